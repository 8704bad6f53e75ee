"""The auditor beside every table there is: small populations, of which all can be written down.

The oracle knows nothing of lines or programs. It writes down every way in which so many people can
be spread over the finest cells, keeps those that give just what is published, and looks.
"""

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from terang import audit
from terang.confidentiality import Amount
from terang.model import TOTAL, Resource
from tests.test_audit_tables import COUNT, IDR, published, reference, shown, table

ZONES = {"a": "north", "b": "north", "c": "south"}
CODES = {
    "district": ("a", "b", "c"),
    "zone": ("north", "south"),
    "sex": ("f", "m"),
    "age": ("old", "young"),
    "membership": ("active", "lapsed"),
}
DISTRICTS = reference("districts", ["district", "zone"], groups=["zone"])
Key = tuple[str, ...]
Everyone = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """People of some months in the finest cells, and the tables that show them."""

    columns: tuple[str, ...]  # of the finest cells, the month first
    atoms: tuple[Key, ...]
    resources: tuple[Resource, ...]


def world(months: int, columns: Sequence[str], *resources: Resource) -> World:
    """All finest cells of so many months."""
    names = tuple(f"2026-0{n}" for n in range(1, months + 1))
    atoms = tuple(itertools.product(names, *(CODES[c] for c in columns)))
    return World(("month", *columns), atoms, resources)


def keys(w: World, resource: Resource) -> list[Key]:
    """The keys of a table's rows: every code and the total of every dimension."""
    column, *dimensions = resource.primary_key
    months = sorted({atom[0] for atom in w.atoms})
    periods = months if column == "month" else ["2026-Q1"]
    return list(itertools.product(periods, *((*CODES[d], TOTAL) for d in dimensions)))


def under(w: World, resource: Resource, key: Key) -> NDArray[np.int64]:
    """Which of the finest cells a row counts."""
    wanted = dict(zip(resource.primary_key, key, strict=True))
    wanted |= dict(resource.confidentiality.where)
    return np.array([_matches(dict(zip(w.columns, a, strict=True)), wanted) for a in w.atoms])


def _matches(atom: Mapping[str, str], wanted: Mapping[str, str]) -> int:
    known = {"zone": ZONES.get(atom.get("district", ""), ""), "quarter": "2026-Q1", **atom}
    return int(all(code in {TOTAL, known[column]} for column, code in wanted.items()))


@functools.cache
def spreads(people: int, cells: int) -> Everyone:
    """Every way to spread so many people over so many cells."""
    if cells == 1:
        return np.array([[people]])
    parts = [
        np.column_stack([np.full(len(rest), first), rest])
        for first in range(people + 1)
        for rest in [spreads(people - first, cells - 1)]
    ]
    return np.concatenate(parts)


def everyone(w: World, atoms: Everyone) -> Everyone:
    """Every way to spread the people of each month, who are publicly so many, over its cells."""
    months = sorted({atom[0] for atom in w.atoms})
    mine = [[n for n, atom in enumerate(w.atoms) if atom[0] == month] for month in months]
    ways = [spreads(int(atoms[cells].sum()), len(cells)) for cells in mine]
    rows = [np.concatenate(parts) for parts in itertools.product(*ways)]
    order = np.argsort(np.concatenate(mine))
    return np.array(rows)[:, order]


def least(resource: Resource, key: Key, hidden: set[tuple[str, Key]]) -> int:
    """What the rules say of a hidden count."""
    conf = resource.confidentiality
    before = {k for name, k in hidden if name == resource.name and k[1:] == key[1:]}
    stays = conf.sticky and min(before)[0] < key[0]
    return 1 if conf.zeros == "printed" and not stays else 0


def check(w: World, atoms: Everyone, hidden: set[tuple[str, Key]]) -> None:
    """Hold the intervals and verdicts of the auditor against all tables written down."""
    cells = [(r, key, under(w, r, key)) for r in w.resources for key in keys(w, r)]
    left = everyone(w, atoms)
    for resource, key, members in cells:
        counts = left @ members
        if (resource.name, key) in hidden:
            left = left[counts >= least(resource, key, hidden)]
        else:
            left = left[counts == atoms @ members]
    assume(len(left))  # a hidden zero where zeros are printed fits nothing
    rows = {
        r.name: [
            shown(key, None if (r.name, key) in hidden else int(atoms @ members))
            for resource, key, members in cells
            if resource is r
        ]
        for r in w.resources
    }
    pairs = {"districts": list(ZONES.items())}
    with published([DISTRICTS, *w.resources], ("", pairs), ("2026-12", rows)) as store:
        found = audit.intervals(store, [DISTRICTS, *w.resources], "2026-12")
        problems = audit.everything(store, [DISTRICTS, *w.resources])
    told = {str(p.what) for p in problems if "the hidden" in str(p.what)}
    expected = set()
    ends = {(i.table, i.key): (i.low, i.high) for i in found}
    for resource, key, members in cells:
        counts = left @ members
        if (resource.name, key) in ends:
            assert ends[resource.name, key] == (counts.min(), counts.max()), (resource.name, key)
            said = ", ".join(f"{n} {c}" for n, c in zip(resource.primary_key, key, strict=True))
            if counts.min() == counts.max():
                expected.add(f"the hidden {COUNT} can be worked out at {said}")
            elif counts.max() < resource.threshold:
                limit = resource.threshold
                expected.add(
                    f"that the hidden {COUNT} is below {limit} can be worked out at {said}"
                )
    assert told == expected


def tried(data: st.DataObject, w: World, people: int, *, first: bool = True) -> None:
    """Draw people and a pattern, and check. City totals of each period are always printed."""
    months = sorted({atom[0] for atom in w.atoms})
    atoms = np.zeros(len(w.atoms), dtype=np.int64)
    for month in months:
        mine = [n for n, atom in enumerate(w.atoms) if atom[0] == month]
        for _ in range(data.draw(st.integers(1, people))):
            atoms[data.draw(st.sampled_from(mine))] += 1
    hidden = set()
    for resource in w.resources:
        zeros = resource.confidentiality.zeros == "hidden"
        for key in keys(w, resource):
            whole = resource is w.resources[0] and set(key[1:]) <= {TOTAL} and first
            count = int(atoms @ under(w, resource, key))
            if not whole and (zeros or count) and data.draw(st.booleans()):
                hidden.add((resource.name, key))
    check(w, atoms, hidden)


@settings(max_examples=60)
@given(st.data())
def test_one_table_is_read_as_enumeration_reads_it(data: st.DataObject) -> None:
    """Rows, columns and corners."""
    tried(data, world(1, ["district", "sex"], table("t", ["district", "sex"], threshold=3)), 7)


@settings(max_examples=40)
@given(st.data())
def test_hidden_zeros_are_allowed_for(data: st.DataObject) -> None:
    """Where zeros are hidden, a hidden count may be none."""
    rules = table("t", ["district", "sex"], threshold=3, zeros="hidden")

    tried(data, world(1, ["district", "sex"], rules), 6)


@settings(max_examples=50)
@given(st.data())
def test_overlapping_groupings_are_one_system(data: st.DataObject) -> None:
    """Districts and their zones, protected in two tables, count the same people."""
    people = {"population": "p", "threshold": 3}
    fine = table("fine", ["district", "sex"], **people)
    coarse = table("coarse", ["zone", "sex"], **people)

    tried(data, world(1, ["district", "sex"], fine, coarse), 6)


@settings(max_examples=40)
@given(st.data())
def test_groupings_cross_other_columns(data: st.DataObject) -> None:
    """Districts by sex beside zones by age: the zones connect them, though nobody prints them."""
    people = {"population": "p", "threshold": 3}
    fine = table("fine", ["district", "sex"], **people)
    coarse = table("coarse", ["zone", "age"], **people)

    tried(data, world(1, ["district", "sex", "age"], fine, coarse), 3)


@settings(max_examples=60)
@given(st.data())
def test_a_ring_of_tables_needs_the_full_cross(data: st.DataObject) -> None:
    """{a, b}, {b, c} and {a, c}: margins that fit in pairs may fit no table."""
    rings = (("zone", "sex"), ("sex", "age"), ("zone", "age"))
    rules = {"population": "p", "threshold": 3, "zeros": "hidden"}
    tables = [table("".join(ring), ring, **rules) for ring in rings]

    tried(data, world(1, ["zone", "sex", "age"], *tables), 7)


@settings(max_examples=40)
@given(st.data())
def test_a_table_limited_to_some_people_joins_the_others_there(data: st.DataObject) -> None:
    """The active in one table are the active of the other."""
    people = {"population": "p", "threshold": 3}
    all_ = table("all", ["sex", "membership"], **people)
    active = table("active", ["sex", "age"], where=(("membership", "active"),), **people)

    tried(data, world(1, ["sex", "age", "membership"], all_, active), 5)


@settings(max_examples=40)
@given(st.data())
def test_a_row_hidden_before_may_be_none(data: st.DataObject) -> None:
    """Sticky rows stay hidden whatever their count, and the reader knows that."""
    tried(data, world(2, ["district"], table("t", ["district"], threshold=3)), 6)


@settings(max_examples=50)
@given(st.data())
def test_months_and_their_quarter_are_one_system(data: st.DataObject) -> None:
    """A flow adds up over time: the quarter less two months is the third."""
    flow = {"population": "p", "measured": "flow", "threshold": 3}
    months = table("months", ["district"], **flow)
    quarter = table("quarter", ["zone"], period="quarter", **flow)

    tried(data, world(3, ["district"], months, quarter), 4)


@settings(max_examples=50)
@given(st.data())
def test_a_tariff_tells_of_counts(data: st.DataObject) -> None:
    """Printed rupiah is an equation more about the hidden counts under it."""
    tariff = {"a": 10, "b": 25, "c": 25}
    amounts = (Amount(measure=IDR, rates="rates"),)
    t = table("t", ["district"], measures=[COUNT, IDR], threshold=3, amounts=amounts)
    rates = reference("rates", ["district", "valid_from", "valid_to", IDR])
    people = [data.draw(st.integers(0, 4)) for _ in tariff]
    hidden = {c for c, n in zip(tariff, people, strict=True) if n and data.draw(st.booleans())}
    rupiah = [n * idr for n, idr in zip(people, tariff.values(), strict=True)]
    numbers = zip([*tariff, TOTAL], [*people, sum(people)], [*rupiah, sum(rupiah)], strict=True)
    rows = [
        shown(["2026-01", c], None, None) if c in hidden else shown(["2026-01", c], n, idr)
        for c, n, idr in numbers
    ]
    texts = {"rates": [[c, "2026-01", "2026-12", idr] for c, idr in tariff.items()]}
    ways = [
        way
        for way in spreads(sum(people), 3).tolist()
        if sum(n * idr for n, idr in zip(way, tariff.values(), strict=True)) == sum(rupiah)
        and all(
            n >= 1 if c in hidden else n == p for c, n, p in zip(tariff, way, people, strict=True)
        )
    ]

    with published([rates, t], ("", texts), ("2026-01", {"t": rows})) as store:
        found = audit.intervals(store, [rates, t], "2026-01")

    for interval in found:
        counts = [way[list(tariff).index(interval.key[1])] for way in ways]
        assert (interval.low, interval.high) == (min(counts), max(counts))
