"""The published tables read as an attacker would: what gives a hidden cell away is found."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terang import audit, read
from terang.model import Problem, Resource
from terang.results import Store

TINY = Path(__file__).parent / "tiny"
SOURCES = read.everything(TINY)
PREMIUMS = SOURCES.package.resource("premiums")
CODES = ("trader", "driver", "farmer", "_T")
Row = tuple[str, str, int | None, int | None, str | None]  # month, occupation, people, idr, status


@contextmanager
def published(*releases: tuple[str, Sequence[Row]]) -> Iterator[Store]:
    """A store whose releases hold these premiums, as read from the files."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA released")
    connection.execute(
        "CREATE TABLE released.premiums (release VARCHAR, month VARCHAR, occupation VARCHAR,"
        " workers_people BIGINT, amount_idr BIGINT, obs_status VARCHAR)"
    )
    for month, rows in releases:
        for row in rows:
            connection.execute(
                "INSERT INTO released.premiums VALUES (?, ?, ?, ?, ?, ?)", [month, *row]
            )
    yield Store(connection=connection, release=SOURCES.releases[-1], tables=())
    connection.close()


def line(people: Sequence[int | None], month: str = "2026-01") -> list[Row]:
    """One month: a hidden cell has neither people nor money."""
    return [
        (month, code, n, None if n is None else n * 16800, "c" if n is None else None)
        for code, n in zip(CODES, people, strict=True)
    ]


def found(rows: Sequence[Row], resource: Resource = PREMIUMS) -> list[str]:
    """What the audit says of one release."""
    with published(("2026-01", rows)) as store:
        return [str(p.what) for p in audit.everything(store, [resource])]


def test_two_hidden_cells_in_a_line_pass() -> None:
    """The total less the others gives their sum, and no cell of its own."""
    assert found(line([22, None, None, 36])) == []


def test_a_line_without_hidden_cells_passes() -> None:
    """Zero is public: that nobody came is no secret."""
    assert found(line([22, 14, 0, 36])) == []


@given(count=st.integers(1, 4))
@settings(max_examples=4)
def test_every_count_below_the_threshold_is_found(count: int) -> None:
    """From one to the threshold less one, named by its key and not by its number."""
    said = found(line([22, None, count, 36]))

    assert "a count below 5 is printed at month 2026-01, occupation farmer" in said


@pytest.mark.parametrize("count", [0, 5, 900])
def test_zero_and_the_threshold_itself_may_be_printed(count: int) -> None:
    """The threshold is the first count that points at nobody."""
    assert found(line([22, 9, count, 31 + count])) == []


def test_money_beside_a_hidden_count_is_found() -> None:
    """The tariff is public, so rupiah divided by it is the count."""
    rows: list[Row] = [*line([22, None, None, 36])]
    rows[1] = ("2026-01", "driver", None, 100800, "c")

    assert found(rows)[0] == (
        "the row is confidential but a number stands in it at month 2026-01, occupation driver"
    )


@given(hidden=st.integers(0, 2))
@settings(max_examples=3)
def test_one_hidden_cell_alone_in_a_line_is_found_once(hidden: int) -> None:
    """The total less the others is its number; one cell is one problem."""
    people: list[int | None] = [12, 8, 16, 36]
    people[hidden] = None

    assert found(line(people)) == ["one cell alone is hidden along occupation at month 2026-01"]


def test_each_release_and_month_with_a_lone_cell_is_told() -> None:
    """Once a line is not once a table."""
    months = ("2025-12", "2026-01")
    rows = [row for month in months for row in line([None, 8, 16, 36], month)]

    assert found(rows) == [
        f"one cell alone is hidden along occupation at month {month}" for month in months
    ]


def test_a_hidden_total_protects_a_lone_cell() -> None:
    """Without the total there is nothing to take the others from."""
    assert found(line([12, 8, None, None])) == []


def test_every_release_is_read_not_the_newest_alone() -> None:
    """What an old release gives away stays given away; the file says which release."""
    months = ("2025-12", "2026-01")
    with published(*((m, line([12, 3, None, 36], m)) for m in months)) as store:
        problems: list[Problem] = audit.everything(store, [PREMIUMS])

    assert {p.file for p in problems} == {f"data/releases/{m}/premiums.csv" for m in months}


def test_a_table_without_a_threshold_is_not_about_people() -> None:
    """The ledger may print any rupiah."""
    assert found(line([1, 2, 3, 6]), replace(PREMIUMS, threshold=0)) == []


def test_no_problem_repeats_the_number_it_is_about() -> None:
    """The log of a public build is public too."""
    said = " ".join(found(line([22, None, 3, 36])))

    assert "50400" not in said
    assert " 3 " not in f"{said} "
