"""The files a reader takes home: CSV tables, the data package, the list of figures.

The named part of `pages`. A file equals the page because both come from the same checked rows.
"""

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from io import StringIO

from terang import words
from terang.book import period
from terang.confidentiality import Amount, Confidentiality, Dominance
from terang.model import LANGUAGES, Field, ForeignKey, Language, Package, Resource, Text
from terang.results import Asset, FigureValue, Findings, Table

FOLDER = "data/latest"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_LABELS: Mapping[Language, str] = {"id": "", "en": ".en"}
_FIGURE_COLUMNS = (
    *("figure", "label_id", "label_en", "release", "period_id", "period_en", "unit"),
    *("value", "numerator", "denominator", "standing", "derived", "url"),
)
_STATUS = "obs_status"
_NO_NUMBER = Text(
    id="tanpa angka; kolom obs_status menyebut sebabnya",
    en="no number; the column obs_status says why",
)
_ORDINARY = Text(id="angka biasa, bukan sel tersamarkan", en="an ordinary number, not hidden")
_CODES: Mapping[str, Text] = {
    "c": Text(id="disamarkan", en="not shown"),
    "x": Text(id="tidak tersedia", en="not available"),
    "z": Text(id="tidak berlaku", en="not applicable"),
}
_TYPED = ("integer", "number")

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def everything(
    package: Package, findings: Findings, address: str, version: str = ""
) -> tuple[Asset, ...]:
    """Every download of the newest release; `version` is that of a release that came out again."""
    tables = [
        Asset(path=f"{FOLDER}/{t.resource.name}.csv", content=t.content) for t in findings.tables
    ]
    descriptors = [
        Asset(
            path=f"{FOLDER}/datapackage{_LABELS[language]}.json",
            content=_json(descriptor(package, findings, language, version)),
        )
        for language in LANGUAGES
    ]
    told = findings.release.disclosure
    hiding = [Asset(path=f"{FOLDER}/disclosure.json", content=told.encode())] if told else []
    return (*tables, *descriptors, *hiding, figures(findings.values, address))


def figures(values: tuple[FigureValue, ...], address: str) -> Asset:
    """All figures of the release with their parts, one a row."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_FIGURE_COLUMNS)
    for v in values:
        share = v.numerator is not None
        writer.writerow(
            (
                *(v.figure.id, v.figure.label.id, v.figure.label.en, v.release),
                *(period(v, "id"), period(v, "en"), v.figure.unit),
                words.rounded(v.value * 100, 2) if share else v.value,
                *(v.numerator, v.denominator, v.standing.value),
                "yes" if v.figure.derived else "no",
                f"{address}rilis/{v.release}/angka/{v.figure.id}/",  # what is there stays
            )
        )
    return Asset(path=f"{FOLDER}/figures.csv", content=text.getvalue().encode())


def descriptor(
    package: Package, findings: Findings, language: Language, version: str = ""
) -> dict[str, Json]:
    """The Data Package v2 descriptor of the release in one language."""
    return {
        "$schema": _PROFILE,
        "name": package.name,
        "title": package.title.in_(language),
        "description": package.description.in_(language),
        "homepage": package.homepage,
        "version": version or f"{findings.release.month.replace('-', '.')}.1",
        "created": f"{findings.release.date.isoformat()}T00:00:00Z",
        "licenses": [
            {"name": name, "path": path, "title": title.in_(language)}
            for name, path, title in package.licences
        ],
        "resources": [_resource(table, package, language) for table in findings.tables],
    }


def _resource(table: Table, package: Package, language: Language) -> Json:
    r = table.resource
    licences: list[Json] = [
        {"name": name, "path": path} for name, path, _ in package.licences if name == r.licence
    ]
    return {
        "name": r.name,
        "type": "table",
        "path": f"{r.name}.csv",
        "title": r.title.in_(language),
        "description": r.description.in_(language),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(table.content),
        "hash": f"sha256:{hashlib.sha256(table.content).hexdigest()}",
        "licenses": licences,
        "sources": [{"title": source.title.in_(language)} for source in r.sources],
        "terang:scope": r.scope,
        "terang:standing": r.standing.value,
        "terang:custodian": r.custodian.in_(language),
        **_ours(r),
        "schema": _schema(r, language),
    }


def _ours(r: Resource) -> dict[str, Json]:
    """What a stranger needs to check the sums and to attack the hiding, as in datapackage.yml."""
    made: dict[str, Json] = {}
    if r.totals:
        made["terang:totals"] = [{"measure": t.measure, "over": [*t.over]} for t in r.totals]
    if r.identities:
        made["terang:identities"] = [*r.identities]
    if r.groups:
        made["terang:groups"] = [*r.groups]
    if r.threshold:
        made["terang:threshold"] = r.threshold
        made["terang:counts"] = [*r.counts]
        made["terang:confidentiality"] = _rules(r.confidentiality)
    return made


def _rules(rules: Confidentiality) -> dict[str, Json]:
    """The rules of hiding that differ from the usual ones."""
    usual = Confidentiality()
    made: dict[str, Json] = {
        name: value if isinstance(value, str | int) else [*value]
        for name in ("population", "repeats", "measured", "zeros", "sticky", "sensitive")
        if (value := getattr(rules, name)) != getattr(usual, name)
    }
    for name in ("averages", "shares"):
        if getattr(rules, name):
            made[name] = [*getattr(rules, name)]
    if rules.where:
        made["where"] = dict(rules.where)
    if rules.never_hide:
        made["never_hide"] = [dict(row) for row in rules.never_hide]
    if rules.amounts:
        made["amounts"] = [_told(amount) for amount in rules.amounts]
    if rules.dominance:
        made["dominance"] = _told(rules.dominance)
    return made | {"hide_at_most_percent": rules.hide_at_most_percent}


def _told(rule: Amount | Dominance) -> dict[str, Json]:
    made: dict[str, Json] = {name: value for name, value in asdict(rule).items() if value}
    if isinstance(rule, Amount) and rule.where:
        made["where"] = dict(rule.where)
    return made


def _schema(r: Resource, language: Language) -> Json:
    made: dict[str, Json] = {
        "fields": [_field(field, language) | _blanks(field, r, language) for field in r.fields],
        "missingValues": [""],
        "primaryKey": list[Json](r.primary_key),
    }
    keys: list[Json] = [_foreign_key(key) for key in r.foreign_keys if not key.also]
    return made | ({"foreignKeys": keys} if keys else {})


def _blanks(field: Field, r: Resource, language: Language) -> dict[str, Json]:
    """What an empty cell of a column means, in tables that keep the reason in `obs_status`.

    Its codes are categories and not missing values: a reader who took them for missing would
    lose the reason.
    """
    if field.name == _STATUS:
        codes = [(code, _CODES[code]) for code in field.enum if code in _CODES]
        return {
            "missingValues": [_labelled("", _ORDINARY, language)],
            "categories": [_labelled(code, label, language) for code, label in codes],
        }
    if field.role == "measure" and _STATUS in r.columns() and not field.required:
        return {"missingValues": [_labelled("", _NO_NUMBER, language)]}
    return {}


def _labelled(value: str, label: Text, language: Language) -> Json:
    return {"value": value, "label": label.in_(language)}


def _foreign_key(key: ForeignKey) -> Json:
    return {
        "fields": list[Json](key.fields),
        "reference": {"resource": key.table, "fields": list[Json](key.reference_fields)},
    }


def _field(field: Field, language: Language) -> dict[str, Json]:
    rules: dict[str, Json] = {}
    if field.required:
        rules["required"] = True
    if field.unique:
        rules["unique"] = True
    if field.minimum is not None:
        rules["minimum"] = int(field.minimum) if field.type in _TYPED else field.minimum
    if field.pattern:
        rules["pattern"] = field.pattern
    if field.enum:
        rules["enum"] = list[Json](field.enum)
    made: dict[str, Json] = {
        "name": field.name,
        "type": field.type,
        "title": field.title.in_(language),
        "terang:role": field.role,
    }
    if field.unit:
        made["terang:unit"] = field.unit
    return made | ({"constraints": rules} if rules else {})


def _json(value: dict[str, Json]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
