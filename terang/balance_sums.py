"""Both sides of every identity at every key of every release, added up by the database.

A part of `balance`. Names were looked at by `balance_names` before they come here.
"""
# ruff: noqa: S608

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from terang.accounting import Identity, Summand
from terang.balance_names import MONTH, column_of, dimensions, rate_columns, rate_measure
from terang.model import TOTAL, Resource
from terang.results import Store

Key = tuple[str, ...]
State = Literal["holds", "breaks", "bounded", "missing", "unanswered"]
_LAST_MONTHS = "('03', '06', '09', '12')"  # a quarter is due when its last month is in


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What the printed cells of a term add up to, and how many of its cells are hidden."""

    total: int
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An identity at one key of one release."""

    identity: Identity
    release: str
    key: Key
    sums: tuple[Sum | None, ...]  # by term, left side first; None where there is no row

    @property
    def difference(self) -> int:
        """The left side less the right side, of printed cells."""
        pairs = zip(self.identity.terms, self.sums, strict=True)
        return sum(sign * found.total for (sign, _), found in pairs if found)

    @property
    def exact(self) -> bool:
        """Whether every cell of it is printed."""
        return all(found and not found.hidden for found in self.sums)

    @property
    def state(self) -> State:
        """What came of it. Hidden cells are counts or rupiah and never below zero."""
        if any(found is None for found in self.sums):  # `in` would compare field by field
            return "missing"
        pairs = zip(self.identity.terms, self.sums, strict=True)
        signs = {sign for (sign, _), found in pairs if found and found.hidden}
        if not signs:
            return "holds" if self.difference == 0 else "breaks"
        if len(signs) == 2:
            return "unanswered"
        return "bounded" if self.difference * signs.pop() <= 0 else "breaks"


def ask(
    store: Store, identities: Sequence[Identity], resources: Sequence[Resource]
) -> Iterator[Asked]:
    """Every identity at every key that a term without a shift has a row for."""
    tables = {resource.name: resource for resource in resources}
    for identity in identities:
        found = [_added(store, identity, summand, tables) for _, summand in identity.terms]
        for release, keys in _keys(found).items():
            first = _first(identity, keys)
            for key in sorted(keys):
                sums = tuple(_at(added, release, key, first=key in first) for added in found)
                yield Asked(identity=identity, release=release, key=key, sums=sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Added:
    """A term by release and by those parts of the key that its table has."""

    summand: Summand
    places: tuple[int, ...]  # of those parts in the key
    whole: bool  # it has all parts, and says at which keys the identity is asked
    sums: Mapping[tuple[str, Key], Sum]
    due: frozenset[tuple[str, Key]]


def _at(added: _Added, release: str, key: Key, *, first: bool) -> Sum | None:
    found = added.sums.get((release, tuple(key[place] for place in added.places)))
    nothing_before = found is None and first and added.summand.previous
    return Sum(total=0) if nothing_before else found


def _keys(found: Sequence[_Added]) -> Mapping[str, set[Key]]:
    keys: dict[str, set[Key]] = {}
    for added in found:
        for release, key in added.due if added.whole and not added.summand.previous else ():
            keys.setdefault(release, set()).add(key)
    return keys


def _first(identity: Identity, keys: set[Key]) -> set[Key]:
    """Of each series, the key of its first month: before it there was nothing."""
    if MONTH not in identity.by:
        return set()
    month = identity.by.index(MONTH)
    first: dict[Key, Key] = {}
    for key in keys:
        series = (*key[:month], *key[month + 1 :])
        first[series] = min(key, first.get(series, key))
    return set(first.values())


def _added(
    store: Store, identity: Identity, summand: Summand, tables: Mapping[str, Resource]
) -> _Added:
    resource = tables[summand.table]
    places = tuple(i for i, part in enumerate(identity.by) if column_of(resource, part))
    sums: dict[tuple[str, Key], Sum] = {}
    due: set[tuple[str, Key]] = set()
    for release, *parts, total, hidden, ready in _rows(store, identity, summand, tables):
        at = (release, _shifted(parts, [identity.by[i] for i in places], summand))
        sums[at] = Sum(total=int(total or 0), hidden=hidden)
        due |= {at} if ready else set()
    whole = len(places) == len(identity.by)
    return _Added(summand=summand, places=places, whole=whole, sums=sums, due=frozenset(due))


def _shifted(parts: Sequence[str], names: Sequence[str], summand: Summand) -> Key:
    """The key at which a term of the month before is added: that of the month after."""
    pairs = zip(names, parts, strict=True)
    return tuple(next_month(p) if summand.previous and n == MONTH else p for n, p in pairs)


def next_month(month: str) -> str:
    """`2025-12` -> `2026-01`."""
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def month_before(month: str) -> str:
    """`2026-01` -> `2025-12`."""
    year, number = int(month[:4]), int(month[5:7])
    return f"{year - (number == 1):04d}-{(number - 2) % 12 + 1:02d}"


# --- the query -----------------------------------------------------------------------------------


def _rows(
    store: Store, identity: Identity, summand: Summand, tables: Mapping[str, Resource]
) -> list[list[Any]]:
    """Release, parts of the key, sum, hidden cells, whether the period is complete."""
    resource = tables[summand.table]
    parts = [_part(resource, part) for part in identity.by if column_of(resource, part)]
    quarterly = any("-Q" in part for part in parts)
    ready = f"bool_or(t.month[6:7] IN {_LAST_MONTHS})" if quarterly else "true"
    value = f"t.{quoted(summand.measure)}::HUGEINT"
    value += f" * {tariff(resource, tables[summand.times])}" if summand.times else ""
    keys = "".join(f", {part}" for part in parts)
    query = (
        f"SELECT release{keys}, sum({value}) AS total, count(*) - count({value}) AS hidden,"
        f" {ready} AS ready FROM released.{quoted(resource.name)} t"
        f" WHERE {' AND '.join(scope(identity, summand, resource))} GROUP BY ALL"
    )
    return [list(row) for row in store.connection.cursor().execute(query).fetchall()]


def _part(resource: Resource, part: str) -> str:
    column = column_of(resource, part)
    if column == part:
        return f"t.{quoted(part)}::VARCHAR"
    return "t.month[1:4] || '-Q' || ((t.month[6:7]::INTEGER + 2) // 3)"


def scope(identity: Identity, summand: Summand, resource: Resource) -> Iterator[str]:
    """The rows that belong to a term, as conditions on the table `t`."""
    yield "true"
    for column, code in summand.where:
        yield f"t.{quoted(column)} = {literal(code)}"
    for column in parts_only(identity, summand, resource):
        yield f"t.{quoted(column)} IS DISTINCT FROM {literal(TOTAL)}"


def parts_only(identity: Identity, summand: Summand, resource: Resource) -> tuple[str, ...]:
    """The columns of a term's table in which its rows are no totals."""
    named = {column for column, _ in summand.where}
    keyed = {column_of(resource, part) for part in identity.by}
    asked = keyed - {*identity.without_totals}
    text = {f.name for f in resource.fields if f.type in {"string", "yearmonth", "year"}}
    return tuple(n for n in dimensions(resource) if n in text and n not in named | asked)


def tariff(table: Resource, rates: Resource) -> str:
    """The one tariff of a row of `t` in its month; NULL where there is none or more than one."""
    amount = f"r.{quoted(rate_measure(rates) or '')}"
    return (
        f"(SELECT CASE WHEN count(*) = 1 THEN max({amount}) END FROM seen.{quoted(rates.name)} r"
        f" WHERE {' AND '.join(valid(table, rates))})"
    )


def valid(table: Resource, rates: Resource) -> Iterator[str]:
    """When a row of the tariffs `r` is that of a row of `t`."""
    for column in rate_columns(rates, table):
        yield f"r.{quoted(column)} = t.{quoted(column)}"
    yield f"r.valid_from <= t.{MONTH}"
    yield f"(r.valid_to IS NULL OR t.{MONTH} <= r.valid_to)"


def quoted(identifier: str) -> str:
    """An SQL name in quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: str) -> str:
    """An SQL text literal."""
    return "'" + value.replace("'", "''") + "'"
