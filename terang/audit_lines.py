"""What a reader knows of every cell: the published rows and the rules, put together as a system.

The same people or cases in two tables are one variable; a total is the sum of its parts.
"""

from collections.abc import Iterable, Mapping, Sequence

from terang import audit_atoms, audit_money
from terang.audit_cells import Period, Printed, Row, Shelf, corrected
from terang.audit_lattice import (
    Lattice,
    Scope,
    cell,
    close,
    period_steps,
    spread,
    sums,
    variable,
)
from terang.audit_notes import Notes
from terang.audit_system import Place, System


def assemble(shelf: Shelf) -> System:
    """The system of a reader of all that stands on the shelf."""
    notes = Notes(corrected(shelf.tables))
    found = [_lattices(notes, shelf, scope, tables) for scope, tables in _scopes(shelf.tables)]
    lines = len(notes.facts)
    uncrossed = [mine[0] for mine in found if not audit_atoms.cross(notes, mine, shelf.groupings)]
    audit_money.tell(notes, [lattice for mine in found for lattice in mine], shelf.rates)
    return notes.system(lines, dict.fromkeys(lattice.scope.population for lattice in uncrossed))


def _lattices(notes: Notes, shelf: Shelf, scope: Scope, tables: Sequence[Printed]) -> list[Lattice]:
    """The cells of one scope in all its tables, and the sums between them."""
    snapshots = _snapshots(scope, shelf.tables, notes.corrected)
    peers = [table for table in shelf.tables if table.population == scope.population]
    mine = []
    for table in tables:
        steps = period_steps(notes, table, peers, snapshots)
        mine.append(spread(notes, scope, table, shelf.groupings, steps))
        _enter(notes, mine[-1])
    for lattice in mine:
        close(notes, lattice)
        sums(notes, lattice)
    return mine


def _scopes(tables: Sequence[Printed]) -> Iterable[tuple[Scope, list[Printed]]]:
    """Each measure that adds up, and the tables that hold it: counts, and rupiah that varies."""
    found: dict[tuple[str, str, bool], list[Printed]] = {}
    for table in tables:
        for measure, counted in _measures(table, tables):
            found.setdefault((table.population, measure, counted), []).append(table)
    for number, ((population, measure, counted), mine) in enumerate(found.items()):
        peers = [table for table in tables if table.population == population]
        columns = {t.period for t in peers}.union(*(t.dimensions for t in peers))
        yield (
            Scope(
                number=number,
                population=population,
                measure=measure,
                counted=counted,
                columns=frozenset(columns.union(*(dict(_where(t)) for t in peers))),
            ),
            mine,
        )


def _where(table: Printed) -> tuple[tuple[str, str], ...]:
    return table.resource.confidentiality.where


def _measures(table: Printed, tables: Sequence[Printed]) -> Iterable[tuple[str, bool]]:
    """The variable measures of a table. What varies in one table varies in its whole population."""
    count = table.resource.counts[0]
    yield count, True
    peers = [peer for peer in tables if peer.population == table.population]
    varying = {name for peer in peers for name in _varying(peer)}
    fixed = {a.measure for a in table.resource.confidentiality.amounts if a.rates}
    for name in table.measures:
        if name in varying - fixed - {count}:
            yield name, False


def _varying(table: Printed) -> set[str]:
    amounts = table.resource.confidentiality.amounts
    fixed = {amount.measure for amount in amounts if amount.rates}
    found = {total.measure for total in table.resource.totals}
    return (found | {amount.measure for amount in amounts}) - fixed - set(table.resource.counts)


def _snapshots(
    scope: Scope,
    tables: Sequence[Printed],
    changes: Mapping[Period, tuple[str, ...]],
) -> list[str]:
    """The newest release, and the last one before each correction of the population."""
    releases = sorted({name for t in tables for row in t.rows for name in (row.first, row.last)})
    breaks = {
        name for period, names in changes.items() if period[0] == scope.population for name in names
    }
    before = [max((r for r in releases if r < name), default="") for name in breaks]
    return sorted({*before, *releases[-1:]} - {""})


def _enter(notes: Notes, lattice: Lattice) -> None:
    """The rows of a table: what they print, what they hide."""
    table = lattice.table
    place = table.measures.index(lattice.scope.measure)
    earliest = _first_hidden(table)
    limit = table.resource.threshold
    for row in table.rows:
        period = (table.population, table.period, row.period)
        for edition in notes.editions(table, row):
            number = notes.period(period, edition)
            found = variable(notes, lattice, cell(notes, lattice, number, row.codes))
            if lattice.scope.counted and notes.reach.get(found, 0) < limit:
                notes.reach[found] = limit
            value = 0 if row.status == "z" else row.values[place]
            if value is not None:
                notes.print(found, int(value), Place(table, row, place))
            if value is None and row.hidden:
                least = _least(table, row, earliest) if lattice.scope.counted else 0
                notes.hide(found, least, Place(table, row, place))


def _first_hidden(table: Printed) -> dict[tuple[tuple[str, ...], str], str]:
    """The first period of each year in which the row with these codes is hidden."""
    found: dict[tuple[tuple[str, ...], str], str] = {}
    for row in table.rows:
        if row.hidden:
            key = (row.codes, row.period[:4])
            found[key] = min(found.get(key, row.period), row.period)
    return found


def _least(table: Printed, row: Row, earliest: dict[tuple[tuple[str, ...], str], str]) -> int:
    """What the rules say of a hidden count: where zeros are printed, it is none.

    Once hidden, a row stays so for the year, whatever its count.
    """
    conf = table.resource.confidentiality
    stays = conf.sticky and earliest[row.codes, row.period[:4]] < row.period
    return 1 if conf.zeros == "printed" and not stays else 0
