"""What a published release holds: its tables, laid out for `tables`, and its figures."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from terang.accounting import Accounting
from terang.identities import accounting
from terang.model import Package, Problem, Release, Said, Text
from terang.recompute_package import Json, MalformedError, described, items, mapping, parsed, text

PACKAGE = "datapackage.json"
IDENTITIES = "identities.json"
RESTORE = Said("it was changed after it was published; the release has to be put back as it was")
TELL = Said("tell those who publish the site")
_FIGURE = re.compile(r"figures/(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)\.json")
_NOTHING = Text(id="-", en="-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a release says of a figure: `figures/<id>.json`."""

    id: str
    release: str
    unit: str
    query: str
    exact: str  # in the unit: `75`, `4225/63`
    printed: Text
    numerator: int | None
    denominator: int | None
    tables: tuple[str, ...]
    standing: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A release as it was read. Its tables lie in `folder`; reference tables below `root`."""

    release: Release
    address: str  # public address of the site, as the release says
    package: Package
    description: str  # of the tables, without what changes from month to month
    root: Path
    told: tuple[Told, ...]
    hashes: Mapping[str, str] = field(repr=False)  # of every file by its name
    accounting: Accounting  # what has to balance, as the release says
    recalled: tuple[str, ...] = ()  # files that were taken back, as the manifest says
    withdrawn: tuple[str, ...] = ()  # figures whose value was taken back with them

    version: str = ""  # of the data, such as `2026.10.1`
    packed: str = ""  # the name of the ZIP

    @property
    def month(self) -> str:
        """The release, such as `2026-10`."""
        return self.release.month

    def tables(self) -> Iterator[Path]:
        """Where each table lies."""
        for resource in self.package.resources:
            own = resource.scope == "release"
            folder = self.release.folder if own else self.root / "data" / "reference"
            yield folder / f"{resource.name}.csv"


def problem(file: str, what: Said, hint: Said = TELL, line: int = 1) -> Problem:
    """A difference at a place of the site."""
    return Problem(file=file, line=line, what=what, hint=hint)


def copied(
    month: str,
    manifest: Mapping[str, Json],
    held: Mapping[str, bytes],
    hashes: Mapping[str, str],
    into: Path,
    found: list[Problem],
) -> Copied | None:
    """The release, its tables written below `into`; None when it cannot be recomputed."""
    file = f"data/{month}/{PACKAGE}"
    try:
        description = parsed(held.get(PACKAGE, b""))
        package, written, slips = described(description, file)
        found += slips
        found += _other_hashes(description, hashes, file)
        release = _release(month, manifest, into / month / "tables", held)
        address = _address(manifest, month)
        gone = [text(mapping(line), "path") for line in items(manifest.get("recalled"))]
    except MalformedError as error:
        found.append(problem(file, error.what, error.hint))
        return None
    if package is None:
        return None
    root = into / month
    _lay_out(package, held, root, release.folder)
    told, withdrawn = _figures(month, held, found)
    return Copied(
        release=release,
        address=address,
        package=package,
        description=written,
        root=root,
        told=told,
        hashes=hashes,
        accounting=_accounting(month, held, found),
        recalled=tuple(gone),
        withdrawn=withdrawn,
        version=text(manifest, "version"),
        packed=f"{text(manifest, 'name')}-{text(manifest, 'version')}.zip",
    )


def _accounting(month: str, held: Mapping[str, bytes], found: list[Problem]) -> Accounting:
    """What has to balance; nothing in a release that was published before it was declared."""
    file = f"data/{month}/{IDENTITIES}"
    if IDENTITIES not in held:
        return Accounting(file=file)
    slips: list[Problem] = []
    made = accounting(
        json.dumps(parsed(held[IDENTITIES]), ensure_ascii=False, indent=1), slips, file
    )
    found += (problem(file, slip.what, TELL) for slip in slips)
    return Accounting(file=file) if slips else made


def _other_hashes(
    description: Mapping[str, Json], hashes: Mapping[str, str], file: str
) -> Iterator[Problem]:
    for resource in map(mapping, items(description.get("resources"))):
        name = text(resource, "path")
        if resource.get("hash") != f"sha256:{hashes.get(name, '')}":
            what = Said("the hash of {} is another one than in SHA256SUMS", (name[:200],))
            yield problem(file, what, RESTORE)


def _release(
    month: str, manifest: Mapping[str, Json], folder: Path, held: Mapping[str, bytes]
) -> Release:
    try:
        day = dt.date.fromisoformat(text(manifest, "date"))
    except ValueError:
        raise MalformedError(Said("'{}' is missing in the file", ("date",))) from None
    disclosure = held.get("disclosure.json")
    return Release(
        month=month,
        date=day,
        whats_new=_NOTHING,
        next_date=day,
        contact=_NOTHING,
        corrections=(),
        folder=folder,
        disclosure=disclosure.decode("utf-8", "replace") if disclosure else None,
    )


def _address(manifest: Mapping[str, Json], month: str) -> str:
    page = text(mapping(manifest.get("page")), "id")
    if not page.endswith(f"rilis/{month}/") or len(page) > 2000:
        raise MalformedError(Said("'{}' is missing in the file", ("page",)))
    return page.removesuffix(f"rilis/{month}/")


def _lay_out(package: Package, held: Mapping[str, bytes], root: Path, folder: Path) -> None:
    """Write the tables to where `tables` looks for them; their names were looked at before."""
    places = {"release": folder, "reference": root / "data" / "reference"}
    for path in places.values():
        path.mkdir(parents=True)
    for resource in package.resources:
        name = f"{resource.name}.csv"
        if name in held:
            (places[resource.scope] / name).write_bytes(held[name])


def _figures(
    month: str, held: Mapping[str, bytes], found: list[Problem]
) -> tuple[tuple[Told, ...], tuple[str, ...]]:
    """What the release says of its figures, and the ids of those it took back."""
    told, withdrawn = list[Told](), list[str]()
    for name, content in held.items():
        if named := _FIGURE.fullmatch(name):
            file = f"data/{month}/{name}"
            try:
                figure = parsed(content)
                if figure.get("status") == "recalled":
                    withdrawn.append(named["id"])
                    found += _still_told(figure, file)
                else:
                    told.append(_told(figure, named["id"], month, file))
            except MalformedError as error:
                found.append(problem(file, error.what, error.hint))
    return tuple(told), tuple(withdrawn)


def _still_told(figure: Mapping[str, Json], file: str) -> Iterator[Problem]:
    """A value that was taken back and stands here all the same."""
    if any(figure.get(name) is not None for name in ("value", "numerator", "denominator")):
        hint = Said("remove it from the server at once")
        yield problem(file, Said("a recalled figure tells its value"), hint)


def _told(figure: Mapping[str, Json], identifier: str, month: str, file: str) -> Told:
    if (figure.get("id"), figure.get("release")) != (identifier, month):
        raise MalformedError(Said("the file is of another figure or release"))
    value = mapping(figure.get("value"))
    printed = mapping(value.get("printed"))
    return Told(
        id=identifier,
        release=month,
        unit=text(figure, "unit"),
        query=text(figure, "query"),
        exact=text(value, "exact"),
        printed=Text(id=text(printed, "id"), en=text(printed, "en")),
        numerator=_whole(figure.get("numerator")),
        denominator=_whole(figure.get("denominator")),
        tables=tuple(str(table) for table in items(figure.get("tables"))),
        standing=text(figure, "standing"),
        file=file,
    )


def _whole(value: Json) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise MalformedError(Said("a part of a share is not a whole number"))
    return value
