"""What a release holds can be checked by a stranger with the tools of any machine."""

import datetime as dt
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import archive, editions
from terang.editions import Recalled
from tests.open_data import DISTRICTS, PREMIUMS, both, edition, imprint

FOLDER = "data/2026-01"
FILES = {
    "premiums.csv": PREMIUMS,
    "figures/saldo.json": b"{}\n",
    "districts.csv": DISTRICTS,
    "premiums.csv-metadata.json": b"{}\n",
}
FILE = {
    "type": "object",
    "required": ["path", "bytes", "sha256", "media_type"],
    "properties": {
        "path": {"type": "string", "pattern": "^[A-Za-z0-9_./-]+$"},
        "bytes": {"type": "integer", "minimum": 0},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "media_type": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
        "title": {"type": "object", "required": ["id", "en"]},
        "standing": {"enum": ["official", "press", "sample"]},
    },
    "additionalProperties": False,
}


def made(**more: object) -> dict[str, bytes]:
    """The sealed set by name."""
    assets = archive.everything(FOLDER, FILES, edition(**more), imprint())
    assert all(asset.path.startswith(f"{FOLDER}/") for asset in assets)
    return {asset.path.removeprefix(f"{FOLDER}/"): asset.content for asset in assets}


def unpacked(content: bytes) -> dict[str, bytes]:
    """What is in a ZIP, in its order."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_every_file_is_there_byte_for_byte():
    """The sealed set is what was given, and five files about it."""
    files = made()

    assert {name: files[name] for name in FILES} == FILES
    assert files.keys() - FILES == {
        *("manifest.json", "SHA256SUMS", "contoh-2026.01.1.zip", "contoh-2026.01.1.zip.sha256")
    }


def test_the_hashes_are_those_of_the_files():
    """Every file but SHA256SUMS itself and the ZIP is on the list, once, in order."""
    files = made()

    lines = [line.split("  ") for line in files["SHA256SUMS"].decode().splitlines()]

    names = [name for _, name in lines]
    assert names == [*sorted(FILES), "manifest.json"]
    assert all(hashlib.sha256(files[name]).hexdigest() == found for found, name in lines)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="this system has no sha256sum")
def test_sha256sum_agrees_in_the_folder_and_in_the_zip(tmp_path: Path):
    """The command a reader would type says OK for every file, wherever he got them."""
    files = made()
    packed = unpacked(files["contoh-2026.01.1.zip"])
    for name, content in (files | packed).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)

    for sums, folder in (
        ("SHA256SUMS", tmp_path),
        ("contoh-2026.01.1.zip.sha256", tmp_path),
        ("SHA256SUMS", tmp_path / "contoh-2026.01.1"),
    ):
        command = ["sha256sum", "--check", "--strict", sums]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)

    (tmp_path / "districts.csv").write_bytes(DISTRICTS + b" ")
    command = ["sha256sum", "--check", "SHA256SUMS"]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 1


def test_the_zip_holds_the_folder_and_nothing_else():
    """One folder that carries the version, every file of the list, and the list."""
    files = made()

    packed = unpacked(files["contoh-2026.01.1.zip"])

    inside = [*sorted(FILES), "manifest.json", "SHA256SUMS"]
    assert packed == {f"contoh-2026.01.1/{name}": files[name] for name in inside}


def test_files_in_the_zip_are_dated_with_the_release_and_readable_by_all():
    """No clock: the day of publication, or of the new version."""
    files = made(reissued=dt.date(2026, 3, 4), version="2026.01.2")

    with zipfile.ZipFile(io.BytesIO(files["contoh-2026.01.2.zip"])) as packed:
        entries = packed.infolist()

    assert {entry.date_time for entry in entries} == {(2026, 3, 4, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.create_system for entry in entries} == {3}


def test_the_same_release_gives_the_same_bytes_in_any_order():
    """Neither the moment nor the order of the caller's mapping is in it."""
    again = dict(reversed(FILES.items()))

    assets = archive.everything(FOLDER, again, edition(), imprint())

    assert {asset.path.removeprefix(f"{FOLDER}/"): asset.content for asset in assets} == made()


def test_the_manifest_says_what_the_release_is_and_holds_to_its_schema():
    """Release, version, day, weakest standing, publisher, and a line for each file."""
    manifest = json.loads(made()["manifest.json"])

    jsonschema.validate(manifest["files"], {"type": "array", "items": FILE})
    assert [line["path"] for line in manifest["files"]] == sorted(FILES)
    assert (manifest["release"], manifest["version"], manifest["date"]) == (
        "2026-01",
        "2026.01.1",
        "2026-02-10",
    )
    assert manifest["standing"] == "sample"
    assert manifest["publisher"]["id"] == "Terang – situs contoh"
    assert manifest["page"]["en"] == "https://terang.example/en/rilis/2026-01/"
    lines = {line["path"]: line for line in manifest["files"]}
    assert lines["districts.csv"]["bytes"] == len(DISTRICTS)
    assert lines["districts.csv"]["standing"] == "official"
    assert lines["premiums.csv-metadata.json"]["media_type"] == "application/csvm+json"
    assert lines["figures/saldo.json"]["sha256"] == hashlib.sha256(b"{}\n").hexdigest()


def test_what_is_sealed_says_nothing_that_the_next_release_could_change():
    """A superseded release has the hashes it had when it was the newest."""
    assert made(status="superseded") == made(status="latest")


def test_a_recalled_file_keeps_its_line_hash_and_reason_and_is_nowhere_else():
    """After a disclosure accident the file is gone; that it was there is not."""
    gone = Recalled(
        name="bocor.csv", sha256="f" * 64, day=dt.date(2026, 2, 12), reason=both("Bocor")
    )

    files = made(recalled=(gone,))

    assert json.loads(files["manifest.json"])["recalled"] == [
        {
            "path": "bocor.csv",
            "sha256": "f" * 64,
            "date": "2026-02-12",
            "reason": {"id": "Bocor (id)", "en": "Bocor (en)"},
        }
    ]
    assert b"bocor.csv" not in files["SHA256SUMS"]
    assert "bocor.csv" not in files


@pytest.mark.parametrize(
    "name", ["../a.csv", "/a.csv", "a//b.csv", "a\\b.csv", "a\nb.csv", "SHA256SUMS", "", "a/"]
)
def test_a_name_that_cannot_be_unpacked_everywhere_is_refused(name: str):
    """Such as one that leaves the folder, or one with a line break, which breaks the list."""
    with pytest.raises(ValueError, match="cannot hold a file"):
        archive.everything(FOLDER, {name: b""}, edition(), imprint())


def test_the_catalogue_is_told_of_every_file_in_the_folder_and_of_no_other():
    """Names inside the folder, sizes, hashes and media types."""
    assets = archive.everything(FOLDER, FILES, edition(), imprint())
    others = archive.everything("data/2026-02", FILES, edition("2026-02"), imprint())

    found = {file.name: file for file in archive.listed(FOLDER, (*assets, *others))}

    assert found.keys() == made().keys()
    packed = found["contoh-2026.01.1.zip"]
    assert packed.media_type == "application/zip"
    assert packed.sha256 == hashlib.sha256(made()[packed.name]).hexdigest()
    assert packed.size == len(made()[packed.name])


def test_a_file_of_an_unknown_kind_is_bytes():
    """No type is better than a guessed one."""
    assert editions.media_type("figures/saldo.json") == "application/json"
    assert editions.media_type("catalog.jsonld") == "application/ld+json"
    assert editions.media_type("catatan.odt") == "application/octet-stream"


@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}(/[a-z]{1,6})?", fullmatch=True), st.binary()))
def test_whatever_is_packed_comes_out_again(files: dict[str, bytes]):
    """A ZIP loses no byte and adds none."""
    packed = archive.zipped("top", files, dt.date(2026, 1, 2))

    assert unpacked(packed) == {f"top/{name}": content for name, content in files.items()}
