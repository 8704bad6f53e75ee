"""The cells of one table for one measure, closed under coarsening, and the sums between them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from terang.audit_cells import PERIODS, Grouping, Printed, Row, coarser
from terang.audit_notes import Notes
from terang.audit_system import Key
from terang.model import TOTAL

Cell = tuple[int, ...]  # an edition of a period, then a code of each dimension, 0 for all of them
Step = Mapping[int, int]  # from the finer numbers of one place of a cell to coarser ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What variables are about: a measure of a population."""

    number: int
    population: str
    measure: str
    counted: bool  # it is the count; else it is rupiah
    columns: frozenset[str]  # periods and dimensions that some table of the population has


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """A table's cells of one scope. Position 0 of a cell is its period."""

    table: Printed
    scope: Scope
    dimensions: tuple[str, ...]  # of positions 1, 2, …; without those that repeat the count
    chosen: tuple[int, ...]  # where they stand in `Row.codes`
    additive: frozenset[str]
    where: frozenset[int]
    implied: Mapping[int, frozenset[int]]  # code -> coarser codes that need not be said beside it
    steps: tuple[tuple[Step, ...], ...]  # of each position
    cells: dict[Cell, int] = field(repr=False)  # -> variable


def spread(
    notes: Notes,
    scope: Scope,
    table: Printed,
    groupings: Sequence[Grouping],
    periods: tuple[Step, ...],
) -> Lattice:
    """A lattice with the cells that the table has rows for, and no variables yet."""
    conf = table.resource.confidentiality
    repeated = conf.repeats if scope.counted else ()
    dimensions = tuple(d for d in table.dimensions if d not in repeated)
    overs = [t.over for t in table.resource.totals if t.measure == scope.measure]
    additive = frozenset(name for over in overs for name in over)
    return Lattice(
        table=table,
        scope=scope,
        dimensions=dimensions,
        chosen=tuple(table.dimensions.index(d) for d in dimensions),
        additive=additive,
        where=frozenset(notes.code(*pair) for pair in conf.where),
        implied=_implied(notes, {*dimensions, *dict(conf.where)}, groupings),
        steps=(
            periods,
            *(
                _steps(notes, table, d, scope, groupings) if d in additive else ()
                for d in dimensions
            ),
        ),
        cells={},
    )


def _implied(
    notes: Notes, columns: set[str], groupings: Sequence[Grouping]
) -> Mapping[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = {}
    for g in groupings:
        if {g.fine, g.coarse} <= columns:
            for fine, coarse in g.pairs.items():
                number = notes.code(g.fine, fine)
                found[number] = found.get(number, frozenset()) | {notes.code(g.coarse, coarse)}
    return found


def _steps(
    notes: Notes, table: Printed, dimension: str, scope: Scope, groupings: Sequence[Grouping]
) -> tuple[Step, ...]:
    """From the codes of a dimension to each coarser dimension, and from all of them to none."""
    place = table.dimensions.index(dimension)
    codes = {row.codes[place] for row in table.rows} - {TOTAL}
    steps: list[dict[int, int]] = []
    for g in groupings:
        if g.fine == dimension and g.coarse in scope.columns:
            pairs = {code: g.pairs[code] for code in sorted(codes) if code in g.pairs}
            steps.append(
                {notes.code(dimension, c): notes.code(g.coarse, p) for c, p in pairs.items()}
            )
    drops = [dict.fromkeys(step.values(), 0) for step in steps]
    drops.append({notes.code(dimension, code): 0 for code in codes})
    return (*steps, *drops)


def cell(notes: Notes, lattice: Lattice, period: int, codes: Sequence[str]) -> Cell:
    """The cell with these codes, which are those of `Row.codes`."""
    named = zip(lattice.dimensions, (codes[place] for place in lattice.chosen), strict=True)
    return (
        period,
        *(0 if c == TOTAL and d in lattice.additive else notes.code(d, c) for d, c in named),
    )


def variable(notes: Notes, lattice: Lattice, cell: Cell) -> int:
    """The variable of a cell."""
    found = lattice.cells.get(cell)
    if found is None:
        key = _key(lattice, cell)
        found = lattice.cells[cell] = notes.variable(key, idr=not lattice.scope.counted)
    return found


def _key(lattice: Lattice, cell: Cell) -> Key:
    codes = lattice.where.union(cell[1:]) - {0}
    for code in codes if lattice.implied else ():
        codes -= lattice.implied.get(code, frozenset())
    return lattice.scope.number, cell[0], codes


def close(notes: Notes, lattice: Lattice) -> None:
    """Add what is published nowhere but connects tables: the coarser cells of the cells."""
    for place, steps in enumerate(lattice.steps):
        for step in steps:
            for found in _coarser(lattice, place, step):
                variable(notes, lattice, found)


def sums(notes: Notes, lattice: Lattice) -> None:
    """Note that each coarser cell is the sum of the finer ones."""
    cells = lattice.cells
    for place, steps in enumerate(lattice.steps):
        for step in steps:
            for whole, parts in _coarser(lattice, place, step).items():
                notes.total(cells[whole], [cells[part] for part in parts])


def _coarser(lattice: Lattice, place: int, step: Step) -> dict[Cell, list[Cell]]:
    found: defaultdict[Cell, list[Cell]] = defaultdict(list)
    after = place + 1
    for finer in lattice.cells:
        code = step.get(finer[place])
        if code is not None:
            found[(*finer[:place], code, *finer[after:])].append(finer)
    return found


# --- periods of flows ----------------------------------------------------------------------------


def period_steps(
    notes: Notes, table: Printed, tables: Sequence[Printed], snapshots: Sequence[str]
) -> tuple[Step, ...]:
    """From months to their quarter, from quarters to their year, as they stood in each snapshot.

    `tables` are all of the population. Parts before its first month or quarter are nothing; where
    a later one is missing, the whole is not complete and there is no step to it.
    """
    columns = {t.period for t in tables}
    if table.resource.confidentiality.measured != "flow":
        return ()
    ladder = [c for c in PERIODS if c in columns or c == table.period]
    ladder = ladder[ladder.index(table.period) :]
    steps: list[Step] = []
    seen = [{row.period for row in table.rows if row.first <= s} for s in snapshots]
    for fine, coarse in pairwise(ladder):
        start = _first(fine, tables)
        for place, snapshot in enumerate(snapshots):
            step, wholes = {}, set()
            for whole, parts in _wholes(fine, coarse, seen[place], start):
                number = notes.edition((table.population, coarse, whole), snapshot)
                for part in parts:
                    step[notes.edition((table.population, fine, part), snapshot)] = number
                wholes.add(whole)
            seen[place] = wholes
            steps.append(step)
    return tuple(steps)


def _first(column: str, tables: Sequence[Printed]) -> str:
    """The first period seen in the population, as a period of `column`."""
    found = [
        dict(coarser(t.period, row.period, flow=True)).get(column, "9999")
        for t in tables
        for row in _early(t)
    ]
    return min(found, default="9999")


def _early(table: Printed) -> Iterable[Row]:
    return [min(table.rows, key=lambda row: row.period)] if table.rows else []


def _wholes(fine: str, coarse: str, seen: set[str], start: str) -> Iterable[tuple[str, list[str]]]:
    for whole in sorted({dict(coarser(fine, part, flow=True))[coarse] for part in seen}):
        parts = [part for part in _parts(whole, fine) if part >= start]
        if parts and seen.issuperset(parts):
            yield whole, parts


def _parts(whole: str, fine: str) -> list[str]:
    """The months or quarters of a quarter or year, in order."""
    year = whole[:4]
    if fine == "quarter":
        return [f"{year}-Q{n}" for n in range(1, 5)]
    months = range(1, 13)
    if len(whole) > 4:
        last = 3 * int(whole[-1])
        months = range(last - 2, last + 1)
    return [f"{year}-{n:02d}" for n in months]
