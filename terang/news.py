"""What there is to tell of the site: releases, corrections and stories, an entry for each.

A named part of `pages`; `feeds` and `release_calendar` give the entries their forms. A day has no
hour here: it is midnight UTC, which is the same day in Semarang.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

from terang import words
from terang.consent import Story
from terang.model import Correction, Language, Release, Text, Writing

Kind = Literal["release", "correction", "recall", "story"]
Say = Callable[[str], str]

_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something new, in one language."""

    id: str  # a slug, the same for ever and in both languages
    kind: Kind
    title: str  # plain
    summary: str  # plain
    html: str  # safe to show; every link in it is a whole address
    path: str  # of its page, from the site's root, without the language
    published: dt.date
    updated: dt.date
    language: Language


def release_entries(
    releases: Iterable[Release], language: Language, *, say: Say, sample: bool
) -> tuple[Entry, ...]:
    """An entry per release: what is new in it. `sample` says that its data are made up."""
    return tuple(_release_entry(release, language, say, sample) for release in releases)


def _release_entry(release: Release, language: Language, say: Say, sample: bool) -> Entry:
    dates = say("Release of {}, published {}. Next release {}.").format(
        words.month(release.month, language),
        words.day(release.date, language),
        words.day(release.next_date, language),
    )
    news = _marked_sentence(release.whats_new.in_(language), say, sample)
    return Entry(
        id=release_id(release.month),
        kind="release",
        title=release_title(release.month, language, say=say, sample=sample),
        summary=news,
        html=_paragraphs(news, *paragraphs(release.notes, language), dates),
        path=f"rilis/{release.month}/",
        published=release.date,
        updated=release.date,
        language=language,
    )


def paragraphs(text: Text | None, language: Language) -> tuple[str, ...]:
    """The paragraphs of a text, each one line; blank lines part them, and no text has none."""
    told = _BLANK_LINES.split(text.in_(language).strip()) if text else ()
    return tuple(" ".join(paragraph.split()) for paragraph in told)


def correction_entries(
    releases: Iterable[Release],
    labels: Mapping[str, str],
    language: Language,
    *,
    say: Say,
    sample: bool,
) -> tuple[Entry, ...]:
    """An entry per correction, on the day of the release that brought it.

    `labels` are the figures' names in `language` by id; a figure that is no more goes by its id.
    """
    return tuple(
        _correction_entry(release, correction, place, labels, language, say, sample)
        for release in releases
        for correction, place in correction_places(release)
    )


def correction_places(release: Release) -> Iterator[tuple[Correction, str]]:
    """Each correction of a release with its anchor on the page `koreksi`, the same for ever.

    A figure corrected more than once for a period has a number at its end, by the order of the
    file, to which corrections are only added.
    """
    seen: Counter[str] = Counter()
    for correction in release.corrections:
        place = f"{release.month}-{correction.figure}-{correction.period}"
        seen[place] += 1
        yield correction, place if seen[place] == 1 else f"{place}-{seen[place]}"


def _correction_entry(
    release: Release,
    correction: Correction,
    place: str,
    labels: Mapping[str, str],
    language: Language,
    say: Say,
    sample: bool,
) -> Entry:
    title = say("Correction: {}, {}").format(
        labels.get(correction.figure, correction.figure), words.period(correction.period, language)
    )
    change = say("Before: {}. Now: {}. Reason: {}").format(
        correction.before, correction.after, correction.reason.in_(language)
    )
    since = say("Corrected in the release of {}, published {}.").format(
        words.month(release.month, language), words.day(release.date, language)
    )
    change = _marked_sentence(change, say, sample)
    return Entry(
        id=f"correction-{place}",
        kind="correction",
        title=_marked(title, say, sample),
        summary=change,
        html=_paragraphs(change, since),
        path=f"koreksi/#{place}",
        published=release.date,
        updated=release.date,
        language=language,
    )


def story_entries(stories: Iterable[Writing], language: Language, *, say: Say) -> tuple[Entry, ...]:
    """An entry per story of `language`, from the first day of the month it was published in.

    It tells no more than the list of stories does, and an invented one says so in its title. A
    story has none if that was not agreed to; nor has a withdrawn one, for the feeds are made anew.
    """
    told = ((w, w.story) for w in stories if w.language == language)
    return tuple(_story_entry(w, s, say) for w, s in told if s and s.allows("feed"))


def _story_entry(writing: Writing, story: Story, say: Say) -> Entry:
    month, title = words.month(story.published, writing.language), writing.meta["title"]
    first = dt.date(int(story.published[:4]), int(story.published[5:]), 1)
    when = say("Illustrative story, {}.") if story.illustrative else say("True story, {}.")
    return Entry(
        id=f"story-{writing.slug}",
        kind="story",
        title=say("{} (illustrative)").format(title) if story.illustrative else title,
        summary=writing.meta["description"],
        html=_paragraphs(when.format(month), writing.meta["description"]),
        path=f"cerita/{writing.slug}/",
        published=first,
        updated=first,
        language=writing.language,
    )


def release_id(month: str) -> str:
    """The slug of a release, the same once it is announced and once it is published."""
    return f"release-{month}"


def release_title(month: str, language: Language, *, say: Say, sample: bool) -> str:
    """What a release is called; made-up data are called so."""
    return _marked(say("Release of {}").format(words.month(month, language)), say, sample)


def _marked(title: str, say: Say, sample: bool) -> str:
    """A title that says when its data are made up: in a feed no badge stands beside it."""
    return f"{title} ({say('sample data')})" if sample else title


def _marked_sentence(text: str, say: Say, sample: bool) -> str:
    return f"{say('Sample data.')} {text}" if sample else text


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)
