"""The numbers that people typed, page by page, as a file: `data/numbers.json`.

A named part of `pages`. It is made of the sources - prose without its calls, definitions, titles,
notes, texts of law, what the program says - and not of finished pages, so that a number which is
on a page and neither computed nor typed can be found. Six things are told as the build made them,
because `recompute` does not compute them: the yearly statements, the calculator's examples, the
pages of agencies, how many sums are equal, the pages and embeds of single charts, and how many
rows behind a figure its page leaves out.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from html import unescape

from terang import agencies, chart_pages, contribution_form, parts, prose, words, yearly_pages
from terang.book import Book
from terang.editions import Json, as_json
from terang.model import Article, Language, Text, Writing
from terang.number_tokens import tokens
from terang.results import Asset

NAME = "data/numbers.json"
_INLINE = re.compile(r"</?(?:a|data|strong|em|code|b|i|sup|tspan)(?:\s[^<>]*)?>")
_BREAK = re.compile(r"<[^<>]*>")
_SAID = re.compile(r'\s(?:content|title|aria-label|alt|placeholder|label|data-[a-z-]+)="([^"]*)"')
_NOT_READ = {"file", "folder", "lines", "line", "digest", "of"}


def document(books: Sequence[Book]) -> Asset:
    """The numbers typed, by language: for every page, and for one page each."""
    messages = {text for book in books for text in book.catalogue.messages}
    told: dict[str, Json] = {book.language: _of(book, messages) for book in books}
    return Asset(path=NAME, content=as_json(told))


def _of(book: Book, messages: set[str]) -> Json:
    said = [book.catalogue(message) for message in messages]
    everywhere = _numbers([said, *_everywhere(book)], book.language)
    pages: dict[str, set[str]] = {}
    for slug, value in _by_page(book):
        found = _numbers([value], book.language) - everywhere
        if found:
            pages.setdefault(slug, set()).update(found)
    return {
        "everywhere": list[Json](sorted(everywhere)),
        "pages": {slug: list[Json](sorted(found)) for slug, found in sorted(pages.items())},
    }


def _numbers(values: Iterable[object], language: Language) -> set[str]:
    return {
        token for value in values for text in _texts(value, language) for _, token in tokens(text)
    }


def _everywhere(book: Book) -> Iterator[object]:
    """The names of what is linked from anywhere, and the days of the releases."""
    yield [value.figure.label for value in (*book.findings.vintages, *book.findings.values)]
    yield [figure.label for figure in book.sources.figures]
    yield [words.regulation(regulation.id) for regulation in book.sources.regulations]
    yield [(release.date, release.next_date) for release in book.findings.releases]


def _by_page(book: Book) -> Iterator[tuple[str, object]]:
    """What was typed for a page, by its address in one language."""
    findings, sources = book.findings, book.sources
    for told in (*findings.vintages, *findings.values, *findings.recalled):
        yield f"angka/{told.figure.id}", told.figure
        yield f"angka/{told.figure.id}", prose_of(told.figure.period.in_(book.language), book)
    for name, behind in findings.behind.items():
        more = [words.number(table.more, book.language) for table in behind if table.more]
        yield f"angka/{name}", more
        cells = (cell for table in behind for row in table.rows for cell in row)
        codes = [str(cell) for cell in cells if isinstance(cell, str | dt.date)]
        yield f"angka/{name}", codes  # what stands in the file is the title of the cell
    for figure in sources.figures:
        yield f"angka/{figure.id}", figure
    yield from _of_releases(book)
    for regulation in sources.regulations:
        yield f"peraturan/{regulation.id}", regulation
        yield "peraturan", (regulation.title, regulation.heading)
    for story in (writing for writing in sources.stories if writing.language == book.language):
        yield f"cerita/{story.slug}", (_written(story, book), story.story)
        yield from (("cerita", story.meta), ("", story.meta))
    for writing in (page for page in sources.pages if page.language == book.language):
        yield writing.slug, _written(writing, book)
        yield from ((writing.slug, each) for each in _put_in(writing, book))
    yield from _made(book)
    yield "data", sources.package
    yield "istilah", sources.terms
    yield "laporan", sources.statement


def _of_releases(book: Book) -> Iterator[tuple[str, object]]:
    """What a release says of itself, its corrections and its seal."""
    for release in book.findings.releases:
        told = replace(release, disclosure=None)  # which the page does not print
        yield f"rilis/{release.month}", told
        yield "rilis", told
        seal = book.findings.seals.get(release.month, "")
        yield from ((slug, (seal, seal[:12])) for slug in (f"rilis/{release.month}", "periksa"))
        yield "koreksi", (release.corrections, release.recalled)
        for correction in release.corrections:
            yield f"angka/{correction.figure}", correction


def _made(book: Book) -> Iterator[tuple[str, str]]:
    """The text of the yearly statements and of the calculator, without their tags."""
    for stays in (True, False):
        for year in book.findings.years if stays else yearly_pages.newest(book):
            slug = yearly_pages.slug(year) if stays else f"laporan/{year.year}"
            body = yearly_pages.body(book, year, stays=stays)
            period = yearly_pages.description(book, year)
            yield slug, _plain(body)
            for page in (slug, "laporan", f"rilis/{year.release}"):
                yield page, f"{year.year} {period}"
            yield slug, book.findings.seals.get(slug.split("/")[1], "")
    sums = [(b.held, b.bounded, b.unanswered) for b in book.findings.balanced]
    counts = [sum(column) for column in zip(*sums, strict=True)]
    yield "rekonsiliasi", " ".join(words.number(n, book.language) for n in (*counts, sum(counts)))
    for agency in agencies.everything(book):
        yield f"{agencies.FOLDER}/{agency.code}", _plain(agencies.body(book, agency))
    for slug, html in chart_pages.told(book):
        yield slug, _plain(html)
    if any("iuran-saya" in page.body for page in book.sources.pages):
        place = parts.Place(language=book.language, slug="iuran-saya")
        yield "iuran-saya", _plain(contribution_form.block(book, place))


def _plain(html: str) -> str:
    """The words of a part, its tags' own words among them."""
    said = " ".join(_SAID.findall(html))
    return unescape(_BREAK.sub(" ", _INLINE.sub("", f"{html} {said}")))


def _written(writing: Writing, book: Book) -> list[object]:
    return [writing.meta, prose_of(writing.body, book)]


def _put_in(writing: Writing, book: Book) -> Iterator[object]:
    """The words of the charts and tables that a page holds."""
    pieces, _ = prose.parse(writing.body, "")
    names = {arg for piece in pieces if not isinstance(piece, str) for arg in piece.arguments}
    for listing in book.sources.listings:
        if listing.id in names:
            yield (listing.title, listing.note)
    for chart in book.sources.charts:
        if chart.id in names or not writing.slug:
            yield (chart.title, chart.subtitle)
            yield prose_of(chart.alt.in_(book.language), book)


def prose_of(body: str, book: Book) -> str:
    """A text with its calls of law, terms and dates answered, and no number put in."""

    def answer(call: prose.Call) -> str:
        if call.name == "pasal":
            article = Article.parse(call.arguments[0])
            return parts.citation(article, book.language) if article else ""
        if call.name == "istilah":
            term = book.terms[call.arguments[0]]
            return f" {term.definition.in_(book.language)} {' '.join(call.arguments[1:])} "
        return " "

    pieces, _ = prose.parse(body, "")
    return prose.fill(pieces, answer)


def _texts(value: object, language: Language) -> Iterator[str]:
    """Every text in a value, whatever it is made of."""
    if isinstance(value, Article):
        yield from (parts.citation(value, language), words.article(value, language))
    elif isinstance(value, str | Text | dt.date):
        yield _text(value, language)
    elif is_dataclass(value):
        for part in fields(value):
            if part.name not in _NOT_READ:
                yield from _texts(getattr(value, part.name), language)
    elif isinstance(value, Iterable):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each, language)


def _text(value: str | Text | dt.date, language: Language) -> str:
    if isinstance(value, str):
        return value
    return value.in_(language) if isinstance(value, Text) else words.day(value, language)
