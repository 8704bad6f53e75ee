"""A figure on paper: no menu, black on white, and last of all its citation with its address."""

import os
import re
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from build import ADDRESS
from terang import serve

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[1]
MONTHS = sorted(path.name for path in (ROOT / "data" / "releases").iterdir())
WIDTH = 673  # pixels an A4 sheet leaves between its margins
FIGURE = "angka/pekerja-aktif/"
PAGES = {  # page -> what its citation ends with
    f"{language}{page}": f"{ADDRESS}{language}rilis/{month}/{FIGURE}"
    for language in ("", "en/")
    for page, month in (
        (FIGURE, MONTHS[-1]),
        (f"rilis/{MONTHS[0]}/{FIGURE}", MONTHS[0]),
        (f"rilis/{MONTHS[-1]}/{FIGURE}", MONTHS[-1]),
    )
}
TABLES = [  # pages with tables, wide ones among them
    f"{language}{page}"
    for language in ("", "en/")
    for page in (
        *("angka/saldo/", "angka/porsi-aktif/", "angka/pencocokan-semua/", "angka/cakupan-kota/"),
        *("uang/", "rekonsiliasi/", "cakupan/banyumanik/", f"rilis/{MONTHS[-1]}/"),
    )
]
FOR_THE_SCREEN = ".top, .menu, .language, .scheme, .skip, .bottom nav, .actions, .crumb"
# The article's pieces of visible text from top to bottom of the sheet, each with its lower edge.
PIECES = """() => {
  const walk = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (node.data.trim() && box.height) found.push([box.bottom, node.data.trim()]);
  }
  return found.sort((a, b) => a[0] - b[0]).map(([_, text]) => text);
}"""
# The words in tables that stand on more than one line, and where the widest cell ends.
BROKEN = r"""() => [...document.querySelectorAll(".table :is(th, td)")].flatMap((cell) => {
  const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    for (const word of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) found.push(word[0]);
    }
  }
  return found;
})"""
RIGHT = """() => Math.max(0, ...[...document.querySelectorAll(".table :is(th, td)")]
  .map((cell) => Math.round(cell.getBoundingClientRect().right)))"""
COLOURS = """() => [document.body, document.querySelector("article")].map(getComputedStyle)
  .map((style, i) => i ? style.color : style.backgroundColor)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page as it was printed, in a browser set to dark colours."""

    on_screen: int  # visible things that belong on a screen alone, before printing
    left: int  # those still visible in print
    pieces: tuple[str, ...]  # of text, from top to bottom
    colours: tuple[str, ...]  # of the paper and of the ink
    broken: tuple[str, ...]  # words of tables that stand on more than one line
    right: int  # pixels from the left edge to where the widest table ends
    pdf: bytes


@pytest.fixture(scope="module")
def sheets(own_site: Path) -> Iterator[dict[str, Sheet]]:
    """The pages of `PAGES` and `TABLES`, printed.

    In a thread of their own: Playwright runs once in a thread, and the other browser tests have it.
    """
    server = serve.serve(own_site, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with ThreadPoolExecutor(1) as alone:
        yield alone.submit(_all, f"http://127.0.0.1:{server.server_address[1]}/").result()
    server.shutdown()
    server.server_close()


def _all(address: str) -> dict[str, Sheet]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    environment = {k: v for k, v in os.environ.items() if k != "FONTCONFIG_FILE"}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, env=environment)
        printed = {path: _printed(chromium, address + path) for path in (*PAGES, *TABLES)}
        chromium.close()
    return printed


def _printed(chromium: Browser, address: str) -> Sheet:
    page = chromium.new_page(color_scheme="dark", viewport={"width": WIDTH, "height": 1000})
    page.goto(address)
    on_screen = _visible(page)
    page.emulate_media(media="print", color_scheme="dark")
    sheet = Sheet(
        on_screen=on_screen,
        left=_visible(page),
        pieces=tuple(page.evaluate(PIECES)),
        colours=tuple(page.evaluate(COLOURS)),
        broken=tuple(page.evaluate(BROKEN)),
        right=page.evaluate(RIGHT),
        pdf=page.pdf(prefer_css_page_size=True),
    )
    page.close()
    return sheet


def _visible(page: Page) -> int:
    return page.locator(FOR_THE_SCREEN).locator("visible=true").count()


@pytest.mark.parametrize("path", PAGES)
def test_a_printed_figure_ends_with_its_citation_and_address(sheets, path):
    """The address is the frozen one, in the language of the page."""
    last = sheets[path].pieces[-1]

    assert last.endswith(f" {PAGES[path]}")


@pytest.mark.parametrize("path", PAGES)
def test_menus_and_buttons_stay_on_the_screen(sheets, path):
    """What leads elsewhere is not printed, and no link's address but that of the citation."""
    sheet = sheets[path]

    assert sheet.on_screen >= 4
    assert sheet.left == 0
    assert [text for text in sheet.pieces if "://" in text] == [sheet.pieces[-1]]


@pytest.mark.parametrize("path", PAGES)
def test_dark_colours_are_not_printed(sheets, path):
    """A browser set to dark prints black on white."""
    assert sheets[path].colours == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


@pytest.mark.parametrize("path", TABLES)
def test_tables_fit_the_sheet_and_break_no_word(sheets, path):
    """A month is not printed a letter a line because the sums beside it are long."""
    assert sheets[path].right > 0
    assert sheets[path].right <= WIDTH
    assert sheets[path].broken == ()


@pytest.mark.parametrize("path", PAGES)
def test_sheets_are_a4(sheets, path):
    """Every sheet is 210 × 297 mm, whatever the browser takes for paper."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheets[path].pdf)

    assert boxes
    assert {(round(float(x)), round(float(y))) for x, y in boxes} == {(595, 842)}
