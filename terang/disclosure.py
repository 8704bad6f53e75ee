"""What is said in public about the hiding in a release: disclosure.json and disclosure.csv.

`protect` writes them and every build holds them against the tables they are about, so that a
table edited by hand after `protect` is found. Everything in them can be counted from the
published tables; no hidden value is known here.
"""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from io import StringIO
from itertools import pairwise

from terang.model import TOTAL, Problem, Release, Resource, Said
from terang.results import Store

NAME = "disclosure"
COLUMNS = (
    *("month", "table_name", "unit", "all_cells", "hidden_cells"),
    *("all_counted", "hidden_counted", "narrowest_interval"),
)
ATTACKER = (
    "has every table of every release, and the reference tables",
    "knows the rules below, the tariffs, and what a hidden mark means",
    "knows that a hidden count is at least 1 where zeros are printed",
    "solves all tables and releases together, as one linear system, in whole numbers",
)
_AGAIN = Said("run protect for this release again, and commit what it writes")
_RESTORE = Said("restore the release as it was: there is a later one, and it is not made again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much of one table is hidden, in the periods that are new in a release.

    What is counted are the people or cases of the finest rows; None where the published tables
    do not tell: the total itself is hidden, or the rows do not add up to one.
    """

    table: str
    unit: str
    all_cells: int
    hidden_cells: int
    all_counted: int | None
    hidden_counted: int | None
    narrowest: int | None  # width of the narrowest interval a reader can work out


def tallies(
    store: Store, resources: Sequence[Resource], month: str, narrowest: Mapping[str, int]
) -> tuple[Tally, ...]:
    """The tally of every table with a threshold that has new periods in the release of `month`."""
    made = (
        _tally(store, r, month, narrowest.get(r.name))
        for r in resources
        if r.threshold and r.counts
    )
    return tuple(tally for tally in made if tally.all_cells)


def _tally(store: Store, r: Resource, month: str, narrowest: int | None) -> Tally:
    """Finest rows name every code; the rows of totals name none."""
    period, *dimensions = r.primary_key
    count = r.counts[0]
    finest = " AND ".join(f"\"{d}\" <> '{TOTAL}'" for d in dimensions) or "true"
    total = " AND ".join(f"\"{d}\" = '{TOTAL}'" for d in dimensions) or "true"
    cells, hidden, printed, everybody, untold = _row(
        store,
        f"SELECT count(*), count(*) FILTER (obs_status = 'c'),"  # noqa: S608
        f' coalesce(sum("{count}") FILTER ({finest}), 0)::BIGINT,'
        f' coalesce(sum("{count}") FILTER ({total}), 0)::BIGINT,'
        f' count(*) FILTER ({total}) = 0 OR count(*) FILTER ({total} AND "{count}" IS NULL) > 0'
        f' FROM released."{r.name}" WHERE release = ? AND "{period}" NOT IN'
        f' (SELECT "{period}" FROM released."{r.name}" WHERE release < ?)',
        [month, month],
    )
    known = not untold and not r.confidentiality.repeats
    return Tally(
        table=r.name,
        unit=next(f.unit or "people" for f in r.fields if f.name == count),
        all_cells=cells,
        hidden_cells=hidden,
        all_counted=everybody if known else None,
        hidden_counted=everybody - printed if known else None,
        narrowest=narrowest,
    )


def _row(store: Store, query: str, values: Sequence[str]) -> tuple[int, ...]:
    found: tuple[int, ...] | None = store.connection.cursor().execute(query, values).fetchone()
    return found or ()


# --- writing -----------------------------------------------------------------------------------


def document(
    month: str,
    resources: Sequence[Resource],
    found: Sequence[Tally],
    files: Mapping[str, bytes],
    solver: str,
) -> bytes:
    """disclosure.json: rules, tallies, attacker, tools, and the digest of every table's file."""
    told = {
        "release": month,
        "attacker": ATTACKER,
        "method": "minimum-cost linear programs, one table of a time repaired; checked by a second,"
        " independent program",
        "solver": solver,
        "rules": [_rules(r) for r in resources if r.threshold],
        "tables": [
            {"table": name, "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
        "hidden": [asdict(tally) for tally in found],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _rules(r: Resource) -> Mapping[str, object]:
    return {"table": r.name, "threshold": r.threshold, **asdict(r.confidentiality)}


def table(before: bytes, month: str, found: Sequence[Tally]) -> bytes:
    """disclosure.csv: that of the release before, then the rows of this one."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if not before:
        writer.writerow(COLUMNS)
    writer.writerows(_cells(month, tally) for tally in found)
    return before + text.getvalue().encode()


def _cells(month: str, tally: Tally) -> Iterator[str]:
    yield month
    for value in asdict(tally).values():
        yield "" if value is None else str(value)


# --- holding it against the tables ---------------------------------------------------------------


def check(
    store: Store, releases: Sequence[Release], resources: Sequence[Resource]
) -> list[Problem]:
    """Every release was written by protect and is as protect wrote it."""
    if not any(r.threshold for r in resources):
        return []
    found = [problem for release in releases for problem in _release(store, release, resources)]
    return [*found, *_shrunk(releases)]


def _release(store: Store, release: Release, resources: Sequence[Resource]) -> Iterator[Problem]:
    if release.disclosure is None:
        what = Said("the release has no {}", ("disclosure.json",))
        yield _problem(release, 1, what, _again(store, release))
        return
    try:
        told = json.loads(release.disclosure)
        digests = {str(item["table"]): str(item["sha256"]) for item in told["tables"]}
        hidden = {str(item["table"]): dict(item) for item in told["hidden"]}
        rules = {str(rule["table"]): dict(rule) for rule in told["rules"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        what = Said("this is not what protect writes")
        yield _problem(release, 1, what, _again(store, release))
        return
    yield from _edited(store, release, digests)
    yield from _tallies_differ(store, release, resources, hidden)
    if release == store.release:
        yield from _loosened(release, resources, rules)


def _edited(store: Store, release: Release, digests: Mapping[str, str]) -> Iterator[Problem]:
    """Tables whose bytes are not those that protect wrote."""
    for month, name, digest in store.digests:
        if month == release.month and digests.get(name) != digest:
            what = Said("table '{}' was changed after protect wrote it", (name,))
            yield _problem(release, _line(release, name), what, _again(store, release))


def _tallies_differ(
    store: Store,
    release: Release,
    resources: Sequence[Resource],
    told: Mapping[str, Mapping[str, object]],
) -> Iterator[Problem]:
    """Tallies that the tables do not bear out, here or in disclosure.csv."""
    listed = _listed(store, release)
    for tally in tallies(store, resources, release.month, {}):
        said = dict(told.get(tally.table, {}))
        narrowest = said.get("narrowest")
        counted = asdict(replace(tally, narrowest=None)) | {"narrowest": narrowest}
        row = tuple(cell or None for cell in _cells("", replace(tally, narrowest=None)))[1:-1]
        shown = None if narrowest is None else str(narrowest)
        if said != counted or listed.get(tally.table, (*row, shown)) != (*row, shown):
            what = Said("the cells counted for table '{}' are not those in it", (tally.table,))
            yield _problem(release, _line(release, tally.table), what, _again(store, release))


def _listed(store: Store, release: Release) -> dict[str, tuple[str | None, ...]]:
    """The rows of disclosure.csv about a release: table -> its cells as text."""
    known = {table.resource.name: table.resource for table in store.tables}
    if NAME not in known or release.month not in {month for month, _, _ in store.files}:
        return {}
    (content,) = (c for month, name, c in store.files if (month, name) == (release.month, NAME))
    rows = csv.reader(StringIO(content.decode()))
    return {r[1]: tuple(c or None for c in r[1:]) for r in rows if r[:1] == [release.month]}


def _loosened(
    release: Release, resources: Sequence[Resource], told: Mapping[str, Mapping[str, object]]
) -> Iterator[Problem]:
    """Rules of the description that are not those the newest release was hidden by."""
    now = {r.name: json.loads(json.dumps(_rules(r))) for r in resources if r.threshold}
    for name in sorted(now.keys() | told.keys()):
        if now.get(name) != told.get(name):
            line = next((r.line for r in resources if r.name == name), 1)
            yield Problem(
                file="data/datapackage.yml",
                line=line,
                what=Said(
                    "the rules of hiding of table '{}' are not those of release {}",
                    (name, release.month),
                ),
                hint=Said("restore them, or run protect for the newest release again"),
            )


def _shrunk(releases: Sequence[Release]) -> Iterator[Problem]:
    """Releases that no longer name a threshold which the one before had, or a lower one."""
    for before, after in pairwise(releases):
        lowered = sorted(
            name for name, k in _thresholds(before).items() if _thresholds(after).get(name, k) < k
        )
        for name in lowered:
            what = Said(
                "the threshold of table '{}' is lower than in release {}", (name, before.month)
            )
            hint = Said("what is hidden for good stays hidden: keep the threshold")
            yield _problem(after, _line(after, name), what, hint)


def _thresholds(release: Release) -> dict[str, int]:
    try:
        rules = json.loads(release.disclosure or "{}").get("rules", [])
        return {str(rule["table"]): int(rule["threshold"]) for rule in rules}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _again(store: Store, release: Release) -> Said:
    """Only the newest release can be made again."""
    return _AGAIN if release == store.release else _RESTORE


def _line(release: Release, name: str) -> int:
    lines = (release.disclosure or "").splitlines()
    named = (i for i, line in enumerate(lines, 1) if f'"table": "{name}"' in line)
    return next(named, 1)


def _problem(release: Release, line: int, what: Said, hint: Said) -> Problem:
    file = f"data/releases/{release.month}/disclosure.json"
    return Problem(file=file, line=line, what=what, hint=hint)
