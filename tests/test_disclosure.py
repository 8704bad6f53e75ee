"""What is said of the hiding in a release, and that a table edited after protect is found."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from terang import disclosure, read, tables
from terang.disclosure import Tally
from terang.model import Release, Resource
from terang.results import Store
from tests.test_audit_tables import published, shown, table

TINY = Path(__file__).parent / "tiny"
SOURCES = read.everything(TINY)
RESOURCES: tuple[Resource, ...] = SOURCES.package.resources
(RELEASE,) = SOURCES.releases
FILES = {p.stem: p.read_bytes() for p in sorted(RELEASE.folder.glob("*.csv"))}


@pytest.fixture(scope="module")
def store() -> Store:
    """The smallest project's tables."""
    made, faults = tables.read(TINY, SOURCES.package, SOURCES.releases)
    assert made is not None, faults
    return made


def written(store: Store, **changed: int) -> Release:
    """The release with what protect says of it; some tallies changed."""
    found = [
        replace(tally, hidden_cells=changed.get(tally.table, tally.hidden_cells))
        for tally in disclosure.tallies(store, RESOURCES, RELEASE.month, {"premiums": 12})
    ]
    told = disclosure.document(RELEASE.month, RESOURCES, found, FILES, "HiGHS")
    return replace(RELEASE, disclosure=told.decode())


def said(store: Store, *releases: Release) -> list[str]:
    """The problems found, in short."""
    return [f"{p.line}: {p.what}" for p in disclosure.check(store, releases, RESOURCES)]


def test_what_protect_says_of_its_own_tables_holds(store: Store) -> None:
    """Nothing was edited, and every cell is counted again the same."""
    assert said(store, written(store)) == []


def test_the_tally_counts_cells_and_people_of_the_new_periods(store: Store) -> None:
    """Two of three occupations are hidden, and what they hold together is the rest of the total."""
    tallies = {
        t.table: t for t in disclosure.tallies(store, RESOURCES, "2026-01", {"premiums": 12})
    }

    assert tallies["premiums"] == Tally(
        table="premiums",
        unit="people",
        all_cells=4,
        hidden_cells=2,
        all_counted=36,
        hidden_counted=14,
        narrowest=12,
    )
    assert tallies["coverage_district_occupation"].hidden_counted == 0


def test_rows_that_add_up_to_no_total_are_counted_as_cells_alone() -> None:
    """Steps of one way hold the same people: their sum would be nobody's number."""
    steps = table("steps", ["district"], over={})
    rows = [shown(["2026-01", "a"], 40), shown(["2026-01", "b"], 30), shown(["2026-01", "c"])]
    with published([steps], ("2026-01", {"steps": rows})) as made:
        (tally,) = disclosure.tallies(made, [steps], "2026-01", {})

    assert (tally.all_cells, tally.hidden_cells) == (3, 1)
    assert (tally.all_counted, tally.hidden_counted) == (None, None)


def test_a_release_without_disclosure_is_told(store: Store) -> None:
    """Its tables may be anybody's: protect has not been run."""
    bare = replace(RELEASE, disclosure=None)

    assert said(store, bare) == ["1: the release has no disclosure.json"]


def test_tables_without_thresholds_need_no_disclosure(store: Store) -> None:
    """A package that counts nobody hides nothing."""
    bare = replace(RELEASE, disclosure=None)

    assert disclosure.check(store, [bare], [SOURCES.package.resource("ledger")]) == []


def test_a_table_edited_by_hand_is_named_with_its_line(store: Store) -> None:
    """One byte is enough; the line is that of the table's digest."""
    release = written(store)
    edited = tuple((m, t, "0" * 64 if t == "premiums" else d) for m, t, d in store.digests)

    (problem,) = disclosure.check(replace(store, digests=edited), [release], RESOURCES)

    lines = (release.disclosure or "").splitlines()
    assert str(problem.what) == "table 'premiums' was changed after protect wrote it"
    assert '"table": "premiums"' in lines[problem.line - 1]


def test_a_tally_that_is_not_so_is_found(store: Store) -> None:
    """What is said to be hidden is what is hidden."""
    (problem,) = said(store, written(store, premiums=1))

    assert "the cells counted for table 'premiums' are not those in it" in problem


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"tables": 3}', "[" * 9000, '{"tables": [{}]}']
)
def test_what_is_no_disclosure_is_told_without_a_crash(store: Store, text: str) -> None:
    """Somebody's editor, or a merge gone wrong."""
    assert said(store, replace(RELEASE, disclosure=text)) == ["1: this is not what protect writes"]


def test_a_threshold_lowered_later_is_found(store: Store) -> None:
    """What was small enough to hide last month is so next month."""
    before = written(store)
    told = json.loads(before.disclosure or "")
    for rule in told["rules"]:
        rule["threshold"] = 7
    strict = replace(before, disclosure=json.dumps(told))

    found = said(replace(store, digests=()), strict, replace(before, month="2026-02"))

    assert any("is lower than in release 2026-01" in problem for problem in found)


def test_the_document_tells_rules_tools_and_digests_and_no_value(store: Store) -> None:
    """Everything in it can be counted from what is published."""
    told = json.loads(written(store).disclosure or "")

    assert set(told) == {"release", "attacker", "method", "solver", "rules", "tables", "hidden"}
    assert {rule["table"]: rule["threshold"] for rule in told["rules"]}["premiums"] == 5
    assert {item["table"] for item in told["tables"]} == set(FILES)


def test_the_table_keeps_the_rows_of_earlier_releases() -> None:
    """Its own history is append-only too, and what is not known is blank."""
    tally = Tally(
        table="claims_month",
        unit="cases",
        all_cells=1,
        hidden_cells=1,
        all_counted=None,
        hidden_counted=None,
        narrowest=8,
    )
    first = disclosure.table(b"", "2026-01", [tally])

    second = disclosure.table(first, "2026-02", [tally])

    assert second.decode().splitlines() == [
        ",".join(disclosure.COLUMNS),
        "2026-01,claims_month,cases,1,1,,,8",
        "2026-02,claims_month,cases,1,1,,,8",
    ]
