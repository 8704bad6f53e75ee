"""False alarms, misses and speed of the search for personal data.

Run from the repository's root: `python bench/personal_data.py [FOLDER …]`. Counted are the labelled
texts of tests/personal_data and every .md, .txt and .csv file below each folder; in a folder no
personal data are expected. Seconds are of the processor, medians of five runs.
"""

import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from terang.personal_patterns import hits

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
ENDINGS = (".md", ".txt", ".csv")


def labelled() -> None:
    """Misses and false alarms among texts of which we know what is in them."""
    cases = json.loads((ROOT / "tests/personal_data/labelled.json").read_text(encoding="utf-8"))
    found = [(case["kind"], [hit.kind.name for hit in hits(case["text"])]) for case in cases]
    with_data = [(wanted, names) for wanted, names in found if wanted]
    without = [names for wanted, names in found if not wanted]
    missed = sum(wanted not in names for wanted, names in with_data)
    alarms = sum(bool(names) for names in without)
    print(f"labelled: {missed} of {len(with_data)} missed, {alarms} of {len(without)} false alarms")


def folder(path: Path) -> None:
    """False alarms in a folder, and how fast it was read."""
    files = sorted(p for p in path.rglob("*") if p.suffix in ENDINGS)
    texts = [p.read_text(encoding="utf-8", errors="replace") for p in files]
    alarms = sum(len(hits(text)) for text in texts)
    size, seconds = sum(map(len, texts)), []
    for _ in range(RUNS):
        started = time.process_time()
        for text in texts:
            hits(text)
        seconds.append(time.process_time() - started)
    speed = size / 1e6 / statistics.median(seconds)
    print(f"{path.name}: {alarms} found in {size:,} characters, {speed:.1f} million a second")


if __name__ == "__main__":
    labelled()
    for name in sys.argv[1:]:
        folder(Path(name))
