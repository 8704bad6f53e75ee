"""The description of a release's tables, from its published datapackage.json.

It is written down once more as data/datapackage.yml has it and read by the same reader, so that
types, keys, totals and rules of hiding mean the same as in the build that published them. What
could reach beyond the tables - a name that is a path, a rule that is a program - is refused.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from terang.model import Package, Problem, Resource, Said
from terang.package import package

_ASK = Said("ask those who publish the site; the file is made by the build")
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_SUM = re.compile(r"[a-z0-9_ ()+*=-]{1,300}")  # of the names of columns
PERIODS = frozenset({"month", "quarter", "year"})
_VALIDITY = ("valid_from", "valid_to")
_MOST_TABLES = 200

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class MalformedError(Exception):
    """A published file that does not say what it should."""

    def __init__(self, what: Said, hint: Said = _ASK) -> None:
        super().__init__(str(what))
        self.what, self.hint = what, hint


def parsed(content: bytes) -> dict[str, Json]:
    """The object that a JSON file holds. Raises MalformedError."""
    try:
        made = json.loads(content)
    except (ValueError, RecursionError):
        raise MalformedError(Said("the file is not JSON")) from None
    return mapping(made)


def mapping(value: Json) -> dict[str, Json]:
    """`value`, being an object. Raises MalformedError."""
    if not isinstance(value, dict):
        raise MalformedError(Said("an object is missing in the file"))
    return value


def items(value: Json) -> list[Json]:
    """`value`, being a list; none where there is nothing. Raises MalformedError."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedError(Said("a list is missing in the file"))
    return value


def text(holder: Mapping[str, Json], key: str) -> str:
    """The text under `key`. Raises MalformedError."""
    value = holder.get(key)
    if not isinstance(value, str) or not value:
        raise MalformedError(Said("'{}' is missing in the file", (key,)))
    return value


def described(told: Mapping[str, Json], file: str) -> tuple[Package | None, str, list[Problem]]:
    """The tables a datapackage.json describes, and the same as one text, to be compared.

    Hashes, sizes, titles and versions are no part of it.
    """
    resources = items(told.get("resources"))
    if len(resources) > _MOST_TABLES:
        raise MalformedError(Said("more than {} tables are described", (str(_MOST_TABLES),)))
    written: dict[str, Json] = {
        "name": text(told, "name"),
        **_both("title", "description"),
        "homepage": "-",
        "licenses": [],
        "resources": [_resource(mapping(resource)) for resource in resources],
    }
    content = json.dumps(written, ensure_ascii=False, indent=1)
    found: list[Problem] = []
    made = package(content, found)
    problems = [
        *(Problem(file=file, line=1, what=p.what, hint=_ASK) for p in found),
        *(Problem(file=file, line=1, what=what, hint=_ASK) for what in _unfit(made)),
    ]
    return (None if problems else made), content, problems


def _both(*keys: str) -> dict[str, Json]:
    """Texts in two languages, which no rule asks for."""
    return {key: {"id": key, "en": key} for key in keys}


def _resource(told: Mapping[str, Json]) -> Json:
    name, schema = text(told, "name"), mapping(told.get("schema"))
    if not _TABLE.fullmatch(name) or text(told, "path") != f"{name}.csv":
        raise MalformedError(Said("'{}' is not the name of a table with its file", (name[:100],)))
    keys = items(schema.get("primaryKey"))
    scope = _scope(told, keys)
    made: dict[str, Json] = {
        "name": name,
        "path": f"reference/{name}.csv" if scope == "reference" else f"{name}.csv",
        "terang:scope": scope,
        **_both("title", "description", "terang:custodian"),
        "license": "-",
        "terang:standing": told.get("terang:standing"),
        "schema": {
            "primaryKey": keys,
            "foreignKeys": [_foreign_key(mapping(key)) for key in items(schema.get("foreignKeys"))],
            "fields": [_field(mapping(field)) for field in items(schema.get("fields"))],
        },
    }
    for key in ("terang:threshold", "terang:counts", "terang:totals", "terang:groups"):
        if told.get(key):
            made[key] = told[key]
    made["terang:identities"] = [_identity(rule) for rule in items(told.get("terang:identities"))]
    if rules := told.get("terang:confidentiality"):
        made["terang:confidentiality"] = _rules(mapping(rules))
    return made


def _scope(told: Mapping[str, Json], keys: Sequence[Json]) -> str:
    """As the file says; where it does not, the tables of a period belong to the release."""
    if "terang:scope" in told:
        return text(told, "terang:scope")
    return "release" if PERIODS.intersection(str(key) for key in keys) else "reference"


def _foreign_key(told: Mapping[str, Json]) -> Json:
    reference = mapping(told.get("reference"))
    made: dict[str, Json] = {
        "fields": told.get("fields"),
        "reference": {"resource": reference.get("resource"), "fields": reference.get("fields")},
    }
    return made | ({"terang:also": told["terang:also"]} if told.get("terang:also") else {})


def _field(told: Mapping[str, Json]) -> Json:
    kept = ("name", "type", "terang:role", "terang:unit", "constraints")
    return {**_both("title"), **{key: told[key] for key in kept if told.get(key)}}


def _identity(rule: Json) -> Json:
    """A rule like `closing_idr = opening_idr + in_idr`; it is put to the database as it stands."""
    if not isinstance(rule, str) or not _SUM.fullmatch(rule) or "--" in rule:
        raise MalformedError(Said("'{}' is not an equation of columns", (str(rule)[:100],)))
    return rule


def _rules(told: Mapping[str, Json]) -> Json:
    """The rules of hiding; pairs are lists of two in JSON and keys with values in YAML."""
    made: dict[str, Json] = {k: v for k, v in told.items() if v not in (None, "", [], {})}
    if "where" in made:
        made["where"] = _pairs(made["where"])
    if "never_hide" in made:
        made["never_hide"] = [_pairs(row) for row in items(made["never_hide"])]
    if "amounts" in made:
        made["amounts"] = [_rules(mapping(amount)) for amount in items(made["amounts"])]
    return made


def _pairs(told: Json) -> Json:
    if isinstance(told, dict):
        return told
    pairs = [items(pair) for pair in items(told)]
    if any(len(pair) != 2 for pair in pairs):
        raise MalformedError(Said("a pair of column and code is missing in the file"))
    return {str(name): code for name, code in pairs}


def _unfit(made: Package) -> Iterator[Said]:
    """Where the rules of hiding name what is not there; the audit relies on it."""
    if len({resource.name for resource in made.resources}) < len(made.resources):
        yield Said("two tables have one name")
    for resource in made.resources:
        if resource.threshold:
            measures = {f.name for f in resource.fields if f.role == "measure"}
            if not PERIODS & {*resource.primary_key} or not measures.issuperset(resource.counts):
                yield Said("table '{}' hides counts but has none by period", (resource.name,))
            yield from _unpriced(resource, made)


def _unpriced(resource: Resource, made: Package) -> Iterator[Said]:
    tables = {r.name: r.columns() for r in made.resources if r.scope == "reference"}
    for amount in resource.confidentiality.amounts:
        wanted = {*_VALIDITY, amount.measure}
        if amount.rates and not wanted.issubset(tables.get(amount.rates, ())):
            yield Said("the table of tariffs '{}' has not the columns it needs", (amount.rates,))
