"""The nouns of the yearly statement: how it is defined, and what it says of a year at a release.

Shared like `model`, which has no room for them. Money is whole rupiah, and a cell without a
number is one of `Hidden`.
"""

from dataclasses import dataclass, field

from terang.model import Column, Hidden, Lines, Standing, Text

ADD, SUBTRACT, RESULT = "add", "subtract", "result"
SUMS = (ADD, SUBTRACT, RESULT)  # what a line does in the sum of its section

Amount = int | Hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a section: its words, and the query that gives a number for each column."""

    label: Text
    query: str  # one row: a whole number by each column's name; may say $year and $release
    sum: str  # add, subtract, result; empty: it stands outside the sum
    optional: bool  # left out where its query gives no row
    line: int  # of the query
    places: Lines = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under one heading, with the columns they share."""

    title: Text
    note: Text | None
    columns: tuple[Column, ...]
    across: bool  # the last column is the sum of the others
    lines: tuple[Line, ...]
    places: Lines = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The yearly statement: content/statement.yml."""

    years: str  # a query: year, its first and its last month in the tables
    sections: tuple[Section, ...]
    file: str
    line: int  # of `years`


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A line with its numbers, in the order of the section's columns."""

    line: Line
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedYear:
    """What a release says of a year."""

    release: str
    year: str
    first: str  # month: 2026-01
    last: str
    sections: tuple[tuple[Section, tuple[Stated, ...]], ...]
    tables: tuple[str, ...]  # all that the queries read, in alphabetical order
    standing: Standing  # the weakest among them

    @property
    def complete(self) -> bool:
        """Whether the tables reach the end of the year."""
        return self.last.endswith("-12")
