"""Read the front matter of a story, and the list of those that were withdrawn.

The part of `read` that turns an entry into the nouns of `consent`. What contradicts itself is
looked at by check; here a key is missing, unknown, or not one of its values.
"""

import re
from collections.abc import Callable, Sequence

from terang.consent import (
    BENEFITS,
    CAPACITIES,
    CHANNELS,
    FACES,
    KINDS,
    PSEUDONYMS,
    SCOPES,
    SEXES,
    Consent,
    Person,
    Photo,
    Review,
    Story,
    Where,
    Withdrawn,
)
from terang.entries import Entry
from terang.model import LANGUAGES, Article, Said, Text

_ID = re.compile(r"c-[a-z0-9]{4,16}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?")
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(jpe?g|png|webp|avif)")
_NESTED = ("place", "person", "consent", "review", "photo")
_KEYS = ("id", "kind", "pseudonym", "benefit", "period", "published", "article", "licence")


def story(e: Entry) -> Story:
    """The facts of a story; `title`, `description`, `of` and `declared` are read beside it."""
    lines = e.lines_of(*_KEYS, *_NESTED)
    kind = e.choice("kind", KINDS)
    e.choice("licence", ("none",))  # no one may reuse a life; the rest of the site is CC BY
    return Story(
        id=e.read("id", _fitting(_ID), "c-7f3k") or "",
        kind="true-story" if kind == "true-story" else "illustration",
        pseudonym=e.choice("pseudonym", PSEUDONYMS),
        benefit=e.choice("benefit", BENEFITS),
        place=_place(e.entry("place")),
        period=e.read("period", _fitting(_PERIOD), "2026-Q2") or "",
        person=_person(e.entry("person", needed=False)),
        published=e.read("published", _fitting(_MONTH), "2026-11") or "",
        article=_article(e),
        consent=_consent(e.entry("consent", needed=kind == "true-story")),
        review=tuple(_review(item) for item in e.entries("review")),
        photo=_photo(e.entry("photo", needed=False)),
        lines=lines,
    )


def withdrawn(e: Entry) -> Withdrawn:
    """One line of content/stories/withdrawn.yml."""
    line = e.line
    made = Withdrawn(
        id=e.read("id", _fitting(_ID), "c-7f3k") or "",
        slug=e.read("slug", _fitting(_SLUG), "c-7f3k") or "",
        date=e.day("date"),
        line=line,
    )
    e.done()
    return made


def _fitting(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """A reader of texts of one pattern, which raises ValueError for any other."""

    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(text)
        return text

    return read


def _article(e: Entry) -> Article | None:
    """The place in the law; whether this site has it is looked at by check."""
    line, cited = e.line_of("article"), e.text("article")
    article = Article.parse(cited)
    if cited and article is None:
        what = Said("'{}' is not a citation", (cited,))
        e.wrong(line, what, Said("write it like {}", ("pp-44-2015 pasal 39 ayat 2",)))
    return article


def _place(e: Entry | None) -> Where:
    if e is None:
        return Where()
    place = Where(zone=_or_none(e, "zone"), district=_or_none(e, "district"))
    if (place.zone is None) == (place.district is None):
        hint = Said("keep one of them; a zone tells less: {}", ("place: {zone: north}",))
        e.wrong(e.line, Said("a place is one zone or one district"), hint)
    e.done()
    return place


def _person(e: Entry | None) -> Person:
    if e is None:
        return Person()
    sex = e.choice("sex", SEXES) if e.has("sex") else None
    person = Person(
        sex=sex, age_group=_or_none(e, "age_group"), occupation=_or_none(e, "occupation")
    )
    e.done()
    return person


def _or_none(e: Entry, key: str) -> str | None:
    return e.text(key, default="") or None


def _consent(e: Entry | None) -> Consent | None:
    if e is None:
        return None
    capacity = e.choice("capacity", CAPACITIES)
    made = Consent(
        scope=_several(e, "scope", SCOPES),
        languages=tuple(_several(e, "languages", LANGUAGES)),  # type: ignore[arg-type]
        channels=_several(e, "channels", CHANNELS),
        given=e.day("given"),
        expires=e.day("expires"),
        form=e.read("form", _fitting(_DIGEST), "e3b0c442…, the 64 digits of `sha256sum`") or "",
        capacity=capacity,
        guardian=_guardian(e, needed=capacity == "guardian"),
    )
    e.done()
    return made


def _several(e: Entry, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """The list under `key`, at least one, each of `allowed`, in the order of `allowed`."""
    line, there = e.line_of(key), e.has(key)
    written = e.texts(key)
    if not written:
        what = Said("'{}' is empty", (key,)) if there else Said("key '{}' is missing", (key,))
        e.wrong(line, what, Said("write one or more of: {}", (", ".join(allowed),)))
    for value in written:
        if value not in allowed:
            what = Said("'{}' is not a value of '{}'", (value, key))
            e.wrong(line, what, Said("write one or more of: {}", (", ".join(allowed),)))
    return tuple(value for value in allowed if value in written)


def _guardian(e: Entry, *, needed: bool) -> Text | None:
    """The role of whoever agreed in the place of a child; an adult agrees for themselves."""
    line, role = e.line_of("guardian"), e.both_or_none("guardian")
    if needed and role is None:
        hint = Said("add the role, never the name: {}", ("guardian: {id: ibu, en: mother}",))
        e.wrong(line, Said("a guardian agreed, and it is not said who that is"), hint)
    if role and not needed:
        hint = Said("write '{}', or take the guardian out", ("capacity: guardian",))
        e.wrong(line, Said("only a child has a guardian who agrees"), hint)
    return role


def _photo(e: Entry | None) -> Photo | None:
    """The photo beside the texts; both languages say what it shows."""
    if e is None:
        return None
    file = e.read("file", _fitting(_IMAGE), "c-7f3k.jpg") or ""
    photo = Photo(file=file, alt=e.both("alt"), faces=e.choice("faces", FACES))
    e.done()
    return photo


def _review(e: Entry) -> Review:
    line = e.line
    made = Review(role=e.both("role"), date=e.day("date"), line=line)
    e.done()
    return made
