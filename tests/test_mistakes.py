"""Each folder of tests/mistakes holds the smallest wrong input and all that is said about it.

A folder is laid over a copy of tests/tiny: its files replace or join those of the same path, and
the paths named in `removed.txt` are taken away. `expected.txt` is the whole of what is printed;
`python -m pytest tests/test_mistakes.py --update-gold` writes it anew, and the diff is the review.
"""

import shutil
from pathlib import Path

import pytest

import build
from tests.conftest import seal

MISTAKES = Path(__file__).parent / "mistakes"
OTHERS = {"tables", "regulations"}  # of a single module, tested where that module is
RULES = sorted(p.name for p in MISTAKES.iterdir() if p.is_dir() and p.name not in OTHERS)
NOTES = ("expected.txt", "removed.txt")
SEVERAL = (
    "yaml-syntax",
    "page-without-partner",
    "unknown-form-of-figure",
    "bare-number-in-story",
    "unknown-article-of-figure",
    "money-beside-hidden-count",
    "term-twice",
)


def lay_over(root: Path, rule: str) -> None:
    """Make the mistake in the project at `root`."""
    mistake = MISTAKES / rule
    shutil.copytree(mistake, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOTES))
    removed = mistake / "removed.txt"
    if not any(mistake.rglob("disclosure.json")):
        seal(root)  # the tables as the office wrote them: the mistake is another one
    for name in removed.read_text(encoding="utf-8").splitlines() if removed.exists() else ():
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def published_before(folder: Path) -> Path:
    """What stands published before the wrong build: a small site made by Terang."""
    (folder / "en").mkdir(parents=True)
    (folder / ".terang").write_text("Made by Terang.\n", encoding="utf-8")
    (folder / "index.html").write_text("<h1>before</h1>\n", encoding="utf-8")
    (folder / "en" / "index.html").write_text("<h1>before</h1>\n", encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def expected(rule: str) -> str:
    """The whole of what is printed for a mistake."""
    return (MISTAKES / rule / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES)
def test_a_mistake_is_told_in_full_and_what_was_published_stays(
    rule: str, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, update_gold: bool
) -> None:
    """A wrong input prints its problems, nothing else, exits 1 and touches no published byte."""
    lay_over(tiny, rule)
    target = published_before(tmp_path / "public" / "site")
    before = contents(target.parent)

    status = build.main(["--root", str(tiny), "--target", str(target), "--lang", "en"])

    printed = capsys.readouterr()
    assert status == 1
    if update_gold:
        (MISTAKES / rule / "expected.txt").write_text(printed.err, encoding="utf-8")
    assert printed.err == expected(rule)
    assert printed.out == ""
    assert contents(target.parent) == before


def test_several_mistakes_are_all_told_in_one_run(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mistakes in seven files, of the reader, the checks and the tables, come out together."""
    wanted = [problem for rule in SEVERAL for problem in problems_of(expected(rule))]
    for rule in SEVERAL:
        lay_over(tiny, rule)

    status = build.main(["--root", str(tiny), "--target", str(tmp_path / "site"), "--lang", "en"])

    assert status == 1
    assert sorted(problems_of(capsys.readouterr().err)) == sorted(wanted)
    assert not (tmp_path / "site").exists()


def problems_of(printed: str) -> list[str]:
    """The problems of an output, each its two lines; the closing line left out."""
    lines = printed.splitlines()[:-1]
    return [f"{what}\n{hint}" for what, hint in zip(lines[::2], lines[1::2], strict=True)]


def test_every_mistake_has_an_input_and_an_expectation() -> None:
    """A folder without an input, or without a problem and its hint, would prove nothing."""
    empty = [rule for rule in RULES if not contents(MISTAKES / rule).keys() - {"expected.txt"}]
    silent = [rule for rule in RULES if not problems_of(expected(rule))]
    alone = [rule for rule in RULES if "\n    hint: " not in expected(rule)]

    assert empty + silent + alone == []
