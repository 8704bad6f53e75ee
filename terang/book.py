"""What a page of one language can draw on, and the answers to the calls in its prose.

The named part of `pages` that both narrative and stamped pages use.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from jinja2 import Environment
from markupsafe import Markup

from terang import parts, prose, reports, words
from terang.feeds import prefix
from terang.model import Article, Cell, Language, Resource, Sources, Term, Text, Writing
from terang.parts import Place
from terang.prose import Call
from terang.reports import Subject
from terang.results import Drawing, FigureAt, FigureValue, Findings, Part, Rows, Table
from terang.words import Catalogue

TOPICS = (
    ("coverage", Text(id="Cakupan", en="Coverage")),
    ("money", Text(id="Uang", en="Money")),
    ("claims", Text(id="Klaim", en="Claims")),
    ("benefits", Text(id="Manfaat", en="Benefits")),
    ("statements", Text(id="Pernyataan publik", en="Public statements")),
    ("disclosure", Text(id="Angka yang disamarkan", en="Numbers not shown")),
)


@dataclass(frozen=True, kw_only=True)
class Book:
    """Sources, findings and words of one language, with look-ups by name."""

    language: Language
    sources: Sources
    findings: Findings
    catalogue: Catalogue
    address: str  # public address of the site, with a slash at its end

    @cached_property
    def templates(self) -> Environment:
        """The templates of parts in this language."""
        return parts.environment(self.sources.templates, self.catalogue)

    @cached_property
    def values(self) -> Mapping[str, FigureValue]:
        """Figures by id."""
        return {value.figure.id: value for value in self.findings.values}

    @cached_property
    def drawings(self) -> Mapping[str, Drawing]:
        """Charts of this language by id."""
        drawn = self.findings.drawings
        return {d.chart.id: d for d in drawn if d.language == self.language}

    @cached_property
    def forms(self) -> frozenset[str]:
        """The charts that have a page of their own."""
        month = self.findings.release.month
        return frozenset(form.id for form in self.findings.forms if form.release == month)

    @cached_property
    def rows(self) -> Mapping[str, Rows]:
        """Listings by id."""
        return {rows.listing.id: rows for rows in self.findings.rows}

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """Terms of the glossary by id."""
        return {term.id: term for term in self.sources.terms}

    @cached_property
    def stories(self) -> tuple[Writing, ...]:
        """The stories of this language, in the order of their addresses."""
        return tuple(w for w in self.sources.stories if w.language == self.language)

    def table(self, name: str) -> Table:
        """The checked table called `name`."""
        return next(t for t in self.findings.tables if t.resource.name == name)

    @cached_property
    def records(self) -> Mapping[str, tuple[Mapping[str, Cell], ...]]:
        """The rows of every table, each row by column name."""
        return {
            table.resource.name: tuple(
                dict(zip(table.resource.columns(), row, strict=True)) for row in table.rows
            )
            for table in self.findings.tables
        }

    def codes(self, code_list: str) -> Mapping[str, str]:
        """Codes of a list and their names in this language, in the order of the file."""
        name = f"name_{self.language}"
        rows = self.records["codes"]
        return {str(r["code"]): str(r[name]) for r in rows if r["code_list"] == code_list}

    def render(self, template: str, **context: object) -> str:
        """A part's HTML; every template knows the release."""
        made = self.templates.get_template(template)
        return made.render(release=self.findings.release.month, **context)

    def stale(self, writing: Writing) -> bool:
        """Whether a translation was made from an older text than the Indonesian one of today."""
        if writing.language == "id":
            return False
        siblings = (*self.sources.pages, *self.sources.stories)
        original = next(w for w in siblings if w.slug == writing.slug and w.language == "id")
        return writing.meta["of"] != original.digest


def filled(
    book: Book, writing: Writing, place: Place, block: Callable[[str], str]
) -> tuple[str, tuple[Part, ...]]:
    """The Markdown of a writing with its calls answered, and the parts its tokens stand for."""
    made: list[Part] = []

    def token(name: str, html: str) -> str:
        made.append(Part(name=f"{name}-{len(made)}", html=html))
        return f"\n\nTTT-{made[-1].name}-TTT\n\n"

    def answer(call: Call) -> str:
        if call.name == "bagan":
            return token("bagan", chart(book, call.arguments[0], place))
        if call.name == "blok":
            return token("blok", block(call.arguments[0]))
        return inline(book, call, place)

    pieces, _ = prose.parse(writing.body, writing.file, writing.body_line)
    return prose.fill(pieces, answer), tuple(made)


def inline(book: Book, call: Call, place: Place) -> str:
    """The answer to a call inside a sentence, as HTML that Markdown leaves alone."""
    first = call.arguments[0] if call.arguments else ""
    if call.name == "angka":
        return parts.figure_link(book.values[first], place, short=prose.SHORT in call.arguments)
    if call.name == "pasal":
        article = Article.parse(first)
        return parts.article_link(article, place) if article else first
    if call.name == "istilah":
        return _term(book, call, place)
    if call.name == "halaman":
        return place.to(first)
    return dated(call, book.findings.release.month, book.language)


def dated(call: Call, release: str, language: Language) -> str:
    """The answer to `bulan()` and `triwulan()`: the release's month, the last full quarter."""
    if call.name == "triwulan":
        return words.quarter(words.last_quarter(release), language)
    return words.month(release, language)


def site(book: Book) -> str:
    """The name of the site, which is also who publishes it."""
    return book.catalogue("Civil Servants Care for Vulnerable Workers, Semarang")


def report(
    book: Book, place: Place, figure: str = "", release: str = "", *, brief: bool = False
) -> Markup:
    """The link by which a reader reports an error on a page; the newest release if none is named.

    `figure` is the id of the figure or chart that it is about; `brief` is the link without a word.
    """
    template = book.sources.package.report
    subject = Subject(
        page=f"{book.address}{prefix(book.language)}{place.slug}{'/' if place.slug else ''}",
        figure=figure,
        release=release or book.findings.release.month,
    )
    href = reports.href(template, subject, book.catalogue)
    made = book.render(
        "report.html",
        href=href,
        brief=brief,
        addressed=template is not None,
        unaddressed=reports.unaddressed(book.catalogue),
    )
    return Markup(made)  # noqa: S704 our own template's output


def period(value: FigureAt, language: Language) -> str:
    """When a figure is true, in words."""
    return _period(value.figure.period.in_(language), value.release, language)


@lru_cache(1024)
def _period(written: str, release: str, language: Language) -> str:
    """Many figures are true at the same time, and each is told of on a dozen pages."""
    pieces, _ = prose.parse(written, "")
    told = prose.fill(pieces, lambda call: dated(call, release, language))
    begins, dash, ends = told.partition("–")
    return begins if dash and begins.strip() == ends.strip() else told  # one month, told once


def _term(book: Book, call: Call, place: Place) -> str:
    term = book.terms[call.arguments[0]]
    text = call.arguments[1] if len(call.arguments) > 1 else term.term.in_(book.language)
    address = place.to("istilah", term.id)
    title = term.definition.in_(book.language)
    return Markup('<a class="term" href="{}" title="{}">{}</a>').format(address, title, text)


def named(book: Book, tables: Iterable[str]) -> list[Resource]:
    """The descriptions of tables, to be named in a legend."""
    return [book.sources.package.resource(table) for table in tables]


def chart(book: Book, identifier: str, place: Place, *, alone: bool = False) -> str:
    """A chart with its table and its source; `alone` on its own page, which has the heading."""
    drawing = book.drawings[identifier]
    return book.render(
        "chart.html",
        chart=drawing.chart,
        narrow=Markup(drawing.narrow),  # noqa: S704 drawn by the charts stage, text escaped there
        wide=Markup(drawing.wide),  # noqa: S704
        headings=drawing.headings,
        rows=drawing.rows,
        named=drawing.named,
        chart_standing=drawing.standing,
        report=report(book, place, identifier, brief=True),
        data=place.to("data"),
        alone=alone,
        own=place.to(f"bagan/{identifier}") if identifier in book.forms and not alone else None,
        script=f"{place.base}assets/javascripts/charts.js",
    )


def listing(book: Book, identifier: str, place: Place) -> str:
    """A table of a page, with its legend, standing and data."""
    rows = book.rows[identifier]
    shown = parts.shown_rows(rows, place, book.catalogue)
    return book.render(
        "listing.html",
        listing=rows.listing,
        rows=shown,
        rows_standing=rows.standing,
        tables=named(book, (t for t in rows.tables if t != "codes")),  # codes are names
        symbols=parts.symbols(shown, book.catalogue),
        stack=len(rows.listing.columns) > 2,
        data=place.to("data"),
        method=place.to("metode"),
    )
