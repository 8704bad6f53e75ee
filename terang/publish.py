"""Puts a finished site in the place of the old one: all of it or nothing."""

import re
import shutil
from contextlib import suppress
from pathlib import Path

from terang.model import Problem, Said

MARKER = ".terang"  # in every folder we made, so that we never replace another's
_MARKED = "Made by Terang. The whole folder is replaced at every build.\n"


def publish(draft: Path, target: Path) -> None:
    """Swap the finished folder `draft` into `target`, both on one file system.

    The old site stands as `<target>.old` for a moment and is then removed. When the swap fails,
    it is back in its place; an old site that cannot be removed is the next run's to remove.
    Raises ValueError when `refusal` has something to say, OSError when the file system does.
    """
    if refused := refusal(target):
        raise ValueError(str(refused))
    _recover(target)
    draft.chmod(0o755)  # a temporary folder begins closed to all others, the web server included
    (draft / MARKER).write_text(_MARKED, encoding="utf-8")
    if target.exists():
        _swap(draft, target)
    else:
        draft.rename(target)


def refusal(target: Path) -> Problem | None:
    """Why `target` may not be replaced; None when it may: it is absent, empty, or made by us."""
    for folder in (target, _old(target)):
        if not _is_ours(folder):
            return Problem(
                file=folder.as_posix(),
                line=1,
                what=Said("'{}' is not a site made by Terang", (folder.as_posix(),)),
                hint=Said("name another folder, or move what is there; nothing was touched"),
            )
    return None


def sweep(target: Path) -> None:
    """Remove what builds that were killed left beside `target`: drafts, passes, the old site.

    Nothing else may be building into `target` meanwhile. Raises OSError when one cannot go.
    """
    draft = re.compile(rf"\.({re.escape(target.name)}|pass)-[a-z0-9_]{{8}}")
    for path in target.parent.glob(".*-*"):
        if draft.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
    if target.exists() and _old(target).exists() and _is_ours(_old(target)):
        _remove(_old(target))


def _is_ours(folder: Path) -> bool:
    if folder.is_symlink() or folder.is_file():
        return False
    return not folder.exists() or (folder / MARKER).is_file() or not any(folder.iterdir())


def _old(target: Path) -> Path:
    return target.with_name(f"{target.name}.old")


def _recover(target: Path) -> None:
    """Finish what an interrupted run began: its old folder goes back, or away."""
    if not _old(target).exists():
        return
    if target.exists():
        _remove(_old(target))
    else:
        _old(target).rename(target)


def _swap(draft: Path, target: Path) -> None:
    """Two renames; when the second fails, the first is undone."""
    target.rename(_old(target))
    try:
        draft.rename(target)
    except BaseException:
        _old(target).rename(target)
        raise
    with suppress(OSError):  # the new site stands; what is left of the old one can wait
        _remove(_old(target))


def _remove(folder: Path) -> None:
    """Remove an old site, the marker last: if we are stopped, the rest is still known as ours."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != MARKER:
            path.unlink()
    shutil.rmtree(folder)
