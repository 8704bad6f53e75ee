"""Every number that a page prints from a figure, held against the figure recomputed.

Such a number stands in a `data` element: inside a link to the page that vouches for it, in a row
of a table after such a link, or big on that page itself. A link of class `value` may do without.
A page is not parsed as a browser would: only the tags that carry a number are looked for, in one
pass whose time grows with the length of the page, whatever stands in it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from html import unescape
from itertools import zip_longest
from urllib.parse import urljoin

from terang import recompute_numbers, recompute_tables, words
from terang.model import Language, Problem, Said
from terang.number_tokens import tokens
from terang.recompute_contents import problem
from terang.recompute_known import Numbers
from terang.recompute_reader import TABLE, Place, UnreadError, is_name, read
from terang.recompute_tables import Shown
from terang.recompute_values import Value

SITEMAP = "sitemap.xml"
_LOCATION = re.compile(r"<loc>([^<]{1,2000})</loc>")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>a|data|p|tr)(?P<rest>\s[^<>]*)?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(
    r"""(?<![\w-])(class|href|value)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.IGNORECASE
)
_SPACE = re.compile(r"[ \t\r\n]+")
_FIGURE = re.compile(
    r"(?:en/)?(?:rilis/(?P<month>20[0-9]{2}-[0-9]{2})/)?angka/(?P<id>[a-z0-9-]+)/(?:index\.html)?"
)
_LONGEST_TAG, _LONGEST_TEXT = 5000, 500
_REBUILD = Said("build and publish the site again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the figures when the pages are read."""

    values: Mapping[tuple[str, str], Value]  # release, figure
    told: frozenset[tuple[str, str]]  # all that releases tell of, recomputed or not
    unread: frozenset[str]  # releases of which nothing can be said
    newest: str
    address: str  # public address of the site, as its links have it
    withdrawn: frozenset[tuple[str, str]] = frozenset()  # those they took back: no page prints them
    # tables and charts by kind, id and language
    shown: Mapping[tuple[str, str, str], Shown] = field(default_factory=dict)
    numbers: Numbers | None = None  # all others that may stand on a page; None: they are not asked


@dataclass(slots=True, kw_only=True)
class Tally:
    """What is found while the pages are read."""

    places: int = 0
    differ: int = 0
    cells: int = 0  # of tables and charts
    others: int = 0  # numbers that are known, and no more
    seen: set[tuple[str, str, str]] = field(default_factory=set)  # tables and charts
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    end: bool
    attributes: Mapping[str, str]
    begins: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Print:
    """A number on a page: which figure it is said to be, and how it stands there."""

    offset: int
    release: str
    figure: str  # "": it leads to none
    exact: str | None  # None: only printed
    printed: str
    big: bool = False  # on top of the figure's own page


# --- which pages there are -----------------------------------------------------------------------


def listed(place: Place, address: str, figures: Iterable[str], tally: Tally) -> Iterator[str]:
    """The file of every page of both languages, once: of sitemap, figures, and of the folder."""
    try:
        sitemap = read(place, SITEMAP, TABLE).decode("utf-8", "replace")
    except UnreadError as error:
        sitemap = ""
        tally.problems.append(problem(SITEMAP, error.what, error.hint))
    found = dict.fromkeys(name for name in place.files() or () if name.endswith(".html"))
    for location in map(unescape, _LOCATION.findall(sitemap)):
        file = file_of(location, address)
        if file is None:
            what = Said("{} is no page of this site", (location[:200],))
            tally.problems.append(problem(SITEMAP, what))
        else:
            found[file] = None
    yield from found | dict.fromkeys(sorted(figures))


def file_of(page: str, address: str) -> str | None:
    """The file of the page at a public address; None where it is none of this site's."""
    path = page.removeprefix(address)
    file = f"{path}index.html" if path.endswith("/") or not path else path
    return file if page.startswith(address) and is_name(file) else None


# --- one page ------------------------------------------------------------------------------------


def compare(place: Place, file: str, known: Known, tally: Tally, *, vouches: bool) -> None:
    """Hold every number of a page against its figure; one that `vouches` prints one big."""
    try:
        page = read(place, file).decode("utf-8", "replace")
    except UnreadError as error:
        tally.problems.append(problem(file, error.what, error.hint))
        return
    prints = list(_prints(page, file, known))
    if vouches and not any(printed.big for printed in prints):
        what = Said("the page of a figure does not print its value")
        tally.problems.append(problem(file, what, _REBUILD))
    language: Language = "en" if file.startswith("en/") else "id"
    slips: list[tuple[int, Said]] = []
    for printed in prints:
        slip = _slip(printed, known, language)
        slips += [(printed.offset, slip)] if slip else []
    tally.places += len(prints)
    compared: list[tuple[int, int]] = []
    for table in recompute_tables.found(page, language, known.shown):
        compared += table.compared
        tally.cells += table.cells
        slips += table.slips
        tally.seen.add((table.shown.kind, table.shown.id, language))
    if known.numbers:
        here = frozenset(token for each in prints for _, token in tokens(each.printed))
        allowed = known.numbers.of(file, language, here)
        others, unknown = recompute_numbers.strange(page, allowed, compared)
        tally.others += others
        slips += unknown
    tally.differ += len(slips)
    tally.problems += _placed(page, file, slips)


def _placed(page: str, file: str, slips: Sequence[tuple[int, Said]]) -> Iterator[Problem]:
    """The slips with the lines they stand in."""
    breaks = [found.start() for found in re.finditer("\n", page)] if slips else []
    for offset, slip in slips:
        yield problem(file, slip, _REBUILD, bisect_left(breaks, offset) + 1)


def _tags(page: str) -> Iterator[_Tag]:
    for found in _TAG.finditer(page):
        rest = found["rest"] or ""
        if len(rest) <= _LONGEST_TAG:
            attributes = {
                name.lower(): unescape(value.strip("\"'"))
                for name, value in _ATTRIBUTE.findall(rest)
            }
            yield _Tag(
                found["name"].lower(), bool(found["end"]), attributes, found.start(), found.end()
            )


class _Walk:
    """Where one is on a page: in which row, link and paragraph."""

    def __init__(self, file: str, known: Known) -> None:
        self._file, self._known = file, known
        self._own = _FIGURE.fullmatch(file)
        self._row: re.Match[str] | None = None  # the figure that was linked last in this row
        self._in_row = self._big = False
        self.link: _Tag | None = None
        self.target: re.Match[str] | None = None  # of the link
        self.counted = False  # the link holds a number that was seen

    def past(self, tag: _Tag) -> None:
        """Go on behind a tag."""
        words_of_class = tag.attributes.get("class", "").split()
        if tag.name == "tr":
            self._in_row, self._row = not tag.end, None
        elif tag.name == "p":
            self._big = not tag.end and "big" in words_of_class
        elif tag.name == "a":
            self.link = None if tag.end else tag
            self.counted = False
            href = tag.attributes.get("href", "")
            self.target = None if tag.end else _target(href, self._file, self._known.address)
            self._row = (self.target if self._in_row else None) or self._row

    def printed(self, offset: int, exact: str | None, text: str) -> _Print:
        """A number that stands here."""
        big = self._big and self._own is not None and self.target is None
        figure = self._own if big else self.target or self._row
        self.counted = True
        return _Print(
            offset=offset,
            release=(figure["month"] if figure else None) or self._known.newest,
            figure=figure["id"] if figure else "",
            exact=exact,
            printed=text,
            big=big,
        )


def _prints(page: str, file: str, known: Known) -> Iterator[_Print]:
    """Every number of a page that comes from a figure, in order."""
    walk = _Walk(file, known)
    tags = [*_tags(page)]
    for tag, following in zip_longest(tags, tags[1:]):
        if tag.name == "data" and not tag.end:
            text = _text(page, tag.ends, following.begins if following else len(page))
            yield walk.printed(tag.begins, tag.attributes.get("value", ""), text)
        elif tag.name == "a" and tag.end and walk.link and not walk.counted:
            kinds = walk.link.attributes.get("class", "").split()
            text = _text(page, walk.link.ends, tag.begins)
            if "figure" in kinds or ("value" in kinds and walk.target):
                exact = "" if "figure" in kinds else None
                yield walk.printed(walk.link.begins, exact, text)
        walk.past(tag)


def _text(page: str, begins: int, ends: int) -> str:
    """The words of a stretch of the page; only spaces and line breaks are made one."""
    inside = page[begins : min(ends, begins + _LONGEST_TEXT)]
    return _SPACE.sub(" ", unescape(_ANY_TAG.sub("", inside))).strip(" ")


def _target(href: str, file: str, address: str) -> re.Match[str] | None:
    try:
        target = urljoin(address + file.removesuffix("index.html"), href)
    except ValueError:
        return None
    target = target.partition("#")[0]
    return _FIGURE.fullmatch(target.removeprefix(address)) if target.startswith(address) else None


# --- the comparison ------------------------------------------------------------------------------


def _slip(printed: _Print, known: Known, language: Language) -> Said | None:
    """What is wrong with a number of a page; None when nothing is, or nothing can be said."""
    key = (printed.release, printed.figure)
    if not printed.figure:
        return Said("a number leads to no figure")
    if printed.release in known.unread:
        return None
    if key in known.withdrawn:
        return Said("'{}' was recalled from release {} and is printed here", key[::-1])
    if key not in known.told:
        return Said("release {} tells of no figure '{}'", key)
    value = known.values.get(key)
    if value is None:
        return None  # why it cannot be recomputed is told of its file
    if printed.exact is not None and printed.exact not in _spellings(value):
        values = (printed.figure, printed.exact[:100], value.exact)
        return Said("'{}' has the value {} here, recomputed it is {}", values)
    words_for_it = _in_words(value, language)
    if printed.printed not in words_for_it:
        values = (printed.figure, printed.printed[:100], words_for_it[0])
        return Said("'{}' is printed as {}, recomputed it is {}", values)
    return None


def _spellings(value: Value) -> tuple[str, ...]:
    """The exact value as pages have it: `25/36`, in percent, or to six decimals."""
    plain = (str(value.number), value.exact)
    return (*plain, f"{float(value.number):.6f}") if isinstance(value.number, Fraction) else plain


def _in_words(value: Value, language: Language) -> tuple[str, str]:
    """The value in full and shortened, as a reader of the language gets it."""
    return (
        words.quantity(value.number, value.unit, language),
        words.short_quantity(value.number, value.unit, language),
    )
