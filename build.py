"""The whole program, in order: from what people write to a site in both languages.

    read ─▶ check ─▶ audit ─▶ history ─▶ figures ─▶ charts ─▶ pages ─▶ website ─▶ verify ─▶ publish

At the office that holds the true counts, and never in CI, office.py makes data/releases/<month>/.
Run `python build.py --help`. Exit status: 0 when all is well, 1 when an input needs mending
(every problem is printed, and what was published stays as it was).
"""

import argparse
import datetime as dt
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from terang import (
    audit,
    charts,
    check,
    disclosure,
    figures,
    history,
    pages,
    publish,
    read,
    regulations,
    serve,
    tables,
    verify,
    website,
    words,
)
from terang.model import LANGUAGES, Language, Problem, Said, Sources
from terang.results import Findings, Provision, Site, Store
from terang.words import Catalogue

ROOT = Path(__file__).resolve().parent
ADDRESS = "https://terang.example/"
Law = tuple[Provision, ...]
PATIENCE = 2.0  # seconds until a person wants to know what is going on


@dataclass(kw_only=True)
class Watch:
    """Seconds by stage, and a line for a person once the build takes longer than `PATIENCE`."""

    begun: float = field(default_factory=time.perf_counter)
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        started = time.perf_counter()
        if started - self.begun > PATIENCE and sys.stderr.isatty():
            print(f"… {name} ({started - self.begun:.0f} s)", file=sys.stderr)
        yield
        self.stages[name] = time.perf_counter() - started


def build(
    root: Path,
    target: Path,
    *,
    address: str = ADDRESS,
    stories: Path | None = None,
    built: dt.date | None = None,
    watch: Watch | None = None,
) -> list[Problem]:
    """Turn `root` into a site in `target`, or say everything that stops us."""
    watch = watch or Watch()
    if refused := publish.refusal(target):
        return [refused]
    with watch.stage("read"):
        sources = read.everything(root, stories)
        catalogues = read.catalogues(root)
        store, faults = tables.read(root, sources.package, sources.releases)
    with watch.stage("check"):
        written = check.everything(sources, _districts(store))
        problems = [*written, *pages.faults(sources.templates), *faults]
    if store is None:
        return problems
    with watch.stage("audit"):  # no hidden cell can be read off the published ones
        problems += disclosure.check(store, sources.releases, sources.package.resources)
        problems += audit.everything(store, sources.package.resources)
    with watch.stage("history"):  # nothing changes silently from one release to the next
        problems += history.everything(store, sources.package.resources, sources.releases)
    if problems:
        return problems
    findings, problems = find_out(sources, store, watch)
    if problems:
        return problems
    with watch.stage("pages"):
        site = pages.write(
            sources,
            findings,
            catalogues,
            address=address,
            root=root,
            built=built or store.release.date,
        )
    return put_up(site, target, watch)


def find_out(sources: Sources, store: Store, watch: Watch) -> tuple[Findings, list[Problem]]:
    """Compute every figure, draw every chart, read every law; or say what stops us."""
    with watch.stage("figures"):
        values, problems = figures.compute(sources.figures, store)
        vintages = figures.vintages(sources.figures, store)
        points, unplotted = figures.points(sources.charts, values, store)
        rows, unlisted = figures.listings(sources.listings, store)
        problems += unplotted + unlisted
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
    )
    return findings, problems


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


def put_up(site: Site, target: Path, watch: Watch) -> list[Problem]:
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


def audit_folder(folder: Path) -> list[Problem]:
    """Attack the published tables in `folder` (data/, or a project that holds it)."""
    root = folder if (folder / "data").is_dir() else folder.absolute().parent
    sources = read.everything(root)
    slips = [problem for problem in sources.problems if problem.file.startswith("data/")]
    store, faults = tables.read(root, sources.package, sources.releases)
    if store is None or slips:
        return [*slips, *faults]
    found = disclosure.check(store, sources.releases, sources.package.resources)
    return [*found, *audit.everything(store, sources.package.resources)]


# --- the command line --------------------------------------------------------------------------


def _districts(store: Store | None) -> list[str]:
    """The addresses of the district pages; none while the tables cannot be read."""
    for table in store.tables if store else ():
        if table.resource.name == "districts":
            column = table.resource.columns().index("slug")
            return [str(row[column]) for row in table.rows]
    return []


def main(argv: list[str] | None = None) -> int:
    """Exit 0 when the site is built, 1 when an input needs mending."""
    arguments = parser().parse_args(argv)
    catalogue = read.catalogues(ROOT)[arguments.lang]
    commands = {
        "site": make_site,
        "serve": serve_site,
        "protect": make_release,
        "audit": attack,
        "translations": list_translations,
    }
    return commands[arguments.command](arguments, catalogue)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(description="Build the transparency site.")
    commands = ("site", "serve", "protect", "audit", "translations")
    made.add_argument("command", nargs="?", choices=commands, default="site")
    made.add_argument("folder", nargs="?", type=Path, help="protect: the office's; audit: data/")
    made.add_argument("--release", metavar="MONTH", help="protect: the release, such as 2026-11")
    made.add_argument("--root", type=Path, default=ROOT, help="the project to build")
    made.add_argument("--target", type=Path, default=ROOT / "site", help="where the site goes")
    made.add_argument("--address", default=ADDRESS, help="public address of the site")
    made.add_argument("--lang", choices=LANGUAGES, default="en", help="language of messages")
    made.add_argument("--port", type=int, default=8000, help="port of `serve`")
    made.add_argument("--timings", action="store_true", help="print seconds by stage")
    return made


def make_site(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Build once; print the problems, or where the site is and how to look at it."""
    watch = Watch()
    problems = build(
        arguments.root,
        arguments.target,
        address=arguments.address,
        stories=_folder(os.environ, "TERANG_STORIES"),
        built=_day(os.environ),
        watch=watch,
    )
    return _report(problems, arguments, catalogue, watch)


def _exit(problems: list[Problem], catalogue: Catalogue, verdict: str) -> int:
    """Print the problems and how many there are; the exit status."""
    for problem in problems:
        print(words.problem(problem, catalogue), file=sys.stderr)
    if problems:
        print(verdict.format(len(problems)), file=sys.stderr)
    return 1 if problems else 0


def _report(
    problems: list[Problem], arguments: argparse.Namespace, catalogue: Catalogue, watch: Watch
) -> int:
    if _exit(problems, catalogue, catalogue("{} to mend; what was published is untouched.")):
        return 1
    if arguments.timings:
        for name, seconds in watch.stages.items():
            print(f"{name:12} {seconds:6.2f} s")
    seconds = time.perf_counter() - watch.begun
    print(catalogue("The site is in {} ({} s).").format(arguments.target, f"{seconds:.1f}"))
    print(catalogue("Look at it: run `make serve` and open {}").format(_local(arguments.port)))
    return 0


def serve_site(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Build, serve on this machine, and build again whenever an input changes."""
    make_site(arguments, catalogue)
    watched = [arguments.root / name for name in ("content", "data", "templates", "mkdocs.yml")]
    print(catalogue("Serving {} – stop with Ctrl+C").format(_local(arguments.port)))
    server = serve.serve(arguments.target, arguments.port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        while True:
            seen = serve.snapshot(watched)
            while not serve.changed_since(watched, seen):
                time.sleep(0.5)
            make_site(arguments, catalogue)
    except KeyboardInterrupt:
        return 0


def make_release(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Protect the tables of a release; print the problems, or where the safe tables are."""
    import office  # loaded at the office only: the solver takes a while

    if arguments.folder is None or not office.is_month(arguments.release):
        sys.exit("write it like this: python build.py protect PRIVATE_DIR --release 2026-11")
    problems = office.protect_release(arguments.root, arguments.folder, arguments.release)
    if not problems:
        place = arguments.root / "data" / "releases" / arguments.release
        print(catalogue("The safe tables are in {}.").format(place))
    return _exit(problems, catalogue, catalogue("{} to mend; no release was written."))


def attack(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Audit published tables; print the cells that can be worked out, or that there is none."""
    problems = audit_folder(arguments.folder or arguments.root / "data")
    if not problems:
        print(catalogue("No hidden cell can be worked out."))
    return _exit(problems, catalogue, catalogue("{} found."))


def list_translations(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Print the translations that are older than their original; they do not stop a build."""
    for problem in check.stale(read.everything(arguments.root)):
        print(words.problem(problem, catalogue))
    return 0


def _local(port: int) -> str:
    return f"http://127.0.0.1:{port}/"


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    return Path(environment[name]) if environment.get(name) else None


def _day(environment: Mapping[str, str]) -> dt.date | None:
    """The build's date: SOURCE_DATE_EPOCH where it is set; else the newest release decides."""
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    if epoch and not epoch.isdecimal():
        sys.exit(f"SOURCE_DATE_EPOCH is '{epoch}'; it should be whole seconds since 1970")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date() if epoch else None


if __name__ == "__main__":
    sys.exit(main())
