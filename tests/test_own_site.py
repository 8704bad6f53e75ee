"""The site of this repository: the first real input, held against its own promises."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from fractions import Fraction
from html import unescape
from pathlib import Path

import frictionless
import pytest

from terang import words
from terang.charts import PALETTE

ROOT = Path(__file__).resolve().parents[1]
STYLE = ROOT / "templates" / "theme" / "assets" / "stylesheets" / "terang.css"
BANNER = {"id": "Data contoh.", "en": "Sample data."}


def pages(site: Path) -> Iterator[tuple[str, str]]:
    """Language and HTML of every page but those for what is not found."""
    for path in sorted(site.rglob("index.html")):
        language = "en" if path.relative_to(site).parts[0] == "en" else "id"
        yield language, path.read_text(encoding="utf-8")


def rows(site: Path, name: str) -> list[dict[str, str]]:
    with (site / "data" / "latest" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["datapackage.json", "datapackage.en.json"])
def test_the_published_data_package_is_valid(own_site, name):
    """Frictionless finds tables, types, keys, hashes and sizes as described."""
    report = frictionless.Package(str(own_site / "data" / "latest" / name)).validate()

    assert report.valid, report.flatten(["type", "message"])


def test_the_published_hashes_are_those_of_the_files(own_site):
    """What is written in the descriptor is what a reader downloads."""
    folder = own_site / "data" / "latest"
    package = json.loads((folder / "datapackage.json").read_text())

    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)


def test_every_page_says_that_flows_are_sample_data(own_site):
    """The banner is on each page, in its language, and no page may be indexed."""
    found = list(pages(own_site))

    assert len(found) > 150
    for language, html in found:
        assert BANNER[language].rstrip(".").lower() in html.lower()  # an embed has no banner
        assert '<meta name="robots" content="noindex">' in html


def test_every_figure_prints_the_value_that_is_downloaded(own_site):
    """figures.csv, the figure's page and every mention in prose agree, in both languages."""
    expected = {
        (language, row["figure"]): printed(row, language)
        for row in rows(own_site, "figures")
        for language in ("id", "en")
    }
    mention = re.compile(r'href="[^"]*angka/([a-z0-9-]+)/"><data value="[^"]*">([^<]+)</data>')

    mentioned = [
        (language, figure, unescape(text))
        for language, html in pages(own_site)
        for figure, text in mention.findall(html)
    ]

    assert len(mentioned) > 100
    for language, figure, text in mentioned:
        assert text in expected[language, figure]


def printed(row: dict[str, str], language: words.Language) -> tuple[str, str]:
    """A figure of the download as the site prints it, in full and in short form."""
    share = row["numerator"]
    value = Fraction(int(share), int(row["denominator"])) if share else int(row["value"])
    return (
        words.quantity(value, row["unit"], language),
        words.short_quantity(value, row["unit"], language),
    )


def test_the_district_page_shows_the_downloaded_counts(own_site):
    """A district's page and its rows in the downloads say the same, hidden cells included."""
    html = (own_site / "cakupan" / "tugu" / "index.html").read_text(encoding="utf-8")
    names = ("membership", "occupation", "sex_age")
    counts = [
        row["workers_people"] or "disamarkan"
        for name in names
        for row in rows(own_site, f"coverage_district_{name}")
        if row["month"] == "2026-10" and row["district"] == "33.74.16"
    ]

    cells = re.findall(r'<td class="number[^>]*>([^<]+)</td>', html)

    assert len(cells) == 5 + 6 + 12
    assert sorted(cells) == sorted(counts)


def test_colours_of_charts_are_those_of_the_style_sheet():
    """The palette that was checked for contrast is the one that is drawn, light and dark."""
    sheet = STYLE.read_text()
    light, dark = sheet.split("@media (prefers-color-scheme: dark) {", 1)

    for token, (day, night) in PALETTE.items():
        assert f"{token}: {day};" in light
        assert dark.count(f"{token}: {night};") == 2, token


def test_no_word_of_the_other_language_is_left_in_the_frame(own_site):
    """Words of the program that differ between the languages stand only on their own pages."""
    indonesian = re.compile(r">\s*(Rilis|Kedudukan|Satuan|Periode|Wilayah|disamarkan)\s*<")
    english = re.compile(r">\s*(Release|Standing|Unit|Period|Area|not shown)\s*<")

    for language, html in pages(own_site):
        other = english if language == "id" else indonesian
        assert other.findall(re.sub(r'<[^>]* lang="[^"]*"[^>]*>[^<]*<', "<", html)) == []
