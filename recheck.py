"""What anybody can hold against what was published, without building it.

    tables ─▶ disclosure ─▶ audit          `python build.py audit data`
    a site ─▶ tables ─▶ audit ─▶ balance   `python build.py verify ADDRESS`

A site brings its own tables, descriptions and queries: nothing else is read.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from terang import audit, balance, charts, disclosure, figures, pages, read, recompute, tables
from terang.accounting import Balanced
from terang.model import LANGUAGES, Problem
from terang.results import Store
from terang.words import Catalogue


def audit_folder(folder: Path) -> list[Problem]:
    """Attack the published tables in `folder` (data/, or a project that holds it)."""
    with _project(folder) as root:
        return _attacked(root)


@contextmanager
def _project(folder: Path) -> Iterator[Path]:
    """The project whose data are in `folder`, whatever the folder is called."""
    if (folder / "data" / "datapackage.yml").is_file() or not folder.is_dir():
        yield folder
    elif folder.resolve().name == "data":
        yield folder.resolve().parent
    else:
        with tempfile.TemporaryDirectory() as root:
            shutil.copytree(folder, Path(root) / "data")
            yield Path(root)


def _attacked(root: Path) -> list[Problem]:
    sources = read.everything(root)
    slips = [problem for problem in sources.problems if problem.file.startswith("data/")]
    store, faults = tables.read(root, sources.package, sources.releases)
    if store is None or faults or slips:
        return [*slips, *faults]
    found = disclosure.check(store, sources.releases, sources.package.resources)
    return [*found, *audit.everything(store, sources.package.resources)]


def verify_published(place: str) -> recompute.Report:
    """Re-run a published site, a folder or an address, from its own files alone."""
    with recompute.opened(place) as site, tempfile.TemporaryDirectory() as folder:
        copy = recompute.fetch(site, Path(folder))
        readings = (_reading(project, copy.asked) for project in copy.projects)
        return recompute.compare(site, copy, readings)


def _reading(project: recompute.Project, asked: recompute.Asked) -> recompute.Reading:
    """The tables of a published project, checked and attacked as its own build did."""
    store, faults = tables.read(project.root, project.package, project.releases)
    if store and not faults and project.attacked:
        faults += audit.everything(store, project.package.resources)
    balanced: tuple[Balanced, ...] = ()
    if store and project.asked:
        balanced, unequal = balance.everything(store, project.accounting, project.package.resources)
        faults += unequal
    shown: tuple[recompute.Shown, ...] = ()
    if store and project.asked and store.release.month == asked.release:
        shown, unshown = _shown(asked, store)
        faults += unshown
    return recompute.Reading(
        project=project, store=store, faults=(*faults,), balanced=balanced, shown=shown
    )


def _shown(
    asked: recompute.Asked, store: Store
) -> tuple[tuple[recompute.Shown, ...], list[Problem]]:
    """The tables and charts of a published site's pages, asked, drawn and printed once more."""
    rows, problems = figures.listings(asked.listings, store)
    points, unplotted = figures.points(asked.charts, (), store)
    problems += unplotted + charts.check(points)
    if problems:
        return (), problems
    charts.use_own_fonts()
    made: list[recompute.Shown] = []
    for language in LANGUAGES:
        say = Catalogue(language=language, messages=asked.words.get(language, {}))
        made += (recompute.listed(each.listing.id, pages.printed(each, say), say) for each in rows)
        made += (recompute.drawn(charts.draw(each, language)) for each in points)
    return tuple(made), problems
