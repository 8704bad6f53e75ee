"""Guesses at the words of a column: only what comes again, and never at the price of a rule."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from terang import table_codes, tables
from terang.model import Field, Package, Release, Resource, Standing, Text, Total
from terang.table_codes import BIG, guess

NOTHING = Text(id="", en="")


def column(name: str, type_: str = "string", **rules: object) -> Field:
    role = "measure" if type_ == "integer" else "dimension"
    return Field(name=name, type=type_, title=NOTHING, role=role, **rules)  # type: ignore[arg-type]


def content(*rows: str) -> bytes:
    """A file big enough to be guessed at, made of these rows again and again."""
    block = "".join(f"{row}\n" for row in rows)
    return b"header\n" + block.encode() * (BIG // len(block) + 1)


def test_words_that_come_again_are_guessed():
    """The words of a text column, sorted; blanks are none, and integers are left alone."""
    fields = (column("sex"), column("note"), column("people", "integer"))

    found = guess([content("m,,1", "f,x,2")], fields)

    assert found == {0: ("f", "m"), 1: ("x",)}


def test_a_word_seen_once_speaks_against_the_column():
    """Where one word of the sample stands alone, others are likely to be missing from it."""
    data = b"header\nfirst\nalone\n" + content("f", "m").removeprefix(b"header\n")

    found = guess([data], (column("sex"),))

    assert found == {}


def test_months_are_guessed_by_the_year():
    """Two months of two years give all 24: a month in few rows is not missed."""
    found = guess([content("2025-11", "2026-01")], (column("month", "yearmonth"),))

    assert len(found[0]) == 24
    assert (found[0][0], found[0][-1]) == ("2025-01", "2026-12")


def test_a_described_list_is_taken_as_it_is():
    """Rare codes, such as those of obs_status, need not be in the sample."""
    found = guess([content("x", "x")], (column("obs_status", enum=("c", "x", "z")),))

    assert found == {0: ("c", "x", "z")}


@pytest.mark.parametrize("data", [b"header\nf\nm\n" * 9, content("f", '"m"')])
def test_small_files_and_files_with_quotes_are_left_alone(data: bytes):
    """Below a megabyte a guess costs more than it saves; quotes need a parser."""
    assert guess([data], (column("sex"),)) == {}


# --- what is read ------------------------------------------------------------------------------


FIELDS = (
    column("month", "yearmonth", required=True),
    column("sex", enum=("f", "m", "_T")),
    column("slug", pattern="[a-z-]+"),
    column("people", "integer", minimum="0"),
    column("obs_status", enum=("c", "x", "z")),
)
TABLE = Resource(
    name="t",
    scope="release",
    title=NOTHING,
    description=NOTHING,
    standing=Standing.SAMPLE,
    sources=(),
    licence="",
    custodian=NOTHING,
    fields=FIELDS,
    primary_key=("month", "sex", "slug"),
    totals=(Total(measure="people", over=("sex",)),),
)
PACKAGE = Package(
    name="p", title=NOTHING, description=NOTHING, homepage="", licences=(), resources=(TABLE,)
)
ROWS = st.tuples(
    st.sampled_from(["2026-10", "2026-11", "2026-13", ""]),
    st.sampled_from(["f", "m", "_T", "F", " m", "'"]),
    st.sampled_from(["tugu", "gajah", "Tugu", ""]),
    st.sampled_from(["1", "2", "3", "-1", "05", "x", ""]),
    st.sampled_from(["", "", "c", "k"]),
)
GOOD = [
    ("2026-10", "f", "tugu", "1", ""),
    ("2026-10", "m", "tugu", "2", ""),
    ("2026-10", "_T", "tugu", "3", ""),
]


def read(root: Path, data: bytes) -> tuple[object, list[str]]:
    """The rows, or None, and the problems as printed."""
    folder = root / "data" / "releases" / "2026-10"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "t.csv").write_bytes(data)
    release = Release(
        month="2026-10",
        date=date(2026, 11, 1),
        whats_new=NOTHING,
        next_date=date(2026, 12, 1),
        contact=NOTHING,
        corrections=(),
        folder=folder,
    )
    store, problems = tables.read(root, PACKAGE, [release])
    if store is None:
        return None, [str(p) for p in problems]
    released = store.connection.execute("FROM released.t").fetchall()
    described = store.connection.execute("DESCRIBE seen.t").fetchall()
    store.connection.close()
    return (store.tables[0].rows, released, described), []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(ROWS, max_size=12))
@example(rows=GOOD)
@example(rows=[*GOOD, ("2027-01", "_T", "gunung", "0", "")])  # words that the sample misses
@example(rows=[*GOOD, *GOOD, *GOOD])
def test_a_guess_changes_neither_rows_nor_problems(
    rows: list[tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Right, wrong or missing words: the answer is that of the plain reading."""
    data = "\n".join([",".join(f.name for f in FIELDS), *map(",".join, rows), ""]).encode()

    with monkeypatch.context() as patch:
        plain = read(tmp_path, data)
        patch.setattr(table_codes, "BIG", 0)
        guessed = read(tmp_path, data)

    assert guessed == plain
