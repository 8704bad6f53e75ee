"""Stories as a reader meets them: a page each, cards, the list by zone and benefit, and their end.

A named part of `pages`. What may be shown was decided before, by `stories`; here an invented
story says so wherever it appears, and a true one says what was agreed to.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from terang import book as books
from terang import parts, prose, words
from terang.book import Book
from terang.consent import BENEFITS, Consent, Story, Where
from terang.model import TOTAL, Writing
from terang.parts import Place
from terang.results import Asset, FigureValue

_NO_COPY = '<meta name="robots" content="noarchive">'  # search engines keep no copy of it
_NO_INDEX = '<meta name="robots" content="noindex">'


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A story in a list."""

    href: str
    title: str
    description: str
    illustrative: bool
    zone: str  # its name, and of a story told by district the zone of that district
    benefit: str  # what it was
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The stories of one zone, or of one benefit."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo as the page names it: addresses below the story's own."""

    src: str
    width: int
    height: int
    sets: tuple[tuple[str, str], ...]  # format, what a browser may choose from; best first


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The page at the address of a story: the story, or that there is none to be read."""

    slug: str
    title: str
    description: str
    body: str
    links: str
    listed: bool


# --- in lists ----------------------------------------------------------------------------------


def cards(book: Book, place: Place) -> tuple[Card, ...]:
    """Every story of the language, the newest first."""
    told = sorted(book.stories, key=lambda w: w.slug)
    told.sort(key=lambda w: w.story.published if w.story else "", reverse=True)
    return tuple(_card(book, w, w.story, place) for w in told if w.story)


def _card(book: Book, writing: Writing, story: Story, place: Place) -> Card:
    return Card(
        href=place.to(f"cerita/{writing.slug}"),
        title=writing.meta["title"],
        description=writing.meta["description"],
        illustrative=story.illustrative,
        zone=_zone(book, story.place),
        benefit=_benefit(book, story.benefit),
        period=words.period(story.period, book.language),
    )


def index(book: Book, place: Place) -> str:
    """The list of all stories, and the ways into it: by zone and by benefit."""
    shown = cards(book, place)
    zones = [*book.codes("zone").values(), *(card.zone for card in shown)]
    benefits = [_benefit(book, code) for code in BENEFITS]
    return book.render(
        "stories.html",
        stories=shown,
        by_zone=_shelves(dict.fromkeys(zones), shown, lambda card: card.zone),
        by_benefit=_shelves(dict.fromkeys(benefits), shown, lambda card: card.benefit),
    )


def _shelves(
    names: dict[str, None], shown: Sequence[Card], name_of: Callable[[Card], str]
) -> tuple[Shelf, ...]:
    """The names that have stories, in their order."""
    made = (Shelf(name=n, cards=tuple(c for c in shown if name_of(c) == n)) for n in names)
    return tuple(shelf for shelf in made if shelf.cards)


def _zone(book: Book, where: Where) -> str:
    code = where.zone or str(_district(book, where).get("zone", ""))
    return book.catalogue("Whole city") if code == TOTAL else book.codes("zone").get(code, code)


def _district(book: Book, where: Where) -> dict[str, object]:
    rows = book.records.get("districts", ())
    return next((dict(row) for row in rows if row.get("district") == where.district), {})


def _where(book: Book, where: Where) -> str:
    """The zone in a few words, or the district where a story is told so finely."""
    if where.district:
        name = str(_district(book, where).get("name", where.district))
        return book.catalogue("District of {}").format(name)
    zone = _zone(book, where)
    return zone if where.zone == TOTAL else book.catalogue("Zone: {}").format(zone)


def _benefit(book: Book, code: str) -> str:
    say = book.catalogue
    return {
        "jkk-medical": say("care after a work accident"),
        "jkk-cash": say("cash after a work accident"),
        "jkm-death": say("death benefit"),
        "none": say("nothing was claimed"),
    }[code]


# --- the page ----------------------------------------------------------------------------------


def pages(book: Book, html: Callable[[str], str]) -> Iterator[Leaf]:
    """A page at the address of every story there is or was; `html` renders Markdown."""
    own = {w.slug for w in book.stories}
    yield from (_story(book, w, w.story, html) for w in book.stories if w.story)
    for writing in book.sources.stories:
        if writing.story and writing.slug not in own:
            yield _elsewhere(book, writing, writing.story)
    yield from (_withdrawn(book, line.slug, line.id) for line in book.sources.withdrawn)


def _story(book: Book, writing: Writing, story: Story, html: Callable[[str], str]) -> Leaf:
    place = Place(language=book.language, slug=f"cerita/{writing.slug}")
    text, _ = books.filled(book, writing, place, lambda name: books.listing(book, name, place))
    title = writing.meta["title"]
    body = book.render(
        "story.html",
        title=title,
        lead=writing.meta["description"],
        story=story,
        at=(_where(book, story.place), _benefit(book, story.benefit)),
        agreed=_agreed(book, story.consent) if story.consent else (),
        index=place.to("cerita"),
        covered=place.to("terlindungi"),
        privacy=place.to("privasi"),
        stale=book.stale(writing),
        photo=_picture(book, writing.slug),
        body=html(text),
        figures=tuple(_named(book, writing)),
        link=lambda value: place.to(f"angka/{value.figure.id}"),
        article=parts.article_link(story.article, place) if story.article else None,
        says=_says(book, story),
    )
    marked = book.catalogue("{} (illustrative)").format(title) if story.illustrative else title
    brief = writing.meta["description"]
    if story.illustrative:
        brief = book.catalogue("Illustrative: {}").format(brief)
    links = "" if story.illustrative else _NO_COPY
    return Leaf(
        slug=writing.slug, title=marked, description=brief, body=body, links=links, listed=True
    )


def photo_files(book: Book) -> Iterator[Asset]:
    """The photos of the stories of a language, below the address of each story."""
    base = "" if book.language == "id" else "en/"
    for photo in book.findings.photos:
        if any(w.slug == photo.slug for w in book.stories):
            for kind, width, content in photo.files:
                yield Asset(path=f"{base}cerita/{photo.slug}/{width}.{kind}", content=content)


def _picture(book: Book, slug: str) -> Picture | None:
    for photo in book.findings.photos:
        if photo.slug == slug:
            widths: dict[str, list[str]] = {}
            for kind, width, _ in photo.files:
                widths.setdefault(kind, []).append(f"{width}.{kind} {width}w")
            fallback = f"{photo.width}.jpg"
            sets = tuple((kind, ", ".join(files)) for kind, files in widths.items())
            return Picture(src=fallback, width=photo.width, height=photo.height, sets=sets)
    return None


def _named(book: Book, writing: Writing) -> Iterator[FigureValue]:
    """The figures that the text names, each once, in its order."""
    pieces, _ = prose.parse(writing.body, writing.file, writing.body_line)
    named = (call.arguments[0] for call in prose.calls(pieces) if call.name == "angka")
    yield from (book.values[name] for name in dict.fromkeys(named) if name in book.values)


def _says(book: Book, story: Story) -> str:
    """What the article that gave the benefit says, in plain words; empty where it has no note."""
    for regulation in book.sources.regulations:
        for note in regulation.notes:
            if note.article == story.article:
                return note.says.in_(book.language)
    return ""


def _agreed(book: Book, consent: Consent) -> tuple[str, str, str]:
    """Where it may appear, where it may not, and until when."""
    say = book.catalogue
    names = {
        "site": say("this site"),
        "feed": say("its feed"),
        "social": say("social media"),
        "press": say("the press"),
    }
    allowed = [name for channel, name in names.items() if channel in consent.channels]
    refused = [name for channel, name in names.items() if channel not in consent.channels]
    return ", ".join(allowed), ", ".join(refused), words.day(consent.expires, book.language)


# --- its end -----------------------------------------------------------------------------------


def _withdrawn(book: Book, slug: str, identifier: str) -> Leaf:
    """The nameless page at the old address: whose story it was, and about what, is forgotten."""
    title = book.catalogue("A story that is no longer here")
    return _empty(book, slug, title, identifier, "withdrawn.html")


def _elsewhere(book: Book, writing: Writing, story: Story) -> Leaf:
    """A story told in the other language only, because nobody agreed to this one."""
    title = book.catalogue("A story in the other language only")
    return _empty(book, writing.slug, title, story.id, "elsewhere.html")


def _empty(book: Book, slug: str, title: str, identifier: str, template: str) -> Leaf:
    """A page without a story; its id, which means nothing, tells it from others like it."""
    place = Place(language=book.language, slug=f"cerita/{slug}")
    other = "en/" if book.language == "id" else ""
    body = book.render(
        template,
        title=title,
        index=place.to("cerita"),
        privacy=place.to("privasi"),
        other=f"{place.base}{other}cerita/{slug}/",
    )
    return Leaf(
        slug=slug,
        title=f"{title} · {identifier}",
        description=title,
        body=body,
        links=_NO_INDEX,
        listed=False,
    )
