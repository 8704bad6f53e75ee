"""The flow of money is to scale, keeps two purses apart, and is refused where money is lost."""

import re
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import charts, flow_places
from terang.flow_graph import graph, wrongs
from terang.layout import Seen
from terang.results import Points
from tests.test_charts import FLOW, FLOW_COLUMNS, link, points

NS = "{http://www.w3.org/2000/svg}"


def records(sample: Points) -> tuple[dict[str, object], ...]:
    """The rows of a sample by column."""
    return tuple(dict(zip(sample.columns, row, strict=True)) for row in sample.rows)


def placed(sample: Points, width: int, *, apart: bool = False) -> flow_places.Lane:
    """One purse of a sample, laid out in Indonesian."""
    seen = Seen(chart=sample.chart, language="id", records=records(sample), width=width)
    return flow_places.lane(seen, graph(seen.records).part(apart=apart), 0.0)


def said(*links: tuple[object, ...]) -> list[tuple[str, str]]:
    """What is wrong with a flow, and the next step."""
    return [
        (str(what), str(hint))
        for what, hint in wrongs(graph(records(points("flow", "idr", FLOW_COLUMNS, links))))
    ]


@pytest.mark.parametrize("width", [charts.NARROW, charts.WIDE])
def test_ribbons_are_as_wide_as_their_money(width: int) -> None:
    """Twice the rupiah, twice the pixels; what is not money of the purse has no scale."""
    lane = placed(FLOW, width)

    thick = {node: spot.thick for node, spot in lane.spots.items()}

    assert thick["jkk"] / thick["balance"] == pytest.approx(300 / 112)
    assert thick["pool"] == pytest.approx(thick["jkk"] + thick["balance"] + 1.5)  # a zero is seen
    assert not lane.spots["months"].money


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=4))
def test_nodes_of_a_layer_never_cover_one_another(amounts: list[int]) -> None:
    """Whatever the money, names stand side by side, and all of it on the paper of a phone."""
    names = ("jkk", "balance", "costs", "claims")
    rows = [link("asn", "pool", sum(amounts))]
    rows += [link("pool", name, value) for name, value in zip(names, amounts, strict=False)]

    lane = placed(points("flow", "idr", FLOW_COLUMNS, rows), charts.NARROW)

    for layer in lane.whole.layers:
        spots = [lane.spots[node] for node in layer]
        ends = [spot.across + max(spot.room, spot.label.width) for spot in spots]
        assert all(e <= s.across for e, s in zip(ends, spots[1:], strict=False))
        assert ends[-1] <= charts.NARROW + 2 * len(spots)  # ribbons of almost nothing are seen


def test_two_purses_stand_apart_and_only_one_is_dashed() -> None:
    """Each under the name of its owner; what BPJS pays never touches what donors gave."""
    picture = ET.fromstring(charts.draw(FLOW, "en").wide)  # noqa: S314 - our own

    written = [text.text for text in picture.iter(f"{NS}text")]
    dashed = [e for e in picture.iter() if e.get("stroke-dasharray") == "5,4"]

    assert {"The programme", "Money of BPJS"} <= set(written)
    assert len(dashed) == 1
    assert "var(--chart-4" in str(dashed[0].get("stroke"))
    assert min(s.across for s in placed(FLOW, charts.WIDE, apart=True).spots.values()) >= 0


def test_a_phone_reads_it_from_top_to_bottom_and_a_wide_page_from_left_to_right() -> None:
    """The same places, turned."""
    for width, down in ((charts.NARROW, True), (charts.WIDE, False)):
        lane = placed(FLOW, width)
        first, last = (lane.point(lane.spots[node].along, 0.0) for node in ("asn", "months"))
        assert (last[1] > first[1]) is down
        assert (last[0] > first[0]) is not down


def test_the_table_beside_it_says_the_same() -> None:
    """Every row of the query, with whose money it is, hidden ones as hidden."""
    drawing = charts.draw(FLOW, "id")

    assert drawing.headings == ("Pekerja", "Dari", "Ke", "Uang siapa")
    assert ("24.112 bulan", "Iuran JKK", "Bulan perlindungan", "Uang program") in drawing.rows
    assert ("disamarkan", "Dana BPJS", "Klaim dibayar", "Uang BPJS") in drawing.rows
    assert len(drawing.rows) == len(FLOW.rows)


def test_a_hidden_ribbon_is_hatched_and_has_no_width_of_its_own() -> None:
    """The picture cannot be measured for what the words keep back."""
    rows = [link("asn", "pool", 5), link("pool", "jkk", None, status="c")]
    sizes = {
        charts.draw(points("flow", "idr", FLOW_COLUMNS, [rows[0], each]), "en").wide
        for each in (rows[1], link("pool", "jkk", 4, status="c"))
    }

    assert len(sizes) == 1
    assert re.search(r"-hatch\)", sizes.pop())


@pytest.mark.parametrize(
    ("links", "what", "hint"),
    [
        (
            [link("asn", "pool", 5), link("pool", "jkk", 4)],
            "5 flows into 'pool' and 4 out of it",
            "show what is missing as a link of its own, or mend the query",
        ),
        (
            [link("asn", "pool", 5, "mony")],
            "unknown kind of flow 'mony'",
            "one of: money, becomes, apart",
        ),
        (
            [link("asn", "pool", 5), link("asn", "pool", 5)],
            "the flow from 'asn' to 'pool' stands there twice",
            "one row for each pair; add the two in the query",
        ),
        (
            [link("pool", "jkk", 5), link("jkk", "pool", 5)],
            "the flow leads back to where it began: pool, jkk",
            "money goes one way; show what comes back as a node of its own",
        ),
        (
            [link("asn", "pool", 5), link("pool", "claims", 5, "apart")],
            "two purses meet in 'pool'",
            "give the money of each purse nodes of its own",
        ),
        (
            [
                link(node, "pool", 1)
                for node in ("asn", "jkk", "balance", "costs", "months", "claims")
            ],
            "6 nodes stand side by side: asn, jkk, balance, costs, months, claims",
            "5 at most",
        ),
    ],
)
def test_a_flow_that_says_what_is_not_so_is_refused(
    links: list[tuple[object, ...]], what: str, hint: str
) -> None:
    """To the rupiah, with the next step."""
    assert said(*links) == [(what, hint)]


def test_a_flow_through_a_hidden_link_is_not_called_lost() -> None:
    """Nobody can say that 5 is not the sum of 4 and something hidden."""
    assert (
        said(
            link("asn", "pool", 5), link("pool", "jkk", 4), link("pool", "costs", None, status="c")
        )
        == []
    )


def test_a_share_of_money_is_exact() -> None:
    """Fractions are drawn as well as whole rupiah."""
    rows = [replace_value(row, Fraction(row[8], 3)) for row in FLOW.rows[:4]]

    assert charts.draw(replace(FLOW, rows=tuple(rows)), "en").wide


def replace_value(row: tuple[object, ...], value: object) -> tuple[object, ...]:
    """A row with another amount."""
    return (*row[:8], value, *row[9:])
