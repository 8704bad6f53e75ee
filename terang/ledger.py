"""The ledger: what each release said, sealed line by line, so that nothing changes unseen.

data/ledger.jsonl holds one line of JSON for each release: the digest of every table, the value of
every figure, and the corrections it stated. Each line names the digest of the line before, so
that a line cannot be changed or taken out without changing all that follow: whoever noted the
digest of the last line can tell. Tables that were taken back have lines of their own
(`ledger_recalls`).
"""

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from terang import ledger_recalls
from terang.ledger_recalls import Taken
from terang.model import Correction, Problem, Release, Said
from terang.results import FigureValue, RecalledFile, Store

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
    corrections: tuple[str, ...]  # each as in `told`
    digest: str  # of the line itself
    line: int


def exact(value: FigureValue) -> str:
    """The value of a figure without rounding: `313`, or `313/458` of a share."""
    share = value.numerator is not None and value.denominator is not None
    return f"{value.numerator}/{value.denominator}" if share else str(value.value)


def told(correction: Correction) -> str:
    """A correction in one line, to be found again."""
    return f"{correction.figure} {correction.month}: {correction.before} -> {correction.after}"


# --- writing -----------------------------------------------------------------------------------


def seal(text: str, release: Release, store: Store, values: Sequence[FigureValue]) -> str:
    """The ledger with one line more: the release as its tables and figures are now."""
    line = {
        "release": release.month,
        "date": release.date.isoformat(),
        "previous": _digest(text.splitlines()[-1]) if text else _FIRST,
        "files": {name: digest for month, name, digest in store.digests if month == release.month},
        "figures": {v.figure.id: exact(v) for v in values if v.release == release.month},
        "corrections": [told(correction) for correction in release.corrections],
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
            corrections=tuple(str(correction) for correction in entry["corrections"]),
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
            found += _figures(sealed, releases, values)
            found += _corrections(sealed, release)
    return found


def check_recalls(
    text: str, seals: Sequence[Seal], releases: Sequence[Release], store: Store
) -> list[Problem]:
    """Every recall is stated and sealed, and no file that was taken back has come back."""
    return [*ledger_recalls.check(ledger_recalls.read(text), _tables(seals), releases, store)]


def _tables(seals: Sequence[Seal]) -> Mapping[str, Mapping[str, str]]:
    return {seal.release: seal.files for seal in seals}


def seal_recalls(text: str, before: str, releases: Sequence[Release], store: Store) -> str:
    """The ledger with a line more for each recall that has none; `before` this run it was that."""
    return ledger_recalls.seal(text, releases, _tables(parse(before)[0]), store)


def recalled_files(text: str, releases: Sequence[Release]) -> tuple[RecalledFile, ...]:
    """Every file that a release took back, with its digest as it was sealed."""
    known = ledger_recalls.read(text)
    return ledger_recalls.files(releases, known, _tables(parse(text)[0]))


def unlike(text: str, values: Iterable[FigureValue]) -> set[tuple[str, str]]:
    """The figures, by release and id, that were sealed and have no value now, or another one."""
    now = {(value.release, value.figure.id): exact(value) for value in values}
    sealed = ((s.release, name, said) for s in parse(text)[0] for name, said in s.figures.items())
    return {(month, name) for month, name, said in sealed if now.get((month, name)) != said}


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
    """Tables that are not those that were sealed; what was recalled has lines of its own."""
    now = {name: digest for month, name, digest in store.digests if month == sealed.release}
    recalled = {recall.table for recall in release.recalled}
    for name, digest in sealed.files.items():
        if name not in recalled and now.get(name) != digest:
            yield Problem(
                file=f"data/releases/{sealed.release}/{name}.csv",
                line=1,
                what=Said("the table was changed after its release was sealed"),
                hint=_RESTORE,
            )


def _figures(
    sealed: Seal, releases: Sequence[Release], values: Sequence[FigureValue]
) -> Iterator[Problem]:
    """Figures that are computed otherwise now, and no release says why."""
    corrected = {c.figure for r in releases for c in r.corrections if c.month == sealed.release}
    for value in values:
        then = sealed.figures.get(value.figure.id)
        differs = value.release == sealed.release and then not in {None, exact(value)}
        if differs and value.figure.id not in corrected:
            named = (value.figure.id, sealed.release, str(then), exact(value))
            yield Problem(
                file=value.figure.file,
                line=value.figure.line,
                what=Said("figure '{}' was published for {} as {} and is now {}", named),
                hint=Said("restore the query, or give the reason under 'corrections:'"),
            )


def _corrections(sealed: Seal, release: Release) -> Iterator[Problem]:
    """Corrections that were stated once and are no longer."""
    stated = {told(correction) for correction in release.corrections}
    for correction in sealed.corrections:
        if correction not in stated:
            yield Problem(
                file=f"data/releases/{sealed.release}/release.yml",
                line=1,
                what=Said("a published correction is gone: {}", (correction,)),
                hint=_RESTORE,
            )


def _problem(line: int, what: Said, hint: Said) -> Problem:
    return Problem(file=FILE, line=line, what=what, hint=hint)
