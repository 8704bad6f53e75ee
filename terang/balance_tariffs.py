"""A month whose tariff is unknown, or has two, stops the build.

A part of `balance`.
"""
# ruff: noqa: S608

from collections.abc import Iterator, Sequence

from terang.accounting import Accounting, Identity, Summand
from terang.balance_lines import Books
from terang.balance_names import MONTH, rate_columns
from terang.balance_sums import quoted, scope, valid
from terang.model import Problem, Resource, Said
from terang.results import Store

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
    """Said of the table of tariffs: where the row has to stand, or the last that is too many."""
    fitting, *codes = at
    pairs = [(column, str(code)) for column, code in zip(columns, codes, strict=True)]
    told = ", ".join(f"{column} {code}" for column, code in pairs)
    when = months[0] if len(months) == 1 else f"{months[0]}–{months[-1]}"
    what = Said("no tariff holds for {} in {}", (told, when))
    hint = Said("add the row of the tariff that held then, with its article")
    if fitting:
        what = Said("{} tariffs hold at once for {} in {}", (str(fitting), told, when))
        hint = Said("let one end ({}) in the month before the next begins", ("valid_to",))
    rows = [r for r in books.rows(rates.name) if all(r.cells[c] == code for c, code in pairs)]
    line = max((row.line for row in rows), default=1)
    return Problem(file=books.file(rates.name), line=line, what=what, hint=hint)
