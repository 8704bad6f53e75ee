"""What a reader takes home is what the pages show, and a stranger's program can read it."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import frictionless
import pytest

from terang import downloads, figures, parts, read, tables
from terang.model import Language, Sources
from terang.results import Findings

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "tests" / "tiny"


@pytest.fixture(scope="module")
def sources() -> Sources:
    """The smallest project, read."""
    return read.everything(TINY)


@pytest.fixture(scope="module")
def findings(sources: Sources) -> Iterator[Findings]:
    """Its tables and figures."""
    store, problems = tables.read(TINY, sources.package, sources.releases)
    assert store is not None
    values, more = figures.compute(sources.figures, store)
    assert problems + more == []
    yield Findings(
        release=store.release,
        tables=store.tables,
        values=values,
        drawings=(),
        rows=(),
        laws={},
    )
    store.connection.close()


def files(sources: Sources, findings: Findings) -> dict[str, bytes]:
    """The downloads by path."""
    assets = downloads.everything(sources.package, findings, "https://terang.example/")
    assert len({asset.path for asset in assets}) == len(assets)
    return {asset.path: asset.content for asset in assets}


def test_every_table_is_there_byte_for_byte(sources: Sources, findings: Findings) -> None:
    """The office's file is not written anew on its way to the reader."""
    made = files(sources, findings)

    for resource in sources.package.resources:
        folder = "reference" if resource.scope == "reference" else "releases/2026-01"
        source = TINY / "data" / folder / f"{resource.name}.csv"
        assert made[f"data/latest/{resource.name}.csv"] == source.read_bytes()


@pytest.mark.parametrize(("language", "name"), [("id", ""), ("en", ".en")])
def test_the_data_package_describes_every_file_of_the_folder(
    sources: Sources, findings: Findings, language: str, name: str
) -> None:
    """Size and hash of each table, its title in the language, its standing and its columns."""
    made = files(sources, findings)

    package = json.loads(made[f"data/latest/datapackage{name}.json"])

    assert package["$schema"].startswith("https://datapackage.org/profiles/2.0/")
    assert package["version"] == "2026.01.1"
    assert package["created"] == "2026-02-10T00:00:00Z"
    for resource in package["resources"]:
        content = made[f"data/latest/{resource['path']}"]
        header = next(csv.reader(io.StringIO(content.decode())))
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert resource["terang:standing"] == "sample"
        assert resource["licenses"][0]["name"] == "CC-BY-4.0"
    titles = {resource["name"]: resource["title"] for resource in package["resources"]}
    assert titles["ledger"] == {"id": "Buku kas", "en": "Ledger"}[language]


def test_the_rules_of_a_column_go_along(sources: Sources, findings: Findings) -> None:
    """Limits as numbers, codes as a list, units in our own namespace."""
    package = json.loads(files(sources, findings)["data/latest/datapackage.json"])
    (premiums,) = (r for r in package["resources"] if r["name"] == "premiums")
    fields = {field["name"]: field for field in premiums["schema"]["fields"]}

    assert fields["workers_people"]["constraints"] == {"minimum": 0}
    assert fields["workers_people"]["terang:unit"] == "people"
    assert fields["occupation"]["constraints"] == {
        "required": True,
        "enum": ["trader", "driver", "farmer", "_T"],
    }
    assert premiums["schema"]["primaryKey"] == ["month", "occupation"]
    assert premiums["schema"]["missingValues"] == [""]


@pytest.mark.parametrize(("language", "name"), [("id", ""), ("en", ".en")])
def test_an_empty_cell_is_labelled_where_a_column_says_why(
    sources: Sources, findings: Findings, language: Language, name: str
) -> None:
    """The labels are the words of the pages; the codes stay values, or the reason would be lost."""
    package = json.loads(files(sources, findings)[f"data/latest/datapackage{name}.json"])
    catalogue = read.catalogues(ROOT)[language]
    fields = {
        (resource["name"], field["name"]): field
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
    }

    status = fields["premiums", "obs_status"]

    labels = {code["value"]: code["label"] for code in status["categories"]}
    assert labels == {code: parts.hidden(code, catalogue) for code in labels}
    assert [*labels] == status["constraints"]["enum"]
    assert [m["value"] for m in status["missingValues"]] == [""]
    (blank,) = fields["premiums", "workers_people"]["missingValues"]
    assert blank["value"] == ""
    assert "obs_status" in blank["label"]
    assert "missingValues" not in fields["premiums", "month"]
    assert "missingValues" not in fields["ledger", "in_idr"]


def test_a_stranger_reads_hidden_cells_as_missing_and_keeps_the_reason(
    sources: Sources, findings: Findings, tmp_path: Path
) -> None:
    """Frictionless accepts the labels and still reads the code beside an empty cell."""
    for path, content in files(sources, findings).items():
        (tmp_path / path.rpartition("/")[2]).write_bytes(content)
    package = frictionless.Package(str(tmp_path / "datapackage.json"))

    rows = package.get_resource("premiums").read_rows()

    assert package.validate().valid
    hidden = [row for row in rows if row["obs_status"] == "c"]
    assert hidden
    assert all(row["workers_people"] is None for row in hidden)


def test_a_foreign_key_that_allows_totals_is_not_claimed(
    sources: Sources, findings: Findings
) -> None:
    """Table Schema knows no exception for `_T`, so the plain claim would be false."""
    package = json.loads(files(sources, findings)["data/latest/datapackage.json"])

    assert all("foreignKeys" not in resource["schema"] for resource in package["resources"])


def test_figures_are_listed_with_the_parts_of_their_shares(
    sources: Sources, findings: Findings
) -> None:
    """A share is printed as on the page, beside the numerator and denominator that make it."""
    content = files(sources, findings)["data/latest/figures.csv"].decode()

    rows = {row["figure"]: row for row in csv.DictReader(io.StringIO(content))}

    assert list(rows) == ["pekerja-aktif", "pekerja-terdaftar", "porsi-aktif", "saldo"]
    share = rows["porsi-aktif"]
    assert (share["value"], share["numerator"], share["denominator"]) == ("75.00", "36", "48")
    saldo = rows["saldo"]
    assert (saldo["value"], saldo["numerator"], saldo["unit"]) == ("590400", "", "idr")
    assert (saldo["release"], saldo["standing"]) == ("2026-01", "sample")
    assert (saldo["label_id"], saldo["label_en"]) == ("Saldo", "Balance")


def test_the_list_of_figures_cites_the_page_that_stays(
    sources: Sources, findings: Findings
) -> None:
    """The address of the release: the figure's own page shows another number next month."""
    content = files(sources, findings)["data/latest/figures.csv"].decode()

    addresses = {row["figure"]: row["url"] for row in csv.DictReader(io.StringIO(content))}

    assert addresses["saldo"] == "https://terang.example/rilis/2026-01/angka/saldo/"


def test_downloads_are_the_same_bytes_each_time(sources: Sources, findings: Findings) -> None:
    """Nothing in them depends on when or where they were made."""
    assert files(sources, findings) == files(sources, findings)
