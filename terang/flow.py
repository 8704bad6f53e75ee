"""The flow of money: layers of nodes, and between them ribbons as wide as the money in them.

Part of `charts`. Our own SVG from a small layout, in place of a drawing program: the flow runs
down a phone and across everything else. Whose money it is stands over it in words; the money
of somebody else is drawn apart, dashed, and not to scale.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from xml.etree import ElementTree as ET

from terang import svg
from terang.flow_graph import APART, MONEY, Link, graph
from terang.flow_places import BAR, GAP, LINE, NEAR, SIZE, Lane, Spot, lane, width_of
from terang.layout import INK, PAPER, Seen
from terang.model import Hidden
from terang.svg import HATCH, paint

MUTED = paint("--chart-muted")


def draw(seen: Seen, *, prefix: str, description: str) -> str:
    """The flow at one width, as SVG for a page; the rows must have passed `flow_graph.wrongs`."""
    whole = graph(seen.records)
    lanes = list[Lane]()
    for part in (whole.part(apart=False), whole.part(apart=True)):
        if part.links:
            lanes.append(lane(seen, part, lanes[-1].foot + 2 * GAP if lanes else 0.0))
    groups = chain.from_iterable(_groups(lane) for lane in lanes)
    return svg.named(
        groups,
        view=f"0 0 {seen.width} {lanes[-1].foot + 6:.0f}",
        prefix=prefix,
        language=seen.language,
        title=seen.chart.title.in_(seen.language),
        description=description,
    )


# --- marks --------------------------------------------------------------------------------------


def _groups(lane: Lane) -> Iterator[list[ET.Element]]:
    """The marks of a lane, what lies behind first."""
    money = [ends for ends in _ends(lane) if ends[0].kind == MONEY]
    yield [_ribbon(lane, *ends) for ends in money]
    others = [link for link in lane.whole.links if link.kind != MONEY]
    yield [_shaft(lane, link) for link in others]
    yield [_head(lane, link) for link in others]
    yield [_bar(lane, node, spot) for node, spot in lane.spots.items()]
    yield [
        _text(0, lane.top + (at + 0.8) * SIZE * LINE, line, SIZE, bold=True)
        for at, line in enumerate(lane.title)
    ]
    for bold in (False, True):
        yield [text for spot in lane.spots.values() for text in _lines(lane, spot, bold=bold)]


def _ends(lane: Lane) -> Iterator[tuple[Link, float, float]]:
    """Every link, and where its ribbon begins across the flow at its source and its goal."""
    order = {node: at for at, node in enumerate(lane.spots)}
    leaving = _stacked(lane, lambda e: e.source, lambda e: order[e.destination])
    coming = _stacked(lane, lambda e: e.destination, lambda e: order[e.source])
    return ((link, leaving[at], coming[at]) for at, link in enumerate(lane.whole.links))


def _stacked(
    lane: Lane, end: Callable[[Link], str], rank: Callable[[Link], int]
) -> Mapping[int, float]:
    """Where each ribbon begins on the bar of one of its ends, in the order of the others."""
    links = lane.whole.links
    begins, filled = dict[int, float](), dict[str, float]()
    for at in sorted(range(len(links)), key=lambda at: rank(links[at])):
        node = end(links[at])
        begins[at] = filled.get(node, lane.spots[node].edge)
        filled[node] = begins[at] + width_of(links[at], lane.scale)
    return begins


def _ribbon(lane: Lane, link: Link, leaves: float, comes: float) -> ET.Element:
    """Money to scale, from one bar to the next."""
    wide = width_of(link, lane.scale)
    start, goal = lane.spots[link.source].along + BAR, lane.spots[link.destination].along
    bend = (start + goal) / 2
    there = [(start, leaves), (bend, leaves), (bend, comes), (goal, comes)]
    back = [(along, across + wide) for along, across in reversed(there)]
    first, *rest = (_pair(lane, *place) for place in there)
    begin, *last = (_pair(lane, *place) for place in back)
    shape = f"M{first}C{' '.join(rest)}L{begin}C{' '.join(last)}Z"
    return ET.Element("path", {"d": shape, "data-row": str(link.row), **_dress(link)})


def _dress(link: Link) -> Mapping[str, str]:
    """Filled where there is money, hatched where its number is hidden, dotted where it is zero."""
    if isinstance(link.value, Hidden):
        return {"fill": HATCH, "stroke": MUTED, "stroke-dasharray": "3,3"}
    if not link.value:
        return {"stroke": MUTED, "stroke-width": "0.5", "stroke-dasharray": "3,3"}
    return {"fill": paint("--chart-seq-1"), "stroke": paint("--chart-1"), "stroke-width": "0.75"}


def _pair(lane: Lane, along: float, across: float) -> str:
    return ",".join(svg.number(each) for each in lane.point(along, across))


def _shaft(lane: Lane, link: Link) -> ET.Element:
    """An arrow's line, from the end of a label; dashed for the money of somebody else."""
    source, goal = lane.spots[link.source], lane.spots[link.destination]
    took = source.label.height if lane.down else source.label.width
    start = min(source.along + BAR + NEAR + took + 3, goal.along - 9)
    shape = f"M{_pair(lane, start, goal.middle)}L{_pair(lane, goal.along - 8, goal.middle)}"
    line = {"d": shape, "stroke": _colour(link), "stroke-width": "2", "data-row": str(link.row)}
    return ET.Element("path", line | ({"stroke-dasharray": "5,4"} if link.kind == APART else {}))


def _head(lane: Lane, link: Link) -> ET.Element:
    goal = lane.spots[link.destination]
    tip, back, middle = goal.along - 1, goal.along - 9, goal.middle
    points = ((back, middle - 5), (tip, middle), (back, middle + 5))
    first, second, third = (_pair(lane, *place) for place in points)
    return ET.Element("path", {"d": f"M{first}L{second}L{third}Z", "fill": _colour(link)})


def _colour(link: Link) -> str:
    return paint("--chart-4") if link.kind == APART else MUTED


def _bar(lane: Lane, node: str, spot: Spot) -> ET.Element:
    """A node: a full bar for money of this purse, an outline for anything else."""
    x, y = lane.point(spot.along, spot.edge)
    wide, high = (spot.thick, BAR) if lane.down else (BAR, spot.thick)
    box = {"x": x, "y": y, "width": wide, "height": high}
    first = (*lane.whole.into(node), *lane.whole.out_of(node))[0]
    own = {"fill": paint("--chart-1")} if spot.money else {"stroke": _colour(first)}
    return ET.Element("rect", {name: svg.number(each) for name, each in box.items()} | own)


def _lines(lane: Lane, spot: Spot, *, bold: bool) -> Iterator[ET.Element]:
    """The lines of a label: below its bar on a phone, beside it elsewhere."""
    label = spot.label
    every = [(line, False) for line in label.names] + [(line, True) for line in label.numbers]
    x, top = lane.point(spot.along + BAR + NEAR, spot.middle)
    if not lane.down:
        top -= label.height / 2
    for at, (line, is_number) in enumerate(every):
        if is_number is bold:
            baseline = top + (at + 0.8) * label.size * LINE
            yield _text(x, baseline, line, label.size, bold=bold, centred=lane.down)


def _text(
    x: float, y: float, line: str, size: int, *, bold: bool = False, centred: bool = False
) -> ET.Element:
    """A line of text that stays readable where the edge of a ribbon runs behind it."""
    looks = {"x": svg.number(x), "y": svg.number(y), "font-size": str(size), "fill": INK}
    halo = {"stroke": PAPER, "stroke-width": "3", "stroke-linejoin": "round"}
    weight = {"font-weight": "bold"} if bold else {}
    anchor = {"text-anchor": "middle"} if centred else {}
    made = ET.Element("text", looks | halo | {"paint-order": "stroke"} | weight | anchor)
    made.text = line
    return made
