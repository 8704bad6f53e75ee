"""Where everything in a chart stands: from rows to a frame and the data of its marks.

Part of `charts`. Nothing here draws. Every text that a chart shows is made here, in the reader's
language, so that the drawing itself holds no word and is compiled once for all data.
"""

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from terang import words
from terang.model import Cell, Chart, Hidden, Language, Number, Text
from terang.svg import HATCH, paint, text_width

Record = Mapping[str, Cell | Fraction]  # column -> cell, one row of the chart's query
# What the drawing is told about one mark; `tells` is the row of the data table it stands for.
Mark = Mapping[str, object]

NOT_SHOWN: Mapping[Hidden, Text] = MappingProxyType(
    {
        Hidden.CONFIDENTIAL: Text(id="disamarkan", en="not shown"),
        Hidden.NOT_AVAILABLE: Text(id="tidak tersedia", en="not available"),
        Hidden.NOT_APPLICABLE: Text(id="tidak berlaku", en="not applicable"),
    }
)
INK, PAPER = paint("--chart-ink"), paint("--chart-paper")
EMPTY = (HATCH, PAPER)  # the paints of what has no number
_CROSSED = frozenset({"multiples", "calendar"})  # rows by periods, where rows have a name
STUB = 44  # pixels of the bar that stands for a hidden value


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The room a chart has, in pixels: the whole, the margins, the size of its text."""

    width: int
    height: int
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0
    size: int
    rows: int = 0  # of a ranking
    stacked: bool = False  # names stand above: a ranking's over its bars, a line's over its value

    @property
    def across(self) -> int:
        """Width of the plot."""
        return self.width - self.left - self.right

    @property
    def down(self) -> int:
        """Height of the plot."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A frame, and the marks of each data set by its name."""

    frame: Frame
    marks: Mapping[str, Sequence[Mark]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reader sees of a chart: its rows, in one language, on one width of paper."""

    chart: Chart
    language: Language
    records: tuple[Record, ...]
    width: int

    @property
    def narrow(self) -> bool:
        """On a phone."""
        return self.width < 500

    @property
    def size(self) -> int:
        """Pixels of the text; a phone shows 340 of them on about 328."""
        return 12 if self.narrow else 13

    def short(self, value: Number | Hidden) -> str:
        """A value as printed inside the chart, or the words for why there is none."""
        if isinstance(value, Hidden):
            return NOT_SHOWN[value].in_(self.language)
        return words.short_quantity(value, self.chart.unit, self.language)

    def tick(self, value: Number) -> str:
        """A round value at the edge of the chart: `Rp50 juta`, `40%`."""
        if self.chart.unit == "percent":
            exact = (places for places in (0, 1) if not Fraction(value) * 10 ** (places + 2) % 1)
            return words.percent(value, self.language, next(exact, 2))
        return words.short_quantity(value, self.chart.unit, self.language)

    def heading(self, column: str) -> str:
        """What the data table calls `column`; empty when the column is not in it."""
        found = (text for name, text in self.chart.columns if name == column)
        return next((text.in_(self.language) for text in found), "")

    def whole(self) -> bool:
        """Whether the unit is counted in whole things."""
        return self.chart.unit != "percent"


# --- reading a row ------------------------------------------------------------------------


def value_of(record: Record, column: str = "value") -> Number | Hidden:
    """The number in `column`, or why there is none; a hiding `status` wins over any number."""
    general = record.get("status") if column in {"value", "low", "high"} else None
    value, status = record.get(column), record.get(f"{column}_status", general)
    if status in {hidden.value for hidden in Hidden}:
        return Hidden(status)
    return value if isinstance(value, int | Fraction | Hidden) else Hidden.NOT_AVAILABLE


def text_of(record: Record, role: str, language: Language) -> str:
    """The text of `role`: its column for the language, or the one for both."""
    text = record.get(f"{role}_{language}", record.get(role))
    return "".join(letter for letter in str(text or "") if letter.isprintable())


def label_of(record: Record, language: Language) -> str:
    """The name of a row: its label, or its quarter in words."""
    if "quarter" in record:
        quarter = words.quarter(str(record["quarter"]), language)
        return quarter[:1].upper() + quarter[1:]
    return text_of(record, "label", language)


def counted(value: Number | Hidden, noun: str, language: Language) -> str:
    """A count with what is counted, `7.112 bulan`, or the words for why there is none."""
    if isinstance(value, Hidden):
        return NOT_SHOWN[value].in_(language)
    return f"{words.number(value, language)} {noun}".rstrip()


def shown(values: Iterable[Number | Hidden]) -> list[Number]:
    """The values that are numbers."""
    return [value for value in values if not isinstance(value, Hidden)]


def step(
    span: Number, count: int, *, whole: bool, menu: Sequence[Number] = (1, 2, Fraction(5, 2), 5)
) -> Fraction:
    """The smallest round number that covers `span` in `count` steps.

    It is one of `menu` times a power of ten; a whole number where `whole`.
    """
    least = Fraction(span) / count
    power = Fraction(1)
    while power * 10 <= least:
        power *= 10
    while power > least > 0 and not whole:
        power /= 10
    steps = (power * Fraction(times) for times in (*menu, *(10 * each for each in menu)))
    return next(each for each in steps if each >= least and (each.denominator == 1 or not whole))


# --- rows of the data table that can be pointed at ------------------------------------------


def band(row: int, x: float, y: float, right: float, bottom: float) -> Mark:
    """The room in which a row of the data table is told, in pixels of the whole picture."""
    return {"x": x, "y": y, "right": right, "bottom": bottom, "tells": row}


def is_crossed(chart: Chart) -> bool:
    """Whether the data table has labels on one side and periods on the other."""
    return chart.kind in _CROSSED and "label" in dict(chart.columns)


def periods_go_down(labels: Sized, periods: Sized) -> bool:
    """Down goes what there is more of: a sheet of paper is higher than wide."""
    return len(periods) > len(labels)


def table_rows(seen: Seen) -> Mapping[tuple[str, str], int]:
    """The row of the data table for each label and month, or quarter, that is in it."""
    period = "month" if "month" in seen.records[0] else "quarter"
    found = [(text_of(each, "label", seen.language), str(each[period])) for each in seen.records]
    if not is_crossed(seen.chart):
        return {each: row for row, each in enumerate(found)}
    labels, periods = [*dict.fromkeys(label for label, _ in found)], sorted({at for _, at in found})
    down = periods_go_down(labels, periods)
    return {
        (label, at): below if down else row
        for row, label in enumerate(labels)
        for below, at in enumerate(periods)
    }


# --- ranking: one bar a row -----------------------------------------------------------------


def ranking(seen: Seen) -> Plan:
    """Bars from zero, longest first, or in the order the query gives; each with its value."""
    order = sorted(range(len(seen.records)), key=lambda at: rank(seen.records[at]))
    records = [seen.records[at] for at in order]
    labels = [label_of(record, seen.language) for record in records]
    values = [value_of(record) for record in records]
    frame = _ranking_frame(seen, labels, [seen.short(value) for value in values])
    marks: dict[str, list[Mark]] = {"labels": [], "bars": [], "stubs": [], "words": []}
    edges = {"x": -frame.left, "x2": frame.across + frame.right}
    marks["rows"] = [{"row": row, **edges, "tells": at} for row, at in enumerate(order)]
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        marks["labels"].append({"row": row, "text": label})
        if isinstance(value, Hidden):
            marks["words"].append({"row": row, "text": seen.short(value)})
            marks["stubs"] += [{"row": row, "fill": empty_paint(value)}]
        else:
            marks["bars"].append({"row": row, "value": float(value), "text": seen.short(value)})
    return Plan(frame=frame, marks=marks)


def rank(record: Record) -> tuple[int, Fraction]:
    """Rows in their own order where they have one, else by value with the unknown last."""
    if isinstance(order := record.get("order"), int):
        return 0, Fraction(order)
    value = value_of(record)
    return (1, Fraction(0)) if isinstance(value, Hidden) else (0, -Fraction(value))


def _ranking_frame(seen: Seen, labels: Sequence[str], printed: Sequence[str]) -> Frame:
    """Labels left of the bars, or above them where a phone has no room beside."""
    size = seen.size
    widest = max(text_width(label, size) for label in labels)
    stacked = widest > seen.width * 2 // 5
    pitch = size + 38 if stacked else 28 if seen.narrow else 30
    return Frame(
        width=seen.width,
        height=len(labels) * pitch + 8,
        left=1 if stacked else widest + 10,
        right=max(text_width(text, size, bold=True) for text in printed) + 10,
        top=4,
        bottom=4,
        size=size,
        rows=len(labels),
        stacked=stacked,
    )


def empty_paint(value: Hidden) -> str:
    """Hatching where a number is kept back; paper where there is none to show."""
    return HATCH if value is Hidden.CONFIDENTIAL else PAPER


# --- progress: one bar to a target ------------------------------------------------------------


def progress(seen: Seen) -> Plan:
    """One bar on the way to a target, both numbers printed in full."""
    record = seen.records[0]
    value, target = value_of(record), value_of(record, "target")
    frame = Frame(width=seen.width, height=122, left=1, right=1, top=54, bottom=36, size=seen.size)
    longest = max([*shown((value, target)), 1])
    goal = _goal(seen, target)
    end = frame.across * _share(target, longest)
    return Plan(
        frame=frame,
        marks={
            "track": [{"right": end, "tells": 0}],
            "bar": [_done(value, frame.across * _share(value, longest))],
            "marker": [{"x": end}],
            "name": [{"text": seen.heading("value")}],
            "number": [{"text": _full(seen, value)}],
            "goal": [{"x": max(end, text_width(goal, seen.size)), "text": goal}],
        },
    )


def _share(value: Number | Hidden, longest: Number) -> float:
    return 0.0 if isinstance(value, Hidden) else float(Fraction(value) / Fraction(longest))


def _done(value: Number | Hidden, end: float) -> Mark:
    """The bar done so far, never thinner than can be seen; hatched where the number is hidden."""
    if isinstance(value, Hidden):
        return {"right": STUB, "fill": empty_paint(value)}
    return {"right": max(end, 2.0) if value else 0.0, "fill": paint("--chart-1")}


def _full(seen: Seen, value: Number | Hidden) -> str:
    if isinstance(value, Hidden):
        return seen.short(value)
    return words.quantity(value, seen.chart.unit, seen.language)


def _goal(seen: Seen, target: Number | Hidden) -> str:
    return f"{seen.heading('target')}: {_full(seen, target)}"
