"""Read the published tables as an attacker would, before anybody else does.

Three things are looked for, from the published numbers alone: a small count printed, money
printed where its count is hidden, and a line in which one hidden cell is the total less the
rest. It is the first of twenty attacks; a pattern that passes here is not yet proven safe.
"""

from collections.abc import Iterator, Sequence

from terang.model import TOTAL, Problem, Resource, Said
from terang.results import Store

_FOLDER = "data/releases"


def everything(store: Store, resources: Sequence[Resource]) -> list[Problem]:
    """What gives a hidden cell away in any table of any release. Cells are named by key only."""
    found: list[Problem] = []
    for resource in resources:
        if resource.threshold:
            found += _small_counts(store, resource)
            found += _money_of_hidden(store, resource)
            found += _alone_in_line(store, resource)
    return found


def _small_counts(store: Store, resource: Resource) -> Iterator[Problem]:
    for count in resource.counts:
        rows = _rows(store, resource, f'"{count}" BETWEEN 1 AND {resource.threshold - 1}')
        for release, key in rows:
            yield _problem(
                resource,
                release,
                Said("a count below {} is printed at {}", (str(resource.threshold), key)),
                Said("the office runs protect before handing the table over"),
            )


def _money_of_hidden(store: Store, resource: Resource) -> Iterator[Problem]:
    measures = [f.name for f in resource.fields if f.role == "measure"]
    printed = " OR ".join(f'"{name}" IS NOT NULL' for name in measures)
    for release, key in _rows(store, resource, f"obs_status = 'c' AND ({printed})"):
        yield _problem(
            resource,
            release,
            Said("the row is confidential but a number stands in it at {}", (key,)),
            Said("hide the rupiah of a row together with its count"),
        )


def _alone_in_line(store: Store, resource: Resource) -> Iterator[Problem]:
    for dimension, release, key in _lines(store, resource):
        yield _problem(
            resource,
            release,
            Said("one cell alone is hidden along {} at {}", (dimension, key)),
            Said("the total less the others gives it away: hide a second cell"),
        )


def _lines(store: Store, resource: Resource) -> Sequence[tuple[str, str, str]]:
    """Dimension, release and key of every such line, once however many measures have totals."""
    found = (
        (dimension, release, key)
        for total in resource.totals
        for dimension in total.over
        for release, key in _lone(store, resource, total.measure, dimension)
    )
    return tuple(dict.fromkeys(found))


def _lone(store: Store, resource: Resource, measure: str, dimension: str) -> list[tuple[str, str]]:
    """Lines of one dimension with a printed total and exactly one hidden cell."""
    rest = [name for name in resource.primary_key if name != dimension]
    columns = ", ".join(f'"{name}"' for name in ("release", *rest))
    query = (
        f"SELECT {columns} FROM released.{resource.name} GROUP BY {columns}"  # noqa: S608
        f' HAVING count(*) FILTER ("{dimension}" <> \'{TOTAL}\' AND "{measure}" IS NULL) = 1'
        f' AND count(*) FILTER ("{dimension}" = \'{TOTAL}\' AND "{measure}" IS NOT NULL) = 1'
        f" ORDER BY {columns}"
    )
    rows = store.connection.cursor().execute(query).fetchall()
    return [(row[0], _key(rest, row[1:])) for row in rows]


def _rows(store: Store, resource: Resource, condition: str) -> list[tuple[str, str]]:
    key = ", ".join(f'"{name}"' for name in resource.primary_key)
    query = (
        f"SELECT release, {key} FROM released.{resource.name}"  # noqa: S608
        f" WHERE {condition} ORDER BY release, {key}"
    )
    rows = store.connection.cursor().execute(query).fetchall()
    return [(row[0], _key(resource.primary_key, row[1:])) for row in rows]


def _key(names: Sequence[str], values: Sequence[object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))


def _problem(resource: Resource, release: str, what: Said, hint: Said) -> Problem:
    return Problem(file=f"{_FOLDER}/{release}/{resource.name}.csv", line=1, what=what, hint=hint)
