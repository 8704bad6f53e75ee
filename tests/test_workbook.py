"""The spreadsheet shows what the CSV file has, and runs nothing."""

import csv
import datetime as dt
import io
import zipfile
from itertools import zip_longest
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook

from terang import read, workbook
from terang.editions import Edition
from terang.model import Resource
from tests.open_data import DISTRICT_TABLE, DISTRICTS, PREMIUM_TABLE, PREMIUMS, edition, imprint

ROOT = Path(__file__).resolve().parents[1]


def opened(made: Edition) -> Workbook:
    """The file as a spreadsheet reads it."""
    return openpyxl.load_workbook(io.BytesIO(workbook.workbook(made, imprint())))


def expected(resource: Resource, content: bytes) -> list[list[object]]:
    """The CSV file with numbers as numbers and marks in place of hidden numbers."""
    made = []
    for row in csv.DictReader(io.StringIO(content.decode())):
        cells: list[object] = []
        for field in resource.fields:
            cell, mark = row[field.name], row.get("obs_status")
            if cell and field.type in {"integer", "number"}:
                cells.append(float(cell))
            else:
                hidden = mark if not cell and mark and field.role == "measure" else None
                cells.append(cell or hidden)
        made.append(cells)
    return made


def shown(book: Workbook, name: str) -> list[list[object]]:
    """The rows of a sheet below its headings."""
    rows = book[name].iter_rows(min_row=workbook.HEADER_ROWS + 1, values_only=True)
    return [list(row) for row in rows]


def cells(book: Workbook) -> list[Cell]:
    """Every cell of every sheet."""
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize(
    ("resource", "content"), [(DISTRICT_TABLE, DISTRICTS), (PREMIUM_TABLE, PREMIUMS)]
)
def test_a_sheet_equals_its_csv_file(resource: Resource, content: bytes):
    """Number for number and text for text, in the same order."""
    found = shown(opened(edition()), resource.name)

    assert found == expected(resource, content)


def test_numbers_are_numbers_codes_are_text_and_hidden_cells_show_their_mark():
    """A zero is a zero, a code keeps its zeros and points, a hidden number is `c`."""
    sheet = opened(edition())["premiums"]

    hidden, total = sheet[5], sheet[6]

    assert [cell.value for cell in hidden] == ["2026-01", "99.02", "a.b", "c", "c", "c"]
    assert [cell.value for cell in total] == ["2026-01", "_T", "_T", 0, 0, None]
    assert (hidden[1].data_type, hidden[3].data_type, total[3].data_type) == ("s", "s", "n")


def test_headings_are_titles_in_both_languages_above_the_names_of_the_columns():
    """And they stay in sight when a reader scrolls."""
    sheet = opened(edition())["districts"]

    headings = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=3)]

    assert headings == [
        ["district (id)", "name (id)", "area_km2 (id)"],
        ["district (en)", "name (en)", "area_km2 (en)"],
        ["district", "name", "area_km2"],
    ]
    assert sheet.freeze_panes == "A4"


def test_the_first_sheet_says_what_the_file_is():
    """Title, version, day, standing, publisher, what each mark means, and every table."""
    book = opened(edition())

    rows = list(book.worksheets[0].iter_rows(values_only=True))
    said = {row[0]: row[1:] for row in rows if row[0]}

    assert book.sheetnames == ["Isi - Contents", "districts", "premiums"]
    assert rows[0][1:] == ("Data & contoh", "Sample data")
    assert said["Version / Version"] == ("2026.01.1", "2026.01.1")
    assert said["Published / Published"] == ("10 Februari 2026", "10 February 2026")
    assert said["Standing / Standing"] == ("data contoh", "sample data")
    assert said["Publisher / Publisher"] == ("Terang – situs contoh", "Terang – sample site")
    assert said["Address / Address"][0] == "https://terang.example/rilis/2026-01/"
    assert said["c"][1] == "not shown"
    assert {"c", "x", "z"} <= said.keys()
    assert said["premiums"][0] == "Tabel premiums (id). Isi premiums. (id)"


def test_nothing_is_ever_a_formula_or_a_link():
    """Not even a text that slipped through every check before."""
    nasty = b'district,name,area_km2\n=1+1,"=HYPERLINK(""http://x.example"")",-5\n@A1,+62,=2\n'

    book = opened(edition(tables=((DISTRICT_TABLE, nasty),)))

    assert {cell.data_type for cell in cells(book)} <= {"s", "n"}
    assert shown(book, "districts") == [
        ["=1+1", '=HYPERLINK("http://x.example")', -5],
        ["@A1", "+62", "=2"],
    ]
    assert all(cell.hyperlink is None for cell in cells(book))
    assert book["districts"]["A4"].quotePrefix


def test_a_number_too_long_for_a_spreadsheet_stays_whole_as_text():
    """It keeps fifteen digits; the sixteenth would silently become a zero."""
    content = b"district,name,area_km2\na,b,123456789012345\nc,d,1234567890123456\n"

    found = shown(opened(edition(tables=((DISTRICT_TABLE, content),))), "districts")

    assert [row[2] for row in found] == [123456789012345, "1234567890123456"]


def test_a_text_too_long_for_a_spreadsheet_is_refused_aloud():
    """The library would drop it without a word."""
    content = b"district,name,area_km2\na," + b"x" * 32768 + b",1\n"

    with pytest.raises(ValueError, match="cannot hold this cell"):
        workbook.workbook(edition(tables=((DISTRICT_TABLE, content),)), imprint())


def test_names_of_sheets_are_unique_and_short_enough():
    """Excel allows 31 characters, ignores case, and keeps `History` for itself."""
    long = "coverage_district_occupation_membership"

    names = workbook.sheet_names([f"{long}_a", f"{long}_b", "history", "ledger"])

    assert names == (
        "coverage_district_occupation_me",
        "coverage_district_occupatio~2",
        "history~2",
        "ledger",
    )
    assert all(len(name) <= 31 for name in names)


def test_the_file_is_dated_with_the_release_and_the_same_each_time():
    """No clock inside: neither in its properties nor in the entries of its container."""
    made = workbook.workbook(edition(), imprint())

    assert made == workbook.workbook(edition(), imprint())
    assert opened(edition()).properties.created == dt.datetime(2026, 2, 10)  # noqa: DTZ001
    with zipfile.ZipFile(io.BytesIO(made)) as container:
        assert {entry.date_time[0] for entry in container.infolist()} == {1980}


def test_an_empty_table_still_has_its_headings():
    """A release may have no claims yet."""
    book = opened(edition(tables=((DISTRICT_TABLE, b"district,name,area_km2\n"),)))

    assert shown(book, "districts") == []
    assert book["districts"]["A3"].value == "district"


def test_every_table_of_this_repository_equals_its_sheet():
    """The newest release, all of it."""
    sources = read.everything(ROOT)
    folder = sources.releases[-1].folder
    tables = tuple(
        (r, path.read_bytes())
        for r in sources.package.resources
        for path in (ROOT / "data" / "reference" / f"{r.name}.csv", folder / f"{r.name}.csv")
        if path.exists()
    )
    assert tables

    book = opened(edition(tables=tables))

    for (resource, content), name in zip_longest(tables, book.sheetnames[1:]):
        assert shown(book, name) == expected(resource, content), name
