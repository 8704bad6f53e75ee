"""Where the nodes of a flow of money stand, how thick they are, and how they are labelled.

Part of `charts`. The flow runs down a phone and across everything else: `along` is the way the
money goes, `across` the other. Only money of the first purse is to scale.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from terang.flow_graph import BECOMES, MONEY, Graph, Link, amount
from terang.layout import Seen, counted, text_of
from terang.model import Hidden, Number
from terang.svg import text_width

BAR = 10  # pixels along the flow that a node takes
BOX = 22  # pixels across it of a node that holds no money to scale
GAP = 12  # between two nodes of a layer
NEAR = 5  # from a node to its label
SIZE = 13  # pixels of the text; the smallest phones show it as 11
LINE = 1.25  # of the text size, from line to line
_LEAST = 1.5  # of a ribbon, so that the smallest can be seen
_UNKNOWN = 10  # of a ribbon whose number is hidden
_RUN = 30  # of ribbon, on a phone, that no label covers
_TALL = 170  # what the widest layer takes across, where there is room


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a node is called, in lines, and its number in the last of them."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    size: int

    @property
    def width(self) -> int:
        """Pixels of the widest line."""
        plain = [text_width(line, self.size) for line in self.names]
        return max(plain + [text_width(line, self.size, bold=True) for line in self.numbers])

    @property
    def height(self) -> float:
        """Pixels from the top of the first line to the foot of the last."""
        return (len(self.names) + len(self.numbers)) * self.size * LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a node stands: along the flow and across it, how thick, how much room it has."""

    along: float
    across: float  # where its room begins
    room: float
    thick: float
    label: Label
    money: bool

    @property
    def middle(self) -> float:
        """The middle of the node, across the flow."""
        return self.across + self.room / 2

    @property
    def edge(self) -> float:
        """Where the bar of the node begins, across the flow."""
        return self.middle - self.thick / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One purse's flow, placed from the top of the picture down."""

    whole: Graph
    spots: Mapping[str, Spot]
    scale: float
    title: tuple[str, ...]
    top: float  # of the title
    begin: float  # of the flow below it
    down: bool  # the flow runs down, not across

    @property
    def foot(self) -> float:
        """Where the picture of the lane ends."""
        ends = (_end(spot, down=self.down) for spot in self.spots.values())
        return self.begin + max(ends)

    def point(self, along: float, across: float) -> tuple[float, float]:
        """A place in the picture."""
        return (across, self.begin + along) if self.down else (along, self.begin + across)


def lane(seen: Seen, whole: Graph, top: float) -> Lane:
    """One purse's flow, its title at `top` of the picture."""
    owner = text_of(whole.links[0].record, "owner", seen.language)
    title = wrapped(owner, seen.width, SIZE, bold=True)
    labels = {node: _label(seen, whole, node) for node in whole.nodes}
    scale = _scale(seen, whole, labels)
    return Lane(
        whole=whole,
        spots=_spots(seen, whole, labels, scale),
        scale=scale,
        title=title,
        top=top,
        begin=top + len(title) * SIZE * LINE + GAP,
        down=seen.narrow,
    )


def _label(seen: Seen, whole: Graph, node: str) -> Label:
    """The name and the number of a node, wrapped to the room its layer leaves it."""
    abreast = next(len(layer) for layer in whole.layers if node in layer)
    room = seen.width // (abreast if seen.narrow else len(whole.layers)) - GAP
    room = min(room if seen.narrow else room - BAR, 220)
    number = _number(seen, whole, node)
    return Label(
        names=wrapped(_name(seen, whole, node), room, SIZE),
        numbers=wrapped(number, room, SIZE, bold=True),
        size=SIZE,
    )


def _name(seen: Seen, whole: Graph, node: str) -> str:
    out = whole.out_of(node)
    if out:
        return text_of(out[0].record, "source", seen.language)
    return text_of(whole.into(node)[0].record, "destination", seen.language)


def _number(seen: Seen, whole: Graph, node: str) -> str:
    """What is printed below the name: money short, what it became as a number and its noun."""
    value = amount(whole, node)
    if value is None:
        return ""
    if whole.into(node, BECOMES) and not whole.into(node, MONEY):
        return counted(
            value, text_of(whole.into(node)[0].record, "noun", seen.language), seen.language
        )
    return seen.short(value)


def wrapped(text: str, room: float, size: int, *, bold: bool = False) -> tuple[str, ...]:
    """`text` in lines of at most `room` pixels where its words allow it.

    A number and its scale may part here: the two lines stand close below one another.
    """
    lines = list[str]()
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _has_money(whole: Graph, node: str) -> bool:
    return bool(whole.into(node, MONEY) or whole.out_of(node, MONEY))


def _money(whole: Graph, node: str) -> Number:
    """The money through a node that is drawn to scale."""
    value = amount(whole, node) if _has_money(whole, node) else 0
    return 0 if isinstance(value, Hidden) or value is None else value


def _scale(seen: Seen, whole: Graph, labels: Mapping[str, Label]) -> float:
    """Pixels for one unit of money: all there is on a phone, a fixed height elsewhere."""
    layers = [[_money(whole, node) for node in layer] for layer in whole.layers]
    most = max(map(sum, layers))
    if not most:
        return 0.0
    fixed = _TALL / float(most)
    if not seen.narrow:
        return fixed
    fits = (
        _fitting(seen.width, [labels[node].width for node in layer], money)
        for layer, money in zip(whole.layers, layers, strict=True)
        if any(money)
    )
    return min(2 * fixed, *fits)


def _fitting(width: int, rooms: Sequence[float], money: Sequence[Number]) -> float:
    """The largest scale at which the nodes of a layer, or else their labels, stand side by side."""
    wide = set[int]()  # nodes whose label is wider than their bar
    while True:
        free = [at for at in range(len(rooms)) if at not in wide]
        left = width - GAP * (len(rooms) - 1) - sum(rooms[at] for at in wide)
        sought = sum(money[at] for at in free)
        scale = max(left, 0.0) / float(sought) if sought else 0.0
        small = {at for at in free if float(money[at]) * scale < rooms[at]}
        if not small or small == set(free):
            return scale
        wide |= small


def _spots(
    seen: Seen, whole: Graph, labels: Mapping[str, Label], scale: float
) -> Mapping[str, Spot]:
    """Every node in its place, layer after layer, each layer abreast of what feeds it."""
    spots = dict[str, Spot]()
    layers = [[_unplaced(seen, whole, n, labels[n], scale) for n in la] for la in whole.layers]
    room = float(seen.width) if seen.narrow else max(map(_span, layers))
    step = min(seen.width / len(layers), 290.0)
    along = 0.0
    for nodes, layer in zip(whole.layers, layers, strict=True):
        wanted = _fed(whole, nodes, spots, room / 2) - _span(layer) / 2
        across = min(max(wanted, 0.0), max(room - _span(layer), 0.0))
        for node, spot in zip(nodes, layer, strict=True):
            spots[node] = replace(spot, along=along, across=across)
            across += spot.room + GAP
        deep = max(spot.label.height for spot in layer)
        along += BAR + deep + _RUN if seen.narrow else step
    return spots


def _unplaced(seen: Seen, whole: Graph, node: str, label: Label, scale: float) -> Spot:
    """A node with the room it takes across the flow, and no place yet."""
    thick = _thick(whole, node, scale)
    return Spot(
        along=0.0,
        across=0.0,
        room=max(thick, label.width if seen.narrow else label.height),
        thick=thick,
        label=label,
        money=_has_money(whole, node),
    )


def _thick(whole: Graph, node: str, scale: float) -> float:
    """Pixels across the flow of a node's bar: as wide as all that comes or goes."""
    if not _has_money(whole, node):
        return BOX
    sides = (whole.into(node, MONEY), whole.out_of(node, MONEY))
    return max(sum(width_of(link, scale) for link in side) for side in sides)


def width_of(link: Link, scale: float) -> float:
    """Pixels across the flow of a ribbon."""
    if link.kind != MONEY:
        return BOX
    if isinstance(link.value, Hidden):
        return _UNKNOWN
    return max(float(link.value) * scale, _LEAST)


def _span(layer: Sequence[Spot]) -> float:
    return sum(spot.room for spot in layer) + GAP * (len(layer) - 1)


def _fed(whole: Graph, nodes: Sequence[str], spots: Mapping[str, Spot], middle: float) -> float:
    """The middle of the nodes that feed a layer."""
    feeding = {link.source for node in nodes for link in whole.into(node)}
    middles = [spots[node].middle for node in feeding]
    return sum(sorted(middles)) / len(middles) if middles else middle


def _end(spot: Spot, *, down: bool) -> float:
    """Where a node ends, from the top of the flow."""
    if down:
        return spot.along + BAR + NEAR + spot.label.height
    return spot.across + spot.room
