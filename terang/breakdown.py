"""Where the parts of a whole stand: all in one bar, and below it each alone, at its place in it.

Part of `charts`. Each part is named beside its own piece, so that no colour has to be remembered.
What is hidden has a stub of one size at the end: no width tells its number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from terang import words
from terang.layout import (
    EMPTY,
    STUB,
    Frame,
    Mark,
    Plan,
    Seen,
    band,
    empty_paint,
    text_of,
    value_of,
)
from terang.legend import box, written
from terang.model import Hidden, Number
from terang.svg import paint, text_width

_WHOLE, _PIECE = 34, 18  # heights of the bar of all parts, and of one alone
_LINE = 1.5  # of text, in its size


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One part: its name, its number as printed, and its piece of the bar in pixels."""

    name: str
    row: int  # of the data table
    printed: str
    start: float
    wide: float
    fill: str


def breakdown(seen: Seen) -> Plan:
    """One bar cut into its parts, then a line for each: name, value, share, and its piece."""
    parts = [*_parts(seen)]
    both = max(
        text_width(part.name, seen.size) + text_width(part.printed, seen.size, bold=True)
        for part in parts
    )
    lines = 1 if both + 16 <= seen.width else 2  # of text above a piece
    pitch = round(lines * seen.size * _LINE) + _PIECE + 16
    tops = [_WHOLE + 14 + at * pitch for at in range(len(parts))]
    pieces = [_piece(part, 1, _WHOLE) for part in parts]
    pieces += [
        _piece(part, top + pitch - _PIECE - 10, _PIECE)
        for part, top in zip(parts, tops, strict=True)
    ]
    return Plan(
        frame=Frame(width=seen.width, height=tops[-1] + pitch, size=seen.size, stacked=lines == 2),
        marks={
            "bands": [
                *(
                    band(part.row, 1, top, seen.width - 1, top + pitch - 4)
                    for part, top in zip(parts, tops, strict=True)
                ),
                *(band(p.row, p.start, 1, p.start + p.wide, _WHOLE + 1) for p in parts if p.wide),
            ],
            "tracks": [
                box(1, top + pitch - _PIECE - 10, seen.width - 2, _PIECE, "") for top in tops
            ],
            "pieces": [piece for piece in pieces if piece["fill"] not in EMPTY],
            "empties": [piece for piece in pieces if piece["fill"] in EMPTY],
            "names": [
                written(1, top + seen.size, part.name)
                for part, top in zip(parts, tops, strict=True)
            ],
            "numbers": [
                _number(seen, part, top, lines) for part, top in zip(parts, tops, strict=True)
            ],
        },
    )


def _parts(seen: Seen) -> Iterator[_Part]:
    """The parts in the order of the query, those without a number last."""
    names = [text_of(each, "part", seen.language) for each in seen.records]
    found = [*enumerate(map(value_of, seen.records))]
    known = [(row, value) for row, value in found if not isinstance(value, Hidden)]
    hidden = [(row, value) for row, value in found if isinstance(value, Hidden)]
    whole = sum((Fraction(value) for _, value in known), Fraction(0))
    room = seen.width - 2 - STUB * len(hidden)
    start = 1.0
    for row, value in known:
        wide, fill = float(room * value / whole) if whole else 0.0, paint(f"--chart-{row % 4 + 1}")
        printed = _printed(seen, value, None if hidden else whole)
        yield _Part(name=names[row], row=row, printed=printed, start=start, wide=wide, fill=fill)
        start += wide
    for row, reason in hidden:
        fill, said = empty_paint(reason), seen.short(reason)
        yield _Part(name=names[row], row=row, printed=said, start=start, wide=STUB, fill=fill)
        start += STUB


def _printed(seen: Seen, value: Number, whole: Fraction | None) -> str:
    """A value, and its share where the whole is known: a share of the rest would be another's."""
    if not whole:
        return seen.short(value)
    return f"{seen.short(value)} ({words.percent(value / whole, seen.language, 1)})"


def _piece(part: _Part, top: float, high: float) -> Mark:
    """A piece that can be seen, whatever its share; nothing for nothing."""
    return box(part.start, top, max(part.wide, 1.5) if part.wide else 0, high, part.fill)


def _number(seen: Seen, part: _Part, top: float, lines: int) -> Mark:
    """At the right of the name, or on a line of its own."""
    x = seen.width - 2 if lines == 1 else 1
    return written(x, top + seen.size + (lines - 1) * seen.size * _LINE, part.printed)


def above(values: Sequence[Number | Hidden]) -> bool:
    """Whether no part is below zero: a bar cannot be cut into less than nothing."""
    return all(isinstance(value, Hidden) or value >= 0 for value in values)
