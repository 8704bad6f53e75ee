"""Full tables for tests, made from a few lines, and a reader who works the safe ones out.

The reader is the tests' own: it takes rows and codes, and shares no code with the program.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import cast

import highspy
import numpy as np

from terang.confidentiality import Confidentiality
from terang.model import (
    Field,
    Package,
    Resource,
    Standing,
    Text,
    Total,
)
from terang.protect_tables import FullRow, FullTable, Place, Private, Protected
from terang.results import Store, Table

BOTH = Text(id="Uji", en="Test")
Key = tuple[str, ...]
CODES: Mapping[str, Sequence[str]] = {
    "district": ("d1", "d2", "d3"),
    "zone": ("z1", "z2"),
    "job": ("farmer", "fisher", "driver"),
    "sex": ("f", "m"),
    "agency": ("bureau", "board", "office"),
}


def resource(
    name: str = "workers",
    dimensions: Sequence[str] = ("district", "job"),
    *,
    period: str = "month",
    measures: Sequence[str] = ("workers_people",),
    added: Sequence[str] | None = None,
    threshold: int = 5,
    rules: Confidentiality | None = None,
) -> Resource:
    """A release table; its first measure is its count, all that are `added` add up."""
    sums = measures if added is None else added
    fields = [_field(period, "dimension", "yearmonth" if period == "month" else "string")]
    fields += [_field(name, "dimension", "string", (*CODES[name], "_T")) for name in dimensions]
    fields += [_field(measure, "measure", "integer") for measure in measures]
    fields += [_field("obs_status", "attribute", "string", ("c", "x", "z"))]
    totals = tuple(Total(measure=m, over=tuple(dimensions)) for m in sums if dimensions)
    return Resource(
        name=name,
        scope="release",
        title=BOTH,
        description=BOTH,
        standing=Standing.SAMPLE,
        sources=(),
        licence="CC-BY-4.0",
        custodian=BOTH,
        fields=tuple(fields),
        primary_key=(period, *dimensions),
        totals=totals,
        threshold=threshold,
        counts=(measures[0],) if threshold else (),
        confidentiality=rules or Confidentiality(hide_at_most_percent=100),
        line=7,
    )


def _field(name: str, role: str, kind: str, enum: Sequence[str] = ()) -> Field:
    minimum = "0" if role == "measure" else None
    return Field(name=name, type=kind, title=BOTH, role=role, enum=tuple(enum), minimum=minimum)


def rules(**declared: object) -> Confidentiality:
    """Rules of a table, which may hide all it likes unless the test says otherwise."""
    made = Confidentiality(hide_at_most_percent=100)
    return cast("Confidentiality", replace(made, **declared))  # type: ignore[arg-type]


def table(described: Resource, inner: Mapping[Key, Sequence[int] | int]) -> FullTable:
    """A full table from its inner cells (period and codes -> measures); totals are added up."""
    measures = [f.name for f in described.fields if f.role == "measure"]
    rows: dict[Key, list[int]] = {}
    for (period, *codes), given in inner.items():
        values = [given] if isinstance(given, int) else [*given]
        for key in product(*((code, "_T") for code in codes)):
            row = rows.setdefault((period, *key), [0] * len(measures))
            row[:] = [a + b for a, b in zip(row, values, strict=True)]
    made = []
    for line, (key, values) in enumerate(sorted(rows.items()), start=2):
        made.append(
            FullRow(
                place=Place(table=described.name, period=key[0], codes=key[1:]),
                line=line,
                cells=(*key, *map(str, values), ""),
                numbers=dict(zip(measures, values, strict=True)),
            )
        )
    return FullTable(resource=described, rows=tuple(made))


def grid(period: str, dimensions: Sequence[str], numbers: str) -> dict[Key, int]:
    """Counts written as a grid: the last dimension across, the others down."""
    keys = product(*(CODES[name] for name in dimensions))
    return {(period, *k): int(n) for k, n in zip(keys, numbers.split(), strict=True)}


def reference(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    keys: int = 1,
    groups: Sequence[str] = (),
) -> Table:
    """A public reference table."""
    described = replace(
        resource(name, ()),
        scope="reference",
        fields=tuple(_field(column, "attribute", "string") for column in columns),
        primary_key=tuple(columns[:keys]),
        groups=tuple(groups),
        threshold=0,
        counts=(),
    )
    return Table(resource=described, rows=tuple(tuple(row) for row in rows), content=b"")  # type: ignore[arg-type]


ZONES = reference(
    "districts", ("district", "zone"), [("d1", "z1"), ("d2", "z1"), ("d3", "z2")], groups=["zone"]
)


def package(*resources: Resource) -> Package:
    """A data package of some tables."""
    return Package(
        name="uji", title=BOTH, description=BOTH, homepage="", licences=(), resources=resources
    )


def private(*tables: FullTable) -> Private:
    """What the office handed over."""
    return Private(tables=tables)


def published(safe: Protected, tables: Sequence[FullTable]) -> Store:
    """The release as the next one finds it."""
    described = {table.resource.name: table.resource for table in tables}
    made = []
    for each in safe.tables:
        measures = {f.name for f in described[each.name].fields if f.role == "measure"}
        rows = tuple(
            tuple(
                None if cell == "" else int(cell) if name in measures else cell
                for name, cell in zip(each.columns, row, strict=True)
            )
            for row in each.rows
        )
        made.append(Table(resource=described[each.name], rows=rows, content=b""))
    return cast("Store", SimpleNamespace(tables=tuple(made)))


def cells(safe: Protected, name: str = "workers") -> dict[Key, list[int | None]]:
    """The rows of a safe table by key: its measures, None where hidden."""
    found = next(each for each in safe.tables if each.name == name)
    keys = [c not in {"obs_status"} and not c.endswith(("_people", "_idr")) for c in found.columns]
    return {
        tuple(c for c, key in zip(row, keys, strict=True) if key): [
            int(c) if c else None for c, key in zip(row[:-1], keys[:-1], strict=True) if not key
        ]
        for row in found.rows
    }


def hidden(safe: Protected, name: str = "workers") -> set[Key]:
    """The keys of the hidden rows."""
    return {key for key, values in cells(safe, name).items() if values[0] is None}


# --- a reader -----------------------------------------------------------------------------------


Name = frozenset[str]  # period and codes, without totals: codes are unique among dimensions


class Reader:
    """What can be worked out of counts: bounds of each hidden cell, from all lines together."""

    def __init__(self, *tables: Mapping[Key, Sequence[int | None]], least: int = 1) -> None:
        self.known: dict[Name, int | None] = {}
        self.lines: list[tuple[Name, list[Name]]] = []
        self.least = least
        self.free: set[Name] = set()  # nobody says that these are hidden: they may be 0
        for rows in tables:
            self._read(rows)

    def _read(self, rows: Mapping[Key, Sequence[int | None]]) -> None:
        for key, values in rows.items():
            self.known[_name(key)] = values[0]
        for key in rows:
            for place in (i for i, code in enumerate(key) if code == "_T"):
                parts = [
                    _name(other)
                    for other in rows
                    if other[place] != "_T"
                    and other[:place] == key[:place]
                    and other[place + 1 :] == key[place + 1 :]
                ]
                self.lines.append((_name(key), parts))

    def add(self, total: Name, parts: Iterable[Name]) -> None:
        """A line that is in no table."""
        self.lines.append((total, [*parts]))

    def unseen(self, name: Name) -> None:
        """A cell that no table holds."""
        self.known[name] = None
        self.free.add(name)

    def bounds(self) -> dict[Name, tuple[float, float]]:
        """The lowest and highest value of every hidden cell."""
        number = {name: i for i, name in enumerate(sorted(self.known, key=sorted))}
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        for name in number:
            value = self.known[name]
            low = 0 if name in self.free else self.least
            solver.addVar(low if value is None else value, 1e30 if value is None else value)
        for total, parts in self.lines:
            inside = np.array([number[total], *(number[p] for p in parts)], dtype=np.int32)
            signs = np.array([-1.0, *(1.0 for _ in parts)])
            solver.addRow(0.0, 0.0, len(inside), inside, signs)
        found = {}
        for name, i in number.items():
            if self.known[name] is None and name not in self.free:
                found[name] = (_extreme(solver, i, 1), _extreme(solver, i, -1))
        return found


def _extreme(solver: highspy.Highs, column: int, sign: int) -> float:
    solver.changeColCost(column, float(sign))
    solver.run()
    status = solver.getModelStatus()
    best = sign * solver.getInfo().objective_function_value
    solver.changeColCost(column, 0.0)
    if status == highspy.HighsModelStatus.kOptimal:
        return best
    assert status != highspy.HighsModelStatus.kInfeasible, "the published rows contradict"
    return float("inf")


def _name(key: Key) -> Name:
    return frozenset(code for code in key if code != "_T")
