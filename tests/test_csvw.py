"""CSV on the Web: held to what the Recommendation requires, and to the files themselves."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from terang import csvw, read
from terang.model import ForeignKey
from tests.open_data import (
    DISTRICT_TABLE,
    DISTRICTS,
    PREMIUM_TABLE,
    PREMIUMS,
    edition,
    imprint,
    resource,
)

ROOT = Path(__file__).resolve().parents[1]
TABLES = {"districts.csv": DISTRICTS, "premiums.csv": PREMIUMS}
# Sections 5.3 to 5.7 and 5.11: what each description may have, besides names with a known prefix.
TABLE = {"@context", "@type", "url", "tableSchema"}
GROUP = {"@context", "@type", "tables"}
SCHEMA = {"@type", "columns", "primaryKey", "foreignKeys"}
COLUMN = {"name", "titles", "datatype", "required"}
DATATYPE = {"base", "format", "minimum", "maximum"}
PREFIXES = {"dc", "schema"}  # both in the initial context of RDFa, which CSVW takes over
NAME = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9_.]*"
)  # a variable of a URI template, not beginning with _
TYPES = {"string", "integer", "decimal", "date", "gYearMonth", "gYear"}


def made() -> dict[str, Any]:
    """The metadata files, read."""
    return {name: json.loads(text) for name, text in csvw.everything(edition(), imprint()).items()}


def assert_known(description: dict[str, Any], known: set[str]) -> None:
    """No property but those of the Recommendation and common ones with a prefix it knows."""
    others = description.keys() - known
    assert {name.partition(":")[0] for name in others} <= PREFIXES, others


def assert_table(table: dict[str, Any], columns: int) -> None:
    """A table description in order."""
    assert_known(table, TABLE)
    schema = table["tableSchema"]
    assert_known(schema, SCHEMA)
    names = [column["name"] for column in schema["columns"]]
    assert len(set(names)) == len(names) == columns
    assert set(schema["primaryKey"]) <= set(names)
    for column in schema["columns"]:
        assert_known(column, COLUMN)
        assert NAME.fullmatch(column["name"])
        datatype = column["datatype"]
        base = datatype if isinstance(datatype, str) else datatype["base"]
        assert base in TYPES
        if isinstance(datatype, dict):
            assert_known(datatype, DATATYPE)
            assert base in {"integer", "decimal", "date"} or not {"minimum", "maximum"} & {
                *datatype
            }


def test_each_table_has_its_file_where_a_reader_of_csvw_looks():
    """`<file>-metadata.json` beside the CSV file, and one for the group."""
    assert set(made()) == {
        "districts.csv-metadata.json",
        "premiums.csv-metadata.json",
        "csv-metadata.json",
    }


@pytest.mark.parametrize("name", ["districts", "premiums"])
def test_a_table_has_the_required_properties_and_no_unknown_one(name: str):
    """The context word for word, the address of the file, a schema with named columns."""
    table = made()[f"{name}.csv-metadata.json"]

    assert table["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "id"}]
    assert table["@type"] == "Table"
    assert table["url"] == f"{name}.csv"
    assert_table(table, len(TABLES[table["url"]].splitlines()[0].split(b",")))


@pytest.mark.parametrize("name", ["districts", "premiums"])
def test_the_header_of_the_file_is_among_the_titles_of_its_columns(name: str):
    """Else a validator would call file and description incompatible (section 5.5.1)."""
    columns = made()[f"{name}.csv-metadata.json"]["tableSchema"]["columns"]
    header = next(csv.reader(io.StringIO(TABLES[f"{name}.csv"].decode())))

    assert [column["titles"]["und"] for column in columns] == header


def test_titles_are_in_both_languages():
    """Of the columns as a language map, of the table as tagged values."""
    table = made()["premiums.csv-metadata.json"]

    first = table["tableSchema"]["columns"][0]
    assert first["titles"] == {"und": "month", "id": "month (id)", "en": "month (en)"}
    assert table["dc:title"] == [
        {"@value": "Tabel premiums (id)", "@language": "id"},
        {"@value": "Tabel premiums (en)", "@language": "en"},
    ]


def test_standing_licence_source_and_day_are_said():
    """A sample says of itself that it is one."""
    table = made()["premiums.csv-metadata.json"]

    assert table["dc:provenance"][0] == {"@value": "data contoh", "@language": "id"}
    assert table["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert table["dc:modified"] == {"@value": "2026-02-10", "@type": "xsd:date"}
    assert table["dc:source"][1] == {"@value": "Skrip (en)", "@language": "en"}
    assert table["schema:version"] == "2026.01.1"


def test_types_limits_and_codes_are_those_of_the_columns():
    """A list of codes is a pattern that takes these codes and nothing else."""
    tables = made()
    columns = {c["name"]: c for c in tables["premiums.csv-metadata.json"]["tableSchema"]["columns"]}
    district = tables["districts.csv-metadata.json"]["tableSchema"]["columns"][0]

    assert columns["month"]["datatype"] == "gYearMonth"
    assert columns["month"]["required"] is True
    assert columns["workers_people"]["datatype"] == {
        "base": "integer",
        "minimum": "0",
        "maximum": "99",
    }
    assert columns["workers_people"]["schema:unitText"] == "people"
    kinds = re.compile(columns["kind"]["datatype"]["format"])
    assert [bool(kinds.search(c)) for c in ("a.b", "jkk-medical", "_T")] == [True] * 3
    assert [bool(kinds.search(c)) for c in ("axb", "jkk-medical2", "x_T", "")] == [False] * 4
    assert re.search(district["datatype"]["format"], "99.01")
    assert not re.search(district["datatype"]["format"], "x99.01")


def test_only_the_group_says_how_tables_refer_to_each_other():
    """A foreign key may only lead to a table of the same group (section 5.5.2.1)."""
    tables = made()
    group = tables["csv-metadata.json"]

    assert_known(group, GROUP)
    assert group["@type"] == "TableGroup"
    assert {table["url"] for table in group["tables"]} == TABLES.keys()
    assert group["tables"][1]["tableSchema"]["foreignKeys"] == [
        {
            "columnReference": ["district"],
            "reference": {"resource": "districts.csv", "columnReference": ["district"]},
        }
    ]
    assert "foreignKeys" not in tables["premiums.csv-metadata.json"]["tableSchema"]
    assert all("@context" not in table for table in group["tables"])


def test_a_foreign_key_with_an_exception_or_without_its_table_is_not_claimed():
    """CSVW has no word for "or `_T`", and an absent table cannot be referred to."""
    also = ForeignKey(
        fields=("district",), table="districts", reference_fields=("district",), also=("_T",)
    )
    lone = resource("lone", PREMIUM_TABLE.fields, ("month",), foreign_keys=(also,))
    alone = ((lone, PREMIUMS), (DISTRICT_TABLE, DISTRICTS)), ((PREMIUM_TABLE, PREMIUMS),)

    for tables in alone:
        text = csvw.everything(edition(tables=tables), imprint())["csv-metadata.json"]
        assert b"foreignKeys" not in text


def test_the_tables_of_this_repository_are_described_in_order():
    """Every column of the data package has a CSVW type and a name that CSVW takes."""
    package = read.everything(ROOT).package
    tables = tuple((described, b"") for described in package.resources)

    files = csvw.everything(edition(tables=tables), imprint())

    for described, _ in tables:
        table = json.loads(files[f"{described.name}.csv-metadata.json"])
        assert_table(table, len(described.fields))


def test_the_same_release_gives_the_same_bytes():
    """No clock and no chance."""
    assert csvw.everything(edition(), imprint()) == csvw.everything(edition(), imprint())
