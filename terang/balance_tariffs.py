"""A month whose tariff is unknown, or has two, stops the build.

A part of `balance`.
"""
# ruff: noqa: S608

from collections.abc import Iterator, Sequence

from terang.accounting import Accounting, Identity, Summand
from terang.balance_names import MONTH, rate_columns
from terang.balance_sums import quoted, scope, valid
from terang.model import Problem, Resource, Said
from terang.results import Store


def unpriced(
    store: Store, accounting: Accounting, resources: Sequence[Resource]
) -> Iterator[Problem]:
    """The months and codes that have no tariff, or more than one; each of them once."""
    tables = {resource.name: resource for resource in resources}
    seen: set[Problem] = set()
    for identity in accounting.identities:
        for _, summand in identity.terms:
            if summand.times is not None:
                table, rates = tables[summand.table], tables[summand.times]
                found = set(_unpriced(store, identity, summand, table, rates)) - seen
                seen |= found
                yield from sorted(found, key=str)


def _unpriced(
    store: Store, identity: Identity, summand: Summand, table: Resource, rates: Resource
) -> Iterator[Problem]:
    columns = (MONTH, *rate_columns(rates, table))
    named = ", ".join(f"t.{quoted(column)}" for column in columns)
    fits = " AND ".join(valid(table, rates))
    one = f"SELECT count(*) FROM seen.{quoted(rates.name)} r WHERE {fits}"
    query = (
        f"SELECT {named}, ({one}) AS fitting FROM (SELECT DISTINCT {named}"
        f" FROM released.{quoted(table.name)} t"
        f" WHERE {' AND '.join(scope(identity, summand, table))}) t WHERE fitting <> 1"
    )
    for *codes, fitting in store.connection.cursor().execute(query).fetchall():
        yield _problem(rates, dict(zip(columns, codes, strict=True)), fitting)


def _problem(rates: Resource, codes: dict[str, str], fitting: int) -> Problem:
    """Said of the table of tariffs, where the row has to stand."""
    told = ", ".join(f"{column} {code}" for column, code in codes.items())
    what = Said("no tariff holds for {}", (told,))
    hint = Said("add the row of the tariff that held then, with its article")
    if fitting > 1:
        what = Said("{} tariffs hold at once for {}", (str(fitting), told))
        hint = Said("let one end ({}) in the month before the next begins", ("valid_to",))
    return Problem(file=f"data/reference/{rates.name}.csv", line=1, what=what, hint=hint)
