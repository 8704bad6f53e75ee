"""What a contribution pays for: the pool month by month, and one giver's share of it.

A named part of `pages`. The reader's own sums are made in the browser, by
templates/theme/assets/javascripts/contribution.js; those of the worked examples are made here, by
the same rules, and tests/test_contribution.py holds the two against each other. Whole rupiah and
exact fractions throughout.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from terang.model import TOTAL, Article, Cell, Hidden

Records = Mapping[str, Sequence[Mapping[str, Cell]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one worker costs for one month in a sector, both programmes together."""

    sector: str
    amount_idr: int | None  # None: no tariff is known for that month
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The pool in one month; a cell that is not printed is its reason."""

    month: str
    in_idr: int
    contributions_idr: int  # civil servants' alone: no single gift among them can be larger
    premiums_idr: Cell
    worker_months: Cell
    refunds_idr: Cell
    costs_idr: Cell
    opening_idr: Cell
    closing_idr: Cell
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """What an amount comes to at the tariffs of one sector."""

    sector: str
    worker_months: Fraction  # the sum, over the months, of amount ÷ tariff
    whole: int  # premiums paid in full, month by month
    rest_idr: int  # what was left of each month's amount, added up
    unpriced: int  # months without a known tariff, left out of the sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """The sums for one amount a month over some months."""

    given_idr: int
    pool_idr: int  # all that came in over the same months
    bought: tuple[Bought, ...]  # in the order of the sectors

    @property
    def share(self) -> Fraction:
        """The given rupiah as a part of all that came in; 0 where nothing came in."""
        return Fraction(self.given_idr, self.pool_idr) if self.pool_idr else Fraction(0)


def pool(records: Records, sectors: Sequence[str]) -> tuple[Month, ...]:
    """Every month whose rupiah came in are printed, oldest first."""
    came_in = _by(records["funding"], "source", "amount_idr")
    paid = {r["month"]: r for r in records["premiums"] if _is_city(r)}
    books = {r["month"]: r for r in records["ledger"] if r["source"] == TOTAL}
    months = sorted({str(month) for month, _ in came_in})
    return tuple(
        _month(month, came_in, paid.get(month, {}), books.get(month, {}), records, sectors)
        for month in months
        if all(isinstance(came_in.get((month, source)), int) for source in (TOTAL, "asn"))
    )


def _by(rows: Iterable[Mapping[str, Cell]], code: str, measure: str) -> dict[tuple[str, str], Cell]:
    return {(str(row["month"]), str(row[code])): row[measure] for row in rows}


def _is_city(row: Mapping[str, Cell]) -> bool:
    return all(row[dimension] == TOTAL for dimension in ("programme", "sector", "source"))


def _month(
    month: str,
    came_in: Mapping[tuple[str, str], Cell],
    paid: Mapping[str, Cell],
    book: Mapping[str, Cell],
    records: Records,
    sectors: Sequence[str],
) -> Month:
    return Month(
        month=month,
        in_idr=_whole(came_in[month, TOTAL]),
        contributions_idr=_whole(came_in[month, "asn"]),
        premiums_idr=paid.get("amount_idr", Hidden.NOT_AVAILABLE),
        worker_months=paid.get("workers_people", Hidden.NOT_AVAILABLE),
        refunds_idr=book.get("refunds_idr", Hidden.NOT_AVAILABLE),
        costs_idr=book.get("costs_idr", Hidden.NOT_AVAILABLE),
        opening_idr=book.get("opening_idr", Hidden.NOT_AVAILABLE),
        closing_idr=book.get("closing_idr", Hidden.NOT_AVAILABLE),
        rates=tuple(rate(records["premium_rates"], sector, month) for sector in sectors),
    )


def _whole(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def rate(tariffs: Sequence[Mapping[str, Cell]], sector: str, month: str) -> Rate:
    """The tariff of a sector in a month: the sum over programmes of the one row valid then.

    Unknown where a programme has no row for that month, or more than one.
    """
    programmes = {row["programme"] for row in tariffs}
    valid = [row for row in tariffs if row["sector"] == sector and _is_valid(row, month)]
    amounts = [row["amount_idr"] for row in valid]
    is_known = {row["programme"] for row in valid} == programmes and len(valid) == len(programmes)
    whole = [amount for amount in amounts if isinstance(amount, int)]
    known = sum(whole) if is_known and len(whole) == len(amounts) else 0
    cited = (Article.parse(str(row["article"])) for row in valid)
    return Rate(
        sector=sector,
        amount_idr=known or None,
        articles=tuple(dict.fromkeys(article for article in cited if article)),
    )


def _is_valid(row: Mapping[str, Cell], month: str) -> bool:
    until = row["valid_to"]
    return str(row["valid_from"]) <= month and (until is None or month <= str(until))


def work_out(months: Sequence[Month], amount: int) -> Worked:
    """The sums for `amount` rupiah in each of `months`."""
    sectors = [rate.sector for rate in months[0].rates] if months else []
    return Worked(
        given_idr=amount * len(months),
        pool_idr=sum(month.in_idr for month in months),
        bought=tuple(
            _bought(sector, amount, [month.rates[position].amount_idr for month in months])
            for position, sector in enumerate(sectors)
        ),
    )


def _bought(sector: str, amount: int, tariffs: Sequence[int | None]) -> Bought:
    known = [tariff for tariff in tariffs if tariff]
    return Bought(
        sector=sector,
        worker_months=sum((Fraction(amount, tariff) for tariff in known), Fraction(0)),
        whole=sum(amount // tariff for tariff in known),
        rest_idr=sum(amount % tariff for tariff in known),
        unpriced=len(tariffs) - len(known),
    )


# --- what the pool was used for ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The active workers of one district, month by month; in all they are its worker-months."""

    district: str
    workers: tuple[Cell, ...]  # in the order of the pool's months


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The claims of one kind that BPJS paid in a quarter."""

    quarter: str
    benefit: str
    cases: Cell
    rupiah: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Gifts:
    """What one agency's civil servants gave, by quarter."""

    agency: str
    by_quarter: tuple[tuple[str, Cell], ...]  # oldest first


def covers(records: Records, months: Sequence[Month]) -> Iterator[Cover]:
    """Every district of the table, and the city under the code of a total."""
    active = {
        (str(row["district"]), str(row["month"])): row["workers_people"]
        for row in records["coverage_district_membership"]
        if row["membership"] == "active"
    }
    for district in dict.fromkeys(district for district, _ in active):
        cells = (active.get((district, m.month), Hidden.NOT_AVAILABLE) for m in months)
        yield Cover(district=district, workers=tuple(cells))


def claims(records: Records) -> tuple[Claims, ...]:
    """Every kind of benefit in every complete quarter, oldest first."""
    made = (
        Claims(
            quarter=str(row["quarter"]),
            benefit=str(row["benefit_type"]),
            cases=row["paid_cases"],
            rupiah=row["paid_idr"],
        )
        for row in records["claims_quarter_benefit"]
    )
    return tuple(sorted(made, key=lambda c: (c.quarter, c.benefit == TOTAL, c.benefit)))


def gifts(records: Records) -> Iterator[Gifts]:
    """What each agency gave in each complete quarter, as printed; not the sum of all."""
    by_agency: dict[str, dict[str, Cell]] = {}
    for row in records["contributions_quarter_agency"]:
        cells = by_agency.setdefault(str(row["agency"]), {})
        cells[str(row["quarter"])] = row["amount_idr"]
    for agency, cells in sorted(by_agency.items()):
        if agency != TOTAL:
            yield Gifts(agency=agency, by_quarter=tuple(sorted(cells.items())))


def quarter_of(month: str) -> str:
    """The quarter a month lies in: `2026-10` -> `2026-Q4`."""
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"
