"""What a figure said before, and its end: nouns like those of `model`.

A figure's file holds what is said today. What was said until a release stands in it under
`earlier`, newest first, so that a page of that release is made with the words of its time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terang.model import Figure, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What a figure said up to and including a release; None is what was said after it too."""

    until: str  # the last release that said so: 2026-09
    why: "Text"  # it was changed
    label: "Text | None"
    definition: "Text | None"
    period: "Text | None"
    query: str | None
    file: str
    line: int
    query_line: int
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def breaks(self) -> bool:
        """Whether something else was counted, so that a value is not to be compared with later."""
        return self.definition is not None or self.query is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """The end of a figure: from a release on it has no value."""

    since: str
    why: "Text"
    instead: str | None  # the figure to be used now
    line: int


def in_force(figure: "Figure", release: str) -> "Figure":
    """The figure with the words and the query that it had at a release."""
    for earlier in figure.earlier:
        if release <= earlier.until:
            figure = replace(
                figure,
                label=earlier.label or figure.label,
                definition=earlier.definition or figure.definition,
                period=earlier.period or figure.period,
                query=earlier.query or figure.query,
                line=earlier.query_line if earlier.query else figure.line,
            )
    return figure


def ended(figure: "Figure", release: str) -> bool:
    """Whether the figure has no value any more at a release."""
    return figure.retired is not None and figure.retired.since <= release


def changes(figure: "Figure", begins: str, ends: str) -> tuple[Earlier, ...]:
    """What was said at the release `begins` or later and no longer at `ends`, oldest first."""
    return tuple(e for e in reversed(figure.earlier) if begins <= e.until < ends)


def compared(figure: "Figure", before: str, after: str) -> bool:
    """Whether the values of two releases, one after the other, count the same."""
    return not any(earlier.breaks for earlier in changes(figure, before, after))
