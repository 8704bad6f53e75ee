"""The published tables as `linkage` asks them: who surely shares the codes that a story reveals."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO

from terang.model import TOTAL, Resource
from terang.results import Store, Table

Fact = tuple[str, str]  # column, code
TIMES = ("month", "quarter", "year")
_STATUS = "obs_status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: its codes, what it counts, and its rupiah; None is hidden or missing."""

    codes: Mapping[str, str]
    count: int | None
    rupiah: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A table with a threshold, as every release that holds it tells it."""

    resource: Resource
    releases: tuple[tuple[str, tuple[Row, ...]], ...]  # month and rows, oldest first

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The columns a story could be matched by."""
        return tuple(f.name for f in self.resource.fields if f.role == "dimension")

    @property
    def flow(self) -> bool:
        """Whether its counts add up over months, as cases do and people do not."""
        return self.resource.confidentiality.measured == "flow"

    @property
    def population(self) -> str:
        """Whom it counts."""
        return self.resource.confidentiality.population or self.resource.name


@dataclass(frozen=True)
class Ladders:
    """What a code implies: a district its zone, an occupation its group, a month its quarter."""

    groups: Mapping[Fact, tuple[Fact, ...]] = field(default_factory=dict)

    def implied(self, fact: Fact) -> tuple[Fact, ...]:
        """The fact and all that is coarser."""
        column, code = fact
        if column in TIMES:
            return tuple(_times(column, code))
        return (fact, *self.groups.get(fact, ()))

    @cached_property
    def coarser(self) -> Mapping[str, frozenset[str]]:
        """The columns that are coarser than a column."""
        found: dict[str, set[str]] = {"month": {"quarter", "year"}, "quarter": {"year"}}
        for (column, _), facts in self.groups.items():
            found.setdefault(column, set()).update(name for name, _ in facts)
        return {column: frozenset(names) for column, names in found.items()}


def ladders(tables: Iterable[Table]) -> Ladders:
    """The ladders that reference tables declare by `terang:groups`."""
    groups: dict[Fact, tuple[Fact, ...]] = {}
    for table in tables:
        names, key = table.resource.columns(), table.resource.primary_key
        if table.resource.groups and len(key) == 1:
            for row in table.rows:
                codes = dict(zip(names, map(str, row), strict=True))
                up = tuple((name, codes[name]) for name in table.resource.groups)
                groups[key[0], codes[key[0]]] = up
    return Ladders(groups)


def _times(column: str, code: str) -> Iterator[Fact]:
    yield column, code
    if column == "month":
        yield "quarter", f"{code[:4]}-Q{(int(code[5:7]) + 2) // 3}"
    if column != "year":
        yield "year", code[:4]


def told_by(store: Store, resources: Sequence[Resource]) -> tuple[Told, ...]:
    """The tables whose counts have a threshold, each with the rows of every release."""
    protected = [r for r in resources if r.scope == "release" and r.threshold and r.counts]
    return tuple(
        Told(
            resource=resource,
            releases=tuple(
                (month, tuple(_rows(resource, content)))
                for month, name, content in store.files
                if name == resource.name
            ),
        )
        for resource in protected
    )


def _rows(resource: Resource, content: bytes) -> Iterator[Row]:
    money = [f.name for f in resource.fields if f.unit == "idr"]
    dimensions = [f.name for f in resource.fields if f.role == "dimension"]
    for record in csv.DictReader(StringIO(content.decode(errors="replace"), newline="")):
        seen = not record.get(_STATUS)
        counts = [record.get(name) or "" for name in resource.counts]
        yield Row(
            codes={name: record.get(name) or "" for name in dimensions},
            count=min(map(int, counts)) if seen and all(map(str.isdecimal, counts)) else None,
            rupiah=tuple(int(v) for n in money if (v := record.get(n) or "").isdecimal() and seen),
        )


def least_match(told: Told, facts: Mapping[str, str], climbs: Ladders) -> tuple[int, str] | None:
    """How many surely share the facts, in the release that tells fewest; None: none tells of it.

    `facts` are a story's own, not those they imply. A hidden cell counts as nobody. A release that
    tells of a part of the story's time only, as one amid its quarter does, is not asked.
    """
    implied = {c: v for fact in facts.items() for c, v in climbs.implied(fact)}
    found = [
        (times, count, month)
        for month, rows in told.releases
        for times, count in [_count(told, rows, facts, implied, climbs)]
        if times
    ]
    whole = max((times for times, _, _ in found), default=0)
    return min(((c, month) for times, c, month in found if times == whole), default=None)


def _count(
    told: Told,
    rows: Sequence[Row],
    facts: Mapping[str, str],
    implied: Mapping[str, str],
    climbs: Ladders,
) -> tuple[int, int]:
    """How many times of the story the rows tell of, and how many surely share its facts."""
    fits = [(name, _asks(name, rows, facts, implied, climbs)) for name in told.dimensions]
    timely = [row for row in rows if all(fit(row.codes[n]) for n, fit in fits if n in TIMES)]
    again, flow = told.resource.confidentiality.repeats, told.flow
    sums: dict[tuple[str, ...], int] = {}
    for row in timely:
        if all(fit(row.codes[name]) for name, fit in fits):
            same = tuple(code for name, code in row.codes.items() if name in again)
            key = same if flow else (*same, *_when(row))  # the same people are there every month
            sums[key] = sums.get(key, 0) + (row.count or 0)
    return len({_when(row) for row in timely}), max(sums.values(), default=0)


def _when(row: Row) -> tuple[str, ...]:
    return tuple(row.codes[name] for name in TIMES if name in row.codes)


def _asks(
    name: str,
    rows: Sequence[Row],
    facts: Mapping[str, str],
    implied: Mapping[str, str],
    climbs: Ladders,
) -> Callable[[str], bool]:
    """Whether a code of the column `name` is one that the story could mean."""
    if name in implied:
        return lambda code: code == implied[name]
    wider = {c: v for c, v in facts.items() if c in climbs.coarser.get(name, ())}
    if wider:
        return lambda code: wider.items() <= dict(climbs.implied((name, code))).items()
    if any(row.codes[name] == TOTAL for row in rows):
        return lambda code: code == TOTAL
    return lambda _: True
