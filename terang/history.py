"""Nothing changes silently: a past value may differ between two releases only with a reason.

Every row of a release stands unchanged in the next one, unless the next one's release.yml has a
correction for the period of that row, a month, a quarter or a year, of a figure that reads the
table. A table that was recalled is passed over: the releases beside it are held against each other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from terang.model import Problem, Release, Resource, Said
from terang.results import Store

_PERIODS = ("month", "quarter", "year")


def everything(
    store: Store,
    resources: Sequence[Resource],
    releases: Sequence[Release],
    reads: Mapping[str, Collection[str]],
) -> list[Problem]:
    """Rows that changed or vanished from one release to the next without a stated reason.

    `reads` are the tables that each figure is computed from; of a figure it does not know, of
    which `check` tells, any table may be.
    """
    tables = {resource.name for resource in resources}
    corrected = {
        (r.month, c.period, table)
        for r in releases
        for c in r.corrections
        for table in reads.get(c.figure, tables)
    }
    found: list[Problem] = []
    for resource in resources:
        if resource.scope == "release":
            kept = [r.month for r in releases if resource.name not in r.gone()]
            changes = [*_changed(store, resource), *_vanished(store, resource, kept)]
            found += [
                _problem(resource, release, values, what)
                for release, values, what in changes
                if (release, _period(resource, values), resource.name) not in corrected
            ]
    return found


_Change = tuple[str, Sequence[object], str]  # release in which it shows, key of the row, what


def _changed(store: Store, resource: Resource) -> Iterator[_Change]:
    key = ", ".join(f'"{name}"' for name in resource.primary_key)
    rest = ", ".join(f'"{name}"' for name in resource.columns() if name not in resource.primary_key)
    query = f"""
        SELECT release, {key} FROM (
            SELECT release, {key}, row({rest}) AS now, lag(row({rest})) OVER w AS before,
                   row_number() OVER w AS place
            FROM released.{resource.name} WINDOW w AS (PARTITION BY {key} ORDER BY release)
        ) WHERE place > 1 AND now IS DISTINCT FROM before ORDER BY ALL LIMIT 20"""  # noqa: S608
    for release, *values in store.connection.cursor().execute(query).fetchall():
        yield release, values, Said("a past value differs from the release before: {}").template


def _vanished(store: Store, resource: Resource, months: Sequence[str]) -> Iterator[_Change]:
    key = ", ".join(f'"{name}"' for name in resource.primary_key)
    rows = store.connection.cursor().execute(
        f"SELECT list(release ORDER BY release), {key} FROM released.{resource.name}"  # noqa: S608
        f" GROUP BY {key} ORDER BY ALL"
    )
    for held, *values in rows.fetchall():
        due = months[months.index(held[0]) :]
        missing = next((month for month in due if month not in held), None)
        if missing:
            yield missing, values, Said("a row of the release before is gone: {}").template


def _period(resource: Resource, values: Sequence[object]) -> str:
    """The period of a row: the month, quarter or year it is about."""
    place = next(i for i, name in enumerate(resource.primary_key) if name in _PERIODS)
    return str(values[place])


def _key(resource: Resource, values: Sequence[object]) -> str:
    pairs = zip(resource.primary_key, values, strict=True)
    return ", ".join(f"{name} {value}" for name, value in pairs)


def _problem(resource: Resource, release: str, values: Sequence[object], what: str) -> Problem:
    period = _period(resource, values)
    return Problem(
        file=f"data/releases/{release}/{resource.name}.csv",
        line=1,
        what=Said(what, (_key(resource, values),)),
        hint=Said(
            "restore it, or correct a figure of table {} under 'corrections:' for {}",
            (resource.name, period),
        ),
    )
