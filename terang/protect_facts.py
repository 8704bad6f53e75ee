"""What a reader knows of rupiah from the counts: tariffs to the rupiah, and amounts in bounds."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from terang.confidentiality import Amount
from terang.model import TOTAL
from terang.protect_lattice import Reference, Variable, count_of, population_of, variable_of
from terang.protect_tables import FullRow, FullTable, Place, dimensions_of, kind_of

_VALIDITY = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Σ coefficient × variable is 0; or, when it is `open`, at least 0. Of the row at `place`."""

    terms: tuple[tuple[Variable, int], ...]
    open: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts beside the lines, and the rupiah by tariff that they are about."""

    facts: tuple[Fact, ...]
    values: Mapping[Variable, int] = field(repr=False)
    places: Mapping[Variable, Place]
    broken: tuple[Place, ...]  # rows of which a fact does not hold


def read(tables: Sequence[FullTable], values: Mapping[Variable, int], known: Reference) -> Facts:
    """Everything that the tables of one population say of counts by way of rupiah."""
    rupiah: dict[Variable, int] = {}
    places: dict[Variable, Place] = {}
    found: list[Fact] = []
    for table in tables:
        for amount in table.resource.confidentiality.amounts:
            for row in table.rows:
                if amount.measure in row.numbers and amount.rates:
                    own = _rupiah(table, amount, row)
                    made = [*_by_tariff(table, amount, row, known, own)]
                    if made:
                        rupiah[own], places[own] = int(row.numbers[amount.measure]), row.place
                    found += made
                elif amount.measure in row.numbers:
                    found += _in_bounds(table, amount, row)
    held = {**values, **rupiah}
    found = [fact for fact in found if all(variable in held for variable, _ in fact.terms)]
    broken = [fact.place for fact in found if not _holds(fact, held)]
    return Facts(facts=tuple(found), values=rupiah, places=places, broken=tuple(broken))


def _holds(fact: Fact, values: Mapping[Variable, int]) -> bool:
    total = sum(coefficient * values[variable] for variable, coefficient in fact.terms)
    return total >= 0 if fact.open else total == 0


def _rupiah(table: FullTable, amount: Amount, row: FullRow) -> Variable:
    """The rupiah of one row: no other row has the same, and it adds up only through counts."""
    codes = zip(dimensions_of(table.resource), row.place.codes, strict=True)
    pairs = tuple(sorted({(kind_of(row.place.period), row.place.period), *codes}))
    measure = f"{amount.measure} of {table.resource.name}"
    return Variable(population=population_of(table.resource), measure=measure, pairs=pairs)


def _by_tariff(
    table: FullTable, amount: Amount, row: FullRow, known: Reference, own: Variable
) -> Iterator[Fact]:
    """The rupiah of a row is the sum over the finest cells under it of rate × count."""
    resource, rates = table.resource, known.tables.get(amount.rates or "", ())
    keys = [k for k in known.keys.get(amount.rates or "", ()) if k not in _VALIDITY]
    dimensions = dimensions_of(resource)
    if not set(keys) <= set(dimensions):
        return
    opened = {*keys, *resource.confidentiality.repeats}
    terms: dict[Variable, int] = defaultdict(int)
    choices = [
        _codes(table, i) if code == TOTAL and d in opened else (code,)
        for i, (d, code) in enumerate(zip(dimensions, row.place.codes, strict=True))
    ]
    for codes in product(*choices):
        named = dict(zip(dimensions, codes, strict=True))
        rate = _rate(rates, {key: named[key] for key in keys}, row.place.period, amount.measure)
        if rate is None:
            return
        place = Place(table=resource.name, period=row.place.period, codes=codes)
        terms[variable_of(resource, count_of(resource), place)] += rate
    if set(terms) != {variable_of(resource, count_of(resource), row.place)}:
        yield Fact(terms=(*sorted(terms.items()), (own, -1)), open=False, place=row.place)


def _codes(table: FullTable, position: int) -> tuple[str, ...]:
    return tuple(sorted({row.place.codes[position] for row in table.rows} - {TOTAL}))


def _rate(
    rates: Sequence[Mapping[str, str]], codes: Mapping[str, str], month: str, measure: str
) -> int | None:
    """The tariff of some codes in a month; None where none, or more than one, is valid."""
    found = {
        int(rate[measure])
        for rate in rates
        if all(rate[key] == code for key, code in codes.items())
        and rate.get("valid_from", "") <= month <= (rate.get("valid_to") or month)
    }
    return found.pop() if len(found) == 1 else None


def _in_bounds(table: FullTable, amount: Amount, row: FullRow) -> Iterator[Fact]:
    """Each person of a finest cell brings at least so much, and at most so much."""
    resource, codes = table.resource, row.place.codes
    named = dict(zip(dimensions_of(resource), codes, strict=True))
    if TOTAL in codes or any(named.get(d) != code for d, code in amount.where):
        return
    rupiah = variable_of(resource, amount.measure, row.place)
    count = variable_of(resource, count_of(resource), row.place)
    if amount.least_idr:
        terms = ((rupiah, 1), (count, -amount.least_idr))
        yield Fact(terms=terms, open=True, place=row.place)
    if amount.most_idr is not None:
        yield Fact(terms=((count, amount.most_idr), (rupiah, -1)), open=True, place=row.place)
