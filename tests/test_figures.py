"""Figures, chart points and listings: one query each, and nothing that a hidden cell could move."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from terang import figures, read, tables
from terang.model import Chart, Column, Figure, Listing, Problem, Sources, Standing, Text
from terang.results import FigureValue, Store

TINY = Path(__file__).parent / "tiny"
NOTHING = Text(id="", en="")
SOURCES = read.everything(TINY)
HEADER = "month,occupation,workers_people,amount_idr,obs_status\n"
CODES = ("trader", "driver", "farmer")


@contextmanager
def stored(premiums: str | None = None) -> Iterator[Store]:
    """The store of the smallest project, with another table of premiums if one is given."""
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        for path in (TINY / "data").rglob("*.csv"):
            copy = data / path.relative_to(TINY / "data")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
        (release,) = SOURCES.releases
        release = replace(release, folder=data / "releases" / "2026-01")
        if premiums is not None:
            (release.folder / "premiums.csv").write_text(premiums, encoding="utf-8")
        store, problems = tables.read(Path(folder), SOURCES.package, [release])
        assert problems == []
        assert store is not None
        yield store
        store.connection.close()


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """The store of the smallest project; queries cannot change it."""
    with stored() as made:
        yield made


@pytest.fixture(scope="module")
def sources() -> Sources:
    """The smallest project, read."""
    return SOURCES


def figure(query: str, unit: str = "people", least: int = 0, most: int = 10**9) -> Figure:
    """A figure with this query."""
    return replace(
        SOURCES.figures[0],
        id="x",
        unit=unit,
        query=query,
        minimum=least,
        maximum=most,
        standing=None,
        file="content/figures/x.yml",
        line=7,
    )


def chart(query: str, alt: Text = NOTHING) -> Chart:
    """A chart with this query."""
    return Chart(
        id="x",
        kind="ranking",
        title=NOTHING,
        subtitle=NOTHING,
        alt=alt,
        query=query,
        unit="people",
        columns=(),
        file="content/charts/x.yml",
        line=6,
    )


def listing(query: str, *columns: str) -> Listing:
    """A listing with this query and these columns."""
    made = tuple(Column(name=name, title=NOTHING, shown_as="text") for name in columns)
    file = "content/listings/x.yml"
    return Listing(id="x", title=NOTHING, query=query, columns=made, note=None, file=file, line=2)


def asked(made: Figure, store: Store) -> FigureValue:
    """The value of a figure that has one."""
    (value,), problems = figures.compute([made], store)
    assert problems == []
    return value


def refused(made: Figure, store: Store) -> Problem:
    """The problem of a figure that has none."""
    values, (problem,) = figures.compute([made], store)
    assert values == ()
    return problem


def test_the_figures_of_the_smallest_project_are_what_its_tables_say(
    sources: Sources, store: Store
) -> None:
    """Counted by hand in tests/tiny."""
    values, problems = figures.compute(sources.figures, store)

    assert problems == []
    assert {v.figure.id: v.value for v in values} == {
        "pekerja-aktif": 36,
        "pekerja-terdaftar": 48,
        "porsi-aktif": Fraction(3, 4),
        "saldo": 590400,
    }


def test_a_share_is_exact_and_keeps_its_parts(sources: Sources, store: Store) -> None:
    """No float anywhere: the numerator and the denominator are published too."""
    (share,) = (f for f in sources.figures if f.id == "porsi-aktif")

    value = asked(share, store)

    assert (value.value, value.numerator, value.denominator) == (Fraction(3, 4), 36, 48)
    assert value.tables == ("coverage_district_occupation",)
    assert (value.release, value.standing) == ("2026-01", Standing.SAMPLE)


def test_a_figure_has_the_weakest_standing_of_its_tables(store: Store) -> None:
    """An official table beside a sample one makes a sample figure."""
    official = tuple(
        replace(t, resource=replace(t.resource, standing=Standing.OFFICIAL))
        if t.resource.name == "ledger"
        else t
        for t in store.tables
    )
    mixed = replace(store, tables=official)
    alone = figure("SELECT max(closing_idr) FROM ledger")
    both = figure("SELECT max(l.closing_idr) FROM ledger l, populations p")

    assert asked(alone, mixed).standing is Standing.OFFICIAL
    assert asked(both, mixed).standing is Standing.SAMPLE


def test_a_query_may_use_a_with_clause_and_the_month_of_the_release(store: Store) -> None:
    """A name the query makes itself is no table."""
    query = """
        WITH here AS (
            SELECT workers_people AS n, membership FROM coverage_district_occupation
            WHERE month = $release AND district = '_T' AND occupation_group = '_T'
        )
        SELECT n FROM here WHERE membership = 'active'
    """

    value = asked(figure(query), store)

    assert (value.value, value.tables) == (36, ("coverage_district_occupation",))


def test_words_that_only_look_forbidden_may_stand_in_a_query(store: Store) -> None:
    """In a text, in a comment, as the name of a column or of a table's own short name."""
    query = """
        SELECT max(low.closing_idr) AS sample FROM ledger low -- released.ledger at random()
        WHERE low.month <> 'today() held.x' AND 1 = (SELECT 1 AS age ORDER BY age)
    """

    assert asked(figure(query), store).tables == ("ledger",)


def test_a_with_clause_may_have_the_name_of_the_table_it_reads(store: Store) -> None:
    """Inside it the table is meant, after it the clause."""
    query = "WITH ledger AS (SELECT closing_idr AS n FROM ledger) SELECT max(n) FROM ledger"

    value = asked(figure(query), store)

    assert (value.value, value.tables) == (590400, ("ledger",))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT " + "abs(" * 900 + "1" + ")" * 900 + " FROM ledger",
        "SELECT " + "(" * 9000 + "1" + ")" * 9000 + " FROM ledger",
        "SELECT $other FROM ledger",
        "SELECT '\ud800' FROM ledger",
        "SELECT closing_idr FROM ledger\0",
    ],
    ids=["deep", "brackets", "parameter", "surrogate", "nul"],
)
def test_a_query_no_one_would_write_is_a_problem_too(query: str, store: Store) -> None:
    """The author gets a line and a hint, never a traceback."""
    assert str(refused(figure(query), store).hint)


def test_figures_without_and_with_a_value_come_out_together(store: Store) -> None:
    """One bad query does not keep the others from being computed."""
    good, bad = figure("SELECT max(closing_idr) FROM ledger"), figure("SELEC")

    values, problems = figures.compute([bad, good, bad], store)

    assert len(values) == 1
    assert [(p.file, p.line) for p in problems] == [("content/figures/x.yml", 7)] * 2


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("SELECT count(*) FROM ledger; SELECT 1", "the query is not one SELECT"),
        ("DELETE FROM ledger", "the query is not one SELECT"),
        ("COPY ledger TO 'x.csv'", "the query is not one SELECT"),
        ("ATTACH 'x.db'", "the query is not one SELECT"),
        ("SET threads = 1", "the query is not one SELECT"),
        ("PRAGMA database_list", "the query is not one SELECT"),
        ("", "the query is not one SELECT"),
        ("SELECT count(*) FROM ledgers", "unknown table 'ledgers'"),
        ("SELECT count(*) FROM 'data/x.csv'", "unknown table 'data/x.csv'"),
        ("SELECT count(*) FROM low.ledger", "the query names a schema"),
        ('SELECT count(*) FROM "low".ledger', "the query names a schema"),
        ("SELECT count(*) FROM held.ledger", "the query names a schema"),
        ("SELECT count(*) FROM memory.held.ledger", "the query names a schema"),
        ('SELECT count(*) FROM memory."released".ledger', "the query names a schema"),
        ("SELECT (SELECT max(closing_idr) FROM ReLeAsEd . ledger)", "the query names a schema"),
        ("SELECT count(*) FROM ledger, released/**/.ledger", "the query names a schema"),
        ("SELECT count(*) FROM query_table('held.ledger')", "unknown table 'query_table'"),
        ("SELECT count(*) FROM query('FROM held.ledger')", "unknown table 'query'"),
        ("SELECT count(*) FROM ledger, range(9)", "unknown table 'range'"),
        ("SELECT count(*) FROM ledger, sqlite_master", "unknown table 'sqlite_master'"),
        ("WITH x AS (DELETE FROM held.ledger RETURNING *) FROM x", "the query is not one SELECT"),
        ("SELECT count(*) FROM (DESCRIBE ledger)", "the query is not one SELECT"),
        ("SELECT 458", "the query reads no table"),
        ("WITH ledger AS (SELECT 458 AS n) SELECT n FROM ledger", "the query reads no table"),
        ("SELECT year(today()) FROM ledger", "'today' gives another answer each time"),
        ("SELECT year(current_date) FROM ledger", "'current_date' gives another answer each time"),
        (
            "SELECT year(localtimestamp) FROM ledger",
            "'localtimestamp' gives another answer each time",
        ),
        ("SELECT (random() * 9)::INT", "'random' gives another answer each time"),
        ("SELECT month(AGE(month::DATE)) FROM ledger", "'age' gives another answer each time"),
        ("SELECT year(ago(1)) FROM ledger", "'ago' gives another answer each time"),
        (
            "SELECT year(current_localtimestamp()) FROM ledger",
            "'current_localtimestamp' gives another answer each time",
        ),
        ("SELECT closing_idr FROM ledger", "the query gives 2 rows of 1 columns"),
        ("SELECT closing_idr FROM ledger WHERE month = 'x'", "the query gives 0 rows of 0 columns"),
        ("SELECT 1, 2 FROM ledger LIMIT 1", "the query gives 1 rows of 2 columns"),
        ("SELECT avg(closing_idr) FROM ledger", "the query gives no whole number"),
        ("SELECT 5 / 2 FROM ledger LIMIT 1", "the query gives no whole number"),
        ("SELECT 2.5 FROM ledger LIMIT 1", "the query gives no whole number"),
        ("SELECT true FROM ledger LIMIT 1", "the query gives no whole number"),
        ("SELECT NULL FROM ledger LIMIT 1", "the query gives no whole number"),
        ("SELECT 'x' FROM ledger LIMIT 1", "the query gives no whole number"),
        ("SELECT -1 FROM ledger LIMIT 1", "the value −1 of 'x' is outside 0 to 1000000000"),
    ],
)
def test_a_query_that_may_not_be_shown_is_refused_with_its_reason(
    query: str, what: str, store: Store
) -> None:
    """Statements, other schemas, the clock, chance, shapes and values that make no figure."""
    assert str(refused(figure(query), store).what) == what


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM read_csv('data/datapackage.yml')",
        "SELECT count(*) FROM read_text('/etc/hosts')",
        "SELECT count(*) FROM glob('*')",
        "SELECT count(*) FROM read_parquet('https://terang.example/x.parquet')",
        "SELECT count(*) FROM sniff_csv('x')",
    ],
)
def test_a_query_cannot_reach_a_file_or_the_network(query: str, store: Store) -> None:
    """No function stands in place of a table; and the database is closed to both."""
    problem = refused(figure(query), store)

    assert str(problem.what).startswith("unknown table '")
    with pytest.raises(duckdb.Error, match="disabled by configuration"):
        store.connection.cursor().execute(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM information_schema.tables",
        "SELECT count(*) FROM duckdb_tables()",
        "SELECT count(*) FROM ledger, information_schema.tables",
        "SELECT length(current_setting('TimeZone')) FROM ledger LIMIT 1",
    ],
)
def test_a_query_sees_the_tables_of_the_package_and_nothing_else(query: str, store: Store) -> None:
    """What the database says of itself differs from machine to machine."""
    assert refused(figure(query), store)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT closing_idr FROM ledger USING SAMPLE 1 ROWS",
        "SELECT max(closing_idr) FROM ledger TABLESAMPLE 1 ROWS",
        "SELECT max(n) FROM (SELECT closing_idr AS n FROM ledger USING SAMPLE 50%)",
        "SELECT reservoir_quantile(closing_idr, 0.5) FROM ledger",
    ],
)
def test_a_query_cannot_draw_lots(query: str, store: Store) -> None:
    """A sample gives another figure at every build."""
    assert "gives another answer each time" in str(refused(figure(query), store).what)


@pytest.mark.parametrize("unit", ["rupiah", "", "workers"])
def test_an_unknown_unit_is_refused_with_the_list(unit: str, store: Store) -> None:
    """A number without a unit is no figure."""
    problem = refused(figure("SELECT 1 FROM ledger LIMIT 1", unit=unit), store)

    assert str(problem.what) == f"unknown unit '{unit}'"
    assert str(problem.hint).startswith("units: people, idr, ")


def test_a_share_needs_two_numbers_and_somebody_counted(store: Store) -> None:
    """One number is no share, and nobody has no half."""
    one = refused(figure("SELECT 1 FROM ledger LIMIT 1", unit="percent"), store)
    zero = refused(figure("SELECT 1, 0 FROM ledger LIMIT 1", unit="percent"), store)

    assert str(one.what) == "the query gives 1 rows of 1 columns"
    assert str(zero.what) == "the denominator is zero"


def test_expectations_of_a_share_are_in_percent(store: Store) -> None:
    """`max: 50` means half."""
    half = figure("SELECT 1, 2 FROM ledger LIMIT 1", unit="percent", most=50)
    more = figure("SELECT 2, 3 FROM ledger LIMIT 1", unit="percent", most=50)

    assert asked(half, store).value == Fraction(1, 2)
    assert str(refused(more, store).what) == "the value 66.67 of 'x' is outside 0 to 50"


# --- hidden cells ------------------------------------------------------------------------------

PEOPLE = st.lists(st.integers(5, 900), min_size=3, max_size=3)
HIDDEN = st.sets(st.sampled_from(CODES), min_size=2)
# Each example reads a store from disk, and the queries that passed are named: no shrinking.
FEW = settings(max_examples=8, phases=(Phase.generate,))


def premiums(people: list[int], hidden: set[str]) -> str:
    """A table of premiums whose total is printed and in which these occupations are hidden."""
    rows = [
        f"2026-01,{code},,,c" if code in hidden else f"2026-01,{code},{n},{n * 16800},"
        for code, n in zip(CODES, people, strict=True)
    ]
    total = f"2026-01,_T,{sum(people)},{sum(people) * 16800},"
    return HEADER + "\n".join([*rows, total]) + "\n"


OVER_HIDDEN = (
    "SELECT sum(workers_people)::BIGINT FROM premiums WHERE occupation <> '_T'",
    "SELECT sum(amount_idr)::BIGINT FROM premiums",
    "SELECT count(workers_people) FROM premiums",
    "SELECT count(*) FROM premiums WHERE workers_people > 0",
    "SELECT min(workers_people) FROM premiums",
    "SELECT max(coalesce(workers_people, 0)) FROM premiums WHERE occupation <> '_T'",
    "SELECT 2 * sum(workers_people)::BIGINT FROM premiums",
    "SELECT (SELECT sum(workers_people) FROM premiums WHERE occupation = '_T')::BIGINT"
    " - (SELECT sum(workers_people) FROM premiums WHERE occupation <> '_T')::BIGINT",
)


@FEW
@given(people=PEOPLE, hidden=HIDDEN)
def test_a_figure_over_hidden_cells_is_refused_whichever_cells_are_hidden(
    people: list[int], hidden: set[str]
) -> None:
    """Sums, counts, extremes and differences that a hidden cell could move have no value."""
    with stored(premiums(people, hidden)) as store:
        values, problems = figures.compute([figure(query) for query in OVER_HIDDEN], store)

    assert values == ()
    assert len(problems) == len(OVER_HIDDEN)


@FEW
@given(people=PEOPLE, hidden=HIDDEN)
def test_a_printed_total_is_a_figure_whatever_stands_hidden_below_it(
    people: list[int], hidden: set[str]
) -> None:
    """What the office prints may be shown; the number of hidden cells may be told."""
    total = figure("SELECT workers_people FROM premiums WHERE occupation = '_T'")
    cells = figure("SELECT count(*) FROM premiums WHERE obs_status = 'c'", unit="cells")

    with stored(premiums(people, hidden)) as store:
        values, problems = figures.compute([total, cells], store)

    assert problems == []
    assert [v.value for v in values] == [sum(people), len(hidden)]


SHOWN_OVER_HIDDEN = (
    "SELECT month, sum(workers_people)::BIGINT AS n FROM premiums GROUP BY month",
    "SELECT occupation, coalesce(workers_people, 0) AS n FROM premiums",
    "SELECT occupation, sum(workers_people) OVER ()::BIGINT AS n FROM premiums",
    "SELECT occupation FROM premiums WHERE workers_people > 0",
    "SELECT occupation, workers_people IS NULL OR workers_people > 9 AS many FROM premiums",
    "SELECT CASE WHEN workers_people > 9 THEN 'many' ELSE 'few' END AS n FROM premiums",
    "SELECT sum(amount_idr)::BIGINT AS n FROM premiums UNION ALL SELECT 1 FROM ledger LIMIT 1",
    "SELECT 'x' AS a, sum(amount_idr)::BIGINT AS n FROM premiums UNION ALL SELECT 'x', 1",
    "SELECT 'x' AS a, 1 AS n UNION ALL SELECT 'x', sum(amount_idr)::BIGINT FROM premiums",
    "SELECT workers_people AS n FROM premiums WHERE workers_people > 5",
    "SELECT workers_people AS n FROM premiums WHERE NOT workers_people > 5",
    "SELECT occupation, count(workers_people) OVER () AS n FROM premiums",
    "SELECT occupation, rank() OVER (ORDER BY workers_people DESC) AS n FROM premiums",
    "SELECT occupation FROM premiums ORDER BY workers_people DESC NULLS LAST LIMIT 1",
)


@FEW
@given(people=PEOPLE, hidden=HIDDEN)
def test_rows_that_depend_on_hidden_cells_are_refused_whichever_cells_are_hidden(
    people: list[int], hidden: set[str]
) -> None:
    """Part sums, zeros for blanks, filters and words made from numbers are not shown."""
    with stored(premiums(people, hidden)) as store:
        charts = [figures.points([chart(query)], (), store) for query in SHOWN_OVER_HIDDEN]
        tables_ = [figures.listings([listing(query)], store) for query in SHOWN_OVER_HIDDEN]

    passed = [
        query
        for query, drawn, listed in zip(SHOWN_OVER_HIDDEN, charts, tables_, strict=True)
        if drawn[0] or listed[0]
    ]
    assert passed == []


def test_hidden_cells_are_shown_as_they_are(store: Store) -> None:
    """A row with its status and without its number may be drawn and listed."""
    query = "SELECT occupation, workers_people AS value, obs_status FROM premiums ORDER BY 1"

    (drawn,), no_problem = figures.points([chart(query)], (), store)
    (rows,), none_either = figures.listings([listing(query, "occupation", "value")], store)

    assert no_problem + none_either == []
    assert drawn.columns == ("occupation", "value", "obs_status")
    assert drawn.rows == rows.rows
    assert drawn.rows == (
        ("_T", 36, None),
        ("driver", None, "c"),
        ("farmer", None, "c"),
        ("trader", 22, None),
    )
    assert (rows.tables, rows.standing) == (("premiums",), Standing.SAMPLE)


def test_rows_without_words_are_held_against_each_other_too(store: Store) -> None:
    """Numbers alone name no row: each needs one like it under either filling, in any order."""
    query = "SELECT workers_people AS value FROM premiums ORDER BY workers_people DESC"

    (rows,), problems = figures.listings([listing(query, "value")], store)

    assert problems == []
    assert sorted(rows.rows, key=str) == [(22,), (36,), (None,), (None,)]


@pytest.mark.parametrize("cell", ["[1]", "{'a': 1}", "'x'::BLOB", "1.5::DOUBLE", "to_days(1)"])
def test_a_cell_that_cannot_be_printed_is_refused(cell: str, store: Store) -> None:
    """A list, bytes, an inexact number: a page would show what a program makes of them."""
    query = f"SELECT {cell} AS n FROM ledger"  # noqa: S608

    rows, (problem,) = figures.listings([listing(query, "n")], store)

    assert rows == ()
    assert "is no text, exact number or date" in str(problem.what)


def test_the_alt_text_of_a_chart_names_its_figures_in_words(sources: Sources, store: Store) -> None:
    """A screen reader hears the value, in the way of its language."""
    values, _ = figures.compute(sources.figures, store)
    alt = Text(id='Saldo {{ angka("saldo") }}.', en='Balance {{ angka("saldo") }}.')

    (points,), problems = figures.points(
        [chart("SELECT 1 AS value FROM ledger", alt)], values, store
    )

    assert problems == []
    assert points.alt == Text(id="Saldo Rp590.400.", en="Balance Rp590,400.")


def test_a_listing_needs_its_columns_in_one_name_or_in_two_languages(store: Store) -> None:
    """`occupation` stands for `occupation_id` and `occupation_en`; half a pair will not do."""
    pair = listing("SELECT 'a' AS job_id, 'b' AS job_en FROM ledger", "job")
    half = listing("SELECT 'a' AS job_id FROM ledger", "job")

    rows, problems = figures.listings([pair, half], store)

    assert len(rows) == 1
    assert [(str(p.what), str(p.hint)) for p in problems] == [
        ("the query gives no column 'job'", "it gives: job_id")
    ]
