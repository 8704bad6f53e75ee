"""The frozen page of a figure: what was said stays, and the box tells what became of it."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from urllib.parse import urljoin

import pytest

from terang import book as books
from terang import citations, frozen, vintages
from terang.model import LANGUAGES, Language, Standing, Text
from terang.results import Findings
from terang.vintages import Vintage
from tests.several_releases import MONTHS, WRONG, book, four

SITE = "Terang – situs contoh"
ADDRESS = "https://terang.example/"


def vintage(findings: Findings, month: str, figure: str = "pekerja-aktif") -> Vintage:
    """What the release of a month said of a figure."""
    return next(v for v in vintages.everything(findings)[figure] if v.release.month == month)


def page(root: Path, findings: Findings, month: str, language: Language = "en") -> str:
    """The frozen page of the active workers."""
    return frozen.body(book(root, findings, language), vintage(findings, month), site=SITE)


def status(html: str) -> str:
    """The box that tells what became of the number, without marks."""
    box = html[html.index('id="status"') : html.index("</div>")]
    return " ".join(re.sub(r"<[^>]+>", " ", box).split())


def test_a_frozen_page_says_what_was_said_then(found: Findings, tiny: Path) -> None:
    """The value of its release, exactly, with its month, day, version and definition."""
    html = page(tiny, four(found), "2025-11")

    assert '<p class="big"><data value="20">20</data></p>' in html
    assert "people · November 2025 ·" in html
    assert "published 10 December 2025" in html
    assert "<dd>2025.11.1</dd>" in html
    assert "Workers whose premium for the month is paid." in html
    assert "SELECT workers_people FROM coverage_district_occupation" in html


def test_a_superseded_page_shows_the_value_of_now(found: Findings, tiny: Path) -> None:
    """Whoever follows an old citation sees at once that there is a newer number."""
    html = page(tiny, four(found), "2025-11")

    assert status(html).endswith("The newest number, release of January 2026: 36 people")
    assert "There is a newer number." in status(html)
    assert '<a href="../../../../angka/pekerja-aktif/"><data value="36">36</data>' in html


def test_a_number_that_every_later_release_repeats_is_not_called_outdated(
    found: Findings, tiny: Path
) -> None:
    """What was quoted once does not change; to repeat it is not to mend it."""
    findings = four(found)

    html = frozen.body(book(tiny, findings), vintage(findings, "2025-11", "saldo"), site=SITE)

    assert "There is a newer release, and it says the same." in status(html)
    assert "There is a newer number." not in html


def test_the_page_of_the_newest_release_says_so(found: Findings, tiny: Path) -> None:
    """And leads to the page that always shows the newest number."""
    html = page(tiny, four(found), "2026-01")

    assert status(html).startswith('id="status"> This is the newest number.')
    assert 'href="../../../../angka/pekerja-aktif/"' in html


def test_a_corrected_page_says_what_was_wrong_and_why(found: Findings, tiny: Path) -> None:
    """Before, after, reason, the release that corrects it, and the line on the page koreksi."""
    html = page(tiny, four(found, [WRONG]), "2025-11")

    assert "This number was wrong and has been corrected." in status(html)
    assert "Before: 31. Now: 30. Reason: One person was counted twice." in status(html)
    assert "Corrected in the release of January 2026" in status(html)
    assert "../../../../koreksi/#2026-01-pekerja-aktif-2025-11" in html
    assert '<data value="20">20</data></p>' in html


def test_a_page_issued_again_says_that_it_is_right_already(found: Findings, tiny: Path) -> None:
    """Its version is the second of the month."""
    findings = four(found, [replace(WRONG, period="2026-01")])

    html = frozen.body(book(tiny, findings), vintage(findings, "2026-01"), site=SITE, issue=2)

    assert "corrected in its own release" in status(html)
    assert "This is the newest number." in status(html)
    assert "<dd>2026.01.2</dd>" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_to_be_copied_is_the_line_of_the_citation(
    found: Findings, tiny: Path, language: Language
) -> None:
    """The page, the files for reference managers and the line name the same frozen address."""
    findings = four(found)
    made = frozen.citation(book(tiny, findings, language), vintage(findings, "2025-11"), site=SITE)

    html = page(tiny, findings, "2025-11", language)

    assert citations.line(made) in html
    prefix = "" if language == "id" else "en/"
    assert made.url == f"{ADDRESS}{prefix}rilis/2025-11/angka/pekerja-aktif/"
    folder = made.url.removeprefix(ADDRESS)
    assert {asset.path for asset in citations.assets([made])} == {
        f"{folder}{name}" for name in re.findall(r'href="(sitasi\.\w+)"', html)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_of_the_release_are_one_link_away(
    found: Findings, tiny: Path, language: Language
) -> None:
    """Its own tables and its own file, never those of the latest release."""
    findings = four(found)
    prefix = "" if language == "id" else "en/"
    own = f"{ADDRESS}{prefix}rilis/2025-11/angka/pekerja-aktif/"

    html = page(tiny, findings, "2025-11", language)

    there = {urljoin(own, href) for href in re.findall(r'href="([^"]+)"', html)}
    assert f"{ADDRESS}data/2025-11/coverage_district_occupation.csv" in there
    assert f"{ADDRESS}data/2025-11/figures/pekerja-aktif.json" in there
    assert f"{ADDRESS}{prefix}rilis/2025-11/" in there
    assert f"{ADDRESS}{prefix}angka/pekerja-aktif/" in there
    assert "latest" not in html


def test_a_page_leads_to_the_releases_before_and_after(found: Findings, tiny: Path) -> None:
    """Over a release in which the figure had no value; the ends lead one way only."""
    findings = four(found, gap="2025-11")

    pages = {month: page(tiny, findings, month) for month in MONTHS if month != "2025-11"}

    def led(month: str) -> list[tuple[str, str]]:
        return re.findall(r'rel="(prev|next)" href="[./]+/rilis/([\d-]+)/', pages[month])

    assert led("2025-10") == [("next", "2025-12")]
    assert led("2025-12") == [("prev", "2025-10"), ("next", "2026-01")]
    assert led("2026-01") == [("prev", "2025-12")]


def test_a_share_shows_its_parts_and_its_exact_value(found: Findings, tiny: Path) -> None:
    """75.00% is 36 of 48."""
    findings = four(found)

    html = frozen.body(book(tiny, findings), vintage(findings, "2026-01", "porsi-aktif"), site=SITE)

    assert f'<data value="{Fraction(3, 4)}">75.00%</data>' in html
    assert "36 ÷ 48" in html


def test_a_quoted_share_is_not_shown_as_if_we_had_made_it(found: Findings, tiny: Path) -> None:
    """Somebody else said it; the parts that we know are not how it came about."""
    findings = four(found)
    said = vintage(findings, "2026-01", "porsi-aktif")
    quoted = replace(said, value=replace(said.value, standing=Standing.PRESS))

    html = frozen.body(book(tiny, findings), quoted, site=SITE)

    assert "36 ÷ 48" not in html
    assert "quoted from the press" in html


def test_title_and_address_are_those_of_the_release(found: Findings, tiny: Path) -> None:
    """No two pages of the site have the same."""
    findings = four(found)
    series = vintages.everything(findings)["pekerja-aktif"]

    titles = [frozen.title(book(tiny, findings), v.value) for v in series]

    assert titles[0] == "Active workers, release of October 2025"
    assert len(set(titles)) == len(MONTHS)
    assert frozen.slug(series[0].value) == "2025-10/angka/pekerja-aktif"
    told = frozen.description(book(tiny, findings), series[0].value)
    assert told.startswith("Active workers, release of October 2025: 10 people. Workers whose")


def test_what_an_author_types_cannot_become_html(found: Findings, tiny: Path) -> None:
    """Label, note and reason are words, whatever stands in them."""
    script = Text(id="<script>x</script>", en="<script>x</script>")
    findings = four(found, [replace(WRONG, reason=script)])
    said = vintage(findings, "2025-11")
    odd = replace(said.value, figure=replace(said.value.figure, label=script, note=script))

    html = frozen.body(book(tiny, findings), replace(said, value=odd), site=SITE)

    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 3


def test_a_frozen_page_leads_to_the_tables_of_its_release(found: Findings, tiny: Path) -> None:
    """An earlier release has its files; its rows are printed nowhere."""
    html = page(tiny, four(found), "2025-11")
    rows = html[html.index('id="baris"') :]

    assert 'href="../../../../../data/2025-11/coverage_district_occupation.csv"' in rows
    assert "#baris" not in html


def test_the_frozen_page_of_the_newest_release_leads_to_the_printed_rows(
    found: Findings, tiny: Path
) -> None:
    """They stand on the figure's own page."""
    html = page(tiny, four(found), "2026-01")

    assert 'href="../../../../angka/pekerja-aktif/#baris"' in html


@pytest.mark.parametrize(
    ("release", "period"),
    [("2025-11", "November 2025"), ("2025-12", "November 2025–December 2025")],
)
def test_a_period_that_ends_in_its_first_month_is_told_once(
    found: Findings, release: str, period: str
) -> None:
    """`November 2025–November 2025` is one month."""
    since = "November 2025–{{ bulan() }}"
    (value,) = (v for v in found.values if v.figure.id == "saldo")
    figure = replace(value.figure, period=Text(id=since, en=since))

    assert books.period(replace(value, figure=figure, release=release), "en") == period
