"""Reporting an error: the link carries page, figure and release, and survives any name in them."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import book as books
from terang import read, reports
from terang.model import LANGUAGES, Language, Package, Problem
from terang.package import package
from terang.parts import Place
from terang.reports import Subject
from terang.results import Findings, Site
from tests.several_releases import book

TINY = Path(__file__).parent / "tiny" / "data" / "datapackage.yml"
PAGE = "https://terang.example/en/angka/saldo/"
BALANCE = Subject(page=PAGE, figure="saldo", release="2026-01")
WEB = "https://lapor.example/baru?hal={page}&angka={figure}&rilis={release}"
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def said(message: str) -> str:
    """English as the program says it."""
    return message


def described(line: str) -> tuple[Package, list[Problem]]:
    """The smallest data package with one more line, and what is wrong with it."""
    found: list[Problem] = []
    text = TINY.read_text("utf-8").replace("homepage:", f"{line}\nhomepage:", 1)
    return package(text, found), found


def test_without_an_address_a_mail_opens_that_nobody_receives_yet() -> None:
    """No recipient is made up; the text says so and has all that a report needs."""
    made = urlsplit(reports.href(None, BALANCE, said))

    query = parse_qs(made.query, strict_parsing=True)
    (body,) = query["body"]
    assert (made.scheme, made.netloc, made.path) == ("mailto", "", "")
    assert query["subject"] == ["Error: saldo, release 2026-01"]
    assert body.startswith("This site has no address for reports yet")
    assert [f"Page: {PAGE}", "Figure: saldo", "Release: 2026-01"] == body.split("\r\n")[2:5]


def test_a_mail_address_gets_subject_and_text() -> None:
    """And then no word about a missing address."""
    made = urlsplit(reports.href("mailto:data@example.org", BALANCE, said))

    (body,) = parse_qs(made.query)["body"]
    assert made.path == "data@example.org"
    assert body.startswith(f"Page: {PAGE}\r\n")


@given(page=ODD, figure=ODD, release=ODD)
def test_whatever_the_page_is_called_it_arrives_whole(page: str, figure: str, release: str) -> None:
    """Marks that mean something in an address come back as they were."""
    subject = Subject(page=page, figure=figure, release=release)

    made = urlsplit(reports.href(WEB, subject, said))

    assert made.netloc == "lapor.example"
    assert parse_qs(made.query, keep_blank_values=True) == {
        "hal": [page],
        "angka": [figure],
        "rilis": [release],
    }


@given(page=ODD, figure=ODD)
def test_a_mail_holds_no_header_that_nobody_meant(page: str, figure: str) -> None:
    """A name with `&bcc=` in it adds no recipient."""
    made = reports.href(None, Subject(page=page, figure=figure, release="2026-01"), said)

    assert [*parse_qs(urlsplit(made).query)] == ["subject", "body"]
    assert re.fullmatch(r"mailto:\?[!-~]*", made)


@pytest.mark.parametrize("address", ["mailto:data@example.org", WEB, "mailto:a@b.c?subject={page}"])
def test_the_data_package_names_the_address(address: str) -> None:
    """A mail address, or one with places for what the report is about."""
    made, found = described(f"terang:report: '{address}'")

    assert made.report == address
    assert found == []


@pytest.mark.parametrize(
    "address",
    [
        "data@example.org",
        "mailto:",
        "http://lapor.example/?hal={page}",
        "https://lapor.example/",
        "https://lapor.example/?hal={page}&siapa={name}",
        "https://lapor.example/?hal={page}&x={",
        "https://{page}/",
        "mailto:a@b.c?subject={figure}",
        "javascript:alert(1)//{page}",
    ],
)
def test_an_address_that_loses_the_page_or_leads_elsewhere_is_a_problem(address: str) -> None:
    """It is told before a reader has written in vain."""
    made, found = described(f"terang:report: '{address}'")

    assert made.report is None
    assert [problem.what.values for problem in found] == [(address,)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_link_on_a_page_is_whole_in_its_html(
    found: Findings, tiny: Path, language: Language
) -> None:
    """The page, the figure and the release come back out of the HTML, in either language."""
    place = Place(language=language, slug="angka/saldo")
    made = book(tiny, found, language)
    named = replace(made, sources=replace(read.everything(tiny), package=_with_address(made)))

    bare = str(books.report(made, place, "saldo"))
    html = str(books.report(named, place, "saldo", "2025-12"))

    address = urlsplit(unescape(re.findall(r'href="([^"]+)"', html)[0]))
    prefix = "" if language == "id" else "en/"
    assert parse_qs(address.query) == {
        "hal": [f"https://terang.example/{prefix}angka/saldo/"],
        "angka": ["saldo"],
        "rilis": ["2025-12"],
    }
    assert reports.unaddressed(made.catalogue) in unescape(bare)
    assert reports.unaddressed(made.catalogue) not in unescape(html)


def _with_address(made: books.Book) -> Package:
    return replace(made.sources.package, report=WEB)


def test_every_figure_release_and_chart_and_the_data_page_can_be_reported(written: Site) -> None:
    """Frozen pages with the release they keep."""
    for stamp in written.stamps:
        (html,) = (part.html for part in stamp.parts if part.name == "body")
        told = stamp.kind in {"figure", "release"} or "/angka/" in stamp.slug
        if told:
            assert html.count('href="mailto:?subject=') == 1, stamp.slug
    charts = [p.html for page in written.pages for p in page.parts if "<figure" in p.html]
    assert charts
    assert all(html.count("<figure") == html.count('href="mailto:?') for html in charts)
    (data,) = (p for p in written.pages if (p.slug, p.language) == ("data", "en"))
    assert any('href="mailto:?subject=' in part.html for part in data.parts)
