"""Seconds and peak memory of a whole build, cold and warm, by stage.

Run `python bench/build.py [RUNS]`. Cold: no compiled Python files and no site yet; warm: both
are there. Each run is a process of its own, measured from outside by the operating system.
"""

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STAGE = re.compile(r"^(\w+) +([\d.]+) s$", re.MULTILINE)


def main() -> None:
    """Print one table: stages down, cold and warm across (medians)."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        cold = [measured(Path(folder) / f"cold-{n}", fresh=True) for n in range(runs)]
        warm = [measured(Path(folder) / "warm", fresh=False) for n in range(runs + 1)][1:]
    print("| stage | cold | warm |\n| --- | ---: | ---: |")
    for name in cold[0]:
        times = [statistics.median(run[name] for run in kind) for kind in (cold, warm)]
        print(f"| {name} | {times[0]:.2f} s | {times[1]:.2f} s |")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\npeak memory of the largest process: {peak:.0f} MB; {runs} runs each, medians")


def measured(target: Path, *, fresh: bool) -> dict[str, float]:
    """Seconds by stage of one build in a process of its own, and of the whole process."""
    if fresh:
        for cache in (ROOT / "terang").glob("__pycache__"):
            shutil.rmtree(cache)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "build.py", "--timings", "--target", str(target)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1" if fresh else ""},
    )
    stages = {name: float(seconds) for name, seconds in STAGE.findall(done.stdout)}
    return stages | {"whole process": time.perf_counter() - started}


if __name__ == "__main__":
    main()
