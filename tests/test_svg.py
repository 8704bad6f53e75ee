"""What Vega draws becomes small, named, and ours; a text's width is known without a browser."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import svg

NS = "{http://www.w3.org/2000/svg}"
RAW = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60">'
    '<g transform="translate(10,20)" role="graphics-object" aria-roledescription="mark container">'
    '<path class="background" d="M0,0h9v9Z"/>'
    '<g class="mark-rect role-mark marks" pointer-events="none">{marks}</g></g></svg>'
)


def finished(marks: str, title: str = "Judul", description: str = "Uraian") -> ET.Element:
    """The finished SVG around `marks`, read again."""
    raw = RAW.format(marks=marks)
    made = svg.finish(
        raw, prefix="aktif-id-340", language="id", title=title, description=description
    )
    return ET.fromstring(made)  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("drawn", "kept"),
    [
        ("M0,0h9.04v-9.96h-9Z", "M10,20h9v-10h-9Z"),
        ("M1.26,2L3,4M5,6Z", "M11.3,22L13,24M15,26Z"),
        ("M0,1H5V7", "M10,21H15V27"),
        ("M2,0A2,2,0,1,1,-2,0", "M12,20A2,2,0,1,1,8,20"),
        ("M0,0C1,2,3,4,-50,6", "M10,20C11,22,13,24-40,26"),
        ("M-10,-20.01h1e-7", "M0,0h0"),
    ],
)
def test_a_path_moves_by_the_groups_around_it_and_is_rounded(drawn: str, kept: str) -> None:
    """Absolute numbers move, relative ones stay, radii and flags of an arc stay."""
    root = finished(f'<path d="{drawn}" fill="#123456"/>')

    assert [path.get("d") for path in root.iter(f"{NS}path")] == [kept]


def test_texts_and_rules_move_too() -> None:
    """A text's own shift adds to those of its groups; a line keeps both ends."""
    root = finished(
        '<text transform="translate(1.26,2)" font-size="12px">x</text>'
        '<line transform="translate(5,5)" x2="-3" y2="0"/>'
    )

    text, line = root.find(f".//{NS}text"), root.find(f".//{NS}line")
    assert text is not None
    assert line is not None
    assert (text.get("x"), text.get("y"), text.get("font-size")) == ("11.3", "22", "12")
    assert [line.get(name) for name in ("x1", "y1", "x2", "y2")] == ["15", "25", "12", "25"]


def test_what_marks_share_is_written_once_but_never_a_place() -> None:
    """A group holds only what SVG inherits."""
    root = finished('<line x2="3" y2="0" stroke="#111111"/><line x2="3" y2="0" stroke="#111111"/>')

    group = root.find(f"{NS}g/{NS}g")
    assert group is not None
    assert group.attrib == {"stroke": "#111111"}
    assert [line.get("x2") for line in group] == ["13", "13"]


def test_the_root_is_an_image_with_a_name_and_a_description() -> None:
    """A screen reader hears the title and the description in their language."""
    root = finished("<path d='M0,0'/>", title='A < B & "C"', description="Uraian")

    assert root.get("role") == "img"
    assert root.get("lang") == "id"
    assert root.get("aria-labelledby") == "aktif-id-340-title"
    assert root.get("aria-describedby") == "aktif-id-340-desc"
    assert [(each.get("id"), each.text) for each in root[:2]] == [
        ("aktif-id-340-title", 'A < B & "C"'),
        ("aktif-id-340-desc", "Uraian"),
    ]


def test_vegas_own_words_for_screen_readers_go() -> None:
    """No inner role, class, style or English aria text is left, and what is drawn is not heard."""
    root = finished('<path d="M0,0" role="x" aria-label="rect mark" style="cursor:pointer"/>')

    inner = [name for element in root.iter() if element is not root for name in element.attrib]
    assert set(inner) == {"id", "aria-hidden", "d"}


def test_only_a_number_is_kept_of_a_marks_label_as_its_row() -> None:
    """Which row of the table a mark stands for; never words, and never a value with a fraction."""
    root = finished(
        '<path d="M0,0" aria-label="12"/><path d="M1,1" aria-label="workers: 12"/>'
        '<path d="M2,2" aria-label="1.5"/><path d="M3,3" aria-label=""/>'
    )

    rows = [path.get("data-row") for path in root.iter(f"{NS}path")]
    assert rows == ["12", None, None, None]


def test_hatching_is_defined_once_where_it_is_used() -> None:
    """The pattern's id, and the marks that name it, carry the chart's prefix."""
    hatched = finished(f'<path d="M0,0" fill="{svg.HATCH}"/><path d="M1,1" fill="{svg.HATCH}"/>')
    plain = finished('<path d="M0,0" fill="#111111"/>')

    assert [each.get("id") for each in hatched.iter(f"{NS}pattern")] == ["aktif-id-340-hatch"]
    group = hatched.find(f"{NS}g/{NS}g")
    assert group is not None
    assert group.get("fill") == "url(#aktif-id-340-hatch)"
    assert plain.find(f".//{NS}pattern") is None


def test_a_picture_for_programs_without_variables_keeps_only_hex_colours() -> None:
    """`plain` puts the light colour of every token in its place."""
    painted = f'<path fill="{svg.paint("--chart-1")}" stroke="{svg.paint("--chart-grid")}"/>'

    assert svg.plain(painted) == '<path fill="#0a3d91" stroke="#e4d9c6"/>'


@pytest.mark.parametrize(
    ("text", "arial"),
    [("Semarang Selatan", 99.4), ("Rp105,8 juta", 68.1), ("Gajahmungkur", 78.7), ("1.234", 30.0)],
)
def test_a_texts_width_is_that_of_arial_and_a_little_more(text: str, arial: float) -> None:
    """Against widths measured in a browser at 12 px with Liberation Sans, Arial's metric twin."""
    assert arial <= svg.text_width(text, 12) <= arial * 1.12 + 1


@given(st.text(min_size=1, max_size=40), st.integers(11, 24))
def test_bold_is_never_narrower(text: str, size: int) -> None:
    """Whatever the text, room made for it in bold is enough for it in plain."""
    assert 0 < svg.text_width(text, size) <= svg.text_width(text, size, bold=True)
