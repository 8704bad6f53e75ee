"""Make the sample's private tables: `python data/sample.py PRIVATE_DIR`.

The flows of the first site are not an office's record. This script invents single workers,
donors and claims from fixed seeds, at the scale the programme published in November 2025, and
adds them up into the full tables that an office would hold: PRIVATE_DIR/<release>/<table>.csv,
with true counts, the single payers in contribution_payers.csv, and the release.yml. `build.py
protect` makes of them what is committed, release by release: `make sample` does both. The people
are invented in sample_people.py and added up in sample_tables.py, the books are kept in
sample_money.py. Only `Random.random()` is drawn
from, so that every Python writes the same bytes.
"""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent))  # it may be loaded by path, too

from sample_money import Numbers, bank_balance_rows, reconciliation_rows
from sample_people import (
    MONTHS,
    Donor,
    People,
    Reference,
    invent_claims,
    invent_donors,
    invent_unpaid,
    invent_waiting,
    invent_workers,
    read_reference,
)
from sample_tables import Layout, add_up, by_quarter, cells, last_month, layouts

HERE = Path(__file__).resolve().parent
WORKER_SEED, DONOR_SEED = 202511, 202512
CLAIM_SEED = 174  # chosen so that every kind of benefit is paid in every quarter
WAITING_SEED, UNPAID_SEED = 202513, 202514
RELEASE = """\
date: {published}-10
whats_new:
  id: "{said_id}"
  en: "{said_en}"
next_date: {after}-10
contact:
  id: Tim data contoh Terang
  en: Terang sample data team
approved_by:
  - id: Penyusun data contoh
    en: Compiler of the sample data
  - id: Pemeriksa data contoh
    en: Reviewer of the sample data
corrections: []
"""
# What is new in each release, true of the numbers the seeds give. No digits: numbers are figures.
NEWS: Mapping[str, tuple[str, str]] = {
    "2025-11": (
        "Rilis pertama, untuk bulan peluncuran program. Belum semua pekerja terdaftar"
        " terlindungi: sebagian masih menunggu pembayaran pertama.",
        "The first release, for the month the programme began. Not every registered worker is"
        " covered yet: some still wait for their first payment.",
    ),
    "2025-12": (
        "Pekerja terdaftar hampir dua kali lipat, ASN penyumbang lebih dari dua kali lipat."
        " Klaim masih terlalu sedikit untuk ditampilkan.",
        "Registered workers have almost doubled, and donors have more than doubled. Claims are"
        " still too few to be shown.",
    ),
    "2026-01": (
        "Menurut ANTARA, sejak bulan ini iuran bagi pekerja transportasi dipotong separuh."
        " Untuk pertama kali ada pekerja yang menunggak.",
        "According to ANTARA, from this month the premium for transport workers is halved. For"
        " the first time some workers are in arrears.",
    ),
    "2026-02": (
        "Pekerja aktif bertambah lebih dari separuh dalam sebulan. Yang menunggak bertambah"
        " sedikit.",
        "Active workers grew by more than half in a month. Slightly more are in arrears.",
    ),
    "2026-03": (
        "Pekerja aktif bertambah hampir separuh dalam sebulan. Ini bulan terakhir bertarif"
        " penuh bagi pekerja di luar transportasi sebelum potongan iuran.",
        "Active workers grew by almost half in a month. For workers outside transport it is the"
        " last month at the full rate before the cut.",
    ),
    "2026-04": (
        "Iuran bagi pekerja di luar transportasi juga dipotong separuh, maka iuran BPJS yang"
        " dibayar turun walaupun pekerja aktif bertambah. Untuk pertama kali ada pekerja yang"
        " gugur, artinya tidak berhak lagi atas manfaat.",
        "The premium for workers outside transport is halved too, so the premiums paid fell"
        " although active workers grew. For the first time some workers lapsed, which means they"
        " are no longer entitled to benefits.",
    ),
    "2026-05": (
        "Pekerja aktif terus bertambah, tetapi yang menunggak hampir dua kali lipat. Siapa yang"
        " menunggak terlalu lama kehilangan haknya.",
        "Active workers keep growing, but workers in arrears have almost doubled. Whoever stays"
        " in arrears too long loses the right to benefits.",
    ),
    "2026-06": (
        "Untuk pertama kali klaim satu triwulan bisa ditampilkan. Rinciannya menurut jenis"
        " manfaat masih disamarkan.",
        "For the first time the claims of a quarter can be shown. How they divide by kind of"
        " benefit is still not shown.",
    ),
    "2026-07": (
        "Untuk pertama kali klaim satu bulan bisa ditampilkan. Pekerja yang menunggu pembayaran"
        " pertama mulai berkurang.",
        "For the first time the claims of a single month can be shown. Fewer workers now wait"
        " for their first payment.",
    ),
    "2026-08": (
        "Pekerja aktif bertambah, tetapi yang gugur bertambah lebih banyak daripada di bulan"
        " mana pun sebelumnya.",
        "Active workers grew, but the number of lapsed workers rose by more than in any month"
        " before.",
    ),
    "2026-09": (
        "Klaim yang dibayar dalam triwulan ketiga lebih dari dua kali triwulan sebelumnya."
        " Klaim perawatan kini bisa ditampilkan tersendiri.",
        "Claims paid in the third quarter are more than twice those of the quarter before."
        " Claims for medical care can now be shown by themselves.",
    ),
    "2026-10": (
        "Rilis kedua belas. Pekerja aktif bertambah lagi, tetapi yang menunggak dan yang gugur"
        " karena menunggak juga bertambah.",
        "The twelfth release. Active workers grew again, but so did those in arrears and those"
        " who lapsed because of arrears.",
    ),
}


def main(private: Path) -> None:
    """Write the private tables of twelve releases, and the release.yml of each."""
    reference = read_reference(HERE / "reference")
    shapes = layouts(reference)
    people = invent(reference)
    numbers = add_up(shapes, reference, people)
    for month in MONTHS:
        texts = {f"{shape.name}.csv": table_text(shape, numbers, month) for shape in shapes}
        texts["reconciliation.csv"] = csv_text(reconciliation_rows(numbers, month))
        texts["bank_balance.csv"] = csv_text(bank_balance_rows(numbers, month))
        texts["contribution_payers.csv"] = csv_text(payer_rows(people.donors, month))
        texts["release.yml"] = release_text(month)
        for name, text in texts.items():
            write(private / month / name, text)


def invent(reference: Reference) -> People:
    """Everybody, each kind drawn from a seed of its own, so that none changes another."""
    invented = invent_workers(Random(WORKER_SEED), reference)
    workers, claims = invent_claims(Random(CLAIM_SEED), invented)
    return People(
        workers=tuple(workers),
        donors=tuple(invent_donors(Random(DONOR_SEED), reference)),
        claims=tuple(claims),
        waiting=tuple(invent_waiting(Random(WAITING_SEED), workers)),
        unpaid=tuple(invent_unpaid(Random(UNPAID_SEED), claims)),
    )


def write(path: Path, text: str) -> None:
    """Write one file with Unix line ends, whatever the system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def table_text(shape: Layout, numbers: Numbers, release: str) -> str:
    """A table as CSV, with the periods that are complete at the release."""
    header = [shape.period, *shape.dimensions, *shape.measures, *["obs_status"] * shape.status]
    known = [cell for cell in cells(shape) if last_month(cell[1]) <= release]
    return csv_text([header, *(table_row(shape, cell, numbers[cell]) for cell in known)])


def table_row(shape: Layout, cell: Sequence[str], values: Sequence[int]) -> list[object]:
    """A row; where nobody has said a number, blanks and the status `x`, not available."""
    shown = values or [""] * len(shape.measures)
    return [*cell[1:], *shown, *["" if values else "x"] * shape.status]


def payer_rows(donors: Sequence[Donor], release: str) -> Iterator[Sequence[object]]:
    """Every donor and quarter complete at the release: what the dominance rules look at."""
    yield "quarter", "agency", "payer", "amount_idr"
    for number, donor in enumerate(donors, 1):
        for quarter, amount_idr in by_quarter(donor).items():
            if last_month(quarter) <= release:
                yield quarter, donor.agency, f"payer-{number:04}", amount_idr


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def release_text(month: str) -> str:
    """The release.yml of a month, published on the tenth of the next."""
    following = [f"{year}-{number:02}" for year in range(2025, 2028) for number in range(1, 13)]
    published, after = following[following.index(month) + 1 :][:2]
    said_id, said_en = NEWS[month]
    return RELEASE.format(published=published, after=after, said_id=said_id, said_en=said_en)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
