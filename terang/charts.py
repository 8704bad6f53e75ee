"""Charts: a chart's rows become one SVG for phones and one for everything else, and a table.

All kinds but one are Altair `drawings` without a word or a number in them. Each is compiled once
for its frame; then only the data are swapped in, which costs a tenth. The flow of money is our
own (`flow`, `flow_graph`). Where things stand is in `layout` and in a module for each kind; the
clean-up of the SVG, and the palette, in `svg`; which columns a kind needs, in `roles`.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import vl_convert

from terang import (
    chart_frame,
    chart_rows,
    chart_says,
    chart_spec,
    drawings,
    flow,
    layout,
    png,
    svg,
    words,
)
from terang.breakdown import breakdown
from terang.calendar_grid import calendar
from terang.flow_graph import BECOMES
from terang.interval import interval
from terang.layout import Frame, Plan, Record, Seen
from terang.model import Chart, Hidden, Language, Package, Problem, Release, Text
from terang.multiples import multiples
from terang.results import Caption, ChartForms, Drawing, Points
from terang.roles import faults
from terang.roles import missing_columns as missing_columns  # for whoever reads a query
from terang.svg import PALETTE as PALETTE  # the style sheet sets every token
from terang.tiles import tiles
from terang.trend import PROVISIONAL, trend
from terang.waterfall import waterfall

NARROW, WIDE = 340, 680


def draw(points: Points, language: Language) -> Drawing:
    """The chart in `language`: same points, same bytes, on any machine.

    The points must have passed `check`. A hidden value is
    shown as hidden everywhere, even where its number was given beside its status.
    """
    headings, rows = _table(points, language)
    told = points.says.in_(language) if points.says else ""
    says = told or chart_says.sentences(points.chart, _records(points), language)
    if not points.alt.in_(language):  # it named a figure that a release did not have
        points = replace(points, alt=Text(id=says, en=says))
    return Drawing(
        chart=points.chart,
        language=language,
        narrow=_svg(points, language, NARROW),
        wide=_svg(points, language, WIDE),
        alt=points.alt.in_(language),
        headings=headings,
        rows=rows,
        named=_named(points.chart),
        standing=points.standing,
        says=says,
        release=points.release,
        tables=points.tables,
    )


def files(
    points: Points,
    drawings: Sequence[Drawing],
    *,
    package: Package,
    release: Release,
    address: str,
    whole: bool,
) -> ChartForms:
    """The files of a chart at a release, its drawings beside them.

    The points as CSV and a framed SVG in each language; where `whole`, also a PNG of twice its
    size, Vega-Lite, and the card that a shared link shows. `address` is the site's own.
    """
    name = points.chart.id
    made = {f"{name}.csv": chart_rows.document(points)}
    captions = {d.language: chart_frame.caption(d, package, release, address) for d in drawings}
    for drawing in drawings:
        told, language = captions[drawing.language], drawing.language
        framed = chart_frame.framed(drawing, told)
        made[f"{name}.{language}.svg"] = framed.encode()
        if whole:
            picture, card = chart_frame.for_picture(framed), chart_frame.card(drawing, told)
            made[f"{name}.{language}.png"] = _png(picture, 2, drawing, told)
            made[f"{name}.{language}.vl.json"] = _vega_lite(points, drawing, told)
            made[f"kartu.{language}.png"] = _png(card, 1, drawing, told)
    return ChartForms(
        id=name,
        release=points.release,
        drawings=tuple(drawings),
        captions=tuple(captions.items()),
        files=tuple(made.items()),
    )


def _png(svg_: str, scale: int, drawing: Drawing, told: Caption) -> bytes:
    texts = {"Title": drawing.chart.title.in_(drawing.language), "Copyright": told.licence}
    return png.packed(vl_convert.svg_to_png(svg_, scale=scale), texts)


def _vega_lite(points: Points, drawing: Drawing, told: Caption) -> bytes:
    """The chart as Vega-Lite: with scales and axes, or else as it is drawn."""
    language, records = drawing.language, _records(points)
    inner = chart_spec.meant(points.chart, records, language) or _as_drawn(points, language)
    about = {"source": told.source, "licence": told.licence, "page": told.address}
    spec = chart_spec.whole(drawing, inner, about)
    return (json.dumps(spec, ensure_ascii=False, indent=1) + "\n").encode()


def _as_drawn(points: Points, language: Language) -> dict[str, Any]:
    """The drawing itself, its marks beside it, in plain colours."""
    records = _records(points)
    seen = Seen(chart=points.chart, language=language, records=records or ({},), width=WIDE)
    kind = KINDS[points.chart.kind if records else "ranking"]
    plan = kind.lay(seen)
    spec = drawings.specification(kind.draw, plan.frame)
    spec["datasets"] = {name: list(marks) for name, marks in plan.marks.items()}
    made: dict[str, Any] = json.loads(svg.plain(json.dumps(spec)))
    return {key: value for key, value in made.items() if key not in {"$schema", "config"}}


def use_own_fonts() -> None:
    """Hide the machine's fonts from the drawing program, which then takes half the time.

    To be called by the program, once, before the first `draw`; the SVG is the same without it. It
    is the one place that sets the environment: fontconfig has no other door.
    """
    fonts = Path(__file__).resolve().parents[1] / "templates" / "fontconfig" / "fonts.conf"
    os.environ["FONTCONFIG_FILE"] = str(fonts)


def check(found: Iterable[Points]) -> list[Problem]:
    """Everything that keeps these charts from being drawn; `draw` relies on there being nothing."""
    return [
        problem for points in found for problem in (*faults(points), *chart_rows.wrongs(points))
    ]


# --- the data table ---------------------------------------------------------------------------

_NAMES = (  # the rest are numbers
    *("month", "quarter", "label", "part", "state", "source", "destination", "owner"),
)
_NUMBERS = frozenset({"value", "target", "low", "high", "before", "after"})


def _table(
    points: Points, language: Language
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows as printed; a trend of several series has one column for each."""
    chart, records = points.chart, _records(points)
    if chart.kind == "trend" and "series" in points.columns:
        return _by_series(chart, records, language)
    if records and layout.is_crossed(chart):
        return _by_period(chart, records, language)
    headings = tuple(heading.in_(language) for _, heading in chart.columns)
    names = [name for name, _ in chart.columns]
    rows = tuple(tuple(_cell(chart, each, name, language) for name in names) for each in records)
    return headings, rows


def _named(chart: Chart) -> int:
    """How many columns at the front of the table are names."""
    return 1 if layout.is_crossed(chart) else max(len(set(_NAMES) & {*dict(chart.columns)}), 1)


def _records(points: Points) -> tuple[Record, ...]:
    return tuple(dict(zip(points.columns, row, strict=True)) for row in points.rows)


def _by_series(
    chart: Chart, records: Sequence[Record], language: Language
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    names = {str(each["series"]): layout.text_of(each, "series", language) for each in records}
    cells = {
        (str(each["month"]), str(each["series"])): _cell(chart, each, "value", language)
        for each in records
    }
    absent = layout.NOT_SHOWN[Hidden.NOT_AVAILABLE].in_(language)
    month = next((heading.in_(language) for name, heading in chart.columns if name == "month"), "")
    told = {str(each["month"]): _month(each, language) for each in _telling_last(records)}
    rows = (
        (told[at], *(cells.get((at, code), absent) for code in names))
        for at in sorted({at for at, _ in cells})
    )
    return (month, *names.values()), tuple(rows)


def _telling_last(records: Sequence[Record]) -> list[Record]:
    """The rows, those with words for their month behind the others."""
    return sorted(records, key=lambda each: bool(each.get("break_id") or each.get("event_id")))


def _month(record: Record, language: Language) -> str:
    """A month, and in brackets what happened in it."""
    told = [layout.text_of(record, role, language) for role in ("break", "event")]
    said = "; ".join(text for text in told if text)
    printed = words.month(str(record["month"]), language)
    return f"{printed} ({said})" if said else printed


def _by_period(
    chart: Chart, records: Sequence[Record], language: Language
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Labels by periods; `layout.table_rows` tells the marks which row is theirs."""
    headings = dict(chart.columns)
    period = "month" if "month" in headings else "quarter"
    held = "value" if "value" in headings else "state"
    cells: dict[tuple[str, str], str] = {}
    for each in records:
        at = layout.text_of(each, "label", language), str(each[period])
        cells[at] = _cell(chart, each, held, language)
    labels, every = dict.fromkeys(name for name, _ in cells), sorted({at for _, at in cells})
    absent = layout.NOT_SHOWN[Hidden.NOT_AVAILABLE].in_(language)
    named = {at: _short(at, language) for at in every}
    if layout.periods_go_down(labels, every):
        rows = [(named[at], *(cells.get((name, at), absent) for name in labels)) for at in every]
        return (headings[period].in_(language), *labels), tuple(rows)
    rows = [(name, *(cells.get((name, at), absent) for at in every)) for name in labels]
    return (headings["label"].in_(language), *named.values()), tuple(rows)


def _short(period: str, language: Language) -> str:
    """A month in short, a quarter in words."""
    if "Q" in period:
        return words.quarter(period, language)
    return words.month(period, language, short=True)


def _cell(chart: Chart, record: Record, column: str, language: Language) -> str:
    """One cell as printed."""
    if column == "state" and not layout.text_of(record, "state", language):
        column = "value"
    if column in _NUMBERS:
        value = layout.value_of(record, column)
        if isinstance(value, Hidden):
            return layout.NOT_SHOWN[value].in_(language)
        if record.get("kind") == BECOMES:
            return layout.counted(value, layout.text_of(record, "noun", language), language)
        printed = words.quantity(value, chart.unit, language)
        return f"{printed} ({PROVISIONAL.in_(language)})" if record.get("provisional") else printed
    if column == "month":
        return _month(record, language)
    if column in {"label", "quarter"}:
        return layout.label_of(record, language)
    return layout.text_of(record, column, language)


# --- drawing ----------------------------------------------------------------------------------


def _svg(points: Points, language: Language, width: int) -> str:
    """The chart at one width."""
    chart, records = points.chart, _records(points)
    seen = Seen(chart=chart, language=language, records=records or ({},), width=width)
    prefix = f"{chart.id}-{language}-{width}"
    if chart.kind == FLOW and records:
        return flow.draw(seen, prefix=prefix, description=points.alt.in_(language))
    kind = KINDS[chart.kind if records else "ranking"]
    plan = kind.lay(seen)
    return svg.finish(
        vl_convert.vega_to_svg(_filled(_compiled(kind.draw, kind.frame(plan)), plan)),
        prefix=prefix,
        language=language,
        title=chart.title.in_(language),
        description=points.alt.in_(language),
    )


def _of_no_width(frame: Frame) -> Frame:
    """The frame without what a drawing must not ask for: `_filled` puts it in afterwards.

    So charts that differ in nothing but the width of their labels are compiled once.
    """
    return replace(frame, width=0, left=0, right=0)


@lru_cache(maxsize=256)
def _compiled(draw_kind: Callable[[Frame], Any], frame: Frame) -> str:
    """The Vega specification of a kind in a frame, as JSON, with its data still to come."""
    # Nothing in it comes from a reader or an office: that it is valid is a matter for the tests.
    return json.dumps(vl_convert.vegalite_to_vega(drawings.specification(draw_kind, frame)))


def _padding(frame: Frame) -> dict[str, int]:
    return {side: getattr(frame, side) for side in ("left", "right", "top", "bottom")}


def _filled(compiled: str, plan: Plan) -> dict[str, Any]:
    """The specification with the plan's width, and its marks as its data."""
    vega: dict[str, Any] = json.loads(compiled)
    vega |= {"width": plan.frame.across, "padding": _padding(plan.frame)}
    for data in vega["data"]:
        if data["name"] in plan.marks:
            data["values"] = list(plan.marks[data["name"]])
    return vega


# --- the kinds --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a kind of chart is made: where its marks stand, and what draws them."""

    lay: Callable[[Seen], Plan]
    draw: Callable[[Frame], Any]
    pixels: bool = False  # its marks stand at pixels of the whole picture: it asks for the width

    def frame(self, plan: Plan) -> Frame:
        """What its drawing is compiled for."""
        return plan.frame if self.pixels else _of_no_width(plan.frame)


FLOW = "flow"  # the kind that no drawing program draws
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "trend": Kind(lay=trend, draw=drawings.trend),
        "ranking": Kind(lay=layout.ranking, draw=drawings.ranking),
        "tiles": Kind(lay=tiles, draw=drawings.tiles),
        "progress": Kind(lay=layout.progress, draw=drawings.progress),
        "breakdown": Kind(lay=breakdown, draw=drawings.breakdown, pixels=True),
        "waterfall": Kind(lay=waterfall, draw=drawings.waterfall, pixels=True),
        "multiples": Kind(lay=multiples, draw=drawings.multiples, pixels=True),
        "interval": Kind(lay=interval, draw=drawings.interval, pixels=True),
        "calendar": Kind(lay=calendar, draw=drawings.calendar, pixels=True),
    }
)
