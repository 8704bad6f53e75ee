"""The nouns at both ends of `protect`: the office's full tables, and the safe ones.

Full tables hold true counts, which are secret: they stay out of every `repr`.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from terang.model import Number, Resource

STATUS = "obs_status"
PERIODS = ("month", "quarter", "year")  # each the name of a column, finest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which row of which table: all that may be said of a row in public."""

    table: str
    period: str
    codes: tuple[str, ...]  # one for each dimension, in the order of `dimensions_of`

    def sort_key(self) -> tuple[str, ...]:
        """Rows stand in the order of their keys, whatever is hidden in them."""
        return (self.table, self.period, *self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullRow:
    """A row as the office has it."""

    place: Place
    line: int  # of the private file
    cells: tuple[str, ...] = field(repr=False)  # as typed, in the order of the columns
    numbers: Mapping[str, Number] = field(repr=False)  # measure -> value; none where x or z stands


@dataclass(frozen=True, slots=True, kw_only=True)
class FullTable:
    """A release table with its true counts, all periods up to the release."""

    resource: Resource
    rows: tuple[FullRow, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What one payer gave in a cell: a row of the office's table of single payers."""

    period: str
    codes: tuple[str, ...]
    holder: str = field(repr=False)
    amount: int = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The payments that a table with a dominance rule is the sum of."""

    table: str
    payments: tuple[Payment, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """Everything the office handed over, checked; it never enters the repository."""

    tables: tuple[FullTable, ...]
    units: tuple[Units, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeTable:
    """A table that anybody may see. Only `protect` makes one."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # as text, sorted by key

    def content(self) -> bytes:
        """The table as a CSV file: UTF-8, commas, LF."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return buffer.getvalue().encode("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A release that may be published."""

    tables: tuple[SafeTable, ...]

    def files(self) -> dict[str, bytes]:
        """The tables as files: name and content."""
        return {f"{table.name}.csv": table.content() for table in self.tables}


# --- shapes of tables and periods ---------------------------------------------------------------


def period_of(resource: Resource) -> str | None:
    """The column of the primary key that says when: month, quarter or year."""
    return next((name for name in resource.primary_key if name in PERIODS), None)


def dimensions_of(resource: Resource) -> tuple[str, ...]:
    """The columns of the primary key that say who and where."""
    period = period_of(resource)
    return tuple(name for name in resource.primary_key if name != period)


def measures_of(resource: Resource) -> tuple[str, ...]:
    """The columns that are blank where a row is hidden."""
    return tuple(f.name for f in resource.fields if f.role == "measure")


def summed(resource: Resource, measure: str) -> tuple[str, ...]:
    """The dimensions over which a measure adds up to its `_T` rows."""
    return tuple(d for t in resource.totals if t.measure == measure for d in t.over)


def key_text(resource: Resource, place: Place) -> str:
    """A row as it is named in a message: `month 2026-01, district 33.74.02`."""
    codes = dict(zip(dimensions_of(resource), place.codes, strict=True))
    named = {period_of(resource): place.period} | codes
    return ", ".join(f"{name} {named[name]}" for name in resource.primary_key)


def kind_of(period: str) -> str:
    """`2026-10`, `2026-Q4`, `2026` -> month, quarter, year."""
    return "year" if "-" not in period else "quarter" if "Q" in period else "month"


def coarser(period: str, kind: str) -> str:
    """The period of a coarser kind that holds this one; itself at its own kind."""
    if kind == kind_of(period):
        return period
    return period[:4] if kind == "year" else f"{period[:4]}-Q{(int(period[5:]) + 2) // 3}"


def parts_of(period: str, kind: str) -> tuple[str, ...]:
    """The periods of a finer kind that make up this one, in order."""
    year, own = period[:4], kind_of(period)
    if own == kind:
        return (period,)
    first, last = (1, 4) if own == "year" else (int(period[-1]), int(period[-1]))
    if kind == "quarter":
        return tuple(f"{year}-Q{number}" for number in range(first, last + 1))
    return tuple(f"{year}-{number:02}" for number in range(3 * first - 2, 3 * last + 1))


def last_month(period: str) -> str:
    """The month that completes a period."""
    return parts_of(period, "month")[-1]
