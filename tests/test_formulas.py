"""A table that a spreadsheet would run is found before anybody opens it."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import formulas, read
from terang.formulas import FormulaCell
from tests.open_data import DISTRICT_TABLE

ROOT = Path(__file__).resolve().parents[1]


def table(*cells: tuple[str, str, str]) -> bytes:
    """The table of districts with these records."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows((DISTRICT_TABLE.columns(), *cells))
    return text.getvalue().encode()


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+62", "-Utara", "@SUM(A1)", "\tx", "\rx", "\nx", ' "=1', " =1", "＝1"),
        *("Utara;=1+1", 'Utara;"=1', "Utara\n=1", "Utara\t@x", "a; - b"),
    ],
)
def test_text_that_begins_like_a_formula_is_found(text: str):
    """At the beginning of the cell, and where an Indonesian Excel would begin another one."""
    found = formulas.formula_cells(DISTRICT_TABLE, table(("99.01", text, "1")))

    assert [(cell.column, cell.line) for cell in found] == [("name", 2)]


@pytest.mark.parametrize(
    "text", ["a=b", "Utara - Selatan", "2026-01", "−5", "a@b.example", "", "'"]
)
def test_ordinary_text_is_left_alone(text: str):
    """A sign inside a text does nothing; the real minus sign is no hyphen."""
    assert formulas.formula_cells(DISTRICT_TABLE, table(("99.01", text, "1"))) == ()


def test_a_negative_number_is_a_number_only_where_numbers_belong():
    """The same cell in a text column would be run."""
    found = formulas.formula_cells(DISTRICT_TABLE, table(("-5", "a", "-5.25"), ("b", "c", "-5+2")))

    assert found == (
        FormulaCell(line=2, column="district", text="-5"),
        FormulaCell(line=3, column="area_km2", text="-5+2"),
    )


def test_the_line_is_where_the_record_begins():
    """A quoted cell may hold line breaks, and the file may have those of Windows."""
    content = b'district,name,area_km2\r\na,"b\r\nc",1\r\nd,=e,2\r\n'

    (found,) = formulas.formula_cells(DISTRICT_TABLE, content)

    assert found == FormulaCell(line=4, column="name", text="=e")


def test_a_person_is_told_the_place_the_column_and_what_to_do():
    """As of every other slip in a table; a long text is cut."""
    content = table(("99.01", "=" + "x" * 60, "1"))

    (problem,) = formulas.problems(DISTRICT_TABLE, content, "data/reference/districts.csv")

    assert str(problem).splitlines() == [
        "data/reference/districts.csv:2: a spreadsheet would run the text in column name: "
        f"={'x' * 39}…",
        "    hint: let no text, and no part after a semicolon, begin with = + - @ or a tab",
    ]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=8))
def test_every_cell_with_a_dangerous_first_character_is_found(text: str):
    """Whatever follows it."""
    for first in "=+-@\t\r":
        content = table(("99.01", first + text, "1"))

        assert formulas.formula_cells(DISTRICT_TABLE, content)


def test_no_table_of_this_repository_has_one():
    """What we publish ourselves can be opened without a thought."""
    sources = read.everything(ROOT)
    found = []
    for resource in sources.package.resources:
        folders = (
            [ROOT / "data" / "reference"]
            if resource.scope == "reference"
            else [release.folder for release in sources.releases]
        )
        for path in (folder / f"{resource.name}.csv" for folder in folders):
            if path.exists():
                found += formulas.problems(resource, path.read_bytes(), path.name)

    assert found == []
