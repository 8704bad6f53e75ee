"""What to publish instead, when hiding would take too much: coarser tables, with their figures.

Nothing is coarsened here. Each choice is protected alone, as if it were the only table, so that
the office can compare; the shares are whole percent.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from terang.model import TOTAL, Number, Problem, Resource, Said
from terang.protect_changes import Printed
from terang.protect_lattice import Reference, count_of, measured
from terang.protect_release import Work, mask
from terang.protect_tables import (
    FullRow,
    FullTable,
    Place,
    Units,
    coarser,
    dimensions_of,
    last_month,
    parts_of,
    summed,
)

PACKAGE_FILE = "data/datapackage.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How much of a table is hidden, in whole percent of the cells and people that are not 0."""

    cells: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """A coarser table, and how it is called."""

    table: FullTable = field(repr=False)
    units: Units | None = field(repr=False)
    what: Said


def shares(table: FullTable, hidden: Collection[Place], periods: Collection[str]) -> Shares:
    """The share of cells, and of the people in the finest cells, that is hidden."""
    count = count_of(table.resource)
    rows = [r for r in table.rows if r.place.period in periods and r.numbers.get(count)]
    fine = [row for row in rows if _is_fine(table.resource, row)]
    people = sum(int(row.numbers[count]) for row in fine)
    unseen = sum(int(row.numbers[count]) for row in fine if row.place in hidden)
    return Shares(
        cells=_percent(sum(row.place in hidden for row in rows), len(rows)),
        people=_percent(unseen, people),
    )


def _is_fine(resource: Resource, row: FullRow) -> bool:
    """Whether a row has no total; people who are counted again are taken in their total."""
    repeats, sums = resource.confidentiality.repeats, summed(resource, count_of(resource))
    codes = zip(dimensions_of(resource), row.place.codes, strict=True)
    return all((code == TOTAL) == (d in repeats) for d, code in codes if d in {*sums, *repeats})


def _percent(part: int, whole: int) -> int:
    return int(Fraction(100 * part, whole) + Fraction(1, 2)) if whole else 0


def offers(
    table: FullTable,
    hidden: Collection[Place],
    periods: Collection[str],
    known: Reference,
    units: Units | None,
) -> list[Problem]:
    """Nothing when the hiding is within what is declared; else that it is not, and each choice."""
    resource = table.resource
    limit, found = resource.confidentiality.hide_at_most_percent, shares(table, hidden, periods)
    if found.cells <= limit:
        return []
    values = (resource.name, str(found.cells), str(found.people), str(limit))
    what = Said(
        "table '{}' would hide {}% of its new cells that are not 0, and {}% of its people or"
        " cases; declared is at most {}%",
        values,
    )
    hint = Said("take one of the coarser tables named here, or declare a larger share")
    choices = [_offer(resource, c, periods, known) for c in _choices(table, units, known)]
    if not choices:
        hint = Said("nothing coarser can be made of it: leave it out, or declare a larger share")
    return [_problem(resource, what, hint), *choices]


def _offer(
    resource: Resource, choice: _Choice, periods: Collection[str], known: Reference
) -> Problem:
    """A choice with the share that would be hidden."""
    held = {row.place.period for row in choice.table.rows}
    wanted = {coarser(p, "quarter") if p not in held and len(p) > 4 else p for p in periods} & held
    wanted = wanted or {max(held)}
    rows = tuple(row for row in choice.table.rows if row.place.period in wanted)
    table = replace(choice.table, rows=rows)
    work = Work(
        tables=(table,),
        known=known,
        before=Printed(rows={}, hidden=frozenset(), shown=frozenset()),
        changed=frozenset(),
        units={resource.name: choice.units} if choice.units else {},
    )
    masked = mask(work)
    if masked.clashes or masked.disagreements:
        return _problem(resource, choice.what, Said("even so it could not be protected"))
    found = shares(table, masked.hidden, wanted)
    values = (str(found.cells), str(found.people))
    hint = Said("then {}% of its cells and {}% of its people or cases would be hidden", values)
    return _problem(resource, choice.what, hint)


def _problem(resource: Resource, what: Said, hint: Said) -> Problem:
    return Problem(file=PACKAGE_FILE, line=resource.line, what=what, hint=hint)


# --- the choices --------------------------------------------------------------------------------


def _choices(table: FullTable, units: Units | None, known: Reference) -> Iterator[_Choice]:
    """Every table that is one step coarser."""
    resource = table.resource
    for dimension in summed(resource, count_of(resource)):
        place = dimensions_of(resource).index(dimension)
        codes = {row.place.codes[place] for row in table.rows} - {TOTAL}
        for group, named in known.groups.get(dimension, {}).items():
            if codes <= named.keys() and group not in dimensions_of(resource):
                what = Said("'{}' by {} instead of {}", (resource.name, group, dimension))
                coarse = _Coarse(table=table, units=units, place=place, group=group)
                yield coarse.choice(what, {TOTAL: TOTAL} | dict(named))
        what = Said("'{}' without {}", (resource.name, dimension))
        coarse = _Coarse(table=table, units=units, place=place, group=None)
        yield coarse.choice(what, {})
    if resource.primary_key[:1] == ("month",):
        yield from _by_quarter(table, units)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coarse:
    """A table of which one dimension is taken coarser, or left out."""

    table: FullTable = field(repr=False)
    units: Units | None = field(repr=False)
    place: int
    group: str | None

    def choice(self, what: Said, names: Mapping[str, str]) -> _Choice:
        """The coarser table; `names` gives the new code of each code, none to leave it out."""

        def codes(old: tuple[str, ...]) -> tuple[str, ...]:
            new = names.get(old[self.place])
            return (*old[: self.place], *((new,) if new else ()), *old[self.place + 1 :])

        def period(old: str) -> str:
            return old

        kept = [r for r in self.table.rows if self.group or r.place.codes[self.place] == TOTAL]
        resource = _reshaped(self.table.resource, self.place, self.group)
        table = FullTable(resource=resource, rows=_added(resource, kept, codes, period))
        return _Choice(table=table, units=_moved(self.units, codes, period), what=what)


def _reshaped(resource: Resource, place: int, group: str | None) -> Resource:
    """The description with one dimension renamed, or without it."""
    old = dimensions_of(resource)[place]

    def renamed(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(n for n in (group if name == old else name for name in names) if n)

    conf = resource.confidentiality
    never = tuple(
        tuple((d if d != old else group or d, c) for d, c in item if d != old or group)
        for item in conf.never_hide
        if all(code == TOTAL for d, code in item if d == old)
    )
    return replace(
        resource,
        primary_key=renamed(resource.primary_key),
        totals=tuple(replace(t, over=renamed(t.over)) for t in resource.totals),
        confidentiality=replace(
            conf,
            population="",
            repeats=renamed(conf.repeats),
            sensitive=renamed(conf.sensitive),
            never_hide=never,
            amounts=tuple(a for a in conf.amounts if not a.rates and old not in dict(a.where)),
            averages=(),
            shares=(),
        ),
    )


def _by_quarter(table: FullTable, units: Units | None) -> Iterator[_Choice]:
    """Flows are added up over a quarter, stocks are taken at its end; whole quarters only."""
    held = {row.place.period for row in table.rows}
    whole = {q for q in (coarser(p, "quarter") for p in held) if set(parts_of(q, "month")) <= held}
    flow = table.resource.confidentiality.measured == "flow"
    months = {m for q in whole for m in parts_of(q, "month") if flow or m == last_month(q)}
    if not months:
        return
    resource = _quarterly(table.resource)

    def same(codes: tuple[str, ...]) -> tuple[str, ...]:
        return codes

    def quarter(period: str) -> str:
        return coarser(period, "quarter")

    kept = [row for row in table.rows if row.place.period in months]
    if units:
        paid = tuple(p for p in units.payments if p.period in months)
        units = _moved(replace(units, payments=paid), same, quarter)
    yield _Choice(
        table=FullTable(resource=resource, rows=_added(resource, kept, same, quarter)),
        units=units,
        what=Said("'{}' by quarter instead of month", (resource.name,)),
    )


def _quarterly(resource: Resource) -> Resource:
    conf = resource.confidentiality
    return replace(
        resource,
        primary_key=tuple("quarter" if n == "month" else n for n in resource.primary_key),
        confidentiality=replace(
            conf,
            population="",
            amounts=tuple(a for a in conf.amounts if not a.rates),
            averages=(),
            shares=(),
        ),
    )


def _added(
    resource: Resource,
    rows: Sequence[FullRow],
    codes: Callable[[tuple[str, ...]], tuple[str, ...]],
    period: Callable[[str], str],
) -> tuple[FullRow, ...]:
    """The rows added up under their new keys: only measures that add up, and whole numbers."""
    sums: dict[Place, dict[str, Number]] = defaultdict(dict)
    for row in rows:
        place = Place(
            table=resource.name, period=period(row.place.period), codes=codes(row.place.codes)
        )
        for measure in measured([resource])[resource.name]:
            if measure in row.numbers:
                sums[place][measure] = sums[place].get(measure, 0) + row.numbers[measure]
    return tuple(
        FullRow(place=place, line=1, cells=(), numbers=sums[place])
        for place in sorted(sums, key=Place.sort_key)
    )


def _moved(
    units: Units | None,
    codes: Callable[[tuple[str, ...]], tuple[str, ...]],
    period: Callable[[str], str],
) -> Units | None:
    if units is None:
        return None
    moved = (replace(p, codes=codes(p.codes), period=period(p.period)) for p in units.payments)
    return replace(units, payments=tuple(moved))
