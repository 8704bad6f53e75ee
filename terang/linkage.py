"""Whether what a story reveals can be matched to few people or claims in the published tables.

A story reveals codes: a place, a time, a benefit, a sex, an age group, an occupation. Every table
that holds some of them is asked, in every release, how many people or cases surely share them. A
hidden cell counts as nobody, so that the answer is never too kind. Below the table's own threshold
the story must be told more coarsely; the least coarsening that is safe is found by trying all.

It looks at one table at a time. That two tables together may still single somebody out is the
reason why so few tables are published (docs/privacy.md).
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from terang.consent import Story
from terang.linkage_tables import Fact, Ladder, Told, ladders, least_match, told_by
from terang.model import Problem, Resource, Said, Writing
from terang.results import Store

_NONE = ""  # the story does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a story reveals, as one code on one rung of each of its ladders."""

    facts: tuple[Fact, ...]
    lines: Mapping[str, int]  # of the front matter, by what the ladder is called there


def everything(
    stories: Sequence[Writing], store: Store, resources: Sequence[Resource]
) -> Iterator[Problem]:
    """One problem for each story that can be matched to few, or to nobody we can count.

    An invented story is not asked: nobody can be found by it.
    """
    true = [w for w in stories if w.story and not w.story.illustrative and w.language == "id"]
    if not true:
        return
    told = told_by(store, resources)
    climbs = ladders(store.tables)
    for writing in true:
        if writing.story:
            yield from _of(writing, writing.story, told, climbs)
