"""Whether identities and reconciliations name tables and columns that are there.

A part of `balance`. What passes here can be asked of the database as it stands: every name is a
name of the data package.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from terang.accounting import Accounting, Identity, Reconciliation, Summand
from terang.model import Problem, Resource, Said

QUARTER, MONTH = "quarter", "month"
VALIDITY = ("valid_from", "valid_to")
STATE, EXPLANATION = "state", ("explanation_id", "explanation_en")
MARGIN, FLOOR = "margin_per_mille", "floor_idr"
Tables = Mapping[str, Resource]


def faults(accounting: Accounting, resources: Sequence[Resource]) -> list[Problem]:
    """The names of identities and reconciliations that the data package does not know."""
    tables = {resource.name: resource for resource in resources}
    found = [
        (line, what, hint)
        for identity in accounting.identities
        for line, what, hint in _of_identity(identity, tables)
    ]
    for reconciliation in accounting.reconciliations:
        wrong = _of_reconciliation(reconciliation, tables)
        found += [(reconciliation.line, what, hint) for what, hint in wrong]
    return [
        Problem(file=accounting.file, line=line, what=what, hint=hint) for line, what, hint in found
    ]


def dimensions(resource: Resource) -> tuple[str, ...]:
    """The columns that say what a row is about."""
    return tuple(f.name for f in resource.fields if f.role == "dimension")


def rate_columns(rates: Resource, table: Resource) -> tuple[str, ...]:
    """The columns by which a row of `table` finds its tariff."""
    return tuple(n for n in rates.primary_key if n not in VALIDITY and n in table.columns())


def rate_measure(rates: Resource) -> str | None:
    """The column with the tariff; None where there is not exactly one of whole numbers."""
    found = [f.name for f in rates.fields if f.role == "measure" and f.type == "integer"]
    return found[0] if len(found) == 1 else None


def column_of(resource: Resource, key: str) -> str | None:
    """The column of a table that gives the part `key` of a key; None where it has none."""
    columns = dimensions(resource)
    if key == QUARTER and key not in columns and MONTH in columns:
        return MONTH
    return key if key in columns else None


_Fault = tuple[Said, Said]


def _of_identity(identity: Identity, tables: Tables) -> Iterator[tuple[int, Said, Said]]:
    whole = False
    for _, summand in identity.terms:
        wrong = [*_of_summand(summand, identity, tables)]
        yield from ((summand.line, what, hint) for what, hint in wrong)
        resource = tables.get(summand.table)
        whole |= resource is None or all(column_of(resource, key) for key in identity.by)
    if not whole:
        what = Said("no term of '{}' has all of its columns {}", (identity.id, _said(identity.by)))
        yield identity.line, what, Said("name only columns that one of its tables has")
    for name in identity.without_totals:
        if name not in identity.by:
            yield identity.line, *_unknown(name, "without_totals", identity.by)


def _of_summand(summand: Summand, identity: Identity, tables: Tables) -> Iterator[_Fault]:
    resource = tables.get(summand.table)
    if resource is None or resource.scope != "release":
        yield _unknown(
            summand.table, "table", [n for n, r in tables.items() if r.scope != "reference"]
        )
        return
    measures = [f.name for f in resource.fields if f.role == "measure" and f.type == "integer"]
    if summand.measure not in measures:
        yield _no_column(summand.measure, "measure", resource.name, measures)
    for column, _ in summand.where:
        if column not in dimensions(resource):
            yield _no_column(column, "where", resource.name, dimensions(resource))
    monthly = MONTH in dimensions(resource) and MONTH in identity.by
    if summand.previous and not monthly:
        what = Said("a term of the month before needs months, which '{}' has not", (identity.id,))
        yield what, Said("write '{}' under 'by:' of a table that has it", (MONTH,))
    if summand.times is not None:
        yield from _of_tariff(summand.times, resource, tables)
        yield from _of_totals(summand, identity, resource, tables)


def _of_totals(
    summand: Summand, identity: Identity, resource: Resource, tables: Tables
) -> Iterator[_Fault]:
    """A total has no tariff of its own."""
    rates = tables.get(summand.times or "")
    columns = rate_columns(rates, resource) if rates else ()
    open_ = [c for c in columns if c in identity.by and c not in identity.without_totals]
    if open_:
        what = Said("a total has no tariff: '{}' asks for those of {}", (identity.id, _said(open_)))
        yield what, Said("write 'without_totals: [{}]'", (_said(open_),))


def _of_tariff(name: str, resource: Resource, tables: Tables) -> Iterator[_Fault]:
    rates = tables.get(name)
    if rates is None or rates.scope != "reference":
        yield _unknown(name, "times", [n for n, r in tables.items() if r.scope == "reference"])
        return
    unfound = [n for n in rates.primary_key if n not in VALIDITY and n not in resource.columns()]
    sound = {*VALIDITY} <= {*rates.columns()} and rate_measure(rates) and not unfound
    if not sound or MONTH not in dimensions(resource):
        what = Said("'{}' cannot be the table of tariffs for '{}'", (name, resource.name))
        yield (
            what,
            Said(
                "it needs {}, one measure in whole rupiah, and a key that a table by month has",
                (", ".join(VALIDITY),),
            ),
        )


def _of_reconciliation(r: Reconciliation, tables: Tables) -> Iterator[_Fault]:
    wanted = {r.table: (r.by, STATE, *EXPLANATION, *r.books), r.margins: (r.by, MARGIN, FLOOR)}
    for table, columns in wanted.items():
        if table not in tables:
            yield _unknown(table, "reconciliations", [*tables])
            continue
        whole = [f.name for f in tables[table].fields if f.type == "integer"]
        for column in columns:
            number = column in (*r.books, MARGIN, FLOOR)
            if column not in (whole if number else tables[table].columns()):
                known = whole if number else tables[table].columns()
                yield _no_column(column, "reconciliations", table, known)


def _unknown(name: str, key: str, known: Sequence[str]) -> _Fault:
    return Said("'{}' is not known as '{}' of an identity", (name, key)), _near(name, known)


def _no_column(name: str, key: str, table: str, known: Sequence[str]) -> _Fault:
    what = Said(
        "'{}' under '{}': table '{}' has no such column that could serve", (name, key, table)
    )
    return what, _near(name, known)


def _near(name: str, known: Sequence[str]) -> Said:
    near = get_close_matches(name, known, n=1)
    if near:
        return Said("did you mean '{}'?", (near[0],))
    return Said("write one of: {}", (_said(known),))


def _said(names: Sequence[str]) -> str:
    return ", ".join(names)
