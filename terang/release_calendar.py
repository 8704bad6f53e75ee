"""The calendar of releases: the days of all of them, and the day announced for the next.

A named part of `pages`. One file per language, `rilis.ics` at the root, the English one under
`en/`. Sources: RFC 5545 and 7986 (iCalendar).
"""

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

from terang import words
from terang.feeds import prefix, printable
from terang.model import Language, Release
from terang.news import Entry, Say, release_entries, release_id, release_title
from terang.results import Asset

_OCTETS = 75  # of a line of a calendar, its line break not counted


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
    return Asset(path=f"{prefix(language)}rilis.ics", content=content.encode())


def _announced(newest: Release, language: Language, say: Say, sample: bool) -> Entry:
    """The release to come, on the day it is to be published, known since the newest one."""
    month = _month_after(newest.month)
    said = say("This date was announced with the release of {}.")
    return Entry(
        id=release_id(month),
        kind="release",
        title=release_title(month, language, say=say, sample=sample),
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
    name = f"{place.path}{prefix(language)}{entry.id}".lstrip("/")
    return (
        "BEGIN:VEVENT",
        f"UID:{name}@{place.hostname}",
        f"DTSTAMP:{_digits(entry.updated)}T000000Z",
        f"SEQUENCE:{int(confirmed)}",  # the release replaces its announcement
        f"DTSTART;VALUE=DATE:{_digits(entry.published)}",
        f"DTEND;VALUE=DATE:{_digits(entry.published + dt.timedelta(days=1))}",  # when it is over
        f"SUMMARY;LANGUAGE={language}:{_escaped(entry.title)}",
        f"DESCRIPTION;LANGUAGE={language}:{_escaped(entry.summary)}",
        f"URL:{address}{prefix(language)}{entry.path}",
        f"STATUS:{'CONFIRMED' if confirmed else 'TENTATIVE'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _digits(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    """A TEXT value of iCalendar."""
    text = printable(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
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
