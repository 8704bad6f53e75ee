"""The commands as typed at a terminal: what they do, what they print, how they end."""

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import build
from terang import read

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "tests" / "tiny"
APPROVED = "approved_by:\n  - {id: Penyusun, en: Maker}\n  - {id: Pemeriksa, en: Checker}\n"


def say(root: Path, more: str) -> None:
    """Add lines to the release.yml of the smallest project."""
    path = root / "data" / "releases" / "2026-01" / "release.yml"
    path.write_text(path.read_text("utf-8") + more, "utf-8")


def test_audit_of_a_folder_that_is_not_there_is_no_clean_bill(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is attacked in its place."""
    assert build.main(["audit", str(tmp_path / "nowhere")]) == 1
    assert "No hidden cell" not in capsys.readouterr().out


def test_audit_attacks_the_folder_it_is_given_whatever_its_name(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A renamed copy is not mistaken for its neighbour."""
    renamed = tiny / "leaky"
    shutil.copytree(tiny / "data", renamed)
    table = renamed / "releases" / "2026-01" / "premiums.csv"
    table.write_text(table.read_text("utf-8").replace("driver,,,c", "driver,3,50400,"), "utf-8")

    assert build.main(["audit", str(tiny / "data")]) == 0
    assert build.main(["audit", str(renamed)]) == 1


def test_seal_writes_the_ledger_once(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second seal of the same release is refused, and the line stays as it is."""
    say(tiny, APPROVED)

    assert build.main(["seal", "--root", str(tiny)]) == 0
    sealed = (tiny / "data" / "ledger.jsonl").read_text("utf-8")
    assert build.main(["seal", "--root", str(tiny)]) == 1

    assert sealed.count("\n") == 1
    assert (tiny / "data" / "ledger.jsonl").read_text("utf-8") == sealed
    assert "every release is sealed" in capsys.readouterr().err


def test_seal_needs_two_who_approve(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing is written before they do."""
    assert build.main(["seal", "--root", str(tiny)]) == 1
    assert "needs two who approve it" in capsys.readouterr().err
    assert not (tiny / "data" / "ledger.jsonl").exists()


def test_release_begins_the_next_one_and_a_build_asks_to_fill_it_in(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a person must write is not guessed."""
    assert build.main(["release", "2026-02", "--root", str(tiny)]) == 0

    sources = read.everything(tiny)

    assert any(p.file.endswith("2026-02/release.yml") for p in sources.problems)


@pytest.mark.parametrize("month", ["2026-03", "2026-13", "next", ""])
def test_release_refuses_what_is_not_the_next_month(tiny: Path, month: str) -> None:
    """By a problem or by its usage, never by a traceback."""
    try:
        status = build.main(["release", month, "--root", str(tiny)])
    except SystemExit as stopped:
        status = 1 if stopped.code else 0

    assert status == 1
    assert len(list((tiny / "data" / "releases").iterdir())) == 1


def test_diff_prints_what_the_newest_release_changes(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For whoever looks before it is published."""
    assert build.main(["diff", "--root", str(tiny)]) == 0
    assert "figures changed" in capsys.readouterr().out


def test_a_built_site_is_verified_from_its_own_files(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every figure is computed again, every printed number compared; one digit is enough."""
    target = tmp_path / "site"
    assert build.build(tiny, target) == []
    assert build.main(["verify", str(target)]) == 0
    page = target / "en" / "angka" / "pekerja-aktif" / "index.html"
    page.write_text(page.read_text("utf-8").replace(">36<", ">37<", 1), "utf-8")

    assert build.main(["verify", str(target)]) == 1
    assert "angka/pekerja-aktif" in capsys.readouterr().err


def test_a_release_under_embargo_is_in_no_output(tiny: Path, tmp_path: Path) -> None:
    """Before its minute it is as if it were not there, in no byte of the site."""
    folder = tiny / "data" / "releases"
    shutil.copytree(folder / "2026-01", folder / "2026-02")
    path = folder / "2026-02" / "release.yml"
    text = path.read_text("utf-8").replace("2026-02-10", "2026-03-10")
    news = "whats_new: {id: Rahasia sampai pukul sembilan., en: Secret until nine.}"
    lines = [news if line.startswith("whats_new") else line for line in text.splitlines()]
    path.write_text("\n".join([*lines, "embargo: 2026-03-10 09:00"]) + "\n", "utf-8")
    before = dt.datetime(2026, 3, 10, 1, 59, tzinfo=dt.UTC)

    assert build.build(tiny, tmp_path / "early", now=before) == []
    early = b"".join(p.read_bytes() for p in (tmp_path / "early").rglob("*") if p.is_file())

    assert b"2026-02/" not in early
    assert b"Secret until nine" not in early
    assert b"Rahasia sampai" not in early


@pytest.mark.parametrize("command", ["diff", "audit"])
def test_a_reader_who_closes_the_pipe_sees_no_traceback(tiny: Path, command: str) -> None:
    """As with `build.py diff | head`; the exit status is that of a program ended by SIGPIPE."""
    program = [sys.executable, str(ROOT / "build.py"), command, "--root", str(tiny)]
    reading, writing = os.pipe()
    os.close(reading)

    ended = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, check=False)

    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, b"")
