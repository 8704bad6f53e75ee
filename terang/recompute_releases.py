"""The releases of a published site: which there are, whether their files are those announced.

`catalog.jsonld` is the list of releases. Whatever else tells of one - the sitemap, the newest
descriptor, a folder where folders can be seen - is held against it, so that a release left out
of the list is seen as well as one that is gone.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from terang.model import Problem, Said
from terang.recompute_contents import PACKAGE, RESTORE, TELL, Copied, copied, problem
from terang.recompute_package import Json, MalformedError, items, mapping, parsed, text
from terang.recompute_reader import PAGE, TABLE, Place, UnreadError, digest, is_name, read

CATALOGUE, SITEMAP, LATEST = "catalog.jsonld", "sitemap.xml", "data/latest"
_MANIFEST, _SUMS = "manifest.json", "SHA256SUMS"
_LINE = re.compile(r"(?P<sha256>[0-9a-f]{64}) [ *](?P<name>.+)")
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_SPOKEN_OF = re.compile(r"/rilis/(20[0-9]{2}-(?:0[1-9]|1[0-2]))/")
_MOST_FILES = 20_000  # of one release


# --- which there are -----------------------------------------------------------------------------


def months(place: Place) -> tuple[tuple[str, ...], list[Problem]]:
    """Every release that the site knows of, oldest first; those that are not on its list."""
    found: list[Problem] = []
    listed = set(_listed(place, found))
    others = dict.fromkeys(_spoken_of(place), SITEMAP)
    others |= dict.fromkeys(_newest(place), f"{LATEST}/{PACKAGE}")
    for name in place.files() or ():
        parts = name.split("/")
        if parts[0] == "data" and len(parts) > 2 and _MONTH.fullmatch(parts[1]):
            others[parts[1]] = f"data/{parts[1]}"
    for month in sorted(set(others) - listed):
        what = Said("release {} is not in {}", (month, CATALOGUE))
        found.append(problem(others[month], what))
    if not listed and not others:
        what = Said("no release is found here")
        hint = Said("give the address of the home page, or the folder in which it lies")
        found.append(problem(CATALOGUE, what, hint))
    return tuple(sorted(listed | set(others))), found


def _listed(place: Place, found: list[Problem]) -> Iterator[str]:
    try:
        for node in items(parsed(read(place, CATALOGUE)).get("@graph")):
            told = mapping(node)
            month = str(told.get("@id", "")).rpartition("#")[2]
            if "dcat:inSeries" in told and _MONTH.fullmatch(month):
                yield month
    except (UnreadError, MalformedError) as error:
        found.append(problem(CATALOGUE, error.what, error.hint))


def _spoken_of(place: Place) -> set[str]:
    try:
        return set(_SPOKEN_OF.findall(read(place, SITEMAP, TABLE).decode("utf-8", "replace")))
    except UnreadError:
        return set()  # of which `recompute_pages` speaks


def _newest(place: Place) -> set[str]:
    try:
        version = str(parsed(read(place, f"{LATEST}/{PACKAGE}")).get("version"))
    except (UnreadError, MalformedError):
        return set()
    return {month for month in (version[:7].replace(".", "-"),) if _MONTH.fullmatch(month)}


# --- one release ---------------------------------------------------------------------------------


def copy(place: Place, month: str, into: Path, found: list[Problem]) -> tuple[Copied | None, int]:
    """One release, its tables copied below `into`; None when it cannot be recomputed.

    Also how many files were held against their hash.
    """
    folder = f"data/{month}"
    try:
        sums = _sums(read(place, f"{folder}/{_SUMS}"), f"{folder}/{_SUMS}", found)
    except (UnreadError, MalformedError) as error:
        found.append(problem(f"{folder}/{_SUMS}", error.what, error.hint))
        return None, 0
    held = _held(place, folder, sums, found)
    hashes = {name: sha256 for name, (sha256, _) in sums.items()}
    try:
        manifest = parsed(held.get(_MANIFEST, b""))
        packed = _manifest(place, month, manifest, hashes, found)
    except MalformedError as error:
        found.append(problem(f"{folder}/{_MANIFEST}", error.what, error.hint))
        return None, len(held)
    _strangers(place, folder, {*hashes, _SUMS, packed, f"{packed}.sha256"}, found)
    return copied(month, manifest, held, hashes, into, found), len(sums)


def _sums(content: bytes, file: str, found: list[Problem]) -> dict[str, tuple[str, int]]:
    """Hash and line of every file announced. Raises MalformedError where it announces none."""
    made: dict[str, tuple[str, int]] = {}
    lines = content.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines[:_MOST_FILES], 1):
        parts = _LINE.fullmatch(line) if len(line) < 2000 else None
        if parts is None or not is_name(parts["name"]):
            what = Said("this line is not the hash and the name of a file of the release")
            found.append(problem(file, what, TELL, number))
        elif parts["name"] in made:
            what = Said("{} stands here twice", (parts["name"],))
            found.append(problem(file, what, TELL, number))
        else:
            made[parts["name"]] = (parts["sha256"], number)
    if not made or len(lines) > _MOST_FILES:
        raise MalformedError(Said("the file is not a list of hashes as sha256sum writes it"))
    return made


def _held(
    place: Place, folder: str, sums: Mapping[str, tuple[str, int]], found: list[Problem]
) -> dict[str, bytes]:
    """The files that are read; all others are hashed unread."""
    held: dict[str, bytes] = {}
    for name, (sha256, line) in sums.items():
        path = f"{folder}/{name}"
        try:
            if name.endswith((".csv", ".json")):
                held[name] = read(place, path, TABLE if name.endswith(".csv") else PAGE)
                now = hashlib.sha256(held[name]).hexdigest()
            else:
                _, now = digest(place, path)
        except UnreadError as error:
            found.append(problem(path, error.what, error.hint))
            continue
        if now != sha256:
            place_of_line = f"{folder}/{_SUMS}:{line}"
            what = Said("the file is not the one whose hash stands at {}", (place_of_line,))
            found.append(problem(path, what, RESTORE))
    return held


def _manifest(
    place: Place,
    month: str,
    manifest: Mapping[str, Json],
    hashes: Mapping[str, str],
    found: list[Problem],
) -> str:
    """Hold the manifest against the hashes and the packed file; the name of the packed file."""
    file = f"data/{month}/{_MANIFEST}"
    if manifest.get("release") != month:
        found.append(problem(file, Said("the manifest is of another release")))
    lines = {text(line, "path"): line for line in map(mapping, items(manifest.get("files")))}
    for name in sorted((hashes.keys() - {_MANIFEST}) ^ lines.keys()):
        what = Said("{} stands in only one of manifest.json and SHA256SUMS", (name[:200],))
        found.append(problem(file, what, RESTORE))
    for name in sorted(hashes.keys() & lines.keys()):
        if lines[name].get("sha256") != hashes[name]:
            what = Said("the hash of {} is another one than in SHA256SUMS", (name,))
            found.append(problem(file, what, RESTORE))
    _still_there(place, month, manifest, found)
    packed = f"{text(manifest, 'name')}-{text(manifest, 'version')}.zip"
    if not is_name(packed) or "/" in packed:
        raise MalformedError(Said("'{}' is not the name of a packed file", (packed[:100],)))
    _packed(place, f"data/{month}", packed, found)
    return packed


def _still_there(
    place: Place, month: str, manifest: Mapping[str, Json], found: list[Problem]
) -> None:
    """Files that were recalled and can still be had."""
    for line in items(manifest.get("recalled")):
        name = text(mapping(line), "path")
        try:
            _, now = digest(place, f"data/{month}/{name}")
        except UnreadError:
            continue
        if now == mapping(line).get("sha256"):
            hint = Said("remove it from the server at once")
            found.append(problem(f"data/{month}/{name}", Said("a recalled file is here"), hint))


def _packed(place: Place, folder: str, name: str, found: list[Problem]) -> None:
    """The packed file is the one announced; nobody looks into it."""
    try:
        announced = read(place, f"{folder}/{name}.sha256").decode("utf-8", "replace").strip()
        _, now = digest(place, f"{folder}/{name}")
    except UnreadError as error:
        found.append(problem(f"{folder}/{name}", error.what, error.hint))
        return
    if announced != f"{now}  {name}":
        what = Said("the file is not the one whose hash stands at {}", (f"{name}.sha256:1",))
        found.append(problem(f"{folder}/{name}", what, RESTORE))


def _strangers(place: Place, folder: str, known: set[str], found: list[Problem]) -> None:
    """Files that nobody announced, where files can be listed."""
    for path in place.files() or ():
        name = path.removeprefix(f"{folder}/")
        if name != path and name not in known:
            what = Said("the file is not in SHA256SUMS")
            found.append(problem(path, what, Said("remove it, or publish the release anew")))


def sizes(place: Place, release: Copied) -> Iterator[int]:
    """The sizes in bytes of the files that a release offers beside its tables; none if missing."""
    names = [name for name in release.hashes if "/" not in name and ".csv" not in name]
    for name in (*names, _SUMS, release.packed):
        with suppress(UnreadError):
            yield digest(place, f"data/{release.month}/{name}")[0]


def latest(place: Place, newest: Copied) -> Iterator[Problem]:
    """Tables under `data/latest/` that are not those of the newest release."""
    for name in [f"{r.name}.csv" for r in newest.package.resources]:
        try:
            _, now = digest(place, f"{LATEST}/{name}")
        except UnreadError as error:
            yield problem(f"{LATEST}/{name}", error.what, error.hint)
            continue
        if name in newest.hashes and now != newest.hashes[name]:
            what = Said("the table is not that of the newest release, {}", (newest.month,))
            yield problem(f"{LATEST}/{name}", what, Said("publish the site again"))
