"""One component as a linear program that is solved again and again for other aims.

The simplex starts where it stood; only the aim changes. Every answer is rounded and then held
against the facts in whole numbers: what passes is a table that the reader cannot rule out.
"""

from dataclasses import dataclass, field
from typing import Literal

import highspy
import numpy as np
from numpy.typing import NDArray

from terang.audit_bounds import Component

RUPIAH = 10**5  # the unit of rupiah in the solver, near the size of counts
MOST_NODES = 500  # of one search for a table in whole numbers
Floats = NDArray[np.float64]
Nothing = Literal["none", "unknown"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A table that fits the facts: in whole numbers, exactly; or in fractions, to the solver."""

    values: Floats = field(repr=False)
    whole: bool


class Program:
    """The linear program of a component; `solved` counts the programs solved."""

    def __init__(self, component: Component, idr: NDArray[np.bool_]) -> None:
        self.component = component
        self.solved = 0
        self.scale = np.where(idr, float(RUPIAH), 1.0)
        self._all = np.arange(len(component.variables), dtype=np.int32)
        self._highs = solver(rows_of(component, self.scale), strategy=4)

    def most(self, weights: Floats) -> Answer | Nothing:
        """A table with the greatest weighted sum; or that there is none, or none was found."""
        self._highs.changeColsCost(len(self._all), self._all, weights * self.scale)
        self._highs.run()
        return self._answer(self._highs)

    def whole(self, place: int, low: int, high: int, aim: Floats) -> Answer | Nothing:
        """A table in whole numbers with one unknown between `low` and `high`, best for the aim."""
        highs = self._in_whole_numbers(aim)
        highs.changeColBounds(place, low / self.scale[place], high / self.scale[place])
        highs.run()
        return self._answer(highs)

    def any_whole(self, aim: Floats) -> Answer | Nothing:
        """The first table in whole numbers that is found."""
        highs = self._in_whole_numbers(aim)
        highs.setOptionValue("mip_max_improving_sols", 1)
        highs.run()
        return self._answer(highs)

    def _in_whole_numbers(self, aim: Floats) -> highspy.Highs:
        highs = solver(rows_of(self.component, self.scale), strategy=1)
        highs.changeColsCost(len(self._all), self._all, aim * self.scale)
        counts = self._all[self.scale == 1.0]
        kinds = np.full(len(counts), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        highs.changeColsIntegrality(len(counts), counts, kinds)
        highs.setOptionValue("presolve", "on")
        highs.setOptionValue("mip_max_nodes", MOST_NODES)
        return highs

    def _answer(self, highs: highspy.Highs) -> Answer | Nothing:
        self.solved += 1
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return "none"
        if status not in _FOUND or not highs.getSolution().value_valid:
            return "unknown"
        values = np.array(highs.getSolution().col_value) * self.scale
        rounded = np.rint(values)
        whole = self.holds(rounded.astype(np.int64))
        return Answer(rounded if whole else values, whole)

    def holds(self, values: NDArray[np.int64]) -> bool:
        """Whether whole numbers keep every bound and every fact, exactly."""
        c = self.component
        if (values < c.low).any() or (values > c.high).any():
            return False
        sums = np.add.reduceat(c.coefficients * values[c.indices], c.starts)
        return bool((sums >= c.least).all() and (sums <= c.most).all())


def rows_of(component: Component, scale: Floats) -> highspy.HighsLp:
    """Every fact as a row, without an aim; a row with rupiah is in the unit of rupiah."""
    c = component
    units = np.maximum.reduceat(scale[c.indices], c.starts)
    starts = np.append(c.starts, len(c.indices))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(c.variables), len(c.starts)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = np.zeros(len(c.variables))
    program.col_lower_, program.col_upper_ = c.low / scale, c.high / scale
    program.row_lower_, program.row_upper_ = c.least / units, c.most / units
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = starts.astype(np.int32)
    program.a_matrix_.index_ = c.indices.astype(np.int32)
    weights = c.coefficients * scale[c.indices]
    program.a_matrix_.value_ = weights / np.repeat(units, np.diff(starts))
    return program


def solver(program: highspy.HighsLp, *, strategy: int) -> highspy.Highs:
    """A silent solver on one thread; 4 is the primal simplex, for new aims, 1 the dual."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in _OPTIONS:
        highs.setOptionValue(option, value)
    highs.setOptionValue("simplex_strategy", strategy)
    highs.passModel(program)
    return highs


_FOUND = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit)
_OPTIONS: tuple[tuple[str, str | int | bool], ...] = (
    ("output_flag", False),
    ("threads", 1),
    ("random_seed", 1),
    ("presolve", "off"),
)
