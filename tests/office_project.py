"""A small project and the private folder of its office, made from a few lines of Python.

A test states the inner cells of a table; the totals are added up here. `Reader` is a reader of the
published rows who works everything out in whole numbers: the tests' own, sharing no code with the
program that hides nor with the one that audits.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import highspy

import office
import recheck
from terang.model import Problem
from tests.conftest import seal

ROOT = Path(__file__).resolve().parents[1]
TOTAL = "_T"
Key = tuple[str, ...]  # period, and one code for each dimension
Rows = Mapping[Key, Sequence[int]]  # the measures, the count first
Cells = Mapping[Key, Sequence[int | None]]  # None: hidden
PATTERNS = {"month": "yearmonth", "quarter": "string", "year": "year"}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A table of a release: its columns, and the rules by which it is hidden."""

    name: str = "workers"
    period: str = "month"
    dimensions: Mapping[str, Sequence[str]] = field(default_factory=dict)  # codes, no total
    measures: Sequence[str] = ("workers_people",)
    averages: Sequence[str] = ()  # measures that do not add up
    units: str = ""  # the private table of single payers; its holder column is `payer`
    threshold: int = 5
    rules: Mapping[str, object] = field(default_factory=dict)

    @property
    def added(self) -> Sequence[str]:
        """The measures that add up."""
        return [name for name in self.measures if name not in self.averages]

    def inner(self, period: str, numbers: str) -> dict[Key, list[int]]:
        """Counts written as a grid: the last dimension across, the others down."""
        keys = product(*self.dimensions.values())
        return {(period, *key): [int(n)] for key, n in zip(keys, numbers.split(), strict=True)}

    def full(self, inner: Rows) -> dict[Key, list[int]]:
        """All rows, totals included; an average is told by the inner rows alone or stays 0."""
        rows: dict[Key, list[int]] = {}
        for (period, *codes), values in inner.items():
            for key in product(*((code, TOTAL) for code in codes)):
                row = rows.setdefault((period, *key), [0] * len(self.measures))
                for place, name in enumerate(self.measures):
                    if name in self.added:
                        row[place] += values[place]
                    elif TOTAL not in key:
                        row[place] = values[place]
        return dict(sorted(rows.items()))

    def text(self, rows: Cells) -> str:
        """The table as CSV; a row without numbers is confidential."""
        lines = [[self.period, *self.dimensions, *self.measures, "obs_status"]]
        for key, values in rows.items():
            blank = all(value is None for value in values)
            numbers = ["" if value is None else str(value) for value in values]
            lines.append([*key, *numbers, "c" if blank else ""])
        return as_csv(lines)

    def equal(self) -> dict[str, object] | None:
        """What has to balance in it: rupiah in all is rupiah in all; None without rupiah."""
        money = next((name for name in self.measures if name.endswith("_idr")), None)
        side = [
            {"table": self.name, "measure": money, "where": dict.fromkeys(self.dimensions, "_T")}
        ]
        title = {"id": "Rupiah", "en": "Rupiah"}
        made = {"id": self.name, "title": title, "by": [self.period], "left": side, "right": side}
        return made if money else None

    def described(self) -> dict[str, object]:
        """The resource, as data/datapackage.yml has it."""
        keys = [self.period, *self.dimensions]
        totals = [{"measure": name, "over": [*self.dimensions]} for name in self.added]
        measures = [_column(name, "integer", "measure", unit=_unit(name)) for name in self.measures]
        codes = [
            _column(name, "string", "dimension", required=True, enum=[*codes, TOTAL])
            for name, codes in self.dimensions.items()
        ]
        made = {
            **_resource(self.name, "release"),
            "terang:totals": totals if self.dimensions else [],
            "schema": {
                "primaryKey": keys,
                "fields": [
                    _column(self.period, PATTERNS[self.period], "dimension", required=True),
                    *codes,
                    *measures,
                    _column("obs_status", "string", "attribute", enum=["c", "x", "z"]),
                ],
            },
        }
        if self.threshold:
            made["terang:threshold"] = self.threshold
            made["terang:counts"] = [self.measures[0]]
            made["terang:confidentiality"] = {"hide_at_most_percent": 100, **self.rules}
        return made


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A reference table: its rows, and the columns that are coarser codes of its key."""

    name: str
    key: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    groups: Sequence[str] = ()

    def described(self) -> dict[str, object]:
        """The resource, as data/datapackage.yml has it."""
        made = {
            **_resource(self.name, "reference"),
            "schema": {
                "primaryKey": [*self.key],
                "fields": [
                    _column(
                        name,
                        _TYPES.get(name, "string"),
                        "measure" if name.endswith("_idr") else "dimension",
                        required=name in self.key,
                    )
                    for name in self.columns
                ],
            },
        }
        return made | ({"terang:groups": [*self.groups]} if self.groups else {})


_TYPES = {"valid_from": "yearmonth", "valid_to": "yearmonth", "amount_idr": "integer"}
ZONES = Reference(
    name="districts",
    key=["district"],
    columns=["district", "zone"],
    rows=[(d, z) for d, z in zip("abcdef", ("n", "n", "n", "s", "s", "s"), strict=True)],
    groups=["zone"],
)
JOBS = Reference(
    name="occupations",
    key=["job"],
    columns=["job", "field"],
    rows=[(j, f) for j, f in zip("uvwxyz", ("t", "t", "o", "o", "o", "r"), strict=True)],
    groups=["field"],
)


def _unit(name: str) -> str:
    return {"idr": "idr", "cases": "cases", "people": "people"}.get(name.split("_")[-1], "days")


def _resource(name: str, scope: str) -> dict[str, object]:
    both = {"id": f"Tabel {name}", "en": f"Table {name}"}
    return {
        "name": name,
        "path": f"reference/{name}.csv" if scope == "reference" else f"{name}.csv",
        "terang:scope": scope,
        "title": both,
        "description": both,
        "terang:standing": "sample",
        "sources": [{"title": {"id": "Uji", "en": "Tests"}}],
        "license": "CC-BY-4.0",
        "terang:custodian": {"id": "Uji", "en": "Tests"},
    }


def _column(name: str, kind: str, role: str, unit: str = "", **rules: object) -> dict[str, object]:
    made: dict[str, object] = {
        "name": name,
        "type": kind,
        "title": {"id": name, "en": name},
        "terang:role": role,
    }
    if unit:
        made["terang:unit"] = unit
        rules["minimum"] = 0
    return made | ({"constraints": rules} if rules else {})


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


class Project:
    """A project in one folder, and the office's private folder outside it."""

    def __init__(self, folder: Path, *tables: Shape | Reference) -> None:
        self.root, self.private = folder / "project", folder / "office"
        self.shapes = {table.name: table for table in tables if isinstance(table, Shape)}
        self.known: dict[str, dict[Key, list[int]]] = {name: {} for name in self.shapes}
        self.payers: dict[str, list[Sequence[object]]] = {}
        for table in tables:
            if isinstance(table, Reference):
                text = as_csv([table.columns, *table.rows])
                write(self.root / "data" / "reference" / f"{table.name}.csv", text)
        write(self.root / "content" / "glossary.yml", "[]\n")
        if equal := [made for shape in self.shapes.values() if (made := shape.equal())]:
            told = json.dumps({"identities": equal})
            write(self.root / "data" / "identities.yml", told)
        described = [table.described() for table in tables]
        write(self.root / "data" / "datapackage.yml", json.dumps(_package(described)))

    def open(self, month: str, corrected: Sequence[str] = ()) -> Path:
        """Write release.yml of a month, with corrections of others; its folder."""
        folder = self.root / "data" / "releases" / month
        told = {
            "date": f"{month}-28",
            "whats_new": {"id": "Baru.", "en": "New."},
            "next_date": f"{int(month[:4]) + 1}-12-28",
            "contact": {"id": "Uji", "en": "Tests"},
            "corrections": [
                {
                    "figure": "pekerja",
                    "period": one,
                    "before": "a",
                    "after": "b",
                    "reason": {"id": "Salah hitung.", "en": "Miscounted."},
                }
                for one in corrected
            ],
        }
        write(folder / "release.yml", json.dumps(told))
        return folder

    def tell(self, month: str, inner: Mapping[str, Rows], corrected: Sequence[str] = ()) -> Path:
        """Write the office's full tables of a release: what it knew before, and `inner`."""
        self.open(month, corrected)
        for name, shape in self.shapes.items():
            self.known[name] |= shape.full(inner.get(name, {}))
            write(self.private / month / f"{name}.csv", self.true_text(name))
            if shape.units:
                columns = [shape.period, *shape.dimensions, "payer", shape.measures[1]]
                text = as_csv([columns, *self.payers[name]])
                write(self.private / month / f"{shape.units}.csv", text)
        return self.private / month

    def true_text(self, name: str) -> str:
        """A full table as the office has it."""
        return self.shapes[name].text(dict(sorted(self.known[name].items())))

    def protect(self, month: str) -> list[Problem]:
        """Run the office's program for a release."""
        return office.protect_release(self.root, self.private / month, month)

    def release(self, month: str, **inner: Rows) -> None:
        """Tell and protect; it must succeed."""
        self.tell(month, inner)
        problems = self.protect(month)
        assert problems == [], "\n".join(map(str, problems))

    def publish(self, month: str, *, corrected: Sequence[str] = (), **cells: Cells) -> None:
        """A release made by hand, sealed as if protect had written it."""
        folder = self.open(month, corrected)
        for name, shape in self.shapes.items():
            write(folder / f"{name}.csv", shape.text(cells.get(name, {})))
        seal(self.root)

    def path(self, month: str, name: str) -> Path:
        """Where a published table is."""
        return self.root / "data" / "releases" / month / f"{name}.csv"

    def cells(self, month: str, name: str = "workers") -> dict[Key, list[int | None]]:
        """The published rows of a table."""
        shape = self.shapes[name]
        width = 1 + len(shape.dimensions)
        with self.path(month, name).open(encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
        return {tuple(row[:width]): [int(n) if n else None for n in row[width:-1]] for row in rows}

    def hidden(self, month: str, name: str = "workers") -> set[Key]:
        """The rows that are hidden."""
        return {key for key, values in self.cells(month, name).items() if values[0] is None}

    def audit(self) -> list[Problem]:
        """What the audit finds in data/."""
        return recheck.audit_folder(self.root)

    def found(self) -> str:
        """What the audit says, as one text."""
        return "\n".join(map(str, self.audit()))


def _package(resources: list[dict[str, object]]) -> dict[str, object]:
    both = {"id": "Kantor uji", "en": "Test office"}
    return {
        "name": "kantor-uji",
        "title": both,
        "description": both,
        "homepage": "https://terang.example/",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": {"id": "Lisensi", "en": "Licence"},
            }
        ],
        "resources": resources,
    }


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def without(rows: Rows, *hidden: Key) -> dict[Key, list[int | None]]:
    """The rows with some hidden, as a careless office would publish them."""
    assert rows.keys() >= set(hidden)
    return {key: [None] * len(row) if key in hidden else [*row] for key, row in rows.items()}


# --- a reader who computes ----------------------------------------------------------------------


Name = frozenset[tuple[str, str]]  # what a cell counts: dimension and code, no totals


class Reader:
    """All whole numbers that fit what is published: the lowest and highest of each hidden cell."""

    def __init__(self) -> None:
        self.known: dict[Name, int] = {}
        self.least: dict[Name, int] = {}  # of hidden cells
        self.lines: list[tuple[dict[Name, int], int]] = []  # Σ coefficient × cell = number

    @classmethod
    def of(cls, project: Project, month: str, least: int = 1) -> "Reader":
        """A reader of every table of a release, totals along each dimension understood."""
        reader = cls()
        for name, shape in project.shapes.items():
            reader.read(shape, project.cells(month, name), least)
        return reader

    def read(self, shape: Shape, cells: Cells, least: int = 1) -> None:
        """Look at a table, and know that its totals are sums."""
        for key, values in cells.items():
            name = named(shape, key)
            if values[0] is None:
                self.least[name] = max(least, self.least.get(name, 0))
            else:
                self.known[name] = values[0]
        for place, dimension in enumerate(shape.dimensions, 1):
            for key in cells:
                if key[place] == TOTAL:
                    parts = [
                        named(shape, (*key[:place], code, *key[place + 1 :]))
                        for code in shape.dimensions[dimension]
                    ]
                    self.sum(named(shape, key), parts)

    def sum(self, total: Name, parts: Iterable[Name]) -> None:
        """A total and its parts; cells no table shows are unknown and at least 0."""
        line = {total: -1} | dict.fromkeys(parts, 1)
        self.fact(line, 0)

    def fact(self, line: Mapping[Name, int], number: int) -> None:
        """Σ coefficient × cell = number."""
        self.lines.append((dict(line), number))

    def merge(self, coarse: str, fine: str, groups: Mapping[str, str]) -> None:
        """Each cell of a group is the sum of those of its members, where both are seen."""
        seen = {*self.known, *self.least}
        for name in seen:
            group = dict(name).get(coarse)
            if group:
                rest = {pair for pair in name if pair[0] != coarse}
                parts = [frozenset({*rest, (fine, m)}) for m, g in groups.items() if g == group]
                if all(part in seen for part in parts):
                    self.sum(name, parts)

    def _program(self) -> tuple[highspy.Highs, dict[Name, int]]:
        """A program in whole numbers over the unknown cells."""
        unknown: dict[Name, int] = {}
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        for line, _ in self.lines:
            for name in line:
                if name not in self.known and name not in unknown:
                    unknown[name] = len(unknown)
                    solver.addVar(self.least.get(name, 0), highspy.kHighsInf)
                    solver.changeColIntegrality(unknown[name], highspy.HighsVarType.kInteger)
        for line, number in self.lines:
            rest = number - sum(
                c * self.known[name] for name, c in line.items() if name in self.known
            )
            places = [unknown[name] for name in line if name in unknown]
            weights = [float(c) for name, c in line.items() if name in unknown]
            if places:
                solver.addRow(rest, rest, len(places), places, weights)
            else:
                assert rest == 0, "what is published contradicts itself"
        return solver, unknown

    def ranges(self, names: Iterable[Name] | None = None) -> dict[Name, tuple[int, float]]:
        """The lowest and highest whole number each hidden cell can be."""
        solver, unknown = self._program()
        wanted = [name for name in self.least if name not in self.known]
        found = {}
        for name in wanted if names is None else names:
            if name not in unknown:
                found[name] = (self.least[name], highspy.kHighsInf)
                continue
            ends = [_end(solver, unknown[name], sense) for sense in (1, -1)]
            found[name] = (int(ends[0]), ends[1])
        return found

    def worked_out(self, threshold: int) -> list[Name]:
        """Hidden cells that are certain, or certainly below the threshold."""
        ranges = self.ranges().items()
        return [name for name, (low, high) in ranges if low == high or high < threshold]


def _end(solver: highspy.Highs, place: int, sense: int) -> float:
    solver.changeColCost(place, float(sense))
    solver.run()
    status = solver.getModelStatus()
    value = round(solver.getSolution().col_value[place])
    solver.changeColCost(place, 0.0)
    unbounded = (
        highspy.HighsModelStatus.kUnbounded,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    )
    if status in unbounded:
        return highspy.kHighsInf if sense < 0 else 0
    assert status == highspy.HighsModelStatus.kOptimal, status
    return value


def named(shape: Shape, key: Key) -> Name:
    """What a row counts, the same in every table of a population: period, codes, limits."""
    codes = zip(shape.dimensions, key[1:], strict=True)
    where = shape.rules.get("where", {})
    assert isinstance(where, dict)
    repeats = shape.rules.get("repeats", ())
    assert isinstance(repeats, list | tuple)
    told = {(name, code) for name, code in codes if code != TOTAL and name not in repeats}
    population = str(shape.rules.get("population", shape.name))
    return frozenset({("population", population), (shape.period, key[0]), *told, *where.items()})
