"""A table taken back after an accident: it is gone everywhere, and that it was there stays told."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

import build
from tests.recalled_releases import (
    FEBRUARY,
    MARCH,
    PLANTED,
    RECALL,
    TABLE,
    march,
    planted,
    published,
    replace_table,
    seal,
)

FROZEN = f"rilis/{FEBRUARY}/angka/pekerja-aktif"


def pieces(site: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a site by its name, and everything that is packed in one."""
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        content, name = path.read_bytes(), path.relative_to(site).as_posix()
        yield name, content
        yield from unpacked(name, content)


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of a ZIP or XLSX file, to the bottom."""
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            for part in packed.namelist():
                yield f"{name}!{part}", packed.read(part)
                yield from unpacked(f"{name}!{part}", packed.read(part))


def holding(site: Path) -> list[str]:
    """The pieces of a site in which a planted number stands."""
    numbers = planted()
    return [name for name, content in pieces(site) if any(n in content for n in numbers)]


@pytest.fixture(scope="module")
def before(copy_tiny: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it was published, with the number that should not have been."""
    root = published(copy_tiny(tmp_path_factory.mktemp("before") / "tiny"))
    assert build.build(root, root / "site") == []
    return root / "site"


@pytest.fixture(scope="module")
def project(copy_tiny: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project in which February has taken its table back, sealed and built."""
    root = march(published(copy_tiny(tmp_path_factory.mktemp("after") / "tiny")))
    was = hashlib.sha256((root / "data" / "ledger.jsonl").read_bytes()).hexdigest()
    assert seal(root) == []
    lines = (root / "data" / "ledger.jsonl").read_text("utf-8").splitlines(keepends=True)
    assert hashlib.sha256("".join(lines[:2]).encode()).hexdigest() == was
    assert build.build(root, root / "site") == []
    return root


@pytest.fixture(scope="module")
def after(project: Path) -> Path:
    """The site without the number."""
    return project / "site"


def test_the_number_stood_in_files_of_every_kind(before: Path) -> None:
    """What the next test looks for can be found: in pages, data, citations, packed files."""
    found = holding(before)

    assert f"{FROZEN}/index.html" in found
    assert {f"{FROZEN}/sitasi.{ending}" for ending in ("json", "bib", "ris")} <= set(found)
    assert f"{FROZEN}/angka.jsonld" in found
    assert any(".zip!" in name and name.endswith(f"/{TABLE}.csv") for name in found)
    assert any(".xlsx!" in name for name in found)
    for name in ("changes.json", "disclosure.json", "figures.csv", "figures/pekerja-aktif.json"):
        assert f"data/{FEBRUARY}/{name}" in found


def test_no_byte_of_the_site_holds_a_number_that_was_taken_back(after: Path) -> None:
    """Not in a page, a file or a part of a packed file."""
    assert holding(after) == []


def test_the_page_of_the_number_stays_and_says_when_and_why(after: Path) -> None:
    """In both languages, with the status, the day, the reason and the newest number."""
    english = (after / "en" / FROZEN / "index.html").read_text("utf-8")
    indonesian = (after / FROZEN / "index.html").read_text("utf-8")

    assert "Number taken back on 20 March 2026" in english
    assert "One group was too small." in english
    assert 'data value="36"' in english
    assert "20 Maret 2026" in indonesian
    assert "Satu kelompok terlalu kecil." in indonesian


def test_files_of_the_number_say_that_it_was_recalled(after: Path) -> None:
    """For programs: no value, the status and the reason."""
    told = json.loads((after / f"data/{FEBRUARY}/figures/pekerja-aktif.json").read_text("utf-8"))
    observed = json.loads((after / FROZEN / "angka.jsonld").read_text("utf-8"))
    cited = json.loads((after / "en" / FROZEN / "sitasi.json").read_text("utf-8"))
    (change,) = (
        one
        for one in json.loads((after / f"data/{MARCH}/changes.json").read_text("utf-8"))["figures"]
        if one["id"] == "pekerja-aktif"
    )

    assert (told["value"], told["numerator"], told["status"]) == (None, None, "recalled")
    assert told["recalled"][0]["date"] == "2026-03-20"
    assert "value" not in observed
    assert observed["creativeWorkStatus"] == "Withdrawn"
    assert "recalled" in cited[0]["title"]
    assert "taken back on 20 March 2026" in cited[0]["note"]
    assert (change["before"], change["difference"], change["why"]) == (None, None, "recalled")


def test_other_numbers_of_the_release_stay_as_they_were(before: Path, after: Path) -> None:
    """A figure that does not read the table keeps its file to the byte."""
    name = f"data/{FEBRUARY}/figures/saldo.json"

    assert (after / name).read_bytes() == (before / name).read_bytes()


def test_the_line_of_the_file_stays_with_its_hash_and_reason(before: Path, after: Path) -> None:
    """The manifest and the catalogue keep it, the sums list only what is there."""
    there = (before / f"data/{FEBRUARY}/{TABLE}.csv").read_bytes()
    manifest = json.loads((after / f"data/{FEBRUARY}/manifest.json").read_text("utf-8"))
    catalogue = (after / "catalog.jsonld").read_text("utf-8")

    assert manifest["recalled"] == [
        {
            "path": f"{TABLE}.csv",
            "sha256": hashlib.sha256(there).hexdigest(),
            "date": "2026-03-20",
            "reason": {"id": "Satu kelompok terlalu kecil.", "en": "One group was too small."},
        }
    ]
    assert manifest["version"] == "2026.02.2"
    assert hashlib.sha256(there).hexdigest() in catalogue
    assert TABLE not in (after / f"data/{FEBRUARY}/SHA256SUMS").read_text("utf-8")
    assert not (after / f"data/{FEBRUARY}/{TABLE}.csv").exists()


def test_pages_and_feeds_list_what_was_taken_back(after: Path) -> None:
    """The release, the corrections and both feeds, in both languages."""
    for prefix, reason in (
        ("", "Satu kelompok terlalu kecil."),
        ("en/", "One group was too small."),
    ):
        for page in (f"rilis/{FEBRUARY}/index.html", "koreksi/index.html", "feed.xml", "feed.json"):
            assert reason in (after / f"{prefix}{page}").read_text("utf-8"), page
    anchor = f'id="ditarik-{FEBRUARY}-{TABLE}-2026-03-20"'
    assert anchor in (after / "koreksi" / "index.html").read_text("utf-8")


def test_the_figure_lists_the_release_without_a_number(after: Path) -> None:
    """In the table of all releases, between the one before and the one after."""
    page = (after / "en/angka/pekerja-aktif/index.html").read_text("utf-8")

    row = page[page.index(f"rilis/{FEBRUARY}/angka/pekerja-aktif/") :].partition("</tr>")[0]
    assert "recalled" in row
    assert "<data" not in row


def test_verify_counts_what_was_recalled_apart(after: Path) -> None:
    """Nothing is missing: one file is gone, and three figures with it."""
    report = build.verify_published(str(after))

    assert [str(problem) for problem in report.problems] == []
    assert (report.recalled, report.withdrawn) == (1, 3)
    assert report.figures == 9
    assert str(report.taken_back()) == "1 files were recalled; 3 figures went with them"


def test_verify_finds_a_value_that_is_still_told(after: Path, tmp_path: Path) -> None:
    """A page that prints what was recalled is as wrong as a file that tells it."""
    import shutil

    site = tmp_path / "site"
    shutil.copytree(after, site)
    page = site / FROZEN / "index.html"
    printed = f'<p class="big"><data value="{PLANTED}">{PLANTED}</data></p></h1>'
    page.write_text(page.read_text("utf-8").replace("</h1>", printed, 1), "utf-8")

    found = [str(problem.what) for problem in build.verify_published(str(site)).problems]

    assert found == [f"'pekerja-aktif' was recalled from release {FEBRUARY} and is printed here"]


# --- a safer table in its place ------------------------------------------------------------------

REPLACED = f"{RECALL}    replaced: true\n"
HIDDEN = "2026-02,99.01.02,transport,lapsed,7,"


def replaced(tiny: Path, old: str, new: str) -> Path:
    """February replaces its table by another one."""
    root = march(published(tiny), REPLACED)
    replace_table(root, old, new)
    return root


def test_a_number_that_the_safer_table_gives_as_well_stays(tiny: Path) -> None:
    """Its page says that a table behind it was replaced; nothing else changes."""
    root = replaced(
        tiny, "2026-01,_T,_T,lapsed,12,\n", "2026-01,_T,_T,lapsed,12,\n\n".rstrip("\n") + "\r\n"
    )
    assert seal(root) == []

    problems = build.build(root, root / "site")

    page = (root / "site" / "en" / FROZEN / "index.html").read_text("utf-8")
    assert problems == []
    assert f'data value="{PLANTED}"' in page
    assert "a safer one put in its place" in page
