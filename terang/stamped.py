"""Pages that exist in numbers: figures, districts, agencies, regulations, stories.

The named part of `pages`. Each page is the parts that go into its shell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markdown import markdown
from markupsafe import Markup

from terang import (
    agencies,
    chart_pages,
    citations,
    districts,
    endings,
    frozen,
    open_data,
    parts,
    recalls,
    release_pages,
    rows_shown,
    signposting,
    story_pages,
    vintages,
    words,
    yearly_pages,
)
from terang import book as books
from terang.agencies import Agency
from terang.book import Book
from terang.editions import Edition
from terang.model import Article, Cell, Figure, Regulation, Standing
from terang.parts import Place
from terang.results import FigureValue, Part, RecalledFigure, Shell, Stamp, Table
from terang.story_pages import Leaf
from terang.vintages import Vintage
from terang.yearly import StatedYear

KINDS = {
    "figure": "angka",
    "frozen": "rilis",
    "release": "rilis",
    "statement": "laporan",
    "chart": "bagan",
    "district": "cakupan",
    "agency": agencies.FOLDER,
    "regulation": "peraturan",
    "story": "cerita",
}
_PIECES = {
    "frozen": 3
}  # of an address below its folder: `2026-10/angka/saldo`, `2026-10/laporan/2026`
_MARKDOWN = ("attr_list", "tables")
_BRIEF = 150  # characters of a description


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A name and where it leads."""

    href: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """What an article says in plain words, with its address and the figures that rest on it."""

    anchor: str
    aliases: tuple[str, ...]
    place: str
    says: str
    figures: tuple[Link, ...]


def shells(book: Book) -> tuple[Shell, ...]:
    """One shell for each kind, in the language of the book."""
    return tuple(
        Shell(
            kind=kind,
            folder=folder,
            language=book.language,
            template="stamp.html",
            pieces=_PIECES.get(kind, 1),
        )
        for kind, folder in KINDS.items()
    )


def addresses(tables: Sequence[Table]) -> tuple[str, ...]:
    """The addresses of the pages that tables alone decide on: districts and agencies."""
    found = [f"{agencies.FOLDER}/{code}" for code in agencies.codes(tables)]
    for table in tables:
        if table.resource.name == "districts":
            column = table.resource.columns().index("slug")
            found += [f"{KINDS['district']}/{row[column]}" for row in table.rows]
    return tuple(found)


def everything(book: Book, editions: Sequence[Edition]) -> Iterator[Stamp]:
    """Every stamped page of one language; `editions` are the releases with their files."""
    series, near = vintages.everything(book.findings), vintages.related(book.findings.values)
    for value in book.findings.values:
        name = value.figure.id
        yield _figure(book, value, series.get(name, ()), near.get(name, ()))
    for figure in endings.retired(book):
        yield _retired(book, figure, series.get(figure.id, ()))
    for known in series.values():
        yield from (_frozen(book, vintage) for vintage in known)
    yield from (_recalled(book, figure) for figure in book.findings.recalled)
    yield from (_release(book, edition, editions) for edition in editions)
    yield from (_statement(book, made, stays=True) for made in book.findings.years)
    yield from (_statement(book, made, stays=False) for made in yearly_pages.newest(book))
    if editions:
        version = editions[-1].version
        yield from (_chart(book, shown, version) for shown in chart_pages.newest(book))
    yield from (_district(book, district) for district in book.records["districts"])
    yield from (_agency(book, agency) for agency in agencies.everything(book))
    yield from (_regulation(book, regulation) for regulation in book.sources.regulations)
    yield from (_story(book, leaf) for leaf in story_pages.pages(book, _html))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The texts of a page: two plain ones, and HTML for its body and its head."""

    title: str
    description: str
    body: str
    links: str = ""


def _stamp(book: Book, kind: str, slug: str, told: Told) -> Stamp:
    made = (
        *(("title", told.title), ("description", _brief(told.description))),
        *(("body", told.body), ("links", told.links)),
    )
    return Stamp(
        kind=kind,
        slug=slug,
        language=book.language,
        parts=tuple(Part(name=name, html=html) for name, html in made),
    )


def _brief(text: str) -> str:
    """The beginning of a text, cut at a word, short enough for search results."""
    return text if len(text) <= _BRIEF else text[:_BRIEF].rsplit(" ", 1)[0] + " …"


def _frozen(book: Book, vintage: Vintage) -> Stamp:
    """What a release said of a figure, for ever at one address."""
    value = vintage.value
    title, brief = frozen.title(book, value), frozen.description(book, value)
    body = frozen.body(book, vintage, site=books.site(book))
    links = signposting.head(signposting.of_frozen(book, vintage))
    told = Told(title=title, description=brief, body=body, links=links)
    return _stamp(book, "frozen", frozen.slug(value), told)


def _recalled(book: Book, figure: RecalledFigure) -> Stamp:
    """The same address for a value that was taken back, without the value."""
    title, brief = frozen.title(book, figure), recalls.description(book, figure)
    body = recalls.body(book, figure, site=books.site(book))
    told = Told(title=title, description=brief, body=body)
    return _stamp(book, "frozen", frozen.slug(figure), told)


def _release(book: Book, edition: Edition, editions: Sequence[Edition]) -> Stamp:
    release = edition.release
    body = release_pages.body(
        book,
        release,
        open_data.changed(book.findings, release),
        version=edition.version,
        files=edition.files,
        topics=books.TOPICS,
    )
    title, brief = release_pages.title(book, release), release_pages.description(book, release)
    links = signposting.head(signposting.of_release(book, edition, editions))
    told = Told(title=title, description=brief, body=body, links=links)
    return _stamp(book, "release", release.month, told)


def _chart(book: Book, shown: chart_pages.Shown, version: str) -> Stamp:
    """A chart with all that can be taken from it."""
    told = Told(
        title=chart_pages.title(shown),
        description=shown.drawing.alt,
        body=chart_pages.body(shown, version),
        links=chart_pages.head(shown),
    )
    return _stamp(book, "chart", shown.form.id, told)


def _statement(book: Book, made: StatedYear, *, stays: bool) -> Stamp:
    """A year as a release told it, for ever at one address, or as the newest tells it."""
    title = yearly_pages.frozen_title(book, made) if stays else yearly_pages.title(book, made)
    kind = "frozen" if stays else "statement"
    slug = yearly_pages.slug(made).removeprefix("rilis/") if stays else made.year
    body = yearly_pages.body(book, made, stays=stays)
    told = Told(title=title, description=yearly_pages.description(book, made), body=body)
    return _stamp(book, kind, slug, told)


def _figure(
    book: Book, value: FigureValue, series: Sequence[Vintage], near: Sequence[FigureValue]
) -> Stamp:
    figure, language = value.figure, book.language
    place = Place(language=language, slug=f"angka/{figure.id}")
    label = figure.label.in_(language)
    unit = parts.unit_name(figure.unit, book.catalogue) or _money_or_share(book, figure.unit)
    rows = rows_shown.part(book, figure.id, place)
    body = book.render(
        "figure.html",
        rows=Markup(rows),  # noqa: S704 our own template's output
        v=value,
        report=books.report(book, place, figure.id),
        index=place.to("angka"),
        data=place.to("data"),
        base=place.base,
        covered=place.to("terlindungi"),
        about=place.to("tentang"),
        unit_words=unit,
        query=figure.query.strip(),
        articles=[parts.article_link(article, place) for article in figure.law],
        citation=_citation(book, series),
        cited=place.to(vintages.frozen_slug(value)) if series else None,
        tables=books.named(book, value.tables),
        period=books.period(value, language),
        badge=parts.figure_badge(value, book.catalogue),
        made_of=value.numerator is not None and not parts.quoted(value),
    )
    body += vintages.part(book, place, series, near) if series else ""
    printed = words.quantity(value.value, figure.unit, language)
    description = f"{label}: {printed}. {figure.definition.in_(language)}"
    links = signposting.head(signposting.of_figure(book, series)) if series else ""
    told = Told(title=label, description=description, body=body, links=links)
    return _stamp(book, "figure", figure.id, told)


def _retired(book: Book, figure: Figure, series: Sequence[Vintage]) -> Stamp:
    """The page of a figure that has ended, at the address at which it always was."""
    label, brief = figure.label.in_(book.language), endings.description(book, figure)
    told = Told(title=label, description=brief, body=endings.body(book, figure, series))
    return _stamp(book, "figure", figure.id, told)


def _money_or_share(book: Book, unit: str) -> str:
    return book.catalogue("rupiah") if unit == "idr" else book.catalogue("percent")


def _citation(book: Book, series: Sequence[Vintage]) -> str:
    """A line to quote, with the standing and the address that stays as it is."""
    newest = series[-1:]
    return "".join(
        citations.line(frozen.citation(book, vintage, site=books.site(book))) for vintage in newest
    )


def _district(book: Book, district: Mapping[str, Cell]) -> Stamp:
    title, slug = districts.name_of(book, district), str(district["slug"])
    description = book.catalogue("Vulnerable workers protected in {}, by occupation, sex and age.")
    description = description.format(district["name"])
    told = Told(title=title, description=description, body=districts.body(book, district))
    return _stamp(book, "district", slug, told)


def _agency(book: Book, agency: Agency) -> Stamp:
    brief, body = agencies.description(book, agency), agencies.body(book, agency)
    told = Told(title=agency.name, description=brief, body=body)
    return _stamp(book, "agency", agency.code, told)


def status_word(book: Book, regulation: Regulation) -> str:
    """The status of a regulation in words."""
    say = book.catalogue
    if regulation.standing is Standing.PRESS and regulation.status in {"in-force", "amended"}:
        return say("in force, according to the press")
    return {
        "in-force": say("in force"),
        "amended": say("in force, amended"),
        "revoked": say("revoked"),
        "unknown": say("not known to us"),
        "sample": say("never enacted, not in force"),
    }[regulation.status]


def _regulation(book: Book, regulation: Regulation) -> Stamp:
    place = Place(language=book.language, slug=f"peraturan/{regulation.id}")
    title = parts.regulation_title(regulation, book.language)
    laws = book.findings.laws
    translated = (regulation.id, book.language) in laws
    law = laws.get((regulation.id, book.language if translated else "id"), ())
    body = book.render(
        "regulation.html",
        regulation=regulation,
        title=title,
        status=status_word(book, regulation),
        index=place.to("peraturan"),
        notes=_notes(book, regulation, place, beside_text=bool(law)),
        law=law,
        law_language=book.language if translated else "id",
    )
    about = regulation.about.in_(book.language)
    told = Told(title=title, description=about, body=body)
    return _stamp(book, "regulation", regulation.id, told)


def _notes(book: Book, regulation: Regulation, place: Place, *, beside_text: bool) -> list[Plain]:
    """Notes in the order of the law. The first of an article also answers for the whole article."""
    prefix = "ringkasan-" if beside_text else ""
    answered: set[str] = {note.article.anchor() for note in regulation.notes}
    made = []
    for note in regulation.notes:
        whole = Article(regulation=regulation.id, pasal=note.article.pasal).anchor()
        aliases = () if whole in answered else (prefix + whole,)
        answered.add(whole)
        made.append(
            Plain(
                anchor=prefix + note.article.anchor(),
                aliases=aliases,
                place=words.article(note.article, book.language),
                says=note.says.in_(book.language),
                figures=tuple(_resting_on(book, note.article, place)),
            )
        )
    return made


def _resting_on(book: Book, article: Article, place: Place) -> Iterator[Link]:
    for value in book.findings.values:
        if article in value.figure.law:
            label = value.figure.label.in_(book.language)
            yield Link(href=place.to(f"angka/{value.figure.id}"), name=label)


def _story(book: Book, leaf: Leaf) -> Stamp:
    """A story, or what stands in its place and is in no list of pages."""
    told = Told(title=leaf.title, description=leaf.description, body=leaf.body, links=leaf.links)
    return replace(_stamp(book, "story", leaf.slug, told), listed=leaf.listed)


def _html(text: str, extensions: Sequence[str] = _MARKDOWN) -> Markup:
    return Markup(markdown(text, extensions=list(extensions)))  # noqa: S704 our own repository's text
