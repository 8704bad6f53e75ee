"""The commands of build.py, as typed at a terminal: what they are told, and what they print.

`build.py` and `office.py` are the program; this is its voice. Nothing else prints.
"""

import argparse
import datetime as dt
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import office
from build import (
    ADDRESS,
    ROOT,
    SEMARANG,
    Watch,
    build,
    changes,
    sealed,
    withdraw,
)
from recheck import audit_folder, verify_published
from terang import check, handover, ledger, read, serve, words
from terang.consent import WITHDRAWN
from terang.model import LANGUAGES, Problem
from terang.withdrawal import Taken
from terang.words import Catalogue

COMMANDS = (
    *("site", "serve", "release", "protect", "audit", "diff", "seal", "verify"),
    *("translations", "withdraw"),
)
_CLOSED = 128 + 13  # the exit status of a program that a closed pipe (SIGPIPE) has ended


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(description="Build the transparency site.")
    made.add_argument("command", nargs="?", choices=COMMANDS, default="site")
    made.add_argument("place", nargs="?", help="folder, month, address or id the command is about")
    made.add_argument("--release", metavar="MONTH", help="protect: the release, such as 2026-11")
    made.add_argument("--root", type=Path, default=ROOT, help="the project to build")
    made.add_argument("--target", type=Path, default=ROOT / "site", help="where the site goes")
    made.add_argument("--address", default=ADDRESS, help="public address of the site")
    made.add_argument("--lang", choices=LANGUAGES, default="en", help="language of messages")
    made.add_argument("--port", type=int, default=8000, help="port of `serve`")
    made.add_argument("--timings", action="store_true", help="print seconds by stage")
    return made


def run(argv: list[str] | None) -> int:
    """Read the arguments and run their command."""
    arguments = parser().parse_args(argv)
    catalogue = read.catalogues(ROOT)[arguments.lang]
    commands = {
        "site": make_site,
        "serve": serve_site,
        "release": begin_release,
        "protect": make_release,
        "audit": attack,
        "diff": show_changes,
        "verify": verify_site,
        "seal": seal_releases,
        "translations": list_translations,
        "withdraw": take_back,
    }
    return _told(lambda: commands[arguments.command](arguments, catalogue))


def _told(command: Callable[[], int]) -> int:
    """Run a command; when whoever reads closes the pipe, such as `head`, end without a word."""
    try:
        status = command()
        sys.stdout.flush()  # here, since at the interpreter's end nobody could catch it
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):  # what is left is flushed once more at the end
            os.dup2(nowhere, stream.fileno())
        return _CLOSED
    return status


def make_site(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Build once; print the problems, or where the site is and how to look at it."""
    watch = Watch()
    problems = build(
        arguments.root,
        arguments.target,
        address=arguments.address,
        stories=_folder(os.environ, "TERANG_STORIES"),
        now=_now(os.environ),
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
    for note in watch.notes:
        print(words.problem(note, catalogue))
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


def begin_release(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Write the release.yml of the next release, for a person to fill in."""
    month = arguments.place or arguments.release or ""
    if not office.is_month(month):
        sys.exit("write it like this: python build.py release 2026-11")
    releases = read.everything(arguments.root).releases
    problem = handover.begin(arguments.root, releases[-1] if releases else None, month)
    if problem is None:
        place = arguments.root / "data" / "releases" / month
        print(catalogue("Fill in release.yml in {}.").format(place))
    return _exit([problem] if problem else [], catalogue, catalogue("{} to mend."))


def make_release(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Protect the tables of a release; print the problems, or where the safe tables are."""
    if arguments.place is None or not office.is_month(arguments.release):
        sys.exit("write it like this: python build.py protect PRIVATE_DIR --release 2026-11")
    problems = office.protect_release(arguments.root, Path(arguments.place), arguments.release)
    if not problems:
        place = arguments.root / "data" / "releases" / arguments.release
        print(catalogue("The safe tables are in {}.").format(place))
    return _exit(problems, catalogue, catalogue("{} to mend; no release was written."))


def attack(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Audit published tables; print the cells that can be worked out, or that there is none."""
    problems = audit_folder(Path(arguments.place or arguments.root / "data"))
    if not problems:
        print(catalogue("No hidden cell can be worked out."))
    return _exit(problems, catalogue, catalogue("{} found."))


def show_changes(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Print what the newest release changes, for whoever looks before it is published."""
    lines, problems = changes(arguments.root, catalogue)
    for line in lines if not problems else ():
        print(line)
    return _exit(problems, catalogue, catalogue("{} to mend."))


def verify_site(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Recompute a published site from its own files; print what differs, and how much was seen."""
    report = verify_published(arguments.place or str(arguments.target))
    status = _exit(list(report.problems), catalogue, catalogue("{} found."))
    print(words.say(report.balance(), catalogue))
    print(words.say(report.summary(), catalogue))
    if taken_back := report.taken_back():
        print(words.say(taken_back, catalogue))
    return status


def seal_releases(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Write what was not sealed yet into the ledger; print what stands in the way."""
    problems, text = sealed(arguments.root)
    if not problems:
        (arguments.root / ledger.FILE).write_text(text, encoding="utf-8", newline="\n")
        print(catalogue("All releases are sealed in {}.").format(ledger.FILE))
    return _exit(problems, catalogue, catalogue("{} to mend; nothing was sealed."))


def list_translations(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Print the translations that are older than their original; they do not stop a build."""
    for problem in check.stale(read.everything(arguments.root)):
        print(words.problem(problem, catalogue))
    return 0


def take_back(arguments: argparse.Namespace, catalogue: Catalogue) -> int:
    """Withdraw a story; print what is gone and what is left to do, and by when."""
    if not arguments.place:
        sys.exit("write it like this: python build.py withdraw c-7f3k")
    now = _now(os.environ) or dt.datetime.now(SEMARANG)
    second = _folder(os.environ, "TERANG_STORIES")
    day = now.astimezone(SEMARANG).date()
    taken, problems = withdraw(arguments.root, arguments.target, arguments.place, day, second)
    if not problems:
        print(catalogue("{} files of the story are deleted.").format(taken.files))
        print(catalogue("It is listed as withdrawn in {}.").format(WITHDRAWN))
        print(_still_to_do(taken, catalogue))
    return _exit(problems, catalogue, catalogue("{} to mend; nothing was withdrawn."))


def _still_to_do(taken: Taken, catalogue: Catalogue) -> str:
    last = taken.by()
    if last is None:
        return catalogue("It was withdrawn before. Build and publish now, if that is not done.")
    when = words.day(last, catalogue.language)
    return catalogue("Build and publish now: it has to be off the site by {} (3×24 hours).").format(
        when
    )


def _local(port: int) -> str:
    return f"http://127.0.0.1:{port}/"


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    return Path(environment[name]) if environment.get(name) else None


def _now(environment: Mapping[str, str]) -> dt.datetime | None:
    """The build's time: SOURCE_DATE_EPOCH where it is set; else the newest release decides."""
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    if epoch and not epoch.isdecimal():
        sys.exit(f"SOURCE_DATE_EPOCH is '{epoch}'; it should be whole seconds since 1970")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else None
