"""Small published tables for the tests of the auditor, and that it reads them as they stand."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from terang import audit_cells
from terang.confidentiality import Amount, Confidentiality
from terang.model import Field, Release, Resource, Standing, Text, Total
from terang.results import Store

NOTHING = Text(id="", en="")
RELEASE = Release(
    month="2026-12",
    date=date(2027, 1, 10),
    whats_new=NOTHING,
    next_date=date(2027, 2, 10),
    contact=NOTHING,
    corrections=(),
    folder=Path(),
)
Rows = Sequence[Sequence[Any]]
COUNT, IDR = "workers_people", "amount_idr"


def table(
    name: str = "coverage",
    dimensions: Sequence[str] = ("district",),
    *,
    measures: Sequence[str] = (COUNT,),
    period: str = "month",
    over: Mapping[str, Sequence[str]] | None = None,
    threshold: int = 5,
    **rules: Any,
) -> Resource:
    """A protected table; its count and rupiah add up over every dimension unless `over` says."""
    summed = over if over is not None else {m: dimensions for m in measures if m in {COUNT, IDR}}
    names = [(n, "string", "dimension") for n in (period, *dimensions)]
    names += [(n, "number" if "percent" in n else "integer", "measure") for n in measures]
    return described(
        name,
        [*names, ("obs_status", "string", "attribute")],
        scope="release",
        primary_key=(period, *dimensions),
        totals=tuple(Total(measure=m, over=tuple(d)) for m, d in summed.items() if d),
        threshold=threshold,
        counts=tuple(measures[:1]),
        confidentiality=Confidentiality(**rules),
    )


def reference(name: str, columns: Sequence[str], *, groups: Sequence[str] = ()) -> Resource:
    """A reference table whose key is its first column."""
    kinds = [(n, "integer", "measure") if n == IDR else (n, "string", "dimension") for n in columns]
    return described(
        name, kinds, scope="reference", primary_key=(columns[0],), groups=tuple(groups)
    )


def described(name: str, columns: Sequence[tuple[str, str, str]], **rest: Any) -> Resource:
    """A resource with these columns: name, type, role."""
    return Resource(
        name=name,
        title=NOTHING,
        description=NOTHING,
        standing=Standing.SAMPLE,
        sources=(),
        licence="",
        custodian=NOTHING,
        fields=tuple(Field(name=n, type=t, title=NOTHING, role=r) for n, t, r in columns),
        **rest,
    )


@contextmanager
def published(
    resources: Sequence[Resource], *releases: tuple[str, Mapping[str, Rows]]
) -> Iterator[Store]:
    """A store in which each release holds these rows of each table, "" the reference tables."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute("CREATE SCHEMA released; CREATE SCHEMA seen")
    for resource in resources:
        schema = "seen" if resource.scope == "reference" else "released"
        columns = [f'"{f.name}" {_sql(f)}' for f in resource.fields]
        columns = columns if schema == "seen" else ["release VARCHAR", *columns]
        connection.execute(f"CREATE TABLE {schema}.{resource.name} ({', '.join(columns)})")
        rows = [
            list(row) if schema == "seen" else [month, *row]
            for month, tables in releases
            for row in tables.get(resource.name, ())
        ]
        if rows:
            marks = ", ".join(["(" + ", ".join("?" * len(columns)) + ")"] * len(rows))
            values = list(itertools.chain.from_iterable(rows))
            connection.execute(
                f"INSERT INTO {schema}.{resource.name} VALUES {marks}",  # noqa: S608
                values,
            )
    yield Store(connection=connection, release=RELEASE, tables=())
    connection.close()


def _sql(field: Field) -> str:
    return {"integer": "BIGINT", "number": "DECIMAL(18,4)"}.get(field.type, "VARCHAR")


def shown(key: Sequence[str], *numbers: object) -> list[object]:
    """A row as published; without numbers, or with None for its count, it is hidden."""
    hidden = not numbers or numbers[0] is None
    return [*key, *(numbers or (None,)), "c" if hidden else None]


def test_a_row_that_stays_the_same_is_read_once() -> None:
    """With the first and the last release that hold it."""
    coverage = table()
    rows = [shown(["2026-01", "a"], 7)]

    with published(
        [coverage], ("2026-01", {"coverage": rows}), ("2026-02", {"coverage": rows})
    ) as s:
        (found,) = audit_cells.read(s, [coverage]).tables[0].rows

    assert (found.codes, found.values, found.first, found.last) == (
        ("a",),
        (7,),
        "2026-01",
        "2026-02",
    )


def test_a_row_that_changes_and_changes_back_is_read_thrice() -> None:
    """What stood in between was public too."""
    coverage = table()
    releases = [
        (f"2026-0{n}", {"coverage": [shown(["2026-01", "a"], value)]})
        for n, value in ((1, 7), (2, 7), (3, 12), (4, 7))
    ]

    with published([coverage], *releases) as store:
        rows = audit_cells.read(store, [coverage]).tables[0].rows

    assert [(row.values, row.first, row.last) for row in rows] == [
        ((7,), "2026-01", "2026-02"),
        ((12,), "2026-03", "2026-03"),
        ((7,), "2026-04", "2026-04"),
    ]


def test_no_number_shows_when_a_row_is_printed() -> None:
    """A traceback of a public build is public too."""
    coverage = table()

    with published([coverage], ("2026-01", {"coverage": [shown(["2026-01", "a"], 7777)]})) as store:
        shelf = audit_cells.read(store, [coverage])

    assert "7777" not in repr(shelf)


def test_groupings_and_tariffs_come_from_the_reference_tables() -> None:
    """Only those that some protected table can use."""
    districts = reference("districts", ["district", "zone", "kind"], groups=["zone", "kind"])
    rates = reference("rates", ["sector", "valid_from", "valid_to", IDR])
    amounts = (Amount(measure=IDR, rates="rates"),)
    premiums = table("premiums", ["district"], measures=[COUNT, IDR], amounts=amounts)
    resources = [districts, rates, premiums, table("zones", ["zone"])]
    texts = {"districts": [["a", "north", "k"]], "rates": [["other", "2020-01", None, 16800]]}

    with published(resources, ("", texts)) as store:
        shelf = audit_cells.read(store, resources)

    assert [(g.fine, g.coarse, dict(g.pairs)) for g in shelf.groupings] == [
        ("district", "zone", {"a": "north"})
    ]
    assert [(r.codes, r.since, r.until, r.idr) for r in shelf.rates] == [
        ((("sector", "other"),), "2020-01", "", 16800)
    ]
