"""Figures, chart points and listings: every number of the site, by a query anyone can read.

A query sees the tables of the newest release and the reference tables, read-only. It is asked
of the tables as published, and of the tables with every confidential cell filled low and filled
high. If an answer moves, it depends on something hidden and is refused.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from terang import chart_points, query_rows, query_shown, words, yearly_lines
from terang.earlier import compared, ended, in_force
from terang.model import (
    Cell,
    Chart,
    Figure,
    Listing,
    Number,
    Problem,
    Release,
    Said,
    Standing,
)
from terang.queries import Answer, RefusedError, Row, ask, read_by
from terang.results import Behind, FigureValue, Points, RecalledFigure, Rows, Store
from terang.yearly import StatedYear, Statement

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
    "comparisons",
    "differences",
)
_EVER = "9999-12"  # the month after all releases
_PLACE = re.compile(r"\{(\w+)\}")  # in the link of a column
# What a cell must look like to be printed as its column says, with an example.
_FORMS = {
    "month": (re.compile(r"\d{4}-(?:0[1-9]|1[0-2])"), "2026-10"),
    "quarter": (re.compile(r"\d{4}-Q[1-4]"), "2026-Q3"),
    "measure": (re.compile(r"-?\d+(?:\.\d+)?"), "51.59"),
    "share": (re.compile(r"\d+/[1-9]\d*"), "40196/215243"),
}


def compute(
    figures: Sequence[Figure], store: Store
) -> tuple[tuple[FigureValue, ...], list[Problem]]:
    """Every figure at the newest release, and what is wrong with those that have no value.

    A figure that is retired has none and nothing is wrong.
    """
    made: list[FigureValue] = []
    found: list[Problem] = []
    for figure in _told(figures, store.release):
        try:
            made.append(_value(figure, store))
        except RefusedError as refused:
            found.append(_problem(figure, refused))
    return tuple(made), found


def vintages(figures: Sequence[Figure], store: Store) -> tuple[FigureValue, ...]:
    """Every figure at every earlier release in which it had a value, oldest release first.

    Words and query are those of that release, and so are the tables. Where the query gives no
    value, because the number was hidden or did not exist yet, there is no vintage.
    """
    made: list[FigureValue] = []
    for release in store.releases[:-1]:
        for figure in _told(figures, release):
            with suppress(RefusedError):
                made.append(_value(figure, store, release))
    return tuple(made)


def recalled(
    figures: Sequence[Figure], store: Store, unlike: Collection[tuple[str, str]]
) -> tuple[RecalledFigure, ...]:
    """The figures whose value went with a table that an earlier release took back, oldest first.

    `unlike` are those, by release and id, of which what was published cannot be computed today.
    """
    made: list[RecalledFigure] = []
    for release in store.releases[:-1]:
        for figure in figures if release.recalled else ():
            if (release.month, figure.id) in unlike:
                with suppress(RefusedError):
                    made += _taken_back(figure, release, store)
    return tuple(made)


def _taken_back(figure: Figure, release: Release, store: Store) -> Iterator[RecalledFigure]:
    tables = read_by(figure.query, store)
    recalls = tuple(recall for recall in release.recalled if recall.table in tables)
    if recalls:
        weakest = max(t.resource.standing for t in store.tables if t.resource.name in tables)
        yield RecalledFigure(
            figure=figure,
            release=release.month,
            tables=tables,
            standing=figure.standing or weakest,
            recalls=recalls,
        )


def behind(figures: Sequence[Figure], store: Store) -> dict[str, tuple[Behind, ...]]:
    """The published rows that the newest value of each figure was computed from."""
    told = _told(figures, store.release)
    return {figure.id: query_rows.rows_behind(figure, store) for figure in told}


def _told(figures: Sequence[Figure], release: Release) -> tuple[Figure, ...]:
    """The figures of a release, each with the words and the query that it had then."""
    there = (figure for figure in figures if not ended(figure, release.month))
    return tuple(in_force(figure, release.month) for figure in there)


def reads(figures: Sequence[Figure], store: Store) -> dict[str, tuple[str, ...]]:
    """The tables that each figure is computed from, in alphabetical order."""
    found: dict[str, tuple[str, ...]] = {}
    for figure in figures:
        with suppress(RefusedError):
            found[figure.id] = read_by(figure.query, store)
    return found


def known_now(figure: Figure, store: Store, month: str) -> FigureValue | None:
    """What the newest tables say of a figure for an earlier month; None when they say nothing."""
    asked = replace(figure, query=figure.query.replace("$release", f"'{month}'"))
    with suppress(RefusedError):
        return _value(asked, store, store.release)
    return None


def points(
    charts: Sequence[Chart], values: Sequence[FigureValue], store: Store
) -> tuple[tuple[Points, ...], list[Problem]]:
    """What every chart shows. Hidden cells stay hidden: they come as None."""
    made: list[Points] = []
    found: list[Problem] = []
    known = {value.figure.id: value for value in values}
    for chart in charts:
        try:
            made.append(chart_points.at(chart, known, store, store.release))
        except RefusedError as refused:
            found.append(_problem(chart, refused))
    return tuple(made), found


def past_points(
    charts: Sequence[Chart], values: Sequence[FigureValue], store: Store
) -> tuple[Points, ...]:
    """What today's charts show of every earlier release, oldest release first.

    `values` are those of the earlier releases. Where a query gives nothing that may be shown,
    there is no chart.
    """
    return tuple(chart_points.past(charts, values, store))


def listings(wanted: Sequence[Listing], store: Store) -> tuple[tuple[Rows, ...], list[Problem]]:
    """The rows of every listing, and of those that cannot be shown the reason."""
    made: list[Rows] = []
    found: list[Problem] = []
    for listing in wanted:
        try:
            answer = query_shown.shown(listing.query, store)
            _has_columns(listing, answer.columns)
            _printable(listing, answer.columns, answer.rows)
            made.append(
                Rows(
                    listing=listing,
                    columns=answer.columns,
                    rows=answer.rows,
                    tables=answer.tables,
                    standing=answer.standing,
                )
            )
        except RefusedError as refused:
            found.append(_problem(listing, refused))
    return tuple(made), found


def years(
    statement: Statement | None, store: Store
) -> tuple[tuple[StatedYear, ...], list[Problem]]:
    """The yearly statement at every release, for every year in its tables; and what is wrong."""
    return yearly_lines.everything(statement, store)


def _value(figure: Figure, store: Store, release: Release | None = None) -> FigureValue:
    """The figure at a release, the newest unless one is named.

    `expect` is about the newest release and the definition of today.
    """
    if figure.unit not in UNITS:
        raise RefusedError(
            Said("unknown unit '{}'", (figure.unit,)), Said("units: {}", (", ".join(UNITS),))
        )
    answer = ask(figure.query, store, release)
    numbers = _numbers(figure, answer.rows)
    if any(rows != answer.rows for rows in answer.filled):
        raise RefusedError(
            Said("the value of '{}' depends on hidden cells", (figure.id,)),
            Said("ask for a total that is published, or for a coarser group"),
        )
    value = _ratio(numbers)
    if release is None and compared(figure, store.release.month, _EVER):
        _expected(figure, value)
    share = len(numbers) == 2
    return FigureValue(
        figure=figure,
        release=(release or store.release).month,
        value=value,
        numerator=numbers[0] if share else None,
        denominator=numbers[1] if share else None,
        tables=answer.tables,
        standing=_standing(figure, answer, store),
    )


def _standing(figure: Figure, answer: Answer, store: Store) -> Standing:
    """The weakest of its tables, or its own where those tables keep standing row by row."""
    if figure.standing is None:
        return answer.standing
    for table in store.tables:
        if table.resource.name in answer.tables and "standing" not in table.resource.columns():
            raise RefusedError(
                Said("'{}' names a standing of its own", (figure.id,)),
                Said("only tables with a column 'standing' allow it; leave the key out"),
            )
    return figure.standing


def _numbers(figure: Figure, rows: Sequence[Row]) -> tuple[int, ...]:
    """The whole numbers of the one row a figure's query gives: one, or two of a share."""
    wanted = 2 if figure.unit == "percent" else 1
    if len(rows) != 1 or len(rows[0]) != wanted:
        raise RefusedError(
            Said("the query gives {} rows of {} columns", _shape(rows)),
            Said("one row of {} is needed; a share is numerator, denominator", (str(wanted),)),
        )
    numbers = tuple(
        cell for cell in rows[0] if isinstance(cell, int) and not isinstance(cell, bool)
    )
    if len(numbers) < wanted:
        raise RefusedError(
            Said("the query gives no whole number"),
            Said("a cell it reads is hidden or missing, or the result is a fraction"),
        )
    return numbers


def _shape(rows: Sequence[Sequence[Cell]]) -> tuple[str, str]:
    return str(len(rows)), str(len(rows[0]) if rows else 0)


def _ratio(answer: tuple[int, ...]) -> Number:
    if len(answer) == 1:
        return answer[0]
    numerator, denominator = answer
    if denominator == 0:
        raise RefusedError(
            Said("the denominator is zero"), Said("choose a group in which somebody is counted")
        )
    return Fraction(numerator, denominator)


def _expected(figure: Figure, value: Number) -> None:
    shown = value * 100 if figure.unit == "percent" else value
    if not figure.minimum <= shown <= figure.maximum:
        raise RefusedError(
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


def _has_columns(listing: Listing, columns: Sequence[str]) -> None:
    """Every column a listing prints, links by or takes its unit from is in the query."""
    for column in listing.columns:
        both = {f"{column.name}_id", f"{column.name}_en"}
        wanted = [] if both <= set(columns) else [column.name]
        wanted += _PLACE.findall(column.link or "")
        wanted += ["unit"] if column.shown_as == "measure" else []
        for name in wanted:
            if name not in columns:
                raise RefusedError(
                    Said("the query gives no column '{}'", (name,)),
                    Said("it gives: {}", (", ".join(columns),)),
                )


def _printable(listing: Listing, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Every cell is what its column is printed as: a month, a quarter, an exact number."""
    for column in listing.columns:
        form, example = _FORMS.get(column.shown_as, (None, ""))
        if form is None or column.name not in columns:
            continue
        place = columns.index(column.name)
        for cell in (row[place] for row in rows):
            if cell is not None and not form.fullmatch(str(cell)):
                raise RefusedError(
                    Said("'{}' in column {} cannot be printed", (str(cell), column.name)),
                    Said("write it like this: {}", (example,)),
                )


def _problem(asked: Figure | Chart | Listing, refused: RefusedError) -> Problem:
    return Problem(file=asked.file, line=asked.line, what=refused.what, hint=refused.hint)
