"""Typed links for programs: what a page is, how to cite it, its files, and the releases around it.

A named part of `pages`. They stand in the head of a page, and for a release once more, with every
file, in `linkset.json` beside its page; not in the sealed folder of its data, for a later release
adds a link. Licence and the catalogue of all data are on every page and stand in the theme.
Sources: FAIR Signposting; RFC 8574 (cite-as), 6573 (item, collection), 5829 (versions), 9264
(linkset).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from terang.book import Book
from terang.editions import Edition, Imprint, Json, PublishedFile, as_json
from terang.feeds import prefix
from terang.model import LANGUAGES, Language
from terang.results import Asset, FigureValue
from terang.vintages import Vintage, frozen_slug

_LINKSET = "application/linkset+json"
_JSON_LD = "application/ld+json"
_CSL = "application/vnd.citationstyles.csl+json"
_NEWEST = "data/latest"
_DATA = (".csv", ".xlsx", ".zip")  # the others describe these


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A link from a page: its relations, a whole address, and the media type where it is a file."""

    rel: str  # one relation, or several with spaces between
    href: str
    type: str = ""


def head(signs: Iterable[Sign]) -> str:
    """The links as they stand in the head of a page."""
    return "\n".join(
        Markup('<link rel="{}" href="{}"{}>').format(
            s.rel, s.href, Markup(' type="{}"').format(s.type) if s.type else ""
        )
        for s in signs
    )


# --- figures -------------------------------------------------------------------------------------


def of_figure(book: Book, series: Sequence[Vintage]) -> Iterator[Sign]:
    """Of the page that always shows the newest value; it is cited by the page that stays."""
    newest, name = series[-1], series[-1].value.figure.id
    yield Sign(rel="cite-as", href=_page(book, frozen_slug(newest.value)))
    yield from _is(book, "Observation")
    file = f"{book.address}{_NEWEST}/figures/{name}.json"
    yield Sign(rel="item", href=file, type="application/json")
    yield _described(book, newest.value)
    yield Sign(rel="collection", href=_page(book, f"rilis/{newest.release.month}"))
    yield Sign(rel="version-history", href=f"{_page(book, f'angka/{name}')}#rilis")
    if newest.before:
        yield Sign(rel="predecessor-version", href=_page(book, frozen_slug(newest.before)))


def of_frozen(book: Book, vintage: Vintage) -> Iterator[Sign]:
    """Of the page that keeps what a release said of a figure."""
    value, name = vintage.value, vintage.value.figure.id
    own = _page(book, frozen_slug(value))
    yield Sign(rel="cite-as", href=own)
    yield from _is(book, "Observation")
    file = f"{book.address}data/{value.release}/figures/{name}.json"
    yield Sign(rel="item", href=file, type="application/json")
    yield _described(book, value)
    yield Sign(rel="describedby", href=f"{own}sitasi.json", type=_CSL)
    yield Sign(rel="collection", href=_page(book, f"rilis/{value.release}"))
    for rel, other in (("prev predecessor", vintage.before), ("next successor", vintage.after)):
        if other:
            yield Sign(rel=f"{rel}-version", href=_page(book, frozen_slug(other)))
    yield Sign(rel="latest-version", href=_page(book, f"angka/{name}"))


def _described(book: Book, value: FigureValue) -> Sign:
    own = _page(book, frozen_slug(value))
    return Sign(rel="describedby", href=f"{own}angka.jsonld", type=_JSON_LD)


# --- releases ------------------------------------------------------------------------------------


def of_release(book: Book, edition: Edition, editions: Sequence[Edition]) -> Iterator[Sign]:
    """Of a release's page: its tables here, every other file in the linkset."""
    data = [file for file in edition.files if file.name.endswith(_DATA)]
    yield from _of_release(book.address, book.language, edition, editions)
    yield from _items(book.address, edition.folder, data)


def of_data(book: Book, newest: Edition) -> Iterator[Sign]:
    """Of the data page, which always leads to the newest release."""
    address, language = book.address, book.language
    yield Sign(rel="cite-as", href=_page(book, f"rilis/{newest.month}"))
    yield from _is(book, "DataCatalog")
    yield from _descriptions(address, _NEWEST, language)
    yield Sign(rel="linkset", href=_linkset(address, newest), type=_LINKSET)
    data = [file for file in newest.files if file.name.endswith(_DATA)]
    yield from _items(address, _NEWEST, data)


def _of_release(
    address: str, language: Language, edition: Edition, editions: Sequence[Edition]
) -> Iterator[Sign]:
    """What a release's page says of itself, without its files."""
    months = [e.month for e in editions]
    around = (None, *months, None)
    at = months.index(edition.month)
    root = f"{address}{prefix(language)}"
    yield Sign(rel="cite-as", href=f"{root}rilis/{edition.month}/")
    yield from _kinds(root, "Dataset")
    yield from _descriptions(address, edition.folder, language)
    yield Sign(rel="collection", href=f"{root}data/")
    for rel, month in (("prev predecessor", around[at]), ("next successor", around[at + 2])):
        if month:
            yield Sign(rel=f"{rel}-version", href=f"{root}rilis/{month}/")
    yield Sign(rel="latest-version", href=f"{root}rilis/{months[-1]}/")
    yield Sign(rel="linkset", href=_linkset(address, edition), type=_LINKSET)


def _descriptions(address: str, folder: str, language: Language) -> Iterator[Sign]:
    package = "datapackage.json" if language == "id" else f"datapackage.{language}.json"
    own = f"{address}{folder}/"
    yield Sign(rel="describedby", href=f"{own}{package}", type="application/json")
    yield Sign(rel="describedby", href=f"{own}csv-metadata.json", type="application/csvm+json")
    yield Sign(rel="describedby", href=f"{address}catalog.jsonld", type=_JSON_LD)


def _items(address: str, folder: str, files: Iterable[PublishedFile]) -> Iterator[Sign]:
    for file in files:
        yield Sign(rel="item", href=f"{address}{folder}/{file.name}", type=file.media_type)


# --- the linkset of a release --------------------------------------------------------------------


def linksets(editions: Sequence[Edition], imprint: Imprint) -> Iterator[Asset]:
    """`linkset.json` of every release: the links of both its pages and of each of its tables."""
    for edition in editions:
        contexts: list[Json] = [
            *(_page_links(language, edition, editions, imprint) for language in LANGUAGES),
            *_table_links(edition, imprint),
        ]
        path = _linkset("", edition)
        yield Asset(path=path, content=as_json({"linkset": contexts}))


def _page_links(
    language: Language, edition: Edition, editions: Sequence[Edition], imprint: Imprint
) -> Json:
    signs = [
        *_of_release(imprint.address, language, edition, editions),
        *(Sign(rel="license", href=path) for _, path, _ in imprint.package.licences),
        *_items(imprint.address, edition.folder, edition.files),
    ]
    return _context(imprint.page(f"rilis/{edition.month}", language), signs)


def _table_links(edition: Edition, imprint: Imprint) -> Iterator[Json]:
    for resource, _ in edition.tables:
        file = f"{imprint.address}{edition.folder}/{resource.name}.csv"
        described = Sign(
            rel="describedby", href=f"{file}-metadata.json", type="application/csvm+json"
        )
        pages = [imprint.page(f"rilis/{edition.month}", language) for language in LANGUAGES]
        licence = Sign(rel="license", href=imprint.licence(resource))
        signs = [described, licence, *(Sign(rel="collection", href=page) for page in pages)]
        yield _context(file, signs)


def _context(anchor: str, signs: Iterable[Sign]) -> Json:
    """One link context: its targets by relation, in the order of the signs."""
    made: dict[str, list[Json]] = {}
    for sign in signs:
        for rel in sign.rel.split():
            target: dict[str, Json] = {"href": sign.href}
            made.setdefault(rel, []).append(target | ({"type": sign.type} if sign.type else {}))
    return {"anchor": anchor, **made}


def _linkset(address: str, edition: Edition) -> str:
    return f"{address}rilis/{edition.month}/linkset.json"


# --- shared --------------------------------------------------------------------------------------


def _is(book: Book, kind: str) -> Iterator[Sign]:
    return _kinds(f"{book.address}{prefix(book.language)}", kind)


def _kinds(root: str, kind: str) -> Iterator[Sign]:
    """A page about something, what that is, and who publishes it."""
    for name in ("AboutPage", kind):
        yield Sign(rel="type", href=f"https://schema.org/{name}")
    yield Sign(rel="author", href=f"{root}tentang/")


def _page(book: Book, slug: str) -> str:
    return f"{book.address}{prefix(book.language)}{slug}/"
