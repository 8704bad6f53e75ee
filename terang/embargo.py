"""Releases that may not be shown before a time, and whether anybody says what time it is."""

import datetime as dt
from collections.abc import Iterable

from terang.model import Problem, Release, Said, Sources


def untimed(sources: Sources, now: dt.datetime | None) -> list[Problem]:
    """Releases under embargo, where nobody says what time it is: shown or not, it may be wrong."""
    return [
        Problem(
            file=f"data/releases/{release.month}/release.yml",
            line=release.lines.get("embargo", 1),
            what=Said("release {} has an embargo, and the time is not known", (release.month,)),
            hint=Said("set SOURCE_DATE_EPOCH to now: {}", ("SOURCE_DATE_EPOCH=$(date +%s)",)),
        )
        for release in sources.releases
        if release.embargo and now is None
    ]


def hidden(releases: Iterable[Release], now: dt.datetime | None) -> set[str]:
    """The months of the releases that may not be shown yet."""
    return {r.month for r in releases if now and r.embargo and r.embargo > now}
