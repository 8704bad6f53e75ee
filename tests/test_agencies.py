"""A page for each agency as published: what its people gave, and no more than the table says."""

import csv
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import agencies, pages, read, words
from terang.model import LANGUAGES, Cell, Hidden, Language, Package
from terang.results import Table

ROOT = Path(__file__).resolve().parents[1]
HIDDEN = {"id": "disamarkan", "en": "not shown"}
ADDRESS = "https://terang.example/"
LEAST = 10
cells = st.sampled_from(list(Hidden)) | st.integers(0, 10**12)


@pytest.fixture(scope="module")
def package() -> Package:
    """The data package of the repository's own site."""
    return read.everything(ROOT).package


def table(package: Package, name: str, *rows: tuple[Cell, ...], without: str = "") -> Table:
    """A table of the package with these rows; of its columns, all `without` one."""
    resource = package.resource(name)
    kept = tuple(field for field in resource.fields if field.name != without)
    shorter = type(resource)(
        **{n: getattr(resource, n) for n in resource.__slots__ if n != "fields"}, fields=kept
    )
    return Table(resource=shorter, rows=rows, content=b"")


def three(package: Package, without: str = "") -> list[Table]:
    """A department, two merged offices, and one quarter in which only the department gave."""
    names = [("a", "A", "A", "department", "a"), ("u", "U", "U", "group", "u")]
    merged = [(code, code, code, "district-office", "u") for code in ("u1", "u2")]
    return [
        table(package, "agencies", *names, *merged, without=without),
        table(package, "contributions_quarter_agency", ("2026-Q1", "a", 12, 3, 600, None)),
        table(package, "contributions_month"),
        table(package, "districts", ("33.74.01", "3374010", "Satu", "satu")),
    ]


def rows(site: Path, name: str) -> list[dict[str, str]]:
    with (site / "data" / "latest" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def html(site: Path, slug: str, language: Language) -> str:
    folder = site / "en" if language == "en" else site
    return (folder / slug / "index.html").read_text(encoding="utf-8")


def printed(page: str, identifier: str) -> list[list[str]]:
    """The rows of a table of a page, as printed."""
    found = re.search(rf'id="{identifier}".*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert found, identifier
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr.*?</tr>", found[1], re.DOTALL)
    ]


def by_agency(site: Path) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The downloaded rows of each agency, oldest first; the city under `_T`."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in sorted(rows(site, "contributions_quarter_agency"), key=lambda r: r["quarter"]):
        found.setdefault(row["agency"], []).append(row)
    return found


# --- which pages there are -----------------------------------------------------------------------


def test_an_agency_has_a_page_as_it_is_published(package: Package) -> None:
    """Merged offices have one together; a district's address stands beside them."""
    assert pages.addresses(three(package)) == (
        *("perangkat-daerah/a", "perangkat-daerah/u"),
        "cakupan/satu",
    )


def test_tables_that_do_not_know_agencies_give_no_page(package: Package) -> None:
    """Another city may publish no such table, or another one under the same name."""
    assert pages.addresses(three(package)[2:]) == ("cakupan/satu",)
    assert pages.addresses(three(package, without="published_as")) == ("cakupan/satu",)
    assert [*agencies.files(three(package)[2:])] == []


def test_every_agency_is_linked_in_both_languages_and_listed_for_search_engines(own_site):
    """From the page of agencies, by its own address and that of the other language."""
    codes = set(by_agency(own_site)) - {"_T"}
    sitemap = (own_site / "sitemap.xml").read_text(encoding="utf-8")

    assert len(codes) > 30
    for language in LANGUAGES:
        listed = html(own_site, "perangkat-daerah", language)
        linked = re.findall(
            r'<th scope="row"[^>]*><a href="\.\./perangkat-daerah/([^/]+)/">', listed
        )
        assert sorted(linked) == sorted(codes)
    for code in codes:
        page = html(own_site, f"perangkat-daerah/{code}", "id")
        assert f'hreflang="en" href="{ADDRESS}en/perangkat-daerah/{code}/"' in page
        assert '<meta name="robots" content="noindex">' in page
        assert f"<loc>{ADDRESS}perangkat-daerah/{code}/</loc>" in sitemap
        assert f"<loc>{ADDRESS}en/perangkat-daerah/{code}/</loc>" in sitemap


# --- what a page says ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_an_agency_shows_the_downloaded_rows(own_site, language: Language):
    """Every quarter of every agency: people, months and rupiah, hidden ones as hidden."""
    none = {"id": "tanpa iuran", "en": "no contribution"}[language]
    for code, own in by_agency(own_site).items():
        if code == "_T":
            continue
        shown = printed(html(own_site, f"perangkat-daerah/{code}", language), "iuran")
        assert [row[0] for row in shown] == [words.quarter(r["quarter"], language) for r in own]
        for row, cells_ in zip(own, shown, strict=True):
            if row["obs_status"] == "c":
                assert cells_[1:] == [HIDDEN[language]] * 4
                continue
            assert cells_[1] == words.number(int(row["donors_people"]), language)
            assert cells_[3] == words.money(int(row["amount_idr"]), language)
            assert cells_[2].startswith(row["months_given"] if int(row["months_given"]) else none)


def test_months_are_out_of_those_in_which_the_programme_ran(own_site):
    """The first quarter had two; Transport gave in one of three in the first quarter of 2026."""
    first = printed(html(own_site, "perangkat-daerah/dinkes", "en"), "iuran")
    transport = printed(html(own_site, "perangkat-daerah/dishub", "en"), "iuran")

    assert len({row["month"] for row in rows(own_site, "contributions_month")}) == 12
    assert [row[2] for row in first] == ["2 of 2", "3 of 3", "3 of 3", "3 of 3"]
    assert [row[2] for row in transport][:2] == ["no contribution", "1 of 3"]


def test_rupiah_for_each_donor_and_month_stands_only_beside_numbers_that_are_shown(own_site):
    """And is what those numbers give, rounded half up."""
    averages = 0
    for code, own in by_agency(own_site).items():
        if code == "_T":
            continue
        shown = printed(html(own_site, f"perangkat-daerah/{code}", "en"), "iuran")
        for row, cells_ in zip(own, shown, strict=True):
            donors, months = int(row["donors_people"] or 0), int(row["months_given"] or 0)
            if row["obs_status"] == "c" or not donors:
                assert not re.search(r"\d", cells_[4])
                continue
            assert donors >= LEAST
            averages += 1
            assert cells_[4] == words.money(Fraction(int(row["amount_idr"]), donors * months), "en")

    assert averages > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_merged_group_names_all_that_it_stands_for(own_site, language: Language):
    """And no other page names them."""
    known = rows(own_site, "agencies")
    for group in ("setda", "kecamatan"):
        page = unescape(html(own_site, f"perangkat-daerah/{group}", language))
        merged = [r for r in known if r["published_as"] == group and r["agency"] not in {group}]
        assert len(merged) > 5
        assert [r["agency"] for r in merged if r[f"name_{language}"] not in page] == []


def test_the_file_of_an_agency_is_its_rows_of_the_published_table(own_site):
    """Byte for byte, under the same heading."""
    table_ = (own_site / "data" / "latest" / "contributions_quarter_agency.csv").read_text()
    heading, *lines = table_.splitlines()
    for code in set(by_agency(own_site)) - {"_T"}:
        file = own_site / "perangkat-daerah" / code / f"{code}.csv"

        own = [line for line in lines if line.split(",")[1] == code]
        assert file.read_text().splitlines() == [heading, *own]
        assert f'href="{code}.csv"' in html(own_site, f"perangkat-daerah/{code}", "id")
        english = html(own_site, f"perangkat-daerah/{code}", "en")
        assert f'href="../../../perangkat-daerah/{code}/{code}.csv"' in english


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_an_agency_a_donor_gets_to_the_money_and_to_the_statement(own_site, language):
    """Own contribution, books compared, money, the year; and whom to ask."""
    page = html(own_site, "perangkat-daerah/dinkes", language)

    for slug in ("iuran-saya", "rekonsiliasi", "uang", "laporan", "tentang", "terlindungi"):
        assert f'<a href="../../{slug}/">' in page or f'href="../../{slug}/">' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_agencies_meets_the_city_with_one_line_for_the_hidden(own_site, language):
    """Lines that are shown, and the one line, are the city's people and rupiah."""
    shown = printed(html(own_site, "perangkat-daerah", language), "tabel-perangkat-daerah")

    digits = [[re.sub(r"\D", "", cell) for cell in row] for row in shown]
    hidden = [row for row in shown if row[1] == HIDDEN[language]]
    assert len(hidden) > 1
    for column in (1, 3):
        assert sum(int(row[column] or 0) for row in digits[:-1]) == int(digits[-1][column])
    assert digits[-2][3] in re.sub(r"[.,]", "", html(own_site, "uang", language))


# --- averages ------------------------------------------------------------------------------------


@given(donors=cells, given_=cells, rupiah=cells)
def test_no_average_is_worked_out_from_a_hidden_cell_or_from_few(
    donors: Cell, given_: Cell, rupiah: Cell
) -> None:
    """It is a number exactly where all its parts are, and the donors are not few."""
    made = agencies.average(donors, given_, rupiah, LEAST)

    numbers = [cell for cell in (donors, given_, rupiah) if isinstance(cell, int)]
    if len(numbers) == 3 and numbers[0] >= LEAST and numbers[1]:
        assert made * numbers[0] * numbers[1] == numbers[2]
    else:
        assert isinstance(made, Hidden)


def test_a_quarter_without_a_row_is_not_available_and_no_zero() -> None:
    """The programme ran two months of it; nothing is said of this agency."""
    records = {
        agencies.GIFTS: [
            {"quarter": "2025-Q4", "agency": "x"}
            | {"donors_people": 12, "months_given": 2, "amount_idr": 480}
        ],
        agencies.CITY: [{"month": "2025-11"}, {"month": "2025-12"}],
    }

    (own,) = agencies.quarters(records, "x", LEAST)
    (other,) = agencies.quarters(records, "y", LEAST)

    assert (own.months, own.average) == (2, Fraction(20))
    assert other.donors is other.given is other.rupiah is other.average is Hidden.NOT_AVAILABLE


# --- what has to be equal ------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_comparisons_prints_every_identity_and_its_counts(own_site, language):
    """Every title, and headline numbers that are the sums of the columns."""
    page = html(own_site, "rekonsiliasi", language)
    identities = read.everything(ROOT).accounting.identities
    shown = printed(page, "tabel-kesetaraan")
    headline = [
        int(re.sub(r"\D", "", text))
        for text in re.findall(r'<li><span class="value">([^<]+)</span>', page)
    ]

    *lines, total = [[int(re.sub(r"\D", "", cell)) for cell in row[1:]] for row in shown]

    assert [row[0] for row in shown[:-1]] == [i.title.in_(language) for i in identities]
    assert total == [sum(column) for column in zip(*lines, strict=True)]
    assert headline == [sum(total), *total, 0]
    counts = dict(zip((i.id for i in identities), lines, strict=True))
    months = {row["month"] for row in rows(own_site, "ledger")}
    quarters = {row["quarter"] for row in rows(own_site, "contributions_quarter_agency")}
    assert counts["ledger-row"] == [len(rows(own_site, "ledger")), 0, 0]
    assert counts["funding-ledger"] == [3 * len(months), 0, 0]
    assert counts["contributions-agencies"] == [0, len(quarters), 0]
