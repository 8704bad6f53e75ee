"""The ledger: what each release said, sealed line by line, so that nothing changes unseen.

data/ledger.jsonl holds one line of JSON for each release: the digest of every table, reference
tables included, the value of every figure, the digest of its words and query, and the corrections
it stated. Each line names the digest of the line before, so that a line cannot be changed or taken
out without changing all that follow: whoever noted the digest of the last line can tell. Tables
that were taken back have lines of their own (`ledger_recalls`).
"""

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from terang import ledger_recalls, ledger_texts
from terang.earlier import in_force
from terang.ledger_recalls import Taken
from terang.ledger_texts import TAKEN_BACK as TAKEN_BACK
from terang.ledger_texts import still_told as still_told
from terang.ledger_texts import untrue as untrue
from terang.model import Figure, Problem, Release, Said
from terang.results import FigureAt, FigureValue, RecalledFile, Store

FILE = "data/ledger.jsonl"
_APPROVERS = 2
_FIRST = "0" * 64  # what the first line names as the digest before it
_RESTORE = Said("restore it as it was; what is new belongs to the next release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One line: a release as it was sealed."""

    release: str
    previous: str  # digest of the line before
    files: Mapping[str, str]  # table -> sha256
    figures: Mapping[str, str]  # figure -> value as in `exact`
    words: Mapping[str, str]  # figure -> digest as in `words`; none in a line of the first months
    corrections: tuple[str, ...]  # each as in `told`
    text: str  # digest of what release.yml tells, as in `ledger_texts`
    digest: str  # of the line itself
    line: int


def exact(value: FigureValue) -> str:
    """The value of a figure without rounding: `313`, or `313/458` of a share."""
    share = value.numerator is not None and value.denominator is not None
    return f"{value.numerator}/{value.denominator}" if share else str(value.value)


def words(figure: Figure) -> str:
    """The sha256 of what a figure says: label, definition, period, unit and query."""
    texts = (figure.label, figure.definition, figure.period)
    said = [*(part for text in texts for part in (text.id, text.en)), figure.unit, figure.query]
    written = json.dumps([part.strip() for part in said], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _tables(month: str, store: Store) -> dict[str, str]:
    """The digest of every table of a release, and of the reference tables as they were then."""
    own = {name: digest for known, name, digest in store.digests if known == month}
    references = [(name, data) for known, name, data in store.references if known == month]
    return own | {name: hashlib.sha256(data).hexdigest() for name, data in references}


# --- writing -----------------------------------------------------------------------------------


def seal(text: str, release: Release, store: Store, values: Sequence[FigureValue]) -> str:
    """The ledger with one line more: the release as its tables and figures are now."""
    line = {
        "release": release.month,
        "date": release.date.isoformat(),
        "previous": _digest(text.splitlines()[-1]) if text else _FIRST,
        "files": _tables(release.month, store),
        "figures": {v.figure.id: exact(v) for v in values if v.release == release.month},
        "words": {v.figure.id: words(v.figure) for v in values if v.release == release.month},
        "corrections": [ledger_texts.told(correction) for correction in release.corrections],
        "text": ledger_texts.digest(release),
    }
    return f"{text}{json.dumps(line, ensure_ascii=False, sort_keys=True)}\n"


def until(text: str, hidden: Container[str]) -> str:
    """The ledger as if no release were that is `hidden`: what comes before, and later recalls."""
    lines = text.splitlines(keepends=True)
    found = (i for i, line in enumerate(lines) if (s := _seal(line, i)) and s.release in hidden)
    cut = next(found, len(lines))
    kept = lines[:cut]
    for taken in ledger_recalls.read("".join(lines[cut:])):
        if kept and taken.release not in hidden:
            kept.append(ledger_recalls.relinked(lines[cut + taken.line - 1], kept[-1]))
    return "".join(kept)


def waiting(text: str, releases: Sequence[Release]) -> tuple[Release, ...]:
    """The releases that are not sealed yet, oldest first."""
    sealed = {seal.release for seal in parse(text)[0]}
    return tuple(release for release in releases if release.month not in sealed)


def recalls_waiting(text: str, releases: Sequence[Release]) -> bool:
    """Whether a recall is not sealed yet."""
    return ledger_recalls.waiting(text, releases)


def refusals(releases: Sequence[Release], *, recalls: bool = False) -> list[Problem]:
    """Why releases may not be sealed: there is none and no recall, or too few have approved one."""
    if not releases and not recalls:
        what, hint = Said("every release is sealed"), Said("begin the next release")
        return [_problem(1, what, hint)]
    return [
        Problem(
            file=f"data/releases/{release.month}/release.yml",
            line=1,
            what=Said("release {} needs two who approve it, each by a role", (release.month,)),
            hint=Said("write them under 'approved_by:', in both languages"),
        )
        for release in releases
        if len(set(release.approvers)) < _APPROVERS
    ]


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


# --- reading -----------------------------------------------------------------------------------


def parse(text: str) -> tuple[tuple[Seal, ...], list[Problem]]:
    """The seals, oldest first, and the lines that are none or do not follow the one before."""
    lines, problems = list[Seal | Taken](), list[Problem]()
    for number, line in enumerate(text.splitlines(), 1):
        made = _seal(line, number) or ledger_recalls.entry(line, number)
        if made is None:
            problems.append(_problem(number, Said("this line is not what seal writes"), _RESTORE))
        else:
            lines.append(made)
    for before, after in pairwise((None, *lines)):
        if after and after.previous != (before.digest if before else _FIRST):
            what = Said("what stands before the seal of {} was changed", (after.release,))
            problems.append(_problem(after.line, what, _RESTORE))
    return tuple(line for line in lines if isinstance(line, Seal)), problems


def _seal(line: str, number: int) -> Seal | None:
    try:
        entry = json.loads(line)
        return Seal(
            release=str(entry["release"]),
            previous=str(entry["previous"]),
            files={str(name): str(digest) for name, digest in entry["files"].items()},
            figures={str(name): str(value) for name, value in entry["figures"].items()},
            words={str(name): str(digest) for name, digest in entry["words"].items()},
            corrections=tuple(str(correction) for correction in entry["corrections"]),
            text=str(entry["text"]),
            digest=_digest(line),
            line=number,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


# --- holding the releases against it -------------------------------------------------------------


def check(
    seals: Sequence[Seal],
    releases: Sequence[Release],
    store: Store,
    values: Sequence[FigureValue],
) -> list[Problem]:
    """Every sealed release is as it was sealed, and every release but the newest is sealed."""
    found = [*_unsealed(seals, releases)]
    for sealed in seals:
        release = next((r for r in releases if r.month == sealed.release), None)
        if release is None:
            what = Said("release {} is sealed and gone", (sealed.release,))
            found.append(_problem(sealed.line, what, _RESTORE))
        else:
            found += _files(sealed, release, store)
            found += _figures(sealed, values)
            found += ledger_texts.check(sealed.text, sealed.corrections, release)
    return found


def check_recalls(
    text: str, seals: Sequence[Seal], releases: Sequence[Release], store: Store
) -> list[Problem]:
    """Every recall is stated and sealed, and no file that was taken back has come back."""
    return [*ledger_recalls.check(ledger_recalls.read(text), _sealed_files(seals), releases, store)]


def _sealed_files(seals: Sequence[Seal]) -> Mapping[str, Mapping[str, str]]:
    return {seal.release: seal.files for seal in seals}


def seal_recalls(text: str, before: str, releases: Sequence[Release], store: Store) -> str:
    """The ledger with a line more for each recall that has none; `before` this run it was that."""
    return ledger_recalls.seal(text, releases, _sealed_files(parse(before)[0]), store)


def recalled_files(text: str, releases: Sequence[Release]) -> tuple[RecalledFile, ...]:
    """Every file that a release took back, with its digest as it was sealed."""
    known = ledger_recalls.read(text)
    return ledger_recalls.files(releases, known, _sealed_files(parse(text)[0]))


def unlike(text: str, values: Iterable[FigureValue]) -> set[tuple[str, str]]:
    """The figures, by release and id, that were sealed and have no value now, or another one."""
    now = {(value.release, value.figure.id): exact(value) for value in values}
    sealed = ((s.release, name, said) for s in parse(text)[0] for name, said in s.figures.items())
    return {(month, name) for month, name, said in sealed if now.get((month, name)) != said}


def begun(text: str) -> Mapping[str, frozenset[str]]:
    """The figures that each sealed release was published with."""
    return {sealed.release: frozenset(sealed.figures) for sealed in parse(text)[0]}


def sealed_value(text: str, month: str, figure: str) -> str | None:
    """What a sealed release said of a figure, as in `exact`; None when it said nothing."""
    return next((s.figures.get(figure) for s in parse(text)[0] if s.release == month), None)


def _unsealed(seals: Sequence[Seal], releases: Sequence[Release]) -> Iterator[Problem]:
    sealed = {seal.release for seal in seals}
    for release in releases[:-1]:
        if release.month not in sealed:
            yield Problem(
                file=f"data/releases/{release.month}/release.yml",
                line=1,
                what=Said("release {} is not in the ledger", (release.month,)),
                hint=Said("run `python build.py seal` before the next release is begun"),
            )


def _files(sealed: Seal, release: Release, store: Store) -> Iterator[Problem]:
    """Tables that are not those that were sealed.

    Of reference tables `check_kept` speaks, and what was recalled has lines of its own.
    """
    now, elsewhere = _tables(sealed.release, store), _references(store)
    elsewhere |= {recall.table for recall in release.recalled}
    for name, digest in sealed.files.items():
        if name not in elsewhere and now.get(name) != digest:
            yield Problem(
                file=f"data/releases/{sealed.release}/{name}.csv",
                line=1,
                what=Said("the table was changed after its release was sealed"),
                hint=_RESTORE,
            )


def _references(store: Store) -> set[str]:
    return {t.resource.name for t in store.tables if t.resource.scope == "reference"}


def _figures(sealed: Seal, values: Sequence[FigureValue]) -> Iterator[Problem]:
    """Figures that are computed otherwise now. A correction is no leave to: tables are sealed."""
    for value in values:
        then = sealed.figures.get(value.figure.id)
        if value.release == sealed.release and then not in {None, exact(value)}:
            named = (value.figure.id, sealed.release, str(then), exact(value))
            yield Problem(
                file=value.figure.file,
                line=value.figure.line,
                what=Said("figure '{}' was published for {} as {} and is now {}", named),
                hint=Said("restore the query; what was said before belongs under 'earlier:'"),
            )


# --- what a release was told with: words, queries, reference tables -----------------------------


def check_kept(
    seals: Sequence[Seal],
    figures: Sequence[Figure],
    told_of: Iterable[FigureAt],
    store: Store,
) -> list[Problem]:
    """Everything that sealed releases were told with is kept for them.

    `told_of` are the figures with a value at a release, and those whose value was taken back.
    Of each figure and table the newest release is named of which it is not so.
    """
    known, shown = {f.id: f for f in figures}, {release.month for release in store.releases}
    there = {(at.release, at.figure.id) for at in told_of}
    found: dict[str, Problem] = {}
    for sealed in reversed([seal for seal in seals if seal.release in shown]):
        for name in sealed.figures:
            if problem := _unkept_figure(sealed, name, known.get(name), there):
                found.setdefault(f"figure {name}", problem)
        for problem in _unkept_tables(sealed, store):
            found.setdefault(problem.file, problem)
    return list(found.values())


def _unkept_figure(
    sealed: Seal, name: str, figure: Figure | None, there: Container[tuple[str, str]]
) -> Problem | None:
    """A figure of a sealed release that is gone, without a value, or told in other words."""
    if figure is None:
        what = Said("figure '{}' was published for {} and is gone", (name, sealed.release))
        hint = Said("restore the file and say in it since when: {}", ("retired: {since: …}",))
        return Problem(file=f"content/figures/{name}.yml", line=1, what=what, hint=hint)
    if sealed.words.get(name) != words(in_force(figure, sealed.release)):
        what = Said("the words of '{}' differ from those published with {}", (name, sealed.release))
        hint = Said("keep what was said under 'earlier:' with 'until: {}'", (sealed.release,))
    elif (sealed.release, name) not in there:
        was = (name, sealed.release, sealed.figures[name])
        what = Said("figure '{}' was published for {} as {} and has no value now", was)
        hint = Said("restore its query; a figure ends with a release that is not sealed yet")
    else:
        return None
    return Problem(file=figure.file, line=figure.line, what=what, hint=hint)


def _unkept_tables(sealed: Seal, store: Store) -> Iterator[Problem]:
    """Reference tables that are not those which a sealed release was published with."""
    now = _tables(sealed.release, store)
    for name in sorted(_references(store) & sealed.files.keys()):
        if now.get(name) != sealed.files[name]:
            kept = f"data/reference/until-{sealed.release}/{name}.csv"
            yield Problem(
                file=f"data/reference/{name}.csv",
                line=1,
                what=Said("the table is another one than was published with {}", (sealed.release,)),
                hint=Said("keep the published one as {}", (kept,)),
            )


def _problem(line: int, what: Said, hint: Said) -> Problem:
    return Problem(file=FILE, line=line, what=what, hint=hint)
