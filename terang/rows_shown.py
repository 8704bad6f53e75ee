"""The rows a figure was computed from, on its page: codes by name, in the language of the page.

A named part of `pages`. The rows come as they are published; the code that stands in the file is
the title of its cell, so that it can be found there.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from terang import parts, words
from terang.book import Book
from terang.model import LANGUAGES, TOTAL, Article, Cell, Field, ForeignKey, Resource
from terang.parts import Place
from terang.results import Behind

Names = Mapping[str, str]  # code -> name
_QUARTER = re.compile(r"20[0-9]{2}-Q[1-4]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A cell in words; `code` is what stands in the file where that is something else."""

    text: str
    code: str = ""
    kind: str = ""  # css class


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """The rows of one table, ready to print."""

    resource: Resource
    fields: tuple[Field, ...]
    rows: tuple[tuple[Shown, ...], ...]
    more: int  # rows that were left out

    @property
    def marked(self) -> bool:
        """Whether a cell says why it has no number."""
        return any("hidden-cell" in cell.kind for row in self.rows for cell in row)


def part(book: Book, figure: str, place: Place) -> str:
    """The HTML of the rows behind the newest value of a figure."""
    behind = book.findings.behind.get(figure, ())
    return book.render(
        "rows.html",
        behind=[_table(book, told) for told in behind],
        files=f"{place.base}data/latest/",
        method=place.to("penyamaran"),
    )


def _table(book: Book, behind: Behind) -> ShownTable:
    resource = book.sources.package.resource(behind.table)
    known = names(book, resource)
    kept = [at for at, field in enumerate(resource.fields) if _is_read(book, resource, field)]
    return ShownTable(
        resource=resource,
        fields=tuple(resource.fields[at] for at in kept),
        rows=tuple(
            tuple(_shown(book, resource.fields[at], row[at], known) for at in kept)
            for row in behind.rows
        ),
        more=behind.more,
    )


def _is_read(book: Book, resource: Resource, field: Field) -> bool:
    """Not a column in the other language, where the same is there in this one."""
    stem, _, language = field.name.rpartition("_")
    other = stem and language in LANGUAGES and language != book.language
    return not (other and f"{stem}_{book.language}" in resource.columns())


def names(book: Book, resource: Resource) -> Mapping[str, Names]:
    """For each column that holds codes their names: from its code list, and where it points to."""
    keys = {key.fields[0]: key for key in resource.foreign_keys if len(key.fields) == 1}
    found = {}
    for field in resource.fields:
        if field.role != "measure":
            pointed = _pointed(book, keys[field.name]) if field.name in keys else ()
            found[field.name] = _listed(book, field.name) | dict(pointed)
    return found


def _listed(book: Book, column: str) -> dict[str, str]:
    return dict(book.codes(column)) if "codes" in book.records else {}


def _pointed(book: Book, key: ForeignKey) -> Iterator[tuple[str, str]]:
    """The codes of a reference table and their names; none where it has no column of names."""
    for row in book.records.get(key.table, ()):
        name = row.get(f"name_{book.language}") or row.get("name")
        if name:
            yield str(row[key.reference_fields[0]]), str(name)


def _shown(book: Book, field: Field, cell: Cell, known: Mapping[str, Names]) -> Shown:
    if cell is None:
        return Shown(text="–")
    if field.role == "measure":
        return _measure(book, cell)
    if isinstance(cell, dt.date):
        return Shown(text=words.day(cell, book.language), code=cell.isoformat())
    written = str(cell)
    told = _told(book, field, written, known[field.name])
    return Shown(text=told, code=written if told != written else "")


def _measure(book: Book, cell: Cell) -> Shown:
    """A number as it is published, with the marks of the language; or why there is none."""
    if isinstance(cell, str) and "." in cell:
        mark = "," if book.language == "id" else "."
        return Shown(text=cell.replace(".", mark).replace("-", words.MINUS), kind="number")
    if isinstance(cell, str):
        return Shown(text=words.number(int(cell), book.language), kind="number")
    kind = "number" if isinstance(cell, int) else "hidden-cell number"
    return Shown(text=parts.people(cell, book.catalogue), kind=kind)


def _told(book: Book, field: Field, written: str, known: Names) -> str:
    if written in known:
        return known[written]
    if written == TOTAL:
        return book.catalogue("All together")
    if field.type == "yearmonth" or _QUARTER.fullmatch(written):
        return words.period(written, book.language)
    article = Article.parse(written) if field.name == "article" else None
    return parts.citation(article, book.language) if article else written
