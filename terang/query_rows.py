"""The rows that made a number: a figure's query without its arithmetic; a part of `figures`.

DuckDB's own parser takes the query apart. Of every SELECT that reads a table, FROM, JOIN and WHERE
stay; the select list becomes all columns of the table; grouping, aggregation, windows, order and
limit fall away. What is left is asked like any query. A condition over a derived table (a subquery
in FROM, a WITH clause, a UNION) is put to the tables below it, where its columns are theirs.

It is all rows that the query reads, or nothing: where one SELECT cannot be taken apart so, there
is no answer for the figure, because a part would pass for the whole.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from terang.model import Cell, Figure, Hidden, Release, Resource
from terang.queries import RefusedError, Row, ask
from terang.results import Behind, Store

KEPT = 40  # rows of a table that a page can show
STATUS = "obs_status"
_Tree = Mapping[str, Any]  # a query as DuckDB's parser tells it in JSON
_Made = tuple[_Tree, ...]  # the WITH clauses in scope, outermost first
_BY_POSITION = {"UNION", "EXCEPT", "INTERSECT"}  # the set operations that ignore names
# Where a SELECT has one of these, a condition on its result is none on its rows.
_CUTS = ("group_expressions", "group_sets", "having", "qualify", "sample")


class _TangledError(Exception):
    """A query whose rows cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A table as one SELECT reads it."""

    table: str
    select: str  # the rows, as SQL
    joined: bool  # beside another table, which may repeat a row or bring an empty one


def rows_behind(figure: Figure, store: Store, release: Release | None = None) -> tuple[Behind, ...]:
    """The rows a figure's query reads at a release, the newest unless one is named.

    One `Behind` for each table of each SELECT, in the order of the query; a table twice where it
    is read under two conditions. Empty when the query cannot be taken apart or may not be asked.
    """
    known = {table.resource.name: table.resource for table in store.tables}
    try:
        readings = dict.fromkeys(_readings(figure.query, store))
        if not {reading.table for reading in readings} <= known.keys():
            return ()
        return tuple(_behind(known[r.table], r, store, release) for r in readings)
    except (_TangledError, RefusedError, duckdb.Error, RecursionError):
        return ()


# --- asking for the rows -------------------------------------------------------------------------


def _behind(resource: Resource, reading: _Reading, store: Store, release: Release | None) -> Behind:
    columns = [f'"{column}"' for column in resource.primary_key or resource.columns()]
    rows = reading.select
    if reading.joined:
        rows = f"SELECT DISTINCT * FROM ({rows}) WHERE {columns[0]} IS NOT NULL"  # noqa: S608
    found = ask(
        f"SELECT count(*) OVER (), * FROM ({rows}) ORDER BY {', '.join(columns)} LIMIT {KEPT}",  # noqa: S608
        store,
        release,
    ).rows
    return Behind(
        table=resource.name,
        columns=resource.columns(),
        rows=tuple(_cells(resource, row[1:]) for row in found),
        more=int(str(found[0][0])) - len(found) if found else 0,
    )


def _cells(resource: Resource, row: Row) -> Row:
    """The row as the tables of the store have it: text for exact numbers, reasons for hidden."""
    columns = resource.columns()
    status = row[columns.index(STATUS)] if STATUS in columns else None
    reason = Hidden(status) if status else None
    return tuple(
        reason if reason and described.role == "measure" else _plain(cell)
        for described, cell in zip(resource.fields, row, strict=True)
    )


def _plain(cell: object) -> Cell:
    if not isinstance(cell, Decimal):
        return cell  # type: ignore[return-value]  # the types of table_sql.CAST
    whole = cell == cell.to_integral_value()
    return str(cell.to_integral_value() if whole else cell.normalize())


# --- taking the query apart ----------------------------------------------------------------------


def _readings(query: str, store: Store) -> Iterator[_Reading]:
    """What the query reads, table by table. Raises _TangledError."""
    with store.connection.cursor() as cursor:
        (told,) = cursor.execute("SELECT json_serialize_sql(?)", [query]).fetchone() or ("{}",)
        statements = json.loads(told).get("statements", [])
        if len(statements) != 1:
            raise _TangledError
        for table, select, joined in _of_query(statements[0]["node"], (), ()):
            tree = {"error": False, "statements": [{**statements[0], "node": select}]}
            written = "SELECT json_deserialize_sql(?::JSON)"
            (text,) = cursor.execute(written, [json.dumps(tree)]).fetchone() or ("",)
            yield _Reading(table=table, select=text, joined=joined)


def _of_query(
    query: _Tree, made: _Made, conditions: Sequence[_Tree]
) -> Iterator[tuple[str, _Tree, bool]]:
    """The readings of a query below `conditions`, which name the columns of its result."""
    branches = tuple(_branches(query, bool(conditions)))
    made = made if query["type"] == "SELECT_NODE" else (*made, *query["cte_map"]["map"])
    names = tuple(_outputs(branches[0]))
    for branch in branches:
        if not conditions:
            yield from _of_select(branch, made, ())
        elif len(branches) == 1 and _is_whole(branch["select_list"]):
            yield from _of_select(branch, made, conditions)
        else:
            columns = _columns(branch, names)
            yield from _of_select(branch, made, [_put(c, columns) for c in conditions])


def _branches(query: _Tree, under_conditions: bool) -> Iterator[_Tree]:
    """The SELECTs that a query puts together."""
    if under_conditions and (query["modifiers"] or any(query.get(cut) for cut in _CUTS)):
        raise _TangledError
    if query["type"] == "SELECT_NODE":
        yield query
    elif query["type"] == "SET_OPERATION_NODE" and query["setop_type"] in _BY_POSITION:
        for child in query["children"]:
            if child["type"] != "SELECT_NODE" and child["cte_map"]["map"]:
                raise _TangledError
            yield from _branches(child, under_conditions)
    else:
        raise _TangledError


def _of_select(
    select: _Tree, made: _Made, below: Sequence[_Tree]
) -> Iterator[tuple[str, _Tree, bool]]:
    made = (*made, *select["cte_map"]["map"])
    own = [select["where_clause"]] if select["where_clause"] else []
    leaves = tuple(_leaves(select["from_table"]))
    derived = [derived for leaf in leaves if (derived := _derived(leaf, made))]
    if derived and len(leaves) > 1:
        raise _TangledError
    for query, scope in derived:
        over = leaves[0]["alias"] or leaves[0].get("table_name", "")
        yield from _of_query(query, scope, [_bare(c, over) for c in (*own, *below)])
    for leaf in () if derived else leaves:
        rows = _rows(leaf, select["from_table"], [*own, *below], made)
        yield leaf["table_name"], rows, len(leaves) > 1
    for inner in _asked_inside({**select, "cte_map": None}):
        yield from _of_query(inner, made, ())


def _leaves(source: _Tree) -> Iterator[_Tree]:
    """The tables of a FROM, derived ones included."""
    if source["type"] == "JOIN":
        yield from _leaves(source["left"])
        yield from _leaves(source["right"])
    elif source["type"] in {"BASE_TABLE", "SUBQUERY"}:
        yield source
    elif source["type"] != "EMPTY":
        raise _TangledError


def _derived(leaf: _Tree, made: _Made) -> tuple[_Tree, _Made] | None:
    """The query a table of FROM stands for, and the WITH clauses that it sees itself."""
    if leaf["type"] == "SUBQUERY":
        found, aliases, scope = leaf["subquery"]["node"], [], made
    else:
        name = leaf["table_name"].lower()
        places = [i for i, clause in enumerate(made) if clause["key"].lower() == name]
        if not places:
            return None
        clause = made[places[-1]]["value"]
        found, aliases, scope = clause["query_node"], clause["aliases"], made[: places[-1]]
    if aliases or leaf["column_name_alias"]:
        raise _TangledError
    return found, scope


def _asked_inside(node: object) -> Iterator[_Tree]:
    """The queries that stand in the expressions of a SELECT, not those in its FROM."""
    if isinstance(node, list):
        for child in node:
            yield from _asked_inside(child)
    elif isinstance(node, dict) and (node.get("type") != "SUBQUERY" or "class" in node):
        if node.get("class") == "SUBQUERY":
            yield node["subquery"]["node"]
        for name, child in node.items():
            if name != "subquery":
                yield from _asked_inside(child)


def _rows(leaf: _Tree, source: _Tree, conditions: Sequence[_Tree], made: _Made) -> _Tree:
    """A SELECT of all columns of `leaf`, and of nothing else."""
    both = {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", "alias": ""}
    return {
        "type": "SELECT_NODE",
        "modifiers": [],
        "cte_map": {"map": list(made)},
        "select_list": [_all_of(leaf["alias"] or leaf["table_name"])],
        "from_table": source,
        "where_clause": {**both, "children": list(conditions)} if conditions else None,
        "group_expressions": [],
        "group_sets": [],
        "aggregate_handling": "STANDARD_HANDLING",
        **dict.fromkeys(("having", "sample", "qualify")),
    }


def _all_of(name: str) -> _Tree:
    """`name.*`, as the parser tells it."""
    return {
        "class": "STAR",
        "type": "STAR",
        "alias": "",
        "relation_name": name,
        "columns": False,
        "expr": None,
        "exclude_list": [],
        "qualified_exclude_list": [],
        "replace_list": [],
        "rename_list": [],
    }


# --- conditions over derived tables --------------------------------------------------------------


def _outputs(select: _Tree) -> Iterator[str]:
    """The names of the columns a SELECT gives."""
    for item in select["select_list"]:
        yield (item["alias"] or (item.get("column_names") or [""])[-1]).lower()


def _is_whole(items: Sequence[_Tree]) -> bool:
    """Whether a select list is a `*` that gives every column by its own name."""
    star = items[0]
    changes = ("exclude_list", "qualified_exclude_list", "replace_list", "rename_list", "expr")
    whole = star["class"] == "STAR" and not any(star[change] for change in changes)
    return whole and len(items) == 1


def _columns(select: _Tree, names: Sequence[str]) -> Mapping[str, _Tree]:
    """What `names` stand for in a SELECT: its columns and constants, nothing computed.

    A window looks at rows that a condition would take away; behind a `*` no position is sure.
    """
    items = select["select_list"]
    if any(node.get("class") in {"STAR", "WINDOW"} for node in _nodes(items)):
        raise _TangledError
    known = zip(names, items, strict=False)
    return {name: item for name, item in known if item["class"] in {"COLUMN_REF", "CONSTANT"}}


def _nodes(node: object) -> Iterator[_Tree]:
    if isinstance(node, dict):
        yield node
    if isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _nodes(child)


def _bare(condition: _Tree, over: str) -> _Tree:
    """A condition over a derived table, each column by its name alone.

    A name before it that is not `over` belongs to a query around this one.
    """
    columns: dict[str, _Tree] = {}
    for node in _nodes(condition):
        if node.get("class") == "COLUMN_REF":
            *before, name = node["column_names"]
            if [word.lower() for word in before] not in ([], [over.lower()]):
                raise _TangledError
            columns[name.lower()] = {**node, "column_names": [name]}
    return dict(_put(condition, columns))


def _put(node: Any, columns: Mapping[str, _Tree]) -> Any:
    """A condition with each column replaced by what stands for it. Raises _TangledError."""
    if isinstance(node, list):
        return [_put(child, columns) for child in node]
    if not isinstance(node, dict):
        return node
    if node.get("class") == "SUBQUERY":
        raise _TangledError
    if node.get("class") == "COLUMN_REF":
        name = node["column_names"][-1].lower()
        if name not in columns:
            raise _TangledError
        return {**columns[name], "alias": ""}
    return {key: _put(child, columns) for key, child in node.items()}
