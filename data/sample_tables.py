"""The tables of the sample: their shapes, and every cell added up from the invented people.

A cell is named by its table, its period and one code for each dimension, `_T` for a total. Money
is whole rupiah. Every table of workers is added up from one cube, so that they agree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from statistics import median

from sample_people import AGES, MONTHS, OCCUPATIONS, SOURCES, TOTAL, Claim, Donor, Reference, Worker

PLEDGE_IDR = 16_800  # what a donor gives each month for one worker, whatever the tariff
OTHER_FUNDS_IDR = tuple(500_000 * lumps for lumps in (6, 8, 6, 6, 6, 5, 6, 8, 9, 10, 12, 13))
COVERAGE, BODIES = "coverage_district_membership", "coverage_district_sex_age"
JOBS, PREMIUMS = "coverage_district_occupation", "premiums"
BENEFITS, ZONES, YEARS = "claims_quarter_benefit", "claims_zone_quarter", "claims_year_district"

Cell = tuple[str, ...]  # table, period, one code for each dimension
Row = tuple[str, str, tuple[str, ...], tuple[int, ...]]  # table, period, codes, what to add
Numbers = dict[Cell, list[int]]  # the measures of each cell, the count first


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The shape of a release table."""

    name: str
    period: str
    dimensions: Mapping[str, tuple[str, ...]]  # name -> codes without the total
    measures: tuple[str, ...]


def layouts(reference: Reference) -> tuple[Layout, ...]:
    """The release tables, as data/datapackage.yml describes them."""
    district, source = {"district": tuple(reference.people)}, {"source": tuple(SOURCES)}
    zone = {"zone": tuple(dict.fromkeys(reference.zones.values()))}
    job = {"occupation_group": tuple({group: 0 for group, _ in reference.jobs.values()})}
    scheme = {"membership": ("pending", "active", "arrears", "lapsed")}
    tariff = {"programme": ("jkk", "jkm"), "sector": ("transport", "other")}
    body = {"sex": ("f", "m"), "age_group": tuple(AGES)}
    benefit = {"benefit_type": ("jkk-medical", "jkk-cash", "jkm-death")}
    agency, occupation = {"agency": reference.agencies}, {"occupation": tuple(OCCUPATIONS)}
    people, paid = ("workers_people",), ("paid_cases", "paid_idr")
    given, books = ("donors_people", "amount_idr"), ("opening", "in", "out", "closing", "bank")
    ledger = tuple(f"{column}_idr" for column in (*books, "receiver"))
    shapes: tuple[tuple[str, str, Mapping[str, tuple[str, ...]], tuple[str, ...]], ...] = (
        ("contributions", "month", agency, given),
        ("funding", "month", source, ("amount_idr",)),
        (PREMIUMS, "month", tariff | source, (*people, "amount_idr")),
        (COVERAGE, "month", district | scheme, people),
        (JOBS, "month", district | job, people),
        (BODIES, "month", district | body, people),
        ("coverage_occupation", "month", occupation, people),
        ("claims_month", "month", {}, paid),
        (BENEFITS, "quarter", benefit, (*paid, "median_days")),
        (ZONES, "quarter", zone, paid),
        (YEARS, "year", district, paid),
        ("ledger", "month", {}, ledger),
    )
    return tuple(
        Layout(name=name, period=period, dimensions=codes, measures=measures)
        for name, period, codes, measures in shapes
    )


def add_up(
    shapes: Iterable[Layout],
    reference: Reference,
    workers: Iterable[Worker],
    donors: Iterable[Donor],
    claims: Iterable[Claim],
) -> Numbers:
    """Every cell of every table, zeros included."""
    numbers = {cell: [0] * len(shape.measures) for shape in shapes for cell in cells(shape)}
    for rows in (
        worker_rows(workers, reference),
        donor_rows(donors),
        claim_rows(claims, reference),
    ):
        for row in rows:
            add(numbers, *row)
    for month, *codes in product(MONTHS, ("transport", "other", TOTAL), (*SOURCES, TOTAL)):
        numbers[PREMIUMS, month, TOTAL, *codes][0] //= 2  # each worker is in both programmes
    keep_books(numbers)
    take_medians(numbers, claims)
    return numbers


def cells(shape: Layout) -> Iterator[Cell]:
    """The full lattice of a table, totals included."""
    codes = (sorted((*codes, TOTAL)) for codes in shape.dimensions.values())
    yield from ((shape.name, *key) for key in product(periods(shape.period), *codes))


def periods(kind: str) -> list[str]:
    """The complete months, quarters or years of the sample."""
    named = sorted({period_of(month, kind) for month in MONTHS})
    return [period for period in named if last_month(period) <= MONTHS[-1]]


def period_of(month: str, kind: str) -> str:
    """`2026-10` -> itself, `2026-Q4` or `2026`."""
    quarter = f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"
    return {"month": month, "quarter": quarter, "year": month[:4]}[kind]


def last_month(period: str) -> str:
    """The month that completes a period."""
    if "Q" in period:
        return f"{period[:4]}-{int(period[-1]) * 3:02}"
    return period if "-" in period else f"{period}-12"


def add(
    numbers: Numbers, table: str, period: str, codes: tuple[str, ...], values: tuple[int, ...]
) -> None:
    """Add to a cell and to every total above it; what lies in no complete period is left out."""
    for key in product(*((code, TOTAL) for code in codes)):
        row = numbers.get((table, period, *key), [])
        row[: len(values)] = [old + new for old, new in zip(row, values, strict=False)]


def worker_rows(workers: Iterable[Worker], reference: Reference) -> Iterator[Row]:
    """What the workers add, from one cube: a worker stands in every table the same."""
    cube = Counter(
        (month, status, w.district, w.occupation, w.sex, w.age, w.source)
        for w in workers
        for month, status in zip(MONTHS, w.statuses, strict=True)
        if status
    )
    for (month, status, district, occupation, sex, age, source), people in cube.items():
        group, sector = reference.jobs[occupation]
        yield COVERAGE, month, (district, status), (people,)
        if status == "active":
            yield JOBS, month, (district, group), (people,)
            yield BODIES, month, (district, sex, age), (people,)
            yield "coverage_occupation", month, (occupation,), (people,)
            for programme in ("jkk", "jkm"):
                paid = people * tariff_idr(reference, programme, sector, month)
                yield PREMIUMS, month, (programme, sector, source), (people, paid)


def tariff_idr(reference: Reference, programme: str, sector: str, month: str) -> int:
    """The premium for one worker and month. Raises ValueError unless one rate is valid."""
    (rate,) = (
        int(rate["amount_idr"])
        for rate in reference.rates
        if (rate["programme"], rate["sector"]) == (programme, sector)
        and rate["valid_from"] <= month <= (rate["valid_to"] or month)
    )
    return rate


def donor_rows(donors: Iterable[Donor]) -> Iterator[Row]:
    """What the donors add each month from their first on, and the other funds."""
    for donor in donors:
        for month in MONTHS[donor.since :]:
            yield "contributions", month, (donor.agency,), (1, donor.workers * PLEDGE_IDR)
            yield "funding", month, ("asn",), (donor.workers * PLEDGE_IDR,)
    for month, amount_idr in zip(MONTHS, OTHER_FUNDS_IDR, strict=True):
        yield "funding", month, ("other",), (amount_idr,)


def claim_rows(claims: Iterable[Claim], reference: Reference) -> Iterator[Row]:
    """What the claims add to their month, quarter and year."""
    for claim in claims:
        paid = (1, claim.amount_idr)
        quarter, year = period_of(claim.month, "quarter"), period_of(claim.month, "year")
        yield "claims_month", claim.month, (), paid
        yield BENEFITS, quarter, (claim.benefit,), paid
        yield ZONES, quarter, (reference.zones[claim.district],), paid
        yield YEARS, year, (claim.district,), paid


def keep_books(numbers: Numbers) -> None:
    """Fill the ledger from money in and premiums out; bank and receiver agree with it."""
    closing = 0
    for month in MONTHS:
        opening, (money_in,) = closing, numbers["funding", month, TOTAL]
        money_out = numbers[PREMIUMS, month, TOTAL, TOTAL, TOTAL][1]
        closing = opening + money_in - money_out
        numbers["ledger", month] = [opening, money_in, money_out, closing, closing, money_out]


def take_medians(numbers: Numbers, claims: Iterable[Claim]) -> None:
    """Fill the median working days to payment, halves rounded up."""
    days = defaultdict(list)
    for claim in claims:
        for benefit in (claim.benefit, TOTAL):
            days[period_of(claim.month, "quarter"), benefit].append(claim.days)
    for table, *key in [cell for cell in numbers if cell[0] == BENEFITS]:
        numbers[table, *key][2] = int(median(days[key[0], key[1]]) + 0.5)
