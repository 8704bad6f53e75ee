"""A small published site of two releases, written as the build writes it, and ways to spoil it."""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import recheck
from terang import (
    archive,
    csvw,
    dcat,
    downloads,
    figure_files,
    figures,
    identity_file,
    read,
    recompute,
    tables,
    words,
)
from terang.accounting import Accounting
from terang.editions import Edition, Imprint
from terang.figure_files import Statement
from terang.model import LANGUAGES, Language, Package, Text
from terang.results import FigureValue, Findings, Store
from terang.words import Catalogue

ADDRESS = "https://terang.example/contoh/"
JANUARY, FEBRUARY = "2026-01", "2026-02"
_LEDGER = "2026-02,590400,800000,604800,785600\n"
_LABELS = {"id": "", "en": ".en"}


def verify(place: str | Path) -> recompute.Report:
    """What `python build.py verify PLACE` does."""
    return recheck.verify_published(str(place))


# --- publishing ----------------------------------------------------------------------------------


def add_february(root: Path) -> None:
    """A second release of the smallest project; it keeps January as it was."""
    folder = root / "data" / "releases"
    shutil.copytree(folder / JANUARY, folder / FEBRUARY)
    for path in (folder / FEBRUARY).glob("*.csv"):
        rows = path.read_text("utf-8").splitlines(keepends=True)[1:]
        added = [row.replace(JANUARY, FEBRUARY) for row in rows]
        added = [_LEDGER] if path.stem == "ledger" else added
        path.write_text(path.read_text("utf-8") + "".join(added), "utf-8")
    described = (folder / FEBRUARY / "release.yml").read_text("utf-8")
    described = described.replace("2026-02-10", "2026-03-10", 1)
    (folder / FEBRUARY / "release.yml").write_text(described, "utf-8")


def publish(root: Path, target: Path) -> None:
    """Write the releases of a project as files, and pages of both languages."""
    sources = read.everything(root)
    store, faults = tables.read(root, sources.package, sources.releases)
    assert store is not None, faults
    values, problems = figures.compute(sources.figures, store)
    assert problems == []
    told = [*figures.vintages(sources.figures, store), *values]
    store.connection.close()
    imprint = _imprint(sources.package)
    accounting = sources.accounting
    editions = [
        _publish(root, target, store, month, told, imprint, accounting) for month in _months(store)
    ]
    catalogue = dcat.catalogue(editions, imprint)
    _write(target / catalogue.path, catalogue.content)
    shutil.copytree(target / "data" / FEBRUARY, target / "data" / "latest")
    write_pages(target, told)
    write_beside(target)


def _months(store: Store) -> list[str]:
    return [release.month for release in store.releases]


def _imprint(package: Package) -> Imprint:
    catalogues = {code: Catalogue(language=code, messages={}) for code in LANGUAGES}
    return Imprint(
        package=package,
        site=Text(id="Situs contoh", en="Sample site"),
        place=Text(id="Kota Contoh", en="Town of Contoh"),
        place_code="99.01",
        address=ADDRESS,
        catalogues=catalogues,
    )


def _publish(
    root: Path,
    target: Path,
    store: Store,
    month: str,
    told: list[FigureValue],
    imprint: Imprint,
    accounting: Accounting,
) -> Edition:
    release = next(r for r in store.releases if r.month == month)
    places = {"reference": root / "data" / "reference", "release": release.folder}
    held = tuple(
        replace(t, content=(places[t.resource.scope] / f"{t.resource.name}.csv").read_bytes())
        for t in store.tables
    )
    edition = Edition(
        release=release,
        version=f"{month.replace('-', '.')}.1",
        begins="2025-12",
        status="latest" if month == FEBRUARY else "superseded",
        tables=tuple((table.resource, table.content) for table in held),
    )
    statements = [
        Statement(
            value=value,
            version=edition.version,
            period=Text(id=words.month(month, "id"), en=words.month(month, "en")),
            status=edition.status,
        )
        for value in told
        if value.release == month
    ]
    findings = Findings(
        release=release, tables=held, values=(), drawings=(), rows=(), laws={}, releases=()
    )
    files = {f"{resource.name}.csv": content for resource, content in edition.tables}
    for language in LANGUAGES:
        name = f"datapackage{_LABELS[language]}.json"
        files[name] = _descriptor(imprint.package, findings, language)
    files["identities.json"] = identity_file.document(accounting)
    files |= figure_files.everything(statements, imprint) | csvw.everything(edition, imprint)
    assets = archive.everything(edition.folder, files, edition, imprint)
    for asset in assets:
        _write(target / asset.path, asset.content)
    return replace(edition, files=archive.listed(edition.folder, assets))


def _descriptor(package: Package, findings: Findings, language: Language) -> bytes:
    """datapackage.json with all that the audit needs to know."""
    made: dict[str, Any] = downloads.descriptor(package, findings, language)
    for told, table in zip(made["resources"], findings.tables, strict=True):
        resource = table.resource
        keys = [
            {
                "fields": key.fields,
                "reference": {"resource": key.table, "fields": key.reference_fields},
                "terang:also": key.also,
            }
            for key in resource.foreign_keys
        ]
        told["schema"] |= {"foreignKeys": keys} if keys else {}
        told["terang:scope"] = resource.scope
        told["terang:totals"] = [asdict(total) for total in resource.totals]
        told["terang:identities"] = resource.identities
        told["terang:groups"] = resource.groups
    return json.dumps(made, ensure_ascii=False, indent=2).encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


# --- pages ---------------------------------------------------------------------------------------


def write_pages(target: Path, told: Iterable[FigureValue]) -> None:
    """A home page, the newest page of each figure and its frozen ones, and the sitemap."""
    pages: dict[str, str] = {}
    for language, prefix in (("id", ""), ("en", "en/")):
        values = [value for value in told if value.release == FEBRUARY]
        pages[prefix] = _page(language, "".join(_linked(v, language, "", v.value) for v in values))
        for value in told:
            frozen = f"{prefix}rilis/{value.release}/angka/{value.figure.id}/"
            pages[frozen] = _page(language, _top(value, language))
        for value in values:
            own = f"{prefix}angka/{value.figure.id}/"
            past = f"../../rilis/{JANUARY}/"
            linked = [_linked(v, language, past, _six(v)) for v in told if v.release == JANUARY]
            pages[own] = _page(language, _top(value, language) + "".join(linked))
    for path, html in pages.items():
        _write(target / path / "index.html", html.encode())
    places = "".join(f"<url><loc>{ADDRESS}{path}</loc></url>\n" for path in pages)
    _write(target / "sitemap.xml", f"<urlset>\n{places}</urlset>\n".encode())
    _write(target / "404.html", _page("id", "<p>Tidak ada</p>").encode())


def _page(language: str, body: str) -> str:
    return f'<!doctype html>\n<html lang="{language}">\n<title>x</title>\n<body>\n{body}</body>\n'


def _six(value: FigureValue) -> object:
    return value.value if isinstance(value.value, int) else f"{float(value.value):.6f}"


def _linked(value: FigureValue, language: Language, root: str, exact: object) -> str:
    printed = words.quantity(value.value, value.figure.unit, language)
    href = f"{root}angka/{value.figure.id}/"
    return f'<p><a class="figure" href="{href}"><data value="{exact}">{printed}</data></a>.</p>\n'


def _top(value: FigureValue, language: Language) -> str:
    printed = words.quantity(value.value, value.figure.unit, language)
    return f'<p class="big long"><data value="{value.value}">{printed}</data></p>\n'


def write_beside(target: Path) -> None:
    """The question of the one table of the pages, the page it is on, and no number typed."""
    both = {"id": "Bulan", "en": "Month"}, {"id": "Saldo", "en": "Balance"}
    query = "SELECT month, closing_idr FROM ledger WHERE month = $release"
    listing = {
        "id": "kas",
        "title": {"id": "Kas", "en": "Cash"},
        "query": query,
        "columns": [
            {"name": "month", "title": both[0], "as": "month"},
            {"name": "closing_idr", "title": both[1], "as": "idr"},
        ],
    }
    asked = {"release": FEBRUARY, "words": {}, "listings": [listing], "charts": []}
    _write(target / "data/queries.json", json.dumps(asked).encode())
    typed = {language: {"everywhere": [], "pages": {"kas": ["7"]}} for language in LANGUAGES}
    _write(target / "data/numbers.json", json.dumps(typed).encode())
    for language, prefix, printed in (("id", "", "Rp785.600"), ("en", "en/", "Rp785,600")):
        cells = f"<th>Feb 2026</th><td>{printed}</td>"
        heads = "".join(f"<th>{each[language]}</th>" for each in both)
        body = f"<table><thead><tr>{heads}</tr></thead>\n<tbody><tr>{cells}</tr></tbody></table>"
        html = _page(language, f'<div class="table" id="tabel-kas">{body}</div>\n<p>7</p>\n')
        _write(target / prefix / "kas/index.html", html.encode())
        place = f"<url><loc>{ADDRESS}{prefix}kas/</loc></url>\n</urlset>"
        change(target / "sitemap.xml", "</urlset>", place)


# --- spoiling ------------------------------------------------------------------------------------


def change(path: Path, old: str, new: str) -> None:
    """Change the first `old` in a file into `new`."""
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")


def reseal(site: Path, month: str) -> None:
    """Write hashes and manifest of a release anew, as somebody would who hides a change."""
    folder = site / "data" / month
    for name in ("datapackage.json", "datapackage.en.json"):
        told = json.loads((folder / name).read_text("utf-8"))
        for resource in told["resources"]:
            content = (folder / resource["path"]).read_bytes()
            resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        (folder / name).write_text(json.dumps(told), "utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for line in manifest["files"]:
        content = (folder / line["path"]).read_bytes()
        line |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    names = sorted(line["path"] for line in manifest["files"])
    files = {name: (folder / name).read_bytes() for name in (*names, "manifest.json")}
    (folder / "SHA256SUMS").write_bytes(archive.sums(files))


def reseal_all(site: Path) -> None:
    """Both releases, and the newest once more as `latest`."""
    reseal(site, JANUARY)
    reseal(site, FEBRUARY)
    shutil.rmtree(site / "data" / "latest")
    shutil.copytree(site / "data" / FEBRUARY, site / "data" / "latest")
