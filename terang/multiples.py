"""Where small multiples stand: one little line a group, all with the same months and values.

Part of `charts`. Whatever a panel shows can be compared with the panel beside it by eye alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from terang.layout import (
    INK,
    PAPER,
    Frame,
    Mark,
    Plan,
    Seen,
    band,
    empty_paint,
    label_of,
    shown,
    step,
    table_rows,
    value_of,
)
from terang.legend import ZERO_PAINT, box, legend, reasons, written
from terang.model import Hidden, Number, Text
from terang.svg import paint
from terang.trend import month_count, month_name

_HIGH, _GAP = 52, 18  # of a plot, and between panels
_SAME = Text(id="Skala semua petak sama: {} sampai {}", en="All panels have one scale: {} to {}")
_SPAN = Text(id="{} sampai {}", en="{} to {}")
_MUTED = paint("--chart-muted")

Months = tuple[tuple[int, Number | Hidden], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panels:
    """The room of all panels: how many beside one another, and what their axes mean."""

    columns: int
    wide: int
    text: int  # pixels of a line of text
    first: int
    last: int
    most: Number

    def corner(self, at: int) -> tuple[float, float]:
        """Left and top of a panel."""
        row, column = divmod(at, self.columns)
        return column * (self.wide + _GAP) + 1, row * (2 * self.text + _HIGH + _GAP)

    def place(self, at: int, month: int, value: Number) -> tuple[float, float]:
        """Where a value of a month stands in the panel number `at`."""
        left, top = self.corner(at)
        span = max(self.last - self.first, 1)
        across = (self.wide - 8) * (month - self.first) / span + 4
        return left + across, top + 2 * self.text + _HIGH - float(value * _HIGH / self.most)


def multiples(seen: Seen) -> Plan:
    """A panel for each label, in the order of the query; newest value in words above its line."""
    groups = _groups(seen)
    values = [value for months in groups.values() for _, value in months]
    panels = _panels(seen, groups, values)
    foot = panels.corner(len(groups) + panels.columns - 1)[1]
    span = (seen.tick(0), seen.tick(panels.most))
    months = (month_name(at, seen.language) for at in (panels.first, panels.last))
    notes = [
        _SAME.in_(seen.language).format(*span),
        _SPAN.in_(seen.language).format(*months),
    ]
    keys = reasons(seen, values)
    below = legend(seen, [replace(key, sign="") for key in keys], round(foot) + 2 * panels.text + 6)
    zero = [*zip(keys, below.boxes, strict=True)][: bool(keys) and keys[0].fill == ZERO_PAINT]
    numbered = [*enumerate(groups.items())]
    return Plan(
        frame=Frame(
            width=seen.width,
            height=max(below.foot, round(foot) + 2 * panels.text) + 4,
            size=seen.size,
        ),
        marks={
            "bands": [*_bands(seen, panels, groups)],
            "floors": [_floor(panels, at) for at, _ in numbered],
            "gaps": [gap for at, (_, m) in numbered for gap in _gaps(panels, at, m)]
            + [*below.boxes[len(zero) :]],
            "lines": [mark for at, (_, m) in numbered for mark in _line(panels, at, m)],
            "dots": [dot for at, (_, m) in numbered for dot in _dots(panels, at, m)]
            + [_dot(float(str(b["x"])) + 8, float(str(b["y"])) + 8, 0) for _, b in zero],
            "names": [_text(panels, at, 0, name) for at, (name, _) in numbered]
            + [
                written(1, foot + (line + 0.5) * panels.text, t, _MUTED)
                for line, t in enumerate(notes)
            ]
            + [*below.texts],
            "numbers": [_newest(seen, panels, at, m) for at, (_, m) in numbered],
        },
    )


def _groups(seen: Seen) -> Mapping[str, Months]:
    """The months of each label, every one from the first of all to the last of all."""
    cells: dict[str, dict[int, Number | Hidden]] = {}
    for record in seen.records:
        months = cells.setdefault(label_of(record, seen.language), {})
        months[month_count(str(record["month"]))] = value_of(record)
    every = {at for months in cells.values() for at in months}
    span = range(min(every), max(every) + 1)
    return {
        label: tuple((at, months.get(at, Hidden.NOT_AVAILABLE)) for at in span)
        for label, months in cells.items()
    }


def _panels(seen: Seen, groups: Mapping[str, Months], values: Sequence[Number | Hidden]) -> _Panels:
    columns = 2 if seen.narrow else 4
    months = next(iter(groups.values()))
    highest = max(shown(values), default=0)
    top = step(highest or 1, 1, whole=seen.whole(), menu=(1, 2, 3, 4, 5, 6, 8))
    return _Panels(
        columns=columns,
        wide=(seen.width - 2 - _GAP * (columns - 1)) // columns,
        text=round(seen.size * 1.4),
        first=months[0][0],
        last=months[-1][0],
        most=top,
    )


def _bands(seen: Seen, panels: _Panels, groups: Mapping[str, Months]) -> Iterator[Mark]:
    """A panel whole, or its months: whichever is a row of the data table."""
    rows = {(label, month_count(at)): row for (label, at), row in table_rows(seen).items()}
    half = (panels.wide - 8) / max(panels.last - panels.first, 1) / 2
    for at, (label, months) in enumerate(groups.items()):
        left, top = panels.corner(at)
        told = [(rows.get((label, month)), month) for month, _ in months]
        for row, run in groupby(told, key=lambda each: each[0]):
            if row is not None:
                ends = [panels.place(at, month, 0) for _, month in run]
                first, last = max(ends[0][0] - half, left), ends[-1][0] + half
                yield band(row, first, top, min(last, left + panels.wide), ends[0][1])


def _floor(panels: _Panels, at: int) -> Mark:
    left, top = panels.corner(at)
    foot = top + 2 * panels.text + _HIGH
    return {"x": left, "right": left + panels.wide, "y": foot}


def _gaps(panels: _Panels, at: int, months: Months) -> Iterator[Mark]:
    """A box for each run of months without a number, as high as the panel: it tells no height."""
    for reason, run in groupby(
        months, key=lambda each: each[1] if isinstance(each[1], Hidden) else None
    ):
        if reason is not None:
            span = [month for month, _ in run]
            left, foot = panels.place(at, span[0], 0)
            right, _ = panels.place(at, span[-1], 0)
            yield box(left - 3, foot - _HIGH, right - left + 6, _HIGH, empty_paint(reason))


def _line(panels: _Panels, at: int, months: Months) -> Iterator[Mark]:
    for month, value in months:
        x, y = panels.place(at, month, 0 if isinstance(value, Hidden) else value)
        yield {"x": x, "y": None if isinstance(value, Hidden) else y, "series": at}


def _dots(panels: _Panels, at: int, months: Months) -> Iterator[Mark]:
    """The newest number, each that stands alone, and the zeros, which are open."""
    known = {month: value for month, value in months if not isinstance(value, Hidden)}
    for month, value in known.items():
        alone = not {month - 1, month + 1} & known.keys()
        if alone or not value or month == max(known):
            yield _dot(*panels.place(at, month, value), value)


def _dot(x: float, y: float, value: Number) -> Mark:
    return {"x": x, "y": y, "fill": paint("--chart-1") if value else PAPER}


def _newest(seen: Seen, panels: _Panels, at: int, months: Months) -> Mark:
    """The newest month in words: its value, or why there is none."""
    value = months[-1][1]
    ink = _MUTED if isinstance(value, Hidden) else INK
    return _text(panels, at, 1, seen.short(value)) | {"fill": ink}


def _text(panels: _Panels, at: int, line: int, text: str) -> dict[str, object]:
    left, top = panels.corner(at)
    return dict(written(left, top + (line + 0.4) * panels.text, text))
