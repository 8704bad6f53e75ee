"""Hide the cheapest cells that make every goal of a component reachable."""

import numpy as np

from terang.protect_programs import Flags, Integers
from terang.protect_suppress_search import WORTH, Search, apart, reach, regions

ROUNDS = 12  # of programs that cost nothing, before anything more is hidden
AT_ONCE = 40  # goals sought together at most; more hide more than each would need
SHARE = 30  # of the open goals that are sought together: every thirtieth
LARGE = 4000  # variables of a component in which goals are sought together, far from one another
APART = 40  # goals of a program of such a component
LOOKS = 10  # programs between two looks at what has become safe meanwhile


def repair(search: Search, members: Integers) -> None:
    """Hide cells of a component until each of its goals is reached that can be reached."""
    inside = np.zeros(len(search.price), dtype=bool)
    inside[members] = True
    mine = np.array([inside[g.variable] for g in search.goals], dtype=bool)
    _look(search, members, mine)
    turn = 0
    while (left := np.flatnonzero(search.open & mine)).size:
        if len(members) > LARGE:
            first = _scattered(search, members, left, turn)
            turn += 1
            if turn % LOOKS == 0:
                _look(search, members, mine)
        else:
            first = int(left[0])
            _together(search, members, left)
        if search.open[first]:
            moved = reach(search, search.goals[first], members, search.price)
            if moved is None:
                mine[first] = False
            else:
                search.record(moved)
                search.open[first] = False  # the solver says so; rounding may not


def _look(search: Search, members: Integers, mine: Flags) -> None:
    """Find witnesses for what is safe without hiding any more."""
    for turn in range(ROUNDS):
        left = np.flatnonzero(search.open & mine)
        hidden = members[search.price[members] == 0]
        goals = [search.goals[i] for i in left]
        sought = [g for g in apart(goals, turn) if search.price[g.variable] == 0]
        if not sought:
            return
        moved = search.solver.move(search.board, hidden, search.price, sought, WORTH)
        if moved is not None and np.any(moved):
            search.record(moved)
        if search.open[left].all() and turn:
            return


def _together(search: Search, members: Integers, left: Integers) -> None:
    """Look for the first open goal and for others around it at once: they may help each other."""
    count = min(AT_ONCE, len(left) // SHARE)
    if count < 2:
        return
    goals = [search.goals[i] for i in left]
    region = next(regions(search, [goals[0].variable], members, search.price))
    inside = np.isin(search.sought[left], region)
    near_by = apart([g for g, close in zip(goals, inside, strict=True) if close], len(left))
    others = [g for g in near_by if g.variable != goals[0].variable][: count - 1]
    moved = search.solver.move(search.board, region, search.price, [goals[0], *others], WORTH)
    if moved is not None and np.any(moved):
        search.record(moved)


def _scattered(search: Search, members: Integers, left: Integers, turn: int) -> int:
    """Look for open goals here and there at once; gives one of them.

    What they share is free for the others, and far from one another they do not get in each
    other's way.
    """
    goals = apart([search.goals[i] for i in left], turn)[:APART]
    moved = search.solver.move(search.board, members, search.price, goals, WORTH)
    if moved is not None and np.any(moved):
        search.record(moved)
    return int(next(i for i in left if search.goals[i] == goals[0]))
