"""A small programme's books for tests, which balance, and ways to spoil a single cell.

The tests' own arithmetic: what is written here shares no code with the program.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from terang import balance, tables
from terang.accounting import Accounting, Balanced
from terang.identities import accounting
from terang.model import Field, Package, Problem, Release, Resource, Standing, Text

BOTH = Text(id="Uji", en="Test")
PROGRAMMES = ("jkk", "jkm")
SECTORS = ("transport", "other")
RATES = "programme,sector,valid_from,valid_to,amount_idr,article\n" + "".join(
    f"{p},{s},{since},{until},{idr},pp-44-2015 pasal 20 ayat 1\n"
    for p, whole in (("jkk", 10000), ("jkm", 6800))
    for s in SECTORS
    for since, until, idr in (("2015-07", "2026-03", whole), ("2026-04", "", whole // 2))
)
MARGINS = "stream,margin_per_mille,floor_idr\ncontributions,5,100000\n"
IDENTITIES = """identities:
  - id: ledger-row
    title: {id: a, en: a}
    by: [month, source]
    left: [{table: ledger, measure: closing_idr}]
    right:
      - {table: ledger, measure: opening_idr}
      - {table: ledger, measure: in_idr}
      - {table: ledger, measure: premiums_idr, sign: minus}
  - id: ledger-opening
    title: {id: b, en: b}
    by: [month, source]
    left: [{table: ledger, measure: opening_idr}]
    right: [{table: ledger, measure: closing_idr, shift: previous month}]
  - id: ledger-sources
    title: {id: c, en: c}
    by: [month]
    left: [{table: ledger, measure: in_idr, where: {source: _T}}]
    right: [{table: ledger, measure: in_idr}]
  - id: agencies
    title: {id: d, en: d}
    by: [quarter]
    left: [{table: agencies, measure: amount_idr, where: {agency: _T}}]
    right: [{table: agencies, measure: amount_idr}]
  - id: quarter
    title: {id: e, en: e}
    by: [quarter]
    left: [{table: agencies, measure: amount_idr, where: {agency: _T}}]
    right: [{table: ledger, measure: in_idr, where: {source: asn}}]
  - id: premiums-ledger
    title: {id: f, en: f}
    by: [month, source]
    left: [{table: ledger, measure: premiums_idr}]
    right: [{table: premiums, measure: amount_idr}]
  - id: tariff
    title: {id: g, en: g}
    by: [month, programme, sector, source]
    without_totals: [programme, sector]
    left: [{table: premiums, measure: amount_idr}]
    right: [{table: premiums, measure: workers_people, times: premium_rates}]
  - id: receiver
    title: {id: h, en: h}
    by: [month]
    left: [{table: reconciliation, measure: receiver_idr, where: {stream: contributions}}]
    right: [{table: ledger, measure: in_idr, where: {source: asn}}]
reconciliations:
  - table: reconciliation
    by: stream
    books: [payer_idr, receiver_idr, bank_idr]
    margins: materiality
"""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "ledger": ("month", "source", "opening_idr", "in_idr", "premiums_idr", "closing_idr"),
    "agencies": ("quarter", "agency", "amount_idr", "obs_status"),
    "premiums": ("month", "programme", "sector", "source", "workers_people", "amount_idr"),
    "reconciliation": (
        *("month", "stream", "payer_idr", "receiver_idr", "bank_idr", "state"),
        *("explanation_id", "explanation_en"),
    ),
    "premium_rates": ("programme", "sector", "valid_from", "valid_to", "amount_idr", "article"),
    "materiality": ("stream", "margin_per_mille", "floor_idr"),
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "ledger": ("month", "source"),
    "agencies": ("quarter", "agency"),
    "premiums": ("month", "programme", "sector", "source"),
    "reconciliation": ("month", "stream"),
    "premium_rates": ("programme", "sector", "valid_from"),
    "materiality": ("stream",),
}
REFERENCE = ("premium_rates", "materiality")


@dataclass(kw_only=True)
class Books:
    """The files of one release, by the name of the table; `gifts` are by month, then agency."""

    files: dict[str, str] = field(default_factory=dict)
    identities: str = IDENTITIES

    def change(self, table: str, old: str, new: str) -> None:
        """Change the first `old` in a table, which has to be there."""
        assert old in self.files[table], (table, old)
        self.files[table] = self.files[table].replace(old, new, 1)

    def cells(self, table: str) -> list[list[str]]:
        """The rows of a table, header first."""
        return [*csv.reader(io.StringIO(self.files[table]))]

    def write(self, table: str, rows: Sequence[Sequence[str]]) -> None:
        """Put rows in the place of those of a table."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.files[table] = text.getvalue()


def kept(
    months: Sequence[str], gifts: Sequence[Sequence[int]], workers: Sequence[Sequence[int]]
) -> Books:
    """Books that balance: by month the gifts of each agency, and the workers of each sector.

    The workers of the sources asn and other stand one after the other: four numbers a month.
    """
    lines: dict[str, list[str]] = {name: [",".join(columns)] for name, columns in COLUMNS.items()}
    balances = {"asn": 0, "other": 0}
    quarters: dict[str, list[int]] = {}
    for month, given, employed in zip(months, gifts, workers, strict=True):
        spent = {"asn": 0, "other": 0}
        for (source, sector), people in zip(
            ((o, s) for o in spent for s in SECTORS), employed, strict=True
        ):
            for programme in PROGRAMMES:
                idr = people * tariff(programme, month)
                spent[source] += idr
                lines["premiums"].append(f"{month},{programme},{sector},{source},{people},{idr}")
        income = {"asn": sum(given), "other": spent["other"] + 500}
        rows = []
        for source, opening in balances.items():
            closing = opening + income[source] - spent[source]
            rows.append((opening, income[source], spent[source], closing))
            lines["ledger"].append(f"{month},{source},{','.join(map(str, rows[-1]))}")
            balances[source] = closing
        total = [sum(column) for column in zip(*rows, strict=True)]
        lines["ledger"].append(f"{month},_T,{','.join(map(str, total))}")
        lines["premiums"] += totals(month, employed)
        same = ",".join([str(sum(given))] * 3)
        lines["reconciliation"].append(f"{month},contributions,{same},match,,")
        quarter = f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"
        before = quarters.get(quarter, [0] * len(given))
        quarters[quarter] = [a + b for a, b in zip(before, given, strict=True)]
    for quarter, sums in quarters.items():
        if any(
            month[5:] in {"03", "06", "09", "12"} and quarter == _quarter(month) for month in months
        ):
            lines["agencies"] += [f"{quarter},a{i},{idr}," for i, idr in enumerate(sums)]
            lines["agencies"].append(f"{quarter},_T,{sum(sums)},")
    files = {name: "\n".join(rows) + "\n" for name, rows in lines.items()}
    return Books(files={**files, "premium_rates": RATES, "materiality": MARGINS})


def _quarter(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def totals(month: str, employed: Sequence[int]) -> Iterator[str]:
    """The rows of both sources together."""
    for place, sector in enumerate(SECTORS):
        people = employed[place] + employed[place + 2]
        for programme in PROGRAMMES:
            idr = people * tariff(programme, month)
            yield f"{month},{programme},{sector},_T,{people},{idr}"


def tariff(programme: str, month: str) -> int:
    """Whole until March 2026, half from April on."""
    whole = {"jkk": 10000, "jkm": 6800}[programme]
    return whole if month <= "2026-03" else whole // 2


# --- asking --------------------------------------------------------------------------------------


def written(root: Path, books: Sequence[Books]) -> list[Release]:
    """The files of releases one after another."""
    releases = []
    for number, release in enumerate(books):
        folder = root / "data" / "releases" / f"20{30 + number // 12}-{number % 12 + 1:02d}"
        for name, content in release.files.items():
            place = root / "data" / "reference" if name in REFERENCE else folder
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{name}.csv").write_text(content, "utf-8")
        releases.append(_release(folder))
    return releases


def asked(books: Books, root: Path, *more: Books) -> tuple[tuple[Balanced, ...], list[Problem]]:
    """What `balance` says of the books, and of later releases of them."""
    described = package()
    store, faults = tables.read(root, described, written(root, (books, *more)))
    assert store is not None, faults
    assert faults == []
    try:
        return balance.everything(store, declared(books.identities), described.resources)
    finally:
        store.connection.close()


def declared(content: str) -> Accounting:
    """Identities as read, which must be without problems."""
    found: list[Problem] = []
    made = accounting(content, found)
    assert found == []
    return made


def _release(folder: Path) -> Release:
    return Release(
        month=folder.name,
        date=date(2030, 1, 1),
        whats_new=BOTH,
        next_date=date(2030, 1, 1),
        contact=BOTH,
        corrections=(),
        folder=folder,
    )


def package() -> Package:
    """The tables of the books, described without totals: what balances is told by identities."""
    return Package(
        name="books",
        title=BOTH,
        description=BOTH,
        homepage="",
        licences=(),
        resources=tuple(_resource(name) for name in COLUMNS),
    )


def _resource(name: str) -> Resource:
    return Resource(
        name=name,
        scope="reference" if name in REFERENCE else "release",
        title=BOTH,
        description=BOTH,
        standing=Standing.SAMPLE,
        sources=(),
        licence="",
        custodian=BOTH,
        fields=tuple(_field(name, column) for column in COLUMNS[name]),
        primary_key=KEYS[name],
    )


def _field(table: str, column: str) -> Field:
    number = column.endswith(("_idr", "_people", "_mille"))
    role = "measure" if number else "dimension" if column in KEYS[table] else "attribute"
    kind = (
        "integer"
        if number
        else "yearmonth"
        if column in {"month", "valid_from", "valid_to"}
        else "string"
    )
    return Field(name=column, type=kind, title=BOTH, role=role)
