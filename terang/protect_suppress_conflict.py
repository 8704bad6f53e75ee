"""Why a target cannot be protected: the printed cells that give it away, none of them idle."""

from collections.abc import Sequence

import numpy as np

from terang.protect_programs import Goal, Integers, components
from terang.protect_suppress_search import Search
from terang.protect_system import FOREVER, Conflict, System


def conflict(search: Search, system: System, goal: Goal) -> Conflict:
    """An irreducible set of printed cells that forbids a goal, were all others hidden.

    Were any one cell of it hidden too, the goal could be reached. Without cells the rows and the
    limits alone forbid it. Method: QuickXplain (Junker 2004), which halves what it looks through.
    """
    everything = np.ones(len(search.price), dtype=bool)
    members = next(m for m in components(search.board, everything) if goal.variable in m)
    fixed = [
        cell
        for cell in sorted(set(search.board.cells[members].tolist()) - system.hidden)
        if search.cost[cell] == FOREVER
    ]
    if not _reachable(search, goal, members, []):
        return Conflict(target=goal.variable, cells=())
    return Conflict(
        target=goal.variable, cells=tuple(sorted(_needed(search, goal, members, [], [], fixed)))
    )


def _reachable(search: Search, goal: Goal, members: Integers, printed: Sequence[int]) -> bool:
    """Whether the goal can be reached when of all cells only these are printed."""
    free = members[~np.isin(search.board.cells[members], printed)]
    if goal.variable not in free:
        return False
    nothing = np.zeros(len(search.price))
    return search.solver.move(search.board, free, nothing, [goal]) is not None


def _needed(
    search: Search,
    goal: Goal,
    members: Integers,
    printed: list[int],
    added: list[int],
    cells: list[int],
) -> list[int]:
    """An irreducible part of `cells` that forbids the goal together with those `printed`."""
    if added and not _reachable(search, goal, members, printed):
        return []
    if len(cells) <= 1:
        return cells
    first, second = cells[: len(cells) // 2], cells[len(cells) // 2 :]
    later = _needed(search, goal, members, printed + first, first, second)
    return later + _needed(search, goal, members, printed + later, later, first)
