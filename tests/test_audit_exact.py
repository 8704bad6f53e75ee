"""What equations alone determine, beside plain elimination in fractions."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from terang import audit_exact
from terang.audit_bounds import Component

Matrix = list[list[int]]


def component(rows: Matrix) -> Component:
    """Equations with these coefficients, whatever they are equal to."""
    kept = [[(n, a) for n, a in enumerate(row) if a] for row in rows]
    kept = [row for row in kept if row]
    sizes = [len(row) for row in kept]
    width = len(rows[0])
    return Component(
        variables=tuple(range(width)),
        low=np.zeros(width, dtype=np.int64),
        high=np.full(width, 9, dtype=np.int64),
        starts=np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64),
        indices=np.array([n for row in kept for n, _ in row], dtype=np.int64),
        coefficients=np.array([a for row in kept for _, a in row], dtype=np.int64),
        least=np.zeros(len(kept), dtype=np.int64),
        most=np.zeros(len(kept), dtype=np.int64),
    )


def by_fractions(rows: Matrix) -> list[int]:
    """The unknowns with an equation of their own in the reduced echelon form."""
    left = [[Fraction(a) for a in row] for row in rows]
    done: list[list[Fraction]] = []
    for column in range(len(rows[0])):
        pivot = next((row for row in left if row[column]), None)
        if pivot is not None:
            left.remove(pivot)
            pivot = [a / pivot[column] for a in pivot]
            left = [[a - row[column] * p for a, p in zip(row, pivot, strict=True)] for row in left]
            done = [[a - row[column] * p for a, p in zip(row, pivot, strict=True)] for row in done]
            done.append(pivot)
    return sorted(
        next(n for n, a in enumerate(row) if a) for row in done if sum(a != 0 for a in row) == 1
    )


ROW = st.lists(st.sampled_from([-1, 0, 0, 1, 1, 3]), min_size=5, max_size=5).filter(any)


@settings(max_examples=200)
@given(st.lists(ROW, min_size=1, max_size=6))
def test_elimination_modulo_a_prime_agrees_with_fractions(rows: Matrix) -> None:
    """Small coefficients cannot meet the prime."""
    assert audit_exact.determined(component(rows)) == by_fractions(rows)


def test_a_ring_determines_nothing_until_it_is_opened() -> None:
    """X + y, y + z, z + w and w + x; then x too."""
    ring = [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]]

    assert audit_exact.determined(component(ring)) == []
    assert audit_exact.determined(component([*ring, [1, 0, 0, 0]])) == [0, 1, 2, 3]
