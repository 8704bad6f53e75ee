"""The pages of the agencies: what the civil servants of each gave, quarter by quarter.

A named part of `pages`. Agencies are told as they are published, the merged ones as one; a site
whose tables do not know them has no such page.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from terang import book as books
from terang import parts, words
from terang.book import Book
from terang.contribution import quarter_of
from terang.model import Cell, Hidden, Number
from terang.parts import Place, Shown
from terang.results import Asset, Table

FOLDER = "perangkat-daerah"
GIFTS, NAMES, CITY = "contributions_quarter_agency", "agencies", "contributions_month"
_NEEDED: Mapping[str, frozenset[str]] = {
    GIFTS: frozenset(("quarter", "agency", "donors_people", "months_given", "amount_idr")),
    NAMES: frozenset(("agency", "name_id", "name_en", "kind", "published_as")),
    CITY: frozenset(("month",)),
}
Record = Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """An agency as published."""

    code: str
    name: str
    kind: str
    merged: tuple[str, ...]  # the names of those it stands for, if it stands for several


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """What an agency's civil servants gave in a complete quarter, as the table prints it."""

    quarter: str
    months: int  # of the quarter in which the programme took contributions
    donors: Cell
    given: Cell  # months in which any of them gave
    rupiah: Cell
    average: Fraction | Hidden  # rupiah for each donor and month given


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A quarter as printed."""

    label: str
    cells: tuple[Shown, ...]


def codes(tables: Iterable[Table]) -> tuple[str, ...]:
    """The agencies that have a page, by code; none where a table does not say what it needs to."""
    there = {table.resource.name: table for table in tables}
    if not all(n in there and c <= {*there[n].resource.columns()} for n, c in _NEEDED.items()):
        return ()
    published = {*_column(there[NAMES], "published_as"), *_column(there[GIFTS], "agency")}
    return tuple(sorted(published & {*_column(there[NAMES], "agency")}))


def _column(table: Table, name: str) -> Iterator[str]:
    place = table.resource.columns().index(name)
    return (str(row[place]) for row in table.rows)


def everything(book: Book) -> tuple[Agency, ...]:
    """Every agency that has a page, in the order of the codes."""
    known = codes(book.findings.tables)
    rows = {str(row["agency"]): row for row in book.records[NAMES]} if known else {}
    name, kinds = f"name_{book.language}", book.codes("kind") if known else {}
    return tuple(
        Agency(
            code=code,
            name=str(rows[code][name]),
            kind=kinds.get(str(rows[code]["kind"]), ""),
            merged=tuple(sorted(_merged(rows.values(), code, name))),
        )
        for code in known
    )


def _merged(rows: Iterable[Record], code: str, name: str) -> Iterator[str]:
    return (str(r[name]) for r in rows if r["published_as"] == code and r["agency"] != code)


def quarters(records: Mapping[str, Iterable[Record]], code: str, least: int) -> Iterator[Quarter]:
    """Every quarter of the table, oldest first; an average of `least` donors or more, or none."""
    rows = {(str(row["quarter"]), str(row["agency"])): row for row in records[GIFTS]}
    months = [quarter_of(month) for month in {str(row["month"]) for row in records[CITY]}]
    for quarter in sorted({quarter for quarter, _ in rows}):
        row = rows.get((quarter, code), {})
        donors, given, rupiah = (
            row.get(name, Hidden.NOT_AVAILABLE)
            for name in ("donors_people", "months_given", "amount_idr")
        )
        yield Quarter(
            quarter=quarter,
            months=months.count(quarter),
            donors=donors,
            given=given,
            rupiah=rupiah,
            average=average(donors, given, rupiah, least),
        )


def average(donors: Cell, given: Cell, rupiah: Cell, least: int) -> Fraction | Hidden:
    """Rupiah for each donor and month given; a reason where a part is hidden or donors are few."""
    for cell in (donors, given, rupiah):
        if isinstance(cell, Hidden):
            return cell
    if not (isinstance(donors, int) and isinstance(given, int) and isinstance(rupiah, int)):
        return Hidden.NOT_AVAILABLE
    if not donors or not given:
        return Hidden.NOT_APPLICABLE
    return Fraction(rupiah, donors * given) if donors >= least else Hidden.CONFIDENTIAL


# --- as a page -----------------------------------------------------------------------------------


def description(book: Book, agency: Agency) -> str:
    """What a search result says."""
    told = book.catalogue("Contributions of civil servants at {}: donors, months and rupiah.")
    return told.format(agency.name)


def body(book: Book, agency: Agency) -> str:
    """The HTML of an agency's page."""
    place = Place(language=book.language, slug=f"{FOLDER}/{agency.code}")
    resource = book.table(GIFTS).resource
    told = list(quarters(book.records, agency.code, resource.threshold))
    shown = list(_rows(book, told))
    headings = [shown.label for row in shown[:1] for shown in row.cells]
    printed = {cell.text for row in shown for cell in row.cells}
    marks = (word for code in "cxz" if (word := parts.hidden(code, book.catalogue)) in printed)
    return book.render(
        "agency.html",
        agency=agency,
        newest=told[-1] if told else None,
        rows=shown,
        headings=headings,
        hidden=any(quarter.donors is Hidden.CONFIDENTIAL for quarter in told),
        symbols=tuple(marks),
        table_standing=max(resource.standing, book.table(NAMES).resource.standing),
        tables=books.named(book, (GIFTS, NAMES)),
        file=f"{agency.code}.csv" if book.language == "id" else f"{place.base}{_file(agency.code)}",
        to=place.to,
        report=books.report(book, place),
    )


def _rows(book: Book, told: Iterable[Quarter]) -> Iterator[Row]:
    say, language = book.catalogue, book.language

    def amount(cell: Number) -> str:
        return words.money(cell, language)

    for q in told:
        yield Row(
            label=words.quarter(q.quarter, language),
            cells=(
                _shown(book, say("Donors"), q.donors, lambda n: words.number(n, language)),
                _shown(book, say("Months with a gift"), q.given, _months(book, q.months)),
                _shown(book, say("Rupiah"), q.rupiah, amount),
                _shown(book, say("Rupiah for each donor and month"), q.average, amount),
            ),
        )


def _months(book: Book, of: int) -> Callable[[Number], str]:
    """`2 of 3`, or in words that there was none."""
    say = book.catalogue
    return lambda n: say("{} of {}").format(n, of) if n else say("no contribution")


def _shown(book: Book, label: str, cell: Cell | Fraction, said: Callable[[Number], str]) -> Shown:
    if isinstance(cell, int | Fraction):
        return Shown(text=said(cell), label=label, kind="number")
    code = cell.value if isinstance(cell, Hidden) else Hidden.NOT_AVAILABLE.value
    return Shown(text=parts.hidden(code, book.catalogue), label=label, kind="hidden-cell number")


# --- as a file -----------------------------------------------------------------------------------


def _file(code: str) -> str:
    return f"{FOLDER}/{code}/{code}.csv"


def files(tables: Iterable[Table]) -> Iterator[Asset]:
    """The rows of each agency, as the published table has them; one file for both languages."""
    there = {table.resource.name: table for table in tables}
    for code in codes(there.values()):
        gifts = there[GIFTS]
        heading, *rows = csv.reader(io.StringIO(gifts.content.decode("utf-8"), newline=""))
        place = gifts.resource.columns().index("agency")
        made = io.StringIO()
        own = [row for row in rows if row and row[place] == code]
        csv.writer(made, lineterminator="\n").writerows([heading, *own])
        yield Asset(path=_file(code), content=made.getvalue().encode())
