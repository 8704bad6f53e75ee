"""The numbers in a text, as whole words: `Rp5.000`, `+0,35`, `10 November 2026`, `Rp7,3 juta`.

What `pages` tells of the numbers that people typed, and what `recompute` finds on the pages, is
cut in the same way.
"""

import re
from collections.abc import Iterator

from terang import words
from terang.model import LANGUAGES

_CODES = [f"2001-{month:02}" for month in range(1, 13)]
_MONTHS = {
    words.month(code, language, short=short).split(" ")[0]
    for code in _CODES
    for language in LANGUAGES
    for short in (False, True)
}
_NAMES = "|".join(sorted(_MONTHS, key=lambda name: (-len(name), name)))
_SCALES = "juta|miliar|triliun|million|billion|trillion"
_DATE = rf"(?:[0-9]{{1,2}}[ \u00a0])?(?:{_NAMES})[ \u00a0][0-9]{{4}}(?![0-9.,]?[0-9])"
_RUN = r"[^\s\"'()\[\]<>“”‘’;·…|={}\\]+"
_TOKEN = re.compile(rf"{_DATE}|{_RUN}(?:\u00a0(?:{_SCALES})(?!\w))?")
_DIGIT = re.compile("[0-9]")


def tokens(text: str) -> Iterator[tuple[int, str]]:
    """Every word of a text that holds a digit, with its place; in linear time."""
    if not _DIGIT.search(text):
        return
    for found in _TOKEN.finditer(text):
        if _DIGIT.search(found[0]):
            yield found.start(), found[0].replace("\u00a0", " ").strip(".,:!?`*–—")
