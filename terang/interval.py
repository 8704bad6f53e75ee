"""Where intervals stand: a range that a number lies in, or a number before and after.

Part of `charts`. A row is a line between two places; a hidden end has no place, only words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from terang.layout import (
    INK,
    PAPER,
    STUB,
    Frame,
    Mark,
    Plan,
    Record,
    Seen,
    band,
    empty_paint,
    label_of,
    shown,
    step,
    value_of,
)
from terang.legend import box, written
from terang.model import Hidden, Number
from terang.svg import paint, text_width

RANGE, CHANGE = ("low", "high"), ("before", "after")  # the two things a row can say
_PAINT, _MUTED = paint("--chart-1"), paint("--chart-muted")
_SHAPES = {  # column -> shape, fill and outline of its place
    "low": ("square", PAPER, _PAINT),
    "high": ("square", _PAINT, _PAINT),
    "before": ("square", PAPER, _PAINT),
    "after": ("circle", _PAINT, _PAINT),
    "value": ("diamond", paint("--chart-2"), paint("--chart-2")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row: its name, the places of its columns, and all of it in words."""

    label: str
    places: tuple[tuple[str, Number | Hidden], ...]
    printed: str

    def ends(self) -> list[Number]:
        """The numbers that may be shown, without the one that lies between."""
        return shown(value for name, value in self.places if name != "value")


def interval(seen: Seen) -> Plan:
    """One row a label, in the order of the query, all on one axis from zero."""
    names = [name for name in (*_pair(seen.records), "value") if seen.heading(name)]
    rows = [_row(seen, record, names) for record in seen.records]
    frame = _frame(seen, rows, names)
    values = shown(value for row in rows for _, value in row.places)
    most = step(max([*values, 1]), 1, whole=seen.whole(), menu=(1, 2, 3, 4, 5, 6, 8))
    middles = [_middle(frame, at) for at in range(len(rows))]
    pairs = [*zip(rows, middles, strict=True)]
    keys, texts = _keys(seen, names)
    return Plan(
        frame=frame,
        marks={
            "bands": [
                band(at, 1, y + 15 - frame.down / frame.rows, seen.width - 1, y + 15)
                for at, y in enumerate(middles)
            ],
            "tracks": [_track(frame, y) for y in middles],
            "spans": [mark for row, y in pairs for mark in _span(frame, row, y, most)],
            "empties": [mark for row, y in pairs for mark in _stub(frame, row, y)],
            "points": [mark for row, y in pairs for mark in _points(frame, row, y, most)] + keys,
            "names": [_name(frame, row, y) for row, y in pairs],
            "keys": texts,
            "numbers": [written(seen.width - frame.right + 12, y, row.printed) for row, y in pairs],
        },
    )


def _pair(records: Sequence[Record]) -> tuple[str, str]:
    return RANGE if "low" in records[0] else CHANGE


def _row(seen: Seen, record: Record, names: Sequence[str]) -> _Row:
    places = tuple((name, value_of(record, name)) for name in names)
    first, last, *inside = (seen.short(value) for _, value in places)
    joint = "–" if names[0] == "low" else " → "
    span = first if first == last else f"{first}{joint}{last}"
    printed = f"{inside[0]} ({span})" if inside else span
    return _Row(label=label_of(record, seen.language), places=places, printed=printed)


def _frame(seen: Seen, rows: Sequence[_Row], names: Sequence[str]) -> Frame:
    """Names left, or above on a phone; the words of every row at the right."""
    widest = max(text_width(row.label, seen.size) for row in rows)
    stacked = seen.narrow or widest > seen.width * 2 // 5
    top = 30 if not seen.narrow else 26 * len(names) + 6
    return Frame(
        width=seen.width,
        height=top + len(rows) * (30 + (seen.size + 4 if stacked else 0)),
        left=8 if stacked else widest + 20,
        right=max(text_width(row.printed, seen.size, bold=True) for row in rows) + 14,
        top=top,
        size=seen.size,
        rows=len(rows),
        stacked=stacked,
    )


def _middle(frame: Frame, row: int) -> float:
    pitch = frame.down / frame.rows
    return frame.top + row * pitch + pitch - 15


def _x(frame: Frame, value: Number, most: Number) -> float:
    return frame.left + float(value * (frame.across - 8) / most)


def _track(frame: Frame, y: float) -> Mark:
    return {"x": frame.left, "right": frame.width - frame.right, "y": y}


def _span(frame: Frame, row: _Row, y: float, most: Number) -> Iterator[Mark]:
    """The line between both ends; none where one of them is hidden."""
    ends = row.ends()
    if len(ends) == 2:
        yield {"x": _x(frame, ends[0], most), "right": _x(frame, ends[1], most), "y": y}


def _stub(frame: Frame, row: _Row, y: float) -> Iterator[Mark]:
    """A box of one size where nothing of the row has a place."""
    reasons = [value for _, value in row.places if isinstance(value, Hidden)]
    if len(reasons) == len(row.places):
        yield box(frame.left, y - 8, STUB, 16, empty_paint(reasons[0]))


def _points(frame: Frame, row: _Row, y: float, most: Number) -> Iterator[Mark]:
    for name, value in row.places:
        if not isinstance(value, Hidden):
            yield _point(name, _x(frame, value, most), y)


def _point(name: str, x: float, y: float) -> Mark:
    shape, fill, stroke = _SHAPES[name]
    return {"x": x, "y": y, "shape": shape, "fill": fill, "stroke": stroke}


def _keys(seen: Seen, names: Sequence[str]) -> tuple[list[Mark], list[Mark]]:
    """What each mark means, above the rows: a line each on a phone, side by side elsewhere."""
    x, y = 8, 11
    points, texts = list[Mark](), list[Mark]()
    for name in names:
        points.append(_point(name, x, y))
        texts.append(written(x + 12, y, seen.heading(name), INK))
        if seen.narrow:
            y += 26
        else:
            x += 12 + text_width(seen.heading(name), seen.size) + 26
    return points, texts


def _name(frame: Frame, row: _Row, y: float) -> Mark:
    if frame.stacked:
        return written(1, y - frame.size - 8, row.label)
    return written(frame.left - 14, y, row.label)


def wrong_range(records: Sequence[Record]) -> Record | None:
    """The first row whose low is above its high, or whose value lies outside; None if none does."""
    for record in records:
        names = [name for name in ("low", "value", "high") if name in record]
        values = shown(value_of(record, name) for name in names)
        if values != sorted(values):
            return record
    return None
