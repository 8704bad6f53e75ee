"""Checks the finished site, file by file, before it is published.

Every page is parsed once, by the standard library's parser, into a `Seen`; the checks then ask
the pages. What is wrong here was made by the build, so the place is in the built file.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from terang.model import LANGUAGES, Language, Problem, Said
from terang.results import Site

_NOT_FOUND = ("404.html", "en/404.html")
_ADDRESSES = frozenset(
    ("href", "src", "xlink:href", "srcset", "poster", "data", "action", "formaction")
)
# <link rel=…> that a browser follows by itself; the others are only told about.
_LOADED_LINK = re.compile("stylesheet|icon|manifest|preload|prefetch|preconnect|prerender")
_OPENED_BY_THE_READER = frozenset(("a", "area", "form", "button"))
_DATA_BLOCKS = frozenset(("application/ld+json", "application/json"))  # never run as a script
_KEPT = frozenset(("title", "svg", "style"))  # elements inside which text is looked at
_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
_BY_THE_BUILD = Said("mend the template or the text that this page is made from")

Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """An address on a page, and whether a browser loads it by itself."""

    line: int
    address: str
    loaded: bool
    language: str = ""  # hreflang


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the checks need to know of one page."""

    file: str  # from the site's root
    language: str
    title: str
    ids: Mapping[str, int]  # id -> line
    links: tuple[Link, ...]
    headings: tuple[int, ...]  # lines of h1
    relations: frozenset[tuple[str, str, str]]  # rel, hreflang, address
    noindex: bool
    problems: tuple[Problem, ...]  # found while parsing


def everything(draft: Path, site: Site) -> list[Problem]:
    """All that is wrong with the built site in `draft`, in the order of its files."""
    paths = (path for path in draft.rglob("*") if path.is_file())
    files = dict.fromkeys(sorted(path.relative_to(draft).as_posix() for path in paths))
    pages = {file: see(file, _text(draft / file)) for file in files if file.endswith(".html")}
    place = _Place(address=site.address, files=files, pages=pages, near=_near_file(files))
    found = [problem for page in pages.values() for problem in _page(page, place, site)]
    found += _titles(pages)
    for file in files:
        if file.endswith(".css"):
            found += _style_sheet(file, _text(draft / file), place)
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _page(page: Seen, place: "_Place", site: Site) -> Iterator[Problem]:
    yield from page.problems
    yield from _links(page.file, page.links, place)
    yield from _one_heading(page)
    yield from _language(page)
    yield from _pair(page, place)
    if page.file not in _NOT_FOUND:
        yield from _relations(page, site.address)
        if site.hidden_from_search and not page.noindex:
            yield _problem(page.file, 1, Said("sample data, but search engines are not kept away"))


def _problem(file: str, line: int, what: Said, hint: Said = _BY_THE_BUILD) -> Problem:
    return Problem(file=file, line=line, what=what, hint=hint)


# --- reading a page ------------------------------------------------------------------------------


def see(file: str, html: str) -> Seen:
    """Parse one page, once."""
    reader = _Reader(file)
    try:
        reader.feed(html)
        reader.close()
    except AssertionError as error:  # how the parser says that it is at its wits' end
        reader.fault(Said("cannot be read as HTML: {}", (str(error),)))
    return Seen(
        file=file,
        language=reader.language,
        title=" ".join("".join(reader.title).split()),
        ids=reader.ids,
        links=tuple(reader.links),
        headings=tuple(reader.headings),
        relations=frozenset(reader.relations),
        noindex=reader.noindex,
        problems=tuple(reader.problems),
    )


class _Reader(HTMLParser):
    """Collects what `Seen` holds, and the faults that one tag shows."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.language = ""
        self.title: list[str] = []
        self.ids: dict[str, int] = {}
        self.links: list[Link] = []
        self.headings: list[int] = []
        self.relations: list[tuple[str, str, str]] = []
        self.noindex = False
        self.problems: list[Problem] = []
        self._inside: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag: first its attributes, then what only this kind of tag can be."""
        attributes = {name: value or "" for name, value in attrs}
        for name, value in attributes.items():
            self._attribute(tag, name, value, attributes)
        if tag in _KEPT:
            self._inside.add(tag)
        if look := getattr(self, f"_see_{tag}", None):
            look(attributes)

    def handle_endtag(self, tag: str) -> None:
        """Leave a title, a drawing or a style."""
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        """Keep the words of the page's title, and the addresses in a style."""
        if "style" in self._inside:
            self._add_links(css_addresses(data), loaded=True)
        elif "title" in self._inside and "svg" not in self._inside:
            self.title.append(data)

    def _attribute(self, tag: str, name: str, value: str, attributes: Attributes) -> None:
        if name == "id":
            self._id(value)
        elif name in _ADDRESSES:
            self._address(tag, name, value, attributes)
        elif name == "style":
            self.fault(Said("a style attribute on <{}>", (tag,)))
        elif name.startswith("on"):
            self.fault(Said("a script in the attribute {} of <{}>", (name, tag)))

    def _id(self, value: str) -> None:
        if value in self.ids:
            self.fault(Said("the id '{}' is also on line {}", (value, str(self.ids[value]))))
        self.ids.setdefault(value, self.getpos()[0])

    def _address(self, tag: str, name: str, value: str, attributes: Attributes) -> None:
        if value.strip().lower().startswith("javascript:"):
            self.fault(Said("a script in the address of <{}>", (tag,)))
            return
        parts = value.split(",") if name == "srcset" else [value]
        several = [part.split()[0] for part in parts if part.split()] or [""]
        loaded, language = _is_loaded(tag, attributes), attributes.get("hreflang", "")
        self._add_links(several, loaded=loaded, language=language)

    def _add_links(self, addresses: list[str], *, loaded: bool, language: str = "") -> None:
        line = self.getpos()[0]
        self.links += [Link(line, address, loaded, language) for address in addresses]

    def _see_html(self, attributes: Attributes) -> None:
        self.language = attributes.get("lang", "")

    def _see_h1(self, _: Attributes) -> None:
        self.headings.append(self.getpos()[0])

    def _see_script(self, attributes: Attributes) -> None:
        if "src" not in attributes and attributes.get("type") not in _DATA_BLOCKS:
            self.fault(Said("a script inside the page"))

    def _see_img(self, attributes: Attributes) -> None:
        if "alt" not in attributes:
            self.fault(Said("an image without alt text: '{}'", (attributes.get("src", ""),)))

    def _see_meta(self, attributes: Attributes) -> None:
        if attributes.get("name") == "robots" and "noindex" in attributes.get("content", ""):
            self.noindex = True

    def _see_link(self, attributes: Attributes) -> None:
        rel, language, address = (attributes.get(n, "") for n in ("rel", "hreflang", "href"))
        self.relations.append((rel, language, address))

    def fault(self, what: Said) -> None:
        """Note what is wrong with the tag just read."""
        self.problems.append(_problem(self.file, self.getpos()[0], what))


def _is_loaded(tag: str, attributes: Attributes) -> bool:
    """Whether a browser fetches the address of this tag without being asked."""
    if tag == "link":
        return _LOADED_LINK.search(attributes.get("rel", "").lower()) is not None
    return tag not in _OPENED_BY_THE_READER


# --- addresses -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The site: its address, its files and what was seen on its pages."""

    address: str
    files: Mapping[str, None]  # in order; a mapping for quick questions
    pages: Mapping[str, Seen]
    near: Callable[[str], Said]

    def inside(self, absolute: str) -> str | None:
        """The file that an address of this site stands for, None when it leads elsewhere."""
        bare = absolute.partition("#")[0].partition("?")[0]
        if not bare.startswith(self.address):
            return None
        path = unquote(bare.removeprefix(self.address))
        return path + "index.html" if path == "" or path.endswith("/") else path

    def is_own_host(self, absolute: str) -> bool:
        """Whether the address is on our host, be it inside the site or beside it."""
        return urlsplit(absolute)[:2] == urlsplit(self.address)[:2]


def _public(address: str, file: str) -> str:
    """The address of a page for the world."""
    return address + file.removesuffix("index.html")


def _links(file: str, links: tuple[Link, ...], place: _Place) -> Iterator[Problem]:
    """Every address leads to a file of the site, or is one that a reader may follow outward."""
    own = _public(place.address, file)
    for link in links:
        try:
            yield from _link(file, link, urljoin(own, link.address), place)
        except ValueError:  # from urllib, about hosts in brackets
            yield _problem(file, link.line, Said("'{}' is not an address", (link.address,)))


def _link(file: str, link: Link, absolute: str, place: _Place) -> Iterator[Problem]:
    target = place.inside(absolute)
    if target is not None:
        yield from _inward(file, link, target, place)
    elif absolute.startswith(("http:", "https:")):
        yield from _outward(file, link, absolute, place)
    if file in _NOT_FOUND and _is_relative(link.address):
        yield _relative(file, link, place)


def _inward(file: str, link: Link, target: str, place: _Place) -> Iterator[Problem]:
    """The file is there, in the language that is promised, and so is the place in it."""
    if target not in place.files:
        what = Said("a link to '{}', where nothing is", (link.address,))
        yield _problem(file, link.line, what, place.near(target))
    there = place.pages.get(target)
    if there is None:
        return
    if link.language in LANGUAGES and link.language != _language_of(target):
        values = (link.address, link.language)
        yield _problem(file, link.line, Said("'{}' does not lead to language '{}'", values))
    anchor = unquote(link.address.partition("#")[2])
    if anchor and anchor != "top" and anchor not in there.ids:
        what = Said("a link to '{}', but no id there is '{}'", (link.address, anchor))
        yield _problem(file, link.line, what, _near_word(anchor, tuple(there.ids)))


def _near_file(files: Mapping[str, None]) -> Callable[[str], Said]:
    """A question that is answered once: a wrong link in the menu is asked about on every page."""

    @cache
    def near(target: str) -> Said:
        if f"{target}/index.html" in files:
            return Said("end the address with a slash: '{}/'", (target,))
        return _near_word(target, tuple(files))

    return near


def _near_word(word: str, words: tuple[str, ...]) -> Said:
    near = get_close_matches(word, words, n=1)
    return Said("did you mean '{}'?", (near[0],)) if near else _BY_THE_BUILD


def _outward(file: str, link: Link, absolute: str, place: _Place) -> Iterator[Problem]:
    """Nothing is loaded from elsewhere, and our own host is only linked below our address."""
    if place.is_own_host(absolute):
        values = (link.address, place.address)
        what = Said("'{}' leads out of the site, whose address is {}", values)
        yield _problem(file, link.line, what)
    elif link.loaded:
        what = Said("'{}' is loaded from a third party", (link.address,))
        yield _problem(file, link.line, what, Said("put the file among the site's own assets"))


def _is_relative(address: str) -> bool:
    return not address.startswith(("/", "#")) and not urlsplit(address).scheme


def _relative(file: str, link: Link, place: _Place) -> Problem:
    what = Said("a relative address on the not-found page: '{}'", (link.address,))
    base = urlsplit(place.address).path
    hint = Said("the page is shown at any address: begin with '{}'", (base,))
    return _problem(file, link.line, what, hint)


# --- style sheets --------------------------------------------------------------------------------


def css_addresses(css: str) -> list[str]:
    """What a style sheet loads; data addresses carry their content in themselves."""
    found = (first or second for first, second in _CSS_ADDRESS.findall(css))
    return [address.strip() for address in found if not address.startswith(("data:", "#"))]


def _style_sheet(file: str, css: str, place: _Place) -> Iterator[Problem]:
    links = tuple(Link(1, address, loaded=True) for address in css_addresses(css))
    return _links(file, links, place)


# --- what every page promises --------------------------------------------------------------------


def _one_heading(page: Seen) -> Iterator[Problem]:
    if len(page.headings) != 1:
        line = page.headings[1] if page.headings else 1
        what = Said("{} main headings (h1)", (str(len(page.headings)),))
        hint = Said("a page has exactly one; the title is usually written by the template")
        yield _problem(page.file, line, what, hint)


def _language_of(file: str) -> Language:
    return "en" if file.startswith("en/") else "id"


def _language(page: Seen) -> Iterator[Problem]:
    expected = _language_of(page.file)
    if page.language != expected:
        what = Said("the page says its language is '{}', not '{}'", (page.language, expected))
        yield _problem(page.file, 1, what)


def _other(file: str) -> str:
    """The same page in the other language."""
    return file.removeprefix("en/") if _language_of(file) == "en" else f"en/{file}"


def _pair(page: Seen, place: _Place) -> Iterator[Problem]:
    if _other(page.file) not in place.pages:
        what = Said("the page is not there in the other language: '{}'", (_other(page.file),))
        yield _problem(page.file, 1, what, Said("every page comes in Indonesian and in English"))


def _relations(page: Seen, address: str) -> Iterator[Problem]:
    """The canonical address is the page's own; the alternates are it and its pair."""
    english, indonesian = page.file, _other(page.file)
    if _language_of(page.file) == "id":
        english, indonesian = indonesian, english
    path = {"id": indonesian, "en": english, "x-default": indonesian}
    expected = {("alternate", name, _public(address, path[name])) for name in path}
    expected.add(("canonical", "", _public(address, page.file)))
    for rel, language, href in sorted(expected - page.relations):
        what = Said('no <link rel="{}"> {} to {}', (rel, language, href))
        yield _problem(page.file, 1, what)


def _titles(pages: Mapping[str, Seen]) -> Iterator[Problem]:
    """No two pages of a language have one title, and none is without."""
    titles = Counter((_language_of(page.file), page.title) for page in pages.values())
    first: dict[tuple[str, str], str] = {}
    for page in pages.values():
        key = (_language_of(page.file), page.title)
        if not page.title:
            yield _problem(page.file, 1, Said("the page has no title"))
        elif titles[key] > 1 and first.setdefault(key, page.file) != page.file:
            what = Said("the title '{}' is also that of {}", (page.title, first[key]))
            yield _problem(page.file, 1, what, Said("say in the title what only this page has"))
