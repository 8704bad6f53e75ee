"""The programme's books in the sample: the ledger by source, and the three books side by side.

What came in and what was paid follow from the invented people; what went wrong is written here by
hand, since a site must show how a difference is told. Money is whole rupiah.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from sample_people import MONTHS, SOURCES, TOTAL

Numbers = dict[tuple[str, ...], list[int]]  # table, period, codes -> measures

STREAMS = ("contributions", "other", "premiums", "refunds", "costs")
GIVEN_TWICE = {"2026-02": 1_000_000}  # one institution's donation, transferred a second time
REFUNDS = {("2026-03", "other"): 1_000_000}
OTHER_FUNDS_IDR = tuple(500_000 * lumps for lumps in (6, 8, 6, 6, 6, 5, 6, 8, 9, 10, 12, 13))
# Month and stream -> how far the payer's and the receiver's books are from the programme's own and
# the bank's, the state, and what is known of the cause. Each is known when its release comes out,
# on the tenth of the next month.
DIFFERENCES: Mapping[tuple[str, str], tuple[int, int, str, str, str]] = {
    ("2026-02", "other"): (
        -1_000_000,
        0,
        "corrected",
        "Satu sumbangan terkirim dua kali. Yang kedua dikembalikan pada awal Maret.",
        "One donation was transferred twice. The second was refunded in early March.",
    ),
    ("2026-03", "contributions"): (
        487_200,
        0,
        "explained",
        "Dipotong dari gaji pada hari terakhir Maret, masuk rekening pada hari pertama April.",
        "Deducted from pay on the last day of March, credited on the first day of April.",
    ),
    ("2026-04", "contributions"): (
        -487_200,
        0,
        "explained",
        "Sudah dipotong dari gaji pada hari terakhir Maret, baru masuk rekening pada April.",
        "Deducted from pay on the last day of March already, credited in April.",
    ),
    ("2026-06", "premiums"): (0, -16_800, "immaterial", "", ""),
    ("2026-10", "premiums"): (
        0,
        -420_000,
        "open",
        "Sebabnya belum diketahui. Sudah ditanyakan ke BPJS Ketenagakerjaan.",
        "The cause is not known yet. BPJS Ketenagakerjaan has been asked.",
    ),
}


def other_funds() -> Iterator[tuple[str, int]]:
    """Month and what came from others than civil servants, a double gift included."""
    for month, amount_idr in zip(MONTHS, OTHER_FUNDS_IDR, strict=True):
        yield month, amount_idr + GIVEN_TWICE.get(month, 0)


def keep_books(numbers: Numbers) -> None:
    """Fill the ledger by source: opening, in, premiums, refunds, costs, closing."""
    closing = dict.fromkeys(SOURCES, 0)
    for month, source in product(MONTHS, SOURCES):
        opening, (money_in,) = closing[source], numbers["funding", month, source]
        premiums = numbers["premiums", month, TOTAL, TOTAL, source][1]
        refunds, costs = REFUNDS.get((month, source), 0), 0
        closing[source] = opening + money_in - premiums - refunds - costs
        row = [opening, money_in, premiums, refunds, costs, closing[source]]
        numbers["ledger", month, source] = row
        whole = numbers["ledger", month, TOTAL]
        numbers["ledger", month, TOTAL] = [a + b for a, b in zip(whole, row, strict=True)]


def reconciliation_rows(numbers: Numbers, release: str) -> Iterator[Sequence[object]]:
    """Every month and stream up to the release: three books, their state, and why they differ."""
    books = ("payer_idr", "receiver_idr", "bank_idr")
    yield "month", "stream", *books, "state", "explanation_id", "explanation_en"
    for month, stream in product(MONTHS[: MONTHS.index(release) + 1], STREAMS):
        own = own_books_idr(numbers, month, stream)
        payer, receiver, *said = DIFFERENCES.get((month, stream), (0, 0, "match", "", ""))
        yield month, stream, own + payer, own + receiver, own, *said


def own_books_idr(numbers: Numbers, month: str, stream: str) -> int:
    """What the programme's ledger says of a stream: money in by source, or one way out."""
    source, place = {
        "contributions": ("asn", 1),
        "other": ("other", 1),
        "premiums": (TOTAL, 2),
        "refunds": (TOTAL, 3),
        "costs": (TOTAL, 4),
    }[stream]
    return numbers["ledger", month, source][place]


def bank_balance_rows(numbers: Numbers, release: str) -> Iterator[Sequence[object]]:
    """The bank's balance at the end of every month up to the release.

    Added up from the bank's own credits and debits, which in this sample are all in the ledger of
    the same month: what the payer's office deducted on the last of March is in neither till April.
    """
    yield "month", "bank_closing_idr"
    closing = 0
    for month in MONTHS[: MONTHS.index(release) + 1]:
        came, gave, *spent = (own_books_idr(numbers, month, stream) for stream in STREAMS)
        closing += came + gave - sum(spent)
        yield month, closing
