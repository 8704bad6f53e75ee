"""The whole program, in order: from what people write to a site in both languages.

    read ─▶ check ─▶ audit ─▶ balance ─▶ history ─▶ figures ─▶ charts ─▶ stories ─▶ pages
    ─▶ website ─▶ verify ─▶ publish

At the office that holds the true counts, and never in CI, office.py makes data/releases/<month>/.
Run `python build.py --help`. Exit status: 0 when all is well, 1 when an input needs mending
(every problem is printed, and what was published stays as it was).
"""

import datetime as dt
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from terang import (
    audit,
    balance,
    charts,
    check,
    disclosure,
    embargo,
    figures,
    formulas,
    history,
    ledger,
    linkage,
    pages,
    personal_data,
    photos,
    publish,
    read,
    regulations,
    stories,
    tables,
    verify,
    website,
    withdrawal,
)
from terang.accounting import Balanced
from terang.model import LANGUAGES, Language, Problem, Said, Sources
from terang.results import (
    ChartForms,
    FigureValue,
    Findings,
    Photograph,
    Provision,
    RecalledFigure,
    Site,
    Store,
)
from terang.words import Catalogue

ROOT = Path(__file__).resolve().parent
ADDRESS = "https://terang.example/"
Law = tuple[Provision, ...]
SEMARANG = dt.timezone(dt.timedelta(hours=7))  # western Indonesian time
PATIENCE = 2.0  # seconds until a person wants to know what is going on


@dataclass(kw_only=True)
class Watch:
    """Seconds by stage, and a line for a person once the build takes longer than `PATIENCE`.

    `notes` are what a person should know though it does not stop the build.
    """

    begun: float = field(default_factory=time.perf_counter)
    stages: dict[str, float] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        started = time.perf_counter()
        if started - self.begun > PATIENCE and sys.stderr.isatty():
            sys.stderr.write(f"… {name} ({started - self.begun:.0f} s)\n")
        yield
        self.stages[name] = time.perf_counter() - started


def build(
    root: Path,
    target: Path,
    *,
    address: str = ADDRESS,
    stories: Path | None = None,
    now: dt.datetime | None = None,
    watch: Watch | None = None,
) -> list[Problem]:
    """Turn `root` into a site in `target`, or say everything that stops us.

    Where it is told what time it is `now`, a release under embargo is as if it were not there.
    """
    watch = watch or Watch()
    if refused := publish.refusal(target):
        return [refused]
    with watch.stage("read"):
        sources = read.everything(root, stories)
        if untimed := embargo.untimed(sources, now):
            return [*sources.problems, *untimed]
        sources = _without_embargoed(sources, now)
        catalogues = read.catalogues(root)
        store, faults = tables.read(root, sources.package, sources.releases)
    problems = [*look_over(root, stories, sources, store, watch), *faults]
    if store is None:
        return problems
    with watch.stage("formulas"):  # no cell runs in a reader's spreadsheet
        problems += formulas.published(store)
    balanced, unsafe = look_through(sources, store, watch, sums_hold=not faults)
    if problems := [*problems, *unsafe]:
        return problems
    findings, problems = find_out(sources, store, watch)
    with watch.stage("ledger"):  # what was published is what it was
        problems += _against_ledger(sources, store, findings)
    sources, pictures, unfit = permitted(sources, store, now, watch)
    if problems := [*problems, *unfit] or pages.unfit(findings):
        return problems
    with watch.stage("chart files"):  # to be taken away, and as every release gave them
        forms = forms_of(sources, store, findings, address)
    told = replace(
        findings, balanced=balanced, seals=seals_of(sources), photos=pictures, forms=forms
    )
    built = now.date() if now else store.release.date
    try:
        with watch.stage("pages"):
            site = pages.write(sources, told, catalogues, address=address, root=root, built=built)
    except pages.UnprintableError as error:
        return [error.problem]
    return put_up(site, target, watch, sources)


def permitted(
    sources: Sources, store: Store, now: dt.datetime | None, watch: Watch
) -> tuple[Sources, tuple[Photograph, ...], list[Problem]]:
    """The stories that may be shown on the day of the build, as it is in Semarang; their photos."""
    day = now.astimezone(SEMARANG).date() if now else store.release.date
    shown, notes = stories.permitted(sources, day)
    watch.notes += [*([] if now else stories.undated(sources, day)), *notes]
    with watch.stage("photos"):  # made anew, so that nothing but the picture is left of them
        pictures, unfit = photos.everything(shown.stories, shown.photos)
    return shown, pictures, unfit


def look_over(
    root: Path, stories: Path | None, sources: Sources, store: Store | None, watch: Watch
) -> list[Problem]:
    """Whether what people wrote holds together, and tells of nobody who could be found by it."""
    with watch.stage("check"):
        stamped = pages.addresses(store.tables) if store else ()
        problems = check.everything(sources, stamped, tables.codes(store))
        problems += pages.faults(sources.templates)
    with watch.stage("personal data"):
        problems += personal_data.written(read.written(root, stories), sources.contacts)
    return problems


def look_through(
    sources: Sources, store: Store, watch: Watch, *, sums_hold: bool = True
) -> tuple[tuple[Balanced, ...], list[Problem]]:
    """Whether the tables hide what they must, balance, and keep to what was said before."""
    resources, problems = sources.package.resources, list[Problem]()
    with watch.stage("audit"):  # no hidden cell can be read off the published ones
        problems += disclosure.check(store, sources.releases, resources)
        if sums_hold:  # from wrong ones anything can be worked out
            problems += audit.everything(store, resources)
    with watch.stage("balance"):  # to the rupiah, or nothing is published
        balanced, unequal = balance.everything(store, sources.accounting, resources)
        problems += unequal
    with watch.stage("history"):  # nothing changes silently from one release to the next
        read_by = figures.reads(sources.figures, store)
        problems += history.everything(store, resources, sources.releases, read_by)
    with watch.stage("linkage"):  # nobody can be found by a story and the tables together
        problems += linkage.everything(sources.stories, store, resources)
    return balanced, problems


def _without_embargoed(sources: Sources, now: dt.datetime | None) -> Sources:
    """What may be shown `now`: a release before its embargo time, and its seal, are left out."""
    hidden = embargo.hidden(sources.releases, now)
    shown = tuple(release for release in sources.releases if release.month not in hidden)
    return replace(sources, releases=shown, ledger=ledger.until(sources.ledger, hidden))


def _against_ledger(sources: Sources, store: Store, findings: Findings) -> list[Problem]:
    seals, slips = ledger.parse(sources.ledger)
    values = (*findings.vintages, *findings.values)
    slips += ledger.check_recalls(sources.ledger, seals, sources.releases, store)
    slips += ledger.check_kept(seals, sources.figures, (*values, *findings.recalled), store)
    slips += ledger.check(seals, sources.releases, store, values)
    slips += ledger.still_told(sources.releases, findings.recalled)
    return [*slips, *_untrue(sources, store)]


def _untrue(sources: Sources, store: Store) -> Iterator[Problem]:
    """Corrections of the newest release that tell another number than was sealed, or than is."""
    known = {figure.id: figure for figure in sources.figures}
    for correction in store.release.corrections:
        month, figure = correction.period, known.get(correction.figure)
        then = ledger.sealed_value(sources.ledger, month, correction.figure)
        if figure and then and correction.before != ledger.TAKEN_BACK:
            told = figures.known_now(figure, store, month)
            now = told.value if told else None
            yield from ledger.untrue(store.release, correction, figure.unit, then, now)


def seals_of(sources: Sources) -> dict[str, str]:
    """The digest of each line of the ledger, by its release."""
    return {seal.release: seal.digest for seal in ledger.parse(sources.ledger)[0]}


def find_out(sources: Sources, store: Store, watch: Watch) -> tuple[Findings, list[Problem]]:
    """Compute every figure, draw every chart, read every law; or say what stops us."""
    with watch.stage("figures"):
        values, problems = figures.compute(sources.figures, store)
        vintages, recalled = _past(sources, store)
        rows_behind = figures.behind(sources.figures, store)
        points, unplotted = figures.points(sources.charts, values, store)
        rows, unlisted = figures.listings(sources.listings, store)
        years, unstated = figures.years(sources.statement, store)
        problems += unplotted + unlisted + unstated
    with watch.stage("regulations"):
        laws, slips = read_laws(sources)
        problems += slips
    with watch.stage("charts"):
        problems += charts.check(points)
        charts.use_own_fonts()
        drawings = [
            charts.draw(point, language)
            for point in (points if not problems else ())
            for language in LANGUAGES
        ]
    findings = Findings(
        release=store.release,
        tables=store.tables,
        values=values,
        drawings=tuple(drawings),
        rows=rows,
        laws=laws,
        releases=store.releases,
        vintages=vintages,
        files=store.files,
        references=store.references,
        behind=rows_behind,
        recalled=recalled,
        recalled_files=ledger.recalled_files(sources.ledger, store.releases),
        years=years,
        points=points,
    )
    return findings, problems


def forms_of(
    sources: Sources, store: Store, findings: Findings, address: str
) -> tuple[ChartForms, ...]:
    """Every chart at every release as files, oldest release first.

    A chart whose query gives nothing that can be drawn of an early release has none of it.
    """
    past = figures.past_points(sources.charts, findings.vintages, store)
    drawable = [points for points in past if not charts.check([points])]
    releases = {release.month: release for release in store.releases}
    made = []
    for points in (*drawable, *findings.points):
        newest = points.release == store.release.month
        drawn = [d for d in findings.drawings if newest and d.chart.id == points.chart.id]
        drawn = drawn or [charts.draw(points, language) for language in LANGUAGES]
        made.append(
            charts.files(
                points,
                drawn,
                package=sources.package,
                release=releases.get(points.release, store.release),
                address=address,
                whole=newest,
            )
        )
    return tuple(made)


def _past(
    sources: Sources, store: Store
) -> tuple[tuple[FigureValue, ...], tuple[RecalledFigure, ...]]:
    """The figures of the earlier releases, and those whose value was recalled with a table."""
    vintages = figures.vintages(sources.figures, store)
    unlike = ledger.unlike(sources.ledger, vintages)
    recalled = figures.recalled(sources.figures, store, unlike)
    gone = {(figure.release, figure.figure.id) for figure in recalled}
    begun = ledger.begun(sources.ledger)  # a figure that came later says nothing of a release
    told = (v for v in vintages if v.figure.id in begun.get(v.release, {v.figure.id}))
    return tuple(v for v in told if (v.release, v.figure.id) not in gone), recalled


def read_laws(sources: Sources) -> tuple[dict[tuple[str, Language], Law], list[Problem]]:
    """The tree of every regulation whose text we have, and of its translation."""
    laws: dict[tuple[str, Language], Law] = {}
    problems: list[Problem] = []
    for r in sources.regulations:
        texts: tuple[tuple[Language, str | None, str | None], ...] = (
            ("id", r.text, r.text_file),
            ("en", r.translation, r.translation_file),
        )
        for language, text, file in texts:
            if text and file:
                laws[r.id, language], slips = regulations.parse(text, file)
                problems += slips
    return laws, problems


def put_up(site: Site, target: Path, watch: Watch, sources: Sources) -> list[Problem]:
    """Render the site beside `target`, look it over, and swap it in whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        with watch.stage("website"):
            try:
                website.render(site, draft)
            except RuntimeError as error:  # MkDocs met an address or a template it cannot read
                return [_undrawn(error)]
        with watch.stage("verify"):
            problems = verify.everything(draft, site)
        with watch.stage("personal data in the site"):  # nor in any byte of it
            problems += personal_data.built(read.contents(draft), sources.contacts)
        if not problems:
            with watch.stage("publish"):
                publish.publish(draft, target)
        return problems
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _undrawn(error: RuntimeError) -> Problem:
    return Problem(
        file="mkdocs.yml",
        line=1,
        what=Said("the website cannot be drawn: {}", (str(error).splitlines()[0],)),
        hint=Said("look for that page or address in content/pages and templates/theme"),
    )


def sealed(root: Path) -> tuple[list[Problem], str]:
    """The ledger with every release in it, once all checks of a build have passed."""
    sources = read.everything(root)
    store, problems = tables.read(root, sources.package, sources.releases)
    if store is None or problems or sources.problems:
        return [*sources.problems, *problems], ""
    problems += look_through(sources, store, Watch())[1]
    findings, wrong = find_out(sources, store, Watch())
    values = (*findings.vintages, *findings.values)
    waiting = ledger.waiting(sources.ledger, sources.releases)
    recalls = ledger.recalls_waiting(sources.ledger, sources.releases)
    problems += wrong + ledger.refusals(waiting, recalls=recalls)
    text = sources.ledger
    for release in waiting:
        text = ledger.seal(text, release, store, values)
    text = ledger.seal_recalls(text, sources.ledger, sources.releases, store)
    return problems + _against_ledger(replace(sources, ledger=text), store, findings), text


def changes(root: Path, catalogue: Catalogue) -> tuple[list[str], list[Problem]]:
    """What the newest release changes, a line for each figure, to be looked at before it is out."""
    sources = read.everything(root)
    store, problems = tables.read(root, sources.package, sources.releases)
    if store is None or problems:
        return [], [*sources.problems, *problems]
    findings, problems = find_out(sources, store, Watch())
    return [*pages.changes_of(findings, catalogue)], problems


def withdraw(
    root: Path, target: Path, identifier: str, day: dt.date, second: Path | None = None
) -> tuple[withdrawal.Taken, list[Problem]]:
    """Take a story back, and what builds that were stopped may have left of it beside `target`."""
    publish.sweep(target)
    return withdrawal.withdraw(root, second, identifier, day)


def main(argv: list[str] | None = None) -> int:
    """Run one command: exit 0 when all is well, 1 when an input needs mending."""
    import command  # which knows this program

    return command.run(argv)


if __name__ == "__main__":
    sys.exit(main())
