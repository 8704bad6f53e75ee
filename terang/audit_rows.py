"""What gives somebody away in a row, or in a row beside its total, without any solving."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from terang.audit_cells import Printed, Row
from terang.model import TOTAL, Said

LEAST_AVERAGED = 10  # fewer, and a mean or median tells of single cases
LEAST_SHARED = 20  # a share of fewer counts them
FEW_PAYERS = 2  # more or fewer between two sums, and their difference is nearly what one gave


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A row that tells too much: since which release, of what kind, in which words."""

    table: Printed
    row: Row
    release: str
    what: Said
    hint: Said


States = Mapping[tuple[str, tuple[str, ...]], list[Row]]  # period and codes -> states of a row


def leaks(table: Printed) -> Iterator[Leak]:
    """Everything that one table tells by itself."""
    states: dict[tuple[str, tuple[str, ...]], list[Row]] = defaultdict(list)
    for row in table.rows:
        states[row.period, row.codes].append(row)
    yield from _small(table)
    yield from _zeros(table, states)
    yield from _beside_hidden(table)
    yield from _groups(table, states)
    yield from _averages(table)
    yield from _shares(table)
    yield from _changes(table)


def _leak(table: Printed, row: Row, what: Said, hint: Said, since: str = "") -> Leak:
    return Leak(table=table, row=row, release=max(row.first, since), what=what, hint=hint)


def _small(table: Printed) -> Iterator[Leak]:
    limit = table.resource.threshold
    places = [table.measures.index(name) for name in table.resource.counts]
    for row in table.rows:
        for place in places:
            if 0 < (row.values[place] or 0) < limit:
                said = (str(limit), table.spoken(row))
                what = Said("a count below {} is printed at {}", said)
                hint = Said("the office runs protect before handing the table over")
                yield _leak(table, row, what, hint)


def _zeros(table: Printed, states: States) -> Iterator[Leak]:
    """Where zeros are hidden, one is printed only if the whole period is zero."""
    if table.resource.confidentiality.zeros != "hidden":
        return
    whole = (TOTAL,) * len(table.dimensions)
    for row in table.rows:
        if row.values[table.count] == 0:
            totals = states.get((row.period, whole)) or [
                other for other in table.rows if other.period == row.period
            ]
            others = [other for other in _together(row, totals) if _not_zero(table, other)]
            if others:
                what = Said(
                    "a zero is printed at {}, in a table that hides zeros", (table.spoken(row),)
                )
                hint = Said("that nobody is there tells something too: hide the row")
                yield _leak(table, row, what, hint, min(other.first for other in others))


def _not_zero(table: Printed, row: Row) -> bool:
    return row.hidden or bool(row.values[table.count])


def _beside_hidden(table: Printed) -> Iterator[Leak]:
    for row in table.rows:
        shown = [
            n for n, value in zip(table.measures, row.values, strict=True) if value is not None
        ]
        hint = Said("hide the rupiah of a row together with its count")
        if row.hidden and shown:
            said = (table.spoken(row),)
            what = Said("the row is confidential but a number stands in it at {}", said)
            yield _leak(table, row, what, hint)
        elif shown and row.values[table.count] is None:
            what = Said("{} is printed but its count is not at {}", (shown[0], table.spoken(row)))
            yield _leak(table, row, what, hint)


def _groups(table: Printed, states: States) -> Iterator[Leak]:
    """All, all but one or none of a total in one code of a sensitive dimension."""
    for dimension in table.resource.confidentiality.sensitive:
        place = table.dimensions.index(dimension)
        for row in table.rows:
            whole = (*row.codes[:place], TOTAL, *row.codes[place + 1 :])
            totals = _together(row, states.get((row.period, whole), ()))
            telling = [t for t in totals if row.codes[place] != TOTAL and _telling(table, row, t)]
            if telling:
                said = (dimension, table.spoken(row))
                what = Said("all, all but one or none have one code of {} at {}", said)
                hint = Said("hide the split of this total, or merge its codes")
                yield _leak(table, row, what, hint, min(t.first for t in telling))


def _telling(table: Printed, row: Row, total: Row) -> bool:
    part, whole = row.values[table.count], total.values[table.count]
    if part is None or not whole:
        return False
    if part == 0:  # where zeros are hidden, this one is told already
        return table.resource.confidentiality.zeros == "printed"
    return part >= whole - 1


def _together(row: Row, others: Iterable[Row]) -> list[Row]:
    """Those that stand in some release beside the row."""
    return [o for o in others if o.first <= row.last and row.first <= o.last]


def _averages(table: Printed) -> Iterator[Leak]:
    least = max(LEAST_AVERAGED, table.resource.threshold)
    for name in table.resource.confidentiality.averages:
        place = table.measures.index(name)
        for row in table.rows:
            count = row.values[table.count]
            if row.values[place] is not None and count is not None and count < least:
                said = (name, str(least), table.spoken(row))
                what = Said("{} is printed over fewer than {} at {}", said)
                yield _leak(
                    table, row, what, Said("an average of few tells of each: leave it blank")
                )


def _shares(table: Printed) -> Iterator[Leak]:
    limit = table.resource.threshold
    hint = Said("a share of few gives back its count: leave it blank")
    for name in table.resource.confidentiality.shares:
        place = table.measures.index(name)
        digits = max((_digits(row.values[place]) for row in table.rows), default=0)
        for row in table.rows:
            count, share = row.values[table.count], row.values[place]
            if count is None or share is None:
                continue
            said = (name, table.spoken(row))
            if count < LEAST_SHARED:
                what = Said(
                    "{} is a share of fewer than {} at {}", (name, str(LEAST_SHARED), said[1])
                )
                yield _leak(table, row, what, hint)
            elif _gives_back(Decimal(share), int(count), digits, limit):
                yield _leak(table, row, Said("{} gives back a small count at {}", said), hint)


def _digits(share: int | Decimal | None) -> int:
    exponent = Decimal(share or 0).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _gives_back(share: Decimal, count: int, digits: int, limit: int) -> bool:
    """Whether every numerator that rounds to the share is small, or leaves few besides it."""
    half = Decimal(1).scaleb(-digits) / 2
    least, most = (share - half) * count / 100, (share + half) * count / 100
    fitting = range(max(0, math.ceil(least)), min(count, math.floor(most)) + 1)
    small = all(0 < n < limit for n in fitting)
    few = all(0 < count - n < limit for n in fitting)
    return len(fitting) > 0 and (small or few)


def _changes(table: Printed) -> Iterator[Leak]:
    """Two periods between which one or two payers came or left, and the sums of both."""
    conf = table.resource.confidentiality
    if conf.dominance is None:
        return
    sum_ = table.measures.index(conf.dominance.measure)
    seen: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in sorted(table.rows, key=lambda row: row.period):
        named = dict(zip(table.dimensions, row.codes, strict=True))
        open_ = any(all(named.get(d) == code for d, code in item) for item in conf.never_hide)
        if open_ or row.values[table.count] is None or row.values[sum_] is None:
            continue
        near = [other for other in seen[row.codes] if _by_few(table, other, row)]
        if near:
            said = (table.spoken(row), near[-1].period)
            what = Said("one or two payers more or fewer at {} than in {}", said)
            hint = Said("the difference in rupiah is nearly their gift: hide the later row")
            yield _leak(table, row, what, hint, min(other.first for other in near))
        seen[row.codes].append(row)


def _by_few(table: Printed, before: Row, after: Row) -> bool:
    change = int(after.values[table.count] or 0) - int(before.values[table.count] or 0)
    return before.period < after.period and 0 < abs(change) <= FEW_PAYERS
