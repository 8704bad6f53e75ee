"""The sealed set of files of a release: manifest, SHA256SUMS and one ZIP of it all.

The named part of `pages`. What is sealed never says anything that a later release could change,
such as "latest", so that the hash which a reader noted holds for ever.
"""

import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO

from terang.editions import (
    Edition,
    Imprint,
    Json,
    PublishedFile,
    Recalled,
    as_json,
    in_both,
    published,
)
from terang.results import Asset

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
_UNSAFE = frozenset("\\\n\r\0")
_LEVEL = 9  # fixed: the size of the ZIP is part of what is published


def everything(
    folder: str, files: Mapping[str, bytes], edition: Edition, imprint: Imprint
) -> tuple[Asset, ...]:
    """The files of a release in `folder`, with manifest, SHA256SUMS, the ZIP and the ZIP's hash.

    SHA256SUMS names every file but itself and is the same in the folder and in the ZIP; the hash
    of the ZIP lies beside it in `<name>.zip.sha256`. Both are for `sha256sum -c`.
    Raises ValueError for a name that could not be unpacked everywhere.
    """
    listed = {name: files[name] for name in sorted(files)}
    _refuse_names(listed)
    listed[MANIFEST] = manifest(listed, edition, imprint)
    listed[SUMS] = sums(listed)
    stem = f"{imprint.package.name}-{edition.version}"
    packed = zipped(stem, listed, edition.day)
    name = f"{stem}.zip"
    made = listed | {name: packed, f"{name}.sha256": sums({name: packed})}
    return tuple(Asset(path=f"{folder}/{name}", content=made[name]) for name in made)


def listed(folder: str, assets: Iterable[Asset]) -> tuple[PublishedFile, ...]:
    """The files of a release as the catalogue describes them, by their names in `folder`."""
    return tuple(
        published(asset.path.removeprefix(f"{folder}/"), asset.content)
        for asset in assets
        if asset.path.startswith(f"{folder}/")
    )


def manifest(files: Mapping[str, bytes], edition: Edition, imprint: Imprint) -> bytes:
    """What the release is and every file in it; a recalled file keeps its line, hash and reason."""
    package, release = imprint.package, edition.release
    titles = {f"{r.name}.csv": r.title for r, _ in edition.tables}
    standings = {f"{r.name}.csv": r.standing for r, _ in edition.tables}
    lines: list[Json] = []
    for name, content in files.items():
        line = _line(published(name, content))
        if name in titles:
            line |= {"title": in_both(titles[name]), "standing": standings[name].value}
        lines.append(line)
    return as_json(
        {
            "name": package.name,
            "title": in_both(package.title),
            "release": release.month,
            "version": edition.version,
            "date": edition.day.isoformat(),
            "standing": edition.standing.value,
            "publisher": in_both(imprint.site),
            "contact": in_both(release.contact),
            "page": in_both(imprint.pages(f"rilis/{release.month}")),
            "licences": [{"name": name, "path": path} for name, path, _ in package.licences],
            "whats_new": in_both(release.whats_new),
            "files": lines,
            "recalled": [_recalled(line) for line in edition.recalled],
        }
    )


def _line(file: PublishedFile) -> dict[str, Json]:
    return {
        "path": file.name,
        "bytes": file.size,
        "sha256": file.sha256,
        "media_type": file.media_type,
    }


def _recalled(line: Recalled) -> Json:
    return {
        "path": line.name,
        "sha256": line.sha256,
        "date": line.day.isoformat(),
        "reason": in_both(line.reason),
    }


def sums(files: Mapping[str, bytes]) -> bytes:
    """The hashes as `sha256sum` writes them and `sha256sum -c` reads them."""
    lines = (f"{published(name, content).sha256}  {name}\n" for name, content in files.items())
    return "".join(lines).encode()


def zipped(top: str, files: Mapping[str, bytes], day: date) -> bytes:
    """A ZIP with one folder `top`, the files in the order given, all of them dated `day`.

    The same bytes wherever the same zlib packs it; what is in it, everywhere.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{top}/{name}", (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = 3  # Unix, on every system
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, _LEVEL)
    return packed.getvalue()


def _refuse_names(files: Mapping[str, bytes]) -> None:
    for name in files:
        pieces = name.split("/")
        if _UNSAFE & set(name) or "" in pieces or ".." in pieces or name in {MANIFEST, SUMS}:
            raise ValueError(f"a release cannot hold a file named {name!r}")
