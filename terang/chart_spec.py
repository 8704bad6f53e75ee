"""A chart as Vega-Lite for anyone to open, change and draw anew: the data and the words are in it.

Part of `charts`. Unlike the drawing on the page it has axes and scales, because whoever opens it
in an editor wants to work with it. Numbers and months follow the reader's language through
`config.locale`, which Vega-Lite hands on to d3. A hidden value is null, its reason in words.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from terang import layout, words
from terang.chart_frame import wrapped
from terang.layout import Record, label_of, text_of, value_of
from terang.model import Chart, Hidden, Language
from terang.results import Drawing
from terang.svg import PALETTE

Spec = dict[str, Any]  # Vega-Lite, as JSON has it
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_COLOURS = [PALETTE[f"--chart-{number}"][0] for number in range(1, 5)]
_CLASSES = [PALETTE[f"--chart-seq-{number}"][0] for number in range(1, 6)]
_DAYS: Mapping[Language, str] = MappingProxyType(
    {
        "id": "Minggu Senin Selasa Rabu Kamis Jumat Sabtu",
        "en": "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
    }
)
_MARKS: Mapping[Language, tuple[str, str]] = MappingProxyType({"id": (",", "."), "en": (".", ",")})
_FORMATS: Mapping[str, str] = MappingProxyType({"idr": "$,.0f", "percent": ",.2%"})
_WIDE = 600  # pixels of a title


def whole(drawing: Drawing, inner: Mapping[str, Any], about: Mapping[str, str]) -> Spec:
    """What draws a chart, put together with its title, its language and where it is from."""
    chart, language = drawing.chart, drawing.language
    title = wrapped(chart.title.in_(language), 13, _WIDE, bold=True)
    subtitle = wrapped(chart.subtitle.in_(language), 12, _WIDE)
    return {
        "$schema": SCHEMA,
        "title": {"text": title, "subtitle": subtitle, "anchor": "start"},
        "description": f"{drawing.alt} {drawing.says}".strip(),
        "usermeta": {"lang": language, "release": drawing.release, **about},
        **inner,
        "config": {
            "locale": locale(language),
            "range": {"category": _COLOURS},
            "font": "sans-serif",
        },
    }


def locale(language: Language) -> Spec:
    """Numbers and dates of a language as d3 wants them."""
    point, thousands = _MARKS[language]
    months = [words.month(f"2026-{month:02}", language) for month in range(1, 13)]
    short = [words.month(f"2026-{month:02}", language, short=True) for month in range(1, 13)]
    days = _DAYS[language].split()
    number = {"decimal": point, "thousands": thousands, "grouping": [3], "currency": ["Rp", ""]}
    time = {
        "dateTime": "%-d %B %Y %H.%M",
        "date": "%-d/%-m/%Y",
        "time": "%H.%M",
        "periods": ["AM", "PM"],
        "days": days,
        "shortDays": [day[:3] for day in days],
        "months": [name.partition(" ")[0] for name in months],
        "shortMonths": [name.partition(" ")[0] for name in short],
    }
    return {"number": number, "time": time}


def meant(chart: Chart, records: Sequence[Record], language: Language) -> Spec | None:
    """The chart with scales and axes; None for a kind that is given as it is drawn."""
    make = _KINDS.get(chart.kind) if records else None
    return make(chart, records, language) if make else None


def _cell(chart: Chart, record: Record, language: Language, column: str = "value") -> Spec:
    """A value as a number or null, and as printed."""
    value = value_of(record, column)
    if isinstance(value, Hidden):
        reason = layout.NOT_SHOWN[value].in_(language)
        return {column: None, f"{column}_shown": reason, "obs_status": value.value}
    exact = Fraction(value)
    number = int(exact) if exact.denominator == 1 else float(exact)
    printed = words.quantity(value, chart.unit, language)
    return {column: number, f"{column}_shown": printed}


def _heading(chart: Chart, column: str, language: Language) -> str:
    return next((text.in_(language) for name, text in chart.columns if name == column), "")


def _axis(chart: Chart, language: Language, field: str = "value", column: str = "value") -> Spec:
    format_ = _FORMATS.get(chart.unit, ",.0f")
    title = _heading(chart, column, language) or None
    axis = {"format": format_, "labelOverlap": True, "tickCount": 5}
    return {"field": field, "type": "quantitative", "title": title, "axis": axis}


def _tips(chart: Chart, language: Language, *named: tuple[str, str]) -> list[Spec]:
    """What a pointer shows: names, and the value as printed."""
    shown = [{"field": field, "title": title, "type": "nominal"} for field, title in named]
    title = _heading(chart, "value", language)
    return [*shown, {"field": "value_shown", "title": title, "type": "nominal"}]


def _trend(chart: Chart, records: Sequence[Record], language: Language) -> Spec:
    month = _heading(chart, "month", language)
    values = [
        {
            "month": f"{record['month']}-01",
            "month_shown": words.month(str(record["month"]), language),
            "series": text_of(record, "series", language) or _heading(chart, "value", language),
            **_cell(chart, record, language),
        }
        for record in records
    ]
    order = list(dict.fromkeys(value["series"] for value in values))
    series: Spec = {"field": "series", "type": "nominal", "title": None, "sort": order}
    legend: Spec = {"legend": {"orient": "top"} if len(order) > 1 else None}
    x = {"field": "month", "type": "temporal", "title": None, "scale": {"type": "utc"}}
    tips = _tips(chart, language, ("month_shown", month), ("series", ""))
    return {
        "width": 600,
        "height": 300,
        "data": {"values": values},
        "mark": {"type": "line", "point": True, "tooltip": True},
        "encoding": {
            "x": {**x, "axis": {"format": "%b %Y", "labelOverlap": True}},
            "y": _axis(chart, language),
            "color": {**series, **legend},
            "strokeDash": {**series, "legend": None},
            "tooltip": tips,
        },
    }


def _ranking(chart: Chart, records: Sequence[Record], language: Language) -> Spec:
    records = sorted(records, key=layout.rank)
    values = [{"label": label_of(r, language), **_cell(chart, r, language)} for r in records]
    return _bars(chart, values, language)


def _bars(chart: Chart, values: Sequence[Spec], language: Language) -> Spec:
    """One bar a row with its printed value at its end; a hidden one is its words alone."""
    label = {"field": "label", "type": "nominal", "title": None, "axis": {"labelLimit": 300}}
    order = {"sort": list(dict.fromkeys(value["label"] for value in values))}
    x = _axis(chart, language)
    text: Spec = {"type": "text", "align": "left", "baseline": "middle", "dx": 5}
    printed = {"field": "value_shown", "type": "nominal"}
    tips = _tips(chart, language, ("label", ""))
    return {
        "width": 520,
        "height": {"step": 26},
        "data": {"values": list(values)},
        "transform": [{"calculate": "datum.value === null ? 0 : datum.value", "as": "end"}],
        "encoding": {"y": {**label, **order}},
        "layer": [
            {"mark": {"type": "bar", "color": _COLOURS[0]}, "encoding": {"x": x, "tooltip": tips}},
            {"mark": text, "encoding": {"x": {**x, "field": "end"}, "text": printed}},
        ],
    }


def _tiles(chart: Chart, records: Sequence[Record], language: Language) -> Spec:
    values = [
        {
            "label": label_of(record, language),
            "short": str(record.get("short", "")),
            "row": record.get("row"),
            "column": record.get("column"),
            **_cell(chart, record, language),
        }
        for record in records
    ]
    x: Spec = {"field": "column", "type": "ordinal", "axis": None}
    y: Spec = {"field": "row", "type": "ordinal", "axis": None}
    colour = {**_axis(chart, language), "scale": {"range": _CLASSES[:4], "zero": True}}
    del colour["axis"]
    name: Spec = {"type": "text", "fontSize": 10, "dy": -8}
    value: Spec = {"type": "text", "fontWeight": "bold", "dy": 8}
    return {
        "width": {"step": 84},
        "height": {"step": 62},
        "data": {"values": values},
        "encoding": {"x": x, "y": y, "tooltip": _tips(chart, language, ("label", ""))},
        "layer": [
            {"mark": {"type": "rect", "stroke": "white"}, "encoding": {"color": colour}},
            {"mark": name, "encoding": {"text": {"field": "short", "type": "nominal"}}},
            {"mark": value, "encoding": {"text": {"field": "value_shown", "type": "nominal"}}},
        ],
    }


def _progress(chart: Chart, records: Sequence[Record], language: Language) -> Spec:
    names = [(c, _heading(chart, c, language)) for c in ("value", "target")]
    record = records[0]
    cells = [(name, _cell(chart, record, language, column), column) for column, name in names]
    values = [
        {"label": name, "value": cell[column], "value_shown": cell[f"{column}_shown"]}
        for name, cell, column in cells
    ]
    return _bars(chart, values, language)


def _flow(chart: Chart, records: Sequence[Record], language: Language) -> Spec:
    """Bars, for want of a picture of flows in Vega-Lite; what the money becomes is left out."""
    values = [
        {
            "label": f"{text_of(r, 'source', language)} → {text_of(r, 'destination', language)}",
            **_cell(chart, r, language),
        }
        for r in records
        if r.get("kind") != "becomes"
    ]
    return _bars(chart, values, language)


_KINDS: Mapping[str, Callable[[Chart, Sequence[Record], Language], Spec]] = MappingProxyType(
    {
        "trend": _trend,
        "ranking": _ranking,
        "tiles": _tiles,
        "progress": _progress,
        "flow": _flow,
    }
)
