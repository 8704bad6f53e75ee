"""The rows behind a figure: a citizen reads names, a spreadsheet finds the codes."""

from dataclasses import replace
from pathlib import Path

import pytest

from terang import rows_shown
from terang.model import Hidden, Language
from terang.parts import Place
from terang.results import Behind, Findings
from tests.several_releases import book

COVERAGE = "coverage_district_occupation"


def part(root: Path, findings: Findings, figure: str, language: Language = "en") -> str:
    """The rows on the page of a figure."""
    place = Place(language=language, slug=f"angka/{figure}")
    return rows_shown.part(book(root, findings, language), figure, place)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("id", ("Semua pekerjaan", "Terdaftar", "Januari 2026")),
        ("en", ("All occupations", "Registered", "January 2026")),
    ],
)
def test_codes_are_printed_by_name_in_the_language_of_the_page(
    found: Findings, tiny: Path, language: Language, names: tuple[str, ...]
) -> None:
    """The code of the file stays as the title of the cell."""
    html = part(tiny, found, "pekerja-terdaftar", language)

    assert ">_T<" not in html
    for name, code in zip(names, ("_T", "_T", "2026-01"), strict=True):
        assert f'<td title="{code}">{name}</td>' in html


def test_a_code_that_points_to_a_table_has_the_name_it_has_there(
    found: Findings, tiny: Path
) -> None:
    """Districts are named in their own table and not in the code lists."""
    row = ("2026-01", "99.01.01", "trade", "active", 12, None)
    columns = ("month", "district", "occupation_group", "membership", "workers_people")
    told = Behind(table=COVERAGE, columns=(*columns, "obs_status"), rows=(row,), more=0)

    html = part(tiny, replace(found, behind={"pekerja-aktif": (told,)}), "pekerja-aktif")

    assert '<td title="99.01.01">Rawa Lor</td>' in html
    assert '<td class="number">12</td>' in html


def test_a_total_that_no_list_names_is_told_in_words(found: Findings, tiny: Path) -> None:
    """The smallest project has no name for all districts together."""
    assert '<td title="_T">All together</td>' in part(tiny, found, "pekerja-terdaftar")


def test_a_code_without_a_name_is_printed_as_it_is(found: Findings, tiny: Path) -> None:
    """Nothing is made up, and no title repeats the text."""
    row = ("2026-01", "99.01.01", "fishing", "active", 12, None)
    told = Behind(table=COVERAGE, columns=(), rows=(row,), more=0)

    html = part(tiny, replace(found, behind={"pekerja-aktif": (told,)}), "pekerja-aktif")

    assert "<td>fishing</td>" in html


def test_a_hidden_number_says_why(found: Findings, tiny: Path) -> None:
    """In words, with a link to what they mean."""
    row = ("2026-01", "99.01.01", "trade", "active", Hidden.CONFIDENTIAL, "c")
    told = Behind(table=COVERAGE, columns=(), rows=(row,), more=2)

    html = part(tiny, replace(found, behind={"pekerja-aktif": (told,)}), "pekerja-aktif")

    assert '<td class="hidden-cell number">not shown</td>' in html
    assert "And 2 more rows." in html
    assert 'href="../../penyamaran/"' in html


def test_the_page_says_how_many_rows_it_left_out(found: Findings, tiny: Path) -> None:
    """And that a condition is met by none."""
    (told, *_) = found.behind["saldo"]

    many = part(tiny, replace(found, behind={"saldo": (replace(told, more=1416),)}), "saldo")
    none = part(tiny, replace(found, behind={"saldo": (replace(told, rows=()),)}), "saldo")

    assert "And 1,416 more rows." in many
    assert "no row meets the conditions" in none
    assert "<table>" not in none


def test_a_figure_without_rows_has_no_such_part(found: Findings, tiny: Path) -> None:
    """Not an empty box."""
    assert part(tiny, replace(found, behind={}), "saldo").strip() == ""
