"""A chart has a page, and others can put it on theirs: newest, or as a release gave it for ever."""

import hashlib
import re
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

import build
from terang import chart_points, read, serve, tables
from terang.charts import PALETTE
from terang.model import Text
from tests import conftest, later_project
from tests.published import add_february
from tests.test_browser import WCAG

ROOT = Path(__file__).resolve().parents[1]
STYLE = ROOT / "templates" / "parts" / "embed_style.html"
WAY = {"id": "", "en": "en/"}


@pytest.fixture(scope="module")
def project(tmp_path_factory, copy_tiny) -> Path:
    """The smallest project with two releases."""
    root = copy_tiny(tmp_path_factory.mktemp("charts") / "tiny")
    add_february(root)
    conftest.seal(root)
    later_project.seal(root)
    return root


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    """The same as a site."""
    target = project.parent / "site"
    assert build.build(project, target) == []
    return target


def page(site: Path, slug: str, language: str = "id") -> str:
    """The HTML of a page."""
    return (site / WAY[language] / slug / "index.html").read_text(encoding="utf-8")


# --- the page to embed ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("slug", ["bagan/kas-per-bulan", "rilis/2026-01/bagan/premi-per-pekerjaan"])
def test_an_embedded_page_is_whole_in_one_file_and_runs_nothing(
    site: Path, slug: str, language: str
) -> None:
    """It loads nothing, and its policy allows its own style and nothing else."""
    html = page(site, f"{slug}/sematan", language)
    style = re.search(r"<style>(.*?)</style>", html, flags=re.DOTALL)

    assert style
    digest = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in unescape(html)
    assert not re.search(r"<script|<img|<iframe|rel=\"stylesheet\"|\son\w+=", html)
    assert len(html) < 24_000


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_embedded_page_says_what_it_shows_and_where_it_is_from(
    site: Path, language: str
) -> None:
    """Title, both drawings, table, source, release, licence, and the way back."""
    html = page(site, "bagan/premi-per-pekerjaan/sematan", language)
    said = {
        "id": ("<h1>Pedagang paling banyak</h1>", "disamarkan", "Sumber:", "Lisensi"),
        "en": ("<h1>Traders are the most</h1>", "not shown", "Source:", "Licence"),
    }

    assert all(words in html for words in said[language])
    assert html.count("<svg") == 2
    assert html.count("<tr>") == 4
    assert f'href="https://terang.example/{WAY[language]}bagan/premi-per-pekerjaan/"' in html
    assert "creativecommons.org/licenses/by/4.0" in html


def test_the_colours_of_an_embedded_page_are_those_of_the_charts() -> None:
    """Light and dark."""
    light, dark = STYLE.read_text(encoding="utf-8").split("prefers-color-scheme:dark", 1)

    for token, (day, night) in PALETTE.items():
        assert f"{token}:{day}" in light
        assert f"{token}:{night}" in dark


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "slug",
    [
        "bagan/premi-per-pekerjaan/sematan",
        "en/rilis/2026-01/bagan/kas-per-bulan/sematan",
        "bagan/kas-per-bulan",
        "en/bagan/premi-per-pekerjaan",
    ],
)
def test_pages_of_charts_are_accessible_and_fit_a_small_phone(browser, site, slug, scheme) -> None:
    """No violation that axe can see, nothing blocked, nothing to scroll sideways at 320 pixels."""
    context = browser.new_context(
        viewport={"width": 320, "height": 700}, color_scheme=scheme, bypass_csp=True
    )
    tab, server = context.new_page(), serve.serve(site, 0)
    with _running(server):
        tab.goto(f"http://127.0.0.1:{server.server_address[1]}/{slug}/")
        rules = {} if "sematan" in slug else {"runOnly": WCAG}  # an embed is a page of our own
        violations = Axe().run(tab, options=rules).response["violations"]
        overflow = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    context.close()

    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in violations] == []
    assert overflow <= 0


# --- what a release gave --------------------------------------------------------------------------


def test_an_old_chart_has_the_numbers_of_its_release_and_no_later_one(site: Path) -> None:
    """The newest has two months, the release before it one."""
    old = (site / "rilis/2026-01/bagan/kas-per-bulan/kas-per-bulan.csv").read_text()
    new = (site / "rilis/2026-02/bagan/kas-per-bulan/kas-per-bulan.csv").read_text()
    live = (site / "bagan/kas-per-bulan/kas-per-bulan.csv").read_text()

    assert "2026-02" not in old
    assert "2026-02" in new
    assert live == new
    assert "2026-02" not in page(site, "rilis/2026-01/bagan/kas-per-bulan/sematan", "en")


def test_an_old_chart_bears_no_headline_about_newer_numbers(site: Path) -> None:
    """It is called by what it measures, and says that it was drawn by today's rules."""
    old = page(site, "rilis/2026-01/bagan/kas-per-bulan/sematan", "en")

    assert "<h1>Closing balance by month</h1>" in old
    assert "The balance grows" not in old
    assert "As the release of January 2026 gave it" in old
    assert "As the release of" not in page(site, "bagan/kas-per-bulan/sematan", "en")


def test_a_chart_whose_query_gives_nothing_of_a_release_has_none_there(project: Path) -> None:
    """Nothing is drawn rather than something empty."""
    sources = read.everything(project)
    store, _ = tables.read(project, sources.package, sources.releases)
    assert store is not None
    later = "SELECT month, closing_idr AS value FROM ledger WHERE month >= '2026-02'"
    (chart,) = (c for c in sources.charts if c.id == "kas-per-bulan")

    made = chart_points.past([replace(chart, query=later), chart], (), store)

    assert [points.release for points in made] == ["2026-01"]


def test_a_description_that_names_a_figure_without_a_value_is_left_out(project: Path) -> None:
    """No reader hears an ellipsis in place of a number."""
    sources = read.everything(project)
    store, _ = tables.read(project, sources.package, sources.releases)
    assert store is not None
    (chart,) = (c for c in sources.charts if c.id == "kas-per-bulan")

    (points,) = chart_points.past([chart], (), store)

    assert points.alt == Text(id="", en="")


# --- the chart's own page -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_file_and_page_that_is_offered_is_there(site: Path, language: str) -> None:
    """What the code to copy names, and what the page links to."""
    html = unescape(page(site, "bagan/kas-per-bulan", language))
    named = re.findall(r'(?:src|href)="https://terang\.example/([^"#]*)', html)
    offered = re.findall(r'href="((?:\.\./)+[^"#]*)" download', html)
    folder = site / WAY[language] / "bagan/kas-per-bulan"

    assert len([name for name in named if "sematan" in name]) >= 2
    assert len(offered) == 4
    for name in named:
        assert (site / name).is_file() or (site / name / "index.html").is_file(), name
    for name in offered:
        assert (folder / name).resolve().is_file(), name


def test_the_code_to_copy_has_alternative_text_and_no_script(site: Path) -> None:
    """A frame with a title, a picture with its alt text and size, newest and kept."""
    html = page(site, "bagan/kas-per-bulan", "en")
    codes = [unescape(code) for code in re.findall(r"<pre[^>]*><code>(&lt;.*?)</code>", html)]

    assert [re.findall(r"<(iframe|img)", code) for code in codes] == [["iframe"], ["img"]] * 2
    assert all("script" not in code for code in codes)
    assert all('title="The balance grows"' in code for code in codes[::2])
    assert all(re.search(r'alt="Line chart\.[^"]+" width="\d+"', code) for code in codes[1::2])
    assert ["rilis/2026-02" in code for code in codes] == [False, False, True, True]


def test_a_shared_link_shows_the_card_in_the_language_of_the_page(site: Path) -> None:
    """With its size and its text."""
    html = page(site, "bagan/kas-per-bulan", "en")
    told = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', html))
    card = told["og:image"].removeprefix("https://terang.example/")

    assert card == "bagan/kas-per-bulan/kartu.en.png"
    assert (site / card).is_file()
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"].startswith("Line chart.")


def test_a_page_that_shows_a_chart_leads_to_the_chart_and_back(site: Path) -> None:
    """A small link below the chart; on the chart's page, where it is shown."""
    shown = [
        path.parent.relative_to(site).as_posix()
        for path in site.rglob("index.html")
        if 'id="bagan-kas-per-bulan"' in path.read_text(encoding="utf-8")
        and path.relative_to(site).parts[0] not in {"en", "bagan", "rilis"}
    ]

    assert shown
    for slug in shown:
        assert 'bagan/kas-per-bulan/"' in page(site, slug)
        assert f'href="../../{slug}/"' in page(site, "bagan/kas-per-bulan")


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[None]:
    """Serve while a page is looked at."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
