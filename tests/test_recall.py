"""A table taken back after an accident: it is gone everywhere, and that it was there stays told."""

import datetime as dt
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

import build
import recheck
from terang import ledger, ledger_recalls, read, tables
from terang.queries import RefusedError, ask
from tests.conftest import seal as tell_of_hiding
from tests.recalled_releases import (
    FEBRUARY,
    JANUARY,
    MARCH,
    PLANTED,
    RECALL,
    TABLE,
    add,
    folder,
    march,
    planted,
    prepare,
    published,
    replace_table,
    seal,
    take_back,
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


def folders_of(site: Path, month: str) -> list[Path]:
    """The folders of a release in a site."""
    return [path for path in site.rglob(month) if path.is_dir()]


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
    report = recheck.verify_published(str(after))

    assert [str(problem) for problem in report.problems] == []
    assert (report.recalled, report.withdrawn) == (1, 3)
    assert report.figures == 9
    assert str(report.taken_back()) == "1 files were recalled; 3 figures went with them"


def test_verify_finds_a_value_that_is_still_told(after: Path, tmp_path: Path) -> None:
    """A page that prints what was recalled is as wrong as a file that tells it."""
    site = tmp_path / "site"
    shutil.copytree(after, site)
    page = site / FROZEN / "index.html"
    printed = f'<p class="big"><data value="{PLANTED}">{PLANTED}</data></p></h1>'
    page.write_text(page.read_text("utf-8").replace("</h1>", printed, 1), "utf-8")

    found = [str(problem.what) for problem in recheck.verify_published(str(site)).problems]

    assert found == [f"'pekerja-aktif' was recalled from release {FEBRUARY} and is printed here"]


# --- a safer table in its place ------------------------------------------------------------------

REPLACED = f"{RECALL}    replaced: true\n"


def replaced(root: Path) -> Path:
    """February has another table, and March comes out."""
    march(root, REPLACED)
    replace_table(root)
    assert seal(root) == []
    return root


def test_a_number_that_the_safer_table_gives_as_well_stays(tiny: Path) -> None:
    """Its page says that a table behind it was replaced; nothing else changes."""
    root = replaced(published(tiny, swollen=False))

    problems = build.build(root, root / "site")

    page = (root / "site" / "en" / FROZEN / "index.html").read_text("utf-8")
    assert problems == []
    assert 'data value="36"' in page
    assert "a safer one put in its place" in page
    assert "Taken back" not in page


def test_a_number_that_the_safer_table_gives_otherwise_is_recalled(tiny: Path) -> None:
    """Neither what was said nor what the new table says stands there."""
    root = replaced(published(tiny))

    problems = build.build(root, root / "site")

    site, report = root / "site", recheck.verify_published(str(root / "site"))
    told = json.loads((site / f"data/{FEBRUARY}/figures/pekerja-aktif.json").read_text("utf-8"))
    assert problems == []
    assert holding(site) == []
    assert told["value"] is None
    assert (site / f"data/{FEBRUARY}/{TABLE}.csv").exists()
    assert [str(problem) for problem in report.problems] == []
    assert (report.recalled, report.withdrawn) == (1, 3)


# --- the ledger ----------------------------------------------------------------------------------


def problems(root: Path) -> list[str]:
    """What stops a build: place and what is wrong."""
    found = build.build(root, root / "site")
    return [f"{problem.file}: {problem.what}" for problem in found]


def test_a_recall_that_is_not_sealed_stops_the_build(tiny: Path) -> None:
    """Whoever publishes it has to put it in the ledger first."""
    root = march(published(tiny))

    assert problems(root) == [
        f"data/releases/{FEBRUARY}/release.yml: the recall of table '{TABLE}' is not in the ledger"
    ]


def test_a_recall_of_a_release_that_is_not_sealed_waits_for_its_seal(tiny: Path) -> None:
    """The newest release may be mended before it is sealed; its line then knows no old file."""
    root = published(tiny)
    take_back(root, REPLACED)
    replace_table(root)
    kept = root / "data" / "ledger.jsonl"
    january, _ = kept.read_text("utf-8").splitlines(keepends=True)
    kept.write_text(january, "utf-8")
    tell_of_hiding(root)

    assert problems(root) == []
    assert seal(root) == []
    last = json.loads(kept.read_text("utf-8").splitlines()[-1])
    assert (last["recalled"], last["file"]) == (TABLE, None)
    assert problems(root) == []


def test_a_recall_cannot_be_taken_out_again(tiny: Path) -> None:
    """Neither alone nor with its file put back."""
    root = march(published(tiny))
    kept = folder(root, FEBRUARY) / "release.yml"
    assert seal(root) == []
    kept.write_text(kept.read_text("utf-8").replace(RECALL, ""), "utf-8")
    replace_table(root)

    assert problems(root) == [
        f"data/releases/{FEBRUARY}/disclosure.json:"
        f" table '{TABLE}' was changed after protect wrote it",
        f"data/releases/{FEBRUARY}/disclosure.json:"
        f" the cells counted for table '{TABLE}' are not those in it",
        f"data/releases/{MARCH}/disclosure.json:"
        f" the cells counted for table '{TABLE}' are not those in it",
    ]
    tell_of_hiding(root)
    assert problems(root) == [
        f"data/releases/{FEBRUARY}/release.yml: a published recall is gone: {TABLE}, 2026-03-20",
        f"data/releases/{FEBRUARY}/{TABLE}.csv: the table was changed after its release was sealed",
        *(
            f"content/figures/{figure}.yml: figure '{figure}' was published for {FEBRUARY}"
            f" as {then} and is now {now}"
            for figure, then, now in (
                ("pekerja-aktif", "48271", "36"),
                ("pekerja-terdaftar", "48283", "48"),
                ("porsi-aktif", "48271/48283", "36/48"),
            )
        ),
    ]


def test_the_file_that_was_recalled_does_not_replace_itself(tiny: Path) -> None:
    """`replaced: true` wants another file."""
    root = published(tiny, swollen=False)
    march(root, REPLACED)

    assert f"data/releases/{FEBRUARY}/{TABLE}.csv: this is the file that was recalled" in problems(
        root
    )


def test_what_replaced_a_table_is_sealed_too(tiny: Path) -> None:
    """It is part of the release from then on."""
    root = replaced(published(tiny))
    path = folder(root, FEBRUARY) / f"{TABLE}.csv"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")

    assert problems(root) == [
        f"data/releases/{FEBRUARY}/{TABLE}.csv: the table was changed after its recall was sealed"
    ]


def test_a_line_of_a_recall_cannot_be_changed(tiny: Path) -> None:
    """It is a link of the chain like every seal; the last line is held against the release."""
    root = march(published(tiny))
    assert seal(root) == []
    kept = root / "data" / "ledger.jsonl"
    lines = kept.read_text("utf-8").splitlines(keepends=True)
    recalled = next(i for i, line in enumerate(lines) if '"recalled"' in line)
    kept.write_text("".join(lines[:recalled] + lines[recalled + 1 :]), "utf-8")

    found = problems(root)

    assert any("is not in the ledger" in problem for problem in found)


def test_a_second_recall_is_of_the_file_that_replaced_the_first(tiny: Path) -> None:
    """Each has its line; none of the two files may come back."""
    root = replaced(published(tiny))
    again = REPLACED.removeprefix("recalled:\n").replace("2026-03-20", "2026-04-12")
    described = folder(root, FEBRUARY) / "release.yml"
    described.write_text(described.read_text("utf-8") + again, "utf-8")
    path = folder(root, FEBRUARY) / f"{TABLE}.csv"

    same = problems(root)
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")

    assert f"data/releases/{FEBRUARY}/{TABLE}.csv: this is the file that was recalled" in same
    assert seal(root) == []
    assert problems(root) == []
    first, second = json.loads(
        (root / "site" / f"data/{FEBRUARY}/manifest.json").read_text("utf-8")
    )["recalled"]
    assert first["sha256"] != second["sha256"]


def test_a_recall_is_shown_while_a_later_release_is_under_embargo(tiny: Path) -> None:
    """An accident does not wait for the next release, though that one was sealed before."""
    root = published(tiny, swollen=False)
    add(root, MARCH)
    described = folder(root, MARCH) / "release.yml"
    described.write_text(described.read_text("utf-8") + "embargo: 2026-04-10 09:00\n", "utf-8")
    assert seal(root) == []
    take_back(root, REPLACED)
    replace_table(root)
    tell_of_hiding(root)
    assert seal(root) == []
    text = (root / "data" / "ledger.jsonl").read_text("utf-8")

    shown = ledger.until(text, {MARCH})

    assert ledger.parse(shown)[1] == []
    assert [seal.release for seal in ledger.parse(shown)[0]] == [JANUARY, FEBRUARY]
    assert [taken.table for taken in ledger_recalls.read(shown)] == [TABLE]
    earlier = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    assert build.build(root, root / "site", now=earlier) == []
    assert folders_of(root / "site", MARCH) == []


# --- other stages --------------------------------------------------------------------------------


def test_protect_reads_a_recalled_table_from_the_release_before(tiny: Path) -> None:
    """The rows that stay published stay as they are, also where the newest file is gone."""
    root = published(tiny)
    take_back(root)
    sources = read.everything(root)

    store, faults = tables.read(root, sources.package, sources.releases)

    assert store is not None, faults
    (table,) = (t for t in store.tables if t.resource.name == TABLE)
    assert {row[0] for row in table.rows} == {JANUARY}
    store.connection.close()


def test_a_query_at_a_release_that_recalled_its_table_has_no_value(tiny: Path) -> None:
    """A count of rows would be nought, which is not so."""
    root = march(published(tiny))
    sources = read.everything(root)
    store, _ = tables.read(root, sources.package, sources.releases)
    assert store is not None

    with pytest.raises(RefusedError) as refused:
        ask("SELECT count(*) FROM coverage_district_occupation", store, sources.releases[1])

    assert str(refused.value) == f"table '{TABLE}' of release {FEBRUARY} was recalled"
    store.connection.close()


def test_the_newest_release_needs_a_safer_table(tiny: Path) -> None:
    """Today's figures are computed from it."""
    root = published(tiny)
    take_back(root)

    found = build.build(root, root / "site")

    assert [str(problem) for problem in found] == [
        f"data/releases/{FEBRUARY}/release.yml:7:"
        f" today's figures need table '{TABLE}', which was recalled\n"
        "    hint: put a safer file in its place and write 'replaced: true'"
    ]


def test_a_table_that_no_release_has_any_more_is_told_once(tiny: Path) -> None:
    """With the next step: a safer one in the newest release."""
    prepare(tiny)
    described = folder(tiny, JANUARY) / "release.yml"
    described.write_text(described.read_text("utf-8") + RECALL, "utf-8")
    (folder(tiny, JANUARY) / f"{TABLE}.csv").unlink()

    assert problems(tiny) == [
        f"data/releases/{JANUARY}/release.yml: table '{TABLE}' was recalled from every release"
    ]
