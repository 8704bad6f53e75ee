"""The sample releases: made again byte for byte, true to their description, safe line by line."""

import csv
import importlib
import importlib.util
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

DATA = Path(__file__).resolve().parents[1] / "data"
RELEASES = DATA / "releases"
NEWEST = "2026-10"

Row = dict[str, str]
Key = tuple[str, ...]


@pytest.fixture(scope="module")
def sample() -> ModuleType:
    """data/sample.py, loaded by its path."""
    spec = importlib.util.spec_from_file_location("sample", DATA / "sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def hiding(sample: ModuleType) -> ModuleType:
    """data/sample_hiding.py, which data/sample.py has made importable."""
    assert sample.hide.__module__ == "sample_hiding"
    return importlib.import_module("sample_hiding")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The resources of data/datapackage.yml by name."""
    package = yaml.safe_load((DATA / "datapackage.yml").read_text("utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def newest(table: str) -> list[Row]:
    return rows(RELEASES / NEWEST / f"{table}.csv")


def flow_tables(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [r for r in described.values() if r["terang:scope"] == "release"]


def lines(resource: dict[str, Any], measure: str, dimension: str) -> Iterator[dict[str, str]]:
    """Each line along a dimension in the newest release: code -> printed value ("" if hidden)."""
    rest = [name for name in resource["schema"]["primaryKey"] if name != dimension]
    found: dict[Key, dict[str, str]] = defaultdict(dict)
    for row in newest(resource["name"]):
        found[tuple(row[name] for name in rest)][row[dimension]] = row[measure]
    yield from found.values()


def additive(described: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, dict[str, str]]]:
    """Every declared line of every flow table: its table, its measure, its cells."""
    for resource in flow_tables(described):
        for total in resource.get("terang:totals", []):
            for dimension in total["over"]:
                for line in lines(resource, total["measure"], dimension):
                    yield resource, total["measure"], line


def test_making_the_releases_again_gives_the_committed_bytes(
    sample: ModuleType, tmp_path: Path
) -> None:
    """The same seeds give the same files, and nothing else stands beside them."""
    sample.main(tmp_path)

    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*.*") if p.is_file()}
    kept = {p.relative_to(RELEASES): p.read_bytes() for p in RELEASES.rglob("*.*") if p.is_file()}
    assert sorted(made) == sorted(kept)
    assert [path for path in made if made[path] != kept[path]] == []


def test_columns_and_thresholds_are_those_of_the_description(
    sample: ModuleType, described: dict[str, Any]
) -> None:
    """The script repeats what data/datapackage.yml says, and must not drift from it."""
    shapes = sample.layouts(sample.read_reference(DATA / "reference"))

    for shape in shapes:
        resource = described[shape.name]
        header = (RELEASES / NEWEST / f"{shape.name}.csv").read_text("utf-8").splitlines()[0]
        assert header.split(",") == [field["name"] for field in resource["schema"]["fields"]]
        assert shape.threshold == resource.get("terang:threshold", 0)
    assert [shape.name for shape in shapes] == [r["name"] for r in flow_tables(described)]


def test_the_first_month_has_the_scale_that_was_published() -> None:
    """458 registered, 313 active, 90 donors, and 22 units that give nothing yet."""
    members = {
        row["membership"]: row["workers_people"]
        for row in rows(RELEASES / "2025-11" / "coverage_district_occupation.csv")
        if (row["district"], row["occupation_group"]) == ("_T", "_T")
    }
    donors = rows(RELEASES / "2025-11" / "contributions.csv")

    expected = {"_T": "458", "active": "313", "pending": "145", "arrears": "0", "lapsed": "0"}
    assert members == expected
    assert [row["donors_people"] for row in donors if row["agency"] == "_T"] == ["90"]
    assert [row["donors_people"] for row in donors].count("0") == 22


def test_nobody_lapses_before_four_months_can_be_unpaid() -> None:
    """Whoever first paid in November 2025 can be more than three months late in March 2026."""
    lapsed = {
        row["month"]: row["workers_people"]
        for row in newest("coverage_district_occupation")
        if (row["district"], row["occupation_group"], row["membership"]) == ("_T", "_T", "lapsed")
    }

    assert {lapsed[month] for month in lapsed if month < "2026-03"} == {"0"}
    assert int(lapsed[NEWEST]) > 0


def test_a_month_once_released_never_changes(described: dict[str, Any]) -> None:
    """Every row of a release stands, the same, in the next one."""
    months = sorted(folder.name for folder in RELEASES.iterdir())

    for earlier, later in pairwise(months):
        for resource in flow_tables(described):
            file = f"{resource['name']}.csv"
            before = (RELEASES / earlier / file).read_text("utf-8").splitlines()
            after = (RELEASES / later / file).read_text("utf-8").splitlines()
            assert set(before) <= set(after), f"{later}/{file}"


def test_only_complete_quarters_and_years_are_released() -> None:
    """A quarter appears with the release of its last month, a year with its December."""
    quarters = {row["quarter"] for row in rows(RELEASES / "2026-05" / "claims_zone_quarter.csv")}
    years = {row["year"] for row in newest("claims_year_district")}

    assert quarters == {"2025-Q4", "2026-Q1"}
    assert years == {"2025"}


# --- adding up ---------------------------------------------------------------------------------


def test_printed_totals_are_the_sum_of_printed_parts(described: dict[str, Any]) -> None:
    """Where nothing is hidden, every declared total adds up."""
    for resource, measure, line in additive(described):
        total, parts = line["_T"], [line[code] for code in line if code != "_T"]
        if total and all(parts):
            assert int(total) == sum(map(int, parts)), (resource["name"], measure, line)


def test_premiums_are_workers_times_the_tariff_of_the_month() -> None:
    """To the rupiah, for each programme, sector and source."""
    rates = rows(DATA / "reference" / "premium_rates.csv")
    paid = [row for row in newest("premiums") if "_T" not in (row["programme"], row["sector"])]

    for row in paid:
        (rate,) = (
            int(rate["amount_idr"])
            for rate in rates
            if (rate["programme"], rate["sector"]) == (row["programme"], row["sector"])
            and rate["valid_from"] <= row["month"] <= (rate["valid_to"] or row["month"])
        )
        assert int(row["amount_idr"]) == int(row["workers_people"]) * rate
    assert len(paid) == 12 * 2 * 2 * 3


def test_the_ledger_balances_and_meets_the_other_tables() -> None:
    """Opening plus in less out is closing; in is funding, out is premiums and what BPJS got."""
    funding = {r["month"]: r["amount_idr"] for r in newest("funding") if r["source"] == "_T"}
    given = {r["month"]: r["amount_idr"] for r in newest("contributions") if r["agency"] == "_T"}
    from_asn = {r["month"]: r["amount_idr"] for r in newest("funding") if r["source"] == "asn"}
    premiums = {
        r["month"]: r["amount_idr"]
        for r in newest("premiums")
        if (r["programme"], r["sector"], r["source"]) == ("_T", "_T", "_T")
    }

    opening = 0
    for row in newest("ledger"):
        closing = opening + int(funding[row["month"]]) - int(premiums[row["month"]])
        assert [int(row[f"{name}_idr"]) for name in ("opening", "closing", "bank")] == [
            opening,
            closing,
            closing,
        ]
        assert row["in_idr"] == funding[row["month"]]
        assert row["out_idr"] == row["receiver_idr"] == premiums[row["month"]]
        assert closing >= 0
        opening = closing
    assert given == from_asn


def test_active_workers_are_the_same_in_every_table() -> None:
    """City by month in four tables, districts in two: printed alike, hidden alike."""
    coverage = {
        (r["month"], r["district"]): r["workers_people"]
        for r in newest("coverage_district_occupation")
        if (r["occupation_group"], r["membership"]) == ("_T", "active")
    }
    bodies = {
        (r["month"], r["district"]): r["workers_people"]
        for r in newest("coverage_district_sex_age")
        if (r["sex"], r["age_group"]) == ("_T", "_T")
    }
    jobs = {
        (r["month"], "_T"): r["workers_people"]
        for r in newest("coverage_occupation")
        if r["occupation"] == "_T"
    }
    paid = {
        (r["month"], "_T"): r["workers_people"]
        for r in newest("premiums")
        if (r["programme"], r["sector"], r["source"]) == ("_T", "_T", "_T")
    }

    assert coverage == bodies
    assert jobs == paid == {key: coverage[key] for key in jobs}


# --- hiding ------------------------------------------------------------------------------------


def test_no_small_count_is_printed(described: dict[str, Any]) -> None:
    """Counts of 1 up to the threshold are hidden, and zeros are printed."""
    zeros = 0
    for resource in flow_tables(described):
        for count in resource.get("terang:counts", []):
            printed = [int(row[count]) for row in newest(resource["name"]) if row[count]]
            assert not [n for n in printed if 0 < n < resource["terang:threshold"]]
            zeros += printed.count(0)
    assert zeros > 0


def test_a_hidden_row_hides_its_money_too(described: dict[str, Any]) -> None:
    """All measures of a row are blank with the status c, or none is."""
    seen = Counter[bool]()
    for resource in flow_tables(described):
        fields = resource["schema"]["fields"]
        measures = [field["name"] for field in fields if field["terang:role"] == "measure"]
        for row in newest(resource["name"]):
            hidden = row.get("obs_status") == "c"
            assert {row[name] == "" for name in measures} == {hidden}
            seen[hidden] += 1
    assert min(seen[True], seen[False]) > 0


def test_no_line_has_exactly_one_hidden_cell(described: dict[str, Any]) -> None:
    """Total less the others would give it away."""
    hidden = [list(line.values()).count("") for _, _, line in additive(described)]

    assert 1 not in hidden
    assert max(hidden) > 1


def test_what_is_hidden_under_a_printed_total_adds_up_to_the_threshold(
    described: dict[str, Any],
) -> None:
    """And each cell could reach the threshold by itself, if the others are at least 1."""
    looked_at = 0
    for resource, measure, line in additive(described):
        hidden = [code for code in line if line[code] == "" and code != "_T"]
        if measure in resource.get("terang:counts", []) and line["_T"] and hidden:
            printed = sum(int(value) for code, value in line.items() if value and code != "_T")
            rest = int(line["_T"]) - printed
            assert rest - (len(hidden) - 1) >= resource["terang:threshold"], line
            looked_at += 1
    assert looked_at > 0


def test_city_totals_are_never_hidden() -> None:
    """The headline numbers of every month are printed: members, donors, workers paid for."""
    city = [
        row
        for row in newest("coverage_district_occupation")
        if (row["district"], row["occupation_group"]) == ("_T", "_T")
    ]
    donors = [row for row in newest("contributions") if row["agency"] == "_T"]

    assert len(city) == 12 * 5
    assert {row["obs_status"] for row in city + donors} == {""}


def test_no_hidden_count_can_be_worked_out_from_all_lines_together(
    sample: ModuleType, hiding: ModuleType
) -> None:
    """Narrowing every interval through every line of the printed tables pins no cell down."""
    reference = sample.read_reference(DATA / "reference")
    shapes = [shape for shape in sample.layouts(reference) if shape.threshold]
    counts = {
        (shape.name, *list(row.values())[: 1 + len(shape.dimensions)]): row[shape.measures[0]]
        for shape in shapes
        for row in newest(shape.name)
    }
    hidden = {cell for cell, count in counts.items() if count == ""}

    lines_of_all = hiding.all_lines(shapes, reference)
    printed = {cell: int(count or 0) for cell, count in counts.items()}
    known = hiding.intervals(lines_of_all, hidden, printed)

    assert [cell for cell in hidden if known[cell][0] == known[cell][1]] == []


def test_three_ones_under_a_printed_three_are_found_out(hiding: ModuleType) -> None:
    """The attack of the test before can win: each hidden cell is at least 1, so each is 1."""
    parts = (("t", "a"), ("t", "b"), ("t", "c"))
    line = hiding.Line(total=("t", "_T"), parts=parts)
    counts = {("t", "_T"): 3, **dict.fromkeys(parts, 1)}

    known = hiding.intervals([line], set(parts), counts)

    assert {known[part] for part in parts} == {(1, 1)}


# --- reference tables --------------------------------------------------------------------------


def test_every_code_of_every_list_has_a_label(described: dict[str, Any]) -> None:
    """A code that a table may hold can be read by people, in both languages."""
    labelled = {
        (row["code_list"], row["code"])
        for row in rows(DATA / "reference" / "codes.csv")
        if row["name_id"] and row["name_en"]
    }
    used = {
        (field["name"], code)
        for resource in described.values()
        for field in resource["schema"]["fields"]
        for code in field.get("constraints", {}).get("enum", [])
    }

    assert used - labelled == set()


def test_city_population_is_the_sum_of_the_districts() -> None:
    """In 2018 too, where the source prints one person less than its own rows add up to."""
    people = rows(DATA / "reference" / "populations.csv")
    summed = Counter[str]()
    for row in people:
        if row["district"] != "_T":
            summed[row["year"]] += int(row["population_people"])

    city = {r["year"]: int(r["population_people"]) for r in people if r["district"] == "_T"}
    assert city == dict(summed)
    assert city["2018"] == 1_786_115
