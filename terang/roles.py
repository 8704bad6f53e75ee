"""What each kind of chart needs of its query, and what is wrong with the rows it got.

Part of `charts`. A role is a column's name: `month`, `value`, `label` …
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from types import MappingProxyType

from terang.flow_graph import graph, wrongs
from terang.layout import Record
from terang.model import Hidden, Problem, Said
from terang.results import Points
from terang.role_rules import RULES

MOST_SERIES = 4  # colours that can be told apart, also without seeing colour
Way = tuple[str, ...]  # columns that together meet a need


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The columns of a kind: each need with the ways to meet it, and what it also understands."""

    required: tuple[tuple[Way, ...], ...]
    optional: Way


_LABEL: tuple[Way, ...] = (("label",), ("label_id", "label_en"))
_VALUE: tuple[Way, ...] = (("value",),)

ROLES: Mapping[str, Roles] = MappingProxyType(
    {
        "trend": Roles(
            required=((("month",),), _VALUE),
            optional=(
                *("series", "series_id", "series_en", "status", "provisional"),
                *("break_id", "break_en", "event_id", "event_en"),
            ),
        ),
        "ranking": Roles(required=((*_LABEL, ("quarter",)), _VALUE), optional=("order", "status")),
        "tiles": Roles(
            required=(_LABEL, (("short",),), (("row", "column"),), _VALUE), optional=("status",)
        ),
        "flow": Roles(
            required=(
                *((("source",),), (("source_id", "source_en"),)),
                *((("destination",),), (("destination_id", "destination_en"),)),
                *((("owner_id", "owner_en"),), _VALUE, (("kind",),)),
            ),
            optional=("noun_id", "noun_en", "status"),
        ),
        "progress": Roles(required=(_VALUE, (("target",),)), optional=("status",)),
        "breakdown": Roles(
            required=((("part",), ("part_id", "part_en")), _VALUE), optional=("status",)
        ),
        "waterfall": Roles(required=(_LABEL, _VALUE, (("step",),)), optional=("status",)),
        "multiples": Roles(required=(_LABEL, (("month",),), _VALUE), optional=("status",)),
        "interval": Roles(
            required=(_LABEL, (("low", "high"), ("before", "after"))),
            optional=("value", "status", "before_status", "after_status"),
        ),
        "calendar": Roles(
            required=(
                (("month",), ("quarter",)),
                (("value",), ("state",), ("state_id", "state_en")),
            ),
            optional=("label", "label_id", "label_en", "status"),
        ),
    }
)
_READ = frozenset(  # columns of the data table
    {
        *("month", "quarter", "label", "value", "target", "source", "destination", "owner"),
        *("part", "low", "high", "before", "after", "state"),
    }
)
_TEXTS = frozenset(
    {
        *("label", "label_id", "label_en", "short", "series", "series_id", "series_en"),
        *("source", "source_id", "source_en", "destination", "destination_id", "destination_en"),
        *("owner_id", "owner_en", "kind", "part", "part_id", "part_en", "step"),
    }
)
_SOME_TEXTS = frozenset(  # a row may do without them
    {
        *("noun_id", "noun_en", "break_id", "break_en", "event_id", "event_en"),
        *("state", "state_id", "state_en"),
    }
)
_NUMBERS = frozenset({"value", "target", "low", "high", "before", "after"})
_SHAPES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
        "quarter": re.compile(r"\d{4}-Q[1-4]"),
        **{name: re.compile(r"(?s).+") for name in _TEXTS},
    }
)


def missing_columns(kind: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that a chart of `kind` needs and its query does not give.

    Where one of several would do, the simplest is named. Raises KeyError for an unknown kind.
    """
    given = frozenset(columns)
    absent = [
        column
        for ways in ROLES[kind].required
        if not any(given.issuperset(way) for way in ways)
        for column in ways[0]
        if column not in given
    ]
    if kind == "trend" and "series" in given:
        absent += [name for name in ("series_id", "series_en") if name not in given]
    return tuple(absent)


def faults(points: Points) -> Iterator[Problem]:
    """What is wrong with one chart's points, in the order in which it should be mended."""
    kind = points.chart.kind
    if kind not in ROLES:
        near = get_close_matches(kind, ROLES, n=1)
        hint = Said("did you mean '{}'?", tuple(near)) if near else _one_of(ROLES)
        yield _problem(points, Said("unknown kind of chart '{}'", (kind,)), hint)
        return
    columns = [*_columns(points, kind)]
    yield from columns or _rows(points, kind)


def _columns(points: Points, kind: str) -> Iterator[Problem]:
    roles = ROLES[kind]
    known = {name for ways in roles.required for way in ways for name in way} | {*roles.optional}
    for name in missing_columns(kind, points.columns):
        what = Said("the query of chart '{}' gives no column '{}'", (points.chart.id, name))
        yield _problem(points, what, Said("name one of its columns so: … AS {}", (name,)))
    for name in points.columns:
        if name not in known:
            what = Said("column '{}' has no role in a chart of kind {}", (name, kind))
            yield _problem(points, what, _one_of(sorted(known)))
    yield from _headings(points)


def _headings(points: Points) -> Iterator[Problem]:
    """Each column that a reader sees has a heading, and each heading a column."""
    given = {re.sub("_(id|en)$", "", name) for name in points.columns} & _READ
    headed = {name for name, _ in points.chart.columns}
    for name in sorted(given - headed):
        what = Said("column '{}' of chart '{}' has no heading", (name, points.chart.id))
        yield _problem(points, what, Said("add '{}' under columns, in both languages", (name,)))
    for name in sorted(headed - given):
        what = Said("the heading '{}' of chart '{}' has no column", (name, points.chart.id))
        yield _problem(points, what, _one_of(sorted(given)))


def _rows(points: Points, kind: str) -> Iterator[Problem]:
    """Cells of the type their role needs; as many rows and series as can be shown."""
    wrong_cells = {name: cell for name, cell in _cells(points) if not _fits(name, cell)}
    for name, cell in sorted(wrong_cells.items()):
        what = Said("the query of chart '{}' gives '{}' as {}", (points.chart.id, str(cell), name))
        yield _problem(points, what, _NEEDED.get(name, _WHOLE))
    if kind == "progress" and len(points.rows) != 1:
        what = Said(
            "the query of chart '{}' gives {} rows", (points.chart.id, str(len(points.rows)))
        )
        yield _problem(points, what, Said("one row: how far, and the target"))
    if kind == "trend":
        yield from _series(points)
    if kind == "flow" and not wrong_cells:
        yield from (_problem(points, *wrong) for wrong in wrongs(graph(_records(points))))
    if kind in RULES and points.rows and not wrong_cells:
        found = RULES[kind](points.chart.id, _records(points))
        yield from (_problem(points, *wrong) for wrong in found)


def _records(points: Points) -> list[Record]:
    return [dict(zip(points.columns, row, strict=True)) for row in points.rows]


def _series(points: Points) -> Iterator[Problem]:
    records = _records(points)
    series = {str(record.get("series", "")) for record in records}
    if len(series) > MOST_SERIES:
        what = Said("chart '{}' has {} lines", (points.chart.id, str(len(series))))
        yield _problem(points, what, Said("{} at most", (str(MOST_SERIES),)))
    counted = Counter((str(each["month"]), str(each.get("series", ""))) for each in records)
    for (month, code), times in sorted(counted.items()):
        if times > 1:
            what = Said("chart '{}' has {} twice", (points.chart.id, f"{month} {code}".strip()))
            yield _problem(points, what, Said("one row for each month and series"))
            return


_WHOLE = Said("a whole number is needed; CAST(… AS BIGINT) makes one")
_TEXT = Said("a text is needed")
_NEEDED: Mapping[str, Said] = MappingProxyType(
    {
        "month": Said("a month is written {}", ("2026-10",)),
        "quarter": Said("a quarter is written {}", ("2026-Q3",)),
        "provisional": Said("0 for firm, 1 for provisional"),
        **dict.fromkeys((*_TEXTS, *_SOME_TEXTS), _TEXT),
    }
)


def _cells(points: Points) -> Iterator[tuple[str, object]]:
    for row in points.rows:
        yield from zip(points.columns, row, strict=True)


def _fits(role: str, cell: object) -> bool:
    if role in _SHAPES:
        return isinstance(cell, str) and bool(_SHAPES[role].fullmatch(cell))
    if role in _SOME_TEXTS:
        return cell is None or isinstance(cell, str)
    if role == "provisional":
        return cell in {None, 0, 1}
    if role in {"status", "before_status", "after_status"}:
        return cell is None or cell == "" or cell in {hidden.value for hidden in Hidden}
    if role in _NUMBERS and (cell is None or isinstance(cell, Fraction | Hidden)):
        return True
    return isinstance(cell, int) and not isinstance(cell, bool)


def _problem(points: Points, what: Said, hint: Said) -> Problem:
    return Problem(file=points.chart.file, line=points.chart.line, what=what, hint=hint)


def _one_of(names: Sequence[str] | Mapping[str, Roles]) -> Said:
    return Said("one of: {}", (", ".join(names),))
