"""The pages of the districts: one for each, with every table of workers that tells of it.

A named part of `pages`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from terang import book as books
from terang.book import Book
from terang.model import TOTAL, Cell, Hidden, Resource, Standing
from terang.parts import Place

_SHARED = ("month", "district")  # what the tables of districts begin their keys with


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another district and its page."""

    href: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A row of a grid."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The rows of a table that are about one district, in one or two dimensions."""

    title: str
    corner: str
    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]


def name_of(book: Book, district: Mapping[str, Cell]) -> str:
    """The title of a district's page."""
    return book.catalogue("District of {}").format(district["name"])


def body(book: Book, district: Mapping[str, Cell]) -> str:
    """The HTML of a district's page."""
    slug, code = str(district["slug"]), str(district["district"])
    place = Place(language=book.language, slug=f"cakupan/{slug}")
    tables = [table.resource for table in book.findings.tables if _tells(table.resource)]
    members = [r for r in tables if r.primary_key[-1] == "membership"]
    named = (*(r.name for r in tables), "populations")
    return book.render(
        "district.html",
        name=str(district["name"]),
        index=place.to("cakupan"),
        active=_members(book, members, code, "active"),
        registered=_members(book, members, code, TOTAL),
        population=_population(book, code),
        villages=district["urban_villages"],
        data_standing=max((r.standing for r in tables), default=Standing.SAMPLE),
        grids=[_grid(book, r, _cells(book, r, code)) for r in tables],
        tables=books.named(book, named),
        data=place.to("data"),
        method=place.to("penyamaran"),
        covered=place.to("terlindungi"),
        others=tuple(_others(book, place, slug)),
    )


def _members(book: Book, tables: Iterable[Resource], district: str, membership: str) -> Cell:
    """Workers of the district in one standing of the scheme."""
    for r in tables:
        whole = (TOTAL,) * (len(r.primary_key) - 3)
        return _cells(book, r, district).get((*whole, membership), Hidden.NOT_AVAILABLE)
    return Hidden.NOT_AVAILABLE


def _tells(r: Resource) -> bool:
    """Whether a table counts workers by month, district and one or two dimensions more."""
    return r.primary_key[:2] == _SHARED and len(r.primary_key) in {3, 4} and bool(r.counts)


def _others(book: Book, place: Place, slug: str) -> Iterator[Other]:
    for row in sorted(book.records["districts"], key=lambda row: str(row["name"])):
        if row["slug"] != slug:
            yield Other(href=place.to(f"cakupan/{row['slug']}"), name=str(row["name"]))


def _population(book: Book, district: str) -> Cell:
    rows = [r for r in book.records["populations"] if r["district"] == district]
    return max(rows, key=lambda row: str(row["year"]))["population_people"]


def _cells(book: Book, r: Resource, district: str) -> Mapping[tuple[str, ...], Cell]:
    """Workers of one district in the release's month, by the codes of the other dimensions."""
    dimensions = r.primary_key[2:]
    return {
        tuple(str(row[name]) for name in dimensions): row[r.counts[0]]
        for row in book.records[r.name]
        if row["month"] == book.findings.release.month and row["district"] == district
    }


def _grid(book: Book, r: Resource, cells: Mapping[tuple[str, ...], Cell]) -> Grid:
    titles = {f.name: f.title.in_(book.language) for f in r.fields}
    down, *across = r.primary_key[2:]
    columns = _total_last(book.codes(across[0])) if across else []
    headings = tuple(book.codes(across[0])[code] for code in columns)
    labels = book.codes(down)
    rows = tuple(
        GridRow(
            label=labels[code],
            cells=tuple(
                cells.get(key, Hidden.NOT_AVAILABLE)
                for key in ([(code, column) for column in columns] if across else [(code,)])
            ),
        )
        for code in _total_last(labels)
    )
    return Grid(
        title=_title(book, r),
        corner=titles[down],
        headings=headings or (titles[r.counts[0]],),
        rows=rows,
    )


def _title(book: Book, r: Resource) -> str:
    """What the grid counts, where we have words for it without the district."""
    say = book.catalogue
    sentences = {
        ("membership",): say("Registered workers by membership"),
        ("occupation_group",): say("Active workers by occupation group"),
        ("occupation_group", "membership"): say("By occupation group and membership"),
        ("sex", "age_group"): say("Active workers by sex and age"),
    }
    return sentences.get(r.primary_key[2:], r.title.in_(book.language))


def _total_last(codes: Mapping[str, str]) -> list[str]:
    return sorted(codes, key=lambda code: code == TOTAL)
