"""Which further cells are hidden so that the hidden ones cannot be worked out.

Attack and repair with linear programs, as in Fischetti and Salazar (2001), Management Science 47:
a goal that a reader could rule out is reached by the cheapest deviations from the true table, and
the cells that move are hidden. Then whatever turns out not to be needed is printed again.
"""

from collections.abc import Collection, Sequence

import numpy as np

from terang.protect_programs import components
from terang.protect_suppress_clean import again, clean
from terang.protect_suppress_conflict import conflict
from terang.protect_suppress_insider import shield, told
from terang.protect_suppress_repair import repair
from terang.protect_suppress_search import Search, begin
from terang.protect_system import FOREVER, Conflict, Pattern, System


def suppress(system: System) -> Pattern:
    """The cells to hide besides those of `system.hidden`, at nearly the least total cost.

    For every target there is then a table with its variable at `reach` or above and one with it at
    `drop` or below, each true to all that a reader knows; fractions are allowed in both. Targets
    for which no hiding that is allowed does that are `conflicts`; what can be had of them is kept.
    Whoever is alone, or one of two, in a target (its value is 1 or 2) learns no other target
    exactly by knowing it, where that can be avoided.

    Without any one of the secondary cells some target would be told, in components of at most
    `protect_suppress_clean.WIDEST` hidden variables; what is hidden last, for insiders, may make
    one of the earlier cells idle. The same system gives the same pattern.
    """
    search = begin(system)
    for members in components(search.board, np.isfinite(search.price)):
        repair(search, members)
    conflicts: dict[int, Conflict] = {}
    for goal in [search.goals[i] for i in np.flatnonzero(search.open)]:
        if goal.variable not in conflicts:
            conflicts[goal.variable] = conflict(search, system, goal)
    again(search, system.hidden)
    clean(search, system.hidden)
    search.reopen()
    shield(search, alone(system), [t.variable for t in system.targets])
    return Pattern(
        secondary=secondary(search, system),
        conflicts=tuple(conflicts[variable] for variable in sorted(conflicts)),
    )


def insiders(
    system: System, hidden: Collection[int], alone: Sequence[int]
) -> list[tuple[int, int]]:
    """What a person who knows one variable learns: pairs of it and a target it gives away.

    `hidden` are all hidden cells, secondary ones included; `alone` the variables that somebody
    knows, because they count that person, or that person and one other. What every reader knows
    exactly anyway is left out.
    """
    search = begin(system)
    search.price[:] = FOREVER
    search.hide(sorted(hidden))
    return told(search, alone, [t.variable for t in system.targets])


def alone(system: System) -> list[int]:
    """The variables of targets that count one person or two, who know it."""
    return sorted({t.variable for t in system.targets if system.values[t.variable] in {1, 2}})


def secondary(search: Search, system: System) -> tuple[int, ...]:
    """The cells that are hidden now and were not from the start."""
    hidden = set(search.board.cells[search.price == 0].tolist())
    return tuple(sorted(hidden - system.hidden))
