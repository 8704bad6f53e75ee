"""The page of corrections: each leads to all that it is about."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from terang import blocks
from terang.model import Correction, Language
from terang.parts import Place
from terang.results import Findings
from tests.several_releases import WRONG, book, four

ANCHOR = "2026-01-pekerja-aktif-2025-11"


def page(root: Path, findings: Findings, language: Language = "en") -> str:
    """The list of corrections, as the page `koreksi` holds it."""
    place = Place(language=language, slug="koreksi")
    return blocks.maker(book(root, findings, language), place)("koreksi")


def told(html: str, anchor: str = ANCHOR) -> str:
    """One correction of the list."""
    (found,) = re.findall(rf'<section [^>]*id="{anchor}">.*?</section>', html, re.DOTALL)
    return str(found)


def words(html: str) -> str:
    """What a reader sees, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("language", "label", "period"),
    [
        ("id", "Pekerja aktif", "November 2025"),
        ("en", "Active workers", "November 2025"),
    ],
)
def test_a_correction_names_its_figure_and_leads_to_it(
    found: Findings, tiny: Path, language: Language, label: str, period: str
) -> None:
    """By the name a reader knows, with the period it was wrong about; never by its id."""
    html = told(page(tiny, four(found, [WRONG]), language))

    assert f'<h3><a href="../angka/pekerja-aktif/">{label}</a>, {period}</h3>' in html


def test_a_correction_tells_the_change_its_reason_and_the_release_with_its_day(
    found: Findings, tiny: Path
) -> None:
    """And leads to that release."""
    html = told(page(tiny, four(found, [WRONG])))

    assert "Before 31 After 30 Reason One person was counted twice." in words(html)
    assert '<a href="../rilis/2026-01/">Release of January 2026</a>, published 10 Febr' in html


def test_a_correction_leads_to_the_page_that_keeps_the_wrong_number(
    found: Findings, tiny: Path
) -> None:
    """To that of the month which was wrong, and of no other."""
    html = told(page(tiny, four(found, [WRONG])))

    pages = re.findall(r'href="(\.\./rilis/[^"]+/angka/[^"]+)"', html)
    assert pages == ["../rilis/2025-11/angka/pekerja-aktif/"]


def test_a_correction_names_the_figures_made_from_the_same_tables(
    found: Findings, tiny: Path
) -> None:
    """They may have changed with it; a figure of another table has not."""
    html = told(page(tiny, four(found, [WRONG])))

    near = re.findall(r'<li><a href="([^"]+)">', html)
    assert near == ["../angka/pekerja-terdaftar/", "../angka/porsi-aktif/"]


def test_a_correction_of_a_figure_that_is_no_more_keeps_its_id(found: Findings, tiny: Path) -> None:
    """Without a link that leads nowhere."""
    gone = replace(WRONG, figure="sudah-tiada")

    html = told(page(tiny, four(found, [gone])), "2026-01-sudah-tiada-2025-11")

    assert "<h3>sudah-tiada, November 2025</h3>" in html
    assert "angka/sudah-tiada" not in html


def test_a_figure_corrected_twice_has_two_anchors(found: Findings, tiny: Path) -> None:
    """The second has a number at its end, as in the feeds."""
    again: Correction = replace(WRONG, before="30", after="29")

    html = page(tiny, four(found, [WRONG, again]))

    assert "Before 31 After 30" in words(told(html))
    assert "Before 30 After 29" in words(told(html, f"{ANCHOR}-2"))
