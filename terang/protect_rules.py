"""Which rows are hidden for their own sake: the primary rules, each row judged by its table alone.

Sources: thresholds and averages after the Handbook on Statistical Disclosure Control, 2nd ed.,
chapter 4; dominance and the p%-rule there, section 4.2.2; group disclosure section 4.3.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from terang.confidentiality import Dominance
from terang.model import TOTAL, Resource
from terang.protect_tables import (
    FullRow,
    FullTable,
    Payment,
    Place,
    Units,
    dimensions_of,
)

LEAST_FOR_AVERAGE = 10  # people or cases
LEAST_FOR_SHARE = 20
SMALL, ZERO, AVERAGE, SHARE, DOMINANCE, GROUP, CHANGE = (
    *("threshold", "zeros", "averages", "shares", "dominance", "sensitive", "changes"),
)
FEW_NEW = 3  # payers: fewer, and the two largest have all of what changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary:
    """A row that is hidden for its own sake, and the rules by which it is."""

    place: Place
    rules: tuple[str, ...]


def primary(table: FullTable, units: Units | None) -> tuple[Primary, ...]:
    """The rows of a table that its rules hide, in the order of the table."""
    context = _Context(
        resource=table.resource, units=units, telling=telling(table), empty=_empty(table)
    )
    named = ((row.place, tuple(_rules(row, context))) for row in table.rows if row.numbers)
    return tuple(Primary(place=place, rules=rules) for place, rules in named if rules)


def never_hidden(resource: Resource, place: Place) -> bool:
    """Whether a row has all the codes of an item of `never_hide`."""
    named = dict(zip(dimensions_of(resource), place.codes, strict=True))
    items = resource.confidentiality.never_hide
    return any(all(named.get(d) == code for d, code in item) for item in items)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    resource: Resource
    units: Units | None
    telling: Mapping[Place, int]
    empty: frozenset[str]


def _rules(row: FullRow, context: _Context) -> Iterator[str]:
    resource, conf = context.resource, context.resource.confidentiality
    counts = [int(row.numbers[c]) for c in resource.counts if c in row.numbers]
    if any(0 < count < resource.threshold for count in counts):
        yield SMALL
    if conf.zeros == "hidden" and 0 in counts and row.place.period not in context.empty:
        yield ZERO
    if conf.averages and 0 < counts[0] < max(LEAST_FOR_AVERAGE, resource.threshold):
        yield AVERAGE
    if any(_inverts(resource, row, share, counts[0]) for share in conf.shares):
        yield SHARE
    paid = payments(context.units, [row.place]) if context.units else []
    if conf.dominance and dominated(conf.dominance, paid):
        yield DOMINANCE
    if row.place in context.telling:
        yield GROUP


def _empty(table: FullTable) -> frozenset[str]:
    """The periods whose total row is 0, so that nobody learns more from a zero."""
    count = table.resource.counts[0]
    return frozenset(
        row.place.period
        for row in table.rows
        if set(row.place.codes) <= {TOTAL} and row.numbers.get(count) == 0
    )


def _inverts(resource: Resource, row: FullRow, share: str, count: int) -> bool:
    """Whether a percentage of `count` tells of few people: 7.5 % of 40 is 3."""
    if share not in row.numbers or not count:
        return False
    part = round(Fraction(row.numbers[share]) * count / 100)
    small = range(1, resource.threshold)
    return count < LEAST_FOR_SHARE or part in small or count - part in small


# --- groups -------------------------------------------------------------------------------------


def telling(table: FullTable) -> Mapping[Place, int]:
    """Rows with all, or all but one, of a line along a sensitive dimension.

    With each, how far below its count a reader must be able to imagine it.
    """
    found: dict[Place, int] = {}
    names, count = dimensions_of(table.resource), table.resource.counts[:1]
    rows = {row.place: int(row.numbers[count[0]]) for row in table.rows if row.numbers and count}
    for dimension in table.resource.confidentiality.sensitive:
        at = names.index(dimension)
        for place, people in rows.items():
            codes = (*place.codes[:at], TOTAL, *place.codes[at + 1 :])
            total = rows.get(Place(table=place.table, period=place.period, codes=codes), 0)
            if place.codes[at] != TOTAL and total and people >= total - 1:
                found[place] = max(found.get(place, 0), people - total + 2)
    return found


# --- dominance ----------------------------------------------------------------------------------


def payments(units: Units, places: Sequence[Place]) -> list[Payment]:
    """The payments that stand in any of some rows, each once."""
    return [p for p in units.payments if any(_stands_in(p, place) for place in places)]


def _stands_in(payment: Payment, place: Place) -> bool:
    codes = zip(payment.codes, place.codes, strict=True)
    return payment.period == place.period and all(c in {own, TOTAL} for own, c in codes)


def dominated(rule: Dominance, paid: Sequence[Payment]) -> bool:
    """Whether a sum tells nearly what its largest payer gave."""
    return room(rule, paid) > 0


def room(rule: Dominance, paid: Sequence[Payment]) -> int:
    """How many rupiah more than it is a sum must be able to be; 0 when it is safe.

    Handbook, table 4.7: p/100·x1 − (X − x1 − x2) by the p%-rule, 100/n·(largest) − X by shares.
    """
    by_holder: dict[str, int] = defaultdict(int)
    for payment in paid:
        by_holder[payment.holder] += payment.amount
    total = sum(by_holder.values())
    if total <= 0:
        return 0
    first, second = (*sorted(by_holder.values(), reverse=True), 0)[:2]
    needed = (
        Fraction(rule.p_percent, 100) * first - (total - first - second),
        Fraction(100, rule.one_percent) * first - total,
        Fraction(100, rule.two_percent) * (first + second) - total,
    )
    return max(0, *(-int(-n // 1) for n in needed))


def changed_by_few(table: FullTable, earlier: Sequence[FullRow]) -> tuple[Primary, ...]:
    """Rows with one or two payers more, or fewer, than one of the same codes that is printed.

    The difference of their rupiah is a sum too, and nearly tells what these one or two gave.
    `earlier` are the printed rows of earlier periods.
    """
    resource = table.resource
    if resource.confidentiality.dominance is None:
        return ()
    counts: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for row in earlier:
        counts[row.place.codes].append((row.place.period, _count(resource, row)))
    return tuple(
        Primary(place=row.place, rules=(CHANGE,))
        for row in table.rows
        if not never_hidden(resource, row.place)
        and any(
            period < row.place.period and 0 < abs(_count(resource, row) - count) < FEW_NEW
            for period, count in counts[row.place.codes]
        )
    )


def _count(resource: Resource, row: FullRow) -> int:
    """The count of a row; 0 where it is not available, which hides more rather than less."""
    return int(row.numbers.get(resource.counts[0], 0))
