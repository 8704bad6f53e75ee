"""What search engines and agents read on a page: schema.org as JSON-LD, one text a page.

The named part of `pages`. The context stands in the text (`@vocab`), so that nobody has to fetch
one. Every text may stand between `<script type="application/ld+json">` and `</script>`: it has no
`<`, `>` or `&` in it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from terang import parts
from terang.editions import Edition, Imprint, Json, PublishedFile, Status
from terang.figure_files import Statement, about, as_number, frozen, in_unit, month_of, unit_name
from terang.model import Language
from terang.results import FigureAt, FigureValue, RecalledFigure

_VOCABULARY = "https://schema.org/"
_LINKS = ("contentUrl", "license", "sameAs", "url")
_LIFE: Mapping[Status, str] = {
    "latest": "Published",
    "superseded": "Superseded",
    "corrected": "Corrected",
    "recalled": "Withdrawn",
}
_UNIT_CODES: Mapping[str, str] = {"percent": "P1"}  # UN/CEFACT Recommendation 20
_DATA = frozenset({"csv", "xlsx", "zip"})
_ESCAPES: Mapping[int, str] = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}

Node = dict[str, Json]


def dataset(edition: Edition, imprint: Imprint, language: Language) -> str:
    """`Dataset` for the page of a release, with its files."""
    return _text(_dataset(edition, imprint, language) | _details(edition, imprint, language))


def catalogue(editions: Sequence[Edition], imprint: Imprint, language: Language) -> str:
    """`DataCatalog` for the data page, with every release, oldest first."""
    return _text(
        _catalogue(imprint, language)
        | {
            "description": imprint.package.description.in_(language),
            "license": [path for _, path, _ in imprint.package.licences],
            "inLanguage": ["id", "en"],
            "publisher": _publisher(imprint, language),
            "dataset": [_dataset(edition, imprint, language) for edition in editions],
        }
    )


def observation(statement: Statement, imprint: Imprint, language: Language) -> str:
    """`Observation` for a figure's frozen page: what this release said.

    A value that was recalled is not in it. `observationDate` is there where the period is the
    release's month; other periods are in words.
    """
    told = statement.value
    page = frozen(told, imprint).in_(language)
    made: Node = {
        "@type": "Observation",
        "@id": f"{page}#observation",
        "url": page,
        "name": f"{told.figure.label.in_(language)}, {statement.period.in_(language)}",
        "identifier": f"{told.figure.id} {statement.version}",
        "observationAbout": _place(imprint, language),
        "variableMeasured": _variable(statement, imprint, language),
        **_said(told, imprint, language),
        "subjectOf": {
            "@type": "Dataset",
            "@id": _dataset_id(told.release, imprint),
            "name": imprint.title(told.release).in_(language),
        },
    }
    month = month_of(told)
    return _text(made | ({"observationDate": month} if month else {}))


# --- a release -----------------------------------------------------------------------------------


def _dataset(edition: Edition, imprint: Imprint, language: Language) -> Node:
    standing = parts.standing_name(edition.standing, imprint.catalogues[language])
    description = imprint.package.description.in_(language)
    return {
        "@type": "Dataset",
        "@id": _dataset_id(edition.month, imprint),
        "name": imprint.title(edition.month).in_(language),
        "description": f"{description} {edition.release.whats_new.in_(language)}",
        "url": imprint.page(f"rilis/{edition.month}", language),
        "identifier": f"{imprint.package.name}-{edition.version}",
        "version": edition.version,
        "datePublished": edition.release.date.isoformat(),
        "dateModified": edition.day.isoformat(),
        "creativeWorkStatus": _LIFE[edition.status],
        "keywords": [standing],
        "license": [path for _, path, _ in imprint.package.licences],
        "creator": _publisher(imprint, language),
    }


def _details(edition: Edition, imprint: Imprint, language: Language) -> Node:
    return {
        "inLanguage": ["id", "en"],
        "isAccessibleForFree": True,
        "publisher": _publisher(imprint, language),
        "temporalCoverage": f"{edition.begins}/{edition.month}",
        "spatialCoverage": _place(imprint, language),
        "variableMeasured": list(_measures(edition, imprint, language)),
        "distribution": list(_downloads(edition, imprint)),
        "includedInDataCatalog": _catalogue(imprint, language),
    }


def _measures(edition: Edition, imprint: Imprint, language: Language) -> Iterator[Json]:
    """Every measure of every table, one of a name and title only once."""
    seen: set[tuple[str, str]] = set()
    for resource, _ in edition.tables:
        for field in resource.fields:
            key = (field.name, field.title.in_(language))
            if field.role == "measure" and key not in seen:
                seen.add(key)
                unit = parts.column_unit(field.unit or "", imprint.catalogues[language])
                made: Node = {"@type": "PropertyValue", "name": key[1], "alternateName": key[0]}
                yield made | ({"unitText": unit} if unit else {})


def _downloads(edition: Edition, imprint: Imprint) -> Iterator[Json]:
    if edition.status == "recalled":
        return
    for file in edition.files:
        if file.name.rpartition(".")[2] in _DATA:
            yield _download(file, edition, imprint)


def _download(file: PublishedFile, edition: Edition, imprint: Imprint) -> Json:
    return {
        "@type": "DataDownload",
        "name": file.name,
        "contentUrl": f"{imprint.address}{edition.folder}/{file.name}",
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }


def _dataset_id(month: str, imprint: Imprint) -> str:
    """The same name in both languages, and in the DCAT catalogue."""
    return f"{imprint.address}catalog.jsonld#{month}"


# --- a figure ------------------------------------------------------------------------------------


def _variable(statement: Statement, imprint: Imprint, language: Language) -> Node:
    """What was measured: the figure as such, whatever the release."""
    figure = statement.value.figure
    page = imprint.page(f"angka/{figure.id}", language)
    technique = parts.figure_standing(statement.value, imprint.catalogues[language])
    return {
        "@type": "StatisticalVariable",
        "@id": f"{imprint.page(f'angka/{figure.id}', 'id')}#variable",
        "name": figure.label.in_(language),
        "description": about(figure).in_(language),
        "identifier": figure.id,
        "measurementTechnique": technique,
        "url": page,
    }


def _said(told: FigureAt, imprint: Imprint, language: Language) -> Node:
    """The value; in place of one that was recalled, that it was and why."""
    if isinstance(told, FigureValue):
        return {"value": _quantity(told, imprint, language)}
    recalls = told.recalls if isinstance(told, RecalledFigure) else ()
    reasons = " ".join(recall.reason.in_(language) for recall in recalls)
    return {"creativeWorkStatus": _LIFE["recalled"], "description": reasons}


def _quantity(told: FigureValue, imprint: Imprint, language: Language) -> Node:
    """The value in the figure's unit, and the parts of a share."""
    catalogue = imprint.catalogues[language]
    unit = told.figure.unit
    made: Node = {
        "@type": "QuantitativeValue",
        "value": as_number(in_unit(told)),
        "unitText": unit_name(unit, catalogue),
    }
    if unit in _UNIT_CODES:
        made["unitCode"] = _UNIT_CODES[unit]
    if told.numerator is not None and told.denominator is not None:
        made["additionalProperty"] = [
            _part("numerator", catalogue("numerator"), told.numerator),
            _part("denominator", catalogue("denominator"), told.denominator),
        ]
    return made


def _part(identifier: str, name: str, value: int) -> Json:
    return {"@type": "PropertyValue", "propertyID": identifier, "name": name, "value": value}


# --- shared --------------------------------------------------------------------------------------


def _catalogue(imprint: Imprint, language: Language) -> Node:
    return {
        "@type": "DataCatalog",
        "@id": f"{imprint.address}catalog.jsonld",
        "name": imprint.site.in_(language),
        "url": imprint.page("data", language),
    }


def _publisher(imprint: Imprint, language: Language) -> Node:
    """The site itself: an organisation, and no government one."""
    return {
        "@type": "Organization",
        "@id": f"{imprint.address}catalog.jsonld#publisher",
        "name": imprint.site.in_(language),
        "url": imprint.page("", language),
    }


def _place(imprint: Imprint, language: Language) -> Node:
    return {
        "@type": "Place",
        "name": imprint.place.in_(language),
        "identifier": imprint.place_code,
    }


def _text(node: Node) -> str:
    context: Node = {"@vocab": _VOCABULARY} | {name: {"@type": "@id"} for name in _LINKS}
    made = json.dumps({"@context": context} | node, ensure_ascii=False, allow_nan=False)
    return made.translate(_ESCAPES)
