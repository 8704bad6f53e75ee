"""What is new, for programs that wait for it: Atom, JSON Feed, and a calendar of releases.

A named part of `pages`. There is one of each per language: `feed.xml`, `feed.json` and `rilis.ics`
at the root, the English ones under `en/`. A day has no hour here: it is midnight UTC, which is
the same day in Semarang. Sources: RFC 4287 (Atom), RFC 4151 (tag URIs), JSON Feed 1.1,
RFC 5545 and 7986 (iCalendar).
"""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from terang import words
from terang.model import LANGUAGES, Correction, Language, Release
from terang.results import Asset

Kind = Literal["release", "correction", "recall", "story"]
Say = Callable[[str], str]

_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_OCTETS = 75  # of a line of a calendar, its line break not counted
# What XML 1.0 forbids or advises against: control characters, halves of pairs, non-characters.
_UNPRINTABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


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


# --- what there is to tell ---------------------------------------------------------------------


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
        id=_release_id(release.month),
        kind="release",
        title=_release_title(release.month, language, say, sample),
        summary=news,
        html=_paragraphs(news, dates),
        path=f"rilis/{release.month}/",
        published=release.date,
        updated=release.date,
        language=language,
    )


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

    A figure corrected more than once for a month has a number at its end, by the order of the
    file, to which corrections are only added.
    """
    seen: Counter[str] = Counter()
    for correction in release.corrections:
        place = f"{release.month}-{correction.figure}-{correction.month}"
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
        labels.get(correction.figure, correction.figure), words.month(correction.month, language)
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


def _release_id(month: str) -> str:
    return f"release-{month}"


def _release_title(month: str, language: Language, say: Say, sample: bool) -> str:
    return _marked(say("Release of {}").format(words.month(month, language)), say, sample)


def _marked(title: str, say: Say, sample: bool) -> str:
    """A title that says when its data are made up: in a feed no badge stands beside it."""
    return f"{title} ({say('sample data')})" if sample else title


def _marked_sentence(text: str, say: Say, sample: bool) -> str:
    return f"{say('Sample data.')} {text}" if sample else text


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


# --- Atom --------------------------------------------------------------------------------------


def atom(
    entries: Iterable[Entry],
    *,
    language: Language,
    title: str,
    author: str,
    address: str,
    home: str = "",
) -> Asset:
    """The Atom feed of one language: its own entries only, newest first.

    `address` is the site's, with a slash at its end; `home` the page the feed belongs to, from the
    root without the language. Give it all entries there ever were: the feed's id holds the day of
    the oldest. Raises ValueError when no entry is in `language`.
    """
    told = _newest_first(entries, language)
    oldest = min(entry.published for entry in told)
    # Names without a namespace below an `xmlns`: the same XML, and no prefix on every element.
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _child(feed, "id", _tag(address, language, oldest, "feed"))
    _child(feed, "title", title)
    _child(feed, "updated", _midnight(max(entry.updated for entry in told)))
    _child(_child(feed, "author"), "name", author)
    _feed_links(feed, language, address, home)
    for entry in told:
        _atom_entry(_child(feed, "entry"), entry, address)
    ET.indent(feed)
    content = ET.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n"
    return Asset(path=f"{_prefix(language)}feed.xml", content=content)


def _feed_links(feed: ET.Element, language: Language, address: str, home: str) -> None:
    """Itself, the page it belongs to, and the feed of the other language."""
    own = address + _prefix(language)
    atom_type = "application/atom+xml"
    _child(feed, "link", rel="self", type=atom_type, hreflang=language, href=f"{own}feed.xml")
    _child(feed, "link", rel="alternate", type="text/html", hreflang=language, href=own + home)
    for other in LANGUAGES:
        if other != language:
            href = f"{address}{_prefix(other)}feed.xml"
            _child(feed, "link", rel="alternate", type=atom_type, hreflang=other, href=href)


def _atom_entry(element: ET.Element, entry: Entry, address: str) -> None:
    href = address + _prefix(entry.language) + entry.path
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
    made.text = _printable(text) or None
    return made


# --- JSON Feed ---------------------------------------------------------------------------------


def json_feed(
    entries: Iterable[Entry],
    *,
    language: Language,
    title: str,
    author: str,
    address: str,
    home: str = "",
) -> Asset:
    """The same as `atom` as a JSON Feed, with the same ids in the same order."""
    own = address + _prefix(language)
    feed = {
        "version": _JSON_FEED,
        "title": _printable(title),
        "home_page_url": own + home,
        "feed_url": f"{own}feed.json",
        "language": language,
        "authors": [{"name": _printable(author)}],
        "items": [_item(entry, address) for entry in _newest_first(entries, language)],
    }
    content = json.dumps(feed, ensure_ascii=False, indent=2) + "\n"
    return Asset(path=f"{_prefix(language)}feed.json", content=content.encode())


def _item(entry: Entry, address: str) -> dict[str, str | list[str]]:
    return {
        "id": _entry_tag(entry, address),
        "url": address + _prefix(entry.language) + entry.path,
        "title": _printable(entry.title),
        "summary": _printable(entry.summary),
        "content_html": _printable(entry.html),
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
    return f"tag:{place.hostname},{day.isoformat()}:{place.path}{_prefix(language)}{name}"


def _prefix(language: Language) -> str:
    return "" if language == "id" else f"{language}/"


def _midnight(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _printable(text: str) -> str:
    """The text without what no format can hold, its lines ended in one way."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# --- the calendar ------------------------------------------------------------------------------


def calendar(
    releases: Sequence[Release],
    *,
    language: Language,
    title: str,
    address: str,
    say: Say,
    sample: bool,
) -> Asset:
    """The days of all releases as an iCalendar file, and the day announced for the next.

    The next one is TENTATIVE and has the UID it keeps once it is published and CONFIRMED.
    Raises ValueError when there is no release.
    """
    told = sorted(release_entries(releases, language, say=say, sample=sample), key=lambda e: e.id)
    newest = max(releases, key=lambda r: r.month)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Terang//rilis//{language.upper()}"]
    lines += ["CALSCALE:GREGORIAN", f"NAME:{_escaped(title)}", f"X-WR-CALNAME:{_escaped(title)}"]
    for entry in told:
        lines += _event(entry, address, confirmed=True)
    lines += _event(_announced(newest, language, say, sample), address, confirmed=False)
    lines.append("END:VCALENDAR")
    content = "".join(f"{_folded(line)}\r\n" for line in lines)
    return Asset(path=f"{_prefix(language)}rilis.ics", content=content.encode())


def _announced(newest: Release, language: Language, say: Say, sample: bool) -> Entry:
    """The release to come, on the day it is to be published, known since the newest one."""
    month = _month_after(newest.month)
    said = say("This date was announced with the release of {}.")
    return Entry(
        id=_release_id(month),
        kind="release",
        title=_release_title(month, language, say, sample),
        summary=said.format(words.month(newest.month, language)),
        html="",  # a calendar shows none
        path="rilis/",  # its own page is not there yet
        published=newest.next_date,
        updated=newest.date,
        language=language,
    )


def _month_after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def _event(entry: Entry, address: str, *, confirmed: bool) -> tuple[str, ...]:
    """A whole day of a calendar, during which nobody is busy."""
    place, language = urlsplit(address), entry.language
    name = f"{place.path}{_prefix(language)}{entry.id}".lstrip("/")
    return (
        "BEGIN:VEVENT",
        f"UID:{name}@{place.hostname}",
        f"DTSTAMP:{_digits(entry.updated)}T000000Z",
        f"SEQUENCE:{int(confirmed)}",  # the release replaces its announcement
        f"DTSTART;VALUE=DATE:{_digits(entry.published)}",
        f"DTEND;VALUE=DATE:{_digits(entry.published + dt.timedelta(days=1))}",  # when it is over
        f"SUMMARY;LANGUAGE={language}:{_escaped(entry.title)}",
        f"DESCRIPTION;LANGUAGE={language}:{_escaped(entry.summary)}",
        f"URL:{address}{_prefix(language)}{entry.path}",
        f"STATUS:{'CONFIRMED' if confirmed else 'TENTATIVE'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _digits(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    """A TEXT value of iCalendar."""
    text = _printable(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line cut so that no piece is longer than 75 octets and no character is cut in two."""
    pieces, used = [], 0
    for character in line:
        octets = len(character.encode())
        if used + octets > _OCTETS:
            pieces.append("\r\n ")
            used = 1
        pieces.append(character)
        used += octets
    return "".join(pieces)
