"""Hold what people wrote against what there is: pairs, names, citations, bare numbers.

Every check yields problems, none raises; `everything` gives them all at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from terang import prose
from terang.model import LANGUAGES, Article, Problem, Regulation, Said, Sources, Text, Writing
from terang.prose import Call

# Blocks that are not listings: the pages stage makes them.
BLOCKS = ("angka", "data", "rilis", "koreksi", "istilah", "peraturan", "cerita")
_UNKNOWN = {
    "figure": Said("unknown figure '{}'").template,
    "chart": Said("unknown chart '{}'").template,
    "block": Said("unknown block '{}'").template,
    "term": Said("unknown term '{}'").template,
    "page": Said("unknown page '{}'").template,
    "form": Said("unknown form '{}'").template,
    "regulation": Said("unknown regulation '{}'").template,
}
# Kinds of pages that are stamped: the folder of their addresses.
_DISTRICTS, _FIGURES, _LAW = "cakupan", "angka", "peraturan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Every name a call may use, by kind."""

    figures: tuple[str, ...]
    charts: tuple[str, ...]
    blocks: tuple[str, ...]
    terms: tuple[str, ...]
    pages: tuple[str, ...]
    articles: frozenset[Article]
    regulations: tuple[str, ...]


def everything(sources: Sources, districts: Sequence[str]) -> list[Problem]:
    """All problems of the sources; `districts` are the slugs of their pages."""
    names = _names(sources, districts)
    return [
        *sources.problems,
        *_releases(sources),
        *_pairs(sources.pages),
        *_pairs(sources.stories),
        *_twice(_ids(sources)),
        *_illustrative(sources.stories),
        *_law_of_figures(sources, names),
        *_texts(sources, names),
    ]


def stale(sources: Sources) -> list[Problem]:
    """Translations made from an older text than the Indonesian one of today.

    They do not stop the build: the page tells its reader. This is the translator's list.
    """
    found = []
    for writings in (sources.pages, sources.stories):
        originals = {w.slug: w for w in writings if w.language == "id"}
        for w in writings:
            original = originals.get(w.slug)
            if w.language != "id" and original and w.meta["of"] != original.digest:
                found.append(
                    Problem(
                        file=w.file,
                        line=w.lines["of"],
                        what=Said("the translation is older than {}", (original.file,)),
                        hint=Said("bring it up to date, then write 'of: {}'", (original.digest,)),
                    )
                )
    return found


def articles(regulations: Iterable[Regulation]) -> frozenset[Article]:
    """Every place in the law that has an address on this site."""
    whole = {Article(regulation=r.id) for r in regulations}
    noted = {note.article for r in regulations for note in r.notes}
    bare = {Article(regulation=a.regulation, pasal=a.pasal) for a in noted}
    return frozenset(whole | noted | bare)


def _names(sources: Sources, districts: Sequence[str]) -> Names:
    stories = {f"cerita/{w.slug}" for w in sources.stories}
    return Names(
        figures=tuple(f.id for f in sources.figures),
        charts=tuple(c.id for c in sources.charts),
        blocks=(*BLOCKS, *(listing.id for listing in sources.listings)),
        terms=tuple(t.id for t in sources.terms),
        pages=(
            *dict.fromkeys(w.slug for w in sources.pages),
            *(f"{_DISTRICTS}/{slug}" for slug in districts),
            *(f"{_FIGURES}/{f.id}" for f in sources.figures),
            *(f"{_LAW}/{r.id}" for r in sources.regulations),
            *sorted(stories),
        ),
        articles=articles(sources.regulations),
        regulations=tuple(r.id for r in sources.regulations),
    )


def _releases(sources: Sources) -> Iterator[Problem]:
    if not sources.releases:
        yield Problem(
            file="data/releases",
            line=1,
            what=Said("there is no release"),
            hint=Said("add a folder such as data/releases/2026-10 with release.yml"),
        )


def _pairs(writings: Sequence[Writing]) -> Iterator[Problem]:
    """Every page stands in both languages, and the translation says what it was made from."""
    there = {(w.slug, w.language) for w in writings}
    for w in writings:
        other = next(language for language in LANGUAGES if language != w.language)
        if (w.slug, other) not in there:
            partner = w.file.replace(f".{w.language}.md", f".{other}.md")
            yield Problem(
                file=w.file,
                line=1,
                what=Said("the page has no partner in the other language"),
                hint=Said("add {}", (partner,)),
            )
    yield from _same_figures(writings)


def _same_figures(writings: Sequence[Writing]) -> Iterator[Problem]:
    """Both languages of a page name the same figures, as often."""
    named = {(w.slug, w.language): Counter(_figures_of(w)) for w in writings}
    for w in writings:
        original = named.get((w.slug, "id"))
        if w.language == "id" or original is None:
            continue
        for figure in sorted((original - named[w.slug, "en"]) | (named[w.slug, "en"] - original)):
            yield Problem(
                file=w.file,
                line=w.body_line,
                what=Said("figure '{}' is not named as often as in Indonesian", (figure,)),
                hint=Said("both languages say the same with the same figures"),
            )


def _figures_of(writing: Writing) -> Iterator[str]:
    pieces, _ = prose.parse(writing.body, writing.file, writing.body_line)
    for call in prose.calls(pieces):
        if call.name == "angka" and call.arguments:
            yield call.arguments[0]


def _ids(sources: Sources) -> Iterator[tuple[str, str, int]]:
    for term in sources.terms:
        yield term.id, "content/glossary.yml", term.line
    for resource in sources.package.resources:
        yield f"table {resource.name}", "data/datapackage.yml", resource.line


def _twice(ids: Iterable[tuple[str, str, int]]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for identifier, file, line in ids:
        if identifier in seen:
            what = Said("'{}' stands twice", (identifier,))
            hint = Said("rename one of them; the first is on line {}", (str(seen[identifier]),))
            yield Problem(file=file, line=line, what=what, hint=hint)
        seen.setdefault(identifier, line)


def _illustrative(stories: Sequence[Writing]) -> Iterator[Problem]:
    """Only invented stories can be published: there is no consent record to check yet."""
    for story in stories:
        if story.meta["illustrative"] != "true":
            yield Problem(
                file=story.file,
                line=story.lines["illustrative"],
                what=Said("a story about a real person needs a consent record"),
                hint=Said("this version publishes illustrative stories only: 'illustrative: true'"),
            )


def _law_of_figures(sources: Sources, names: Names) -> Iterator[Problem]:
    for figure in sources.figures:
        for article in figure.law:
            if article not in names.articles:
                yield _unknown_article(figure.file, figure.line, article, names)


def _unknown_article(file: str, line: int, article: Article, names: Names) -> Problem:
    if article.regulation not in names.regulations:
        return _unknown("regulation", article.regulation, names.regulations, file, line)
    return Problem(
        file=file,
        line=line,
        what=Said("{} has no {}", (article.regulation, article.anchor())),
        hint=Said("add a note for it in {}", (f"content/regulations/{article.regulation}.yml",)),
    )


def _texts(sources: Sources, names: Names) -> Iterator[Problem]:
    """Calls and bare numbers, in pages, stories, and the texts of figures and charts."""
    for w in (*sources.pages, *sources.stories):
        yield from _body(w, names)
    for figure in sources.figures:
        yield from _short_text(figure.label, figure.file, names)
    for chart in sources.charts:
        for text in (chart.title, chart.subtitle, chart.alt):
            yield from _short_text(text, chart.file, names)
    for release in sources.releases:
        file = f"data/releases/{release.month}/release.yml"
        yield from _short_text(release.whats_new, file, names)


def _body(w: Writing, names: Names) -> Iterator[Problem]:
    pieces, problems = prose.parse(w.body, w.file, w.body_line)
    yield from problems
    for call in prose.calls(pieces):
        yield from _call(call, names, w.file)
    for line, number in prose.bare_numbers(w.body, w.declared):
        yield _bare(number, w.file, line + w.body_line - 1)
    for key in ("title", "description"):
        for _, number in prose.bare_numbers(w.meta[key], w.declared):
            yield _bare(number, w.file, w.lines[key])


def _short_text(text: Text, file: str, names: Names) -> Iterator[Problem]:
    for written in (text.id, text.en):
        pieces, problems = prose.parse(written, file)
        yield from problems
        for call in prose.calls(pieces):
            yield from _call(call, names, file)
        for line, number in prose.bare_numbers(written, {}):
            yield _bare(number, file, line)


def _bare(number: str, file: str, line: int) -> Problem:
    return Problem(
        file=file,
        line=line,
        what=Said("the number '{}' has no figure", (number,)),
        hint=Said(
            "name a figure with {}, or declare the number and why in the front matter",
            ('{{ angka("…") }}',),
        ),
    )


def _call(call: Call, names: Names, file: str) -> Iterator[Problem]:
    known = {
        "angka": ("figure", names.figures),
        "bagan": ("chart", names.charts),
        "blok": ("block", names.blocks),
        "istilah": ("term", names.terms),
        "halaman": ("page", names.pages),
    }
    if call.name in known:
        kind, valid = known[call.name]
        if call.arguments[0] not in valid:
            yield _unknown(kind, call.arguments[0], valid, file, call.line)
    elif call.name == "pasal":
        yield from _citation(call, names, file)
    if call.name == "angka" and call.arguments[1:] not in ((), (prose.SHORT,)):
        yield _unknown("form", call.arguments[1], (prose.SHORT,), file, call.line)


def _citation(call: Call, names: Names, file: str) -> Iterator[Problem]:
    article = Article.parse(call.arguments[0])
    if article is None:
        yield Problem(
            file=file,
            line=call.line,
            what=Said("'{}' is not a citation", (call.arguments[0],)),
            hint=Said("write it like {}", ("pp-44-2015 pasal 39 ayat 2",)),
        )
    elif article not in names.articles:
        yield _unknown_article(file, call.line, article, names)


def _unknown(kind: str, name: str, valid: Sequence[str], file: str, line: int) -> Problem:
    near = get_close_matches(name, valid, n=1)
    hint = Said("did you mean '{}'?", (near[0],)) if near else _valid(valid)
    return Problem(file=file, line=line, what=Said(_UNKNOWN[kind], (name,)), hint=hint)


def _valid(valid: Sequence[str]) -> Said:
    return Said("known names: {}", (", ".join(sorted(valid)) or "–",))
