"""The verify stage: a good site has no problem, and each fault is found where it stands."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import verify, website
from tests.tiny_site import ADDRESS, tiny_site

HOME = "index.html"
GENUK = "en/cakupan/genuk/index.html"
HEADING = "<h1>"


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("verify") / "draft"
    website.render(tiny_site(), folder)
    return folder


@pytest.fixture
def draft(good, tmp_path):
    """A copy that may be spoiled."""
    return shutil.copytree(good, tmp_path / "draft")


def spoil(draft: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` by `new`; returns the line on which it stood."""
    text = (draft / file).read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found, f"{file} holds no {old!r}"
    (draft / file).write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def test_a_good_site_has_no_problems(good):
    """What the tiny theme draws keeps every promise."""
    assert verify.everything(good, tiny_site()) == []


def test_what_a_page_may_do_is_no_problem(draft):
    """Links outward, absolute links inward, anchors, data in the page, lists of images."""
    allowed = (
        '<a href="https://elsewhere.example/x">out</a> <a href="mailto:a@terang.example">mail</a>'
        '<a href="/semarang/cakupan/">path</a> <a href="https://terang.example/semarang/en/">own</a>'
        '<a href="cakupan/?sort=name#satu">query</a> <a href="%63akupan/">percent</a>'
        '<a href="#">here</a> <a href="#top">top</a> <a href="data/coverage.csv" download>csv</a>'
        '<a href="data/coverage.csv#row=2" hreflang="en">row</a>'
        '<a href="en/cakupan/" hreflang="en">en</a>'
        '<a href="#di-sini">anchor</a> <i id="di-sini"></i> <a href="">self</a>'
        '<img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
        '<img alt="" srcset="data/coverage.csv 1x, data/coverage.csv 2x">'
        '<svg><title>Terang</title><use href="#di-sini"/></svg>'
        '<script type="application/ld+json">{"@type": "Dataset"}</script>'
        '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    )
    spoil(draft, HOME, HEADING, allowed + HEADING)

    assert verify.everything(draft, tiny_site()) == []


FAULTS = {
    "dead-link": ('<a href="cakupn/">', "a link to 'cakupn/', where nothing is"),
    "dead-image": ('<img alt="" src="a.svg">', "a link to 'a.svg', where nothing is"),
    "dead-srcset": (
        '<img alt="" srcset="data/coverage.csv 1x, b.svg 2x">',
        "a link to 'b.svg', where nothing is",
    ),
    "dead-anchor": (
        '<a href="cakupan/genuk/#genug">',
        "a link to 'cakupan/genuk/#genug', but no id there is 'genug'",
    ),
    "dead-anchor-here": ('<a href="#nol">', "a link to '#nol', but no id there is 'nol'"),
    "no-slash": ('<a href="cakupan">', "a link to 'cakupan', where nothing is"),
    "beside-the-site": (
        '<a href="/cakupan/">',
        f"'/cakupan/' leads out of the site, whose address is {ADDRESS}",
    ),
    "above-the-site": (
        '<a href="../x">',
        f"'../x' leads out of the site, whose address is {ADDRESS}",
    ),
    "no-address": ('<a href="https://[x/">', "'https://[x/' is not an address"),
    "script-elsewhere": (
        '<script src="https://cdn.example/x.js"></script>',
        "'https://cdn.example/x.js' is loaded from a third party",
    ),
    "style-elsewhere": (
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        "'//cdn.example/x.css' is loaded from a third party",
    ),
    "preconnect": (
        '<link rel="preconnect" href="https://fonts.example">',
        "'https://fonts.example' is loaded from a third party",
    ),
    "image-elsewhere": (
        '<img alt="" src="https://cdn.example/x.png">',
        "'https://cdn.example/x.png' is loaded from a third party",
    ),
    "frame-elsewhere": (
        '<iframe title="t" src="https://cdn.example/"></iframe>',
        "'https://cdn.example/' is loaded from a third party",
    ),
    "drawing-elsewhere": (
        '<svg><image href="https://cdn.example/x.png"/></svg>',
        "'https://cdn.example/x.png' is loaded from a third party",
    ),
    "import-in-style": (
        '<style>@import "https://cdn.example/x.css";</style>',
        "'https://cdn.example/x.css' is loaded from a third party",
    ),
    "inline-script": ("<script>1</script>", "a script inside the page"),
    "inline-module": ('<script type="module">1</script>', "a script inside the page"),
    "handler": ('<p onclick="x()">', "a script in the attribute onclick of <p>"),
    "javascript": ('<a href=" JavaScript:x()">', "a script in the address of <a>"),
    "wrong-switch": (
        '<a href="cakupan/" hreflang="en">',
        "'cakupan/' does not lead to language 'en'",
    ),
    "style-attribute": ('<td style="color:red">', "a style attribute on <td>"),
    "no-alt": ('<img src="data/coverage.csv">', "an image without alt text: 'data/coverage.csv'"),
}


@pytest.mark.parametrize(("html", "complaint"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_in_a_page_is_found_on_its_line(draft, html, complaint):
    """One problem for one fault, in the file and on the line where it is."""
    line = spoil(draft, HOME, HEADING, html + HEADING)

    (problem,) = verify.everything(draft, tiny_site())

    assert (problem.file, problem.line, str(problem.what)) == (HOME, line, complaint)


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        (HOME, "<h1>", "<h2>", "0 main headings (h1)"),
        (HOME, "<h1>", "<h1>x</h1><h1>", "2 main headings (h1)"),
        (GENUK, 'lang="en"', 'lang="id"', "the page says its language is 'id', not 'en'"),
        (GENUK, 'lang="en"', "", "the page says its language is '', not 'en'"),
        (GENUK, "<title>Kecamatan Genuk &amp; sekitarnya · Terang", "<title>", "no title"),
        (GENUK, "Kecamatan Genuk &", "Kecamatan Gayamsari &", "is also that of en/cakupan/gayams"),
        (GENUK, '<meta name="robots" content="noindex">', "", "search engines are not kept away"),
        (GENUK, 'rel="canonical"', 'rel="next"', f'"canonical">  to {ADDRESS}en/cakupan/genuk/'),
        (GENUK, 'hreflang="id"', 'hreflang="ms"', f'"alternate"> id to {ADDRESS}cakupan/genuk/'),
        (GENUK, "x-default", "x", f'"alternate"> x-default to {ADDRESS}cakupan/genuk/'),
        (GENUK, 'id="genuk"', 'id="__drawer"', "the id '__drawer' is also on line"),
        ("404.html", "/semarang/en/", "en/", "a relative address on the not-found page: 'en/'"),
    ],
    ids=[
        "no-heading",
        "two-headings",
        "wrong-language",
        "no-language",
        "no-title",
        "one-title-twice",
        "indexed",
        "no-canonical",
        "no-alternate",
        "no-default",
        "one-id-twice",
        "relative-404",
    ],
)
def test_a_promise_that_a_page_breaks_is_found(draft, file, old, new, complaint):
    """One problem for one broken promise, in the file that breaks it."""
    spoil(draft, file, old, new)

    (problem,) = verify.everything(draft, tiny_site())

    assert problem.file == file
    assert complaint in str(problem.what)


def test_a_page_without_its_pair_is_found(draft):
    """The page that is alone is named, and so are the links that lead to nothing now."""
    shutil.rmtree(draft / "en" / "cakupan" / "genuk")

    problems = verify.everything(draft, tiny_site())

    alone = [p for p in problems if "not there in the other language" in str(p.what)]
    assert [problem.file for problem in alone] == ["cakupan/genuk/index.html"]
    assert any("where nothing is" in str(problem.what) for problem in problems)


@pytest.mark.parametrize(
    ("css", "complaint"),
    [
        ("@import 'https://cdn.example/a.css';", "'https://cdn.example/a.css' is loaded from a th"),
        ("@import url(//cdn.example/a.css);", "'//cdn.example/a.css' is loaded from a third party"),
        (
            '@font-face{src:url( "https://cdn.example/a.woff2" )}',
            "'https://cdn.example/a.woff2' is loaded from a third party",
        ),
        ("body{background:url(a.png)}", "a link to 'a.png', where nothing is"),
    ],
    ids=["import", "import-url", "font", "dead"],
)
def test_a_style_sheet_loads_only_what_the_site_has(draft, css, complaint):
    """Imports, fonts and images, as in the pages; data in the sheet itself is fine."""
    fine = "a{background:url('data:image/svg+xml,<svg/>')} b{background:url(../data/coverage.csv)}"
    (draft / "assets" / "own.css").write_text(fine + css, encoding="utf-8")

    (problem,) = verify.everything(draft, tiny_site())

    assert problem.file == "assets/own.css"
    assert complaint in str(problem.what)


@pytest.mark.parametrize(
    ("html", "hint"),
    [
        ('<a href="cakupan/gayamsri/">', "did you mean 'cakupan/gayamsari/index.html'?"),
        ('<a href="cakupan">', "end the address with a slash: 'cakupan/'"),
        ('<a href="cakupan/genuk/#genug">', "did you mean 'genuk'?"),
        (
            '<img alt="" src="https://cdn.example/x.png">',
            "put the file among the site's own assets",
        ),
    ],
    ids=["near-page", "no-slash", "near-anchor", "third-party"],
)
def test_a_hint_says_the_next_step(draft, html, hint):
    """The likeliest file or place, or where the file should go."""
    spoil(draft, HOME, HEADING, html + HEADING)

    (problem,) = verify.everything(draft, tiny_site())

    assert str(problem.hint) == hint


def test_a_site_that_is_not_hidden_needs_no_noindex(draft):
    """The word is asked for only while some table is a sample."""
    for path in draft.rglob("*.html"):
        spoil(draft, str(path.relative_to(draft)), "noindex", "all")

    assert verify.everything(draft, replace(tiny_site(), hidden_from_search=False)) == []


marks = st.sampled_from(["<", ">", "<!", "<![", "<!-", "-->", "&#", "</", '"', "[", "]", "%", "#"])
words = st.sampled_from(["<p ", "<svg>", "<title>", "<style>", "<script ", "<a href=", "//", "x "])
scraps = st.lists(marks | words).map("".join)


@given(html=scraps)
def test_whatever_an_author_typed_gives_problems_and_never_a_traceback(tmp_path_factory, html):
    """Half a tag, a lost bracket, an address that is none."""
    folder = tmp_path_factory.mktemp("scraps")
    (folder / "index.html").write_text(html, encoding="utf-8")
    (folder / "own.css").write_text(html, encoding="utf-8")

    problems = verify.everything(folder, tiny_site())

    assert {problem.file for problem in problems} <= {"index.html", "own.css"}
    assert any("main headings" in str(problem.what) for problem in problems)


def test_the_title_of_a_drawing_is_not_the_title_of_the_page():
    """SVG has titles too, before or after that of the page."""
    seen = verify.see("x.html", "<title>Page\n one</title><svg><title>Drawing</title></svg>")

    assert seen.title == "Page one"


def test_a_file_that_is_not_utf8_is_read_all_the_same(draft):
    """A style sheet from elsewhere may hold an old letter in a comment."""
    (draft / "own.css").write_bytes(b"/* caf\xe9 */ a{background:url(lost.png)}")

    (problem,) = verify.everything(draft, tiny_site())

    assert str(problem.what) == "a link to 'lost.png', where nothing is"


def test_a_page_that_cannot_be_parsed_is_named(draft, monkeypatch):
    """The parser gives up with an AssertionError; what it marks with one depends on Python."""

    def give_up(*_):
        raise AssertionError("lost in a section")

    monkeypatch.setattr(verify.HTMLParser, "feed", give_up)
    found = [(p.file, p.line, str(p.what)) for p in verify.everything(draft, tiny_site())]

    assert (HOME, 1, "cannot be read as HTML: lost in a section") in found
