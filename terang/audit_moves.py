"""From one table in whole numbers to others near it: the smallest change that moves one cell.

Corners of the system are often broken into halves; the least change to a whole table that adds
what a cell lacks seldom is, since it goes round a short ring of cells.
"""

import highspy
import numpy as np

from terang.audit_bounds import Component
from terang.audit_programs import Answer, Floats, Program, rows_of, solver

SEED, TRIES = 20_261_110, 5  # one way round may be broken where another is whole
_OPTIMAL = highspy.HighsModelStatus.kOptimal


class Moves:
    """The linear program of least changes to the table `base`."""

    def __init__(self, program: Program, base: Floats) -> None:
        self._program = program
        self._base = base
        self._scale = program.scale
        self._highs = solver(_changes(program.component, program.scale, base), strategy=1)
        self._all = np.arange(2 * len(base), dtype=np.int32)
        chance = np.random.default_rng(SEED)
        self._costs = [1 + turn * chance.random(2 * len(base)) for turn in range(TRIES)]

    def by(self, place: int, amount: float) -> Answer | None:
        """A table with one unknown moved by `amount`, if the least change to it is whole."""
        column = place if amount > 0 else place + len(self._base)
        component, stands = self._program.component, self._base[place]
        room = component.high[place] - stands if amount > 0 else stands - component.low[place]
        if room < abs(amount):
            return None
        scale = self._scale[place]
        self._highs.changeColBounds(column, abs(amount) / scale, room / scale)
        found = next((way for way in map(self._least, self._costs) if way is not None), None)
        self._highs.changeColBounds(column, 0.0, room / scale)
        return found

    def _least(self, costs: Floats) -> Answer | None:
        """The least change by these costs, as the bounds now ask for it, if it is whole."""
        self._highs.changeColsCost(len(costs), self._all, costs)
        self._highs.setBasis()  # from no change at all: the way is short
        self._highs.run()
        self._program.solved += 1
        if self._highs.getModelStatus() != _OPTIMAL:
            return None
        size = len(self._base)
        values = np.array(self._highs.getSolution().col_value)
        moved = np.rint(self._base + (values[:size] - values[size:]) * self._scale)
        return Answer(moved, True) if self._program.holds(moved.astype(np.int64)) else None


def _changes(component: Component, scale: Floats, base: Floats) -> highspy.HighsLp:
    """More and less of each unknown, as little as possible; every fact stays true."""
    program = rows_of(component, scale)
    c, size = component, len(component.variables)
    whole = base.astype(np.int64)
    sums = np.add.reduceat(c.coefficients * whole[c.indices], c.starts)
    units = np.maximum.reduceat(scale[c.indices], c.starts)
    program.num_col_ = 2 * size
    program.sense_ = highspy.ObjSense.kMinimize
    program.col_cost_ = np.ones(2 * size)
    program.col_lower_ = np.zeros(2 * size)
    program.col_upper_ = np.concatenate([c.high - whole, whole - c.low]) / np.tile(scale, 2)
    program.row_lower_, program.row_upper_ = (c.least - sums) / units, (c.most - sums) / units
    values, places = np.array(program.a_matrix_.value_), np.array(program.a_matrix_.index_)
    starts = np.array(program.a_matrix_.start_)
    rows = np.repeat(np.arange(len(c.starts)), np.diff(starts))
    order = np.argsort(np.concatenate([rows, rows]), kind="stable")
    program.a_matrix_.start_ = 2 * starts
    program.a_matrix_.index_ = np.concatenate([places, places + size])[order].astype(np.int32)
    program.a_matrix_.value_ = np.concatenate([values, -values])[order]
    return program
