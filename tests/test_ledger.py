"""The ledger: a release is sealed once, and whatever of it changes later is found."""

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

import build
from terang import ledger, read, tables
from terang.ledger import FILE, Seal
from terang.model import Correction, Release, Text
from terang.results import FigureValue, RecalledFigure, Store

TINY = Path(__file__).parent / "tiny"
SOURCES = read.everything(TINY)
(FIRST,) = SOURCES.releases
SECOND = replace(FIRST, month="2026-02", date=date(2026, 3, 10))
REASON = Text(id="Salah ketik.", en="A slip.")


@pytest.fixture(scope="module")
def store() -> Store:
    """The smallest project's tables, as if a second release had the same ones."""
    made, faults = tables.read(TINY, SOURCES.package, SOURCES.releases)
    assert made is not None, faults
    twice = tuple((SECOND.month, name, digest) for _, name, digest in made.digests)
    return replace(made, digests=(*made.digests, *twice), releases=(FIRST, SECOND))


@pytest.fixture(scope="module")
def values(store: Store) -> tuple[FigureValue, ...]:
    """Every figure of both releases."""
    one = replace(store, releases=(FIRST,))
    found, problems = build.find_out(SOURCES, one, build.Watch())
    assert problems == []
    return tuple(
        replace(value, release=release.month)
        for release in (FIRST, SECOND)
        for value in found.values
    )


@pytest.fixture
def text(store: Store, values: tuple[FigureValue, ...]) -> str:
    """A ledger with both releases."""
    once = ledger.seal("", FIRST, store, values)
    return ledger.seal(once, SECOND, store, values)


def said(text: str, store: Store, values: tuple[FigureValue, ...], *releases: Release) -> list[str]:
    """The problems of a ledger, in short."""
    seals, problems = ledger.parse(text)
    problems += ledger.check(seals, releases or (FIRST, SECOND), store, values)
    return [f"{p.file}:{p.line}: {p.what}" for p in problems]


def test_what_was_sealed_and_has_not_changed_is_in_order(
    text: str, store: Store, values: tuple[FigureValue, ...]
) -> None:
    """Every table and every figure is as it was."""
    assert said(text, store, values) == []


def test_a_seal_holds_every_table_and_every_figure_without_rounding(
    text: str, store: Store, values: tuple[FigureValue, ...]
) -> None:
    """A share is kept as its two parts."""
    (first, second), problems = ledger.parse(text)

    assert problems == []
    assert isinstance(first, Seal)
    tables = (*store.digests, *store.references)
    assert set(first.files) == {name for month, name, _ in tables if month == FIRST.month}
    assert set(first.words) == set(first.figures)
    assert first.figures["pekerja-aktif"] == "36"
    assert "/" in first.figures["porsi-aktif"]
    assert second.previous == first.digest


def test_an_edited_table_of_a_sealed_release_is_named(
    text: str, store: Store, values: tuple[FigureValue, ...]
) -> None:
    """The file that was changed, not the ledger."""
    digests = tuple(
        (m, n, "0" * 64 if (m, n) == (FIRST.month, "premiums") else d) for m, n, d in store.digests
    )

    assert said(text, replace(store, digests=digests), values) == [
        "data/releases/2026-01/premiums.csv:1: the table was changed after its release was sealed"
    ]


def test_a_line_changed_breaks_the_seal_after_it(
    text: str, store: Store, values: tuple[FigureValue, ...]
) -> None:
    """Even where the line itself looks right."""
    changed = text.replace('"pekerja-aktif": "36"', '"pekerja-aktif": "37"', 1)

    assert f"{FILE}:2: what stands before the seal of 2026-02 was changed" in said(
        changed, store, values
    )


def test_a_line_taken_out_breaks_the_chain(
    text: str, store: Store, values: tuple[FigureValue, ...]
) -> None:
    """The release it sealed is no longer sealed either."""
    found = said(text.splitlines()[1] + "\n", store, values)

    assert found == [
        f"{FILE}:1: what stands before the seal of 2026-02 was changed",
        "data/releases/2026-01/release.yml:1: release 2026-01 is not in the ledger",
    ]


def test_the_newest_release_may_wait_for_its_seal(
    text: str, store: Store, values: tuple[FigureValue, ...]
) -> None:
    """It is sealed when it is published; the ones before must be."""
    assert said(text.splitlines()[0] + "\n", store, values) == []


def test_a_sealed_release_that_is_gone_is_found(
    text: str, store: Store, values: tuple[FigureValue, ...]
) -> None:
    """A folder cannot vanish."""
    assert said(text, store, values, SECOND) == [f"{FILE}:1: release 2026-01 is sealed and gone"]


def test_a_figure_computed_otherwise_is_refused_whatever_is_corrected(
    text: str, store: Store, values: tuple[FigureValue, ...]
) -> None:
    """The tables of a release stay, and what it said comes from them: no correction moves it."""
    moved = tuple(
        replace(v, value=37) if (v.figure.id, v.release) == ("pekerja-aktif", "2026-01") else v
        for v in values
    )
    reason = Correction(
        figure="pekerja-aktif", period="2026-01", before="36", after="37", reason=REASON
    )
    corrected = replace(SECOND, corrections=(reason,))
    once = ledger.seal("", FIRST, store, values)

    (found,) = said(once, store, moved)

    assert "figure 'pekerja-aktif' was published for 2026-01 as 36 and is now 37" in found
    assert said(once, store, moved, FIRST, corrected) == [found]


def test_a_correction_cannot_be_added_to_a_sealed_release(
    store: Store, values: tuple[FigureValue, ...]
) -> None:
    """It would be dated before it was made; it belongs to the next release."""
    sealed = ledger.seal("", FIRST, store, values)
    late = Correction(
        figure="saldo", period="2026-01", before="1", after="2", reason=REASON, line=7
    )

    assert said(sealed, store, values, replace(FIRST, corrections=(late,))) == [
        "data/releases/2026-01/release.yml:7: a correction was added after its release was sealed:"
        " saldo 2026-01: 1 -> 2"
    ]


def test_what_a_sealed_release_tells_in_words_stays(
    store: Store, values: tuple[FigureValue, ...]
) -> None:
    """Its day, what was new in it, its notes and who approved it."""
    sealed = ledger.seal("", FIRST, store, values)

    for change in (
        {"date": FIRST.date + timedelta(days=1)},
        {"whats_new": REASON},
        {"notes": REASON},
    ):
        assert said(sealed, store, values, replace(FIRST, **change)) == [
            "data/releases/2026-01/release.yml:1:"
            " what release 2026-01 tells was changed after it was sealed"
        ]


def test_a_correction_tells_what_was_published_and_what_is() -> None:
    """Neither number may be another than the ledger and the newest tables have."""
    right = Correction(
        figure="saldo", period="2026-01", before="Rp1.000", after="Rp2,000", reason=REASON
    )

    assert list(ledger.untrue(SECOND, right, "idr", "1000", 2000)) == []
    assert len(list(ledger.untrue(SECOND, replace(right, before="Rp1"), "idr", "1000", 2000))) == 1
    assert len(list(ledger.untrue(SECOND, replace(right, after="Rp2"), "idr", "1000", 2000))) == 1


def test_a_correction_of_a_number_that_was_taken_back_tells_none(
    store: Store, values: tuple[FigureValue, ...]
) -> None:
    """A dash stands in place of both, which the seal lets through, and nothing else."""
    told = Correction(figure="saldo", period="2026-01", before="1", after="2", reason=REASON)
    bare = replace(told, before=ledger.TAKEN_BACK, after=ledger.TAKEN_BACK)
    sealed = ledger.seal("", replace(FIRST, corrections=(told,)), store, values)

    gone = [
        RecalledFigure(figure=v.figure, release="2026-01", standing=v.standing, recalls=())
        for v in values
        if v.figure.id == "saldo"
    ]
    stating, silent = (replace(FIRST, corrections=(c,)) for c in (told, bare))

    assert {str(p.what) for p in ledger.still_told([stating], gone)} == {
        "the correction of 'saldo' for 2026-01 tells a number that was taken back"
    }
    assert list(ledger.still_told([silent], gone)) == []
    assert said(sealed, store, values, replace(FIRST, corrections=(bare,))) == []


def test_a_correction_once_published_cannot_be_deleted(
    store: Store, values: tuple[FigureValue, ...]
) -> None:
    """The list of corrections only grows."""
    reason = Correction(figure="saldo", period="2026-01", before="1", after="2", reason=REASON)
    sealed = ledger.seal("", replace(FIRST, corrections=(reason,)), store, values)

    assert said(sealed, store, values, FIRST) == [
        "data/releases/2026-01/release.yml:1: a published correction is gone: saldo 2026-01: 1 -> 2"
    ]


@pytest.mark.parametrize("line", ["", "{", "null", "[1]", '{"release": 3}', "[" * 5000])
def test_a_line_that_is_no_seal_is_told_without_a_crash(
    line: str, store: Store, values: tuple[FigureValue, ...]
) -> None:
    """Somebody's editor, or a merge gone wrong."""
    sealed = ledger.seal("", FIRST, store, values)

    assert f"{FILE}:2: this line is not what seal writes" in said(
        f"{sealed}{line}\n", store, values
    )


def test_the_same_release_gives_the_same_line(
    store: Store, values: tuple[FigureValue, ...]
) -> None:
    """In whatever order the figures come."""
    line = ledger.seal("", FIRST, store, values)

    assert ledger.seal("", FIRST, store, tuple(reversed(values))) == line
    assert json.loads(line)["previous"] == "0" * 64


def test_values_are_kept_exactly(values: tuple[FigureValue, ...]) -> None:
    """A count as it is, a share as numerator and denominator, not as it would be shortened."""
    share = next(v for v in values if v.numerator is not None)

    half = replace(share, value=Fraction(1, 2), numerator=2, denominator=4)

    assert ledger.exact(half) == "2/4"
