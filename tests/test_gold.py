"""What the smallest project becomes, held file by file against tests/gold.

After a change that is meant, `python -m pytest tests/test_gold.py --update-gold` writes the gold
files anew; the diff is the review. Gold are the Markdown of every page and the drawings of every
chart, in both languages: what stands in no template.
"""

import shutil
from pathlib import Path

import pytest

from terang.results import Findings, Site

GOLD = Path(__file__).parent / "gold"


def pages(site: Site) -> dict[str, str]:
    """Every page's Markdown by the name of its gold file."""
    return {f"pages/{p.slug or 'index'}.{p.language}.md": p.markdown for p in site.pages}


def drawings(findings: Findings) -> dict[str, str]:
    """Every chart in its two widths, and its table as tab-separated lines."""
    made: dict[str, str] = {}
    for drawing in findings.drawings:
        name = f"charts/{drawing.chart.id}.{drawing.language}"
        lines = [drawing.alt, "\t".join(drawing.headings), *map("\t".join, drawing.rows)]
        made[f"{name}.narrow.svg"] = drawing.narrow.replace("><", ">\n<") + "\n"
        made[f"{name}.wide.svg"] = drawing.wide.replace("><", ">\n<") + "\n"
        made[f"{name}.txt"] = "\n".join(lines) + "\n"
    return made


def differences(made: dict[str, str], kept: dict[str, str]) -> list[str]:
    """What is missing, what is extra, and what changed, each with its first line that differs."""
    missing = [f"missing: {name}" for name in sorted(kept.keys() - made.keys())]
    extra = [f"extra: {name}" for name in sorted(made.keys() - kept.keys())]
    changed = [
        f"changed: {name}:{_first_difference(made[name], kept[name])}"
        for name in sorted(made.keys() & kept.keys())
        if made[name] != kept[name]
    ]
    return missing + extra + changed


def _first_difference(made: str, kept: str) -> str:
    """The line, what it was and what it is."""
    lines = zip([*made.splitlines(), ""], [*kept.splitlines(), ""], strict=False)
    for number, (is_, was) in enumerate(lines, start=1):
        if is_ != was:
            return f"{number}: {was!r} is now {is_!r}"
    return "1: line ends"


def _kept(kind: str) -> dict[str, str]:
    """The gold files of one kind."""
    files = sorted((GOLD / kind).iterdir())
    return {f"{kind}/{path.name}": path.read_text(encoding="utf-8") for path in files}


def _write(kind: str, made: dict[str, str]) -> None:
    shutil.rmtree(GOLD / kind, ignore_errors=True)
    (GOLD / kind).mkdir(parents=True)
    for name, text in made.items():
        (GOLD / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kind", ["pages", "charts"])
def test_the_smallest_project_becomes_what_it_became_before(
    kind: str, written: Site, found: Findings, *, update_gold: bool
) -> None:
    """A change of the output is seen by eye before it is kept."""
    made = pages(written) if kind == "pages" else drawings(found)
    if update_gold:
        _write(kind, made)

    assert differences(made, _kept(kind)) == []


def test_missing_extra_and_changed_files_are_all_told() -> None:
    """The comparison itself sees every kind of difference."""
    kept = {"a": "x\ny\n", "b": "same\n", "c": "gone\n", "e": "long\ntail\n"}
    made = {"a": "x\nz\n", "b": "same\n", "d": "new\n", "e": "long\n"}

    assert differences(made, kept) == [
        "missing: c",
        "extra: d",
        "changed: a:2: 'y' is now 'z'",
        "changed: e:2: 'tail' is now ''",
    ]
