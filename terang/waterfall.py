"""Where the steps of a waterfall stand: a level, what comes in, what goes out, the next level.

Part of `charts`. Each step begins where the one before it ended, and arrives at the level below it
to the rupiah (`wrong_level`). After a hidden step nobody may read where the next begins, so the
steps up to the next level are drawn from zero and joined to nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from terang.layout import (
    INK,
    STUB,
    Frame,
    Mark,
    Plan,
    Record,
    Seen,
    band,
    empty_paint,
    label_of,
    value_of,
)
from terang.legend import box, written
from terang.model import Hidden, Number
from terang.svg import paint, text_width

LEVEL, CHANGE = "level", "change"  # what a step can be
STEPS = (LEVEL, CHANGE)
_THICK = 22
_MUTED = paint("--chart-muted")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One bar: from where to where, and whether it begins where the one before it ended."""

    label: str
    value: Number | Hidden
    start: Number
    end: Number
    is_level: bool
    joined: bool

    @property
    def fill(self) -> str:
        """A level, more, or less; the sign says so too. No change has no colour."""
        if not self.is_level and self.end == self.start:
            return _MUTED
        return paint(f"--chart-{1 if self.is_level else 3 if self.end > self.start else 2}")


def waterfall(seen: Seen) -> Plan:
    """One row a step: its name, its bar where it belongs, its value with a sign."""
    steps = [*_steps(seen)]
    printed = [_printed(seen, step) for step in steps]
    frame = _frame(seen, [step.label for step in steps], printed)
    span = [0, *(each for step in steps for each in (step.start, step.end))]
    low, wide = min(span), max(span) - min(span) or 1
    tops = [_top(frame, at) for at in range(len(steps))]
    bars = [_bar(step, top, frame, low, wide) for step, top in zip(steps, tops, strict=True)]
    pairs = [*zip(steps, bars, printed, strict=True)]
    ends = [_place(step.end, frame, low, wide) for step in steps]
    return Plan(
        frame=frame,
        marks={
            "bands": [
                band(row, 1, top + _THICK + 4 - _pitch(frame), seen.width - 1, top + _THICK + 4)
                for row, top in enumerate(tops)
            ],
            "bars": [bar for step, bar, _ in pairs if not isinstance(step.value, Hidden)],
            "empties": [bar for step, bar, _ in pairs if isinstance(step.value, Hidden)],
            "joins": [
                {"x": end, "y": top + _THICK, "bottom": below}
                for end, top, below, step in zip(ends, tops, tops[1:], steps[1:], strict=False)
                if step.joined
            ],
            "zero": [{"x": _place(0, frame, low, wide), "y": 0, "bottom": frame.height}],
            "names": [_name(step, top, frame) for step, top in zip(steps, tops, strict=True)],
            "numbers": [_number(step, bar, text) for step, bar, text in pairs],
        },
    )


def _steps(seen: Seen) -> Iterator[_Step]:
    """The steps in the order of the query, each with the place that may be read."""
    at: Number | None = None
    for record in seen.records:
        value, is_level = value_of(record), record.get("step") == LEVEL
        label, known = label_of(record, seen.language), not isinstance(value, Hidden)
        amount: Number = value if not isinstance(value, Hidden) else 0
        joined = at is not None and known
        start = 0 if is_level or at is None else at
        end = amount if is_level else start + amount
        yield _Step(
            label=label, value=value, start=start, end=end, is_level=is_level, joined=joined
        )
        at = (end if is_level or at is not None else None) if known else None


def _printed(seen: Seen, step: _Step) -> str:
    text = seen.short(step.value)
    rises = not step.is_level and not isinstance(step.value, Hidden) and step.value > 0
    return f"+{text}" if rises else text


def _frame(seen: Seen, labels: Sequence[str], printed: Sequence[str]) -> Frame:
    """Names left of the bars, or above them where a phone has no room beside."""
    widest = max(text_width(label, seen.size) for label in labels)
    stacked = widest > seen.width * 2 // 5 or seen.narrow
    pitch = _THICK + 16 + (round(seen.size * 1.5) if stacked else 0)
    return Frame(
        width=seen.width,
        height=len(labels) * pitch + 4,
        left=1 if stacked else widest + 12,
        right=max(text_width(text, seen.size, bold=True) for text in printed) + 10,
        size=seen.size,
        rows=len(labels),
        stacked=stacked,
    )


def _top(frame: Frame, row: int) -> float:
    """The upper edge of a row's bar."""
    return (row + 1) * _pitch(frame) - _THICK - 6


def _pitch(frame: Frame) -> float:
    """From one row to the next."""
    return (frame.height - 4) / frame.rows


def _place(value: Number, frame: Frame, low: Number, wide: Number) -> float:
    return frame.left + float((value - low) * frame.across / wide)


def _bar(step: _Step, top: float, frame: Frame, low: Number, wide: Number) -> Mark:
    """From one end to the other, never too thin to be seen; a stub where the value is hidden."""
    if isinstance(step.value, Hidden):
        return box(_place(0, frame, low, wide), top, STUB, _THICK, empty_paint(step.value))
    first, last = sorted(_place(each, frame, low, wide) for each in (step.start, step.end))
    return box(first, top, max(last - first, 1.5), _THICK, step.fill)


def _name(step: _Step, top: float, frame: Frame) -> Mark:
    if frame.stacked:
        return written(1, top - frame.size * 0.85, step.label)
    return written(frame.left - 10, top + _THICK / 2, step.label)


def _number(step: _Step, bar: Mark, text: str) -> Mark:
    right, top = bar["right"], bar["y"]
    ink = _MUTED if isinstance(step.value, Hidden) else INK
    return written(float(str(right)) + 7, float(str(top)) + _THICK / 2, text, ink)


def wrong_level(records: Sequence[Record]) -> tuple[Record, Number] | None:
    """The first level at which its steps do not arrive, and where they arrive; None if all do."""
    at: Number | None = None
    for record in records:
        value = value_of(record)
        if isinstance(value, Hidden):
            at = None
        elif record.get("step") == LEVEL:
            if at is not None and at != value:
                return record, at
            at = value
        elif at is not None:
            at += value
    return None
