"""A validator that nobody here wrote agrees on which tables are good.

frictionless is given the same description; where we refuse more on purpose, it is listed here
with the reason. Totals, identities and obs_status, for which it has no words, are left out. It is
always told that the delimiter is a comma, because otherwise it guesses.
"""

import csv
import json
import warnings
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from terang import tables
from terang.model import Field, ForeignKey, Package, Release, Resource, Standing, Text

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import frictionless
    from frictionless.formats import CsvControl

NOTHING = Text(id="", en="")
SPECTRUM = Path(__file__).resolve().parents[1].parent / "shared" / "inputs" / "csv" / "csv-spectrum"
CODES = b"code,name\nasn,ASN\nother,Lain\n"
FIELDS = (
    Field(name="source", type="string", title=NOTHING, role="dimension", required=True),
    Field(name="month", type="yearmonth", title=NOTHING, role="dimension", required=True),
    Field(name="people", type="integer", title=NOTHING, role="measure", minimum="0", maximum="99"),
    Field(name="area", type="number", title=NOTHING, role="attribute"),
    Field(name="day", type="date", title=NOTHING, role="attribute"),
    Field(name="year", type="year", title=NOTHING, role="attribute"),
    Field(name="sex", type="string", title=NOTHING, role="attribute", enum=("f", "m")),
    Field(name="slug", type="string", title=NOTHING, role="attribute", pattern="[a-z-]+"),
    Field(name="number", type="string", title=NOTHING, role="attribute", unique=True),
    Field(name="idr", type="integer", title=NOTHING, role="attribute"),
)
HEADER = ",".join(f.name for f in FIELDS)
KEY = ForeignKey(fields=("source",), table="codes", reference_fields=("code",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file, what both must say of it, or why we are stricter."""

    label: str
    content: bytes
    good: bool
    stricter: str = ""


def rows(*lines: str, header: str = HEADER, end: str = "\n") -> bytes:
    return (end.join((header, *lines)) + end).encode()


def row(**cells: str) -> str:
    """A line with these cells; the others are blank but for the key."""
    typed = {"source": "asn", "month": "2026-10"} | cells
    return ",".join(typed.get(f.name, "") for f in FIELDS)


ROW = row(people="5", area="6.14", day="2026-10-31", year="2026", sex="f", slug="tugu", number="1")
NEXT = row(source="other", people="0", sex="m", slug="semarang-barat", number="2", idr="-7")
GOOD = [
    Case(label="one row", content=rows(ROW), good=True),
    Case(label="two rows", content=rows(ROW, NEXT), good=True),
    Case(label="only a header", content=rows(), good=True),
    Case(label="CRLF", content=rows(ROW, NEXT, end="\r\n"), good=True),
    Case(label="byte order mark", content=b"\xef\xbb\xbf" + rows(ROW), good=True),
    Case(label="no line end", content=rows(ROW).rstrip(b"\n"), good=True),
    Case(label="blank cells", content=rows(row()), good=True),
    Case(label="quoted cell", content=rows(row(slug="", number='"a,""b""\nc"')), good=True),
    Case(label="not ASCII", content=rows(row(number="ñandú")), good=True),
    Case(label="lowest", content=rows(row(people="0")), good=True),
    Case(label="highest", content=rows(row(people="99")), good=True),
    Case(label="negative decimals", content=rows(row(area="-0.5")), good=True),
]  # fmt: skip
BAD = [
    Case(label="empty file", content=b"", good=False),
    Case(label="integer: word", content=rows(row(people="five")), good=False),
    Case(label="integer: decimals", content=rows(row(people="1.5")), good=False),
    Case(label="integer: thousands", content=rows(row(people='"1,5"')), good=False),
    Case(label="number: word", content=rows(row(area="x")), good=False),
    Case(label="number: decimal comma", content=rows(row(area='"51,59"')), good=False),
    Case(label="date: order", content=rows(row(day="31/10/2026")), good=False),
    Case(label="date: no such day", content=rows(row(day="2026-02-30")), good=False),
    Case(label="month: 13", content=rows(row(month="2026-13")), good=False),
    Case(label="month: word", content=rows(row(month="Oktober")), good=False),
    Case(label="year: word", content=rows(row(year="MMXX")), good=False),
    Case(label="required", content=rows(row(source="")), good=False),
    Case(label="enum", content=rows(row(sex="x")), good=False),
    Case(label="pattern", content=rows(row(slug="Tugu 1")), good=False),
    Case(label="minimum", content=rows(row(people="-1")), good=False),
    Case(label="maximum", content=rows(row(people="100")), good=False),
    Case(label="primary key", content=rows(ROW, row(number="9")), good=False),
    Case(label="unique", content=rows(ROW, row(source="other", number="1")), good=False),
    Case(label="foreign key", content=rows(row(source="asm")), good=False),
    Case(label="blank row", content=rows(ROW, "", NEXT), good=False),
    Case(label="blank row at the end", content=rows(ROW, ""), good=False),
    Case(label="row of commas", content=rows(ROW, "," * (len(FIELDS) - 1)), good=False),
    Case(label="too few cells", content=rows("asn,2026-10"), good=False),
    Case(label="too many cells", content=rows(ROW + ",x"), good=False),
    Case(label="a blank cell too many", content=rows(ROW + ",", NEXT), good=False),
    Case(label="column twice", content=rows(header=HEADER + ",source"), good=False),
    Case(label="column missing", content=rows(header=HEADER.removesuffix(",idr")), good=False),
    Case(label="column unknown", content=rows(header=HEADER + ",more"), good=False),
    Case(label="column misspelt", content=rows(header=HEADER.replace("sex", "sexx")), good=False),
    Case(label="semicolons", content=rows(ROW).replace(b",", b";"), good=False),
    Case(label="Windows-1252", content=rows(ROW).replace(b"tugu", b"caf\xe9"), good=False),
]  # fmt: skip
STRICTER = [
    Case(label="space in a number", content=rows(row(people=" 5")), good=False,
         stricter="a space that nobody sees makes two spellings of one cell"),
    Case(label="plus sign", content=rows(row(people="+5")), good=False,
         stricter="one number has one spelling, so that releases can be compared"),
    Case(label="leading zero", content=rows(row(people="05")), good=False,
         stricter="a leading zero is the mark of a code, not of a number"),
    Case(label="month of one digit", content=rows(row(month="2026-1")), good=False,
         stricter="months are sorted and compared as text"),
    Case(label="space around a text", content=rows(row(number="1 ")), good=False,
         stricter="'1 ' and '1' would be two values of a unique column"),
    Case(label="five decimals", content=rows(row(area="1.23456")), good=False,
         stricter="the store holds four decimals and must not round in silence"),
    Case(label="beyond 64 bits", content=rows(row(idr="9223372036854775808")), good=False,
         stricter="the store counts in 64 bits and must not lose a digit"),
    Case(label="line ends mixed", content=rows(ROW).replace(b"\n", b"\r\n", 1), good=False,
         stricter="most often two files pasted together"),
]  # fmt: skip


def resource(name: str, fields: tuple[Field, ...], key: tuple[str, ...], **rules: Any) -> Resource:
    return Resource(
        name=name,
        scope="reference",
        title=NOTHING,
        description=NOTHING,
        standing=Standing.SAMPLE,
        sources=(),
        licence="",
        custodian=NOTHING,
        fields=fields,
        primary_key=key,
        **rules,
    )


def texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name=n, type="string", title=NOTHING, role="attribute") for n in names)


def described(fields: tuple[Field, ...], *, keyed: bool) -> Package:
    table = resource(
        "t",
        fields,
        ("source", "month") if keyed else (),
        foreign_keys=(KEY,) if keyed else (),
    )
    return Package(
        name="p",
        title=NOTHING,
        description=NOTHING,
        homepage="",
        licences=(),
        resources=(resource("codes", texts("code", "name"), ("code",)), table),
    )


def ours(root: Path, package: Package, content: bytes) -> tuple[bool, tuple[Any, ...]]:
    """Whether we accept the table, and its rows."""
    folder = root / "data" / "reference"
    folder.mkdir(parents=True)
    (folder / "codes.csv").write_bytes(CODES)
    (folder / "t.csv").write_bytes(content)
    release = Release(
        month="2026-10",
        date=date(2026, 11, 1),
        whats_new=NOTHING,
        next_date=date(2026, 12, 1),
        contact=NOTHING,
        corrections=(),
        folder=root / "data" / "releases" / "2026-10",
    )
    store, problems = tables.read(root, package, [release])
    assert {p.file for p in problems} <= {"data/reference/t.csv"}
    if store is None:
        return False, ()
    store.connection.close()
    return True, store.tables[1].rows


def theirs(root: Path, package: Package) -> bool:
    """Whether frictionless accepts the same files under the same description."""
    table = package.resource("t")
    found = frictionless.Package(
        resources=[
            frictionless.Resource(
                name=each.name,
                path=f"{each.name}.csv",
                encoding="utf-8",
                dialect=frictionless.Dialect(controls=[CsvControl(delimiter=",")]),
                schema=frictionless.Schema.from_descriptor(schema(each)),
            )
            for each in (table, package.resource("codes"))
        ],
        basepath=str(root / "data" / "reference"),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bool(found.validate().valid)


def schema(described_: Resource) -> dict[str, Any]:
    made: dict[str, Any] = {"fields": [field(f) for f in described_.fields]}
    if described_.primary_key:
        made["primaryKey"] = list(described_.primary_key)
    if described_.foreign_keys:
        reference = {"resource": "codes", "fields": ["code"]}
        made["foreignKeys"] = [{"fields": ["source"], "reference": reference}]
    return made


def field(described_: Field) -> dict[str, Any]:
    limits = {
        "required": described_.required,
        "unique": described_.unique,
        "minimum": described_.minimum and int(described_.minimum),
        "maximum": described_.maximum and int(described_.maximum),
        "pattern": described_.pattern,
        "enum": list(described_.enum) or None,
    }
    kept = {k: v for k, v in limits.items() if v is not None and v is not False}
    return {"name": described_.name, "type": described_.type, "constraints": kept}


@pytest.mark.parametrize("case", [*GOOD, *BAD], ids=lambda c: c.label)
def test_frictionless_and_we_agree(case: Case, tmp_path: Path):
    """Types, limits, keys, codes, rows, header and encoding: the same tables are good."""
    package = described(FIELDS, keyed=True)

    accepted, _ = ours(tmp_path, package, case.content)

    assert accepted == case.good
    assert theirs(tmp_path, package) == case.good


@pytest.mark.parametrize("case", STRICTER, ids=lambda c: c.label)
def test_where_we_are_stricter_it_is_on_purpose(case: Case, tmp_path: Path):
    """Each difference has its reason; when frictionless comes to agree, the list shrinks."""
    package = described(FIELDS, keyed=True)

    accepted, _ = ours(tmp_path, package, case.content)

    assert case.stricter
    assert not accepted
    assert theirs(tmp_path, package)


def spectrum() -> list[Any]:
    if not SPECTRUM.is_dir():
        why = pytest.mark.skip(
            reason="shared/inputs/csv/csv-spectrum is not beside this repository"
        )
        return [pytest.param(SPECTRUM, marks=why, id="absent")]
    return [pytest.param(path, id=path.stem) for path in sorted((SPECTRUM / "csvs").glob("*.csv"))]


@pytest.mark.parametrize("path", spectrum())
def test_awkward_csv_is_read_as_its_authors_mean_it(path: Path, tmp_path: Path):
    """csv-spectrum: quotes, commas, line breaks and UTF-8 give the cells of the JSON beside."""
    content = path.read_bytes().replace(b"\r\n", b"\n")
    if path.stem.endswith("_crlf"):  # a checkout may have lost the CRs that the JSON still has
        content = content.replace(b"\n", b"\r\n")
    names = next(csv.reader([content.decode().splitlines()[0]]))
    package = described(texts(*names), keyed=False)

    accepted, found = ours(tmp_path, package, content)

    meant = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text("utf-8"))
    assert accepted
    assert theirs(tmp_path, package)
    assert found == tuple(tuple(row[n] or None for n in names) for row in meant)
