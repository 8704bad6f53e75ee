"""The full cross of dimensions that no table holds, where tables share margins in a ring.

Tables by {a, b}, {b, c} and {a, c} say more together than their margins do (Fréchet): there must
be a table by {a, b, c}, without negative numbers, of which all three are sums. Its cells are
atoms: variables that nobody publishes. Tables whose dimensions form no ring need none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import highspy
import numpy as np

from terang.model import TOTAL
from terang.protect_lattice import (
    Lattice,
    Line,
    Pairs,
    Reference,
    Variable,
    count_of,
    measured,
    population_of,
)
from terang.protect_tables import PERIODS, FullTable, Place, dimensions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """Atoms with values that fit the tables, and the lines that add them up."""

    values: Mapping[Variable, int] = field(repr=False)
    lines: tuple[Line, ...]
    impossible: tuple[tuple[Place, ...], ...]  # rows that no table without negatives adds up to


def ring(edges: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """What is left of a hypergraph after GYO reduction; nothing when it is acyclic.

    Graham; Yu and Özsoyoğlu (1979): drop vertices of one edge only, and edges inside another.
    """
    left = sorted(set(edges), key=sorted)
    while True:
        uses = [vertex for edge in left for vertex in edge]
        smaller = [frozenset(v for v in edge if uses.count(v) > 1) for edge in left]
        smaller = [e for e in dict.fromkeys(smaller) if e]
        smaller = [e for e in smaller if not any(e < other for other in smaller)]
        if smaller == left:
            return tuple(left)
        left = smaller


def cross(tables: Sequence[FullTable], lattice: Lattice, known: Reference) -> Cross:
    """The atoms of one population; none when its tables form no ring."""
    population = population_of(tables[0].resource)
    measures = measured([table.resource for table in tables])
    lines: list[Line] = []
    for measure in dict.fromkeys(m for found in measures.values() for m in found):
        mine = [table for table in tables if measure in measures[table.resource.name]]
        edges = [_edge(table, measure, tables, known) for table in mine]
        core = ring(edges)
        if core:
            cells = [v for v in lattice.values if v.measure == measure]
            lines += _atoms(population, measure, core, cells, known)
    solved = _solve(lines, lattice.values)
    if solved is None:
        places = [lattice.places[line.total][:1] for line in lines if lattice.places[line.total]]
        return Cross(values={}, lines=(), impossible=(tuple(p for ps in places for p in ps)[:3],))
    return Cross(values=solved, lines=tuple(sorted(lines)), impossible=())


def _edge(
    table: FullTable, measure: str, tables: Sequence[FullTable], known: Reference
) -> frozenset[str]:
    """The dimensions of a table, with the coarser ones that they determine and others show."""
    resource = table.resource
    shown = {d for t in tables for d in dimensions_of(t.resource)}
    repeats = resource.confidentiality.repeats if measure == count_of(resource) else ()
    own = {d for d in dimensions_of(resource) if d not in repeats}
    coarse = {g for d in own for g in known.groups.get(d, {}) if g in shown}
    return frozenset(own | coarse | {d for d, _ in resource.confidentiality.where})


def _atoms(
    population: str,
    measure: str,
    core: Sequence[frozenset[str]],
    cells: Sequence[Variable],
    known: Reference,
) -> list[Line]:
    """Each cell of the core is the sum of the atoms under it."""
    dimensions = sorted(frozenset().union(*core))
    by_period: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for cell in cells:
        codes: dict[str, str] = dict(cell.pairs)
        period = next((kind, codes.pop(kind)) for kind in PERIODS if kind in codes)
        by_period[period].append(codes)
    lines = []
    for period, found in sorted(by_period.items()):
        full = _combinations(dimensions, found, known)
        for named in found:
            edge = frozenset(named)
            if edge in core or any(edge <= e and _implied(e - edge, edge, known) for e in core):
                parts = [a for a in full if named.items() <= a.items()]
                total = _named(population, measure, period, named)
                atoms = sorted(_named(population, measure, period, a) for a in parts)
                if total not in atoms:
                    lines.append(Line(total=total, parts=tuple(atoms)))
    return lines


def _implied(rest: frozenset[str], edge: frozenset[str], known: Reference) -> bool:
    """Whether the dimensions that a cell does not name follow from those it names."""
    return all(any(g in known.groups.get(d, {}) for d in edge) for g in rest)


def _combinations(
    dimensions: Sequence[str], found: Sequence[Mapping[str, str]], known: Reference
) -> list[Mapping[str, str]]:
    """Every combination of codes that can be, no group against its members."""
    codes = [sorted({each[d] for each in found if d in each} - {TOTAL}) for d in dimensions]
    made = [dict(zip(dimensions, choice, strict=True)) for choice in product(*codes)]
    rules = [(d, g, n) for d in dimensions for g, n in known.groups.get(d, {}).items()]
    rules = [(d, g, named) for d, g, named in rules if g in dimensions]
    return [each for each in made if all(n.get(each[d]) == each[g] for d, g, n in rules)]


def _named(
    population: str, measure: str, period: tuple[str, str], codes: Mapping[str, str]
) -> Variable:
    pairs: Pairs = tuple(sorted({period, *codes.items()}))
    return Variable(population=population, measure=measure, pairs=pairs)


def _solve(lines: Sequence[Line], values: Mapping[Variable, int]) -> dict[Variable, int] | None:
    """Whole numbers for the atoms that add up to the tables; None when there are none.

    Which of the many there are does not matter: atoms are free.
    """
    atoms = sorted({part for line in lines for part in line.parts})
    if not atoms:
        return {}
    number = {atom: i for i, atom in enumerate(atoms)}
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
        solver.setOptionValue(option, value)
    for _ in atoms:
        solver.addVar(0.0, highspy.kHighsInf)
    kinds = np.array([highspy.HighsVarType.kInteger] * len(atoms))
    solver.changeColsIntegrality(len(atoms), np.arange(len(atoms), dtype=np.int32), kinds)
    for line in lines:
        inside = np.array([number[part] for part in line.parts], dtype=np.int32)
        total = float(values[line.total])
        solver.addRow(total, total, len(inside), inside, np.ones(len(inside)))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution().col_value
    return {atom: round(found[i]) for atom, i in number.items()}
