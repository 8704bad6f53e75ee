"""Make the sample releases: `python data/sample.py` writes data/releases/2025-11 … 2026-10.

The flows of the first site are not an office's record. This script invents single workers,
donors and claims from fixed seeds, at the scale the programme published in November 2025,
adds them up into the release tables of data/datapackage.yml, and hides what could point at
somebody. The people are invented in sample_people.py, added up in sample_tables.py and hidden
in sample_hiding.py, which says what its hiding promises and what it does not. Only
`Random.random()` is drawn from, so that every Python writes the same bytes.
"""

import csv
import io
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent))  # it may be loaded by path, too

from sample_hiding import hide
from sample_people import MONTHS, invent_claims, invent_donors, invent_workers, read_reference
from sample_tables import Cell, Layout, Numbers, add_up, cells, last_month, layouts

HERE = Path(__file__).resolve().parent
WORKER_SEED, DONOR_SEED = 202511, 202512
CLAIM_SEED = 174  # chosen so that every kind of benefit is paid in every quarter
RELEASE = """\
date: {published}-10
whats_new:
  id: "{said_id}"
  en: "{said_en}"
next_date: {after}-10
contact:
  id: Tim data contoh Terang
  en: Terang sample data team
corrections: []
"""
# What is new in each release, true of the numbers the seeds give. No digits: numbers are figures.
NEWS: Mapping[str, tuple[str, str]] = {
    "2025-11": (
        "Rilis pertama, untuk bulan peluncuran program. Kebanyakan perangkat daerah belum ikut.",
        "The first release, for the month the programme began. Most agencies do not take part yet.",
    ),
    "2025-12": (
        "Pekerja terdaftar hampir dua kali lipat. Klaim masih terlalu sedikit untuk ditampilkan.",
        "Registered workers have almost doubled. Claims are still too few to be shown.",
    ),
    "2026-01": (
        "Keringanan iuran bagi pekerja transportasi mulai berlaku. Pekerja pertama menunggak.",
        "The premium cut for transport workers begins. The first workers are in arrears.",
    ),
    "2026-02": (
        "Pekerja aktif bertambah lebih dari separuh dalam sebulan, dan saldo program naik.",
        "Active workers grew by more than half in a month, and the balance rose.",
    ),
    "2026-03": (
        "Bulan terakhir bertarif penuh bagi pekerja selain transportasi sebelum keringanan iuran.",
        "The last month at the full rate for workers other than transport before the premium cut.",
    ),
    "2026-04": (
        "Keringanan iuran kini juga berlaku bagi pekerja selain transportasi, maka iuran yang"
        " dibayarkan turun meskipun pekerja aktif bertambah. Kepesertaan pertama gugur.",
        "The premium cut now also holds for workers other than transport, so the premiums paid"
        " fell although active workers grew. The first memberships lapsed.",
    ),
    "2026-05": (
        "Pekerja aktif terus bertambah, tetapi pekerja yang menunggak hampir dua kali lipat.",
        "Active workers keep growing, but workers in arrears have almost doubled.",
    ),
    "2026-06": (
        "Untuk pertama kali klaim satu triwulan dapat ditampilkan; rinciannya masih disamarkan.",
        "For the first time the claims of a quarter can be shown; the details are still hidden.",
    ),
    "2026-07": (
        "Untuk pertama kali klaim satu bulan dapat ditampilkan.",
        "For the first time the claims of a single month can be shown.",
    ),
    "2026-08": (
        "Kepesertaan yang gugur bertambah paling banyak sejak program dimulai.",
        "More memberships lapsed than in any month since the programme began.",
    ),
    "2026-09": (
        "Triwulan ketiga lengkap: klaim perawatan kini dapat ditampilkan tersendiri.",
        "The third quarter is complete: claims for medical care can now be shown by themselves.",
    ),
    "2026-10": (
        "Rilis kedua belas. Di tabel menurut jenis kelamin dan umur tidak ada angka bulan ini yang"
        " disamarkan.",
        "The twelfth release. In the table by sex and age no number of this month is hidden.",
    ),
}


def main(target: Path) -> None:
    """Write the twelve release folders into `target`, over what stands there."""
    reference = read_reference(HERE / "reference")
    shapes = layouts(reference)
    invented = invent_workers(Random(WORKER_SEED), reference)
    workers, claims = invent_claims(Random(CLAIM_SEED), invented)
    donors = list(invent_donors(Random(DONOR_SEED), reference))
    numbers = add_up(shapes, reference, workers, donors, claims)
    hidden = hide(numbers, shapes, reference)
    for month in MONTHS:
        folder = target / month
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "release.yml").write_text(release_text(month), "utf-8", newline="\n")
        for shape in shapes:
            text = table_text(shape, numbers, hidden, month)
            (folder / f"{shape.name}.csv").write_text(text, "utf-8", newline="\n")


def table_text(shape: Layout, numbers: Numbers, hidden: set[Cell], release: str) -> str:
    """A table as CSV, with the periods that are complete at the release."""
    status = [] if shape.name == "ledger" else ["obs_status"]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([shape.period, *shape.dimensions, *shape.measures, *status])
    for cell in cells(shape):
        if last_month(cell[1]) <= release:
            marks = ["c" if cell in hidden else ""] if status else []
            values = [""] * len(shape.measures) if cell in hidden else numbers[cell]
            writer.writerow([*cell[1:], *values, *marks])
    return buffer.getvalue()


def release_text(month: str) -> str:
    """The release.yml of a month, published on the tenth of the next."""
    following = [f"{year}-{number:02}" for year in range(2025, 2028) for number in range(1, 13)]
    published, after = following[following.index(month) + 1 :][:2]
    said_id, said_en = NEWS[month]
    return RELEASE.format(published=published, after=after, said_id=said_id, said_en=said_en)


if __name__ == "__main__":
    main(HERE / "releases")
