"""The page of each chart, what others put on theirs, and the files to take along.

A named part of `pages`. `bagan/<id>/` always shows the newest release; what a release gave stands
for ever below `rilis/<month>/bagan/<id>/`. The page made for embedding is one file that needs no
other and runs nothing.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from markupsafe import Markup

from terang import book as books
from terang import open_data, prose, words
from terang.book import Book
from terang.feeds import prefix
from terang.model import Language, Text
from terang.parts import Place, standing_name
from terang.results import Asset, ChartForms, Drawing

FOLDER = "bagan"
HOME_CHARTS = ("aktif-per-bulan", "dana-per-bulan")
_EMBED = "sematan"
_CARD = (1200, 630)  # pixels
_ROOM = 250  # pixels of an embedded page above and below its chart
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_KEPT_FILES = (".csv", ".svg")  # of what an earlier release gave
_SIZE = re.compile(rb'width="(\d+)" height="(\d+)"')
_BOX = re.compile(r'viewBox="0 0 [\d.]+ ([\d.]+)"')
_CITED = Text(
    id="{site} ({year}). {title} [bagan, {standing}]. Rilis {month} ({version}). {url}",
    en="{site} ({year}). {title} [chart, {standing}]. Release of {month} ({version}). {url}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A chart at a release in one language, and where it stands."""

    book: Book
    form: ChartForms
    frozen: bool

    @property
    def drawing(self) -> Drawing:
        """The drawing in the book's language."""
        return self.form.drawing(self.book.language)

    @property
    def slug(self) -> str:
        """The folder of its files, from the site's root."""
        start = f"rilis/{self.form.release}/" if self.frozen else ""
        return f"{start}{FOLDER}/{self.form.id}"

    def address(self, end: str = "", language: Language | None = None) -> str:
        """The public address of one of its pages."""
        return f"{self.book.address}{prefix(language or self.book.language)}{self.slug}/{end}"

    def file(self, name: str) -> str:
        """The public address of one of its files, which both languages share."""
        return f"{self.book.address}{self.slug}/{name}"


def newest(book: Book) -> Iterator[Shown]:
    """The charts of the newest release."""
    for form in book.findings.forms:
        if form.release == book.findings.release.month:
            yield Shown(book=book, form=form, frozen=False)


def _kept(book: Book) -> Iterator[Shown]:
    """The charts of all releases, at the addresses that stay."""
    return (Shown(book=book, form=form, frozen=True) for form in book.findings.forms)


def assets(written: Sequence[Book]) -> Iterator[Asset]:
    """The files of all charts, and in each language the page that others embed."""
    for form in written[0].findings.forms if written else ():
        live = form.release == written[0].findings.release.month
        for name, content in form.files:
            if live:
                yield Asset(path=f"{FOLDER}/{form.id}/{name}", content=content)
            if name.endswith(_KEPT_FILES):
                path = f"rilis/{form.release}/{FOLDER}/{form.id}/{name}"
                yield Asset(path=path, content=content)
    for book in written:
        for shown in (*newest(book), *_kept(book)):
            path = f"{prefix(book.language)}{shown.slug}/{_EMBED}/index.html"
            yield Asset(path=path, content=_embed(shown).encode())


# --- the page to embed ----------------------------------------------------------------------------


def _embed(shown: Shown) -> str:
    """A whole page of one file: title, chart, table, source, licence and the way back."""
    book, drawing, end = shown.book, shown.drawing, f"{_EMBED}/"
    caption = shown.form.caption(book.language)
    style = book.render("embed_style.html").strip()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    chart = drawing.chart
    return book.render(
        "embed.html",
        chart=chart,
        title=_embed_title(shown),
        alt=drawing.alt,
        narrow=Markup(drawing.narrow),  # noqa: S704 drawn by the charts stage, text escaped there
        wide=Markup(drawing.wide),  # noqa: S704
        headings=drawing.headings,
        rows=drawing.rows,
        style=Markup(style),  # noqa: S704 our own template's output
        digest=f"sha256-{digest}",
        noindex=open_data.is_sample(book.findings),
        own=shown.address(end),
        indonesian=shown.address(end, "id"),
        english=shown.address(end, "en"),
        licence_href=_LICENCE,
        frozen=shown.frozen,
        month=shown.form.release,
        source=f"{caption.source}.",
        released=f"{caption.release}.",
        page=_own_page(book, shown.form.id),
        site=books.site(book),
    )


def _embed_title(shown: Shown) -> str:
    """Unlike that of any other page."""
    book, title = shown.book, shown.drawing.chart.title.in_(shown.book.language)
    if not shown.frozen:
        return book.catalogue("{} (to embed)").format(title)
    month = words.month(shown.form.release, book.language)
    return book.catalogue("{} (chart {}, release of {})").format(title, shown.form.id, month)


def _own_page(book: Book, identifier: str) -> str:
    return f"{book.address}{prefix(book.language)}{FOLDER}/{identifier}/"


# --- the chart's own page -------------------------------------------------------------------------


def title(shown: Shown) -> str:
    """The title, unlike that of any other page of the site."""
    return shown.book.catalogue("{} (chart)").format(
        shown.drawing.chart.title.in_(shown.book.language)
    )


def body(shown: Shown, version: str) -> str:
    """The HTML of the page; `version` is that of the newest release's data."""
    book, drawing, form = shown.book, shown.drawing, shown.form
    place = Place(language=book.language, slug=shown.slug)
    return book.render(
        "chart_page.html",
        chart=drawing.chart,
        index=place.to(FOLDER) if _has_page(book, FOLDER) else None,
        figure=Markup(books.chart(book, form.id, place, alone=True)),  # noqa: S704 our template
        alt=drawing.alt,
        says=drawing.says if drawing.says != drawing.alt else "",
        files=f"{place.base}{shown.slug}/",
        licence=form.caption(book.language).release + ".",
        codes=list(_codes(shown)),
        citation=_citation(shown, version),
        release_page=place.to(f"rilis/{form.release}"),
        chart_standing=drawing.standing,
        tables=books.named(book, (name for name in drawing.tables if name != "codes")),
        data=place.to("data"),
        pages=list(_stands_on(book, form.id, place)),
        earlier=_every_release(book, form.id, place),
        query=drawing.chart.query.strip(),
        report=books.report(book, place, form.id),
    )


def _has_page(book: Book, slug: str) -> bool:
    return any(writing.slug == slug for writing in book.sources.pages)


def _codes(shown: Shown) -> Iterator[tuple[str, str]]:
    """What to copy, by what it is: a frame or a picture, of the newest or of one release."""
    say, kept = shown.book.catalogue, Shown(book=shown.book, form=shown.form, frozen=True)
    yield say("The newest release, with its table, in a frame:"), _frame(shown)
    yield say("The newest release, as a picture:"), _picture(shown)
    yield say("This release, with its table, in a frame:"), _frame(kept)
    yield say("This release, as a picture:"), _picture(kept)


def _frame(shown: Shown) -> str:
    drawing = shown.drawing
    boxes = (_BOX.search(svg) for svg in (drawing.narrow, drawing.wide))
    height = max(round(float(box[1])) for box in boxes if box) + _ROOM
    code = Markup(
        '<iframe src="{}" title="{}" width="100%" height="{}" style="border:0" loading="lazy">'
        "</iframe>"
    ).format(shown.address(f"{_EMBED}/"), drawing.chart.title.in_(shown.book.language), height)
    return str(code)  # to be read, not run


def _picture(shown: Shown) -> str:
    name = f"{shown.form.id}.{shown.book.language}.svg"
    found = _SIZE.search(dict(shown.form.files)[name])
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    code = Markup(
        '<a href="{}"><img src="{}" alt="{}" width="{}" height="{}"'
        ' style="max-width:100%;height:auto" loading="lazy"></a>'
    ).format(
        _own_page(shown.book, shown.form.id), shown.file(name), shown.drawing.alt, width, height
    )
    return str(code)  # to be read, not run


def _citation(shown: Shown, version: str) -> str:
    """A line to quote, with the address that stays as it is."""
    book, kept = shown.book, Shown(book=shown.book, form=shown.form, frozen=True)
    return _CITED.in_(book.language).format(
        site=books.site(book),
        year=book.findings.release.date.year,
        title=shown.drawing.chart.title.in_(book.language),
        standing=standing_name(shown.drawing.standing, book.catalogue),
        month=words.month(shown.form.release, book.language),
        version=version,
        url=kept.address(f"{_EMBED}/"),
    )


def _stands_on(book: Book, identifier: str, place: Place) -> Iterator[tuple[str, str]]:
    """The narrative pages that show the chart, in the order of their files."""
    for writing in book.sources.pages:
        if writing.language != book.language:
            continue
        calls = prose.calls(prose.parse(writing.body, writing.file)[0])
        named = {call.arguments[0] for call in calls if call.name == "bagan"}
        if identifier in named or (not writing.slug and identifier in HOME_CHARTS):
            yield place.to(writing.slug), writing.meta["title"]


def _every_release(book: Book, identifier: str, place: Place) -> list[tuple[str, str]]:
    """Where the chart stands as each release gave it, newest first."""
    found = [shown.form.release for shown in _kept(book) if shown.form.id == identifier]
    return [
        (place.to(f"rilis/{month}/{FOLDER}/{identifier}/{_EMBED}"), month)
        for month in reversed(found)
    ]


def head(shown: Shown) -> str:
    """What a network shows of a shared link: the card, its size, and its text."""
    book, drawing = shown.book, shown.drawing
    told = {
        "og:type": "article",
        "og:title": drawing.chart.title.in_(book.language),
        "og:description": drawing.chart.subtitle.in_(book.language),
        "og:url": shown.address(),
        "og:locale": "id_ID" if book.language == "id" else "en_GB",
        "og:image": shown.file(f"kartu.{book.language}.png"),
        "og:image:type": "image/png",
        "og:image:width": str(_CARD[0]),
        "og:image:height": str(_CARD[1]),
        "og:image:alt": drawing.alt,
    }
    made = [Markup('<meta property="{}" content="{}">').format(*each) for each in told.items()]
    return "\n".join([*made, '<meta name="twitter:card" content="summary_large_image">'])


def told(book: Book) -> Iterator[tuple[str, str]]:
    """The HTML of every page of a single chart, by its address in one language."""
    for shown in newest(book):
        yield shown.slug, f"{title(shown)} {head(shown)} {body(shown, '')}"
        yield FOLDER, f"{shown.drawing.chart.title.in_(book.language)}"
    for shown in (*newest(book), *_kept(book)):
        yield f"{shown.slug}/{_EMBED}", _embed(shown)


# --- all charts -----------------------------------------------------------------------------------


def index(book: Book, place: Place) -> str:
    """The block that lists every chart."""
    charts = [(place.to(shown.slug), shown.drawing.chart) for shown in newest(book)]
    return book.render("charts.html", charts=charts)
