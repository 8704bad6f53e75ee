"""Re-runs a published site from its files alone, as anybody can: nothing of the repository is used.

Three steps, between which `build.py` has the tables read and attacked by the same stages that
made them: `fetch` the releases, read and audit the tables of each project, `compare` what is
recomputed with what the releases say and every page prints.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from shutil import copyfile

from terang import recompute_numbers, recompute_pages, recompute_releases, recompute_tables
from terang.accounting import Accounting, Balanced
from terang.model import Package, Problem, Release, Said
from terang.recompute_contents import PACKAGE, Copied, Told, problem
from terang.recompute_known import Held, Numbers
from terang.recompute_pages import Known, Tally
from terang.recompute_reader import Place, opened
from terang.recompute_tables import Asked, Shown, drawn, listed
from terang.recompute_values import Value, recomputed
from terang.results import Store

__all__ = [
    "Asked",
    "Copy",
    "Project",
    "Reading",
    "Report",
    "Shown",
    "compare",
    "drawn",
    "fetch",
    "listed",
    "opened",
]

_LIMIT = 20  # problems of one kind that are told one by one
_ASK = Said("ask those who publish the site")
_TABLE = re.compile(r"(?P<month>20[0-9]{2}-[0-9]{2})/(?:tables/)?(?P<name>[a-z0-9_]+\.csv)")
_REFERENCE = re.compile(r"data/reference/(?P<name>[a-z0-9_]+\.csv)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of it."""

    figures: int  # recomputed, one for each release that tells of it
    places: int  # of pages, compared: values of figures, cells of tables, labels of charts
    others: int  # numbers of pages that are known, and no more
    differ: int  # figures and places that differ
    releases: int
    files: int  # held against their hashes
    recalled: int = 0  # files that were taken back
    withdrawn: int = 0  # figures that went with them, and are not recomputed
    problems: tuple[Problem, ...]
    balanced: tuple[Balanced, ...] = ()  # identities, and what came of them

    def balance(self) -> Said:
        """One sentence on the sums."""
        counts = (
            len(self.balanced),
            sum(b.held for b in self.balanced),
            sum(b.bounded for b in self.balanced),
            sum(b.unanswered for b in self.balanced),
        )
        return Said(
            "{} identities asked of the newest tables: {} sums equal to the rupiah,"
            " {} leave room for hidden cells, {} cannot be told for hidden cells",
            tuple(map(str, counts)),
        )

    def summary(self) -> Said:
        """One sentence, for the end."""
        counts = (self.figures, self.places, self.others, self.differ, self.files, self.releases)
        return Said(
            "{} figures recomputed, {} places compared, {} other numbers known, {} differ;"
            " {} files of {} releases checked, {} problems",
            (*map(str, counts), str(len(self.problems))),
        )

    def taken_back(self) -> Said | None:
        """What was recalled, in a sentence; None where nothing was."""
        if not self.recalled:
            return None
        counts = (str(self.recalled), str(self.withdrawn))
        return Said("{} files were recalled; {} figures went with them", counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Releases whose tables are described alike, laid out for `tables.read`."""

    root: Path
    package: Package
    releases: tuple[Release, ...]
    attacked: bool  # it holds all releases: the audit is of these tables
    asked: bool  # its figures are recomputed from these tables, and its sums asked
    accounting: Accounting = field(default_factory=Accounting)  # what has to balance


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A project as `tables` and `audit` found it; whoever takes it closes the store."""

    project: Project
    store: Store | None
    faults: tuple[Problem, ...] = ()
    balanced: tuple[Balanced, ...] = ()  # at the newest release of the project
    shown: tuple[Shown, ...] = ()  # the tables and charts of the pages, of the newest release


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """All releases of a site as they were read."""

    months: tuple[str, ...]  # all there are, oldest first
    copied: tuple[Copied, ...]  # those that can be recomputed, oldest first
    projects: tuple[Project, ...]
    asked: Asked  # by the tables and charts of the pages
    files: int
    problems: tuple[Problem, ...]


# --- fetching ------------------------------------------------------------------------------------


def fetch(place: Place, into: Path) -> Copy:
    """Read every release of a site into the empty folder `into`; nothing is raised for the site."""
    months, problems = recompute_releases.months(place)
    copied: list[Copied] = []
    files = 0
    for month in months:
        made, checked = recompute_releases.copy(place, month, into, problems)
        files += checked
        copied += [made] if made else []
    if copied and copied[-1].month == months[-1]:
        problems += recompute_releases.latest(place, copied[-1])
    return Copy(
        months=months,
        copied=tuple(copied),
        projects=tuple(_projects(copied, into)),
        asked=recompute_tables.asked(place, problems) if copied else Asked(words={}),
        files=files,
        problems=tuple(problems),
    )


def _projects(copied: Sequence[Copied], into: Path) -> Iterator[Project]:
    """One project where all releases describe their tables alike, which is the rule.

    Else one for each description, and one more of all releases for the audit alone.
    """
    alike: dict[tuple[str, ...], list[Copied]] = defaultdict(list)
    for release in copied:
        references = [r.name for r in release.package.resources if r.scope == "reference"]
        hashes = [release.hashes.get(f"{name}.csv", "") for name in references]
        alike[release.description, release.accounting.content, *hashes].append(release)
    for group in alike.values():
        yield Project(
            root=group[-1].root,
            package=group[-1].package,
            releases=tuple(release.release for release in group),
            attacked=len(alike) == 1,
            asked=True,
            accounting=group[-1].accounting,
        )
    if len(alike) > 1:
        yield _together(copied, into / "together")


def _together(copied: Sequence[Copied], root: Path) -> Project:
    """All releases under the newest description, each with the reference tables it came with.

    A table that a release did not have, or had with other columns, is empty there.
    """
    newest = copied[-1]
    (root / "data" / "reference").mkdir(parents=True)
    for path in sorted((newest.root / "data" / "reference").iterdir()):
        copyfile(path, root / "data" / "reference" / path.name)
    for earlier, later in pairwise(copied):
        _keep(newest.package, earlier, later, root / "data" / "reference")
    releases = []
    for release in copied:
        folder = root / release.month / "tables"
        folder.mkdir(parents=True)
        for resource in (r for r in newest.package.resources if r.scope == "release"):
            header = f"{','.join(resource.columns())}\n".encode()
            source = release.release.folder / f"{resource.name}.csv"
            content = source.read_bytes() if source.exists() else b""
            same = content.removeprefix(b"\xef\xbb\xbf").startswith(header.rstrip())
            (folder / source.name).write_bytes(content if same else header)
        releases.append(replace(release.release, folder=folder))
    return Project(
        root=root, package=newest.package, releases=tuple(releases), attacked=True, asked=False
    )


def _keep(package: Package, earlier: Copied, later: Copied, into: Path) -> None:
    """The reference tables that are others in the later release, as the earlier one had them.

    One whose columns are not those of today is left out: the next version stands for it.
    """
    for resource in (r for r in package.resources if r.scope == "reference"):
        name = f"{resource.name}.csv"
        source = earlier.root / "data" / "reference" / name
        if earlier.hashes.get(name) == later.hashes.get(name) or not source.exists():
            continue
        header = ",".join(resource.columns()).encode()
        if source.read_bytes().removeprefix(b"\xef\xbb\xbf").startswith(header):
            (into / f"until-{earlier.month}").mkdir(exist_ok=True)
            copyfile(source, into / f"until-{earlier.month}" / name)


# --- comparing -----------------------------------------------------------------------------------


def compare(place: Place, copy: Copy, readings: Iterable[Reading]) -> Report:
    """Recompute every figure from the readings, one after the other, then look at every page."""
    problems = list(copy.problems)
    values: dict[tuple[str, str], Value] = {}
    differ = 0
    balanced: tuple[Balanced, ...] = ()
    shown: tuple[Shown, ...] = ()
    for reading in readings:
        problems += (_published(fault, reading.project) for fault in reading.faults)
        balanced = reading.balanced or balanced
        shown = reading.shown or shown
        if reading.store is None:
            continue
        if reading.project.asked:
            made, wrong = _recomputed(reading.project, reading.store, copy, problems)
            values |= made
            differ += wrong
        reading.store.connection.close()
    tally = _pages(place, copy, values, shown) if copy.copied else Tally()
    return Report(
        figures=len(values),
        places=tally.places + tally.cells,
        others=tally.others,
        differ=differ + tally.differ,
        releases=len(copy.months),
        files=copy.files,
        recalled=sum(len(release.recalled) for release in copy.copied),
        withdrawn=sum(len(release.withdrawn) for release in copy.copied),
        problems=tuple(_some([*problems, *tally.problems])),
        balanced=balanced,
    )


def _recomputed(
    project: Project, store: Store, copy: Copy, problems: list[Problem]
) -> tuple[dict[tuple[str, str], Value], int]:
    """The values of a project's figures, and how many of them are published otherwise."""
    values: dict[tuple[str, str], Value] = {}
    differ = 0
    for release in copy.copied:
        for told in release.told if release.release in project.releases else ():
            value, found = recomputed(told, store, release)
            problems += found
            differ += bool(found)
            if value:
                values[told.release, told.id] = value
    return values, differ


def _pages(
    place: Place, copy: Copy, values: dict[tuple[str, str], Value], shown: Iterable[Shown]
) -> Tally:
    """Every page of the site; those of figures have to print their value."""
    newest, tally = copy.copied[-1], Tally()
    told = [figure for release in copy.copied for figure in release.told]
    vouching = set(_vouching(told, copy.months[-1]))
    files = [*recompute_pages.listed(place, newest.address, vouching, tally)]
    known = Known(
        values=values,
        told=frozenset((figure.release, figure.id) for figure in told),
        withdrawn=frozenset((r.month, name) for r in copy.copied for name in r.withdrawn),
        unread=frozenset(copy.months) - {release.month for release in copy.copied},
        newest=copy.months[-1],
        address=newest.address,
        shown={(each.kind, each.id, each.language): each for each in shown},
        numbers=Numbers(
            values,
            [_holds(place, release) for release in copy.copied],
            recompute_numbers.typed(place, tally.problems),
            frozenset(newest.address + file.removesuffix("index.html") for file in files),
        ),
    )
    for file in files:
        recompute_pages.compare(place, file, known, tally, vouches=file in vouching)
    for missing in known.shown.keys() - tally.seen:
        what = Said("the table '{}' stands on no page ({})", (missing[1], missing[2]))
        tally.problems.append(problem(recompute_tables.FILE, what))
    return tally


def _holds(place: Place, release: Copied) -> Held:
    """What the files of a release hold that pages print in tables and lists."""
    there = (path for path in release.tables() if path.exists())
    texts = [path.read_bytes().decode("utf-8", "replace") for path in there]
    rows = [_cells(text) for text in texts]
    return Held(
        month=release.month,
        date=release.release.date,
        version=release.version,
        cells=frozenset(cell for table in rows for row in table for cell in row),
        rows=tuple(max(len(table) - 1, 0) for table in rows),
        sizes=tuple(recompute_releases.sizes(place, release)),
        names=(*release.hashes, release.packed, "SHA256SUMS"),
        districts=_districts(rows),
    )


def _cells(text: str) -> list[list[str]]:
    """The rows of a CSV file; none where it is no such file, of which `tables` speaks."""
    try:
        return [*csv.reader(io.StringIO(text))]
    except csv.Error:
        return []


def _districts(tables: Sequence[Sequence[Sequence[str]]]) -> Mapping[str, frozenset[str]]:
    """The cells of the rows that name a district, by the address of its page."""
    slugs: dict[str, str] = {}
    found: dict[str, set[str]] = defaultdict(set)
    for header, *rows in filter(None, tables):
        if {"slug", "district"} <= {*header}:
            slugs |= {row[header.index("district")]: row[header.index("slug")] for row in rows}
    for header, *rows in filter(None, tables):
        names = [i for i, name in enumerate(header) if name == "district"]
        for row in rows:
            for slug in {slugs[row[i]] for i in names if i < len(row) and row[i] in slugs}:
                found[slug].update(row)
    return {slug: frozenset(cells) for slug, cells in found.items()}


def _vouching(told: Iterable[Told], newest: str) -> Iterator[str]:
    """The files of the pages that vouch for a figure: frozen ones, and of the newest release."""
    for figure in told:
        for prefix in ("", "en/"):
            yield f"{prefix}rilis/{figure.release}/angka/{figure.id}/index.html"
            if figure.release == newest:
                yield f"{prefix}angka/{figure.id}/index.html"


def _published(fault: Problem, project: Project) -> Problem:
    """A problem of the tables as laid out, said of the file of the site that it came from."""
    newest = project.releases[-1].month
    table, reference = _TABLE.search(fault.file), _REFERENCE.search(fault.file)
    if table:
        return replace(fault, file=f"data/{table['month']}/{table['name']}")
    if reference:
        return replace(fault, file=f"data/{newest}/{reference['name']}")
    if fault.file == project.accounting.file:
        return replace(fault, line=1)
    return problem(f"data/{newest}/{PACKAGE}", fault.what, _ASK)


def _some(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Twenty problems of each kind, and how many more there are."""
    kinds: dict[str, list[Problem]] = {}
    for found in dict.fromkeys(problems):
        kinds.setdefault(found.what.template, []).append(found)
    for found_ones in kinds.values():
        yield from found_ones[:_LIMIT]
        if rest := found_ones[_LIMIT:]:
            what = Said("and {} more of this kind", (str(len(rest)),))
            yield replace(rest[0], what=what)
