"""The ledger: what each release said, sealed line by line, so that nothing changes unseen.

data/ledger.jsonl holds one line of JSON for each release: the digest of every table, the value of
every figure, and the corrections it stated. Each line names the digest of the line before, so
that a line cannot be changed or taken out without changing all that follow: whoever noted the
digest of the last line can tell.
"""

import hashlib
import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from terang.model import Correction, Problem, Release, Said
from terang.results import FigureValue, Store

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
    return f"{correction.figure} {correction.period}: {correction.before} -> {correction.after}"


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
    """The lines before that of the first release which is `hidden`."""
    lines = text.splitlines(keepends=True)
    found = (i for i, line in enumerate(lines) if (s := _seal(line, i)) and s.release in hidden)
    return "".join(lines[: next(found, len(lines))])


def waiting(text: str, releases: Sequence[Release]) -> tuple[Release, ...]:
    """The releases that are not sealed yet, oldest first."""
    sealed = {seal.release for seal in parse(text)[0]}
    return tuple(release for release in releases if release.month not in sealed)


def refusals(releases: Sequence[Release]) -> list[Problem]:
    """Why releases may not be sealed: there is none, or too few have approved one."""
    if not releases:
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
    seals, problems = list[Seal](), list[Problem]()
    for number, line in enumerate(text.splitlines(), 1):
        made = _seal(line, number)
        if made is None:
            problems.append(_problem(number, Said("this line is not what seal writes"), _RESTORE))
        else:
            seals.append(made)
    for before, after in pairwise((None, *seals)):
        if after and after.previous != (before.digest if before else _FIRST):
            what = Said("what stands before the seal of {} was changed", (after.release,))
            problems.append(_problem(after.line, what, _RESTORE))
    return tuple(seals), problems


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
            found += _files(sealed, store)
            found += _figures(sealed, releases, values)
            found += _corrections(sealed, release)
    return found


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


def _files(sealed: Seal, store: Store) -> Iterator[Problem]:
    """Tables that are not those that were sealed."""
    now = {name: digest for month, name, digest in store.digests if month == sealed.release}
    for name, digest in sealed.files.items():
        if now.get(name) != digest:
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
    stated = [(c.figure, c.period) for release in releases for c in release.corrections]
    for value in values:
        then = sealed.figures.get(value.figure.id)
        differs = value.release == sealed.release and then not in {None, exact(value)}
        if differs and not any(f == value.figure.id and value.is_of(p) for f, p in stated):
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
