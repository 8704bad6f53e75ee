"""The safe tables of a release are put in their place: all of them, or nothing changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from terang import handover, read
from terang.model import Release

TINY = Path(__file__).parent / "tiny"
(MADE,) = read.everything(TINY).releases


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """A release with a table of last time, one that is no longer described, and release.yml."""
    folder = tmp_path / "data" / "releases" / "2026-01"
    folder.mkdir(parents=True)
    for name in ("premiums.csv", "old.csv", "release.yml"):
        (folder / name).write_bytes(b"before\n")
    return replace(MADE, folder=folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_draft_is_where_no_build_looks(tmp_path: Path, release: Release) -> None:
    """Beside the releases, on their disk, so that the files can be moved in one go."""
    draft = handover.draft(tmp_path, release)

    assert draft.parent == tmp_path / "data"
    assert draft.name.startswith(".")
    assert names(draft) == []


def test_new_tables_replace_the_old_ones_and_release_yml_stays(
    tmp_path: Path, release: Release
) -> None:
    """What a person wrote is kept; no table of the last run is left beside the new ones."""
    draft = handover.draft(tmp_path, release)
    handover.add(draft, {"premiums.csv": b"after\n", "disclosure.json": b"{}\n"})

    handover.replace(draft, release)

    assert names(release.folder) == ["disclosure.json", "premiums.csv", "release.yml"]
    assert (release.folder / "premiums.csv").read_bytes() == b"after\n"
    assert (release.folder / "release.yml").read_bytes() == b"before\n"
    assert names(tmp_path / "data") == ["releases"]


def test_a_discarded_draft_changes_nothing(tmp_path: Path, release: Release) -> None:
    """Refused, or broken off: the release is as it was."""
    draft = handover.draft(tmp_path, release)
    handover.add(draft, {"premiums.csv": b"after\n"})

    handover.discard(draft)

    assert names(tmp_path / "data") == ["releases"]
    assert (release.folder / "premiums.csv").read_bytes() == b"before\n"


def test_what_is_kept_from_before_is_of_the_newest_earlier_release(release: Release) -> None:
    """And nothing where there is no earlier release or no such file."""
    assert handover.kept([release], "premiums.csv") == b"before\n"
    assert handover.kept([release], "disclosure.csv") == b""
    assert handover.kept([], "premiums.csv") == b""


def test_the_next_release_is_begun_with_what_is_known(tmp_path: Path, release: Release) -> None:
    """The day that was announced, the contact; what a person must write is empty and so refused."""
    newest = replace(release, month="2026-12")

    assert handover.begin(tmp_path, newest, "2027-01") is None

    written = (tmp_path / "data" / "releases" / "2027-01" / "release.yml").read_text("utf-8")
    assert f"date: {newest.next_date}" in written
    assert "next_date: 2027-03-10" in written
    assert newest.contact.id in written
    assert 'id: ""' in written


@pytest.mark.parametrize("month", ["2026-12", "2027-02", "2026-11"])
def test_no_release_is_begun_out_of_turn(tmp_path: Path, release: Release, month: str) -> None:
    """Neither one that is there, nor one too far, nor one of the past."""
    newest = replace(release, month="2026-12")

    problem = handover.begin(tmp_path, newest, month)

    assert str(problem and problem.hint) == "the next one is 2027-01; one release follows another"
    assert not (tmp_path / "data" / "releases" / month).exists()
