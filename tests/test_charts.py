"""Every chart is readable in both languages, on a phone and off it, and keeps every secret."""

import csv
import gzip
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from xml.etree import ElementTree as ET

import duckdb
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from terang import charts, layout, prose, svg
from terang.layout import Seen
from terang.model import LANGUAGES, Chart, Hidden, Language, Standing, Text
from terang.results import Drawing, Points
from terang.roles import ROLES
from terang.tiles import tiles
from terang.trend import trend

ROOT = Path(__file__).resolve().parents[1]
NS = "{http://www.w3.org/2000/svg}"
SECRET = 3
WORDS_OF: Mapping[Language, str] = {
    "id": "Mei Agustus Agu Okt Des disamarkan tersedia juta miliar Pekerja Terdaftar Sasaran",
    "en": "May August Aug Oct Dec shown available million billion Workers Registered Target",
}


def both(text: str) -> Text:
    """A text whose language can be seen."""
    return Text(id=f"{text} (Indonesia)", en=f"{text} (English)")


def points(kind: str, unit: str, columns: str, rows: Sequence[tuple[object, ...]]) -> Points:
    """Points of a chart with one heading for each column that a reader sees."""
    names = {
        "month": Text(id="Bulan", en="Month"),
        "label": Text(id="Kecamatan", en="District"),
        "quarter": Text(id="Triwulan", en="Quarter"),
        "value": Text(id="Pekerja", en="Workers"),
        "target": Text(id="Sasaran", en="Target"),
        "source": Text(id="Dari", en="From"),
        "destination": Text(id="Ke", en="To"),
        "owner": Text(id="Uang siapa", en="Whose money"),
        "part": Text(id="Keadaan", en="State"),
        "low": Text(id="Paling rendah", en="Lowest"),
        "high": Text(id="Paling tinggi", en="Highest"),
        "before": Text(id="Dahulu", en="Before"),
        "after": Text(id="Sekarang", en="Now"),
        "state": Text(id="Keadaan", en="State"),
    }
    given_ = tuple(columns.split())
    chart = Chart(
        id=f"contoh-{kind}",
        kind=kind,
        title=both("Judul"),
        subtitle=both("Anak judul"),
        alt=both("Uraian"),
        query="",
        unit=unit,
        columns=tuple(
            (name, text) for name, text in names.items() if {name, f"{name}_id"} & {*given_}
        ),
        file="content/charts/contoh.yml",
        line=1,
    )
    return Points(
        chart=chart,
        columns=given_,
        rows=rows,  # type: ignore[arg-type]
        alt=both("Uraian"),
        release="2026-10",
        standing=Standing.SAMPLE,
    )


MONTHS = ("2025-10", "2025-12", *(f"2026-{number:02}" for number in range(1, 11)))
SERIES = (("active", "Aktif", "Active", 5), ("_T", "Terdaftar", "Registered", 7))
TREND = points(
    "trend",
    "people",
    "month series series_id series_en value status",
    [
        (month, code, name_id, name_en, at * times * 113 + 9, "c" if at == 6 else None)
        for at, month in enumerate(MONTHS)
        for code, name_id, name_en, times in SERIES
    ],
)
MONEY = points(
    "trend",
    "idr",
    "month value",
    [(month, at * 9_700_000 if at != 4 else None) for at, month in enumerate(MONTHS)],
)
PLACES = (
    ("Semarang Tengah", "Smg Tengah", 0, 2, 1234, None),
    ("Gajahmungkur", "Gj Mungkur", 2, 1, 612, None),
    ("Pedurungan", "Pedurungan", 2, 3, 0, None),
    ("Genuk", "Genuk", 1, 4, SECRET, "c"),
    ("Mijen", "Mijen", 3, 0, None, None),
)
RANKING = points(
    "ranking",
    "people",
    "label value status",
    [(label, value, status) for label, _, _, _, value, status in PLACES],
)
TILES = points("tiles", "people", "label short row column value status", PLACES)
QUARTERS = points(
    "ranking",
    "idr",
    "quarter order value",
    [("2025-Q4", 1, 0), ("2026-Q1", 2, 1_250_000_000), ("2026-Q2", 3, 312_500_000)],
)
MONTH = (("month", Text(id="Bulan", en="Month")),)
PROGRESS = points("progress", "people", "value target", [(8316, 170_000)])
SHARES = points(
    "tiles",
    "percent",
    "label short row column value",
    [("Genuk", "Genuk", 0, 0, Fraction(1, 40)), ("Tugu", "Tugu", 0, 1, Fraction(1, 160))],
)
NODES = {
    "asn": ("Iuran ASN", "Donors"),
    "pool": ("Kas program", "The pool"),
    "jkk": ("Iuran JKK", "JKK premiums"),
    "balance": ("Saldo", "Balance"),
    "costs": ("Biaya", "Costs"),
    "months": ("Bulan perlindungan", "Months of cover"),
    "purse": ("Dana BPJS", "Funds of BPJS"),
    "claims": ("Klaim dibayar", "Claims paid"),
}
OWN, THEIRS = ("Uang program", "The programme"), ("Uang BPJS", "Money of BPJS")
FLOW_COLUMNS = (
    "source source_id source_en destination destination_id destination_en "
    "owner_id owner_en value kind noun_id noun_en status"
)


def link(
    source: str, destination: str, value: int | None, kind: str = "money", status: str | None = None
) -> tuple[object, ...]:
    """One row of a flow's query."""
    owner = THEIRS if kind == "apart" else OWN
    noun = ("bulan", "months") if kind == "becomes" else (None, None)
    ends = (source, *NODES[source], destination, *NODES[destination])
    return (*ends, *owner, value, kind, *noun, status)


FLOW = points(
    "flow",
    "idr",
    FLOW_COLUMNS,
    [
        link("asn", "pool", 412_000_000),
        link("pool", "jkk", 300_000_000),
        link("pool", "balance", 112_000_000),
        link("pool", "costs", 0),
        link("jkk", "months", 24_112, "becomes"),
        link("purse", "claims", None, "apart", "c"),
    ],
)
DATED = points(
    "trend",
    "idr",
    "month value provisional break_id break_en event_id event_en",
    [
        ("2026-05", 40_000_000, 0, None, None, None, None),
        ("2026-06", 44_000_000, 0, None, None, "Tarif separuh", "Rate halved"),
        ("2026-07", 52_000_000, 0, "Cara hitung baru", "New way of counting", None, None),
        ("2026-08", 55_000_000, 0, None, None, None, None),
        ("2026-09", 58_000_000, 1, None, None, None, None),
        ("2026-10", 61_000_000, 1, None, None, None, None),
    ],
)
BREAKDOWN = points(
    "breakdown",
    "people",
    "part_id part_en value status",
    [
        ("Aktif", "Active", 8316, None),
        ("Menunggu", "Pending", 0, None),
        ("Gugur", "Lapsed", SECRET, "c"),
        ("Menunggak", "In arrears", None, "x"),
    ],
)
WATERFALL = points(
    "waterfall",
    "idr",
    "label_id label_en value step status",
    [
        ("Saldo awal", "Opening balance", 143_606_000, "level", None),
        ("Uang masuk", "Money in", 91_558_400, "change", None),
        ("Biaya", "Costs", 0, "change", None),
        ("Iuran", "Premiums", -69_854_400, "change", None),
        ("Saldo akhir", "Closing balance", 165_310_000, "level", None),
        ("Dikembalikan", "Refunds", SECRET, "change", "c"),
        ("Saldo berikutnya", "Next balance", 165_000_000, "level", None),
    ],
)
MULTIPLES = points(
    "multiples",
    "people",
    "label month value status",
    [
        (place, month, value, status)
        for place, value, status in (
            ("Genuk", 0, None),
            ("Mijen", 612, None),
            ("Tugu", SECRET, "c"),
        )
        for month in MONTHS
    ],
)
INTERVAL = points(
    "interval",
    "people",
    "label before before_status after after_status",
    [
        ("Genuk", 42, None, 1432, None),
        ("Mijen", SECRET, "c", 343, None),
        ("Tugu", SECRET, "c", SECRET, "c"),
        ("Pedurungan", 0, None, 0, None),
    ],
)
RANGE = points(
    "interval",
    "people",
    "label low high value status",
    [("Genuk", 42, 1432, 300, None), ("Tugu", None, None, None, "x")],
)
YEARS = points(
    "calendar",
    "cases",
    "month value status",
    [
        ("2025-11", SECRET, "c"),
        ("2025-12", 0, None),
        ("2026-01", 14, None),
        ("2026-03", 24, None),
        ("2026-04", None, "z"),
    ],
)
STATES = points(
    "calendar",
    "idr",
    "label quarter state_id state_en status",
    [
        ("Genuk", "2026-Q1", "Cocok", "Match", None),
        ("Genuk", "2026-Q2", "Belum jelas", "Open", None),
        ("Mijen", "2026-Q1", "Belum jelas", "Open", None),
        ("Mijen", "2026-Q2", None, None, "c"),
    ],
)
ALL = {
    "dated": DATED,
    "breakdown": BREAKDOWN,
    "waterfall": WATERFALL,
    "multiples": MULTIPLES,
    "interval": INTERVAL,
    "range": RANGE,
    "calendar": YEARS,
    "states": STATES,
    "trend": TREND,
    "money": MONEY,
    "ranking": RANKING,
    "quarters": QUARTERS,
    "tiles": TILES,
    "progress": PROGRESS,
    "flow": FLOW,
}


DRAWN_TWICE = {"breakdown", "multiples", "states"}  # a row of the table has several places
SHARED = {"money", "quarters", "dated", "range", "states"}  # the id of another sample


@cache
def drawn(name: str, language: Language) -> Drawing:
    """The drawing of one of the samples."""
    return charts.draw(ALL[name], language)


def every_svg() -> Iterator[tuple[str, Language, int, str]]:
    """Name, language, width and SVG of all samples."""
    for name in ALL:
        for language in LANGUAGES:
            yield name, language, charts.NARROW, drawn(name, language).narrow
            yield name, language, charts.WIDE, drawn(name, language).wide


def read(picture: str) -> ET.Element:
    """The picture as a parser sees it: it is well-formed XML."""
    return ET.fromstring(picture)  # noqa: S314 - our own


def texts(picture: str) -> list[str]:
    """What is written in the picture."""
    return [each.text or "" for each in read(picture).iter(f"{NS}text")]


# --- what a page can rely on --------------------------------------------------------------


def test_every_svg_is_a_named_image_in_its_language() -> None:
    """Role, language, title and description stand on the root, and nothing inside has a role."""
    for name, language, width, picture in every_svg():
        root = read(picture)
        prefix = f"{ALL[name].chart.id}-{language}-{width}"

        assert (root.get("role"), root.get("lang")) == ("img", language)
        assert root.get("aria-labelledby") == f"{prefix}-title"
        assert root.get("aria-describedby") == f"{prefix}-desc"
        assert root.findtext(f"{NS}title") == ALL[name].chart.title.in_(language)
        assert root.findtext(f"{NS}desc") == ALL[name].alt.in_(language)
        inside = re.findall(r"\b(?:role|aria-\w+)=[^>]+", picture.partition(">")[2])
        assert inside == ['aria-hidden="true"']


def test_no_svg_needs_anything_that_a_strict_policy_refuses() -> None:
    """No style attribute, style sheet, script, class, link or outside address."""
    for _, _, _, picture in every_svg():
        bare = picture.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"style|<script|class=|href|https?:|\son\w+=", bare)


def test_ids_are_the_charts_own_and_every_reference_finds_one() -> None:
    """All charts of the site could stand on one page."""
    seen: list[str] = []
    for name, language, width, picture in every_svg():
        ids = re.findall(r'\bid="([^"]+)"', picture)
        assert all(each.startswith(f"{ALL[name].chart.id}-{language}-{width}-") for each in ids)
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) <= set(ids)
        seen += ids if name not in SHARED else []  # those share a chart's id
    assert len(seen) == len(set(seen))


def test_every_colour_is_a_token_with_its_light_value() -> None:
    """The style sheet can change each colour, and a page without one shows the light ones."""
    for _, _, _, picture in every_svg():
        tokens = re.findall(r"var\((--[\w-]+),(#[0-9a-f]{6})\)", picture)
        assert tokens
        assert all(charts.PALETTE[token][0] == light for token, light in tokens)
        assert len(re.findall(r"#[0-9a-f]{6}\b", picture)) == len(tokens)


def test_each_width_has_a_layout_of_its_own_and_no_fixed_size() -> None:
    """The picture scales with its column; what is narrow was drawn narrow."""
    for _, _, width, picture in every_svg():
        root = read(picture)
        assert root.get("viewBox", "").split()[:3] == ["0", "0", str(width)]
        assert not {"width", "height"} & set(root.attrib)


def test_inline_svg_is_small() -> None:
    """Half of the charts take less than 6 KB compressed, and none takes more than 6."""
    sizes = [len(gzip.compress(picture.encode(), 9)) for _, _, _, picture in every_svg()]

    assert median(sizes) <= 2 * 1024
    assert max(sizes) <= 6 * 1024


# --- reading ------------------------------------------------------------------------------


def inherited(root: ET.Element, wanted: str, name: str) -> Iterator[tuple[ET.Element, str]]:
    """Elements called `wanted`, each with the attribute `name`, its own or its group's."""
    for parent in root.iter():
        for child in parent.findall(f"{NS}{wanted}"):
            yield child, child.get(name, parent.get(name, ""))


def test_no_text_is_too_small_to_read_on_a_phone() -> None:
    """At 340 pixels nothing is under 11, at 680 nothing under 13."""
    for _, _, width, picture in every_svg():
        sizes = [float(size) for _, size in inherited(read(picture), "text", "font-size")]
        assert min(sizes) >= (11 if width == charts.NARROW else 13)


def test_every_text_stays_inside_the_picture() -> None:
    """No label is cut off at an edge, by the widths of the fonts asked for."""
    for name, _, width, picture in every_svg():
        root = read(picture)
        bold = dict(inherited(root, "text", "font-weight"))
        sizes = dict(inherited(root, "text", "font-size"))
        height = float(root.get("viewBox", "").split()[3])
        for text, anchor in inherited(root, "text", "text-anchor"):
            size = int(float(sizes[text]))
            takes = svg.text_width(text.text or "", size, bold=bold[text] == "bold") / 1.1
            starts = {"end": 1.0, "middle": 0.5}.get(anchor, 0.0)
            left = float(text.get("x", "0")) - takes * starts
            assert left >= -1, (name, text.text)
            assert left + takes <= width + 1, (name, text.text)
            assert size * 0.7 <= float(text.get("y", "0")) <= height, (name, text.text)


@pytest.mark.parametrize("name", ALL)
def test_all_words_are_of_the_pages_language(name: str) -> None:
    """Months, numbers, units and reasons are Indonesian in one and English in the other."""
    for language, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
        foreign = set(WORDS_OF[other].split()) - set(WORDS_OF[language].split())
        for picture in (drawn(name, language).narrow, drawn(name, language).wide):
            found = {word for text in texts(picture) for word in re.findall(r"[^\W\d]+", text)}
            assert not found & foreign


def test_numbers_follow_the_language_and_big_money_has_its_scale_in_words() -> None:
    """Never d3's letters, never a comma where a point belongs."""
    assert "1.234" in texts(drawn("tiles", "id").narrow)
    assert "1,234" in texts(drawn("tiles", "en").narrow)
    assert "Rp1,3\N{NO-BREAK SPACE}miliar" in texts(drawn("quarters", "id").wide)
    assert "Rp312.5\N{NO-BREAK SPACE}million" in texts(drawn("quarters", "en").wide)
    assert {"8.316", "Sasaran: 170.000"} <= set(texts(drawn("progress", "id").narrow))


def test_shares_are_printed_exactly_enough_to_tell_their_classes_apart() -> None:
    """Five classes of half a percent are not all called one percent."""
    written = texts(charts.draw(SHARES, "id").narrow)

    assert {"2,50%", "0,63%"} <= set(written)
    assert [text for text in written if "–" in text] == [
        "0%–0,5%",
        "0,5%–1%",
        "1%–1,5%",
        "1,5%–2%",
        "2%–2,5%",
    ]


def test_progress_shows_a_hidden_value_as_hidden_and_a_passed_target_as_passed() -> None:
    """The bar never says what the words do not."""
    columns = "value target status"
    hidden = charts.draw(points("progress", "people", columns, [(SECRET, 170, "c")]), "en")
    passed = charts.draw(points("progress", "people", "value target", [(340, 170)]), "en").wide

    assert {"not shown", "Target: 170"} <= set(texts(hidden.narrow))
    assert "-hatch)" in hidden.narrow
    assert hidden.rows == (("not shown", "170"),)
    assert 'x1="340"' in passed  # the target's mark, half way of the bar


def test_a_trend_names_few_months_and_always_the_newest() -> None:
    """Four to six at most on a phone, in the page's language."""
    for language, newest in (("id", "Okt 2026"), ("en", "Oct 2026")):
        named = [
            text
            for text in texts(charts.draw(TREND, language).narrow)
            if re.fullmatch(r"\w{3,4} 20\d\d", text)
        ]
        assert newest in named
        assert 2 <= len(named) <= 6


def test_a_phone_gets_the_short_names_of_the_squares() -> None:
    """What fits on 64 pixels is not what fits on a hundred."""
    assert {"Smg", "Tengah"} <= set(texts(drawn("tiles", "id").narrow))
    assert {"Semarang", "Tengah"} <= set(texts(drawn("tiles", "id").wide))


def test_the_districts_short_names_fit_their_squares_on_a_phone() -> None:
    """Word by word, as they are written there, in the fonts asked for."""
    with (ROOT / "data/reference/districts.csv").open(encoding="utf-8", newline="") as file:
        districts = list(csv.DictReader(file))
    rows = [
        (each["name"], each["short"], int(each["tile_row"]), int(each["tile_column"]), 7)
        for each in districts
    ]
    sample = points("tiles", "people", "label short row column value", rows)

    marks = tiles(Seen(chart=sample.chart, language="id", records=records(sample), width=340)).marks

    ends = [(box["x"], box["y"], box["right"], box["bottom"]) for box in marks["squares"][:16]]
    for word in marks["names"][:-6]:
        right = next(e for x, y, e, z in ends if x <= word["x"] < e and y <= word["y"] < z)
        takes = svg.text_width(word["text"], 11) / 1.1
        assert word["x"] + takes <= right, word["text"]


def records(sample: Points) -> tuple[Mapping[str, object], ...]:
    """The rows by column."""
    return tuple(dict(zip(sample.columns, row, strict=True)) for row in sample.rows)


@pytest.mark.parametrize("name", ALL)
def test_every_row_of_the_table_has_its_mark_and_no_mark_says_more(name: str) -> None:
    """At both widths, so that pointing at it can tell the row; the legend tells none."""
    made = drawn(name, "id")

    for picture in (made.narrow, made.wide):
        told = [int(each) for mark in read(picture).iter() if (each := mark.get("data-row"))]
        assert sorted({*told}) == list(range(len(made.rows)))
        assert name in DRAWN_TWICE or len(told) == len({*told})


def test_a_mark_tells_its_own_row_however_the_bars_are_sorted() -> None:
    """The longest bar stands first, and still belongs to the row that the query gave last."""
    shuffled = points("ranking", "people", "label value", [("Genuk", 5), ("Tugu", 7), ("Mijen", 9)])
    seen = Seen(chart=shuffled.chart, language="id", records=records(shuffled), width=340)

    marks = layout.ranking(seen).marks

    assert [mark["text"] for mark in marks["labels"]] == ["Mijen", "Tugu", "Genuk"]
    assert [mark["tells"] for mark in marks["rows"]] == [2, 1, 0]


def test_what_can_be_pointed_at_in_a_trend_moves_no_line() -> None:
    """The room of the months is no wider than the lines and their leaders, whatever is hidden."""
    for sample in (TREND, MONEY):
        marks = trend(Seen(chart=sample.chart, language="id", records=records(sample), width=340))
        bands, lines = marks.marks["months"], marks.marks["lines"]
        ends = [end["to"] for end in marks.marks["labels"]]

        assert min(band["from"] for band in bands) == min(line["at"] for line in lines)
        assert max(band["to"] for band in bands) <= max(ends)
        assert all(first["to"] <= then["from"] for first, then in pairwise(bands))


def test_a_ranking_is_sorted_by_value_unless_its_rows_have_an_order() -> None:
    """Longest bar first, rows without a number last; quarters stay in time."""
    ranked = [text for text in texts(drawn("ranking", "id").wide) if text.istitle()]
    quarters = [text for text in texts(drawn("quarters", "id").wide) if "Triwulan" in text]

    assert ranked == ["Semarang Tengah", "Gajahmungkur", "Pedurungan", "Genuk", "Mijen"]
    assert quarters == ["Triwulan IV 2025", "Triwulan I 2026", "Triwulan II 2026"]


def test_a_chart_without_rows_says_so() -> None:
    """An empty table is no crash and no empty picture."""
    for kind in charts.KINDS:
        nothing = replace(ALL[kind], rows=())
        assert "tidak tersedia" in texts(charts.draw(nothing, "id").narrow)


@pytest.mark.parametrize("rows", [[("2026-10", 7)], [("2026-10", 0)], [("2026-10", None)]])
def test_a_single_month_can_be_drawn(rows: list[tuple[object, ...]]) -> None:
    """The first release of a programme has one month, perhaps with nothing in it."""
    picture = charts.draw(points("trend", "people", "month value", rows), "id").narrow

    assert "Okt 2026" in texts(picture)
    assert "NaN" not in picture


# --- zero, hidden, missing ----------------------------------------------------------------


def test_hidden_missing_and_zero_look_different() -> None:
    """Hatched, empty, and a plain 0: in bars, squares and words."""
    for language, hidden, missing in (
        ("id", "disamarkan", "tidak tersedia"),
        ("en", "not shown", "not available"),
    ):
        for name in ("ranking", "tiles"):
            picture = drawn(name, language).wide
            assert {hidden, missing, "0"} <= set(texts(picture))
            assert "-hatch)" in picture
        assert hidden in texts(drawn("trend", language).wide)
        assert missing in texts(drawn("money", language).wide)


def test_a_hidden_value_is_nowhere_even_when_the_number_came_along() -> None:
    """Changing the number under a hidden cell changes no byte."""
    for sample in (TREND, RANKING, TILES):
        at = sample.columns.index("value")
        other = replace(
            sample,
            rows=tuple(
                (*row[:at], 987_654 if row[-1] == "c" else row[at], *row[at + 1 :])
                for row in sample.rows
            ),
        )
        assert charts.draw(other, "id") == replace(charts.draw(sample, "id"), chart=other.chart)
        assert "987" not in charts.draw(other, "en").wide


CELL = st.one_of(
    st.none(),
    st.integers(0, 2_000_000_000),
    st.fractions(0, 5000, max_denominator=999),
    st.sampled_from(Hidden),
)
STATUS = st.sampled_from((None, None, "c", "x", "z"))


@given(st.lists(st.tuples(CELL, STATUS), min_size=1, max_size=40), st.sampled_from(LANGUAGES))
def test_no_layout_holds_a_mark_for_a_value_that_is_not_a_number(
    cells: list[tuple[object, str | None]], language: Language
) -> None:
    """As many bars, numbers and points as there are values to show, whatever the rows."""
    known = [v for v, status in cells if isinstance(v, int | Fraction) and status is None]
    bars = layout.ranking(_seen("ranking", cells, language)).marks
    squares = tiles(_seen("tiles", cells, language)).marks
    lines = trend(_seen("trend", cells, language)).marks["lines"]

    assert len(bars["bars"]) == len(known)
    assert len(bars["stubs"]) == len(bars["words"]) == len(cells) - len(known)
    assert len([each for each in squares["numbers"] if each["text"] != "–"]) == len(known)
    assert len([each for each in lines if each["value"] is not None]) == len(known)


def _seen(kind: str, cells: list[tuple[object, str | None]], language: Language) -> Seen:
    records = [
        {
            "label": f"Tempat {at}",
            "short": "Tpt",
            "row": at // 5,
            "column": at % 5,
            "month": f"{2020 + at // 12}-{at % 12 + 1:02}",
            "value": value,
            "status": status,
        }
        for at, (value, status) in enumerate(cells)
    ]
    return Seen(
        chart=ALL[kind].chart,
        language=language,
        records=tuple(records),  # type: ignore[arg-type]
        width=charts.NARROW,
    )


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=30))
def test_every_square_has_the_colour_whose_words_hold_its_value(values: list[int]) -> None:
    """The legend tells the truth: low <= value <= high of the class in its colour."""
    marks = tiles(_seen("tiles", [(value, None) for value in values], "id")).marks
    squares, keys = marks["squares"][: len(values)], marks["squares"][len(values) :]
    ranges = [str(text["text"]).split("–") for text in marks["names"][-5:]]

    for value, square in zip(values, squares, strict=True):
        number = [key["fill"] for key in keys].index(square["fill"])
        low, high = ranges[number]
        if value < 10**6:  # printed whole
            assert int(low.replace(".", "")) <= value
        if "juta" not in high:
            assert value <= int(high.replace(".", ""))


@given(st.integers(1, 10**15), st.integers(1, 9), st.booleans(), st.integers(1, 10**6))
def test_a_step_is_round_and_just_big_enough(span: int, count: int, whole: bool, part: int) -> None:
    """It covers the span, is no more than 2.5 times too big, and is whole where it must be."""
    wide = Fraction(span) if whole else Fraction(span, part)

    step = layout.step(wide, count, whole=whole)

    assert step * count >= wide
    assert step <= max(wide / count * Fraction(5, 2), int(whole))
    assert step.denominator == 1 or not whole


# --- the table ----------------------------------------------------------------------------


def test_the_table_has_a_column_for_each_series_and_words_for_what_is_not_shown() -> None:
    """What the picture shows can be read as numbers, every month once."""
    made = charts.draw(TREND, "en")

    assert made.headings == ("Month", "Active", "Registered")
    assert made.rows[0] == ("October 2025", "9", "9")
    assert made.rows[6] == ("May 2026", "not shown", "not shown")
    assert len(made.rows) == len(MONTHS)


def test_the_table_prints_every_value_in_full() -> None:
    """Units, quarters, hidden and missing, each in its language."""
    assert drawn("quarters", "id").rows[1] == ("Triwulan I 2026", "Rp1.250.000.000")
    assert drawn("quarters", "en").rows[1] == ("First quarter of 2026", "Rp1,250,000,000")
    assert drawn("progress", "id").rows == (("8.316", "170.000"),)
    assert drawn("ranking", "id").rows[2:] == (
        ("Pedurungan", "0"),
        ("Genuk", "disamarkan"),
        ("Mijen", "tidak tersedia"),
    )


# --- the same everywhere ------------------------------------------------------------------

DIGEST = """
import hashlib, sys
sys.path.insert(0, {tests!r})
import test_charts as t
t.charts.use_own_fonts()
print(t.digest())
"""


def digest() -> str:
    """One line for all drawings of the samples, drawn now."""
    whole = hashlib.sha256()
    for sample in ALL.values():
        for language in LANGUAGES:
            made = charts.draw(sample, language)
            whole.update(repr((made.narrow, made.wide, made.headings, made.rows)).encode())
    return whole.hexdigest()


def test_the_same_points_give_the_same_bytes_on_any_machine() -> None:
    """Twice here, and in another process with another zone, hash seed, locale and fonts."""
    here = digest()
    program = DIGEST.format(tests=str(Path(__file__).parent))
    environment = {**os.environ, "TZ": "America/New_York", "PYTHONHASHSEED": "7", "LANG": "C"}

    there = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert digest() == here
    assert there.stdout.strip() == here


@pytest.mark.parametrize("kind", charts.KINDS)
def test_every_kind_is_valid_vega_lite(kind: str) -> None:
    """The build does not check this again; nothing in a specification comes from outside."""
    frame = layout.Frame(width=340, height=200, size=12, rows=3)

    assert charts.KINDS[kind].draw(frame).to_dict(validate=True)["layer"]


# --- columns ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "columns", "missing"),
    [
        ("trend", "month value", ()),
        ("trend", "month", ("value",)),
        ("trend", "month value series", ("series_id", "series_en")),
        ("ranking", "label_id label_en value", ()),
        ("ranking", "label_id value", ("label",)),
        ("ranking", "quarter order value", ()),
        ("tiles", "label value", ("short", "row", "column")),
        ("tiles", "label short row value", ("column",)),
        ("progress", "", ("value", "target")),
    ],
)
def test_a_query_that_lacks_a_column_is_told_which(
    kind: str, columns: str, missing: tuple[str, ...]
) -> None:
    """Each need may be met in more than one way; the simplest is named."""
    assert charts.missing_columns(kind, columns.split()) == missing


def test_the_samples_have_nothing_wrong_with_them() -> None:
    """So does every kind of chart have a sample here."""
    assert (
        {sample.chart.kind for sample in ALL.values()} == {*charts.KINDS, charts.FLOW} == set(ROLES)
    )
    assert charts.check(ALL.values()) == []


def without_heading(sample: Points, column: str) -> Points:
    """The sample, one of its columns without a heading."""
    kept = tuple(pair for pair in sample.chart.columns if pair[0] != column)
    return replace(sample, chart=replace(sample.chart, columns=kept))


@pytest.mark.parametrize(
    ("wrong", "what", "hint"),
    [
        (
            replace(TREND, chart=replace(TREND.chart, kind="trent")),
            "unknown kind of chart 'trent'",
            "did you mean 'trend'?",
        ),
        (
            replace(TREND, chart=replace(TREND.chart, kind="pie")),
            "unknown kind of chart 'pie'",
            "one of: trend, ranking, tiles, flow, progress, breakdown, waterfall, multiples, "
            "interval, calendar",
        ),
        (
            replace(PROGRESS, columns=("value", "goal")),
            "the query of chart 'contoh-progress' gives no column 'target'",
            "name one of its columns so: … AS target",
        ),
        (
            points("progress", "people", "value target mood", [(1, 2, 3)]),
            "column 'mood' has no role in a chart of kind progress",
            "one of: status, target, value",
        ),
        (
            without_heading(RANKING, "value"),
            "column 'value' of chart 'contoh-ranking' has no heading",
            "add 'value' under columns, in both languages",
        ),
        (
            replace(RANKING, columns=("quarter", "value", "status")),
            "column 'quarter' of chart 'contoh-ranking' has no heading",
            "add 'quarter' under columns, in both languages",
        ),
        (
            replace(MONEY, chart=replace(MONEY.chart, columns=PROGRESS.chart.columns + MONTH)),
            "the heading 'target' of chart 'contoh-trend' has no column",
            "one of: month, value",
        ),
        (
            points("ranking", "people", "label value", [("Genuk", 1.5)]),
            "the query of chart 'contoh-ranking' gives '1.5' as value",
            "a whole number is needed; CAST(… AS BIGINT) makes one",
        ),
        (
            points("trend", "people", "month value", [("2026-13", 1)]),
            "the query of chart 'contoh-trend' gives '2026-13' as month",
            "a month is written 2026-10",
        ),
        (
            points("ranking", "people", "label value", [(None, 1)]),
            "the query of chart 'contoh-ranking' gives 'None' as label",
            "a text is needed",
        ),
        (
            points("progress", "people", "value target", [(1, 2), (3, 4)]),
            "the query of chart 'contoh-progress' gives 2 rows",
            "one row: how far, and the target",
        ),
        (
            points("trend", "people", "month value", [("2026-10", 1), ("2026-10", 2)]),
            "chart 'contoh-trend' has 2026-10 twice",
            "one row for each month and series",
        ),
        (
            points(
                "trend",
                "people",
                "month series series_id series_en value",
                [("2026-10", each, each, each, 1) for each in "abcde"],
            ),
            "chart 'contoh-trend' has 5 lines",
            "4 at most",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said_with_its_place_and_the_next_step(
    wrong: Points, what: str, hint: str
) -> None:
    """Nothing of it ends in a traceback, and all of it points at the chart's file."""
    found = charts.check([wrong])

    assert (str(found[0].what), str(found[0].hint)) in {(what, hint)}
    assert all((each.file, each.line) == ("content/charts/contoh.yml", 1) for each in found)


# --- colour -------------------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two hex colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_lines_and_texts_can_be_told_from_the_paper(mode: int) -> None:
    """WCAG: 3 to 1 for lines and outlines, 4.5 to 1 for text, in light and in dark."""
    colour = {token: pair[mode] for token, pair in charts.PALETTE.items()}
    paper = colour["--chart-paper"]

    assert paper == ("#fffdf8", "#191a21")[mode]
    for number in range(1, 5):
        assert contrast(colour[f"--chart-{number}"], paper) >= 3
    for token in ("--chart-ink", "--chart-muted"):
        assert contrast(colour[token], paper) >= 4.5
    for number in range(1, 6):
        assert contrast(colour[f"--chart-on-{number}"], colour[f"--chart-seq-{number}"]) >= 4.5


# --- the charts that ship -----------------------------------------------------------------

SHIPPED = sorted((ROOT / "content/charts").glob("*.yml"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_chart_has_both_languages_and_no_number_in_its_headline(file: Path) -> None:
    """Numbers stand in the alt text, by the ids of figures, the same in both; dates may stand."""
    written = yaml.safe_load(file.read_text("utf-8"))

    assert written["kind"] in ROLES
    for key in ("title", "subtitle", "alt"):
        assert set(written[key]) == set(LANGUAGES)
    for key in ("title", "subtitle"):
        for each in LANGUAGES:
            assert list(prose.bare_numbers(written[key][each], {})) == []
    named = [re.findall(r'angka\("([^"]+)"\)', written["alt"][each]) for each in LANGUAGES]
    assert named[0] == named[1]
    assert named[0]
    assert list(prose.bare_numbers(written["alt"]["id"], {})) == []


@pytest.fixture(scope="module")
def empty_tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table of the data package, without rows."""
    package = yaml.safe_load((ROOT / "data/datapackage.yml").read_text("utf-8"))
    types = {"integer": "BIGINT", "number": "DECIMAL(18, 3)", "date": "DATE"}
    with duckdb.connect() as connection:
        for table in package["resources"]:
            columns = ", ".join(
                f"{field['name']} {types.get(field['type'], 'VARCHAR')}"
                for field in table["schema"]["fields"]
            )
            connection.execute(f"CREATE TABLE {table['name']} ({columns})")
        yield connection


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_query_gives_the_columns_its_kind_needs_and_headings_for_them(
    file: Path, empty_tables: duckdb.DuckDBPyConnection
) -> None:
    """It runs on the tables as described, keeps the status of its cells, and uses every column."""
    written = yaml.safe_load(file.read_text("utf-8"))
    query = written["query"]

    answer = empty_tables.execute(query, {"release": "2026-10"} if "$release" in query else None)
    columns = [column[0] for column in answer.description]

    chart = replace(
        TREND.chart,
        id=file.stem,
        kind=written["kind"],
        columns=tuple((name, both(name)) for name in written["columns"]),
    )
    rows = ((8316, 170_000, None),) if chart.kind == "progress" else ()
    assert charts.check([replace(TREND, chart=chart, columns=tuple(columns), rows=rows)]) == []
    assert "status" in columns
