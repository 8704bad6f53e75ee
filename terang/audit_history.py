"""What one release tells beside another: replays in order, rows that stay hidden, corrections."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from terang.audit_bounds import Bounds, tighten
from terang.audit_cells import Printed, Row, Shelf
from terang.audit_intervals import worked_out
from terang.audit_lines import assemble
from terang.audit_rows import Leak
from terang.audit_system import Fact, Finding, Place, System
from terang.model import Said


def hidden_after_printed(table: Printed) -> Iterator[Leak]:
    """Rows printed in one release and hidden in a later one."""
    states: dict[tuple[str, tuple[str, ...]], list[Row]] = defaultdict(list)
    for row in table.rows:
        states[row.period, row.codes].append(row)
    for found in states.values():
        if len(found) > 1:
            found.sort(key=lambda row: row.first)
            for row in found[1:]:
                earlier = [r for r in found if r.last < row.first and not r.hidden]
                if row.hidden and any(r.values[table.count] is not None for r in earlier):
                    what = Said(
                        "what an earlier release printed is hidden at {}", (table.spoken(row),)
                    )
                    hint = Said("it stays known for good; hide others instead, never this one")
                    yield Leak(table=table, row=row, release=row.first, what=what, hint=hint)


def shown_after_hidden(table: Printed) -> Iterator[Leak]:
    """Rows of sticky tables hidden in one period and printed in a later one of the same year."""
    if not table.resource.confidentiality.sticky:
        return
    first: dict[tuple[tuple[str, ...], str], str] = {}
    for row in table.rows:
        if row.hidden:
            key = (row.codes, row.period[:4])
            first[key] = min(first.get(key, row.period), row.period)
    for row in table.rows:
        hidden = first.get((row.codes, row.period[:4]), row.period)
        if row.values[table.count] is not None and not row.hidden and hidden < row.period:
            what = Said("a row hidden earlier in the year is printed at {}", (table.spoken(row),))
            hint = Said("once hidden, it stays hidden until the year is over")
            yield Leak(table=table, row=row, release=row.first, what=what, hint=hint)


# --- corrections ---------------------------------------------------------------------------------


def corrections(system: System, bounds: Bounds) -> Iterator[Leak]:
    """Corrections by so few that they point at them: of a printed count, or of hidden ones."""
    for variable, (twin, release) in system.twins.items():
        limit = system.reach.get(variable, 0)
        change = abs(bounds.low[variable] - bounds.low[twin])
        known = _known(bounds, variable) and _known(bounds, twin)
        if known and variable in system.places and 0 < change < limit:
            yield _too_little(system, variable, limit, release)
    for fact in system.facts[: system.lines] if system.twins else ():
        yield from _of_hidden(system, bounds, fact)


def _of_hidden(system: System, bounds: Bounds, fact: Fact) -> Iterator[Leak]:
    """The correction of a total less those of its printed parts is that of the hidden ones."""
    releases = [system.twins[v][1] for v in fact.variables if v in system.twins]
    if not releases or fact.variables[0] in system.idr:
        return
    limit = max(system.reach.get(v, 0) for v in fact.variables)
    change, hidden = 0, list[int]()
    for variable, coefficient in zip(fact.variables, fact.coefficients, strict=True):
        twin, release = system.twins.get(variable, (variable, ""))
        if release == max(releases):
            if _known(bounds, variable) and _known(bounds, twin):
                change += coefficient * (bounds.low[variable] - bounds.low[twin])
            else:
                hidden.append(variable)
    placed = [v for v in hidden if v in system.places]
    if placed and 0 < abs(change) < limit:
        yield _too_little(system, placed[0], limit, max(releases))


def _known(bounds: Bounds, variable: int) -> bool:
    return bounds.low[variable] == bounds.high[variable]


def _too_little(system: System, variable: int, limit: int, release: str) -> Leak:
    place = system.places[variable]
    said = (str(limit), place.table.spoken(place.row))
    return Leak(
        table=place.table,
        row=place.row,
        release=release,
        what=Said("a correction by fewer than {} can be worked out at {}", said),
        hint=Said("hold the correction back until the annual restatement"),
    )


# --- replays -------------------------------------------------------------------------------------

_Spot = tuple[str, tuple[str, ...], int]  # table, key, measure


def since(shelf: Shelf, system: System, found: Sequence[Finding]) -> list[str]:
    """The earliest release in which each finding is one; the releases are replayed in order.

    Stocks of a period that came out in a single release need no replay.
    """
    places = [system.places[f.variable] for f in found]
    spots = [_spot(place) for place in places]
    releases = {_spot(place): _candidates(shelf, place) for place in places}
    dates = {spot: names[-1] for spot, names in releases.items()}
    waiting = {spot for spot, names in releases.items() if len(names) > 1}
    populations = {place.table.population for place in places if _spot(place) in waiting}
    tables = tuple(table for table in shelf.tables if table.population in populations)
    for release in sorted({name for spot in waiting for name in releases[spot]}):
        if waiting:
            now = _found_in(replace(shelf, tables=tables).until(release), release) & waiting
            dates |= dict.fromkeys(now, release)
            waiting -= now
    return [dates[spot] for spot in spots]


def _found_in(shelf: Shelf, newest: str) -> set[_Spot]:
    system = assemble(shelf)
    found = worked_out(system, tighten(system), newest)
    return {_spot(system.places[f.variable]) for f in found if f.variable in system.places}


def _spot(place: Place) -> _Spot:
    return place.table.resource.name, place.table.key(place.row), place.measure


def _candidates(shelf: Shelf, place: Place) -> list[str]:
    """The releases that brought something about the population (of a stock: in this period)."""
    flow = place.table.resource.confidentiality.measured == "flow"
    found = {
        row.first
        for table in shelf.tables
        if table.population == place.table.population
        for row in table.rows
        if flow or row.period == place.row.period
    }
    return sorted(name for name in found if name >= place.row.first)
