"""The Altair drawing of each kind of chart: marks by the names of their data, and no word in them.

Part of `charts`. The data come later, as pixels or as places on a scale, from the module of the
kind; so a drawing is compiled once for a frame.
"""

from collections.abc import Callable, Iterable
from typing import Any

import altair as alt

from terang.layout import INK, PAPER, STUB, Frame
from terang.svg import paint

MUTED, GRID = paint("--chart-muted"), paint("--chart-grid")


def specification(draw: Callable[[Frame], Any], frame: Frame) -> dict[str, Any]:
    """A kind in a frame as Vega-Lite, its data still to come."""
    chart = (
        draw(frame)
        .properties(
            width=frame.across,
            height=frame.down,
            padding={side: getattr(frame, side) for side in ("left", "right", "top", "bottom")},
            autosize=alt.AutoSizeParams(type="none"),
            background="transparent",
        )
        .configure(aria=False, view=alt.ViewConfig(stroke=None))
    )
    made: dict[str, Any] = chart.to_dict(validate=False)
    return made


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


def trend(frame: Frame) -> Any:
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
        _marks("open")
        .mark_circle(size=50, opacity=1, fill=PAPER, strokeWidth=2)
        .encode(x=x, y=y, stroke=colour),
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
        *_dated(frame, x),
    )


def _dated(frame: Frame, x: Any) -> Iterable[Any]:
    """Where something happened, and in words what; where numbers are provisional."""
    lift: Any = {"align": "center", "dy": alt.ExprRef("datum.lift")}
    return (
        _marks("events")
        .mark_rule(stroke=MUTED, strokeDash=[4, 3])
        .encode(x=x, y=alt.value(-7), y2=alt.value(frame.down)),
        _words("notes", frame, **lift).encode(x=x, y=alt.value(0)),
    )


def ranking(frame: Frame) -> Any:
    """Bars with their value at the end and their label beside or above."""
    thick = 20
    x = _x("value", scale=alt.Scale(nice=False))
    y = alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(frame.rows))))
    down = frame.size * 0.7 if frame.stacked else 0
    label: Any = {"dy": -thick * 0.6 - 2} if frame.stacked else {"dx": -8, "align": "right"}
    ends = alt.value(STUB)
    edges = {side: alt.value(alt.ExprRef(f"datum.{side}")) for side in ("x", "x2")}
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


def tiles(frame: Frame) -> Any:
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


def progress(frame: Frame) -> Any:
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


# --- kinds whose marks are placed in pixels of the whole picture --------------------------------


def _at(frame: Frame) -> dict[str, Any]:
    """A place in the whole picture, its margins included."""
    plain = alt.Scale(domain=[0, frame.width], range=[-frame.left, frame.width - frame.left])
    down = alt.Scale(domain=[0, frame.height], range=[-frame.top, frame.height - frame.top])
    return {"x": _x("x", scale=plain), "y": _y("y", scale=down)}


def _boxes(name: str, frame: Frame, **style: Any) -> Any:
    ends = {"x2": "right:Q", "y2": "bottom:Q", "fill": _own(alt.Fill, "fill")}
    return _marks(name).mark_rect(**style).encode(**_at(frame), **ends)


def _bands(frame: Frame) -> Any:
    """What can be pointed at for each row of the data table; nothing is seen of it."""
    return (
        _marks("bands")
        .mark_rect(fill="transparent", aria=True)
        .encode(**_at(frame), x2="right:Q", y2="bottom:Q", description=_tells())
    )


def _lines(name: str, frame: Frame, to: str, **style: Any) -> Any:
    """Straight lines to the right (`x2`) or down (`y2`)."""
    ends = {to: {"x2": "right:Q", "y2": "bottom:Q"}[to]}
    return _marks(name).mark_rule(**style).encode(**_at(frame), **ends)


def _texts(name: str, frame: Frame, **style: Any) -> Any:
    return _words(name, frame, **style).encode(**_at(frame), fill=_own(alt.Fill, "fill"))


def _shapes(name: str, frame: Frame, size: int) -> Any:
    own = {"fill": _own(alt.Fill, "fill"), "stroke": _own(alt.Stroke, "stroke")}
    shape = alt.Shape("shape:N", scale=None)
    return (
        _marks(name)
        .mark_point(size=size, opacity=1, strokeWidth=2)
        .encode(**_at(frame), **own, shape=shape)
    )


OUTLINE: Any = {"stroke": MUTED, "strokeWidth": 0.75}
DASHED: Any = {**OUTLINE, "strokeDash": [3, 3]}


def breakdown(frame: Frame) -> Any:
    """A bar cut into pieces, and each piece alone on a track."""
    return alt.layer(
        _bands(frame),
        _boxes("tracks", frame, **OUTLINE),
        _boxes("pieces", frame, stroke=PAPER, strokeWidth=1),
        _boxes("empties", frame, **DASHED),
        _texts("names", frame),
        _texts("numbers", frame, fontWeight="bold", align="left" if frame.stacked else "right"),
    )


def waterfall(frame: Frame) -> Any:
    """Bars that begin where the one above ended, a thin line between them."""
    return alt.layer(
        _bands(frame),
        _lines("zero", frame, "y2", stroke=GRID),
        _lines("joins", frame, "y2", stroke=MUTED, strokeDash=[2, 2]),
        _boxes("bars", frame),
        _boxes("empties", frame, **DASHED),
        _texts("names", frame, align="left" if frame.stacked else "right"),
        _texts("numbers", frame, fontWeight="bold"),
    )


def multiples(frame: Frame) -> Any:
    """Little lines on their floors, hatched where months are hidden."""
    line: Any = {"strokeWidth": 2, "strokeJoin": "round", "stroke": paint("--chart-1")}
    return alt.layer(
        _bands(frame),
        _lines("floors", frame, "x2", stroke=MUTED, strokeWidth=0.75),
        _boxes("gaps", frame, **DASHED),
        _marks("lines").mark_line(**line).encode(**_at(frame), detail="series:N"),
        _marks("dots")
        .mark_circle(size=26, opacity=1, stroke=paint("--chart-1"), strokeWidth=1.5)
        .encode(**_at(frame), fill=_own(alt.Fill, "fill")),
        _texts("names", frame),
        _texts("numbers", frame, fontWeight="bold"),
    )


def interval(frame: Frame) -> Any:
    """Spans on thin tracks, a shape at each place that has a name."""
    return alt.layer(
        _bands(frame),
        _lines("tracks", frame, "x2", stroke=GRID),
        _lines("spans", frame, "x2", stroke=paint("--chart-1"), strokeWidth=3),
        _boxes("empties", frame, **DASHED),
        _shapes("points", frame, 80),
        _texts("names", frame, align="left" if frame.stacked else "right"),
        _texts("keys", frame),
        _texts("numbers", frame, fontWeight="bold"),
    )


def calendar(frame: Frame) -> Any:
    """Cells with a number, a sign or a shape in them, and the legend below."""
    return alt.layer(
        _bands(frame),
        _boxes("squares", frame, **OUTLINE),
        _boxes("empties", frame, **DASHED),
        _shapes("points", frame, 90),
        _texts("rows", frame, align="right"),
        _texts("columns", frame, align="center"),
        _texts("inside", frame, align="center"),
        _texts("texts", frame),
    )
