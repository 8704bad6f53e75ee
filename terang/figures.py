"""Figures, chart points and listings: every number of the site, by a query anyone can read.

A query sees the tables of the newest release and the reference tables, read-only. It is asked
three times: of the tables as published, and of the tables with every confidential cell filled
low and filled high. If an answer moves, it depends on something hidden and is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from functools import cache

import duckdb

from terang import prose, words
from terang.model import (
    Cell,
    Chart,
    Figure,
    Language,
    Listing,
    Number,
    Problem,
    Said,
    Standing,
    Text,
)
from terang.results import FigureValue, Points, Rows, Store

UNITS = (
    "people",
    "idr",
    "cases",
    "percent",
    "districts",
    "agencies",
    "working_days",
    "months",
    "worker_months",
    "cells",
)
_FILLINGS = ("seen", "low", "high")
_ONE_SELECT = Said("write one SELECT over the tables of data/datapackage.yml")


class _RefusedError(Exception):
    """A query that may not be shown; the reason and a way on."""

    def __init__(self, what: Said, hint: Said) -> None:
        super().__init__(str(what))
        self.what, self.hint = what, hint


def compute(
    figures: Sequence[Figure], store: Store
) -> tuple[tuple[FigureValue, ...], list[Problem]]:
    """Every figure at the newest release, and what is wrong with those that have no value."""
    made: list[FigureValue] = []
    found: list[Problem] = []
    for figure in figures:
        try:
            made.append(_value(figure, store))
        except _RefusedError as refused:
            found.append(_problem(figure, refused))
    return tuple(made), found


def points(
    charts: Sequence[Chart], values: Sequence[FigureValue], store: Store
) -> tuple[tuple[Points, ...], list[Problem]]:
    """What every chart shows. Hidden cells stay hidden: they come as None."""
    made: list[Points] = []
    found: list[Problem] = []
    known = {value.figure.id: value for value in values}
    for chart in charts:
        try:
            columns, rows = _shown(chart.query, store)
            made.append(
                Points(
                    chart=chart,
                    columns=columns,
                    rows=rows,
                    alt=Text(id=plain(chart.alt, known, "id"), en=plain(chart.alt, known, "en")),
                    release=store.release.month,
                    standing=_standing(_tables(chart.query, store), store),
                )
            )
        except _RefusedError as refused:
            found.append(_problem(chart, refused))
    return tuple(made), found


def listings(wanted: Sequence[Listing], store: Store) -> tuple[tuple[Rows, ...], list[Problem]]:
    """The rows of every listing, and of those that cannot be shown the reason."""
    made: list[Rows] = []
    found: list[Problem] = []
    for listing in wanted:
        try:
            columns, rows = _shown(listing.query, store)
            _has_columns(listing, columns)
            tables = _tables(listing.query, store)
            standing = _standing(tables, store)
            made.append(
                Rows(listing=listing, columns=columns, rows=rows, tables=tables, standing=standing)
            )
        except _RefusedError as refused:
            found.append(_problem(listing, refused))
    return tuple(made), found


def plain(text: Text, values: Mapping[str, FigureValue], language: Language) -> str:
    """A text that names figures, with their values in words of `language`; no markup."""
    pieces, _ = prose.parse(text.in_(language), "")

    def answer(call: prose.Call) -> str:
        value = values.get(call.arguments[0]) if call.name == "angka" else None
        if value is None:
            return "…"
        return words.quantity(value.value, value.figure.unit, language)

    return prose.fill(pieces, answer)


def _value(figure: Figure, store: Store) -> FigureValue:
    if figure.unit not in UNITS:
        raise _RefusedError(
            Said("unknown unit '{}'", (figure.unit,)), Said("units: {}", (", ".join(UNITS),))
        )
    tables = _tables(figure.query, store)
    answers = [_numbers(figure, store, filling) for filling in _FILLINGS]
    if any(answer != answers[0] for answer in answers[1:]):
        raise _RefusedError(
            Said("the value of '{}' depends on hidden cells", (figure.id,)),
            Said("ask for a total that is published, or for a coarser group"),
        )
    value = _ratio(answers[0])
    _expected(figure, value)
    share = len(answers[0]) == 2
    return FigureValue(
        figure=figure,
        release=store.release.month,
        value=value,
        numerator=answers[0][0] if share else None,
        denominator=answers[0][1] if share else None,
        tables=tables,
        standing=_standing(tables, store),
    )


def _numbers(figure: Figure, store: Store, filling: str) -> tuple[int, ...]:
    """The whole numbers of the one row a figure's query gives: one, or two of a share."""
    _, rows = _ask(figure.query, store, filling)
    wanted = 2 if figure.unit == "percent" else 1
    if len(rows) != 1 or len(rows[0]) != wanted:
        raise _RefusedError(
            Said("the query gives {} rows of {} columns", _shape(rows)),
            Said("one row of {} is needed; a share is numerator, denominator", (str(wanted),)),
        )
    if not all(isinstance(cell, int) for cell in rows[0]):
        raise _RefusedError(
            Said("the query gives no whole number"),
            Said("a cell it reads is hidden or missing, or the result is a fraction"),
        )
    return tuple(cell for cell in rows[0] if isinstance(cell, int))


def _shape(rows: Sequence[Sequence[Cell]]) -> tuple[str, str]:
    return str(len(rows)), str(len(rows[0]) if rows else 0)


def _ratio(answer: tuple[int, ...]) -> Number:
    if len(answer) == 1:
        return answer[0]
    numerator, denominator = answer
    if denominator == 0:
        raise _RefusedError(
            Said("the denominator is zero"), Said("choose a group in which somebody is counted")
        )
    return Fraction(numerator, denominator)


def _expected(figure: Figure, value: Number) -> None:
    shown = value * 100 if figure.unit == "percent" else value
    if not figure.minimum <= shown <= figure.maximum:
        raise _RefusedError(
            Said(
                "the value {} of '{}' is outside {} to {}",
                (
                    words.number(shown, "en", 2 if figure.unit == "percent" else 0),
                    figure.id,
                    str(figure.minimum),
                    str(figure.maximum),
                ),
            ),
            Said("mend the data or the query; widen 'expect' only when the number is right"),
        )


def _shown(query: str, store: Store) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Columns and rows to show: a cell that a hidden one moves must be empty, never a part sum."""
    columns, seen = _ask(query, store, "seen")
    low, high = (_by_words(_ask(query, store, filling)[1]) for filling in ("low", "high"))
    for words_of_row, row in _by_words(seen).items():
        filled = zip(row, low.get(words_of_row, ()), high.get(words_of_row, ()), strict=False)
        moved = [cell for cell, least, most in filled if least != most]
        if words_of_row not in low or any(cell is not None for cell in moved):
            raise _RefusedError(
                Said("the row '{}' depends on hidden cells", (" ".join(words_of_row),)),
                Said("show hidden cells as they are; do not add, filter or divide over them"),
            )
    return columns, seen


def _by_words(rows: Sequence[tuple[Cell, ...]]) -> Mapping[tuple[str, ...], tuple[Cell, ...]]:
    """Rows by their texts: what names a row stays the same whatever the numbers are."""
    return {tuple(cell for cell in row if isinstance(cell, str)): row for row in rows}


def _ask(
    query: str, store: Store, filling: str
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Columns and rows of one SELECT over the tables under one filling."""
    cursor = store.connection.cursor()
    try:
        _only_select(query, cursor)
        cursor.execute(f"USE {filling}")
        asked = {"release": store.release.month} if "$release" in query else {}
        cursor.execute(query, asked)
        columns = tuple(column[0] for column in cursor.description or ())
        return columns, tuple(tuple(row) for row in cursor.fetchall())
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise _RefusedError(Said("the query fails: {}", (reason,)), _ONE_SELECT) from None
    finally:
        cursor.close()


def _only_select(query: str, cursor: duckdb.DuckDBPyConnection) -> None:
    statements = cursor.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise _RefusedError(Said("the query is not one SELECT"), _ONE_SELECT)
    unsteady = sorted(set(_called(query)) & _unsteady())
    if unsteady:
        raise _RefusedError(
            Said("'{}' gives another answer each time", (unsteady[0],)),
            Said("name the release's month with $release instead of the clock or chance"),
        )
    if re.search(r"\b(?:seen|low|high|released|held)\s*\.", query, re.IGNORECASE):
        raise _RefusedError(
            Said("the query names a schema"), Said("name the table alone, as the data package does")
        )


def _called(query: str) -> Iterator[str]:
    """Every word of a query that could be a function's name, quoted texts left out."""
    bare = re.sub(r"'(?:[^']|'')*'", "''", query.lower())
    yield from re.findall(r"[a-z_][a-z_0-9]*", bare)


@cache
def _unsteady() -> frozenset[str]:
    """The functions whose answer may differ between two builds, by DuckDB's own account."""
    rows = (
        duckdb.connect()
        .execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'"
            " AND function_type = 'scalar' AND regexp_full_match(function_name, '[a-z_0-9]+')"
        )
        .fetchall()
    )
    clock = {"current_date", "current_timestamp", "localtime", "localtimestamp"}
    return frozenset(str(row[0]) for row in rows) | clock


def _tables(query: str, store: Store) -> tuple[str, ...]:
    """The tables a query reads, in alphabetical order; an unknown one is refused."""
    known = [table.resource.name for table in store.tables]
    cursor = store.connection.cursor()
    try:
        named = sorted(cursor.get_table_names(query.replace("$release", "''")))
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise _RefusedError(Said("the query fails: {}", (reason,)), _ONE_SELECT) from None
    finally:
        cursor.close()
    for name in named:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise _RefusedError(
                Said("unknown table '{}'", (name,)),
                Said("did you mean '{}'?", (near[0],)) if near else _ONE_SELECT,
            )
    return tuple(named)


def _standing(tables: Sequence[str], store: Store) -> Standing:
    """The weakest standing among the tables read."""
    standings = [t.resource.standing for t in store.tables if t.resource.name in tables]
    return max(standings, default=Standing.OFFICIAL)


def _has_columns(listing: Listing, columns: Sequence[str]) -> None:
    for column in listing.columns:
        both = {f"{column.name}_id", f"{column.name}_en"}
        if column.name not in columns and not both <= set(columns):
            raise _RefusedError(
                Said("the query gives no column '{}'", (column.name,)),
                Said("it gives: {}", (", ".join(columns),)),
            )


def _problem(asked: Figure | Chart | Listing, refused: _RefusedError) -> Problem:
    return Problem(file=asked.file, line=asked.line, what=refused.what, hint=refused.hint)
