"""Hiding further cells: held against plain linear programs written here, over the true values."""

import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import highspy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terang.protect_suppress import alone, insiders, suppress
from terang.protect_system import FOREVER, Conflict, Pattern, Row, System, Target

ROOT = Path(__file__).resolve().parents[1]
NEAR = 1e-5
K = 5


# --- systems to try ----------------------------------------------------------------------------


def added(total: int, *parts: int) -> Row:
    """The parts add up to the total."""
    return Row(variables=(*parts, total), coefficients=(1,) * len(parts) + (-1,), low=0, high=0)


def system(
    values: list[int],
    rows: list[Row],
    *,
    never: Collection[int] = (),
    hidden: Collection[int] = (),
    least: int = 1,
) -> System:
    """Counts, one to a cell, of which 1 to 4 are hidden from the start; `never` may not be."""
    small = [i for i, v in enumerate(values) if 0 < v < K and i not in never]
    return System(
        values=tuple(values),
        least=(float(least),) * len(values),
        most=(FOREVER,) * len(values),
        cells=tuple(range(len(values))),
        rows=tuple(rows),
        costs=tuple(FOREVER if i in never or v == 0 else 1.0 + v for i, v in enumerate(values)),
        hidden=frozenset(small) | frozenset(hidden),
        targets=tuple(Target(variable=i, reach=K, drop=least) for i in small),
    )


def crossed(table: list[list[int]]) -> System:
    """A table with its margins; the grand total is never hidden."""
    wide = [[*row, sum(row)] for row in table]
    wide.append([sum(column) for column in zip(*wide, strict=True)])
    width = len(wide[0])
    rows = [
        added(r * width + width - 1, *range(r * width, r * width + width - 1))
        for r in range(len(wide))
    ]
    last = (len(wide) - 1) * width
    rows += [added(last + c, *range(c, last, width)) for c in range(width)]
    return logical(system([v for row in wide for v in row], rows, never={last + width - 1}))


def logical(asked: System) -> System:
    """Drops that a reader could not rule out by knowing of every hidden cell that it is ≥ 1."""
    everything = set(asked.hidden) | {
        i for i, v in enumerate(asked.values) if v > 0 and asked.costs[i] < FOREVER
    }
    return replace(
        asked,
        targets=tuple(
            replace(
                t,
                drop=max(
                    t.drop,
                    min(
                        extremes(asked, everything, t.variable)[0], float(asked.values[t.variable])
                    ),
                ),
            )
            for t in asked.targets
        ),
    )


@st.composite
def linked(draw: st.DrawFn) -> System:
    """One to three tables of the same rows: districts by something, one grouping of districts."""
    districts = draw(st.integers(2, 4))
    count = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 9, 20, 60])
    tables = draw(st.integers(1, 2))
    values: list[int] = []
    rows: list[Row] = []
    margins: list[list[int]] = []
    for _ in range(tables):
        width = draw(st.integers(2, 3))
        lines = []
        for _ in range(districts):
            cells = [len(values) + i for i in range(width)]
            values += [draw(count) for _ in range(width)]
            lines.append(cells)
        margins.append([])
        for cells in lines:
            values.append(sum(values[i] for i in cells))
            margins[-1].append(len(values) - 1)
            rows.append(added(len(values) - 1, *cells))
        for column in zip(*lines, strict=True):
            values.append(sum(values[i] for i in column))
            rows.append(added(len(values) - 1, *column))
    zone = margins[0][:2]
    values.append(sum(values[i] for i in zone))
    rows.append(added(len(values) - 1, *zone))
    if tables == 2:  # both tables are about the same people, or nearly: a bounded difference
        gap = sum(values[i] for i in margins[0]) - sum(values[i] for i in margins[1])
        rows.append(
            Row(
                variables=(*margins[0], *margins[1]),
                coefficients=(1,) * districts + (-1,) * districts,
                low=min(gap, 0) - 1,
                high=max(gap, 0) + 1,
            )
        )
    never = draw(st.sets(st.sampled_from(range(len(values))), max_size=8))
    return logical(system(values, rows, never=never))


# --- the oracle --------------------------------------------------------------------------------


def extremes(
    asked: System, hidden: Collection[int], variable: int, known: Collection[int] = ()
) -> tuple[float, float]:
    """What a reader knows of a variable: its least and its most, by two programs of all rows."""
    return tuple(_extreme(asked, hidden, variable, known, sign) for sign in (1, -1))  # type: ignore[return-value]


def _extreme(
    asked: System, hidden: Collection[int], variable: int, known: Collection[int], sign: int
) -> float:
    """One end of it."""
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    for i, value in enumerate(asked.values):
        free = asked.cells[i] in hidden and i not in known
        limits = (asked.least[i], asked.most[i]) if free else (value, value)
        model.addVar(*limits)
    for row in asked.rows:
        model.addRow(row.low, row.high, len(row.variables), row.variables, row.coefficients)
    model.changeColCost(variable, sign)
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return -sign * FOREVER  # only an open end is left: the true table is always an answer
    return sign * float(model.getInfo().objective_function_value)


def short(asked: System, hidden: Collection[int]) -> set[tuple[int, str]]:
    """The variables of targets that do not get far enough, and in which direction."""
    found = set()
    for target in asked.targets:
        low, high = extremes(asked, hidden, target.variable)
        found |= {(target.variable, "up")} if high < target.reach - NEAR else set()
        found |= {(target.variable, "down")} if low > target.drop + NEAR else set()
    return found


def unsafe(asked: System, hidden: Collection[int]) -> set[int]:
    """The variables of such targets."""
    return {variable for variable, _ in short(asked, hidden)}


def hiding(asked: System, pattern: Pattern) -> set[int]:
    """All that the pattern hides."""
    return set(asked.hidden) | set(pattern.secondary)


def allowed(asked: System) -> set[int]:
    """Every cell that may be hidden."""
    return set(asked.hidden) | {
        asked.cells[i]
        for i, v in enumerate(asked.values)
        if asked.costs[asked.cells[i]] < FOREVER and v >= asked.least[i]
    }


slow = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


# --- promises ----------------------------------------------------------------------------------


@slow
@given(asked=linked())
def test_every_target_is_safe_or_named_as_a_conflict(asked: System) -> None:
    """Reach and drop hold for all but the conflicts, and those no hiding could protect."""
    pattern = suppress(asked)

    lost = short(asked, allowed(asked))
    assert {c.target for c in pattern.conflicts} == {variable for variable, _ in lost}
    assert short(asked, hiding(asked, pattern)) == lost


@slow
@given(asked=linked())
def test_what_may_not_be_hidden_is_never_hidden(asked: System) -> None:
    """Neither a cell of cost FOREVER nor one whose value would contradict what hidden means."""
    pattern = suppress(asked)

    assert set(pattern.secondary) <= allowed(asked) - asked.hidden
    assert list(pattern.secondary) == sorted(set(pattern.secondary))


@slow
@given(asked=linked())
def test_no_secondary_cell_is_idle_as_long_as_no_insider_needs_more(asked: System) -> None:
    """Printing any one of them again tells of a target."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("terang.protect_suppress.shield", lambda *_: None)
        pattern = suppress(asked)

    hidden = hiding(asked, pattern)
    lost = short(asked, hidden)
    assert all(short(asked, hidden - {cell}) - lost for cell in pattern.secondary)


@slow
@given(asked=linked())
def test_a_conflict_holds_and_is_irreducible(asked: System) -> None:
    """Its cells forbid the target whatever else is hidden; without any one of them they do not."""
    pattern = suppress(asked)

    for found in pattern.conflicts:
        alone_ = replace(
            asked, targets=tuple(t for t in asked.targets if t.variable == found.target)
        )
        others = set(range(len(asked.values))) - set(found.cells)
        before = short(_open(alone_), others)
        assert before
        assert all(before - short(_open(alone_), others | {cell}) for cell in found.cells)


def _open(asked: System) -> System:
    """What is never hidden is supposed to be hidden: its true value stays possible."""
    return replace(
        asked,
        least=tuple(min(float(v), b) for v, b in zip(asked.values, asked.least, strict=True)),
    )


@slow
@given(asked=linked())
def test_insiders_are_those_whose_knowledge_tells_exactly(asked: System) -> None:
    """Against two programs for every pair; and none is left that more hiding would avoid."""
    pattern = suppress(asked)

    hidden = hiding(asked, pattern)
    found = insiders(asked, hidden, alone(asked))
    assert found == sorted(pairs(asked, hidden))
    assert set(found) <= set(pairs(asked, allowed(asked)))


def pairs(asked: System, hidden: Collection[int]) -> Iterator[tuple[int, int]]:
    """Who knows `known` knows `target`, who does not does not."""
    for known in alone(asked):
        for target in (t.variable for t in asked.targets):
            if target != known and known in hidden and target in hidden:
                low, high = extremes(asked, hidden, target)
                if high - low > NEAR:
                    low, high = extremes(asked, hidden, target, {known})
                    if high - low <= NEAR:
                        yield known, target


# --- examples ----------------------------------------------------------------------------------


def test_three_people_in_a_row_of_their_own_need_company() -> None:
    """15 = 10 + 3 + 2: reach needs a larger cell beside the two small ones (attacks 5 and 6)."""
    asked = system([10, 3, 2, 15], [added(3, 0, 1, 2)], never={3})

    pattern = suppress(asked)

    assert pattern == Pattern(secondary=(0,), conflicts=())


def test_nothing_is_hidden_where_small_cells_protect_each_other() -> None:
    """Four of 4 in a row: each may be 5 or more, and 1."""
    asked = system([4, 4, 4, 4, 16], [added(4, 0, 1, 2, 3)], never={4})

    pattern = suppress(asked)

    assert pattern == Pattern(secondary=(), conflicts=())


def test_a_total_and_one_part_that_are_printed_tell_of_the_other() -> None:
    """The conflict names both and nothing else."""
    rows = [added(2, 0, 1), added(5, 3, 4)]
    asked = system([3, 20, 23, 7, 8, 15], rows, never={1, 2, 5})

    pattern = suppress(asked)

    assert pattern.secondary == ()
    assert pattern.conflicts == (Conflict(target=0, cells=(1, 2)),)


def test_a_conflict_leaves_the_others_protected() -> None:
    """One target is lost; the other gets its secondary cell."""
    rows = [added(2, 0, 1), added(5, 3, 4)]
    asked = system([3, 20, 23, 3, 20, 23], rows, never={1, 2, 5})

    pattern = suppress(asked)

    assert pattern.secondary == (4,)
    assert [c.target for c in pattern.conflicts] == [0]


def test_a_small_cell_that_is_always_printed_is_its_own_conflict() -> None:
    """A target in a cell that may not be hidden is refused, whatever surrounds it."""
    asked = system([3, 20, 23], [added(2, 0, 1)], never={0})
    asked = replace(asked, targets=(Target(variable=0, reach=5, drop=1),))

    pattern = suppress(asked)

    assert pattern == Pattern(secondary=(), conflicts=(Conflict(target=0, cells=(0,)),))


def test_a_limit_that_forbids_a_target_is_a_conflict_without_cells() -> None:
    """Nobody's printing is to blame."""
    asked = replace(system([3, 20, 23], [added(2, 0, 1)]), most=(4.0, FOREVER, FOREVER))

    pattern = suppress(asked)

    assert pattern.conflicts == (Conflict(target=0, cells=()),)


def test_a_cell_is_hidden_with_all_its_variables() -> None:
    """Rupiah between a least and a most per person: hidden with the count, and then not exact."""
    rows = [added(2, 0, 1), added(5, 3, 4)]
    rows += [
        Row(variables=(i + 3, i), coefficients=(1, -1_000_000), low=0, high=FOREVER)
        for i in range(3)
    ]
    values = (3, 20, 23, 4_000_000, 900_000_000, 904_000_000)
    asked = System(
        values=values,
        least=(1.0, 1.0, 1.0, 0.0, 0.0, 0.0),
        most=(FOREVER,) * 6,
        cells=(0, 1, 2, 0, 1, 2),
        rows=tuple(rows),
        costs=(1.0, 2.0, FOREVER),
        hidden=frozenset({0}),
        targets=(
            Target(variable=0, reach=5, drop=1),
            Target(variable=3, reach=5_000_000, drop=3_500_000),
        ),
    )

    pattern = suppress(asked)

    assert pattern == Pattern(secondary=(1,), conflicts=())
    assert unsafe(asked, {0, 1}) == set()


def test_the_only_person_of_a_cell_learns_no_other_cell() -> None:
    """1 and 4 of a printed 5 + 12: who is the one would know the other (attack 15)."""
    asked = system([1, 8, 30, 39], [added(3, 0, 1, 2)], never={3}, hidden={1})
    asked = replace(
        asked,
        targets=(Target(variable=0, reach=5, drop=1), Target(variable=1, reach=8, drop=7)),
    )

    pattern = suppress(asked)

    assert insiders(asked, {0, 1}, [0]) == [(0, 1)]
    assert pattern.secondary == (2,)
    assert insiders(asked, {0, 1, 2}, [0]) == []


def test_an_insider_of_the_whole_cannot_be_helped() -> None:
    """A total with a single part: who knows one knows both, and no hiding changes that."""
    asked = system([2, 2, 30, 32], [added(1, 0), added(3, 1, 2)])

    pattern = suppress(asked)

    assert insiders(asked, hiding(asked, pattern), [0]) == [(0, 1)]


TABLE = [[1, 2, 9, 30], [3, 12, 4, 8], [25, 1, 7, 0], [6, 14, 2, 11]]


def test_the_same_system_gives_the_same_pattern_in_another_process() -> None:
    """Whatever the seed of Python's hashes."""
    program = (
        "from tests.test_protect_suppress import *\n"
        "pattern = suppress(crossed(TABLE))\n"
        "print([pattern.secondary, pattern.conflicts])"
    )

    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("1", "2")
    ]

    here = suppress(crossed(TABLE))
    assert told == [f"{[here.secondary, here.conflicts]}\n"] * 2
    assert here.secondary


def test_a_larger_table_is_protected_through_local_programs_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With regions of a few variables the answer is as safe as with one of all."""
    monkeypatch.setattr("terang.protect_suppress_search.REGION", 6)
    monkeypatch.setattr("terang.protect_suppress_clean.REGION", 6)
    monkeypatch.setattr("terang.protect_suppress_clean.WIDEST", 6)
    monkeypatch.setattr("terang.protect_suppress_repair.SHARE", 4)
    asked = crossed(TABLE)

    pattern = suppress(asked)

    assert pattern.conflicts == ()
    assert unsafe(asked, hiding(asked, pattern)) == set()


@slow
@given(asked=linked())
def test_where_very_much_is_hidden_it_is_as_safe_and_insiders_are_told_apart(asked: System) -> None:
    """The shorter way of large components, taken here in small ones: safe, and the same pairs."""
    with pytest.MonkeyPatch.context() as patch:
        for part in ("repair", "clean", "insider"):
            patch.setattr(f"terang.protect_suppress_{part}.LARGE", 3)
        pattern = suppress(asked)
        hidden = hiding(asked, pattern)
        found = insiders(asked, hidden, alone(asked))

    assert short(asked, hidden) == short(asked, allowed(asked))
    assert found == sorted(pairs(asked, hidden))
    assert set(found) <= set(pairs(asked, allowed(asked)))


def test_no_value_is_told_by_a_repr() -> None:
    """True counts stay out of what Python prints of the search's own nouns."""
    from terang.protect_suppress_search import begin

    asked = crossed([[4321, 3], [7654, 2]])
    search = begin(asked)

    told = repr(asked) + repr(search) + repr(search.goals) + repr(search.board)
    assert not any(number in told for number in ("4321", "7654", "4324", "7656"))
