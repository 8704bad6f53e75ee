"""The nouns of what the build makes: tables, figures, drawings, law as a tree, the website.

Frozen values like those of `model`, which holds what people write.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from terang.accounting import Balanced
from terang.model import (
    Cell,
    Chart,
    Figure,
    Language,
    Listing,
    Number,
    Recall,
    Release,
    Resource,
    Standing,
    Text,
)
from terang.words import last_quarter
from terang.yearly import StatedYear

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The checked rows of one table: reference, or of the newest release."""

    resource: Resource
    rows: tuple[tuple[Cell, ...], ...]
    content: bytes  # the file as it is published


# --- law text as a tree ----------------------------------------------------------------------


MARKS: Mapping[str, str] = {
    "buku": "BUKU {}",
    "bab": "BAB {}",
    "bagian": "Bagian {}",
    "paragraf": "Paragraf {}",
    "pasal": "Pasal {}",
    "ayat": "({})",
    "huruf": "{}.",
    "angka": "{}.",
    "lampiran": "LAMPIRAN {}",
}
UNTITLED = frozenset({"pasal", "ayat", "huruf", "angka"})  # they have a mark and no title


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A piece of a regulation's text and what stands under it.

    `kind` is one of: judul, pembukaan, menimbang, mengingat, diktum, buku, bab, bagian,
    paragraf, pasal, ayat, huruf, angka, penutup, penjelasan, lampiran, text.
    """

    kind: str
    number: str  # as printed, without brackets or dots: "I", "Kesatu", "25", "2", "b"; "" if none
    heading: str  # its title, and before it the mark where that is not the usual one
    text: str  # the words of its own, without those of its children
    anchor: str  # unique in the regulation; "" when it has no address
    line: int  # of the file it was read from
    children: tuple["Provision", ...] = ()

    @property
    def label(self) -> str:
        """The mark printed before title and words: `BAB IV`, `Pasal 25`, `(2)`, `b.`; or empty.

        Kind and number tell it. Where the text prints another, such as `Ayat (2)` in the
        Penjelasan or `CHAPTER IV` in a translation, it is the first line of `heading`.
        """
        mark = self.heading.partition("\n")[0]
        if mark and (self.kind in UNTITLED or "\n" in self.heading):
            return mark
        return MARKS.get(self.kind, "").format(self.number).strip()

    @property
    def title(self) -> str:
        """The title, such as `KETENTUAN UMUM`; empty for a piece that has only a mark."""
        return "" if self.kind in UNTITLED else self.heading.rpartition("\n")[2]


# --- what the build computes -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The checked tables, in a database in memory that is closed to files and network.

    Schema `seen` holds the tables of the newest release and the reference tables as published,
    a hidden cell being NULL; `low` and `high` hold the same tables with every confidential
    cell filled, so that a query whose answer moves with the filling can be refused. The variable
    `release_number` of a connection chooses an earlier release, 1 for the oldest.
    """

    connection: "DuckDBPyConnection"
    release: Release
    tables: tuple[Table, ...]
    digests: tuple[tuple[str, str, str], ...] = ()  # release, table, sha256 of the file
    files: tuple[tuple[str, str, bytes], ...] = ()  # release, table, the file as it is published
    references: tuple[tuple[str, str, bytes], ...] = ()  # the same of the reference tables then
    releases: tuple[Release, ...] = ()  # oldest first; the last one is `release`


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureAt:
    """A figure at a release, whatever is known of its value."""

    figure: Figure
    release: str
    tables: tuple[str, ...] = ()  # the tables its query reads
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureValue(FigureAt):
    """A figure at a release, with its value."""

    value: Number
    numerator: int | None = None  # of a share
    denominator: int | None = None

    def is_of(self, period: str) -> bool:
        """Whether a correction for `period` is about this value.

        It names the month of the release, the quarter of a value that tells of the last full
        quarter, or what the figure's period says in so many words, such as `2025`.
        """
        told = self.figure.period.id.strip()
        tells_quarter = "triwulan(" in told and period == last_quarter(self.release)
        return tells_quarter or period in {self.release, told}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecalledFigure(FigureAt):
    """A figure whose value was taken back with a table; the value is nowhere."""

    recalls: tuple[Recall, ...]  # of the tables its query reads, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class RecalledFile:
    """The file of a table that a release took back; its line stays."""

    release: str
    recall: Recall
    sha256: str | None  # as it was sealed; None: it never was


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The published rows of one table that a query reads, in the order of its primary key."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]  # a hidden measure as its reason
    more: int  # rows that were left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What a chart shows: the rows its query gave, and its alt text with the figures filled in."""

    chart: Chart
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    alt: Text
    release: str
    standing: Standing
    says: Text | None = None  # a person's long description, in place of the generated one
    tables: tuple[str, ...] = ()  # that its query reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a listing shows."""

    listing: Listing
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tables: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart drawn in one language: inline SVG for two widths, and its data table."""

    chart: Chart
    language: Language
    narrow: str  # SVG for phones, 340 px
    wide: str  # SVG for everything else, 680 px
    alt: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # as printed
    named: int = 1  # how many columns at the front are names; the others are numbers
    standing: Standing
    says: str = ""  # the long description: what it shows in sentences
    release: str = ""
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What a chart's frame says besides the chart, in one language."""

    source: str
    release: str
    licence: str
    address: str  # of the chart's page
    short: str  # who, which release, how far it can be relied on: the foot of a card


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartForms:
    """A chart at a release: its drawing in each language, and its files by name."""

    id: str
    release: str
    drawings: tuple[Drawing, ...]
    captions: tuple[tuple[Language, Caption], ...]
    files: tuple[tuple[str, bytes], ...]  # `saldo.id.svg`, its content

    def drawing(self, language: Language) -> Drawing:
        """The drawing in one language."""
        return next(d for d in self.drawings if d.language == language)

    def caption(self, language: Language) -> Caption:
        """The words of its frame in one language."""
        return dict(self.captions)[language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Photograph:
    """The photo of a story as it is published: encoded anew in several widths and formats."""

    slug: str
    width: int  # of the widest, in pixels
    height: int
    files: tuple[tuple[str, int, bytes], ...]  # format (avif, webp, jpg), width, content


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the build computed, for the pages to tell."""

    release: Release
    tables: tuple[Table, ...]
    values: tuple[FigureValue, ...]
    drawings: tuple[Drawing, ...]
    rows: tuple[Rows, ...]
    laws: Mapping[tuple[str, Language], tuple[Provision, ...]]  # regulation id -> its text
    releases: tuple[Release, ...] = ()  # oldest first; the last one is `release`
    vintages: tuple[FigureValue, ...] = ()  # of the earlier releases, oldest first
    files: tuple[tuple[str, str, bytes], ...] = ()  # of every release: month, table, content
    references: tuple[tuple[str, str, bytes], ...] = ()  # the same of the reference tables then
    behind: Mapping[str, tuple[Behind, ...]] = field(default_factory=dict)  # figure -> its rows
    recalled: tuple[RecalledFigure, ...] = ()  # of the earlier releases, oldest first
    recalled_files: tuple[RecalledFile, ...] = ()
    seals: Mapping[str, str] = field(default_factory=dict)  # release -> digest of its line
    years: tuple[StatedYear, ...] = ()  # the yearly statement at every release, oldest first
    balanced: tuple[Balanced, ...] = ()  # what was asked of the newest release
    points: tuple[Points, ...] = ()  # of the charts at the newest release
    forms: tuple[ChartForms, ...] = ()  # of the charts at every release, oldest first
    photos: tuple[Photograph, ...] = ()  # of the stories that are shown


# --- the website -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """HTML that takes the place of the token `name` in a rendered page."""

    name: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One narrative page: Markdown for Material, with a token where each part will stand."""

    slug: str  # "" is the home page
    language: Language
    title: str
    description: str
    template: str  # "main.html" or another template of the theme
    markdown: str
    parts: tuple[Part, ...]
    links: str = ""  # HTML for its head


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The page that Material renders once for all pages of a kind; its address ends in a token."""

    kind: str
    folder: str  # slug of the section, such as "cakupan"
    language: Language
    template: str
    pieces: int = 1  # of the slugs of its stamps: 3 for `2026-10/angka/saldo`


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One page of a kind: the parts that go into its shell, `title` and `description` included."""

    kind: str
    slug: str  # the end of the address, of as many pieces as its shell says
    language: Language
    parts: tuple[Part, ...]
    listed: bool = True  # in the sitemap


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of the site that is no page: a download, a style sheet, a script."""

    path: str  # from the site's root
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything the website is made of."""

    address: str  # public address, with a slash at its end
    pages: tuple[Page, ...]
    shells: tuple[Shell, ...]
    stamps: tuple[Stamp, ...]
    assets: tuple[Asset, ...]
    theme: Path  # templates/theme
    configuration: Path  # mkdocs.yml
    chrome: Mapping[Language, Mapping[str, str]]  # the theme's own words
    date: dt.date  # of the build
    hidden_from_search: bool  # noindex: some table is a sample
