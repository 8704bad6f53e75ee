"""What a query may ask of the tables, and asking it; a part of `figures`.

A query is taken apart by DuckDB's own parser before it is run: quotes, comments and nesting hide
nothing. It is one SELECT over tables of the data package, each called by its name alone. It is
then asked of the tables as published, and of the tables with every confidential cell filled low
and filled high.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

import duckdb

from terang.model import Cell, Hidden, Release, Said, Standing
from terang.results import Store

Row = tuple[Cell, ...]
_Tree = Mapping[str, object]  # a query as DuckDB's parser tells it in JSON
_FILLINGS = ("seen", "low", "high")
_ONE_SELECT = Said("write one SELECT over the tables of data/datapackage.yml")
_READING = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
# Written without brackets, like a column.
_CLOCK = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
# They ask the clock or chance, though DuckDB calls them consistent.
_TAKEN_FOR_STEADY = {
    *("age", "current_localtime", "current_localtimestamp", "reservoir_quantile"),
}


class RefusedError(Exception):
    """A query that may not be shown; the reason and a way on."""

    def __init__(self, what: Said, hint: Said) -> None:
        super().__init__(str(what))
        self.what, self.hint = what, hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a query gives: of the tables as published, and under each filling that could differ."""

    tables: tuple[str, ...]  # the tables it reads, in alphabetical order
    standing: Standing  # the weakest among them
    columns: tuple[str, ...]
    rows: tuple[Row, ...]  # of the tables as published
    filled: tuple[tuple[Row, ...], ...]  # low and high; empty where no cell read is confidential


def ask(query: str, store: Store, release: Release | None = None, **named: str) -> Answer:
    """The answer to one SELECT, of the newest release unless another is named.

    The query may say $release, and $name for what else is `named`. Raises RefusedError when it
    may not be asked, or when it fails.
    """
    cursor = store.connection.cursor()
    release = release or store.release
    try:
        if release in store.releases:
            cursor.execute(f"SET VARIABLE release_number = {store.releases.index(release) + 1}")
        tree = _parsed(query, cursor)
        _refuse(tree)
        tables = _tables(tree, store)
        _refuse_recalled(tables, release)
        known = {"release": release.month, **named}
        values = {name: known[name] for name in _parameters(tree) & known.keys()}
        used = _FILLINGS if _confidential(tables, store) else _FILLINGS[:1]
        answers = []
        for filling in used:
            cursor.execute(f"USE {filling}")
            answers.append(tuple(cursor.execute(query, values).fetchall()))
        columns = tuple(column[0] for column in cursor.description or ())
    except (duckdb.Error, ValueError) as error:
        raise _fails(str(error).partition("\n")[0]) from None
    except RecursionError:
        raise _fails("it is too deep") from None
    finally:
        cursor.close()
    return Answer(
        tables=tables,
        standing=_standing(tables, store),
        columns=columns,
        rows=answers[0],
        filled=tuple(answers[1:]),
    )


def _fails(reason: str) -> RefusedError:
    return RefusedError(Said("the query fails: {}", (reason,)), _ONE_SELECT)


def _standing(tables: Sequence[str], store: Store) -> Standing:
    return max(t.resource.standing for t in store.tables if t.resource.name in tables)


def _confidential(tables: Sequence[str], store: Store) -> bool:
    """Whether a cell of these tables is filled low and high, so that an answer could move."""
    return any(
        Hidden.CONFIDENTIAL in row
        for table in store.tables
        if table.resource.name in tables
        for row in table.rows
    )


# --- what may be asked ---------------------------------------------------------------------------


def _parsed(query: str, cursor: duckdb.DuckDBPyConnection) -> _Tree:
    """The query as a tree. Raises RefusedError when it is not one SELECT."""
    (told,) = cursor.execute("SELECT json_serialize_sql(?)", [query]).fetchone() or ("{}",)
    tree = json.loads(told)
    if tree.get("error_type") == "parser":
        raise _fails(f"Parser Error: {tree['error_message']}")
    statements = tree.get("statements", [])
    if len(statements) != 1:
        raise RefusedError(Said("the query is not one SELECT"), _ONE_SELECT)
    return dict(statements[0])


def _refuse(tree: _Tree) -> None:
    """Stop at the first thing that a query may not do."""
    for node in _nodes(tree):
        kind = str(node.get("type"))
        if kind == "SHOW_REF" or (kind.endswith("_NODE") and kind not in _READING):
            raise RefusedError(Said("the query is not one SELECT"), _ONE_SELECT)
        if kind == "TABLE_FUNCTION":
            raise _no_table(_function(node), ())
        if kind == "BASE_TABLE" and (node.get("schema_name") or node.get("catalog_name")):
            raise RefusedError(
                Said("the query names a schema"),
                Said("name the table alone, as the data package does"),
            )
        if unsteady := _unsteady(node):
            raise RefusedError(
                Said("'{}' gives another answer each time", (unsteady,)),
                Said("name the release's month with $release instead of the clock or chance"),
            )


def _unsteady(node: _Tree) -> str | None:
    """The clock, or a game of chance, that this node asks."""
    if node.get("sample"):
        return "sample"
    match node:
        case {"column_names": [str(word)]} if word.lower() in _CLOCK:
            return word.lower()
        case {"function_name": str(word)} if word.lower() in _unsteady_functions():
            return word.lower()
    return None


@cache
def _unsteady_functions() -> frozenset[str]:
    """The functions whose answer may differ between two builds, those made of them included."""
    rows = (
        duckdb.connect()
        .execute(
            "SELECT function_name, macro_definition FROM duckdb_functions()"
            " WHERE stability <> 'CONSISTENT' OR function_type = 'macro'"
        )
        .fetchall()
    )
    plain = (
        {str(name) for name, macro in rows if not macro} - {"error"} | _CLOCK | _TAKEN_FOR_STEADY
    )
    made = {
        str(name) for name, macro in rows if macro and plain.intersection(re.findall(r"\w+", macro))
    }
    return frozenset(plain | made)


def _tables(tree: _Tree, store: Store) -> tuple[str, ...]:
    """The tables a query reads, in alphabetical order. Raises RefusedError for any other."""
    known = [table.resource.name for table in store.tables]
    named = sorted(set(_read(tree, frozenset())))
    for name in named:
        if name not in known:
            raise _no_table(name, known)
    if not named:
        raise RefusedError(Said("the query reads no table"), _ONE_SELECT)
    return tuple(named)


def _refuse_recalled(tables: Sequence[str], release: Release) -> None:
    """A table without a file would look like one without a row."""
    for table in tables:
        if table in release.gone():
            raise RefusedError(
                Said("table '{}' of release {} was recalled", (table, release.month)),
                Said("it has no rows any more; ask another release"),
            )


def read_by(query: str, store: Store) -> tuple[str, ...]:
    """The tables a query reads, in alphabetical order. Raises RefusedError when it reads others."""
    cursor = store.connection.cursor()
    try:
        return _tables(_parsed(query, cursor), store)
    except (duckdb.Error, ValueError) as error:
        raise _fails(str(error).partition("\n")[0]) from None
    except RecursionError:
        raise _fails("it is too deep") from None
    finally:
        cursor.close()


def _no_table(name: str, known: Sequence[str]) -> RefusedError:
    near = get_close_matches(name, known, n=1)
    hint = Said("did you mean '{}'?", (near[0],)) if near else _ONE_SELECT
    return RefusedError(Said("unknown table '{}'", (name,)), hint)


def _read(node: object, made: frozenset[str]) -> Iterator[str]:
    """Names of the tables below `node`; those that a WITH clause has `made` are no tables."""
    if isinstance(node, list):
        for child in node:
            yield from _read(child, made)
    elif isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and str(node["table_name"]).lower() not in made:
            yield str(node["table_name"])
        made |= {str(node["cte_name"]).lower()} if "cte_name" in node else frozenset()
        for clause in node.get("cte_map", {}).get("map", ()):
            yield from _read(clause["value"], made)
            made |= {str(clause["key"]).lower()}
        for name, child in node.items():
            if name != "cte_map":
                yield from _read(child, made)


def _parameters(tree: _Tree) -> set[str]:
    return {str(n["identifier"]) for n in _nodes(tree) if n.get("type") == "VALUE_PARAMETER"}


def _nodes(node: object) -> Iterator[_Tree]:
    """Every node of the tree, from the outside in."""
    if isinstance(node, dict):
        yield node
    if isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _nodes(child)


def _function(node: _Tree) -> str:
    match node:
        case {"function": {"function_name": str(name)}}:
            return name
    return ""
