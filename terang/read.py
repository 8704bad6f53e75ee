"""Read what people write: YAML and Markdown, as typed, every value with its line.

With `tables` this is the end of the pipeline that touches the disk. A file that cannot be
read yields problems and is left out; nothing is raised for what an author did.
"""

import hashlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from terang import entries
from terang.entries import Entry
from terang.model import (
    LANGUAGES,
    Article,
    Chart,
    Column,
    Correction,
    Figure,
    Language,
    Listing,
    Note,
    Number,
    Problem,
    Regulation,
    Release,
    Said,
    Sources,
    Standing,
    Term,
    Text,
    Writing,
)
from terang.package import package
from terang.words import Catalogue, read_catalogue

Made = TypeVar("Made")
_STATUSES = ("in-force", "amended", "revoked", "unknown")
_TOPICS = ("coverage", "money", "claims", "benefits", "statements", "disclosure")
_STANDINGS = tuple(s.value for s in Standing)
_PAGE_KEYS = ("title", "description")
_STORY_KEYS = ("title", "description", "illustrative", "benefit", "zone", "quarter", "article")


def everything(root: Path, stories: Path | None = None) -> Sources:
    """All that is written below `root`, and in a second folder of stories outside it."""
    found: list[Problem] = []
    desk = _Desk(root, found)
    content = root / "content"
    folders = [content / "stories"] + ([stories] if stories else [])
    return Sources(
        package=package(desk.text(root / "data" / "datapackage.yml"), found),
        releases=_releases(desk, root / "data" / "releases"),
        figures=desk.each(content / "figures", _figure),
        charts=desk.each(content / "charts", _chart),
        listings=desk.each(content / "listings", _listing),
        pages=desk.writings(content / "pages", _PAGE_KEYS),
        stories=tuple(w for folder in folders for w in desk.writings(folder, _STORY_KEYS)),
        regulations=desk.each(content / "regulations", _regulation(desk)),
        terms=_terms(desk, content / "glossary.yml"),
        templates=_templates(desk, root / "templates" / "parts"),
        problems=tuple(found),
    )


def catalogues(root: Path) -> dict[Language, Catalogue]:
    """The translations of the machine's own words, from templates/translations/<language>.po."""
    folder = root / "templates" / "translations"
    return {
        language: read_catalogue(language, path.read_bytes() if path.exists() else b"")
        for language in LANGUAGES
        for path in [folder / f"{language}.po"]
    }


class _Desk:
    """Where files are opened: paths become names relative to the root, bad bytes problems."""

    def __init__(self, root: Path, found: list[Problem]) -> None:
        self.root, self.found = root, found

    def name(self, path: Path) -> str:
        inside = path.is_relative_to(self.root)
        return (path.relative_to(self.root) if inside else path).as_posix()

    def wrong(self, path: Path, line: int, what: Said, hint: Said) -> None:
        self.found.append(Problem(file=self.name(path), line=line, what=what, hint=hint))

    def text(self, path: Path) -> str:
        """The text of a file in UTF-8, or nothing when it is not there or not UTF-8."""
        if not path.is_file():
            self.wrong(path, 1, Said("the file is missing"), Said("restore or create it"))
            return ""
        raw = path.read_bytes()
        try:
            return raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            what = Said("byte {} is not UTF-8", (f"0x{raw[error.start]:02X}",))
            self.wrong(path, line, what, Said("save the file as UTF-8"))
            return ""

    def beside(self, e: Entry, key: str) -> Path | None:
        """The file that `key` names, in the folder of the entry; None where it names none."""
        name = e.text(key, default="")
        return (self.root / e.file).parent / name if name else None

    def entry(self, path: Path) -> Entry | None:
        content = self.text(path)
        return entries.parse(content, self.name(path), self.found) if content else None

    def each(self, folder: Path, make: Callable[[Entry, str], Made | None]) -> tuple[Made, ...]:
        """What every .yml file of a folder makes, in the order of their names."""
        return tuple(m for path in sorted(folder.glob("*.yml")) if (m := self._one(path, make)))

    def _one(self, path: Path, make: Callable[[Entry, str], Made | None]) -> Made | None:
        entry = self.entry(path)
        if entry is None:
            return None
        made = make(entry, path.stem)
        entry.done()
        return made

    def writings(self, folder: Path, keys: tuple[str, ...]) -> tuple[Writing, ...]:
        """The Markdown files `<slug>.<language>.md` of a folder, in the order of their names."""
        paths = sorted(folder.glob("*.md"))
        return tuple(w for path in paths if (w := self._writing(path, keys)))

    def _writing(self, path: Path, keys: tuple[str, ...]) -> Writing | None:
        slug, _, suffix = path.stem.rpartition(".")
        language = next((known for known in LANGUAGES if known == suffix), None)
        if language is None or not slug:
            what = Said("the file's name does not end in a language")
            self.wrong(path, 1, what, Said("name it like {}", ("cakupan.id.md, cakupan.en.md",)))
            return None
        head, body, body_line = _split(self.text(path))
        entry = entries.parse(head, self.name(path), self.found, first_line=2)
        if entry is None:
            return None
        address = "" if slug == "index" else slug
        return _written(entry, keys, address, language, body, body_line)


def _split(text: str) -> tuple[str, str, int]:
    """Front matter, body, and the line on which the body starts."""
    if not text.startswith("---\n") or "\n---\n" not in text:
        return "", text, 1
    head, _, body = text[4:].partition("\n---\n")
    return head, body, head.count("\n") + 4


def _written(
    e: Entry, keys: tuple[str, ...], slug: str, language: Language, body: str, body_line: int
) -> Writing:
    lines = {key: e.line_of(key) for key in (*keys, "of")}
    meta = {key: e.text(key) for key in keys}
    meta["of"] = e.text("of", default="" if language == "id" else None)
    declared = e.pairs("declared")
    e.done()
    return Writing(
        slug=slug,
        language=language,
        meta=meta,
        lines=lines,
        declared=declared,
        body=body,
        body_line=body_line,
        file=e.file,
        digest=hashlib.sha256(body.encode()).hexdigest()[:12],
    )


def _figure(e: Entry, identifier: str) -> Figure:
    expect = e.entry("expect")
    least = expect and expect.read("min", Fraction, "0")
    most = expect and expect.read("max", Fraction, "200000")
    if expect:
        expect.done()
    line = e.line_of("query")
    return Figure(
        id=identifier,
        label=e.both("label"),
        definition=e.both("definition"),
        unit=e.text("unit"),
        query=e.text("query"),
        topic=e.choice("topic", _TOPICS),
        minimum=_whole(least or Fraction(0)),
        maximum=_whole(most or Fraction(0)),
        note=e.both_or_none("note"),
        law=_articles(e, "law"),
        file=e.file,
        line=line,
    )


def _whole(value: Fraction) -> Number:
    return int(value) if value.denominator == 1 else value


def _articles(e: Entry, key: str) -> tuple[Article, ...]:
    line = e.line_of(key)
    cited = [(text, Article.parse(text)) for text in e.texts(key)]
    for text, article in cited:
        if article is None:
            e.wrong(line, Said("'{}' is not a citation", (text,)), CITATION)
    return tuple(article for _, article in cited if article)


CITATION = Said("write it like {}", ("pp-44-2015 pasal 39 ayat 2",))


def _chart(e: Entry, identifier: str) -> Chart:
    line, columns = e.line_of("query"), e.entry("columns")
    headings = tuple((name, columns.both(name)) for name in columns.left()) if columns else ()
    return Chart(
        id=identifier,
        kind=e.text("kind"),
        title=e.both("title"),
        subtitle=e.both("subtitle"),
        alt=e.both("alt"),
        query=e.text("query"),
        unit=e.text("unit"),
        columns=headings,
        file=e.file,
        line=line,
    )


def _listing(e: Entry, identifier: str) -> Listing:
    line, columns = e.line_of("query"), e.entry("columns")
    made = [_column(name, columns.entry(name)) for name in columns.left()] if columns else []
    return Listing(
        id=identifier,
        title=e.both("title"),
        query=e.text("query"),
        columns=tuple(column for column in made if column),
        note=e.both_or_none("note"),
        file=e.file,
        line=line,
    )


def _column(name: str, e: Entry | None) -> Column | None:
    if e is None:
        return None
    column = Column(
        name=name,
        title=Text(id=e.text("id"), en=e.text("en")),
        shown_as=e.text("as"),
        link=e.text("link", default="") or None,
    )
    e.done()
    return column


def _regulation(desk: _Desk) -> Callable[[Entry, str], Regulation]:
    def make(e: Entry, identifier: str) -> Regulation:
        text_file = desk.beside(e, "text")
        translation = desk.beside(e, "translation")
        return Regulation(
            id=identifier,
            kind=e.text("kind"),
            number=e.text("number"),
            year=e.text("year"),
            title=e.both("title"),
            status=e.choice("status", _STATUSES),
            standing=Standing(e.choice("standing", _STANDINGS)),
            about=e.both("about"),
            source=e.both("source"),
            address=e.text("address", default="") or None,
            notes=tuple(n for n in (_note(item, identifier) for item in e.entries("notes")) if n),
            text=desk.text(text_file) if text_file else None,
            text_file=desk.name(text_file) if text_file else None,
            translation=desk.text(translation) if translation else None,
            translation_file=desk.name(translation) if translation else None,
            file=e.file,
        )

    return make


def _note(e: Entry, regulation: str) -> Note | None:
    line, cited = e.line_of("article"), e.text("article")
    article = Article.parse(f"{regulation} {cited}")
    if article is None:
        e.wrong(line, Said("'{}' is not a citation", (cited,)), CITATION)
    says = e.both("says")
    e.done()
    return Note(article=article, says=says, line=line) if article else None


def _terms(desk: _Desk, path: Path) -> tuple[Term, ...]:
    items = entries.parse_list(desk.text(path), desk.name(path), desk.found)
    return tuple(_term(item) for item in items)


def _term(e: Entry) -> Term:
    line = e.line
    term = Term(id=e.text("id"), term=e.both("term"), definition=e.both("definition"), line=line)
    e.done()
    return term


def _templates(desk: _Desk, folder: Path) -> dict[str, str]:
    return {path.name: desk.text(path) for path in sorted(folder.glob("*.html"))}


def _releases(desk: _Desk, folder: Path) -> tuple[Release, ...]:
    return tuple(_release_folders(desk, folder))


def _release_folders(desk: _Desk, folder: Path) -> Iterator[Release]:
    for path in sorted(p for p in folder.glob("*") if p.is_dir()):
        entry = desk.entry(path / "release.yml")
        if entry:
            yield _release(entry, path)
            entry.done()


def _release(e: Entry, folder: Path) -> Release:
    return Release(
        month=folder.name,
        date=e.day("date"),
        whats_new=e.both("whats_new"),
        next_date=e.day("next_date"),
        contact=e.both("contact"),
        corrections=tuple(_correction(item) for item in e.entries("corrections")),
        folder=folder,
    )


def _correction(e: Entry) -> Correction:
    correction = Correction(
        figure=e.text("figure"),
        month=e.text("month"),
        before=e.text("before"),
        after=e.text("after"),
        reason=e.both("reason"),
    )
    e.done()
    return correction
