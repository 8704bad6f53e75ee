"""The block "kesetaraan": every sum that has to be equal, and at how many places it was.

A named part of `pages`. The counts are those of `balance`, of the newest release; a sum that is
not equal stops the build, so no page ever prints one.
"""

from dataclasses import dataclass

from terang import book as books
from terang import words
from terang.accounting import Balanced
from terang.book import Book
from terang.model import Standing
from terang.parts import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Equality:
    """An identity in words of one language, and at how many keys it was asked."""

    title: str
    held: int
    bounded: int
    unanswered: int


def block(book: Book, place: Place) -> str:
    """The HTML of the block."""
    balanced = book.findings.balanced
    rows = [_equality(book, found) for found in balanced]
    tables = books.named(book, _tables(balanced))
    sums = Equality(
        title=book.catalogue("All together"),
        held=sum(row.held for row in rows),
        bounded=sum(row.bounded for row in rows),
        unanswered=sum(row.unanswered for row in rows),
    )
    return book.render(
        "equalities.html",
        rows=rows,
        sums=sums,
        asked=words.number(sums.held + sums.bounded + sums.unanswered, book.language),
        tables=tables,
        table_standing=max((table.standing for table in tables), default=Standing.SAMPLE),
        file=f"{place.base}data/latest/identities.json",
        data=place.to("data"),
        method=place.to("penyamaran"),
    )


def _equality(book: Book, found: Balanced) -> Equality:
    return Equality(
        title=found.identity.title.in_(book.language),
        held=found.held,
        bounded=found.bounded,
        unanswered=found.unanswered,
    )


def _tables(balanced: tuple[Balanced, ...]) -> tuple[str, ...]:
    """Every table that a term names, once."""
    terms = (summand for found in balanced for _, summand in found.identity.terms)
    return tuple(dict.fromkeys(summand.table for summand in terms))
