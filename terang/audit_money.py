"""What rupiah tells of counts: public tariffs, and the least and most that one case brings."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from terang.audit_cells import Printed, Rate, Row
from terang.audit_lattice import Lattice, cell, variable
from terang.audit_notes import Notes
from terang.audit_system import Fact
from terang.confidentiality import Amount
from terang.model import TOTAL


def tell(notes: Notes, lattices: Sequence[Lattice], rates: Sequence[Rate]) -> None:
    """Note what the rupiah of each table says of its counts."""
    for lattice in lattices:
        table = lattice.table
        if not lattice.scope.counted:
            continue
        for amount in table.resource.confidentiality.amounts:
            if amount.rates:
                mine = [r for r in rates if (r.table, r.measure) == (amount.rates, amount.measure)]
                _tariff(notes, lattice, amount, mine)
            else:
                for other in lattices:
                    if other.table is table and other.scope.measure == amount.measure:
                        _between(notes, lattice, other, amount)


def _tariff(notes: Notes, lattice: Lattice, amount: Amount, rates: Sequence[Rate]) -> None:
    """Every printed rupiah is the sum of tariff × count over the finest cells under its row."""
    table = lattice.table
    place, codes = table.measures.index(amount.measure), _codes(table)
    where = dict(table.resource.confidentiality.where)
    spread = {*table.resource.confidentiality.repeats, *(d for r in rates for d, _ in r.codes)}
    for row in table.rows:
        value = row.values[place]
        finest = None if value is None else _finest(table, row, spread, codes[row.period])
        priced = _priced(table, row.period, finest or (), rates, where)
        if value is None or priced is None:
            continue
        for edition in notes.editions(table, row):
            number = notes.period((table.population, table.period, row.period), edition)
            terms: Counter[int] = Counter()
            for part, idr in priced:
                terms[variable(notes, lattice, cell(notes, lattice, number, part))] += idr
            if terms:
                notes.add(_fact(terms, int(value)))


def _fact(terms: Mapping[int, int], value: int) -> Fact:
    shared = math.gcd(value, *terms.values()) or 1
    found = {variable: idr // shared for variable, idr in terms.items() if idr}
    return Fact(tuple(found), tuple(found.values()), value // shared, value // shared)


def _codes(table: Printed) -> Mapping[str, Sequence[Sequence[str]]]:
    """Of each period, the codes of each dimension besides the total."""
    found: dict[str, list[set[str]]] = defaultdict(lambda: [set() for _ in table.dimensions])
    for row in table.rows:
        for held, code in zip(found[row.period], row.codes, strict=True):
            held.add(code)
    return {period: [sorted(held - {TOTAL}) for held in all_] for period, all_ in found.items()}


def _finest(
    table: Printed, row: Row, spread: set[str], codes: Sequence[Sequence[str]]
) -> Iterable[tuple[str, ...]]:
    """The codes of the cells under a row, as fine as the tariff is."""
    choices = [
        codes[place] if code == TOTAL and table.dimensions[place] in spread else [code]
        for place, code in enumerate(row.codes)
    ]
    return product(*choices)


def _priced(
    table: Printed,
    period: str,
    finest: Iterable[tuple[str, ...]],
    rates: Sequence[Rate],
    where: Mapping[str, str],
) -> list[tuple[tuple[str, ...], int]] | None:
    """Each cell with its tariff; None if one has not exactly one."""
    found = []
    for codes in finest:
        named = dict(where) | dict(zip(table.dimensions, codes, strict=True))
        fitting = {r.idr for r in rates if _valid(r, period) and _fits(r, named)}
        if len(fitting) != 1:
            return None
        found.append((codes, fitting.pop()))
    return found


def _fits(rate: Rate, named: Mapping[str, str]) -> bool:
    return all(named.get(dimension, code) == code for dimension, code in rate.codes)


def _valid(rate: Rate, period: str) -> bool:
    """Whether the tariff holds in the whole period."""
    first, last = f"{period[:4]}-01", f"{period[:4]}-12"
    if "Q" in period:
        end = 3 * int(period[-1])
        first, last = f"{period[:4]}-{end - 2:02d}", f"{period[:4]}-{end:02d}"
    elif len(period) > 4:
        first = last = period
    return rate.since <= first and (not rate.until or last <= rate.until)


def _between(notes: Notes, counts: Lattice, sums: Lattice, amount: Amount) -> None:
    """In the finest hidden cells, each one counted brings between the least and the most."""
    table = counts.table
    for row in table.rows:
        named = dict(zip(table.dimensions, row.codes, strict=True))
        fits = all(named.get(dimension) == code for dimension, code in amount.where)
        if not row.hidden or TOTAL in row.codes or not fits:
            continue
        for edition in notes.editions(table, row):
            number = notes.period((table.population, table.period, row.period), edition)
            count = variable(notes, counts, cell(notes, counts, number, row.codes))
            rupiah = variable(notes, sums, cell(notes, sums, number, row.codes))
            top = notes.high[rupiah]
            notes.add(Fact((rupiah, count), (1, -amount.least_idr), 0, top))
            if amount.most_idr is not None:
                limit = amount.most_idr * notes.high[count]
                notes.add(Fact((rupiah, count), (-1, amount.most_idr), 0, limit))
