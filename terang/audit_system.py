"""The nouns between the parts of `audit`: what a reader knows, as one system of linear facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from terang.audit_cells import Printed, Row

MOST_COUNTED = 10**7  # a reader knows that no count is larger: the city has not so many people
MOST_IDR = 10**13

Key = tuple[int, int, frozenset[int]]  # scope, edition of a period, codes: all by number
Kind = Literal["exact", "small", "unproven", "contradiction"]


@dataclass(frozen=True, slots=True)
class Fact:
    """low ≤ Σ coefficient × variable ≤ high, all of them whole numbers."""

    variables: tuple[int, ...]
    coefficients: tuple[int, ...]
    low: int = field(repr=False)
    high: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A row in which a variable stands, and the place of its measure in the table."""

    table: Printed
    row: Row
    measure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Variables, between `low` and `high` (equal where printed), and what else is known of them."""

    low: Sequence[int] = field(repr=False)
    high: Sequence[int] = field(repr=False)
    facts: tuple[Fact, ...]
    lines: int  # so many of the facts, from the first, say: a total is the sum of its parts
    places: Mapping[int, Place]  # variable -> the first row that hides it, else one that prints it
    hidden: frozenset[int]  # variables of hidden cells
    reach: Mapping[int, int]  # counts -> the largest threshold of the tables that hold them
    idr: frozenset[int]  # variables that are rupiah
    twins: Mapping[int, tuple[int, str]]  # variable of a correction -> as it was, until which
    crossed: tuple[str, ...]  # populations whose full cross is too large to be looked at


@dataclass(frozen=True, slots=True)
class Finding:
    """A hidden cell that can be worked out, or a fact that holds for no table."""

    kind: Kind
    variable: int
