"""The rules of a table as SQL: what must not be found in it, and the words for it when it is.

They are about held tables, whose columns `table_sql` describes.

Every name and value from the data package goes through `name` and `text`, since SQL cannot bind
them where they stand; the database is closed to files and network before a rule is run.
"""
# ruff: noqa: S608

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from terang.model import TOTAL, Field, ForeignKey, Hidden, Package, Resource, Said, Total
from terang.table_faults import near, of_cell, shown
from terang.table_sql import CAST, blank, held, name, sql_type, text, typed, version

STATUS = "obs_status"
_FORM = {"yearmonth": "[0-9]{4}-(0[1-9]|1[0-2])", "year": "[0-9]{4}"}
_SPACES = "chr(32) || chr(9) || chr(10) || chr(13) || chr(160)"
_CODES = tuple(member.value for member in Hidden)
_SIDES = re.compile(r"([^=<>!]+?)\s*(<=|>=|=|<|>)\s*([^=<>!]+)")

Words = tuple[Said, Said]  # what, hint
Say = Callable[[Sequence[str], Sequence[str]], Words]  # of the values found, the valid words


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Something that must not be in a table.

    `count` is an aggregate over the held table, or a scalar query. It may count too much where
    that is quicker, never too little. `found` selects release, rowid, the rowid of another row
    to name or NULL, and as text the values that `say` needs; where another row is named, its
    line comes first among them. `valid` selects valid words.
    """

    label: str  # as the data package has it
    count: str
    found: str
    say: Say
    valid: str = ""
    sums: bool = False  # it is about sums: the table can be used, to find the cell that is wrong


def rules(
    resource: Resource,
    package: Package,
    ready: Collection[str],
    versions: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> list[Rule]:
    """Every rule of a resource. Foreign keys to tables that are not `ready` are left out.

    `versions` are the last releases of the earlier versions of reference tables, by table.

    The keys, totals and foreign keys must name fields that are described.
    """
    found, once = [*_blank_rows(resource)], _once(resource)
    for position, field in enumerate(resource.fields):
        found += _of_field(resource, field, position, once)
    found += _keys(resource)
    found += _statuses(resource, once)
    keys = [key for key in resource.foreign_keys if key.table in ready]
    found += [
        _foreign(resource, key, package.resource(key.table), versions.get(key.table, ()))
        for key in keys
    ]
    for total in resource.totals:
        found += [_total(resource, total, over) for over in total.over]
    return found + [_identity(resource, identity) for identity in resource.identities]


# --- one row, one field ------------------------------------------------------------------------


def _each(
    resource: Resource, label: str, wrong: str, values: Sequence[str], say: Say, count: str = ""
) -> Rule:
    """A rule broken by every row of which `wrong` holds."""
    shown_values = "".join(f", CAST({value} AS VARCHAR)" for value in values)
    return Rule(
        label=label,
        count=count or f"count_if({wrong})",
        found=f"SELECT release, rowid, NULL{shown_values} FROM {held(resource)} t WHERE {wrong}",
        say=say,
    )


def _filled(resource: Resource) -> str:
    return f"NOT ({' AND '.join(blank(f, i) for i, f in enumerate(resource.fields))})"


def _blank_rows(resource: Resource) -> Iterator[Rule]:
    def say(_: Sequence[str], __: Sequence[str]) -> Words:
        return Said("the row is blank"), Said("remove the line")

    yield _each(resource, "blank rows", f"NOT ({_filled(resource)})", (), say)


def _once(resource: Resource) -> str:
    """What counts the wrong texts of all columns: they repeat, so each is looked at once."""
    texts = [(i, f) for i, f in enumerate(resource.fields) if f.type not in CAST]
    wrong = [w for i, f in texts for _, w, _ in (*_type(f, i), *_limits(f, i))]
    wrong += [_odd_status(f"c{i}") for i, f in texts if f.name == STATUS]
    cells = ", ".join(f"c{i}" for i, _ in texts)
    sets = ", ".join(f"(c{i})" for i, _ in texts)
    distinct = f"SELECT {cells} FROM {held(resource)} GROUP BY GROUPING SETS ({sets})"
    return f"(SELECT count_if({' OR '.join(wrong)}) FROM ({distinct}))"


def _of_field(resource: Resource, field: Field, position: int, once: str) -> Iterator[Rule]:
    cell = typed(field, position)
    count = "" if field.type in CAST else once
    for label, wrong, say in (*_type(field, position), *_limits(field, position)):
        yield _each(resource, f"{label} of {field.name}", wrong, (cell,), say, count)
    if field.required or field.name in resource.primary_key:
        empty, label = blank(field, position), f"required of {field.name}"
        wrong, count = f"{empty} AND {_filled(resource)}", f"count_if({empty})"
        yield _each(resource, label, wrong, (), lambda _, __: _required(field), count)


def _type(field: Field, position: int) -> Iterator[tuple[str, str, Say]]:
    cell = typed(field, position)
    if field.type in CAST:
        wrong = f"x{position} IS NOT NULL AND c{position} IS NULL"
        yield "type", wrong, lambda v, _: of_cell(field, v[0])
    elif field.type in _FORM:
        wrong = f"NOT regexp_full_match({cell}, {text(_FORM[field.type])})"
        yield "type", wrong, lambda v, _: of_cell(field, v[0])
    else:
        yield "spaces", f"{cell} <> trim({cell}, {_SPACES})", lambda v, _: _spaced(field, v)


def _limits(field: Field, position: int) -> Iterator[tuple[str, str, Say]]:
    value, kind = f"c{position}", sql_type(field)
    plain = f"trim({typed(field, position)}, {_SPACES})"
    if field.minimum is not None:
        limit = f"CAST({text(field.minimum)} AS {kind})"
        yield "minimum", f"{value} < {limit}", lambda v, _: _below(field, v)
    if field.maximum is not None:
        limit = f"CAST({text(field.maximum)} AS {kind})"
        yield "maximum", f"{value} > {limit}", lambda v, _: _above(field, v)
    if field.pattern is not None:
        wrong = f"NOT regexp_full_match({plain}, {text(field.pattern)})"
        yield "pattern", wrong, lambda v, _: _unlike(field, v)
    if field.enum and field.name != STATUS:
        wrong = f"{plain} NOT IN ({', '.join(map(text, field.enum))})"
        yield "enum", wrong, lambda v, _: _unknown(field, v)


def _spaced(field: Field, values: Sequence[str]) -> Words:
    what = Said("'{}' in column {} has spaces around it", (shown(values[0]), field.name))
    return what, Said("remove the spaces")


def _required(field: Field) -> Words:
    return Said("column {} is blank", (field.name,)), Said("every row needs this cell: fill it")


def _below(field: Field, values: Sequence[str]) -> Words:
    what = Said("{} in column {} is below {}", (values[0], field.name, field.minimum or ""))
    return what, _limit_hint()


def _above(field: Field, values: Sequence[str]) -> Words:
    what = Said("{} in column {} is above {}", (values[0], field.name, field.maximum or ""))
    return what, _limit_hint()


def _limit_hint() -> Said:
    return Said("correct the cell, or the limit in data/datapackage.yml")


def _unlike(field: Field, values: Sequence[str]) -> Words:
    said = (shown(values[0]), field.name, field.pattern or "")
    hint = Said("correct the cell, or the pattern in data/datapackage.yml")
    return Said("'{}' in column {} has not the form {}", said), hint


def _unknown(field: Field, values: Sequence[str]) -> Words:
    what = Said("unknown code '{}' in column {}", (shown(values[0]), field.name))
    return what, near(values[0], field.enum)


def _odd_status(status: str) -> str:
    return f"{status} NOT IN ({', '.join(map(text, _CODES))})"


def _statuses(resource: Resource, once: str) -> Iterator[Rule]:
    """A measure is blank exactly where obs_status says why."""
    names = resource.columns()
    if STATUS not in names:
        return
    status = f"c{names.index(STATUS)}"
    count = "" if resource.fields[names.index(STATUS)].type in CAST else once
    yield _each(resource, STATUS, _odd_status(status), (status,), _no_status, count)
    for position, field in enumerate(resource.fields):
        if field.role != "measure":
            continue
        empty, label = blank(field, position), f"{STATUS} of {field.name}"
        hidden = f"NOT ({_odd_status(status)}) AND NOT {empty}"
        count = f"count_if({status} IS NOT NULL AND NOT {empty})"
        yield _each(resource, label, hidden, (status,), _silent(field), count)
        if not field.required:
            open_ = f"{status} IS NULL AND {empty} AND {_filled(resource)}"
            count = f"count_if({status} IS NULL AND {empty})"
            yield _each(resource, label, open_, (), _unexplained(field), count)


def _no_status(values: Sequence[str], _: Sequence[str]) -> Words:
    what = Said("'{}' is not a status", (shown(values[0]),))
    return what, Said("write c (confidential), x (not available), z (not applicable) or nothing")


def _silent(field: Field) -> Say:
    def say(values: Sequence[str], _: Sequence[str]) -> Words:
        what = Said("column {} has a number although obs_status is '{}'", (field.name, values[0]))
        return what, Said("leave the cell blank, or clear obs_status")

    return say


def _unexplained(field: Field) -> Say:
    def say(_: Sequence[str], __: Sequence[str]) -> Words:
        what = Said("column {} is blank and obs_status does not say why", (field.name,))
        hint = Said("write c (confidential), x (not available) or z (not applicable) there")
        return what, hint

    return say


# --- several rows --------------------------------------------------------------------------------


def _keys(resource: Resource) -> Iterator[Rule]:
    """The primary key and every unique column: no value twice in one file."""
    if resource.primary_key:
        yield _unique(resource, resource.primary_key)
    for field in resource.fields:
        if field.unique and (field.name,) != resource.primary_key:
            yield _unique(resource, (field.name,))


def _unique(resource: Resource, columns: Sequence[str]) -> Rule:
    names, table = resource.columns(), held(resource)
    keys = ", ".join(["release", *(f"c{names.index(c)}" for c in columns)])
    full = " AND ".join(f"c{names.index(c)} IS NOT NULL" for c in columns)
    first = f"(SELECT *, rowid AS place, min(rowid) OVER (PARTITION BY {keys}) AS first"

    def say(values: Sequence[str], _: Sequence[str]) -> Words:
        what = Said("{} stands already on line {}", (values[1], values[0]))
        return what, Said("remove one of the two rows, or correct its key")

    return Rule(
        label=f"key {', '.join(columns)}",
        count=f"count(*) - count(DISTINCT hash({keys}))",
        found=f"SELECT release, place, first, {_named(resource, columns)}"
        f" FROM {first} FROM {table} WHERE {full}) WHERE place > first",
        say=say,
    )


def _named(resource: Resource, columns: Sequence[str]) -> str:
    """SQL for `month=2026-10, district=_T`."""
    names = resource.columns()
    parts = [f"{text(c + '=')} || c{names.index(c)}" for c in columns]
    return f"concat_ws(', ', {', '.join(parts)})" if parts else "''"


def _foreign(resource: Resource, key: ForeignKey, other: Resource, versions: Sequence[int]) -> Rule:
    names, others = resource.columns(), other.columns()
    mine = [f"t.c{names.index(f)}" for f in key.fields]
    theirs = [f"o.c{others.index(f)}" for f in key.reference_fields]
    same = [f"{b} = {a}" for a, b in zip(mine, theirs, strict=True)]
    columns = [f"c{names.index(f)}" for f in key.fields]
    if other.scope == resource.scope == "release":
        same.append("o.release = t.release")
        columns.append("release")
    if versions:  # what was referred to then
        same.append(f"o.release = {version('abs(t.release)', versions)}")
        columns.append("release")
    also = ", ".join(map(text, key.also))
    loose = [f"{a} IS NOT NULL" + (f" AND {a} NOT IN ({also})" if also else "") for a in mine]
    loose.append(f"NOT EXISTS (SELECT 1 FROM {held(other)} o WHERE {' AND '.join(same)})")
    wrong = [f"{a}::VARCHAR = trim({a}::VARCHAR, {_SPACES})" for a in mine]  # said by `spaces`
    wrong += loose
    said = " || ', ' || ".join(mine)

    def say(values: Sequence[str], words: Sequence[str]) -> Words:
        where = (shown(values[0]), ", ".join(key.fields), other.name)
        what = Said("unknown code '{}' in column {}: table {} has no such row", where)
        return what, near(values[0], (*words, *key.also))

    row = _each(resource, f"foreign key {', '.join(key.fields)}", " AND ".join(wrong), (said,), say)
    return Rule(
        label=row.label,
        count=f"(SELECT count(*) FROM (SELECT DISTINCT {', '.join(columns)}"
        f" FROM {held(resource)}) t WHERE {' AND '.join(loose)})",
        found=row.found,
        say=say,
        valid=f"SELECT DISTINCT {' || chr(44) || chr(32) || '.join(theirs)} AS word"
        f" FROM {held(other)} o ORDER BY word",
    )


def _total(resource: Resource, total: Total, over: str) -> Rule:
    """In each group of rows that differ in `over` alone, the total is the sum of the others."""
    names = resource.columns()
    others = [c for c in resource.primary_key if c != over]
    measure, dimension = f"c{names.index(total.measure)}", f"c{names.index(over)}"
    field = resource.fields[names.index(total.measure)]
    keys = ", ".join(["release", *(f"c{names.index(c)}" for c in others)])
    code = text(TOTAL)
    is_total, is_part = f"FILTER ({dimension} = {code})", f"FILTER ({dimension} <> {code})"
    below = field.minimum is not None and not field.minimum.startswith("-")
    groups = (
        f"SELECT {keys}, count(*) {is_total} AS totals, max({measure}) {is_total} AS total,"
        f" coalesce(sum({measure}) {is_part}, 0) AS parts, count(*) > count({measure}) AS hidden,"
        f" coalesce(min(rowid) {is_total}, min(rowid)) AS place"
        f" FROM {held(resource)} GROUP BY {keys}"
    )
    wrong = f"totals = 0 OR (NOT hidden AND total <> parts) OR ({below} AND total < parts)"
    # The same for counting, with lighter sums: `rest` is what the one total lacks.
    light = (
        f"SELECT count_if({dimension} = {code}) AS totals, count({measure}) {is_total} AS seen,"
        f" sum(CASE {dimension} = {code} WHEN true THEN -{measure} WHEN false THEN {measure} END)"
        f" AS rest, count(*) > count({measure}) AS hidden FROM {held(resource)} GROUP BY {keys}"
    )
    amiss = f"totals <> 1 OR (NOT hidden AND rest <> 0) OR ({below} AND seen > 0 AND rest > 0)"
    return Rule(
        label=f"total of {total.measure} over {over}",
        count=f"(SELECT count(*) FROM ({light}) WHERE {amiss})",
        found=f"SELECT release, place, NULL, total::VARCHAR, parts::VARCHAR, totals::VARCHAR,"
        f" hidden::VARCHAR, {_named(resource, others)} FROM ({groups}) WHERE {wrong}",
        say=_say_total(total.measure, over),
        sums=True,
    )


def _say_total(measure: str, over: str) -> Say:
    def say(values: Sequence[str], _: Sequence[str]) -> Words:
        total, parts, totals, hidden, group = values
        rows = group or "*"
        if totals == "0":
            what = Said("column {} has no total row {} among the rows {}", (over, TOTAL, rows))
            return what, Said("add it, with the sum of the other rows: {}", (parts,))
        said = (measure, over, total, parts)
        hint = Said("correct the total or one of the rows {}", (rows,))
        if hidden == "true":
            return Said("the total of {} over {} is {}, its visible rows add up to {}", said), hint
        return Said("the total of {} over {} is {}, its rows add up to {}", said), hint

    return say


def _identity(resource: Resource, identity: str) -> Rule:
    """An equation over one row; not looked at where a cell it needs is blank."""
    fields = [
        f"{_wide(field, position)} AS {name(field.name)}"
        for position, field in enumerate(resource.fields)
    ]
    rows = f'SELECT release AS "terang:release", rowid AS "terang:row", {", ".join(fields)}'
    rows = f"({rows} FROM {held(resource)})"
    sides = _SIDES.fullmatch(identity.strip())
    values = [sides[1], sides[3], f"({sides[1]}) - ({sides[3]})"] if sides else []
    shown_values = "".join(f", CAST({value} AS VARCHAR)" for value in values)

    def say(values: Sequence[str], _: Sequence[str]) -> Words:
        hint = Said("correct a cell of the row; the rule is {}", (identity,))
        if not values or sides is None:
            return Said("the row does not keep the rule {}", (identity,)), hint
        said = (sides[1], values[0], sides[3], values[1], values[2])
        return Said("{} is {}, but {} is {}: a difference of {}", said), hint

    return Rule(
        label=f"identity {identity}",
        count=f"(SELECT count(*) FROM {rows} WHERE NOT ({identity}))",
        found=f'SELECT "terang:release", "terang:row", NULL{shown_values} FROM {rows}'
        f" WHERE NOT ({identity})",
        say=say,
        sums=True,
    )


def _wide(field: Field, position: int) -> str:
    """The value, integers wide enough that a sum of them cannot overflow."""
    return f"c{position}::{'HUGEINT' if field.type == 'integer' else sql_type(field)}"
