"""Stories to test with: an invented one, and a true one of nobody."""

import datetime as dt
from typing import Any

from terang.consent import Consent, Person, Review, Story, Where
from terang.model import LANGUAGES, Language, Text, Writing


def told_story(**changed: Any) -> Story:
    """An invented story, with what is of interest changed."""
    facts: dict[str, Any] = {
        "id": "c-3b7k",
        "kind": "illustration",
        "pseudonym": "none",
        "benefit": "jkm-death",
        "place": Where(zone="north"),
        "period": "2026-Q1",
        "person": Person(),
        "published": "2026-01",
        "article": None,
        "consent": None,
        "review": (),
    }
    return Story(**facts | changed)


def true_story(**changed: Any) -> Story:
    """A true story allowed in everything for the year 2026, with its consent changed."""
    consent: dict[str, Any] = {
        "scope": ("text",),
        "languages": LANGUAGES,
        "channels": ("site", "feed", "social", "press"),
        "given": dt.date(2026, 1, 1),
        "expires": dt.date(2027, 1, 1),
        "form": "0" * 64,
        "capacity": "adult",
    }
    roles = (Text(id="Penulis", en="Writer"), Text(id="Redaktur", en="Editor"))
    review = tuple(Review(role=role, date=dt.date(2026, 1, 2)) for role in roles)
    return told_story(kind="true-story", consent=Consent(**consent | changed), review=review)


def telling(story: Story, language: Language = "id", slug: str = "") -> Writing:
    """The text of a story in a language, at an address that is its id."""
    slug = slug or story.id
    return Writing(
        slug=slug,
        language=language,
        meta={"title": f"Judul {slug}", "description": "Ringkasan.", "of": ""},
        lines={"title": 2, "description": 3, "of": 4},
        declared={},
        body="Isi.",
        body_line=20,
        file=f"content/stories/{slug}.{language}.md",
        digest="",
        story=story,
    )


FRONT = """---
title: {title}
description: {description}
published: 2026-01
{of}id: {id}
kind: true-story
pseudonym: none
benefit: jkm-death
place: {{zone: north}}
period: 2026-Q1
article: contoh-perwali-1-2025 pasal 2 ayat 1
licence: none
consent:
  scope: [text]
  languages: [{languages}]
  channels: [{channels}]
  given: 2026-01-01
  expires: {expires}
  form: {form}
  capacity: adult
review:
  - {{role: {{id: Penulis, en: Writer}}, date: 2026-01-20}}
  - {{role: {{id: Redaktur, en: Editor}}, date: 2026-01-21}}
---
{body}
"""


def as_typed(language: Language = "id", **changed: str) -> str:
    """The file of a true story, with what is of interest changed."""
    told = {
        "title": "Dua musim",
        "description": "Tentang seorang nelayan.",
        "of": "" if language == "id" else "of: 000000000000\n",
        "id": "c-8w2x",
        "languages": "id, en",
        "channels": "site, feed",
        "expires": "2027-01-01",
        "form": "0" * 64,
        "body": "Ia pulang.",
    }
    return FRONT.format(**told | changed)
