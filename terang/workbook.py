"""The tables once more as an XLSX file, for readers who have a spreadsheet and nothing else.

The named part of `pages` that knows XlsxWriter. A copy made from the CSV files: numbers are
numbers, codes and dates are text, a hidden cell shows its mark, and nothing is ever a formula.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO, StringIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from terang import parts, words
from terang.editions import Edition, Imprint
from terang.formulas import runs
from terang.model import LANGUAGES, Field, Hidden, Language, Resource, Text

STATUS = "obs_status"
HEADER_ROWS = 3  # titles in Indonesian, titles in English, names as in the CSV file
_TYPED = frozenset({"integer", "number"})
_WHOLE = re.compile(r"-?[0-9]{1,15}")  # a spreadsheet keeps 15 digits
_DECIMAL = re.compile(r"-?[0-9]{1,9}[.][0-9]{1,6}")
_CONTENTS = "Isi - Contents"
_NAME_LIMIT = 31  # characters in the name of a sheet
_OPTIONS: Mapping[str, bool] = {
    "in_memory": True,
    "constant_memory": False,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """The few formats of the file."""

    title: Format
    heading: Format
    wrapped: Format
    whole: Format
    decimal: Format
    mark: Format
    quoted: Format  # text that stays text when a reader edits it


def workbook(edition: Edition, imprint: Imprint) -> bytes:
    """The XLSX file of a release: a sheet that says what it is, then one sheet a table.

    Raises ValueError when a cell does not fit into a spreadsheet, rather than lose it.
    """
    made = BytesIO()
    book = Workbook(made, dict(_OPTIONS))
    book.set_properties(
        {
            "title": imprint.package.title.id,
            "subject": imprint.package.title.en,
            "author": imprint.site.id,
            "comments": f"{edition.version} · {imprint.page(f'rilis/{edition.month}', 'id')}",
            "created": dt.datetime.combine(edition.day, dt.time()),
        }
    )
    looks = _looks(book)
    names = sheet_names(resource.name for resource, _ in edition.tables)
    _contents(book.add_worksheet(_CONTENTS), looks, edition, imprint, names)
    for (resource, content), name in zip(edition.tables, names, strict=True):
        _table(book.add_worksheet(name), looks, resource, content)
    book.close()
    return made.getvalue()


def sheet_names(tables: Iterable[str]) -> tuple[str, ...]:
    """A name for the sheet of each table: its own, cut to what a spreadsheet allows, unique."""
    taken = {_CONTENTS.lower(), "history"}  # Excel keeps the second for itself
    made = []
    for table in tables:
        name, number = table[:_NAME_LIMIT], 2
        while name.lower() in taken:
            name, number = f"{table[: _NAME_LIMIT - 4]}~{number}", number + 1
        taken.add(name.lower())
        made.append(name)
    return tuple(made)


def _looks(book: Workbook) -> Looks:
    return Looks(
        title=book.add_format({"bold": True, "font_size": 14}),
        heading=book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        whole=book.add_format({"num_format": "#,##0"}),
        decimal=book.add_format({"num_format": "#,##0.00####"}),
        mark=book.add_format({"italic": True, "align": "right", "font_color": "#595959"}),
        quoted=book.add_format({"quote_prefix": True}),
    )


# --- the first sheet -----------------------------------------------------------------------------


def _contents(
    sheet: Worksheet, looks: Looks, edition: Edition, imprint: Imprint, names: tuple[str, ...]
) -> None:
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 2, 64)
    package = imprint.package
    _texts(sheet, 0, ("", package.title.id, package.title.en), looks.title)
    row = 1
    for label, text in (*_facts(edition, imprint), *_marks(imprint)):
        _texts(sheet, row, (label, text.id, text.en), looks.wrapped)
        row += 1
    heading = imprint.say("Tables")
    _texts(sheet, row + 1, (f"{heading.id} / {heading.en}", "", ""), looks.heading)
    for offset, (resource, _) in enumerate(edition.tables):
        cells = (names[offset], _described(resource, "id"), _described(resource, "en"))
        _texts(sheet, row + 2 + offset, cells, looks.wrapped)


def _described(resource: Resource, language: Language) -> str:
    title, description = resource.title.in_(language), resource.description.in_(language)
    return f"{title}. {description}"


def _facts(edition: Edition, imprint: Imprint) -> Iterator[tuple[str, Text]]:
    """What the file is, each with its label in both languages."""
    month, day, release = edition.month, edition.day, edition.release
    standing = imprint.both(lambda c: parts.standing_name(edition.standing, c))
    printed_month = Text(id=words.month(month, "id"), en=words.month(month, "en"))
    printed_day = Text(id=words.day(day, "id"), en=words.day(day, "en"))
    licences = "; ".join(f"{name}, {path}" for name, path, _ in imprint.package.licences)
    copy = imprint.say(
        "A copy of the CSV files of this release, for spreadsheets. The CSV files are the original."
    )
    for label, text in (
        (imprint.say("Release"), printed_month),
        (imprint.say("Version"), Text(id=edition.version, en=edition.version)),
        (imprint.say("Published"), printed_day),
        (imprint.say("Standing"), standing),
        (imprint.say("Publisher"), imprint.site),
        (imprint.say("Contact"), release.contact),
        (imprint.say("Address"), imprint.pages(f"rilis/{month}")),
        (imprint.say("Licence"), Text(id=licences, en=licences)),
        (imprint.say("About this file"), copy),
    ):
        yield f"{label.id} / {label.en}", text
    yield from _taken_back(edition, imprint)


def _taken_back(edition: Edition, imprint: Imprint) -> Iterator[tuple[str, Text]]:
    """The tables that were taken back, with day and reason."""
    label = imprint.say("Recalled")
    for line in edition.recalled:
        told = [
            f"{line.name}, {words.day(line.day, code)}. {line.reason.in_(code)}"
            for code in LANGUAGES
        ]
        yield f"{label.id} / {label.en}", Text(id=told[0], en=told[1])


def _marks(imprint: Imprint) -> Iterator[tuple[str, Text]]:
    """The marks that stand in place of a number, and what they mean."""
    for code in (reason.value for reason in Hidden):
        yield code, imprint.both(partial(parts.hidden, code))


# --- a table -------------------------------------------------------------------------------------


def _table(sheet: Worksheet, looks: Looks, resource: Resource, content: bytes) -> None:
    fields = resource.fields
    for row, titles in enumerate(_headings(fields)):
        _texts(sheet, row, titles, looks.heading)
    rows = list(csv.reader(StringIO(content.decode(), newline="")))[1:]
    columns = resource.columns()
    status = columns.index(STATUS) if STATUS in columns else None
    for position, cells in enumerate(rows, HEADER_ROWS):
        mark = cells[status] if status is not None else ""
        for column, (field, cell) in enumerate(zip(fields, cells, strict=True)):
            _cell(sheet, looks, (position, column), field, cell, mark)
    last = HEADER_ROWS + len(rows) - 1
    sheet.freeze_panes(HEADER_ROWS, 0)
    sheet.set_column(0, len(fields) - 1, 18)
    sheet.autofilter(HEADER_ROWS - 1, 0, last, len(fields) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})


def _headings(fields: tuple[Field, ...]) -> Iterator[tuple[str, ...]]:
    yield tuple(field.title.id for field in fields)
    yield tuple(field.title.en for field in fields)
    yield tuple(field.name for field in fields)


def _cell(
    sheet: Worksheet, looks: Looks, place: tuple[int, int], field: Field, cell: str, mark: str
) -> None:
    """A cell as the CSV file has it; the mark of its row in a measure without a number."""
    if field.type in _TYPED and _WHOLE.fullmatch(cell):
        _fits(sheet.write_number(*place, int(cell), looks.whole), cell)
    elif field.type in _TYPED and _DECIMAL.fullmatch(cell):
        _fits(sheet.write_number(*place, float(cell), looks.decimal), cell)
    elif cell:
        _fits(sheet.write_string(*place, cell, looks.quoted if runs(cell) else None), cell)
    elif mark and field.role == "measure":
        _fits(sheet.write_string(*place, mark, looks.mark), mark)


def _texts(sheet: Worksheet, row: int, cells: tuple[str, ...], look: Format) -> None:
    for column, cell in enumerate(cells):
        if cell:
            _fits(sheet.write_string(row, column, cell, look), cell)


def _fits(code: int, cell: str) -> None:
    """XlsxWriter answers below zero, and goes on, when it could not keep a cell."""
    if code < 0:
        raise ValueError(f"a spreadsheet cannot hold this cell: {cell[:40]!r}")
