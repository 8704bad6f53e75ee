"""Write the pages: every narrative and stamped page of both languages, and the downloads.

The stage that turns texts and findings into a `Site`; nothing is drawn or computed here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError
from markupsafe import Markup

from terang import (
    agencies,
    blocks,
    changes,
    chart_pages,
    citations,
    feeds,
    frozen,
    news,
    open_data,
    parts,
    queries_file,
    recalls,
    release_calendar,
    signposting,
    stamped,
    story_pages,
    typed_numbers,
    vintages,
    words,
    yearly_pages,
)
from terang import book as books
from terang.book import Book
from terang.editions import Edition
from terang.feeds import Channel
from terang.model import (
    LANGUAGES,
    Language,
    Problem,
    Said,
    Sources,
    Writing,
)
from terang.parts import Place
from terang.results import Asset, Findings, Page, Part, Rows, Site, Table
from terang.words import Catalogue
from terang.yearly_pages import UnprintableError

__all__ = ["UnprintableError", "addresses", "changes_of", "faults", "printed", "write"]
_HOME_FIGURES = ("pekerja-terdaftar", "donatur-asn", "premi-dibayar", "saldo")
_HOME_MAIN = "pekerja-aktif"


def write(
    sources: Sources,
    findings: Findings,
    catalogues: Mapping[Language, Catalogue],
    *,
    address: str,
    root: Path,
    built: date,
) -> Site:
    """The whole site, ready to be rendered.

    Raises UnprintableError where the yearly statement is not one sheet.
    """
    books_ = [
        Book(
            language=language,
            sources=sources,
            findings=findings,
            catalogue=catalogues[language],
            address=address,
        )
        for language in LANGUAGES
    ]
    files, editions = open_data.everything(books_)
    return Site(
        address=address,
        pages=tuple(page for book in books_ for page in _pages(book, editions)),
        shells=tuple(shell for book in books_ for shell in stamped.shells(book)),
        stamps=tuple(s for book in books_ for s in stamped.everything(book, editions)),
        assets=(
            *files,
            *chart_pages.assets(books_),
            *agencies.files(findings.tables),
            queries_file.document(findings, catalogues),
            typed_numbers.document(books_),
            *(asset for book in books_ for asset in _told(book)),
        ),
        theme=root / "templates" / "theme",
        configuration=root / "mkdocs.yml",
        chrome={book.language: _chrome(book) for book in books_},
        date=built,
        hidden_from_search=open_data.is_sample(findings),
    )


def addresses(tables: Sequence[Table]) -> tuple[str, ...]:
    """The addresses, without language, of every page that the tables alone decide on."""
    return stamped.addresses(tables)


def changes_of(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    """What the newest release changes, in lines of plain text."""
    release = findings.release
    before = findings.releases[-2] if len(findings.releases) > 1 else None
    yield from changes.lines(open_data.changed(findings, release), release, before, catalogue)


def printed(rows: Rows, catalogue: Catalogue) -> tuple[tuple[str, ...], ...]:
    """A listing as its page prints it: its headings, then its rows."""
    place = Place(language=catalogue.language, slug="")
    headings = tuple(column.title.in_(catalogue.language) for column in rows.listing.columns)
    shown = parts.shown_rows(rows, place, catalogue)
    return (headings, *(tuple(cell.text for cell in row.cells) for row in shown))


def _told(book: Book) -> Iterator[Asset]:
    """Files of one language beside its pages: citations, feeds, the calendar, PDFs."""
    for series in vintages.everything(book.findings).values():
        cited = [frozen.citation(book, vintage, site=books.site(book)) for vintage in series]
        yield from citations.assets(cited)
    site = books.site(book)
    taken = [recalls.citation(book, figure, site=site) for figure in book.findings.recalled]
    yield from citations.assets(taken)
    yield from _news(book)
    yield from yearly_pages.pdfs(book)
    yield from story_pages.photo_files(book)


def _news(book: Book) -> tuple[Asset, ...]:
    """The feeds and the calendar of one language."""
    findings, language, say = book.findings, book.language, book.catalogue
    labels = {figure.id: figure.label.in_(language) for figure in book.sources.figures}
    sample, releases = open_data.is_sample(findings), findings.releases
    if not releases:
        return ()
    entries = (
        *news.release_entries(releases, language, say=say, sample=sample),
        *news.correction_entries(releases, labels, language, say=say, sample=sample),
        *recalls.entries(book, sample=sample),
        *news.story_entries(book.stories, language, say=say),
    )
    title, address = books.site(book), book.address
    channel = Channel(language=language, title=title, author=title, address=address)
    return (
        feeds.atom(entries, channel),
        feeds.json_feed(entries, channel),
        release_calendar.calendar(
            releases, language=language, title=title, address=address, say=say, sample=sample
        ),
    )


def faults(templates: Mapping[str, str]) -> list[Problem]:
    """The templates of parts that Jinja2 cannot read, each with its line."""
    found = []
    for name, source in templates.items():
        if not name.endswith(".html"):
            continue
        try:
            Environment().parse(source)  # noqa: S701 read only, nothing is rendered here
        except TemplateSyntaxError as error:
            what = Said("the template cannot be read: {}", (str(error.message),))
            hint = Said("compare it with the template as it was")
            file = f"templates/parts/{name}"
            found.append(Problem(file=file, line=error.lineno, what=what, hint=hint))
    return found


def unfit(findings: Findings) -> list[Problem]:
    """The figure without which there is no home page."""
    if any(value.figure.id == _HOME_MAIN for value in findings.values):
        return []
    what = Said("the home page has no number for its figure '{}'", (_HOME_MAIN,))
    hint = Said("keep that figure, or name another one in terang/pages.py")
    return [Problem(file=f"content/figures/{_HOME_MAIN}.yml", line=1, what=what, hint=hint)]


def _pages(book: Book, editions: Sequence[Edition]) -> Iterator[Page]:
    for writing in book.sources.pages:
        if writing.language == book.language:
            made = _page(book, writing)
            is_data = writing.slug == "data" and editions
            signs = signposting.of_data(book, editions[-1]) if is_data else ()
            yield replace(made, links=signposting.head(signs))


def _page(book: Book, writing: Writing) -> Page:
    place = Place(language=book.language, slug=writing.slug)
    text, made = books.filled(book, writing, place, blocks.maker(book, place))
    if book.stale(writing):
        notice = book.catalogue("This translation is older than the Indonesian text.")
        text = f'<p class="warning">{notice}</p>\n\n{text}'
    if not writing.slug:
        text, made = _home(book, place, text, made)
    return Page(
        slug=writing.slug,
        language=book.language,
        title=writing.meta["title"],
        description=writing.meta["description"],
        template="main.html" if writing.slug else "stamp.html",
        markdown=text,
        parts=made,
    )


def _home(
    book: Book, place: Place, text: str, made: tuple[Part, ...]
) -> tuple[str, tuple[Part, ...]]:
    """The home page: one strong figure above the prose, a story and the news below."""
    hero = Part(name="hero", html=_hero(book, place))
    doors = Part(name="doors", html=_doors(book, place))
    opened = Part(name="opened", html='<div class="columns">')
    closed = Part(name="closed", html="</div>")
    drawn = Part(
        name="charts",
        html=book.render(
            "pair.html",
            charts=[
                Markup(books.chart(book, chart, place))  # noqa: S704 our own template's output
                for chart in chart_pages.HOME_CHARTS
                if chart in book.drawings
            ],
        ),
    )
    tokens = ("hero", "opened", text, "closed", "charts", "doors")
    markdown = "\n\n".join(t if t is text else f"TTT-{t}-TTT" for t in tokens)
    return markdown, (hero, opened, *made, closed, drawn, doors)


def _hero(book: Book, place: Place) -> str:
    return book.render(
        "hero.html",
        main=book.values[_HOME_MAIN],
        facts=[book.values[name] for name in _HOME_FIGURES if name in book.values],
        link=blocks.to_figure(place),
        covered=place.to("terlindungi"),
        money=place.to("uang"),
    )


def _doors(book: Book, place: Place) -> str:
    made = book.templates.get_template("doors.html")
    cards = story_pages.cards(book, place)
    return made.render(
        story=cards[0] if cards else None,
        release=book.findings.release,
        stories=place.to("cerita"),
        releases=place.to("rilis"),
        corrections=place.to("koreksi"),
    )


def _chrome(book: Book) -> Mapping[str, str]:
    """The words of the theme: menu, banner, foot."""
    say = book.catalogue
    release = book.findings.release
    menu = {f"menu_{w.slug}": w.meta["title"] for w in book.sources.pages if _own(book, w)}
    return menu | {
        "site": books.site(book),
        "feed": say("New releases, corrections and stories"),
        "brand": say("Civil Servants Care for Workers"),
        "skip": say("Skip to content"),
        "menu": say("Menu"),
        "all_pages": say("All pages"),
        "other_language": say("Bahasa Indonesia"),
        "dark": say("Dark"),
        "light": say("Light"),
        "sample": say("Sample data."),
        "sample_banner": say(
            "The workers, money and claims here are invented, to show how this site works."
        ),
        "not_found": say("Page not found"),
        "not_found_text": say("The address may be old or mistyped."),
        "to_home": say("To the home page"),
        "about": say("A demonstration of a transparency site; not an official site of the city."),
        "licence": say("Data and text: CC BY 4.0. Code: MIT."),
        "story_licence": say("Data and other texts: CC BY 4.0. This story: no open licence."),
        "release": say("Release of {}, published {}. Next release {}.").format(
            words.month(release.month, book.language),
            words.day(release.date, book.language),
            words.day(release.next_date, book.language),
        ),
    }


def _own(book: Book, writing: Writing) -> bool:
    return writing.language == book.language
