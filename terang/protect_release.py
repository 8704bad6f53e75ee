"""The rows to hide in a release: every population, in pieces that share no variable.

A stock ties nothing across periods, so each period is a system of its own; a flow adds up to years
and no further. Pieces in which nothing is new are left as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from terang import protect_equations
from terang.protect_changes import Printed, rests
from terang.protect_equations import Disagreement
from terang.protect_lattice import Reference, population_of
from terang.protect_pattern import Asked, Clash, settle
from terang.protect_rules import Primary, changed_by_few, primary, telling
from terang.protect_tables import FullTable, Place, Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """The rows to hide, and what stands in the way."""

    hidden: frozenset[Place]
    clashes: tuple[Clash, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    rests: tuple[Place, ...] = ()  # lines of which a correction tells of few


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be masked, and what is known already."""

    tables: tuple[FullTable, ...]  # with a threshold
    known: Reference
    before: Printed
    changed: frozenset[Place]  # rows of earlier releases that a correction changes
    units: Mapping[str, Units] = field(repr=False)


def mask(work: Work) -> Masked:
    """The pattern of all tables, one piece after another, the oldest first."""
    done = Masked(hidden=work.before.hidden)
    names = dict.fromkeys(population_of(table.resource) for table in work.tables)
    for name in names:
        tables = [t for t in work.tables if population_of(t.resource) == name]
        for piece in _pieces(tables, work):
            found = _mask_piece(piece, work, done.hidden)
            done = Masked(
                hidden=done.hidden | found.hidden,
                clashes=done.clashes + found.clashes,
                disagreements=done.disagreements + found.disagreements,
                rests=done.rests + found.rests,
            )
    return done


def _pieces(tables: Sequence[FullTable], work: Work) -> Iterator[list[FullTable]]:
    """The rows of one period, or of one year of a flow, in which something is new."""
    flow = any(t.resource.confidentiality.measured == "flow" for t in tables)
    width = 4 if flow else None  # of the name of a piece: the year, or the whole period
    new = {
        row.place.period[:width]
        for table in tables
        for row in table.rows
        if row.place not in work.before.rows or row.place in work.changed
    }
    for name in sorted(new):
        rows = [tuple(r for r in t.rows if r.place.period[:width] == name) for t in tables]
        found = [replace(t, rows=r) for t, r in zip(tables, rows, strict=True)]
        yield [table for table in found if table.rows]


def _mask_piece(tables: Sequence[FullTable], work: Work, hidden: frozenset[Place]) -> Masked:
    shown = work.before.shown
    equations, odd = protect_equations.build(tables, work.known, shown)
    if odd:
        return Masked(hidden=frozenset(), disagreements=odd)
    units = {t.resource.name: _units(t, work) for t in tables if t.resource.name in work.units}
    asked = Asked(
        equations=equations,
        printed=shown,
        hidden=hidden,
        primary={p.place: p for t in tables for p in _primary(t, units, work, hidden)},
        telling={place: n for table in tables for place, n in telling(table).items()},
        units=units,
    )
    settled = settle(asked)
    thin = tuple(rests(equations, work.before, settled.hidden, work.changed))
    return Masked(hidden=settled.hidden, clashes=settled.clashes, rests=thin)


def _primary(
    table: FullTable, units: Mapping[str, Units], work: Work, hidden: frozenset[Place]
) -> Iterator[Primary]:
    """The rows hidden for their own sake: for what they hold, or beside what is printed already."""
    (whole,) = (t for t in work.tables if t.resource.name == table.resource.name)
    printed = [row for row in whole.rows if row.place not in hidden]
    yield from (p for p in changed_by_few(table, printed) if p.place not in work.before.shown)
    yield from primary(table, units.get(table.resource.name))


def _units(table: FullTable, work: Work) -> Units:
    """The payments of the periods at hand."""
    units, periods = work.units[table.resource.name], {row.place.period for row in table.rows}
    return replace(units, payments=tuple(p for p in units.payments if p.period in periods))
