"""The twenty attacks that a serious project withstands, end to end, and the office's command.

Each attack is tried on both sides where that makes sense: what protect writes withstands a reader
who computes (`office_project.Reader`, or plain arithmetic here), and a careless release made by
hand, open to the attack, is found by the audit. The nineteenth is in test_channels.py.
No table is cumulative over months, so of the eleventh sums of periods are all there is.
"""

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from random import Random

import pytest

import build
from terang import audit, disclosure, handover, history, private, protect, read
from tests.office_project import (
    JOBS,
    ROOT,
    TOTAL,
    ZONES,
    Key,
    Project,
    Reader,
    Reference,
    Rows,
    Shape,
    named,
    without,
    write,
)

MONTH = "2026-01"
TABLE = Shape(dimensions={"district": "abc", "job": "uvw"})
LINE = Shape(dimensions={"district": "abcde"})


def seeded(seed: int) -> Random:
    """The same numbers in every run."""
    return Random(seed)  # noqa: S311


def row(*counts: int, month: str = MONTH, shape: Shape = LINE) -> dict[Key, list[int]]:
    """One period of a table with one dimension."""
    return shape.inner(month, " ".join(map(str, counts)))


def small(project: Project, name: str = "workers") -> set[Key]:
    """The rows whose true count is below the threshold, and not 0."""
    limit = project.shapes[name].threshold
    return {key for key, (count, *_) in project.known[name].items() if 0 < count < limit}


def holds(project: Project, month: str, reader: Reader | None = None) -> None:
    """No small count is printed, printed is true, and nobody can work out what is hidden."""
    for name, shape in project.shapes.items():
        cells = project.cells(month, name)
        assert cells.keys() == project.known[name].keys()
        assert small(project, name) <= project.hidden(month, name)
        printed = {key: values for key, values in cells.items() if values[0] is not None}
        assert printed.items() <= project.known[name].items()
        limit = shape.threshold
    assert (reader or Reader.of(project, month)).worked_out(limit) == []


def is_found(project: Project, *names: str) -> None:
    """The audit finds a leak, and says it of a row that has these codes."""
    found = project.found()
    assert found, "the audit finds nothing"
    for name in names:
        assert name in found, found


# --- 1 to 4: lines, linked tables, groupings, cross-classification --------------------------------

GRID = "3 20 30  25 40 35  28 33 50"


def test_attack_01_row_and_column_subtraction(tmp_path: Path) -> None:
    """A small cell is not the total less the rest, neither along its row nor its column."""
    project = Project(tmp_path, TABLE)

    project.release(MONTH, workers=TABLE.inner(MONTH, GRID))

    assert (MONTH, "a", "u") in project.hidden(MONTH)
    assert (MONTH, TOTAL, TOTAL) not in project.hidden(MONTH)
    holds(project, MONTH)


def test_attack_01_a_lone_hidden_cell_is_found(tmp_path: Path) -> None:
    """Hiding the small cell alone hides nothing."""
    project = Project(tmp_path, TABLE)
    rows = TABLE.full(TABLE.inner(MONTH, GRID))

    project.publish(MONTH, workers=without(rows, (MONTH, "a", "u")))

    is_found(project, "district a")


LONELY = Reference(
    name="districts",
    key=["district"],
    columns=["district", "zone"],
    rows=[("a", "n"), ("b", "s"), ("c", "s"), ("d", "e"), ("e", "e")],
    groups=["zone"],
)
BY_ZONE = Shape(
    name="zones", dimensions={"zone": "nse"}, rules={"population": "people", "sticky": True}
)
BY_DISTRICT = Shape(
    name="districts_too", dimensions={"district": "abcde"}, rules={"population": "people"}
)
ONE_CHILD = {
    "zones": BY_ZONE.inner(MONTH, "3 30 60"),
    "districts_too": BY_DISTRICT.inner(MONTH, "3 10 20 25 35"),
}


def test_attack_01_a_zone_of_one_district(tmp_path: Path) -> None:
    """A zone that holds one district tells its count, so both are hidden and stay unknown."""
    project = Project(tmp_path, LONELY, BY_ZONE, BY_DISTRICT)

    project.release(MONTH, **ONE_CHILD)

    reader = Reader.of(project, MONTH)
    reader.merge("zone", "district", of(LONELY))
    assert (MONTH, "n") in project.hidden(MONTH, "zones")
    holds(project, MONTH, reader)


def test_attack_01_a_zone_of_one_district_left_open_is_found(tmp_path: Path) -> None:
    """The districts alone would be safe; the zone printed beside them is the leak."""
    project = Project(tmp_path, LONELY, BY_ZONE, BY_DISTRICT)
    zones = BY_ZONE.full({(MONTH, "n"): [13], (MONTH, "s"): [30], (MONTH, "e"): [60]})
    districts = BY_DISTRICT.full(row(13, 10, 20, 25, 35, shape=BY_DISTRICT))

    project.publish(
        MONTH, zones=zones, districts_too=without(districts, (MONTH, "a"), (MONTH, "b"))
    )

    is_found(project, "district a")


BY_SEX = Shape(
    name="sexes", dimensions={"district": "abc", "sex": "fm"}, rules={"population": "people"}
)
BY_JOB = Shape(
    name="jobs", dimensions={"district": "abc", "job": "uvw"}, rules={"population": "people"}
)
LINKED = {
    "sexes": BY_SEX.inner(MONTH, "3 4  40 50  60 70"),
    "jobs": BY_JOB.inner(MONTH, "0 0 7  30 30 30  40 40 50"),
}


def test_attack_02_linked_tables(tmp_path: Path) -> None:
    """Tables that share their margins are protected as one."""
    project = Project(tmp_path, BY_SEX, BY_JOB)

    project.release(MONTH, **LINKED)

    holds(project, MONTH)


def test_attack_02_linked_tables_protected_separately_are_found(tmp_path: Path) -> None:
    """Each table alone is safe; a margin that one hides and the other prints opens both."""
    project = Project(tmp_path, BY_SEX, BY_JOB)
    sexes, jobs = BY_SEX.full(LINKED["sexes"]), BY_JOB.full(LINKED["jobs"])
    hidden = [(MONTH, d, s) for d in "ab" for s in ("f", "m", TOTAL)]
    alone = Reader()
    alone.read(BY_SEX, without(sexes, *hidden))
    assert alone.worked_out(5) == []

    project.publish(MONTH, sexes=without(sexes, *hidden), jobs=jobs)

    is_found(project, "data/releases/2026-01/sexes.csv", "district a")


ZONE_JOB = Shape(
    name="zone_job", dimensions={"zone": "ns", "job": "uvwxyz"}, rules={"population": "people"}
)
DISTRICT_FIELD = Shape(
    name="district_field",
    dimensions={"district": "abcdef", "field": "tor"},
    rules={"population": "people"},
)


def of(table: Reference) -> dict[str, str]:
    """The group of each code."""
    return {str(code): str(group) for code, group in table.rows}


def groupings(seed: int) -> dict[str, Rows]:
    """Six districts and six jobs, skewed, summed to two overlapping groupings."""
    random = seeded(seed)
    zone, kind = of(ZONES), of(JOBS)
    by_zone: dict[Key, list[int]] = defaultdict(lambda: [0])
    by_field: dict[Key, list[int]] = defaultdict(lambda: [0])
    for district, job in product("abcdef", "uvwxyz"):
        people = int(random.random() ** 6 * 30)
        by_zone[MONTH, zone[district], job][0] += people
        by_field[MONTH, district, kind[job]][0] += people
    return {"zone_job": by_zone, "district_field": by_field}


def joined(project: Project) -> Reader:
    """A reader who sums districts to zones and jobs to fields, the cells between included."""
    reader = Reader.of(project, MONTH)
    zone, kind = of(ZONES), of(JOBS)
    reader.merge("zone", "district", zone)
    reader.merge("field", "job", kind)
    for z, f in product("ns", "tor"):
        left = {cell(("zone", z), ("job", j)): 1 for j, its in kind.items() if its == f}
        right = {cell(("district", d), ("field", f)): -1 for d, its in zone.items() if its == z}
        reader.fact(left | right, 0)
    return reader


def cell(*codes: tuple[str, str]) -> frozenset[tuple[str, str]]:
    """People in the month by their codes."""
    return frozenset({("population", "people"), ("month", MONTH), *codes})


@pytest.mark.parametrize("seed", range(10))
def test_attack_03_overlapping_groupings(seed: int, tmp_path: Path) -> None:
    """Zones by job beside districts by field: nothing exact, nothing below the threshold."""
    project = Project(tmp_path, ZONES, JOBS, ZONE_JOB, DISTRICT_FIELD)

    project.release(MONTH, **groupings(seed))

    assert small(project, "zone_job") | small(project, "district_field")
    holds(project, MONTH, joined(project))


def test_attack_03_groupings_protected_alone_are_found(tmp_path: Path) -> None:
    """What was protected one table at a time is worked out by combining, and the audit says so."""
    opened = 0
    for seed in range(3):
        both = Project(tmp_path / f"{seed}", ZONES, JOBS, ZONE_JOB, DISTRICT_FIELD)
        alone = {}
        for shape in (ZONE_JOB, DISTRICT_FIELD):
            project = Project(tmp_path / f"{seed}-{shape.name}", shape)
            project.release(MONTH, **{shape.name: groupings(seed)[shape.name]})
            alone[shape.name] = project.cells(MONTH, shape.name)
        both.publish(MONTH, **alone)

        unsafe = bool(joined(both).worked_out(5))
        opened += unsafe
        assert bool(both.audit()) == unsafe

    assert opened


AB, BC, AC = (
    Shape(
        name=one + two,
        dimensions={one: (f"{one}1", f"{one}2"), two: (f"{two}1", f"{two}2")},
        threshold=limit,
        rules={"population": "people"},
    )
    for one, two, limit in (("a", "b", 5), ("b", "c", 5), ("a", "c", 5))
)


def cyclic(numbers: Sequence[int]) -> dict[str, Rows]:
    """The three pairs of dimensions of a small cube."""
    rows: dict[str, dict[Key, list[int]]] = {
        name: defaultdict(lambda: [0]) for name in ("ab", "bc", "ac")
    }
    for (a, b, c), people in zip(product("12", repeat=3), numbers, strict=True):
        rows["ab"][MONTH, f"a{a}", f"b{b}"][0] += people
        rows["bc"][MONTH, f"b{b}", f"c{c}"][0] += people
        rows["ac"][MONTH, f"a{a}", f"c{c}"][0] += people
    return rows


def with_atoms(project: Project) -> Reader:
    """A reader who knows that all three tables are sums over one cube."""
    reader = Reader.of(project, MONTH)
    for shape in project.shapes.values():
        (one, two), (third,) = shape.dimensions, {"a", "b", "c"} - {*shape.dimensions}
        for i, j in product("12", repeat=2):
            pair = ((one, one + i), (two, two + j))
            reader.sum(cell(*pair), [cell(*pair, (third, third + n)) for n in "12"])
    return reader


@pytest.mark.parametrize(
    "numbers",
    [
        (17, 3, 0, 0, 0, 0, 15, 10),
        (2, 20, 9, 14, 30, 11, 3, 25),
        (1, 8, 12, 0, 6, 0, 22, 40),
    ],
)
def test_attack_04_tables_that_share_a_cube(numbers: Sequence[int], tmp_path: Path) -> None:
    """Three pairs of dimensions have a cube behind them, which no table prints."""
    project = Project(tmp_path, AB, BC, AC)

    project.release(MONTH, **cyclic(numbers))

    holds(project, MONTH, with_atoms(project))


def test_attack_04_a_cube_that_gives_a_pair_away_is_found(tmp_path: Path) -> None:
    """Where a decides b, the table of a and c is that of b and c, though no line says so."""
    project = Project(tmp_path, AB, BC, AC)
    rows = {n: s.full(cyclic((17, 8, 0, 0, 0, 0, 15, 10))[n]) for n, s in project.shapes.items()}
    hidden = [(MONTH, a, c) for a in ("a1", "a2") for c in ("c1", "c2")]

    project.publish(MONTH, ab=rows["ab"], bc=rows["bc"], ac=without(rows["ac"], *hidden))

    assert Reader.of(project, MONTH).worked_out(5) == []
    assert len(with_atoms(project).worked_out(5)) == 4
    is_found(project, "data/releases/2026-01/ac.csv")


# --- 5 to 7: what a mark tells --------------------------------------------------------------------


def test_attack_05_zeros_printed(tmp_path: Path) -> None:
    """As zeros are printed, hidden is at least 1: two small cells alone would be certain."""
    project = Project(tmp_path, LINE)

    project.release(MONTH, workers=row(10, 3, 1, 1, 0))

    holds(project, MONTH)
    assert (MONTH, "e") not in project.hidden(MONTH)


def test_attack_05_two_hidden_that_sum_to_two_are_found(tmp_path: Path) -> None:
    """10 + 8 + x + x = 20 leaves 1 and 1 to whoever knows that x is no 0."""
    project = Project(tmp_path, LINE)
    rows = LINE.full(row(10, 8, 1, 1, 0))

    project.publish(MONTH, workers=without(rows, (MONTH, "c"), (MONTH, "d")))

    is_found(project, "district c", "district d")


def test_attack_06_three_singletons_in_a_row(tmp_path: Path) -> None:
    """Three hidden cells that sum to 3 are 1 each; another must be hidden with them."""
    project = Project(tmp_path, LINE)

    project.release(MONTH, workers=row(1, 1, 1, 30, 20))

    assert len(project.hidden(MONTH)) > 3
    holds(project, MONTH)


def test_attack_06_three_singletons_left_alone_are_found(tmp_path: Path) -> None:
    """The sum of hidden cells equals their number."""
    project = Project(tmp_path, LINE)
    rows = LINE.full(row(1, 1, 1, 30, 20))

    project.publish(MONTH, workers=without(rows, *((MONTH, d) for d in "abc")))

    is_found(project, "district a", "district b", "district c")


def test_attack_07_one_mark(tmp_path: Path) -> None:
    """What is small and what is hidden for its sake look the same, each row in its place."""
    project = Project(tmp_path, TABLE)

    project.release(MONTH, workers=TABLE.inner(MONTH, GRID))

    lines = project.path(MONTH, "workers").read_text(encoding="utf-8").splitlines()[1:]
    hidden = [line for line in lines if line.endswith(",,c")]
    assert [line.rsplit(",", 2)[0] for line in lines] == sorted(
        line.rsplit(",", 2)[0] for line in lines
    )
    assert len(hidden) == len(project.hidden(MONTH)) > 1
    assert all(line.endswith(",") for line in lines if line not in hidden)
    assert not small(project) >= project.hidden(MONTH)


def test_attack_07_a_second_mark_is_found(tmp_path: Path) -> None:
    """A status that sets secondary cells apart is no status."""
    project = Project(tmp_path, LINE)
    project.publish(MONTH, workers=without(LINE.full(row(3, 20, 30, 40, 50)), (MONTH, "a")))
    path = project.path(MONTH, "workers")
    write(path, path.read_text().replace("b,20,", "b,,s"))

    is_found(project, "'s' is not a status")


# --- 8 to 10: money -------------------------------------------------------------------------------

RATES = Reference(
    name="rates",
    key=["sector", "valid_from"],
    columns=["sector", "valid_from", "valid_to", "amount_idr"],
    rows=[
        ("t", "2025-01", "2025-12", 16800),
        ("t", "2026-01", "", 8400),
        ("o", "2025-01", "", 16800),
    ],
)
RATE = {"t": 8400, "o": 16800}
PREMIUMS = Shape(
    name="premiums",
    dimensions={"sector": "to", "source": "pqrs"},
    measures=("workers_people", "amount_idr"),
    rules={
        "never_hide": [{"sector": TOTAL, "source": TOTAL}],
        "amounts": [{"measure": "amount_idr", "rates": "rates"}],
    },
)


def premiums(*counts: int, shape: Shape = PREMIUMS) -> dict[Key, list[int]]:
    """Workers and what is paid for them."""
    keys = product(*shape.dimensions.values())
    return {(MONTH, *key): [n, n * RATE[key[0]]] for key, n in zip(keys, counts, strict=True)}


PAID = premiums(3, 40, 50, 60, 70, 80, 20, 30)


def tariff_reader(project: Project, name: str = "premiums") -> Reader:
    """A reader who divides every printed rupiah by the tariff."""
    reader = Reader.of(project, MONTH)
    shape = project.shapes[name]
    for key, values in project.cells(MONTH, name).items():
        if values[1] is not None:
            inner = product(
                *(
                    shape.dimensions[d] if c == TOTAL else c
                    for d, c in zip(shape.dimensions, key[1:], strict=True)
                )
            )
            line = {named(shape, (MONTH, *codes)): RATE[codes[0]] for codes in inner}
            reader.fact(line, values[1])
    return reader


def test_attack_08_tariff(tmp_path: Path) -> None:
    """Rupiah divided by the tariff gives no hidden count, of the rest of a total neither."""
    project = Project(tmp_path, RATES, PREMIUMS)

    project.release(MONTH, premiums=PAID)

    holds(project, MONTH, tariff_reader(project))


SECTORS = Shape(
    name="premiums",
    dimensions={"sector": "to"},
    measures=("workers_people", "amount_idr"),
    rules={"amounts": [{"measure": "amount_idr", "rates": "rates"}]},
)


def test_attack_08_rupiah_that_gives_two_counts_back_is_found(tmp_path: Path) -> None:
    """Two sectors at two tariffs: the totals of workers and of rupiah are two equations."""
    project = Project(tmp_path, RATES, SECTORS)
    rows = SECTORS.full({(MONTH, "t"): [11, 11 * 8400], (MONTH, "o"): [60, 60 * 16800]})

    project.publish(MONTH, premiums=without(rows, (MONTH, "t"), (MONTH, "o")))

    assert Reader.of(project, MONTH).worked_out(5) == []
    is_found(project, "sector t", "sector o")


def test_attack_08_rupiah_beside_a_hidden_count_is_found(tmp_path: Path) -> None:
    """The count blank and its rupiah printed is the plainest leak of all."""
    project = Project(tmp_path, RATES, PREMIUMS)
    rows: dict[Key, list[int | None]] = dict(without(PREMIUMS.full(PAID)))
    rows[MONTH, "t", "p"] = [None, 3 * 8400]

    project.publish(MONTH, premiums=rows)

    is_found(project, "2026-01/premiums.csv")


def test_attack_09_count_and_rupiah_are_hidden_together(tmp_path: Path) -> None:
    """Cell by cell: all measures of a row, or none; and a cell of two tables in both or neither."""
    workers = Shape(dimensions={"source": "pqrs"}, rules={"population": "people"})
    money = Shape(
        name="premiums",
        dimensions=PREMIUMS.dimensions,
        measures=PREMIUMS.measures,
        rules={**PREMIUMS.rules, "population": "people"},
    )
    project = Project(tmp_path, RATES, money, workers)
    paid = premiums(3, 40, 50, 1, 0, 80, 20, 2)

    by_source = {s: sum(v[0] for k, v in paid.items() if k[2] == s) for s in "pqrs"}
    project.release(MONTH, premiums=paid, workers={(MONTH, s): [n] for s, n in by_source.items()})

    cells = project.cells(MONTH, "premiums")
    assert all((count is None) == (amount is None) for count, amount in cells.values())
    for key in project.cells(MONTH, "workers"):
        twin = (MONTH, TOTAL, key[1])
        assert (key in project.hidden(MONTH)) == (twin in project.hidden(MONTH, "premiums"))
    holds(project, MONTH, tariff_reader(project))


def test_attack_10_money_reconciles_to_the_rupiah(tmp_path: Path) -> None:
    """Every printed total whose parts are printed is their sum, and every printed one is true."""
    project = Project(tmp_path, RATES, PREMIUMS)

    project.release(MONTH, premiums=PAID)

    cells, full = project.cells(MONTH, "premiums"), PREMIUMS.full(PAID)
    assert all(values == full[key] for key, values in cells.items() if values[0] is not None)
    checked = 0
    for key, (_, amount) in cells.items():
        for place, dimension in enumerate(PREMIUMS.dimensions, 1):
            if key[place] == TOTAL and amount is not None:
                codes = PREMIUMS.dimensions[dimension]
                parts = [cells[(*key[:place], c, *key[place + 1 :])][1] for c in codes]
                seen = [part for part in parts if part is not None]
                assert sum(seen) == amount if len(seen) == len(parts) else sum(seen) < amount
                checked += len(seen) == len(parts)
    assert checked
    assert cells[MONTH, TOTAL, TOTAL][1] == sum(amount for _, amount in PAID.values())


def test_attack_10_a_total_off_by_one_rupiah_is_found(tmp_path: Path) -> None:
    """A sum that does not add up is no table."""
    project = Project(tmp_path, RATES, PREMIUMS)
    rows = PREMIUMS.full(premiums(30, 40, 50, 60, 70, 80, 20, 30))
    rows[MONTH, TOTAL, "p"][1] += 1

    project.publish(MONTH, premiums=rows)

    is_found(project, "total of amount_idr")


# --- 11 to 14: time -------------------------------------------------------------------------------

CLAIMS = ("population", "claims")
FLOW = {"population": "claims", "measured": "flow", "sticky": False}
MONTHLY = Shape(
    name="claims_month", dimensions={"zone": "nse"}, measures=("paid_cases",), rules=FLOW
)
QUARTERLY = Shape(
    name="claims_quarter",
    period="quarter",
    dimensions={"zone": "nse"},
    measures=("paid_cases",),
    rules=FLOW,
)
YEARLY = Shape(
    name="claims_year",
    period="year",
    dimensions={"zone": "nse"},
    measures=("paid_cases",),
    rules=FLOW,
)
QUARTER = ("2026-01", "2026-02", "2026-03")


def monthly(month: str, *cases: int) -> dict[Key, list[int]]:
    """The claims of a month by zone."""
    return row(*cases, month=month, shape=MONTHLY)


def over(
    project: Project,
    month: str,
    parts: Mapping[tuple[str, str], Sequence[tuple[str, str]]],
    loose: Mapping[str, set[Key]] | None = None,
) -> Reader:
    """A reader who adds periods up: (kind, period) is the sum of its parts, code by code."""
    reader = Reader()
    for name, shape in project.shapes.items():
        cells = project.cells(month, name)
        reader.read(shape, cells)
        for key in (loose or {}).get(name, ()):
            reader.least[named(shape, key)] = 0
    for whole, pieces in parts.items():
        for code in (("zone", z) for z in "nse"):
            names = [frozenset({CLAIMS, piece, code}) for piece in pieces]
            reader.sum(frozenset({CLAIMS, whole, code}), names)
        reader.sum(frozenset({CLAIMS, whole}), [frozenset({CLAIMS, p}) for p in pieces])
    return reader


def test_attack_11_quarter_less_months(tmp_path: Path) -> None:
    """A month hidden when it came out stays unknown when its quarter comes out."""
    project = Project(tmp_path, MONTHLY, QUARTERLY)
    months = [
        monthly(m, *n)
        for m, n in zip(QUARTER, ((3, 30, 40), (20, 25, 30), (21, 22, 23)), strict=True)
    ]
    project.release(QUARTER[0], claims_month=months[0])
    project.release(QUARTER[1], claims_month=months[1])

    sums = {("2026-Q1", z): [sum(m[k][0] for m in months for k in m if k[1] == z)] for z in "nse"}
    project.release(QUARTER[2], claims_month=months[2], claims_quarter=sums)

    quarter = {("quarter", "2026-Q1"): [("month", month) for month in QUARTER]}
    assert (QUARTER[0], "n") in project.hidden(QUARTER[2], "claims_month")
    holds(project, QUARTER[2], over(project, QUARTER[2], quarter))


def test_attack_11_a_quarter_printed_over_a_hidden_month_is_found(tmp_path: Path) -> None:
    """Quarter less two months is the third."""
    project = Project(tmp_path, MONTHLY, QUARTERLY)
    months = {k: v for m in QUARTER for k, v in MONTHLY.full(monthly(m, 7, 30, 40)).items()}
    quarter = QUARTERLY.full(row(21, 90, 120, month="2026-Q1", shape=QUARTERLY))
    hidden = [(QUARTER[0], z) for z in "ns"]

    project.publish(QUARTER[2], claims_month=without(months, *hidden), claims_quarter=quarter)

    is_found(project, "2026-03/claims_month.csv", "month 2026-01, zone n")


def test_attack_11_a_year_printed_over_a_hidden_quarter_is_found(tmp_path: Path) -> None:
    """Year less three quarters is the fourth."""
    project = Project(tmp_path, QUARTERLY, YEARLY)
    quarters = {}
    for number in range(1, 5):
        quarters |= QUARTERLY.full(row(9, 30, 40, month=f"2026-Q{number}", shape=QUARTERLY))
    year = YEARLY.full(row(36, 120, 160, month="2026", shape=YEARLY))
    hidden = [("2026-Q4", z) for z in "ns"]

    project.publish("2026-12", claims_quarter=without(quarters, *hidden), claims_year=year)

    is_found(project, "quarter 2026-Q4, zone n")


YEAR = [f"2026-{number:02}" for number in range(1, 13)]
STOCK = Shape(dimensions={"district": "abc", "job": "uvw"}, rules={"population": "people"})


def hidden_before(project: Project, month: str, name: str) -> set[Key]:
    """Rows hidden in an earlier month of the year too: there a 0 may be behind the mark."""
    hidden, again = project.hidden(month, name), set[Key]()
    for key in hidden:
        again |= {key} if any((m, *key[1:]) in hidden for m in YEAR if m < key[0]) else set()
    return again


def test_attack_12_a_year_of_releases_in_order(tmp_path: Path) -> None:
    """Twelve releases: what is printed stays printed, what is hidden hidden, and nobody knows."""
    random = seeded(12)
    project = Project(tmp_path, STOCK, MONTHLY, QUARTERLY)
    people = [int(random.random() ** 3 * 40) for _ in range(9)]
    claims: dict[Key, list[int]] = {}
    published: dict[str, dict[Key, list[int | None]]] = {name: {} for name in project.shapes}
    for number, month in enumerate(YEAR, 1):
        people = [max(0, n + int(random.random() * 7) - 3) for n in people]
        now = monthly(month, *(int(random.random() ** 2 * 30) for _ in "nse"))
        claims |= now
        inner: dict[str, Rows] = {
            "workers": STOCK.inner(month, " ".join(map(str, people))),
            "claims_month": now,
        }
        if number % 3 == 0:
            q, months = f"2026-Q{number // 3}", YEAR[number - 3 : number]
            inner["claims_quarter"] = {
                (q, z): [sum(claims[m, z][0] for m in months)] for z in "nse"
            }

        project.release(month, **inner)

        for name, before in published.items():
            cells = project.cells(month, name)
            assert before.items() <= cells.items()
            published[name] = cells
    quarters = {
        ("quarter", f"2026-Q{q}"): [("month", m) for m in YEAR[3 * q - 3 : 3 * q]]
        for q in range(1, 5)
    }
    loose = {"workers": hidden_before(project, YEAR[-1], "workers")}
    assert project.audit() == []
    holds(project, YEAR[-1], over(project, YEAR[-1], quarters, loose))


def test_attack_12_a_cell_printed_once_and_hidden_later_is_found(tmp_path: Path) -> None:
    """Whoever kept the old file still has the number."""
    project = Project(tmp_path, LINE)
    rows = LINE.full(row(10, 20, 30, 40, 50))
    project.publish(MONTH, workers=rows)

    project.publish("2026-02", workers=without(rows, (MONTH, "a"), (MONTH, "b")))

    is_found(project, "district a", "district b")


def corrected_by(project: Project, number: int) -> list[str]:
    """Release a month, then the next one in which a count of the first is another."""
    project.release(MONTH, workers=row(10, 20, 30, 40, 50))
    now = row(10 + number, 20, 30, 40, 50) | row(11, 21, 31, 41, 51, month="2026-02")
    project.tell("2026-02", {"workers": now}, corrected=[MONTH])
    return [str(problem) for problem in project.protect("2026-02")]


def test_attack_13_a_correction_of_one_person_is_refused(tmp_path: Path) -> None:
    """A published cell moved by 1 tells of one person; it waits for the annual restatement."""
    project = Project(tmp_path, LINE)

    problems = corrected_by(project, 1)

    assert problems
    assert not project.path("2026-02", "workers").exists()


def test_attack_13_a_correction_of_many_is_accepted(tmp_path: Path) -> None:
    """A change as large as the threshold tells of nobody, if the release says why."""
    project = Project(tmp_path, LINE)

    problems = corrected_by(project, 5)

    assert problems == []
    assert project.cells("2026-02")[MONTH, "a"] == [15]
    assert project.audit() == []


def test_attack_13_a_correction_without_a_reason_is_refused(tmp_path: Path) -> None:
    """A past value does not change silently, however large the change."""
    project = Project(tmp_path, LINE)
    project.release(MONTH, workers=row(10, 20, 30, 40, 50))

    project.tell("2026-02", {"workers": row(30, 20, 30, 40, 50)})

    assert project.protect("2026-02")
    assert not project.path("2026-02", "workers").exists()


@pytest.mark.parametrize("change", [1, 5])
def test_attack_13_a_correction_made_by_hand_is_found_if_it_is_small(
    change: int, tmp_path: Path
) -> None:
    """The audit holds every change of a printed count against the threshold."""
    project = Project(tmp_path, LINE)
    project.publish(MONTH, workers=LINE.full(row(10, 20, 30, 40, 50)))

    after = LINE.full(row(10 + change, 20, 30, 40, 50))
    project.publish("2026-02", corrected=[MONTH], workers=after)

    assert bool(project.audit()) == (change < 5)


def test_attack_13_the_rest_of_a_corrected_line_is_found(tmp_path: Path) -> None:
    """The total moved by 6 and a printed part by 5: one of the hidden ones moved by 1."""
    project = Project(tmp_path, LINE)
    hidden = [(MONTH, "d"), (MONTH, "e")]
    project.publish(MONTH, workers=without(LINE.full(row(10, 20, 30, 40, 50)), *hidden))

    after = without(LINE.full(row(15, 20, 30, 41, 50)), *hidden)
    project.publish("2026-02", corrected=[MONTH], workers=after)

    assert project.audit()


def test_attack_14_sticky(tmp_path: Path) -> None:
    """5, hidden, 5 cannot appear: hidden once in a year is hidden for the rest of that year."""
    project = Project(tmp_path, LINE)
    months = ("2026-10", "2026-11", "2026-12", "2027-01")
    for month, people in zip(months, (5, 4, 5, 5), strict=True):
        project.release(month, workers=row(people, 20, 30, 40, 50, month=month))

    hidden = project.hidden(months[-1])

    assert [(month, "a") in hidden for month in months] == [False, True, True, False]
    assert project.audit() == []


def test_attack_14_five_hidden_five_is_found(tmp_path: Path) -> None:
    """The third month printed again points at the second."""
    project = Project(tmp_path, LINE)
    months = ("2026-01", "2026-02", "2026-03")
    rows = {k: v for m in months for k, v in LINE.full(row(5, 20, 30, 40, 50, month=m)).items()}
    for last in months:
        known = {key: values for key, values in rows.items() if key[0] <= last}
        hidden = [(m, d) for m in ("2026-02",) for d in "ab" if m <= last]
        project.publish(last, workers=without(known, *hidden))

    is_found(project, "month 2026-03, district a")


# --- 15 to 18: insiders, dominance, means, groups -------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_attack_15_the_insider(seed: int, tmp_path: Path) -> None:
    """Whoever is alone in a cell, or one of two, knows it; no other small cell becomes certain."""
    random = seeded(seed)
    project = Project(tmp_path, TABLE)
    counts = [1, 2, *(int(random.random() ** 3 * 40) for _ in range(7))]
    random.shuffle(counts)
    rows = TABLE.inner(MONTH, " ".join(map(str, counts)))

    project.release(MONTH, workers=rows)

    true = {named(TABLE, key): count for key, (count,) in TABLE.full(rows).items()}
    groups = {named(TABLE, key): group(key, rows) for key in TABLE.full(rows)}
    alone = [name for name in Reader.of(project, MONTH).least if true[name] in {1, 2}]
    assert len(alone) >= 2
    for name in alone:
        insider = Reader.of(project, MONTH)
        insider.known[name] = true[name]
        certain = [one for one, (low, high) in insider.ranges().items() if low == high]
        others = [one for one in certain if groups[one] != groups[name]]
        assert [one for one in others if true[one] < 5] == []


def group(key: Key, rows: Rows) -> set[Key]:
    """Who is counted in a row: its inner cells that are not 0. A total of one part is that part."""
    return {inner for inner, (count, *_) in rows.items() if count and matches(inner, key)}


GIVEN = Shape(
    name="given",
    dimensions={"agency": "abcde"},
    measures=("donors_people", "amount_idr"),
    units="given_payers",
    threshold=10,
    rules={
        "never_hide": [{"agency": TOTAL}],
        "amounts": [{"measure": "amount_idr", "least_idr": 16800}],
        "dominance": {"measure": "amount_idr", "units": "given_payers", "holder": "payer"},
    },
)
Payers = Mapping[str, Mapping[str, int]]  # agency -> payer -> rupiah


def given(folder: Path, payers: Payers) -> Project:
    """An office whose civil servants give; protected."""
    project = Project(folder, GIVEN)
    project.payers["given"] = [
        (MONTH, agency, payer, amount)
        for agency, own in payers.items()
        for payer, amount in own.items()
    ]
    inner = {(MONTH, a): [len(own), sum(own.values())] for a, own in payers.items()}
    project.release(MONTH, given=inner)
    return project


def crowd(agency: str, number: int, amount: int) -> dict[str, int]:
    """Payers who give the same."""
    return {f"{agency}-{i}": amount for i in range(number)}


def dominated(payers: Payers, agencies: set[str]) -> bool:
    """Whether one payer, or two, stand out of what agencies gave together, each person once."""
    sums: dict[str, int] = defaultdict(int)
    for agency in agencies:
        for payer, amount in payers[agency].items():
            sums[payer] += amount
    first, second, *_ = [*sorted(sums.values(), reverse=True), 0, 0]
    whole = sum(sums.values())
    rest = whole - first - second
    return (
        100 * rest < 15 * first or 100 * first > 50 * whole or 100 * (first + second) > 67 * whole
    )


def hidden_agencies(project: Project) -> set[str]:
    """Agencies without a number."""
    return {key[1] for key in project.hidden(MONTH, "given")}


def test_attack_16_one_official_who_gives_most(tmp_path: Path) -> None:
    """An agency with payers enough, of whom one gives nearly all, is hidden, and not alone."""
    payers = {
        "a": {"chief": 5_000_000, **crowd("a", 14, 20_000)},
        "b": crowd("b", 20, 400_000),
        "c": crowd("c", 30, 500_000),
        "d": crowd("d", 40, 300_000),
        "e": crowd("e", 50, 200_000),
    }

    project = given(tmp_path, payers)

    hidden = hidden_agencies(project)
    assert "a" in hidden
    assert len(hidden) > 1
    assert not dominated(payers, hidden)
    assert not any(dominated(payers, {agency}) for agency in set(payers) - hidden)
    whole, rest = sum(payers["a"].values()), sum(sum(payers[a].values()) for a in hidden)
    close = 0.15 * 5_000_000 - (whole - 5_000_000 - 20_000)  # what p% wants above the true sum
    assert rest - 16_800 * (len(hidden) - 1) >= whole + close


def test_attack_16_one_official_paying_in_two_agencies(tmp_path: Path) -> None:
    """Whoever pays in two agencies is one person: together they do not stand out either."""
    payers = {
        "a": {"chief": 3_500_000, "a-1": 200_000, "a-2": 100_000},
        "b": {"chief": 4_900_000, **crowd("b", 11, 463_000)},
        "c": crowd("c", 70, 500_000),
        "d": crowd("d", 80, 600_000),
        "e": crowd("e", 90, 700_000),
    }
    assert dominated(payers, {"a", "b"})
    assert not dominated(payers, {"b"})

    project = given(tmp_path, payers)

    hidden = hidden_agencies(project)
    assert "a" in hidden
    assert not dominated(payers, hidden)
    assert sum(len(payers[agency]) for agency in hidden) >= 10


def test_attack_16_a_hidden_group_of_few_payers_is_found(tmp_path: Path) -> None:
    """Two hidden agencies whose payers together are fewer than the threshold."""
    project = Project(tmp_path, GIVEN)
    inner = [(3, 90_000), (4, 100_000), (20, 700_000), (30, 900_000), (40, 1_000_000)]
    rows = GIVEN.full({(MONTH, a): [*n] for a, n in zip("abcde", inner, strict=True)})

    project.publish(MONTH, given=without(rows, (MONTH, "a"), (MONTH, "b")))

    is_found(project, "agency a", "agency b")


AVERAGED = Shape(
    name="claims",
    dimensions={"benefit": "uvw"},
    measures=("paid_cases", "median_days"),
    averages=("median_days",),
    rules={"averages": ["median_days"]},
)
SHARED = Shape(
    name="members",
    dimensions={"district": "abc"},
    measures=("workers_people", "late_percent"),
    averages=("late_percent",),
    rules={"shares": ["late_percent"]},
)


def test_attack_17_means_of_few(tmp_path: Path) -> None:
    """No mean or median over fewer than ten is printed, though its count might be."""
    project = Project(tmp_path, AVERAGED)

    project.release(
        MONTH, claims={(MONTH, b): [n, 3] for b, n in zip("uvw", (7, 30, 40), strict=True)}
    )

    for count, median in project.cells(MONTH, "claims").values():
        assert median is None or (count is not None and count >= 10)
    holds(project, MONTH)


def test_attack_17_a_mean_over_seven_is_found(tmp_path: Path) -> None:
    """Seven is no small count, but its mean times seven is a sum of few."""
    project = Project(tmp_path, AVERAGED)
    rows = AVERAGED.full({(MONTH, b): [n, 3] for b, n in zip("uvw", (7, 30, 40), strict=True)})

    project.publish(MONTH, claims=rows)

    is_found(project, "benefit u")


@pytest.mark.parametrize(("people", "percent"), [(40, 8), (40, 92), (15, 50)])
def test_attack_17_a_share_that_gives_a_small_count_back_is_found(
    people: int, percent: int, tmp_path: Path
) -> None:
    """8 % of 40 is 3 and 92 % all but 3; and of 15 people no share is printed at all."""
    project = Project(tmp_path, SHARED)
    inner = {"a": [people, percent], "b": [200, 40], "c": [300, 50]}

    project.publish(MONTH, members=SHARED.full({(MONTH, d): v for d, v in inner.items()}))

    is_found(project, "district a")


def test_attack_17_a_share_that_tells_of_many_is_no_finding(tmp_path: Path) -> None:
    """40 % of 200 is 80: the rule is about shares that give a person away."""
    project = Project(tmp_path, SHARED)
    inner = {"a": [100, 30], "b": [200, 40], "c": [300, 50]}
    rows = SHARED.full({(MONTH, d): v for d, v in inner.items()})
    rows[MONTH, TOTAL][1] = 43

    project.publish(MONTH, members=rows)

    assert project.found() == ""


BENEFITS = Shape(
    name="claims",
    dimensions={"benefit": "uvw"},
    measures=("paid_cases",),
    threshold=10,
    rules={"zeros": "hidden", "sensitive": ["benefit"], "measured": "flow", "sticky": False},
)


@pytest.mark.parametrize("cases", [(40, 0, 0), (40, 1, 0), (0, 39, 1)])
def test_attack_18_all_or_all_but_one(cases: Sequence[int], tmp_path: Path) -> None:
    """Where all, or all but one, are of one kind, nobody can tell: the kinds are hidden."""
    project = Project(tmp_path, BENEFITS)

    project.release(MONTH, claims=row(*cases, shape=BENEFITS))

    reader = Reader.of(project, MONTH, least=0)
    whole = sum(cases)
    assert reader.worked_out(10) == []
    for name in (named(BENEFITS, (MONTH, b)) for b in "uvw"):
        low = reader.ranges([name])[name][0] if name in reader.least else reader.known[name]
        assert low < whole - 1
        assert reader.known.get(name) != 0


@pytest.mark.parametrize("cases", [(40, 0, 0), (39, 1, 0)])
def test_attack_18_a_group_that_is_all_of_one_kind_is_found(
    cases: Sequence[int], tmp_path: Path
) -> None:
    """All forty had the same: whoever was there had it."""
    project = Project(tmp_path, BENEFITS)

    project.publish(MONTH, claims=BENEFITS.full(row(*cases, shape=BENEFITS)))

    is_found(project, "benefit u")


# --- 20: the auditor ------------------------------------------------------------------------------


def planted(seed: int, folder: Path) -> tuple[Project, list[Key]]:
    """A protected release in which some hidden cells were printed again; which ones."""
    random = seeded(seed)
    project = Project(folder, TABLE)
    counts = [1 + int(random.random() ** 3 * 40) for _ in range(9)]
    project.release(MONTH, workers=TABLE.inner(MONTH, " ".join(map(str, counts))))
    cells = project.cells(MONTH)
    safe = sorted(project.hidden(MONTH) - small(project))
    opened = [key for key in safe if random.random() < 0.5]
    if opened:
        cells |= {key: [*project.known["workers"][key]] for key in opened}
        project.publish(MONTH, workers=cells)
    return project, opened


def every_table(rows: Mapping[Key, Sequence[int | None]]) -> dict[Key, set[int]]:
    """All values each hidden inner cell has, over all whole tables there are, tried one by one."""
    inner = [(MONTH, d, j) for d in "abc" for j in "uvw"]
    hidden = [key for key in inner if rows[key][0] is None]
    lines = [
        [key for key in inner if matches(key, total)]
        for total in rows
        if TOTAL in total and rows[total][0] is not None
    ]
    sums = [rows[t][0] or 0 for t in rows if TOTAL in t and rows[t][0] is not None]
    found: dict[Key, set[int]] = {key: set() for key in hidden}
    for filling in fillings(hidden, dict(rows), lines, sums):
        for key in hidden:
            found[key].add(filling[key])
    return found


def matches(key: Key, total: Key) -> bool:
    """Whether an inner cell is under a total."""
    return all(code in {one, TOTAL} for one, code in zip(key, total, strict=True))


def fillings(
    hidden: Sequence[Key],
    rows: Mapping[Key, Sequence[int | None]],
    lines: Sequence[Sequence[Key]],
    sums: Sequence[int],
) -> Iterator[dict[Key, int]]:
    """Every way to fill the hidden cells with numbers from 1 on so that the printed sums hold."""
    rest = [
        total - sum(rows[key][0] or 0 for key in line)
        for line, total in zip(lines, sums, strict=True)
    ]
    of = {key: [i for i, line in enumerate(lines) if key in line] for key in hidden}
    left = [sum(key in line for key in hidden) for line in lines]
    filling: dict[Key, int] = {}

    def fill(place: int) -> Iterator[dict[Key, int]]:
        if place == len(hidden):
            yield dict(filling)
            return
        key = hidden[place]
        top = min(rest[i] - left[i] + 1 for i in of[key])
        least = max([1, *(rest[i] for i in of[key] if left[i] == 1)])
        for value in range(least, top + 1):
            for i in of[key]:
                rest[i] -= value
                left[i] -= 1
            filling[key] = value
            if all(rest[i] == 0 for i in of[key] if left[i] == 0):
                yield from fill(place + 1)
            for i in of[key]:
                rest[i] += value
                left[i] += 1

    yield from fill(0)


@pytest.mark.parametrize("seed", range(12))
def test_attack_20_planted_leaks_fail_the_build(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With secondary cells printed again the command exits 1 exactly where a reader succeeds."""
    project, opened = planted(seed, tmp_path)

    status = build.main(["audit", str(project.root / "data"), "--root", str(project.root)])

    leaks = bool(Reader.of(project, MONTH).worked_out(5))
    printed = capsys.readouterr()
    assert status == int(leaks), printed
    assert opened or not leaks


def test_attack_20_most_planted_leaks_are_leaks(tmp_path: Path) -> None:
    """The test above would prove nothing if printing cells again opened no release."""
    trials = [planted(seed, tmp_path / f"{seed}") for seed in range(12)]

    leaks = [bool(p.audit()) for p, opened in trials if opened]

    assert sum(leaks) >= 5
    assert all(not project.audit() for project, opened in trials if not opened)


@pytest.mark.parametrize("seed", range(8))
def test_attack_20_the_reader_and_the_audit_agree_with_trying_every_table(
    seed: int, tmp_path: Path
) -> None:
    """On a small table all whole tables are tried, one by one, and the verdict is the same."""
    random = seeded(100 + seed)
    project = Project(tmp_path, TABLE)
    rows = TABLE.full(
        TABLE.inner(MONTH, " ".join(str(1 + int(random.random() * 9)) for _ in range(9)))
    )
    inner = [key for key in rows if TOTAL not in key]
    hidden = {key for key in inner if rows[key][0] < 5 or random.random() < 0.4}
    cells = without(rows, *hidden)

    project.publish(MONTH, workers=cells)

    values = every_table(cells)
    ranges = Reader.of(project, MONTH).ranges()
    assert {key: (min(v), max(v)) for key, v in values.items()} == {
        key: ranges[named(TABLE, key)] for key in hidden
    }
    assert bool(project.audit()) == any(len(v) == 1 or max(v) < 5 for v in values.values())


def written(project: Project, month: str) -> dict[str, bytes]:
    """The files of a release."""
    folder = project.root / "data" / "releases" / month
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_attack_20_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """In another process, with another seed of hashes, every file is the same."""
    project = Project(tmp_path, ZONES, JOBS, ZONE_JOB, DISTRICT_FIELD)
    project.release(MONTH, **groupings(5))
    here = written(project, MONTH)
    assert {"disclosure.json", "zone_job.csv", "district_field.csv"} <= here.keys()

    for seed in ("1", "77"):
        done = protect_elsewhere(project, PYTHONHASHSEED=seed)

        assert done.returncode == 0, done.stderr
        assert written(project, MONTH) == here


def protect_elsewhere(project: Project, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    command = [sys.executable, str(ROOT / "build.py"), *arguments(project)]
    return subprocess.run(
        command,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# --- the office's command ---------------------------------------------------------------------


def arguments(project: Project, month: str = MONTH, folder: Path | None = None) -> list[str]:
    """The command line that protects a release."""
    place = folder or project.private / month
    return ["protect", str(place), "--release", month, "--root", str(project.root)]


def tracked(root: Path, *ignored: str) -> None:
    """Make a folder a git repository of its own."""
    subprocess.run(["git", "init", "--quiet", str(root)], check=True, capture_output=True)
    write(root / ".gitignore", "".join(f"{name}\n" for name in ignored))


@pytest.mark.parametrize("through_a_link", [False, True])
def test_a_private_folder_inside_the_repository_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, through_a_link: bool
) -> None:
    """True counts inside the repository are one careless commit away from being public."""
    project = Project(tmp_path, LINE)
    project.tell(MONTH, {"workers": row(3, 20, 30, 40, 50)})
    inside = project.root / "rahasia"
    (project.private / MONTH).rename(inside)
    tracked(project.root)
    if through_a_link:
        (tmp_path / "link").symlink_to(inside)

    status = build.main(arguments(project, folder=tmp_path / "link" if through_a_link else inside))

    assert status == 1
    assert not project.path(MONTH, "workers").exists()
    assert "hint:" in capsys.readouterr().err


def test_a_private_folder_that_git_ignores_is_accepted(tmp_path: Path) -> None:
    """Inside the repository it may be where git never looks."""
    project = Project(tmp_path, LINE)
    project.tell(MONTH, {"workers": row(3, 20, 30, 40, 50)})
    (project.private / MONTH).rename(project.root / "rahasia")
    tracked(project.root, "rahasia/")

    assert build.main(arguments(project, folder=project.root / "rahasia")) == 0
    assert project.path(MONTH, "workers").exists()


def test_a_private_folder_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip in the path is told, not raised."""
    project = Project(tmp_path, LINE)
    project.open(MONTH)

    assert build.main(arguments(project)) == 1
    assert "hint:" in capsys.readouterr().err


def everything_below(*folders: Path) -> dict[str, bytes]:
    """All files and folders, hidden ones included."""
    return {
        str(path): path.read_bytes() if path.is_file() else b""
        for folder in folders
        for path in folder.rglob("*")
    }


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own, so that what is left in it can be seen."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_nothing_is_left_behind_after_success(tmp_path: Path, temporary: Path) -> None:
    """The release's tables and disclosure.json are all that is new."""
    project = Project(tmp_path, LINE)
    project.tell(MONTH, {"workers": row(3, 20, 30, 40, 50)})
    before = everything_below(project.root, temporary)

    assert project.protect(MONTH) == []

    new = everything_below(project.root, temporary).keys() - before.keys()
    assert {Path(path).name for path in new} == {"workers.csv", "disclosure.json"}


def test_nothing_is_left_behind_after_a_refusal(tmp_path: Path, temporary: Path) -> None:
    """A table that cannot be protected changes no byte."""
    project = Project(tmp_path, HOPELESS)
    project.tell(MONTH, {"workers": row(3, 2, 0, shape=HOPELESS)})
    before = everything_below(project.root, temporary)

    assert project.protect(MONTH)
    assert everything_below(project.root, temporary) == before


STAGES = [
    (private, "read"),
    (protect, "everything"),
    (audit, "everything"),
    (audit, "intervals"),
    (history, "everything"),
    (disclosure, "document"),
]


@pytest.mark.parametrize("stage", STAGES, ids=lambda s: f"{s[0].__name__}.{s[1]}")
def test_nothing_is_left_behind_after_a_crash(
    stage: tuple[object, str], tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stage breaks, the release before stands as it was."""
    project = Project(tmp_path, LINE)
    project.release(MONTH, workers=row(3, 20, 30, 40, 50))
    before = everything_below(project.root, temporary)

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(*stage, crash)

    with pytest.raises(RuntimeError, match="broken"):
        project.protect(MONTH)
    assert everything_below(project.root, temporary) == before


def test_a_crash_while_the_new_files_are_moved_in_leaves_no_draft(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even the last step cleans up after itself."""
    project = Project(tmp_path, LINE)
    project.tell(MONTH, {"workers": row(3, 20, 30, 40, 50)})
    before = everything_below(project.root, temporary)

    def crash(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(handover, "replace", crash)

    with pytest.raises(OSError, match="disk full"):
        project.protect(MONTH)
    assert everything_below(project.root, temporary) == before


LARGE = Shape(
    dimensions={"district": "abc", "job": "uvw"},
    measures=("workers_people", "amount_idr"),
    threshold=5000,
)
SECRET = (4987, 48231, 51377, 39119, 4319, 61843, 57191, 69313, 73517)


def secret_rows() -> dict[Key, list[int]]:
    """Counts with a face of their own, and rupiah with another."""
    keys = product(*LARGE.dimensions.values())
    return {(MONTH, *k): [n, n * 8417 + 13] for k, n in zip(keys, SECRET, strict=True)}


def spelt(number: int) -> set[str]:
    """The ways a number is written."""
    return {
        str(number),
        f"{number:,}",
        f"{number:,}".replace(",", "."),
        f"{number:_}",
        f"{number:,}".replace(",", " "),
        f"{number:,}".replace(",", "\xa0"),
    }


def told(text: str, rows: Rows) -> list[str]:
    """Which true values of rows stand in a text."""
    return [word for values in rows.values() for n in values for word in spelt(n) if word in text]


def wrong(text: str, way: str) -> str:
    """A private table with a slip in it."""
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(f"{MONTH},a,u,"))
    key, rest = f"{MONTH},a,u", lines[at].removeprefix(f"{MONTH},a,u")
    lines[at : at + 1] = {
        "gone": [],
        "twice": [lines[at], lines[at]],
        "total": [f"{key},4986,{rest.split(',')[2]},"],
        "text": [lines[at].replace("4987", "4987 orang")],
        "negative": [lines[at].replace("4987", "-4987")],
        "fraction": [lines[at].replace("4987", "4987.5")],
        "blank": [f"{key},,{rest.split(',')[2]},"],
        "hidden": [f"{key},4987,{rest.split(',')[2]},c"],
        "column": [lines[at] + "4987"],
        "swapped": [f"4987,a,u,{MONTH},{rest.split(',')[2]},"],
        "quoted": [f'{key},"4987,1",'],
        "code": [f"{MONTH},4987,u{rest}"],
        "byte": [lines[at]],
    }[way]
    return "\n".join([*lines, ""])


WAYS = [
    "gone",
    "twice",
    "total",
    "text",
    "negative",
    "fraction",
    "blank",
    "hidden",
    "column",
    "swapped",
    "quoted",
    "byte",
]


@pytest.mark.parametrize("way", WAYS)
def test_a_slip_in_the_private_tables_is_told_without_a_true_value(
    way: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is printed names file, line, key and column, and no number that is true."""
    project = Project(tmp_path, LARGE)
    folder = project.tell(MONTH, {"workers": secret_rows()})
    path = folder / "workers.csv"
    text = wrong(path.read_text(encoding="utf-8"), way)
    path.write_bytes(text.encode() + (b"\xff4987\n" if way == "byte" else b""))

    status = build.main(arguments(project))

    printed = capfd.readouterr()
    assert status == 1
    assert "workers.csv" in printed.err
    assert told(printed.out + printed.err, LARGE.full(secret_rows())) == []
    assert "4986" not in printed.err
    assert not project.path(MONTH, "workers").exists()


def test_success_prints_no_true_value(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The command says where the tables are, and nothing of what is in them."""
    project = Project(tmp_path, LARGE)
    project.tell(MONTH, {"workers": secret_rows()})

    status = build.main(arguments(project))

    printed = capfd.readouterr()
    hidden = {key: LARGE.full(secret_rows())[key] for key in project.hidden(MONTH)}
    assert status == 0
    assert len(hidden) > 2
    assert told(printed.out + printed.err, LARGE.full(secret_rows())) == []
    for name, content in written(project, MONTH).items():
        assert told(content.decode(), hidden) == [], name


def test_no_true_value_in_any_repr(tmp_path: Path) -> None:
    """What a debugger or a traceback would print of the office's values holds none of them."""
    project = Project(tmp_path, LARGE)
    folder = project.tell(MONTH, {"workers": secret_rows()})
    sources = read.everything(project.root)
    full, slips = private.read(folder, sources.package, MONTH, ())
    assert full is not None, slips
    safe, refusals = protect.everything(full, None, sources.package, MONTH, (), ())

    assert safe is not None, refusals
    assert told(repr(full) + str(full), LARGE.full(secret_rows())) == []
    hidden = {k: v for k, v in LARGE.full(secret_rows()).items() if 0 < v[0] < 5000}
    assert told(repr(safe) + str(safe), hidden) == []


HOPELESS = Shape(
    dimensions={"district": "abc"},
    rules={"never_hide": [{"district": TOTAL}]},
)


def test_a_table_that_cannot_be_protected_names_the_cells_and_what_could_be_done(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Three and two are all there is, and their total must be printed: so it is refused."""
    project = Project(tmp_path, HOPELESS)
    project.tell(MONTH, {"workers": row(3, 2, 0, shape=HOPELESS)})

    status = build.main(arguments(project))

    said = capfd.readouterr().err
    assert status == 1
    assert f"district {TOTAL}" in said or f"district={TOTAL}" in said
    assert "never_hide" in said
    assert not project.path(MONTH, "workers").exists()


def test_a_refusal_names_no_cell_that_does_not_matter(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of a whole table only the two printed margins that give the cell away are named."""
    shape = Shape(
        dimensions={"district": "abc", "job": "uvw"},
        rules={"never_hide": [{"district": TOTAL}, {"job": TOTAL}]},
    )
    project = Project(tmp_path, shape)
    project.tell(MONTH, {"workers": shape.inner(MONTH, "3 2 0  50 60 70  80 90 99")})

    status = build.main(arguments(project))

    said = capfd.readouterr().err
    assert status == 1
    assert "district a" in said or "district=a" in said
    for other in ("district b", "district=b", "district c", "district=c"):
        assert other not in said


@pytest.mark.parametrize("change", ["b,20,", "disclosure"])
def test_a_release_edited_after_protect_fails_the_build(
    change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The digest of every table is in disclosure.json, and that stands or falls with them."""
    project = Project(tmp_path, LINE)
    project.release(MONTH, workers=row(30, 20, 30, 40, 50))
    assert build.main(["audit", str(project.root / "data")]) == 0
    path = project.path(MONTH, "workers")
    if change == "disclosure":
        (path.parent / "disclosure.json").unlink()
    else:
        write(path, path.read_text().replace("b,20,", "b,21,").replace("_T,170,", "_T,171,"))

    status = build.main(["audit", str(project.root / "data")])

    assert status == 1
    assert "disclosure.json" in capsys.readouterr().err


def test_a_month_before_a_later_release_is_refused(tmp_path: Path) -> None:
    """What is released stays as it is."""
    project = Project(tmp_path, LINE)
    project.release(MONTH, workers=row(3, 20, 30, 40, 50))
    project.release("2026-02", workers=row(4, 21, 31, 41, 51, month="2026-02"))
    before = everything_below(project.root)

    problems = project.protect(MONTH)

    assert "2026-02" in str(problems[0])
    assert everything_below(project.root) == before


def test_the_newest_release_can_be_made_again_as_a_whole(tmp_path: Path) -> None:
    """Until the next one comes it can be replaced: no file of the first attempt stays."""
    project = Project(tmp_path, LINE)
    project.release(MONTH, workers=row(3, 20, 30, 40, 50))
    folder = project.path(MONTH, "workers").parent
    write(folder / "old.json", "{}")

    project.release(MONTH, workers=row(60, 70, 80, 90, 99))

    assert {p.name for p in folder.iterdir()} == {"workers.csv", "disclosure.json", "release.yml"}
    assert project.cells(MONTH)[MONTH, "a"] == [60]
    assert project.audit() == []
