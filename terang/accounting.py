"""The nouns of balance: which sums of the published tables must be equal, and how books compare.

They are declared in data/identities.yml, because another city keeps other books; `balance` holds
the tables of every release against them.
"""

from dataclasses import dataclass
from typing import Literal

from terang.model import Text

FILE = "data/identities.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summand:
    """One term of a side: a measure, added up over the rows of a table that belong to a key.

    A dimension that neither the key nor `where` names is added up over its codes without `_T`.
    A month belongs to its quarter; a table without a column of the key counts for all its codes.
    """

    table: str
    measure: str
    where: tuple[tuple[str, str], ...] = ()  # dimension, code
    sign: Literal[1, -1] = 1
    previous: bool = False  # of the month before; 0 before the first month
    times: str | None = None  # a reference table of tariffs, by its columns and validity
    line: int = 1  # in data/identities.yml


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Two sums that are equal, to the rupiah, at every key: such as each month and source."""

    id: str
    title: Text
    by: tuple[str, ...]  # the columns of the key
    left: tuple[Summand, ...]
    right: tuple[Summand, ...]
    without_totals: tuple[str, ...] = ()  # columns of the key whose `_T` is not asked
    law: tuple[str, ...] = ()  # articles, such as `pp-44-2015 pasal 20 ayat 1`
    line: int = 1

    @property
    def terms(self) -> tuple[tuple[int, Summand], ...]:
        """Every summand with its sign in `left - right`."""
        sides = ((1, self.left), (-1, self.right))
        return tuple((side * s.sign, s) for side, summands in sides for s in summands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A table that sets books side by side, and the table of what is material in it.

    The first book is the payer's: margins are per mille of its figure. A variance is the greatest
    less the least of the books, and material when it is above the margin and above the floor.
    """

    table: str  # with `state`, `explanation_id` and `explanation_en`
    books: tuple[str, ...]
    margins: str  # with `margin_per_mille` and `floor_idr`
    by: str  # the column by which the margins are declared, such as `stream`
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """Everything that has to balance."""

    identities: tuple[Identity, ...] = ()
    reconciliations: tuple[Reconciliation, ...] = ()
    file: str = FILE
    content: str = ""  # as typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Balanced:
    """An identity at the newest release: at how many keys it was asked, and what came of it."""

    identity: Identity
    held: int  # keys at which both sides are equal
    bounded: int  # keys with hidden cells, at which the printed ones leave room for them
    unanswered: int  # keys at which hidden cells stand on both sides
