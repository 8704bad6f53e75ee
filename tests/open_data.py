"""A release small enough to know by heart, as the makers of open-data files are given it."""

import datetime as dt
import socket
import warnings
from pathlib import Path
from unittest import mock

import rdflib

from terang import archive
from terang.editions import Edition, Imprint
from terang.figure_files import Statement
from terang.model import (
    Article,
    Field,
    Figure,
    ForeignKey,
    Language,
    Number,
    Package,
    Release,
    Resource,
    Source,
    Standing,
    Text,
)
from terang.results import FigureValue
from terang.words import Catalogue

ADDRESS = "https://terang.example/"
WORDS = {"sample data": "data contoh", "official data": "data resmi", "people": "orang"}
DISTRICTS = b"district,name,area_km2\n99.01,Utara,6.14\n99.02,Selatan,10\n"
PREMIUMS = (
    b"month,district,kind,workers_people,amount_idr,obs_status\n"
    b"2026-01,99.01,jkk-medical,12,201600,\n"
    b"2026-01,99.02,a.b,,,c\n"
    b"2026-01,_T,_T,0,0,\n"
)


def both(text: str) -> Text:
    """A text and its translation."""
    return Text(id=f"{text} (id)", en=f"{text} (en)")


def column(name: str, kind: str, role: str, **rules: object) -> Field:
    """A column with a title in both languages."""
    return Field(name=name, type=kind, role=role, title=both(name), **rules)


def resource(
    name: str, fields: tuple[Field, ...], key: tuple[str, ...], **more: object
) -> Resource:
    """A table of the sample."""
    described = {
        "scope": "release",
        "title": both(f"Tabel {name}"),
        "description": both(f"Isi {name}."),
        "standing": Standing.SAMPLE,
        "sources": (Source(title=both("Skrip")),),
        "licence": "CC-BY-4.0",
        "custodian": both("Penjaga"),
    }
    return Resource(name=name, fields=fields, primary_key=key, **described | more)


DISTRICT_TABLE = resource(
    "districts",
    (
        column("district", "string", "dimension", required=True, pattern="99[.][0-9]{2}"),
        column("name", "string", "attribute", required=True),
        column("area_km2", "number", "measure", unit="km2", minimum="0"),
    ),
    ("district",),
    scope="reference",
    standing=Standing.OFFICIAL,
)
PREMIUM_TABLE = resource(
    "premiums",
    (
        column("month", "yearmonth", "dimension", required=True),
        column("district", "string", "dimension", required=True),
        column("kind", "string", "dimension", enum=("jkk-medical", "a.b", "_T")),
        column("workers_people", "integer", "measure", unit="people", minimum="0", maximum="99"),
        column("amount_idr", "integer", "measure", unit="idr"),
        column("obs_status", "string", "attribute", enum=("c", "x", "z")),
    ),
    ("month", "district"),
    foreign_keys=(
        ForeignKey(fields=("district",), table="districts", reference_fields=("district",)),
    ),
)


def imprint(address: str = ADDRESS) -> Imprint:
    """Who publishes it."""
    licence = ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", both("CC"))
    package = Package(
        name="contoh",
        title=Text(id="Data & contoh", en="Sample data"),
        description=Text(id="Data agregat <contoh>.", en="Aggregate sample data."),
        homepage=address,
        licences=(licence,),
        resources=(DISTRICT_TABLE, PREMIUM_TABLE),
    )
    return Imprint(
        package=package,
        site=Text(id="Terang – situs contoh", en="Terang – sample site"),
        place=Text(id="Kota Contoh", en="Sample City"),
        place_code="99.01",
        address=address,
        catalogues={
            "id": Catalogue(language="id", messages=WORDS),
            "en": Catalogue(language="en", messages={}),
        },
    )


def release(month: str = "2026-01") -> Release:
    """A release that came out on the tenth of the next month."""
    following = dt.date(int(month[:4]), int(month[5:]) + 1, 10)
    return Release(
        month=month,
        date=following,
        whats_new=both(f"Baru di {month}"),
        next_date=following + dt.timedelta(days=30),
        contact=Text(id="Tim data", en="Data team"),
        corrections=(),
        folder=Path(month),
    )


def edition(month: str = "2026-01", **more: object) -> Edition:
    """A release with its two tables."""
    described = {
        "release": release(month),
        "version": f"{month.replace('-', '.')}.1",
        "begins": "2025-12",
        "status": "latest",
        "tables": ((DISTRICT_TABLE, DISTRICTS), (PREMIUM_TABLE, PREMIUMS)),
    }
    return Edition(**described | more)


def filed(month: str = "2026-01", **more: object) -> Edition:
    """A release that knows the files in its folder."""
    made = edition(month, **more)
    files = {f"{r.name}.csv": content for r, content in made.tables} | {"contoh.xlsx": b"sheet"}
    assets = archive.everything(made.folder, files, made, imprint())
    return edition(month, **{"files": archive.listed(made.folder, assets), **more})


def statement(value: Number = 36, **more: object) -> Statement:
    """What the release said of a figure; `more` changes the figure or the value."""
    figure = {
        "id": "pekerja-aktif",
        "label": Text(id="Pekerja aktif", en="Active workers"),
        "definition": Text(id="Yang lunas.", en="Those paid up."),
        "unit": "people",
        "query": "SELECT 36\n",
        "topic": "coverage",
        "minimum": 0,
        "maximum": 100,
        "period": Text(id="{{ bulan() }}", en="{{ bulan() }}"),
        "derived": False,
        "standing": None,
        "note": Text(id="Bukan semua.", en="Not all."),
        "law": (Article(regulation="pp-44-2015", pasal="39", ayat="2"),),
        "file": "content/figures/pekerja-aktif.yml",
        "line": 1,
    }
    told = {"release": "2026-01", "tables": ("premiums",), "standing": Standing.SAMPLE}
    about_value = {"release", "tables", "standing", "numerator", "denominator"}
    figure |= {name: more[name] for name in more.keys() - about_value}
    told |= {name: more[name] for name in more.keys() & about_value}
    return Statement(
        value=FigureValue(figure=Figure(**figure), value=value, **told),
        version=f"{str(told['release']).replace('-', '.')}.1",
        period=Text(id="Januari 2026", en="January 2026"),
        status="latest",
    )


def graph(text: str | bytes) -> rdflib.Graph:
    """The JSON-LD as triples, read by a program that may not reach the network."""
    made = rdflib.Graph()
    with (
        warnings.catch_warnings(),
        mock.patch.object(socket, "socket", side_effect=OSError("no network in tests")),
    ):
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own use of its own class
        made.parse(data=text, format="json-ld")
    return made


LANGUAGES: tuple[Language, ...] = ("id", "en")
