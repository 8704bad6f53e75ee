"""The pages of both languages: every token has its part, every place its page, nothing leaks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from terang import pages, read
from terang.model import LANGUAGES, Language, Sources, Standing
from terang.parts import Place
from terang.results import Findings, Part, Site

PLAIN = ("title", "description")  # given as text; the website escapes them
TOKEN = re.compile(r"TTT-([a-z0-9-]+?)-TTT")


class Addresses(HTMLParser):
    """Collects the addresses and ids of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address and the id of one tag."""
        for name, value in attrs:
            if name == "href":
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")


def seen(parts: Iterable[Part]) -> Addresses:
    """The addresses and ids of parts."""
    reader = Addresses()
    for part in parts:
        reader.feed(part.html)
    return reader


def written_again(tiny: Path, findings: Findings, sources: Sources | None = None) -> Site:
    """The site of the project in `tiny`, from what was computed before."""
    return pages.write(
        sources or read.everything(tiny),
        findings,
        read.catalogues(tiny),
        address="https://terang.example/",
        root=tiny,
        built=date(2026, 2, 10),
    )


def slugs(site: Site, language: Language) -> list[str]:
    """The addresses of every page of a language, in order."""
    folders = {shell.kind: shell.folder for shell in site.shells}
    narrative = [page.slug for page in site.pages if page.language == language]
    stamped = [f"{folders[s.kind]}/{s.slug}" for s in site.stamps if s.language == language]
    return narrative + stamped


def test_both_languages_have_the_same_addresses(written: Site) -> None:
    """So that the switch of language is a prefix."""
    assert slugs(written, "id") == slugs(written, "en")
    assert len(set(slugs(written, "id"))) == len(slugs(written, "id"))
    assert {"", "uang", "angka/saldo", "cakupan/rawa-lor", "cerita/perahu-baru"} <= set(
        slugs(written, "id")
    )


def test_every_token_of_a_page_has_its_part_and_every_part_its_token(written: Site) -> None:
    """A token without a part would be printed; a part without a token would be lost."""
    for page in written.pages:
        assert sorted(TOKEN.findall(page.markdown)) == sorted(part.name for part in page.parts)


def test_no_call_and_no_mark_of_a_template_is_left(written: Site) -> None:
    """Every call of the prose was answered."""
    texts = [page.markdown for page in written.pages]
    texts += [part.html for page in (*written.pages, *written.stamps) for part in page.parts]

    assert [text for text in texts if "{{" in text or "{%" in text] == []


def test_every_inner_link_leads_to_a_page_or_a_download(written: Site) -> None:
    """Addresses are relative, from Indonesian and English pages alike."""
    assets = {asset.path for asset in written.assets}
    prefixes: dict[Language, str] = {"id": "", "en": "en/"}
    there = {
        f"{prefixes[language]}{slug}/".lstrip("/")
        for language in LANGUAGES
        for slug in slugs(written, language)
    } | assets
    folders = {shell.kind: shell.folder for shell in written.shells}
    every: list[tuple[Language, str, Sequence[Part]]] = [
        *((p.language, p.slug, p.parts) for p in written.pages),
        *((s.language, f"{folders[s.kind]}/{s.slug}", s.parts) for s in written.stamps),
    ]

    lost = []
    for language, slug, parts in every:
        own = written.address + prefixes[language] + (f"{slug}/" if slug else "")
        inner = (a for a in seen(parts).addresses if not a.startswith("https://schema.org/"))
        for address in inner:
            target = urlsplit(urljoin(own, address)).path.lstrip("/")
            if target not in there | {"", "en/"}:
                lost.append((own, address))

    assert lost == []


def test_a_figure_in_prose_is_linked_to_its_page_with_its_plain_value(written: Site) -> None:
    """The reader's eyes see 48, a program reads the same."""
    (home,) = (p for p in written.pages if p.slug == "" and p.language == "en")

    assert (
        '<a class="figure" href="./angka/pekerja-terdaftar/"><data value="48">48</data></a>'
    ) in home.markdown
    assert '<data value="0.750000">75.00%</data>' in home.markdown


def test_a_hidden_cell_is_a_word_and_never_a_zero_or_a_blank(written: Site) -> None:
    """Two occupations are not shown; their cells say so in each language."""
    (money,) = (p for p in written.pages if p.slug == "uang" and p.language == "en")
    (listing,) = (part.html for part in money.parts if part.name.startswith("blok"))
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", listing)

    hidden = ["not shown"] * 4  # workers and rupiah of two occupations
    assert cells == [*hidden, "22", "Rp369,600", "36", "Rp604,800"]


def test_a_stale_translation_says_so_and_a_fresh_one_does_not(written: Site) -> None:
    """The English page on the project was made from an older text."""
    stale = [p.slug for p in written.pages if 'class="warning"' in p.markdown]

    assert [(slug, "en") for slug in stale] == [("tentang", "en")]


def test_the_page_of_a_figure_vouches_for_it(written: Site) -> None:
    """Definition, query, law, tables, id: what one needs to cite it."""
    (stamp,) = (s for s in written.stamps if s.slug == "pekerja-aktif" and s.language == "en")
    (body,) = (part.html for part in stamp.parts if part.name == "body")

    assert "Workers whose premium for the month is paid." in body
    assert "SELECT workers_people FROM coverage_district_occupation" in body
    assert "../../peraturan/contoh-perwali-1-2025/#pasal-2-ayat-1" in body
    assert "../../../data/latest/coverage_district_occupation.csv" in body
    assert "<code>pekerja-aktif</code>" in body


def test_the_page_of_a_share_shows_what_it_is_made_of(written: Site) -> None:
    """A percentage alone cannot be checked."""
    (stamp,) = (s for s in written.stamps if s.slug == "porsi-aktif" and s.language == "id")
    (body,) = (part.html for part in stamp.parts if part.name == "body")

    assert "36 ÷ 48" in body


def test_what_an_author_types_cannot_become_html_in_a_part(tiny: Path, found: Findings) -> None:
    """Templates escape every text; a label with a script is only an odd label."""
    script = "<script>alert('x')</script>"
    label = replace(found.values[0].figure.label, id=script, en=script)
    figure = replace(found.values[0].figure, label=label)
    values = (replace(found.values[0], figure=figure), *found.values[1:])

    site = written_again(tiny, replace(found, values=values))

    html = [p.html for s in (*site.pages, *site.stamps) for p in s.parts if p.name not in PLAIN]
    assert not any(script in text for text in html)


def test_no_id_stands_twice_on_a_page(written: Site) -> None:
    """Anchors have to lead to one place."""
    for page in (*written.pages, *written.stamps):
        ids = seen(page.parts).ids
        assert len(set(ids)) == len(ids)


def test_sample_data_keeps_search_engines_away(tiny: Path, found: Findings, written: Site) -> None:
    """One sample table is enough; without any the site may be found."""
    official = tuple(
        replace(t, resource=replace(t.resource, standing=Standing.OFFICIAL)) for t in found.tables
    )

    assert written.hidden_from_search
    assert not written_again(tiny, replace(found, tables=official)).hidden_from_search


def test_a_deleted_story_leaves_nothing(tiny: Path, found: Findings) -> None:
    """No page, no card, no word of it, in either language."""
    sources = read.everything(tiny)

    site = written_again(tiny, found, replace(sources, stories=()))

    texts = [page.markdown for page in site.pages]
    texts += [part.html for page in (*site.pages, *site.stamps) for part in page.parts]
    assert not any("perahu" in text.lower() or "boat" in text.lower() for text in texts)
    assert not any(b"perahu" in asset.content.lower() for asset in site.assets)


def test_the_same_sources_make_the_same_site(tiny: Path, found: Findings, written: Site) -> None:
    """Pages, stamps and downloads, byte for byte."""
    again = written_again(tiny, found)

    assert (again.pages, again.stamps, again.assets) == (
        written.pages,
        written.stamps,
        written.assets,
    )


@pytest.mark.parametrize(
    ("language", "slug", "root", "base"),
    [
        ("id", "", "./", "./"),
        ("en", "", "./", "../"),
        ("id", "uang", "../", "../"),
        ("en", "uang", "../", "../../"),
        ("id", "angka/saldo", "../../", "../../"),
        ("en", "angka/saldo", "../../", "../../../"),
    ],
)
def test_a_page_knows_the_way_to_the_root(
    language: Language, slug: str, root: str, base: str
) -> None:
    """Up as often as the page is deep, and once more to leave English."""
    place = Place(language=language, slug=slug)

    assert (place.root, place.base) == (root, base)
    assert place.to("uang", "saldo") == f"{root}uang/#saldo"
    assert place.to("") == root


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_figure_offers_its_newest_citation_to_reference_managers(
    written: Site, language: Language
) -> None:
    """The files lie beside the newest frozen page, in the language of the page."""
    prefix = "" if language == "id" else "en/"
    folder = f"{prefix}rilis/2026-01/angka/saldo/"
    (stamp,) = (
        s for s in written.stamps if (s.kind, s.slug, s.language) == ("figure", "saldo", language)
    )

    offered = {
        urljoin(f"/{prefix}angka/saldo/", a) for a in seen(stamp.parts).addresses if "sitasi." in a
    }

    assert offered == {f"/{folder}sitasi.{ending}" for ending in ("ris", "bib", "json")}
    assert offered <= {f"/{asset.path}" for asset in written.assets}
