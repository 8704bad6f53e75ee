"""The sample: private tables from seeds, releases made of them by protect, true to the package."""

import csv
import importlib.util
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

import office

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
def private(sample: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private tables of all releases, with true counts."""
    folder = tmp_path_factory.mktemp("private")
    sample.main(folder)
    return folder


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


def test_protecting_the_private_tables_again_gives_the_committed_bytes(
    private: Path, tmp_path: Path
) -> None:
    """The same seeds and the same rules give the same release, whoever runs them."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("*.py"))
    folder = tmp_path / "data" / "releases" / NEWEST
    for path in [*folder.glob("*.csv"), *folder.glob("*.json")]:
        path.unlink()

    assert office.protect_release(tmp_path, private / NEWEST, NEWEST) == []

    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    kept = {path.name: path.read_bytes() for path in (RELEASES / NEWEST).iterdir()}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_what_is_published_is_what_is_true_or_hidden(
    private: Path, described: dict[str, Any]
) -> None:
    """No number of any release was changed to protect another; it stands or it is hidden."""
    for folder in sorted(RELEASES.iterdir()):
        for resource in flow_tables(described):
            if resource["name"] != "disclosure":
                true = rows(private / folder.name / f"{resource['name']}.csv")
                shown = rows(folder / f"{resource['name']}.csv")
                key = resource["schema"]["primaryKey"]
                by_key = {tuple(row[name] for name in key): row for row in true}
                assert len(shown) == len(true)
                for row in shown:
                    known = by_key[tuple(row[name] for name in key)]
                    assert row == known or row["obs_status"] == "c"


def test_columns_are_those_of_the_description(private: Path, described: dict[str, Any]) -> None:
    """The script repeats what data/datapackage.yml says, and must not drift from it."""
    for resource in flow_tables(described):
        if resource["name"] != "disclosure":
            path = private / NEWEST / f"{resource['name']}.csv"
            header = path.read_text("utf-8").splitlines()[0]
            assert header.split(",") == [field["name"] for field in resource["schema"]["fields"]]


def test_no_private_table_is_in_the_repository() -> None:
    """The script writes where it is told, and the payers of the dominance rules stay there."""
    assert not list(DATA.rglob("contribution_payers*"))


def test_the_first_month_has_the_scale_that_was_published() -> None:
    """458 registered, 313 active, 90 donors."""
    members = {
        row["membership"]: row["workers_people"]
        for row in rows(RELEASES / "2025-11" / "coverage_district_membership.csv")
        if row["district"] == "_T"
    }
    donors = rows(RELEASES / "2025-11" / "contributions_month.csv")

    expected = {"_T": "458", "active": "313", "pending": "145", "arrears": "0", "lapsed": "0"}
    assert members == expected
    assert [row["donors_people"] for row in donors] == ["90"]


def test_nobody_lapses_before_four_months_can_be_unpaid() -> None:
    """Whoever first paid in November 2025 can be more than three months late in March 2026."""
    lapsed = {
        row["month"]: row["workers_people"]
        for row in newest("coverage_district_membership")
        if (row["district"], row["membership"]) == ("_T", "lapsed")
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
    """By source: opening is last month's closing, in is funding, premiums are those paid."""
    funding = {(r["month"], r["source"]): r["amount_idr"] for r in newest("funding")}
    premiums = {
        (r["month"], r["source"]): r["amount_idr"]
        for r in newest("premiums")
        if (r["programme"], r["sector"]) == ("_T", "_T")
    }

    closing: dict[str, int] = defaultdict(int)
    for row in newest("ledger"):
        key = row["month"], row["source"]
        opening, out = closing[row["source"]], int(row["refunds_idr"]) + int(row["costs_idr"])
        closing[row["source"]] = opening + int(funding[key]) - int(premiums[key]) - out
        assert int(row["opening_idr"]) == opening
        assert (row["in_idr"], row["premiums_idr"]) == (funding[key], premiums[key])
        assert int(row["closing_idr"]) == closing[row["source"]] >= 0
    assert len(funding) == len(newest("ledger")) == 12 * 3


def test_contributions_by_month_and_by_quarter_are_the_money_of_civil_servants() -> None:
    """The months add up to the quarters of the city, and each is what the ledger took in."""
    ledger = {r["month"]: r["in_idr"] for r in newest("ledger") if r["source"] == "asn"}
    months = {r["month"]: r["amount_idr"] for r in newest("contributions_month")}
    quarters = Counter[str]()
    for month, amount in months.items():
        quarters[f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"] += int(amount)

    city = {
        row["quarter"]: int(row["amount_idr"])
        for row in newest("contributions_quarter_agency")
        if row["agency"] == "_T"
    }

    assert months == ledger
    assert city == {quarter: quarters[quarter] for quarter in city}
    assert list(city) == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]


def test_months_given_are_the_months_since_the_first_donor_of_an_agency(private: Path) -> None:
    """None where nobody gave, two in the short first quarter, three at most."""
    given = rows(private / NEWEST / "contributions_quarter_agency.csv")

    for row in given:
        months, donors = int(row["months_given"]), int(row["donors_people"])
        assert (months == 0) == (donors == 0)
        assert months <= (2 if row["quarter"] == "2025-Q4" else 3)
    assert {row["months_given"] for row in given} == {"0", "1", "2", "3"}


def test_a_difference_between_two_books_is_material_above_both_limits() -> None:
    """Match and immaterial are said by number alone; every other state says why."""
    limits = {row["stream"]: row for row in rows(DATA / "reference" / "materiality.csv")}
    seen = Counter[str]()

    for row in newest("reconciliation"):
        books = [int(row[f"{book}_idr"]) for book in ("payer", "receiver", "bank")]
        payer, gap, limit = books[0], max(books) - min(books), limits[row["stream"]]
        material = gap * 1000 > payer * int(limit["margin_per_mille"])
        material = material and gap > int(limit["floor_idr"])
        assert (row["state"] == "match") == (gap == 0)
        assert (row["state"] in {"open", "explained", "corrected"}) == material
        assert bool(row["explanation_id"]) == bool(row["explanation_en"]) == material
        seen[row["state"]] += 1
    assert seen == {"match": 55, "immaterial": 1, "open": 1, "explained": 2, "corrected": 1}


def test_our_own_side_of_the_three_books_is_the_ledger() -> None:
    """What came in is our figure as receiver, what went out our figure as payer."""
    ledger = {(r["month"], r["source"]): r for r in newest("ledger")}
    ours = {
        "contributions": ("asn", "in_idr", "receiver_idr"),
        "other": ("other", "in_idr", "receiver_idr"),
        "premiums": ("_T", "premiums_idr", "payer_idr"),
        "refunds": ("_T", "refunds_idr", "payer_idr"),
        "costs": ("_T", "costs_idr", "payer_idr"),
    }

    for row in newest("reconciliation"):
        source, column, book = ours[row["stream"]]
        assert row[book] == row["bank_idr"] == ledger[row["month"], source][column]


def test_the_bank_holds_what_the_ledger_says() -> None:
    """Deducted on the last of March and credited in April: in neither of the two till April."""
    closing = {r["month"]: r["closing_idr"] for r in newest("ledger") if r["source"] == "_T"}

    held = {r["month"]: r["bank_closing_idr"] for r in newest("bank_balance")}

    assert held == closing
    assert len(held) == 12


def test_what_came_in_twice_went_back_the_month_after() -> None:
    """One donation of another source than civil servants, in February and in March 2026."""
    by_key = {(r["month"], r["stream"]): r for r in newest("reconciliation")}
    refunds = {
        (r["month"], r["source"]): r["refunds_idr"]
        for r in newest("ledger")
        if r["refunds_idr"] != "0"
    }

    twice = by_key["2026-02", "other"]
    excess = int(twice["receiver_idr"]) - int(twice["payer_idr"])

    assert twice["state"] == "corrected"
    assert refunds == {("2026-03", "_T"): str(excess), ("2026-03", "other"): str(excess)}


def test_steps_of_choosing_workers_say_what_nobody_has_said() -> None:
    """Three steps have no number; registered and active are those of the membership table."""
    city = {
        (row["month"], row["membership"]): row["workers_people"]
        for row in newest("coverage_district_membership")
        if row["district"] == "_T"
    }

    for row in newest("selection"):
        member = {"registered": "_T", "active": "active"}.get(row["step"])
        shown = (city[row["month"], member], "") if member else ("", "x")
        assert (row["workers_people"], row["obs_status"]) == shown
    assert len(newest("selection")) == 12 * 5


def test_late_and_timely_claims_are_the_claims_paid(private: Path) -> None:
    """The total by timeliness is that by benefit, printed alike; late ones have a legal limit."""
    for folder in (private / NEWEST, RELEASES / NEWEST):
        timely = rows(folder / "claims_timeliness.csv")
        benefits = rows(folder / "claims_quarter_benefit.csv")
        ours = {r["quarter"]: r["paid_cases"] for r in timely if r["timeliness"] == "_T"}
        theirs = {r["quarter"]: r["paid_cases"] for r in benefits if r["benefit_type"] == "_T"}
        assert ours == theirs

    limited = Counter[str]()
    for row in rows(private / NEWEST / "claims_quarter_benefit.csv"):
        if row["benefit_type"] in {"jkk-cash", "jkm-death"}:
            limited[row["quarter"]] += int(row["paid_cases"])
    late = [
        r for r in rows(private / NEWEST / "claims_timeliness.csv") if r["timeliness"] == "late"
    ]
    assert all(0 < int(row["paid_cases"]) <= limited[row["quarter"]] for row in late)


def test_whoever_waits_for_a_card_is_active() -> None:
    """Fewer than the active workers of the month, and always enough to be printed."""
    active = {
        row["month"]: int(row["workers_people"])
        for row in newest("selection")
        if row["step"] == "active"
    }

    waiting = {row["month"]: int(row["waiting_people"]) for row in newest("activation")}

    assert waiting.keys() == active.keys()
    assert all(5 <= waiting[month] < active[month] for month in waiting)


def test_active_workers_are_the_same_in_every_table() -> None:
    """City by month in five tables, districts in three: printed alike, hidden alike."""
    coverage = {
        (r["month"], r["district"]): r["workers_people"]
        for r in newest("coverage_district_membership")
        if r["membership"] == "active"
    }
    groups = {
        (r["month"], r["district"]): r["workers_people"]
        for r in newest("coverage_district_occupation")
        if r["occupation_group"] == "_T"
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

    assert coverage == bodies == groups
    assert jobs == paid == {key: coverage[key] for key in jobs}


# --- hiding ------------------------------------------------------------------------------------


def test_no_small_count_is_printed(described: dict[str, Any]) -> None:
    """Counts of 1 up to the threshold are hidden in every release, and zeros are printed."""
    zeros = 0
    for folder in RELEASES.iterdir():
        for resource in flow_tables(described):
            for count in resource.get("terang:counts", []):
                table = rows(folder / f"{resource['name']}.csv")
                printed = [int(row[count]) for row in table if row[count]]
                assert not [n for n in printed if 0 < n < resource["terang:threshold"]]
                zeros += printed.count(0)
    assert zeros > 0


def test_a_hidden_row_hides_its_money_too(described: dict[str, Any]) -> None:
    """All measures of a row are blank with the status c (or x, not available), or none is."""
    seen = Counter[bool]()
    for resource in flow_tables(described):
        fields = resource["schema"]["fields"]
        measures = [field["name"] for field in fields if field["terang:role"] == "measure"]
        for row in newest(resource["name"]) if resource["name"] != "disclosure" else ():
            hidden = row.get("obs_status") in {"c", "x"}
            assert {row[name] == "" for name in measures} == {hidden}
            seen[hidden] += 1
    assert min(seen[True], seen[False]) > 0


def test_city_totals_are_never_hidden() -> None:
    """The headline numbers of every month are printed: members, donors, workers paid for."""
    city = [row for row in newest("coverage_district_membership") if row["district"] == "_T"]
    donors = newest("contributions_month")
    donors += [row for row in newest("contributions_quarter_agency") if row["agency"] == "_T"]

    assert len(city) == 12 * 5
    assert len(donors) == 12 + 4
    assert {row["obs_status"] for row in city + donors} == {""}


def test_no_two_printed_quarters_of_an_agency_differ_by_one_donor_or_two() -> None:
    """Else the difference of their rupiah would nearly be somebody's gift, as it was by month."""
    printed: dict[str, list[int]] = defaultdict(list)
    for row in newest("contributions_quarter_agency"):
        if not row["obs_status"]:
            printed[row["agency"]].append(int(row["donors_people"]))

    changes = {abs(b - a) for counts in printed.values() for a, b in combinations(counts, 2)}

    assert not changes & {1, 2}
    assert len(changes) > 10


def test_what_is_hidden_once_stays_hidden_in_its_year(described: dict[str, Any]) -> None:
    """Otherwise 5, hidden, 5 would tell the number between."""
    found: set[Key] = set()
    for resource in flow_tables(described):
        if resource.get("terang:confidentiality", {}).get("sticky", True):
            name, key = resource["name"], resource["schema"]["primaryKey"]
            for row in newest(name):
                place = (name, row[key[0]][:4], *(row[column] for column in key[1:]))
                assert row.get("obs_status") == "c" or place not in found
                found |= {place} if row.get("obs_status") == "c" else set()
    assert found


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
