"""The days of releases: each comes out after the one before."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from terang.model import Problem, Release, Said


def problems(releases: Sequence[Release]) -> Iterator[Problem]:
    """Days that stand in no order a calendar can show. `releases` are oldest first."""
    for before, release in pairwise(releases):
        if release.date <= before.date:
            what = Said("release {} comes out before that of {}", (release.month, before.month))
            yield _problem(release, what, before.date.isoformat())


def _problem(release: Release, what: Said, after: str) -> Problem:
    return Problem(
        file=f"data/releases/{release.month}/release.yml",
        line=release.lines.get("date", 1),
        what=what,
        hint=Said("write a day after {}", (after,)),
    )
