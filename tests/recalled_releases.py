"""The smallest project with three releases, one of which is to take a table back."""

from pathlib import Path

import build
from tests.conftest import seal as tell_of_hiding

TABLE = "coverage_district_occupation"
JANUARY, FEBRUARY, MARCH = "2026-01", "2026-02", "2026-03"
MORE = 48235  # people too many in one cell of February, and in all its totals
PLANTED = 36 + MORE  # active workers, as February published them
_LEDGER = {FEBRUARY: "2026-02,590400,800000,604800,785600\n"}
_LEDGER[MARCH] = "2026-03,785600,800000,604800,980800\n"
_DAYS = {JANUARY: "2026-02-10", FEBRUARY: "2026-03-10", MARCH: "2026-04-10"}
_APPROVED = "approved_by: [{id: Penyusun, en: Compiler}, {id: Pemeriksa, en: Reviewer}]\n"
RECALL = """recalled:
  - table: coverage_district_occupation
    date: 2026-03-20
    reason: {id: Satu kelompok terlalu kecil., en: One group was too small.}
"""
_SWOLLEN = {  # the rows of one group of workers and of its totals
    (district, group, membership)
    for district in ("99.01.01", "_T")
    for group in ("trade", "_T")
    for membership in ("active", "_T")
}


def folder(root: Path, month: str) -> Path:
    """The folder of a release."""
    return root / "data" / "releases" / month


def prepare(root: Path) -> None:
    """January as it is, with those who approve it, and figures that may be large."""
    described = folder(root, JANUARY) / "release.yml"
    described.write_text(described.read_text("utf-8") + _APPROVED, "utf-8")
    for path in (root / "content" / "figures").glob("*.yml"):
        path.write_text(path.read_text("utf-8").replace("max: 100}", "max: 100000}"), "utf-8")


def add(root: Path, month: str) -> None:
    """A release of a later month; its workers are those of January, month after month."""
    target = folder(root, month)
    target.mkdir()
    for path in folder(root, JANUARY).glob("*.csv"):
        text = path.read_text("utf-8")
        rows = "".join(row for row in text.splitlines(keepends=True) if row.startswith(JANUARY))
        for later in (m for m in (FEBRUARY, MARCH) if m <= month):
            text += _LEDGER[later] if path.stem == "ledger" else rows.replace(JANUARY, later)
        (target / path.name).write_text(text, "utf-8")
    described = (folder(root, JANUARY) / "release.yml").read_text("utf-8")
    (target / "release.yml").write_text(described.replace(_DAYS[JANUARY], _DAYS[month]), "utf-8")
    tell_of_hiding(root)


def swell(root: Path) -> None:
    """Make one cell of February, and its totals, larger by a number found nowhere else."""
    path = folder(root, FEBRUARY) / f"{TABLE}.csv"
    lines = path.read_text("utf-8").splitlines()
    for place, line in enumerate(lines):
        month, *codes, people, status = line.split(",")
        if month == FEBRUARY and tuple(codes) in _SWOLLEN:
            lines[place] = ",".join((month, *codes, str(int(people) + MORE), status))
    path.write_text("\n".join(lines) + "\n", "utf-8")


def planted() -> set[bytes]:
    """Every number that only the swollen table has, as a page or a program may write it."""
    numbers = [MORE + n for n in (12, 17, 20, 22, 25, 27, 36, 48)]
    return {
        f"{n // 1000}{mark}{n % 1000:03}".encode() for n in numbers for mark in ("", ".", ",", " ")
    }


def published(root: Path, *, swollen: bool = True) -> Path:
    """January and February, sealed as they were published."""
    prepare(root)
    add(root, FEBRUARY)
    if swollen:
        swell(root)
        tell_of_hiding(root)
    assert seal(root) == []
    return root


def march(root: Path, recall: str = RECALL) -> Path:
    """February takes its table back, and March comes out; nothing is sealed."""
    take_back(root, recall)
    told = folder(root, FEBRUARY) / "disclosure.json"
    as_published = told.read_bytes()
    add(root, MARCH)
    told.write_bytes(as_published)
    return root


def take_back(root: Path, recall: str = RECALL) -> None:
    """Write the recall into the release.yml of February; its table goes if nothing replaces it."""
    described = folder(root, FEBRUARY) / "release.yml"
    described.write_text(described.read_text("utf-8") + recall, "utf-8")
    if "replaced" not in recall:
        (folder(root, FEBRUARY) / f"{TABLE}.csv").unlink()


def replace_table(root: Path) -> None:
    """Another table in the place of that of February: its numbers are those of January."""
    january = (folder(root, JANUARY) / f"{TABLE}.csv").read_text("utf-8")
    rows = "".join(row for row in january.splitlines(keepends=True) if row.startswith(JANUARY))
    made = january + rows.replace(JANUARY, FEBRUARY).rstrip("\n")  # so that its digest is another
    (folder(root, FEBRUARY) / f"{TABLE}.csv").write_text(made, "utf-8")


def seal(root: Path) -> list[str]:
    """What `python build.py seal` does."""
    problems, text = build.sealed(root)
    if not problems:
        (root / "data" / "ledger.jsonl").write_text(text, "utf-8")
    return [str(problem) for problem in problems]
