"""What a contribution pays for, and that no table lets anybody pair a giver with a worker."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import contribution, read
from terang.contribution import Month, Rate
from terang.model import TOTAL, Article, Cell, Hidden, Package

ROOT = Path(__file__).resolve().parents[1]
PERIODS = {"month", "quarter", "year"}
GIVERS = {"agency", "donors_people", "months_given"}
WORKERS = {
    *("district", "zone", "occupation", "occupation_group", "sex", "age_group", "membership"),
    *("benefit_type", "timeliness", "outcome", "step", "workers_people", "waiting_people"),
    *("paid_cases", "cases", "paid_idr", "median_days"),
}
# Of the pool as a whole, naming neither a giver nor a worker: `premiums` counts the workers paid
# for from all contributions together, and `disclosure` counts the cells of the other tables.
POOL = {"programme", "sector", "source", "stream", "state", "table_name"}
PERSON = {"nik", "name", "phone", "address", "email", "card", "account", "birth", "person"}


def tariff(programme: str, since: str, until: str | None, amount: int) -> Mapping[str, Cell]:
    return {
        "programme": programme,
        "sector": "other",
        "valid_from": since,
        "valid_to": until,
        "amount_idr": amount,
        "article": "pp-44-2015 pasal 20 ayat 1",
    }


TARIFFS = [
    tariff("jkk", "2015-07", "2026-03", 10_000),
    tariff("jkk", "2026-04", "2026-12", 5_000),
    tariff("jkm", "2015-07", "2026-03", 6_800),
    tariff("jkm", "2026-04", "2026-12", 3_400),
]


@pytest.fixture(scope="module")
def package() -> Package:
    """The data package of the repository's own site."""
    return read.everything(ROOT).package


def month(name: str, came_in: int, *tariffs: int | None) -> Month:
    """A month of the pool in which only what came in and the tariffs matter."""
    rates = [Rate(sector=f"s{n}", amount_idr=t, articles=()) for n, t in enumerate(tariffs)]
    return Month(
        month=name,
        in_idr=came_in,
        contributions_idr=came_in,
        premiums_idr=0,
        worker_months=0,
        refunds_idr=0,
        costs_idr=0,
        opening_idr=0,
        closing_idr=0,
        rates=tuple(rates),
    )


# --- the sums ------------------------------------------------------------------------------------


def test_an_amount_is_divided_by_the_tariff_of_each_month() -> None:
    """Rp50,000 is two premiums of Rp16,800 and a rest, and five of Rp8,400 and a rest."""
    months = [month("2026-03", 1_000_000, 16_800), month("2026-04", 3_000_000, 8_400)]

    made = contribution.work_out(months, 50_000)

    (bought,) = made.bought
    assert bought.worker_months == Fraction(50_000, 16_800) + Fraction(50_000, 8_400)
    assert (bought.whole, bought.rest_idr) == (2 + 5, 16_400 + 8_000)
    assert (made.given_idr, made.share) == (100_000, Fraction(100_000, 4_000_000))


def test_a_month_without_a_tariff_is_left_out_and_counted() -> None:
    """Nobody guesses a tariff; the sum says how many months it does not hold."""
    months = [month("2027-01", 1_000_000, None), month("2027-02", 1_000_000, 8_400)]

    (bought,) = contribution.work_out(months, 8_400).bought

    assert (bought.worker_months, bought.unpriced) == (1, 1)


amounts = st.integers(1, 10**12)
tariffs = st.none() | st.integers(1, 100_000)


@given(amount=amounts, prices=st.lists(st.tuples(tariffs, tariffs), min_size=1, max_size=24))
def test_full_premiums_and_what_is_left_make_the_whole_amount(
    amount: int, prices: list[tuple[int | None, int | None]]
) -> None:
    """No rupiah is lost or made: over priced months, premiums and rest are what was given."""
    months = [month(f"m{n}", 10**15, *pair) for n, pair in enumerate(prices)]

    made = contribution.work_out(months, amount)

    for sector, bought in enumerate(made.bought):
        known = [price for pair in prices if (price := pair[sector])]
        premiums = sum(amount // price * price for price in known)
        assert premiums + bought.rest_idr == amount * len(known)
        assert bought.whole <= bought.worker_months < bought.whole + len(known) + (not known)
        assert bought.unpriced == len(prices) - len(known)


@pytest.mark.parametrize(
    ("when", "amount"), [("2026-03", 16_800), ("2026-04", 8_400), ("2026-12", 8_400)]
)
def test_the_tariff_is_the_one_valid_in_that_month(when: str, amount: int) -> None:
    """Both ends of a tariff's months belong to it."""
    assert contribution.rate(TARIFFS, "other", when).amount_idr == amount


def test_a_tariff_names_its_articles_once() -> None:
    """Two programmes may stand in one article."""
    found = contribution.rate(TARIFFS, "other", "2026-01").articles

    assert found == (Article(regulation="pp-44-2015", pasal="20", ayat="1"),)


def test_a_month_before_or_after_all_tariffs_has_none() -> None:
    """Half a tariff, of one programme alone, is none either; nor are two that hold at once."""
    twice = [*TARIFFS, tariff("jkk", "2026-04", None, 7_000)]

    assert contribution.rate(TARIFFS, "other", "2015-06").amount_idr is None
    assert contribution.rate(TARIFFS, "other", "2027-01").amount_idr is None
    assert contribution.rate([*TARIFFS[:2], TARIFFS[3]], "other", "2026-01").amount_idr is None
    assert contribution.rate(twice, "other", "2026-05").amount_idr is None


def test_a_month_whose_income_is_not_printed_is_not_offered() -> None:
    """A share of an unknown sum cannot be worked out."""
    funding = [
        {"month": m, "source": source, "amount_idr": amount}
        for m, amount in (("2026-03", 100), ("2026-04", Hidden.CONFIDENTIAL))
        for source in (TOTAL, "asn")
    ]
    records = {"funding": funding, "premiums": [], "ledger": [], "premium_rates": TARIFFS}

    (only,) = contribution.pool(records, ["other"])

    assert only.month == "2026-03"
    assert only.premiums_idr is Hidden.NOT_AVAILABLE


@pytest.mark.parametrize(
    ("when", "quarter"), [("2025-11", "2025-Q4"), ("2026-01", "2026-Q1"), ("2026-09", "2026-Q3")]
)
def test_a_month_lies_in_its_quarter(when: str, quarter: str) -> None:
    """Three months each."""
    assert contribution.quarter_of(when) == quarter


# --- nobody can be paired ------------------------------------------------------------------------


def test_no_published_table_knows_givers_and_workers_at_once(package: Package) -> None:
    """Neither one table, nor two that could be joined on anything but the time."""
    tables = {r.name: set(r.columns()) for r in package.resources if r.scope == "release"}
    of_givers = {name: columns for name, columns in tables.items() if columns & GIVERS}
    of_workers = {name: columns for name, columns in tables.items() if columns & WORKERS}

    assert len(of_givers) >= 2
    assert len(of_workers) >= 8
    assert of_givers.keys() & of_workers.keys() == set()
    for columns in of_givers.values():
        for others in of_workers.values():
            assert columns & others <= PERIODS | {"amount_idr", "obs_status"}


def test_every_dimension_of_a_published_table_is_of_givers_of_workers_or_of_the_pool(
    package: Package,
) -> None:
    """A new one stops here until somebody has said which it is."""
    found = {
        dimension for r in package.resources if r.scope == "release" for dimension in r.primary_key
    }

    assert found <= PERIODS | GIVERS | WORKERS | POOL, found


def test_no_column_of_a_released_table_names_a_person(package: Package) -> None:
    """Every text of a row is a code of a list, a time, or a sentence about a sum of money."""
    for r in package.resources:
        if r.scope != "release":
            continue
        coded = {name for key in r.foreign_keys for name in key.fields}
        coded |= {field.name for field in r.fields if field.enum} | {"obs_status"} | PERIODS
        free = {f.name for f in r.fields if f.type == "string"} - coded
        allowed = {"explanation_id", "explanation_en"} if r.name == "reconciliation" else set()
        assert free <= allowed, (r.name, free)
        columns = set(r.columns()) - {"table_name"}
        assert [column for column in columns if PERSON & set(column.split("_"))] == []
