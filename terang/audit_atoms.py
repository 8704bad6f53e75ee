"""Tables that cross in a ring, such as {a, b}, {b, c}, {a, c}: what only the full cross can tell.

Margins that fit each other pair by pair may still be those of no table (Fréchet); where the
columns of a population's tables form a cyclic hypergraph, the cells of the full cross are added,
unknown and at least 0. Acyclic ones need none (Beeri, Fagin, Maier, Yannakakis 1983).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from terang.audit_cells import Grouping, coarser
from terang.audit_lattice import Cell, Lattice
from terang.audit_notes import Notes

MOST_ATOMS = 200_000
Codes = Mapping[str, Sequence[int]]  # column -> the numbers of its codes
Coarser = Mapping[int, frozenset[int]]  # number -> those of its coarser codes


def cross(notes: Notes, lattices: Sequence[Lattice], groupings: Sequence[Grouping]) -> bool:
    """Add the full cross where the tables of a scope need one; False where it is too large."""
    edges = [_columns(lattice, groupings) for lattice in lattices]
    core = _core(edges)
    if not core:
        return True
    above = _above(notes, lattices, groupings)
    names = _names(notes)
    fine = sorted(core - {c for column in core for c in _over(column, lattices, groupings)})
    codes = _codes(lattices, fine, names)
    if math.prod(len(codes[column]) for column in fine) > MOST_ATOMS:
        return False
    for lattice, edge in zip(lattices, edges, strict=True):
        if len(edge & core) > 1:
            _split(notes, lattice, edge & core, (names, codes, above))
    return True


def _columns(lattice: Lattice, groupings: Sequence[Grouping]) -> frozenset[str]:
    """The columns of a table, what it is limited to, and all that is coarser than these."""
    table = lattice.table
    own = {table.period, *lattice.dimensions, *dict(table.resource.confidentiality.where)}
    found = own.union(*(_over(column, [lattice], groupings) for column in own))
    return frozenset(found & lattice.scope.columns)


def _over(column: str, lattices: Sequence[Lattice], groupings: Sequence[Grouping]) -> set[str]:
    """The columns coarser than a column."""
    found = {g.coarse for g in groupings if g.fine == column}
    if any(x.table.resource.confidentiality.measured == "flow" for x in lattices):
        found |= {"quarter", "year"} if column == "month" else set()
        found |= {"year"} if column == "quarter" else set()
    return found


def _core(edges: Iterable[frozenset[str]]) -> frozenset[str]:
    """What is left when ears are cut off, one by one (Graham, 1979): nothing if acyclic."""
    left = list(dict.fromkeys(edges))
    while True:
        counts: dict[str, int] = defaultdict(int)
        for edge in left:
            for column in edge:
                counts[column] += 1
        cut = [frozenset(c for c in edge if counts[c] > 1) for edge in left]
        cut = list(dict.fromkeys(edge for edge in cut if edge))
        cut = [edge for edge in cut if not any(edge < other for other in cut)]
        if cut == left:
            return frozenset().union(*left)
        left = cut


def _names(notes: Notes) -> Mapping[int, str]:
    """The column of each number; those of periods are made negative, to tell them apart."""
    periods = {-number: period[1] for (period, _), number in notes.periods.items()}
    return periods | {number: column for (column, _), number in notes.codes.items()}


def _above(notes: Notes, lattices: Sequence[Lattice], groupings: Sequence[Grouping]) -> Coarser:
    """The coarser codes of each code, the coarser periods of each period."""
    found: dict[int, set[int]] = defaultdict(set)
    for g in groupings:
        for fine, coarse in g.pairs.items():
            found[notes.code(g.fine, fine)].add(notes.code(g.coarse, coarse))
    if lattices[0].table.resource.confidentiality.measured == "flow":
        known = {(period, e): n for (period, e), n in notes.periods.items()}
        for ((population, column, value), edition), number in known.items():
            for name, whole in coarser(column, value, flow=True)[1:]:
                other = known.get(((population, name, whole), edition))
                found[-number] |= {-other} if other else set()
    return {number: frozenset(others) for number, others in found.items()}


def _codes(lattices: Sequence[Lattice], fine: Sequence[str], names: Mapping[int, str]) -> Codes:
    """The codes of each column that stand in some cell."""
    found: dict[str, set[int]] = {column: set() for column in fine}
    for lattice in lattices:
        for number in {n for cell in lattice.cells for n in _signed(lattice, cell)}:
            if names[number] in found:
                found[names[number]].add(number)
    return {column: sorted(numbers) for column, numbers in found.items()}


def _signed(lattice: Lattice, cell: Cell) -> set[int]:
    return {-cell[0], *cell[1:], *lattice.where} - {0}


def _split(
    notes: Notes,
    lattice: Lattice,
    edge: frozenset[str],
    known: tuple[Mapping[int, str], Codes, Coarser],
) -> None:
    """Say that each cell with just the columns of `edge` is the sum of its atoms."""
    names, codes, above = known
    over = {names[c] for n in names if names[n] in edge for c in above.get(n, ()) if c in names}
    for cell, whole in list(lattice.cells.items()):
        said = _signed(lattice, cell)
        if {names[n] for n in said} & edge >= edge - over and _no_finer(said, edge, names, above):
            choices = [
                [n for n in codes[column] if _agrees(n, said, names, above)] for column in codes
            ]
            scope = -1 - lattice.scope.number
            atoms = [
                notes.variable((scope, 0, frozenset(atom)), idr=not lattice.scope.counted)
                for atom in product(*choices)
            ]
            notes.total(whole, atoms)


def _no_finer(
    said: set[int], edge: frozenset[str], names: Mapping[int, str], above: Coarser
) -> bool:
    """Whether the cell says nothing beyond the edge."""
    implied = {c for n in said for c in above.get(n, ())}
    return all(names[n] in edge for n in said - implied)


def _agrees(number: int, said: set[int], names: Mapping[int, str], above: Coarser) -> bool:
    """Whether a code, with its coarser ones, is what a cell says of those columns."""
    mine = {number} | above.get(number, frozenset())
    columns = {names.get(n, ""): n for n in mine}
    return all(columns.get(names[n], n) == n for n in said)
