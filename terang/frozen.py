"""The page that keeps what a release said of a figure, for ever at one address.

A named part of `pages`. What the release said stays as it was; only the box at the top tells what
has become of the number since.
"""

from terang import book as books
from terang import endings, parts, recalls, vintages, words
from terang.book import Book
from terang.citations import Cited, cited, line
from terang.figure_files import unit_name
from terang.parts import Place
from terang.results import FigureAt, FigureValue
from terang.vintages import Vintage, frozen_slug


def slug(value: FigureAt) -> str:
    """The address below `rilis`: `2026-10/angka/saldo`."""
    return frozen_slug(value).removeprefix("rilis/")


def title(book: Book, value: FigureAt) -> str:
    """The title, unlike that of any other release of the figure."""
    label, month = value.figure.label.in_(book.language), words.month(value.release, book.language)
    return book.catalogue("{}, release of {}").format(label, month)


def description(book: Book, value: FigureValue) -> str:
    """What a search result says: the value first."""
    printed = words.quantity(value.value, value.figure.unit, book.language)
    unit = parts.unit_name(value.figure.unit, book.catalogue)
    definition = value.figure.definition.in_(book.language)
    return f"{title(book, value)}: {' '.join([printed, unit]).strip()}. {definition}"


def citation(book: Book, vintage: Vintage, *, site: str, issue: int = 1) -> Cited:
    """The number as something to cite; `site` is the publisher's name in the book's language."""
    value = vintage.value
    return cited(
        value,
        vintage.release,
        book.language,
        site=site,
        address=book.address,
        period=books.period(value, book.language),
        unit=parts.unit_name(value.figure.unit, book.catalogue),
        standing=parts.figure_standing(value, book.catalogue),
        issue=issue,
    )


def body(book: Book, vintage: Vintage, *, site: str, issue: int = 1) -> str:
    """The HTML of the page. `issue` counts how often the release's month was published."""
    value, figure = vintage.value, vintage.value.figure
    place = Place(language=book.language, slug=frozen_slug(value))
    made = citation(book, vintage, site=site, issue=issue)
    return book.render(
        "frozen.html",
        v=value,
        vintage=vintage,
        released=vintage.release,
        evergreen=place.to(f"angka/{figure.id}"),
        newest=_newest(place, vintage),
        notes=[vintages.note(book, earlier) for earlier in vintage.changed],
        instead=endings.instead(book, figure, place) if vintage.ended else None,
        release_page=place.to(f"rilis/{value.release}"),
        corrections=[(c, place.to("koreksi", c.anchor)) for c in vintage.corrections],
        replaced=[
            (recall, place.to("koreksi", recalls.anchor(value.release, recall)))
            for recall in vintage.release.recalled
            if recall.table in value.tables
        ],
        earlier=_neighbour(place, vintage.before),
        later=_neighbour(place, vintage.after),
        files=f"{place.base}data/{value.release}/",
        data=place.to("data"),
        tables=books.named(book, value.tables),
        unit_words=unit_name(figure.unit, book.catalogue),
        period=books.period(value, book.language),
        badge=parts.figure_badge(value, book.catalogue),
        made_of=value.numerator is not None and not parts.quoted(value),
        articles=[parts.article_link(article, place) for article in figure.law],
        version=made.version,
        citation=line(made),
        report=books.report(book, place, figure.id, value.release),
        query=figure.query.strip(),
        covered=place.to("terlindungi"),
        rows_now=_rows_now(book, place, vintage),
    )


def _rows_now(book: Book, place: Place, vintage: Vintage) -> str | None:
    """Where the rows behind the number are printed: of the newest release only."""
    name = vintage.value.figure.id
    shown = vintage.status == "latest" and book.findings.behind.get(name)
    return place.to(f"angka/{name}", "baris") if shown else None


def _newest(place: Place, vintage: Vintage) -> str | None:
    """Where the newest number stands; None when a figure has ended and its last one is this."""
    if not vintage.ended:
        return place.to(f"angka/{vintage.value.figure.id}")
    return place.to(frozen_slug(vintage.newest)) if vintage.after else None


def _neighbour(place: Place, value: FigureValue | None) -> tuple[str, FigureValue] | None:
    return (place.to(frozen_slug(value)), value) if value else None
