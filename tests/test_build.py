"""The whole program: the smallest project becomes a site, the same one everywhere."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import build
from terang import read

ROOT = Path(__file__).resolve().parents[1]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def run(root: Path, target: Path, *options: str, **environment: str) -> tuple[int, str, str]:
    """Run build.py as a person does; gives its status and what it printed."""
    command = [sys.executable, str(ROOT / "build.py"), "--root", str(root), "--target", str(target)]
    done = subprocess.run(
        [*command, *options],
        env={**_clean(os.environ), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=target.parent,
    )
    return done.returncode, done.stdout, done.stderr


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    ours = {"TERANG_STORIES", "SOURCE_DATE_EPOCH", "TZ", "PYTHONHASHSEED"}
    return {name: value for name, value in environment.items() if name not in ours}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, copy_tiny: Callable[[Path], Path]) -> Path:
    """The smallest project, built once."""
    folder = tmp_path_factory.mktemp("built")
    problems = build.build(copy_tiny(folder / "tiny"), folder / "site")
    assert problems == []
    return folder / "site"


def test_the_seals_printed_are_those_a_reader_computes_from_the_ledger() -> None:
    """sha256 of each line without its line break, as the page that tells how to check says."""
    text = (ROOT / "data" / "ledger.jsonl").read_text("utf-8")

    seals = build.seals_of(read.everything(ROOT))

    assert [*seals.values()] == [
        hashlib.sha256(line.encode()).hexdigest() for line in text.splitlines()
    ]
    assert [*seals] == [json.loads(line)["release"] for line in text.splitlines()]


def test_the_smallest_project_becomes_a_site_in_both_languages(site: Path) -> None:
    """Pages of every kind, the downloads, and what search engines and the host read."""
    files = contents(site)

    for page in ("", "uang/", "angka/saldo/", "cakupan/rawa-lor/", "cerita/perahu-baru/"):
        assert f"{page}index.html" in files
        assert f"en/{page}index.html" in files
    assert {"404.html", "en/404.html", "sitemap.xml", "robots.txt"} <= files.keys()
    assert {"data/latest/datapackage.json", "data/latest/figures.csv"} <= files.keys()


def test_the_site_says_what_the_tables_say(site: Path) -> None:
    """The number of the home page is the one that was counted by hand, in both languages."""
    indonesian = (site / "index.html").read_text(encoding="utf-8")
    english = (site / "en" / "index.html").read_text(encoding="utf-8")

    for page in (indonesian, english):
        assert '<data value="36">36</data>' in page
    assert "Januari 2026" in indonesian
    assert "January 2026" in english


def test_no_page_runs_a_script_of_its_own_or_asks_a_third_party(site: Path) -> None:
    """What the checks promise, looked at once more from outside."""
    for name, content in contents(site).items():
        if name.endswith(".html"):
            text = content.decode()
            assert "<script>" not in text, name
            assert "fonts.googleapis" not in text, name


def test_a_new_build_takes_the_place_of_the_old_one(tiny: Path, tmp_path: Path, site: Path) -> None:
    """The old folder goes as a whole: a page that is no more is gone, and nothing lies beside."""
    target = tmp_path / "public" / "site"
    (target / "lama").mkdir(parents=True)
    (target / "lama" / "index.html").write_text("old", encoding="utf-8")
    (target / ".terang").write_text("Made by Terang.\n", encoding="utf-8")

    problems = build.build(tiny, target)

    assert problems == []
    assert contents(target) == contents(site)
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_a_folder_that_is_not_ours_is_left_alone(tiny: Path, tmp_path: Path) -> None:
    """A slip in --target must not cost anybody their files; it is told like any other problem."""
    target = tmp_path / "thesis"
    target.mkdir()
    (target / "chapter.txt").write_text("years of work", encoding="utf-8")

    problems = build.build(tiny, target)

    assert len(problems) == 1
    assert contents(target) == {"chapter.txt": b"years of work"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thesis", "tiny"]


def test_the_same_project_is_the_same_bytes_anywhere(
    tmp_path: Path, copy_tiny: Callable[[Path], Path]
) -> None:
    """Another folder, time zone, order of hashes, locale: not a byte differs."""
    here = copy_tiny(tmp_path / "here")
    there = copy_tiny(tmp_path / "a longer name" / "there")
    (tmp_path / "a longer name" / "out").mkdir()

    environments = (
        {"TZ": "Asia/Jakarta", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"},
        {"TZ": "Pacific/Niue", "PYTHONHASHSEED": "77"},
    )

    with ThreadPoolExecutor() as side_by_side:
        projects = ((here, tmp_path / "one"), (there, tmp_path / "a longer name" / "out" / "two"))
        done = [
            side_by_side.submit(run, *project, **environment)
            for project, environment in zip(projects, environments, strict=True)
        ]

    assert [d.result()[0] for d in done] == [0, 0], [d.result()[2] for d in done]
    made, again = contents(tmp_path / "one"), contents(tmp_path / "a longer name" / "out" / "two")
    assert made.keys() == again.keys()
    assert [name for name in made if made[name] != again[name]] == []


def test_the_date_of_the_build_comes_from_the_release_unless_it_is_given(
    tiny: Path, tmp_path: Path, site: Path
) -> None:
    """SOURCE_DATE_EPOCH wins where it is set."""
    status, _, told = run(tiny, tmp_path / "site", SOURCE_DATE_EPOCH="1780000000")

    assert status == 0, told
    assert "<lastmod>2026-05-28</lastmod>" in (tmp_path / "site" / "sitemap.xml").read_text()
    assert "<lastmod>2026-02-10</lastmod>" in (site / "sitemap.xml").read_text()


def test_problems_are_told_in_indonesian_where_the_catalogue_has_them(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every sentence with a translation is said in it; the others stay English."""
    path = tiny / "content" / "figures" / "saldo.yml"
    path.write_text(path.read_text(encoding="utf-8") + "notes: x\n", encoding="utf-8")
    indonesian = read.catalogues(ROOT)["id"]
    label = indonesian("hint")
    what = indonesian("unknown key '{}'").format("notes")
    hint = indonesian("did you mean '{}'?").format("note")
    end = indonesian("{} to mend; what was published is untouched.").format(1)

    status = build.main(["--root", str(tiny), "--target", str(tmp_path / "site"), "--lang", "id"])

    place = "content/figures/saldo.yml:12"
    assert status == 1
    assert capsys.readouterr().err == f"{place}: {what}\n    {label}: {hint}\n{end}\n"


def test_the_catalogue_speaks_indonesian() -> None:
    """The words a person at the office meets first are translated."""
    indonesian = read.catalogues(ROOT)["id"]

    for message in ("unknown key '{}'", "did you mean '{}'?", "key '{}' is missing"):
        assert indonesian(message) not in {message, ""}


def test_a_build_says_where_the_site_is_and_how_to_look_at_it(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And, when asked, how long each stage took."""
    target = tmp_path / "site"

    status = build.main(["--root", str(tiny), "--target", str(target), "--timings"])

    printed = capsys.readouterr().out
    assert status == 0
    assert str(target) in printed
    assert "make serve" in printed
    for stage in ("read", "check", "audit", "figures", "charts", "pages", "website", "publish"):
        assert f"\n{stage} " in f"\n{printed}"


def test_a_draft_that_fails_its_inspection_is_thrown_away(
    tiny: Path, tmp_path: Path, site: Path
) -> None:
    """A broken link in a template stops the build after drawing, and nothing is swapped."""
    target = tmp_path / "public" / "site"
    assert build.build(tiny, target) == []
    part = tiny / "templates" / "parts" / "doors.html"
    text = part.read_text(encoding="utf-8") + '<p><a href="nowhere/">x</a></p>\n'
    part.write_text(text, encoding="utf-8")

    problems = build.build(tiny, target)

    assert {(p.file, str(p.what)) for p in problems} == {
        (file, "a link to 'nowhere/', where nothing is") for file in ("index.html", "en/index.html")
    }
    assert contents(target) == contents(site)
    assert [path.name for path in target.parent.iterdir()] == ["site"]
