"""From full tables to safe ones: what is published holds against a reader who computes."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from terang import protect
from terang.confidentiality import Amount, Dominance
from terang.model import Correction, Problem
from terang.protect_tables import FullTable, Payment, Private, Protected, Units
from terang.results import Store, Table
from tests.full_tables import (
    BOTH,
    CODES,
    ZONES,
    Key,
    Reader,
    cells,
    grid,
    hidden,
    package,
    published,
    resource,
    rules,
    table,
)

CITY = (("district", "_T"), ("job", "_T"))


def run(
    *tables: FullTable,
    before: Store | None = None,
    month: str = "2026-12",
    corrected: Sequence[str] = (),
    units: Sequence[Units] = (),
    references: Sequence[Table] = (ZONES,),
) -> tuple[Protected | None, list[Problem]]:
    """Protect some tables."""
    stated = [
        Correction(figure="x", period=one, before="a", after="b", reason=BOTH) for one in corrected
    ]
    private = Private(tables=tables, units=tuple(units))
    described = package(*(t.resource for t in tables))
    return protect.everything(private, before, described, month, references, stated)


def safe(*tables: FullTable, before: Store | None = None, **more: object) -> Protected:
    """Protect some tables that can be."""
    found, problems = run(*tables, before=before, **more)  # type: ignore[arg-type]
    assert found is not None, "\n".join(map(str, problems))
    assert problems == []
    return found


def workers(numbers: str, month: str = "2026-01", **declared: object) -> FullTable:
    """District × job, one month."""
    return table(resource(rules=rules(**declared)), grid(month, ("district", "job"), numbers))


def several(months: Mapping[str, str], **declared: object) -> FullTable:
    """District × job, several months."""
    inner: dict[Key, int] = {}
    for month, numbers in months.items():
        inner |= grid(month, ("district", "job"), numbers)
    return table(resource(rules=rules(**declared)), inner)


ONE_SMALL = "30 3 20  40 50 60  70 80 90"
PLENTY = "30 33 20  40 50 60  70 80 90"


# --- one table ----------------------------------------------------------------------------------


def test_a_small_count_is_hidden_with_enough_others_that_it_could_be_large() -> None:
    """Attack 1: neither its row nor its column gives it back."""
    full = workers(ONE_SMALL, never_hide=(CITY,))

    found = safe(full)

    low, high = Reader(cells(found)).bounds()[frozenset({"2026-01", "d1", "fisher"})]
    assert low <= 1
    assert high >= 5
    assert len(hidden(found)) <= 4
    assert ("2026-01", "_T", "_T") not in hidden(found)


def test_three_parts_with_fifteen_leave_no_room_for_exactness() -> None:
    """Attack 5: 15 = 10 + 3 + x + x, and a hidden part is at least 1."""
    described = resource(dimensions=("job",), rules=rules())
    full = table(
        described, {("2026-01", j): n for j, n in zip(CODES["job"], (10, 1, 1), strict=True)}
    )

    found = safe(full)

    for low, high in Reader(cells(found)).bounds().values():
        assert low < high
        assert high >= 5


def test_rupiah_are_masked_exactly_as_their_count() -> None:
    """Attack 9: cell by cell."""
    described = resource(measures=("paid_people", "paid_idr"), rules=rules(never_hide=(CITY,)))
    inner = {
        k: (n, n * 1000 + 7) for k, n in grid("2026-01", ("district", "job"), ONE_SMALL).items()
    }

    found = safe(table(described, inner))

    assert hidden(found)
    assert all((count is None) == (idr is None) for count, idr in cells(found).values())


def test_rows_stand_in_the_order_of_their_keys_with_one_mark_and_nothing_else() -> None:
    """Attack 7: nothing tells which was hidden for its own sake."""
    full = workers(ONE_SMALL)

    (made,) = safe(full).tables

    keys = [row[:3] for row in made.rows]
    assert keys == sorted(keys)
    assert {row[3:] for row in made.rows if row[3] == ""} == {("", "c")}
    assert made.content().startswith(b"month,district,job,workers_people,obs_status\n")


def test_the_same_tables_give_the_same_bytes_whatever_the_hash_seed() -> None:
    """Attack 20: a pattern that changes from run to run can be averaged away."""
    code = (
        "from tests.test_protect import *\n"
        "full = several({'2026-01': ONE_SMALL, '2026-02': '1 2 3 4 5 6 7 8 9'})\n"
        "print(safe(full).tables[0].content())"
    )
    root = Path(__file__).resolve().parents[1]

    def out(seed: str) -> str:
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert out("1") == out("2")


# --- several tables -----------------------------------------------------------------------------


def test_overlapping_groupings_are_protected_together() -> None:
    """Attacks 2 and 3: districts by job and zones by job, each safe by itself."""
    inner = grid("2026-01", ("district", "job"), "3 30 20  40 50 60  70 80 90")
    zones = {"d1": "z1", "d2": "z1", "d3": "z2"}
    by_zone: dict[Key, int] = {}
    for (month, district, job), n in inner.items():
        key = (month, zones[district], job)
        by_zone[key] = by_zone.get(key, 0) + n
    people = {"population": "people"}
    fine = table(resource("fine", rules=rules(**people)), inner)
    coarse = table(resource("coarse", ("zone", "job"), rules=rules(**people)), by_zone)

    found = safe(fine, coarse)

    reader = Reader(cells(found, "fine"), cells(found, "coarse"))
    for job in ("farmer", "fisher", "driver", ""):
        for zone, parts in (("z1", ("d1", "d2")), ("z2", ("d3",))):
            names = [frozenset({"2026-01", d, job} - {""}) for d in parts]
            reader.add(frozenset({"2026-01", zone, job} - {""}), names)
    assert all(low < high and high >= 5 for low, high in reader.bounds().values())


def test_rows_that_count_the_same_people_are_hidden_in_both_tables() -> None:
    """Printed in one, it would be no secret in the other."""
    people = {"population": "people"}
    inner = grid("2026-01", ("district", "job"), ONE_SMALL)
    jobs = {("2026-01", j): sum(n for k, n in inner.items() if k[2] == j) for j in CODES["job"]}
    both = (
        table(resource("fine", rules=rules(**people)), inner),
        table(resource("jobs", ("job",), rules=rules(**people, where=())), jobs),
    )

    found = safe(*both)

    for job in (*CODES["job"], "_T"):
        fine = ("2026-01", "_T", job) in hidden(found, "fine")
        assert fine == (("2026-01", job) in hidden(found, "jobs"))


@pytest.mark.parametrize("shift", range(4))
def test_tables_in_a_ring_are_protected_against_the_table_they_are_margins_of(shift: int) -> None:
    """Attack 4: no table by all three dimensions is published, and yet there is one."""
    keys = [*product(CODES["district"][:2], CODES["job"], CODES["sex"])]
    inner = {key: (0, 9, 3, 30, 1, 14, 2)[(i * 5 + shift) % 7] for i, key in enumerate(keys)}
    shapes = {"dj": (0, 1), "js": (1, 2), "ds": (0, 2)}
    names, tables = ("district", "job", "sex"), []
    for name, places in shapes.items():
        sums: dict[Key, int] = {}
        for key, n in inner.items():
            codes = ("2026-01", *(key[i] for i in places))
            sums[codes] = sums.get(codes, 0) + n
        described = resource(name, [names[i] for i in places], rules=rules(population="people"))
        tables.append(table(described, sums))

    found = safe(*tables)

    reader = Reader(*(cells(found, name) for name in shapes))
    atoms = {key: frozenset({"2026-01", *key}) for key in keys}
    for name, places in shapes.items():
        for key in cells(found, name):
            if "_T" not in key:
                under = [a for k, a in atoms.items() if tuple(k[i] for i in places) == key[1:]]
                reader.add(frozenset(key), under)
    for atom in atoms.values():
        reader.unseen(atom)
    assert all(low < high - 1e-6 and high > 5 - 1e-6 for low, high in reader.bounds().values())


def test_tables_without_a_threshold_pass_through() -> None:
    """Money in is printed to the rupiah; only its rows are put in order."""
    ledger = table(
        resource("ledger", (), measures=("in_idr",), threshold=0),
        {("2026-01",): 3, ("2025-12",): 4},
    )

    found = safe(ledger)

    assert [row for t in found.tables for row in t.rows] == [
        ("2025-12", "4", ""),
        ("2026-01", "3", ""),
    ]


# --- releases -----------------------------------------------------------------------------------


def test_what_is_out_is_copied_and_never_hidden_later() -> None:
    """Attack 12: the pattern of January is that of January in every release."""
    january = several({"2026-01": ONE_SMALL})
    first = safe(january)
    later = several({"2026-01": ONE_SMALL, "2026-02": "1 2 30  4 5 60  7 80 90"})

    second = safe(later, before=published(first, [january]))

    old = {key: values for key, values in cells(second).items() if key[0] == "2026-01"}
    assert old == cells(first)


def test_hidden_once_is_hidden_for_the_rest_of_the_year() -> None:
    """Attack 14: 5, hidden, 5 would tell 4. A new year begins anew."""
    months = {"2026-01": PLENTY, "2026-02": ONE_SMALL, "2026-03": PLENTY, "2027-01": PLENTY}

    found = safe(several(months, never_hide=(CITY,)), month="2027-01")

    small = [(month, "d1", "fisher") in hidden(found) for month in months]
    assert small == [False, True, True, False]


def test_sticky_reaches_across_releases() -> None:
    """What February hid, March hides, though March comes a release later."""
    two = several({"2026-01": PLENTY, "2026-02": ONE_SMALL})
    three = several({"2026-01": PLENTY, "2026-02": ONE_SMALL, "2026-03": PLENTY})
    first = safe(two)

    second = safe(three, before=published(first, [two]))

    assert {k[1:] for k in hidden(first)} <= {k[1:] for k in hidden(second) if k[0] == "2026-03"}


def test_a_table_that_is_not_sticky_judges_each_month_by_itself() -> None:
    """Claims: a month with three says nothing of the next."""
    found = safe(several({"2026-01": ONE_SMALL, "2026-02": PLENTY}, sticky=False))

    assert {key[0] for key in hidden(found)} == {"2026-01"}


def test_a_quarter_less_its_months_gives_nothing_away() -> None:
    """Attack 11: a month of three cases, a quarter that is printed."""
    flow = rules(population="claims", measured="flow", sticky=False)
    months = {("2026-01",): 3, ("2026-02",): 20, ("2026-03",): 30}
    by_month = table(resource("m", (), rules=flow), months)
    by_quarter = table(resource("q", (), period="quarter", rules=flow), {("2026-Q1",): 53})

    found = safe(by_month, by_quarter)

    shown = {k: v[0] for k, v in (cells(found, "m") | cells(found, "q")).items()}
    assert shown["2026-01",] is None
    assert sum(value is None for value in shown.values()) >= 2


def test_a_quarter_that_comes_when_its_months_are_out_is_hidden_for_them() -> None:
    """Attack 11: two months stand printed, so the third is hidden only if the quarter is."""
    flow = rules(population="claims", measured="flow", sticky=False)
    months = {("2026-01",): 3, ("2026-02",): 20, ("2026-03",): 30}
    by_month = table(resource("m", (), rules=flow), months)
    empty = FullTable(resource=resource("q", (), period="quarter", rules=flow), rows=())
    first = safe(by_month, empty)
    assert hidden(first, "m") == {("2026-01",)}
    by_quarter = table(resource("q", (), period="quarter", rules=flow), {("2026-Q1",): 53})

    second = safe(by_month, by_quarter, before=published(first, [by_month, empty]))

    assert hidden(second, "q") == {("2026-Q1",)}


@pytest.mark.parametrize(
    ("now", "corrected", "said"),
    [
        ("31 33 20  40 50 60  70 80 90", (), "what was published differs at {}"),
        ("31 33 20  40 50 60  70 80 90", ("2026-01",), "the correction at {} tells of few people"),
        ("2 33 20  40 50 60  70 80 90", ("2026-01",), "the correction at {} tells of few people"),
        ("36 33 20  40 50 60  70 80 90", ("2026-01",), None),
    ],
)
def test_a_correction_is_stated_and_changes_nothing_or_many(
    now: str, corrected: Sequence[str], said: str | None
) -> None:
    """Attack 13: a revision that moves a printed count by one tells of one."""
    before = workers(PLENTY)
    store = published(safe(before), [before])

    found, problems = run(workers(now), before=store, corrected=corrected)

    assert {p.what.template for p in problems} == ({said} if said else set())
    assert (found is None) == (said is not None)
    if found:
        assert cells(found)["2026-01", "d1", "farmer"] == [36]


@pytest.mark.parametrize(("fisher", "refused"), [(20, False), (21, True), (25, False)])
def test_a_correction_may_not_tell_of_few_in_the_hidden_rest_of_a_line(
    fisher: int, *, refused: bool
) -> None:
    """Attack 13: total and printed part move by many, what is hidden between them by one."""
    described = resource(dimensions=("job",), rules=rules(never_hide=((("job", "_T"),),)))

    def jobs(fisher: int, driver: int) -> FullTable:
        counts = {"farmer": 3, "fisher": fisher, "driver": driver}
        return table(described, {("2026-01", job): n for job, n in counts.items()})

    before = jobs(20, 50)
    first = safe(before)
    assert hidden(first) == {("2026-01", "farmer"), ("2026-01", "fisher")}

    found, problems = run(
        jobs(fisher, 70), before=published(first, [before]), corrected=["2026-01"]
    )

    said = "corrections change few people among the hidden parts of {}"
    assert {p.what.template for p in problems} == ({said} if refused else set())
    assert (found is None) == refused


def test_a_published_row_that_is_gone_is_told() -> None:
    """The folder holds all periods, or the release would take numbers back."""
    two = several({"2026-01": PLENTY, "2026-02": PLENTY})

    found, problems = run(workers(PLENTY), before=published(safe(two), [two]))

    assert found is None
    assert {p.what.template for p in problems} == {"a published row is missing: {}"}


# --- money --------------------------------------------------------------------------------------


def payers(agency: str, *amounts: int, month: str = "2026-01") -> list[Payment]:
    return [
        Payment(period=month, codes=(agency,), holder=f"{agency}-{i}", amount=amount)
        for i, amount in enumerate(amounts)
    ]


def contributions(paid: Sequence[Payment], **declared: object) -> tuple[FullTable, Units]:
    """Contributions by agency from single payments."""
    rule = Dominance(measure="amount_idr", units="payers", holder="payer")
    described = resource(
        "contributions",
        ("agency",),
        measures=("donors_people", "amount_idr"),
        rules=rules(dominance=rule, **declared),
    )
    inner = {
        ("2026-01", code): (
            sum(p.codes == (code,) for p in paid),
            sum(p.amount for p in paid if p.codes == (code,)),
        )
        for code in CODES["agency"]
    }
    return table(described, inner), Units(table="contributions", payments=tuple(paid))


def test_a_sum_of_one_large_payer_is_hidden_though_many_pay() -> None:
    """Attack 16: twenty payers, one of whom gave most."""
    paid = [
        *payers("bureau", 50_000, *[100] * 19),
        *payers("board", *[1000] * 60),
        *payers("office", *[1000] * 80),
    ]
    full, units = contributions(paid, never_hide=((("agency", "_T"),),))

    found = safe(full, units=[units])

    assert ("2026-01", "bureau") in hidden(found, "contributions")
    assert len(hidden(found, "contributions")) == 2


def test_the_hidden_rest_of_a_line_is_not_one_payers() -> None:
    """Attack 16: one holder pays in two agencies, which are then no cover for each other."""
    paid = [
        *payers("bureau", *[100] * 19),
        *payers("board", *[1000] * 55),
        *payers("office", *[1000] * 80),
        *(
            Payment(period="2026-01", codes=(agency,), holder="head", amount=40_000)
            for agency in ("bureau", "board")
        ),
    ]
    full, units = contributions(paid, never_hide=((("agency", "_T"),),))

    found = safe(full, units=[units])

    assert len(hidden(found, "contributions")) == 3


def test_rupiah_in_bounds_of_the_count_are_no_way_back() -> None:
    """Each donor gives at least 16,800: a sum of 33,600 could only be one or two."""
    amounts = (Amount(measure="amount_idr", least_idr=16_800),)
    paid = [
        *payers("bureau", *[16_800] * 2),
        *payers("board", *[16_800] * 30),
        *payers("office", *[16_800] * 40),
    ]
    full, units = contributions(paid, amounts=amounts, never_hide=((("agency", "_T"),),))

    found = safe(full, units=[units])

    rest = [v for k, v in cells(found, "contributions").items() if k[1] != "_T"]
    printed = sum(idr for _, idr in rest if idr is not None)
    assert (72 * 16_800 - printed) // 16_800 >= 5


# --- refusals -----------------------------------------------------------------------------------


def test_a_small_count_in_a_row_that_is_never_hidden_is_refused() -> None:
    """It is not printed, and it is not hidden against the rules."""
    full = workers("1 0 0  0 1 0  0 0 1", never_hide=(CITY,))

    found, problems = run(full)

    assert found is None
    (refusal,) = problems
    assert refusal.file == "data/datapackage.yml"
    assert refusal.line == 7
    assert "workers (month 2026-01, district _T, job _T)" in str(refusal)


def test_sensitive_dimensions_need_zeros_to_be_hidden() -> None:
    """Attack 18: a printed 0 beside a total says what everybody is not."""
    found, problems = run(workers(PLENTY, sensitive=("job",)))

    assert found is None
    assert [str(p.what) for p in problems] == [
        "table 'workers' has sensitive dimensions and prints its zeros"
    ]


def test_totals_that_give_a_cell_away_are_named() -> None:
    """Every row of a job is never hidden: what is left of its total is one small cell."""
    never = tuple((("district", d),) for d in ("d2", "d3", "_T"))
    full = workers(ONE_SMALL, never_hide=never)

    found, problems = run(full)

    assert found is None
    assert any("d1, job fisher" in str(problem) for problem in problems)
    assert all("3" not in problem.what.values for problem in problems)


def test_tables_that_count_the_same_people_differently_are_refused() -> None:
    """By their keys; how far apart they are is not said."""
    people = {"population": "people"}
    fine = table(
        resource("fine", ("district",), rules=rules(**people)),
        grid("2026-01", ("district",), "771 772 773"),
    )
    coarse = table(
        resource("coarse", ("zone",), rules=rules(**people)), grid("2026-01", ("zone",), "774 775")
    )

    found, problems = run(fine, coarse)

    assert found is None
    assert {p.what.template for p in problems} == {"these rows cannot all be true: {}"}
    assert not any(f"77{i}" in str(problems) for i in range(10))


def test_a_failure_of_the_program_carries_no_true_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in its words nor in what it was raised from."""

    def fail(_: object) -> None:
        raise ValueError("771")

    monkeypatch.setattr(protect, "mask", fail)

    with pytest.raises(RuntimeError, match="ValueError") as caught:
        run(workers("771 2 3  4 5 6  7 8 9"))

    assert "771" not in str(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


# --- promises -----------------------------------------------------------------------------------


@st.composite
def linked(draw: st.DrawFn) -> tuple[FullTable, FullTable]:
    """District × job and district × sex of the same people, two months; all secret numbers."""
    months = ("2026-01", "2026-02")
    few = st.sampled_from((0, 0, 1, 1, 2, 3, 4, 5, 7, 9, 12, 20, 40))
    people: dict[Key, int] = {}
    for month, d, j, s in product(months, CODES["district"], CODES["job"], CODES["sex"]):
        people[month, d, j, s] = draw(few)
    jobs: dict[Key, int] = {}
    sexes: dict[Key, int] = {}
    for (month, d, j, s), n in people.items():
        jobs[month, d, j] = jobs.get((month, d, j), 0) + n
        sexes[month, d, s] = sexes.get((month, d, s), 0) + n
    shared = {"population": "people"}
    measures = ("workers_people", "paid_idr")
    first = resource("jobs", measures=measures, rules=rules(**shared))
    second = resource("sexes", ("district", "sex"), rules=rules(**shared))
    return (
        table(first, {k: (n, n * 7919) for k, n in jobs.items()}),
        table(second, sexes),
    )


@settings(max_examples=25)
@given(linked())
def test_nothing_published_gives_a_hidden_cell_away(
    given_: tuple[FullTable, FullTable],
) -> None:
    """No small count is printed, none is exact or bounded below the threshold for this reader."""
    one, other = given_
    found, problems = run(one, other)
    assume(found is not None)
    assert found is not None
    assert problems == []

    shown = [cells(found, "jobs"), cells(found, "sexes")]
    for rows in shown:
        assert not any(n is not None and 0 < n < 5 for n, *_ in rows.values())
    assert all((n is None) == (idr is None) for n, idr in shown[0].values())
    january = [{k: v for k, v in rows.items() if k[0] == "2026-01"} for rows in shown]
    for low, high in Reader(*january).bounds().values():
        assert low < high - 1e-6
        assert high >= 5 - 1e-6


@settings(max_examples=15)
@given(linked())
def test_releases_one_by_one_are_append_only_and_sticky(
    given_: tuple[FullTable, FullTable],
) -> None:
    """February is added to January: what is out stays, what was hidden stays hidden."""
    january = tuple(
        FullTable(resource=t.resource, rows=tuple(r for r in t.rows if r.place.period < "2026-02"))
        for t in given_
    )
    first, _ = run(*january)
    assume(first is not None)
    assert first is not None

    second, _ = run(*given_, before=published(first, january))

    assume(second is not None)
    assert second is not None
    for name in ("jobs", "sexes"):
        old, new = cells(first, name), cells(second, name)
        assert old == {key: value for key, value in new.items() if key[0] == "2026-01"}
        assert {k[1:] for k in hidden(first, name)} <= {
            k[1:] for k in hidden(second, name) if k[0] == "2026-02"
        }


@settings(max_examples=15)
@given(linked())
def test_no_hidden_value_is_in_what_is_returned_or_shown(
    given_: tuple[FullTable, FullTable],
) -> None:
    """The rupiah of a row are unmistakable: none of a hidden row is anywhere."""
    found, problems = run(*given_)

    kept = {str(idr) for _, idr in (cells(found, "jobs") if found else {}).values()}
    true = {str(r.numbers["paid_idr"]) for r in given_[0].rows} - {"0"}
    said = repr(found) + repr(problems) + "".join(map(str, problems)) + repr(given_)
    assert not (true - kept) & set(re.findall("[0-9]+", said))
