"""What of the stories may be shown on a day: consent, its end, its languages and its channels."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import read, stories
from terang.consent import CHANNELS, Withdrawn
from terang.model import LANGUAGES, Language, Problem, Sources, Writing
from tests.conftest import TINY
from tests.told_stories import telling, told_story, true_story

SOURCES = read.everything(TINY)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))


def holding(*told: Writing) -> Sources:
    """The smallest project with these stories and no others."""
    return replace(SOURCES, stories=told)


def pair(**changed: object) -> tuple[Writing, Writing]:
    """A true story in both languages."""
    story = true_story(**changed)
    return telling(story, "id"), telling(story, "en")


def shown(sources: Sources) -> list[str]:
    """Slug and language of what may be shown."""
    return [f"{w.slug}.{w.language}" for w in sources.stories]


def said(notes: Sequence[Problem]) -> list[str]:
    """What the notes say, without their hints."""
    return [str(note).splitlines()[0] for note in notes]


@given(day=DAYS, begin=DAYS, end=DAYS)
def test_a_story_is_shown_from_the_first_day_of_its_consent_to_the_day_before_the_last(
    day: dt.date, begin: dt.date, end: dt.date
) -> None:
    """And what is not shown is told of, whatever the days."""
    made, notes = stories.permitted(holding(*pair(given=begin, expires=end)), day)

    assert bool(made.stories) == (begin <= day < end)
    assert len(made.stories) in (0, 2)
    assert made.stories or len({note.file for note in notes}) == 2
    assert [line.id for line in made.withdrawn] == (["c-3b7k"] if end <= day else [])


@given(
    languages=st.sets(st.sampled_from(LANGUAGES), min_size=1),
    channels=st.sets(st.sampled_from(CHANNELS), min_size=1),
)
def test_nothing_is_shown_that_was_not_agreed_to_and_nothing_is_dropped_silently(
    languages: set[Language], channels: set[str]
) -> None:
    """A text is there exactly if its language and the site were agreed to; else a note names it."""
    told = pair(languages=tuple(languages), channels=tuple(channels))

    made, notes = stories.permitted(holding(*told), dt.date(2026, 6, 1))

    wanted = {w.file for w in told if w.language in languages and "site" in channels}
    assert {w.file for w in made.stories} == wanted
    assert {w.file for w in told} - wanted == {n.file for n in notes if "left out:" in str(n.what)}
    silent = wanted if "feed" not in channels else set()
    assert silent == {n.file for n in notes if "feeds" in str(n.what)}


def test_a_consent_that_ended_withdraws_the_story_and_says_so() -> None:
    """From its date on; the list of withdrawals has it as if somebody had asked."""
    made, notes = stories.permitted(holding(*pair()), dt.date(2027, 1, 1))

    assert made.stories == ()
    assert made.withdrawn == (Withdrawn(id="c-3b7k", slug="c-3b7k", date=dt.date(2027, 1, 1)),)
    assert said(notes) == [
        f"content/stories/c-3b7k.{language}.md:1: "
        "the consent ended on 2027-01-01: the story is withdrawn"
        for language in LANGUAGES
    ]


@pytest.mark.parametrize(("day", "left"), [("2026-12-02", 30), ("2026-12-31", 1)])
def test_an_end_is_told_thirty_days_ahead(day: str, left: int) -> None:
    """Once for a story, and the story is still there."""
    made, notes = stories.permitted(holding(*pair()), dt.date.fromisoformat(day))

    assert len(made.stories) == 2
    assert [str(note.what) for note in notes] == [f"the consent ends on 2027-01-01, in {left} days"]


def test_thirty_one_days_before_nothing_is_told() -> None:
    """A report that always says something is not read."""
    _, notes = stories.permitted(holding(*pair()), dt.date(2026, 12, 1))

    assert notes == []


def test_an_invented_story_needs_nobodys_consent_and_has_no_end() -> None:
    """Whatever the day."""
    story = told_story()
    told = telling(story, "id"), telling(story, "en")

    made, notes = stories.permitted(holding(*told), dt.date(2099, 1, 1))

    assert (made.stories, notes) == (told, [])


def test_a_build_that_does_not_know_the_day_says_so_where_a_consent_could_have_ended() -> None:
    """An invented story needs no day."""
    day = dt.date(2026, 2, 10)

    (note,) = stories.undated(holding(*pair()), day)

    assert "2026-02-10" in str(note.what)
    assert stories.undated(holding(telling(told_story())), day) == []
