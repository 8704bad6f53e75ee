"""The yearly statement in words: what its page and its PDF both print, and the page.

A named part of `pages`. Everything on the sheet is text of one language, so that page and paper
cannot say two things. What a release said of a year stays at one address; `laporan/<year>` shows
the newest release's.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from terang import book as books
from terang import citations, parts, words
from terang.book import Book
from terang.model import Hidden, Language, Problem, Release, Said, Standing
from terang.parts import Place
from terang.results import Asset
from terang.yearly import RESULT, Amount, Section, Stated, StatedYear
from terang.yearly_pdf import UnsetError, pdf

TEMPLATE = "statement.typ"
_FOLDER = "laporan"
_PREFIX: Mapping[Language, str] = {"id": "", "en": "en/"}


class UnprintableError(Exception):
    """A statement that is not one sheet, or whose template has a slip."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A line as printed; `strong` is a result."""

    label: str
    cells: tuple[str, ...]
    strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSection:
    """A section as printed."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that stands on the sheet, in one language."""

    language: str
    title: str
    site: str
    standing: str
    sample: str  # that everything is invented; empty where it is not
    period: str
    edition: str
    sections: tuple[SheetSection, ...]
    legend: str
    heading: str  # above what follows
    approved: str
    check: str
    cite: str  # the word before the citation
    citation: str
    seal: str
    item: str  # above the labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A year in a list: its page and its PDF."""

    year: str
    href: str
    pdf: str
    period: str


def slug(made: StatedYear) -> str:
    """The page that keeps what a release said of a year, from the root of its language."""
    return f"rilis/{made.release}/{_FOLDER}/{made.year}"


def evergreen(made: StatedYear) -> str:
    """The page that shows a year as the newest release has it."""
    return f"{_FOLDER}/{made.year}"


def title(book: Book, made: StatedYear) -> str:
    """The title on the sheet."""
    return book.catalogue("Statement for the year {}").format(made.year)


def frozen_title(book: Book, made: StatedYear) -> str:
    """The title of the page, unlike that of any other release."""
    month = words.month(made.release, book.language)
    return book.catalogue("{}, release of {}").format(title(book, made), month)


def description(book: Book, made: StatedYear) -> str:
    """What a search result says."""
    say = book.catalogue("Money in, money out, cover bought and claims paid on one page, {}.")
    return say.format(_period(book, made))


def newest(book: Book) -> tuple[StatedYear, ...]:
    """The years of the newest release, the last year first."""
    found = of(book, book.findings.release.month)
    return tuple(reversed(found))


def of(book: Book, month: str) -> tuple[StatedYear, ...]:
    """The years of a release, oldest first."""
    return tuple(made for made in book.findings.years if made.release == month)


def listed(book: Book, made: StatedYear, place: Place, *, stays: bool) -> Listed:
    """A year to be linked to: its page that `stays` as it is, or the newest one."""
    return Listed(
        year=made.year,
        href=place.to(slug(made) if stays else evergreen(made)),
        pdf=f"{place.base}{_pdf_path(book, made)}",
        period=_period(book, made),
    )


def index(book: Book, place: Place) -> str:
    """All years of the newest release, with their PDFs."""
    years = [listed(book, made, place, stays=False) for made in newest(book)]
    return book.render("statements.html", years=years, releases=place.to("rilis"))


def body(book: Book, made: StatedYear, *, stays: bool) -> str:
    """The HTML of a statement's page: the frozen one, or that of the newest release."""
    place = Place(language=book.language, slug=slug(made) if stays else evergreen(made))
    others = [one for one in book.findings.years if one.year == made.year]
    return book.render(
        "statement.html",
        sheet=sheet(book, made),
        made=made,
        stays=stays,
        newest=made.release == book.findings.release.month,
        index=place.to(_FOLDER),
        evergreen=place.to(evergreen(made)),
        release_page=place.to(f"rilis/{made.release}"),
        pdf=f"{place.base}{_pdf_path(book, made)}",
        files=f"{place.base}data/{made.release}/",
        data=place.to("data"),
        tables=books.named(book, (t for t in made.tables if t != "codes")),
        badge=parts.standing_badge(made.standing, book.catalogue),
        others=[(one, place.to(slug(one))) for one in reversed(others)],
    )


def pdfs(book: Book) -> Iterator[Asset]:
    """The PDF of every statement in the language of the book.

    Raises UnprintableError for the first that cannot be set on one sheet.
    """
    template = book.sources.templates.get(TEMPLATE, "")
    for made in book.findings.years:
        try:
            content = pdf(template, sheet(book, made), _released(book, made).date)
        except UnsetError as error:
            raise UnprintableError(_unprintable(made, str(error))) from error
        yield Asset(path=_pdf_path(book, made), content=content)


def _unprintable(made: StatedYear, reason: str) -> Problem:
    return Problem(
        file="content/statement.yml",
        line=1,
        what=Said("the statement of {} cannot be printed: {}", (made.year, reason)),
        hint=Said("take out lines or shorten them; its look is in templates/parts/statement.typ"),
    )


def _pdf_path(book: Book, made: StatedYear) -> str:
    return f"{slug(made)}.{book.language}.pdf"


# --- the sheet -----------------------------------------------------------------------------------


def sheet(book: Book, made: StatedYear) -> Sheet:
    """What page and PDF print."""
    say, release = book.catalogue, _released(book, made)
    return Sheet(
        language=book.language,
        title=title(book, made),
        site=books.site(book),
        standing=parts.standing_name(made.standing, say),
        sample=_sample(book, made),
        period=_period(book, made),
        edition=say("Release of {}, published {}.").format(
            words.month(made.release, book.language), words.day(release.date, book.language)
        ),
        sections=tuple(_section(book, *pair) for pair in made.sections),
        legend=_legend(book, made),
        heading=say("Who approved it, and how to check it"),
        approved=_approved(book, release),
        check=_check(book, made),
        cite=say("To cite it"),
        citation=_citation(book, made, release),
        seal=_sealed(book, made),
        item=say("Item"),
    )


def _released(book: Book, made: StatedYear) -> Release:
    return next(r for r in book.findings.releases if r.month == made.release)


def _sample(book: Book, made: StatedYear) -> str:
    if made.standing is not Standing.SAMPLE:
        return ""
    return book.catalogue(
        "SAMPLE DATA. The money, workers and claims here are invented, to show how this works."
    )


def _period(book: Book, made: StatedYear) -> str:
    """The months it tells of, and whether the year is over."""
    say = book.catalogue
    first, last = (words.month(month, book.language) for month in (made.first, made.last))
    over = say("{} to {}, the year is over") if made.complete else say("{} to {}, the year goes on")
    return over.format(first, last)


def _section(book: Book, section: Section, stated: Sequence[Stated]) -> SheetSection:
    language = book.language
    return SheetSection(
        title=section.title.in_(language),
        headings=tuple(column.title.in_(language) for column in section.columns),
        rows=tuple(_row(book, section, one) for one in stated),
        note=section.note.in_(language) if section.note else "",
    )


def _row(book: Book, section: Section, one: Stated) -> SheetRow:
    pairs = zip(section.columns, one.amounts, strict=True)
    return SheetRow(
        label=one.line.label.in_(book.language),
        cells=tuple(_printed(book, amount, column.shown_as) for column, amount in pairs),
        strong=one.line.sum == RESULT,
    )


def _printed(book: Book, amount: Amount, shown_as: str) -> str:
    if isinstance(amount, Hidden):
        return parts.hidden(amount.value, book.catalogue)
    if shown_as == "idr":
        return words.money(amount, book.language)
    return words.number(amount, book.language)


def _legend(book: Book, made: StatedYear) -> str:
    """What the words in place of a number mean; empty where every number is there."""
    say = book.catalogue
    used = {a for _, lines in made.sections for one in lines for a in one.amounts}
    told = {
        Hidden.CONFIDENTIAL: say("“{}”: not shown, so that nobody can be recognised."),
        Hidden.NOT_AVAILABLE: say("“{}”: the office has no number."),
        Hidden.NOT_APPLICABLE: say("“{}”: the question makes no sense there."),
    }
    return " ".join(
        text.format(parts.hidden(reason.value, say))
        for reason, text in told.items()
        if reason in used
    )


def _approved(book: Book, release: Release) -> str:
    if not release.approvers:
        return book.catalogue("Nobody has approved this release yet. It bears no signature.")
    roles = "; ".join(role.in_(book.language) for role in release.approvers)
    said = book.catalogue("This release was approved by: {}. Roles are named, nobody signs.")
    return said.format(roles)


def _check(book: Book, made: StatedYear) -> str:
    said = book.catalogue(
        "Add up the columns yourself. The tables behind every line, with their hashes, are at {}. "
        "How to check them is told at {}."
    )
    root = f"{book.address}{_PREFIX[book.language]}"
    return said.format(f"{root}rilis/{made.release}/", f"{root}periksa/")


def _citation(book: Book, made: StatedYear, release: Release) -> str:
    return citations.page_line(
        release,
        book.language,
        site=books.site(book),
        title=title(book, made),
        standing=parts.standing_name(made.standing, book.catalogue),
        url=f"{book.address}{_PREFIX[book.language]}{slug(made)}/",
    )


def _sealed(book: Book, made: StatedYear) -> str:
    """The digest of the release's line in the ledger of seals: it is of one text only."""
    for line in book.sources.ledger.splitlines():
        if json.loads(line)["release"] == made.release:
            digest = hashlib.sha256(line.encode()).hexdigest()
            return book.catalogue("Seal of the release: {}").format(digest)
    return book.catalogue("This release is not sealed yet.")
