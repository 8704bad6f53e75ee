"""Linear programs over what a reader knows: how far can hidden cells move together.

Everything is told in deviations from the true values: nothing moves is always one answer, and what
is printed does not move. `highspy` is known here alone; it is run so that it answers alike twice.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from terang.protect_system import System

OPTIONS: tuple[tuple[str, bool | int | str], ...] = (
    ("output_flag", False),
    ("threads", 1),
    ("random_seed", 1),
    ("presolve", "off"),
    ("solver", "simplex"),
)
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

STILL = 1e-6  # what moves less than this does not move, in the units of `Board`
STEPS = 6  # along rows, from a variable to what may help to move it
STEP = 0.2  # what a step along a row counts for beside the prices of cells
LARGE = 1 << 16  # values above it are measured in larger units, or the solver's tolerance eats them


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Something that must be possible: `variable` moves by `need` in the direction of `sign`."""

    variable: int
    sign: int
    need: float = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A system in deviations, each variable in units of its `unit`; sparse by rows and columns."""

    down: Floats = field(repr=False)  # how far each variable may move once hidden, ≤ 0 and ≥ 0
    up: Floats = field(repr=False)
    unit: Floats = field(repr=False)
    pace: Floats = field(repr=False)  # how far variables of this kind move when others move by 1
    low: Floats = field(repr=False)  # of the rows
    high: Floats = field(repr=False)
    row_start: Integers
    row_variable: Integers
    column_start: Integers
    column_row: Integers
    column_value: Floats
    cells: Integers  # variable -> cell

    def entries(self, variables: Integers) -> tuple[Integers, Integers]:
        """Where the columns of `variables` stand, one after the other, and how long each is."""
        return spans(self.column_start, variables)

    def around(self, variable: int) -> list[int]:
        """The rows of a variable."""
        where = slice(self.column_start[variable], self.column_start[variable + 1])
        return self.column_row[where].tolist()  # type: ignore[no-any-return]

    def along(self, row: int) -> list[int]:
        """The variables of a row."""
        where = slice(self.row_start[row], self.row_start[row + 1])
        return self.row_variable[where].tolist()  # type: ignore[no-any-return]


def spans(start: Integers, chosen: Integers) -> tuple[Integers, Integers]:
    """The positions of the chosen rows or columns of a sparse matrix, and their lengths."""
    length = start[chosen + 1] - start[chosen]
    first = np.repeat(start[chosen] - np.concatenate(([0], np.cumsum(length)[:-1])), length)
    return first + np.arange(int(length.sum())), length


def board(system: System) -> Board:
    """The system as arrays; a row is divided by its largest coefficient."""
    values = np.array(system.values, dtype=np.float64)
    kinds = _kinds(system)
    unit = _per_kind(kinds, np.abs(values), _unit)
    small = np.isin(np.array(system.cells), sorted(system.hidden))
    pace = _per_kind(kinds, np.where(small, np.abs(values) / unit, np.nan), _pace)
    length = np.array([len(row.variables) for row in system.rows], dtype=np.int64)
    row = np.repeat(np.arange(len(length)), length)
    variable = _flat([r.variables for r in system.rows])
    coefficient = _flat([r.coefficients for r in system.rows]).astype(np.float64)
    held = np.zeros(len(length))
    np.add.at(held, row, coefficient * values[variable])
    coefficient *= unit[variable]
    largest = np.ones(len(length))
    np.maximum.at(largest, row, np.abs(coefficient))
    order = np.lexsort((row, variable))
    return Board(
        down=np.minimum(0, np.array(system.least, dtype=np.float64) - values) / unit,
        up=np.maximum(0, np.array(system.most, dtype=np.float64) - values) / unit,
        unit=unit,
        pace=pace,
        low=np.minimum(0, np.array([r.low for r in system.rows]) - held) / largest,
        high=np.maximum(0, np.array([r.high for r in system.rows]) - held) / largest,
        row_start=np.concatenate(([0], np.cumsum(length))),
        row_variable=variable,
        column_start=np.concatenate(
            ([0], np.cumsum(np.bincount(variable, minlength=len(values))))
        ).astype(np.int64),
        column_row=row[order],
        column_value=(coefficient / largest[row])[order],
        cells=np.array(system.cells, dtype=np.int64),
    )


def _flat(parts: Sequence[Sequence[int]]) -> Integers:
    """One after the other."""
    return np.array([item for part in parts for item in part], dtype=np.int64)


def _kinds(system: System) -> Integers:
    """A number for each variable, the same for those that are added to one another."""
    parent = list(range(len(system.values)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for row in system.rows:
        if all(abs(c) == 1 for c in row.coefficients):
            for other in row.variables[1:]:
                parent[root(other)] = root(row.variables[0])
    return np.array([root(i) for i in range(len(parent))], dtype=np.int64)


def _per_kind(kinds: Integers, values: Floats, measure: Callable[[Floats], float]) -> Floats:
    """What `measure` says of the values of each kind, for every variable of the kind."""
    _, place = np.unique(kinds, return_inverse=True)
    order = np.argsort(place, kind="stable")
    groups = np.split(values[order], np.cumsum(np.bincount(place))[:-1]) if len(values) else []
    return np.array([measure(group) for group in groups], dtype=np.float64)[place]


def _unit(values: Floats) -> float:
    """The power of two that makes the largest value no larger than `LARGE`."""
    return float(2 ** max(0, math.ceil(math.log2(max(1.0, values.max() / LARGE)))))


def _pace(values: Floats) -> float:
    """The middle of what is hidden from the start; 1 where nothing is."""
    known = values[~np.isnan(values)]
    return max(1.0, float(np.median(known))) if len(known) else 1.0


def components(board: Board, movable: Flags) -> list[Integers]:
    """The movable variables, apart where no row joins them; each ascending, the first first."""
    seen = ~movable
    return [
        _component(board, seen, start)
        for start in np.flatnonzero(movable).tolist()
        if not seen[start]
    ]


def _component(board: Board, seen: Flags, start: int) -> Integers:
    """All that rows join to `start`; marked as seen."""
    seen[start] = True
    members, rows = [start], set[int]()
    for variable in members:
        for row in board.around(variable):
            if row not in rows:
                rows.add(row)
                fresh = [other for other in board.along(row) if not seen[other]]
                seen[fresh] = True
                members += dict.fromkeys(fresh)
    return np.array(sorted(members), dtype=np.int64)


def near(board: Board, starts: Sequence[int], price: Floats, most: int) -> Integers:
    """At most `most` variables that rows join to `starts`, the cheapest way first.

    A price is what moving the variable costs; infinite: it does not move. A step along a row costs
    a little, so that what is close is preferred among what is free; more than `STEPS` are too far.
    """
    far = np.full(len(price), np.inf)
    far[list(starts)] = 0
    rows, columns = _filled(board.row_start), _filled(board.column_start)
    along = np.full(len(board.low), np.inf)
    for _ in range(STEPS):
        along[rows] = np.minimum.reduceat(far[board.row_variable], board.row_start[rows])
        step = np.minimum.reduceat(along[board.column_row], board.column_start[columns])
        far[columns] = np.minimum(far[columns], step + STEP + price[columns])
    order = np.argsort(far, kind="stable")[:most]
    return np.sort(order[np.isfinite(far[order])])


def _filled(start: Integers) -> Integers:
    """The rows or columns of a sparse matrix that are not empty."""
    return np.flatnonzero(np.diff(start))


class Solver:
    """One `highspy` solver, kept because making one takes longer than most programs."""

    def __init__(self) -> None:
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in OPTIONS:
            self.highs.setOptionValue(option, value)

    def move(
        self,
        board: Board,
        variables: Integers,
        price: Floats,
        goals: Sequence[Goal],
        reward: float | None = None,
    ) -> Floats | None:
        """The cheapest deviations that reach all goals, or None where there are none.

        Only `variables` (ascending) move, among them those of the goals, each named once. A price
        of 0 is a hidden variable; others cost by how far they move. With a `reward` no goal must
        be reached: each is worth that much, in proportion where it is reached in part.
        """
        program = _Columns.of(board, variables, price, goals, reward)
        if (program.lower > program.upper).any():
            return None
        answer = self._solve(board, program)
        return None if answer is None else program.deviations(len(board.unit), answer)

    def _solve(self, board: Board, program: "_Columns") -> Floats | None:
        """The columns' values at the optimum; None where nothing is feasible."""
        rows, place = np.unique(program.row, return_inverse=True)
        count = len(program.cost)
        self.highs.passModel(
            count,
            len(rows),
            len(place),
            1,  # by columns
            1,  # the least
            0.0,
            program.cost,
            program.lower,
            program.upper,
            board.low[rows],
            board.high[rows],
            program.start.astype(np.int32),
            place.astype(np.int32),
            program.value,
            np.zeros(count, dtype=np.int32),
        )
        self.highs.run()
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"the solver stopped with '{status.name}'")
        return np.array(self.highs.getSolution().col_value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The columns of a program: each variable up (or freely), the priced ones down, the goals."""

    variables: Integers
    priced: Integers  # positions in `variables`
    goals: Integers  # positions in `variables`
    signs: Floats
    cost: Floats = field(repr=False)
    lower: Floats = field(repr=False)
    upper: Floats = field(repr=False)
    start: Integers
    row: Integers
    value: Floats

    @classmethod
    def of(
        cls,
        board: Board,
        variables: Integers,
        price: Floats,
        goals: Sequence[Goal],
        reward: float | None,
    ) -> "_Columns":
        """Laid out; a goal's own column holds its first `need`, the variable's what is beyond."""
        priced = np.flatnonzero(price[variables] > 0)
        where = np.searchsorted(variables, [g.variable for g in goals])
        signs = np.array([g.sign for g in goals], dtype=np.float64)
        need = np.array([g.need for g in goals], dtype=np.float64)
        room = np.where(signs > 0, board.up[variables[where]], -board.down[variables[where]])
        first = np.minimum(need, room + STILL)
        lower, upper = _beyond(board, variables, where, signs, need)
        columns = np.concatenate((variables, variables[priced], variables[where]))
        position, length = board.entries(columns)
        turned = np.concatenate((np.ones(len(variables)), -np.ones(len(priced)), signs))
        rise, fall = _rates(board, variables, price, need / board.pace[variables[where]])
        rate = np.where(signs > 0, rise[where], fall[where])
        free = np.ones(len(variables), dtype=bool)
        free[priced] = False
        return cls(
            variables=variables,
            priced=priced,
            goals=where,
            signs=signs,
            cost=np.concatenate((rise, fall[priced], rate - (reward or 0) / need)),
            lower=np.concatenate(
                (np.where(free, lower, 0), np.zeros(len(priced)), need * (reward is None))
            ),
            upper=np.concatenate((upper, -lower[priced], first)),
            start=np.concatenate(([0], np.cumsum(length)[:-1])),
            row=board.column_row[position],
            value=board.column_value[position] * np.repeat(turned, length),
        )

    def deviations(self, count: int, answer: Floats) -> Floats:
        """What the columns' values mean for each of `count` variables."""
        split = np.cumsum([len(self.variables), len(self.priced)])
        freely, down, reached = np.split(answer, split)
        moved = np.zeros(count)
        moved[self.variables] = freely
        moved[self.variables[self.priced]] -= down
        moved[self.variables[self.goals]] += self.signs * reached
        return moved


def _beyond(
    board: Board, variables: Integers, where: Integers, signs: Floats, need: Floats
) -> tuple[Floats, Floats]:
    """How far variables may move; for those of goals, beyond the goal and in its direction."""
    lower, upper = board.down[variables], board.up[variables]
    above, below = where[signs > 0], where[signs < 0]
    upper[above] = np.maximum(0, upper[above] - need[signs > 0])
    lower[below] = np.minimum(0, lower[below] + need[signs < 0])
    lower[above], upper[below] = 0, 0
    return lower, upper


def _rates(board: Board, variables: Integers, price: Floats, need: Floats) -> tuple[Floats, Floats]:
    """What moving by 1 costs: a cell that gives all that is needed, or can, costs its price."""
    wanted = max(float(need.max()), STILL) * board.pace[variables]
    chosen = price[variables]
    rise = chosen / np.minimum(wanted, np.maximum(board.up[variables], STILL))
    fall = chosen / np.minimum(wanted, np.maximum(-board.down[variables], STILL))
    return rise, fall
