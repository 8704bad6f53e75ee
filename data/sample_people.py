"""The invented people behind the sample releases: workers, donors and claims.

Everybody here is drawn by weight from the seeds of data/sample.py, at the scale the programme
published in November 2025. Only `Random.random()` is drawn from, so that every Python draws
the same. Money is whole rupiah; months are positions in `MONTHS` or text such as `2026-10`.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

MONTHS = ("2025-11", "2025-12", *(f"2026-{month:02}" for month in range(1, 11)))
TOTAL = "_T"

# As published in November 2025: 458 registered, 313 of them active, 90 donors.
REGISTERED = (458, 900, 1500, 2250, 3150, 4200, 5250, 6300, 7300, 8250, 9120, 9940)
FIRST_ACTIVE = 313
DONORS = (90, 210, 430, 720, 1080, 1500, 1930, 2360, 2780, 3190, 3560, 3900)
# Chance that an active worker's premium is not paid; in January the payroll changes year.
FAILING = (0, 0, 0.13, 0.02, 0.022, 0.025, 0.025, 0.025, 0.025, 0.025, 0.025, 0.025, 0)
ACCIDENT, DEATH, CASH = 0.016 / 12, 0.005 / 12, 0.3  # a month; share of accidents paid in cash
# Of new members: cards not out at the end of the first month (seven working days), and of the next.
NO_CARD, LATE_CARD = 0.3, 0.02
REJECTED, PENDING = 0.12, 0.3  # for each claim paid in the quarter

OCCUPATIONS = {  # weight, share of men
    "small-trader": (26, 0.28), "market-porter": (5, 0.45), "becak-driver": (5, 0.97),
    "ojek-driver": (12, 0.84), "minibus-driver": (4, 0.95), "farmer": (7, 0.62),
    "fisher": (4, 0.95), "odd-job-worker": (15, 0.42), "day-builder": (8, 0.98),
    "waste-picker": (4, 0.5), "mosque-caretaker": (5, 0.97), "quran-teacher": (5, 0.35),
}  # fmt: skip
# district -> likelihood in percent of what its population says; "" for the others. Whole numbers,
# because Python versions differ in how they add up fractions.
AFFINITY: Mapping[str, Mapping[str, int]] = {
    "farmer": {"33.74.12": 600, "33.74.14": 600, "33.74.16": 300, "33.74.05": 200, "": 15},
    "fisher": {"33.74.02": 500, "33.74.16": 800, "33.74.05": 200, "33.74.04": 50, "": 2},
    "market-porter": {"33.74.01": 300, "33.74.03": 400, "33.74.02": 200, "": 100},
    "becak-driver": {"33.74.01": 300, "33.74.02": 200, "33.74.03": 300, "33.74.07": 200, "": 100},
}
AGES, SOURCES = {"y17-34": 25, "y35-49": 43, "y50-64": 32}, {"asn": 91, "other": 9}
FIRST_DONORS = {
    "disbudpar": 19, "dinkes": 15, "disdag": 13, "disnaker": 7, "setda": 6, "kecamatan": 5,
    "dinsos": 5, "bappeda": 4, "bkpp": 4, "diskop-um": 3, "diskominfo": 3, "disdukcapil": 2,
    "dpmptsp": 2, "inspektorat": 1, "sekretariat-dprd": 1,
}  # fmt: skip
LATER_DONORS = {  # weight; 2 for the agencies not named
    "disdik": 60, "dinkes": 24, "rsd-wongsonegoro": 16, "kecamatan": 16, "satpol-pp": 6,
    "dlh": 6, "dishub": 6, "setda": 6, "dpu": 5, "disdag": 5, "damkar": 4, "bapenda": 4,
    "disbudpar": 3,
}  # fmt: skip
# Weights of one to four sponsored workers, by month of joining: the first donors gave for more.
PLEDGES = ((10, 15, 25, 50), (20, 25, 30, 25), (30, 35, 20, 15), (55, 30, 10, 5), (70, 20, 7, 3))
LATE_PLEDGES = (94, 5, 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What the script takes from data/reference/."""

    people: Mapping[str, int]  # district -> population of 2022
    zones: Mapping[str, str]  # district -> zone
    jobs: Mapping[str, tuple[str, str]]  # occupation -> group, sector
    agencies: tuple[str, ...]  # as published
    rates: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One invented worker, with the standing in the scheme month by month ("": not in it)."""

    district: str
    occupation: str
    sex: str
    age: str
    source: str
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Donor:
    """One invented civil servant: since which month (0 …) and for how many workers."""

    agency: str
    since: int
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One invented claim, paid in the month of its event."""

    month: str
    benefit: str
    district: str
    amount_idr: int
    days: int  # working days to payment


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody invented, and what became of them."""

    workers: tuple[Worker, ...]
    donors: tuple[Donor, ...]
    claims: tuple[Claim, ...]
    waiting: tuple[str, ...]  # months, one for each worker whose card is not out at their end
    unpaid: tuple[tuple[str, str], ...]  # quarter and outcome, one for each claim not paid


def read_reference(folder: Path) -> Reference:
    """The districts, occupations, agencies and tariffs of the reference tables."""
    tables = {
        path.stem: list(csv.DictReader(path.read_text("utf-8").splitlines()))
        for path in sorted(folder.glob("*.csv"))
    }
    return Reference(
        people={
            row["district"]: int(row["population_people"])
            for row in tables["populations"]
            if row["year"] == "2022" and row["district"] != TOTAL
        },
        zones={row["district"]: row["zone"] for row in tables["districts"]},
        jobs={
            row["occupation"]: (row["occupation_group"], row["sector"])
            for row in tables["occupations"]
        },
        agencies=tuple(sorted({row["published_as"] for row in tables["agencies"]})),
        rates=tuple(tables["premium_rates"]),
    )


def draw(rng: Random, weights: Mapping[str, int]) -> str:
    """One code, by weight."""
    left = rng.random() * sum(weights.values())
    for code, weight in weights.items():
        left -= weight
        if left < 0:
            return code
    return code


def invent_workers(rng: Random, reference: Reference) -> Iterator[Worker]:
    """Workers month by month, so many that the register grows as in `REGISTERED`."""
    for month, (before, after) in enumerate(zip((0, *REGISTERED), REGISTERED, strict=False)):
        for number in range(before, after):
            active = number < FIRST_ACTIVE if month == 0 else rng.random() < 0.45
            yield invent_worker(rng, reference, life(rng, month, active=active))


def invent_worker(rng: Random, reference: Reference, statuses: tuple[str, ...]) -> Worker:
    """One worker: occupation first, then where it is found and who does it."""
    occupation = draw(rng, {code: weight for code, (weight, _) in OCCUPATIONS.items()})
    factors = AFFINITY.get(occupation, {"": 100})
    near = {code: n * factors.get(code, factors[""]) for code, n in reference.people.items()}
    return Worker(
        occupation=occupation,
        district=draw(rng, near),
        sex="m" if rng.random() < OCCUPATIONS[occupation][1] else "f",
        age=draw(rng, AGES),
        source=draw(rng, SOURCES),
        statuses=statuses,
    )


def life(rng: Random, joined: int, *, active: bool) -> tuple[str, ...]:
    """The standing of a worker who joins in the month `joined`, in each month of the sample."""
    statuses, status, unpaid = [""] * joined, "active" if active else "pending", 0
    for failing in FAILING[joined + 1 :]:
        statuses.append(status)
        status, unpaid = next_status(rng.random(), status, unpaid, failing)
    return tuple(statuses)


def next_status(chance: float, status: str, unpaid: int, failing: float) -> tuple[str, int]:
    """Standing and unpaid months a month later; more than three unpaid months: lapsed."""
    if status == "pending":
        return ("active" if chance < 0.5 else "pending"), 0
    if status == "active":
        return ("arrears", 1) if chance < failing else ("active", 0)
    if status == "arrears" and chance < 0.2:
        return "active", 0
    return ("arrears", unpaid + 1) if unpaid < 3 else ("lapsed", unpaid)


def invent_claims(rng: Random, workers: Iterable[Worker]) -> tuple[list[Worker], list[Claim]]:
    """The workers, without those who died in the months before, and all claims paid."""
    living, claims = [], []
    for worker in workers:
        for month in (month for month, status in enumerate(worker.statuses) if status == "active"):
            chance = rng.random()
            if chance < DEATH + ACCIDENT:
                invent = death if chance < DEATH else accident
                claims.append(invent(rng, worker, month))
            if chance < DEATH:
                rest = ("",) * (len(MONTHS) - month - 1)
                worker = replace(worker, statuses=worker.statuses[: month + 1] + rest)
                break
        living.append(worker)
    return living, claims


def death(rng: Random, worker: Worker, month: int) -> Claim:
    """The full death benefit; in the first three months of membership funeral costs only."""
    return Claim(
        month=MONTHS[month],
        benefit="jkm-death",
        district=worker.district,
        amount_idr=10_000_000 if month - worker.statuses.index("active") < 3 else 42_000_000,
        days=1 + int(rng.random() * 5),
    )


def accident(rng: Random, worker: Worker, month: int) -> Claim:
    """Medical costs, mostly small and seldom large, or full pay for the days unable to work."""
    cash, size = rng.random() < CASH, rng.random()
    medical_idr = 250_000 + int(size * size * size * 240_000) * 100
    return Claim(
        month=MONTHS[month],
        benefit="jkk-cash" if cash else "jkk-medical",
        district=worker.district,
        amount_idr=1_000_000 * int(5 + size * 55) // 30 if cash else medical_idr,
        days=2 + int(rng.random() * 8),
    )


def invent_donors(rng: Random, reference: Reference) -> Iterator[Donor]:
    """Donors month by month, so many that they grow as in `DONORS`; nobody leaves."""
    for month, (before, after) in enumerate(zip((0, *DONORS), DONORS, strict=False)):
        first = [code for code, people in FIRST_DONORS.items() for _ in range(people)]
        weights = taking_part(reference, month)
        for number in range(before, after):
            agency = draw(rng, weights) if month else first[number]
            yield Donor(agency=agency, since=month, workers=pledge(rng, month))


def taking_part(reference: Reference, month: int) -> dict[str, int]:
    """Agency -> weight, of the agencies that have joined by `month`."""
    late = [code for code in reference.agencies if code not in FIRST_DONORS]
    joined = [*FIRST_DONORS, *(code for code in late if 1 + late.index(code) % 6 <= month)]
    return {code: LATER_DONORS.get(code, 2) for code in joined}


def pledge(rng: Random, month: int) -> int:
    """For how many workers a donor who joins in `month` gives."""
    weights = PLEDGES[month] if month < len(PLEDGES) else LATE_PLEDGES
    return int(draw(rng, {str(people): weight for people, weight in enumerate(weights, 1)}))


def invent_waiting(rng: Random, workers: Iterable[Worker]) -> Iterator[str]:
    """The months at whose end an active worker's card is not out: of the first, seldom a second."""
    for worker in workers:
        chance = rng.random()
        first = worker.statuses.index("active") if "active" in worker.statuses else len(MONTHS)
        months = MONTHS[first : first + (2 if chance < LATE_CARD else 1 if chance < NO_CARD else 0)]
        for place, month in enumerate(months, first):
            if worker.statuses[place] == "active":
                yield month


def invent_unpaid(rng: Random, claims: Iterable[Claim]) -> Iterator[tuple[str, str]]:
    """Quarter and outcome of claims that were rejected or wait, about so many for each one paid."""
    for claim in claims:
        quarter, chance = f"{claim.month[:4]}-Q{(int(claim.month[5:]) + 2) // 3}", rng.random()
        if chance < REJECTED + PENDING:
            yield quarter, "rejected" if chance < REJECTED else "pending"
