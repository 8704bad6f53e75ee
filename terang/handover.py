"""Put the safe tables of a release in their place: all of them, or nothing changes.

The last step at the office, after `protect` and `audit`. What is written here is safe to print.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from terang.model import Problem, Release, Said, Text

_RELEASE = """\
# Fill in what is empty; then, at the office: python build.py protect PRIVATE_DIR --release …
date: {published}
whats_new:
  id: ""
  en: ""
next_date: {after}
contact:
  id: {contact_id}
  en: {contact_en}
# Two who approve the release, each by a role, never by a name.
approved_by:
  - id: ""
    en: ""
  - id: ""
    en: ""
# embargo: {published} 09:00
corrections: []
"""


def begin(root: Path, newest: Release | None, month: str) -> Problem | None:
    """Write the release.yml of the next release for a person to fill in; or why it may not be."""
    folder = root / "data" / "releases" / month
    due = _after(newest.month) if newest else month
    if folder.exists() or month != due:
        what = Said("release {} cannot be begun", (month,))
        hint = Said("the next one is {}; one release follows another", (due,))
        name = f"data/releases/{month}/release.yml"
        return Problem(file=name, line=1, what=what, hint=hint)
    folder.mkdir(parents=True)
    (folder / "release.yml").write_text(_blank(newest, month), encoding="utf-8", newline="\n")
    return None


def _after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02}"


def _blank(newest: Release | None, month: str) -> str:
    """A release.yml with what is known filled in; what a person must write is empty."""
    published = newest.next_date.isoformat() if newest else f"{_after(month)}-10"
    contact = newest.contact if newest else Text(id="", en="")
    return _RELEASE.format(
        published=published,
        after=f"{_after(_after(month))}-10",
        contact_id=contact.id,
        contact_en=contact.en,
    )


def draft(root: Path, release: Release) -> Path:
    """An empty folder on the disk of the releases, which no build reads and git ignores.

    What an interrupted run left behind is removed first: it was never attacked.
    """
    for left in (root / "data").glob(f".{release.month}-*"):
        discard(left)
    return Path(tempfile.mkdtemp(prefix=f".{release.month}-", dir=root / "data"))


def add(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a draft."""
    for name, content in files.items():
        (folder / name).write_bytes(content)


def kept(releases: Sequence[Release], name: str) -> bytes:
    """A file of the newest earlier release that has it (one may be recalled); else nothing."""
    paths = (release.folder / name for release in reversed(releases))
    path = next((path for path in paths if path.exists()), None)
    return path.read_bytes() if path else b""


def replace(folder: Path, release: Release) -> None:
    """Move the files of a draft over those of the release; its old tables go, release.yml stays."""
    new = {path.name for path in folder.iterdir()}
    for path in release.folder.iterdir():
        if path.suffix in {".csv", ".json"} and path.name not in new:
            path.unlink()
    for name in sorted(new):
        (folder / name).replace(release.folder / name)
    discard(folder)


def discard(folder: Path) -> None:
    """Remove a draft, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
