"""Figures whose words were changed or that have ended, as their pages tell of it.

A named part of `pages`.
"""

from collections.abc import Iterator, Sequence

from terang import parts, vintages, words
from terang.book import Book
from terang.earlier import ended
from terang.model import Figure
from terang.parts import Place
from terang.vintages import Vintage


def retired(book: Book) -> tuple[Figure, ...]:
    """The figures that have no value any more, in the order of their files."""
    newest = book.findings.release.month
    return tuple(figure for figure in book.sources.figures if ended(figure, newest))


def instead(book: Book, figure: Figure, place: Place) -> tuple[str, str] | None:
    """The address and the name of the figure to be used in place of one that has ended."""
    name = figure.retired.instead if figure.retired else None
    labels = {known.id: known.label for known in book.sources.figures}
    return (place.to(f"angka/{name}"), labels[name].in_(book.language)) if name else None


def description(book: Book, figure: Figure) -> str:
    """What a search result says of a figure that has ended."""
    label = figure.label.in_(book.language)
    told = book.catalogue("{}: this figure has ended. {}")
    return told.format(label, figure.definition.in_(book.language))


def body(book: Book, figure: Figure, series: Sequence[Vintage]) -> str:
    """The page that stays when a figure has ended: why, what to use now, and all it ever said."""
    place = Place(language=book.language, slug=f"angka/{figure.id}")
    last = series[-1].value if series else None
    told = book.render(
        "retired.html",
        figure=figure,
        ended=figure.retired,
        instead=instead(book, figure, place),
        last=(place.to(vintages.frozen_slug(last)), last) if last else None,
        badge=parts.figure_badge(last, book.catalogue) if last else "",
        index=place.to("angka"),
        query=figure.query.strip(),
        covered=place.to("terlindungi"),
    )
    return told + (vintages.part(book, place, series, ()) if series else "")


def listed(book: Book, place: Place) -> Iterator[tuple[str, str, str]]:
    """The address and name of every figure that has ended, and since which release."""
    for figure in retired(book):
        since = words.month(figure.retired.since, book.language) if figure.retired else ""
        yield place.to(f"angka/{figure.id}"), figure.label.in_(book.language), since
