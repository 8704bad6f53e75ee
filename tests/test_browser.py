"""The built site in a real browser, as a reader meets it."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[1]
NARRATIVE = [path.name.removesuffix(".id.md") for path in ROOT.glob("content/pages/*.id.md")]
STAMPED = [
    "angka/pekerja-aktif",
    "angka/cakupan-kota",
    "cakupan/tugu",
    "bagan/aktif-per-bulan",
    "cerita/sebelum-pasar-buka",
    "laporan/2026",
    "rilis/2025-12/laporan/2025",
    "peraturan/pp-44-2015",
    "peraturan/contoh-perwali-1-2025",
]
SLUGS = sorted([*(slug for slug in NARRATIVE if slug != "index"), *STAMPED, ""])
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PREFIXES = {"id": "/", "en": "/en/"}


def opened(browser: Browser, address: str, path: str, **context: object) -> tuple[Page, list[str]]:
    """A page as opened, and everything that went wrong or went elsewhere on the way."""
    page = browser.new_context(**{"viewport": {"width": 360, "height": 740}, **context}).new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on("response", lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    page.on(
        "request",
        lambda r: None if r.url.startswith(address) else wrong.append(f"elsewhere: {r.url}"),
    )
    page.goto(address + path, wait_until="load")
    return page, wrong


def path_of(language: str, slug: str) -> str:
    return PREFIXES[language] + (f"{slug}/" if slug else "")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_is_quiet_accessible_and_as_wide_as_the_phone(browser, address, slug, language):
    """Nothing on the console, nothing failed or foreign, no WCAG 2.2 AA violation, no overflow."""
    page, wrong = opened(browser, address, path_of(language, slug))

    violations = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.context.close()

    assert wrong == []
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in violations] == []
    assert overflow <= 0


@pytest.mark.parametrize("slug", ["", "cakupan", "cakupan/tugu", "angka/pekerja-aktif", "uang"])
def test_dark_pages_on_a_desktop_keep_their_contrast(browser, address, slug):
    """The same rules hold in dark colours at 1280 pixels."""
    page, wrong = opened(
        browser,
        address,
        path_of("id", slug),
        color_scheme="dark",
        viewport={"width": 1280, "height": 900},
    )

    violations = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    page.context.close()

    assert wrong == []
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in violations] == []


@pytest.mark.parametrize("slug", ["", "uang", "angka/saldo", "cakupan/tugu", "cerita"])
def test_language_switch_stays_on_the_page_and_comes_back(browser, address, slug):
    """From Indonesian to English and back one is where one was."""
    page, _ = opened(browser, address, path_of("id", slug))

    page.click("a.language")
    english = page.url, page.get_attribute("html", "lang")
    page.click("a.language")
    back = page.url, page.get_attribute("html", "lang")
    page.context.close()

    assert english == (address + path_of("en", slug), "en")
    assert back == (address + path_of("id", slug), "id")


@pytest.mark.parametrize("path", ["/tidak-ada/", "/en/no-such-page/", "/cakupan/tidak-ada/"])
def test_what_is_not_there_is_said_in_the_language_of_the_address(browser, address, path):
    """The page for a wrong address is whole: styled, in its language, with a way home."""
    page, wrong = opened(browser, address, path)

    language = page.get_attribute("html", "lang")
    home = page.evaluate("document.querySelector('a.button').href")
    others = [line for line in wrong if "404" not in line]
    page.context.close()

    assert language == ("en" if path.startswith("/en/") else "id")
    assert home == address + PREFIXES[language]
    assert others == []


def test_everything_reads_without_javascript(browser, address):
    """Figures, menu, charts and tables are in the page; only the button for colours is not."""
    page, _ = opened(browser, address, "/cakupan/", java_script_enabled=False)

    charts = page.locator("figure.chart svg:visible").count()
    tables = page.locator("div.table table").count()
    page.click(".menu summary")
    links = page.locator(".menu details a:visible").count()
    scheme = page.locator("button.scheme").is_visible()
    page.context.close()

    assert charts >= 4
    assert tables >= 3
    assert links >= 10
    assert not scheme


def test_keyboard_reaches_content_menu_and_language(browser, address):
    """The first stop skips to the content; the menu opens with the keyboard."""
    page, _ = opened(browser, address, "/")

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.focus(".menu summary")
    page.keyboard.press("Enter")
    links = page.locator(".menu details a:visible").count()
    page.context.close()

    assert first == "#isi"
    assert links >= 10


def test_chosen_colours_are_kept_from_page_to_page(browser, address):
    """Dark, once chosen, stays dark on the next page."""
    page, _ = opened(browser, address, "/", color_scheme="light")

    page.click("button.scheme")
    page.goto(address + "/uang/")
    scheme = page.get_attribute("html", "data-scheme")
    page.context.close()

    assert scheme == "dark"
