"""A story as a reader meets it: what is invented says so, and what was agreed to is told."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import build
from terang import pages, read
from terang.consent import Withdrawn
from terang.model import LANGUAGES, Language, Writing
from terang.results import Findings, Site, Stamp
from tests.conftest import ROOT, TINY
from tests.told_stories import as_typed, telling, true_story

import datetime as dt  # isort: skip


def written_with(
    root: Path, found: Findings, told: Sequence[Writing], withdrawn: Sequence[Withdrawn] = ()
) -> Site:
    """The smallest project with these stories."""
    sources = replace(read.everything(root), stories=tuple(told), withdrawn=tuple(withdrawn))
    return pages.write(
        sources,
        found,
        read.catalogues(root),
        address=build.ADDRESS,
        root=root,
        built=found.release.date,
    )


def leaf(site: Site, language: Language, slug: str) -> tuple[Stamp, dict[str, str]]:
    """The page at the address of a story, and its parts by name."""
    (stamp,) = (s for s in site.stamps if (s.kind, s.slug, s.language) == ("story", slug, language))
    return stamp, {part.name: part.html for part in stamp.parts}


def page(site: Site, language: Language, slug: str) -> str:
    """A narrative page with its parts."""
    (made,) = (p for p in site.pages if (p.slug, p.language) == (slug, language))
    return made.markdown + "".join(part.html for part in made.parts)


def test_an_invented_story_says_so_wherever_it_appears(written: Site) -> None:
    """On its page and in its title, on the card, in both lists, at home, in the feeds."""
    (feed,) = (a.content.decode() for a in written.assets if a.path == "en/feed.json")

    _, parts = leaf(written, "en", "perahu-baru")

    assert parts["title"] == "A new boat (illustrative)"
    assert parts["description"].startswith("Illustrative: ")
    assert "illustrative story" in parts["body"]
    assert page(written, "en", "cerita").count("llustrative") >= 3
    assert "illustrative story" in page(written, "en", "")
    assert '"title": "A new boat (illustrative)"' in feed


def test_a_story_names_its_law_its_figures_and_how_to_claim(written: Site) -> None:
    """The article with what it says, each figure by its id with its standing, the next step."""
    _, parts = leaf(written, "en", "perahu-baru")

    assert "peraturan/contoh-perwali-1-2025/#pasal-2-ayat-1" in parts["body"]
    assert '<a class="value" href="../../angka/pekerja-terdaftar/">48</a>' in parts["body"]
    assert 'class="standing sample"' in parts["body"]
    assert "../../terlindungi/" in parts["body"]


def test_a_true_story_tells_what_was_agreed_to_and_is_not_kept_by_search_engines(
    tiny: Path, found: Findings
) -> None:
    """Where, until when, and where not; it is called neither invented nor free to copy."""
    story = true_story(channels=("site", "press"))

    site = written_with(tiny, found, [telling(story, language) for language in LANGUAGES])

    _, parts = leaf(site, "en", "c-3b7k")
    assert "Agreed to: this site, the press, until 1 January 2027." in parts["body"]
    assert "Not agreed to: its feed, social media." in parts["body"]
    assert "noarchive" in parts["links"]
    assert "llustrative" not in parts["body"] + parts["title"]
    # The list of typed numbers names every page there is, and is made anew with each build.
    files = [asset for asset in site.assets if asset.path != "data/numbers.json"]
    assert not any(b"c-3b7k" in asset.content for asset in files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_story_was_withdrawn_stands_a_page_without_a_name(
    language: Language, tiny: Path, found: Findings
) -> None:
    """Not to be indexed, and in no list of pages."""
    gone = Withdrawn(id="c-8w2x", slug="c-8w2x", date=dt.date(2026, 2, 1))

    site = written_with(tiny, found, [], [gone])

    stamp, parts = leaf(site, language, "c-8w2x")
    assert not stamp.listed
    assert "noindex" in parts["links"]
    assert "2026" not in parts["body"]
    assert "c-8w2x" not in page(site, language, "cerita") + page(site, language, "")


def test_a_language_nobody_agreed_to_has_an_empty_page_that_leads_to_the_other(
    tiny: Path, found: Findings
) -> None:
    """Addresses stay pairs, and not one word of the story is there."""
    story = true_story(languages=("id",))

    site = written_with(tiny, found, [telling(story, "id")])

    stamp, parts = leaf(site, "en", "c-3b7k")
    assert not stamp.listed
    assert "Judul" not in "".join(parts.values())
    assert 'href="../../../cerita/c-3b7k/"' in parts["body"]


def test_a_story_in_one_language_needs_no_partner(tiny: Path, tmp_path: Path) -> None:
    """And the site with it passes every check of the finished pages."""
    text = as_typed(languages="id", expires="2027-01-01")
    (tiny / "content" / "stories" / "c-8w2x.id.md").write_text(text, "utf-8")

    problems = build.build(tiny, tmp_path / "site", now=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))

    english = (tmp_path / "site" / "en" / "cerita" / "c-8w2x" / "index.html").read_text("utf-8")
    indonesian = (tmp_path / "site" / "cerita" / "c-8w2x" / "index.html").read_text("utf-8")
    assert problems == []
    assert "Dua musim" in indonesian
    assert "Dua musim" not in english
    assert "creativecommons" not in indonesian
    assert "CC BY 4.0. Cerita ini" in indonesian or "no open licence" in indonesian
    assert "c-8w2x" in (tmp_path / "site" / "sitemap.xml").read_text("utf-8")


def test_stories_are_listed_by_zone_and_by_benefit(written: Site) -> None:
    """The only story stands once on a card and once in each list."""
    listed = page(written, "en", "cerita")

    assert listed.count("../cerita/perahu-baru/") == 3
    assert "<dt>death benefit</dt>" in listed


def test_each_story_we_ship_is_invented_and_says_what_happened_next() -> None:
    """In both languages, under the same heading."""
    told = read.everything(ROOT).stories
    headings = {"id": "\n## Setelah itu\n", "en": "\n## What happened next\n"}

    assert len(told) == 6
    for writing in told:
        assert writing.story is not None
        assert writing.story.illustrative
        assert headings[writing.language] in writing.body, writing.file


def test_the_smallest_project_has_no_true_story() -> None:
    """No real person is in our tests."""
    assert all(w.story and w.story.illustrative for w in read.everything(TINY).stories)
