"""A chart speaks the language of its page: every word in every SVG of the site is on a list."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import yaml

LIST = Path(__file__).parent / "chart_words.yml"
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
REFERENCES = {"aria-labelledby", "aria-describedby"}  # they hold ids, not words


@cache
def allowed() -> dict[str, frozenset[str]]:
    """The words of each language, and those that both have, in small letters."""
    written = yaml.safe_load(LIST.read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in written.items()}


def said(picture: str) -> Iterator[str]:
    """Every word of a picture: texts, title, description, and what ARIA attributes say."""
    for element in ET.fromstring(picture).iter():  # noqa: S314 - our own
        spoken = [
            v for k, v in element.attrib.items() if k.startswith("aria-") and k not in REFERENCES
        ]
        for text in (element.text, element.tail, *spoken):
            yield from (word.lower() for word in WORD.findall(text or ""))


def strangers(picture: str, language: str) -> set[str]:
    """The words of a picture that are not of the language."""
    return {*said(picture)} - allowed()[language] - allowed()["both"]


def test_every_word_of_every_chart_is_of_the_language_of_its_page(own_site: Path) -> None:
    """No English on an Indonesian page, no Indonesian on an English one, names and units apart."""
    counted = {"id": 0, "en": 0}
    found: dict[str, set[str]] = {}
    for path in sorted(own_site.rglob("index.html")):
        page = path.relative_to(own_site)
        language = "en" if page.parts[0] == "en" else "id"
        for picture in re.findall(r"<svg\b.*?</svg>", path.read_text("utf-8"), re.DOTALL):
            if 'role="img"' in picture:
                counted[language] += 1
                if other := strangers(picture, language):
                    found.setdefault(str(page), set()).update(other)

    assert found == {}
    assert counted["id"] == counted["en"] > 30


def test_the_list_keeps_the_two_languages_apart() -> None:
    """A word that is on both lists would prove nothing about either."""
    lists = allowed()

    assert not lists["id"] & lists["en"]
    assert not lists["both"] & (lists["id"] | lists["en"])


def test_a_foreign_word_is_found_wherever_it_hides() -> None:
    """In a text, a title, or an attribute that only a screen reader tells."""
    for hiding in (
        "<text>not shown</text>",
        "<title>not shown</title>",
        '<g aria-label="not shown"/>',
        '<g aria-roledescription="not shown"/>',
    ):
        assert strangers(f"<svg>{hiding}</svg>", "id") == {"not", "shown"}
        assert strangers(f"<svg>{hiding}</svg>", "en") == set()
