"""What a chart shows, in sentences: the long description for those who do not see it.

Part of `charts`. It says nothing that is not printed in the data table: how a line went from its
first number to its newest, its highest and lowest month, the ends of a ranking, how many numbers
are kept back. A person's own words in the chart's file take its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from terang import layout, words
from terang.layout import Record, label_of, text_of, value_of
from terang.model import Chart, Hidden, Language, Number, Text

_CHANGE: Mapping[int, Text] = MappingProxyType(
    {
        1: Text(
            id="{name}: naik dari {first} pada {begin} menjadi {last} pada {end}.",
            en="{name}: up from {first} in {begin} to {last} in {end}.",
        ),
        -1: Text(
            id="{name}: turun dari {first} pada {begin} menjadi {last} pada {end}.",
            en="{name}: down from {first} in {begin} to {last} in {end}.",
        ),
        0: Text(
            id="{name}: {last} pada {end}, sama seperti pada {begin}.",
            en="{name}: {last} in {end}, the same as in {begin}.",
        ),
    }
)
_ONCE = Text(id="{name}: {last} pada {end}.", en="{name}: {last} in {end}.")
_NEVER = Text(id="{name}: tidak ada angka.", en="{name}: no number.")
_PEAK = Text(id="Tertinggi {value}, pada {when}.", en="The highest is {value}, in {when}.")
_FLOOR = Text(id="Terendah {value}, pada {when}.", en="The lowest is {value}, in {when}.")
_FALL = Text(
    id="Penurunan terbesar: dari {before} menjadi {after}, pada {when}.",
    en="The largest fall: from {before} to {after}, in {when}.",
)
_MOST = Text(id="Tertinggi: {names}, {value}.", en="Highest: {names}, {value}.")
_LEAST = Text(id="Terendah: {names}, {value}.", en="Lowest: {names}, {value}.")
_LEAST_SHOWN = Text(
    id="Terendah di antara angka yang ditampilkan: {names}, {value}.",
    en="Lowest among the numbers shown: {names}, {value}.",
)
_WAY = Text(
    id="{name}: {value}. {goal}: {target}.",
    en="{name}: {value}. {goal}: {target}.",
)
_LINK = Text(id="{source} ke {goal}: {value}.", en="{source} to {goal}: {value}.")
_KEPT = Text(id="Angka yang disamarkan: {count}.", en="Numbers not shown: {count}.")
_MOST_NAMES = 3  # that share the highest or the lowest number and are all named


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Who is told what: the chart and the language."""

    chart: Chart
    language: Language

    def value(self, value: Number | Hidden) -> str:
        """A value as the data table prints it."""
        if isinstance(value, Hidden):
            return layout.NOT_SHOWN[value].in_(self.language)
        return words.quantity(value, self.chart.unit, self.language)

    def heading(self, column: str) -> str:
        """What the data table calls a column; the chart's title where it has none."""
        found = (text for name, text in self.chart.columns if name == column)
        return next(found, self.chart.title).in_(self.language)

    def say(self, template: Text, **told: str) -> str:
        """A sentence."""
        return template.in_(self.language).format(**told)


def sentences(chart: Chart, records: Sequence[Record], language: Language) -> str:
    """The long description; empty where the columns are of no kind that it knows."""
    told, columns = _Told(chart=chart, language=language), {name for r in records for name in r}
    if "target" in columns:
        made = _progress(told, records)
    elif "destination_id" in columns:
        made = _links(told, records)
    elif columns & {"month", "quarter"}:
        made = _over_time(told, records)
    elif columns & {"label", "label_id"} and "value" in columns:
        made = _ranked(told, records)
    else:
        return ""
    return " ".join([*made, *_kept_back(told, records)])


def _over_time(told: _Told, records: Sequence[Record]) -> Iterator[str]:
    """Each line from its first number to its newest, in the order of the query."""
    lines: dict[str, list[Record]] = {}
    for record in records:
        named = next((r for r in ("series", "label_id", "label") if r in record), "")
        lines.setdefault(str(record.get(named, "")), []).append(record)
    for line in lines.values():
        role = "series" if "series" in line[0] else "label"
        name = text_of(line[0], role, told.language) or told.heading("value")
        yield from _line(told, name, _numbers(told, line))


def _numbers(told: _Told, line: Sequence[Record]) -> list[tuple[str, Number]]:
    """When, in words, and the number then; oldest first."""
    code = "month" if "month" in line[0] else "quarter"
    inner = sorted(line, key=lambda record: str(record[code]))
    found = [(_when(str(r[code]), told.language), value_of(r)) for r in inner]
    return [(when, value) for when, value in found if not isinstance(value, Hidden)]


def _when(code: str, language: Language) -> str:
    """A month or quarter as it stands after "in"."""
    article = "the " if language == "en" and "Q" in code else ""
    return article + words.period(code, language)


def _line(told: _Told, name: str, points: Sequence[tuple[str, Number]]) -> Iterator[str]:
    if not points:
        yield told.say(_NEVER, name=name)
        return
    (begin, first), (end, last) = points[0], points[-1]
    said = _CHANGE[(last > first) - (last < first)] if len(points) > 1 else _ONCE
    ends = {"begin": begin, "end": end, "first": told.value(first), "last": told.value(last)}
    yield told.say(said, name=name, **ends)
    peak = max(points, key=lambda point: point[1])
    floor = min(points, key=lambda point: point[1])
    if peak[1] > max(first, last):
        yield told.say(_PEAK, value=told.value(peak[1]), when=peak[0])
    if floor[1] < min(first, last):
        yield told.say(_FLOOR, value=told.value(floor[1]), when=floor[0])
    steps = [(b[1] - a[1], a[1], b) for a, b in pairwise(points)]
    if len(points) > 2 and (worst := min(steps, key=lambda step: step[0]))[0] < 0:
        _, before, (when, after) = worst
        yield told.say(_FALL, before=told.value(before), after=told.value(after), when=when)


def _ranked(told: _Told, records: Sequence[Record]) -> Iterator[str]:
    """Who has most and who least; nobody where all are alike or too many share the place."""
    pairs = [(label_of(record, told.language), value_of(record)) for record in records]
    numbers = layout.shown(value for _, value in pairs)
    hides = len(numbers) < len(pairs)
    if not numbers or max(numbers) == min(numbers):
        return
    for number, said in (
        (max(numbers), _MOST),
        (min(numbers), _LEAST_SHOWN if hides else _LEAST),
    ):
        names = [name for name, value in pairs if value == number]
        if len(names) <= _MOST_NAMES:
            yield told.say(said, names=", ".join(names), value=told.value(number))


def _progress(told: _Told, records: Sequence[Record]) -> Iterator[str]:
    for record in records:
        yield told.say(
            _WAY,
            name=told.heading("value"),
            value=told.value(value_of(record)),
            goal=told.heading("target"),
            target=told.value(value_of(record, "target")),
        )


def _links(told: _Told, records: Sequence[Record]) -> Iterator[str]:
    """Every flow of a quantity, in the order of the query; what it becomes is in the table."""
    for record in records:
        if record.get("kind") != "becomes":
            yield told.say(
                _LINK,
                source=text_of(record, "source", told.language),
                goal=text_of(record, "destination", told.language),
                value=told.value(value_of(record)),
            )


def _kept_back(told: _Told, records: Sequence[Record]) -> Iterator[str]:
    kept = sum(value_of(record) is Hidden.CONFIDENTIAL for record in records)
    if kept and "destination_id" not in records[0]:  # a flow names each of its own
        yield told.say(_KEPT, count=words.number(kept, told.language))
