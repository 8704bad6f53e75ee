"""Seconds, bytes and memory of many figures at many releases: build, ledger, verify.

Run `python bench/figures.py [FIGURES×RELEASES …]`, such as `python bench/figures.py 100×12`. A
project is made from tests/tiny: its figures under other ids, its month repeated by release. It is
sealed, built and verified from its published files, each in a process of its own, so that the
operating system counts its processor seconds and its memory.
"""

import csv
import io
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests"))

SIZES = ((100, 6), (100, 12), (100, 24), (300, 12), (1000, 12), (1000, 24))
TINY = ROOT / "tests" / "tiny"
FIRST = "2026-01"  # the month of the smallest project
STEPS = {
    "build": "import build; assert build.main(['--target', 'site']) == 0",
    "verify": "import build; assert build.main(['verify', 'site']) == 0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one process took."""

    wall: float  # seconds
    cpu: float  # processor seconds of it and of its children
    peak: float  # MB


def main(sizes: Sequence[tuple[int, int]]) -> None:
    """Print one table, and how the processor seconds grow with figures and with releases."""
    print("| figures × releases | build s (cpu s) | verify s (cpu s) | MB | files | peak MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    found: dict[tuple[int, int], Run] = {}
    for figures, releases in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = project(Path(folder) / "project", figures, releases)
            built, verified = (measured(root, STEPS[step]) for step in ("build", "verify"))
            files = [path for path in (root / "site").rglob("*") if path.is_file()]
            size = sum(path.stat().st_size for path in files) / 1e6
        found[figures, releases] = built
        seconds = " | ".join(f"{run.wall:.1f} ({run.cpu:.1f})" for run in (built, verified))
        rest = f"{size:.0f} | {len(files):,} | {max(built.peak, verified.peak):.0f}"
        print(f"| {figures:,} × {releases} | {seconds} | {rest} |", flush=True)
    for name, key in (("figure", 0), ("release", 1)):
        for slope in slopes(found, key):
            print(f"\ngrowth of the build by {name}: {slope}")


def slopes(found: dict[tuple[int, int], Run], key: int) -> Iterator[str]:
    """Log-log slopes of pairs that differ in one of the two counts only."""
    other: Callable[[tuple[int, int]], int] = lambda size: size[1 - key]  # noqa: E731
    for small in found:
        for large in found:
            if other(small) == other(large) and small[key] < large[key]:
                slope = math.log(found[large].cpu / found[small].cpu)
                slope /= math.log(large[key] / small[key])
                yield f"{slope:.2f} from {small} to {large}"


def measured(root: Path, code: str) -> Run:
    """Run Python code in the project, in a process of its own."""
    before, started = os.times(), time.perf_counter()
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}\nimport resource as r\n"
            "print(max(r.getrusage(w).ru_maxrss for w in (r.RUSAGE_SELF, r.RUSAGE_CHILDREN)))",
        ],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    ).stdout
    wall, after = time.perf_counter() - started, os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return Run(wall=wall, cpu=cpu, peak=int(told.split()[-1]) / 1024)


# --- the project ---------------------------------------------------------------------------------


def project(root: Path, figures: int, releases: int) -> Path:
    """The smallest project with so many figures and releases, sealed."""
    shutil.copytree(TINY, root)
    for name in ("terang", "templates"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("build.py", "command.py", "office.py", "mkdocs.yml"):
        shutil.copy(ROOT / name, root)
    months = [f"{2026 + n // 12}-{n % 12 + 1:02}" for n in range(releases + 1)]
    first = root / "data" / "releases" / FIRST
    for place, month in enumerate(months[1:-1], 2):
        repeat(first, first.parent / month, months[:place])
    for place, month in enumerate(months[:-1]):
        date(first.parent / month / "release.yml", months[place + 1])
    copies(root / "content" / "figures", figures)
    sealed(root)
    return root


def repeat(first: Path, folder: Path, months: Sequence[str]) -> None:
    """The release of the last of `months`: the rows of the first, once for each month."""
    folder.mkdir()
    for path in first.glob("*.csv"):
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8")))
        month = header.index("month")
        for name in months[1:]:
            new = [row for row in rows if row[month] == FIRST]
            rows += [[name if i == month else cell for i, cell in enumerate(r)] for r in new]
            if path.stem == "ledger":
                _carry(rows)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header, *rows])
        (folder / path.name).write_text(text.getvalue(), "utf-8")
    shutil.copy(first / "release.yml", folder)


def _carry(rows: list[list[str]]) -> None:
    """The newest row of the ledger opens with what the row before it closed with."""
    opening, money_in, money_out = int(rows[-2][4]), int(rows[-1][2]), int(rows[-1][3])
    rows[-1][1], rows[-1][4] = str(opening), str(opening + money_in - money_out)


def date(file: Path, after: str) -> None:
    """A release comes out on the tenth of the next month, and the next one a month later."""
    year, month = int(after[:4]), int(after[5:])
    following = f"{year + month // 12}-{month % 12 + 1:02}"
    lines = file.read_text("utf-8").splitlines()
    lines = [f"date: {after}-10" if line.startswith("date:") else line for line in lines]
    lines = [
        f"next_date: {following}-10" if line.startswith("next_date:") else line for line in lines
    ]
    lines += ["approved_by:", "  - {id: Satu, en: One}", "  - {id: Dua, en: Two}"]
    file.write_text("\n".join(lines) + "\n", "utf-8")


def copies(folder: Path, wanted: int) -> None:
    """So many figures: those that are there, again and again under other ids."""
    originals = sorted(folder.glob("*.yml"))
    balance = folder / "saldo.yml"  # grows with each release
    balance.write_text(balance.read_text("utf-8").replace("max: 1000000", "max: 100000000"))
    for number in range(wanted - len(originals)):
        path = originals[number % len(originals)]
        name = "".join(chr(ord("a") + int(digit)) for digit in str(number))  # no bare number
        text = path.read_text("utf-8").replace("label: {id: ", f"label: {{id: {name} ", 1)
        text = text.replace(", en: ", f", en: {name} ", 1)
        (folder / f"{path.stem}-{number}.yml").write_text(text, "utf-8")


def sealed(root: Path) -> None:
    """Write disclosure.json of every release as it stands, and the ledger."""
    from conftest import seal  # the tests' own way

    import build

    seal(root)
    problems, text = build.sealed(root)
    if problems:
        raise SystemExit("\n".join(map(str, problems)))
    (root / "data" / "ledger.jsonl").write_text(text, "utf-8")


if __name__ == "__main__":
    asked = [tuple(map(int, word.replace("x", "×").split("×"))) for word in sys.argv[1:]]
    main([(figures, releases) for figures, releases in asked] or SIZES)
