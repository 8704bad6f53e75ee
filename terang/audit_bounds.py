"""What follows from the facts by arithmetic in whole numbers, and what then is left to solve."""

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from terang.audit_system import Fact, System

VISITS = 12  # of one fact: bounds of a ring of facts may creep together by ones
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Unknowns that hang together, and their facts: row by row, `indices` and `coefficients`."""

    variables: tuple[int, ...]  # of the system
    low: Integers = field(repr=False)
    high: Integers = field(repr=False)
    starts: Integers
    indices: Integers
    coefficients: Integers
    least: Integers = field(repr=False)  # of each row
    most: Integers = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Between what each variable must be, and what remains to be solved for the exact ends."""

    low: Sequence[int] = field(repr=False)
    high: Sequence[int] = field(repr=False)
    components: tuple[Component, ...]
    broken: tuple[int, ...]  # variables for which no number is left


def tighten(system: System) -> Bounds:
    """Carry bounds along the facts until nothing moves; the components of what stays unknown."""
    low, high = list(system.low), list(system.high)
    facts, untrue = _unknown(system.facts, low, high)
    untrue |= {v for v, bound in enumerate(low) if bound > high[v]}
    untrue |= _carry(facts, low, high)
    left, late = _unknown(facts, low, high)
    broken = sorted(untrue | late)
    if broken:
        left, broken = _without(facts, left, broken, system.places)
    components = tuple(_component(part, low, high) for part in _parts(left))
    return Bounds(low=low, high=high, components=components, broken=tuple(broken))


def _without(
    facts: Sequence[Fact], left: Sequence[Fact], broken: Sequence[int], places: Container[int]
) -> tuple[list[Fact], list[int]]:
    """The facts left that hang together with nothing broken; one variable for all that does.

    It is one that stands in some table, if there is any.
    """
    out, told = set[int](), set(broken)
    for part in _parts(facts):
        variables = _variables(part)
        if torn := variables & told:
            first = min(variables, key=lambda v: (v not in places, v not in torn, v))
            told = (told - torn) | {first}
            out |= variables
    return [fact for fact in left if fact.variables[0] not in out], sorted(told)


def _unknown(
    facts: Iterable[Fact], low: Sequence[int], high: Sequence[int]
) -> tuple[list[Fact], set[int]]:
    """The facts with what is known taken out, and a variable of each fact that is then untrue."""
    left: list[Fact] = []
    broken: set[int] = set()
    for fact in facts:
        taken, variables, coefficients = 0, list[int](), list[int]()
        for variable, coefficient in zip(fact.variables, fact.coefficients, strict=True):
            if low[variable] == high[variable]:
                taken += coefficient * low[variable]
            else:
                variables.append(variable)
                coefficients.append(coefficient)
        least, most = fact.low - taken, fact.high - taken
        if variables:
            left.append(Fact(tuple(variables), tuple(coefficients), least, most))
        elif not least <= 0 <= most:
            broken.add(fact.variables[0])
    return left, broken


def _carry(facts: Sequence[Fact], low: list[int], high: list[int]) -> set[int]:
    """Tighten `low` and `high` in place; a variable of each fact that cannot hold."""
    about: defaultdict[int, list[int]] = defaultdict(list)
    for number, fact in enumerate(facts):
        for variable in fact.variables:
            about[variable].append(number)
    impossible: set[int] = set()
    waiting, queued, visits = deque(range(len(facts))), [True] * len(facts), [0] * len(facts)
    while waiting:
        number = waiting.popleft()
        queued[number] = False
        visits[number] += 1
        moved = _tighten_by(facts[number], low, high)
        if moved is None:
            impossible.add(facts[number].variables[0])
        for variable in moved or ():
            for other in about[variable]:
                if not queued[other] and visits[other] < VISITS:
                    queued[other] = True
                    waiting.append(other)
    return impossible


def _tighten_by(fact: Fact, low: list[int], high: list[int]) -> list[int] | None:
    """The variables whose bounds one fact moves; None if it leaves no number for one."""
    terms = list(zip(fact.variables, fact.coefficients, strict=True))
    least = sum(a * (low[v] if a > 0 else high[v]) for v, a in terms)
    most = sum(a * (high[v] if a > 0 else low[v]) for v, a in terms)
    up, down = fact.high - least, most - fact.low  # what one term may still move
    if up < 0 or down < 0:
        return None
    moved = []
    for v, a in terms:
        size = abs(a)
        width = (high[v] - low[v]) * size
        if width > up or width > down:
            first, last = low[v], high[v]
            rise, fall = (up, down) if a > 0 else (down, up)
            low[v], high[v] = max(first, last - fall // size), min(last, first + rise // size)
            if low[v] > high[v]:
                return None
            moved.append(v)
            raised, lowered = (low[v] - first) * size, (last - high[v]) * size
            up -= raised if a > 0 else lowered
            down -= lowered if a > 0 else raised
    return moved


# --- components ----------------------------------------------------------------------------------


def _variables(facts: Iterable[Fact]) -> set[int]:
    return {variable for fact in facts for variable in fact.variables}


def _parts(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The facts that hang together by their variables, part by part in the order of the facts."""
    root: dict[int, int] = {}

    def top(variable: int) -> int:
        while root.setdefault(variable, variable) != variable:
            root[variable] = variable = root[root[variable]]
        return variable

    for fact in facts:
        first = top(fact.variables[0])
        for variable in fact.variables[1:]:
            root[top(variable)] = first
    parts: dict[int, list[Fact]] = {}
    for fact in facts:
        parts.setdefault(top(fact.variables[0]), []).append(fact)
    return list(parts.values())


def _component(facts: Sequence[Fact], low: Sequence[int], high: Sequence[int]) -> Component:
    facts = list(dict.fromkeys(facts))
    variables = tuple(sorted(_variables(facts)))
    place = {variable: number for number, variable in enumerate(variables)}
    sizes = np.array([len(fact.variables) for fact in facts])
    return Component(
        variables=variables,
        low=np.array([low[v] for v in variables], dtype=np.int64),
        high=np.array([high[v] for v in variables], dtype=np.int64),
        starts=np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64),
        indices=np.array([place[v] for f in facts for v in f.variables], dtype=np.int64),
        coefficients=np.array([a for f in facts for a in f.coefficients], dtype=np.int64),
        least=np.array([fact.low for fact in facts], dtype=np.int64),
        most=np.array([fact.high for fact in facts], dtype=np.int64),
    )
