"""The nouns between the parts of `protect`: all that a reader knows, as one linear system.

True values are secret: they stay out of every `repr`.
"""

from dataclasses import dataclass, field

FOREVER = float("inf")  # the cost of hiding what is never hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A fact every reader knows: low ≤ Σ coefficient × variable ≤ high."""

    variables: tuple[int, ...]
    coefficients: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What must stay possible: a table with `variable` ≥ `reach`, and one with it ≤ `drop`.

    All three at once would ask too much: two tables, each true to every row.
    """

    variable: int
    reach: float = field(repr=False)
    drop: float = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Variables (counts, rupiah) in cells that are hidden whole, and what is known of them.

    A variable of a cell that is not hidden is known to every reader; one of a hidden cell is known
    to be between its `least` and `most`, and to fit every row. `values` satisfy every row.
    """

    values: tuple[int, ...] = field(repr=False)  # of the variables, as they are
    least: tuple[float, ...] = field(repr=False)  # what a reader knows once it is hidden
    most: tuple[float, ...] = field(repr=False)
    cells: tuple[int, ...]  # variable -> its cell
    rows: tuple[Row, ...]
    costs: tuple[float, ...] = field(repr=False)  # cell -> what hiding it costs, or FOREVER
    hidden: frozenset[int]  # cells that are hidden before anything is asked
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A target no hiding can protect: the smallest set of printed cells that give it away."""

    target: int  # its variable
    cells: tuple[int, ...]  # which may not be hidden, and which together tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """The cells to hide: those of `System.hidden` and the `secondary` ones."""

    secondary: tuple[int, ...]  # ascending
    conflicts: tuple[Conflict, ...]
