"""At the office that holds the true counts, in order: from its full tables to a safe release.

    private ─▶ protect ─▶ audit ─▶ disclosure ─▶ handover: data/releases/<month>/

`python build.py protect PRIVATE_DIR --release 2026-11` runs it. It never runs in CI: what goes in
stays with the office. What comes out is attacked by the audit before it is written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from terang import audit, balance, disclosure, handover, history, private, protect, read, tables
from terang.model import Package, Problem, Release, Said, Sources
from terang.results import Store, Table

_ANYTHING = 1_000_000  # as wide as this, an interval says nothing: the total is hidden, too
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


def is_month(text: str | None) -> bool:
    """Whether it names a release, such as `2026-11`."""
    return bool(text and _MONTH.fullmatch(text))


def protect_release(root: Path, folder: Path, month: str) -> list[Problem]:
    """Turn the office's full tables in `folder` into the safe tables of a release, or say why not.

    What is in data/releases/<month> is replaced as a whole, once the audit has attacked it.
    """
    if refused := private.refusal(folder, root):
        return [refused]
    sources = read.everything(root)
    release = next((r for r in sources.releases if r.month == month), None)
    slips = [problem for problem in sources.problems if problem.file.startswith("data/")]
    if slips or release is None or release is not sources.releases[-1]:
        return slips or [_no_place(sources, month)]
    package = _without_disclosure(sources.package)
    reference, faults = _reference(root, package, release)
    earlier, earlier_faults = None, list[Problem]()
    if before := sources.releases[:-1]:
        earlier, earlier_faults = tables.read(root, sources.package, before)
    full, slips = private.read(folder, package, month, reference)
    if full is None or faults or earlier_faults:
        return [*faults, *earlier_faults, *slips]
    safe, refusals = protect.everything(
        full, earlier, package, month, reference, release.corrections
    )
    return refusals if safe is None else hand_over(root, sources, release, safe.files())


def hand_over(
    root: Path, sources: Sources, release: Release, files: Mapping[str, bytes]
) -> list[Problem]:
    """Attack the safe tables beside all earlier releases; put them in their place if they hold."""
    resources = sources.package.resources
    draft = handover.draft(root, release)
    try:
        handover.add(draft, {**files, **_disclosed(sources, release, ())})
        releases = (*sources.releases[:-1], replace(release, folder=draft))
        store, faults = tables.read(root, sources.package, releases)
        if store is None or faults:
            return faults
        found = audit.everything(store, resources)
        found += balance.everything(store, sources.accounting, resources)[1]
        found += history.everything(store, resources, releases, {})
        if not found:
            tallies = disclosure.tallies(
                store, resources, release.month, _narrowest(store, release)
            )
            told = _disclosed(sources, release, tallies)
            seal = disclosure.document(
                release.month, resources, tallies, _by_table({**files, **told}), protect.SOLVER
            )
            handover.add(draft, {**told, "disclosure.json": seal})
            handover.replace(draft, release)
        return found
    finally:
        handover.discard(draft)


def _narrowest(store: Store, release: Release) -> dict[str, int]:
    """Table -> width of the narrowest interval of the counts that are hidden for the first time."""
    resources = [table.resource for table in store.tables]
    widths: dict[str, int] = {}
    for known in audit.intervals(store, resources, release.month):
        width = known.high - known.low
        if width < _ANYTHING:
            widths[known.table] = min(width, widths.get(known.table, width))
    return widths


def _disclosed(
    sources: Sources, release: Release, tallies: Sequence[disclosure.Tally]
) -> dict[str, bytes]:
    """disclosure.csv, if the package describes it: the rows of releases before, and `tallies`."""
    file = f"{disclosure.NAME}.csv"
    if all(r.name != disclosure.NAME for r in sources.package.resources):
        return {}
    before = handover.kept(sources.releases[:-1], file)
    return {file: disclosure.table(before, release.month, tallies)}


def _by_table(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name.removesuffix(".csv"): content for name, content in files.items()}


def _without_disclosure(package: Package) -> Package:
    """The tables that stand before the disclosure is told."""
    resources = tuple(r for r in package.resources if r.name != disclosure.NAME)
    return replace(package, resources=resources)


def _reference(
    root: Path, package: Package, release: Release
) -> tuple[tuple[Table, ...], list[Problem]]:
    """The public tables that true counts refer to: districts, tariffs and their like."""
    public = tuple(r for r in package.resources if r.scope == "reference")
    nowhere = replace(release, folder=release.folder / "no-tables-yet")
    store, faults = tables.read(root, replace(package, resources=public), [nowhere])
    return (store.tables if store else ()), faults


def _no_place(sources: Sources, month: str) -> Problem:
    """Only the newest release can be written, and its release.yml comes first."""
    newest = sources.releases[-1].month if sources.releases else month
    later = Said("there is a later release, {}: what is released stays as it is", (newest,))
    missing = Said("release {} has no release.yml", (month,))
    write = Said("run `python build.py release {}` and fill in what it writes", (month,))
    correct = Said("a correction belongs to the next release")
    return Problem(
        file=f"data/releases/{month}/release.yml",
        line=1,
        what=later if newest > month else missing,
        hint=correct if newest > month else write,
    )
