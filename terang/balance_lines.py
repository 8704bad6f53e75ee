"""The rows behind a sum: each with its file and line, and the cells that may be wrong.

A part of `balance`, needed only where an identity breaks. It reads the files as they are
published, with none of the database's sums.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from terang.accounting import Identity, Summand
from terang.balance_names import MONTH, column_of, rate_columns, rate_measure
from terang.balance_sums import Key, next_month, parts_only
from terang.model import TOTAL, Resource
from terang.results import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a published file."""

    table: str
    file: str  # as problems name it
    line: int
    cells: Mapping[str, str]

    def number(self, column: str) -> int | None:
        """The whole number in a column; None where it is hidden."""
        cell = self.cells[column]
        return int(cell) if cell else None

    @property
    def place(self) -> str:
        """The file without its folder, and the line."""
        return f"{self.file.rpartition('/')[2]}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a row brings to a term: a cell times its factor, which is the tariff or 1."""

    row: Row
    column: str
    factor: int = 1
    tariff: Row | None = None


class Books:
    """The files of one release and the reference tables, read when they are asked for."""

    def __init__(self, store: Store, release: str, resources: Sequence[Resource]) -> None:
        self.tables = {resource.name: resource for resource in resources}
        self._contents = {
            t.resource.name: (f"data/reference/{t.resource.name}.csv", t.content)
            for t in store.tables
            if t.resource.scope == "reference"
        }
        for month, name, content in store.files:
            if month == release:
                self._contents[name] = (f"data/releases/{release}/{name}.csv", content)
        self._rows: dict[str, list[Row]] = {}
        self._parts: dict[tuple[str, int], Mapping[Key, Sequence[Part]]] = {}

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table, in the order of its file."""
        if table not in self._rows:
            self._rows[table] = [*_rows(table, *self._contents[table])]
        return self._rows[table]

    def file(self, table: str) -> str:
        """The file of a table, as problems name it."""
        return self._contents[table][0]

    def parts(self, identity: Identity, place: int, key: Key) -> Sequence[Part]:
        """What stands behind the term at `place` of an identity at a key, in the file's order."""
        if (identity.id, place) not in self._parts:
            found: dict[Key, list[Part]] = defaultdict(list)
            for own, part in self._all(identity, identity.terms[place][1]):
                found[own].append(part)
            self._parts[identity.id, place] = found
        resource = self.tables[identity.terms[place][1].table]
        own = tuple(k for k, n in zip(key, identity.by, strict=True) if column_of(resource, n))
        return self._parts[identity.id, place].get(own, ())

    def _all(self, identity: Identity, summand: Summand) -> Iterator[tuple[Key, Part]]:
        resource = self.tables[summand.table]
        only = parts_only(identity, summand, resource)
        for row in self.rows(summand.table):
            fits = all(row.cells[column] == code for column, code in summand.where)
            if not fits or any(row.cells[column] == TOTAL for column in only):
                continue
            key = tuple(
                _part(row, part, column_of(resource, part), summand)
                for part in identity.by
                if column_of(resource, part)
            )
            yield key, self._part(summand, row)

    def _part(self, summand: Summand, row: Row) -> Part:
        if summand.times is None:
            return Part(row=row, column=summand.measure)
        rates = self.tables[summand.times]
        found = [r for r in self.tariffs(summand, row) if in_force(r, row.cells[MONTH])]
        measure = rate_measure(rates) or ""
        tariff = found[0] if len(found) == 1 else None
        factor = (tariff.number(measure) or 0) if tariff else 0
        return Part(row=row, column=summand.measure, factor=factor, tariff=tariff)

    def tariffs(self, summand: Summand, row: Row) -> list[Row]:
        """The tariffs for the codes of a row, whenever they hold."""
        columns = rate_columns(self.tables[summand.times or ""], self.tables[summand.table])
        rates = self.rows(summand.times or "")
        return [r for r in rates if all(r.cells[c] == row.cells[c] for c in columns)]


def in_force(tariff: Row, month: str) -> bool:
    """Whether a tariff holds in a month."""
    until = tariff.cells["valid_to"]
    return tariff.cells["valid_from"] <= month and (not until or month <= until)


def _part(row: Row, part: str, column: str | None, summand: Summand) -> str:
    code = row.cells[column or part]
    if column != part:
        return f"{code[:4]}-Q{(int(code[5:7]) + 2) // 3}"
    return next_month(code) if summand.previous and part == MONTH else code


def _rows(table: str, file: str, content: bytes) -> Iterator[Row]:
    """Each row with the line on which it begins: a quoted cell may hold a line break.

    A cell longer than the csv module takes ends the list; its table was accepted by `tables`.
    """
    reader = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    try:
        names, line = next(reader), reader.line_num + 1
        for cells in reader:
            yield Row(table=table, file=file, line=line, cells=dict(zip(names, cells, strict=True)))
            line = reader.line_num + 1
    except csv.Error:
        return
