"""What the sample hides: a stand-in for the office's own protector.

Counts of 1 … threshold-1 are hidden. Then, line by line, the smallest further cells, until no
line has a single hidden cell, and under a printed total each hidden cell could be as large as
the threshold to a reader who knows that it is at least 1. Then all lines together: no cell may
be worked out exactly by narrowing its interval through them. Tables that share a number share
its mask. Not promised: that the interval of every small cell reaches the threshold when lines
are put together, nor anything about money or about one month less another. That is the real
protector's work. And a claims month is judged with its whole quarter in hand, which no office
has when it publishes the quarter's first month.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product

from sample_people import MONTHS, SOURCES, TOTAL, Reference
from sample_tables import (
    BENEFITS,
    BODIES,
    COVERAGE,
    PREMIUMS,
    YEARS,
    ZONES,
    Cell,
    Layout,
    Numbers,
    cells,
    period_of,
    periods,
)

UNBOUNDED = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Parts that add up to a total; one part: the same number under two names.

    Where it does not add up, its two cells are only hidden together.
    """

    total: Cell
    parts: tuple[Cell, ...]
    adds_up: bool = True

    def cells(self) -> tuple[Cell, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def hide(numbers: Numbers, shapes: Iterable[Layout], reference: Reference) -> set[Cell]:
    """The cells to hide. Raises ValueError where that would take a total that stays printed."""
    shapes = [shape for shape in shapes if shape.threshold]
    limits = {cell: shape.threshold for shape in shapes for cell in cells(shape)}
    counts = {cell: numbers[cell][0] for cell in limits}
    lines = all_lines(shapes, reference)
    more = {cell for cell, count in counts.items() if 0 < count < limits[cell]}
    hidden: set[Cell] = set()
    while more:
        hidden |= more
        hide_in_lines(lines, hidden, counts, limits)
        known = intervals(lines, hidden, counts)
        exact = sorted(cell for cell in hidden if len(set(known[cell])) == 1)
        more = {beside(cell, lines, hidden, counts) for cell in exact}
    return hidden


def hide_in_lines(
    lines: Sequence[Line], hidden: set[Cell], counts: Mapping[Cell, int], limits: Mapping[Cell, int]
) -> None:
    """Add to `hidden` until every line is safe by itself."""
    before = -1
    while before < (before := len(hidden)):
        for line in lines:
            while not is_safe(line, hidden, counts, limits[line.total]):
                hidden.add(cheapest(line.cells(), hidden, counts))


def beside(
    cell: Cell, lines: Iterable[Line], hidden: set[Cell], counts: Mapping[Cell, int]
) -> Cell:
    """The cell to hide next so that `cell` is no longer given away by its lines."""
    near = [other for line in lines if cell in line.cells() for other in line.cells()]
    return cheapest(near, hidden, counts)


def cheapest(near: Iterable[Cell], hidden: set[Cell], counts: Mapping[Cell, int]) -> Cell:
    """Of the cells that may still be hidden, the innermost, then the smallest."""
    free = [c for c in near if c not in hidden and counts[c] and not is_city_total(c)]
    return min(free, key=lambda cell: (cell[2:].count(TOTAL), counts[cell], cell))


def all_lines(shapes: Iterable[Layout], reference: Reference) -> list[Line]:
    """The lines of the tables, and those that tie the tables together."""
    inside = [line for shape in shapes for line in lines_of(shape)]
    return [*inside, *worker_links(reference), *claim_links()]


def lines_of(shape: Layout) -> Iterator[Line]:
    """The additive lines of a table. Programmes do not add up: see `worker_links`."""
    for place, (name, codes) in enumerate(shape.dimensions.items(), 2):
        for cell in cells(shape):
            if cell[place] == TOTAL and name != "programme":
                parts = tuple((*cell[:place], code, *cell[place + 1 :]) for code in codes)
                yield Line(total=cell, parts=parts)


def worker_links(reference: Reference) -> Iterator[Line]:
    """The same workers in several tables."""
    groups = defaultdict(list)
    for occupation, (group, _) in reference.jobs.items():
        groups[group].append(occupation)
    for month in MONTHS:
        for district in reference.people:
            cell = (BODIES, month, district, TOTAL, TOTAL)
            yield Line(total=(COVERAGE, month, district, TOTAL, "active"), parts=(cell,))
        for group, occupations in groups.items():
            parts = tuple(("coverage_occupation", month, code) for code in occupations)
            yield Line(total=(COVERAGE, month, TOTAL, group, "active"), parts=parts)
        paid = (PREMIUMS, month, TOTAL, "transport", TOTAL)
        yield Line(total=(COVERAGE, month, TOTAL, "transport", "active"), parts=(paid,))
        for programme, *codes in product(("jkk", "jkm"), ("transport", "other"), SOURCES):
            same = (PREMIUMS, month, programme, *codes)
            yield Line(total=(PREMIUMS, month, TOTAL, *codes), parts=(same,))


def claim_links() -> Iterator[Line]:
    """The same claims by month, quarter and year; months of a quarter are hidden together."""
    for quarter in periods("quarter"):
        months = [month for month in MONTHS if period_of(month, "quarter") == quarter]
        parts = tuple(("claims_month", month) for month in months)
        yield Line(total=(BENEFITS, quarter, TOTAL), parts=((ZONES, quarter, TOTAL),))
        yield Line(total=(BENEFITS, quarter, TOTAL), parts=parts)
        yield from (
            Line(total=one, parts=(other,), adds_up=False) for one, other in permutations(parts, 2)
        )
    for year in periods("year"):
        quarters = [quarter for quarter in periods("quarter") if quarter[:4] == year]
        totals = tuple((BENEFITS, quarter, TOTAL) for quarter in quarters)
        yield Line(total=(YEARS, year, TOTAL), parts=totals)


def is_safe(line: Line, hidden: set[Cell], counts: Mapping[Cell, int], limit: int) -> bool:
    """Whether the line alone gives no hidden cell away to somebody who knows each is at least 1.

    Under a printed total any hidden cell could then be as large as the threshold or larger.
    """
    inside = [cell for cell in line.cells() if cell in hidden]
    if len(inside) < 2:
        return not inside
    hidden_sum = sum(counts[cell] for cell in inside)
    return line.total in hidden or hidden_sum >= limit + len(inside) - 1


def is_city_total(cell: Cell) -> bool:
    """The totals that are printed whatever happens: of workers, by membership too; of donors."""
    table, _, *codes = cell
    places = codes[:2] if table == COVERAGE else codes
    return not table.startswith("claims") and set(places) == {TOTAL}


def intervals(
    lines: Iterable[Line], hidden: set[Cell], counts: Mapping[Cell, int]
) -> dict[Cell, tuple[int, int]]:
    """What a reader can know of each cell from all lines, one after another, again and again."""
    known = {cell: (1, UNBOUNDED) if cell in hidden else (n, n) for cell, n in counts.items()}
    telling = [line for line in lines if line.adds_up and not hidden.isdisjoint(line.cells())]
    while sum(narrow(line, known) for line in telling):  # not any(): every line, every time
        pass
    return known


def narrow(line: Line, known: dict[Cell, tuple[int, int]]) -> bool:
    """Narrow the intervals of a line to what its sum allows, and say whether any has changed."""
    before = [known[cell] for cell in line.cells()]
    low, high = (sum(known[part][end] for part in line.parts) for end in (0, 1))
    least, most = known[line.total]
    least, most = known[line.total] = max(least, low), min(most, high)
    for part in line.parts:
        others_low, others_high = low - known[part][0], high - known[part][1]
        bottom, top = known[part]
        known[part] = max(bottom, least - others_high), min(top, most - others_low)
        low, high = others_low + known[part][0], others_high + known[part][1]
    return before != [known[cell] for cell in line.cells()]
