"""Seconds to check a table of 200,000 rows, beside DuckDB's typed reading of the same file.

Run from the repository's root: `python bench/tables.py`. The table has eight columns, a key of
five, enums, a foreign key, limits, obs_status and totals over three dimensions. Each number is
the median of five runs, the kinds taken in turn so that a busy machine slows all alike.
"""

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from terang import tables
from terang.model import Field, ForeignKey, Package, Release, Resource, Standing, Text, Total

RUNS, MONTHS = 5, 109
NOTHING = Text(id="", en="")
DISTRICTS = [f"33.74.{i:02d}" for i in range(1, 17)]
SEXES, AGES = ["f", "m"], ["y17-34", "y35-49", "y50-64"]
OCCUPATIONS = [f"occupation-{i:02d}" for i in range(1, 10)]
KEY = ("month", "district", "sex", "age_group", "occupation")


def column(name: str, type_: str = "string", **rules: object) -> Field:
    """A field; integers are the measures."""
    role = "measure" if type_ == "integer" else "dimension"
    return Field(name=name, type=type_, title=NOTHING, role=role, **rules)  # type: ignore[arg-type]


FIELDS = (
    column("month", "yearmonth", required=True),
    column("district", required=True),
    column("sex", required=True, enum=(*SEXES, "_T")),
    column("age_group", required=True, enum=(*AGES, "_T")),
    column("occupation", required=True, pattern="[a-z0-9-]+"),
    column("workers_people", "integer", minimum="0"),
    column("amount_idr", "integer", minimum="0"),
    column("obs_status", enum=("c", "x", "z")),
)


def described(name: str, fields: tuple[Field, ...], key: tuple[str, ...]) -> Resource:
    """The big table with all its rules, or the small one it refers to."""
    return Resource(
        name=name,
        scope="release" if name == "big" else "reference",
        title=NOTHING,
        description=NOTHING,
        standing=Standing.SAMPLE,
        sources=(),
        licence="",
        custodian=NOTHING,
        fields=fields,
        primary_key=key,
        foreign_keys=(FOREIGN,) * (name == "big"),
        totals=(Total(measure="workers_people", over=KEY[1:4]),) * (name == "big"),
    )


FOREIGN = ForeignKey(
    fields=("district",), table="districts", reference_fields=("district",), also=("_T",)
)


def lines() -> Iterator[str]:
    """Rows with every total that the rules ask for; the count is as good as random."""
    yield ",".join(f.name for f in FIELDS)
    for month in range(MONTHS):
        when = f"{2010 + month // 12}-{month % 12 + 1:02d}"
        for o, occupation in enumerate(OCCUPATIONS):
            yield from block(when, month * 31 + o * 7, occupation)


def block(when: str, seed: int, occupation: str) -> Iterator[str]:
    """One month and occupation: every cell over three dimensions, and every total."""
    parts = [[*DISTRICTS, "_T"], [*SEXES, "_T"], [*AGES, "_T"]]
    for cell in itertools.product(*(range(len(p)) for p in parts)):
        inside = itertools.product(
            *(
                [i] if i < len(p) - 1 else range(len(p) - 1)
                for i, p in zip(cell, parts, strict=True)
            )
        )
        people = sum((seed + a * 13 + b * 5 + c * 3) % 97 for a, b, c in inside)
        names = (p[i] for i, p in zip(cell, parts, strict=True))
        yield f"{when},{','.join(names)},{occupation},{people},{people * 16800},"


def write(root: Path) -> tuple[Package, Release, int]:
    """The files, their description, and how many rows the big one has."""
    folder, reference = root / "data" / "releases" / "2026-10", root / "data" / "reference"
    folder.mkdir(parents=True)
    reference.mkdir(parents=True)
    rows = [*lines()]
    (folder / "big.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (reference / "districts.csv").write_text("\n".join(["district", *DISTRICTS]) + "\n", "utf-8")
    package = Package(
        name="bench",
        title=NOTHING,
        description=NOTHING,
        homepage="",
        licences=(),
        resources=(
            described("districts", (column("district"),), ("district",)),
            described("big", FIELDS, KEY),
        ),
    )
    release = Release(
        month="2026-10",
        date=date(2026, 11, 1),
        whats_new=NOTHING,
        next_date=date(2026, 12, 1),
        contact=NOTHING,
        corrections=(),
        folder=folder,
    )
    return package, release, len(rows) - 1


def typed_read(path: Path) -> duckdb.DuckDBPyConnection:
    """What DuckDB does by itself, its types given."""
    kinds = {f.name: "BIGINT" if f.type == "integer" else "VARCHAR" for f in FIELDS}
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE t AS SELECT * FROM read_csv($path, columns={kinds},"  # noqa: S608
        " auto_detect=false, header=true, delim=',', nullstr='')",
        {"path": str(path)},
    )
    return connection


def timed(act: Callable[[], duckdb.DuckDBPyConnection]) -> float:
    """Seconds of wall clock until the connection is there."""
    start = time.perf_counter()
    connection = act()
    seconds = time.perf_counter() - start
    connection.close()
    return seconds


def read(root: Path, package: Package, release: Release) -> duckdb.DuckDBPyConnection:
    """All of `tables.read`, which must find nothing wrong."""
    store, problems = tables.read(root, package, [release])
    if store is None:
        raise SystemExit("\n".join(str(p) for p in problems))
    return store.connection


def check_only(root: Path, package: Package, release: Release) -> duckdb.DuckDBPyConnection:
    """The same without handing 200,000 rows to Python."""
    kept, tables.rows_of = tables.rows_of, lambda *_: ()
    try:
        return read(root, package, release)
    finally:
        tables.rows_of = kept


def typed_rows(path: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB by itself, and its rows as Python tuples."""
    connection = typed_read(path)
    connection.execute("SELECT * FROM t").fetchall()
    return connection


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        package, release, rows = write(root)
        path = release.folder / "big.csv"
        kinds: dict[str, Callable[[], duckdb.DuckDBPyConnection]] = {
            "DuckDB typed read": lambda: typed_read(path),
            "our check": lambda: check_only(root, package, release),
            "DuckDB typed read + rows in Python": lambda: typed_rows(path),
            "our check + rows in Python (read)": lambda: read(root, package, release),
        }
        found: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(RUNS):
            for kind, act in kinds.items():
                found[kind].append(timed(act))
    median = {kind: statistics.median(seconds) for kind, seconds in found.items()}
    print(f"{rows} rows x {len(FIELDS)} columns, median of {RUNS} runs")
    for kind, seconds in median.items():
        print(f"{seconds:8.3f} s  {kind}")
    alone, check, alone_rows, full = median.values()
    print(f"ratio, check to read: {check / alone:.2f}; both with rows: {full / alone_rows:.2f}")


if __name__ == "__main__":
    main()
