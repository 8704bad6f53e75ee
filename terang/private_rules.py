"""What a full table must keep to: its codes, its numbers, its lattice and its sums.

The problems name rows by key or line and columns by name, and never a number.
"""

import ast
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from types import MappingProxyType

from terang.model import TOTAL, Field, Hidden, Number, Problem, Resource, Said
from terang.protect_tables import (
    STATUS,
    FullRow,
    FullTable,
    Place,
    Units,
    dimensions_of,
    key_text,
    last_month,
    measures_of,
    period_of,
    summed,
)
from terang.results import Table
from terang.table_faults import LIMIT, near

Lines = tuple[tuple[int, tuple[str, ...]], ...]  # line of the file, cells
_PERIOD = {
    "month": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
    "quarter": re.compile(r"[0-9]{4}-Q[1-4]"),
    "year": re.compile(r"[0-9]{4}"),
}
_NUMBER = {
    "integer": re.compile(r"-?(0|[1-9][0-9]{0,17})"),
    "number": re.compile(r"-?(0|[1-9][0-9]{0,13})(\.[0-9]{1,4})?"),
}
_WORD = re.compile(r"(?=.*[A-Za-z_])[A-Za-z0-9_.-]{1,40}")
_REASONS = (Hidden.NOT_AVAILABLE.value, Hidden.NOT_APPLICABLE.value)
_SIDES = re.compile(r"([^=<>!]+?)\s*(<=|>=|=|<|>)\s*([^=<>!]+)")
_COMPARED: Mapping[str, Callable[[Fraction, Fraction], bool]] = MappingProxyType(
    {"=": operator.eq, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
)
_COUNTED: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
    }
)

Fault = tuple[Said, Said]  # what, hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What the cells of a column must be."""

    name: str
    role: str  # period, code, measure, status, free
    type: str = "string"
    codes: frozenset[str] = frozenset()  # valid ones; none: any
    pattern: str | None = None
    minimum: Fraction | None = None
    maximum: Fraction | None = None

    @classmethod
    def free(cls, name: str) -> "Column":
        """A column that must be filled, with anything."""
        return cls(name=name, role="free")


def whole(name: str) -> Column:
    """A column of whole numbers that are not below 0."""
    return Column(name=name, role="measure", type="integer", minimum=Fraction(0))


def columns(resource: Resource, references: Sequence[Table]) -> tuple[Column, ...]:
    """The columns of a table, with the codes that enums and reference tables allow."""
    return tuple(_column(resource, field, references) for field in resource.fields)


def _column(resource: Resource, field: Field, references: Sequence[Table]) -> Column:
    codes = set(field.enum)
    for key in resource.foreign_keys:
        if key.fields == (field.name,):
            codes |= {*key.also, *_values(key.table, key.reference_fields[0], references)}
    roles = {period_of(resource): "period", STATUS: "status"}
    role = "measure" if field.role == "measure" else "text"
    role = "code" if field.name in dimensions_of(resource) else role
    return Column(
        name=field.name,
        role=roles.get(field.name, role),
        type=field.type,
        codes=frozenset(codes),
        pattern=field.pattern,
        minimum=Fraction(field.minimum) if field.minimum and field.type in _NUMBER else None,
        maximum=Fraction(field.maximum) if field.maximum and field.type in _NUMBER else None,
    )


def _values(table: str, column: str, references: Sequence[Table]) -> set[str]:
    for found in references:
        if found.resource.name == table:
            at = found.resource.columns().index(column)
            return {str(row[at]) for row in found.rows}
    return set()


# --- cells --------------------------------------------------------------------------------------


def cell_faults(
    described: Sequence[Column], cells: Sequence[str], *, totals: bool = True
) -> Iterator[Fault]:
    """What is wrong in one row by itself. A number is never shown."""
    named = {c.name: cell for c, cell in zip(described, cells, strict=True)}
    status = named.get(STATUS, "")
    for column, cell in zip(described, cells, strict=True):
        if column.role == "period" and not _PERIOD[column.name].fullmatch(cell):
            what = Said("column {} does not name a {}", (column.name, column.name))
            yield what, Said("write {}", ({"quarter": "2026-Q1"}.get(column.name, "2026-01"),))
        elif column.role == "code":
            yield from _code(column, cell, totals=totals)
        elif column.role == "measure":
            yield from _measure(column, cell, status)
        elif column.role == "free" and not cell.strip():
            yield Said("column {} is blank", (column.name,)), Said("every row needs this cell")
        elif column.role == "status" and cell not in {"", *_REASONS}:
            what = Said("obs_status must be blank, x or z")
            yield what, Said("which rows are hidden (c) is for protect to say")


def _code(column: Column, cell: str, *, totals: bool) -> Iterator[Fault]:
    valid = sorted(column.codes - (set() if totals else {TOTAL}))
    bad = cell not in valid if valid else not cell or (cell == TOTAL and not totals)
    if not bad and column.pattern and cell != TOTAL:
        bad = not re.fullmatch(column.pattern, cell)
    if not bad:
        return
    hint = near(cell, valid) if valid else Said("correct the code")  # which names valid ones only
    if _WORD.fullmatch(cell):
        yield Said("unknown code '{}' in column {}", (cell, column.name)), hint
    else:  # it may be a number in the wrong column, or several cells in one
        yield Said("unknown code in column {}", (column.name,)), hint


def _measure(column: Column, cell: str, status: str) -> Iterator[Fault]:
    if status in _REASONS and status:
        if cell:
            what = Said("column {} has a number although obs_status is '{}'", (column.name, status))
            yield what, Said("leave the cell blank, or clear obs_status")
    elif not cell:
        what = Said("column {} is blank and obs_status does not say why", (column.name,))
        yield what, Said("write the number, or x (not available) or z (not applicable) there")
    elif not _NUMBER.get(column.type, _NUMBER["number"]).fullmatch(cell):
        what = Said("column {} has no plain number", (column.name,))
        yield what, Said("digits only, without marks between thousands")
    elif column.minimum is not None and Fraction(cell) < column.minimum:
        yield Said("column {} is below its minimum", (column.name,)), Said("correct the cell")
    elif column.maximum is not None and Fraction(cell) > column.maximum:
        yield Said("column {} is above its maximum", (column.name,)), Said("correct the cell")


# --- rows ---------------------------------------------------------------------------------------


def rows(
    resource: Resource, described: Sequence[Column], lines: Lines, month: str
) -> tuple[tuple[FullRow, ...], list[Problem]]:
    """The rows of a table and every problem in them; sums are checked when cells are sound."""
    file, found, odd = f"{resource.name}.csv", list[FullRow](), list[tuple[int, Fault]]()
    for line, cells in lines:
        faults = [*cell_faults(described, cells)]
        odd += [(line, fault) for fault in faults]
        if not faults:
            found.append(_row(resource, line, cells))
    odd += _twice(resource, found)
    odd += [(row.line, fault) for row in found for fault in _late(row, month)]
    if not odd:
        odd += [*_gaps(resource, found), *_sums(resource, found), *_identities(resource, found)]
    return tuple(found), _told(file, odd)


def _told(file: str, odd: Sequence[tuple[int, Fault]]) -> list[Problem]:
    """At most `LIMIT` problems of a kind, then how many more there are."""
    kinds: dict[str, list[Problem]] = defaultdict(list)
    for line, (what, hint) in odd:
        kinds[what.template].append(Problem(file=file, line=line, what=what, hint=hint))
    told = []
    for found in kinds.values():
        told += found[:LIMIT]
        if len(found) > LIMIT:
            what = Said("and {} more of this kind", (str(len(found) - LIMIT),))
            last = found[LIMIT]
            told.append(Problem(file=file, line=last.line, what=what, hint=last.hint))
    return told


def _row(resource: Resource, line: int, cells: tuple[str, ...]) -> FullRow:
    named = dict(zip(resource.columns(), cells, strict=True))
    codes = tuple(named[name] for name in dimensions_of(resource))
    numbers: dict[str, Number] = {}
    for name in measures_of(resource):
        if named[name]:
            value = Fraction(named[name])
            numbers[name] = value.numerator if value.denominator == 1 else value
    place = Place(table=resource.name, period=named[period_of(resource) or ""], codes=codes)
    return FullRow(place=place, line=line, cells=cells, numbers=numbers)


def _twice(resource: Resource, found: Sequence[FullRow]) -> Iterator[tuple[int, Fault]]:
    first: dict[Place, int] = {}
    for row in found:
        if row.place in first:
            values = (key_text(resource, row.place), str(first[row.place]))
            what = Said("{} stands already on line {}", values)
            yield row.line, (what, Said("remove one of the two rows, or correct its key"))
        first.setdefault(row.place, row.line)


def _late(row: FullRow, month: str) -> Iterator[Fault]:
    if last_month(row.place.period) > month:
        what = Said("{} is not complete in {}", (row.place.period, month))
        yield what, Said("a release holds what is complete at the end of its month")


def _gaps(resource: Resource, found: Sequence[FullRow]) -> Iterator[tuple[int, Fault]]:
    """Where totals are declared, every combination of the codes of a period is a row."""
    if not resource.totals:
        return
    over = {d for total in resource.totals for d in total.over}
    places = {row.place for row in found}
    by_period: dict[str, list[FullRow]] = defaultdict(list)
    for row in found:
        by_period[row.place.period].append(row)
    for period, mine in by_period.items():
        codes = [
            sorted({row.place.codes[i] for row in mine} | ({TOTAL} if d in over else set()))
            for i, d in enumerate(dimensions_of(resource))
        ]
        for combined in product(*codes):
            place = Place(table=resource.name, period=period, codes=combined)
            if place not in places:
                what = Said("the row is missing: {}", (key_text(resource, place),))
                yield mine[-1].line, (what, Said("write 0 where there is nobody"))


def _sums(resource: Resource, found: Sequence[FullRow]) -> Iterator[tuple[int, Fault]]:
    """Each total is the sum of its parts. By how much it is not, is not said."""
    for total in resource.totals:
        for over in total.over:
            at = dimensions_of(resource).index(over)
            parts: dict[Place, list[Number | None]] = defaultdict(list)
            sums: dict[Place, FullRow] = {}
            for row in found:
                codes = (*row.place.codes[:at], TOTAL, *row.place.codes[at + 1 :])
                head = Place(table=resource.name, period=row.place.period, codes=codes)
                if row.place == head:
                    sums[head] = row
                else:
                    parts[head].append(row.numbers.get(total.measure))
            for head, row in sums.items():
                numbers, whole_ = parts[head], row.numbers.get(total.measure)
                known = [n for n in numbers if n is not None]
                if whole_ is not None and len(known) == len(numbers) and sum(known) != whole_:
                    values = (total.measure, over, key_text(resource, head))
                    what = Said("{} is not the sum over {} at {}", values)
                    yield row.line, (what, Said("correct the total or its parts"))


def _identities(resource: Resource, found: Sequence[FullRow]) -> Iterator[tuple[int, Fault]]:
    for identity in resource.identities:
        sides = _SIDES.fullmatch(identity.strip())
        if not sides:
            continue
        left, right = (ast.parse(sides[i].strip(), mode="eval").body for i in (1, 3))
        for row in found:
            needed = {n.id for s in (left, right) for n in ast.walk(s) if isinstance(n, ast.Name)}
            if needed <= row.numbers.keys():
                holds = _COMPARED[sides[2]](_value(left, row.numbers), _value(right, row.numbers))
                if not holds:
                    values = (identity, key_text(resource, row.place))
                    what = Said("it is not true that {} at {}", values)
                    yield row.line, (what, Said("correct the row"))


def _value(node: ast.expr, numbers: Mapping[str, Number]) -> Fraction:
    """The value of a sum of columns and constants."""
    match node:
        case ast.Name(id=name):
            return Fraction(numbers[name])
        case ast.Constant(value=int(value)):
            return Fraction(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, numbers)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _COUNTED:
            return _COUNTED[type(op)](_value(left, numbers), _value(right, numbers))
    raise ValueError  # an identity that SQL knows and we do not


# --- single payers ------------------------------------------------------------------------------


def unlike(table: FullTable, units: Units, measure: str, file: str) -> list[Problem]:
    """The finest rows of a table of which the single payments are not the sum."""
    resource, paid = table.resource, dict[tuple[str, tuple[str, ...]], int]()
    for payment in units.payments:
        key = (payment.period, payment.codes)
        paid[key] = paid.get(key, 0) + payment.amount
    over = summed(resource, measure)
    odd: list[tuple[int, Fault]] = []
    for row in table.rows:
        named = dict(zip(dimensions_of(resource), row.place.codes, strict=True))
        number = row.numbers.get(measure)
        fine = not any(named[d] == TOTAL for d in over)
        if fine and (paid.pop((row.place.period, row.place.codes), 0) != (number or 0)):
            values = (measure, key_text(resource, row.place), table.resource.name)
            what = Said("{} of the single payers at {} is not that of table '{}'", values)
            odd.append((1, (what, Said("both must hold the same payments"))))
    for period, codes in sorted(paid):
        place = Place(table=resource.name, period=period, codes=codes)
        what = Said("table '{}' has no row {}", (resource.name, key_text(resource, place)))
        odd.append((1, (what, Said("both must hold the same payments"))))
    return _told(file, odd)
