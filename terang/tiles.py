"""Where the squares of a tile map stand, their five classes, and the legend in words.

Part of `charts`. The map is rough on purpose: every district has the same room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from terang.layout import (
    EMPTY,
    INK,
    Frame,
    Mark,
    Plan,
    Record,
    Seen,
    empty_paint,
    shown,
    step,
    text_of,
    value_of,
)
from terang.model import Hidden, Number
from terang.svg import paint

_CLASSES = 5
_INSET = 4  # from the side of a square to its text
_KEY = 16  # side of a box in the legend


def tiles(seen: Seen) -> Plan:
    """Equal squares in the places of a rough map, coloured in five classes, values printed."""
    grid = _grid(seen)
    bounds = classes(seen, map(value_of, seen.records))
    placed = [(record, *grid.corner(record)) for record in seen.records]
    keys, key_texts = _legend(seen, bounds, grid)
    squares = [_square(*each, grid, bounds) for each in placed]
    boxes = [{**square, "tells": row} for row, square in enumerate(squares)] + keys
    return Plan(
        frame=Frame(
            width=seen.width,
            height=max(grid.foot, _key_corner(seen, grid, _CLASSES - 1)[1] + _KEY) + 2,
            left=1,
            right=1,
            top=1,
            bottom=1,
            size=seen.size - seen.narrow,
        ),
        marks={
            "squares": [box for box in boxes if box["fill"] not in EMPTY],
            "empties": [box for box in boxes if box["fill"] in EMPTY],
            "names": [name for each in placed for name in _names(seen, *each, bounds)] + key_texts,
            "numbers": [_printed(seen, *each, grid, bounds) for each in placed],
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """The squares of a tile map: where the first row and column are, side and gap in pixels."""

    first_row: int
    first_column: int
    rows: int
    columns: int
    side: int
    gap: int

    def corner(self, record: Record) -> tuple[int, int]:
        """Left and top of a row's square."""
        across, down = _whole(record, "column"), _whole(record, "row")
        pitch = self.side + self.gap
        return (across - self.first_column) * pitch, (down - self.first_row) * pitch

    @property
    def foot(self) -> int:
        """Where the last row of squares ends."""
        return self.rows * (self.side + self.gap) - self.gap


def _grid(seen: Seen) -> _Grid:
    rows = [_whole(record, "row") for record in seen.records]
    columns = [_whole(record, "column") for record in seen.records]
    across, gap = max(columns) - min(columns) + 1, 2 if seen.narrow else 6
    room = seen.width if seen.narrow else seen.width - 160
    return _Grid(
        first_row=min(rows),
        first_column=min(columns),
        rows=max(rows) - min(rows) + 1,
        columns=across,
        side=min((room - 2 - gap * (across - 1)) // across, 110),
        gap=gap,
    )


def _whole(record: Record, column: str) -> int:
    value = record.get(column)
    return value if isinstance(value, int) else 0


def classes(seen: Seen, values: Iterable[Number | Hidden]) -> tuple[Fraction, ...]:
    """The lower bounds of five equally wide classes from zero, in round steps."""
    highest = max(shown(values), default=0)
    menu = (1, Fraction(6, 5), Fraction(3, 2), 2, Fraction(5, 2), 3, 4, 5, 6, 8)
    width = step(highest + seen.whole(), _CLASSES, whole=seen.whole(), menu=menu)
    return tuple(width * number for number in range(_CLASSES))


def class_paints(value: Number | Hidden, bounds: Sequence[Number]) -> tuple[str, str]:
    """The colour of a square and of the text on it."""
    if isinstance(value, Hidden):
        return empty_paint(value), INK
    number = max(sum(value >= bound for bound in bounds), 1)
    return paint(f"--chart-seq-{number}"), paint(f"--chart-on-{number}")


def _square(record: Record, x: int, y: int, grid: _Grid, bounds: Sequence[Fraction]) -> Mark:
    return _box(x, y, grid.side, class_paints(value_of(record), bounds)[0])


def _box(x: int, y: int, side: int, fill: str) -> Mark:
    return {"x": x, "y": y, "right": x + side, "bottom": y + side, "fill": fill}


def _names(
    seen: Seen, record: Record, x: int, y: int, bounds: Sequence[Fraction]
) -> Iterable[Mark]:
    """The name at the top of a square, one line a word; the short one on a phone."""
    name = text_of(record, "short" if seen.narrow else "label", seen.language)
    ink, size = class_paints(value_of(record), bounds)[1], seen.size
    for line, word in enumerate(name.split()):
        yield {
            "x": x + _INSET,
            "y": y + 7 + size // 2 + line * (size + 1),
            "text": word,
            "fill": ink,
        }


def _printed(
    seen: Seen, record: Record, x: int, y: int, grid: _Grid, bounds: Sequence[Fraction]
) -> Mark:
    """The value at the foot of a square; a dash where there is none, as the legend explains."""
    value = value_of(record)
    text = "–" if isinstance(value, Hidden) else seen.short(value)
    ink = class_paints(value, bounds)[1]
    return {"x": x + _INSET, "y": y + grid.side - seen.size + 2, "text": text, "fill": ink}


def _legend(seen: Seen, bounds: Sequence[Fraction], grid: _Grid) -> tuple[list[Mark], list[Mark]]:
    """A box and a text for each class, and for each reason that some square has no number."""
    hidden = {value for each in seen.records if isinstance(value := value_of(each), Hidden)}
    entries: list[tuple[str, Number | Hidden]] = [
        (class_range(seen, bounds, at), bounds[at]) for at in range(_CLASSES)
    ]
    entries += [(seen.short(each), each) for each in Hidden if each in hidden]
    boxes, texts = list[Mark](), list[Mark]()
    for number, (text, value) in enumerate(entries):
        x, y = _key_corner(seen, grid, number)
        boxes.append({**_box(x, y, _KEY, class_paints(value, bounds)[0]), "tells": ""})
        texts.append({"x": x + 23, "y": y + 8, "text": text, "fill": INK})
    x, y = _key_corner(seen, grid, 0)
    heading: Mark = {"x": x, "y": y - 14, "text": seen.heading("value"), "fill": INK}
    return boxes, [heading, *texts]


def _key_corner(seen: Seen, grid: _Grid, number: int) -> tuple[int, int]:
    """Beside the squares; on a phone below them, the classes left and what is empty right."""
    if seen.narrow:
        column, row = divmod(number, _CLASSES)
        return column * (seen.width // 2), grid.foot + 38 + row * 24
    return grid.columns * (grid.side + grid.gap) + 18, 24 + number * 26


def class_range(seen: Seen, bounds: Sequence[Number], number: int) -> str:
    """A class in words, `20–39`: from its lowest value to its highest."""
    low, high = bounds[number], bounds[1] * (number + 1)
    return f"{seen.tick(low)}–{seen.tick(high - 1 if seen.whole() else high)}"
