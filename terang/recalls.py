"""What readers are told of a table that was taken back after a disclosure accident.

A named part of `pages`. A figure whose value went with the table keeps its page, its citation and
its files at the addresses they had; the value is in none of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from terang import book as books
from terang import citations, parts, words
from terang.book import Book
from terang.citations import Cited
from terang.figure_files import unit_name
from terang.model import Recall, Release
from terang.news import Entry
from terang.parts import Place
from terang.results import RecalledFigure
from terang.vintages import frozen_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A table that was taken back, as the page `koreksi` lists it."""

    anchor: str
    month: str
    href: str  # of the release
    title: str  # of the table
    recall: Recall


def anchor(month: str, recall: Recall) -> str:
    """Where the page `koreksi` tells of it, the same for ever."""
    return f"ditarik-{month}-{recall.table}-{recall.date.isoformat()}"


def _all(book: Book) -> Iterator[tuple[Release, Recall]]:
    for release in book.findings.releases:
        for recall in release.recalled:
            yield release, recall


def listed(book: Book, place: Place) -> Iterator[Row]:
    """Every table that was taken back, by release."""
    for release, recall in _all(book):
        yield Row(
            anchor=anchor(release.month, recall),
            month=release.month,
            href=place.to(f"rilis/{release.month}"),
            title=_title(book, recall),
            recall=recall,
        )


def _title(book: Book, recall: Recall) -> str:
    return book.sources.package.resource(recall.table).title.in_(book.language)


# --- in feeds ------------------------------------------------------------------------------------


def entries(book: Book, *, sample: bool) -> tuple[Entry, ...]:
    """An entry of a feed per recall, on its day. `sample` says that the data are made up."""
    return tuple(_entry(book, release, recall, sample) for release, recall in _all(book))


def _entry(book: Book, release: Release, recall: Recall, sample: bool) -> Entry:
    say, language = book.catalogue, book.language
    month = words.month(release.month, language)
    title = say("Taken back: {}, release of {}").format(_title(book, recall), month)
    after = say("A safer table is in its place.")
    if not recall.replaced:
        after = say("The file is no longer here.")
    summary = f"{say('Reason: {}').format(recall.reason.in_(language))} {after}"
    return Entry(
        id=f"recall-{release.month}-{recall.table}-{recall.date.isoformat()}",
        kind="recall",
        title=f"{title} ({say('sample data')})" if sample else title,
        summary=f"{say('Sample data.')} {summary}" if sample else summary,
        html=f"<p>{escape(summary)}</p>",
        path=f"koreksi/#{anchor(release.month, recall)}",
        published=recall.date,
        updated=recall.date,
        language=language,
    )


# --- the page of a figure's value that was taken back ---------------------------------------------


def description(book: Book, figure: RecalledFigure) -> str:
    """What a search result says: that there is no number, then what it was of."""
    definition = figure.figure.definition.in_(book.language)
    return f"{_told(book, figure.recalls)}. {definition}"


def _told(book: Book, recalls: Iterable[Recall]) -> str:
    """That the number was taken back, and since when."""
    first = min(recall.date for recall in recalls)
    return book.catalogue("Number taken back on {}").format(words.day(first, book.language))


def citation(book: Book, figure: RecalledFigure, *, site: str) -> Cited:
    """What can still be cited: that the release had a number here, and that it was taken back."""
    say = book.catalogue
    (release,) = (r for r in book.findings.releases if r.month == figure.release)
    return citations.cited(
        figure,
        release,
        book.language,
        site=site,
        address=book.address,
        period=books.period(figure, book.language),
        unit=_told(book, figure.recalls),
        standing=f"{parts.figure_standing(figure, say)}, {say('recalled')}",
    )


def body(book: Book, figure: RecalledFigure, *, site: str) -> str:
    """The HTML of the page: when and why the number was taken back, and where the newest one is."""
    place = Place(language=book.language, slug=frozen_slug(figure))
    made = citation(book, figure, site=site)
    return book.render(
        "recalled.html",
        r=figure,
        told=_told(book, figure.recalls),
        recalls=[(x, place.to("koreksi", anchor(figure.release, x))) for x in figure.recalls],
        date=made.date,
        newest=book.values[figure.figure.id],
        evergreen=place.to(f"angka/{figure.figure.id}"),
        release_page=place.to(f"rilis/{figure.release}"),
        files=f"{place.base}data/{figure.release}/",
        tables=books.named(book, figure.tables),
        unit_words=unit_name(figure.figure.unit, book.catalogue),
        period=books.period(figure, book.language),
        badge=parts.figure_badge(figure, book.catalogue),
        articles=[parts.article_link(article, place) for article in figure.figure.law],
        version=made.version,
        citation=citations.line(made),
        query=figure.figure.query.strip(),
        covered=place.to("terlindungi"),
    )
