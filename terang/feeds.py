"""What is new, for programs that wait for it: Atom and JSON Feed.

A named part of `pages`. There is one of each per language: `feed.xml` and `feed.json` at the root,
the English ones under `en/`. Sources: RFC 4287 (Atom), RFC 4151 (tag URIs), JSON Feed 1.1.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from terang.model import LANGUAGES, Language
from terang.news import Entry
from terang.results import Asset

_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
# What XML 1.0 forbids or advises against: control characters, halves of pairs, non-characters.
_UNPRINTABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The feed of one language, whatever its form."""

    language: Language
    title: str
    author: str
    address: str  # of the site, with a slash at its end
    home: str = ""  # the page the feed belongs to, from the root without the language

    @property
    def own(self) -> str:
        """The root of its language."""
        return self.address + prefix(self.language)

    @property
    def page(self) -> str:
        """The address of the page it belongs to."""
        return self.own + self.home


# --- Atom --------------------------------------------------------------------------------------


def atom(entries: Iterable[Entry], channel: Channel) -> Asset:
    """The Atom feed of one language: its own entries only, newest first.

    Give it all entries there ever were: the feed's id holds the day of the oldest.
    Raises ValueError when no entry is in the language of the channel.
    """
    told = _newest_first(entries, channel.language)
    oldest = min(entry.published for entry in told)
    # Names without a namespace below an `xmlns`: the same XML, and no prefix on every element.
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": channel.language})
    _child(feed, "id", _tag(channel.address, channel.language, oldest, "feed"))
    _child(feed, "title", channel.title)
    _child(feed, "updated", _midnight(max(entry.updated for entry in told)))
    _child(_child(feed, "author"), "name", channel.author)
    _feed_links(feed, channel)
    for entry in told:
        _atom_entry(_child(feed, "entry"), entry, channel.address)
    ET.indent(feed)
    content = ET.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n"
    return Asset(path=f"{prefix(channel.language)}feed.xml", content=content)


def _feed_links(feed: ET.Element, channel: Channel) -> None:
    """Itself, the page it belongs to, and the feed of the other language."""
    kind, own = "application/atom+xml", channel.language
    _child(feed, "link", rel="self", type=kind, hreflang=own, href=f"{channel.own}feed.xml")
    _child(feed, "link", rel="alternate", type="text/html", hreflang=own, href=channel.page)
    for other in LANGUAGES:
        if other != own:
            href = f"{channel.address}{prefix(other)}feed.xml"
            _child(feed, "link", rel="alternate", type=kind, hreflang=other, href=href)


def _atom_entry(element: ET.Element, entry: Entry, address: str) -> None:
    href = address + prefix(entry.language) + entry.path
    _child(element, "id", _entry_tag(entry, address))
    _child(element, "title", entry.title)
    _child(element, "published", _midnight(entry.published))
    _child(element, "updated", _midnight(entry.updated))
    _child(element, "category", term=entry.kind)
    _child(element, "link", rel="alternate", type="text/html", hreflang=entry.language, href=href)
    _child(element, "summary", entry.summary)
    _child(element, "content", entry.html, type="html")


def _child(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, name, attributes)
    made.text = printable(text) or None
    return made


# --- JSON Feed ---------------------------------------------------------------------------------


def json_feed(entries: Iterable[Entry], channel: Channel) -> Asset:
    """The same as `atom` as a JSON Feed, with the same ids in the same order."""
    feed = {
        "version": _JSON_FEED,
        "title": printable(channel.title),
        "home_page_url": channel.page,
        "feed_url": f"{channel.own}feed.json",
        "language": channel.language,
        "authors": [{"name": printable(channel.author)}],
        "items": [
            _item(entry, channel.address) for entry in _newest_first(entries, channel.language)
        ],
    }
    content = json.dumps(feed, ensure_ascii=False, indent=2) + "\n"
    return Asset(path=f"{prefix(channel.language)}feed.json", content=content.encode())


def _item(entry: Entry, address: str) -> dict[str, str | list[str]]:
    return {
        "id": _entry_tag(entry, address),
        "url": address + prefix(entry.language) + entry.path,
        "title": printable(entry.title),
        "summary": printable(entry.summary),
        "content_html": printable(entry.html),
        "date_published": _midnight(entry.published),
        "date_modified": _midnight(entry.updated),
        "tags": [entry.kind],
        "language": entry.language,
    }


# --- what both feeds share ---------------------------------------------------------------------


def _newest_first(entries: Iterable[Entry], language: Language) -> list[Entry]:
    """The entries of a language by day, newest first; those of one day by their ids."""
    own = sorted((e for e in entries if e.language == language), key=lambda e: e.id)
    return sorted(own, key=lambda e: e.published, reverse=True)


def _entry_tag(entry: Entry, address: str) -> str:
    return _tag(address, entry.language, entry.published, entry.id)


def _tag(address: str, language: Language, day: dt.date, name: str) -> str:
    """A tag URI: who names it, since when the name is theirs, and what is named.

    The address's own path is in it, since two sites of one host must not share an id.
    """
    place = urlsplit(address)
    return f"tag:{place.hostname},{day.isoformat()}:{place.path}{prefix(language)}{name}"


def prefix(language: Language) -> str:
    """Where the files of a language lie, from the root."""
    return "" if language == "id" else f"{language}/"


def _midnight(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def printable(text: str) -> str:
    """The text without what no format can hold, its lines ended in one way."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
