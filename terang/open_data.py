"""The open data of every release: tables, spreadsheet, metadata, figures and one ZIP of it all.

A named part of `pages`, which puts the formats together: `archive`, `csvw`, `dcat`,
`figure_files`, `workbook`. `data/latest/` is the newest release under an address that stays.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from terang import (
    archive,
    changes,
    csvw,
    dcat,
    downloads,
    figure_files,
    identity_file,
    schema_org,
    signposting,
    workbook,
)
from terang import book as books
from terang.accounting import Accounting
from terang.book import Book
from terang.changes import Change
from terang.editions import Edition, Imprint, Recalled
from terang.figure_files import Statement
from terang.model import Release, Resource, Standing, Text
from terang.results import Asset, FigureValue, Findings, RecalledFile, Table

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
        assets += signposting.linksets(editions, imprint)
        assets += _described(written, editions, imprint)
    return tuple(assets), tuple(editions)


def _described(
    written: Sequence[Book], editions: Sequence[Edition], imprint: Imprint
) -> Iterator[Asset]:
    """What search engines read: the catalogue, and each figure as a release said it."""
    for book in written:
        language, prefix = book.language, "" if book.language == "id" else "en/"
        text = schema_org.catalogue(editions, imprint, language)
        yield Asset(path=f"{prefix}catalogue.jsonld", content=text.encode())
        for edition in editions:
            for told in _statements(written, edition):
                path = f"{prefix}rilis/{edition.month}/angka/{told.value.figure.id}/angka.jsonld"
                text = schema_org.observation(told, imprint, language)
                yield Asset(path=path, content=text.encode())


def changed(findings: Findings, release: Release) -> tuple[Change, ...]:
    """Every figure of a release beside that of the release before."""
    at = findings.releases.index(release)
    around = findings.releases[max(at - 1, 0) : at + 1]
    before = _values(findings, around[0]) if at else ()
    months = {one.month for one in around}
    taken = [figure for figure in findings.recalled if figure.release in months]
    return changes.between(before, _values(findings, release), release.corrections, taken)


def version(release: Release, issue: int = 1) -> str:
    """The data version of a release: year, month, and the number of its issue."""
    return f"{release.month.replace('-', '.')}.{issue}"


def _issued_again(findings: Findings, release: Release) -> list[dt.date]:
    """The days on which a recall made the files of a release others than they were.

    A recalled number stood in the list of changes of the release after it as well.
    """
    before = _before(findings, release)
    days = {recall.date for recall in release.recalled}
    for figure in findings.recalled:
        if before and figure.release == before.month:
            days |= {recall.date for recall in figure.recalls}
    return sorted(days)


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
    """A release with its own tables and the reference tables as they were then."""
    described = {t.resource.name: t.resource for t in findings.tables}
    own = [(described[n], content) for m, n, content in findings.files if m == release.month]
    public = [
        (described[n], content) for m, n, content in findings.references if m == release.month
    ]
    again = _issued_again(findings, release)
    return Edition(
        release=release,
        version=version(release, 1 + len(again)),
        begins=findings.releases[0].month,
        status="latest" if release is findings.releases[-1] else "superseded",
        tables=tuple(public + own),
        recalled=tuple(_line(f) for f in findings.recalled_files if f.release == release.month),
        reissued=again[-1] if again else None,
    )


def _line(file: RecalledFile) -> Recalled:
    return Recalled(
        name=f"{file.recall.table}.csv",
        sha256=file.sha256,
        day=file.recall.date,
        reason=file.recall.reason,
    )


def _files(
    written: Sequence[Book], findings: Findings, edition: Edition, imprint: Imprint
) -> Mapping[str, bytes]:
    """Everything that lies in the folder of a release, but its manifest, its sums and its ZIP."""
    values = _values(findings, edition.release)
    release = replace(edition.release, disclosure=_disclosure(edition))
    own = replace(findings, release=release, tables=_tables(edition.tables), values=values)
    package, address = imprint.package, imprint.address
    described = downloads.everything(package, own, address, edition.version)
    return {
        **{a.path.removeprefix(f"{downloads.FOLDER}/"): a.content for a in described},
        **csvw.everything(edition, imprint),
        **figure_files.everything(_statements(written, edition), imprint),
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


def _disclosure(edition: Edition) -> str | None:
    """disclosure.json without the counts of tables whose file is not the one it was told of."""
    told = edition.release.disclosure
    recalled = {recall.table for recall in edition.release.recalled}
    if not told or not recalled:
        return told
    made = json.loads(told)
    now = {resource.name: sha256(content).hexdigest() for resource, content in edition.tables}
    then = {item["table"]: item["sha256"] for item in made["tables"]}
    gone = {name for name in recalled if now.get(name) != then.get(name)}
    made["hidden"] = [item for item in made["hidden"] if item["table"] not in gone]
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _statements(written: Sequence[Book], edition: Edition) -> Iterator[Statement]:
    """What a release said of every figure; of those recalled, only that they were.

    The version is that of the first issue, in which it was said.
    """
    findings = written[0].findings
    taken = [figure for figure in findings.recalled if figure.release == edition.month]
    for told in (*_values(findings, edition.release), *taken):
        period = {book.language: books.period(told, book.language) for book in written}
        yield Statement(
            value=told,
            version=version(edition.release),
            period=Text(id=period["id"], en=period["en"]),
            status="recalled" if told in taken else edition.status,
        )


def is_sample(findings: Findings) -> bool:
    """Whether any table is a sample."""
    return any(table.resource.standing is Standing.SAMPLE for table in findings.tables)
