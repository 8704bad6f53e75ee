"""What the page `koreksi` tells of each correction, and where each thing it names can be seen.

A named part of `pages`: the figure, the release that mended it, the pages that keep the number as
it was, and the other figures made from the same tables.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from terang import vintages
from terang.book import Book
from terang.model import Correction, Release
from terang.news import correction_places
from terang.parts import Place
from terang.results import FigureValue
from terang.vintages import Vintage, frozen_slug

_NAMES = "codes"  # a table that nearly every query reads, and only for words


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A name and where it leads."""

    href: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A correction and its surroundings."""

    anchor: str
    correction: Correction
    label: str  # of the figure; its id when there is no such figure any more
    href: str | None  # the figure's page
    release: Release  # that corrects it
    release_href: str
    kept: tuple[tuple[str, str], ...]  # address and month of the pages that say it as it was
    near: tuple[Link, ...]  # figures whose query reads one of the same tables


def listed(book: Book, place: Place) -> Iterator[Row]:
    """Every correction, in the order of the releases; the anchors are the same for ever."""
    known, released = vintages.everything(book.findings), vintages.by_release(book.findings)
    for release in book.findings.releases:
        for correction, anchor in correction_places(release):
            series = known.get(correction.figure, ())
            others = released.get(release.month, ())
            yield Row(
                anchor=anchor,
                correction=correction,
                label=_label(book, correction.figure),
                href=_page(book, place, correction.figure),
                release=release,
                release_href=place.to(f"rilis/{release.month}"),
                kept=tuple(_kept(place, series, release, anchor)),
                near=tuple(_near(book, place, _at(series, release), others)),
            )


def _label(book: Book, name: str) -> str:
    labels = {figure.id: figure.label for figure in book.sources.figures}
    return labels[name].in_(book.language) if name in labels else name


def _page(book: Book, place: Place, name: str) -> str | None:
    """The page of a figure, which stays when the figure ends; None when its file is gone."""
    there = any(figure.id == name for figure in book.sources.figures)
    return place.to(f"angka/{name}") if there else None


def _kept(
    place: Place, series: Iterable[Vintage], release: Release, anchor: str
) -> Iterator[tuple[str, str]]:
    """The pages of earlier releases that this correction is about."""
    for vintage in series:
        about = any(told.anchor == anchor for told in vintage.corrections)
        if about and vintage.release.month < release.month:
            yield place.to(frozen_slug(vintage.value)), vintage.release.month


def _at(series: Sequence[Vintage], release: Release) -> FigureValue | None:
    """The figure at the release that corrects it, else as it was last known."""
    there = [vintage.value for vintage in series if vintage.release.month <= release.month]
    return there[-1] if there else None


def _near(
    book: Book, place: Place, corrected: FigureValue | None, others: Iterable[FigureValue]
) -> Iterator[Link]:
    """The other figures of the release that read a table which the corrected one reads."""
    tables = set(corrected.tables) - {_NAMES} if corrected else set()
    for other in others:
        name = other.figure.id
        href = _page(book, place, name)
        if href and corrected and name != corrected.figure.id and tables & set(other.tables):
            yield Link(href=href, name=_label(book, name))
