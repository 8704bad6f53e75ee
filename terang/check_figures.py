"""What holds for figures that change or end; a part of `check`."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from terang.earlier import Earlier, Retired, ended
from terang.model import Figure, Problem, Release, Said


def everything(figures: Sequence[Figure], releases: Sequence[Release]) -> Iterator[Problem]:
    """Former words that no release had or that stand in no order, and ends that lead nowhere."""
    months = [release.month for release in releases]
    for figure in figures:
        yield from _releases(figure.earlier, months)
        yield from _order(figure.earlier)
        if figure.retired:
            yield from _instead(figure, figure.retired, figures, months)


def retired(figures: Sequence[Figure], releases: Sequence[Release]) -> dict[str, str | None]:
    """The figures that the newest release no longer has, each with the one to be used instead."""
    newest = max((release.month for release in releases), default="")
    gone = [figure for figure in figures if ended(figure, newest)]
    return {figure.id: figure.retired.instead for figure in gone if figure.retired}


def _releases(earlier: Sequence[Earlier], months: Sequence[str]) -> Iterator[Problem]:
    for former in earlier:
        if former.until and months and former.until not in months:
            yield Problem(
                file=former.file,
                line=former.line,
                what=Said("there is no release {}", (former.until,)),
                hint=Said("releases: {}", (", ".join(months),)),
            )


def _order(earlier: Sequence[Earlier]) -> Iterator[Problem]:
    for newer, older in pairwise(earlier):
        if older.until >= newer.until:
            yield Problem(
                file=older.file,
                line=older.line,
                what=Said("'until: {}' stands below 'until: {}'", (older.until, newer.until)),
                hint=Said("write the newest first, each release once"),
            )


def _instead(
    figure: Figure, end: Retired, figures: Sequence[Figure], months: Sequence[str]
) -> Iterator[Problem]:
    """The figure to be used now has a value itself; that it is there at all is seen elsewhere."""
    other = next((f for f in figures if f.id == end.instead), None)
    newest = max(months, default="")
    if other and (other is figure or ended(other, newest)):
        yield Problem(
            file=figure.file,
            line=end.line,
            what=Said("'{}' cannot be used instead: it has ended", (other.id,)),
            hint=Said("name a figure that goes on, or leave 'instead' out"),
        )
