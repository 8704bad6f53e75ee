"""The code on the page "Using the data" runs as it is printed, and prints what the CSV holds."""

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = "https://terang.example/data/latest/"
TABLE = "coverage_district_membership"
NEWEST = max((ROOT / "data" / "releases").iterdir())
# How code handed over on standard input is run; DuckDB answers with its last row.
PYTHON = (sys.executable, "-W", "error", "-")
R = ("Rscript", "--vanilla", "-")
SQL = "import duckdb, sys; print(*duckdb.sql(sys.stdin.read()).fetchall()[-1])"
DUCKDB = (sys.executable, "-c", SQL)


def blocks(language: str) -> dict[str, str]:
    """The fenced code of the page by what runs it: `csv`, `pandas`, `r`, `sql`."""
    page = ROOT / "content" / "pages" / f"pakai-data.{language}.md"
    fenced = re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
    return {_kind(name, code): code for name, code in fenced}


def _kind(name: str, code: str) -> str:
    if name != "python":
        return name
    return "pandas" if "import pandas" in code else "csv"


def truth(folder: Path) -> tuple[str, str, str]:
    """The newest month, its active workers in the city and its hidden cells, read by hand."""
    with (folder / f"{TABLE}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    month = rows[-1]["month"]  # the file is in order
    city = {r["membership"]: r["workers_people"] for r in rows if r["district"] == "_T"}
    hidden = [r for r in rows if (r["month"], r["obs_status"]) == (month, "c")]
    return month, city["active"], str(len(hidden))


def printed(code: str, command: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Month, workers and hidden cells as `code` prints them of the tables in `folder`."""
    assert ADDRESS in code, "the snippet does not read the address that the page speaks of"
    here = code.replace(ADDRESS, f"{folder.as_uri()}/")
    assert "https:" not in here
    ran = subprocess.run(command, input=here, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return tuple(ran.stdout.split()[:3])


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """A folder whose table differs from the repository's: two workers and one hidden cell."""
    rows = [
        "month,district,membership,workers_people,obs_status",
        "2026-01,_T,active,9,",
        "2026-02,33.74.01,active,,c",
        "2026-02,_T,active,2,",
    ]
    (tmp_path / f"{TABLE}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_has_code_for_python_pandas_r_and_duckdb(language):
    """No snippet is lost from the page without this test knowing."""
    assert set(blocks(language)) == {"csv", "pandas", "r", "sql"}


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_python_snippet_prints_what_the_table_holds(language, moved):
    """With nothing but the standard library, in the repository's table and in another one."""
    code = blocks(language)["csv"]

    assert printed(code, PYTHON, NEWEST) == truth(NEWEST)
    assert printed(code, PYTHON, moved) == ("2026-02", "2", "1")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pandas_snippet_prints_what_the_table_holds(language, moved):
    """Where pandas is installed."""
    if find_spec("pandas") is None:
        pytest.skip("pandas is not installed")
    code = blocks(language)["pandas"]

    assert printed(code, PYTHON, NEWEST) == truth(NEWEST)
    assert printed(code, PYTHON, moved) == ("2026-02", "2", "1")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_r_snippet_prints_what_the_table_holds(language, moved):
    """Where R is installed."""
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed")
    code = blocks(language)["r"]

    assert printed(code, R, NEWEST) == truth(NEWEST)
    assert printed(code, R, moved) == ("2026-02", "2", "1")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_duckdb_snippet_ends_with_what_the_table_holds(language, moved):
    """Its last row is the newest month."""
    code = blocks(language)["sql"]

    assert printed(code, DUCKDB, NEWEST) == truth(NEWEST)
    assert printed(code, DUCKDB, moved) == ("2026-02", "2", "1")


def test_the_released_table_is_the_one_that_readers_download(own_site):
    """What the snippets are tried on here is, byte for byte, what the address serves."""
    served = own_site / "data" / "latest" / f"{TABLE}.csv"

    assert served.read_bytes() == (NEWEST / f"{TABLE}.csv").read_bytes()
