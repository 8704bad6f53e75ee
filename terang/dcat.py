"""The catalogue of all releases as DCAT 3 (W3C Recommendation of 22 August 2024), in JSON-LD.

The named part of `pages`. Three kinds of datasets: the *series* of monthly releases; each
*release*, a member of the series with its files; and the *data* as such, of which every release
is a version, for a release holds all months up to its own. The context stands in the file, so
that nobody has to fetch one.
"""

from collections.abc import Sequence

from terang import parts
from terang.editions import (
    Edition,
    Imprint,
    Json,
    PublishedFile,
    Recalled,
    Status,
    as_json,
    tagged,
)
from terang.model import Text
from terang.results import Asset

PATH = "catalog.jsonld"
_CONTEXT: tuple[tuple[str, str], ...] = (
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
)
_STATUSES: tuple[tuple[Status, str], ...] = (
    ("latest", "Completed"),
    ("superseded", "Deprecated"),
    ("corrected", "Deprecated"),
    ("recalled", "Withdrawn"),
)
_DATA = ("text/csv", "application/zip")  # the forms in which the data themselves are given
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LANGUAGES = tuple(f"http://id.loc.gov/vocabulary/iso639-1/{code}" for code in ("id", "en"))
_MONTHLY = "http://purl.org/cld/freq/monthly"

Node = dict[str, Json]


def catalogue(editions: Sequence[Edition], imprint: Imprint) -> Asset:
    """`catalog.jsonld` of all releases, oldest first; there is at least one."""
    graph: list[Json] = [_catalogue(editions, imprint), _publisher(imprint)]
    graph += [_series(editions, imprint), _data(editions, imprint)]
    for position, edition in enumerate(editions):
        before = editions[position - 1] if position else None
        graph.append(_release(edition, before, imprint))
        graph += [_distribution(file, edition, imprint) for file in _given(edition)]
        graph += [_withdrawn(line, edition, imprint) for line in edition.recalled]
    return Asset(path=PATH, content=as_json({"@context": dict(_CONTEXT), "@graph": graph}))


def _catalogue(editions: Sequence[Edition], imprint: Imprint) -> Node:
    datasets = [_series_id(imprint), _data_id(imprint), *(_id(e, imprint) for e in editions)]
    return _named(f"{imprint.address}{PATH}", "dcat:Catalog", imprint.site) | {
        "dcterms:description": tagged(imprint.package.description),
        "dcterms:publisher": _ref(_publisher_id(imprint)),
        "foaf:homepage": _ref(imprint.address),
        "dcterms:language": [_ref(language) for language in _LANGUAGES],
        "dcterms:license": _licences(imprint),
        "dcterms:issued": _date(editions[0].release.date.isoformat()),
        "dcterms:modified": _date(_changed(editions)),
        "dcat:dataset": [_ref(dataset) for dataset in datasets],
    }


def _publisher(imprint: Imprint) -> Node:
    return {
        "@id": _publisher_id(imprint),
        "@type": "foaf:Agent",
        "foaf:name": tagged(imprint.site),
        "foaf:homepage": _ref(imprint.address),
    }


def _series(editions: Sequence[Edition], imprint: Imprint) -> Node:
    """The monthly releases as a row, from the first to the last."""
    name, kind = imprint.package.title, imprint.say("monthly releases")
    named = Text(id=f"{name.id}: {kind.id}", en=f"{name.en}: {kind.en}")
    made = _named(_series_id(imprint), "dcat:DatasetSeries", named)
    return (
        made
        | _terms(editions[-1], imprint)
        | {
            "dcterms:accrualPeriodicity": _ref(_MONTHLY),
            "dcterms:issued": _date(editions[0].release.date.isoformat()),
            "dcterms:modified": _date(_changed(editions)),
            "dcat:first": _ref(_id(editions[0], imprint)),
            "dcat:last": _ref(_id(editions[-1], imprint)),
            "dcat:landingPage": _landing("rilis", imprint),
        }
    )


def _data(editions: Sequence[Edition], imprint: Imprint) -> Node:
    """The data as such, of which each release is a version."""
    newest = editions[-1]
    made = _named(_data_id(imprint), "dcat:Dataset", imprint.package.title)
    return (
        made
        | _terms(newest, imprint)
        | {
            "dcterms:accrualPeriodicity": _ref(_MONTHLY),
            "dcterms:issued": _date(editions[0].release.date.isoformat()),
            "dcterms:modified": _date(_changed(editions)),
            "dcat:hasVersion": [_ref(_id(edition, imprint)) for edition in editions],
            "dcat:hasCurrentVersion": _ref(_id(newest, imprint)),
            "dcat:landingPage": _landing("data", imprint),
        }
    )


def _release(edition: Edition, before: Edition | None, imprint: Imprint) -> Node:
    month = edition.month
    made = _named(_id(edition, imprint), "dcat:Dataset", imprint.title(month))
    made |= _terms(edition, imprint) | {
        "dcterms:identifier": f"{imprint.package.name}-{edition.version}",
        "dcterms:issued": _date(edition.release.date.isoformat()),
        "dcterms:modified": _date(edition.day.isoformat()),
        "dcat:version": edition.version,
        "dcat:isVersionOf": _ref(_data_id(imprint)),
        "dcat:inSeries": _ref(_series_id(imprint)),
        "adms:versionNotes": tagged(edition.release.whats_new),
        "adms:status": _ref(f"http://purl.org/adms/status/{dict(_STATUSES)[edition.status]}"),
        "dcat:landingPage": _landing(f"rilis/{month}", imprint),
    }
    if before:
        earlier = _ref(_id(before, imprint))
        made |= {"dcat:prev": earlier, "dcat:previousVersion": earlier}
    files = [_ref(_file_id(file, edition, imprint)) for file in _given(edition)]
    files += [_ref(_withdrawn_id(line, edition, imprint)) for line in edition.recalled]
    if files:
        made["dcat:distribution"] = list[Json](files)
    return made


def _terms(edition: Edition, imprint: Imprint) -> Node:
    """What is said of every dataset: by whom, about what and when, how far to rely on it."""
    standing = imprint.both(lambda c: parts.standing_name(edition.standing, c))
    return {
        "dcterms:description": tagged(imprint.package.description),
        "dcterms:publisher": _ref(_publisher_id(imprint)),
        "dcat:contactPoint": {"@type": "vcard:Kind", "vcard:fn": tagged(edition.release.contact)},
        "dcterms:language": [_ref(language) for language in _LANGUAGES],
        "dcterms:license": _licences(imprint),
        "dcterms:spatial": {
            "@type": "dcterms:Location",
            "skos:prefLabel": tagged(imprint.place),
            "dcterms:identifier": imprint.place_code,
        },
        "dcterms:temporal": {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": {"@value": edition.begins, "@type": "xsd:gYearMonth"},
            "dcat:endDate": {"@value": edition.month, "@type": "xsd:gYearMonth"},
        },
        "dcterms:provenance": {
            "@type": "dcterms:ProvenanceStatement",
            "rdfs:label": tagged(standing),
        },
    }


def _given(edition: Edition) -> tuple[PublishedFile, ...]:
    """The files that hold the data, without those that describe them; none of a recalled one."""
    if edition.status == "recalled":
        return ()
    return tuple(f for f in edition.files if f.media_type in {*_DATA, _SHEET})


def _distribution(file: PublishedFile, edition: Edition, imprint: Imprint) -> Node:
    titles = {f"{r.name}.csv": r.title for r, _ in edition.tables}
    licences = {f"{r.name}.csv": imprint.licence(r) for r, _ in edition.tables}
    title = titles.get(file.name, Text(id=file.name, en=file.name))
    address = _file_id(file, edition, imprint)
    licence = licences.get(file.name)
    return _named(address, "dcat:Distribution", title) | {
        "dcat:downloadURL": _ref(address),
        "dcat:accessURL": _landing(f"rilis/{edition.month}", imprint),
        "dcat:mediaType": _ref(f"https://www.iana.org/assignments/media-types/{file.media_type}"),
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"},
        "dcterms:license": _ref(licence) if licence else _licences(imprint),
        "dcterms:issued": _date(edition.day.isoformat()),
        "spdx:checksum": _checksum(file.sha256),
    }


def _withdrawn(line: Recalled, edition: Edition, imprint: Imprint) -> Node:
    """A file that was taken back: that it was there and why it is not. It has no address."""
    identifier, name = _withdrawn_id(line, edition, imprint), Text(id=line.name, en=line.name)
    made = _named(identifier, "dcat:Distribution", name) | {
        "dcat:accessURL": _landing(f"rilis/{edition.month}", imprint),
        "adms:status": _ref("http://purl.org/adms/status/Withdrawn"),
        "adms:versionNotes": tagged(line.reason),
        "dcterms:modified": _date(line.day.isoformat()),
    }
    return made | ({"spdx:checksum": _checksum(line.sha256)} if line.sha256 else {})


def _checksum(sha256: str) -> Node:
    return {
        "@type": "spdx:Checksum",
        "spdx:algorithm": _ref("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
        "spdx:checksumValue": {"@value": sha256, "@type": "xsd:hexBinary"},
    }


def _changed(editions: Sequence[Edition]) -> str:
    """The last day on which a release came out, or an older one anew."""
    return max(edition.day for edition in editions).isoformat()


# --- names and literals --------------------------------------------------------------------------


def _named(identifier: str, kind: str, title: Text) -> Node:
    return {"@id": identifier, "@type": kind, "dcterms:title": tagged(title)}


def _ref(identifier: str) -> Node:
    return {"@id": identifier}


def _date(value: str) -> Node:
    return {"@value": value, "@type": "xsd:date"}


def _licences(imprint: Imprint) -> list[Json]:
    return [_ref(path) for _, path, _ in imprint.package.licences]


def _landing(slug: str, imprint: Imprint) -> list[Json]:
    pages = imprint.pages(slug)
    return [_ref(pages.id), _ref(pages.en)]


def _publisher_id(imprint: Imprint) -> str:
    return f"{imprint.address}{PATH}#publisher"


def _series_id(imprint: Imprint) -> str:
    return f"{imprint.address}{PATH}#series"


def _data_id(imprint: Imprint) -> str:
    return f"{imprint.address}{PATH}#data"


def _id(edition: Edition, imprint: Imprint) -> str:
    return f"{imprint.address}{PATH}#{edition.month}"


def _withdrawn_id(line: Recalled, edition: Edition, imprint: Imprint) -> str:
    """Not the file's address, where a safer one may lie."""
    return f"{_id(edition, imprint)}-{line.name}-{line.day.isoformat()}"


def _file_id(file: PublishedFile, edition: Edition, imprint: Imprint) -> str:
    return f"{imprint.address}{edition.folder}/{file.name}"
