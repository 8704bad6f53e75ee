"""The publish stage: all of the new site or all of the old one, and nobody else's folder."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import publish

NEW, OLD = (
    {"index.html": "new", "en/index.html": "baru"},
    {"index.html": "old", "gone/index.html": "x"},
)


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != publish.MARKER)
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


@pytest.fixture
def target(tmp_path):
    """A site that we published."""
    publish.publish(write(tmp_path / "first", OLD), tmp_path / "site")
    return tmp_path / "site"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_first_site_is_put_where_nothing_was(tmp_path):
    """The draft is moved, not copied."""
    publish.publish(write(tmp_path / "draft", NEW), tmp_path / "site")

    assert read(tmp_path / "site") == NEW
    assert names(tmp_path) == ["site"]


def test_the_published_folder_can_be_read_by_a_web_server(tmp_path):
    """A draft made by `tempfile` is closed to everyone but its owner."""
    draft = write(tmp_path / "draft", NEW)
    draft.chmod(0o700)

    publish.publish(draft, tmp_path / "site")

    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755


def test_an_empty_folder_may_be_replaced(tmp_path):
    """As a fresh checkout or a mounted folder leaves it."""
    (tmp_path / "site").mkdir()

    publish.publish(write(tmp_path / "draft", NEW), tmp_path / "site")

    assert read(tmp_path / "site") == NEW


def test_a_new_site_replaces_the_whole_old_one(target, tmp_path):
    """Pages that are gone are gone, and neither draft nor old site lies about."""
    publish.publish(write(tmp_path / "draft", NEW), target)

    assert read(target) == NEW
    assert names(tmp_path) == ["site"]


@pytest.mark.parametrize("failing", [1, 2])
def test_a_failing_rename_leaves_the_old_site_in_place(target, tmp_path, monkeypatch, failing):
    """Whichever of the two renames fails, readers see the old site, whole."""
    draft = write(tmp_path / "draft", NEW)
    rename, calls = Path.rename, []

    def refuse(path, to):
        calls.append(path)
        if len(calls) == failing:
            raise PermissionError(13, "no")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PermissionError):
        publish.publish(draft, target)

    assert read(target) == OLD
    assert names(tmp_path) == ["draft", "site"]


def test_a_draft_that_is_not_there_changes_nothing(target, tmp_path):
    """A typing slip must not take the site off."""
    with pytest.raises(FileNotFoundError):
        publish.publish(tmp_path / "drafft", target)

    assert read(target) == OLD


def test_a_folder_that_is_not_ours_is_refused_and_untouched(tmp_path):
    """Nobody's documents are wiped by a wrong --target."""
    documents = write(tmp_path / "documents", {"letter.txt": "Dear"})
    draft = write(tmp_path / "draft", NEW)

    with pytest.raises(ValueError, match="documents' is not a site made by Terang"):
        publish.publish(draft, documents)

    assert read(documents) == {"letter.txt": "Dear"}
    assert read(draft) == NEW


def test_a_folder_beside_the_target_with_the_old_name_is_refused_too(target, tmp_path):
    """`site.old` may be somebody's own backup."""
    write(tmp_path / "site.old", {"letter.txt": "Dear"})

    with pytest.raises(ValueError, match=r"site\.old' is not a site made by Terang"):
        publish.publish(write(tmp_path / "draft", NEW), target)

    assert read(target) == OLD


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_file_or_a_link_in_the_place_of_the_target_is_refused(target, tmp_path, kind):
    """A link may point at anything, even at a site of ours."""
    place = tmp_path / "place"
    if kind == "file":
        place.write_text("Dear", encoding="utf-8")
    else:
        place.symlink_to(target)

    problem = publish.refusal(place)

    assert problem is not None
    assert problem.file == place.as_posix()


def test_what_an_interrupted_run_left_is_put_back_and_then_replaced(target, tmp_path):
    """After the first rename the old site is only in site.old: it is not lost."""
    target.rename(tmp_path / "site.old")

    with pytest.raises(FileNotFoundError):
        publish.publish(tmp_path / "lost", target)

    assert read(target) == OLD


def test_an_old_site_that_an_interrupted_run_left_behind_is_removed(target, tmp_path):
    """After the second rename it is of no use."""
    left = write(tmp_path / "site.old", OLD)
    (left / publish.MARKER).touch()

    publish.publish(write(tmp_path / "draft", NEW), target)

    assert names(tmp_path) == ["site"]
    assert read(target) == NEW


def test_an_old_site_that_cannot_be_removed_does_not_undo_the_new_one(
    target, tmp_path, monkeypatch
):
    """The new site stands; the next run knows what is left as ours, and removes it."""
    remove = shutil.rmtree

    def busy(path):
        if path.name == "site.old":
            raise PermissionError(13, "busy")
        remove(path)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", busy)
        publish.publish(write(tmp_path / "draft", NEW), target)
    left = names(tmp_path)
    known = (tmp_path / "site.old" / publish.MARKER).is_file()
    publish.publish(write(tmp_path / "draft", NEW), target)

    assert left == ["site", "site.old"]
    assert known
    assert read(target) == NEW
    assert names(tmp_path) == ["site"]


sites = st.dictionaries(
    st.sampled_from(["index.html", "a/b.html", "a/c.csv", "d.css"]), st.text("ab")
)


@given(drafts=st.lists(sites, min_size=1, max_size=4))
def test_after_any_number_of_runs_the_site_is_the_last_draft(tmp_path_factory, drafts):
    """Nothing of an earlier draft shines through."""
    folder = tmp_path_factory.mktemp("runs")

    for files in drafts:
        (folder / "draft").mkdir()
        publish.publish(write(folder / "draft", files), folder / "site")

    assert read(folder / "site") == drafts[-1]
    assert names(folder) == ["site"]
