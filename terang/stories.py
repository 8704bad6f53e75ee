"""What of the stories may be shown on a day, and what is left out and why.

A consent has an end, languages and channels; the build keeps to them by itself and says what it
leaves out. What a consent must not lack is looked at by check, before.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from terang.consent import NOTICE_DAYS, Consent, Story, Withdrawn
from terang.model import LANGUAGES, Problem, Said, Sources, Writing

_EPOCH = "SOURCE_DATE_EPOCH"
_NOTHING = Said("nothing, if that is what was agreed; else correct the front matter")
_ASK = Said("ask whoever told it, or let it end: from that day the page is empty")


def permitted(sources: Sources, day: dt.date) -> tuple[Sources, list[Problem]]:
    """The sources with the stories that may be shown on `day`, and what a person should know.

    A story whose consent has ended is as if it were withdrawn: it joins the list of those.
    """
    shown: list[Writing] = []
    gone = {line.id: line for line in sources.withdrawn}
    notes: list[Problem] = []
    for writing in sources.stories:
        story = writing.story
        if story and story.consent and story.consent.expires <= day:
            gone.setdefault(story.id, _ended(story, writing, story.consent))
        reasons = tuple(_left_out(writing, day))
        if not any(whole for _, whole in reasons):
            shown.append(writing)
        notes += [note for note, _ in reasons]
        notes += _ending(writing, day)
    withdrawn = tuple(gone.values())
    return replace(sources, stories=tuple(shown), withdrawn=withdrawn), notes


def undated(sources: Sources, day: dt.date) -> list[Problem]:
    """That nobody said what day it is, where a consent could have ended since."""
    if not any(w.story and w.story.consent for w in sources.stories):
        return []
    what = Said("consents are held against {}, the day of the newest release", (f"{day}",))
    hint = Said("set {} to the seconds of today: a consent ends on a day", (_EPOCH,))
    return [Problem(file="content/stories", line=1, what=what, hint=hint)]


def _ended(story: Story, writing: Writing, consent: Consent) -> Withdrawn:
    return Withdrawn(id=story.id, slug=writing.slug, date=consent.expires)


def _left_out(w: Writing, day: dt.date) -> Iterator[tuple[Problem, bool]]:
    """Why a text, or its entry in the feed, is left out; whether that is the whole text."""
    story, consent = w.story, w.story.consent if w.story else None
    if story is None or consent is None:
        return
    if consent.expires <= day:
        what = Said("the consent ended on {}: the story is withdrawn", (f"{consent.expires}",))
        hint = Said("run {}", (f"python build.py withdraw {story.id}",))
        yield _note(w, "consent.expires", what, hint), True
    elif consent.given > day:
        what = Said("left out: the consent begins on {}", (f"{consent.given}",))
        yield _note(w, "consent.given", what, Said("build on that day, or set {}", (_EPOCH,))), True
    elif not story.allows("site"):
        what = Said("left out: nobody agreed to the channel '{}'", ("site",))
        yield _note(w, "consent.channels", what, _NOTHING), True
    elif not story.speaks(w.language):
        what = Said("left out: nobody agreed to the language '{}'", (w.language,))
        yield _note(w, "consent.languages", what, _NOTHING), True
    elif not story.allows("feed"):
        what = Said("left out of the feeds: nobody agreed to the channel '{}'", ("feed",))
        yield _note(w, "consent.channels", what, _NOTHING), False


def _ending(w: Writing, day: dt.date) -> Iterator[Problem]:
    """A consent that ends soon, told once for a story."""
    consent = w.story.consent if w.story else None
    if consent is None or w.language != _first(consent):
        return
    left = (consent.expires - day).days
    if 0 < left <= NOTICE_DAYS:
        what = Said("the consent ends on {}, in {} days", (f"{consent.expires}", str(left)))
        yield _note(w, "consent.expires", what, _ASK)


def _first(consent: Consent) -> str:
    return next((language for language in LANGUAGES if language in consent.languages), "")


def _note(w: Writing, key: str, what: Said, hint: Said) -> Problem:
    line = w.story.lines.get(key, 1) if w.story else 1
    return Problem(file=w.file, line=line, what=what, hint=hint)
