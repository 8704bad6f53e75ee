"""What is wrong with the rows of a chart whose columns are right: each rule, and the next step.

Part of `charts`. A rule is about one kind; what all kinds need of a cell is in `roles`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from terang.breakdown import above
from terang.calendar_grid import MOST_STATES
from terang.interval import wrong_range
from terang.layout import Record, value_of
from terang.model import Said
from terang.waterfall import STEPS, wrong_level

MOST_PARTS = 4  # colours that can be told apart, also without seeing colour
Wrong = tuple[Said, Said]  # what is wrong, and what to do
Rule = Callable[[str, Sequence[Record]], Iterator[Wrong]]  # of the chart's id and its rows


def breakdown(chart: str, records: Sequence[Record]) -> Iterator[Wrong]:
    """Few parts, each once, none below zero."""
    if len(records) > MOST_PARTS:
        what = Said("chart '{}' has {} parts", (chart, str(len(records))))
        yield what, Said("{} at most", (str(MOST_PARTS),))
    if not above([value_of(record) for record in records]):
        what = Said("chart '{}' has a part below zero", (chart,))
        yield what, Said("a whole is cut into parts of zero or more; use a waterfall instead")
    yield from _twice(chart, [_named(each, "part") for each in records])


def waterfall(chart: str, records: Sequence[Record]) -> Iterator[Wrong]:
    """Steps of two kinds, which arrive at every level to the last rupiah."""
    for step in dict.fromkeys(str(record["step"]) for record in records):
        if step not in STEPS:
            what = Said("unknown kind of step '{}'", (step,))
            yield what, Said("one of: {}", (", ".join(STEPS),))
            return
    if found := wrong_level(records):
        record, came = found
        named, is_ = _named(record, "label"), str(record["value"])
        what = Said(
            "the steps of chart '{}' come to {}, but '{}' is {}", (chart, str(came), named, is_)
        )
        yield what, Said("show what is missing as a step of its own, or mend the query")


def multiples(chart: str, records: Sequence[Record]) -> Iterator[Wrong]:
    """Each month once in each panel."""
    yield from _twice(chart, [_named(each, "month", "label") for each in records])


def interval(chart: str, records: Sequence[Record]) -> Iterator[Wrong]:
    """Each row once, and no range upside down."""
    if record := wrong_range(records):
        what = Said(
            "the range of '{}' in chart '{}' is upside down", (_named(record, "label"), chart)
        )
        yield what, Said("low is not above high, and value lies between them")
    yield from _twice(chart, [_named(each, "label") for each in records])


def calendar(chart: str, records: Sequence[Record]) -> Iterator[Wrong]:
    """Each period once in each row; an amount or few states, not both."""
    states = {_named(each, "state") for each in records} - {""}
    if states and "value" in records[0]:
        what = Said("chart '{}' gives an amount and a state for one cell", (chart,))
        yield what, Said("leave one of the two columns out")
    if len(states) > MOST_STATES:
        what = Said("chart '{}' has {} states", (chart, str(len(states))))
        yield what, Said("{} at most", (str(MOST_STATES),))
    yield from _twice(chart, [_named(each, "month", "quarter", "label") for each in records])


def _twice(chart: str, names: Sequence[str]) -> Iterator[Wrong]:
    for name, times in sorted(Counter(names).items()):
        if times > 1:
            what = Said("chart '{}' has {} twice", (chart, name))
            yield what, Said("one row for each mark; add the rows up in the query")
            return


def _named(record: Record, *roles: str) -> str:
    """What a row is called, as the query has it."""
    found = (record.get(role, record.get(f"{role}_id")) for role in roles)
    return " ".join(str(each) for each in found if each)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "breakdown": breakdown,
        "waterfall": waterfall,
        "multiples": multiples,
        "interval": interval,
        "calendar": calendar,
    }
)
