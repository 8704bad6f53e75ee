"""Seconds to audit published tables, by number of cells, and of a year of monthly releases.

Run from the repository's root: `python bench/audit.py [BIGGEST]` (cells; 3000 unless said). The
tables are full crosses with all margins, skewed so that small counts are common. What is hidden:
every count below the threshold and, at random, enough others that in each line two are hidden and
hidden counts add up to a wide margin; some leaks stay, as they would before the last repair.
"""

import itertools
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from terang import audit_bounds, audit_intervals, audit_lines
from terang.audit_bounds import Bounds
from terang.audit_cells import Printed, Row, Shelf
from terang.audit_system import System
from terang.confidentiality import Confidentiality
from terang.model import TOTAL, Resource, Standing, Text, Total

NOTHING = Text(id="", en="")
SHAPES: Mapping[str, tuple[int, ...]] = {
    "16 × 12": (16, 12),
    "16 × 12 × 2": (16, 12, 2),
    "16 × 12 × 12": (16, 12, 12),
    "16 × 12 × 2 × 12": (16, 12, 2, 12),
}
LIMIT = 5
Counts = dict[tuple[str, ...], int]


def main() -> None:
    """Print one table for single tables and one for the year."""
    biggest = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    print("| table | cells | hidden | fractions s | programs | whole s | left | intervals s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, shape in SHAPES.items():
        cells = int(np.prod([size + 1 for size in shape]))
        if cells <= biggest:
            print(f"| {name} | {cells:,} | {' | '.join(measured(shape))} |", flush=True)
    print("\n| release | cells | hidden | s |\n| --- | ---: | ---: | ---: |")
    for line in year():
        print(line, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:.0f} MB")


def measured(shape: Sequence[int]) -> Iterator[str]:
    """Hidden cells; seconds and programs in fractions; in whole numbers; findings; intervals."""
    printed = table("one", shape, counted(shape, 1), ["2026-01"])
    shelf = Shelf(tables=(printed,), groupings=(), rates=())
    started = time.perf_counter()
    system = audit_lines.assemble(shelf)
    bounds = audit_bounds.tighten(system)
    prepared = time.perf_counter() - started
    yield f"{len(system.hidden):,}"
    seconds, programs, _ = verdict(system, bounds, "2027-01")
    yield f"{prepared + seconds:.2f}"
    yield str(programs)
    seconds, _, found = verdict(system, bounds, "2026-01")
    yield f"{prepared + seconds:.2f}"
    yield str(found)
    started = time.perf_counter()
    audit_intervals.ends(system, bounds, sorted(system.hidden))
    yield f"{time.perf_counter() - started:.2f}"


def verdict(system: System, bounds: Bounds, newest: str) -> tuple[float, int, int]:
    """Seconds, programs solved and findings, by fractions but for the cells of `newest`."""
    started, programs, found = time.perf_counter(), 0, 0
    for component in bounds.components:
        kinds, solved = audit_intervals.examine(audit_intervals.task(system, component, newest))
        programs, found = programs + solved, found + len(kinds)
    return time.perf_counter() - started, programs, found


def year() -> Iterator[str]:
    """Twelve monthly releases of districts × occupations as a flow, audited as each comes out."""
    months = [f"2026-{n:02d}" for n in range(1, 13)]
    rows: list[Row] = []
    whole = 0.0
    for number, month in enumerate(months):
        printed = table("flow", (16, 12), counted((16, 12), number), [month], flow=True)
        rows += printed.rows
        now = Shelf(
            tables=(_with(printed, rows),),
            groupings=(),
            rates=(),
        )
        started = time.perf_counter()
        system = audit_lines.assemble(now)
        audit_intervals.worked_out(system, audit_bounds.tighten(system), month)
        seconds = time.perf_counter() - started
        whole += seconds
        yield f"| {month} | {len(system.low):,} | {len(system.hidden):,} | {seconds:.2f} |"
    yield f"| all | | | {whole:.2f} |"


def _with(printed: Printed, rows: Sequence[Row]) -> Printed:
    return Printed(
        resource=printed.resource,
        period=printed.period,
        dimensions=printed.dimensions,
        measures=printed.measures,
        rows=tuple(rows),
    )


def counted(shape: Sequence[int], seed: int) -> Counts:
    """Counts of every cell and margin; a lognormal row × column pattern with Poisson counts."""
    chance = np.random.default_rng(seed)
    expected = np.ones(tuple(shape))
    for axis, size in enumerate(shape):
        weights = np.sort(chance.lognormal(0, 0.9, size))
        expected *= weights.reshape([-1 if n == axis else 1 for n in range(len(shape))])
    inner = chance.poisson(expected / expected.sum() * 12 * expected.size)
    whole = inner
    for axis in range(len(shape)):
        whole = np.concatenate([whole, whole.sum(axis=axis, keepdims=True)], axis=axis)
    names = [
        [f"{d}{n:02d}" for n in range(size)] + [TOTAL]
        for d, size in zip("abcd", shape, strict=False)
    ]
    keys = itertools.product(*names)
    return dict(zip(keys, whole.ravel().tolist(), strict=True))


def hidden(counts: Counts, seed: int) -> set[tuple[str, ...]]:
    """Small counts; then in each line that hides one or hides little, the smallest others."""
    chance = np.random.default_rng(seed)
    found = {key for key, count in counts.items() if 0 < count < LIMIT}
    width = len(next(iter(counts)))
    lines: dict[tuple[int, tuple[str, ...]], list[tuple[str, ...]]] = {}
    for key in counts:
        for place in range(width):
            lines.setdefault((place, (*key[:place], "", *key[place + 1 :])), []).append(key)
    for _ in range(4):
        for keys in lines.values():
            mine = [key for key in keys if key in found]
            spare = sum(counts[key] for key in mine) - len(mine)
            others = [k for k in keys if k not in found and counts[k] and set(k) != {TOTAL}]
            others.sort(key=lambda k: (k.count(TOTAL), counts[k] * (1 + chance.random())))
            while mine and others and (len(mine) < 2 or spare < 2 * LIMIT):
                mine.append(others.pop(0))
                spare += counts[mine[-1]] - 1
                found.add(mine[-1])
    return found


def table(
    name: str, shape: Sequence[int], counts: Counts, months: Sequence[str], *, flow: bool = False
) -> Printed:
    """The table as published in its only release."""
    dimensions = tuple("abcd"[: len(shape)])
    described = Resource(
        name=name,
        scope="release",
        title=NOTHING,
        description=NOTHING,
        standing=Standing.SAMPLE,
        sources=(),
        licence="",
        custodian=NOTHING,
        fields=(),
        primary_key=("month", *dimensions),
        totals=(Total(measure="people", over=dimensions),),
        threshold=LIMIT,
        counts=("people",),
        confidentiality=Confidentiality(measured="flow" if flow else "stock", sticky=False),
    )
    marked = hidden(counts, 7)
    rows = tuple(
        Row(m, k, (None if k in marked else n,), "c" if k in marked else "", m, months[-1])
        for m in months
        for k, n in counts.items()
    )
    return Printed(
        resource=described, period="month", dimensions=dimensions, measures=("people",), rows=rows
    )


if __name__ == "__main__":
    main()
