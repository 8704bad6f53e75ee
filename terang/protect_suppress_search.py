"""What the search for a pattern knows so far: what is hidden, what it costs, what is certain.

A *witness* is one set of deviations that fits every row. Whatever it reaches stays reachable as
long as all that it moves is hidden; so most goals cost no program of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from terang.protect_programs import (
    STILL,
    Board,
    Flags,
    Floats,
    Goal,
    Integers,
    Solver,
    board,
    near,
)
from terang.protect_system import FOREVER, System

REGION = 600  # variables of a first, local program; then four times as many, and so on
CHEAPEST = 1e-3  # what costs nothing is still not hidden without need
WORTH = 1000.0  # of a goal beside the costs of cells, where several are sought together


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Deviations: how far which variables move, and which goals that reaches."""

    variables: Integers
    values: Floats = field(repr=False)
    reaches: Flags


@dataclass(slots=True, kw_only=True)
class Search:
    """The state of a search; only the functions of the search change it."""

    board: Board
    solver: Solver
    goals: tuple[Goal, ...]
    cost: Floats = field(
        repr=False
    )  # of the cells; FOREVER where hiding is not allowed or not true
    price: Floats = field(repr=False)  # of the variables; 0 once hidden
    members: list[Integers]  # cell -> its variables
    open: Flags  # goals without a witness
    sought: Integers  # of the goals: their variables, signs and needs
    signs: Integers
    needs: Floats = field(repr=False)
    witnesses: list[Witness] = field(default_factory=list)

    def hide(self, cells: Sequence[int]) -> None:
        """These cells are hidden from now on."""
        for cell in cells:
            self.price[self.members[cell]] = 0

    def print(self, cell: int) -> None:
        """A cell that was hidden is printed after all, and stays so."""
        self.price[self.members[cell]] = FOREVER

    def reopen(self) -> None:
        """What was not chosen before may be chosen again."""
        shown = self.price > 0
        self.price[shown] = self.cost[self.board.cells[shown]]

    def record(self, moved: Floats) -> Witness:
        """A new witness: what it moves is hidden, what it reaches is no longer open."""
        variables = np.flatnonzero(np.abs(moved) > STILL)
        reaches = self.signs * moved[self.sought] >= self.needs - STILL
        witness = Witness(variables=variables, values=moved[variables], reaches=reaches)
        fresh = variables[self.price[variables] > 0]
        self.hide(sorted(set(self.board.cells[fresh].tolist())))
        self.open &= ~reaches
        self.witnesses.append(witness)
        return witness


def begin(system: System) -> Search:
    """Nothing known but what is hidden from the start; nothing moves, which reaches what it may."""
    lines = board(system)
    values = np.array(system.values, dtype=np.float64)
    wrong = (values < np.array(system.least)) | (values > np.array(system.most))
    cost = np.maximum(np.array(system.costs, dtype=np.float64), CHEAPEST)
    cost[lines.cells[wrong]] = FOREVER
    price = cost[lines.cells]
    price[np.isin(lines.cells, sorted(system.hidden))] = 0
    order = np.argsort(lines.cells, kind="stable")
    ends = np.cumsum(np.bincount(lines.cells, minlength=len(cost)))[:-1]
    goals = tuple(sorted(_goals(system, lines), key=lambda g: (-g.need, g.variable, -g.sign)))
    return Search(
        board=lines,
        solver=Solver(),
        goals=goals,
        cost=cost,
        price=price,
        members=np.split(order, ends),
        open=np.ones(len(goals), dtype=bool),
        sought=np.array([g.variable for g in goals], dtype=np.int64),
        signs=np.array([g.sign for g in goals], dtype=np.int64),
        needs=np.array([g.need for g in goals], dtype=np.float64),
    )


def _goals(system: System, lines: Board) -> Iterator[Goal]:
    """Up to the reach and down to the drop of every target; what holds already is none."""
    for target in system.targets:
        value, unit = system.values[target.variable], float(lines.unit[target.variable])
        if target.reach > value:
            yield Goal(variable=target.variable, sign=1, need=(target.reach - value) / unit)
        if target.drop < value:
            yield Goal(variable=target.variable, sign=-1, need=(value - target.drop) / unit)


def regions(
    search: Search, starts: Sequence[int], among: Integers, price: Floats, size: int = REGION
) -> Iterator[Integers]:
    """Ever more of the variables `among` around `starts`, at last all of them."""
    inside = np.full(len(price), FOREVER)
    inside[among] = price[among]
    while size < len(among):
        yield near(search.board, starts, inside, size)
        size *= 4
    yield among


def reach(
    search: Search, goal: Goal, among: Integers, price: Floats, size: int = REGION
) -> Floats | None:
    """The cheapest deviations within `among` that reach one goal; None where there are none."""
    if not np.isin(goal.variable, among):
        return None
    for region in regions(search, [goal.variable], among, price, size):
        moved = search.solver.move(search.board, region, price, [goal])
        if moved is not None:
            return moved
    return None


def apart(goals: Sequence[Goal], turn: int) -> list[Goal]:
    """At most one goal of each variable, up or down by turns, in an order like chance."""
    found: dict[int, Goal] = {}
    for goal in sorted(goals, key=lambda g: (scattered(g.variable, turn, g.sign), g.variable)):
        found.setdefault(goal.variable, goal)
    return [*found.values()]


def scattered(*numbers: int) -> int:
    """A number that looks like chance and is always the same (multiplicative hashing)."""
    mixed = 0
    for number in numbers:
        mixed = ((mixed ^ number) * 2654435761 + 40503) % (1 << 32)
        mixed ^= mixed >> 15
    return mixed
