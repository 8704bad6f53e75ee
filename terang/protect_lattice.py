"""What a reader knows of the tables of one population: variables, and the lines between them.

A variable is a count or a sum of rupiah, named by its codes: two rows with the same codes, in two
tables or two releases, are the same variable. Each table adds up along its dimensions, into the
groups of its codes, and a flow into longer periods. What such sums give that is published in no
table still ties tables together, and is a variable too.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from terang.model import TOTAL, Number, Resource
from terang.protect_tables import (
    PERIODS,
    FullRow,
    FullTable,
    Place,
    coarser,
    dimensions_of,
    kind_of,
    last_month,
    parts_of,
    summed,
)
from terang.results import Table

Pairs = tuple[tuple[str, str], ...]  # dimension, code; sorted
Level = tuple[str | None, ...]  # for each dimension: itself, a coarser one, None: left out
Family = tuple[str, Level]  # kind of period, levels


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Variable:
    """A number by its codes."""

    population: str
    measure: str
    pairs: Pairs


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Line:
    """`total` is the sum of `parts`."""

    total: Variable
    parts: tuple[Variable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """The variables of a population in some periods, where each is published, and the lines."""

    values: Mapping[Variable, int] = field(repr=False)
    places: Mapping[Variable, tuple[Place, ...]]  # none: published nowhere
    lines: tuple[Line, ...]
    disagreements: tuple[tuple[Place, Place], ...]  # rows that name the same and differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What the public reference tables say of codes and tariffs."""

    groups: Mapping[str, Mapping[str, Mapping[str, str]]]  # dimension -> coarser -> code -> code
    tables: Mapping[str, tuple[Mapping[str, str], ...]]  # rows by column, for tariffs
    keys: Mapping[str, tuple[str, ...]]  # table -> its primary key


def reference(tables: Sequence[Table]) -> Reference:
    """The groupings and the rows of the reference tables."""
    rows = {
        table.resource.name: tuple(
            dict(zip(table.resource.columns(), _texts(row), strict=True)) for row in table.rows
        )
        for table in tables
        if table.resource.scope == "reference"
    }
    described = {table.resource.name: table.resource for table in tables}
    groups: dict[str, dict[str, dict[str, str]]] = {}
    for name, found in rows.items():
        if described[name].groups and len(described[name].primary_key) == 1:
            (own,) = described[name].primary_key
            for group in described[name].groups:
                groups.setdefault(own, {})[group] = {row[own]: row[group] for row in found}
    keys = {name: described[name].primary_key for name in rows}
    return Reference(groups=groups, tables=rows, keys=keys)


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


def population_of(resource: Resource) -> str:
    """Whom a table counts; its own name where it is the only one."""
    return resource.confidentiality.population or resource.name


def count_of(resource: Resource) -> str:
    """The measure the threshold is about."""
    return resource.counts[0]


def measured(resources: Sequence[Resource]) -> Mapping[str, tuple[str, ...]]:
    """Table -> its measures that are variables, for the tables of one population.

    Those that add up in any of the tables, so that a month without parts still ties its quarter.
    Rupiah by tariff are not: they say something of counts.
    """
    varying = {t.measure for r in resources for t in r.totals}
    varying |= {a.measure for r in resources for a in r.confidentiality.amounts}
    found = {}
    for r in resources:
        tariffs = {a.measure for a in r.confidentiality.amounts if a.rates}
        others = [c for c in r.columns() if c in varying - tariffs - {count_of(r)}]
        found[r.name] = (count_of(r), *others)
    return found


def variable_of(resource: Resource, measure: str, place: Place) -> Variable:
    """The variable of a measure in a row (rule 1 of what a reader knows)."""
    conf, sums = resource.confidentiality, summed(resource, measure)
    pairs = {(kind_of(place.period), place.period), *conf.where}
    for dimension, code in zip(dimensions_of(resource), place.codes, strict=True):
        if measure == count_of(resource) and dimension in conf.repeats:
            continue
        if code != TOTAL or dimension not in sums:
            pairs.add((dimension, code))
    return Variable(population=population_of(resource), measure=measure, pairs=tuple(sorted(pairs)))


# --- one population -----------------------------------------------------------------------------


def build(tables: Sequence[FullTable], known: Reference) -> Lattice:
    """The lattice of the tables of one population, all rows given."""
    values: dict[Variable, int] = {}
    places: dict[Variable, list[Place]] = {}
    odd = _published(tables, values, places)
    lines: set[Line] = set()
    for table in tables:
        for measure in measured([t.resource for t in tables])[table.resource.name]:
            found = _Sums(table=table, measure=measure, known=known, tables=tables)
            lines |= set(_lines(found, values, places, odd))
    kept = _needed(lines, places)
    named = {v for line in kept for v in (line.total, *line.parts)} | places.keys()
    return Lattice(
        values={v: values[v] for v in sorted(named)},
        places={v: tuple(places.get(v, ())) for v in sorted(named)},
        lines=tuple(sorted(kept)),
        disagreements=tuple(dict.fromkeys(odd)),
    )


def _published(
    tables: Sequence[FullTable], values: dict[Variable, int], places: dict[Variable, list[Place]]
) -> list[tuple[Place, Place]]:
    """Enter every variable that stands in a row; the rows that contradict each other."""
    odd = []
    measures = measured([table.resource for table in tables])
    for table in tables:
        for row in table.rows:
            for measure in measures[table.resource.name]:
                if measure in row.numbers:
                    variable = variable_of(table.resource, measure, row.place)
                    value = int(row.numbers[measure])
                    if values.setdefault(variable, value) != value:
                        odd.append((places[variable][0], row.place))
                    places.setdefault(variable, []).append(row.place)
    return odd


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """A measure of a table, to be added up in every way its population knows."""

    table: FullTable
    measure: str
    known: Reference
    tables: Sequence[FullTable]

    def finest(self) -> list[FullRow]:
        """The rows without totals; one for people who are counted again under each code."""
        resource = self.table.resource
        sums, repeats = summed(resource, self.measure), self.repeats()
        dimensions = dimensions_of(resource)
        fixed = {d: self.stand_in(i) for i, d in enumerate(dimensions) if d in repeats}
        return [
            row
            for row in self.table.rows
            if all(
                code == fixed[d] if d in fixed else code != TOTAL or d not in sums
                for d, code in zip(dimensions, row.place.codes, strict=True)
            )
        ]

    def repeats(self) -> tuple[str, ...]:
        """The dimensions over which this measure does not count anybody new."""
        resource = self.table.resource
        return resource.confidentiality.repeats if self.measure == count_of(resource) else ()

    def stand_in(self, position: int) -> str:
        """The code whose rows stand for all of a dimension that repeats."""
        codes = {row.place.codes[position] for row in self.table.rows}
        return TOTAL if TOTAL in codes else min(codes, default=TOTAL)

    def levels(self) -> list[tuple[str | None, ...]]:
        """For each dimension, how coarse it can be taken."""
        resource = self.table.resource
        sums, repeats = summed(resource, self.measure), self.repeats()
        return [
            (None,) if d in repeats else (d, *self.groups(d), None) if d in sums else (d,)
            for d in dimensions_of(resource)
        ]

    def groups(self, dimension: str) -> list[str]:
        """The coarser dimensions that other tables of the population have."""
        shown = {d for t in self.tables for d in dimensions_of(t.resource)}
        place = dimensions_of(self.table.resource).index(dimension)
        codes = {row.place.codes[place] for row in self.table.rows} - {TOTAL}
        coarse = self.known.groups.get(dimension, {})
        return [g for g, named in coarse.items() if g in shown and codes <= named.keys()]

    def kinds(self) -> list[str]:
        """The kinds of periods a flow adds up to, finest first; a stock's own alone."""
        own = [kind_of(row.place.period) for row in self.table.rows[:1]]
        if self.table.resource.confidentiality.measured == "stock":
            return own
        flows = [t for t in self.tables if t.resource.confidentiality.measured == "flow"]
        held = {kind_of(row.place.period) for t in flows for row in t.rows}
        return [kind for kind in PERIODS if kind in held and own and kind in PERIODS[_rank(own) :]]

    def complete(self) -> Mapping[str, frozenset[str]]:
        """Kind -> the periods of that kind of which every part is held."""
        first = _first(self.tables)
        held, found = frozenset(_periods(self.table)), dict[str, frozenset[str]]()
        for kind in self.kinds():
            whole = {coarser(period, kind) for period in held}
            parts = {p: parts_of(p, kind_of(min(held))) for p in whole}
            found[kind] = frozenset(
                p for p in whole if all(q in held or last_month(q) < first for q in parts[p])
            )
        return found

    def variable(self, row: FullRow, family: Family) -> Variable:
        """The variable that a row is added to at some levels."""
        resource, (kind, levels) = self.table.resource, family
        pairs = {(kind, coarser(row.place.period, kind)), *resource.confidentiality.where}
        for d, level, code in zip(dimensions_of(resource), levels, row.place.codes, strict=True):
            if level is not None:
                pairs.add((level, code if level == d else self.known.groups[d][level][code]))
        population = population_of(resource)
        return Variable(population=population, measure=self.measure, pairs=tuple(sorted(pairs)))


def _rank(kinds: Sequence[str]) -> int:
    return PERIODS.index(kinds[0])


def _periods(table: FullTable) -> set[str]:
    return {row.place.period for row in table.rows}


def _first(tables: Sequence[FullTable]) -> str:
    """The month in which, or before which, the population begins; a year says too little."""
    seen = {period for table in tables for period in _periods(table)}
    return min((last_month(p) for p in seen if kind_of(p) != "year"), default="")


def _lines(
    sums: _Sums,
    values: dict[Variable, int],
    places: Mapping[Variable, Sequence[Place]],
    odd: list[tuple[Place, Place]],
) -> Iterator[Line]:
    """The lines of one measure of a table, with the variables they need that no row holds."""
    finest, complete = sums.finest(), sums.complete()
    families = [*product(sums.kinds(), product(*sums.levels()))]
    made: dict[Family, dict[int, Variable]] = {}  # place of a row among the finest -> its sum
    for family in families:
        inside = {
            i: sums.variable(row, family)
            for i, row in enumerate(finest)
            if coarser(row.place.period, family[0]) in complete[family[0]]
        }
        made[family] = inside
        _enter(inside, finest, sums.measure, values, places, odd)
    for fine, coarse in _steps(families):
        yield from _step(made[fine], made[coarse], values)


def _enter(
    inside: dict[int, Variable],
    finest: Sequence[FullRow],
    measure: str,
    values: dict[Variable, int],
    places: Mapping[Variable, Sequence[Place]],
    odd: list[tuple[Place, Place]],
) -> None:
    """Enter the sums of a family; drop those with a part that is not available."""
    found: dict[Variable, int] = defaultdict(int)
    first: dict[Variable, FullRow] = {}
    for i, variable in inside.items():
        first.setdefault(variable, finest[i])
        number: Number | None = finest[i].numbers.get(measure)
        found[variable] += int(number) if number is not None else 0
    lacking = {v for i, v in inside.items() if measure not in finest[i].numbers}
    for variable, value in found.items():
        if variable not in lacking and values.setdefault(variable, value) != value:
            odd.append((places.get(variable, [first[variable].place])[0], first[variable].place))
    for i in [i for i, variable in inside.items() if variable in lacking]:
        del inside[i]


def _steps(families: Sequence[Family]) -> Iterator[tuple[Family, Family]]:
    """Each family and those one step coarser in one thing."""
    known = set(families)
    kinds = [kind for kind in PERIODS if any(kind == k for k, _ in families)]
    later = dict(pairwise(kinds))
    for kind, levels in families:
        if kind in later:
            yield (kind, levels), (later[kind], levels)
        for place, level in enumerate(levels):
            for other in {ls[place] for k, ls in known} - {level}:
                coarse = (*levels[:place], other, *levels[place + 1 :])
                if level is not None and (other is None or _is_own(level, place, families)):
                    yield (kind, levels), (kind, coarse)


def _is_own(level: str, place: int, families: Sequence[Family]) -> bool:
    """Whether a level is the dimension itself, not a group of it."""
    return families[0][1][place] == level


def _step(
    fine: Mapping[int, Variable],
    coarse: Mapping[int, Variable],
    values: Mapping[Variable, int],
) -> Iterator[Line]:
    parts: dict[Variable, dict[Variable, None]] = defaultdict(dict)
    lacking: set[Variable] = set()
    for i, total in coarse.items():
        if i in fine:
            parts[total][fine[i]] = None
        else:
            lacking.add(total)
    for total, named in parts.items():
        if total not in lacking and total not in named and total in values:
            yield Line(total=total, parts=tuple(sorted(named)))


def _needed(lines: set[Line], places: Mapping[Variable, Sequence[Place]]) -> set[Line]:
    """The lines without those that only say what an unpublished sum is."""
    kept = set(lines)
    while True:
        uses: dict[Variable, int] = defaultdict(int)
        for line in kept:
            for variable in (line.total, *line.parts):
                uses[variable] += 1
        idle = {x for x in kept if x.total not in places and uses[x.total] == 1}
        if not idle:
            return kept
        kept -= idle
