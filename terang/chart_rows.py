"""A chart's points as a CSV file: exactly what is drawn, for any program.

Part of `charts`. A hidden value is an empty cell with its status, also where the query gave a
number beside that status; so is every other number of its row.
"""

import csv
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO

from terang.formulas import runs
from terang.layout import Record, value_of
from terang.model import Cell, Hidden, Problem, Said
from terang.results import Points

_PLACES = frozenset({"row", "column", "order"})  # numbers that measure nothing
_PLACED = 6  # decimals of a share


def document(points: Points) -> bytes:
    """The points in the order of the query: UTF-8, a line for each, exact whole numbers.

    The unit stands in a column of its own, a share as a decimal fraction; `obs_status` says why a
    cell is empty, in the codes of the tables.
    """
    names = [name for name in points.columns if name != "status"]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*names, "unit", "obs_status"])
    for row in points.rows:
        record = dict(zip(points.columns, row, strict=True))
        value = value_of(record) if "value" in record else None
        kept = value if isinstance(value, Hidden) else None
        cells = [_written(name, record[name], hidden=kept is not None) for name in names]
        writer.writerow([*cells, points.chart.unit, kept.value if kept else ""])
    return out.getvalue().encode()


def _written(name: str, cell: Cell | Fraction, *, hidden: bool) -> str:
    if cell is None or isinstance(cell, Hidden):
        return ""
    if hidden and name not in _PLACES and not isinstance(cell, str):
        return ""
    if isinstance(cell, Fraction) and cell.denominator != 1:
        return f"{float(cell):.{_PLACED}f}"
    return str(cell)


def wrongs(points: Points) -> Iterator[Problem]:
    """Texts that a spreadsheet would run."""
    for record in (dict(zip(points.columns, row, strict=True)) for row in points.rows):
        for name, cell in _texts(record):
            if runs(cell):
                what = Said("a spreadsheet would run the text in column {}: {}", (name, cell))
                hint = Said(
                    "let no text, and no part after a semicolon, begin with = + - @ or a tab"
                )
                yield Problem(file=points.chart.file, line=points.chart.line, what=what, hint=hint)
                return


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    yield from ((name, cell) for name, cell in record.items() if isinstance(cell, str))
