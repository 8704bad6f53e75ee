"""When hiding would take too much: what could be published instead, with its figures."""

from collections.abc import Sequence

from terang import protect
from terang.model import Problem
from terang.protect_coarsen import Shares, offers, shares
from terang.protect_lattice import reference
from terang.protect_tables import FullTable, Place, Private
from tests.full_tables import ZONES, grid, package, resource, rules, table

KNOWN = reference([ZONES])
MONTHS = ("2026-01", "2026-02", "2026-03")


def place(*key: str) -> Place:
    return Place(table="workers", period=key[0], codes=key[1:])


def workers(numbers: str, months: Sequence[str] = ("2026-01",), **declared: object) -> FullTable:
    """District × job, the same numbers each month."""
    described = resource(rules=rules(**{"hide_at_most_percent": 30, **declared}))
    inner = {k: n for m in months for k, n in grid(m, ("district", "job"), numbers).items()}
    return table(described, inner)


def run(*tables: FullTable) -> tuple[bool, list[Problem]]:
    """Whether the tables are protected, and what was said."""
    described = package(*(t.resource for t in tables))
    found, problems = protect.everything(
        Private(tables=tables), None, described, "2026-12", [ZONES]
    )
    return found is not None, problems


SPARSE = "1 2 3  2 1 4  30 40 50"


def test_the_share_is_of_cells_and_people_that_are_not_zero() -> None:
    """Totals count as cells, not as people; a zero is nothing to show."""
    full = workers("1 2 0  5 6 7  8 9 10")
    hidden = {place("2026-01", "d1", "farmer"), place("2026-01", "d1", "_T")}

    found = shares(full, hidden, ["2026-01"])

    assert found == Shares(cells=13, people=2)  # 2 of 15, 1 of 48


def test_people_who_are_counted_again_are_counted_once() -> None:
    """In each programme stand the same workers."""
    described = resource(dimensions=("sex", "job"), rules=rules(repeats=("sex",)))
    inner = {("2026-01", s, j): 10 for s in ("f", "m", "_T") for j in ("farmer", "fisher")}
    full = table(described, {k: n for k, n in inner.items() if k[1] != "_T"})
    hidden = {place("2026-01", "_T", "farmer")}

    assert shares(full, hidden, ["2026-01"]).people == 50


def test_within_the_declared_share_nothing_is_offered() -> None:
    """Coarsening is not the first answer."""
    full = workers(SPARSE, hide_at_most_percent=100)

    assert offers(full, {r.place for r in full.rows}, ["2026-01"], KNOWN, None) == []


def test_above_the_declared_share_the_release_waits_and_every_choice_has_its_figures() -> None:
    """Zones instead of districts, or a dimension less; the office decides."""
    done, problems = run(workers(SPARSE))

    assert not done
    assert {p.file for p in problems} == {"data/datapackage.yml"}
    assert {p.line for p in problems} == {7}
    assert "declared is at most 30%" in str(problems[0].what)
    assert [str(p.what) for p in problems[1:]] == [
        "'workers' by zone instead of district",
        "'workers' without district",
        "'workers' without job",
    ]
    assert all(str(p.hint).startswith("then ") for p in problems[1:])


def test_a_choice_that_needs_no_hiding_says_so() -> None:
    """By zone the small districts are many enough."""
    _, problems = run(workers("4 3 4  4 5 6  30 40 50", hide_at_most_percent=10))

    hints = {str(p.what): str(p.hint) for p in problems}
    none = "then 0% of its cells and 0% of its people or cases would be hidden"
    assert hints["'workers' by zone instead of district"] == none


def test_a_flow_is_added_up_by_quarter_and_a_stock_taken_at_its_end() -> None:
    """Three months of two claims are six in the quarter; two workers stay two."""
    flow = run(
        workers(
            "2 2 2  30 40 50  60 70 80",
            MONTHS,
            measured="flow",
            sticky=False,
            hide_at_most_percent=10,
        )
    )
    stock = run(workers("2 2 2  30 40 50  60 70 80", MONTHS, hide_at_most_percent=10))

    name = "'workers' by quarter instead of month"
    none = "then 0% of its cells and 0% of its people or cases would be hidden"
    assert {str(p.what): str(p.hint) for p in flow[1]}[name] == none
    assert {str(p.what): str(p.hint) for p in stock[1]}[name] != none


def test_a_quarter_that_is_not_whole_is_no_choice() -> None:
    """Two months are published; their quarter is not over."""
    _, problems = run(workers(SPARSE, MONTHS[:2]))

    assert not any("quarter" in str(p.what) for p in problems)


def test_what_cannot_be_made_coarser_can_only_be_left_out_or_declared() -> None:
    """One count a month: there is nothing to merge."""
    full = table(resource("claims", (), rules=rules(hide_at_most_percent=50)), {("2026-01",): 3})

    done, problems = run(full)

    assert not done
    assert len(problems) == 1
    assert str(problems[0].hint).startswith("nothing coarser can be made of it")


def test_no_count_is_in_an_offer() -> None:
    """Shares are whole percent; the numbers here would be seen."""
    full = workers("771 2 3  2 1 4  772 773 774")

    _, problems = run(full)

    assert problems
    assert "77" not in str(problems)
