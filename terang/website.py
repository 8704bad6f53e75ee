"""Draws the website: MkDocs and Material render narrative pages and shells, stamps fill the shells.

The one module that knows MkDocs and Material. A token such as `TTT-body-TTT` stands in the
Markdown, the front matter and the address of a shell; it comes through Markdown and templates
unchanged. Each rendered page is cut at its tokens and joined with its parts in a millisecond.
"""

import json
import logging
import os
import re
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from html import escape
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess, SpawnProcess
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

from mkdocs.commands.build import build as build_with_mkdocs
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from terang.model import LANGUAGES, Language
from terang.results import Asset, Page, Part, Shell, Site, Stamp

# Linux starts the passes fastest by fork; elsewhere a fork beside system threads is not safe.
START_METHOD: Literal["fork", "spawn"] = "fork" if sys.platform == "linux" else "spawn"
_OTHER: Mapping[Language, Language] = {"id": "en", "en": "id"}
_PREFIX: Mapping[Language, str] = {"id": "", "en": "en/"}
_TO_ROOT: Mapping[Language, str] = {"id": "", "en": "../"}  # from the root of a language
_PLAIN = ("title", "description")  # parts given as text, because they also go into attributes
_PIECE = r"[a-z0-9]+(?:[-_.][a-z0-9]+)*"
_SLUG = re.compile(rf"(?:{_PIECE}(?:/{_PIECE})*)?")
_TOKEN = re.compile(r"<p>TTT-([a-z0-9-]+?)-TTT</p>|TTT-([a-z0-9-]+?)-TTT")
_LEFT_OVER = re.compile(r"TTT-[a-z0-9-]+?-TTT", re.IGNORECASE)  # a heading's id is lower case


def render(site: Site, draft: Path) -> None:
    """Write the whole site into the empty folder `draft`.

    Raises ValueError when the site contradicts itself (two pages at one address, a token
    without its part, a part without its token) and RuntimeError when MkDocs has a complaint.
    """
    _check_addresses(site)
    draft.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=draft.parent, prefix=".pass-") as folder:
        _run_passes(site, Path(folder))
        for language in LANGUAGES:
            _move(Path(folder) / language / "pages", draft / _PREFIX[language])
    _write_assets(site, draft)


# --- addresses ---------------------------------------------------------------------------------


def _check_addresses(site: Site) -> None:
    """Every page has a plain address of its own, no deeper than its shell."""
    pieces = {(shell.language, shell.kind): shell.pieces for shell in site.shells}
    for stamp in site.stamps:
        wanted = pieces.get((stamp.language, stamp.kind), 1)
        if not re.fullmatch(rf"{_PIECE}(?:/{_PIECE}){{{wanted - 1}}}", stamp.slug):
            number = "one piece" if wanted == 1 else f"{wanted} pieces"
            raise ValueError(f"the stamp '{stamp.slug}' is not {number} of an address")
    slugs = _slugs(site)
    for _, slug in slugs:
        if not _SLUG.fullmatch(slug):
            raise ValueError(f"'{slug}' cannot be the address of a page")
    files = [_PREFIX[language] + _file(slug) for language, slug in slugs]
    files += [asset.path for asset in (*site.assets, *_theme_files(site.theme))]
    if twice := [file for file, times in Counter(files).items() if times > 1]:
        raise ValueError(f"two pages or assets have one address: {', '.join(sorted(twice))}")


def _slugs(site: Site) -> list[tuple[Language, str]]:
    """Language and whole slug of every page, narrative and stamped."""
    folders = {(shell.language, shell.kind): shell.folder for shell in site.shells}
    if missing := {(s.language, s.kind) for s in site.stamps} - folders.keys():
        raise ValueError(f"stamps without a shell: {sorted(missing)}")
    stamped = [
        (stamp.language, _below(folders[stamp.language, stamp.kind], stamp.slug))
        for stamp in site.stamps
    ]
    return [(page.language, page.slug) for page in site.pages] + stamped


def _below(folder: str, slug: str) -> str:
    return f"{folder}/{slug}" if folder else slug


def _file(slug: str) -> str:
    """Where the page is written, from the root of its language."""
    return f"{slug}/index.html" if slug else "index.html"


def _address(site: Site, language: Language, slug: str) -> str:
    return site.address + _PREFIX[language] + (f"{slug}/" if slug else "")


# --- two passes, side by side ------------------------------------------------------------------


def _run_passes(site: Site, folder: Path) -> None:
    """Render each language in a process of its own; raise what the first failing one raised."""
    running = [_start(site, language, folder / language) for language in LANGUAGES]
    errors = [_outcome(process, answer) for process, answer in running]
    if raised := next((error for error in errors if error), None):
        raise raised


def _start(
    site: Site, language: Language, folder: Path
) -> tuple[ForkProcess | SpawnProcess, Connection]:
    context = get_context("fork") if START_METHOD == "fork" else get_context("spawn")
    answer, report = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(report, site, language, folder), daemon=True)
    process.start()
    report.close()
    return process, answer


def _child(report: Connection, site: Site, language: Language, folder: Path) -> None:
    """One pass, in its own process: only here is the environment touched."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # Material prints a notice about MkDocs 2
    midnight = datetime.combine(site.date, time(), UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(midnight.timestamp()))
    try:
        render_language(site, language, folder)
    except (ValueError, RuntimeError) as error:
        report.send(type(error)(str(error)))
    except Exception:  # noqa: BLE001 - whatever it is, the parent reports it
        report.send(RuntimeError(traceback.format_exc()))
    else:
        report.send(None)


def _outcome(process: ForkProcess | SpawnProcess, answer: Connection) -> Exception | None:
    """What the process reported, None when all went well."""
    try:
        error: Exception | None = answer.recv()
    except EOFError:
        process.join()
        return RuntimeError(f"a pass of MkDocs ended without a word, status {process.exitcode}")
    process.join()
    return error


def _move(source: Path, target: Path) -> None:
    """Rename everything in `source` into `target`; the order of languages does not matter."""
    target.mkdir(exist_ok=True)
    for path in sorted(source.iterdir()):
        path.rename(target / path.name)


# --- one language --------------------------------------------------------------------------------


def render_language(site: Site, language: Language, folder: Path) -> None:
    """Render the pages of one language into `folder`/pages, with Material's style sheet."""
    docs, drawn, pages = folder / "docs", folder / "drawn", folder / "pages"
    _write_sources(site, language, docs)
    style = _draw(site, language, docs, drawn)
    for page in site.pages:
        if page.language == language:
            _write(pages / _file(page.slug), _filled(page, drawn))
    for shell in site.shells:
        if shell.language == language:
            _stamp(shell, site.stamps, drawn, pages)
    _write(pages / "404.html", (drawn / "404.html").read_text(encoding="utf-8"))
    if language == "id":  # the English pages use the same one
        _write(pages / style.path, style.content)


def _write_sources(site: Site, language: Language, docs: Path) -> None:
    """The Markdown that MkDocs reads: narrative pages, and one page for each shell."""
    for page in site.pages:
        if page.language == language:
            front = _front_matter(page.template, page.title, page.description, page.links)
            _write(docs / f"{page.slug or 'index'}.md", front + page.markdown)
    for shell in site.shells:
        if shell.language == language:
            front = _front_matter(shell.template, *map(_token, ("title", "description", "links")))
            _write(docs / f"{_shell_slug(shell)}.md", front + _token("body") + "\n")


def _front_matter(template: str, title: str, description: str, links: str) -> str:
    """Front matter; what JSON writes in quotes, YAML reads."""
    pairs = {"template": template, "title": escape(title), "description": escape(description)}
    pairs["links"] = links
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in pairs.items()]
    return "\n".join(["---", *lines, "---", "", ""])


def _token(name: str) -> str:
    return f"TTT-{name}-TTT"


def _shell_slug(shell: Shell) -> str:
    return _below(shell.folder, "/".join(_token(name) for name in _slug_names(shell)))


def _slug_names(shell: Shell) -> tuple[str, ...]:
    """The token of each piece of the address: `slug`, or `slug-1`, `slug-2`, `slug-3`."""
    if shell.pieces == 1:
        return ("slug",)
    return tuple(f"slug-{number}" for number in range(1, shell.pieces + 1))


# --- MkDocs and Material -------------------------------------------------------------------------


class _Complaints(logging.Handler):
    """Keeps what MkDocs warns about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.texts.append(record.getMessage())


@contextmanager
def _strictly() -> Iterator[None]:
    """Raise RuntimeError with the text of MkDocs when it had anything to warn about."""
    logger, complaints = logging.getLogger("mkdocs"), _Complaints()
    logger.addHandler(complaints)
    try:
        yield
    except Exception as error:
        raise RuntimeError("\n".join([*complaints.texts, str(error)])) from error
    finally:
        logger.removeHandler(complaints)
    if complaints.texts:
        raise RuntimeError("\n".join(complaints.texts))


def _draw(site: Site, language: Language, docs: Path, drawn: Path) -> Asset:
    """Let MkDocs render `docs` into `drawn`; returns Material's style sheet."""
    with _strictly():
        config = load_config(
            str(site.configuration),
            docs_dir=str(docs),
            site_dir=str(drawn),
            site_url=site.address + _PREFIX[language],
        )
        config.theme.dirs.insert(0, str(site.theme))
        config.theme["language"] = language
        style = _style_sheet(config)
        config.extra.update(_extra(site, language, style.path))
        build_with_mkdocs(config)
    return style


def _extra(site: Site, language: Language, style: str) -> Mapping[str, object]:
    """What the theme is told, as `config.extra`."""
    return {
        "chrome": dict(site.chrome[language]),
        "language": language,
        "other_language": _OTHER[language],
        "address": site.address,
        "base": urlsplit(site.address).path,  # the site's root on its host
        "prefix": _PREFIX[language],
        "other_prefix": _PREFIX[_OTHER[language]],
        "to_root": _TO_ROOT[language],
        "style": style,
        "noindex": site.hidden_from_search,
    }


def _style_sheet(config: MkDocsConfig) -> Asset:
    """Material's main style sheet, with the hash in its name.

    Its palette sheet is left out: main holds the light colours, and the theme brings its own dark.
    """
    pattern = "assets/stylesheets/main.*.min.css"
    found = [(folder, path) for folder in config.theme.dirs for path in Path(folder).glob(pattern)]
    if len(found) != 1:
        raise ValueError(f"expected one style sheet {pattern} in Material, found {len(found)}")
    folder, path = found[0]
    return Asset(path=path.relative_to(folder).as_posix(), content=path.read_bytes())


# --- tokens and parts ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A rendered page, cut at its tokens."""

    texts: tuple[str, ...]
    names: tuple[str, ...]  # the tokens between the texts: one less

    def join(self, parts: tuple[Part, ...], where: str) -> str:
        """The page with its parts in place; raises ValueError for a token or part alone."""
        html = {p.name: escape(p.html) if p.name in _PLAIN else p.html for p in parts}
        if alone := set(self.names) - html.keys():
            raise ValueError(f"{where}: no part for {', '.join(map(_token, sorted(alone)))}")
        if alone := html.keys() - set(self.names):
            raise ValueError(f"{where}: no token for the parts {', '.join(sorted(alone))}")
        page = "".join(self._pieces(html))
        if left := _LEFT_OVER.search(page):
            raise ValueError(f"{where}: {left.group()} is left over")
        return page

    def _pieces(self, html: Mapping[str, str]) -> Iterator[str]:
        yield self.texts[0]
        for name, text in zip(self.names, self.texts[1:], strict=True):
            yield html[name]
            yield text


def cut(page: str) -> Cut:
    """Cut a rendered page at its tokens; a paragraph that is only a token goes as a whole."""
    pieces = _TOKEN.split(page)  # text, name in a paragraph or None, bare name or None, text …
    names = tuple(a or b for a, b in zip(pieces[1::3], pieces[2::3], strict=True))
    return Cut(texts=tuple(pieces[::3]), names=names)


def _filled(page: Page, drawn: Path) -> str:
    """A narrative page with its parts in place."""
    whole = cut((drawn / _file(page.slug)).read_text(encoding="utf-8"))
    return whole.join(page.parts, f"page '{page.slug}' ({page.language})")


def _stamp(shell: Shell, stamps: tuple[Stamp, ...], drawn: Path, pages: Path) -> None:
    """Write every page of the shell's kind."""
    whole = cut((drawn / _file(_shell_slug(shell))).read_text(encoding="utf-8"))
    for stamp in stamps:
        if (stamp.kind, stamp.language) == (shell.kind, shell.language):
            where = f"{stamp.kind} '{stamp.slug}' ({stamp.language})"
            named = zip(_slug_names(shell), stamp.slug.split("/"), strict=True)
            address = tuple(Part(name=name, html=piece) for name, piece in named)
            page = whole.join((*stamp.parts, *address), where)
            _write(pages / _file(_below(shell.folder, stamp.slug)), page)


# --- files that are no pages ---------------------------------------------------------------------


def _write_assets(site: Site, draft: Path) -> None:
    """The assets, the theme's files, and those that search engines and the host read."""
    own = {"sitemap.xml": _sitemap(site), "robots.txt": _robots(site), ".nojekyll": ""}
    for name, text in own.items():
        _write(draft / name, text)
    for asset in (*site.assets, *_theme_files(site.theme)):
        path = PurePosixPath(asset.path)
        if path.is_absolute() or ".." in path.parts or (draft / path).exists():
            raise ValueError(f"the asset '{asset.path}' has no place of its own in the site")
        _write(draft / path, asset.content)


def _theme_files(theme: Path) -> Iterator[Asset]:
    """What the theme brings besides templates: one copy at the root, for both languages."""
    for path in sorted(theme.rglob("*")):
        name = path.relative_to(theme)
        is_hidden = any(piece.startswith(".") for piece in name.parts)
        if path.is_file() and path.suffix not in {".html", ".yml"} and not is_hidden:
            yield Asset(path=name.as_posix(), content=path.read_bytes())


def _sitemap(site: Site) -> str:
    """Every listed page with its alternates, as sitemaps.org 0.9 with xhtml links, in pairs."""
    told = sorted(_slugs(replace(site, stamps=tuple(s for s in site.stamps if s.listed))))
    entries = "".join(_sitemap_entry(site, *page) for page in told)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{entries}</urlset>\n'
    )


def _sitemap_entry(site: Site, language: Language, slug: str) -> str:
    versions = [(name, name) for name in LANGUAGES] + [("x-default", LANGUAGES[0])]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}"'
        f' href="{escape(_address(site, written, slug))}"/>'
        for name, written in versions
    )
    place = escape(_address(site, language, slug))
    return f"<url><loc>{place}</loc><lastmod>{site.date.isoformat()}</lastmod>{links}</url>\n"


def _robots(site: Site) -> str:
    """Everything may be read; a page not to be indexed says so itself."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {site.address}sitemap.xml\n"


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
