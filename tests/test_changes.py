"""What changed between two releases is told whole: old, new, difference, and the reason."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import changes
from terang.model import Correction, Number, Release, Text
from terang.results import FigureValue, Findings
from terang.words import Catalogue

ENGLISH = Catalogue(language="en", messages={})
INDONESIAN = Catalogue(language="id", messages={"percentage points": "poin persentase"})
WRONG = Correction(
    figure="saldo",
    period="2025-12",
    before="900",
    after="1,000",
    reason=Text(id="Salah hitung.", en="Counted wrongly."),
)


def at(value: FigureValue, number: Number, month: str) -> FigureValue:
    """The figure with another value at another release."""
    return replace(value, value=number, release=month, numerator=None, denominator=None)


def by_id(found: Findings) -> dict[str, FigureValue]:
    """The figures of the smallest project."""
    return {value.figure.id: value for value in found.values}


def release(found: Findings, *corrections: Correction) -> Release:
    """The release of the smallest project with corrections."""
    return replace(found.release, corrections=corrections)


def month_before(found: Findings) -> Release:
    """The release of the month before."""
    return replace(found.release, month="2025-12")


def test_every_figure_of_two_releases_is_told_once_with_its_reason(found: Findings) -> None:
    """New, changed, corrected, unchanged and gone: none is left out."""
    values = by_id(found)
    active, registered = values["pekerja-aktif"], values["pekerja-terdaftar"]
    before = [at(active, 30, "2025-12"), at(registered, 48, "2025-12")]
    before += [at(values["porsi-aktif"], Fraction(1, 2), "2025-12")]
    before += [at(values["saldo"], 900, "2025-12")]
    after = [values["saldo"], registered, active]

    made = changes.between(before, after, [WRONG])

    assert [(c.figure.id, c.why, c.difference) for c in made] == [
        ("saldo", "corrected", values["saldo"].value - 900),
        ("pekerja-terdaftar", "same", 0),
        ("pekerja-aktif", "new-month", 6),
        ("porsi-aktif", "retired", None),
    ]
    assert [c.why for c in changes.between([], after)] == ["new-figure"] * 3


@pytest.mark.parametrize(
    ("change", "unit", "printed"),
    [
        (42, "people", "+42"),
        (-5000, "idr", "−Rp5,000"),
        (0, "idr", "no change"),
        (Fraction(1, 3), "percent", "+33.33 percentage points"),
        (Fraction(-1, 200), "percent", "−0.50 percentage points"),
        (Fraction(1, 10**6), "percent", "almost no change"),
        (None, "people", "–"),
    ],
)
def test_a_difference_is_printed_with_its_sign(change: Number, unit: str, printed: str) -> None:
    """Of shares in points, since a per cent of a per cent misleads."""
    assert changes.difference(change, unit, ENGLISH) == printed


def test_a_difference_of_shares_is_written_the_indonesian_way() -> None:
    """A comma, and the words of the catalogue."""
    assert changes.difference(Fraction(7, 2000), "percent", INDONESIAN) == "+0,35 poin persentase"


@given(st.integers(-(10**12), 10**12).filter(bool), st.sampled_from(["people", "idr", "cases"]))
def test_a_difference_never_loses_its_sign(change: int, unit: str) -> None:
    """Exactly one mark in front, and it is the right one."""
    printed = changes.difference(change, unit, ENGLISH)

    assert printed[0] == ("+" if change > 0 else "−")
    assert not printed[1:].startswith(("+", "−"))


def test_the_file_of_changes_is_exact_and_the_same_again(found: Findings) -> None:
    """A program finds both values without rounding, the reason, and every correction."""
    values = by_id(found)
    share = values["porsi-aktif"]
    before = [at(share, Fraction(1, 3), "2025-12"), at(values["saldo"], 900, "2025-12")]
    made = changes.between(before, [share, values["saldo"]], [WRONG])
    previous = month_before(found)

    content = changes.document(made, release(found, WRONG), previous, version="2026.01.1")
    told: dict[str, Any] = json.loads(content)

    assert (told["release"], told["previous"]) == ("2026-01", "2025-12")
    assert told["version"] == "2026.01.1"
    active, balance = told["figures"]
    assert active["before"]["exact"] == "100/3"
    assert active["after"] == {
        "exact": "75",
        "number": 75,
        "printed": {"id": "75,00%", "en": "75.00%"},
    }
    assert active["difference"]["exact"] == "125/3"
    assert (active["why"], balance["why"]) == ("new-month", "corrected")
    assert balance["corrections"] == told["corrections"]
    assert told["corrections"][0]["reason"] == {"id": "Salah hitung.", "en": "Counted wrongly."}
    assert content == changes.document(made, release(found, WRONG), previous, version="2026.01.1")


def test_a_correction_of_a_figure_that_is_no_more_is_told_all_the_same(found: Findings) -> None:
    """Nothing that a release states gets lost on the way."""
    gone = replace(WRONG, figure="sudah-tiada")
    made = changes.between([], found.values, [gone])

    told = json.loads(changes.document(made, release(found, gone), None, version="2026.01.1"))
    lines = list(changes.lines(made, release(found, gone), None, ENGLISH))

    assert [c["figure"] for c in told["corrections"]] == ["sudah-tiada"]
    assert told["previous"] is None
    assert lines[-1] == "  correction of sudah-tiada, December 2025: 900 -> 1,000. Counted wrongly."


def test_the_lines_for_a_reviewer_show_what_changed_and_count_the_rest(found: Findings) -> None:
    """Columns stand under each other; what is the same takes no line."""
    values = by_id(found)
    before = [at(values["pekerja-aktif"], 1030, "2025-12"), values["pekerja-terdaftar"]]
    made = changes.between(before, [values["pekerja-aktif"], values["pekerja-terdaftar"]])
    previous = month_before(found)

    lines = list(changes.lines(made, release(found), previous, ENGLISH))

    assert lines == [
        "2025-12 -> 2026-01: 1 of 2 figures changed",
        "  pekerja-aktif  1,030  36  −994  new month",
    ]
    nothing = changes.between(before, before)
    (only,) = changes.lines(nothing, release(found), month_before(found), ENGLISH)
    assert only == "2025-12 -> 2026-01: 0 of 2 figures changed"
