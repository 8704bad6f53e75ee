"""What a release says of the tables it took back after a disclosure accident."""

from collections.abc import Iterator, Sequence

from terang.model import Problem, Recall, Release, Said


def problems(releases: Sequence[Release]) -> Iterator[Problem]:
    """Recalls that cannot be so, and tables of the newest release that nothing replaces."""
    for release in releases:
        for position, recall in enumerate(release.recalled):
            yield from _one(release, recall, release.recalled[:position])
    if releases:
        yield from _needed(releases)


def _one(release: Release, recall: Recall, earlier: Sequence[Recall]) -> Iterator[Problem]:
    """A recall that comes before its release, or of what was taken back already."""
    if recall.date < release.date:
        what = Said("the recall of table '{}' is dated before its release", (recall.table,))
        day = Said("write the day on which it was taken back, {} or later", (str(release.date),))
        yield _problem(release, recall, what, day)
    before = next((r for r in reversed(earlier) if r.table == recall.table), None)
    if before and (not before.replaced or before.date >= recall.date):
        what = Said("table '{}' was recalled already", (recall.table,))
        hint = Said("state it once; a second accident has a later date, after 'replaced: true'")
        yield _problem(release, recall, what, hint)


def _needed(releases: Sequence[Release]) -> Iterator[Problem]:
    """Today's figures are computed from the newest release, and it has to be whole.

    `tables` tells of one that no release has any more.
    """
    newest, last = releases[-1], {recall.table: recall for recall in releases[-1].recalled}
    for name in sorted(newest.gone()):
        if any(name not in release.gone() for release in releases):
            what = Said("today's figures need table '{}', which was recalled", (name,))
            hint = Said("put a safer file in its place and write 'replaced: true'")
            yield _problem(newest, last[name], what, hint)


def _problem(release: Release, recall: Recall, what: Said, hint: Said) -> Problem:
    file = f"data/releases/{release.month}/release.yml"
    return Problem(file=file, line=recall.line, what=what, hint=hint)
