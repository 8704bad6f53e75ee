"""The smallest project with three releases before its own, for tests of what stays and changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from terang import read
from terang.book import Book
from terang.model import Correction, Language, Number, Release, Text
from terang.results import FigureValue, Findings

MONTHS = ("2025-10", "2025-11", "2025-12", "2026-01")
WRONG = Correction(
    figure="pekerja-aktif",
    period="2025-11",
    before="31",
    after="30",
    reason=Text(id="Satu orang terhitung dua kali.", en="One person was counted twice."),
)


def released(found: Findings, month: str, *corrections: Correction) -> Release:
    """A release of another month; it comes out on the tenth of the next."""
    year, number = int(month[:4]), int(month[5:])
    day = date(year + number // 12, number % 12 + 1, 10)
    return replace(found.release, month=month, date=day, corrections=corrections)


def four(found: Findings, corrections: Sequence[Correction] = (), gap: str = "") -> Findings:
    """The smallest project with three releases before its own, active workers 10, 20, 30 in them.

    `gap` is a release in which no figure had a value.
    """
    releases = tuple(
        released(found, month, *(corrections if month == MONTHS[-1] else ())) for month in MONTHS
    )
    older = tuple(
        replace(value, release=month, value=_then(value, 10 * (place + 1)))
        for place, month in enumerate(MONTHS[:-1])
        for value in found.values
        if month != gap
    )
    references = tuple(
        (month, name, content) for month in MONTHS for _, name, content in found.references
    )
    made = replace(found, references=references, vintages=older)
    return replace(made, releases=releases, release=releases[-1])


def _then(value: FigureValue, active: int) -> Number:
    return active if value.figure.id == "pekerja-aktif" else value.value


def book(root: Path, findings: Findings, language: Language = "en") -> Book:
    """The book of a language over these findings."""
    return Book(
        language=language,
        sources=read.everything(root),
        findings=findings,
        catalogue=read.catalogues(root)[language],
        address="https://terang.example/",
    )
