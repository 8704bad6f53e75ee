"""The open data of every release: tables, spreadsheet, metadata, figures and one ZIP of it all.

A named part of `pages`, which puts the formats together: `archive`, `csvw`, `dcat`,
`figure_files`, `workbook`. `data/latest/` is the newest release under an address that stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from terang import (
    archive,
    changes,
    csvw,
    dcat,
    downloads,
    figure_files,
    identity_file,
    schema_org,
    workbook,
)
from terang import book as books
from terang.accounting import Accounting
from terang.book import Book
from terang.changes import Change
from terang.editions import Edition, Imprint
from terang.figure_files import Statement
from terang.model import Release, Resource, Standing, Text
from terang.results import Asset, FigureValue, Findings, Table

_PLACE = Text(id="Kota Semarang", en="City of Semarang")
_PLACE_CODE = "33.74"  # of the Ministry of Home Affairs
_NEWEST = "data/latest"
_WORKBOOK = "tables.xlsx"


def everything(written: Sequence[Book]) -> tuple[tuple[Asset, ...], tuple[Edition, ...]]:
    """The files of all releases, of the newest one twice, and what each release is made of."""
    imprint, findings = _imprint(written), written[0].findings
    editions: list[Edition] = []
    assets: list[Asset] = []
    for release in findings.releases:
        edition = _edition(findings, release)
        files = _files(written, findings, edition, imprint)
        made = archive.everything(edition.folder, files, edition, imprint)
        editions.append(replace(edition, files=archive.listed(edition.folder, made)))
        assets += made
        if release is findings.releases[-1]:
            assets += archive.everything(_NEWEST, files, edition, imprint)
    if editions:
        assets.append(dcat.catalogue(editions, imprint))
        assets += _described(written, editions, imprint)
    return tuple(assets), tuple(editions)


def _described(
    written: Sequence[Book], editions: Sequence[Edition], imprint: Imprint
) -> Iterator[Asset]:
    """What search engines read: the catalogue, and each figure as a release said it."""
    findings = written[0].findings
    for book in written:
        language, prefix = book.language, "" if book.language == "id" else "en/"
        text = schema_org.catalogue(editions, imprint, language)
        yield Asset(path=f"{prefix}catalogue.jsonld", content=text.encode())
        for edition in editions:
            values = _values(findings, edition.release)
            for told in _statements(written, values, edition):
                path = f"{prefix}rilis/{edition.month}/angka/{told.value.figure.id}/angka.jsonld"
                text = schema_org.observation(told, imprint, language)
                yield Asset(path=path, content=text.encode())


def changed(findings: Findings, release: Release) -> tuple[Change, ...]:
    """Every figure of a release beside that of the release before."""
    at = findings.releases.index(release)
    before = _values(findings, findings.releases[at - 1]) if at else ()
    return changes.between(before, _values(findings, release), release.corrections)


def version(release: Release) -> str:
    """The data version of a release: year, month, and the number of its issue."""
    return f"{release.month.replace('-', '.')}.1"


def _imprint(written: Sequence[Book]) -> Imprint:
    book = written[0]
    catalogues = {b.language: b.catalogue for b in written}
    site = "Civil Servants Care for Vulnerable Workers, Semarang"
    return Imprint(
        package=book.sources.package,
        site=Text(id=catalogues["id"](site), en=catalogues["en"](site)),
        place=_PLACE,
        place_code=_PLACE_CODE,
        address=book.address,
        catalogues=catalogues,
    )


def _edition(findings: Findings, release: Release) -> Edition:
    """A release with its own tables and the reference tables."""
    described = {t.resource.name: t.resource for t in findings.tables}
    own = [(described[n], content) for m, n, content in findings.files if m == release.month]
    public = [(t.resource, t.content) for t in findings.tables if t.resource.scope == "reference"]
    return Edition(
        release=release,
        version=version(release),
        begins=findings.releases[0].month,
        status="latest" if release is findings.releases[-1] else "superseded",
        tables=tuple(public + own),
    )


def _files(
    written: Sequence[Book], findings: Findings, edition: Edition, imprint: Imprint
) -> Mapping[str, bytes]:
    """Everything that lies in the folder of a release, but its manifest, its sums and its ZIP."""
    values = _values(findings, edition.release)
    own = replace(findings, release=edition.release, tables=_tables(edition.tables))
    package, address = imprint.package, imprint.address
    described = downloads.everything(package, replace(own, values=values), address)
    return {
        **{a.path.removeprefix(f"{downloads.FOLDER}/"): a.content for a in described},
        **csvw.everything(edition, imprint),
        **figure_files.everything(_statements(written, values, edition), imprint),
        **_identities(written[0].sources.accounting),
        _WORKBOOK: workbook.workbook(edition, imprint),
        "changes.json": changes.document(
            changed(findings, edition.release),
            edition.release,
            _before(findings, edition.release),
            version=edition.version,
        ),
    }


def _identities(accounting: Accounting) -> Mapping[str, bytes]:
    """What has to balance, where anything is declared."""
    declared = accounting.identities or accounting.reconciliations
    return {identity_file.NAME: identity_file.document(accounting)} if declared else {}


def _before(findings: Findings, release: Release) -> Release | None:
    at = findings.releases.index(release)
    return findings.releases[at - 1] if at else None


def _values(findings: Findings, release: Release) -> tuple[FigureValue, ...]:
    known = (*findings.vintages, *findings.values)
    return tuple(value for value in known if value.release == release.month)


def _tables(tables: Sequence[tuple[Resource, bytes]]) -> tuple[Table, ...]:
    return tuple(Table(resource=resource, rows=(), content=content) for resource, content in tables)


def _statements(
    written: Sequence[Book], values: Sequence[FigureValue], edition: Edition
) -> Iterator[Statement]:
    for value in values:
        period = {book.language: books.period(value, book.language) for book in written}
        yield Statement(
            value=value,
            version=edition.version,
            period=Text(id=period["id"], en=period["en"]),
            status=edition.status,
        )


def is_sample(findings: Findings) -> bool:
    """Whether any table is a sample."""
    return any(table.resource.standing is Standing.SAMPLE for table in findings.tables)
