"""What was published stays as it was: words, queries and reference tables of earlier releases."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
import recheck
from terang import ledger, read, tables
from terang.earlier import Earlier, compared, in_force
from terang.figures import compute
from terang.figures import vintages as earlier_values
from terang.model import Figure, Problem, Text
from terang.query_rows import rows_behind
from terang.table_files import in_force as in_force_number
from terang.table_sql import version
from tests import later_project
from tests.later_project import MARCH
from tests.published import FEBRUARY, JANUARY, change

SAME = Text(id="x", en="x")


@pytest.fixture(scope="module")
def sites(
    tmp_path_factory: pytest.TempPathFactory, copy_tiny: Callable[[Path], Path]
) -> list[Path]:
    """The site of two releases, and the site of three after much was told otherwise."""
    folder = tmp_path_factory.mktemp("later")
    root = copy_tiny(folder / "project")
    later_project.begin(root)
    assert build.build(root, folder / "before") == []
    later_project.go_on(root)
    assert build.build(root, folder / "after") == []
    return [folder / "before", folder / "after"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, copy_tiny: Callable[[Path], Path]) -> Path:
    """The project of three releases, the first two of them sealed."""
    root = copy_tiny(tmp_path_factory.mktemp("kept") / "project")
    later_project.begin(root)
    later_project.go_on(root)
    return root


@pytest.fixture
def project(kept: Path, tmp_path: Path) -> Path:
    """A copy to be spoilt."""
    return shutil.copytree(kept, tmp_path / "project")


def said(root: Path) -> list[str]:
    """The problems of a project, in short; what it computes is held against its ledger."""
    sources = read.everything(root)
    store, problems = tables.read(root, sources.package, sources.releases)
    if store is None:
        return _short(problems)
    values, problems = compute(sources.figures, store)
    told = (*earlier_values(sources.figures, store), *values)
    seals, slips = ledger.parse(sources.ledger)
    problems += slips + ledger.check(seals, sources.releases, store, told)
    problems += ledger.check_kept(seals, sources.figures, told, store)
    store.connection.close()
    return _short(problems)


def _short(problems: list[Problem]) -> list[str]:
    return [f"{p.file}: {p.what}. {p.hint}" for p in problems]


# --- the promise ---------------------------------------------------------------------------------


def test_no_byte_of_an_earlier_releases_files_changes(sites: list[Path]) -> None:
    """Neither in its folder nor beside its frozen figures, whatever is told otherwise later.

    The links of a release grow with each later one, and charts are drawn by the rules of today.
    """
    before, after = (
        {
            path.relative_to(site).as_posix(): path.read_bytes()
            for month in (JANUARY, FEBRUARY)
            for folder in (f"data/{month}", f"rilis/{month}/angka", f"en/rilis/{month}/angka")
            for path in (site / folder).rglob("*")
            if path.is_file() and path.suffix != ".html"
        }
        for site in sites
    )

    assert len(before) > 100
    assert after == before


def test_anybody_can_still_recompute_every_release(sites: list[Path]) -> None:
    """Each with the query and the reference tables that were published with it."""
    report = recheck.verify_published(str(sites[1]))

    assert report.problems == ()
    assert (report.releases, report.differ) == (3, 0)


def test_a_frozen_page_keeps_the_words_of_its_time_and_says_that_they_changed(
    sites: list[Path],
) -> None:
    """Label, definition, value and query as they were; the box at the top says what became."""
    page = (sites[1] / f"en/rilis/{FEBRUARY}/angka/kas/index.html").read_text("utf-8")
    told = json.loads((sites[1] / f"data/{FEBRUARY}/figures/kas.json").read_text("utf-8"))

    assert "<h1>Cash before</h1>" in page
    assert "Money at the start of the month." in page
    assert "Rp590,400" in page
    assert "There is a newer number, with another definition." in page
    assert "The definition was changed after the release of February 2026." in page
    assert (told["label"]["en"], told["value"]["exact"]) == ("Cash before", "590400")
    assert "opening_idr" in told["query"]


def test_the_newest_page_marks_where_the_series_breaks(sites: list[Path]) -> None:
    """No difference is printed between two definitions, and the reason is given."""
    page = (sites[1] / "en/angka/kas/index.html").read_text("utf-8")
    changes = json.loads((sites[1] / f"data/{MARCH}/changes.json").read_text("utf-8"))

    assert "<h1>Cash now</h1>" in page
    assert "changed after the release of February 2026. The end of the month is of more" in page
    assert page.count("other definition") == 1
    assert {f["id"]: f["why"] for f in changes["figures"]}["kas"] == "redefined"


def test_a_retired_figure_keeps_its_pages_and_says_what_to_use(sites: list[Path]) -> None:
    """Its own page has its past, its frozen pages lead to its last number, the index lists it."""
    own = (sites[1] / "en/angka/pekerja-berpremi/index.html").read_text("utf-8")
    first = (sites[1] / f"en/rilis/{JANUARY}/angka/pekerja-berpremi/index.html").read_text("utf-8")
    index = (sites[1] / "en/angka/index.html").read_text("utf-8")

    assert "This figure has ended." in own
    assert "It is the same as active workers." in own
    assert 'href="../../angka/pekerja-aktif/"' in own
    assert 'href="../../rilis/2026-02/angka/pekerja-berpremi/"' in own
    assert "This figure has ended." in first
    assert 'href="../../../../rilis/2026-02/angka/pekerja-berpremi/"' in first
    assert not (sites[1] / f"rilis/{MARCH}/angka/pekerja-berpremi").exists()
    assert "Figures that have ended" in index


def test_a_release_is_published_with_the_reference_tables_of_its_time(sites: list[Path]) -> None:
    """And the figures over them are computed from those."""
    held = {
        month: (sites[1] / f"data/{month}/populations.csv").read_text("utf-8")
        for month in (FEBRUARY, MARCH, "latest")
    }
    page = (sites[1] / f"en/rilis/{FEBRUARY}/angka/penduduk/index.html").read_text("utf-8")

    assert "_T,2022,7000" in held[FEBRUARY]
    assert "_T,2022,8000" in held[MARCH]
    assert held["latest"] == held[MARCH]
    assert "7,000" in page


def test_words_of_a_release_under_embargo_are_not_told_before_its_hour(project: Path) -> None:
    """Until then a figure is what it was, outside the range of tomorrow, and none has ended."""
    sources = read.everything(project)
    store, faults = tables.read(project, sources.package, sources.releases[:2])
    assert store is not None, faults

    values, problems = compute(sources.figures, store)

    store.connection.close()
    told = {value.figure.id: (value.figure.label.en, value.value) for value in values}
    assert problems == []
    assert told["kas"] == ("Cash before", 590400)
    assert told["pekerja-berpremi"] == ("Workers with a premium", 36)


# --- what the ledger finds -----------------------------------------------------------------------


def test_what_is_kept_as_the_rules_ask_is_in_order(project: Path) -> None:
    """And again when the third release is sealed too."""
    before = said(project)
    later_project.seal(project)

    assert before == said(project) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("en: Inhabitants", "en: People"),
        ("id: Semua penduduk kota.", "id: Penduduk kota."),
        ('en: "{{ bulan() }}"', 'en: "as of {{ bulan() }}"'),
        ("district = '_T'", "district = '_T' AND year = '2022'"),
    ],
    ids=["label", "definition", "period", "query"],
)
def test_other_words_than_were_published_are_found(project: Path, old: str, new: str) -> None:
    """In either language, and a query that happens to give the same value."""
    change(project / "content/figures/penduduk.yml", old, new)

    assert said(project) == [
        "content/figures/penduduk.yml: the words of 'penduduk' differ from those published with "
        "2026-02. keep what was said under 'earlier:' with 'until: 2026-02'"
    ]


def test_a_figure_of_the_ledger_whose_file_is_gone_is_missed(project: Path) -> None:
    """Its frozen pages would be gone with it."""
    (project / "content/figures/penduduk.yml").unlink()

    assert said(project) == [
        "content/figures/penduduk.yml: figure 'penduduk' was published for 2026-02 and is gone. "
        "restore the file and say in it since when: retired: {since: …}"
    ]


def test_a_figure_cannot_end_before_what_is_sealed(project: Path) -> None:
    """A value once published does not vanish."""
    change(project / "content/figures/pekerja-berpremi.yml", "since: 2026-03", "since: 2026-02")

    assert said(project) == [
        "content/figures/pekerja-berpremi.yml: figure 'pekerja-berpremi' was published for 2026-02 "
        "as 36 and has no value now. restore its query; a figure ends with a release that is not "
        "sealed yet"
    ]


def test_a_reference_table_that_was_not_kept_is_found(project: Path) -> None:
    """One problem for the table, whichever releases it was published with, and how to keep it."""
    kept = project / "data/reference/until-2026-02"
    (kept / "populations.csv").unlink()

    (found, *_) = [line for line in said(project) if "populations.csv" in line]

    assert found == (
        "data/reference/populations.csv: the table is another one than was published with 2026-02. "
        "keep the published one as data/reference/until-2026-02/populations.csv"
    )


def test_a_line_that_seals_no_words_is_refused(project: Path) -> None:
    """Else whoever writes the ledger anew without them could say anything of the past."""
    path = project / "data/ledger.jsonl"
    line = json.loads(path.read_text("utf-8").splitlines()[0])
    del line["words"]
    path.write_text(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")

    assert any("this line is not what seal writes" in problem for problem in said(project))


# --- reference tables ----------------------------------------------------------------------------


def test_rows_behind_a_number_are_those_of_its_time(project: Path) -> None:
    """The table of today for the newest release, the kept one for those before."""
    sources = read.everything(project)
    store, faults = tables.read(project, sources.package, sources.releases)
    assert store is not None, faults
    people = next(f for f in sources.figures if f.id == "penduduk")

    then, now = (
        rows_behind(people, store, release)[0].rows
        for release in (sources.releases[0], sources.releases[2])
    )

    store.connection.close()
    assert (then, now) == ((("_T", "2022", 7000),), (("_T", "2022", 8000),))


def test_a_code_has_to_stand_in_the_table_of_its_time(project: Path) -> None:
    """A district that only today's table has is none of an earlier release."""
    kept = project / "data/reference/until-2026-02/districts.csv"
    kept.write_text("district,name,slug,urban_villages\n99.01.01,Rawa Lor,rawa-lor,3\n", "utf-8")

    found = said(project)

    assert any("releases/2026-01/" in line and "'99.01.02'" in line for line in found)
    assert any("until-2026-02/populations.csv" in line and "'99.01.02'" in line for line in found)
    assert not any("releases/2026-03/" in line for line in found)


def test_an_earlier_version_keeps_the_rules_of_its_table(project: Path) -> None:
    """A slip in it is told with its own file and line."""
    kept = project / "data/reference/until-2026-02/populations.csv"
    change(kept, "99.01.01,2022,4000", "99.01.01,2022,many")

    assert any("until-2026-02/populations.csv: 'many'" in line for line in said(project))


def test_a_version_kept_for_a_release_under_embargo_is_that_of_the_releases_before(
    project: Path,
) -> None:
    """What is shown before the hour is what was in force then."""
    sources = read.everything(project)

    store, faults = tables.read(project, sources.package, sources.releases[:1])

    assert store is not None, faults
    held = {table.resource.name: table.content for table in store.tables}
    (row,) = store.connection.execute(
        "SELECT population_people FROM seen.populations WHERE district = '_T'"
    ).fetchall()
    store.connection.close()
    assert b"_T,2022,7000" in held["populations"]
    assert row == (7000,)


@given(st.lists(st.integers(1, 30), unique=True), st.integers(1, 30))
def test_the_version_in_force_is_the_same_for_queries_and_for_files(
    last: list[int], release: int
) -> None:
    """The first that applied until then or later; today's where there is none."""
    ascending = sorted(last)
    (asked,) = (
        duckdb.connect().execute(f"SELECT {version(str(release), ascending)}").fetchone() or ()
    )

    assert asked == in_force_number(release, ascending)
    assert -asked == min((n for n in last if n >= release), default=0)


# --- in force ------------------------------------------------------------------------------------


def former(until: str, label: str | None = None, query: str | None = None) -> Earlier:
    """What was said until a release."""
    return Earlier(
        until=until,
        why=SAME,
        label=Text(id=label, en=label) if label else None,
        definition=None,
        period=None,
        query=query,
        file="",
        line=1,
        query_line=1,
    )


def figure(*earlier: Earlier) -> Figure:
    """A figure that says `now` today."""
    (first, *_) = read.everything(Path(__file__).parent / "tiny").figures
    return replace(first, label=Text(id="now", en="now"), query="now", earlier=earlier)


def test_what_is_absent_was_as_in_the_entry_after_it() -> None:
    """A label changed after March, a query after January."""
    told = figure(former("2026-03", label="b"), former("2026-01", query="a"))

    found = [in_force(told, f"2026-0{month}") for month in (1, 2, 3, 4)]

    assert [(f.label.id, f.query) for f in found] == [
        ("b", "a"),
        ("b", "now"),
        ("b", "now"),
        ("now", "now"),
    ]


@given(st.lists(st.integers(1, 12), unique=True), st.integers(1, 12), st.integers(1, 12))
def test_two_releases_compare_exactly_when_one_query_was_in_force(
    untils: list[int], one: int, other: int
) -> None:
    """Whatever was changed when."""
    entries = [former(f"2026-{n:02}", query=str(n)) for n in sorted(untils, reverse=True)]
    told = figure(*entries)
    before, after = (f"2026-{month:02}" for month in sorted((one, other)))

    same = in_force(told, before).query == in_force(told, after).query

    assert compared(told, before, after) == same


def test_a_rewording_leaves_the_values_comparable() -> None:
    """Only definition and query say what is counted."""
    told = figure(former("2026-01", label="a"))

    assert compared(told, "2026-01", "2026-02")
