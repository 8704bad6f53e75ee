"""Between what ends each hidden cell must lie, for a reader who can solve linear programs.

Safe is shown by tables, not by arguments: one with the count at the threshold or above, and two
in which it differs. A table found for one cell nearly always serves many others.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from terang import audit_exact
from terang.audit_bounds import Bounds, Component, Integers
from terang.audit_moves import Moves
from terang.audit_programs import Answer, Floats, Program
from terang.audit_system import Finding, Kind, System

EDGE = 1e-6  # below a whole number, what the solver gives for it
SEED = 20_261_110
ROUNDS = 40  # of random aims, while each shows something new
BASES = 3  # whole tables near which others are looked for
CHEAP = 60  # unknowns in a component for which whole numbers are asked of old cells too
MOST_ENDS = 200  # unknowns for which the ends of an interval are sought in whole numbers
MOST_WHOLE = 1_500  # unknowns for which whole numbers are asked at all; it takes seconds


@dataclass(slots=True)
class _Seen:
    """The ends of each unknown over the tables found: all of them, and those in whole numbers."""

    low: Floats = field(repr=False)
    high: Floats = field(repr=False)
    whole_low: Floats = field(repr=False)
    whole_high: Floats = field(repr=False)
    base: Floats | None = field(default=None, repr=False)  # one of those in whole numbers

    def add(self, answer: Answer) -> None:
        """Another table."""
        np.minimum(self.low, answer.values, out=self.low)
        np.maximum(self.high, answer.values, out=self.high)
        if answer.whole:
            self.base = answer.values if self.base is None else self.base
            np.minimum(self.whole_low, answer.values, out=self.whole_low)
            np.maximum(self.whole_high, answer.values, out=self.whole_high)


def _nothing_seen(size: int) -> _Seen:
    ends = [np.full(size, end) for end in (np.inf, -np.inf, np.inf, -np.inf)]
    return _Seen(*ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is asked of the unknowns of a component: which are hidden, and what they must reach."""

    component: Component
    hidden: NDArray[np.bool_]
    reach: Floats  # 0 where being undetermined is enough
    idr: NDArray[np.bool_]
    fresh: NDArray[np.bool_]  # new in the newest release: whole numbers are asked of these


def task(system: System, component: Component, newest: str) -> Task:
    """What is asked of a component of the system."""
    variables = component.variables
    hidden = [v in system.hidden for v in variables]
    reach = [float(system.reach.get(v, 0)) if v in system.hidden else 0.0 for v in variables]
    fresh = [v in system.hidden and system.places[v].row.first == newest for v in variables]
    return Task(
        component=component,
        hidden=np.array(hidden, dtype=bool),
        reach=np.array(reach),
        idr=np.array([v in system.idr for v in variables], dtype=bool),
        fresh=(np.array(fresh) | (len(variables) <= CHEAP)) & (len(variables) <= MOST_WHOLE),
    )


def worked_out(system: System, bounds: Bounds, newest: str) -> list[Finding]:
    """Every hidden cell whose number, or that it is small, follows from the facts."""
    found = [Finding("contradiction", v) for v in bounds.broken]
    inside = {v for component in bounds.components for v in component.variables}
    for v in sorted(system.hidden - inside - set(bounds.broken)):
        if bounds.low[v] == bounds.high[v]:
            found.append(Finding("exact", v))
        elif bounds.high[v] < system.reach.get(v, 0):
            found.append(Finding("small", v))
    for component in bounds.components:
        asked = task(system, component, newest)
        if asked.hidden.any():
            found += [Finding(k, component.variables[p]) for k, p in examine(asked)[0]]
    return found


def examine(asked: Task) -> tuple[list[tuple[Kind, int]], int]:
    """What can be worked out in a component, by the place of the unknown; programs solved."""
    program = Program(asked.component, asked.idr)
    seen = _nothing_seen(len(asked.hidden))
    if not _search(program, seen, asked):
        place = int(np.flatnonzero(asked.hidden)[0])
        return [("contradiction", place)], program.solved
    found: dict[int, Kind] = {}
    for place in np.flatnonzero(_open(asked, seen, whole=False)).tolist():
        if kind := _alone(program, seen, asked, place):
            found[place] = kind
    if _open(asked, seen, whole=True).any():
        exact = audit_exact.determined(asked.component)
        found |= {place: "exact" for place in exact if asked.hidden[place]}
        found |= _in_whole_numbers(program, seen, asked, found)
    return [(kind, place) for place, kind in sorted(found.items())], program.solved


def _open(asked: Task, seen: _Seen, *, whole: bool) -> NDArray[np.bool_]:
    """The hidden unknowns that are not yet shown to be safe; by whole numbers, or by any."""
    low, high = (seen.whole_low, seen.whole_high) if whole else (seen.low, seen.high)
    apart = np.where(asked.idr, 1.0, 1.0 if whole else 1e-3) - EDGE
    lacking = (high < asked.reach - EDGE) | ~(high - low >= apart)
    return asked.hidden & lacking


def _search(program: Program, seen: _Seen, asked: Task) -> bool:
    """Tables for random aims while they show something new; False if there is no table at all."""
    chance = np.random.default_rng(SEED)
    left, idle = asked.hidden.copy(), 0
    for turn in range(ROUNDS):
        weights = np.where(left, chance.random(len(left)) + 0.05, 0.0)
        if turn % 2:
            weights *= np.where(chance.random(len(left)) < 0.5, 1, -1)
        answer = program.most(weights)
        if answer == "none":
            return False
        if isinstance(answer, Answer):
            seen.add(answer)
        before, left = left.sum(), _open(asked, seen, whole=False)
        idle = idle + 1 if turn and before - left.sum() <= before // 50 else 0
        if not left.any() or idle > 2:
            break
    return True


def _alone(program: Program, seen: _Seen, asked: Task, place: int) -> Kind | None:
    """What the largest and the least of one unknown say of it."""
    aim = np.zeros(len(asked.hidden))
    for sign in (1.0, -1.0):
        if _open(asked, seen, whole=False)[place]:
            aim[place] = sign
            answer = program.most(aim)
            if not isinstance(answer, Answer):
                return "unproven"
            seen.add(answer)
    if not _open(asked, seen, whole=False)[place]:
        return None
    return "small" if seen.high[place] > seen.low[place] + 0.5 else "exact"


# --- in whole numbers ----------------------------------------------------------------------------


def _in_whole_numbers(
    program: Program, seen: _Seen, asked: Task, found: Container[int]
) -> dict[int, Kind]:
    """What tables in whole numbers say of the new unknowns that fractions do not give away."""
    wanted = [p for p in np.flatnonzero(asked.fresh & asked.hidden).tolist() if p not in found]
    kinds: dict[int, Kind] = {}
    chance = np.random.default_rng(SEED)
    for turn in range(BASES):
        if any(_open(asked, seen, whole=True)[wanted]):
            base = seen.base if turn == 0 else None
            if base is None:
                base = _base(program, seen, chance.random(len(asked.hidden)))
            if base is not None:
                _move(program, seen, asked, wanted, base)
    for place in wanted:
        if _open(asked, seen, whole=True)[place] and (
            kind := _alone_in_whole_numbers(program, seen, asked, place)
        ):
            kinds[place] = kind
    return kinds


def _base(program: Program, seen: _Seen, aim: Floats) -> Floats | None:
    """A table in whole numbers to start from."""
    answer = program.any_whole(aim)
    if not isinstance(answer, Answer) or not answer.whole:
        return None
    seen.add(answer)
    return answer.values


def _move(program: Program, seen: _Seen, asked: Task, wanted: Sequence[int], base: Floats) -> None:
    """Look for whole tables near one."""
    moves = Moves(program, base)
    for place in wanted:
        lacking = asked.reach[place] > base[place]
        steps = (asked.reach[place] - base[place],) if lacking else (1.0, -1.0)
        for step in steps:
            moved = moves.by(place, step) if _open(asked, seen, whole=True)[place] else None
            if moved is not None:
                seen.add(moved)


def _alone_in_whole_numbers(program: Program, seen: _Seen, asked: Task, place: int) -> Kind | None:
    """What the search through whole numbers says of one unknown."""
    c, none = asked.component, np.zeros(len(asked.hidden))
    least, most = int(c.low[place]), int(c.high[place])
    answer = program.whole(place, max(least, int(asked.reach[place])), most, none)
    if not isinstance(answer, Answer):
        return "small" if answer == "none" else "unproven"
    seen.add(answer)
    value = int(answer.values[place])
    for low, high in ((least, value - 1), (value + 1, most)):
        if low <= high and _open(asked, seen, whole=True)[place]:
            other = program.whole(place, low, high, none)
            if other == "unknown" or (isinstance(other, Answer) and not other.whole):
                return "unproven"
            if isinstance(other, Answer):
                seen.add(other)
    if not answer.whole:
        return "unproven"
    return "exact" if _open(asked, seen, whole=True)[place] else None


# --- intervals -----------------------------------------------------------------------------------


def ends(system: System, bounds: Bounds, wanted: Sequence[int]) -> list[tuple[int, int]]:
    """The least and the most of each wanted variable over all tables in whole numbers.

    In large components they are those in fractions, which may be a little wider.
    """
    low, high = list(bounds.low), list(bounds.high)
    for component in bounds.components:
        places = [p for p, v in enumerate(component.variables) if v in set(wanted)]
        if places:
            _narrow(system, component, places, low, high)
    return [(low[v], high[v]) for v in wanted]


def _narrow(
    system: System, component: Component, places: Sequence[int], low: list[int], high: list[int]
) -> None:
    """Move the ends of the variables at these places in to where a table has them."""
    asked = task(system, component, "")
    program, seen = Program(component, asked.idr), _nothing_seen(len(asked.hidden))
    _search(program, seen, asked)
    for place in places:
        variable = component.variables[place]
        high[variable] = _end(program, seen, place, component.high, 1)
        low[variable] = _end(program, seen, place, component.low, -1)


def _end(program: Program, seen: _Seen, place: int, bound: Integers, sign: int) -> int:
    """The most (or with sign −1 the least) of one unknown."""
    reached = seen.whole_high[place] if sign > 0 else seen.whole_low[place]
    if reached == bound[place]:
        return int(reached)
    aim = np.zeros(len(bound))
    aim[place] = sign
    answer = program.most(aim)
    if not isinstance(answer, Answer):
        return int(bound[place])
    seen.add(answer)
    outer = int(np.floor(sign * answer.values[place] + EDGE)) * sign
    reached = seen.whole_high[place] if sign > 0 else seen.whole_low[place]
    if reached == outer or len(bound) > MOST_ENDS:
        return outer
    c = program.component
    first, last = (int(c.low[place]), outer) if sign > 0 else (outer, int(c.high[place]))
    best = program.whole(place, first, last, aim)
    if isinstance(best, Answer) and best.whole:
        seen.add(best)
        return int(best.values[place])
    return outer
