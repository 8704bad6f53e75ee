"""Parts, steps, panels, ranges and calendars are to scale, and tell nothing of what is hidden."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import charts
from terang.breakdown import breakdown
from terang.calendar_grid import calendar
from terang.interval import interval
from terang.layout import Mark, Seen
from terang.model import LANGUAGES
from terang.multiples import multiples
from terang.results import Points
from terang.trend import trend
from terang.waterfall import waterfall
from tests.test_charts import (
    ALL,
    DATED,
    INTERVAL,
    MULTIPLES,
    STATES,
    YEARS,
    drawn,
    points,
    texts,
)

WIDTHS = (charts.NARROW, charts.WIDE)
HIDING = {  # sample -> its columns whose number can be hidden, each with its status
    "breakdown": {"value": "status"},
    "waterfall": {"value": "status"},
    "multiples": {"value": "status"},
    "interval": {"before": "before_status", "after": "after_status"},
    "calendar": {"value": "status"},
}


def seen(sample: Points, width: int = charts.WIDE) -> Seen:
    """What an English reader sees of a sample."""
    records = tuple(dict(zip(sample.columns, row, strict=True)) for row in sample.rows)
    return Seen(chart=sample.chart, language="en", records=records, width=width)


def wide(mark: Mark) -> float:
    """How wide a box is."""
    return float(str(mark["right"])) - float(str(mark["x"]))


# --- what is hidden ------------------------------------------------------------------------


@pytest.mark.parametrize("name", HIDING)
def test_another_number_under_a_hidden_cell_changes_no_byte(name: str) -> None:
    """No width, place, label, alt text or cell of the table follows what may not be read."""
    sample = ALL[name]
    columns = {sample.columns.index(v): sample.columns.index(s) for v, s in HIDING[name].items()}
    rows = [
        tuple(
            987_654 if at in columns and row[columns[at]] == "c" else cell
            for at, cell in enumerate(row)
        )
        for row in sample.rows
    ]
    other = replace(sample, rows=tuple(rows))

    assert other.rows != sample.rows
    for language in LANGUAGES:
        assert charts.draw(other, language) == charts.draw(sample, language)


@pytest.mark.parametrize("name", ["breakdown", "calendar"])
def test_zero_hidden_and_missing_have_words_and_looks_of_their_own(name: str) -> None:
    """In the legend, or beside the mark itself."""
    for language, words in (
        ("id", {"disamarkan", "tidak tersedia"}),
        ("en", {"not shown", "not available"}),
    ):
        for picture in (drawn(name, language).narrow, drawn(name, language).wide):
            assert words <= set(texts(picture))
            assert {"0", "0 (0.0%)"} & set(texts(picture))
            assert "-hatch)" in picture


def test_a_calendar_tells_zero_missing_and_senseless_apart_in_its_legend() -> None:
    """A nought, a dash and a cross, each with its word; hatching needs no sign."""
    marks = calendar(seen(YEARS)).marks

    legend = [str(each["text"]) for each in marks["texts"]]

    assert legend[-7:] == ["zero", "0", "not shown", "not available", "–", "not applicable", "×"]
    assert sorted(str(each["text"]) for each in marks["inside"]) == ["0", "14", "24", "×", "–"]


# --- breakdown -----------------------------------------------------------------------------

AMOUNTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=4)


def parts(amounts: list[int | None]) -> Points:
    """A breakdown of these amounts; None is hidden."""
    rows = [
        (f"Bagian {at}", each, None if each is not None else "c") for at, each in enumerate(amounts)
    ]
    return points("breakdown", "people", "part value status", rows)


@given(AMOUNTS, st.sampled_from(WIDTHS))
def test_parts_fill_the_whole_bar_in_proportion(amounts: list[int], width: int) -> None:
    """Their widths add up to the bar, and are as their numbers are."""
    plan = breakdown(seen(parts([*amounts]), width))

    pieces = plan.marks["pieces"][: len(amounts)]

    whole = sum(amounts)
    for amount, piece in zip(amounts, pieces, strict=True):
        share = amount / whole * (width - 2) if whole else 0
        assert wide(piece) == pytest.approx(max(share, 1.5) if amount and whole else 0, abs=1e-6)
    assert float(str(pieces[-1]["right"])) <= width + 1


@given(AMOUNTS)
def test_beside_a_hidden_part_no_share_is_printed_and_its_piece_has_one_size(
    amounts: list[int],
) -> None:
    """A share of what is left would be the share of another whole."""
    plan = breakdown(seen(parts([*amounts[:3], None])))

    assert {wide(each) for each in plan.marks["empties"]} == {44}
    assert not [each for each in plan.marks["numbers"] if "%" in str(each["text"])]


# --- waterfall -----------------------------------------------------------------------------


def steps(opening: int, changes: list[int | None], closing: int) -> Points:
    """A waterfall from `opening` to `closing`; a hidden change is None."""
    rows = [("Awal", opening, "level", None)]
    rows += [
        (f"Langkah {at}", each, "change", "c" if each is None else None)
        for at, each in enumerate(changes)
    ]  # type: ignore[misc]
    return points(
        "waterfall", "idr", "label value step status", [*rows, ("Akhir", closing, "level", None)]
    )


@given(st.integers(0, 10**10), st.lists(st.integers(-(10**9), 10**9), max_size=6))
def test_each_step_begins_where_the_one_before_it_ended(opening: int, changes: list[int]) -> None:
    """Joined by a line from bar to bar, and the last arrives at the closing level."""
    sample = steps(opening, [*changes], opening + sum(changes))

    marks = waterfall(seen(sample)).marks

    assert charts.check([sample]) == []
    assert len(marks["joins"]) == len(changes) + 1
    for join, bar in zip(marks["joins"], marks["bars"], strict=False):
        near = min(abs(float(str(bar[side])) - float(str(join["x"]))) for side in ("x", "right"))
        assert near <= 1.5  # a bar of nothing is drawn one and a half pixels wide


@given(st.integers(0, 10**9), st.integers(-(10**6), 10**6).filter(bool))
def test_steps_that_do_not_arrive_are_refused_to_the_rupiah(opening: int, lost: int) -> None:
    """Nothing is plugged."""
    (problem,) = charts.check([steps(opening, [5], opening + 5 + lost)])

    assert str(problem.what) == (
        f"the steps of chart 'contoh-waterfall' come to {opening + 5}, "
        f"but 'Akhir' is {opening + 5 + lost}"
    )


def test_after_a_hidden_step_no_place_says_where_it_ended() -> None:
    """The next step is drawn from zero and joined to nothing, up to the next level."""
    marks = waterfall(seen(steps(100, [None, 40], 90))).marks

    assert marks["joins"] == []
    assert wide(marks["empties"][0]) == 44
    assert marks["bars"][1]["x"] == marks["zero"][0]["x"]


def test_what_comes_in_has_a_plus_and_what_goes_out_a_minus() -> None:
    """Colour is not the only sign."""
    written = texts(drawn("waterfall", "id").narrow)

    assert {
        "+Rp91,6\N{NO-BREAK SPACE}juta",
        "\N{MINUS SIGN}Rp69,9\N{NO-BREAK SPACE}juta",
        "Rp0",
    } <= {*written}


# --- small multiples -----------------------------------------------------------------------


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=9), st.sampled_from(WIDTHS))
def test_the_same_value_stands_as_high_in_every_panel(values: list[int], width: int) -> None:
    """One scale for all, said in words below them."""
    rows = [(f"Tempat {at}", "2026-10", each) for at, each in enumerate([*values, values[0]])]
    marks = multiples(seen(points("multiples", "people", "label month value", rows), width)).marks

    heights = [
        float(str(floor["y"])) - float(str(dot["y"]))
        for floor, dot in zip(marks["floors"], marks["dots"], strict=False)
    ]

    assert heights[0] == pytest.approx(heights[-1])
    assert [
        heights[at] for at in sorted(range(len(values)), key=values.__getitem__)
    ] == pytest.approx(sorted(heights[:-1]))
    assert any(
        str(each["text"]).startswith("All panels have one scale: 0 to") for each in marks["names"]
    )


def test_hidden_months_of_a_panel_are_a_box_of_one_height() -> None:
    """As high as the panel, whatever they hide, with the word in the legend."""
    marks = multiples(seen(MULTIPLES)).marks

    *gaps, key = (each for each in marks["gaps"] if each["fill"] == "url(#hatch)")

    assert {float(str(gap["bottom"])) - float(str(gap["y"])) for gap in gaps} == {52}
    assert wide(key) == 16
    assert {"not shown", "not available", "zero"} <= {str(each["text"]) for each in marks["names"]}


# --- intervals -----------------------------------------------------------------------------


def test_an_interval_with_a_hidden_end_has_no_line_and_says_so() -> None:
    """Two numbers make a line; one is a place; none is a hatched box."""
    marks = interval(seen(INTERVAL)).marks

    assert len(marks["spans"]) == 2  # Genuk and Pedurungan
    assert len(marks["empties"]) == 1  # Tugu
    assert [str(each["text"]) for each in marks["numbers"]] == [
        "42 → 1,432",
        "not shown → 343",
        "not shown",
        "0",
    ]


def test_a_range_prints_its_value_and_its_ends() -> None:
    """In the picture and in the table."""
    assert "300 (42–1,432)" in texts(drawn("range", "en").wide)
    assert drawn("range", "en").rows[0] == ("Genuk", "300", "42", "1,432")


# --- calendars -----------------------------------------------------------------------------


@given(st.integers(2024, 2026), st.sets(st.integers(1, 12), min_size=1))
def test_every_month_from_the_first_to_the_last_has_one_cell(year: int, months: set[int]) -> None:
    """Those between that nobody gave are not available; those outside have no box."""
    rows = [(f"{year}-{month:02}", 7) for month in sorted(months)]

    marks = calendar(seen(points("calendar", "cases", "month value", rows))).marks

    span = max(months) - min(months) + 1
    assert len(marks["inside"]) == span
    assert len([each for each in marks["inside"] if each["text"] == "7"]) == len(months)
    assert len(marks["columns"]) == 12


def test_a_state_has_a_shape_of_its_own_named_in_the_legend() -> None:
    """Colour is not the only sign; a hidden state has none."""
    marks = calendar(seen(STATES)).marks

    shapes = [str(each["shape"]) for each in marks["points"]]

    assert shapes == ["circle", "square", "square", "circle", "square"]  # cells, then legend
    assert [str(each["text"]) for each in marks["texts"]] == ["Match", "Open", "not shown"]


def test_a_year_stands_upright_on_a_phone() -> None:
    """Twelve columns have no room there; twelve rows do."""
    narrow, broad = (calendar(seen(YEARS, width)).marks for width in WIDTHS)

    assert [str(each["text"]) for each in broad["rows"]] == ["2025", "2026"]
    assert [str(each["text"]) for each in narrow["columns"]] == ["2025", "2026"]
    assert [str(each["text"]) for each in narrow["rows"]][:2] == ["Jan", "Feb"]


def test_the_table_of_a_named_calendar_has_labels_on_one_side_and_periods_on_the_other() -> None:
    """Down the side of which there are more, so that it fits on paper."""
    assert drawn("multiples", "en").headings == ("Month", "Genuk", "Mijen", "Tugu")
    assert drawn("multiples", "en").rows[0] == ("Oct 2025", "0", "612", "not shown")
    assert drawn("states", "id").headings == ("Kecamatan", "triwulan I 2026", "triwulan II 2026")
    assert drawn("states", "id").rows[1] == ("Mijen", "Belum jelas", "disamarkan")


# --- dated words and provisional months of a trend -------------------------------------------


def test_a_line_begins_anew_at_a_break_and_is_dotted_where_provisional() -> None:
    """Nothing joins numbers that were counted in two ways."""
    marks = trend(seen(DATED)).marks

    runs: dict[object, list[object]] = {}
    for each in marks["lines"]:
        runs.setdefault(each["series"], []).append(each["value"])

    assert [[int(float(str(v)) / 10**6) for v in run] for run in runs.values()] == [
        [40, 44],
        [52, 55],
        [55, 58, 61],
    ]
    assert marks["lines"][-1]["dash"] != marks["lines"][0]["dash"]
    assert len(marks["open"]) == 1
    assert marks["dots"] == []


def test_what_happened_stands_in_words_in_picture_and_table() -> None:
    """In the language of the page."""
    assert {"Tarif separuh", "Cara hitung baru", "sementara"} <= {
        *texts(drawn("dated", "id").narrow)
    }
    assert {"Rate halved", "New way of counting", "provisional"} <= {
        *texts(drawn("dated", "en").wide)
    }
    assert drawn("dated", "en").rows[1] == ("June 2026 (Rate halved)", "Rp44,000,000")
    assert drawn("dated", "id").rows[5] == ("Oktober 2026", "Rp61.000.000 (sementara)")


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (parts([1, 2, 3, 4, 5]), "chart 'contoh-breakdown' has 5 parts"),
        (parts([1, -2]), "chart 'contoh-breakdown' has a part below zero"),
        (
            points("waterfall", "idr", "label value step", [("Awal", 1, "begin")]),
            "unknown kind of step 'begin'",
        ),
        (
            points("multiples", "people", "label month value", [("Genuk", "2026-10", 1)] * 2),
            "chart 'contoh-multiples' has 2026-10 Genuk twice",
        ),
        (
            points("interval", "people", "label low high", [("Genuk", 9, 3)]),
            "the range of 'Genuk' in chart 'contoh-interval' is upside down",
        ),
        (
            points("interval", "people", "label low", [("Genuk", 9)]),
            "the query of chart 'contoh-interval' gives no column 'high'",
        ),
        (
            points("calendar", "cases", "month value state", [("2026-10", 9, "Cocok")]),
            "chart 'contoh-calendar' gives an amount and a state for one cell",
        ),
        (
            points(
                "calendar",
                "cases",
                "month state",
                [(f"2026-0{at}", f"S{at}") for at in range(1, 7)],
            ),
            "chart 'contoh-calendar' has 6 states",
        ),
        (
            points("trend", "people", "month value provisional", [("2026-10", 9, 2)]),
            "the query of chart 'contoh-trend' gives '2' as provisional",
        ),
    ],
)
def test_rows_that_would_mislead_are_refused_with_the_next_step(wrong: Points, what: str) -> None:
    """Each with a hint, at the chart's file."""
    found = charts.check([wrong])

    assert str(found[0].what) == what
    assert found[0].hint.template
    assert found[0].file == "content/charts/contoh.yml"


@pytest.mark.parametrize("name", sorted(HIDING))
def test_a_single_row_can_be_drawn(name: str) -> None:
    """The first release has one month, one part, one row."""
    sample = ALL[name]
    for row in sample.rows:
        made = charts.draw(replace(sample, rows=(row,)), "id")
        assert "NaN" not in made.narrow + made.wide
