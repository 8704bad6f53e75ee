"""One release beside another: what was printed stays known, what changed tells of itself."""

from collections.abc import Sequence
from typing import Any

from terang import audit
from terang.model import Resource
from tests.test_audit import line
from tests.test_audit_tables import COUNT, published, shown, table


def told(resources: Sequence[Resource], *releases: tuple[str, dict[str, Any]]) -> list[str]:
    """Problems as `release: what`."""
    with published(resources, *releases) as store:
        found = audit.everything(store, resources)
    return [f"{p.file.split('/')[2]}: {p.what}" for p in found]


def test_what_was_printed_cannot_be_hidden_later() -> None:
    """Every release stays where it was."""
    releases = (
        ("2026-01", {"coverage": line([12, 8, 20, 40])}),
        ("2026-02", {"coverage": line([12, None, None, 40])}),
    )

    assert told([table()], *releases) == [
        f"2026-02: what an earlier release printed is hidden at month 2026-01, district {code}"
        for code in "bc"
    ]


def test_a_pattern_of_five_hidden_five_is_found() -> None:
    """Hidden once in a year, hidden for the rest of it; the next year begins anew."""
    rows = [
        *line([5, 6, 20, 31], "2026-10"),
        *line([None, None, 20, 31], "2026-11"),
        *line([5, None, None, 31], "2026-12"),
        *line([5, 6, 20, 31], "2027-01"),
    ]

    found = told([table()], ("2027-01", {"coverage": rows}))

    assert found == [
        "2027-01: a row hidden earlier in the year is printed at month 2026-12, district a"
    ]
    assert told([table(sticky=False)], ("2027-01", {"coverage": rows})) == []


def test_a_leak_is_told_where_it_was_first_to_be_seen() -> None:
    """The month was safe until its quarter came out."""
    flow = {"measured": "flow", "population": "p", "sticky": False}
    months, quarter = table("months", [], **flow), table("quarter", [], period="quarter", **flow)
    rows = [shown([m], n) for m, n in (("2026-01", 12), ("2026-02", None), ("2026-03", 9))]
    releases = (
        ("2026-01", {"months": rows[:1]}),
        ("2026-02", {"months": rows[:2]}),
        ("2026-03", {"months": rows[:3]}),
        ("2026-04", {"months": rows, "quarter": [shown(["2026-Q1"], 28)]}),
    )

    assert told([months, quarter], *releases) == [
        f"2026-04: the hidden {COUNT} can be worked out at month 2026-02"
    ]


def test_every_release_is_read_not_the_newest_alone() -> None:
    """What an old release gives away stays given away; each month is told with its release."""
    first = line([12, 8, None, 36], "2026-01")
    second = [*first, *line([12, 9, None, 36], "2026-02")]

    assert told([table()], ("2026-01", {"coverage": first}), ("2026-02", {"coverage": second})) == [
        f"2026-0{n}: the hidden {COUNT} can be worked out at month 2026-0{n}, district c"
        for n in (1, 2)
    ]


def test_a_correction_by_one_is_found() -> None:
    """41 that becomes 42 says that one person was late."""
    releases = (
        ("2026-01", {"coverage": line([41, 19, 60])}),
        ("2026-02", {"coverage": line([42, 18, 60])}),
    )

    assert told([table()], *releases) == [
        f"2026-02: a correction by fewer than 5 can be worked out at month 2026-01, district {code}"
        for code in "ab"
    ]


def test_a_correction_of_hidden_cells_by_one_is_found() -> None:
    """The total moves by six, the printed part by five: the hidden ones by one."""
    releases = (
        ("2026-01", {"coverage": line([30, None, None, 60])}),
        ("2026-02", {"coverage": line([35, None, None, 66])}),
    )

    assert told([table()], *releases) == [
        "2026-02: a correction by fewer than 5 can be worked out at month 2026-01, district b"
    ]


def test_a_correction_by_many_passes_and_its_editions_are_two_systems() -> None:
    """Before and after need not agree with each other."""
    releases = (
        ("2026-01", {"coverage": line([30, None, None, 60])}),
        ("2026-02", {"coverage": line([30, None, None, 66])}),
    )

    assert told([table()], *releases) == []


def test_a_corrected_month_is_not_added_to_the_quarter_of_before() -> None:
    """Each release is a whole of its own; only what did not change is shared."""
    flow = {"measured": "flow", "population": "p", "sticky": False}
    months, quarter = table("months", [], **flow), table("quarter", [], period="quarter", **flow)

    def rows(first: int, whole: int) -> dict[str, Any]:
        numbers = (("2026-01", first), ("2026-02", None), ("2026-03", None))
        return {
            "months": [shown([m], n) for m, n in numbers],
            "quarter": [shown(["2026-Q1"], whole)],
        }

    assert told([months, quarter], ("2026-03", rows(30, 60)), ("2026-04", rows(40, 70))) == []
    assert told([months, quarter], ("2026-03", rows(30, 60)), ("2026-04", rows(40, 68))) == [
        "2026-04: a correction by fewer than 5 can be worked out at month 2026-02"
    ]
