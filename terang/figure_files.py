"""A figure as a file: `figures/<id>.json`, all that its page says, for programs.

The named part of `pages`. The files of one release are sealed with it, so they say no status;
`vintages` says today's status of every release's value and belongs beside the newest release.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from terang import parts, words
from terang.editions import Imprint, Json, Status, as_json, in_both
from terang.model import Article, Figure, Number, Text
from terang.results import FigureAt, FigureValue, RecalledFigure
from terang.words import Catalogue

FOLDER = "figures"
SCHEMA_NAME = f"{FOLDER}/figure.schema.json"
_OF_THE_MONTH = re.compile(r"\s*\{\{\s*bulan\(\)\s*\}\}\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a release said of a figure."""

    value: FigureAt
    version: str  # of the release
    period: Text  # as printed
    status: Status  # today's


def everything(statements: Iterable[Statement], imprint: Imprint) -> dict[str, bytes]:
    """The files of one release's figures by name, and the JSON Schema they hold to."""
    made = {f"{FOLDER}/{s.value.figure.id}.json": as_json(figure(s, imprint)) for s in statements}
    return made | {SCHEMA_NAME: as_json(schema())}


def figure(statement: Statement, imprint: Imprint) -> dict[str, Json]:
    """All that a release said of a figure; nothing in it changes when the next one appears."""
    told = statement.value
    f = told.figure
    return {
        "id": f.id,
        "release": told.release,
        "version": statement.version,
        "label": in_both(f.label),
        "definition": in_both(f.definition),
        "topic": f.topic,
        "unit": f.unit,
        "unit_name": in_both(imprint.both(lambda c: unit_name(f.unit, c))),
        "period": in_both(statement.period),
        **_value(told),
        "standing": told.standing.value,
        "standing_name": in_both(imprint.both(lambda c: parts.figure_standing(told, c))),
        "derived": f.derived,
        "tables": list[Json](told.tables),
        "query": f.query.strip(),
        "note": in_both(f.note) if f.note else None,
        "law": [_law(article, imprint) for article in f.law],
        "page": in_both(frozen(told, imprint)),
        "newest": in_both(imprint.pages(f"angka/{f.id}")),
        "publisher": in_both(imprint.site),
        **_recalled(told),
    }


def _value(told: FigureAt) -> dict[str, Json]:
    """The value and its parts; null where it was recalled."""
    if isinstance(told, FigureValue):
        parts_: dict[str, Json] = {"numerator": told.numerator, "denominator": told.denominator}
        return {"value": quantity(told), **parts_}
    return {"value": None, "numerator": None, "denominator": None}


def _recalled(told: FigureAt) -> dict[str, Json]:
    """When and why the value was taken back; nothing of one that stands."""
    if not isinstance(told, RecalledFigure):
        return {}
    recalls: list[Json] = [
        {"table": r.table, "date": r.date.isoformat(), "reason": in_both(r.reason)}
        for r in told.recalls
    ]
    return {"status": "recalled", "recalled": recalls}


def vintages(statements: Sequence[Statement], imprint: Imprint) -> bytes:
    """One figure through all releases that had a value for it, oldest first, with the status."""
    newest = statements[-1].value.figure
    return as_json(
        {
            "id": newest.id,
            "label": in_both(newest.label),
            "unit": newest.unit,
            "page": in_both(imprint.pages(f"angka/{newest.id}")),
            "vintages": [_vintage(statement, imprint) for statement in statements],
        }
    )


def _vintage(statement: Statement, imprint: Imprint) -> Json:
    told = statement.value
    return {
        "release": told.release,
        "version": statement.version,
        "status": statement.status,
        "period": in_both(statement.period),
        **_value(told),
        "standing": told.standing.value,
        "page": in_both(frozen(told, imprint)),
        "file": f"{imprint.address}data/{told.release}/{FOLDER}/{told.figure.id}.json",
    }


def frozen(value: FigureAt, imprint: Imprint) -> Text:
    """The addresses at which this release's value stands for ever."""
    return imprint.pages(f"rilis/{value.release}/angka/{value.figure.id}")


def in_unit(value: FigureValue) -> Fraction:
    """The value in the figure's unit, exactly: a share of 36 in 48 is 75 percent."""
    return Fraction(value.value) * (100 if value.figure.unit == "percent" else 1)


def as_number(exact: Number) -> int | float:
    """A number for JSON: whole if it is whole, else the nearest float."""
    value = Fraction(exact)
    return value.numerator if value.denominator == 1 else float(value)


def quantity(value: FigureValue) -> dict[str, Json]:
    """The value in the figure's unit, exact as text (`75`, `4225/63`), as a number, as printed."""
    exact, unit = in_unit(value), value.figure.unit
    return {
        "exact": str(exact),
        "number": as_number(exact),
        "printed": {
            "id": words.quantity(value.value, unit, "id"),
            "en": words.quantity(value.value, unit, "en"),
        },
    }


def unit_name(unit: str, catalogue: Catalogue) -> str:
    """The unit in words, money and shares included."""
    plain = {"idr": catalogue("rupiah"), "percent": catalogue("percent")}
    return plain.get(unit) or parts.unit_name(unit, catalogue)


def month_of(value: FigureAt) -> str | None:
    """The month that the value is about; None when its period is not simply the release's month."""
    return value.release if _OF_THE_MONTH.fullmatch(value.figure.period.id) else None


def about(figure: Figure) -> Text:
    """The definition, and what the figure does not say."""
    note = figure.note or Text(id="", en="")
    return Text(
        id=f"{figure.definition.id} {note.id}".strip(),
        en=f"{figure.definition.en} {note.en}".strip(),
    )


def _law(article: Article, imprint: Imprint) -> Json:
    pages = imprint.pages(f"peraturan/{article.regulation}")
    anchor = f"#{article.anchor()}" if article.anchor() else ""
    return {
        "cited": _cited(article),
        "name": in_both(imprint.both(lambda c: parts.citation(article, c.language))),
        "page": {"id": pages.id + anchor, "en": pages.en + anchor},
    }


def _cited(article: Article) -> str:
    pasal = f" pasal {article.pasal}" if article.pasal else ""
    return article.regulation + pasal + (f" ayat {article.ayat}" if article.ayat else "")


# --- what a file of a figure holds to ------------------------------------------------------------


def schema() -> dict[str, Json]:
    """The JSON Schema (2020-12) of a figure's file."""
    text: dict[str, Json] = {"type": "string", "minLength": 1}
    both: dict[str, Json] = _object({"id": text, "en": text})
    whole: dict[str, Json] = {"type": ["integer", "null"]}
    value = _object(
        {
            "exact": {"type": "string", "pattern": "^-?[0-9]+(/[1-9][0-9]*)?$"},
            "number": {"type": "number"},
            "printed": both,
        }
    )
    properties: dict[str, Json] = {
        "id": {"type": "string", "pattern": "^[a-z0-9-]+$"},
        "release": {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"},
        "version": {"type": "string", "pattern": r"^20[0-9]{2}\.(0[1-9]|1[0-2])\.[1-9][0-9]*$"},
        **dict.fromkeys(("label", "definition", "unit_name", "period"), both),
        **dict.fromkeys(("topic", "unit", "query"), text),
        "value": {"anyOf": [value, {"type": "null"}]},
        **dict.fromkeys(("numerator", "denominator"), whole),
        "standing": {"enum": ["official", "press", "sample"]},
        "standing_name": both,
        "derived": {"type": "boolean"},
        "tables": {"type": "array", "items": text},
        "note": {"anyOf": [both, {"type": "null"}]},
        "law": {"type": "array", "items": _object({"cited": text, "name": both, "page": both})},
        **dict.fromkeys(("page", "newest", "publisher"), both),
    }
    made = _object(properties)
    taken: dict[str, Json] = {
        "status": {"const": "recalled"},
        "recalled": {
            "type": "array",
            "items": _object({"table": text, "date": text, "reason": both}),
        },
    }
    made["properties"] = properties | taken  # which only a recalled figure has
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Figure"} | made


def _object(properties: dict[str, Json]) -> dict[str, Json]:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list[Json](properties),
        "additionalProperties": False,
    }
