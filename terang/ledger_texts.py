"""What release.yml of a sealed release tells: its day, its texts, its corrections.

Part of `ledger`. The day of the next release and the contact may change; what was told may not.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from terang import words
from terang.model import LANGUAGES, Correction, Number, Problem, Release, Said, Text
from terang.results import RecalledFigure

TAKEN_BACK = "–"  # in place of a number that was recalled
_RESTORE = Said("restore it as it was; what is new belongs to the next release")


def digest(release: Release) -> str:
    """The sha256 of what a release tells in words: day, what is new, notes, who approved it."""
    texts = (release.whats_new, release.notes, *release.approvers)
    said = [release.date.isoformat(), *map(_both, texts)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _both(text: Text | None) -> list[str]:
    return [text.id.strip(), text.en.strip()] if text else []


def told(correction: Correction) -> str:
    """A correction in one line, to be found again."""
    return f"{correction.figure} {correction.period}: {correction.before} -> {correction.after}"


def check(sealed: str, corrections: Sequence[str], release: Release) -> Iterator[Problem]:
    """The texts are those sealed, and so are the corrections, no fewer and no more.

    After a recall the numbers of a correction may be taken out, each replaced by a dash.
    """
    if digest(release) != sealed:
        what = Said("what release {} tells was changed after it was sealed", (release.month,))
        yield _problem(release, 1, what)
    stated = {told(correction) for correction in release.corrections}
    bare = {_bare(told(c)) for c in release.corrections if c.before == c.after == TAKEN_BACK}
    for line in corrections:
        if line not in stated and _bare(line) not in bare:
            yield _problem(release, 1, Said("a published correction is gone: {}", (line,)))
    known = {_bare(correction) for correction in corrections}
    for correction in release.corrections:
        line, taken_back = told(correction), correction.before == correction.after == TAKEN_BACK
        if line not in corrections and not (taken_back and _bare(line) in known):
            what = Said("a correction was added after its release was sealed: {}", (line,))
            yield _problem(release, correction.line, what)


def untrue(
    release: Release, correction: Correction, unit: str, then: str, now: Number | None
) -> Iterator[Problem]:
    """A correction that tells another number than was sealed as `then`, or than is `now`."""
    hint = Said("tell the number as the site prints it")
    was = Fraction(then)
    if correction.before not in {then, *_printed(was, unit)}:
        said = (correction.figure, correction.before, words.quantity(was, unit, "en"))
        what = Said("the correction of '{}' says it was {}, and {} was published", said)
        yield _problem(release, correction.line, what, hint)
    if now is not None and correction.after not in {str(now), *_printed(now, unit)}:
        said = (correction.figure, correction.after, words.quantity(now, unit, "en"))
        what = Said("the correction of '{}' says it is {}, and by the tables it is {}", said)
        yield _problem(release, correction.line, what, hint)


def _printed(value: Number, unit: str) -> set[str]:
    return {words.quantity(value, unit, language) for language in LANGUAGES}


def still_told(
    releases: Iterable[Release], recalled: Iterable[RecalledFigure]
) -> Iterator[Problem]:
    """Corrections of a number that was recalled with its table: neither it nor another is told."""
    gone = {(figure.release, figure.figure.id) for figure in recalled}
    for release in releases:
        for correction in release.corrections:
            recall = (correction.period, correction.figure) in gone
            if recall and {correction.before, correction.after} != {TAKEN_BACK}:
                about = (correction.figure, correction.period)
                what = Said(
                    "the correction of '{}' for {} tells a number that was taken back", about
                )
                hint = Said("write {} in place of both numbers", (TAKEN_BACK,))
                yield _problem(release, correction.line, what, hint)


def _bare(correction: str) -> str:
    """Figure and period, without the numbers."""
    return correction.partition(": ")[0]


def _problem(release: Release, line: int, what: Said, hint: Said = _RESTORE) -> Problem:
    file = f"data/releases/{release.month}/release.yml"
    return Problem(file=file, line=line, what=what, hint=hint)
