"""Seconds and hidden cells of protecting tables of 221 to 8,619 cells, each pattern checked apart.

Run from the repository's root: `python bench/disclosure.py [cells…]` with any of 221, 663, 2873,
8619, `year` (twelve monthly releases one after the other, what is out locked) and `sosialFiktiv`.
The tables are made from a seed: 16 districts × 12 occupations (× 2 sexes) (× 12 months) with all
margins; so skewed that as many cells are small as in the tables of the prototype we compare with.
"""

import csv
import math
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import highspy
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from terang.protect_suppress import suppress
from terang.protect_system import FOREVER, Row, System, Target

ROOT = Path(__file__).resolve().parents[1]
FICTITIOUS = ROOT.parent / "shared" / "inputs" / "disclosure" / "ssbtools_sosialFiktiv.csv"
THRESHOLD, SEED = 5, 1
# cells -> codes of the dimensions, people; the third or fourth dimension is months of 8,000 people
SHAPES = {
    221: ((16, 12), 6_700),
    663: ((16, 12, 2), 7_600),
    2873: ((16, 12, 12), 96_000),
    8619: ((16, 12, 2, 12), 96_000),
}


def people(shape: Sequence[int], total: int, seed: int, steady: bool = False) -> np.ndarray:
    """Poisson counts around Zipf-like districts and occupations, each cell off by a lognormal.

    `steady`: by the same one in every month, as where the same people are counted again.
    """
    chance = np.random.default_rng(seed)
    districts, occupations = 1 / (np.arange(16) + 3) ** 0.5, 1 / (np.arange(12) + 1) ** 1.2
    rate = np.outer(districts, occupations)
    for codes in shape[2:]:
        share = np.full((12, codes), 1 / codes)
        if codes == 2:
            share[:, 0] = chance.beta(2.5, 1.5, size=12)
            share[:, 1] = 1 - share[:, 0]
        rate = rate[..., None] * share.reshape((1, 12) + (1,) * (rate.ndim - 2) + (codes,))
    rate = rate * chance.lognormal(
        0, 1, size=rate.shape[:2] + (1,) * (rate.ndim - 2) if steady else rate.shape
    )
    return chance.poisson(rate / rate.sum() * total)


def with_margins(table: np.ndarray) -> np.ndarray:
    """The table with a last code for the total in every dimension."""
    for axis in range(table.ndim):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    return table


@dataclass(frozen=True, slots=True)
class Cube:
    """A table with margins as variables numbered in C order."""

    values: np.ndarray
    parts: np.ndarray  # how many finest cells under a cell are not zero: what a reader knows
    totals: np.ndarray  # in how many dimensions a cell is a total

    @classmethod
    def of(cls, inner: np.ndarray) -> "Cube":
        """All cells of a table."""
        values = with_margins(inner)
        flags = [(np.arange(n) == n - 1).astype(int) for n in values.shape]
        totals = sum(np.ix_(*flags), np.zeros(values.shape, dtype=int))
        return cls(values, with_margins((inner > 0).astype(int)), totals)

    def rows(self, start: int = 0) -> Iterator[Row]:
        """Every line: the parts less the total is nothing."""
        numbers = np.arange(self.values.size).reshape(self.values.shape) + start
        for axis, size in enumerate(self.values.shape):
            for line in np.moveaxis(numbers, axis, -1).reshape(-1, size).tolist():
                yield added(line[:-1], line[-1])

    def costs(self) -> list[float]:
        """Totals are dear; zeros and the grand total are never hidden."""
        top = self.values.ndim
        return [
            FOREVER if value == 0 or total == top else (1 + math.log(1 + value)) * 2.0**total
            for value, total in zip(self.values.flat, self.totals.flat, strict=True)
        ]


def added(parts: Sequence[int], total: int) -> Row:
    """The parts add up to the total."""
    return Row(variables=(*parts, total), coefficients=(1,) * len(parts) + (-1,), low=0, high=0)


def system(
    values: Sequence[int],
    parts: Sequence[int],
    costs: Sequence[float],
    rows: Sequence[Row],
    hidden: Sequence[int] = (),
    threshold: int = THRESHOLD,
) -> System:
    """Small cells are hidden; a reader knows that hidden means at least 1, and adds that up."""
    small = [i for i, value in enumerate(values) if 0 < value < threshold]
    return System(
        values=tuple(values),
        least=(1.0,) * len(values),
        most=(math.inf,) * len(values),
        cells=tuple(range(len(values))),
        rows=tuple(rows),
        costs=tuple(costs),
        hidden=frozenset(small) | frozenset(hidden),
        targets=tuple(Target(variable=i, reach=threshold, drop=max(1, parts[i])) for i in small),
    )


def cube_system(cells: int) -> System:
    """One of the seeded tables."""
    cube = Cube.of(people(*SHAPES[cells], SEED))
    return system(
        cube.values.ravel().tolist(), cube.parts.ravel().tolist(), cube.costs(), [*cube.rows()]
    )


def failing(asked: System, hidden: set[int]) -> tuple[int, int, int]:
    """Targets told exactly, kept below `reach`, kept above `drop`: two programs for each.

    Written without any part of the protector: true values instead of deviations, one model of all
    hidden cells, warm-started.
    """
    order = {variable: place for place, variable in enumerate(sorted(hidden))}
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    for variable in order:
        model.addVar(asked.least[variable], asked.most[variable])
    for row in asked.rows:
        known = sum(
            c * asked.values[v]
            for v, c in zip(row.variables, row.coefficients, strict=True)
            if v not in order
        )
        mine = [
            (order[v], c)
            for v, c in zip(row.variables, row.coefficients, strict=True)
            if v in order
        ]
        if mine:
            places, coefficients = zip(*mine, strict=True)
            model.addRow(row.low - known, row.high - known, len(mine), places, coefficients)
    done = certified(model, asked, order)
    exact = low = high = 0
    for target in (t for t, sure in zip(asked.targets, done, strict=True) if not sure):
        bottom, top = (extreme(model, order[target.variable], sign) for sign in (1, -1))
        exact += top - bottom < 1e-6
        low += top < target.reach - 1e-6
        high += bottom > target.drop + 1e-6
    return exact, low, high


def certified(model: highspy.Highs, asked: System, order: dict[int, int]) -> list[bool]:
    """Targets that some table puts at `reach` and another at `drop`: a vertex serves many.

    Every column is held within 12 of the truth, so that no direction is without an end.
    """
    columns = np.array([order[t.variable] for t in asked.targets])
    limits = ((1, [t.reach for t in asked.targets]), (-1, [t.drop for t in asked.targets]))
    truth = {place: asked.values[variable] for variable, place in order.items()}
    ends = [model.getCol(place)[3] for place in truth]
    for place, value in truth.items():
        model.changeColBounds(place, model.getCol(place)[2], min(ends[place], value + 12))
    sure = np.array(
        [
            sign * asked.values[t.variable] >= sign * goal
            for sign, goals in limits
            for t, goal in zip(asked.targets, goals, strict=True)
        ]
    ).reshape(2, -1)
    chance, places = np.random.default_rng(0), np.arange(len(order), dtype=np.int32)
    for _ in range(60):
        costs = np.zeros(len(order))
        for side, (sign, _) in enumerate(limits):
            wanted = columns[~sure[side]]
            np.add.at(costs, wanted, -sign * chance.random(len(wanted)))
        model.changeColsCost(len(order), places, costs)
        model.run()
        found = np.array(model.getSolution().col_value)[columns]
        for side, (sign, goals) in enumerate(limits):
            sure[side] |= sign * found >= sign * np.array(goals) - 1e-6
        if sure.all():
            break
    model.changeColsCost(len(order), places, np.zeros(len(order)))
    for place in truth:
        model.changeColBounds(place, model.getCol(place)[2], ends[place])
    return [bool(both) for both in sure.all(axis=0)]


def extreme(model: highspy.Highs, column: int, sign: int) -> float:
    """The least (1) or the most (-1) that a column can be."""
    model.changeColCost(column, sign)
    model.run()
    best = sign * model.getInfo().objective_function_value
    if model.getModelStatus() == highspy.HighsModelStatus.kUnbounded:
        best = math.inf
    model.changeColCost(column, 0)
    return best


def report(name: str, asked: System) -> set[int]:
    """Protect, check and print one line; gives the secondary cells."""
    start = time.perf_counter(), time.process_time()
    pattern = suppress(asked)
    seconds, busy = time.perf_counter() - start[0], time.process_time() - start[1]
    hidden = set(asked.hidden) | set(pattern.secondary)
    exact, low, high = failing(asked, hidden)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:>12} {len(asked.values):>6} cells {len(asked.targets):>5} small"
        f" {len(pattern.secondary):>5} secondary {seconds:7.1f} s, processor {busy:.1f} s"
        f" | exact {exact}, too low {low}, too high {high}, conflicts {len(pattern.conflicts)}"
        f" | {memory:.0f} MB",
        flush=True,
    )
    return set(pattern.secondary)


def year() -> None:
    """Twelve monthly releases of a flow, quarters and the year when complete; what is out stays."""
    inner = people((16, 12, 12), 80_000, SEED, steady=True)
    periods = [[m] for m in range(12)]
    periods += [[*range(q, q + 3)] for q in range(0, 12, 3)] + [[*range(12)]]
    cubes = [Cube.of(inner[:, :, months].sum(axis=2)) for months in periods]
    size, out, hidden = cubes[0].values.size, 0, set[int]()
    start = time.process_time()
    shown: list[int] = []
    for month in range(12):
        new = [p for p, months in enumerate(periods) if months[-1] == month]
        hidden |= release(cubes, periods, shown, new, hidden)
        shown += new
        out += size * len(new)
    seconds = time.process_time() - start
    asked = joint(cubes, periods, shown, [], hidden)
    inside = {shown.index(p) * size + i for p, i in ((c // size, c % size) for c in hidden)}
    print(
        f"{'year':>12} {out:>6} cells {len(asked.targets):>5} small, {len(hidden)} hidden"
        f" processor {seconds:.1f} s | exact, too low, too high: {failing(asked, inside)}"
    )


def release(
    cubes: Sequence[Cube],
    periods: Sequence[Sequence[int]],
    shown: Sequence[int],
    new: Sequence[int],
    hidden: set[int],
) -> set[int]:
    """The hidden cells of the new periods, numbered over all periods."""
    size = cubes[0].values.size
    asked = joint(cubes, periods, shown, new, hidden)
    found = set(asked.hidden) | set(suppress(asked).secondary)
    order = [*shown, *new]
    return {order[c // size] * size + c % size for c in found}


def joint(
    cubes: Sequence[Cube],
    periods: Sequence[Sequence[int]],
    shown: Sequence[int],
    new: Sequence[int],
    hidden: set[int],
) -> System:
    """All periods that are out and the new ones as one system; what is out cannot change."""
    order, size = [*shown, *new], cubes[0].values.size
    place = {p: i * size for i, p in enumerate(order)}
    rows = [row for p in order for row in cubes[p].rows(place[p])]
    for whole in order:
        halves = [
            p
            for p in order
            if len(periods[p]) * (3 + (len(periods[whole]) == 12)) == len(periods[whole])
            and set(periods[p]) <= set(periods[whole])
        ]
        if halves:
            rows += [added([place[p] + i for p in halves], place[whole] + i) for i in range(size)]
    costs = [FOREVER] * (size * len(shown))
    for p in new:
        costs += [c * (1, 2, 4)[(1, 3, 12).index(len(periods[p]))] for c in cubes[p].costs()]
    values = [v for p in order for v in cubes[p].values.ravel().tolist()]
    parts = [v for p in order for v in floor(cubes, periods, p)]
    locked = [place[c // size] + c % size for c in hidden]
    return system(values, parts, costs, rows, locked)


def floor(cubes: Sequence[Cube], periods: Sequence[Sequence[int]], period: int) -> list[int]:
    """What a reader knows a cell to be at least: the months' cells that are not zero."""
    months = [cubes[m].parts for m in periods[period]]
    return np.sum(months, axis=0).ravel().tolist()


def fictitious() -> System:
    """SSBtools' fictitious social aid: 437 municipalities, 4 kinds, 3 groups of months.

    Rows are summed to every cross of (municipality, county, group of municipalities, all) ×
    (kind, all) × (1-5, 6-9, 10-12, 6-12, all); `mnd2` 1-5 is `mnd` 1_5. Counts below 3 are small.
    """
    with FICTITIOUS.open(encoding="utf-8") as file:
        data = [*csv.DictReader(file)]
    places = sorted({(r["region"], r["fylke"], r["kostragr"]) for r in data})
    kinds = sorted({r["hovedint"] for r in data})
    months = ["1_5", "6_9", "10_12"]
    order = {place[0]: i for i, place in enumerate(places)}
    inner = np.zeros((len(places), len(kinds), 3), dtype=int)
    for r in data:
        inner[order[r["region"]], kinds.index(r["hovedint"]), months.index(r["mnd"])] += int(
            float(r["ant"])
        )
    return axes_system(inner, (grouped(places), whole(len(kinds)), ([[1, 2]], [[0, 3]])))


Axis = tuple[list[list[int]], list[list[int]]]  # coarser codes as sums of finest; the total's parts


def whole(codes: int) -> Axis:
    """An axis with a total and nothing between."""
    return [], [[*range(codes)]]


def grouped(places: Sequence[tuple[str, str, str]]) -> Axis:
    """Municipalities in counties and, across them, in groups alike; the total is either's sum."""
    groups: list[list[int]] = []
    wholes: list[list[int]] = []
    for column in (1, 2):
        names = sorted({place[column] for place in places})
        wholes.append([len(places) + len(groups) + i for i in range(len(names))])
        groups += [[i for i, p in enumerate(places) if p[column] == name] for name in names]
    return groups, wholes


def axes_system(inner: np.ndarray, axes: Sequence[Axis]) -> System:
    """All cells of a cross of axes with groups, and all their lines."""
    values, parts, totals = inner, (inner > 0).astype(int), np.zeros((1,) * inner.ndim, dtype=int)
    lines: list[list[tuple[list[int], int]]] = []
    for axis, (groups, wholes) in enumerate(axes):
        codes = inner.shape[axis]
        sums = [*([i] for i in range(codes)), *groups, [*range(codes)]]
        matrix = np.array([[i in members for i in range(codes)] for members in sums], dtype=int)
        values, parts = (
            np.moveaxis(np.tensordot(matrix, array, (1, axis)), 0, axis)
            for array in (values, parts)
        )
        level = [0] * codes + [1] * len(groups) + [2 if groups else 1]
        totals = totals + np.array(level).reshape(
            [-1 if a == axis else 1 for a in range(inner.ndim)]
        )
        lines.append(
            [(members, codes + i) for i, members in enumerate(groups)]
            + [(members, len(sums) - 1) for members in wholes]
        )
    numbers = np.arange(values.size).reshape(values.shape)
    rows = []
    for axis, mine in enumerate(lines):
        flat = np.moveaxis(numbers, axis, -1).reshape(-1, values.shape[axis]).tolist()
        rows += [added([line[m] for m in ms], line[total]) for line in flat for ms, total in mine]
    costs = [
        FOREVER if v == 0 or t == totals.max() else (1 + math.log(1 + v)) * 2.0**t
        for v, t in zip(values.ravel().tolist(), totals.ravel().tolist(), strict=True)
    ]
    return system(values.ravel().tolist(), parts.ravel().tolist(), costs, rows, threshold=3)


def main(arguments: Sequence[str]) -> None:
    """Measure what is named, or everything."""
    for name in arguments or [*map(str, SHAPES), "year", "sosialFiktiv"]:
        if name == "year":
            year()
        elif name == "sosialFiktiv":
            if FICTITIOUS.exists():
                report(name, fictitious())
        else:
            report("cube", cube_system(int(name)))


if __name__ == "__main__":
    main(sys.argv[1:])
