"""The files of every release on the site: complete, hashed, the same as what the pages say."""

import hashlib
import json
import zipfile
from io import BytesIO

import pytest

from terang.results import Findings, Site


@pytest.fixture(scope="module")
def files(written: Site) -> dict[str, bytes]:
    """Every asset of the smallest project's site by its path."""
    return {asset.path: asset.content for asset in written.assets}


def test_every_release_has_its_folder_and_the_newest_one_a_second(
    files: dict[str, bytes], found: Findings
) -> None:
    """`latest` is the newest release under an address that stays."""
    for release in found.releases:
        assert f"data/{release.month}/SHA256SUMS" in files
    newest = {
        name.removeprefix("data/2026-01/") for name in files if name.startswith("data/2026-01/")
    }
    latest = {
        name.removeprefix("data/latest/") for name in files if name.startswith("data/latest/")
    }

    assert newest == latest
    assert {"premiums.csv", "tables.xlsx", "datapackage.json", "csv-metadata.json"} <= newest


def test_every_hash_of_a_release_is_that_of_its_file(files: dict[str, bytes]) -> None:
    """As `sha256sum -c SHA256SUMS` would say, and nothing is left out."""
    sums = files["data/2026-01/SHA256SUMS"].decode().splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in sums)

    for name, digest in told.items():
        assert hashlib.sha256(files[f"data/2026-01/{name}"]).hexdigest() == digest
    unlisted = {
        name.removeprefix("data/2026-01/") for name in files if name.startswith("data/2026-01/")
    } - set(told)
    assert {name.rsplit(".", 1)[-1] for name in unlisted} == {"SHA256SUMS", "zip", "sha256"}


def test_the_zip_holds_the_files_of_the_folder(files: dict[str, bytes]) -> None:
    """One download is the whole release."""
    (name,) = [n for n in files if n.startswith("data/2026-01/") and n.endswith(".zip")]

    with zipfile.ZipFile(BytesIO(files[name])) as packed:
        inside = {n.split("/", 1)[1]: packed.read(n) for n in packed.namelist()}

    assert inside["premiums.csv"] == files["data/2026-01/premiums.csv"]
    assert inside["SHA256SUMS"] == files["data/2026-01/SHA256SUMS"]


def test_a_figure_file_says_what_the_page_says(files: dict[str, bytes], found: Findings) -> None:
    """The value without rounding, the query, and the release."""
    for value in found.values:
        told = json.loads(files[f"data/2026-01/figures/{value.figure.id}.json"])
        assert told["release"] == value.release
        assert (told["numerator"], told["denominator"]) == (value.numerator, value.denominator)
        assert told["query"] == value.figure.query.strip()


def test_the_catalogue_names_every_release(files: dict[str, bytes], found: Findings) -> None:
    """A data portal can harvest it."""
    graph = files["catalog.jsonld"].decode()

    for release in found.releases:
        assert f"{release.month.replace('-', '.')}.1" in graph
