"""Where the cells of a calendar stand: years by months, or any rows by months or quarters.

Part of `charts`. A cell says how much, in five classes, or in which of a few states it was; each
state has a shape of its own. A calendar of few rows stands upright on a phone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from terang import words
from terang.layout import (
    EMPTY,
    INK,
    PAPER,
    Frame,
    Mark,
    Plan,
    Record,
    Seen,
    band,
    empty_paint,
    shown,
    table_rows,
    text_of,
    value_of,
)
from terang.legend import SIGNS, ZERO_PAINT, Key, Legend, box, legend, reasons, written
from terang.model import Hidden, Language, Number, Text
from terang.svg import paint, text_width
from terang.tiles import class_paints, class_range, classes

MOST_STATES = 5  # shapes that can be told apart
_LOOKS = (
    ("circle", "--chart-1"),
    ("square", "--chart-2"),
    ("triangle-up", "--chart-3"),
    ("diamond", "--chart-4"),
    ("cross", "--chart-ink"),
)
_GAP = 2
_QUARTER = Text(id="Tw {}", en="Q{}")
_ROMAN = ("I", "II", "III", "IV")

Held = Number | Hidden | str  # what a cell holds: an amount, why there is none, or a state
Cells = Mapping[tuple[str, str], Held]  # row and column -> what the cell holds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """The cells by name of row and column, and the room they have."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Cells
    tells: Mapping[tuple[str, str], int]  # row and column -> row of the data table
    left: int
    top: int
    wide: int
    high: int

    def corner(self, row: str, column: str) -> tuple[int, int]:
        """Left and top of a cell."""
        across, down = self.columns.index(column), self.rows.index(row)
        return self.left + across * (self.wide + _GAP), self.top + down * (self.high + _GAP)

    @property
    def foot(self) -> int:
        """Where the last row ends."""
        return self.top + len(self.rows) * (self.high + _GAP)


def calendar(seen: Seen) -> Plan:
    """A cell for each row and period, from the first period known to the last."""
    grid = _grid(seen)
    looks = dict(zip(_states(seen), _LOOKS, strict=False))
    bounds = classes(seen, (each for each in grid.cells.values() if not isinstance(each, str)))
    below = _legend(seen, grid, [*looks], bounds)
    boxes = [_box(grid, at, held, bounds) for at, held in grid.cells.items()]
    boxes += below.boxes[len(looks) :]
    return Plan(
        frame=Frame(width=seen.width, height=below.foot + 4, size=seen.size),
        marks={
            "bands": [*_bands(grid)],
            "squares": [each for each in boxes if each["fill"] not in EMPTY],
            "empties": [each for each in boxes if each["fill"] in EMPTY],
            "points": [*_points(grid, looks, below)],
            "rows": [*_row_names(grid)],
            "columns": [*_column_names(seen, grid)],
            "inside": [*_inside(seen, grid, bounds)],
            "texts": [*below.texts],
        },
    )


# --- rows, columns and what they hold -------------------------------------------------------------


def _states(seen: Seen) -> list[str]:
    """The names of the states, in the order in which the query first gives them."""
    held = (text_of(each, "state", seen.language) for each in seen.records)
    return list(dict.fromkeys(each for each in held if each))


def _held(seen: Seen, record: Record) -> Held:
    value = value_of(record)
    state = text_of(record, "state", seen.language)
    hidden = isinstance(value, Hidden) and record.get("status")
    return value if hidden or "value" in record else state or Hidden.NOT_AVAILABLE


def _grid(seen: Seen) -> _Grid:
    cells, tells = _cells(seen), _tells(seen)
    rows = tuple(dict.fromkeys(row for row, _ in cells))
    columns = _columns(seen, tuple(dict.fromkeys(column for _, column in cells)))
    if seen.narrow and len(columns) > 6 and len(rows) <= 4:
        rows, columns = columns, rows
        cells = {(row, column): held for (column, row), held in cells.items()}
        tells = {(row, column): told for (column, row), told in tells.items()}
    left = max(text_width(_line(row), seen.size) for row in rows) + 10
    wide = min((seen.width - left - 2) // len(columns) - _GAP, 110)
    lines = max(len(_lines(seen, column, wide)) for column in columns)
    return _Grid(
        rows=rows,
        columns=columns,
        cells=cells,
        tells=tells,
        left=left,
        top=lines * (seen.size + 3) + 6,
        wide=wide,
        high=26 if seen.narrow else 32,
    )


def _cells(seen: Seen) -> Cells:
    """The cells in order of time; a period missing between first and last is not available."""
    name = "month" if "month" in seen.records[0] else "quarter"
    held = {
        (text_of(each, "label", seen.language), str(each[name])): _held(seen, each)
        for each in seen.records
    }
    labels = dict.fromkeys(label for label, _ in held)
    codes = _every(sorted(code for _, code in held))
    return {
        _names(label, code, seen.language): held.get((label, code), Hidden.NOT_AVAILABLE)
        for label in labels
        for code in codes
    }


def _tells(seen: Seen) -> Mapping[tuple[str, str], int]:
    """The row of the data table for each cell; none for a period that no row has."""
    return {_names(*at, seen.language): row for at, row in table_rows(seen).items()}


def _every(codes: Sequence[str]) -> list[str]:
    """Every month or quarter from the first to the last of `codes`."""
    first, last = codes[0], codes[-1]
    parts = (
        [f"Q{at}" for at in range(1, 5)] if "Q" in first else [f"{at:02}" for at in range(1, 13)]
    )
    years = range(int(first[:4]), int(last[:4]) + 1)
    return [
        code for year in years for part in parts if first <= (code := f"{year:04}-{part}") <= last
    ]


def _names(row: str, code: str, language: Language) -> tuple[str, str]:
    """What stands beside and above a cell: its label and period, or its year and month."""
    if "Q" in code:
        short = _QUARTER.in_(language).format(
            code[-1] if language == "en" else _ROMAN[int(code[-1]) - 1]
        )
    else:
        short = words.month(code, language, short=True).split()[0]
    return (row, f"{short}\n{code[:4]}") if row else (code[:4], short)


def _columns(seen: Seen, found: tuple[str, ...]) -> tuple[str, ...]:
    """The columns in order; where years are rows, those of a whole year."""
    if any("\n" in column for column in found):
        return found
    codes = _every(
        ["2000-Q1", "2000-Q4"] if "quarter" in seen.records[0] else ["2000-01", "2000-12"]
    )
    return tuple(_names("", code, seen.language)[1] for code in codes)


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _lines(seen: Seen, text: str, wide: int) -> list[str]:
    """A heading in as many lines as it needs above a column, cut between words."""
    lines = list[str]()
    for word in text.replace("\n", " \n").split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        fits = lines and not word.startswith("\n") and text_width(joined, seen.size) <= wide
        lines[len(lines) - bool(fits) :] = [joined if fits else word.strip()]
    return lines


# --- marks ----------------------------------------------------------------------------------------


def _row_names(grid: _Grid) -> Iterator[Mark]:
    for row in grid.rows:
        _, y = grid.corner(row, grid.columns[0])
        yield written(grid.left - 8, y + grid.high / 2, _line(row))


def _column_names(seen: Seen, grid: _Grid) -> Iterator[Mark]:
    for column in grid.columns:
        x, _ = grid.corner(grid.rows[0], column)
        for at, line in enumerate(_lines(seen, column, grid.wide)):
            yield written(x + grid.wide / 2, 8 + at * (seen.size + 3), line)


def _bands(grid: _Grid) -> Iterator[Mark]:
    for at, row in grid.tells.items():
        x, y = grid.corner(*at)
        yield band(row, x, y, x + grid.wide, y + grid.high)


def _box(grid: _Grid, at: tuple[str, str], held: Held, bounds: Sequence[Number]) -> Mark:
    x, y = grid.corner(*at)
    return box(x, y, grid.wide, grid.high, _look(held, bounds)[0])


def _look(held: Held, bounds: Sequence[Number]) -> tuple[str, str]:
    """The paint of a cell, and of the number on it; a state has its shape on plain ground."""
    if isinstance(held, str):
        return paint("--chart-seq-1"), INK
    if isinstance(held, Hidden):
        return empty_paint(held), INK
    return class_paints(held, bounds) if held else (ZERO_PAINT, INK)


def _points(grid: _Grid, looks: Mapping[str, tuple[str, str]], below: Legend) -> Iterator[Mark]:
    """The shape of a state in the middle of its cell, and in the legend."""
    for at, held in grid.cells.items():
        if isinstance(held, str):
            x, y = grid.corner(*at)
            yield _point(x + grid.wide / 2, y + grid.high / 2, looks[held])
    for key, look in zip(below.boxes, looks.values(), strict=False):
        yield _point(float(str(key["x"])) + 8, float(str(key["y"])) + 8, look)


def _point(x: float, y: float, look: tuple[str, str]) -> Mark:
    return {"x": x, "y": y, "shape": look[0], "fill": paint(look[1]), "stroke": paint(look[1])}


def _inside(seen: Seen, grid: _Grid, bounds: Sequence[Number]) -> Iterator[Mark]:
    """The number in each cell where all have room, and the sign of what has no number."""
    amounts = [held for held in grid.cells.values() if not isinstance(held, str | Hidden)]
    widest = max((text_width(seen.short(each), seen.size) for each in amounts), default=0)
    for at, held in grid.cells.items():
        x, y = grid.corner(*at)
        if isinstance(held, Hidden):
            text = SIGNS[held]
        else:
            roomy = not isinstance(held, str) and (widest <= grid.wide or not held)
            text = seen.short(held) if roomy and not isinstance(held, str) else ""
        if text:
            middle = x + grid.wide / 2, y + grid.high / 2
            yield written(*middle, text, _look(held, bounds)[1])


def _legend(seen: Seen, grid: _Grid, states: Sequence[str], bounds: Sequence[Number]) -> Legend:
    """The states, or the classes; then zero, hidden and missing where there are any."""
    held = [each for each in grid.cells.values() if not isinstance(each, str)]
    keys = [Key(text=state, fill=PAPER) for state in states]
    if shown(held):
        for at, bound in enumerate(bounds):
            fill, ink = class_paints(bound, bounds)
            keys.append(Key(text=class_range(seen, bounds, at), fill=fill, ink=ink))
    return legend(seen, [*keys, *reasons(seen, held)], grid.foot + 12)
