"""The likeliest single cell: one new value for it mends the most and breaks nothing.

A part of `balance`. Only published cells are looked at, and only identities without a hidden
cell: what is said can be worked out from the files by anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from terang.accounting import Summand
from terang.balance_lines import Books, Part, Row
from terang.balance_names import MONTH, VALIDITY, dimensions, rate_measure
from terang.balance_sums import Asked, next_month
from terang.model import Said

_SINCE, _UNTIL = VALIDITY
_LEAST = 4  # the rank of a slip that has no name
_MOST = 2_000  # cells of one sum that are looked at one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """A cell, the value that would fit, and how many identities that mends."""

    row: Row
    column: str
    fits: int
    mends: int
    rank: int  # of the slip of the pen; the lower, the likelier
    said: Said

    @property
    def order(self) -> tuple[int, int]:
        """The likeliest comes first: it mends the most, and by the commonest slip."""
        return -self.mends, self.rank


Cell = tuple[str, int, str]  # file, line, column


class Suspects:
    """The cells of one release, and what one more in each would do to every identity."""

    def __init__(self, books: Books, asked: Sequence[Asked]) -> None:
        self._books, self._asked = books, asked
        self._effects: dict[Cell, Counter[int]] = defaultdict(Counter)
        self._rows: dict[Cell, tuple[Row, Summand]] = {}
        for number, found in enumerate(asked):
            for place, (sign, summand) in enumerate(found.identity.terms):
                for part in books.parts(found.identity, place, found.key):
                    self._add(number, sign, summand, part)

    def _add(self, number: int, sign: int, summand: Summand, part: Part) -> None:
        cell = (part.row.file, part.row.line, part.column)
        self._effects[cell][number] += sign * part.factor
        self._rows[cell] = part.row, summand
        if part.tariff:
            measure = rate_measure(self._books.tables[part.tariff.table]) or ""
            cell = (part.tariff.file, part.tariff.line, measure)
            self._effects[cell][number] += sign * (part.row.number(part.column) or 0)
            self._rows[cell] = part.tariff, summand

    def likeliest(self, broken: int) -> Likely | None:
        """The one cell likeliest to be wrong where the identity with this number breaks.

        None where every cell would break another identity, or where several are equally likely.
        """
        cells = [cell for cell, effects in self._effects.items() if effects[broken]]
        judged = (self._judged(cell) for cell in cells[:_MOST])
        found = sorted((likely for likely in judged if likely), key=lambda one: one.order)
        if not found or (len(found) > 1 and found[0].order == found[1].order):
            return None
        return found[0]

    def misdated(self, broken: int) -> Likely | None:
        """The tariff by which several amounts of a month were made, where it does not hold.

        A date moved in two rows leaves every amount of the months between them as it was: they
        all fit the tariff beside. One amount alone that does is the likelier slip.
        """
        own = self._other_tariff(broken)
        if own is None:
            return None
        right, was, month = own
        identity = self._asked[broken].identity.id
        alike = [
            number
            for number, asked in enumerate(self._asked)
            if asked.state == "breaks"
            and asked.identity.id == identity
            and self._other_tariff(number) == own
        ]
        return self._dated(right, was, month, len(alike)) if len(alike) > 1 else None

    def _other_tariff(self, broken: int) -> tuple[Row, Row, str] | None:
        """The tariff that would fit where an identity breaks, the one that holds, the month."""
        asked = self._asked[broken]
        for place, (sign, summand) in enumerate(asked.identity.terms):
            parts = self._books.parts(asked.identity, place, asked.key) if summand.times else ()
            if len(parts) == 1 and (was := parts[0].tariff):
                part = parts[0]
                now = part.factor * (part.row.number(part.column) or 0)
                if right := self._priced(summand, part, now - sign * asked.difference):
                    return right, was, part.row.cells[MONTH]
        return None

    def _dated(self, right: Row, held: Row, month: str, mends: int) -> Likely:
        begins = right.cells[_SINCE] > month
        column, beside = (_SINCE, _UNTIL) if begins else (_UNTIL, _SINCE)
        said = Said(
            "look at {} at {} and {} at {}: the amounts of {} are by the tariff of the first,"
            " which does not hold then",
            (column, right.place, beside, held.place, month),
        )
        fits = right.number(rate_measure(self._books.tables[right.table]) or "") or 0
        return Likely(row=right, column=column, fits=fits, mends=mends, rank=_LEAST, said=said)

    def _judged(self, cell: Cell) -> Likely | None:
        """The value of a cell that mends most; None where every other value breaks something."""
        (row, _), column, wanted = self._rows[cell], cell[2], Counter[int]()
        value = row.number(column)
        if value is None:
            return None
        for number, effect in self._effects[cell].items():
            asked = self._asked[number]
            if effect and asked.state == "holds":
                return None
            if effect and asked.exact and asked.difference % effect == 0:
                wanted[value - asked.difference // effect] += 1
        fitting = [(mends, -fits) for fits, mends in wanted.items() if fits >= 0]
        if not fitting:
            return None
        mends, fits = max(fitting)
        rank, said = self._slip(cell, value, -fits)
        return Likely(row=row, column=column, fits=-fits, mends=mends, rank=rank, said=said)

    def _slip(self, cell: Cell, value: int, fits: int) -> tuple[int, Said]:
        """How likely the slip that makes `value` of `fits` is among slips, 0 the most; and which.

        What is said is what to look at: the cell, what it says, and what would fit.
        """
        row, _ = self._rows[cell]
        now, right = str(value), str(fits)
        told = (cell[2], row.place, now, right)
        if _swapped(now, right):
            return 0, Said("look at {} at {}: {} is there and {} fits: two digits swapped", told)
        if other := self._of_another_month(row, cell[2], now):
            return 1, Said(
                "look at {} at {}: {} is there and {} fits: it is that of {}", (*told, other.place)
            )
        if tariff := self._of_another_date(cell, value):
            return 1, Said(
                "look at {} at {}: {} is there and {} fits: it is by the tariff at {}",
                (*told, tariff.place),
            )
        if _without_one(right, now):
            return 2, Said("look at {} at {}: {} is there and {} fits: a digit is lost", told)
        if _without_one(now, right):
            return 2, Said("look at {} at {}: {} is there and {} fits: a digit too many", told)
        if len(now) == len(right) and sum(a != b for a, b in zip(now, right, strict=True)) == 1:
            return 3, Said("look at {} at {}: {} is there and {} fits: one digit differs", told)
        return _LEAST, Said("look at {} at {}: {} is there and {} would fit", told)

    def _of_another_month(self, row: Row, column: str, now: str) -> Row | None:
        """The row of the next or last month with the same codes, where it has this very value."""
        if MONTH not in row.cells or now == "0":
            return None
        codes = {n: row.cells[n] for n in dimensions(self._books.tables[row.table]) if n != MONTH}
        month = row.cells[MONTH]
        for other in self._books.rows(row.table):
            near = (
                next_month(other.cells[MONTH]) == month or next_month(month) == other.cells[MONTH]
            )
            if near and other.cells[column] == now and codes.items() <= other.cells.items():
                return other
        return None

    def _of_another_date(self, cell: Cell, value: int) -> Row | None:
        """The tariff by which an amount was made, where it is not the one that holds."""
        for number in self._effects[cell]:
            asked = self._asked[number]
            for place, (_, summand) in enumerate(asked.identity.terms):
                parts = self._books.parts(asked.identity, place, asked.key) if summand.times else ()
                found = self._priced(summand, parts[0], value) if len(parts) == 1 else None
                if found:
                    return found
        return None

    def _priced(self, summand: Summand, part: Part, value: int) -> Row | None:
        measure = rate_measure(self._books.tables[summand.times or ""]) or ""
        count = part.row.number(part.column) or 0
        for tariff in self._books.tariffs(summand, part.row) if count else ():
            if tariff is not part.tariff and count * (tariff.number(measure) or 0) == value:
                return tariff
        return None


def _swapped(now: str, right: str) -> bool:
    """Whether two digits changed places."""
    if len(now) != len(right):
        return False
    differ = [i for i, (a, b) in enumerate(zip(now, right, strict=True)) if a != b]
    return (
        len(differ) == 2
        and now[differ[0]] == right[differ[1]]
        and now[differ[1]] == right[differ[0]]
    )


def _without_one(longer: str, shorter: str) -> bool:
    """Whether one digit taken out of `longer` leaves `shorter`."""
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
