"""Where the lines of a trend stand: months from left to right, values from zero up.

Part of `charts`. Months are counted from year 0, so that no clock and no time zone has a say.
A month may carry words: an event, or a break after which the numbers are no longer counted the
same way and the line begins anew. What is provisional is dotted and open, and says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from terang import words
from terang.layout import (
    Frame,
    Mark,
    Plan,
    Seen,
    empty_paint,
    shown,
    step,
    text_of,
    value_of,
)
from terang.model import Hidden, Language, Number, Text
from terang.svg import paint, text_width

_STYLES: tuple[tuple[str, list[int]], ...] = (
    ("--chart-1", [1, 0]),
    ("--chart-2", [7, 4]),
    ("--chart-3", [2, 3]),
    ("--chart-4", [10, 3, 2, 3]),
)
_PROVISIONAL = [1, 5]  # unlike the dash of any series
PROVISIONAL = Text(id="sementara", en="provisional")
_LEADER = 14  # pixels from the end of a line to its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One series: its name, and each month with its value."""

    name: str
    paint: str
    dash: list[int]
    points: tuple[tuple[int, Number | Hidden], ...]
    provisional: frozenset[int] = frozenset()  # months whose number may still change
    breaks: frozenset[int] = frozenset()  # months from which the line begins anew

    def end(self) -> tuple[int, Number] | None:
        """The newest month that has a number."""
        known = [(at, value) for at, value in self.points if not isinstance(value, Hidden)]
        return known[-1] if known else None


def trend(seen: Seen) -> Plan:
    """Lines from zero, each with its name and newest value at its end."""
    lines = _lines(seen)
    levels = _levels(seen, shown(value for line in lines for _, value in line.points))
    frame = _frame(seen, lines, levels)
    months = [at for at, _ in lines[0].points]
    month = (frame.across - _LEADER) / max(len(months) - 1, 1)  # pixels
    apart = 2.7 * seen.size * float(levels[-1] - levels[0]) / frame.down
    gaps = list(_gaps(seen, lines, month))
    reach = _LEADER / month  # months
    labels = _labels(seen, _ends(lines, levels, apart), reach)
    return Plan(
        frame=frame,
        marks={
            "levels": [{"value": float(each), "text": seen.tick(each)} for each in levels],
            "dates": _dates(months, month, seen),
            "months": list(_bands(seen, months, reach)),
            "gaps": gaps,
            "reasons": [gap for gap in gaps if gap["text"]],
            "events": [{"at": at - 0.5} for at, _ in _events(seen)],
            "notes": _notes(seen, lines, month, frame),
            "lines": [mark for number, line in enumerate(lines) for mark in _drawn(line, number)],
            "dots": [
                dot for line in lines for dot in _dots(line) if dot["at"] not in line.provisional
            ],
            "open": [dot for line in lines for dot in _dots(line) if dot["at"] in line.provisional],
            "labels": labels,
            "names": labels if frame.stacked else [],
        },
    )


def _lines(seen: Seen) -> list[Line]:
    """The series in the order of the query, each with every month from the first to the last."""
    months = [month_count(str(record["month"])) for record in seen.records]
    cells = {
        (str(record.get("series", "")), at): value_of(record)
        for record, at in zip(seen.records, months, strict=True)
    }
    names = {
        str(each.get("series", "")): text_of(each, "series", seen.language) for each in seen.records
    }
    span = range(min(months), max(months) + 1)
    return [
        Line(
            name=name,
            paint=paint(_STYLES[number % 4][0]),
            dash=_STYLES[number % 4][1],
            points=tuple((at, cells.get((code, at), Hidden.NOT_AVAILABLE)) for at in span),
            provisional=_months(seen, code, "provisional"),
            breaks=_months(seen, code, "break_id"),
        )
        for number, (code, name) in enumerate(names.items())
    ]


def _months(seen: Seen, code: str, column: str) -> frozenset[int]:
    """The months of a series that have something in `column`."""
    return frozenset(
        month_count(str(each["month"]))
        for each in seen.records
        if each.get(column) and str(each.get("series", "")) == code
    )


def month_count(month: str) -> int:
    """Months from year 0 to `2026-10`."""
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def month_name(at: int, language: Language) -> str:
    """A month counted from year 0, in short: `Okt 2026`."""
    return words.month(f"{at // 12:04}-{at % 12 + 1:02}", language, short=True)


def _levels(seen: Seen, values: Sequence[Number]) -> list[Fraction]:
    """The round values of the grid, from zero, or from below it where some value is."""
    low, high = min([0, *values]), max([0, *values])
    if low == high:
        high = 1
    each = step(high - low, 5, whole=seen.whole())
    return [each * number for number in range(low // each, -(-high // each) + 1)]


def _frame(seen: Seen, lines: Sequence[Line], levels: Sequence[Fraction]) -> Frame:
    size = seen.size
    ends = [line.end() for line in lines]
    full = all(not isinstance(value, Hidden) for line in lines for _, value in line.points)
    values = [text_width(seen.short(end[1]), size, bold=True) for end in ends if end]
    names = [text_width(line.name, size) for line in lines]
    return Frame(
        width=seen.width,
        height=250 if seen.narrow else 320,
        left=max(text_width(seen.tick(level), size) for level in levels) + 8,
        right=max([0, *values, *names]) + 6,
        top=14 + (0 if full else 14) + _notes_height(seen),  # room for words above the lines
        bottom=28,
        size=size,
        stacked=len(lines) > 1,
    )


def _bands(seen: Seen, months: Sequence[int], reach: float) -> Iterator[Mark]:
    """The room of each month that has a row in the data table; no wider than the lines are."""
    told = [str(record["month"]) for record in seen.records]
    rows = sorted(set(told)) if "series" in seen.records[0] else told
    first, last = months[0], months[-1]
    for row, at in enumerate(map(month_count, rows)):
        ends = {"from": max(at - 0.5, first), "to": min(at + 0.5, last + min(reach, 0.5))}
        yield {**ends, "tells": row}


def _dates(months: Sequence[int], month: float, seen: Seen) -> list[Mark]:
    """At most six months named, the newest always, as many as have room."""
    room = text_width(month_name(months[-1], seen.language), seen.size) + 16
    stride = max(-(-room // max(int(month), 1)), -(-(len(months) - 1) // 5), 1)
    return [
        {"at": at, "text": month_name(at, seen.language)} for at in sorted(months[::-1][::stride])
    ]


def _drawn(line: Line, number: int) -> Iterator[Mark]:
    """The line in runs: a new one at each break, and where provisional months begin or end."""
    run, before, dotted = 0, dict[str, object](), False
    for at, value in line.points:
        fresh = at in line.breaks
        dots = at in line.provisional or (at - 1 in line.provisional and not fresh)
        if fresh or dots != dotted:
            run += 1
        look = {"dash": _PROVISIONAL if dots else line.dash, "series": f"{number}.{run}"}
        if before and dots != dotted and not fresh:
            yield {**before, **look}  # the piece from the month before belongs to the new run
        height = None if isinstance(value, Hidden) else float(value)
        before, dotted = {"at": at, "value": height, "paint": line.paint}, dots
        yield {**before, **look}


def _dots(line: Line) -> Iterator[Mark]:
    """The newest point, and each that has no neighbour to be joined with."""
    known = {at for at, value in line.points if not isinstance(value, Hidden)}
    for at, value in line.points:
        alone = not {at - 1, at + 1} & known
        if not isinstance(value, Hidden) and (alone or at == max(known)):
            yield {"at": at, "value": float(value), "paint": line.paint}


def _events(seen: Seen) -> list[tuple[int, str]]:
    """The months at which something happened, once each, with the words of the query."""
    told = {
        (month_count(str(each["month"])), text)
        for each in seen.records
        for role in ("break", "event")
        if (text := text_of(each, role, seen.language))
    }
    return sorted(told)


def _notes_height(seen: Seen) -> int:
    """Room above the lines: one line of text for each event and one for what is provisional."""
    lines = len(_events(seen)) + any(each.get("provisional") for each in seen.records)
    return lines * (seen.size + 5)


def _notes(seen: Seen, lines: Sequence[Line], month: float, frame: Frame) -> list[Mark]:
    """The words of events and of provisional months, each on a line of its own above the lines."""
    first = lines[0].points[0][0]
    told = [(at - 0.5, text) for at, text in _events(seen)]
    unsure = sorted(frozenset[int]().union(*(line.provisional for line in lines)))
    told += [((unsure[0] + unsure[-1]) / 2, PROVISIONAL.in_(seen.language))] if unsure else []
    base = frame.top - _notes_height(seen)  # above the reasons of empty months, if any
    marks = list[Mark]()
    for line, (at, text) in enumerate(told):
        half = text_width(text, seen.size) / 2
        most = (frame.across + frame.right - half - 3) / month
        near = min(max(at - first, (half - frame.left) / month), most)
        lift = -base - (len(told) - line - 1) * (seen.size + 5)
        marks.append({"at": first + near, "text": text, "lift": lift})
    return marks


def _gaps(seen: Seen, lines: Sequence[Line], month: float) -> Iterator[Mark]:
    """The months in which some line has no number, one mark a run; named where there is room."""
    months = zip(*(line.points for line in lines), strict=True)
    found = [(cells[0][0], _reason(value for _, value in cells)) for cells in months]
    named = float("-inf")
    for reason, run in groupby(found, key=lambda each: each[1]):
        if reason is None:
            continue
        span = [at for at, _ in run]
        middle, text = (span[0] + span[-1]) / 2, seen.short(reason)
        roomy = (middle - named) * month > text_width(text, seen.size) + 8
        named = middle if roomy else named
        ends = {"from": span[0] - 0.4, "to": span[-1] + 0.4}
        yield {**ends, "at": middle, "text": text if roomy else "", "fill": empty_paint(reason)}


def _reason(values: Iterable[Number | Hidden]) -> Hidden | None:
    return next((value for value in values if isinstance(value, Hidden)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The end of a line, and the height at which its name stands."""

    line: Line
    at: int
    value: Number
    label: float


def _ends(lines: Sequence[Line], levels: Sequence[Fraction], apart: float) -> list[End]:
    """The ends from low to high, their labels at least `apart` and inside the levels."""
    found = [(line, *end) for line in lines if (end := line.end())]
    found.sort(key=lambda each: each[2])
    ends: list[End] = []
    lowest, ceiling = float(levels[0]), float(levels[-1]) - apart * (len(found) - 1)
    for line, at, value in found:
        label = min(max(float(value), lowest), ceiling)
        ends.append(End(line=line, at=at, value=value, label=label))
        lowest, ceiling = label + apart, ceiling + apart
    return ends


def _labels(seen: Seen, ends: Sequence[End], reach: float) -> list[Mark]:
    """A leader in the line's colour to its name and value; one line needs no name."""
    return [
        {
            "at": end.at,
            "value": float(end.value),
            "to": end.at + reach,
            "label": end.label,
            "name": end.line.name,
            "text": seen.short(end.value),
            "paint": end.line.paint,
        }
        for end in ends
    ]
