"""Put the safe tables of a release in their place: all of them, or nothing changes.

The last step at the office, after `protect` and `audit`. What is written here is safe to print.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from terang.model import Release


def draft(root: Path, release: Release) -> Path:
    """An empty folder on the disk of the releases, which no build reads."""
    return Path(tempfile.mkdtemp(prefix=f".{release.month}-", dir=root / "data"))


def add(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a draft."""
    for name, content in files.items():
        (folder / name).write_bytes(content)


def kept(releases: Sequence[Release], name: str) -> bytes:
    """A file of the newest of earlier releases; nothing where there is none."""
    path = releases[-1].folder / name if releases else None
    return path.read_bytes() if path and path.exists() else b""


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
