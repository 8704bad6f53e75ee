"""Read the published tables as an attacker would, before anybody else does.

The reader knows every release, the reference tables and the rules by which cells are hidden, and
can solve equations. For every hidden count he must be left with a table that has it at the
threshold or above, and with more than one number; for hidden rupiah with more than one.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from terang import (
    audit_bounds,
    audit_cells,
    audit_history,
    audit_intervals,
    audit_lines,
    audit_rows,
)
from terang.audit_rows import Leak
from terang.audit_system import Finding, Place, System
from terang.model import Problem, Resource, Said
from terang.results import Store

_FOLDER = "data/releases"
_LIMIT = 20  # problems of one kind that are told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Between what ends a reader knows a hidden count to be, both of which are possible."""

    table: str
    key: tuple[str, ...]  # in the order of the table's primary key
    measure: str
    low: int = field(repr=False)
    high: int = field(repr=False)


def everything(store: Store, resources: Sequence[Resource]) -> list[Problem]:
    """What gives a hidden cell away in any table of any release. Cells are named by key only."""
    shelf = audit_cells.read(store, resources)
    leaks = [leak for table in shelf.tables for leak in audit_rows.leaks(table)]
    for table in shelf.tables:
        leaks += audit_history.hidden_after_printed(table)
        leaks += audit_history.shown_after_hidden(table)
    system = audit_lines.assemble(shelf)
    bounds = audit_bounds.tighten(system)
    leaks += audit_history.corrections(system, bounds)
    told = {(leak.table.resource.name, leak.table.key(leak.row)) for leak in leaks}
    newest = max((row.last for table in shelf.tables for row in table.rows), default="")
    found = _plainest(system, audit_intervals.worked_out(system, bounds, newest), told)
    dates = audit_history.since(shelf, system, found)
    leaks += [_leak(system, f, date) for f, date in zip(found, dates, strict=True)]
    return [*_problems(leaks), *(_too_large(resources, name) for name in system.crossed)]


def intervals(store: Store, resources: Sequence[Resource], release: str) -> tuple[Interval, ...]:
    """What a reader of `release` and all before it knows of each count it is the first to hide."""
    shelf = audit_cells.read(store, resources).until(release)
    system = audit_lines.assemble(shelf)
    wanted = sorted(
        variable
        for variable in system.hidden - system.idr
        if system.places[variable].row.first == release
    )
    ends = audit_intervals.ends(system, audit_bounds.tighten(system), wanted)
    return tuple(
        _interval(system.places[variable], low, high)
        for variable, (low, high) in zip(wanted, ends, strict=True)
    )


def _interval(place: Place, low: int, high: int) -> Interval:
    table = place.table
    return Interval(
        table=table.resource.name,
        key=table.key(place.row),
        measure=table.measures[place.measure],
        low=low,
        high=high,
    )


# --- problems ------------------------------------------------------------------------------------


def _plainest(
    system: System, found: Sequence[Finding], told: Container[tuple[str, tuple[str, ...]]]
) -> list[Finding]:
    """Without rows that are told for a plainer reason; rupiah only where its count is not found."""
    spots = [_spot(system.places[finding.variable]) for finding in found]
    pairs = list(zip(spots, found, strict=True))
    counts = {spot for spot, finding in pairs if finding.variable not in system.idr}
    return [
        finding
        for spot, finding in pairs
        if spot not in told and (finding.variable not in system.idr or spot not in counts)
    ]


def _spot(place: Place) -> tuple[str, tuple[str, ...]]:
    return place.table.resource.name, place.table.key(place.row)


def _leak(system: System, finding: Finding, release: str) -> Leak:
    place = system.places[finding.variable]
    key, measure = place.table.spoken(place.row), place.table.measures[place.measure]
    limit = str(system.reach.get(finding.variable, 0))
    again = Said("other published numbers tell it: the office runs protect again over all tables")
    what, hint = {
        "exact": (Said("the hidden {} can be worked out at {}", (measure, key)), again),
        "small": (
            Said("that the hidden {} is below {} can be worked out at {}", (measure, limit, key)),
            again,
        ),
        "unproven": (
            Said("the hidden {} could not be shown to be safe at {}", (measure, key)),
            Said("hide more of the table, or leave out a dimension"),
        ),
        "contradiction": (
            Said("no numbers fit what is published of {} at {}", (measure, key)),
            Said("undo what was changed after protect, or run protect again"),
        ),
    }[finding.kind]
    return Leak(table=place.table, row=place.row, release=release, what=what, hint=hint)


def _problems(leaks: Iterable[Leak]) -> list[Problem]:
    """A problem for each leak, kind by kind; after the first twenty, how many more there are."""
    kinds: dict[str, list[Problem]] = {}
    for leak in leaks:
        file = f"{_FOLDER}/{leak.release}/{leak.table.resource.name}.csv"
        problem = Problem(file=file, line=1, what=leak.what, hint=leak.hint)
        kinds.setdefault(leak.what.template, []).append(problem)
    found: list[Problem] = []
    for problems in kinds.values():
        ordered = sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.what.values))
        found += ordered[:_LIMIT]
        if rest := ordered[_LIMIT:]:
            what = Said("and {} more of this kind", (str(len(rest)),))
            found.append(Problem(file=rest[0].file, line=1, what=what, hint=rest[0].hint))
    return found


def _too_large(resources: Sequence[Resource], population: str) -> Problem:
    line = next(r.line for r in resources if population in {r.confidentiality.population, r.name})
    return Problem(
        file="data/datapackage.yml",
        line=line,
        what=Said("the tables of {} cross in a ring too large to be looked at", (population,)),
        hint=Said("leave out one of them, or a dimension of one"),
    )
