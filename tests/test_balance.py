"""It balances to the rupiah, or it says which identity broke, by how much, and where to look."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terang.model import Problem
from tests.books import COLUMNS, Books, asked, kept

MONEY = ("ledger", "agencies", "premiums", "reconciliation")
# The identities and rules in which a column is a term; the tests' own list.
TERMS: Mapping[tuple[str, str], set[str]] = {
    ("ledger", "opening_idr"): {"ledger-row", "ledger-opening"},
    ("ledger", "in_idr"): {"ledger-row", "ledger-sources", "quarter", "receiver"},
    ("ledger", "premiums_idr"): {"ledger-row", "premiums-ledger"},
    ("ledger", "closing_idr"): {"ledger-row", "ledger-opening"},
    ("agencies", "amount_idr"): {"agencies", "quarter"},
    ("premiums", "amount_idr"): {"premiums-ledger", "tariff"},
    ("premiums", "workers_people"): {"tariff"},
    ("reconciliation", "payer_idr"): {"the books differ"},
    ("reconciliation", "receiver_idr"): {"receiver", "the books differ"},
    ("reconciliation", "bank_idr"): {"the books differ"},
}
SEVERAL = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])


def months(first: str, count: int) -> list[str]:
    """Months one after another."""
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, start + count)]


@st.composite
def balanced(draw: st.DrawFn) -> Books:
    """Books of 3 to 24 months and 1 to 6 agencies, of any sums."""
    calendar = months(
        f"20{draw(st.integers(24, 26))}-{draw(st.integers(1, 12)):02d}", draw(st.integers(3, 24))
    )
    agencies = draw(st.integers(1, 6))
    gift, people = st.integers(2_000_000, 90_000_000), st.integers(1, 25)
    size = len(calendar)
    gifts = draw(
        st.lists(st.lists(gift, min_size=agencies, max_size=agencies), min_size=size, max_size=size)
    )
    workers = draw(st.lists(st.lists(people, min_size=4, max_size=4), min_size=size, max_size=size))
    return kept(calendar, gifts, workers)


def small() -> Books:
    """Six months, in the middle of which the tariff changes."""
    gifts = [[4_135_000 + 1000 * i, 2_560_000 + 7000 * i] for i in range(6)]
    return kept(months("2026-01", 6), gifts, [[31, 12, 5, 17 + i] for i in range(6)])


def said(books: Books, *more: Books) -> list[Problem]:
    """What is wrong with books."""
    with tempfile.TemporaryDirectory() as folder:
        return asked(books, Path(folder), *more)[1]


def lines(problems: list[Problem]) -> list[str]:
    """File without its folder, line and sentence."""
    return [f"{p.file.rpartition('/')[2]}:{p.line}: {p.what} | {p.hint}" for p in problems]


# --- promises ------------------------------------------------------------------------------------


@given(balanced())
@SEVERAL
def test_books_that_balance_pass(books: Books) -> None:
    """Whatever the sums, the sources and the number of months."""
    problems = said(books)

    assert problems == []


@given(balanced(), st.data())
@settings(SEVERAL, max_examples=40)
def test_a_change_of_any_single_cell_is_found_and_named(books: Books, data: st.DataObject) -> None:
    """One rupiah or a billion, up or down: the message names an identity that has the cell."""
    table = data.draw(st.sampled_from([name for name in MONEY if len(books.cells(name)) > 1]))
    rows = books.cells(table)
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.sampled_from([n for t, n in TERMS if t == table]))
    place = COLUMNS[table].index(column)
    amount = data.draw(st.integers(-(10**9), 10**9).filter(bool))
    rows[row][place] = str(int(rows[row][place]) + amount)
    books.write(table, rows)

    problems = said(books)

    named = " ".join(str(p.what) for p in problems)
    assert any(f"'{term}' does not hold" in named or term in named for term in TERMS[table, column])
    assert all(p.line >= 2 for p in problems)


@given(balanced(), st.data())
@SEVERAL
def test_a_changed_tariff_is_found_at_its_own_line(books: Books, data: st.DataObject) -> None:
    """The cell of the tariff mends every month at once, which no other cell does."""
    rows = books.cells("premium_rates")
    calendar = {row[0] for row in books.cells("premiums")[1:]}
    used = [
        i
        for i, r in enumerate(rows)
        if i and any(r[2] <= m and (not r[3] or m <= r[3]) for m in calendar)
    ]
    row = data.draw(st.sampled_from(used))
    before = int(rows[row][4])
    rows[row][4] = str(data.draw(st.integers(1, 99_999).filter(lambda idr: idr != before)))
    books.write("premium_rates", rows)

    problems = said(books)

    assert {(p.file, p.line) for p in problems} == {("data/reference/premium_rates.csv", row + 1)}
    assert all("'tariff' does not hold" in str(p.what) for p in problems)
    assert f"and {before} fits" in str(problems[0].hint) or f"and {before} would fit" in str(
        problems[0].hint
    )


@given(balanced(), st.data())
@settings(SEVERAL, max_examples=20)
def test_two_swapped_digits_of_the_ledger_are_named_as_such(
    books: Books, data: st.DataObject
) -> None:
    """Every cell of the ledger stands in two identities: the swap is found, cell and reason."""
    rows = books.cells("ledger")
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.sampled_from(["in_idr", "premiums_idr"]))
    place = COLUMNS["ledger"].index(column)
    before = rows[row][place]
    pairs = [i for i in range(1, len(before) - 1) if before[i] != before[i + 1]]
    if not pairs:
        return
    at = data.draw(st.sampled_from(pairs))
    rows[row][place] = before[:at] + before[at + 1] + before[at] + before[at + 2 :]
    books.write("ledger", rows)

    problems = said(books)

    wanted = (
        f"look at {column} at ledger.csv:{row + 1}: {rows[row][place]} is there and {before} fits"
    )
    assert any(str(p.hint) == f"{wanted}: two digits swapped" for p in problems)


# --- each kind of slip ---------------------------------------------------------------------------


def test_the_message_has_the_identity_its_terms_with_lines_and_the_difference() -> None:
    """All a person needs is in one sentence."""
    books = small()
    rows = books.cells("ledger")
    opening, came, spent, closing = rows[4][2:]
    rows[4][5] = str(int(closing) + 90)
    books.write("ledger", rows)

    found = lines(said(books))

    assert found[0].startswith(
        "ledger.csv:5: 'ledger-row' does not hold for month 2026-02, source asn:"
        f" closing_idr {rows[4][5]} (ledger.csv:5) ≠ opening_idr {opening} (ledger.csv:5)"
        f" + in_idr {came} (ledger.csv:5) − premiums_idr {spent} (ledger.csv:5) = {closing};"
        " the difference is 90 | "
    )


@pytest.mark.parametrize(
    ("old", "new", "slip"),
    [
        ("jkk,transport,asn,31,310000", "jkk,transport,asn,31,31000", "a digit is lost"),
        ("jkk,transport,asn,31,310000", "jkk,transport,asn,31,3100000", "a digit too many"),
        ("jkk,transport,asn,31,310000", "jkk,transport,asn,31,130000", "two digits swapped"),
        ("jkk,transport,asn,31,310000", "jkk,transport,asn,31,510000", "one digit differs"),
        (
            "jkk,transport,asn,31,310000",
            "jkk,transport,asn,31,155000",
            "it is by the tariff at premium_rates.csv:3",
        ),
    ],
)
def test_the_slip_is_named(old: str, new: str, slip: str) -> None:
    """The cell, what it says, what would fit, and how it may have come about."""
    books = small()
    books.change("premiums", old, new)

    hints = {str(problem.hint) for problem in said(books)}

    now = new.rpartition(",")[2]
    assert hints == {
        f"look at amount_idr at premiums.csv:2: {now} is there and 310000 fits: {slip}"
    }


def test_the_value_of_another_month_is_named_with_its_row() -> None:
    """A row copied from the month before."""
    books = small()
    rows = books.cells("ledger")
    rows[7][3] = rows[4][3]
    books.write("ledger", rows)

    hints = {str(problem.hint) for problem in said(books)}

    assert any(hint.endswith("it is that of ledger.csv:5") for hint in hints)


def test_a_missing_month_is_told_as_a_missing_row() -> None:
    """And what stands beside it; no other cell is suspected for its sake."""
    books = small()
    rows = books.cells("ledger")
    gone = [row for row in rows if row[:2] != ["2026-02", "asn"]]
    books.write("ledger", gone)

    found = lines(said(books))

    assert any(
        "cannot be asked for month 2026-03, source asn: 'ledger' has no row" in f for f in found
    )
    assert not any("look at" in line for line in found)


def test_an_unknown_tariff_stops_the_build() -> None:
    """The months and codes without a tariff are named, once."""
    books = small()
    rows = books.cells("premium_rates")
    books.write("premium_rates", [row for row in rows if row[:3] != ["jkm", "other", "2026-04"]])

    found = lines(said(books))

    assert found == [
        "premium_rates.csv:8: no tariff holds for programme jkm, sector other in 2026-04–2026-06"
        " | add the row of the tariff that held then, with its article"
    ]


def test_a_gap_between_two_tariffs_names_both_rows_and_the_dates_to_move() -> None:
    """Either the one before ends too early, or the one after begins too late."""
    books = small()
    books.change("premium_rates", "jkk,other,2026-04,", "jkk,other,2026-06,")

    found = lines(said(books))

    assert found == [
        "premium_rates.csv:5: no tariff holds for programme jkk, sector other in 2026-04–2026-05"
        " | let valid_to at premium_rates.csv:4 be 2026-05, or valid_from at premium_rates.csv:5"
        " be 2026-04; or add the row of the tariff that held between"
    ]


@pytest.mark.parametrize(
    ("until", "since", "hint"),
    [
        (
            "2026-04",
            "2026-05",
            "look at valid_from at premium_rates.csv:5 and valid_to at premium_rates.csv:4: the"
            " amounts of 2026-04 are by the tariff of the first, which does not hold then",
        ),
        (
            "2026-02",
            "2026-03",
            "look at valid_to at premium_rates.csv:4 and valid_from at premium_rates.csv:5: the"
            " amounts of 2026-03 are by the tariff of the first, which does not hold then",
        ),
    ],
)
def test_a_cut_moved_by_a_month_in_both_rows_is_told_at_its_dates(
    until: str, since: str, hint: str
) -> None:
    """There is a tariff for every month, and no single amount is the likely one."""
    books = small()
    books.change("premium_rates", "jkk,other,2015-07,2026-03", f"jkk,other,2015-07,{until}")
    books.change("premium_rates", "jkk,other,2026-04,", f"jkk,other,{since},")

    found = said(books)

    assert {str(problem.hint) for problem in found} == {hint}
    assert {problem.file for problem in found} == {"data/reference/premium_rates.csv"}


def test_two_tariffs_at_once_stop_the_build() -> None:
    """None of them is taken."""
    books = small()
    books.change("premium_rates", "jkk,other,2015-07,2026-03", "jkk,other,2015-07,2026-05")

    found = lines(said(books))

    assert found == [
        "premium_rates.csv:5: 2 tariffs hold at once for programme jkk, sector other in"
        " 2026-04–2026-05 | let valid_to at premium_rates.csv:4 be 2026-03, the month before"
        " premium_rates.csv:5 begins; or let valid_from there be 2026-06"
    ]


def test_a_quarter_is_asked_once_its_last_month_is_in() -> None:
    """April and May have no row for their quarter yet."""
    books = kept(months("2026-01", 5), [[2_000_000]] * 5, [[3, 3, 3, 3]] * 5)

    with tempfile.TemporaryDirectory() as folder:
        balanced, problems = asked(books, Path(folder))

    assert problems == []
    assert {b.identity.id: b.held for b in balanced}["quarter"] == 1


# --- hidden cells --------------------------------------------------------------------------------


def hide(books: Books, agency: str) -> None:
    """Hide an agency's sum in the first quarter."""
    rows = books.cells("agencies")
    row = next(row for row in rows if row[1] == agency)
    row[2], row[3] = "", "c"
    books.write("agencies", rows)


def test_hidden_cells_leave_room_as_one_line() -> None:
    """The printed ones may not be more than the total; what is left is nobody's business."""
    books = small()
    hide(books, "a0")

    with tempfile.TemporaryDirectory() as folder:
        balanced, problems = asked(books, Path(folder))

    found = {b.identity.id: b for b in balanced}["agencies"]
    assert problems == []
    assert (found.held, found.bounded, found.unanswered) == (1, 1, 0)


def test_printed_cells_beyond_the_total_are_found_and_nothing_is_said_of_the_hidden_one() -> None:
    """No value is proposed: it would be a bound of the hidden cell."""
    books = small()
    hide(books, "a0")
    rows = books.cells("agencies")
    printed = next(row for row in rows if row[1] == "a1")
    printed[2] = "90000000"
    books.write("agencies", rows)

    found = lines(said(books))

    assert len(found) == 1
    assert "'agencies' does not hold for quarter 2026-Q1, even without its hidden cells" in found[0]
    assert found[0].endswith("no single cell stands out: compare each term with its source")


def test_a_hidden_value_is_in_no_message() -> None:
    """A break elsewhere in its table's identities does not give it away."""
    books = small()
    hidden = next(row[2] for row in books.cells("agencies") if row[1] == "a0")
    hide(books, "a0")
    books.change("agencies", "2026-Q1,_T,", "2026-Q1,_T,1")

    found = lines(said(books))

    assert any("'quarter' does not hold" in line for line in found)
    assert not any(re.search(rf"\b{hidden}\b", line) for line in found)


# --- releases ------------------------------------------------------------------------------------


def test_every_release_is_asked_and_the_newest_is_told_first() -> None:
    """What is wrong in an old release is wrong for who quotes it."""
    old, new = small(), small()
    for books in (old, new):
        books.change("premiums", "jkk,transport,asn,31,310000", "jkk,transport,asn,31,310001")

    files = [problem.file for problem in said(old, new)]

    assert [*dict.fromkeys(files)] == [
        "data/releases/2030-02/premiums.csv",
        "data/releases/2030-01/premiums.csv",
    ]


# --- books side by side --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payer", "state", "words", "wrong"),
    [
        (0, "match", ",", None),
        (0, "corrected", "sudah,done", "the books agree and the state is 'corrected'"),
        (0, "immaterial", ",", "the books agree and the state is 'immaterial'"),
        (0, "waiting", "apa,what", "every book has its figure and the state is 'waiting'"),
        (0, "open", "apa,what", "the books agree and the state is 'open'"),
        (1, "match", ",", "the books differ by 1 and the state is 'match'"),
        (1, "immaterial", ",", None),
        (1, "explained", "sebab,cause", "a variance of 1 is not material and called 'explained'"),
        (1, "open", "sebab,cause", "a variance of 1 is not material and called 'open'"),
        (1, "corrected", "sebab,cause", "a variance of 1 is not material and called 'corrected'"),
        (100_000, "immaterial", ",", None),
        (100_001, "immaterial", ",", "a variance of 100001 is material and called 'immaterial'"),
        (100_001, "explained", "sebab,cause", None),
        (100_001, "explained", "sebab,", "a variance of 100001 is 'explained' and says not why"),
        (100_001, "open", ",", "a variance of 100001 is 'open' and says not why"),
        (100_001, "corrected", "sudah,done", None),
        (1, "settled", ",", "'settled' is not the state of a variance"),
    ],
)
def test_a_variance_has_the_state_that_its_size_asks_for(
    payer: int, state: str, words: str, wrong: str | None
) -> None:
    """Material is above the margin of the payer's figure and above the floor, both."""
    books = small()
    rows = books.cells("reconciliation")
    rows[1][2] = str(int(rows[1][2]) + payer)
    rows[1][5:] = [state, *words.split(",")]
    books.write("reconciliation", rows)

    found = [str(problem.what) for problem in said(books)]

    assert (found == []) if wrong is None else found[0].startswith(wrong)


def compared(payer: str, receiver: str, bank: str, state: str, words: str) -> list[str]:
    """What is said of one row of the reconciliation; the receiver is the ledger."""
    books = small()
    rows = books.cells("reconciliation")
    own = int(rows[1][3])
    figures = [str(own + int(cell)) if cell else "" for cell in (payer, receiver, bank)]
    rows[1][2:] = [*figures, state, *words.split(",")]
    books.write("reconciliation", rows)
    return [str(problem.what) for problem in said(books)]


def test_a_variance_is_measured_from_the_greatest_book_to_the_least() -> None:
    """A payer in the middle does not make it half as large."""
    found = compared("0", "0", "0", "match", ",") + compared("0", "0", "60000", "immaterial", ",")

    between = compared("-60000", "0", "-120000", "immaterial", ",")

    assert found == []
    assert between[0].startswith("a variance of 120000 is material and called 'immaterial'")


@pytest.mark.parametrize(
    ("books", "state", "words", "wrong"),
    [
        (("0", "0", ""), "waiting", "ditanya,asked", None),
        (("0", "", "0"), "waiting", "ditanya,asked", None),
        (("0", "0", ""), "waiting", ",", "a book is waited for, and nothing says"),
        (("0", "0", ""), "match", ",", "bank_idr has no figure yet and the state is 'match'"),
        (("0", "", "0"), "open", "apa,what", "receiver_idr has no figure yet"),
        (("", "0", "0"), "waiting", "ditanya,asked", "a book has no figure here"),
        (("0", "", ""), "waiting", "ditanya,asked", "a book has no figure here"),
    ],
)
def test_a_book_that_has_not_answered_is_waited_for_and_not_called_equal(
    books: tuple[str, str, str], state: str, words: str, wrong: str | None
) -> None:
    """One of receiver and bank may be missing, never the payer, and it says who was asked."""
    found = compared(*books, state, words)

    assert (found == []) if wrong is None else found[0].startswith(wrong)


def test_a_stream_without_a_declared_margin_is_a_problem() -> None:
    """What is material is declared before it is looked at."""
    books = small()
    books.change("materiality", "contributions", "something-else")

    found = lines(said(books))

    assert found[0] == (
        "reconciliation.csv:2: no margin is declared for stream 'contributions'"
        " | add a row for it to data/reference/materiality.csv"
    )
