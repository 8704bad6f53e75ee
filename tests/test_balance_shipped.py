"""No rupiah of the shipped tables can be changed unseen, but those that are named here.

Each test changes one cell of the newest release, read alone, so that neither an earlier release
nor the ledger of hashes can help. What stops the build is an identity, a total or a state.
"""

import csv
import importlib.util
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from terang import balance, private, read, tables
from terang.model import Problem, Release, Resource, Sources

ROOT = Path(__file__).resolve().parents[1]
COUNTERPARTIES = {
    ("contributions", "payer_idr"),
    ("other", "payer_idr"),
    ("premiums", "receiver_idr"),
    ("refunds", "receiver_idr"),
    ("costs", "receiver_idr"),
}
SEVERAL = settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # each look takes a second: a failure is told as is
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Cell:
    """A printed number of rupiah: its table, its row from 0, its column."""

    table: str
    row: int
    column: str


@dataclass(frozen=True)
class Shipped:
    """The newest release as files, and what is declared of it."""

    sources: Sources
    root: Path
    release: Release

    def path(self, table: str) -> Path:
        """The file of a table."""
        return self.release.folder / f"{table}.csv"

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of a table."""
        with self.path(table).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def problems(self) -> list[Problem]:
        """What stops the build: a total, an identity, or the state of a comparison."""
        package = self.sources.package
        store, faults = tables.read(self.root, package, [self.release])
        if store is None:  # it cannot even be read: such as a sum below zero
            return faults
        try:
            return [
                *faults,
                *balance.everything(store, self.sources.accounting, package.resources)[1],
            ]
        finally:
            store.connection.close()

    def changed(self, cell: Cell, amount: int) -> list[Problem]:
        """What stops the build once a cell is another number; the file is put back."""
        path, rows = self.path(cell.table), self.rows(cell.table)
        before = path.read_bytes()
        rows[cell.row][cell.column] = str(int(rows[cell.row][cell.column]) + amount)
        path.write_text(as_csv(rows), encoding="utf-8", newline="")
        try:
            return self.problems()
        finally:
            path.write_bytes(before)


def as_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0]], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    """A copy of the newest release and of the reference tables."""
    sources, root = read.everything(ROOT), tmp_path_factory.mktemp("shipped")
    newest = sources.releases[-1]
    folder = root / "data" / "releases" / newest.month
    shutil.copytree(newest.folder, folder)
    shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
    return Shipped(sources, root, replace(newest, folder=folder))


def printed(shipped: Shipped) -> Iterator[tuple[Cell, dict[str, str]]]:
    """Every printed number of rupiah, with its row."""
    for resource in shipped.sources.package.resources:
        money = [n for n in _measures(resource) if n.endswith("_idr")]
        rows = shipped.rows(resource.name) if money and resource.scope == "release" else []
        for position, row in enumerate(rows):
            yield from ((Cell(resource.name, position, n), row) for n in money if row[n])


def _measures(resource: Resource) -> list[str]:
    return [field.name for field in resource.fields if field.role == "measure"]


def why_unheld(shipped: Shipped, cell: Cell, row: Mapping[str, str]) -> str | None:
    """Why nothing published can hold this cell to its number; None for a cell that is held."""
    match cell.table:
        case "contributions_quarter_agency" if row["agency"] != "_T":
            return "other agencies of the quarter are hidden, and the slip may be theirs"
        case "claims_month" if _open_quarter(row["month"], shipped.release.month):
            return "its quarter is not over, so that no sum of it is printed yet"
        case "claims_quarter_benefit" if row["benefit_type"] != "_T":
            return "the other benefits of the quarter are hidden"
        case "claims_zone_quarter" if row["zone"] != "_T":
            return "other zones of the quarter are hidden"
        case "reconciliation" if (row["stream"], cell.column) in COUNTERPARTIES:
            if row["state"] != "match":
                return "another party's own figure, already said to differ: only its size is held"
    return None


def _open_quarter(month: str, newest: str) -> bool:
    """Whether the quarter of a month ends after the newest release."""
    end = (int(month[5:]) + 2) // 3 * 3
    return f"{month[:4]}-{end:02d}" > newest


@given(st.data())
@SEVERAL
def test_a_change_of_any_other_rupiah_stops_the_build(
    shipped: Shipped, data: st.DataObject
) -> None:
    """One rupiah or a billion, up or down, in any table."""
    held = [cell for cell, row in printed(shipped) if why_unheld(shipped, cell, row) is None]
    table = data.draw(st.sampled_from(sorted({cell.table for cell in held})))
    cell = data.draw(st.sampled_from([cell for cell in held if cell.table == table]))
    amount = data.draw(st.integers(-(10**9), 10**9).filter(bool))

    problems = shipped.changed(cell, amount)

    assert problems != [], cell


def test_every_cell_that_is_called_unheld_is_so(shipped: Shipped) -> None:
    """One of each reason, changed by one rupiah: the promise is no smaller than it could be."""
    reasons: dict[str, Cell] = {}
    for cell, row in printed(shipped):
        if reason := why_unheld(shipped, cell, row):
            reasons.setdefault(reason, cell)

    found = {reason: shipped.changed(cell, 1) for reason, cell in reasons.items()}

    assert len(found) == 5
    assert {reason for reason, problems in found.items() if problems} == set()


def test_most_of_the_rupiah_are_held(shipped: Shipped) -> None:
    """The list of those that nothing holds does not grow unseen."""
    cells = [*printed(shipped)]

    unheld = [cell for cell, row in cells if why_unheld(shipped, cell, row)]

    agencies = [cell for cell in unheld if cell.table == "contributions_quarter_agency"]
    assert len(unheld) - len(agencies) <= 12
    assert len(cells) - len(unheld) > 700


def test_the_release_as_shipped_balances(shipped: Shipped) -> None:
    """Read alone it has no problem: what the other tests find is the change."""
    assert shipped.problems() == []


@pytest.fixture(scope="module")
def private_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The true tables of the newest release, as the sample's script writes them."""
    spec = importlib.util.spec_from_file_location("sample", ROOT / "data" / "sample.py")
    assert spec is not None
    assert spec.loader is not None
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    folder = tmp_path_factory.mktemp("private")
    sample.main(folder)
    return folder / sample.MONTHS[-1]


def refused(shipped: Shipped, folder: Path) -> list[str]:
    """What the office's program says of its full tables before it protects them."""
    package, month = shipped.sources.package, shipped.release.month
    own = [r for r in package.resources if r.name != "disclosure"]
    store, faults = tables.read(shipped.root, package, [shipped.release])
    assert store is not None, faults
    references = [table for table in store.tables if table.resource.scope == "reference"]
    store.connection.close()
    (folder / "release.yml").unlink(missing_ok=True)
    _, problems = private.read(folder, replace(package, resources=tuple(own)), month, references)
    return [str(problem.what) for problem in problems]


@pytest.mark.parametrize("offset", [False, True])
def test_the_office_sees_a_slip_between_agencies_that_no_stranger_can(
    shipped: Shipped, private_folder: Path, *, offset: bool
) -> None:
    """Each agency is what its own payers gave: protect refuses the slip, total kept or not."""
    path = private_folder / "contributions_quarter_agency.csv"
    before = path.read_text("utf-8")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    one, other = [row for row in rows if row["agency"] != "_T" and row["months_given"] > "1"][:2]
    one["amount_idr"] = str(int(one["amount_idr"]) + 1000)
    if offset:
        other["amount_idr"] = str(int(other["amount_idr"]) - 1000)
    path.write_text(as_csv(rows), encoding="utf-8", newline="")

    said = refused(shipped, private_folder)
    path.write_text(before, encoding="utf-8", newline="")

    assert refused(shipped, private_folder) == []
    assert any("of the single payers" in sentence for sentence in said)
