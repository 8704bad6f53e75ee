"""The store of `tables`: what queries see of the held tables, and the rows as Python values."""
# ruff: noqa: S608

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import duckdb

from terang.model import Cell, Field, Hidden, Resource
from terang.table_rules import STATUS
from terang.table_sql import held, name, sql_type, text, typed, version

CHOSEN = "release_number"  # the variable that chooses an earlier release, 1 for the oldest
LOW, HIGH = 1, 10_000_019  # what fills a confidential cell in the schemas `low` and `high`


def show(
    connection: duckdb.DuckDBPyConnection,
    resources: Sequence[Resource],
    months: Sequence[str],
    versions: Mapping[str, Sequence[int]],
) -> Iterator[tuple[Resource, str]]:
    """Make the schemas seen, low and high of the newest release, and released of all.

    `versions` are the last releases of the earlier versions of reference tables, by table.
    Yields the tables whose columns cannot stand side by side, and why.
    """
    for schema in ("seen", "low", "high", "released"):
        connection.execute(f"CREATE SCHEMA {schema}")
    for resource in resources:
        names = [column.lower() for column in (*resource.columns(), *_first_column(resource))]
        try:
            connection.execute("; ".join(_views(resource, months, versions)))
        except duckdb.Error as error:
            yield resource, str(error)
        if len(set(names)) < len(names):
            yield resource, "two columns have one name, capitals apart ('release' is taken)"


def _first_column(resource: Resource) -> tuple[str, ...]:
    """What stands before the columns in the schema `released`."""
    return ("release",) if resource.scope == "release" else ()


def _views(
    resource: Resource, months: Sequence[str], versions: Mapping[str, Sequence[int]]
) -> Iterator[str]:
    table, view = held(resource), name(resource.name)
    chosen = f"coalesce(getvariable('{CHOSEN}'), {len(months)})"  # the newest, or as asked
    earlier = versions.get(resource.name, ())
    release = chosen if resource.scope == "release" else version(chosen, earlier)
    for schema, filling in (("seen", None), ("low", LOW), ("high", HIGH)):
        columns = _columns(resource, filling)
        rows = f"SELECT {columns} FROM {table} WHERE release = {release}"
        yield f"CREATE VIEW {schema}.{view} AS {rows}"
    if resource.scope == "release":
        month = f"[{', '.join(map(text, months))}][release] AS release"
        rows = f"SELECT {month}, {_columns(resource, None)} FROM {table}"
        yield f"CREATE VIEW released.{view} AS {rows}"


def _columns(resource: Resource, filling: int | None) -> str:
    """The columns by name, every measure of a confidential row being `filling`."""
    names = resource.columns()
    values = [f"c{i}::{sql_type(f)}" for i, f in enumerate(resource.fields)]
    if STATUS in names and filling is not None:
        confidential = f"c{names.index(STATUS)} = {text(Hidden.CONFIDENTIAL.value)}"
        for position, described in enumerate(resource.fields):
            if described.role == "measure":
                filled = f"CAST({filling} AS {sql_type(described)})"
                values[position] = f"CASE WHEN {confidential} THEN {filled} ELSE c{position} END"
    return ", ".join(f"{v} AS {name(n)}" for v, n in zip(values, names, strict=True))


def rows_of(
    connection: duckdb.DuckDBPyConnection, resource: Resource, release: int
) -> tuple[tuple[Cell, ...], ...]:
    """The rows in the order of the file: a number as typed, a hidden measure as its reason."""
    cells = [typed(f, i) if f.type == "number" else f"c{i}" for i, f in enumerate(resource.fields)]
    query = f"SELECT {', '.join(cells)} FROM {held(resource)} WHERE release = ?"
    found = cast("list[tuple[Cell, ...]]", connection.execute(query, [release]).fetchall())
    if STATUS not in resource.columns():
        return tuple(found)
    fields, status = resource.fields, resource.columns().index(STATUS)
    return tuple(_hidden(fields, row, row[status]) if row[status] else row for row in found)


def _hidden(fields: Sequence[Field], row: tuple[Cell, ...], status: Cell) -> tuple[Cell, ...]:
    reason = Hidden(status)
    cells = zip(fields, row, strict=True)
    return tuple(reason if f.role == "measure" else cell for f, cell in cells)
