"""The blocks of narrative pages that are no listing: lists of figures, releases, terms, stories.

A named part of `pages`; a page calls one as `{{ blok("angka") }}`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from terang import book as books
from terang import (
    chart_pages,
    contribution_form,
    corrected,
    endings,
    equalities,
    recalls,
    release_pages,
    stamped,
    story_pages,
    words,
    yearly_pages,
)
from terang.book import Book
from terang.model import Release, Standing
from terang.parts import Place
from terang.results import FigureValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Figures of one subject."""

    id: str
    title: str
    figures: tuple[FigureValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCard:
    """A regulation in a list."""

    href: str
    name: str
    title: str
    status: str
    standing: Standing


def maker(book: Book, place: Place) -> Callable[[str], str]:
    """The maker of blocks on a page: listings by their id, the rest by name."""
    made: Mapping[str, Callable[[Book, Place], str]] = {
        "angka": _figure_index,
        "data": _tables,
        "rilis": _releases,
        "laporan": yearly_pages.index,
        "koreksi": _corrections,
        "istilah": _glossary,
        "peraturan": _regulations,
        "cerita": story_pages.index,
        "segel": _seal,
        "bagan": chart_pages.index,
        "iuran-saya": contribution_form.block,
        "kesetaraan": equalities.block,
    }

    def block(name: str) -> str:
        return made[name](book, place) if name in made else books.listing(book, name, place)

    return block


def _figure_index(book: Book, place: Place) -> str:
    topics = [
        Topic(
            id=code,
            title=title.in_(book.language),
            figures=tuple(v for v in book.findings.values if v.figure.topic == code),
        )
        for code, title in books.TOPICS
    ]
    shown = [topic for topic in topics if topic.figures]
    ended = list(endings.listed(book, place))
    return book.render("figures.html", topics=shown, link=to_figure(place), ended=ended)


def _tables(book: Book, place: Place) -> str:
    report = books.report(book, place)
    tables = book.findings.tables
    return book.render("tables.html", tables=tables, base=place.base, report=report)


def _releases(book: Book, place: Place) -> str:
    releases = tuple(reversed(book.findings.releases))
    listed = book.render("releases.html", releases=releases, link=_to_release(place))
    return release_pages.calendar(book, place) + listed


def _to_release(place: Place) -> Callable[[Release], str]:
    return lambda release: place.to(f"rilis/{release.month}")


def _corrections(book: Book, place: Place) -> str:
    taken = list(recalls.listed(book, place))
    told = list(corrected.listed(book, place))
    return book.render("corrections.html", corrections=told, recalls=taken)


def _seal(book: Book, place: Place) -> str:
    """The seal of the newest release that has one; of the newest release where none has."""
    del place
    newest = book.findings.release.month
    return release_pages.seal(book, max(book.findings.seals, default=newest))


def _glossary(book: Book, place: Place) -> str:
    del place
    terms = sorted(book.sources.terms, key=lambda term: term.term.in_(book.language).casefold())
    return book.render("glossary.html", terms=terms)


def _regulations(book: Book, place: Place) -> str:
    cards = [
        LawCard(
            href=place.to(f"peraturan/{r.id}"),
            name=words.regulation(r.id),
            title=r.title.in_(book.language),
            status=stamped.status_word(book, r),
            standing=r.standing,
        )
        for r in book.sources.regulations
    ]
    return book.render("regulations.html", regulations=cards)


def to_figure(place: Place) -> Callable[[FigureValue], str]:
    """The address of a figure's own page, as seen from a place."""
    return lambda value: place.to(f"angka/{value.figure.id}")
