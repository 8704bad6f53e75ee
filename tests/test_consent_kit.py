"""The consent form and the interviewer's sheet ask for what the build reads, and are short."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from terang.consent import (
    BENEFITS,
    CAPACITIES,
    CHANNELS,
    FACES,
    KINDS,
    PSEUDONYMS,
    SCOPES,
    Consent,
    Person,
    Photo,
    Review,
    Story,
    Where,
)

KIT = Path(__file__).resolve().parents[1] / "docs" / "consent"
FORMS = ("persetujuan.id.md", "consent.en.md")
SHEETS = ("wawancara.id.md", "interview.en.md")
READ_ALOUD = 400  # words: about three minutes


def named(file: str) -> set[str]:
    """Every word of the front matter that a document names, as `word`."""
    return set(re.findall(r"`([a-z0-9_-]+)`", (KIT / file).read_text("utf-8")))


def keys(noun: type) -> set[str]:
    """The keys of a part of the front matter."""
    return {f.name for f in fields(noun) if f.name not in {"lines", "line"}}


@pytest.mark.parametrize("file", FORMS)
def test_the_form_asks_for_every_part_of_a_consent_and_no_other(file: str) -> None:
    """Each choice is one that the build knows; `pseudonym` and `id` are agreed to as well."""
    values = {*SCOPES, "id", "en", *CHANNELS, *CAPACITIES, *PSEUDONYMS}

    assert named(file) == keys(Consent) | {"id", "pseudonym"} | values


@pytest.mark.parametrize("file", SHEETS)
def test_the_sheet_names_every_key_of_the_front_matter_and_no_other(file: str) -> None:
    """`licence` is the one key that is no fact of the story."""
    facts = keys(Story) | {"licence"}
    below = keys(Where) | keys(Person) | keys(Consent) | keys(Review) | keys(Photo)

    assert named(file) == facts | below | {*BENEFITS, *KINDS, *FACES}


@pytest.mark.parametrize("file", FORMS)
def test_the_form_is_short_enough_to_be_read_aloud(file: str) -> None:
    """And says what has to be said before anybody agrees."""
    text = (KIT / file).read_text("utf-8")

    words = re.findall(r"[^\W\d_]{2,}", text)

    assert len(words) < READ_ALOUD
    assert "3×24" in text
    assert any(word in text for word in ("Salinan", "Copies"))
