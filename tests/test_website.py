"""The website stage: what stands where, what is the same twice, and what is refused."""

import os
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import website
from terang.results import Asset, Page, Part
from tests.tiny_site import ADDRESS, district, page, tiny_site

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    folder = tmp_path_factory.mktemp("website") / "draft"
    website.render(tiny_site(), folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def text(draft: Path, file: str) -> str:
    return (draft / file).read_text(encoding="utf-8")


def with_page(new: Page):
    site = tiny_site()
    return replace(site, pages=(*site.pages, new))


def test_every_page_stands_at_its_slug_in_both_languages_and_nothing_else_is_written(draft):
    """Indonesian at the root, English below en/; of Material's files only one style sheet."""
    pages = {"index.html", "cakupan/index.html", "tentang/cara/index.html", "404.html"}
    pages |= {"cakupan/genuk/index.html", "cakupan/gayamsari/index.html"}

    style, own = sorted(file for file in contents(draft) if file.endswith(".css"))

    assert re.fullmatch(r"assets/stylesheets/main\.[0-9a-f]+\.min\.css", style)
    assert own == "assets/tiny.css"  # the theme's, beside its templates
    assert contents(draft).keys() == pages | {f"en/{file}" for file in pages} | {
        style,
        own,
        "data/coverage.csv",
        "sitemap.xml",
        "robots.txt",
        ".nojekyll",
    }


def test_a_part_takes_the_place_of_its_token(draft):
    """A token alone in its paragraph goes with the paragraph; one in a sentence stays in it."""
    home = text(draft, "index.html")

    assert "\n<figure>313</figure>\n" in home
    assert "<p>Sebanyak <b>68,34%</b> pekerja aktif.</p>" in home


def test_no_token_is_left_over(draft):
    """No page of either language shows or hides a token."""
    for file, content in contents(draft).items():
        assert b"TTT-" not in content.upper(), file


def test_a_stamped_page_is_the_page_that_mkdocs_would_have_rendered(draft, tmp_path):
    """The same title, description and body at the same depth give the same bytes."""
    title, description, body = district("genuk", "en").parts
    rendered = page("cakupan/genuk", "en", title.html, "TTT-body-TTT\n", (body,))
    site = tiny_site()
    site = replace(
        site,
        pages=(*site.pages, replace(rendered, description=description.html)),
        stamps=tuple(stamp for stamp in site.stamps if stamp.slug != "genuk"),
    )

    website.render(site, tmp_path / "draft")

    file = "en/cakupan/genuk/index.html"
    assert text(tmp_path / "draft", file) == text(draft, file)


def test_titles_and_descriptions_are_text_and_cannot_break_the_page(draft):
    """`&`, `<` and quotes are written so that they are read as typed."""
    home, stamped = text(draft, "index.html"), text(draft, "cakupan/genuk/index.html")

    assert "<title>Terang &amp; &quot;jelas&quot; · Terang</title>" in home
    assert "<h1>Cara &lt;menghitung&gt;</h1>" in text(draft, "tentang/cara/index.html")
    assert "<h1>Kecamatan Genuk &amp; sekitarnya</h1>" in stamped
    assert '<meta name="description" content="Pekerja di &quot;Genuk&quot;">' in stamped


def test_the_language_switch_leads_to_the_same_slug(draft):
    """From every depth, both ways, by a relative address."""
    switch = re.compile(r'<a href="([^"]+)" hreflang=')

    def there(file: str) -> str:
        address = switch.search(text(draft, file)).group(1)
        return os.path.relpath(os.path.normpath(draft / Path(file).parent / address), draft)

    assert there("index.html") == "en"
    assert there("en/index.html") == "."
    assert there("cakupan/genuk/index.html") == "en/cakupan/genuk"
    assert there("en/cakupan/genuk/index.html") == "cakupan/genuk"


def test_the_not_found_pages_speak_their_language_and_are_right_from_anywhere(draft):
    """They are served at any address, so that everything on them is absolute."""
    indonesian, english = text(draft, "404.html"), text(draft, "en/404.html")

    assert '<html lang="id"' in indonesian
    assert "Halaman tidak ada" in indonesian
    assert '<html lang="en"' in english
    assert "No such page" in english
    assert all(
        address.startswith("/semarang/")
        for address in re.findall(r'(?:href|src)="([^"]*)"', indonesian + english)
    )


def test_the_style_sheet_is_shared_by_both_languages(draft):
    """A reader who changes the language does not load it again."""
    linked = re.compile(r'<link rel="stylesheet" href="([^"]+)"')

    own = linked.search(text(draft, "cakupan/index.html")).group(1)
    english = linked.search(text(draft, "en/cakupan/index.html")).group(1)

    assert english == f"../{own}"
    assert (draft / "cakupan" / own).is_file()


def test_no_page_carries_a_script_or_an_inline_style(draft):
    """Material's own scripts are gone, and tables are aligned without style attributes."""
    for file, content in contents(draft).items():
        if file.endswith(".html"):
            assert b"<script" not in content, file
            assert b"style=" not in content, file
    assert '<td align="right">313</td>' in text(draft, "tentang/cara/index.html")


def test_the_sitemap_names_every_page_with_its_alternates(draft):
    """Each of the ten pages, dated, with Indonesian, English and default addresses."""
    entries = ET.fromstring(text(draft, "sitemap.xml")).findall(f"{SITEMAP}url")  # noqa: S314
    alternates = {
        entry.findtext(f"{SITEMAP}loc"): [
            (link.get("hreflang"), link.get("href")) for link in entry.findall(f"{XHTML}link")
        ]
        for entry in entries
    }

    assert len(alternates) == len(entries) == 10
    assert {entry.findtext(f"{SITEMAP}lastmod") for entry in entries} == {"2026-11-10"}
    assert alternates[f"{ADDRESS}en/cakupan/genuk/"] == [
        ("id", f"{ADDRESS}cakupan/genuk/"),
        ("en", f"{ADDRESS}en/cakupan/genuk/"),
        ("x-default", f"{ADDRESS}cakupan/genuk/"),
    ]


def test_robots_may_read_everything_and_pages_say_themselves_when_not_to_index(draft, tmp_path):
    """A page with noindex must be readable, or no search engine would see the word."""
    website.render(replace(tiny_site(), hidden_from_search=False), tmp_path / "draft")

    assert text(draft, "robots.txt").splitlines() == [
        "User-agent: *",
        "Disallow:",
        "",
        f"Sitemap: {ADDRESS}sitemap.xml",
    ]
    assert "noindex" in text(draft, "en/cakupan/genuk/index.html")
    assert "noindex" not in text(tmp_path / "draft", "en/cakupan/genuk/index.html")


def test_the_same_site_gives_the_same_bytes_anywhere(draft, tmp_path):
    """No clock, no folder's name and no order of processes is in the output."""
    website.render(tiny_site(), tmp_path / "far" / "away" / "draft")

    assert contents(tmp_path / "far" / "away" / "draft") == contents(draft)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_pass_in_this_process_draws_the_same_pages(draft, tmp_path, monkeypatch, language):
    """The processes are for speed, and for an environment of their own."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1794268800")

    website.render_language(tiny_site(), language, tmp_path)

    drawn = contents(tmp_path / "pages")
    whole = contents(draft)
    prefix = "en/" if language == "en" else ""
    assert {prefix + file: content for file, content in drawn.items()}.items() <= whole.items()
    assert len(drawn) == (7 if language == "id" else 6)


def test_starting_the_passes_without_fork_gives_the_same_bytes(draft, tmp_path, monkeypatch):
    """As on a Mac or on Windows."""
    monkeypatch.setattr(website, "START_METHOD", "spawn")

    website.render(tiny_site(), tmp_path / "draft")

    assert contents(tmp_path / "draft") == contents(draft)


def test_the_date_that_a_template_sees_is_the_date_of_the_build(draft):
    """Not the day on which the build happens to run."""
    assert '<meta name="date" content="2026-11-10">' in text(draft, "index.html")
    assert '<meta name="date" content="2026-11-10">' in text(draft, "en/404.html")


def test_the_environment_and_the_neighbourhood_of_the_draft_stay_as_they_were(tmp_path):
    """SOURCE_DATE_EPOCH is set in the passes only, and their folders are removed."""
    before = dict(os.environ)

    website.render(tiny_site(), tmp_path / "draft")

    assert dict(os.environ) == before
    assert [path.name for path in tmp_path.iterdir()] == ["draft"]


@pytest.mark.parametrize(
    ("new", "complaint"),
    [
        (
            page("baru", "en", "Baru", "TTT-chart-TTT\n"),
            "page 'baru' (en): no part for TTT-chart-TTT",
        ),
        (
            page("baru", "id", "Baru", "Teks.\n", (Part(name="chart", html="<svg/>"),)),
            "page 'baru' (id): no token for the parts chart",
        ),
        (
            page("baru", "id", "Baru", "## TTT-a-TTT\n", (Part(name="a", html="A"),)),
            "page 'baru' (id): ttt-a-ttt is left over",
        ),
    ],
    ids=["token-without-part", "part-without-token", "token-in-a-heading"],
)
def test_a_token_or_a_part_that_is_alone_is_refused(tmp_path, new, complaint):
    """Nothing that was meant for a page is dropped in silence."""
    with pytest.raises(ValueError, match=re.escape(complaint)):
        website.render(with_page(new), tmp_path / "draft")

    assert not any((tmp_path / "draft").iterdir())


def test_a_stamp_that_lacks_a_part_is_named(tmp_path):
    """The kind, the slug and the language are in the message."""
    site = tiny_site()
    bare = replace(district("genuk", "id"), parts=district("genuk", "id").parts[:2])

    with pytest.raises(ValueError, match=r"district 'genuk' \(id\): no part for TTT-body-TTT"):
        website.render(replace(site, stamps=(bare,)), tmp_path / "draft")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"pages": (page("a", "id", "A", ""), page("a", "id", "B", ""))}, "one address: a/index"),
        ({"pages": (page("cakupan/genuk", "en", "A", ""),)}, "en/cakupan/genuk/index.html"),
        ({"pages": (page("Tentang Kami", "id", "A", ""),)}, "'Tentang Kami' cannot be"),
        ({"stamps": (district("a/b", "id"),)}, "'a/b' is not one piece"),
        ({"shells": ()}, "stamps without a shell"),
        ({"assets": (Asset(path="cakupan/index.html", content=b""),)}, "cakupan/index.html"),
        ({"assets": (Asset(path="assets/tiny.css", content=b""),)}, "assets/tiny.css"),
    ],
    ids=[
        "twice",
        "stamp-and-page",
        "not-an-address",
        "too-deep",
        "no-shell",
        "asset-over-page",
        "asset-over-theme",
    ],
)
def test_addresses_that_contradict_each_other_are_refused_before_anything_is_drawn(
    tmp_path, change, complaint
):
    """One address, one page; a stamp as deep as its shell."""
    with pytest.raises(ValueError, match=re.escape(complaint)):
        website.render(replace(tiny_site(), **change), tmp_path / "draft")

    assert not (tmp_path / "draft").exists()


@pytest.mark.parametrize("path", ["../out.csv", "/out.csv", "robots.txt"])
def test_an_asset_is_written_into_the_site_and_over_nothing(tmp_path, path):
    """Not beside the site, and not over a file of ours."""
    site = replace(tiny_site(), assets=(Asset(path=path, content=b"x"),))

    with pytest.raises(ValueError, match=re.escape(f"the asset '{path}' has no place")):
        website.render(site, tmp_path / "draft")


def test_a_warning_of_mkdocs_stops_the_build_with_its_text(tmp_path):
    """Nothing is printed and passed over."""
    configuration = tmp_path / "mkdocs.yml"
    inherited = f"INHERIT: {tiny_site().configuration}\nnonsense: 1\n"
    configuration.write_text(inherited, encoding="utf-8")

    with pytest.raises(RuntimeError, match="Unrecognised configuration name: nonsense"):
        website.render(replace(tiny_site(), configuration=configuration), tmp_path / "draft")


def test_an_unknown_template_stops_the_build_with_its_name(tmp_path):
    """The page that asks for it is named too."""
    lost = replace(page("baru", "id", "Baru", ""), template="lost.html")

    with pytest.raises(RuntimeError, match=r"Error building page 'baru\.md'.*lost\.html"):
        website.render(with_page(lost), tmp_path / "draft")


def test_a_pass_that_dies_is_noticed(tmp_path, monkeypatch):
    """A killed process is not taken for a finished one."""
    monkeypatch.setattr(website, "render_language", lambda *_: os._exit(9))

    with pytest.raises(RuntimeError, match="ended without a word, status 9"):
        website.render(tiny_site(), tmp_path / "draft")


def test_an_unforeseen_fault_in_a_pass_keeps_its_traceback(tmp_path, monkeypatch):
    """A fault of ours must be found, and the other process is waited for."""
    monkeypatch.setattr(website, "render_language", lambda *_: {}["lost"])

    with pytest.raises(RuntimeError, match=r"(?s)Traceback.*KeyError: 'lost'"):
        website.render(tiny_site(), tmp_path / "draft")


names = st.sampled_from(["body", "chart-1", "chart-2", "a", "angka"])
prose = st.text(st.characters(exclude_characters="T"), max_size=30)  # without tokens of its own


@given(
    first=prose,
    rest=st.lists(st.tuples(names, prose)),
    filling=st.dictionaries(names, st.text(st.characters(exclude_characters="Tt"))),
)
def test_cutting_and_joining_puts_every_part_where_its_token_was(first, rest, filling):
    """Whatever the page and the parts, all else stays as it was."""
    filling = {name: filling.get(name, "") for name, _ in rest}
    rendered = first + "".join(f"TTT-{name}-TTT{after}" for name, after in rest)
    parts = tuple(Part(name=name, html=html) for name, html in filling.items())

    joined = website.cut(rendered).join(parts, "page")

    assert joined == first + "".join(filling[name] + after for name, after in rest)
