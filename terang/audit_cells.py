"""The protected tables of all releases as a reader holds them: rows, editions, groupings, rates."""
# ruff: noqa: S608

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from terang.model import Resource
from terang.results import Store

PERIODS = ("month", "quarter", "year")
STATUS = "obs_status"
_VALIDITY = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stood, unchanged, from the release `first` to the release `last`."""

    period: str
    codes: tuple[str, ...]
    values: tuple[int | Decimal | None, ...] = field(repr=False)
    status: str
    first: str
    last: str

    @property
    def hidden(self) -> bool:
        """Whether the row is marked confidential."""
        return self.status == "c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One protected table: the rows of all its releases, each state of a row once."""

    resource: Resource
    period: str  # the column of its periods: month, quarter, year
    dimensions: tuple[str, ...]  # the other columns of the key: those of `Row.codes`
    measures: tuple[str, ...]  # those of `Row.values`
    rows: tuple[Row, ...] = field(repr=False)

    @property
    def population(self) -> str:
        """Whom or what it counts; the tables of one population share cells."""
        return self.resource.confidentiality.population or self.resource.name

    @property
    def count(self) -> int:
        """The place of its count among the measures."""
        return self.measures.index(self.resource.counts[0])

    def key(self, row: Row) -> tuple[str, ...]:
        """The codes of a row in the order of the primary key."""
        codes = dict(zip(self.dimensions, row.codes, strict=True))
        return tuple(codes.get(name, row.period) for name in self.resource.primary_key)

    def spoken(self, row: Row) -> str:
        """The key of a row, as problems name it."""
        pairs = zip(self.resource.primary_key, self.key(row), strict=True)
        return ", ".join(f"{name} {code}" for name, code in pairs)

    def until(self, release: str) -> "Printed":
        """What was known of it when `release` came out."""
        return replace(self, rows=tuple(row for row in self.rows if row.first <= release))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The coarser code of each code of a dimension."""

    fine: str  # a dimension
    coarse: str  # a coarser one
    pairs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A public tariff: rupiah for each one counted, in the months `since` to `until`."""

    table: str
    measure: str
    codes: tuple[tuple[str, str], ...]  # dimension, code
    since: str
    until: str  # "" is open
    idr: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All that a reader takes from the shelf: the protected tables and what explains them."""

    tables: tuple[Printed, ...]
    groupings: tuple[Grouping, ...]
    rates: tuple[Rate, ...]

    def until(self, release: str) -> "Shelf":
        """What stood on it when `release` came out."""
        return replace(self, tables=tuple(table.until(release) for table in self.tables))


def read(store: Store, resources: Sequence[Resource]) -> Shelf:
    """One query for each protected table, one for each reference table that explains it."""
    protected = [r for r in resources if r.scope == "release" and r.threshold]
    used = {name for r in protected for name in r.primary_key}
    used |= {name for r in protected for name, _ in r.confidentiality.where}
    groupings = [
        grouping
        for r in resources
        if r.scope == "reference" and len(r.primary_key) == 1 and r.primary_key[0] in used
        for grouping in _groupings(store, r, used)
    ]
    priced = {
        (amount.rates, amount.measure)
        for r in protected
        for amount in r.confidentiality.amounts
        if amount.rates
    }
    by_name = {r.name: r for r in resources}
    rates = [rate for name, m in sorted(priced) for rate in _rates(store, by_name[name], m)]
    tables = tuple(_printed(store, resource) for resource in protected)
    return Shelf(tables=tables, groupings=tuple(groupings), rates=tuple(rates))


def _groupings(store: Store, resource: Resource, used: set[str]) -> Iterable[Grouping]:
    fine = resource.primary_key[0]
    for coarse in resource.groups:
        if coarse in used and coarse != fine:
            query = f'SELECT "{fine}"::VARCHAR, "{coarse}"::VARCHAR FROM seen."{resource.name}"'
            pairs = store.connection.cursor().execute(query + " ORDER BY ALL").fetchall()
            yield Grouping(fine=fine, coarse=coarse, pairs=dict(pairs))


def _rates(store: Store, resource: Resource, measure: str) -> Iterable[Rate]:
    dims = [f.name for f in resource.fields if f.role == "dimension" and f.name not in _VALIDITY]
    columns = ", ".join(f'"{name}"::VARCHAR' for name in (*dims, "valid_from", "valid_to"))
    query = f'SELECT {columns}, "{measure}" FROM seen."{resource.name}" ORDER BY ALL'
    for *codes, since, until, idr in store.connection.cursor().execute(query).fetchall():
        yield Rate(
            table=resource.name,
            measure=measure,
            codes=tuple(zip(dims, codes, strict=True)),
            since=since or "",
            until=until or "",
            idr=int(idr),
        )


def _printed(store: Store, resource: Resource) -> Printed:
    period = next(name for name in resource.primary_key if name in PERIODS)
    dimensions = tuple(name for name in resource.primary_key if name != period)
    measures = tuple(f.name for f in resource.fields if f.role == "measure")
    width = 1 + len(dimensions)
    status = f'"{STATUS}"::VARCHAR' if STATUS in resource.columns() else "NULL"
    columns = [f'"{name}"::VARCHAR' for name in (period, *dimensions)]
    columns += [*(f'"{name}"' for name in measures), status]
    rows = tuple(
        Row(
            cells[0],
            tuple(cells[1:width]),
            tuple(cells[width:-3]),
            cells[-3] or "",
            cells[-2],
            cells[-1],
        )
        for cells in _states(store, resource, ", ".join(columns), width)
    )
    return Printed(
        resource=resource, period=period, dimensions=dimensions, measures=measures, rows=rows
    )


def _states(store: Store, resource: Resource, columns: str, width: int) -> list[tuple[Any, ...]]:
    """The columns, and the first and last release of each state of a row."""
    table = f'released."{resource.name}"'
    cursor = store.connection.cursor()
    found: list[tuple[Any, ...]] = cursor.execute(
        f"SELECT {columns}, min(release), max(release) FROM {table} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    if len({row[:width] for row in found}) == len(found):
        return found
    query = f"SELECT {columns}, release, release FROM {table} ORDER BY ALL"
    every = sorted(cursor.execute(query).fetchall(), key=lambda row: (row[:width], row[-1]))
    return _runs(every)


def _runs(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows of one key in the order of their releases, equal neighbours joined."""
    joined: list[tuple[Any, ...]] = []
    for row in rows:
        if joined and joined[-1][:-2] == row[:-2]:
            joined[-1] = (*row[:-2], joined[-1][-2], row[-1])
        else:
            joined.append(row)
    return joined


# --- editions ----------------------------------------------------------------------------------

Period = tuple[str, str, str]  # population, column of the period, period


def corrected(tables: Sequence[Printed]) -> dict[Period, tuple[str, ...]]:
    """The releases in which a printed number of a period became another one.

    A flow's periods are corrected together, year by year: hidden months may have changed unseen.
    """
    found: dict[Period, set[str]] = defaultdict(set)
    years: dict[tuple[str, str], set[str]] = defaultdict(set)
    for table in tables:
        for release, row in _changes(table):
            found[table.population, table.period, row.period].add(release)
            if table.resource.confidentiality.measured == "flow":
                years[table.population, row.period[:4]].add(release)
    for table in tables if years else ():
        for column, period in {pair for row in table.rows for pair in _spans(table, row)}:
            if releases := years.get((table.population, period[:4])):
                found[table.population, column, period] |= releases
    return {period: tuple(sorted(releases)) for period, releases in found.items()}


def _spans(table: Printed, row: Row) -> list[tuple[str, str]]:
    flow = table.resource.confidentiality.measured == "flow"
    return coarser(table.period, row.period, flow=flow)


def _changes(table: Printed) -> Iterable[tuple[str, Row]]:
    """Rows with a printed number that is not what was printed before, and since which release."""
    shown: dict[tuple[str, tuple[str, ...]], list[int | Decimal | None]] = {}
    for row in sorted(table.rows, key=lambda row: row.first):
        before = shown.setdefault((row.period, row.codes), list(row.values))
        for place, value in enumerate(row.values):
            if value is not None:
                if before[place] not in {None, value}:
                    yield row.first, row
                before[place] = value


def coarser(column: str, period: str, *, flow: bool) -> list[tuple[str, str]]:
    """The period and, for a flow, the quarter and the year it is part of, by their columns."""
    found = [(column, period)]
    if flow and column == "month":
        found.append(("quarter", f"{period[:4]}-Q{(int(period[5:7]) + 2) // 3}"))
    if flow and column != "year":
        found.append(("year", period[:4]))
    return found
