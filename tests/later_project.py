"""The smallest project through three releases; before the third, much of it is told otherwise."""

import shutil
from pathlib import Path

from terang import figures, ledger, read, tables
from tests import conftest
from tests.published import FEBRUARY, JANUARY, change

MARCH = "2026-03"
_OPENED = {FEBRUARY: "590400", MARCH: "785600"}
_CLOSED = {FEBRUARY: "785600", MARCH: "980800"}
_CASH = """\
label: {id: Kas kemarin, en: Cash before}
definition: {id: Uang di awal bulan., en: Money at the start of the month.}
unit: idr
period: {id: "awal {{ bulan() }}", en: "start of {{ bulan() }}"}
topic: money
query: SELECT opening_idr FROM ledger WHERE month = $release
expect: {min: 0, max: 700000}
"""
_CASH_NOW = """\
label: {id: Kas hari ini, en: Cash now}
definition: {id: Uang di akhir bulan., en: Money at the end of the month.}
unit: idr
period: {id: "akhir {{ bulan() }}", en: "end of {{ bulan() }}"}
topic: money
query: SELECT closing_idr FROM ledger WHERE month = $release
expect: {min: 900000, max: 1000000}
earlier:
  - until: 2026-02
    why: {id: Akhir bulan lebih berguna., en: The end of the month is of more use.}
    label: {id: Kas kemarin, en: Cash before}
    definition: {id: Uang di awal bulan., en: Money at the start of the month.}
    period: {id: "awal {{ bulan() }}", en: "start of {{ bulan() }}"}
    query: SELECT opening_idr FROM ledger WHERE month = $release
"""
_PEOPLE = """\
label: {id: Penduduk, en: Inhabitants}
definition: {id: Semua penduduk kota., en: All inhabitants of the town.}
unit: people
period: {id: "{{ bulan() }}", en: "{{ bulan() }}"}
topic: coverage
query: SELECT population_people FROM populations WHERE district = '_T'
expect: {min: 0, max: 9000}
"""
_PAYERS = """\
label: {id: Pekerja dengan premi, en: Workers with a premium}
definition: {id: Pekerja yang preminya dibayar., en: Workers whose premium is paid.}
unit: people
period: {id: "{{ bulan() }}", en: "{{ bulan() }}"}
topic: coverage
query: SELECT workers_people FROM premiums WHERE month = $release AND occupation = '_T'
expect: {min: 0, max: 100}
"""
_ENDED = """\
retired:
  since: 2026-03
  why: {id: Sama dengan pekerja aktif., en: It is the same as active workers.}
  instead: pekerja-aktif
"""


def begin(root: Path) -> None:
    """The project with two releases, both sealed, and three figures more."""
    folder = root / "content" / "figures"
    for name, told in (("kas", _CASH), ("penduduk", _PEOPLE), ("pekerja-berpremi", _PAYERS)):
        (folder / f"{name}.yml").write_text(told, "utf-8")
    _release(root, FEBRUARY)
    conftest.seal(root)
    seal(root)


def go_on(root: Path) -> None:
    """A third release, in which a figure counts something else, another ends, a table changes.

    What was published is kept as the rules ask.
    """
    _release(root, MARCH)
    conftest.seal(root)
    folder = root / "content" / "figures"
    (folder / "kas.yml").write_text(_CASH_NOW, "utf-8")
    (folder / "pekerja-berpremi.yml").write_text(_PAYERS + _ENDED, "utf-8")
    keep_populations(root, FEBRUARY)


def keep_populations(root: Path, until: str) -> None:
    """Eight thousand inhabitants from now on; the table so far is kept for the releases so far."""
    today = root / "data" / "reference" / "populations.csv"
    kept = root / "data" / "reference" / f"until-{until}"
    kept.mkdir()
    shutil.copy(today, kept)
    change(today, "_T,2022,7000", "_T,2022,8000")


def seal(root: Path) -> None:
    """Write the ledger anew, with a line for every release."""
    sources = read.everything(root)
    store, faults = tables.read(root, sources.package, sources.releases)
    assert store is not None, faults
    values, problems = figures.compute(sources.figures, store)
    assert problems == []
    told, text = (*figures.vintages(sources.figures, store), *values), ""
    for release in sources.releases:
        text = ledger.seal(text, release, store, told)
    store.connection.close()
    (root / "data" / "ledger.jsonl").write_text(text, "utf-8")


def _release(root: Path, month: str) -> None:
    """One release more: the rows of the last one, and those of January as if of this month."""
    folder = root / "data" / "releases"
    last = max(path for path in folder.iterdir() if path.is_dir())
    made = shutil.copytree(last, folder / month)
    for path in made.glob("*.csv"):
        first = (folder / JANUARY / path.name).read_text("utf-8").splitlines(keepends=True)[1:]
        added = [row.replace(JANUARY, month) for row in first if row.startswith(JANUARY)]
        if path.stem == "ledger":
            added = [f"{month},{_OPENED[month]},800000,604800,{_CLOSED[month]}\n"]
        path.write_text(path.read_text("utf-8") + "".join(added), "utf-8")
    day = {FEBRUARY: "2026-03-10", MARCH: "2026-04-10"}[month]
    before = {FEBRUARY: "2026-02-10", MARCH: "2026-03-10"}[month]
    change(made / "release.yml", f"date: {before}", f"date: {day}")
