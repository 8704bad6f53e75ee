"""The legend below a chart: for each look that a value can have, a box and what it means in words.

Part of `charts`. A hidden value is hatched, a missing one an empty box with a dash, one that makes
no sense an empty box with a cross, and zero a full box with a nought: four looks, four words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from terang.layout import INK, NOT_SHOWN, Mark, Seen, empty_paint
from terang.model import Hidden, Number, Text
from terang.svg import paint, text_width

KEY = 16  # side of a box
LINE = 24  # from one line of the legend to the next
ZERO = Text(id="nol", en="zero")
ZERO_PAINT = paint("--chart-grid")
SIGNS = {Hidden.CONFIDENTIAL: "", Hidden.NOT_AVAILABLE: "–", Hidden.NOT_APPLICABLE: "×"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry: how the box looks, the sign in it, and what it means."""

    text: str
    fill: str
    sign: str = ""
    ink: str = INK


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """The marks of a legend, and where it ends."""

    boxes: tuple[Mark, ...]
    texts: tuple[Mark, ...]
    foot: int


def box(x: float, y: float, wide: float, high: float, fill: str) -> Mark:
    """A rectangle from its upper left corner, in pixels."""
    return {"x": x, "y": y, "right": x + wide, "bottom": y + high, "fill": fill}


def written(x: float, y: float, text: str, ink: str = INK) -> Mark:
    """A text whose middle is at the height `y`."""
    return {"x": x, "y": y, "text": text, "fill": ink}


def reasons(seen: Seen, values: Iterable[Number | Hidden], *, zero: bool = True) -> list[Key]:
    """An entry for each way in which some of `values` is no positive number."""
    found = set(values)
    keys = [Key(text=ZERO.in_(seen.language), fill=ZERO_PAINT, sign="0")]
    hidden = [
        Key(text=NOT_SHOWN[each].in_(seen.language), fill=empty_paint(each), sign=SIGNS[each])
        for each in Hidden
        if each in found
    ]
    return (keys if zero and any(each == 0 for each in found) else []) + hidden


def legend(seen: Seen, keys: Sequence[Key], top: int) -> Legend:
    """The entries from left to right, as many lines as they take."""
    boxes, texts = list[Mark](), list[Mark]()
    x, y = 1, top
    for key in keys:
        takes = KEY + 7 + text_width(key.text, seen.size) + 16
        if x > 1 and x + takes - 16 > seen.width - 2:
            x, y = 1, y + LINE
        middle = y + KEY / 2
        boxes.append(box(x, y, KEY, KEY, key.fill))
        texts.append(written(x + KEY + 7, middle, key.text))
        if key.sign:
            texts.append(written(x + 4, middle, key.sign, key.ink))
        x += takes
    return Legend(boxes=tuple(boxes), texts=tuple(texts), foot=y + KEY if keys else top)
