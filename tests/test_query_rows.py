"""The rows that made a number: a stranger who works with them alone comes to the same number."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from terang import figures, query_rows, read, tables
from terang.model import Figure, Hidden, Sources
from terang.query_rows import rows_behind
from terang.results import Behind, FigureValue, Store

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "tests" / "tiny"
SOURCES = read.everything(TINY)
TYPES = {"integer": "BIGINT", "number": "DECIMAL(18,4)", "date": "DATE"}
# How many figures of the repository have a query of each kind.
KINDS = {
    "one cell": 28,
    "sum": 7,
    "count": 2,
    "one in an order": 5,
    "other": 5,
    "several tables": 5,
}
SIMPLE = ("one cell", "sum", "count")
SUM = re.compile(r"SELECT sum\((\w+)\) FROM \w+ WHERE [^()]*(coalesce\([^()]*\)[^()]*)?")
COUNT = re.compile(r"SELECT count\(\*\) FROM \w+ .*", re.DOTALL)
CELL = re.compile(r"SELECT (?:CAST\()?(\w+)(?: AS BIGINT\))? FROM \w+ WHERE (?!.*LIMIT).*")


@pytest.fixture(scope="module")
def own() -> Sources:
    """The repository's own project, read."""
    return read.everything(ROOT)


@pytest.fixture(scope="module")
def own_store(own: Sources) -> Iterator[Store]:
    """Its tables."""
    yield from stored(ROOT, own)


@pytest.fixture(scope="module")
def own_values(own: Sources, own_store: Store) -> dict[str, FigureValue]:
    """Its figures as the build computes them."""
    values, problems = figures.compute(own.figures, own_store)
    assert problems == []
    return {value.figure.id: value for value in values}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """The tables of the smallest project."""
    yield from stored(TINY, SOURCES)


def stored(root: Path, sources: Sources) -> Iterator[Store]:
    """The tables of a project, until the tests are done."""
    made, problems = tables.read(root, sources.package, sources.releases)
    assert made is not None, problems
    yield made
    made.connection.close()


def behind(query: str, store: Store) -> tuple[Behind, ...]:
    """The rows behind a query of the smallest project."""
    return rows_behind(replace(SOURCES.figures[0], query=query), store)


def keys(query: str, store: Store) -> list[tuple[str, list[object]]]:
    """Each table of the answer with the second cell of its rows, which names them."""
    return [(told.table, [row[1] for row in told.rows]) for told in behind(query, store)]


def kind(figure: Figure, found: Sequence[Behind]) -> str:
    """Which sort of query a figure has."""
    query = figure.query.strip()
    if len({told.table for told in found}) > 1:
        return "several tables"
    if SUM.fullmatch(query):
        return "sum"
    if COUNT.fullmatch(query):
        return "count"
    if CELL.fullmatch(query):
        return "one cell"
    return "one in an order" if "LIMIT" in query else "other"


def by_hand(figure: Figure, told: Behind) -> int:
    """The number a reader gets from the printed rows: their sum, how many they are, the cell."""
    query = figure.query.strip()
    if COUNT.fullmatch(query):
        return len(told.rows)
    found = SUM.fullmatch(query) or CELL.fullmatch(query)
    assert found
    place = told.columns.index(found[1])
    return sum(int(str(row[place])) for row in told.rows)


def asked_again(figure: Figure, found: Sequence[Behind], store: Store) -> tuple[object, ...]:
    """What the figure's query gives in a database that holds these rows and nothing else."""
    resources = {table.resource.name: table.resource for table in store.tables}
    with duckdb.connect() as database:
        for name in {told.table for told in found}:
            fields = resources[name].fields
            columns = ", ".join(f'"{f.name}" {TYPES.get(f.type, "VARCHAR")}' for f in fields)
            database.execute(f'CREATE TABLE "{name}" ({columns})')
            rows = dict.fromkeys(row for told in found if told.table == name for row in told.rows)
            cells = [None if isinstance(cell, Hidden) else cell for row in rows for cell in row]
            marks = ", ".join([f"({', '.join('?' * len(fields))})"] * len(rows))
            if rows:
                database.execute(f'INSERT INTO "{name}" VALUES {marks}', cells)  # noqa: S608
        values = {"release": store.release.month} if "$release" in figure.query else {}
        answer = database.execute(figure.query, values).fetchone()
    assert answer is not None
    return answer


# --- the figures of the repository ---------------------------------------------------------------


def test_every_figure_of_the_repository_shows_the_rows_it_was_computed_from(
    own: Sources, own_store: Store
) -> None:
    """And of every kind there are at least as many as when the kinds were told apart."""
    found = {figure.id: rows_behind(figure, own_store) for figure in own.figures}

    assert [name for name, told in found.items() if not told] == []
    assert Counter(kind(f, found[f.id]) for f in own.figures) >= Counter(KINDS)


def test_simple_figures_are_the_sum_the_count_or_the_cell_of_their_rows(
    own: Sources, own_store: Store, own_values: dict[str, FigureValue]
) -> None:
    """What a reader with a pencil gets, where one table is read and all its rows fit the page."""
    worked = {}
    for figure in own.figures:
        found = rows_behind(figure, own_store)
        if kind(figure, found) in SIMPLE and len(found) == 1 and not found[0].more:
            worked[figure.id] = by_hand(figure, found[0])

    assert len(worked) >= sum(KINDS[name] for name in SIMPLE)
    assert worked == {name: own_values[name].value for name in worked}


def test_every_figure_asked_of_its_rows_alone_is_the_same(
    own: Sources,
    own_store: Store,
    own_values: dict[str, FigureValue],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No row is missing, whatever the query does with them."""
    monkeypatch.setattr(query_rows, "KEPT", 10**6)

    for figure in own.figures:
        value = own_values[figure.id]
        numbers = (value.numerator, value.denominator)
        wanted = (value.value,) if value.numerator is None else numbers
        assert asked_again(figure, rows_behind(figure, own_store), own_store) == wanted, figure.id


def test_every_row_shown_is_a_row_of_the_published_table(own: Sources, own_store: Store) -> None:
    """Hidden cells are hidden in it, for the same reason."""
    published = {table.resource.name: set(table.rows) for table in own_store.tables}

    for figure in own.figures:
        for told in rows_behind(figure, own_store):
            assert set(told.rows) <= published[told.table], figure.id


def test_the_rows_of_an_earlier_release_are_those_of_its_file(
    own: Sources, own_store: Store
) -> None:
    """The page of a figure at a release shows what was known then."""
    early = own_store.releases[3]
    balance = next(figure for figure in own.figures if figure.id == "saldo")

    (told,) = rows_behind(balance, own_store, early)

    (row,) = told.rows
    files = {(month, name): data.decode() for month, name, data in own_store.files}
    line = ",".join("" if cell is None else str(cell) for cell in row)
    assert row[0] == early.month
    assert line in files[early.month, "ledger"].splitlines()


# --- what is kept of a query ---------------------------------------------------------------------

PREMIUMS = "SELECT sum(workers_people) FROM premiums"
ALL = ["_T", "driver", "farmer", "trader"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (PREMIUMS + " WHERE occupation = '_T'", ["_T"]),
        (
            PREMIUMS + " WHERE month = $release AND occupation <> '_T'",
            ["driver", "farmer", "trader"],
        ),
        ("SELECT workers_people FROM premiums p WHERE p.occupation > 'd' LIMIT 1", ALL[1:]),
        ("SELECT DISTINCT month FROM premiums WHERE occupation < 'e'", ["_T", "driver"]),
        ("SELECT max(n) FROM (SELECT sum(amount_idr) AS n FROM premiums GROUP BY occupation)", ALL),
        (
            "SELECT count(*) FROM (SELECT occupation AS o FROM premiums) AS s WHERE s.o = 'farmer'",
            ["farmer"],
        ),
        ("WITH p AS (FROM premiums) SELECT count(*) FROM p WHERE occupation = '_T'", ["_T"]),
        (
            "WITH premiums AS (SELECT * FROM premiums WHERE occupation <> '_T')"
            " SELECT count(*) FROM premiums WHERE obs_status = 'c'",
            ["driver", "farmer"],
        ),
        ("SELECT max(amount_idr) FROM premiums HAVING count(*) > 1", ALL),
        (PREMIUMS + " WHERE occupation = 'nobody'", []),
    ],
)
def test_conditions_stay_and_arithmetic_falls_away(
    query: str, shown: list[str], store: Store
) -> None:
    """In the order of the primary key."""
    ((table, found),) = keys(query, store)

    assert table == "premiums"
    assert found == shown


def test_the_tables_of_a_union_answer_to_the_condition_over_it(store: Store) -> None:
    """By the place of a column, as UNION joins them."""
    query = (
        "SELECT count(*) FROM (SELECT occupation AS place FROM premiums"
        " UNION ALL SELECT district FROM populations) WHERE place = '_T'"
    )

    found = behind(query, store)

    assert [(told.table, told.rows) for told in found] == [
        ("premiums", (("2026-01", "_T", 36, 604800, None),)),
        ("populations", (("_T", "2022", 7000),)),
    ]


def test_subqueries_in_the_select_list_and_the_conditions_are_tables_of_their_own(
    store: Store,
) -> None:
    """A share of two tables shows both; a condition shows what it looks at."""
    query = (
        "SELECT (SELECT sum(workers_people) FROM premiums WHERE occupation = '_T'), "
        "(SELECT sum(population_people) FROM populations WHERE district <> '_T'"
        " AND district IN (SELECT district FROM districts WHERE urban_villages > 2))"
    )

    found = [(told.table, [row[0] for row in told.rows]) for told in behind(query, store)]

    assert found == [
        ("premiums", ["2026-01"]),
        ("populations", ["99.01.01"]),
        ("districts", ["99.01.01"]),
    ]


def test_a_join_shows_every_row_once(store: Store) -> None:
    """A row that meets two of the other table is still one row; one that meets none is not."""
    query = (
        "SELECT count(*) FROM districts d LEFT JOIN coverage_district_sex_age c"
        " ON c.district = d.district AND c.sex = 'f' AND c.age_group = '_T'"
        " AND c.workers_people > 5"
    )

    found = [(told.table, len(told.rows), told.more) for told in behind(query, store)]

    assert found == [("districts", 2, 0), ("coverage_district_sex_age", 1, 0)]


def test_hidden_cells_stay_hidden(store: Store) -> None:
    """As their reason, never as a blank or a filling."""
    (told,) = behind(PREMIUMS + " WHERE occupation = 'driver'", store)

    confidential = Hidden.CONFIDENTIAL
    assert told.rows == (("2026-01", "driver", confidential, confidential, "c"),)


def test_at_most_forty_rows_are_kept_and_the_others_counted(own_store: Store, own: Sources) -> None:
    """A page is no download."""
    hidden = next(figure for figure in own.figures if figure.id == "sel-tersamarkan")

    found = rows_behind(hidden, own_store)

    shown = sum(len(told.rows) + told.more for told in found)
    assert max(len(told.rows) for told in found) == 40
    assert any(told.more for told in found)
    assert shown == figures.compute([hidden], own_store)[0][0].value


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM premiums p JOIN (SELECT * FROM ledger) l ON l.month = p.month",
        "SELECT (SELECT sum(in_idr) FROM ledger l WHERE l.month = p.month) FROM premiums p",
        "SELECT (SELECT count(*) FROM (SELECT month FROM ledger) l WHERE l.month = p.month)"
        " FROM premiums p",
        "SELECT count(*) FROM (SELECT * FROM premiums LIMIT 2) WHERE occupation = '_T'",
        "SELECT count(*) FROM (SELECT occupation, sum(amount_idr) AS n FROM premiums GROUP BY 1)"
        " WHERE n > 5",
        "SELECT count(*) FROM (SELECT occupation, rank() OVER (ORDER BY occupation) AS n"
        " FROM premiums) WHERE occupation = '_T'",
        "SELECT count(*) FROM (SELECT occupation || 'x' AS o FROM premiums) WHERE o = '_Tx'",
        "SELECT count(*) FROM (SELECT * FROM premiums UNION ALL SELECT * FROM premiums)"
        " WHERE month = '2026-01'",
        "SELECT count(*) FROM (SELECT month FROM premiums UNION ALL BY NAME"
        " SELECT closing_idr, month FROM ledger) WHERE month = '2026-01'",
        "SELECT count(*) FROM (SELECT month FROM premiums) s(m) WHERE m = '2026-01'",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)"
        " SELECT count(*) FROM n, premiums",
        "SELECT sum(workers_people) FROM unheard_of",
        "SELECT random() FROM premiums WHERE random() > 0.5",
        "not SQL at all",
        "SELECT 1; SELECT 2",
        "SELECT 1",
    ],
)
def test_what_cannot_be_taken_apart_shows_nothing(query: str, store: Store) -> None:
    """A part of the rows would pass for all of them."""
    found = behind(query, store)

    assert found == ()
