"""Feeds and the calendar are read back by programs nobody here wrote, and say the same always."""

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import icalendar
import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terang import feeds, news, release_calendar
from terang.feeds import Channel
from terang.model import LANGUAGES, Correction, Language, Release, Text, Writing
from terang.news import Entry
from tests.told_stories import told_story, true_story

ADDRESS = "https://terang.example/"
AT = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
OTHER: dict[Language, Language] = {"id": "en", "en": "id"}
PREFIX: dict[Language, str] = {"id": "", "en": "en/"}
LABELS: dict[Language, dict[str, str]] = {"id": {"saldo": "Saldo"}, "en": {"saldo": "Balance"}}
INDONESIAN = {
    "Release of {}": "Rilis {}",
    "Release of {}, published {}. Next release {}.": "Rilis {}, terbit {}. Rilis berikutnya {}.",
    "Sample data.": "Data contoh.",
    "sample data": "data contoh",
    "Correction: {}, {}": "Koreksi: {}, {}",
    "Before: {}. Now: {}. Reason: {}": "Dulu: {}. Sekarang: {}. Alasan: {}",
    "Corrected in the release of {}, published {}.": "Dikoreksi pada rilis {}, terbit {}.",
    "Illustrative story, {}.": "Cerita ilustrasi, {}.",
    "{} (illustrative)": "{} (ilustrasi)",
    "True story, {}.": "Kisah nyata, {}.",
    "This date was announced with the release of {}.": "Tanggal ini diumumkan bersama rilis {}.",
}
SAY: dict[Language, Callable[[str], str]] = {"id": lambda m: INDONESIAN[m], "en": lambda m: m}
# Of the specification of JSON Feed 1.1: what must be there, and of what kind it is.
ADDRESSES = {"type": "string", "pattern": "^https?://"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "home_page_url": ADDRESSES,
        "feed_url": ADDRESSES,
        "language": {"enum": list(LANGUAGES)},
        "authors": {
            "type": "array",
            "items": {"type": "object", "minProperties": 1},
        },
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "additionalProperties": False,
                "properties": {
                    **{name: {"type": "string"} for name in ("id", "title", "summary")},
                    "url": ADDRESSES,
                    "content_html": {"type": "string"},
                    "date_published": MOMENT,
                    "date_modified": MOMENT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "language": {"enum": list(LANGUAGES)},
                },
            },
        },
    },
}
# Text as nobody should write it: markup, control characters, quotes, other scripts, long words.
ODD = st.text(
    st.one_of(
        st.characters(),  # all of them, halves of pairs included
        st.sampled_from("<>&\"'\\;,:\r\n\t]{}\0\x0b\x1b\x85\xa0\u2028\ufeff\uffff\ud800😀ệ"),
    ),
    max_size=200,
)
LANGUAGE = st.sampled_from(LANGUAGES)
DAY = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))


def release(month: str, *corrections: Correction) -> Release:
    """A release that came on the tenth day of the next month."""
    year, number = int(month[:4]), int(month[5:])
    later = [dt.date(year + (number + n) // 12, (number + n) % 12 + 1, 10) for n in (0, 1)]
    return Release(
        month=month,
        date=later[0],
        next_date=later[1],
        whats_new=Text(id=f"Pekerja bertambah, {month}.", en=f"Workers grew, {month}."),
        contact=Text(id="Tim", en="Team"),
        corrections=corrections,
        folder=Path("data/releases") / month,
    )


def correction(period: str = "2025-11", after: str = "2") -> Correction:
    """A correction of the balance."""
    reason = Text(id="Salah ketik.", en="A slip of the pen.")
    return Correction(figure="saldo", period=period, before="1", after=after, reason=reason)


RELEASES = (
    release("2025-11"),
    release("2025-12"),
    release("2026-01", correction(), correction("2025-12")),
)


def story(slug: str = "perahu", language: Language = "id") -> Writing:
    """A story that appeared in February."""
    return Writing(
        slug=slug,
        language=language,
        meta={"title": f"Judul {slug}", "description": "Ringkasan."},
        lines={},
        declared={},
        body="Isi yang tidak ikut.",
        body_line=1,
        file=f"content/stories/{slug}.{language}.md",
        digest="",
        story=told_story(published="2026-02"),
    )


def told(
    language: Language, releases: tuple[Release, ...] = RELEASES, *, sample: bool = False
) -> tuple[Entry, ...]:
    """All that the releases have to tell in a language."""
    labels, say = LABELS[language], SAY[language]
    return (
        *news.release_entries(releases, language, say=say, sample=sample),
        *news.correction_entries(releases, labels, language, say=say, sample=sample),
    )


def entry(language: Language = "id", **changed: Any) -> Entry:
    """A story, with what is of interest changed."""
    plain = Entry(
        id="dua-bulan",
        kind="story",
        title="Dua bulan",
        summary="Ringkasan.",
        html="<p>Isi.</p>",
        path="cerita/dua-bulan/",
        published=dt.date(2026, 2, 1),
        updated=dt.date(2026, 2, 1),
        language=language,
    )
    return replace(plain, **changed)


def channel(language: Language, *, address: str = ADDRESS, title: str = "Terang") -> Channel:
    """The feed of a language, told below the list of releases."""
    return Channel(language=language, title=title, author="Terang", address=address, home="rilis/")


def atom(
    entries: tuple[Entry, ...],
    language: Language = "id",
    *,
    address: str = ADDRESS,
    title: str = "Terang",
) -> bytes:
    """The Atom feed."""
    return feeds.atom(entries, channel(language, address=address, title=title)).content


def json_feed(
    entries: tuple[Entry, ...], language: Language = "id", *, title: str = "Terang"
) -> dict[str, Any]:
    """The JSON Feed, read."""
    made = feeds.json_feed(entries, channel(language, title=title))
    read: dict[str, Any] = json.loads(made.content)
    return read


def calendar(
    releases: tuple[Release, ...] = RELEASES,
    language: Language = "id",
    *,
    address: str = ADDRESS,
    title: str = "Rilis",
    sample: bool = False,
) -> bytes:
    """The calendar."""
    made = release_calendar.calendar(
        releases, language=language, title=title, address=address, say=SAY[language], sample=sample
    )
    return made.content


def events(content: bytes) -> list[icalendar.Event]:
    """The events of a calendar, read by a calendar's own reader."""
    read = icalendar.Calendar.from_ical(content)
    found = read.walk("VEVENT")
    assert all(component.errors == [] for component in (read, *found))
    return list(found)


def parsed(content: bytes) -> ET.Element:
    """The root of an XML document."""
    return ET.fromstring(content)  # noqa: S314 our own feed


def ids(content: bytes) -> list[str]:
    """The ids of the entries of an Atom feed, in its order."""
    return [found.text or "" for found in parsed(content).iterfind(f"{AT}entry/{AT}id")]


def printable(text: str) -> str:
    """What is left of a text in XML: no control characters, lines ended by one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in "\t\n" or (c >= " " and not "\x7f" <= c <= "\x9f"))
    return "".join(c for c in kept if not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")


# --- Atom --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_reader_finds_nothing_wrong_with_the_atom_feed(language: Language) -> None:
    """It knows the format, the language, the page, and each entry's kind, dates and page."""
    read = feedparser.parse(atom(told(language), language))

    assert (read.bozo, read.version) == (0, "atom10")
    assert read.feed.language == language
    assert read.feed.title == read.feed.author == "Terang"
    assert read.feed.link == f"{ADDRESS}{PREFIX[language]}rilis/"
    assert [e.tags[0].term for e in read.entries] == ["correction"] * 2 + ["release"] * 3
    newest = read.entries[2]
    assert newest.link == f"{ADDRESS}{PREFIX[language]}rilis/2026-01/"
    assert newest.published == newest.updated == "2026-02-10T00:00:00Z"
    assert newest.content[0].type == "text/html"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_atom_feed_has_what_its_specification_requires(language: Language) -> None:
    """RFC 4287, 4.1: one id, title and `updated` each, an author, no two links alike."""
    feed = parsed(atom(told(language), language))
    entries = feed.findall(f"{AT}entry")

    assert feed.tag == f"{AT}feed"
    assert feed.get(LANG) == language
    assert len(feed.findall(f"{AT}author/{AT}name")) == 1
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(AT + name)) == 1, name
        links = [
            (e.get("rel"), e.get("type"), e.get("hreflang")) for e in element.iterfind(f"{AT}link")
        ]
        assert len(set(links)) == len(links)
    assert all(len(e.findall(f"{AT}content")) == 1 for e in entries)
    assert feed.findtext(f"{AT}updated") == max(e.findtext(f"{AT}updated") or "" for e in entries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_atom_feed_names_its_own_address_and_its_sister(language: Language) -> None:
    """Who reads one language finds the other."""
    made = feeds.atom(told(language), channel(language))
    links = {
        (found.get("rel"), found.get("type"), found.get("hreflang")): found.get("href")
        for found in parsed(made.content).iterfind(f"{AT}link")
    }
    other = OTHER[language]

    assert made.path == f"{PREFIX[language]}feed.xml"
    assert links == {
        ("self", "application/atom+xml", language): ADDRESS + made.path,
        ("alternate", "text/html", language): f"{ADDRESS}{PREFIX[language]}rilis/",
        ("alternate", "application/atom+xml", other): f"{ADDRESS}{PREFIX[other]}feed.xml",
    }


@given(title=ODD, summary=ODD, html=ODD, language=LANGUAGE)
@example(title=']]> & "<b>" \'', summary="\0\x1b\ud83d", html="<p>a &amp; b</p>\r\n", language="en")
def test_whatever_is_written_comes_back_out_of_the_atom_feed(
    title: str, summary: str, html: str, language: Language
) -> None:
    """Markup in a title stays text, and what XML cannot hold is left out."""
    odd = entry(language, title=title, summary=summary, html=html)

    content = atom((odd,), language, title=title)

    assert feedparser.parse(content).bozo == 0
    feed = parsed(content)
    assert feed.findtext(f"{AT}title") == printable(title)
    (found,) = feed.iterfind(f"{AT}entry")
    assert found.findtext(f"{AT}title") == printable(title)
    assert found.findtext(f"{AT}summary") == printable(summary)
    assert found.findtext(f"{AT}content") == printable(html)


# --- JSON Feed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_json_feed_has_what_its_specification_requires(language: Language) -> None:
    """Version, title and items; in each item an id and content; moments as in RFC 3339."""
    read = json_feed(told(language), language)

    jsonschema.validate(read, JSON_FEED)
    assert read["feed_url"] == f"{ADDRESS}{PREFIX[language]}feed.json"
    assert read["home_page_url"] == f"{ADDRESS}{PREFIX[language]}rilis/"
    assert read["language"] == language
    assert len(read["items"]) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_feeds_tell_the_same(language: Language) -> None:
    """The same entries in the same order, with the same ids, words and pages."""
    entries = (*told(language), entry(language))

    atoms = feedparser.parse(atom(entries, language)).entries
    items = json_feed(entries, language)["items"]

    assert [
        (e.id, e.link, e.title, e.summary, e.content[0].value, e.published, e.tags[0].term)
        for e in atoms
    ] == [
        (
            i["id"],
            i["url"],
            i["title"],
            i["summary"],
            i["content_html"],
            i["date_published"],
            *i["tags"],
        )
        for i in items
    ]


@given(title=ODD, html=ODD)
def test_whatever_is_written_comes_back_out_of_the_json_feed(title: str, html: str) -> None:
    """The same text as the Atom feed has."""
    read = json_feed((entry(title=title, html=html),), title=title)

    jsonschema.validate(read, JSON_FEED)
    assert read["title"] == read["items"][0]["title"] == printable(title)
    assert read["items"][0]["content_html"] == printable(html)


# --- what both feeds promise -------------------------------------------------------------------


@given(days=st.lists(DAY, min_size=1, max_size=20), chance=st.randoms(use_true_random=False))
def test_entries_stand_newest_first_in_whatever_order_they_are_given(
    days: list[dt.date], chance: Random
) -> None:
    """And those of one day by their ids, so that the same inputs give the same bytes."""
    entries = [entry(id=f"c{i:02}", published=d, updated=d) for i, d in enumerate(days)]
    shuffled = chance.sample(entries, len(entries))

    content = atom(tuple(shuffled))

    assert content == atom(tuple(entries))
    dates = [e.published for e in feedparser.parse(content).entries]
    assert dates == [f"{day}T00:00:00Z" for day in sorted(days, reverse=True)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_id_is_a_tag_uri_and_no_other_entry_has_it(language: Language) -> None:
    """RFC 4151: the host, the day of the entry, and its name; the languages have their own."""
    form = re.compile(r"tag:terang\.example,\d{4}-\d\d-\d\d:[A-Za-z0-9/._-]+")
    content = atom(told(language), language)
    found = [*ids(content), parsed(content).findtext(f"{AT}id") or ""]
    sister = ids(atom(told(OTHER[language]), OTHER[language]))

    assert all(form.fullmatch(tag) for tag in found)
    assert len(set(found)) == len(found) == 6
    assert not set(found) & set(sister)
    assert f"tag:terang.example,2025-12-10:/{PREFIX[language]}release-2025-11" in found


def test_two_sites_of_one_host_share_no_id() -> None:
    """The site's own path is in the id, its port is not: a tag URI has none."""
    one = atom(told("id"), address="https://kota.example:8443/terang/")
    other = atom(told("id"), address="https://kota.example/lain/")

    assert ids(one)[-1] == "tag:kota.example,2025-12-10:/terang/release-2025-11"
    assert not set(ids(one)) & set(ids(other))


def test_ids_stay_when_a_release_and_its_corrections_are_added() -> None:
    """A reader's program shows what is new, and nothing a second time."""
    later = (*RELEASES, release("2026-02", correction(after="3"), correction(after="4")))
    before, after = atom(told("id")), atom(told("id", later))

    assert ids(after)[3:] == ids(before)
    assert len(set(ids(after))) == 5 + 3
    assert parsed(after).findtext(f"{AT}id") == parsed(before).findtext(f"{AT}id")


def test_an_entry_that_is_updated_keeps_its_id_and_its_place() -> None:
    """Only `updated` moves, of the entry and of the feed."""
    changed = entry(published=dt.date(2025, 12, 1), updated=dt.date(2026, 6, 1))

    read = feedparser.parse(atom((changed, *told("id"))))

    assert read.entries[-1].id == "tag:terang.example,2025-12-01:/dua-bulan"
    assert read.entries[-1].updated == read.feed.updated == "2026-06-01T00:00:00Z"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_has_only_the_words_of_its_language(language: Language) -> None:
    """Entries of both may be given; those of the other language are left out."""
    both = (*told("id", sample=True), *told("en", sample=True))

    texts = (atom(both, language).decode(), json.dumps(json_feed(both, language)))

    own, foreign = ("Pekerja bertambah", "Workers grew")[:: 1 if language == "id" else -1]
    for text in texts:
        assert own in text
        assert foreign not in text
        assert ("Koreksi: Saldo" in text) == (language == "id")
        assert ("Correction: Balance" in text) == (language == "en")
    assert atom(both, language) == atom(told(language, sample=True), language)


def test_a_feed_without_entries_is_refused() -> None:
    """An Atom feed must say when it was updated, and nothing could say so but the clock."""
    with pytest.raises(ValueError, match="empty"):
        atom(told("en"), "id")


# --- what is told of releases and corrections --------------------------------------------------


def test_a_release_tells_what_is_new_and_when_the_next_one_comes() -> None:
    """In plain Indonesian, on the day it was published."""
    (found,) = news.release_entries((release("2025-12"),), "id", say=SAY["id"], sample=False)

    assert (found.id, found.kind, found.path) == ("release-2025-12", "release", "rilis/2025-12/")
    assert found.title == "Rilis Desember 2025"
    assert found.summary == "Pekerja bertambah, 2025-12."
    assert found.html == (
        "<p>Pekerja bertambah, 2025-12.</p>"
        "<p>Rilis Desember 2025, terbit 10 Januari 2026. Rilis berikutnya 10 Februari 2026.</p>"
    )
    assert found.published == found.updated == dt.date(2026, 1, 10)


def test_a_correction_tells_before_now_and_why() -> None:
    """And leads to its own place on the page of corrections."""
    corrected = (release("2026-01", correction()),)
    (found,) = news.correction_entries(corrected, LABELS["en"], "en", say=SAY["en"], sample=False)

    assert found.id == "correction-2026-01-saldo-2025-11"
    assert (found.kind, found.path) == ("correction", "koreksi/#2026-01-saldo-2025-11")
    assert found.title == "Correction: Balance, November 2025"
    assert found.summary == "Before: 1. Now: 2. Reason: A slip of the pen."
    assert found.html.endswith(
        "<p>Corrected in the release of January 2026, published 10 February 2026.</p>"
    )
    assert found.published == dt.date(2026, 2, 10)


@pytest.mark.parametrize(
    ("period", "title"),
    [
        ("2025-11", "Correction: Balance, November 2025"),
        ("2025-Q4", "Correction: Balance, fourth quarter of 2025"),
        ("2025", "Correction: Balance, 2025"),
    ],
)
def test_a_correction_is_of_a_month_a_quarter_or_a_year(period: str, title: str) -> None:
    """Its title says which, in words."""
    told_ = told("en", (release("2026-01", correction(period)),))

    assert [e.title for e in told_ if e.kind == "correction"] == [title]


def test_the_notes_of_a_release_are_told_in_paragraphs() -> None:
    """After what is new and before the dates; a line break inside a paragraph is a space."""
    notes = Text(id="Satu\nbaris.\n\nDua <b>.", en="One\nline.\n \nTwo <b>.")

    (entry_,) = told("en", (replace(release("2026-01"), notes=notes),))

    assert "<p>Workers grew, 2026-01.</p><p>One line.</p><p>Two &lt;b&gt;.</p><p>Rel" in entry_.html


# --- stories -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_is_told_by_title_month_and_description_alone(language: Language) -> None:
    """Nothing of its text; its day is the first of the month, for no reader needs the day."""
    stories = (story("perahu", "id"), story("perahu", "en"))

    (made,) = news.story_entries(stories, language, say=SAY[language])
    (item,) = json_feed((made,), language)["items"]
    (read,) = feedparser.parse(atom((made,), language)).entries

    month = {"id": "Februari 2026", "en": "February 2026"}[language]
    assert month in made.html
    assert "Isi" not in made.html
    assert item["tags"] == [read.tags[0].term] == ["story"]
    marked = {"id": "Judul perahu (ilustrasi)", "en": "Judul perahu (illustrative)"}[language]
    assert item["title"] == read.title == marked
    assert item["url"] == read.link == f"{ADDRESS}{PREFIX[language]}cerita/perahu/"
    assert item["date_published"] == read.published == "2026-02-01T00:00:00Z"
    jsonschema.validate(json_feed((made,), language), JSON_FEED)


def test_a_story_that_may_not_be_in_the_feed_is_not() -> None:
    """The channel is asked for by name; a true story that may be there is not called invented."""
    silent, telling = (
        replace(story("perahu"), story=true_story(channels=channels))
        for channels in (("site", "press"), ("site", "feed"))
    )

    (made,) = news.story_entries((silent, telling), "id", say=SAY["id"])

    assert made.title == "Judul perahu"
    assert "ilustrasi" not in made.html.lower()
    assert news.story_entries((silent,), "id", say=SAY["id"]) == ()


def test_a_withdrawn_story_leaves_nothing_in_the_feeds() -> None:
    """They are made of the stories that are there."""
    both = news.story_entries((story("perahu"), story("jala")), "id", say=SAY["id"])
    left = news.story_entries((story("jala"),), "id", say=SAY["id"])

    assert b"perahu" in atom((*told("id"), *both))
    assert b"perahu" not in atom((*told("id"), *left))
    assert [e.id for e in left] == [e.id for e in both if "perahu" not in e.id]


def test_a_figure_corrected_twice_in_a_release_has_two_places() -> None:
    """The second has a number at its end, and the first keeps its own."""
    twice = release("2026-01", correction(after="2"), correction(after="3"))

    places = [place for _, place in news.correction_places(twice)]

    assert places == ["2026-01-saldo-2025-11", "2026-01-saldo-2025-11-2"]


def test_a_correction_of_a_figure_that_is_no_more_goes_by_its_id() -> None:
    """A correction can never be deleted; the figure can."""
    corrected = (release("2026-01", correction()),)
    (found,) = news.correction_entries(corrected, {}, "id", say=SAY["id"], sample=False)

    assert found.title == "Koreksi: saldo, November 2025"


@pytest.mark.parametrize(("language", "mark"), [("id", "ata contoh"), ("en", "ample data")])
def test_sample_data_says_so_wherever_it_is_told(language: Language, mark: str) -> None:
    """In a feed or a calendar no badge stands beside a text: title and text say it themselves."""
    entries = told(language, sample=True)

    assert all(mark in text for e in entries for text in (e.title, e.summary, e.html))
    assert all(mark in e["SUMMARY"] for e in events(calendar(language=language, sample=True)))
    assert mark not in atom(told(language), language).decode()
    assert mark not in calendar(language=language).decode()


@given(text=ODD)
@example(text="<b onclick=\"x\">tebal</b> &amp; 'miring'")
def test_what_people_write_is_text_and_never_markup(text: str) -> None:
    """Nothing typed into release.yml can put an element into a reader's program."""
    odd = replace(release("2026-01"), whats_new=Text(id=text, en=text))

    (found,) = news.release_entries((odd,), "id", say=SAY["id"], sample=False)

    assert re.findall("<[^>]*>", found.html) == ["<p>", "</p>"] * 2
    assert found.html.startswith(f"<p>{escape(text)}</p>")
    assert found.summary == text


# --- the calendar ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_calendar_shows_every_release_and_the_announced_one_as_whole_days(
    language: Language,
) -> None:
    """The past is confirmed, the date to come is tentative until it is kept."""
    found = events(calendar(language=language))

    assert [(e.decoded("DTSTART"), e.decoded("DTEND"), str(e["STATUS"])) for e in found] == [
        (dt.date(2025, 12, 10), dt.date(2025, 12, 11), "CONFIRMED"),
        (dt.date(2026, 1, 10), dt.date(2026, 1, 11), "CONFIRMED"),
        (dt.date(2026, 2, 10), dt.date(2026, 2, 11), "CONFIRMED"),
        (dt.date(2026, 3, 10), dt.date(2026, 3, 11), "TENTATIVE"),
    ]
    assert [e["URL"] for e in found[-2:]] == [
        f"{ADDRESS}{PREFIX[language]}rilis/2026-01/",
        f"{ADDRESS}{PREFIX[language]}rilis/",
    ]


def test_a_calendar_says_which_release_and_what_is_new() -> None:
    """And of the announced one, since when its date is known."""
    found = events(calendar())
    english = events(calendar(language="en"))

    assert found[0]["SUMMARY"] == "Rilis November 2025"
    assert found[0]["DESCRIPTION"] == "Pekerja bertambah, 2025-11."
    assert found[-1]["SUMMARY"] == "Rilis Februari 2026"
    assert found[-1]["DESCRIPTION"] == "Tanggal ini diumumkan bersama rilis Januari 2026."
    assert english[-1]["SUMMARY"] == "Release of February 2026"
    assert {e["SUMMARY"].params["LANGUAGE"] for e in english} == {"en"}


def test_a_calendar_goes_by_the_months_in_whatever_order_they_are_given() -> None:
    """Oldest first; the newest announces the next."""
    assert calendar(RELEASES[::-1]) == calendar(RELEASES)


def test_after_december_january_is_announced() -> None:
    """The year turns with the month."""
    found = events(calendar((release("2025-12"),)))

    assert found[-1]["UID"] == "release-2026-01@terang.example"


def test_a_release_takes_the_place_of_its_announcement() -> None:
    """The same UID, a later stamp and a higher sequence number; the older ones do not change."""
    before = events(calendar(RELEASES[:2]))
    late = replace(RELEASES[2], date=dt.date(2026, 2, 12))
    after = events(calendar((*RELEASES[:2], late)))

    assert [e.to_ical() for e in after[:2]] == [e.to_ical() for e in before[:2]]
    announced, published = before[2], after[2]
    assert announced["UID"] == published["UID"] == "release-2026-01@terang.example"
    assert announced.decoded("DTSTAMP") < published.decoded("DTSTAMP")
    assert announced["SEQUENCE"] < published["SEQUENCE"]
    assert published.decoded("DTSTART") == dt.date(2026, 2, 12)


def test_a_stamp_is_the_day_on_which_the_date_was_known() -> None:
    """In UTC, as RFC 5545 demands, and from the releases, not from a clock."""
    stamps = [e.decoded("DTSTAMP") for e in events(calendar())]
    days = [dt.date(2025, 12, 10), dt.date(2026, 1, 10), dt.date(2026, 2, 10)]

    assert stamps == [dt.datetime.combine(d, dt.time(), dt.UTC) for d in (*days, days[-1])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_uids_are_unique_and_each_language_and_site_has_its_own(language: Language) -> None:
    """Who subscribes to both sees both."""
    own = [e["UID"] for e in events(calendar(language=language))]
    sister = [e["UID"] for e in events(calendar(language=OTHER[language]))]
    other = calendar(language=language, address="https://terang.example/lain/")

    assert len(set(own)) == 4
    assert not set(own) & set(sister)
    assert not set(own) & {e["UID"] for e in events(other)}


def test_the_calendar_is_one_file_name_under_each_language() -> None:
    """`rilis.ics` and `en/rilis.ics`."""
    paths = [
        release_calendar.calendar(
            RELEASES, language=language, title="T", address=ADDRESS, say=SAY[language], sample=False
        ).path
        for language in LANGUAGES
    ]

    assert paths == ["rilis.ics", "en/rilis.ics"]


@given(title=ODD, news=ODD, language=LANGUAGE)
@example(title="a" * 400, news="ệ😀" * 100, language="id")
@example(title="\\n\\,;", news="a,b;c\\d\ne\r\nBEGIN:VEVENT", language="en")
def test_whatever_is_written_comes_back_out_of_the_calendar(
    title: str, news: str, language: Language
) -> None:
    """Lines end in CRLF, hold 75 octets at most, and no character is cut in two."""
    odd = replace(release("2026-01"), whats_new=Text(id=news, en=news))

    content = calendar((odd,), language, title=title)

    assert content.endswith(b"\r\nEND:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(b"\r" not in line and b"\n" not in line and line.decode() for line in lines[:-1])
    assert unescaped(content, "NAME") == printable(title)
    assert unescaped(content, f"DESCRIPTION;LANGUAGE={language}") == printable(news)
    assert len(events(content)) == 2


def unescaped(content: bytes, name: str) -> str:
    """The first TEXT value with that name, by the letter of RFC 5545, 3.1 and 3.3.11."""
    lines = content.replace(b"\r\n ", b"").decode().split("\r\n")
    value = next(line for line in lines if line.startswith(f"{name}:")).partition(":")[2]
    assert not re.search(r"[,;\\]", re.sub(r"\\[\\,;n]", "", value)), "marked, or not there"
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def test_a_calendar_reads_commas_semicolons_backslashes_and_line_breaks_as_they_were() -> None:
    """They mean something in the format, so they are marked."""
    news = 'Satu, dua; tiga\\empat\nlima: "enam" ' + "panjang sekali " * 20
    odd = replace(release("2026-01"), whats_new=Text(id=news, en=news))

    found = events(calendar((odd,)))

    assert found[0]["DESCRIPTION"] == news


def test_a_calendar_without_releases_is_refused() -> None:
    """RFC 5545, 3.6: it must hold at least one component."""
    with pytest.raises(ValueError, match="empty"):
        calendar(())
