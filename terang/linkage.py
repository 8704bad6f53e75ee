"""Whether what a story reveals can be matched to few people or claims in the published tables.

A story reveals codes: a place, a time, a benefit, a sex, an age group, an occupation. Every table
that holds some of them is asked, in every release, how many people or cases surely share them. A
hidden cell counts as nobody, so that the answer is never too kind. Below the table's own threshold
the story must be told more coarsely; the least coarsening that is safe is found by trying all.

It looks at one table at a time: what no table crosses, nobody can look up in one. An invented
story is not asked, because there is nobody to be found.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from terang import linkage_money
from terang.consent import Story
from terang.linkage_tables import TIMES, Fact, Ladders, Told, ladders, least_match, told_by
from terang.model import TOTAL, Problem, Resource, Said, Writing
from terang.results import Store

_BENEFIT = "benefit_type"  # the column whose codes are the benefits of stories
_NO_BENEFIT = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rung:
    """One way to tell an attribute: the fact it reveals, and how the front matter writes it."""

    fact: Fact | None
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attribute:
    """What a story tells of one thing, finest first; the first rung is what it tells now."""

    key: str  # of the front matter
    rungs: tuple[_Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """The tables, and the answers they gave."""

    told: tuple[Told, ...]
    climbs: Ladders
    answers: dict[tuple[str, frozenset[Fact]], tuple[int, str] | None] = field(default_factory=dict)

    def ask(self, told: Told, facts: Mapping[str, str]) -> tuple[int, str] | None:
        """How many surely share those of the facts that a table holds, and in which release.

        Another table of the same people or cases may show more of them, such as the quarter's sum
        where its months are hidden: the best answer counts.
        """
        held = {c: v for c, v in facts.items() if self.about(told, c)}
        alike = (t for t in self.told if t.population == told.population)
        able = (t for t in alike if all(self.about(t, c) for c in held))
        answers = (answer for t in able if (answer := self._asked(t, held)))
        return max(answers, default=None) if self._asked(told, held) else None

    def _asked(self, told: Told, facts: Mapping[str, str]) -> tuple[int, str] | None:
        """As `least_match`, each question once."""
        key = told.resource.name, frozenset(facts.items())
        if key not in self.answers:
            self.answers[key] = least_match(told, facts, self.climbs)
        return self.answers[key]

    def about(self, told: Told, column: str) -> bool:
        """Whether a table has the column, or one that is finer or coarser."""
        coarser = self.climbs.coarser
        return any(
            name == column or name in coarser.get(column, ()) or column in coarser.get(name, ())
            for name in told.dimensions
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lonely:
    """A table in which too few share what a story tells; no release: none tells of its time."""

    told: Told
    release: str | None


def everything(
    stories: Sequence[Writing], store: Store, resources: Sequence[Resource]
) -> Iterator[Problem]:
    """What in true stories could point at one person or one claim."""
    told = sorted(stories, key=lambda w: w.language != "id")  # a problem names the original
    true = [w for w in told if w.story and not w.story.illustrative]
    if not true:
        return
    tables = _Tables(told=told_by(store, resources), climbs=ladders(store.tables))
    first: set[str] = set()
    for w in true:
        if w.story and w.slug not in first:
            first.add(w.slug)
            yield from _of(w, w.story, tables)
    yield from linkage_money.everything(true, tables.told, store.tables)


def _of(w: Writing, story: Story, tables: _Tables) -> Iterator[Problem]:
    attributes = tuple(_attributes(story, tables.climbs))
    lonely = _lonely([a.rungs[0] for a in attributes], tables)
    if lonely is None:
        return
    safe = _least_coarsening(attributes, tables)
    line = story.lines.get("period", 1)
    hint = Said("do not publish it: no coarser telling is safe either")
    if safe:
        changed = [(a, r) for a, r in zip(attributes, safe, strict=True) if r is not a.rungs[0]]
        line = story.lines.get(changed[0][0].key, line)
        wanted = "; ".join(_typed(a.key, rung.typed) for a, rung in changed)
        hint = Said("tell it more coarsely, in the text too: {}", (wanted,))
    yield Problem(file=w.file, line=line, what=_what(lonely), hint=hint)


def _typed(key: str, value: str) -> str:
    head, _, below = key.partition(".")
    return f"{head}: {{{below}: {value}}}" if below else f"{head}: {value}"


def _what(lonely: _Lonely) -> Said:
    name, least = lonely.told.resource.name, str(lonely.told.resource.threshold)
    if lonely.release is None:
        return Said(
            "no release tells yet how many in the table '{}' share this story's time", (name,)
        )
    values = (least, name, lonely.release)
    return Said("fewer than {} surely share what this story tells, in the table '{}' of {}", values)


def _attributes(story: Story, climbs: Ladders) -> Iterator[_Attribute]:
    """In the order in which a person would rather give them up; all that the story tells."""
    place, person = story.place, story.person
    if place.district or place.zone:
        fact = ("district", place.district) if place.district else ("zone", place.zone or "")
        city = _Rung(fact=None, typed=f"{{zone: {TOTAL}}}")
        if fact[1] != TOTAL:
            yield _Attribute(key="place", rungs=(*_climb(fact, climbs, braces=True), city))
    time = "quarter" if "Q" in story.period else "month" if "-" in story.period else "year"
    yield _Attribute(key="period", rungs=tuple(_climb((time, story.period), climbs)))
    out = _Rung(fact=None, typed=_NO_BENEFIT)
    if person.occupation:
        known = ("occupation", person.occupation) in climbs.groups
        fact = ("occupation" if known else "occupation_group", person.occupation)
        yield _Attribute(key="person.occupation", rungs=(*_climb(fact, climbs), _left_out()))
    for key, code in (("age_group", person.age_group), ("sex", person.sex)):
        if code:
            rungs = (_Rung(fact=(key, code), typed=code), _left_out())
            yield _Attribute(key=f"person.{key}", rungs=rungs)
    if story.benefit != _NO_BENEFIT:
        told = _Rung(fact=(_BENEFIT, story.benefit), typed=story.benefit)
        yield _Attribute(key="benefit", rungs=(told, out))


def _left_out() -> _Rung:
    return _Rung(fact=None, typed="~")


def _climb(fact: Fact, climbs: Ladders, *, braces: bool = False) -> Iterator[_Rung]:
    """The fact, then each coarser one; of several groups, the first."""
    implied = climbs.implied(fact)
    for column, code in implied if fact[0] in TIMES else implied[:2]:
        yield _Rung(fact=(column, code), typed=f"{{{column}: {code}}}" if braces else code)


def _least_coarsening(
    attributes: Sequence[_Attribute], tables: _Tables
) -> tuple[_Rung, ...] | None:
    """The safe way to tell it that gives up least: fewest steps, then the first ones."""
    ways = itertools.product(*(range(len(a.rungs)) for a in attributes))
    for way in sorted(ways, key=lambda steps: (sum(steps), tuple(-step for step in steps))):
        rungs = tuple(a.rungs[step] for a, step in zip(attributes, way, strict=True))
        if _lonely(rungs, tables) is None:
            return rungs
    return None


def _lonely(rungs: Sequence[_Rung], tables: _Tables) -> _Lonely | None:
    """The first table in which too few surely share these facts; None: in all there are enough.

    Asked are the tables that hold one of the facts besides the time, and all others that count
    the same people or cases. Of each fact some table must tell at the story's time.
    """
    facts = dict(rung.fact for rung in rungs if rung.fact)
    columns = [column for column in facts if column not in TIMES]
    wanted = {(t.population, c): t for t in tables.told for c in columns if tables.about(t, c)}
    meant = {population for population, _ in wanted}
    for told in tables.told:
        answer = tables.ask(told, facts) if told.population in meant else None
        if answer:
            for column in columns:
                if tables.about(told, column):
                    wanted.pop((told.population, column), None)
            if answer[0] < told.resource.threshold:
                return _Lonely(told=told, release=answer[1])
    return next((_Lonely(told=told, release=None) for told in wanted.values()), None)
