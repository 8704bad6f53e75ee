"""The page of a release: what is new, what it corrects, what changed, and all that can be taken."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from terang import changes, release_pages, vintages
from terang.editions import PublishedFile, published
from terang.model import LANGUAGES, Language, Text
from terang.parts import Place
from terang.results import Findings
from tests.several_releases import MONTHS, WRONG, book, four

TOPICS = (("money", Text(id="Uang", en="Money")), ("coverage", Text(id="Cakupan", en="Coverage")))
FILES = tuple(
    published(name, b"x" * 1001)
    for name in (
        *("SHA256SUMS", "changes.json", "coverage.csv", "datapackage.en.json", "datapackage.json"),
        *("disclosure.json", "figures/saldo.json", "manifest.json", "tiny-2026.01.1.zip"),
        *("tiny-2026.01.1.zip.sha256", "tiny.xlsx"),
    )
)


def page(
    root: Path,
    findings: Findings,
    month: str,
    *,
    language: Language = "en",
    files: tuple[PublishedFile, ...] = FILES,
    topics: tuple[tuple[str, Text], ...] = TOPICS,
) -> str:
    """The page of a release, as the site would have it."""
    values = vintages.by_release(findings)
    at = MONTHS.index(month)
    release = findings.releases[at]
    before = values[MONTHS[at - 1]] if at else ()
    made = changes.between(before, values[month], release.corrections)
    return release_pages.body(
        book(root, findings, language),
        release,
        made,
        version="2026.01.1",
        files=files,
        topics=topics,
    )


def words(html: str) -> str:
    """What a reader sees, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_release_tells_its_day_its_news_its_contact_and_the_next_day(
    found: Findings, tiny: Path
) -> None:
    """And that it is the newest."""
    text = words(page(tiny, four(found), "2026-01"))

    assert "published 10 February 2026 · version 2026.01.1" in text
    assert "First release of the invented town." in text
    assert "This is the newest release. The next one comes on 10 March 2026." in text
    assert "Contact Test desk" in text
    assert "This release corrects no earlier number." in text


def test_an_old_release_leads_to_the_newer_one(found: Findings, tiny: Path) -> None:
    """It announces no day that is long past."""
    html = page(tiny, four(found), "2025-11")

    assert "There is a newer release." in html
    assert "The next one comes on" not in html
    assert re.findall(r'rel="(prev|next)" href="([^"]+)"', html) == [
        ("prev", "../../rilis/2025-10/"),
        ("next", "../../rilis/2025-12/"),
    ]


def test_every_figure_stands_there_with_its_value_and_its_change(
    found: Findings, tiny: Path
) -> None:
    """By topic in the order given; each leads to its frozen page."""
    html = page(tiny, four(found), "2026-01")

    assert html.index("<caption>Money</caption>") < html.index("<caption>Coverage</caption>")
    links = re.findall(r'href="../../rilis/2026-01/angka/([a-z-]+)/"', html)
    assert sorted(links) == ["pekerja-aktif", "pekerja-terdaftar", "porsi-aktif", "saldo"]
    (row,) = (row for row in html.split("<tr>") if "/pekerja-aktif/" in row)
    assert words(row.partition("</tr>")[0]) == "Active workers sample data 36 people +6"
    assert "1 of 4 figures differ from the release of December 2025." in words(html)
    assert '<a href="../../../data/2026-01/changes.json">' in html


def test_the_first_release_of_all_has_no_changes(found: Findings, tiny: Path) -> None:
    """Every figure in it would be new, which says nothing."""
    html = page(tiny, four(found), "2025-10")

    assert "All figures" in html
    assert "figures differ" not in html
    assert "new figure" not in html


def test_a_new_figure_is_named_as_new_and_one_that_ended_is_kept(
    found: Findings, tiny: Path
) -> None:
    """The list of a release before leads to what it said then."""
    findings = four(found)
    values = tuple(v for v in findings.values if v.figure.id != "saldo")
    older = tuple(v for v in findings.vintages if v.figure.id != "porsi-aktif")

    html = page(tiny, replace(findings, values=values, vintages=older), "2026-01")

    (row,) = (row for row in html.split("<tr>") if "/porsi-aktif/" in row)
    assert "new figure" in row
    ended = html[html.index('id="berakhir"') :]
    assert 'href="../../rilis/2025-12/angka/saldo/">Balance</a>' in ended


def test_a_correction_stands_before_the_figures_and_at_its_figure(
    found: Findings, tiny: Path
) -> None:
    """What, for which month, before, after, why; the list of all corrections has the same line."""
    html = page(tiny, four(found, [WRONG]), "2026-01")

    assert (
        "Active workers, November 2025 . Before: 31. Now: 30. Reason: One person was counted twice."
    ) in words(html)
    assert 'href="../../koreksi/#2026-01-pekerja-aktif-2025-11"' in html
    (row,) = (row for row in html.split("<tr>") if "/pekerja-aktif/" in row)
    assert '<a class="standing" href="#koreksi">corrected</a>' in row


def test_the_notes_of_a_release_stand_below_what_is_new(found: Findings, tiny: Path) -> None:
    """A paragraph each, as text."""
    findings = four(found)
    noted = replace(findings.release, notes=Text(id="A.\n\nB.", en="First <i>.\n\nSecond."))
    releases = (*findings.releases[:-1], noted)

    html = page(tiny, replace(findings, releases=releases, release=noted), "2026-01")

    assert "<p>First &lt;i&gt;.</p>\n<p>Second.</p>" in html
    assert html.index("invented town") < html.index("Second.") < html.index('id="koreksi"')


def test_a_sealed_release_prints_its_seal_short_and_in_full(found: Findings, tiny: Path) -> None:
    """One that is not sealed yet says when it will be."""
    digest = "0123456789abcdef" * 4
    findings = replace(four(found), seals={"2025-12": digest})

    sealed, bare = (page(tiny, findings, month) for month in ("2025-12", "2026-01"))

    assert "<code>0123456789ab</code>" in sealed
    assert f"<code>{digest}</code>" in sealed
    assert 'href="../../periksa/"' in sealed
    assert "This release is not sealed yet." in bare
    assert "<code>" not in bare[bare.index('id="segel"') : bare.index('id="perubahan"')]


def test_a_correction_of_a_figure_that_is_no_more_goes_by_its_id(
    found: Findings, tiny: Path
) -> None:
    """It is told all the same."""
    html = page(tiny, four(found, [replace(WRONG, figure="sudah-tiada")]), "2026-01")

    assert "sudah-tiada, November 2025" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_downloads_are_those_that_are_there(
    found: Findings, tiny: Path, language: Language
) -> None:
    """Whole-release files with their sizes, the descriptor in the reader's language."""
    html = page(tiny, four(found), "2026-01", language=language)
    own = "datapackage.json" if language == "id" else "datapackage.en.json"
    base = "../../" if language == "id" else "../../../"

    assert re.findall(r'href="([^"]+)" download', html) == [
        f"{base}data/2026-01/{name}"
        for name in (
            *("tiny-2026.01.1.zip", "tiny.xlsx", "changes.json", own, "disclosure.json"),
            *("manifest.json", "SHA256SUMS"),
        )
    ]
    assert "(2\N{NO-BREAK SPACE}kB)" in html
    assert "disclosure.json" not in page(tiny, four(found), "2026-01", files=FILES[:2])


def test_a_topic_without_a_title_does_not_lose_its_figures(found: Findings, tiny: Path) -> None:
    """They stand last, as others."""
    html = page(tiny, four(found), "2026-01", topics=TOPICS[1:])

    assert html.index("Coverage</caption>") < html.index("Other figures</caption>")
    assert "/angka/saldo/" in html


def test_no_id_stands_twice_on_a_release_page(found: Findings, tiny: Path) -> None:
    """So that `#perubahan` and `#koreksi` lead to one place."""
    ids = re.findall(r' id="([^"]+)"', page(tiny, four(found, [WRONG]), "2026-01"))

    assert len(ids) == len(set(ids))
    assert {"perubahan", "koreksi", "unduhan", "kontak"} <= set(ids)


def test_titles_of_releases_differ(found: Findings, tiny: Path) -> None:
    """The month is in the title; the description begins with it."""
    findings = four(found)
    english = book(tiny, findings)

    titles = [release_pages.title(english, release) for release in findings.releases]

    assert titles[-1] == "Release of January 2026"
    assert len(set(titles)) == len(MONTHS)
    assert release_pages.description(english, findings.release) == (
        "Release of January 2026. First release of the invented town."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_names_every_day_and_the_next(
    found: Findings, tiny: Path, language: Language
) -> None:
    """Newest first, with the file that a calendar reads, in the reader's language."""
    findings = four(found, [WRONG])

    html = release_pages.calendar(
        book(tiny, findings, language), Place(language=language, slug="rilis")
    )

    assert re.findall(r'href="../rilis/([\d-]+)/"', html) == list(reversed(MONTHS))
    assert 'href="../rilis.ics"' in html
    assert ("10 Maret 2026" if language == "id" else "10 March 2026") in html
    assert html.count("koreksi" if language == "id" else "with corrections") == 1
