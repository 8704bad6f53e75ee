"""The nouns of what people write: frozen values that pass from stage to stage.

What the build makes of them is in `results`.

Money is whole rupiah (`int`), shares are exact (`Fraction`), months are text
(`2026-10`), and a cell without a number is one of `Hidden`, never 0 or blank.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from terang.amendments import Correction as Correction
from terang.amendments import Recall as Recall
from terang.confidentiality import Confidentiality
from terang.contacts import Contact
from terang.earlier import Earlier, Retired

if TYPE_CHECKING:
    from terang.accounting import Accounting
    from terang.consent import Story, Withdrawn
    from terang.yearly import Statement

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
TOTAL = "_T"  # the SDMX code of a total row


class Standing(Enum):
    """How far a table can be relied on. The weakest standing of its tables is a figure's own."""

    OFFICIAL = "official"  # from the authority that makes the number
    PRESS = "press"  # said in public, quoted with source and date
    SAMPLE = "sample"  # made by our seeded script, to show the site

    def __lt__(self, other: "Standing") -> bool:
        order = list(Standing)
        return order.index(self) < order.index(other)


class Hidden(Enum):
    """Why a cell shows no number; the value is the `obs_status` code in the CSV file."""

    CONFIDENTIAL = "c"  # few people: showing it could point at somebody
    NOT_AVAILABLE = "x"  # the office has no number
    NOT_APPLICABLE = "z"  # the question makes no sense here


_ARTICLE = re.compile(
    r"(?P<regulation>[a-z][a-z0-9-]*-\d+-\d{4})"
    r"(?: pasal (?P<pasal>\d+[A-Z]*)(?: ayat (?P<ayat>\d+[a-z]?))?)?"
)

Cell = int | str | dt.date | Hidden | None
Number = int | Fraction
Lines = Mapping[str, int]  # key, or key and language (`label.en`) -> line of the file


# --- words and problems -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text in both languages."""

    id: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in `language`."""
        return self.id if language == "id" else self.en


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the program: an English template that catalogues translate, and its values.

    `Said("unknown code '{}' in column {}", ("Bantull", "district"))`
    """

    template: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.template.format(*self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something a person must mend: where it is, what is wrong, what to do next."""

    file: str  # relative to the project's root, with forward slashes
    line: int
    what: Said
    hint: Said

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}\n    hint: {self.hint}"


# --- data package ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a table (Table Schema v2 field)."""

    name: str
    type: str  # string, integer, number, date, yearmonth, year
    title: Text
    role: str  # dimension, measure, attribute
    unit: str | None = None  # people, idr, cases, days, km2 …
    required: bool = False
    unique: bool = False
    minimum: str | None = None  # as typed, to be read in the field's type
    maximum: str | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """Values of `fields` must stand in `reference_fields` of the table `table`."""

    fields: tuple[str, ...]
    table: str
    reference_fields: tuple[str, ...]
    also: tuple[str, ...] = ()  # codes allowed besides, such as `_T`


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """`measure` in the `_T` row of each dimension in `over` is the sum of the other rows."""

    measure: str
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a table comes from."""

    title: Text
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One table of the data package, as described; the rows are elsewhere."""

    name: str
    scope: Literal["reference", "release"]
    title: Text
    description: Text
    standing: Standing
    sources: tuple[Source, ...]
    licence: str
    custodian: Text  # produsen data and walidata
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    totals: tuple[Total, ...] = ()
    identities: tuple[str, ...] = ()  # "closing_idr = opening_idr + in_idr - out_idr", each row
    threshold: int = 0  # counts of 1 … threshold-1 people or cases are confidential; 0: none is
    counts: tuple[str, ...] = ()  # the measures the threshold is about
    confidentiality: Confidentiality = field(default_factory=Confidentiality)
    groups: tuple[str, ...] = ()  # columns of a reference table: coarser codes of its primary key
    line: int = 1  # in data/datapackage.yml

    def columns(self) -> tuple[str, ...]:
        """Column names in the order of the file."""
        return tuple(f.name for f in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The data package: what data/datapackage.yml says."""

    name: str
    title: Text
    description: Text
    homepage: str
    licences: tuple[tuple[str, str, Text], ...]  # name, address, title
    resources: tuple[Resource, ...]
    report: str | None = None  # where errors are reported; may have {page}, {figure}, {release}

    def resource(self, name: str) -> Resource:
        """The resource called `name`. Raises KeyError when there is none."""
        for resource in self.resources:
            if resource.name == name:
                return resource
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One monthly release: data/releases/<month>/release.yml."""

    month: str
    date: dt.date  # day of publication
    whats_new: Text
    next_date: dt.date
    contact: Text
    corrections: tuple[Correction, ...]
    folder: Path
    notes: Text | None = None  # what else a reader should know; blank lines part its paragraphs
    approvers: tuple[Text, ...] = ()  # the roles of those who approved it, two before it is sealed
    embargo: dt.datetime | None = None  # nothing of it is shown before this moment
    disclosure: str | None = None  # disclosure.json as protect wrote it; None: there is none
    recalled: tuple[Recall, ...] = ()
    lines: Lines = field(default_factory=dict, repr=False, compare=False)

    def gone(self) -> frozenset[str]:
        """The tables that were recalled and have no file any more."""
        last = {recall.table: recall.replaced for recall in self.recalled}
        return frozenset(table for table, replaced in last.items() if not replaced)


# --- what people write -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A place in the law, as cited: `pp-44-2015 pasal 39 ayat 2`, or a whole regulation."""

    regulation: str
    pasal: str | None = None
    ayat: str | None = None

    @classmethod
    def parse(cls, cited: str) -> "Article | None":
        """Read `pp-44-2015 pasal 39 ayat 2` or `pp-44-2015`; None when it is neither."""
        found = _ARTICLE.fullmatch(cited.strip())
        return cls(**found.groupdict()) if found else None

    def anchor(self) -> str:
        """The address inside the regulation's page: `pasal-39-ayat-2`, or empty for the whole."""
        pasal = f"pasal-{self.pasal.lower()}" if self.pasal else ""
        return pasal + (f"-ayat-{self.ayat}" if self.ayat else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with an id: content/figures/<id>.yml."""

    id: str
    label: Text
    definition: Text
    unit: str  # people, idr, cases, percent, districts, agencies, days, months, workers_months
    query: str  # DuckDB; one row: value, or numerator and denominator for a share
    topic: str  # coverage, money, claims, law, statements, disclosure
    minimum: Number
    maximum: Number
    period: Text  # when the number is true; may say {{ bulan() }} or {{ triwulan() }}
    derived: bool  # computed by this site from numbers others said
    standing: Standing | None  # of the rows used, where the table keeps it by row
    note: Text | None
    law: tuple[Article, ...]
    file: str
    line: int  # of the query
    earlier: tuple[Earlier, ...] = ()  # what it said before, newest first
    retired: Retired | None = None
    lines: Lines = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart as defined: content/charts/<id>.yml."""

    id: str
    kind: str  # trend, ranking, tiles … : see terang/roles.py
    title: Text  # the headline: the one thing to notice
    subtitle: Text  # what is measured, unit, period
    alt: Text  # may name figures: {{ angka("id") }}
    query: str  # columns by role: see terang/charts.py
    unit: str
    columns: tuple[tuple[str, Text], ...]  # column of the query -> heading in the data table
    file: str
    line: int
    says: Text | None = None  # long description in place of the generated one; may name figures
    lines: Lines = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a listing: which column of the query, its heading, and how it is printed."""

    name: str  # a text column may exist as name_id and name_en in the query
    title: Text
    shown_as: str  # text, people, idr, cases, percent, number, month, quarter, date, article …
    link: str | None = None  # address of a page, with {column} places


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table on a page: content/listings/<id>.yml. Its place in prose is `{{ blok("<id>") }}`."""

    id: str
    title: Text
    query: str
    columns: tuple[Column, ...]
    note: Text | None
    file: str
    line: int
    lines: Lines = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A Markdown file as typed: one page or story in one language."""

    slug: str  # "" is the home page
    language: Language
    meta: Mapping[str, str]  # front matter, every value as text
    lines: Lines  # of the front matter
    declared: Mapping[str, str]  # bare numbers that may stand in the prose, and why
    body: str
    body_line: int  # line of the file on which `body` starts
    file: str
    digest: str  # sha256 of the body, first 12 hex digits
    story: "Story | None" = None  # the facts in its front matter; None for a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of the glossary."""

    id: str
    term: Text
    definition: Text
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an article says, in plain words; not its official text."""

    article: Article
    says: Text
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """A regulation: what is known about it, notes on articles, and its text where we have one."""

    id: str
    kind: str  # UU, PP, Permenaker, Inpres, Perwali
    number: str
    year: str
    title: Text
    heading: Text | None  # in place of "PP 44/2015 tentang …", where that reads wrong
    status: str  # in-force, amended, revoked, unknown, sample
    standing: Standing
    about: Text
    source: Text
    address: str | None
    notes: tuple[Note, ...]
    text: str | None  # as typed, Indonesian
    text_file: str | None
    translation: str | None  # as typed, English, unofficial
    translation_file: str | None
    file: str
    lines: Lines = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Everything people wrote, as typed."""

    package: Package
    releases: tuple[Release, ...]  # oldest first
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...]
    listings: tuple[Listing, ...]
    pages: tuple[Writing, ...]
    stories: tuple[Writing, ...]
    regulations: tuple[Regulation, ...]
    terms: tuple[Term, ...]
    templates: Mapping[str, str]  # parts of pages: name -> source
    accounting: "Accounting"  # what has to balance
    statement: "Statement | None" = None  # the yearly one, where the site has it
    photos: tuple[tuple[str, bytes], ...] = ()  # of stories: slug, the file as it was handed in
    contacts: tuple[Contact, ...] = ()  # look like personal data and are none
    ledger: str = ""  # data/ledger.jsonl as typed; empty before the first seal
    withdrawn: "tuple[Withdrawn, ...]" = ()  # content/stories/withdrawn.yml
    problems: tuple[Problem, ...] = field(default=())
