"""What flows where: the nodes and links of a flow chart, their layers, and what cannot be right.

Part of `charts`. A link is of one of three kinds. `money` is to scale and is neither made nor
lost on its way. `becomes` leads on to something that is no money, such as months of cover.
`apart` is the money of somebody else, which never meets the first.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from terang.layout import Record, value_of
from terang.model import Hidden, Number, Said

MONEY, BECOMES, APART = "money", "becomes", "apart"
FLOWS = (MONEY, BECOMES, APART)
MOST_ABREAST = 5  # nodes in one layer whose names a phone can show side by side
Wrong = tuple[Said, Said]  # what is wrong, and the next step


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One row: how much goes from a node to another."""

    source: str
    destination: str
    value: Number | Hidden
    kind: str
    record: Record  # the row itself, for its texts
    row: int  # which row of the query, and so of the data table


@dataclass(frozen=True, kw_only=True)
class Graph:
    """The links of a flow chart, in the order of its query; no node leads back to itself."""

    links: tuple[Link, ...]

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The codes of the nodes, in the order in which the links name them."""
        ends = ((link.source, link.destination) for link in self.links)
        return tuple(dict.fromkeys(chain.from_iterable(ends)))

    def into(self, node: str, kind: str | None = None) -> tuple[Link, ...]:
        """The links that end at a node."""
        return tuple(e for e in self.links if e.destination == node and kind in {None, e.kind})

    def out_of(self, node: str, kind: str | None = None) -> tuple[Link, ...]:
        """The links that begin at a node."""
        return tuple(e for e in self.links if e.source == node and kind in {None, e.kind})

    @cached_property
    def layers(self) -> tuple[tuple[str, ...], ...]:
        """The nodes by how many links lie before them at most; a node in a circle has no layer."""
        left, made = list(self.nodes), list[tuple[str, ...]]()
        while ready := tuple(node for node in left if not self._waits(node, left)):
            made.append(ready)
            left = [node for node in left if node not in ready]
        return tuple(made)

    def _waits(self, node: str, left: Sequence[str]) -> bool:
        return any(link.source in left for link in self.into(node))

    def part(self, *, apart: bool) -> "Graph":
        """The links of the one money, or those of the other."""
        return Graph(links=tuple(link for link in self.links if (link.kind == APART) is apart))


def graph(records: Sequence[Record]) -> Graph:
    """The graph that the rows of a query tell."""
    return Graph(
        links=tuple(
            Link(
                source=str(record["source"]),
                destination=str(record["destination"]),
                value=value_of(record),
                kind=str(record["kind"]),
                record=record,
                row=row,
            )
            for row, record in enumerate(records)
        )
    )


def total(links: Sequence[Link]) -> Number | Hidden:
    """The sum of some links; hidden where one of them is."""
    hidden = [link.value for link in links if isinstance(link.value, Hidden)]
    numbers = [link.value for link in links if not isinstance(link.value, Hidden)]
    return hidden[0] if hidden else sum(numbers)


def amount(whole: Graph, node: str) -> Number | Hidden | None:
    """What a node is labelled with: the money through it, or what a link says it became.

    None for the purse that somebody else's money comes from: how much is in it nobody told.
    """
    for links in (whole.into(node, MONEY), whole.out_of(node, MONEY)):
        if links:
            return total(links)
    told = whole.into(node)
    return told[0].value if told else None


# --- what cannot be right -----------------------------------------------------------------------


def wrongs(whole: Graph) -> Iterator[Wrong]:
    """Why a flow cannot be drawn, or would say what is not so."""
    for kind in sorted({link.kind for link in whole.links} - set(FLOWS)):
        yield Said("unknown kind of flow '{}'", (kind,)), Said("one of: {}", (", ".join(FLOWS),))
    ends = Counter((link.source, link.destination) for link in whole.links)
    for (source, destination), times in sorted(ends.items()):
        if times > 1:
            what = Said("the flow from '{}' to '{}' stands there twice", (source, destination))
            yield what, Said("one row for each pair; add the two in the query")
    yield from _circle(whole)
    for node in whole.nodes:
        yield from _mixed(whole, node)
        yield from _lost(whole, node)
    yield from _crowd(whole)


def _circle(whole: Graph) -> Iterator[Wrong]:
    placed = set(chain.from_iterable(whole.layers))
    left = [node for node in whole.nodes if node not in placed]
    if left:
        what = Said("the flow leads back to where it began: {}", (", ".join(left),))
        yield what, Said("money goes one way; show what comes back as a node of its own")


def _mixed(whole: Graph, node: str) -> Iterator[Wrong]:
    kinds = {link.kind for link in (*whole.into(node), *whole.out_of(node))}
    if APART in kinds and len(kinds) > 1:
        what = Said("two purses meet in '{}'", (node,))
        yield what, Said("give the money of each purse nodes of its own")


def _lost(whole: Graph, node: str) -> Iterator[Wrong]:
    """Money that comes to a node and goes on is the same money, to the rupiah."""
    into, out = whole.into(node, MONEY), whole.out_of(node, MONEY)
    if not into or not out:
        return
    came, went = total(into), total(out)
    if came != went and not isinstance(came, Hidden) and not isinstance(went, Hidden):
        what = Said("{} flows into '{}' and {} out of it", (str(came), node, str(went)))
        yield what, Said("show what is missing as a link of its own, or mend the query")


def _crowd(whole: Graph) -> Iterator[Wrong]:
    for apart in (False, True):
        for layer in whole.part(apart=apart).layers:
            if len(layer) > MOST_ABREAST:
                what = Said("{} nodes stand side by side: {}", (str(len(layer)), ", ".join(layer)))
                yield what, Said("{} at most", (str(MOST_ABREAST),))
