"""Hold what people wrote against what there is: pairs, names, citations, bare numbers.

Every check yields problems, none raises; `everything` gives them all at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from terang import check_dates, check_figures, check_recalls, check_stories, known, prose
from terang.check_stories import Codes
from terang.earlier import Earlier
from terang.known import Names
from terang.model import (
    LANGUAGES,
    Article,
    Chart,
    Figure,
    Lines,
    Problem,
    Release,
    Said,
    Sources,
    Text,
    Writing,
)
from terang.prose import Call

Placed = tuple[str, str, int]  # a text in one language, its file and line
_CALL = ('{{ angka("…") }}',)
_DECLARE = Said("name a figure with {}, or declare the number and why in the front matter", _CALL)
_UNCOUNTED = Said("say it without the number")


def everything(
    sources: Sources, stamped: Sequence[str], codes: Codes | None = None
) -> list[Problem]:
    """All problems of the sources.

    `stamped` are the addresses of pages that tables decide on, none when the tables are unread.
    `codes` are the lists of codes in the tables, for the front matter of stories.
    """
    names = known.names(sources, stamped)
    return [
        *sources.problems,
        *_pairs(sources.pages, names),
        *_pairs(sources.stories, names),
        *_same_address(sources.stories),
        *check_stories.everything(sources, codes or {}),
        *_twice(_ids(sources)),
        *_law(sources, names),
        *check_figures.everything(sources.figures, sources.releases),
        *_instead(sources, names),
        *_corrections(sources, names),
        *_recalls(sources),
        *check_dates.problems(sources.releases),
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


def _pairs(writings: Sequence[Writing], names: Names) -> Iterator[Problem]:
    """Every page stands in both languages, and the translation says what it was made from."""
    there = {(w.slug, w.language) for w in writings}
    for w in writings:
        other = next(language for language in LANGUAGES if language != w.language)
        partner = w.file.removesuffix(f".{w.language}.md") + f".{other}.md"
        alone = w.story is not None and not w.story.speaks(other)
        if not alone and (w.slug, other) not in there and partner not in names.broken:
            yield Problem(
                file=w.file,
                line=1,
                what=Said("the page has no partner in the other language"),
                hint=Said("add {}", (partner,)),
            )
    yield from _same_figures(writings)


def _same_figures(writings: Sequence[Writing]) -> Iterator[Problem]:
    """Both languages of a page name the same figures, as often."""
    named = {(w.slug, w.language): _figures_of(w) for w in writings}
    for w in writings:
        original, made = named.get((w.slug, "id")), named[w.slug, w.language]
        if w.language == "id" or original is None or made is None:
            continue
        for figure in sorted((original - made) | (made - original)):
            yield Problem(
                file=w.file,
                line=w.body_line,
                what=Said("figure '{}' is not named as often as in Indonesian", (figure,)),
                hint=Said("both languages say the same with the same figures"),
            )


def _figures_of(writing: Writing) -> Counter[str] | None:
    """How often a text names each figure; None when its calls cannot be read."""
    pieces, problems = prose.parse(writing.body, writing.file, writing.body_line)
    named = Counter(call.arguments[0] for call in prose.calls(pieces) if call.name == "angka")
    return None if problems else named


def _same_address(stories: Sequence[Writing]) -> Iterator[Problem]:
    """No story of the second folder has the address of one in the repository."""
    first: dict[tuple[str, str], Writing] = {}
    for story in stories:
        other = first.setdefault((story.slug, story.language), story)
        if other is not story:
            what = Said("another story has the address '{}'", (f"cerita/{story.slug}",))
            hint = Said("rename one of the two; the other is {}", (other.file,))
            yield Problem(file=story.file, line=1, what=what, hint=hint)


def _ids(sources: Sources) -> Iterator[tuple[str, str, int]]:
    for term in sources.terms:
        yield term.id, known.GLOSSARY, term.line
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


def _law(sources: Sources, names: Names) -> Iterator[Problem]:
    """What figures and stories cite is there."""
    for figure in sources.figures:
        line = figure.lines.get("law", figure.line)
        for article in figure.law:
            yield from _place_in_law(article, figure.file, line, names)
    for writing in sources.stories:
        if (story := writing.story) and story.article:
            yield from _place_in_law(story.article, writing.file, story.lines["article"], names)


def _citation(cited: str, file: str, line: int, names: Names) -> Iterator[Problem]:
    article = Article.parse(cited)
    if article is not None:
        yield from _place_in_law(article, file, line, names)
        return
    what = Said("'{}' is not a citation", (cited,))
    hint = Said("write it like {}", ("pp-44-2015 pasal 39 ayat 2",))
    yield Problem(file=file, line=line, what=what, hint=hint)


def _place_in_law(article: Article, file: str, line: int, names: Names) -> Iterator[Problem]:
    if article not in names.articles and not names.law_in_doubt(article.regulation):
        yield _unknown_article(file, line, article, names)


def _corrections(sources: Sources, names: Names) -> Iterator[Problem]:
    """What a release corrects is a figure of this site."""
    for release in sources.releases:
        for correction in release.corrections:
            figure, line = correction.figure, correction.line
            if figure and figure not in names.figures:
                yield known.unknown("figure", figure, names.figures, _file(release), line)


def _instead(sources: Sources, names: Names) -> Iterator[Problem]:
    """What a retired figure names for those who look for it is a figure of this site."""
    for figure in sources.figures:
        end = figure.retired
        if end and end.instead and end.instead not in names.figures:
            yield known.unknown("figure", end.instead, names.figures, figure.file, end.line)


def _recalls(sources: Sources) -> Iterator[Problem]:
    """What a release takes back is a table of releases, and can be taken back."""
    tables = [r.name for r in sources.package.resources if r.scope == "release"]
    for release in sources.releases:
        for recall in release.recalled if tables else ():
            if recall.table and recall.table not in tables:
                yield known.unknown("table", recall.table, tables, _file(release), recall.line)
    yield from check_recalls.problems(sources.releases)


def _file(release: Release) -> str:
    return f"data/releases/{release.month}/release.yml"


def _unknown_article(file: str, line: int, article: Article, names: Names) -> Problem:
    if article.regulation not in names.regulations:
        return known.unknown("regulation", article.regulation, names.regulations, file, line)
    return Problem(
        file=file,
        line=line,
        what=Said("{} has no {}", (article.regulation, article.anchor())),
        hint=Said("add a note for it in {}", (f"content/regulations/{article.regulation}.yml",)),
    )


def _texts(sources: Sources, names: Names) -> Iterator[Problem]:
    """Calls and bare numbers, wherever a reader will see them."""
    for w in (*sources.pages, *sources.stories):
        yield from _body(w, names)
        yield from _head(w)
    for told in _worded(sources):
        if told.period:
            yield from _answered(told.period, "period", told, ("bulan", "triwulan"), names)
    for chart in sources.charts:
        yield from _described(chart, names)
    for text, file, line in _labels(sources):
        yield from _uncalled(text, file, line)
        for _, number in prose.bare_numbers(text, {}):
            yield _bare(number, file, line, _UNCOUNTED)
    for text, file, line in _explanations(sources):
        yield from _uncalled(text, file, line)


def _described(chart: Chart, names: Names) -> Iterator[Problem]:
    """The short and the long description of a chart, which may name figures."""
    yield from _answered(chart.alt, "alt", chart, ("angka",), names)
    if chart.says:
        yield from _answered(chart.says, "says", chart, ("angka",), names)


def _body(w: Writing, names: Names) -> Iterator[Problem]:
    pieces, problems = prose.parse(w.body, w.file, w.body_line)
    yield from problems
    for call in prose.calls(pieces):
        yield from _call(call, names, w.file)
    for line, number in prose.bare_numbers(w.body, w.declared):
        yield _bare(number, w.file, line + w.body_line - 1, _DECLARE)


def _head(w: Writing) -> Iterator[Problem]:
    """Title and description, which stand in menus and search results as they are."""
    for key in ("title", "description"):
        yield from _uncalled(w.meta[key], w.file, w.lines[key])
        for _, number in prose.bare_numbers(w.meta[key], w.declared):
            hint = Said("say it without the number, or declare it and why in the front matter")
            yield _bare(number, w.file, w.lines[key], hint)


def _labels(sources: Sources) -> Iterator[Placed]:
    """Short texts that hold neither numbers nor calls."""
    for told in _worded(sources):
        yield from _placed(told.label, "label", told.file, told.lines)
    for chart in sources.charts:
        yield from _placed(chart.title, "title", chart.file, chart.lines)
        yield from _placed(chart.subtitle, "subtitle", chart.file, chart.lines)
    for release in sources.releases:
        for key, text in (("whats_new", release.whats_new), ("notes", release.notes)):
            if text:
                yield from _placed(text, key, _file(release), release.lines)
    for section in sources.statement.sections if sources.statement else ():
        yield from _placed(section.title, "title", known.STATEMENT, section.places)
        for line in section.lines:
            yield from _placed(line.label, "label", known.STATEMENT, line.places)


def _explanations(sources: Sources) -> Iterator[Placed]:
    """Longer texts that are printed as they are: a call in them would be printed too."""
    yield from _of_figures(sources)
    for listing in sources.listings:
        yield from _placed(listing.title, "title", listing.file, listing.lines)
        yield from _placed(listing.note, "note", listing.file, listing.lines)
    for section in sources.statement.sections if sources.statement else ():
        yield from _placed(section.note, "note", known.STATEMENT, section.places)
    for term in sources.terms:
        for text in (term.term, term.definition):
            yield from _placed(text, "", known.GLOSSARY, {"": term.line})
    for regulation in sources.regulations:
        yield from _placed(regulation.title, "title", regulation.file, regulation.lines)
        yield from _placed(regulation.about, "about", regulation.file, regulation.lines)
        yield from _placed(regulation.source, "source", regulation.file, regulation.lines)
        yield from _placed(regulation.heading, "heading", regulation.file, regulation.lines)
        for note in regulation.notes:
            yield from _placed(note.says, "", regulation.file, {"": note.line})


def _of_figures(sources: Sources) -> Iterator[Placed]:
    """Definitions, notes, and the reasons why a figure was changed or has ended."""
    for told in _worded(sources):
        yield from _placed(told.definition, "definition", told.file, told.lines)
    for figure in sources.figures:
        yield from _placed(figure.note, "note", figure.file, figure.lines)
        for former in figure.earlier:
            yield from _placed(former.why, "why", former.file, former.lines)
        if figure.retired:
            yield from _placed(figure.retired.why, "", figure.file, {"": figure.retired.line})


def _worded(sources: Sources) -> Iterator[Figure | Earlier]:
    """Every figure as it is told today, and as it was told before."""
    for figure in sources.figures:
        yield figure
        yield from figure.earlier


def _placed(text: Text | None, key: str, file: str, lines: Lines) -> Iterator[Placed]:
    if text:
        yield from ((written, file, line) for written, line in _lines(text, key, lines))


def _lines(text: Text, key: str, lines: Lines) -> Iterator[tuple[str, int]]:
    """The text in each language, and the line on which it begins."""
    for language in LANGUAGES:
        yield text.in_(language), lines.get(f"{key}.{language}", lines.get(key, 1))


def _answered(
    text: Text, key: str, of: Figure | Earlier | Chart, allowed: Sequence[str], names: Names
) -> Iterator[Problem]:
    """A text of YAML in which some calls are answered; all is told at the line it begins."""
    for written, line in _lines(text, key, of.lines):
        pieces, problems = prose.parse(written, of.file)
        yield from (replace(problem, line=line) for problem in problems)
        for call in prose.calls(pieces):
            if call.name in allowed:
                yield from _call(replace(call, line=line), names, of.file)
            else:
                what = Said("'{}' cannot stand here", (call.name,))
                hint = Said("known calls here: {}", (", ".join(allowed),))
                yield Problem(file=of.file, line=line, what=what, hint=hint)
        for _, number in prose.bare_numbers(written, {}):
            named = Said("name a figure with {}", _CALL)
            yield _bare(number, of.file, line, named if "angka" in allowed else _UNCOUNTED)


def _uncalled(written: str, file: str, line: int) -> Iterator[Problem]:
    """A text that is printed as it is holds no call."""
    if any(mark in written for mark in ("{{", "{%", "{#")):
        what = Said("a call cannot stand here")
        hint = Said("{} is for the prose of pages and stories, and the alt text of a chart", _CALL)
        yield Problem(file=file, line=line, what=what, hint=hint)


def _bare(number: str, file: str, line: int, hint: Said) -> Problem:
    return Problem(
        file=file, line=line, what=Said("the number '{}' has no figure", (number,)), hint=hint
    )


def _call(call: Call, names: Names, file: str) -> Iterator[Problem]:
    kinds = {
        "angka": ("figure", names.figures),
        "bagan": ("chart", names.charts),
        "blok": ("block", names.blocks),
        "istilah": ("term", names.terms),
        "halaman": ("page", names.pages),
    }
    if call.name in kinds:
        kind, valid = kinds[call.name]
        if call.arguments[0] not in valid and not names.in_doubt(kind, call.arguments[0]):
            yield known.unknown(kind, call.arguments[0], valid, file, call.line)
        elif call.name == "blok" and (lacking := names.lacking.get(call.arguments[0])):
            what = Said(
                "block '{}' needs what is not there: {}", (call.arguments[0], ", ".join(lacking))
            )
            hint = Said(
                "describe these tables or columns in {}, or take the block out", (known.PACKAGE,)
            )
            yield Problem(file=file, line=call.line, what=what, hint=hint)
    elif call.name == "pasal":
        yield from _citation(call.arguments[0], file, call.line, names)
    if call.name == "angka" and call.arguments[0] in names.retired:
        yield _ended(call, names.retired[call.arguments[0]], file)
    if call.name == "angka" and call.arguments[1:] not in ((), (prose.SHORT,)):
        yield known.unknown("form", call.arguments[1], (prose.SHORT,), file, call.line)


def _ended(call: Call, instead: str | None, file: str) -> Problem:
    what = Said("figure '{}' has ended", (call.arguments[0],))
    hint = Said("use '{}' instead", (instead,)) if instead else Said("say it without this figure")
    return Problem(file=file, line=call.line, what=what, hint=hint)
