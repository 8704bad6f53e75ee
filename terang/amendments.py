"""What a release says of earlier ones, corrections and recalls: nouns like those of `model`."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terang.model import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A published number that was wrong, and what it is now."""

    figure: str
    period: str  # what it was wrong about: 2026-10, 2026-Q3 or 2026
    before: str
    after: str
    reason: "Text"
    line: int = 1  # of release.yml


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """A table of a release, taken back after a disclosure accident."""

    table: str
    date: dt.date
    reason: "Text"
    replaced: bool  # a safer file of the same name is in its place; else there is none
    line: int = 1  # of release.yml
