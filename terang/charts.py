"""Charts: a chart's rows become one SVG for phones and one for everything else, and a table.

Four kinds are Altair drawings without a word or a number in them. Each is compiled once for
its frame; then only the data are swapped in, which costs a tenth. The flow of money is our own
(`flow`, `flow_graph`). Where things stand is in `layout`, `trend` and `tiles`; the clean-up of
the SVG, and the palette, in `svg`; which columns a kind needs, in `roles`.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import altair as alt
import vl_convert

from terang import flow, layout, svg, words
from terang.flow_graph import BECOMES
from terang.layout import Frame, Plan, Record, Seen
from terang.model import Chart, Hidden, Language, Problem
from terang.results import Drawing, Points
from terang.roles import faults
from terang.roles import missing_columns as missing_columns  # for whoever reads a query
from terang.svg import PALETTE as PALETTE  # the style sheet sets every token
from terang.svg import paint
from terang.tiles import tiles
from terang.trend import trend

NARROW, WIDE = 340, 680
INK, MUTED, GRID = paint("--chart-ink"), paint("--chart-muted"), paint("--chart-grid")


def draw(points: Points, language: Language) -> Drawing:
    """The chart in `language`: same points, same bytes, on any machine.

    The points must have passed `check`. A hidden value is
    shown as hidden everywhere, even where its number was given beside its status.
    """
    headings, rows = _table(points, language)
    return Drawing(
        chart=points.chart,
        language=language,
        narrow=_svg(points, language, NARROW),
        wide=_svg(points, language, WIDE),
        alt=points.alt.in_(language),
        headings=headings,
        rows=rows,
        named=max(len(set(_NAMES) & {name for name, _ in points.chart.columns}), 1),
        standing=points.standing,
    )


def use_own_fonts() -> None:
    """Hide the machine's fonts from the drawing program, which then takes half the time.

    To be called by the program, once, before the first `draw`; the SVG is the same without it. It
    is the one place that sets the environment: fontconfig has no other door.
    """
    fonts = Path(__file__).resolve().parents[1] / "templates" / "fontconfig" / "fonts.conf"
    os.environ["FONTCONFIG_FILE"] = str(fonts)


def check(found: Iterable[Points]) -> list[Problem]:
    """Everything that keeps these charts from being drawn; `draw` relies on there being nothing."""
    return [problem for points in found for problem in faults(points)]


# --- the data table ---------------------------------------------------------------------------

_NAMES = ("month", "quarter", "label", "source", "destination", "owner")  # the rest are numbers


def _table(
    points: Points, language: Language
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows as printed; a trend of several series has one column for each."""
    chart, records = points.chart, _records(points)
    if chart.kind == "trend" and "series" in points.columns:
        return _by_series(chart, records, language)
    headings = tuple(heading.in_(language) for _, heading in chart.columns)
    names = [name for name, _ in chart.columns]
    rows = tuple(tuple(_cell(chart, each, name, language) for name in names) for each in records)
    return headings, rows


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
    rows = (
        (words.month(at, language), *(cells.get((at, code), absent) for code in names))
        for at in sorted({at for at, _ in cells})
    )
    return (month, *names.values()), tuple(rows)


def _cell(chart: Chart, record: Record, column: str, language: Language) -> str:
    """One cell as printed."""
    if column in {"value", "target"}:
        value = layout.value_of(record, column)
        if isinstance(value, Hidden):
            return layout.NOT_SHOWN[value].in_(language)
        if record.get("kind") == BECOMES:
            return layout.counted(value, layout.text_of(record, "noun", language), language)
        return words.quantity(value, chart.unit, language)
    if column == "month":
        return words.month(str(record[column]), language)
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
        vl_convert.vega_to_svg(_filled(_compiled(kind.draw, plan.frame), plan)),
        prefix=prefix,
        language=language,
        title=chart.title.in_(language),
        description=points.alt.in_(language),
    )


@lru_cache(maxsize=256)
def _compiled(draw_kind: Callable[[Frame], Any], frame: Frame) -> str:
    """The Vega specification of a kind in a frame, as JSON, with its data still to come."""
    chart = (
        draw_kind(frame)
        .properties(
            width=frame.across,
            height=frame.down,
            padding={side: getattr(frame, side) for side in ("left", "right", "top", "bottom")},
            autosize=alt.AutoSizeParams(type="none"),
            background="transparent",
        )
        .configure(aria=False, view=alt.ViewConfig(stroke=None))
    )
    # Nothing in it comes from a reader or an office: that it is valid is a matter for the tests.
    return json.dumps(vl_convert.vegalite_to_vega(chart.to_dict(validate=False)))


def _filled(compiled: str, plan: Plan) -> dict[str, Any]:
    """The specification with the plan's marks as its data."""
    vega: dict[str, Any] = json.loads(compiled)
    for data in vega["data"]:
        if data["name"] in plan.marks:
            data["values"] = list(plan.marks[data["name"]])
    return vega


def _x(field: str, **options: Any) -> Any:
    return alt.X(f"{field}:Q", axis=None, **options)


def _y(field: str, **options: Any) -> Any:
    return alt.Y(f"{field}:Q", axis=None, **options)


def _own(channel: type[Any], field: str) -> Any:
    """What a mark says of itself, not looked up in a scale."""
    return channel(f"{field}:N", scale=None)


def _marks(name: str) -> Any:
    return alt.Chart(alt.NamedData(name=name))


def _tells() -> Any:
    """Which row of the data table a mark stands for; its mark needs `aria=True` to keep it."""
    return alt.Description("tells:N")


def _words(name: str, frame: Frame, **style: Any) -> Any:
    """Texts of the data set `name`."""
    plain: Any = {"fontSize": frame.size, "fill": INK, "baseline": "middle", "align": "left"}
    return _marks(name).mark_text(**(plain | style)).encode(text="text:N")


def draw_trend(frame: Frame) -> Any:
    """Lines over a thin grid, hatched where a month is hidden, named at their ends."""
    months = alt.Scale(zero=False, nice=False)
    x, y = _x("at", scale=months), _y("value", scale=alt.Scale(nice=False))
    colour, dash = _own(alt.Stroke, "paint"), _own(alt.StrokeDash, "dash")
    line: Any = {"strokeWidth": 2.5, "strokeCap": "round", "strokeJoin": "round"}
    end = {"x": _x("to", scale=months), "y": _y("label")}
    half = 0.6 * frame.size if frame.stacked else 0
    return alt.layer(
        _marks("months")
        .mark_rect(fill="transparent", aria=True)
        .encode(
            x=_x("from", scale=months),
            x2="to:Q",
            y=alt.value(0),
            y2=alt.value(frame.down),
            description=_tells(),
        ),
        *_grid(frame, x, y, months),
        _marks("lines")
        .mark_line(**line)
        .encode(x=x, y=y, detail="series:N", stroke=colour, strokeDash=dash),
        _marks("labels").mark_rule().encode(x=x, y=y, x2="to:Q", y2="label:Q", stroke=colour),
        _marks("dots")
        .mark_circle(size=50, opacity=1)
        .encode(x=x, y=y, fill=_own(alt.Fill, "paint")),
        _words("names", frame, dx=4, dy=-half).encode(**end, text="name:N"),
        _words("labels", frame, dx=4, dy=half, fontWeight="bold").encode(**end),
    )


def _grid(frame: Frame, x: Any, y: Any, months: alt.Scale) -> Iterable[Any]:
    """What lies behind the lines: months without a number, round values, dates."""
    middle: Any = {"align": "center", "fill": MUTED}
    edge: Any = {"align": "right", "dx": -8, "fill": MUTED}
    gap = {"x": _x("from", scale=months), "x2": "to:Q", "fill": _own(alt.Fill, "fill")}
    return (
        _marks("gaps").mark_rect().encode(**gap),
        _marks("levels").mark_rule(stroke=GRID).encode(y=y),
        _words("levels", frame, **edge).encode(x=alt.value(0), y=y),
        _words("dates", frame, **middle).encode(x=x, y=alt.value(frame.down + 18)),
        _words("reasons", frame, **middle).encode(x=x, y=alt.value(-16)),
    )


def draw_ranking(frame: Frame) -> Any:
    """Bars with their value at the end and their label beside or above."""
    thick = 20
    x = _x("value", scale=alt.Scale(nice=False))
    y = alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(frame.rows))))
    down = frame.size * 0.7 if frame.stacked else 0
    label: Any = {"dy": -thick * 0.6 - 2} if frame.stacked else {"dx": -8, "align": "right"}
    ends = alt.value(layout.STUB)
    edges = {"x": alt.value(-frame.left), "x2": alt.value(frame.across + frame.right)}
    return alt.layer(
        _marks("rows")
        .mark_bar(size=frame.down / max(frame.rows, 1), fill="transparent", aria=True)
        .encode(**edges, y=y, description=_tells()),
        _words("labels", frame, **label).encode(x=alt.value(0), y=y),
        _marks("bars").mark_bar(size=thick, yOffset=down, fill=paint("--chart-1")).encode(x=x, y=y),
        _marks("stubs")
        .mark_bar(size=thick, yOffset=down, stroke=MUTED, strokeDash=[3, 3])
        .encode(x=alt.value(0), x2=ends, y=y, fill=_own(alt.Fill, "fill")),
        _words("bars", frame, dx=7, dy=down, fontWeight="bold").encode(x=x, y=y),
        _words("words", frame, dx=7, dy=down, fill=MUTED).encode(x=ends, y=y),
    )


def draw_tiles(frame: Frame) -> Any:
    """Squares of a rough map with a name and a value in each, and the legend's boxes."""
    place = {"x": _x("x", scale=None), "y": _y("y", scale=None)}
    fill = _own(alt.Fill, "fill")
    box = {**place, "x2": "right:Q", "y2": "bottom:Q", "fill": fill}
    line: Any = {"stroke": MUTED, "strokeWidth": 0.75}
    number: Any = {"fontSize": frame.size + 3, "fontWeight": "bold"}
    return alt.layer(
        _marks("squares").mark_rect(**line, aria=True).encode(**box, description=_tells()),
        _marks("empties")
        .mark_rect(**line, strokeDash=[3, 3], aria=True)
        .encode(**box, description=_tells()),
        _words("names", frame).encode(**place, fill=fill),
        _words("numbers", frame, **number).encode(**place, fill=fill),
    )


def draw_progress(frame: Frame) -> Any:
    """One bar on its track, the target marked at the end."""
    right, x = _x("right", scale=None), _x("x", scale=None)
    top, foot = alt.value(0), alt.value(frame.down)
    return alt.layer(
        _marks("track")
        .mark_rect(fill=paint("--chart-seq-1"), stroke=MUTED, strokeWidth=0.75, aria=True)
        .encode(x=right, x2=alt.value(0), y=top, y2=foot, description=_tells()),
        _marks("bar")
        .mark_rect()
        .encode(x=right, x2=alt.value(0), y=top, y2=foot, fill=_own(alt.Fill, "fill")),
        _marks("marker")
        .mark_rule(stroke=INK, strokeWidth=2)
        .encode(x=x, y=alt.value(-5), y2=alt.value(frame.down + 5)),
        _words("name", frame).encode(x=alt.value(0), y=alt.value(-44)),
        _words("number", frame, fontSize=24, fontWeight="bold").encode(
            x=alt.value(0), y=alt.value(-19)
        ),
        _words("goal", frame, align="right").encode(x=x, y=alt.value(frame.down + 20)),
    )


# --- the kinds --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a kind of chart is made: where its marks stand, and what draws them."""

    lay: Callable[[Seen], Plan]
    draw: Callable[[Frame], Any]


FLOW = "flow"  # the kind that no drawing program draws
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "trend": Kind(lay=trend, draw=draw_trend),
        "ranking": Kind(lay=layout.ranking, draw=draw_ranking),
        "tiles": Kind(lay=tiles, draw=draw_tiles),
        "progress": Kind(lay=layout.progress, draw=draw_progress),
    }
)
