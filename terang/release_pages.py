"""The page of each release, and the calendar of all of them.

A named part of `pages`. A release's page holds what changed since the one before, at `#perubahan`:
a page of its own would repeat the same list of figures.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from terang import book as books
from terang import changes, recalls, words, yearly_pages
from terang.book import Book
from terang.changes import Change
from terang.editions import PublishedFile
from terang.model import Correction, Release, Text
from terang.news import correction_places, paragraphs
from terang.parts import Place
from terang.results import FigureValue
from terang.vintages import frozen_slug

_KILOBYTE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure in the list of a release."""

    href: str
    value: FigureValue
    change: str  # since the release before, in words
    corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The figures of a topic."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A correction as a release states it, with the name of its figure."""

    correction: Correction
    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file of the release, and what it is good for."""

    name: str
    size: str
    what: str


def title(book: Book, release: Release) -> str:
    """The title of a release's page."""
    return book.catalogue("Release of {}").format(words.month(release.month, book.language))


def description(book: Book, release: Release) -> str:
    """What a search result says: what is new."""
    return f"{title(book, release)}. {release.whats_new.in_(book.language)}"


def body(
    book: Book,
    release: Release,
    made: Sequence[Change],
    *,
    version: str,
    files: Sequence[PublishedFile],
    topics: Sequence[tuple[str, Text]],
) -> str:
    """The HTML of a release's page.

    `made` are the changes since the release before, with every figure of this one; `files` what
    lies in its folder; `topics` the topics of figures in the order of the page, with their titles.
    """
    place = Place(language=book.language, slug=f"rilis/{release.month}")
    before, after = _neighbours(book, release)
    return book.render(
        "release.html",
        this=release,
        version=version,
        seal=seal(book, release.month),
        sealed=release.month in book.findings.seals,
        check=place.to("periksa"),
        report=books.report(book, place, release=release.month),
        notes=paragraphs(release.notes, book.language),
        newest=release.month == book.findings.release.month,
        index=place.to("rilis"),
        before=before,
        after=after,
        link=lambda other: place.to(f"rilis/{other.month}"),
        stated=list(_stated(book, place, release, made)),
        downloads=list(_downloads(book, files)),
        folder=f"{place.base}data/{release.month}/",
        statements=[
            yearly_pages.listed(book, made, place, stays=True)
            for made in yearly_pages.of(book, release.month)
        ],
        groups=list(_groups(book, place, made, topics)),
        changed=sum(change.why in {"new-month", "corrected", "redefined"} for change in made),
        known=sum(change.after is not None for change in made),
        **_no_longer(book, place, release, made),
    )


def _no_longer(
    book: Book, place: Place, release: Release, made: Sequence[Change]
) -> Mapping[str, object]:
    """What the release before had and this one has not, and what was taken back from this one."""
    return {
        "retired": [
            (place.to(frozen_slug(c.before)), c.before)
            for c in made
            if c.before and not c.after and not c.recalled
        ],
        "taken": [
            (row, place.to("koreksi", row.anchor))
            for row in recalls.listed(book, place)
            if row.month == release.month
        ],
        "empty": [
            (place.to(frozen_slug(figure)), figure)
            for figure in book.findings.recalled
            if figure.release == release.month
        ],
    }


def seal(book: Book, month: str) -> Markup:
    """The digest of the release's line in the ledger: its first twelve digits, and in full."""
    digest = book.findings.seals.get(month, "")
    made = book.render("seal.html", digest=digest, month=month)
    return Markup(made)  # noqa: S704 our own template's output


def _neighbours(book: Book, release: Release) -> tuple[Release | None, Release | None]:
    """The release before and the release after."""
    months = [r.month for r in book.findings.releases]
    at = months.index(release.month)
    around = (None, *book.findings.releases, None)
    return around[at], around[at + 2]


def _stated(book: Book, place: Place, release: Release, made: Iterable[Change]) -> Iterator[Stated]:
    """The release's corrections; a figure that is no more goes by its id."""
    labels = {change.figure.id: change.figure.label.in_(book.language) for change in made}
    for correction, anchor in correction_places(release):
        yield Stated(
            correction=correction,
            label=labels.get(correction.figure, correction.figure),
            href=place.to("koreksi", anchor),
        )


def _groups(
    book: Book, place: Place, made: Sequence[Change], topics: Sequence[tuple[str, Text]]
) -> Iterator[Group]:
    """The figures by topic; those of a topic without a title come last, so that none is lost."""
    rows: dict[str, list[Row]] = {code: [] for code, _ in topics}
    others: list[Row] = []
    for change in made:
        if change.after:
            row = _row(book, place, change, change.after)
            rows.get(change.figure.topic, others).append(row)
    for code, name in topics:
        if rows[code]:
            yield Group(title=name.in_(book.language), rows=tuple(rows[code]))
    if others:
        yield Group(title=book.catalogue("Other figures"), rows=tuple(others))


def _row(book: Book, place: Place, change: Change, value: FigureValue) -> Row:
    gap = changes.difference(change.difference, change.figure.unit, book.catalogue)
    why = changes.reason(change.why, book.catalogue)
    told = change.before is None or change.why == "redefined"  # no difference says anything
    return Row(
        href=place.to(frozen_slug(value)),
        value=value,
        change=why if told else gap,
        corrected=bool(change.corrections),
    )


def _downloads(book: Book, files: Sequence[PublishedFile]) -> Iterator[Download]:
    """The files that stand for the whole release, in the order in which most readers want them."""
    for ending, what in _told(book).items():
        file = next((file for file in files if file.name.endswith(ending)), None)
        if file:
            yield Download(name=file.name, size=_size(file, book), what=what)


def _told(book: Book) -> Mapping[str, str]:
    """What each kind of file is good for, by the end of its name."""
    say = book.catalogue
    package = "datapackage.json" if book.language == "id" else "datapackage.en.json"
    return {
        ".zip": say("everything in one file"),
        ".xlsx": say("the tables for a spreadsheet"),
        changes.NAME: say("what changed, for programs"),
        package: say("what every table and column means"),
        "disclosure.json": say("how many cells are not shown, and why"),
        "manifest.json": say("every file with its size and hash"),
        "SHA256SUMS": say("hashes, to check that nothing was altered"),
    }


def _size(file: PublishedFile, book: Book) -> str:
    """The size in kilobytes, rounded up, so that a phone knows what it takes home."""
    return f"{words.number(-(-file.size // _KILOBYTE), book.language)}{words.NO_BREAK}kB"


# --- the calendar --------------------------------------------------------------------------------


def calendar(book: Book, place: Place) -> str:
    """The days of all releases, the newest first, and the day announced for the next one."""
    return book.render(
        "calendar.html",
        releases=list(reversed(book.findings.releases)),
        next_date=book.findings.release.next_date,
        link=lambda release: place.to(f"rilis/{release.month}"),
        root=place.root,
    )
