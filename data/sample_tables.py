"""The tables of the sample: their shapes, and every cell added up from the invented people.

A cell is named by its table, its period and one code for each dimension, `_T` for a total. Money
is whole rupiah. Every table of workers is added up from one cube, so that they agree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from statistics import median

from sample_money import Numbers, keep_books, other_funds
from sample_people import (
    AGES,
    MONTHS,
    OCCUPATIONS,
    SOURCES,
    TOTAL,
    Claim,
    Donor,
    People,
    Reference,
    Worker,
)

PLEDGE_IDR = 16_800  # what a donor gives each month for one worker, whatever the tariff
GIVEN, BY_AGENCY = "contributions_month", "contributions_quarter_agency"
COVERAGE, BODIES = "coverage_district_membership", "coverage_district_sex_age"
JOBS, PREMIUMS = "coverage_district_occupation", "premiums"
BENEFITS, ZONES, YEARS = "claims_quarter_benefit", "claims_zone_quarter", "claims_year_district"
TIMELINESS, SELECTION = "claims_timeliness", "selection"
STEPS = ("nominated", "verified", "eligible", "registered", "active")
UNSAID = STEPS[:3]  # nobody has said how many: their rows hold no number
# Working days within which a benefit must be paid: PP 44/2015, Articles 37(2) and 40(3).
DAYS_ALLOWED = {"jkk-cash": 7, "jkm-death": 3}

Cell = tuple[str, ...]  # table, period, one code for each dimension
Row = tuple[str, str, tuple[str, ...], tuple[int, ...]]  # table, period, codes, what to add


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The shape of a release table."""

    name: str
    period: str
    dimensions: Mapping[str, tuple[str, ...]]  # name -> codes without the total
    measures: tuple[str, ...]
    totals: bool = True  # whether its dimensions have rows `_T`
    status: bool = True  # whether it has a column obs_status


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
    shapes: tuple[tuple[str, str, Mapping[str, tuple[str, ...]], tuple[str, ...]], ...] = (
        (GIVEN, "month", {}, ("donors_people", "amount_idr")),
        (BY_AGENCY, "quarter", agency, ("donors_people", "months_given", "amount_idr")),
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
        (TIMELINESS, "quarter", {"timeliness": ("on-time", "late")}, paid[:1]),
        ("activation", "month", {}, ("waiting_people",)),
    )
    return (
        *(Layout(name=n, period=p, dimensions=d, measures=m) for n, p, d, m in shapes),
        *_odd_layouts(source),
    )


def _odd_layouts(source: Mapping[str, tuple[str, ...]]) -> Iterator[Layout]:
    """The tables without rows `_T`, and the ledger, in which nothing is ever hidden."""
    books = ("opening_idr", "in_idr", "premiums_idr", "refunds_idr", "costs_idr", "closing_idr")
    yield Layout(
        name=SELECTION,
        period="month",
        dimensions={"step": STEPS},
        measures=("workers_people",),
        totals=False,
    )
    yield Layout(
        name="claims_unpaid",
        period="quarter",
        dimensions={"outcome": ("rejected", "pending")},
        measures=("cases",),
        totals=False,
    )
    yield Layout(name="ledger", period="month", dimensions=source, measures=books, status=False)


def add_up(shapes: Iterable[Layout], reference: Reference, people: People) -> Numbers:
    """Every cell of every table, zeros included; none where nobody has said a number."""
    numbers = {cell: [0] * len(shape.measures) for shape in shapes for cell in cells(shape)}
    for rows in (
        worker_rows(people.workers, reference),
        donor_rows(people.donors),
        claim_rows(people.claims, reference),
        (("activation", month, (), (1,)) for month in people.waiting),
        (("claims_unpaid", quarter, (outcome,), (1,)) for quarter, outcome in people.unpaid),
    ):
        for row in rows:
            add(numbers, *row)
    for month, *codes in product(MONTHS, ("transport", "other", TOTAL), (*SOURCES, TOTAL)):
        numbers[PREMIUMS, month, TOTAL, *codes][0] //= 2  # each worker is in both programmes
    keep_books(numbers)
    take_medians(numbers, people.claims)
    count_months(numbers, people.donors)
    for month, step in product(MONTHS, UNSAID):
        numbers[SELECTION, month, step] = []
    return numbers


def cells(shape: Layout) -> Iterator[Cell]:
    """The full lattice of a table, with its totals if it has them."""
    totals = (TOTAL,) if shape.totals else ()
    codes = (sorted((*codes, *totals)) for codes in shape.dimensions.values())
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
        yield SELECTION, month, ("registered",), (people,)
        if status == "active":
            yield SELECTION, month, ("active",), (people,)
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
            yield GIVEN, month, (), (1, donor.workers * PLEDGE_IDR)
            yield "funding", month, ("asn",), (donor.workers * PLEDGE_IDR,)
        for quarter, amount_idr in by_quarter(donor).items():
            yield BY_AGENCY, quarter, (donor.agency,), (1, 0, amount_idr)
    for month, amount_idr in other_funds():
        yield "funding", month, ("other",), (amount_idr,)


def by_quarter(donor: Donor) -> Mapping[str, int]:
    """Quarter -> what a donor gave in it, in the quarters in which the donor gave at all."""
    given: Counter[str] = Counter()
    for month in MONTHS[donor.since :]:
        given[period_of(month, "quarter")] += donor.workers * PLEDGE_IDR
    return given


def claim_rows(claims: Iterable[Claim], reference: Reference) -> Iterator[Row]:
    """What the claims add to their month, quarter and year."""
    for claim in claims:
        paid = (1, claim.amount_idr)
        quarter, year = period_of(claim.month, "quarter"), period_of(claim.month, "year")
        yield "claims_month", claim.month, (), paid
        yield BENEFITS, quarter, (claim.benefit,), paid
        yield ZONES, quarter, (reference.zones[claim.district],), paid
        yield YEARS, year, (claim.district,), paid
        late = claim.days > DAYS_ALLOWED.get(claim.benefit, claim.days)
        yield TIMELINESS, quarter, ("late" if late else "on-time",), (1,)


def take_medians(numbers: Numbers, claims: Iterable[Claim]) -> None:
    """Fill the median working days to payment, halves rounded up."""
    days = defaultdict(list)
    for claim in claims:
        for benefit in (claim.benefit, TOTAL):
            days[period_of(claim.month, "quarter"), benefit].append(claim.days)
    for table, *key in [cell for cell in numbers if cell[0] == BENEFITS]:
        numbers[table, *key][2] = int(median(days[key[0], key[1]]) + 0.5)


def count_months(numbers: Numbers, donors: Iterable[Donor]) -> None:
    """Fill in how many months of each quarter anybody of an agency gave in."""
    first: dict[str, int] = {}
    for donor in donors:
        for agency in (donor.agency, TOTAL):
            first[agency] = min(donor.since, first.get(agency, donor.since))
    for table, *key in [cell for cell in numbers if cell[0] == BY_AGENCY]:
        since = first.get(key[1], len(MONTHS))
        given = [period_of(month, "quarter") for month in MONTHS[since:]]
        numbers[table, *key][1] = given.count(key[0])
