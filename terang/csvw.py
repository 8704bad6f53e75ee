"""CSV on the Web: what each CSV file means, in the W3C's vocabulary, with titles in two languages.

The named part of `pages`. By the W3C Recommendation "Metadata Vocabulary for Tabular Data" of
17 December 2015: a file `<table>.csv-metadata.json` beside each table, found by its name, and
`csv-metadata.json` for the group of all tables, which alone can say how they refer to each other.
"""

import re
from collections.abc import Mapping

from terang import parts
from terang.editions import Edition, Imprint, Json, as_json, in_both, tagged
from terang.model import Field, ForeignKey, Resource

NAMESPACE = "http://www.w3.org/ns/csvw"
GROUP = "csv-metadata.json"
_DATATYPES: Mapping[str, str] = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "date": "date",
    "yearmonth": "gYearMonth",
    "year": "gYear",
}
_SPECIAL = re.compile(r"[.^$*+?()\[\]{}|\\]")  # in the regular expressions of ECMAScript
_LIMITED = frozenset({"integer", "number", "date"})


def everything(edition: Edition, imprint: Imprint) -> dict[str, bytes]:
    """The metadata of each table and of the group, by the name of the file."""
    made = {
        f"{resource.name}.csv-metadata.json": as_json(
            {"@context": _context(), **table(resource, edition, imprint)}
        )
        for resource, _ in edition.tables
    }
    return made | {GROUP: as_json(group(edition, imprint))}


def group(edition: Edition, imprint: Imprint) -> dict[str, Json]:
    """All tables of a release; every foreign key that holds without an exception is claimed."""
    names = {resource.name for resource, _ in edition.tables}
    tables: list[Json] = []
    for resource, _ in edition.tables:
        keys = [k for k in resource.foreign_keys if not k.also and k.table in names]
        tables.append(table(resource, edition, imprint, tuple(keys)))
    return {
        "@context": _context(),
        "@type": "TableGroup",
        "dc:title": tagged(imprint.package.title),
        "dc:description": tagged(imprint.package.description),
        "dc:publisher": tagged(imprint.site),
        "tables": tables,
    }


def table(
    resource: Resource, edition: Edition, imprint: Imprint, keys: tuple[ForeignKey, ...] = ()
) -> dict[str, Json]:
    """The description of one table; `keys` only inside a group that holds the tables meant."""
    standing = imprint.both(lambda c: parts.standing_name(resource.standing, c))
    schema: dict[str, Json] = {
        "@type": "Schema",
        "columns": [column(field) for field in resource.fields],
        "primaryKey": list[Json](resource.primary_key),
    }
    if keys:
        schema["foreignKeys"] = [_foreign_key(key) for key in keys]
    return {
        "@type": "Table",
        "url": f"{resource.name}.csv",
        "dc:title": tagged(resource.title),
        "dc:description": tagged(resource.description),
        "dc:identifier": f"{imprint.address}{edition.folder}/{resource.name}.csv",
        "dc:license": {"@id": imprint.licence(resource)},
        "dc:creator": tagged(resource.custodian),
        "dc:source": [one for source in resource.sources for one in tagged(source.title)],
        "dc:provenance": tagged(standing),
        "dc:modified": {"@value": edition.day.isoformat(), "@type": "xsd:date"},
        "schema:version": edition.version,
        "tableSchema": schema,
    }


def column(field: Field) -> dict[str, Json]:
    """A column. Its name is among its titles, for that is what stands in the header of the file."""
    titles: dict[str, Json] = {"und": field.name, **in_both(field.title)}
    made: dict[str, Json] = {"name": field.name, "titles": titles, "datatype": _datatype(field)}
    if field.required:
        made["required"] = True
    return made | ({"schema:unitText": field.unit} if field.unit else {})


def _datatype(field: Field) -> Json:
    """The type with its limits; a list of codes becomes a pattern, for CSVW knows no lists."""
    made: dict[str, Json] = {"base": _DATATYPES[field.type]}
    if field.type == "string" and (field.enum or field.pattern):
        codes = "|".join(_SPECIAL.sub(r"\\\g<0>", code) for code in field.enum)
        made["format"] = f"^({field.pattern or codes})$"
    if field.type in _LIMITED:
        limits = (("minimum", field.minimum), ("maximum", field.maximum))
        made |= {name: limit for name, limit in limits if limit is not None}
    return made if len(made) > 1 else made["base"]


def _foreign_key(key: ForeignKey) -> Json:
    return {
        "columnReference": list[Json](key.fields),
        "reference": {
            "resource": f"{key.table}.csv",
            "columnReference": list[Json](key.reference_fields),
        },
    }


def _context() -> list[Json]:
    """The context that the Recommendation demands word for word; readers of CSVW know it by heart.

    Indonesian is the language of whatever has no language of its own.
    """
    return [NAMESPACE, {"@language": "id"}]
