"""What a reader knows: variables shared by key, lines, sums that no table holds, tariffs, atoms."""

from terang.confidentiality import Amount
from terang.protect_atoms import cross, ring
from terang.protect_equations import build as equations
from terang.protect_facts import read as facts
from terang.protect_lattice import Lattice, Variable, build, reference, variable_of
from terang.protect_system import FOREVER
from terang.protect_tables import Place
from tests.full_tables import ZONES, grid, resource, rules, table
from tests.full_tables import reference as public

KNOWN = reference([ZONES])
NOTHING = reference([])
PEOPLE = {"population": "people"}


def name(variable: Variable) -> str:
    """A variable as its codes."""
    return " ".join(code for _, code in variable.pairs)


def lines(lattice: Lattice) -> set[str]:
    """Every line as text: total = parts."""
    return {f"{name(x.total)} = {' + '.join(sorted(map(name, x.parts)))}" for x in lattice.lines}


def test_a_table_adds_up_along_each_dimension() -> None:
    """Margins and the grand total are variables like any other."""
    full = table(resource(dimensions=("job",)), grid("2026-01", ("job",), "1 2 3"))

    found = build([full], NOTHING)

    assert lines(found) == {"2026-01 = driver 2026-01 + farmer 2026-01 + fisher 2026-01"}
    assert sum(found.values.values()) == 12


def test_the_same_codes_in_two_tables_are_one_variable() -> None:
    """A table that is limited to some people says so in `where`."""
    one = resource("a", ("district", "sex"), rules=rules(**PEOPLE))
    other = resource("b", ("district",), rules=rules(**PEOPLE, where=(("sex", "f"),)))
    place = Place(table="a", period="2026-01", codes=("d1", "f"))
    same = Place(table="b", period="2026-01", codes=("d1",))

    assert variable_of(one, "workers_people", place) == variable_of(other, "workers_people", same)


def test_a_dimension_that_does_not_add_up_keeps_its_total_apart() -> None:
    """So that it does not pass for the sum of what it is not."""
    described = resource(dimensions=("job",), added=())
    place = Place(table="workers", period="2026-01", codes=("_T",))

    assert ("job", "_T") in variable_of(described, "workers_people", place).pairs


def test_people_counted_again_under_each_code_are_the_same_variable() -> None:
    """Programmes repeat the same workers; their rupiah add up."""
    described = resource(
        dimensions=("sex", "job"),
        measures=("workers_people", "amount_idr"),
        rules=rules(repeats=("sex",)),
    )
    one, other = (
        Place(table="workers", period="2026-01", codes=(code, "farmer")) for code in ("f", "m")
    )

    def both(measure: str) -> set[Variable]:
        return {variable_of(described, measure, place) for place in (one, other)}

    assert len(both("workers_people")) == 1
    assert len(both("amount_idr")) == 2


def test_districts_add_up_to_zones_where_some_table_shows_zones() -> None:
    """Overlapping groupings are where tables protected one by one give cells back."""
    fine = table(
        resource("a", ("district",), rules=rules(**PEOPLE)),
        grid("2026-01", ("district",), "5 6 7"),
    )
    coarse = table(
        resource("b", ("zone",), rules=rules(**PEOPLE)), grid("2026-01", ("zone",), "11 7")
    )

    assert "2026-01 z1 = d1 2026-01 + d2 2026-01" in lines(build([fine, coarse], KNOWN))
    assert not any("z" in line for line in lines(build([fine], KNOWN)))


def test_flows_add_up_to_quarters_and_what_came_before_the_beginning_is_nothing() -> None:
    """The programme began in November: two months are its first quarter."""
    flow = rules(**PEOPLE, measured="flow")
    months = resource("m", (), rules=flow)
    quarters = resource("q", (), period="quarter", rules=flow)
    known = table(months, {("2025-11",): 1, ("2025-12",): 2, ("2026-01",): 3})

    found = build([known, table(quarters, {("2025-Q4",): 3})], NOTHING)

    assert lines(found) == {"2025-Q4 = 2025-11 + 2025-12"}


def test_a_quarter_with_a_month_missing_is_no_sum() -> None:
    """Its last month is there, one in the middle is not."""
    flow = rules(**PEOPLE, measured="flow")
    months = table(resource("m", (), rules=flow), {("2025-10",): 1, ("2025-12",): 2})
    quarters = table(resource("q", (), period="quarter", rules=flow), {("2025-Q4",): 3})

    assert lines(build([months, quarters], NOTHING)) == set()


def test_a_stock_does_not_add_up_over_time() -> None:
    """Workers of three months are not the workers of the quarter."""
    months = table(resource("m", (), rules=rules(**PEOPLE)), {("2026-03",): 1})
    quarters = table(resource("q", (), period="quarter", rules=rules(**PEOPLE)), {("2026-Q1",): 1})

    assert lines(build([months, quarters], NOTHING)) == set()


def test_sums_that_no_table_holds_tie_tables_together() -> None:
    """Zones by quarter and districts by year meet in zones by year, published nowhere."""
    flow = rules(**PEOPLE, measured="flow")
    by_year = table(
        resource("y", ("district",), period="year", rules=flow),
        {("2026", d): n for d, n in zip(("d1", "d2", "d3"), (8, 12, 30), strict=True)},
    )
    by_quarter = table(
        resource("q", ("zone",), period="quarter", rules=flow),
        {(f"2026-Q{q}", z): n for q in range(1, 5) for z, n in (("z1", 5), ("z2", q * 3))},
    )

    found = build([by_year, by_quarter], KNOWN)

    bridge = [v for v in found.values if not found.places[v]]
    assert {(name(v), found.values[v]) for v in bridge} == {("2026 z1", 20), ("2026 z2", 30)}


def test_tables_that_contradict_each_other_are_told() -> None:
    """The same people counted twice and differently, by table and key."""
    first = table(
        resource("a", ("district",), rules=rules(**PEOPLE)),
        grid("2026-01", ("district",), "5 6 7"),
    )
    second = table(
        resource("b", ("zone",), rules=rules(**PEOPLE)), grid("2026-01", ("zone",), "10 8")
    )

    found = build([first, second], KNOWN)

    assert {p.codes for pair in found.disagreements for p in pair} >= {("z1",), ("z2",)}


# --- rupiah -------------------------------------------------------------------------------------


RATES = public(
    "rates",
    ("job", "valid_from", "valid_to", "amount_idr"),
    [("farmer", "2025-01", None, 10), ("fisher", "2025-01", None, 5),
     ("driver", "2025-01", "2025-12", 7), ("driver", "2026-01", None, 3)],
    keys=2,
)  # fmt: skip


def test_rupiah_by_tariff_is_a_fact_about_the_counts_under_a_total() -> None:
    """Attack 8: the total's rupiah and count together give the parts away."""
    described = resource(
        dimensions=("job",),
        measures=("workers_people", "amount_idr"),
        rules=rules(amounts=(Amount(measure="amount_idr", rates="rates"),)),
    )
    people, rates = (
        {"farmer": 2, "fisher": 3, "driver": 4},
        {"farmer": 10, "fisher": 5, "driver": 3},
    )
    full = table(described, {("2026-01", j): (n, n * rates[j]) for j, n in people.items()})
    known = reference([RATES])

    found = facts([full], build([full], known).values, known)

    assert found.broken == ()
    (fact,) = found.facts
    assert {name(v): c for v, c in fact.terms if v.measure == "workers_people"} == {
        "farmer 2026-01": 10,
        "fisher 2026-01": 5,
        "driver 2026-01": 3,
    }


def test_rupiah_against_the_tariff_is_told() -> None:
    """By its row; the amount is not said."""
    described = resource(
        dimensions=("job",),
        measures=("workers_people", "amount_idr"),
        rules=rules(amounts=(Amount(measure="amount_idr", rates="rates"),)),
    )
    full = table(described, {("2026-01", "farmer"): (2, 20), ("2026-01", "driver"): (4, 28)})
    known = reference([RATES])

    found = facts([full], build([full], known).values, known)

    assert [place.codes for place in found.broken] == [("_T",)]


def test_varying_rupiah_are_in_units_so_that_the_solver_gets_small_numbers() -> None:
    """Contributions are multiples of 16,800: the unit is the largest that divides them all."""
    described = resource(
        "contributions",
        ("agency",),
        measures=("donors_people", "amount_idr"),
        rules=rules(amounts=(Amount(measure="amount_idr", least_idr=16_800),)),
    )
    full = table(described, {("2026-01", "board"): (2, 50_400), ("2026-01", "office"): (1, 16_800)})

    found, odd = equations([full], NOTHING, ())

    assert odd == ()
    assert {s for s, counted in zip(found.scales, found.counted, strict=True) if not counted} == {
        16_800
    }
    assert all(abs(c) <= 1 for row in found.rows for c in row.coefficients)


# --- cells --------------------------------------------------------------------------------------


def test_rows_that_share_a_variable_are_hidden_together_and_cost_as_the_dearest() -> None:
    """One cell for both tables; a printed zero costs for ever, and so does a row already out."""
    one = table(
        resource("a", ("district", "sex"), rules=rules(**PEOPLE)),
        grid("2026-01", ("district", "sex"), "3 0 4 9 9 9"),
    )
    other = table(
        resource("b", ("district",), rules=rules(**PEOPLE)),
        grid("2026-01", ("district",), "3 13 18"),
    )
    out = Place(table="a", period="2026-01", codes=("d3", "m"))

    found, _ = equations([one, other], NOTHING, [out])

    total = Place(table="a", period="2026-01", codes=("d1", "_T"))
    same = Place(table="b", period="2026-01", codes=("d1",))
    zero = Place(table="a", period="2026-01", codes=("d1", "m"))
    assert found.cell_of[total] == found.cell_of[same]
    assert found.costs[found.cell_of[zero]] == FOREVER
    assert found.costs[found.cell_of[out]] == FOREVER
    assert found.cell_of[out] in found.fixed
    assert found.cell_of[zero] not in found.fixed


# --- rings --------------------------------------------------------------------------------------


def test_three_tables_in_a_ring_are_cyclic_and_a_chain_is_not() -> None:
    """Graham's reduction ends in nothing for a chain."""
    ab, bc, ac, cd = (frozenset(edge) for edge in ("ab", "bc", "ac", "cd"))

    assert ring([ab, bc, cd]) == ()
    assert ring([ab, bc, ac, cd]) == (ab, ac, bc)
    assert ring([ab, bc, ac, frozenset("abc")]) == ()


def test_a_ring_of_tables_has_atoms_that_fit_all_three() -> None:
    """Attack 4: margins alone would say less than there is (Fréchet)."""
    inner = {
        (d, j, s): (i * 7) % 5
        for i, (d, j, s) in enumerate(
            (d, j, s) for d in ("d1", "d2") for j in ("farmer", "fisher") for s in ("f", "m")
        )
    }

    def margin(called: str, *places: int):  # type: ignore[no-untyped-def]
        sums: dict[tuple[str, ...], int] = {}
        for key, n in inner.items():
            codes = ("2026-01", *(key[i] for i in places))
            sums[codes] = sums.get(codes, 0) + n
        dimensions = [("district", "job", "sex")[i] for i in places]
        return table(resource(called, dimensions, rules=rules(**PEOPLE)), sums)

    tables = [margin("dj", 0, 1), margin("js", 1, 2), margin("ds", 0, 2)]

    found = cross(tables, build(tables, NOTHING), NOTHING)

    values = {**build(tables, NOTHING).values, **found.values}
    assert len(found.values) == 8
    assert len(found.lines) == 12
    assert all(values[x.total] == sum(values[p] for p in x.parts) for x in found.lines)
