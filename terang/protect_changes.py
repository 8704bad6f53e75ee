"""What is out stays out: rows of earlier releases, and what a correction may change in them.

The difference between two releases is a table of its own. It may not tell of fewer people than
the threshold, neither in a printed row nor in the hidden rest of a line.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from terang.model import Hidden, Problem, Resource, Said
from terang.protect_equations import Equations
from terang.protect_tables import (
    STATUS,
    FullRow,
    FullTable,
    Place,
    dimensions_of,
    key_text,
    measures_of,
    period_of,
)
from terang.results import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The rows of the newest release, as text: whatever stands there is public."""

    rows: Mapping[Place, tuple[str, ...]] = field(repr=False)
    hidden: frozenset[Place]
    shown: frozenset[Place]  # whose numbers anybody has; neither hidden nor without a number


def printed(tables: Sequence[Table]) -> Printed:
    """What the tables of the newest release say."""
    rows: dict[Place, tuple[str, ...]] = {}
    marked: dict[Place, str] = {}
    for table in tables:
        if table.resource.scope != "release":
            continue
        columns = table.resource.columns()
        for cells in table.rows:
            text = tuple("" if c is None or isinstance(c, Hidden) else str(c) for c in cells)
            place = _place(table.resource, dict(zip(columns, text, strict=True)))
            rows[place] = text
            marked[place] = text[columns.index(STATUS)] if STATUS in columns else ""
    return Printed(
        rows=rows,
        hidden=frozenset(p for p, mark in marked.items() if mark == Hidden.CONFIDENTIAL.value),
        shown=frozenset(place for place, mark in marked.items() if not mark),
    )


def _place(resource: Resource, named: Mapping[str, str]) -> Place:
    codes = tuple(named[name] for name in dimensions_of(resource))
    return Place(table=resource.name, period=named[period_of(resource) or ""], codes=codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The rows that differ from what was printed, or are new in a period that was."""

    places: frozenset[Place]
    problems: tuple[Problem, ...]


def changes(
    tables: Sequence[FullTable], before: Printed, corrected: Collection[str], release: str
) -> Changes:
    """Rows that changed, and each change that nobody stated or that tells of few."""
    places: set[Place] = set()
    problems: list[Problem] = []
    known = {(place.table, place.period) for place in before.rows}
    for table in tables:
        rows = {row.place: row for row in table.rows}
        for row in table.rows:
            if _differs(row, before, known):
                places.add(row.place)
                problems += _judged(table.resource, row, before, corrected, release)
        gone = [p for p in before.rows if p.table == table.resource.name and p not in rows]
        problems += [_gone(table.resource, p) for p in sorted(gone, key=Place.sort_key)]
    return Changes(places=frozenset(places), problems=tuple(problems))


def _differs(row: FullRow, before: Printed, known: Collection[tuple[str, str]]) -> bool:
    if row.place in before.hidden:
        return False
    text = before.rows.get(row.place)
    if text is None:
        return (row.place.table, row.place.period) in known
    return [_plain(cell) for cell in text] != [_plain(cell) for cell in row.cells]


def _plain(cell: str) -> Decimal | str:
    """A cell as a value, so that 7.5 and 7.50 are the same."""
    try:
        return Decimal(cell)
    except InvalidOperation:
        return cell


def _judged(
    resource: Resource, row: FullRow, before: Printed, corrected: Collection[str], release: str
) -> Iterator[Problem]:
    """What keeps a change from being published."""
    if row.place.period not in corrected:
        yield _problem(
            row,
            Said("what was published differs at {}", (key_text(resource, row.place),)),
            Said(
                "book what is late in the month it comes; or state the correction of {} in {}",
                (row.place.period, f"data/releases/{release}/release.yml"),
            ),
        )
    elif resource.threshold and row.place in before.rows:
        yield from _telling(resource, row, before.rows[row.place])


def _telling(resource: Resource, row: FullRow, text: Sequence[str]) -> Iterator[Problem]:
    """A correction may change a count by nothing or by many, and may not make it small."""
    old, zeros = dict(zip(resource.columns(), text, strict=True)), resource.confidentiality.zeros
    for count in resource.counts:
        now, was = row.numbers.get(count), old[count]
        if now is None or not was:
            continue
        change = abs(int(now) - int(was))
        small = 0 < now < resource.threshold or (zeros == "hidden" and not now and change)
        if 0 < change < resource.threshold or small:
            yield _problem(
                row,
                Said("the correction at {} tells of few people", (key_text(resource, row.place),)),
                Said("hold it to the annual restatement"),
            )


def _gone(resource: Resource, place: Place) -> Problem:
    return Problem(
        file=f"{place.table}.csv",
        line=1,
        what=Said("a published row is missing: {}", (key_text(resource, place),)),
        hint=Said("the folder holds all periods up to the release: add it again"),
    )


def _problem(row: FullRow, what: Said, hint: Said) -> Problem:
    return Problem(file=f"{row.place.table}.csv", line=row.line, what=what, hint=hint)


# --- the hidden rest ----------------------------------------------------------------------------


def rests(
    equations: Equations, before: Printed, hidden: Collection[Place], changed: Collection[Place]
) -> Iterator[Place]:
    """The totals of lines whose hidden cells together changed by few people."""
    for line in equations.sums:
        ends = (line.total, *line.parts)
        touched = any(place in changed for i in ends for place in equations.places[i])
        if not touched or not equations.counted[line.total]:
            continue
        moved = {i: _moved(equations, i, before, hidden) for i in ends}
        rest = [i for i in line.parts if moved[i] is None]
        total = moved[line.total]
        if not rest or total is None:
            continue
        change = abs(total - sum(m for i in line.parts if (m := moved[i]) is not None))
        if 0 < change < max(equations.thresholds[i] for i in ends):
            yield equations.places[line.total][0]


def _moved(
    equations: Equations, variable: int, before: Printed, hidden: Collection[Place]
) -> int | None:
    """By how much a count moved, for a reader of both releases; None when he cannot tell."""
    for place in equations.places[variable]:
        text = before.rows.get(place)
        if text and place not in hidden:
            resource = equations.resources[place.table]
            was = text[resource.columns().index(resource.counts[0])]
            if was:
                return equations.values[variable] - int(was)
    return None


def blank(resource: Resource, cells: Sequence[str]) -> tuple[str, ...]:
    """A row with every measure blank and the one mark there is."""
    measures = measures_of(resource)
    named = zip(resource.columns(), cells, strict=True)
    return tuple(
        Hidden.CONFIDENTIAL.value if name == STATUS else "" if name in measures else cell
        for name, cell in named
    )
