"""The nouns of confidentiality: by what rules the cells of a table are hidden.

They are declared per table in the data package; `protect` hides by them, `audit` attacks knowing
them. What they are for and where they come from: docs/privacy.md.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What is publicly known of the rupiah of a row: it follows from the row's count, or nearly.

    With `rates` it is count × tariff, to the rupiah. Else each person or case counted brings at
    least `least_idr` and at most `most_idr`, in the rows whose codes are those of `where`.
    """

    measure: str
    rates: str | None = None  # the reference table of tariffs, by its columns and validity
    where: tuple[tuple[str, str], ...] = ()  # dimension, code
    least_idr: int = 0
    most_idr: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dominance:
    """When a sum of rupiah tells of one payer: the p%-rule, and the shares of the largest.

    The payers stand one by one in the office's private table `units`; whoever pays in two places
    is one `holder`.
    """

    measure: str
    units: str
    holder: str
    p_percent: int = 15  # the second-largest may not guess the largest this closely
    one_percent: int = 50  # of the sum that the largest alone may have
    two_percent: int = 67  # that the two largest may have together


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidentiality:
    """The rules by which the cells of a table are hidden, besides its threshold.

    Tables of one `population` count the same people or cases: a cell of one table is the same
    cell as that of another which names the same codes.
    """

    population: str = ""  # "": the table's own name
    where: tuple[tuple[str, str], ...] = ()  # dimension, code: what the whole table is limited to
    repeats: tuple[str, ...] = ()  # dimensions over whose codes the same people are counted again
    measured: Literal["stock", "flow"] = "stock"  # only flows add up over months
    zeros: Literal["printed", "hidden"] = "printed"
    sticky: bool = True  # hidden once in a budget year, hidden for the rest of it
    never_hide: tuple[tuple[tuple[str, str], ...], ...] = ()  # rows with all the codes of one item
    sensitive: tuple[str, ...] = ()  # dimensions along which all, all but one or none is telling
    amounts: tuple[Amount, ...] = ()
    averages: tuple[str, ...] = ()  # measures that are means or medians of what is counted
    shares: tuple[str, ...] = ()  # measures that are percentages of what is counted
    dominance: Dominance | None = None
    hide_at_most_percent: int = 50  # of the cells that are not zero; above it: coarsen instead
