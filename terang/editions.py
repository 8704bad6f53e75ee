"""One release as a stranger meets it: its tables, its files, and who publishes them where.

The named part of `pages` that every open-data format shares: `archive`, `csvw`, `dcat`,
`figure_files`, `schema_org`, `workbook`. Nothing here knows a format.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from terang import words
from terang.model import Language, Package, Release, Resource, Standing, Text
from terang.words import Catalogue

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Status = Literal["latest", "superseded", "corrected", "recalled"]
_PREFIXES: Mapping[Language, str] = {"id": "", "en": "en/"}
_MEDIA_TYPES = (  # the longest ending first
    (".csv-metadata.json", "application/csvm+json"),
    (".schema.json", "application/schema+json"),
    (".csv", "text/csv"),
    (".json", "application/json"),
    (".jsonld", "application/ld+json"),
    (".sha256", "text/plain"),
    (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (".zip", "application/zip"),
    ("SHA256SUMS", "text/plain"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """A file of a release as it lies on the server."""

    name: str  # inside the release's folder, such as `figures/saldo.json`
    size: int  # bytes
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A file that was taken back after a disclosure accident: it is gone, its line stays."""

    name: str
    sha256: str | None  # None: its release was not sealed when it was taken back
    day: dt.date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A release in one version: what is in it, and where it stands among the others."""

    release: Release
    version: str  # 2026.10.1
    begins: str  # the first month its tables tell of
    status: Status
    tables: tuple[tuple[Resource, bytes], ...]
    files: tuple[PublishedFile, ...] = ()  # all that lies in its folder
    recalled: tuple[Recalled, ...] = ()
    reissued: dt.date | None = None  # day of this version, when it is not the first

    @property
    def month(self) -> str:
        """The release, such as `2026-10`."""
        return self.release.month

    @property
    def day(self) -> dt.date:
        """The day on which this version came out."""
        return self.reissued or self.release.date

    @property
    def folder(self) -> str:
        """Where its files lie, from the site's root and without a slash at the end."""
        return f"data/{self.month}"

    @property
    def standing(self) -> Standing:
        """The weakest standing of its tables."""
        return max(resource.standing for resource, _ in self.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Who publishes what where, and the words of both languages."""

    package: Package
    site: Text  # the publisher's name; never the city's while the data are a sample
    place: Text  # what the data are about, such as Kota Semarang
    place_code: str  # its official area code, such as 33.74
    address: str  # public address of the site, with a slash at its end
    catalogues: Mapping[Language, Catalogue]

    def both(self, tell: Callable[[Catalogue], str]) -> Text:
        """What `tell` says in each language."""
        return Text(id=tell(self.catalogues["id"]), en=tell(self.catalogues["en"]))

    def say(self, message: str) -> Text:
        """A sentence of the program in both languages."""
        return self.both(lambda catalogue: catalogue(message))

    def page(self, slug: str, language: Language) -> str:
        """The public address of a page; "" is the home page."""
        return f"{self.address}{_PREFIXES[language]}{slug}{'/' if slug else ''}"

    def pages(self, slug: str) -> Text:
        """The public addresses of a page in both languages."""
        return Text(id=self.page(slug, "id"), en=self.page(slug, "en"))

    def title(self, month: str) -> Text:
        """The name of a release: the package's, and the month in words."""
        name = self.package.title
        return Text(
            id=f"{name.id}, {words.month(month, 'id')}", en=f"{name.en}, {words.month(month, 'en')}"
        )

    def licence(self, resource: Resource) -> str:
        """The address of a table's licence. Raises KeyError when the package has none such."""
        return {name: path for name, path, _ in self.package.licences}[resource.licence]


def published(name: str, content: bytes) -> PublishedFile:
    """The size, hash and media type of a file."""
    return PublishedFile(
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type(name),
    )


def media_type(name: str) -> str:
    """The IANA media type, by the end of the name."""
    for ending, found in _MEDIA_TYPES:
        if name.endswith(ending):
            return found
    return "application/octet-stream"


def as_json(value: Json) -> bytes:
    """JSON in UTF-8, indented, in the order given, with a line break at its end."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def in_both(text: Text) -> dict[str, Json]:
    """A text by language: `{"id": …, "en": …}`."""
    return {"id": text.id, "en": text.en}


def tagged(text: Text) -> list[Json]:
    """A text as two language-tagged JSON-LD literals; one without a language if both are equal."""
    if text.id == text.en:
        return [text.id]
    return [{"@value": text.id, "@language": "id"}, {"@value": text.en, "@language": "en"}]
