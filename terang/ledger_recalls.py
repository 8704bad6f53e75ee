"""Recalls in the ledger: a table taken back has a line of its own, and the line stays.

The seal of its release is left as it was. The line names the digest of the file that was taken
back, and of the one that replaced it, so that neither can come or go unseen.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from terang.model import Problem, Recall, Release, Said
from terang.results import RecalledFile, Store

_RESTORE = Said("restore it as it was; what was taken back is told for good")

Sealed = Mapping[str, Mapping[str, str]]  # release -> table -> sha256, as its seal has them


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One line: a table as it was taken back."""

    release: str
    table: str
    date: str
    file: str | None  # sha256 of what was taken back; None: its release was not sealed
    replaced_by: str | None  # sha256; None: nothing
    previous: str  # digest of the line before
    digest: str  # of the line itself
    line: int


def entry(line: str, number: int) -> Taken | None:
    """The recall in a line of the ledger; None when it is none."""
    try:
        told = json.loads(line)
        return Taken(
            release=str(told["release"]),
            table=str(told["recalled"]),
            date=str(told["date"]),
            file=_digest_or_none(told["file"]),
            replaced_by=_digest_or_none(told["replaced_by"]),
            previous=str(told["previous"]),
            digest=_digest(line),
            line=number,
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _digest_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def read(text: str) -> tuple[Taken, ...]:
    """The recalls in a ledger, oldest first."""
    made = (entry(line, number) for number, line in enumerate(text.splitlines(), 1))
    return tuple(taken for taken in made if taken)


def relinked(line: str, before: str) -> str:
    """A line as it would be if it came after the line `before`."""
    told = json.loads(line) | {"previous": _digest(before.rstrip("\n"))}
    return _written(told)


def _written(told: Mapping[str, object]) -> str:
    return f"{json.dumps(told, ensure_ascii=False, sort_keys=True)}\n"


# --- writing -----------------------------------------------------------------------------------


def seal(text: str, releases: Sequence[Release], sealed: Sealed, store: Store) -> str:
    """The ledger with one line more for each recall that has none.

    `sealed` are the files of the seals before this run: a release sealed in the same run was not
    sealed when its file was taken back.
    """
    known = read(text)
    for release in releases:
        for recall, old in _waiting(release, known, sealed):
            told = {
                "recalled": recall.table,
                "release": release.month,
                "date": recall.date.isoformat(),
                "reason": {"id": recall.reason.id, "en": recall.reason.en},
                "file": old,
                "replaced_by": _now(store, release, recall.table) if recall.replaced else None,
                "previous": _digest(text.splitlines()[-1]),
            }
            text += _written(told)
    return text


def waiting(text: str, releases: Sequence[Release]) -> bool:
    """Whether a recall has no line yet."""
    return any([*_waiting(release, read(text), {})] for release in releases)


def _waiting(
    release: Release, known: Sequence[Taken], sealed: Sealed
) -> Iterator[tuple[Recall, str | None]]:
    """The recalls without a line, with the digest of what they took back."""
    for table, stated in _stated(release).items():
        lines = _lines(known, release, table)
        for position in range(len(lines), len(stated)):
            yield stated[position], _before(lines, position, _sealed_file(sealed, release, table))


def _stated(release: Release) -> dict[str, list[Recall]]:
    """The recalls of a release by table, in the order of the file."""
    made: dict[str, list[Recall]] = {}
    for recall in release.recalled:
        made.setdefault(recall.table, []).append(recall)
    return made


def _lines(known: Sequence[Taken], release: Release, table: str) -> list[Taken]:
    return [t for t in known if (t.release, t.table) == (release.month, table)]


def _sealed_file(sealed: Sealed, release: Release, table: str) -> str | None:
    return sealed.get(release.month, {}).get(table)


def _before(lines: Sequence[Taken], position: int, sealed: str | None) -> str | None:
    """The digest of the file that the recall at this position took back."""
    if position < len(lines):
        return lines[position].file
    return lines[-1].replaced_by if lines else sealed


def _now(store: Store, release: Release, table: str) -> str | None:
    """The digest of the file that is there."""
    digests = (d for month, name, d in store.digests if (month, name) == (release.month, table))
    return next(digests, None)


# --- what is known of them -----------------------------------------------------------------------


def files(
    releases: Sequence[Release], known: Sequence[Taken], sealed: Sealed
) -> tuple[RecalledFile, ...]:
    """Every file that was taken back, in the order of the releases, with its digest."""
    return tuple(
        RecalledFile(
            release=release.month,
            recall=recall,
            sha256=_before(
                _lines(known, release, table), position, _sealed_file(sealed, release, table)
            ),
        )
        for release in releases
        for table, stated in _stated(release).items()
        for position, recall in enumerate(stated)
    )


# --- holding the releases against them -----------------------------------------------------------


def check(
    known: Sequence[Taken], sealed: Sealed, releases: Sequence[Release], store: Store
) -> Iterator[Problem]:
    """Every recall is stated and has its line, and what was taken back has not come back."""
    for release in releases:
        stated = _stated(release)
        named = {taken.table for taken in known if taken.release == release.month}
        for table in sorted(named | stated.keys()):
            lines, recalls = _lines(known, release, table), stated.get(table, [])
            yield from _gone(release, lines, recalls)
            if release.month in sealed:
                yield from _unsealed(release, recalls[len(lines) :])
            old = _sealed_file(sealed, release, table)
            yield from _file(release, lines, recalls, old, _now(store, release, table))


def _gone(release: Release, lines: Sequence[Taken], stated: Sequence[Recall]) -> Iterator[Problem]:
    """Recalls that were stated once and are no longer."""
    days = {recall.date.isoformat() for recall in stated}
    for line in lines:
        if line.date not in days:
            what = Said("a published recall is gone: {}", (f"{line.table}, {line.date}",))
            yield _problem(release, 1, what, _RESTORE)


def _unsealed(release: Release, stated: Sequence[Recall]) -> Iterator[Problem]:
    for recall in stated:
        what = Said("the recall of table '{}' is not in the ledger", (recall.table,))
        yield _problem(release, recall.line, what, Said("run `python build.py seal`"))


def _file(
    release: Release,
    lines: Sequence[Taken],
    stated: Sequence[Recall],
    sealed: str | None,
    now: str | None,
) -> Iterator[Problem]:
    """The file that is there is none that was taken back, and the one that was sealed."""
    if not stated:
        return
    file = f"data/releases/{release.month}/{stated[0].table}.csv"
    old = {_before(lines, position, sealed) for position in range(len(stated))} - {None}
    if now in old:
        what = Said("this is the file that was recalled")
        hint = Said("put a safer one in its place; for none, leave 'replaced' out and delete it")
        yield Problem(file=file, line=1, what=what, hint=hint)
    elif len(lines) == len(stated) and now != lines[-1].replaced_by:
        what = Said("the table was changed after its recall was sealed")
        yield Problem(file=file, line=1, what=what, hint=_RESTORE)


def _problem(release: Release, line: int, what: Said, hint: Said) -> Problem:
    file = f"data/releases/{release.month}/release.yml"
    return Problem(file=file, line=line, what=what, hint=hint)
