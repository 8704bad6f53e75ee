"""Take a story back: delete what was written of it, and keep one line without a name.

Found by its id in the text of the files, not by reading them, for a slip in a front matter must
not keep a story from being withdrawn. UU 27/2022 Article 40 gives 3×24 hours.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from terang.consent import WITHDRAWN
from terang.model import LANGUAGES, Problem, Said

HOURS = 3 * 24  # between a withdrawal and the end of all processing
_ID = re.compile(r"""^id:[ \t]*["']?(c-[a-z0-9]+)["']?[ \t]*(?:#.*)?$""", re.MULTILINE)
_PHOTO = re.compile(r"""\bfile:[ \t]*["']?([A-Za-z0-9][A-Za-z0-9._-]*)""")
_LISTED = re.compile(r"""\bid:[ \t]*["']?(c-[a-z0-9]+)""")
_SECOND = "TERANG_STORIES"
_HEADING = (
    "# Stories that were taken back: no reason, no name. Written by `build.py withdraw`;\n"
    "# each leaves an empty page at its old address. Lines are only added.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was done: how many files are gone, and since when the story is listed as withdrawn."""

    files: int
    date: dt.date | None  # None where it had been listed before

    def by(self) -> dt.date | None:
        """The day before whose end the site has to be published anew."""
        return self.date + dt.timedelta(hours=HOURS) if self.date else None


def withdraw(
    root: Path, second: Path | None, identifier: str, day: dt.date
) -> tuple[Taken, list[Problem]]:
    """Delete the story `identifier` below `root` and in the second folder, and list it.

    The line is written first: if we are stopped, the next build refuses what is still there.
    """
    folders = [folder for folder in (root / "content" / "stories", second) if folder]
    slugs = sorted({slug for folder in folders for slug in _slugs(folder, identifier)})
    listed = identifier in _LISTED.findall(_text(root / WITHDRAWN))
    if not slugs and not listed:
        return Taken(files=0, date=None), [_unknown(folders, identifier)]
    if slugs and not listed:
        _list(root / WITHDRAWN, identifier, slugs, day)
    files = {path for folder in folders for slug in slugs for path in _files(folder, slug)}
    for path in sorted(files):
        path.unlink()
    return Taken(files=len(files), date=None if listed else day), []


def _slugs(folder: Path, identifier: str) -> Iterator[str]:
    """The slug of every text of a folder that has the id, in whatever language."""
    for path in sorted(folder.glob("*.md")):
        if identifier in _ID.findall(_text(path)):
            yield _slug(path)


def _slug(path: Path) -> str:
    """`warung` of `warung.id.md`; a name without a language is a slug as it is."""
    stem, _, language = path.stem.rpartition(".")
    return stem if stem and language in LANGUAGES else path.stem


def _files(folder: Path, slug: str) -> Iterator[Path]:
    """The texts of a story, whatever beside them bears its name, and the photo they name."""
    for path in folder.glob(f"{escape(slug)}.*"):
        yield path
        if path.suffix == ".md":
            named = (folder / name for name in _PHOTO.findall(_text(path)))
            yield from (photo for photo in named if photo.is_file())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _list(file: Path, identifier: str, slugs: Sequence[str], day: dt.date) -> None:
    before = _text(file) or _HEADING
    ending = "" if before.endswith("\n") else "\n"
    lines = "".join(f"- {{id: {identifier}, slug: {slug}, date: {day}}}\n" for slug in slugs)
    file.write_text(before + ending + lines, encoding="utf-8", newline="\n")


def _unknown(folders: Sequence[Path], identifier: str) -> Problem:
    texts = (_text(path) for folder in folders for path in sorted(folder.glob("*.md")))
    known = sorted({name for text in texts for name in _ID.findall(text)})
    return Problem(
        file="content/stories",
        line=1,
        what=Said("no story has the id '{}'", (identifier,)),
        hint=Said("known ids: {}; name a second folder with {}", (", ".join(known), _SECOND)),
    )
