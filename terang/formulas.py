"""Text that a spreadsheet would run: cells of a CSV file that it takes for a formula.

A part of its own, so that a stage which refuses inputs can use it without the pages. Which
beginnings are dangerous: CWE-1236 and the OWASP page on CSV injection.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from terang.model import Problem, Resource, Said
from terang.results import Store

_TYPED = frozenset({"integer", "number"})
_NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?")
# A cell begins where the file says so, and also after ; or a tab or a line break inside a text:
# an Indonesian Excel splits at ; whatever the quotes of a comma file say. The wide signs are what
# East Asian spreadsheets read as the narrow ones.
_RUNS = re.compile(r"^[\t\r\n]|(?:^|[;\t\r\n])[\s\"]*[=+\-@＝＋－＠]")
_SHOWN = 40  # characters of the text in the message


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaCell:
    """A cell that a spreadsheet would run."""

    line: int  # of the file, where its record begins
    column: str
    text: str


def published(store: Store) -> list[Problem]:
    """Cells that a spreadsheet would run, in what is published anew."""
    found: list[Problem] = []
    for table in store.tables:
        own = table.resource.scope == "release"
        folder = f"releases/{store.release.month}" if own else "reference"
        file = f"data/{folder}/{table.resource.name}.csv"
        found += problems(table.resource, table.content, file)
    return found


def formula_cells(resource: Resource, content: bytes) -> tuple[FormulaCell, ...]:
    """The text cells of a table that a spreadsheet would run; a number in a number column is none.

    `content` is the table's checked CSV file.
    """
    numbers = {field.name for field in resource.fields if field.type in _TYPED}
    found = []
    for line, record in _records(content):
        for column, text in record.items():
            plain_number = column in numbers and _NUMBER.fullmatch(text)
            if not plain_number and runs(text):
                found.append(FormulaCell(line=line, column=column, text=text))
    return tuple(found)


def runs(text: str) -> bool:
    """Whether a spreadsheet that opens a CSV file with this text in a cell could run it."""
    return _RUNS.search(text) is not None


def problems(resource: Resource, content: bytes, file: str) -> Iterator[Problem]:
    """Each such cell as something to mend; `file` is where a person finds the table."""
    for cell in formula_cells(resource, content):
        shown = cell.text if len(cell.text) <= _SHOWN else f"{cell.text[:_SHOWN]}…"
        yield Problem(
            file=file,
            line=cell.line,
            what=Said("a spreadsheet would run the text in column {}: {}", (cell.column, shown)),
            hint=Said("let no text, and no part after a semicolon, begin with = + - @ or a tab"),
        )


def _records(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The records with the line each begins on; a quoted cell may hold line breaks."""
    reader = csv.reader(StringIO(content.decode(errors="replace"), newline=""))
    names = next(reader, [])
    line = reader.line_num + 1
    for row in reader:
        yield line, dict(zip(names, row, strict=False))
        line = reader.line_num + 1
