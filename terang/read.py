"""Read what people write: YAML and Markdown, as typed, every value with its line.

With `tables` this is the end of the pipeline that touches the disk. A file that cannot be
read yields problems and is left out; nothing is raised for what an author did.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from terang import definitions, entries, story_head
from terang.accounting import Accounting
from terang.consent import Story, Withdrawn
from terang.contacts import CONTACTS, Contact
from terang.entries import Entry
from terang.identities import accounting
from terang.model import (
    LANGUAGES,
    Language,
    Package,
    Problem,
    Regulation,
    Release,
    Said,
    Sources,
    Standing,
    Term,
    Writing,
)
from terang.package import package
from terang.words import Catalogue, read_catalogue
from terang.yearly import Statement

Made = TypeVar("Made")
_STATUSES = ("in-force", "amended", "revoked", "unknown", "sample")
_STANDINGS = tuple(s.value for s in Standing)
_HEAD = ("title", "description")
_ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_REGULATION = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*-[0-9]+-[0-9]{4}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<head>(?:.*\n)*?)---[ \t]*(?:\n|\Z)")


def everything(root: Path, stories: Path | None = None) -> Sources:
    """All that is written below `root`, and in a second folder of stories outside it."""
    found: list[Problem] = []
    desk = _Desk(root, stories, found)
    content = root / "content"
    told = _stories(desk, content / "stories", stories)
    described = package(desk.text(root / "data" / "datapackage.yml"), found)
    return Sources(
        package=described,
        releases=tuple(_releases(desk, root / "data" / "releases")),
        figures=desk.each(content / "figures", definitions.figure),
        charts=desk.each(content / "charts", definitions.chart),
        listings=desk.each(content / "listings", definitions.listing),
        pages=desk.writings(content / "pages", LANGUAGES),
        stories=told,
        withdrawn=_withdrawn(desk, content / "stories" / "withdrawn.yml"),
        regulations=desk.each(content / "regulations", _regulation(desk), desk.is_regulation),
        terms=_terms(desk, content / "glossary.yml"),
        templates=_templates(desk, root / "templates" / "parts"),
        statement=_statement(desk, content / "statement.yml"),
        ledger=_ledger(desk, root / "data" / "ledger.jsonl"),
        accounting=_accounting(desk, root / "data" / "identities.yml", described),
        photos=tuple(_photos(desk, told, content / "stories", stories)),
        contacts=_contacts(desk, root / CONTACTS),
        problems=tuple(found),
    )


def contents(folder: Path, below: str = "") -> Iterator[tuple[str, bytes]]:
    """Name, from `folder`, and bytes of every file in it or in one folder of it, in order.

    Programs that stand beside the data are left out, and links, which `everything` refuses.
    """
    for path in sorted((folder / below).rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix not in {".py", ".pyc"}:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def written(root: Path, stories: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Every file that people wrote, those of a second folder of stories among them."""
    yield from contents(root, "content")
    yield from contents(root, "data")
    if stories and stories.is_dir():
        yield from ((f"stories/{name}", content) for name, content in contents(stories))


def catalogues(root: Path) -> dict[Language, Catalogue]:
    """The translations of the machine's own words, from templates/translations/<language>.po."""
    folder = root / "templates" / "translations"
    return {
        language: read_catalogue(language, path.read_bytes() if path.exists() else b"")
        for language in LANGUAGES
        for path in [folder / f"{language}.po"]
    }


class _Desk:
    """Where files are opened: paths become names for problems, what cannot be read a problem."""

    def __init__(self, root: Path, stories: Path | None, found: list[Problem]) -> None:
        self.root, self.found = root, found
        self._ours = tuple(folder.resolve() for folder in (root, stories) if folder)

    def name(self, path: Path) -> str:
        """The file relative to the root; no more than its own name where it is not below it."""
        inside = path.is_relative_to(self.root)
        return path.relative_to(self.root).as_posix() if inside else f"stories/{path.name}"

    def wrong(self, path: Path, line: int, what: Said, hint: Said) -> None:
        """Note a problem of a file."""
        self.found.append(Problem(file=self.name(path), line=line, what=what, hint=hint))

    def text(self, path: Path) -> str | None:
        """The text of a file; None when it is not there, not ours, not to be opened, not UTF-8."""
        raw = self.content(path)
        try:
            return None if raw is None else raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            what = Said("byte {} is not UTF-8", (f"0x{error.object[error.start]:02X}",))
            self.wrong(path, line, what, Said("save the file as UTF-8"))
        return None

    def content(self, path: Path) -> bytes | None:
        """The bytes of a file; None when it is not there, not ours or not to be opened."""
        try:
            return self._bytes(path)
        except OSError as error:
            what = Said("the file cannot be read: {}", (str(error.strerror),))
            self.wrong(path, 1, what, Said("check its name and permissions"))
        return None

    def _bytes(self, path: Path) -> bytes | None:
        if not path.is_file():
            self.wrong(path, 1, Said("the file is missing"), Said("restore or create it"))
        elif self._leads_away(path):
            what = Said("the file is a link to another place")
            self.wrong(path, 1, what, Said("put the file itself here"))
        else:
            return path.read_bytes()
        return None

    def _leads_away(self, path: Path) -> bool:
        """Whether the path is a link, or its folder one to outside: it could publish any file."""
        real = path.resolve()
        return path.is_symlink() or not any(real.is_relative_to(folder) for folder in self._ours)

    def beside(self, e: Entry, key: str) -> Path | None:
        """The file that `key` names, in the folder of the entry; None where it names none."""
        line, name = e.line_of(key), e.text(key, default="")
        if not name:
            return None
        if _PLAIN_NAME.fullmatch(name):
            return (self.root / e.file).parent / name
        what = Said("'{}' is not the name of a file in the same folder", (name,))
        hint = Said("put it beside this file and write its name only, like {}", ("uu-1-2020.txt",))
        e.wrong(line, what, hint)
        return None

    def entry(self, path: Path) -> Entry | None:
        """The mapping that a YAML file holds."""
        content = self.text(path)
        return None if content is None else entries.parse(content, self.name(path), self.found)

    def each(
        self,
        folder: Path,
        make: Callable[[Entry, str], Made | None],
        fits: Callable[[Path], bool] | None = None,
    ) -> tuple[Made, ...]:
        """What every .yml file of a folder makes, in the order of their names."""
        fits = fits or self.is_address
        paths = [path for path in self.files(folder, ".yml") if fits(path)]
        return tuple(m for path in paths if (m := self._one(path, make)))

    def files(self, folder: Path, suffix: str) -> Iterator[Path]:
        """The files of a kind; another spelling of its ending is a problem."""
        spellings = {".yml": (".yml", ".yaml"), ".md": (".md", ".markdown")}[suffix]
        for path in sorted(folder.glob("*")):
            if path.suffix == suffix:
                yield path
            elif path.suffix.lower() in spellings:
                hint = Said("rename it to {}", (path.with_suffix(suffix).name,))
                self.wrong(path, 1, Said("the file's name ends in {}", (path.suffix,)), hint)

    def _one(self, path: Path, make: Callable[[Entry, str], Made | None]) -> Made | None:
        entry = self.entry(path)
        if entry is None:
            return None
        made = make(entry, path.stem)
        entry.done()
        return made

    def is_address(self, path: Path, name: str = "", like: str = "pekerja-aktif.yml") -> bool:
        """Whether a name can be part of an address, which has to last; else a problem."""
        name = name or path.stem
        if _ADDRESS.fullmatch(name):
            return True
        hint = Said("name the file with small letters, digits and hyphens, like {}", (like,))
        self.wrong(path, 1, Said("'{}' cannot be the address of a page", (name,)), hint)
        return False

    def is_regulation(self, path: Path) -> bool:
        """Whether the file's name is kind, number and year; else a problem."""
        if _REGULATION.fullmatch(path.stem):
            return True
        what = Said("'{}' cannot be the id of a regulation", (path.stem,))
        self.wrong(path, 1, what, Said("name the file like {}", ("pp-44-2015.yml",)))
        return False

    def writings(
        self, folder: Path, taken: tuple[str, ...], facts: Callable[[Entry], Story] | None = None
    ) -> tuple[Writing, ...]:
        """The Markdown files `<slug>.<language>.md` of a folder, in the order of their names.

        `facts` reads what the front matter of a story holds besides that of a page.
        """
        slugs = ((path, *self._slug(path, taken)) for path in self.files(folder, ".md"))
        made = (self._writing(path, s, lang, facts) for path, s, lang in slugs if s and lang)
        return tuple(writing for writing in made if writing)

    def _slug(self, path: Path, taken: tuple[str, ...]) -> tuple[str, Language | None]:
        """Slug and language in a file's name; an empty slug where it holds none."""
        slug, _, suffix = path.stem.rpartition(".")
        language = next((known for known in LANGUAGES if known == suffix), None)
        if language is None or not slug:
            what = Said("the file's name does not end in a language")
            self.wrong(path, 1, what, Said("name it like {}", ("cakupan.id.md, cakupan.en.md",)))
        elif slug in taken:
            what = Said("'{}' is the address of another page", (slug,))
            self.wrong(path, 1, what, Said("choose another name for the file"))
        elif self.is_address(path, slug, f"cakupan.{language}.md"):
            return slug, language
        return "", None

    def _writing(
        self,
        path: Path,
        slug: str,
        language: Language,
        facts: Callable[[Entry], Story] | None,
    ) -> Writing | None:
        text = self.text(path)
        if text is None:
            return None
        head = _FRONT_MATTER.match(text)
        if head is None:
            hint = Said("begin with the lines '---', 'title: …', 'description: …', '---'")
            self.wrong(path, 1, Said("the page has no front matter"), hint)
            return None
        entry = entries.parse(head["head"], self.name(path), self.found, first_line=2)
        if entry is None:
            return None
        told = facts(entry) if facts else None
        address, line = "" if slug == "index" else slug, head["head"].count("\n") + 3
        return _written(entry, told, address, language, text[head.end() :], line)


def _written(
    e: Entry, story: Story | None, slug: str, language: Language, body: str, body_line: int
) -> Writing:
    lines = {key: e.line_of(key) for key in (*_HEAD, "of")}
    meta = {key: e.text(key) for key in _HEAD}
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
        story=story,
    )


def _stories(desk: _Desk, own: Path, second: Path | None) -> tuple[Writing, ...]:
    """The stories of the repository, then those of the second folder."""
    if second and not second.is_dir():
        what = Said("the second folder of stories is not there")
        hint = Said("correct or remove {}", ("TERANG_STORIES",))
        desk.found.append(Problem(file="stories", line=1, what=what, hint=hint))
    folders = [own, second] if second else [own]
    return tuple(
        w for folder in folders for w in desk.writings(folder, ("index",), story_head.story)
    )


def _photos(
    desk: _Desk, told: tuple[Writing, ...], own: Path, second: Path | None
) -> Iterator[tuple[str, bytes]]:
    """The photo of each story, beside its texts."""
    for w in told:
        if w.story and w.story.photo and w.story.photo.file and w.language == "id":
            folder = own if w.file.startswith("content/") else second or own
            if content := desk.content(folder / w.story.photo.file):
                yield w.slug, content


def _withdrawn(desk: _Desk, path: Path) -> tuple[Withdrawn, ...]:
    """The stories that were taken back; a site may have none."""
    content = desk.text(path) if path.exists() else None
    if content is None:
        return ()
    items = entries.parse_list(content, desk.name(path), desk.found)
    return tuple(story_head.withdrawn(item) for item in items)


def _regulation(desk: _Desk) -> Callable[[Entry, str], Regulation]:
    def make(e: Entry, identifier: str) -> Regulation:
        lines = e.lines_of("title", "heading", "about", "source")
        notes = [definitions.note(item, identifier) for item in e.entries("notes")]
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
            heading=e.both_or_none("heading"),
            about=e.both("about"),
            source=e.both("source"),
            address=e.text("address", default="") or None,
            notes=tuple(n for n in notes if n),
            text=desk.text(text_file) if text_file else None,
            text_file=desk.name(text_file) if text_file else None,
            translation=desk.text(translation) if translation else None,
            translation_file=desk.name(translation) if translation else None,
            file=e.file,
            lines=lines,
        )

    return make


def _terms(desk: _Desk, path: Path) -> tuple[Term, ...]:
    content = desk.text(path)
    if content is None:
        return ()
    items = entries.parse_list(content, desk.name(path), desk.found)
    return tuple(definitions.term(item) for item in items)


def _contacts(desk: _Desk, path: Path) -> tuple[Contact, ...]:
    """What may be published although it looks like personal data; a site may have none."""
    content = desk.text(path) if path.exists() else None
    items = entries.parse_list(content, desk.name(path), desk.found) if content else ()
    return tuple(definitions.contact(item) for item in items)


def _templates(desk: _Desk, folder: Path) -> dict[str, str]:
    paths = [path for path in sorted(folder.glob("*")) if path.suffix in {".html", ".typ"}]
    return {path.name: desk.text(path) or "" for path in paths}


def _statement(desk: _Desk, path: Path) -> Statement | None:
    """The yearly statement; a site may do without one."""
    entry = desk.entry(path) if path.exists() else None
    if entry is None:
        return None
    made = definitions.statement(entry)
    entry.done()
    return made


def _ledger(desk: _Desk, file: Path) -> str:
    """What was sealed so far; nothing before the first seal."""
    return desk.text(file) or "" if file.exists() else ""


def _accounting(desk: _Desk, file: Path, described: Package) -> Accounting:
    """What has to balance; only where no release tells of rupiah may nothing be declared."""
    released = (r for r in described.resources if r.scope == "release")
    money = any(f.unit == "idr" for resource in released for f in resource.fields)
    return accounting(desk.text(file) if money or file.exists() else None, desk.found)


def _releases(desk: _Desk, folder: Path) -> Iterator[Release]:
    for path in sorted(p for p in folder.glob("*") if p.is_dir()):
        file = path / "release.yml"
        if not definitions.is_month(path.name):
            what = Said("the folder '{}' is not a month", (path.name,))
            desk.wrong(file, 1, what, Said("name it like {}", ("2026-10",)))
        elif entry := desk.entry(file):
            told = path / "disclosure.json"
            disclosure = desk.text(told) if told.exists() else None
            yield definitions.release(entry, path, disclosure)
            entry.done()
