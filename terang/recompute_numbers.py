"""Every other number on a page: that it is known, as one recomputed or one that was typed.

What is not compared by `recompute_pages` or `recompute_tables` has to be a value of a figure that
belongs to the page, its parts, a change of it, a date of a release, a cell of a published table
(in tables and data only) or typed by people, as `data/numbers.json` tells. To be known is less
than to be recomputed: a number put in the place of another known one is not seen.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from html import unescape

from terang.model import Problem, Said
from terang.number_tokens import tokens
from terang.recompute_contents import problem
from terang.recompute_package import MalformedError, items, mapping, parsed
from terang.recompute_reader import Place, UnreadError, read

FILE = "data/numbers.json"
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z!?][A-Za-z0-9-]*+)(?P<rest>[^<>]*+)>")
_INLINE = frozenset({"a", "data", "strong", "em", "code", "b", "i", "tspan", "sup"})
_NAMED = "content|title|aria-label|alt|placeholder|label|data-(?!row=)[a-z-]+"  # rows are no values
_READ = re.compile(rf'\s(?:{_NAMED})="([^"]*)"')
_SETTINGS = ('name="viewport"', 'name="theme-color"', 'name="generator"')
_CODE = {"script", "style"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The numbers that people typed, by language."""

    everywhere: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pages: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Text between tags that break it."""

    begins: int
    text: str
    kind: str  # text, table, script


def typed(place: Place, found: list[Problem]) -> Typed:
    """What the site says people typed; nothing, and a problem, where it does not say it."""
    try:
        told = {name: mapping(each) for name, each in parsed(read(place, FILE)).items()}
        everywhere = {
            name: frozenset(map(str, items(each.get("everywhere")))) for name, each in told.items()
        }
        pages = {
            (name, slug): frozenset(map(str, items(numbers)))
            for name, each in told.items()
            for slug, numbers in mapping(each.get("pages")).items()
        }
    except (UnreadError, MalformedError) as error:
        found.append(problem(FILE, error.what, error.hint))
        return Typed()
    return Typed(everywhere=everywhere, pages=pages)


def strange(
    page: str,
    known: Mapping[str, Sequence[Set[str]]],
    compared: Sequence[tuple[int, int]],
) -> tuple[int, list[tuple[int, Said]]]:
    """How many numbers of a page are known, and those that are not.

    `known` are the sets for texts, tables and scripts; `compared` the stretches of the page, in
    order, that were held against a query.
    """
    count, slips = 0, list[tuple[int, Said]]()
    starts = [begins for begins, _ in compared]
    for stretch in _stretches(page):
        at = bisect_right(starts, stretch.begins) - 1
        if at >= 0 and stretch.begins < compared[at][1]:
            continue
        for offset, token in tokens(stretch.text):
            count += 1
            if not any(token in each for each in known[stretch.kind]):
                what = Said("{} is neither computed nor typed for this page", (token[:100],))
                slips.append((stretch.begins + offset, what))
    return count - len(slips), slips


def _stretches(page: str) -> Iterator[_Stretch]:
    """The texts of a page, in order, each unbroken by a tag that breaks lines or cells."""
    pieces: list[str] = []
    begins = at = 0
    kind, skipped = "text", ""
    for tag in _TAG.finditer(page):
        name = tag["name"].lower()
        if not skipped or (name == skipped and tag["end"]):
            pieces.append(page[at : tag.start()])
            at = tag.end()
        if name in _INLINE and not skipped:
            yield from _attributes(tag, kind)
            continue
        if skipped and not (name == skipped and tag["end"]):
            continue
        if skipped != "style":
            yield from _stretch(begins, pieces, kind)
        pieces, begins, at = [], tag.end(), tag.end()
        kind, skipped = _after(name, tag, kind)
        yield from _attributes(tag, kind)
    yield from _stretch(begins, [*pieces, page[at:]], kind)


def _after(name: str, tag: re.Match[str], kind: str) -> tuple[str, str]:
    """What kind of text follows a tag, and which element is read to its end."""
    if name in _CODE:
        return ("text", "") if tag["end"] else ("script", name)
    if name == "table":
        return ("text" if tag["end"] else "table"), ""
    return kind, ""


def _stretch(begins: int, pieces: Sequence[str], kind: str) -> Iterator[_Stretch]:
    text = "".join(pieces)
    if text and not text.isspace():
        yield _Stretch(begins, unescape(text) if "&" in text else text, kind)


def _attributes(tag: re.Match[str], kind: str) -> Iterator[_Stretch]:
    """What a tag says to readers and programs in words."""
    rest = tag["rest"]
    if '="' in rest and not any(setting in rest for setting in _SETTINGS):
        for found in _READ.finditer(rest):
            yield _Stretch(tag.start(), unescape(found[1]), kind)
