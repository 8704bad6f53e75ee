"""A month whose tariff is unknown, or has two, stops the build.

A part of `balance`.
"""
# ruff: noqa: S608

from collections.abc import Iterator, Sequence

from terang.accounting import Accounting, Identity, Summand
from terang.balance_lines import Books, Row, in_force
from terang.balance_names import MONTH, VALIDITY, rate_columns
from terang.balance_sums import month_before, next_month, quoted, scope, valid
from terang.model import Problem, Resource, Said
from terang.results import Store

_SINCE, _UNTIL = VALIDITY
Fitting = tuple[int | str, ...]  # how many tariffs hold, and the codes they hold for


def unpriced(
    store: Store, accounting: Accounting, resources: Sequence[Resource], books: Books
) -> Iterator[Problem]:
    """The months and codes that have no tariff, or more than one; each of them once."""
    tables = {resource.name: resource for resource in resources}
    seen: set[Problem] = set()
    for identity in accounting.identities:
        for _, summand in identity.terms:
            if summand.times is not None:
                table, rates = tables[summand.table], tables[summand.times]
                months = _unpriced(store, identity, summand, table, rates)
                columns = rate_columns(rates, table)
                found = [_problem(books, rates, columns, at, months[at]) for at in sorted(months)]
                yield from (problem for problem in found if problem not in seen)
                seen.update(found)


def _unpriced(
    store: Store, identity: Identity, summand: Summand, table: Resource, rates: Resource
) -> dict[Fitting, list[str]]:
    columns = (MONTH, *rate_columns(rates, table))
    named = ", ".join(f"t.{quoted(column)}" for column in columns)
    fits = " AND ".join(valid(table, rates))
    one = f"SELECT count(*) FROM seen.{quoted(rates.name)} r WHERE {fits}"
    query = (
        f"SELECT {named}, ({one}) AS fitting FROM (SELECT DISTINCT {named}"
        f" FROM released.{quoted(table.name)} t"
        f" WHERE {' AND '.join(scope(identity, summand, table))}) t WHERE fitting <> 1 ORDER BY ALL"
    )
    found: dict[Fitting, list[str]] = {}
    for month, *codes, fitting in store.connection.cursor().execute(query).fetchall():
        found.setdefault((fitting, *codes), []).append(month)
    return found


def _problem(
    books: Books, rates: Resource, columns: Sequence[str], at: Fitting, months: Sequence[str]
) -> Problem:
    """Said of the table of tariffs, with the rows on both sides: either date may be wrong."""
    fitting, *codes = at
    pairs = [(column, str(code)) for column, code in zip(columns, codes, strict=True)]
    told = ", ".join(f"{column} {code}" for column, code in pairs)
    when = months[0] if len(months) == 1 else f"{months[0]}–{months[-1]}"
    rows = [r for r in books.rows(rates.name) if all(r.cells[c] == code for c, code in pairs)]
    rows.sort(key=lambda row: row.cells[_SINCE])
    if fitting:
        near = [row for row in rows if in_force(row, months[0])]
        what = Said("{} tariffs hold at once for {} in {}", (str(fitting), told, when))
        hint = _parted(near)
    else:
        near = [row for row in rows if _beside(row, rows, months)]
        what = Said("no tariff holds for {} in {}", (told, when))
        hint = _joined(near, months)
    line = max((row.line for row in near or rows), default=1)
    return Problem(file=books.file(rates.name), line=line, what=what, hint=hint)


def _beside(row: Row, rows: Sequence[Row], months: Sequence[str]) -> bool:
    """Whether a row is the last before the months without a tariff, or the first after them."""
    before = [r for r in rows if r.cells[_SINCE] <= months[0]]
    after = [r for r in rows if r.cells[_SINCE] > months[-1]]
    return row in (*before[-1:], *after[:1])


def _parted(rows: Sequence[Row]) -> Said:
    """Which date to move where tariffs hold at once."""
    earlier, later = rows[0], rows[-1]
    if earlier.cells[_SINCE] == later.cells[_SINCE]:
        both = (earlier.place, later.place)
        return Said("{} and {} begin in the same month: take one of them out", both)
    told = (_UNTIL, earlier.place, month_before(later.cells[_SINCE]), later.place)
    if not earlier.cells[_UNTIL] or earlier.cells[_UNTIL] >= (later.cells[_UNTIL] or "9999"):
        return Said("let {} at {} be {}, the month before {} begins", told)
    return Said(
        "let {} at {} be {}, the month before {} begins; or let {} there be {}",
        (*told, _SINCE, next_month(earlier.cells[_UNTIL])),
    )


def _joined(rows: Sequence[Row], months: Sequence[str]) -> Said:
    """Which date to move where a month lies between two tariffs."""
    if len(rows) < 2:
        return Said("add the row of the tariff that held then, with its article")
    return Said(
        "let {} at {} be {}, or {} at {} be {}; or add the row of the tariff that held between",
        (_UNTIL, rows[0].place, months[-1], _SINCE, rows[1].place, months[0]),
    )
