"""The CSV files of the data package: which there should be, which there are; a part of `tables`.

A reference table that changes keeps its former rows as data/reference/until-<month>/<name>.csv,
the version that applied up to and including that release. A table that a release took back after a
disclosure accident has no file there, and may have none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from terang.model import Package, Problem, Release, Resource, Said
from terang.table_faults import near
from terang.table_names import PACKAGE_FILE

REPLACE = Said("put a safer file in its place in the newest release and write 'replaced: true'")
_UNTIL = re.compile(r"until-(?P<month>[0-9]{4}-(?:0[1-9]|1[0-2]))")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """One CSV file: a reference table, or a table of one release.

    `release` is 1 for the oldest release. Of a reference table it is 0 for the version of today
    and -n for the one that applied up to and including release n.
    """

    resource: Resource
    release: int
    path: Path
    file: str  # as problems name it
    data: bytes = field(repr=False)


def gather(
    root: Path, package: Package, releases: Sequence[Release]
) -> tuple[list[Problem], list[Sheet]]:
    """The file of every described table, and the CSV files that nothing describes."""
    problems: list[Problem] = []
    sheets: list[Sheet] = []
    if not releases and not any(p.is_dir() for p in (root / "data" / "releases").glob("*")):
        hint = Said("add data/releases/<year-month>/ with release.yml and its tables")
        what = Said("there is no release")
        problems.append(Problem(file="data/releases", line=1, what=what, hint=hint))
    if not package.resources:  # which `read` has told; no file can belong to a table
        return problems, sheets
    places = [("reference", root / "data" / "reference")]
    places += [("release", release.folder) for release in releases]
    for number, (scope, folder) in enumerate(places):
        gone = releases[number - 1].gone() if number else frozenset[str]()
        described = [r for r in package.resources if r.scope == scope]
        for resource in (r for r in described if r.name not in gone):
            _take(_sheet(root, resource, number, folder / f"{resource.name}.csv"), problems, sheets)
        problems += _back(root, folder, gone)
        problems += _strangers(root, folder, [r.name for r in described])
    _gather_earlier(root, package, releases, problems, sheets)
    return [*problems, *_nowhere(package, releases)], sheets


def versions(sheets: Sequence[Sheet]) -> Mapping[str, tuple[int, ...]]:
    """Of each reference table that has earlier versions the last release of each, ascending."""
    found: dict[str, list[int]] = {}
    for sheet in sheets:
        if sheet.release < 0:
            found.setdefault(sheet.resource.name, []).append(-sheet.release)
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}


def in_force(release: int, last: Sequence[int]) -> int:
    """The number of the version of a reference table that applied at a release, as in `Sheet`.

    `last` are the last releases of its earlier versions, ascending.
    """
    return next((-number for number in last if release <= number), 0)


def _take(found: Sheet | Problem, problems: list[Problem], sheets: list[Sheet]) -> None:
    if isinstance(found, Sheet):
        sheets.append(found)
    else:
        problems.append(found)


def _back(root: Path, folder: Path, gone: frozenset[str]) -> Iterator[Problem]:
    """Files of tables that were recalled without a replacement."""
    for table in sorted(gone):
        path = folder / f"{table}.csv"
        if path.exists():
            hint = Said("delete it; if a safer file is meant to be here, write 'replaced: true'")
            what = Said("table '{}' was recalled, and its file is here", (table,))
            yield Problem(file=_relative(root, path), line=1, what=what, hint=hint)


def _nowhere(package: Package, releases: Sequence[Release]) -> Iterator[Problem]:
    """Tables that were recalled from every release there is."""
    for name in [r.name for r in package.resources if r.scope == "release" and releases]:
        if all(name in release.gone() for release in releases):
            newest = releases[-1]
            line = next(recall.line for recall in newest.recalled if recall.table == name)
            yield Problem(
                file=f"data/releases/{newest.month}/release.yml",
                line=line,
                what=Said("table '{}' was recalled from every release", (name,)),
                hint=REPLACE,
            )


def _sheet(root: Path, resource: Resource, release: int, path: Path) -> Sheet | Problem:
    file = _relative(root, path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        what = Said("the file of table '{}' is missing", (resource.name,))
        place = (f"{PACKAGE_FILE}:{resource.line}",)
        hint = Said("add it, or remove the table described at {}", place)
        return Problem(file=file, line=1, what=what, hint=hint)
    except (OSError, ValueError) as error:
        what = Said("the file cannot be read: {}", (str(getattr(error, "strerror", error)),))
        return Problem(file=file, line=1, what=what, hint=Said("check its name and permissions"))
    return Sheet(resource=resource, release=release, path=path.absolute(), file=file, data=data)


def _strangers(root: Path, folder: Path, described: Sequence[str]) -> Iterator[Problem]:
    """CSV files of a folder that belong to no table."""
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in paths:
        if path.suffix.lower() == ".csv" and path.name not in {f"{d}.csv" for d in described}:
            what = Said("no table of {} has this file", (PACKAGE_FILE,))
            hint = near(path.stem, described) if described else Said("describe it or remove it")
            yield Problem(file=_relative(root, path), line=1, what=what, hint=hint)


# --- earlier versions of reference tables --------------------------------------------------------


def _gather_earlier(
    root: Path,
    package: Package,
    releases: Sequence[Release],
    problems: list[Problem],
    sheets: list[Sheet],
) -> None:
    """Add the earlier versions, and what does not belong where they lie.

    A version that only later releases had than those given is the one of them all: the earliest
    such is taken. One that only earlier releases had is left alone.
    """
    months, named = [release.month for release in releases], dict[str, Resource]()
    named |= {f"{r.name}.csv": r for r in package.resources if r.scope == "reference"}
    taken: set[tuple[int, str]] = set()
    for folder, month in _folders(root, months, problems):
        number = sum(known <= month for known in months)
        for path in sorted(folder.iterdir()):
            if path.name not in named or path.is_dir():
                problems.append(_misplaced(root, path, [r.name for r in named.values()]))
            elif number and (number, path.name) not in taken:
                taken.add((number, path.name))
                _take(_sheet(root, named[path.name], -number, path), problems, sheets)


def _folders(
    root: Path, months: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[Path, str]]:
    """The folders of earlier versions, oldest first, each with its release."""
    reference, releases = root / "data" / "reference", root / "data" / "releases"
    for path in sorted(reference.iterdir()) if reference.is_dir() else ():
        found = _UNTIL.fullmatch(path.name)
        if not path.is_dir():
            continue  # a table of today, or a stranger of which `_strangers` speaks
        if found is None:
            what = Said("the folder '{}' is no version of the reference tables", (path.name,))
            hint = Said(
                "name it after the last release they applied to, like {}", ("until-2026-09",)
            )
            problems.append(Problem(file=_relative(root, path), line=1, what=what, hint=hint))
        elif found["month"] not in months and not (releases / found["month"]).is_dir():
            what = Said("there is no release {}", (found["month"],))
            hint = Said("releases: {}", (", ".join(months),))
            problems.append(Problem(file=_relative(root, path), line=1, what=what, hint=hint))
        else:
            yield path, found["month"]


def _misplaced(root: Path, path: Path, described: Sequence[str]) -> Problem:
    what = Said("no reference table has this file")
    hint = near(path.stem, described) if described else Said("describe it or remove it")
    return Problem(file=_relative(root, path), line=1, what=what, hint=hint)


def _relative(root: Path, path: Path) -> str:
    full, base = path.absolute(), root.absolute()
    return (full.relative_to(base) if full.is_relative_to(base) else path).as_posix()
