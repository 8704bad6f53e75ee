"""Seconds of the stage `balance` for 60 months and 500 agencies, beside reading the tables.

Run from the repository's root: `python bench/balance.py [RELEASES]`. Books that balance are made
by the tests' own arithmetic; every release holds all months, as releases do. Medians of five runs.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from terang import balance, tables
from tests import books

RUNS, MONTHS, AGENCIES = 5, 60, 500


def months() -> list[str]:
    """Five years."""
    return [f"{2024 + n // 12}-{n % 12 + 1:02d}" for n in range(MONTHS)]


def main() -> None:
    """Measure and print."""
    releases = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    gifts = [[200_000 + 1000 * a + m for a in range(AGENCIES)] for m in range(MONTHS)]
    kept = books.kept(months(), gifts, [[31, 12, 5, 17 + m] for m in range(MONTHS)])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        described, written = books.package(), books.written(root, [kept] * releases)
        reading, asking = [], []
        for _ in range(RUNS):
            started = time.perf_counter()
            store, faults = tables.read(root, described, written)
            read = time.perf_counter()
            if store is None:
                raise SystemExit("\n".join(map(str, faults)))
            balanced, problems = balance.everything(
                store, books.declared(kept.identities), described.resources
            )
            asking.append(time.perf_counter() - read)
            reading.append(read - started)
            if problems:
                raise SystemExit("\n".join(map(str, problems)))
            store.connection.close()
    rows = sum(content.count("\n") for content in kept.files.values())
    keys = sum(found.held for found in balanced)
    print(f"{releases} releases of {rows} rows, {keys} sums in the newest; median of {RUNS} runs")
    read_, ask = statistics.median(reading), statistics.median(asking)
    print(f"{read_:8.3f} s  reading the tables\n{ask:8.3f} s  balance\nratio {ask / read_:.2f}")


if __name__ == "__main__":
    main()
