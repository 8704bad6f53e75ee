"""The reading end for tables: every fault has its line and its hint; what is good comes back."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from terang import tables
from terang.model import (
    Field,
    ForeignKey,
    Hidden,
    Package,
    Release,
    Resource,
    Standing,
    Text,
    Total,
)
from terang.results import Store

MISTAKES = Path(__file__).parent / "mistakes" / "tables"
NOTHING = Text(id="", en="")
CODES = b"code,name\nasn,ASN\nother,Lain\n"


def column(name: str, type_: str = "string", **rules: object) -> Field:
    role = "measure" if name in {"people", "idr"} else "attribute"
    return Field(name=name, type=type_, title=NOTHING, role=role, **rules)  # type: ignore[arg-type]


FIELDS = {
    field.name: field
    for field in (
        column("month", "yearmonth"),
        column("day", "date"),
        column("year", "year"),
        column("source"),
        column("sex", enum=("f", "m", "_T")),
        column("slug", pattern="[a-z-]+"),
        column("people", "integer", minimum="0", maximum="5000"),
        column("idr", "integer"),
        column("area", "number", minimum="0"),
        column("opening", "integer"),
        column("coming", "integer"),
        column("closing", "integer"),
        column("note"),
        column("number", unique=True),
        column("obs_status", enum=("c", "x", "z")),
    )
}


def resource(columns: str, key: str = "", **rules: object) -> Resource:
    """The table `t`; a column with `!` is required."""
    fields = tuple(
        replace(FIELDS[name.rstrip("!")], required=name.endswith("!")) for name in columns.split()
    )
    made = Resource(
        name="t",
        scope="release",
        title=NOTHING,
        description=NOTHING,
        standing=Standing.SAMPLE,
        sources=(),
        licence="CC-BY-4.0",
        custodian=NOTHING,
        fields=fields,
        primary_key=tuple(key.split()),
        line=7,
    )
    return replace(made, **rules)  # type: ignore[arg-type]


SOURCES = ForeignKey(fields=("source",), table="codes", reference_fields=("code",), also=("_T",))
OVER_SOURCE = (Total(measure="people", over=("source",)),)
BALANCE = ("closing = opening + coming",)
NOTES = resource("source note")
SCHEMAS = {
    "blank-rows": NOTES,
    "byte-order-mark-utf-16": NOTES,
    "column-missing": NOTES,
    "column-order": NOTES,
    "column-twice": NOTES,
    "column-unknown": NOTES,
    "date": resource("day"),
    "decimal-comma": resource("area"),
    "empty-file": NOTES,
    "enum": resource("sex"),
    "file-missing": NOTES,
    "file-not-described": NOTES,
    "foreign-key": resource("source", foreign_keys=(SOURCES,)),
    "identity": resource("opening coming closing", identities=BALANCE),
    "integer": resource("idr"),
    "key-twice": resource("month source", "month source"),
    "limits": resource("people area"),
    "line-ends-mixed": NOTES,
    "month": resource("month"),
    "number": resource("area"),
    "nul-byte": NOTES,
    "office-file": NOTES,
    "pattern": resource("slug"),
    "quote-not-closed": NOTES,
    "quote-swallows-lines": NOTES,
    "required": resource("source! note", "source"),
    "row-in-quotes": NOTES,
    "row-too-long": NOTES,
    "row-too-short": NOTES,
    "rule-cannot-be-applied": resource("note", identities=("nota = 1",)),
    "space-before-quote": NOTES,
    "spaces": NOTES,
    "status-and-number": resource("source people idr obs_status"),
    "status-unknown": resource("source people obs_status"),
    "thousands-dots": resource("idr area"),
    "total-missing": resource("month source people", "month source", totals=OVER_SOURCE),
    "total-over-hidden": resource("source people obs_status", "source", totals=OVER_SOURCE),
    "total-wrong": resource("month source people", "month source", totals=OVER_SOURCE),
    "twenty-and-more": resource("month! idr"),
    "unique": resource("number note"),
    "windows-1252": NOTES,
    "wrong-delimiter-semicolon": NOTES,
    "wrong-delimiter-tab": NOTES,
    "year": resource("year"),
}


def reference(name: str, columns: str) -> Resource:
    fields = tuple(column(c) for c in columns.split())
    return replace(NOTES, name=name, scope="reference", fields=fields, primary_key=())


def package(*resources: Resource) -> Package:
    return Package(
        name="p", title=NOTHING, description=NOTHING, homepage="", licences=(), resources=resources
    )


def release(root: Path, month: str = "2026-10", **files: bytes) -> Release:
    """A release with these CSV files in its folder."""
    folder = root / "data" / "releases" / month
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)
    return Release(
        month=month,
        date=date(2026, 11, 1),
        whats_new=NOTHING,
        next_date=date(2026, 12, 1),
        contact=NOTHING,
        corrections=(),
        folder=folder,
    )


def refer(root: Path, **files: bytes) -> None:
    folder = root / "data" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)


def stored(root: Path, described: Resource, content: bytes) -> Store:
    store, problems = tables.read(root, package(described), [release(root, t=content)])
    assert [str(p) for p in problems] == []
    assert store is not None
    return store


SUMS = {"identity", "total-missing", "total-over-hidden", "total-wrong"}  # `balance` goes on


def told(root: Path, described: Resource, content: bytes, *, sums: bool = False) -> list[str]:
    """The problems of one table, as printed, without the folder; wrong `sums` leave a store."""
    store, problems = tables.read(root, package(described), [release(root, t=content)])
    assert (store is None) == (bool(problems) and not sums)
    if store is not None:
        store.connection.close()
    return [str(p).removeprefix("data/releases/2026-10/") for p in problems]


# --- mistakes -----------------------------------------------------------------------------------


def test_every_mistake_folder_has_a_schema_and_every_schema_a_folder():
    """No folder is passed over, and no rule loses its smallest wrong input."""
    folders = {path.name for path in MISTAKES.iterdir() if path.is_dir()}

    assert folders == set(SCHEMAS)


@pytest.mark.parametrize("mistake", sorted(SCHEMAS))
def test_each_mistake_is_told_with_line_and_hint(mistake: str, tmp_path: Path):
    """The smallest wrong table of each rule gives exactly the problems in expected.txt."""
    files = {path.stem: path.read_bytes() for path in (MISTAKES / mistake).glob("*.csv")}
    refer(tmp_path, codes=CODES)
    described = package(reference("codes", "code name"), SCHEMAS[mistake])

    store, problems = tables.read(tmp_path, described, [release(tmp_path, **files)])

    assert (store is None) == (mistake not in SUMS)
    expected = (MISTAKES / mistake / "expected.txt").read_text("utf-8")
    assert "".join(f"{p}\n" for p in problems) == expected


# --- what is good -------------------------------------------------------------------------------


def test_each_type_of_cell_comes_back_in_its_own_type(tmp_path: Path):
    """Integers are int, numbers as typed, dates date, months and years text, blanks None."""
    described = resource("month day year source idr area")
    header = b"month,day,year,source,idr,area\n"

    store = stored(
        tmp_path, described, header + b"2026-10,2026-10-31,2026,NA,-5,6.140\n2026-10,,,null,,\n"
    )

    assert store.tables[0].rows == (
        ("2026-10", date(2026, 10, 31), "2026", "NA", -5, "6.140"),
        ("2026-10", None, None, "null", None, None),
    )


def test_a_hidden_measure_is_a_reason_and_never_zero_or_blank(tmp_path: Path):
    """Rows with obs_status carry Hidden in their measures; the other cells stay."""
    content = b"source,people,idr,obs_status\nasn,,,c\nother,0,7,\nasn,,,x\n"

    store = stored(tmp_path, resource("source people idr obs_status"), content)

    assert store.tables[0].rows == (
        ("asn", Hidden.CONFIDENTIAL, Hidden.CONFIDENTIAL, "c"),
        ("other", 0, 7, None),
        ("asn", Hidden.NOT_AVAILABLE, Hidden.NOT_AVAILABLE, "x"),
    )


def test_low_and_high_fill_confidential_measures_and_nothing_else(tmp_path: Path):
    """`c` becomes 1 or 10000019; x, z and seen numbers are the same in all three schemas."""
    content = b"source,people,obs_status\na,,c\nb,3,\nd,,x\ne,,z\n"
    store = stored(tmp_path, resource("source people obs_status"), content)

    found = {
        schema: store.connection.execute(f"SELECT people FROM {schema}.t").fetchall()  # noqa: S608
        for schema in ("seen", "low", "high")
    }

    assert found["seen"] == [(None,), (3,), (None,), (None,)]
    assert found["low"] == [(1,), (3,), (None,), (None,)]
    assert found["high"] == [(10_000_019,), (3,), (None,), (None,)]


def test_the_store_has_typed_columns_under_their_own_names(tmp_path: Path):
    """Integer BIGINT, number DECIMAL(18,4), date DATE, everything else VARCHAR."""
    described = resource("month day year source idr area")
    store = stored(tmp_path, described, b"month,day,year,source,idr,area\n")

    found = store.connection.execute("DESCRIBE seen.t").fetchall()

    assert [(row[0], row[1]) for row in found] == [
        ("month", "VARCHAR"),
        ("day", "DATE"),
        ("year", "VARCHAR"),
        ("source", "VARCHAR"),
        ("idr", "BIGINT"),
        ("area", "DECIMAL(18,4)"),
    ]


def test_queries_see_the_newest_release_and_can_ask_for_all(tmp_path: Path):
    """`seen` is the last month whatever the order given; `released` names the release first."""
    old = release(tmp_path, "2026-09", t=b"source,idr\nasn,1\n")
    new = release(tmp_path, "2026-10", t=b"source,idr\nasn,1\nasn,2\n")

    store, problems = tables.read(tmp_path, package(resource("source idr")), [new, old])

    assert problems == []
    assert store is not None
    assert store.release == new
    assert store.connection.execute("SELECT * FROM seen.t").fetchall() == [("asn", 1), ("asn", 2)]
    assert store.connection.execute("SELECT * FROM released.t").fetchall() == [
        ("2026-09", "asn", 1),
        ("2026-10", "asn", 1),
        ("2026-10", "asn", 2),
    ]
    assert [t.content for t in store.tables] == [b"source,idr\nasn,1\nasn,2\n"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('{}')",
        "COPY seen.t TO '{}'",
        "ATTACH '{}.db'",
        "SET enable_external_access = true",
        "SET threads = 1",
        "INSTALL httpfs",
    ],
)
def test_a_query_reaches_no_file_and_changes_no_setting(query: str, tmp_path: Path):
    """The store is closed before anybody's query runs in it."""
    store = stored(tmp_path, NOTES, b"source,note\n")
    path = tmp_path / "data" / "releases" / "2026-10" / "t.csv"

    with pytest.raises(tables.duckdb.Error):
        store.connection.execute(query.format(path))


def test_a_query_may_still_choose_its_schema(tmp_path: Path):
    """USE works in the closed store: one query can be run over seen, low and high."""
    store = stored(tmp_path, resource("people obs_status"), b"people,obs_status\n,c\n")

    store.connection.execute("USE high")

    assert store.connection.execute("SELECT people FROM t").fetchall() == [(10_000_019,)]


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("byte order mark", b"\xef\xbb\xbfsource,note\nasn,a\n"),
        ("CRLF", b"source,note\r\nasn,a\r\n"),
        ("CR", b"source,note\rasn,a\r"),
        ("no line end at the end", b"source,note\nasn,a"),
        ("quoted header", b'"source","note"\nasn,a\n'),
        ("everything quoted, with a mark", b'\xef\xbb\xbf"source","note"\r\n"asn","a"\r\n'),
    ],
)
def test_ordinary_kinds_of_csv_are_read_alike(label: str, content: bytes, tmp_path: Path):
    """Marks, line ends and quotes differ from program to program; the cells do not."""
    store = stored(tmp_path, NOTES, content)

    assert store.tables[0].rows == (("asn", "a"),)
    assert store.tables[0].content == content.removeprefix(b"\xef\xbb\xbf")


def test_files_of_one_table_may_end_their_lines_differently(tmp_path: Path):
    """Each release keeps the line ends it was published with."""
    files = {"2026-08": b"source\na\n", "2026-09": b"source\r\nb\r\n", "2026-10": b"source\nc"}
    releases = [release(tmp_path, month, t=content) for month, content in files.items()]

    store, problems = tables.read(tmp_path, package(resource("source")), releases)

    assert problems == []
    assert store is not None
    found = store.connection.execute("SELECT release, source FROM released.t").fetchall()
    assert found == [("2026-08", "a"), ("2026-09", "b"), ("2026-10", "c")]


def test_a_quoted_cell_may_hold_line_breaks_blank_lines_and_commas(tmp_path: Path):
    """None of them is a fault inside quotes."""
    store = stored(tmp_path, NOTES, b'source,note\nasn,"a,\n\n""b"" "",x"\n')

    assert store.tables[0].rows == (("asn", 'a,\n\n"b" ",x'),)


def test_a_problem_after_a_quoted_line_break_has_the_line_its_row_starts_on(tmp_path: Path):
    """Not the number of the row, nor the last line of the record."""
    content = b'note,sex\n"a\n\nb",f\n"c\nd",q\n'

    found = told(tmp_path, resource("note sex"), content)

    assert found[0].startswith("t.csv:5: unknown code 'q'")


def test_a_column_may_have_any_name(tmp_path: Path):
    """Reserved words, quotes, commas and our own words are names like others."""
    names = ("order", 'a "b"', "rowid", "x,y", "c0", "Kecamatan é", "select", "filename", "file")
    described = replace(NOTES, fields=tuple(column(n) for n in names), primary_key=("rowid",))
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerows([names, "123456789"])

    store = stored(tmp_path, described, header.getvalue().encode())

    assert store.connection.execute('SELECT "order", "x,y" FROM seen.t').fetchall() == [("1", "4")]
    assert store.tables[0].rows == (tuple("123456789"),)


@pytest.mark.parametrize("names", [("a", "A"), ("release", "b")])
def test_columns_that_sql_cannot_tell_apart_are_a_problem(names: tuple[str, ...], tmp_path: Path):
    """DuckDB would silently call the second one `A_1`."""
    described = replace(NOTES, fields=tuple(column(n) for n in names))

    found = told(tmp_path, described, f"{','.join(names)}\n1,2\n".encode())

    assert [line.split(":")[0] for line in found] == ["data/datapackage.yml"]


@pytest.mark.parametrize(
    "folder", ["a[b]", "x*y", "w?", "it's", "k=v", "{a,b}", "ü ~", 'q"q', "[!a]"]
)
def test_a_path_is_taken_literally(folder: str, tmp_path: Path):
    """No pattern, no partition, no quoting: the file read is the file named."""
    root = tmp_path / folder
    for decoy in ("b", "xzy", "wa", "a"):
        release(tmp_path / decoy, t=b"source,note\nwrong,file\n")

    store = stored(root, NOTES, b"source,note\nright,file\n")

    assert store.tables[0].rows == (("right", "file"),)


def test_the_root_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`build.py` may be run from anywhere; problems name files from the root."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    good = stored(Path("../site"), NOTES, b"source,note\nasn,a\n")
    bad = told(Path("../site"), NOTES, b"source,note\nasn\n")

    assert good.tables[0].rows == (("asn", "a"),)
    assert bad[0].startswith("t.csv:2: too few cells")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("x" * 2_100_000, "t.csv:2: the row is longer than 2000000 characters"),
        ("é" * 1_500_000, "t.csv:1: the file cannot be read as a table: "),
    ],
    ids=["characters", "bytes"],
)
def test_a_row_beyond_the_reader_is_told(cell: str, expected: str, tmp_path: Path):
    """Nothing that DuckDB refuses goes without a problem, whether or not we know the reason."""
    found = told(tmp_path, NOTES, f"source,note\nasn,{cell}\n".encode())

    assert len(found) == 1
    assert found[0].startswith(expected)


# --- several files ------------------------------------------------------------------------------


def test_every_bad_file_is_told_in_one_run(tmp_path: Path):
    """A file that cannot be read does not hide the rules another one breaks."""
    described = resource("source sex")
    releases = [
        release(tmp_path, "2026-08", t=b"source,sex\nasn,f\n"),
        release(tmp_path, "2026-09", t=b"source,sex\nasn\n"),
        release(tmp_path, "2026-10", t=b"source,sex\nasn,f\nasn,q\n"),
        release(tmp_path, "2026-11", t=b"source;sex\n"),
        release(tmp_path, "2026-12", t=b"source,sex\nasn,f,\n"),
    ]

    store, problems = tables.read(tmp_path, package(described), releases)

    assert store is None
    assert [(p.file[14:21], p.line, p.what.template[:12]) for p in problems] == [
        ("2026-09", 2, "too few cell"),
        ("2026-10", 3, "unknown code"),
        ("2026-11", 1, "the cells ar"),
        ("2026-12", 2, "too many cel"),
    ]


def test_a_key_may_come_back_in_another_release(tmp_path: Path):
    """Keys, sums and limits are each file's own."""
    described = resource("source people", "source", totals=OVER_SOURCE)
    releases = [
        release(tmp_path, month, t=b"source,people\nasn,2\nother,1\n_T,3\n")
        for month in ("2026-09", "2026-10")
    ]

    store, problems = tables.read(tmp_path, package(described), releases)

    assert problems == []
    assert store is not None


def test_twenty_of_a_kind_are_counted_for_each_file(tmp_path: Path):
    """Each file has its own first twenty and its own rest."""
    content = b"sex\n" + b"q\n" * 25
    releases = [release(tmp_path, month, t=content) for month in ("2026-09", "2026-10")]

    _, problems = tables.read(tmp_path, package(resource("sex")), releases)

    rest = [(p.file[14:21], str(p.what)) for p in problems if "more" in p.what.template]
    assert len(problems) == 42
    assert rest == [("2026-09", "and 5 more of this kind"), ("2026-10", "and 5 more of this kind")]


def test_codes_are_not_looked_up_in_a_table_that_is_broken(tmp_path: Path):
    """One bad reference table is one problem, not one for every row that uses it."""
    refer(tmp_path, codes=b"code;name\n")
    described = package(reference("codes", "code name"), SCHEMAS["foreign-key"])

    _, problems = tables.read(tmp_path, described, [release(tmp_path, t=b"source\nasn\n")])

    assert [p.file for p in problems] == ["data/reference/codes.csv"]


def test_codes_of_a_release_table_are_looked_up_in_the_same_release(tmp_path: Path):
    """What another release lists does not help."""
    other = replace(reference("codes", "code"), scope="release")
    described = package(other, SCHEMAS["foreign-key"])
    releases = [
        release(tmp_path, "2026-09", codes=b"code\nasn\n", t=b"source\nasn\n"),
        release(tmp_path, "2026-10", codes=b"code\nother\n", t=b"source\nasn\n"),
    ]

    _, problems = tables.read(tmp_path, described, releases)

    assert [p.file for p in problems] == ["data/releases/2026-10/t.csv"]


def test_no_release_at_all_is_a_problem(tmp_path: Path):
    """A site without data has nothing to show."""
    _, problems = tables.read(tmp_path, package(), [])

    assert [str(p.what) for p in problems] == ["there is no release"]


def test_a_folder_in_the_place_of_a_table_is_a_problem(tmp_path: Path):
    """Whatever cannot be opened is told, not thrown."""
    (tmp_path / "data" / "releases" / "2026-10" / "t.csv").mkdir(parents=True)

    _, problems = tables.read(tmp_path, package(NOTES), [release(tmp_path)])

    assert problems[0].what.template == "the file cannot be read: {}"


# --- totals, identities -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        b"a,5,\n_T,5,\n",
        b"a,5,\nb,,c\n_T,6,\n",
        b"a,5,\nb,,c\n_T,5,\n",
        b"a,5,\nb,,c\n_T,,c\n",
        b"_T,0,\n",
    ],
)
def test_totals_that_can_be_true_are_accepted(rows: bytes, tmp_path: Path):
    """Equal to the sum when all is seen, at least the visible sum when not, or hidden itself."""
    described = resource("source people obs_status", "source", totals=OVER_SOURCE)

    assert told(tmp_path, described, b"source,people,obs_status\n" + rows) == []


def test_a_sum_of_huge_integers_is_no_crash(tmp_path: Path):
    """Sums are exact beyond 64 bits."""
    described = resource("source idr", "source", totals=(Total(measure="idr", over=("source",)),))
    content = b"source,idr\na,9223372036854775807\nb,9223372036854775807\n_T,1\n"

    found = told(tmp_path, described, content, sums=True)

    assert "add up to 18446744073709551614" in found[0]


@pytest.mark.parametrize("rule", ["pattern", "minimum"])
def test_a_rule_that_cannot_be_applied_leaves_the_others_at_work(rule: str, tmp_path: Path):
    """A wrong pattern or limit is told at the description; the rest of the table is checked."""
    broken = replace(FIELDS["idr"], **{rule: "(("})
    described = replace(NOTES, fields=(broken, FIELDS["sex"]))

    found = told(tmp_path, described, b"idr,sex\n5,q\n")

    assert [line.split(" ")[0] for line in found] == ["data/datapackage.yml:7:", "t.csv:2:"]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"primary_key": ("sorce",)}, "primaryKey of table 't' names an unknown column 'sorce'"),
        ({"totals": (Total(measure="peple", over=("source",)),)}, "unknown column 'peple'"),
        ({"foreign_keys": (replace(SOURCES, table="code"),)}, "an unknown table 'code'"),
        ({"foreign_keys": (replace(SOURCES, fields=("a",)),)}, "unknown column 'a'"),
        ({"foreign_keys": (replace(SOURCES, reference_fields=("cod",)),)}, "column 'cod'"),
        ({"foreign_keys": (replace(SOURCES, reference_fields=()),)}, "sides of unequal length"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_a_problem(
    rules: dict[str, object], expected: str, tmp_path: Path
):
    """Keys, totals and foreign keys are checked against the description before any file."""
    described = package(reference("codes", "code name"), resource("source people", **rules))

    store, problems = tables.read(tmp_path, described, [release(tmp_path)])

    assert store is None
    assert [(p.file, p.line) for p in problems] == [("data/datapackage.yml", 7)]
    assert expected in str(problems[0].what)


def test_a_reference_table_cannot_refer_to_a_release(tmp_path: Path):
    """It has no release of its own in which to look."""
    lists = replace(reference("lists", "source"), foreign_keys=(replace(SOURCES, table="codes"),))
    codes = replace(reference("codes", "code"), scope="release")

    _, problems = tables.read(tmp_path, package(lists, codes), [release(tmp_path)])

    assert [str(p.what) for p in problems] == ["the reference table 'lists' refers to 'codes'"]


# --- promises -----------------------------------------------------------------------------------

AROUND = " \t\n\r\N{NO-BREAK SPACE}"
cells = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(',"\n\r ;')), max_size=8
).filter(lambda cell: cell == cell.strip(AROUND) and "\0" not in cell)
grids = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=6).map(
        lambda grid: (width, [row for row in grid if any(row)])
    )
)
quick = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(
    grid=grids,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_csv_writes_comes_back_cell_for_cell(
    grid: tuple[int, list[list[str]]], quoting: int, end: str, tmp_path: Path
):
    """Any text in any cell, whichever way it is quoted; only a blank cell becomes None."""
    width, rows = grid
    names = [f"column_{i}" for i in range(width)]
    written = io.StringIO()
    writer = csv.writer(written, quoting=quoting, lineterminator=end)
    writer.writerows([names, *([_lone_return(c) for c in row] for row in rows)])
    described = replace(NOTES, fields=tuple(column(n) for n in names))

    store = stored(tmp_path, described, written.getvalue().encode())

    store.connection.close()
    assert store.tables[0].rows == tuple(tuple(_lone_return(c) or None for c in r) for r in rows)


def _lone_return(cell: str) -> str:
    """Python's writer leaves a lone CR unquoted when it is not its own line end."""
    return cell.replace("\r", "\n")


pieces = st.sampled_from(
    ["a,1\n", 'a,"', '"b', '",', '"\n', '""', "a", ",", " ", "\n", "\r", '"a,b",']
)
untidy = st.one_of(
    st.binary(max_size=60),
    st.text('a1,"\n\r\t; \ufeff\0é', max_size=40).map(lambda t: t.encode()),
    st.text('a1,"\n\r ', max_size=40).map(lambda t: b"source,note\n" + t.encode()),
    st.lists(pieces, max_size=12).map(lambda p: ("source,note\n" + "".join(p)).encode()),
    st.lists(pieces, max_size=12).map(
        lambda p: ("source,note\n" + "".join(p)).replace("\n", "\r\n").encode()
    ),
)


@settings(quick, max_examples=150)
@given(content=untidy)
@example(content=b"\xef\xbb\xbf")
@example(content=b"source,note\n\r")
@example(content=b'source,note\n1, "x,y"\n')
@example(content=b"source,note\n1,2,\n")
def test_any_bytes_give_problems_or_exactly_what_csv_reads(content: bytes, tmp_path: Path):
    """Never an exception, and never a row or cell that the csv module does not see."""
    store, problems = tables.read(tmp_path, package(NOTES), [release(tmp_path, t=content)])

    assert (store is None) == bool(problems)
    if store is not None:
        store.connection.close()
        read = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        expected = tuple(tuple(c or None for c in row) for row in read)
        assert (("source", "note"), *store.tables[0].rows) == expected


typed_cells = st.text("0123456789-+.,eE _xRp/", max_size=24)


@quick
@given(value=typed_cells, name=st.sampled_from(["idr", "area", "day", "month", "year"]))
def test_any_cell_gives_a_problem_or_its_own_value(value: str, name: str, tmp_path: Path):
    """A typed cell is either refused or prints as it was typed: nothing is rounded or trimmed."""
    described = resource(f"{name} source")
    content = f'{name},source\n"{value}",a\n'.encode()

    store, problems = tables.read(tmp_path, package(described), [release(tmp_path, t=content)])

    if store is not None:
        store.connection.close()
        cell = store.tables[0].rows[0][0]
        assert ("" if cell is None else str(cell)) == value
    else:
        assert {p.line for p in problems} == {2}
