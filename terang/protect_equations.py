"""One population as one linear system: variables by number, cells hidden whole, facts as rows.

A cell is all rows that share a variable: hiding one of them without the others would hide nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd, inf, log

from terang import protect_atoms, protect_facts, protect_lattice
from terang.model import TOTAL, Resource
from terang.protect_facts import Fact
from terang.protect_lattice import Line, Reference, Variable, count_of
from terang.protect_rules import never_hidden
from terang.protect_system import FOREVER, Row, System, Target
from terang.protect_tables import FullTable, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Variable `total` is the sum of the variables `parts`."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Equations:
    """All that a reader knows of a population but which cells are hidden."""

    variables: tuple[Variable, ...]
    values: tuple[int, ...] = field(repr=False)  # rupiah in units of `scales`
    scales: tuple[int, ...] = field(repr=False)
    counted: tuple[bool, ...]  # whether a variable is a count of the threshold
    thresholds: tuple[int, ...]  # of the tables that publish a variable; 0: none does
    places: tuple[tuple[Place, ...], ...]  # where a variable is published
    cells: tuple[int, ...]  # variable -> its cell
    members: tuple[tuple[Place, ...], ...]  # cell -> its rows; none: published nowhere
    cell_of: Mapping[Place, int]
    rows: tuple[Row, ...] = field(repr=False)
    sums: tuple[Sum, ...]
    costs: tuple[float, ...] = field(repr=False)
    fixed: frozenset[int]  # cells that may not be hidden: printed before, or by never_hide
    resources: Mapping[str, Resource]

    def system(
        self, hidden: frozenset[int], targets: Sequence[Target], least: Sequence[float]
    ) -> System:
        """The system with some cells hidden, and what is asked of it."""
        return System(
            values=self.values,
            least=tuple(least),
            most=(inf,) * len(self.values),
            cells=self.cells,
            rows=self.rows,
            costs=self.costs,
            hidden=hidden,
            targets=tuple(targets),
        )

    def unpublished(self) -> frozenset[int]:
        """The cells that stand in no table: nobody can print them."""
        return frozenset(cell for cell, places in enumerate(self.members) if not places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Rows that cannot all be true, by their places."""

    places: tuple[Place, ...]


def build(
    tables: Sequence[FullTable], known: Reference, printed: Iterable[Place]
) -> tuple[Equations, tuple[Disagreement, ...]]:
    """The equations of the tables of one population, and where the tables contradict each other.

    Rows that are `printed` already can no longer be hidden.
    """
    lattice = protect_lattice.build(tables, known)
    facts = protect_facts.read(tables, lattice.values, known)
    crossed = protect_atoms.cross(tables, lattice, known)
    odd = [Disagreement(places=pair) for pair in lattice.disagreements]
    odd += [Disagreement(places=(place,)) for place in facts.broken]
    odd += [Disagreement(places=pair) for pair in crossed.impossible]
    values = {**lattice.values, **facts.values, **crossed.values}
    places = {v: lattice.places.get(v, ()) for v in values}
    places |= {v: (place,) for v, place in facts.places.items()}
    lines = (*lattice.lines, *crossed.lines)
    made = _Numbered(tables=tables, values=values, places=places, lines=lines, facts=facts.facts)
    return made.equations(frozenset(printed)), tuple(odd)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbered:
    """Variables on their way to numbers."""

    tables: Sequence[FullTable]
    values: Mapping[Variable, int] = field(repr=False)
    places: Mapping[Variable, tuple[Place, ...]]
    lines: Sequence[Line]
    facts: Sequence[Fact]

    def equations(self, printed: frozenset[Place]) -> Equations:
        """Number the variables in the order of their names."""
        variables = tuple(sorted(self.values))
        number = {variable: i for i, variable in enumerate(variables)}
        resources = {table.resource.name: table.resource for table in self.tables}
        scale = self.scales()
        scales = tuple(scale[variable.measure] for variable in variables)
        cells, members = _cells(variables, self.places)
        places = tuple(self.places[variable] for variable in variables)
        values = tuple(self.values[v] // s for v, s in zip(variables, scales, strict=True))
        counts = {count_of(resource) for resource in resources.values()}
        return Equations(
            variables=variables,
            values=values,
            scales=scales,
            counted=tuple(v.measure in counts for v in variables),
            thresholds=tuple(
                max((resources[p.table].threshold for p in ps), default=0) for ps in places
            ),
            places=places,
            cells=cells,
            members=members,
            cell_of={place: cell for cell, found in enumerate(members) for place in found},
            rows=(*map(_sum_row, self.sums(number)), *self.fact_rows(number, scale)),
            sums=tuple(self.sums(number)),
            costs=self.costs(members, resources, printed),
            fixed=frozenset(
                cell
                for cell, found in enumerate(members)
                if any(p in printed or never_hidden(resources[p.table], p) for p in found)
            ),
            resources=resources,
        )

    def scales(self) -> Mapping[str, int]:
        """The largest unit in which all values of a measure are whole: small numbers solve best."""
        found: dict[str, int] = defaultdict(int)
        counts = {count_of(table.resource) for table in self.tables}
        for variable, value in self.values.items():
            found[variable.measure] = gcd(found[variable.measure], value)
        for fact in self.facts:
            for variable, _ in fact.terms:
                for _, coefficient in fact.terms:
                    if abs(coefficient) > 1 and variable.measure not in counts:
                        found[variable.measure] = gcd(found[variable.measure], coefficient)
        return {m: 1 if m in counts else max(1, s) for m, s in found.items()}

    def sums(self, number: Mapping[Variable, int]) -> list[Sum]:
        """The lines, by number."""
        return [
            Sum(total=number[line.total], parts=tuple(number[part] for part in line.parts))
            for line in self.lines
        ]

    def fact_rows(self, number: Mapping[Variable, int], scale: Mapping[str, int]) -> list[Row]:
        """The facts, by number: rupiah in their units, all divided by that unit."""
        rows = []
        for fact in self.facts:
            unit = max(scale[variable.measure] for variable, _ in fact.terms)
            rows.append(
                Row(
                    variables=tuple(number[variable] for variable, _ in fact.terms),
                    coefficients=tuple(c * scale[v.measure] // unit for v, c in fact.terms),
                    low=0,
                    high=inf if fact.open else 0,
                )
            )
        return rows

    def costs(
        self,
        members: Sequence[Sequence[Place]],
        resources: Mapping[str, Resource],
        printed: frozenset[Place],
    ) -> tuple[float, ...]:
        """What hiding each cell costs; a zero that is printed can be nothing but a zero."""
        counts = {
            row.place: int(row.numbers.get(count_of(table.resource), 0))
            for table in self.tables
            for row in table.rows
        }
        return tuple(
            max((_cost(resources[p.table], p, counts[p], printed) for p in places), default=0.0)
            for places in members
        )


def _cost(resource: Resource, place: Place, count: int, printed: frozenset[Place]) -> float:
    zero = count == 0 and resource.confidentiality.zeros == "printed"
    if zero or place in printed or never_hidden(resource, place):
        return FOREVER
    return (1 + log(1 + count)) * float(2 ** place.codes.count(TOTAL))


def _sum_row(line: Sum) -> Row:
    coefficients = (-1, *(1 for _ in line.parts))
    return Row(variables=(line.total, *line.parts), coefficients=coefficients, low=0, high=0)


def _cells(
    variables: Sequence[Variable], places: Mapping[Variable, tuple[Place, ...]]
) -> tuple[tuple[int, ...], tuple[tuple[Place, ...], ...]]:
    """The cell of each variable, and the rows of each cell: rows are tied by what they share."""
    above: dict[Place, Place] = {}

    def root(place: Place) -> Place:
        while above.setdefault(place, place) != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    for variable in variables:
        for place in places[variable]:
            above[root(place)] = root(places[variable][0])
    tied: dict[Place, list[Place]] = defaultdict(list)
    for place in sorted(above, key=Place.sort_key):
        tied[root(place)].append(place)
    number = {first: i for i, first in enumerate(tied)}
    members = [tuple(found) for found in tied.values()]
    cells = []
    for variable in variables:
        if places[variable]:
            cells.append(number[root(places[variable][0])])
        else:
            cells.append(len(members))
            members.append(())
    return tuple(cells), tuple(members)
