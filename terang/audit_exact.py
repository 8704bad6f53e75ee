"""Which unknowns the equations alone determine, in exact arithmetic modulo a prime.

A random vector that the equations send to nothing is nothing exactly where an unknown is
determined, but for a chance of one in 2^61: such a vector is one elimination and one walk back.
"""

import heapq
from collections.abc import Sequence

from terang.audit_bounds import Component

PRIME = 2**61 - 1
_STEP, _START = 6364136223846793005, 1442695040888963407  # Knuth's multiplier: chance from a seed

Equation = dict[int, int]


def determined(component: Component) -> list[int]:
    """The unknowns, by their place in the component, that have one value in every real table."""
    rows = _equations(component)
    order = _eliminate(rows)
    return [place for place, value in enumerate(_vector(component, order)) if value == 0]


def _equations(component: Component) -> list[Equation]:
    ends = [*component.starts[1:].tolist(), len(component.indices)]
    indices, coefficients = component.indices.tolist(), component.coefficients.tolist()
    rows = []
    for number, (start, end) in enumerate(zip(component.starts.tolist(), ends, strict=True)):
        if component.least[number] == component.most[number]:
            row: Equation = {}
            for place in range(start, end):
                row[indices[place]] = (row.get(indices[place], 0) + coefficients[place]) % PRIME
            rows.append({column: value for column, value in row.items() if value})
    return rows


def _eliminate(rows: list[Equation]) -> list[tuple[int, Equation]]:
    """Pivots and their equations, in the order of elimination; the shortest equation goes first.

    In it the unknown that stands in the fewest others is the pivot: columns that stand alone cost
    nothing, and the fill stays small.
    """
    about: dict[int, set[int]] = {}
    for number, row in enumerate(rows):
        for column in row:
            about.setdefault(column, set()).add(number)
    queue = [(len(row), number) for number, row in enumerate(rows)]
    heapq.heapify(queue)
    order: list[tuple[int, Equation]] = []
    done = [False] * len(rows)
    while queue:
        size, number = heapq.heappop(queue)
        row = rows[number]
        if done[number] or size != len(row):
            continue
        done[number] = True
        if row:
            pivot = min(row, key=lambda column: (len(about[column]), column))
            for column in row:
                about[column].discard(number)
            for other in sorted(about.pop(pivot)):
                _subtract(rows[other], row, pivot, about, other)
                heapq.heappush(queue, (len(rows[other]), other))
            order.append((pivot, row))
    return order


def _subtract(
    target: Equation, row: Equation, pivot: int, about: dict[int, set[int]], number: int
) -> None:
    """Take the pivot out of an equation."""
    factor = -target[pivot] * pow(row[pivot], -1, PRIME) % PRIME
    for column, value in row.items():
        before = target.get(column, 0)
        after = (before + factor * value) % PRIME
        if after:
            target[column] = after
            if not before:
                about[column].add(number)
        elif before:
            del target[column]
            if column != pivot:
                about[column].discard(number)


def _vector(component: Component, order: Sequence[tuple[int, Equation]]) -> list[int]:
    """A random vector that every equation sends to nothing."""
    values, state = [0] * len(component.variables), 1
    for place in range(len(values)):
        state = (state * _STEP + _START) % 2**64
        values[place] = (state >> 3) % PRIME or 1
    for pivot, row in reversed(order):
        rest = sum(value * values[column] for column, value in row.items() if column != pivot)
        values[pivot] = -rest * pow(row[pivot], -1, PRIME) % PRIME
    return values
