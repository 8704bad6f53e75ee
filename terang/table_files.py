"""The files of the tables: one of each reference table, one of each table of each release.

A table that a release took back after a disclosure accident has none, and may have none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from terang.model import Package, Problem, Release, Resource, Said
from terang.table_faults import near
from terang.table_names import PACKAGE_FILE

REPLACE = Said("put a safer file in its place in the newest release and write 'replaced: true'")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """One CSV file: a reference table, or a table of one release."""

    resource: Resource
    release: int  # 1 for the oldest, 0 for a reference table
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
            found = _sheet(root, resource, number, folder / f"{resource.name}.csv")
            if isinstance(found, Sheet):
                sheets.append(found)
            else:
                problems.append(found)
        problems += _back(root, folder, gone)
        problems += _strangers(root, folder, [r.name for r in described])
    return [*problems, *_nowhere(package, releases)], sheets


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


def _relative(root: Path, path: Path) -> str:
    full, base = path.absolute(), root.absolute()
    return (full.relative_to(base) if full.is_relative_to(base) else path).as_posix()
