"""The yearly statement: its numbers are the tables', its sums add up, its PDF is one A4 sheet."""

import csv
import io
import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

import build
from terang import figures, pages, read, serve, tables, yearly_lines, yearly_pages
from terang.book import Book
from terang.model import Column, Hidden, Sources, Standing, Text
from terang.results import Asset, Findings, Site, Store
from terang.yearly import ADD, RESULT, SUBTRACT, Line, Section, Stated, StatedYear, Statement

ROOT = Path(__file__).resolve().parents[1]
RELEASES = ROOT / "data" / "releases"
A4 = (595, 842)  # points
WORDS = Text(id="kata", en="words")
SOURCES = ("asn", "other", "_T")


@pytest.fixture(scope="module")
def sources() -> Sources:
    """What is written in the repository."""
    return read.everything(ROOT)


@pytest.fixture(scope="module")
def store(sources: Sources) -> Iterator[Store]:
    """The repository's own tables."""
    made, faults = tables.read(ROOT, sources.package, sources.releases)
    assert made is not None, faults
    yield made
    made.connection.close()


@pytest.fixture(scope="module")
def years(sources: Sources, store: Store) -> tuple[StatedYear, ...]:
    """Every statement of the repository's own releases."""
    made, problems = figures.years(sources.statement, store)
    assert problems == []
    return made


@pytest.fixture(scope="module")
def books(sources: Sources, store: Store, years: tuple[StatedYear, ...]) -> dict[str, Book]:
    """The statements in both languages."""
    found = Findings(
        release=store.release,
        tables=store.tables,
        values=(),
        drawings=(),
        rows=(),
        laws={},
        releases=store.releases,
        years=years,
    )
    catalogues = read.catalogues(ROOT)
    return {
        language: Book(
            language=language,
            sources=sources,
            findings=found,
            catalogue=catalogues[language],
            address=build.ADDRESS,
        )
        for language in ("id", "en")
    }


@pytest.fixture(scope="module")
def files(books: dict[str, Book]) -> dict[str, bytes]:
    """Every PDF by its path."""
    return {a.path: a.content for book in books.values() for a in yearly_pages.pdfs(book)}


def rows(release: str, table: str, year: str) -> list[dict[str, str]]:
    """The rows of a year as they stand in the file, read without the program."""
    with (RELEASES / release / f"{table}.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["month"].startswith(year)]


def summed(found: list[dict[str, str]], column: str) -> tuple[int, ...]:
    """The sum of a column by source."""
    return tuple(sum(int(r[column]) for r in found if r["source"] == s) for s in SOURCES)


def text_of(pdf: bytes) -> str:
    """The text of a PDF as a reader copies it, in one line."""
    found = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(found.split())


def printed(sheet: yearly_pages.Sheet) -> list[str]:
    """Every cell and every label of a sheet."""
    cells = [(row.label, *row.cells) for section in sheet.sections for row in section.rows]
    return [cell for row in cells for cell in row]


# --- the numbers ---------------------------------------------------------------------------------


def test_every_release_states_every_year_of_its_tables(years):
    """A year begins with its first month in the ledger; the current one is not complete."""
    months = sorted(path.name for path in RELEASES.iterdir())
    wanted = [(m, year) for m in months for year in ("2025", "2026") if year <= m[:4]]

    assert [(made.release, made.year) for made in years] == wanted
    assert {made.year for made in years if made.complete} == {
        *("2025" for m in months if m >= "2025-12"),
        *("2026" for m in months if m >= "2026-12"),
    }
    assert years[-1].last == months[-1]


def test_the_money_is_that_of_the_tables(years):
    """Each line of the first section, by source, from the CSV files alone."""
    for made in years:
        ledger = rows(made.release, "ledger", made.year)
        funding = rows(made.release, "funding", made.year)
        premiums = [r for r in rows(made.release, "premiums", made.year) if r["sector"] == "_T"]
        first = [r for r in ledger if r["month"] == made.first]
        last = [r for r in ledger if r["month"] == made.last]

        (_, stated), *_ = made.sections

        assert [one.amounts for one in stated] == [
            summed(first, "opening_idr"),
            summed(funding, "amount_idr"),
            summed([r for r in premiums if r["programme"] == "jkk"], "amount_idr"),
            summed([r for r in premiums if r["programme"] == "jkm"], "amount_idr"),
            summed(ledger, "refunds_idr"),
            summed(ledger, "costs_idr"),
            summed(last, "closing_idr"),
        ], (made.release, made.year)


def test_a_hidden_quarter_is_hidden_on_the_statement(years):
    """The first quarters of the sample had too few claims; no number stands for them, no zero."""
    claims = years[-1].sections[3][1]
    told = {one.line.label.en: one.amounts for one in claims}

    assert told["First quarter"] == (Hidden.CONFIDENTIAL, Hidden.CONFIDENTIAL)
    assert all(isinstance(amount, int) for amount in told["Second quarter"])
    assert "Fourth quarter" not in told


def test_a_year_that_follows_opens_with_what_the_one_before_closed_with(years):
    """So that statements can be laid end to end."""
    for release in {made.release for made in years}:
        before, *after = [made for made in years if made.release == release]
        for made in after:
            assert made.sections[0][1][0].amounts == before.sections[0][1][-1].amounts


# --- sums ----------------------------------------------------------------------------------------


def statement_of(amounts: list[tuple[str, int]], result: int) -> tuple[Statement, StatedYear]:
    """A statement of one column, and what it says of a year."""
    signs = [*(sign for sign, _ in amounts), RESULT]
    lines = tuple(
        Line(label=WORDS, query="SELECT 1", sum=sign, optional=False, line=number)
        for number, sign in enumerate(signs, start=1)
    )
    column = Column(name="total", title=WORDS, shown_as="idr")
    section = Section(title=WORDS, note=None, columns=(column,), across=False, lines=lines)
    numbers = [*(number for _, number in amounts), result]
    stated = tuple(
        Stated(line=line, amounts=(number,)) for line, number in zip(lines, numbers, strict=True)
    )
    made = StatedYear(
        release="2026-10",
        year="2026",
        first="2026-01",
        last="2026-10",
        sections=((section, stated),),
        tables=("ledger",),
        standing=Standing.SAMPLE,
    )
    return Statement(years="", sections=(section,), file="content/statement.yml", line=1), made


parts = st.lists(st.tuples(st.sampled_from([ADD, SUBTRACT]), st.integers(0, 10**12)), max_size=6)


@given(amounts=parts, off=st.integers(-(10**9), 10**9))
def test_a_result_that_is_out_by_one_rupiah_is_a_problem(amounts, off):
    """And a result that is right is none, whatever the lines are."""
    right = sum(number if sign == ADD else -number for sign, number in amounts)

    problems = list(yearly_lines.sums(*statement_of(amounts, right + off)))

    assert len(problems) == (1 if off else 0)
    assert all(problem.line == len(amounts) + 1 for problem in problems)


def test_a_statement_that_an_earlier_release_cannot_answer_is_left_out(sources, store):
    """As a figure has no vintage there; at the newest release it would be a problem."""
    definition, _ = statement_of([], 0)
    assert sources.statement is not None
    query = "SELECT 0 AS total FROM ledger HAVING count(DISTINCT month) >= MONTHS"
    line = replace(
        definition.sections[0].lines[0],
        query=query.replace("MONTHS", str(len(store.releases))),  # as many as the newest tells of
    )
    section = replace(definition.sections[0], lines=(line,))
    wanted = replace(definition, years=sources.statement.years, sections=(section,))

    made, problems = figures.years(wanted, store)

    assert problems == []
    assert {one.release for one in made} == {store.release.month}


# --- the PDF, read by somebody else's reader -----------------------------------------------------


def test_every_statement_is_one_a4_sheet_with_language_and_title(books, files):
    """Tagged, selectable, dated by its release and small, in both languages."""
    for language, book in books.items():
        for made in book.findings.years:
            path = f"rilis/{made.release}/laporan/{made.year}.{language}.pdf"
            reader = PdfReader(io.BytesIO(files[path]))
            (page,) = reader.pages
            root = reader.trailer["/Root"]
            day = next(r.date for r in book.findings.releases if r.month == made.release)

            assert (round(page.mediabox.width), round(page.mediabox.height)) == A4
            assert root["/Lang"] == language
            assert root["/MarkInfo"]["/Marked"]
            assert root["/ViewerPreferences"]["/DisplayDocTitle"]
            assert reader.metadata.title.startswith(yearly_pages.title(book, made))
            assert reader.metadata.creation_date.date() == day
            assert len(files[path]) < 100_000


def test_every_number_of_the_page_is_in_the_pdf(books, files):
    """Page and paper are made of one sheet; its words can be copied out of the PDF."""
    for language, book in books.items():
        for made in book.findings.years:
            sheet = yearly_pages.sheet(book, made)
            page = yearly_pages.body(book, made, stays=True)
            found = text_of(files[f"rilis/{made.release}/laporan/{made.year}.{language}.pdf"])

            assert [cell for cell in printed(sheet) if cell not in found] == []
            assert [cell for cell in printed(sheet) if f">{cell}<" not in page] == []
            for said in (sheet.period, sheet.sample, sheet.approved):
                assert said in found


def test_the_same_statement_is_the_same_bytes(books, files):
    """A PDF changes only when what it says does."""
    again = {a.path: a.content for book in books.values() for a in yearly_pages.pdfs(book)}

    assert again == files
    assert len(set(files.values())) == len(files)


def test_an_author_s_words_are_not_commands_to_the_printer(books):
    """Marks that Typst would obey in its source stand on paper as they were typed."""
    book = books["en"]
    made = book.findings.years[-1]
    section, stated = made.sections[0]
    typed = '#panic("no") *a* $x$ \\ @b <c> [d] // e'
    label = Text(id=typed, en=typed)
    told = replace(stated[0], line=replace(stated[0].line, label=label))
    wild = replace(made, sections=((section, (told, *stated[1:])),))
    found = replace(book.findings, years=(wild,))

    (asset,) = yearly_pages.pdfs(replace(book, findings=found))

    assert typed in text_of(asset.content)


# --- on the site ---------------------------------------------------------------------------------


def test_the_citation_resolves_and_names_the_seal(books, own_site):
    """The address in the citation is a page of the site; so are those that tell how to check."""
    sealed = (ROOT / "data" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    for language, book in books.items():
        for made in book.findings.years:
            sheet = yearly_pages.sheet(book, made)
            addresses = [
                word.rstrip(".")
                for word in f"{sheet.citation} {sheet.check}".split()
                if word.startswith(build.ADDRESS)
            ]
            page = own_site / addresses[0].removeprefix(build.ADDRESS) / "index.html"

            assert len(addresses) == 3
            assert addresses[0].endswith(f"rilis/{made.release}/laporan/{made.year}/")
            for address in addresses:
                assert (own_site / address.removeprefix(build.ADDRESS) / "index.html").is_file()
            assert f'lang="{language}"' in page.read_text(encoding="utf-8")
            digest = sheet.seal.split()[-1]
            assert (len(digest) == 64) == any(f'"release": "{made.release}"' in s for s in sealed)


def test_newest_statements_are_linked_from_index_money_and_release(own_site):
    """A reader finds them from where the money is told, and each has its PDF."""
    newest = max(path.name for path in RELEASES.iterdir())
    for prefix in ("", "en/"):
        index = (own_site / prefix / "laporan" / "index.html").read_text(encoding="utf-8")
        money = (own_site / prefix / "uang" / "index.html").read_text(encoding="utf-8")
        release = own_site / prefix / "rilis" / newest / "index.html"
        language = "en" if prefix else "id"

        assert "laporan/2026/" in index
        assert "laporan/" in money
        assert f"rilis/{newest}/laporan/2026/" in release.read_text(encoding="utf-8")
        assert (own_site / "rilis" / newest / "laporan" / f"2026.{language}.pdf").is_file()


@pytest.mark.browser
def test_a_printed_page_is_one_a4_sheet_with_every_number(books, own_site):
    """Chromium prints frozen and newest pages of both languages on one sheet."""
    book = books["id"]
    made = book.findings.years[-1]
    paths = [
        f"{prefix}{path}/"
        for prefix in ("", "en/")
        for path in (
            yearly_pages.slug(made),
            yearly_pages.evergreen(made),
            "rilis/2025-12/laporan/2025",
        )
    ]
    with ThreadPoolExecutor(1) as alone:  # Playwright runs once in a thread
        sheets = alone.submit(_printed, own_site, paths).result()

    for path, pdf in sheets.items():
        (page,) = PdfReader(io.BytesIO(pdf)).pages
        assert (round(page.mediabox.width), round(page.mediabox.height)) == A4, path
    cells = printed(yearly_pages.sheet(book, made))
    found = text_of(sheets[paths[0]])
    assert [cell for cell in cells if cell not in found] == []


def _printed(site: Path, paths: list[str]) -> dict[str, bytes]:
    server = serve.serve(site, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    environment = {k: v for k, v in os.environ.items() if k != "FONTCONFIG_FILE"}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, env=environment)
        page = chromium.new_page(color_scheme="dark")
        made = {}
        for path in paths:
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/{path}")
            made[path] = page.pdf(prefer_css_page_size=True)
        chromium.close()
    server.shutdown()
    server.server_close()
    return made


def test_a_site_may_do_without_a_statement(tiny):
    """No file: no year, no PDF, and the page says so."""
    (tiny / "content" / "statement.yml").unlink()
    written = read.everything(tiny)
    store, _ = tables.read(tiny, written.package, written.releases)
    findings, problems = build.find_out(written, store, build.Watch())
    site = pages.write(
        written,
        findings,
        read.catalogues(tiny),
        address=build.ADDRESS,
        root=tiny,
        built=findings.release.date,
    )
    store.connection.close()

    assert problems == []
    assert findings.years == ()
    assert not any("laporan/" in stamp.slug or stamp.kind == "statement" for stamp in site.stamps)
    assert [asset.path for asset in site.assets if asset.path.endswith(".pdf")] == []
    assert _index(site).count("There is no statement yet.") == 1


def _index(site: Site) -> str:
    page = next(p for p in site.pages if (p.slug, p.language) == ("laporan", "en"))
    return "".join(part.html for part in page.parts)


def test_a_hidden_number_is_told_in_words_with_what_they_mean(written):
    """On the smallest site farmers are hidden: the sheet says so, and why."""
    stamp = next(
        s for s in written.stamps if s.slug == "2026-01/laporan/2026" and s.language == "en"
    )
    body = next(part.html for part in stamp.parts if part.name == "body")

    assert body.count(">not shown<") == 2
    assert "“not shown”: not shown, so that nobody can be recognised." in body


def test_a_pdf_lies_beside_its_frozen_page_and_in_no_folder_with_hashes(written):
    """The bytes of a PDF change with its renderer; the sums of a release's files must not."""
    made: list[Asset] = [a for a in written.assets if a.path.endswith(".pdf")]

    assert sorted(a.path for a in made) == [
        f"rilis/2026-01/laporan/{year}.{language}.pdf"
        for year in ("2025", "2026")
        for language in ("en", "id")
    ]
