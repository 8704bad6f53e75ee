"""Charts by eye, ear and hand: what Chromium shows, says and lets a reader touch."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route

from tests.test_browser import WCAG, opened, path_of

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = "assets/javascripts/charts.js"
PAGES = ["cakupan", "uang", "klaim-manfaat", "rekonsiliasi"]  # together every kind of chart
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
BOX, KEYS = ".told-words", ".told-keys"


def chart(page: Page, identifier: str) -> Locator:
    """One chart of the page, in view."""
    figure = page.locator(f"#bagan-{identifier}")
    figure.scroll_into_view_if_needed()
    return figure


def told(figure: Locator) -> list[str]:
    """The lines that are shown for a value; none when nothing is shown."""
    box = figure.locator(BOX)
    return box.inner_text().split("\n") if box.is_visible() else []


def rows(figure: Locator) -> list[list[str]]:
    """The lines that each row of the chart's table comes to: its name, and cells by heading."""
    cells: list[list[str]] = figure.locator("tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )
    heads, *body = cells
    return [
        [name, *(f"{head}: {cell}" for head, cell in zip(heads[1:], rest, strict=True))]
        for name, *rest in body
    ]


def point(figure: Locator, selector: str) -> None:
    """Put the pointer on the middle of something."""
    figure.locator(selector).first.scroll_into_view_if_needed()
    place = figure.locator(selector).first.bounding_box()
    assert place is not None
    figure.page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)


# --- by hand: pointer and tap -----------------------------------------------------------------


@pytest.mark.parametrize(("language", "width"), [("id", 360), ("en", 1280)])
def test_pointing_at_a_name_tells_the_row_of_that_name(browser, address, language, width):
    """Bars and squares: what is told belongs to what is pointed at, in the words of the table."""
    page, wrong = opened(
        browser, address, path_of(language, "cakupan"), viewport={"width": width, "height": 900}
    )
    figure = chart(page, "aktif-per-kecamatan")

    found = []
    for row in rows(figure):
        point(figure, f'svg:visible text:text-is("{row[0]}")')
        found.append(told(figure))
    expected = rows(figure)
    page.context.close()

    assert found == expected
    assert len(found) == 16
    assert wrong == []


def test_a_date_below_the_lines_tells_its_month(browser, address):
    """Every series of the month at once, and near is near enough: dates stand below the marks."""
    page, _ = opened(browser, address, "/cakupan/")
    figure = chart(page, "aktif-per-bulan")

    dates = figure.locator("svg:visible text").filter(has_text=re.compile(r"^\w+ 20\d\d$"))
    point(figure, f'svg:visible text:text-is("{dates.last.text_content()}")')
    found, newest = told(figure), rows(figure)[-1]
    page.context.close()

    assert found == newest
    assert len(found) == 3


@pytest.mark.parametrize(("language", "word"), [("id", "disamarkan"), ("en", "not shown")])
def test_a_hidden_value_is_told_as_hidden(browser, address, language, word):
    """The bar that stands for what may not be known says so in words, and has no number."""
    page, _ = opened(browser, address, path_of(language, "klaim-manfaat"))
    figure = chart(page, "klaim-per-triwulan")
    hidden = [at for at, row in enumerate(rows(figure)) if row[1].endswith(word)]

    found = []
    for at in hidden:
        point(figure, f"svg:visible [data-row='{at}']")
        found.append(told(figure)[1])
    page.context.close()

    assert found
    assert all(line.endswith(f": {word}") and not re.search(r"\d", line) for line in found)


@pytest.mark.parametrize("slug", PAGES)
def test_marks_hold_row_numbers_and_nothing_else(browser, address, slug):
    """Both widths know the same rows, and each is a row of the table beside them."""
    page, _ = opened(browser, address, path_of("id", slug))

    found = page.locator("figure.chart").evaluate_all(
        """figures => figures.map(figure => [
          ...["narrow", "wide"].map(width => [...new Set([...figure.querySelectorAll(
            `.${width} [data-row]`)].map(mark => mark.dataset.row))].sort((a, b) => a - b)),
          [...figure.querySelectorAll("tbody tr")].map((_, row) => String(row)),
          [...figure.querySelectorAll("[data-row]")].flatMap(
            mark => Object.keys(mark.dataset).filter(name => name !== "row")),
        ])"""
    )
    page.context.close()

    assert found
    for narrow, wide, table, others in found:
        assert narrow == wide == table
        assert others == []


def test_a_row_drawn_at_several_places_is_told_where_it_is_meant(browser, address):
    """On the chart's own page too: a part alone, and its piece of the whole bar, say the same."""
    page, wrong = opened(browser, address, "/bagan/keadaan-peserta/")
    figure = chart(page, "keadaan-peserta")
    marks = figure.locator(".narrow [data-row='0']")

    found, heights = [], []
    for mark in marks.all():
        place = mark.bounding_box()
        assert place is not None
        page.mouse.move(place["x"] + 5, place["y"] + place["height"] / 2)
        found.append(told(figure))
        heights.append(figure.locator(BOX).evaluate("box => box.style.top"))
    expected = rows(figure)[0]
    page.context.close()

    assert found == [expected, expected]
    assert len({*heights}) == 2
    assert wrong == []


def test_a_tap_tells_and_a_tap_elsewhere_puts_away(browser, address):
    """A thumb need not be exact: beside a thin mark is near enough, far away is not."""
    page, _ = opened(browser, address, "/cakupan/", has_touch=True, is_mobile=True)
    figure = chart(page, "peta-kecamatan")

    figure.locator(".narrow [data-row='3']").tap()
    first, expected = told(figure), rows(figure)[3]
    page.locator("h1").tap()
    after = told(figure)
    page.context.close()

    assert first == expected
    assert after == []


def test_the_words_stay_while_the_pointer_rests_on_them_and_escape_puts_them_away(browser, address):
    """WCAG 1.4.13: hoverable, persistent, dismissible without moving the pointer."""
    page, _ = opened(browser, address, "/cakupan/", viewport={"width": 1280, "height": 900})
    figure = chart(page, "peta-kecamatan")
    point(figure, ".wide [data-row='9']")
    before = told(figure)

    point(figure, BOX)
    resting = told(figure)
    point(figure, ".wide [data-row='9']")
    page.keyboard.press("Escape")
    dismissed = told(figure)
    page.mouse.move(1, 1)
    point(figure, ".wide [data-row='9']")
    again = told(figure)
    page.mouse.move(1, 1)
    left = told(figure)
    page.context.close()

    assert before == resting == again
    assert before
    assert dismissed == left == []


@pytest.mark.parametrize(("slug", "width"), [("cakupan", 320), ("uang", 700)])
def test_the_words_never_leave_the_screen_sideways(browser, address, slug, width):
    """Whatever mark is meant, the words are inside the page, and the page grows no wider."""
    page, _ = opened(
        browser, address, path_of("id", slug), viewport={"width": width, "height": 900}
    )

    edges = []
    for figure in page.locator("figure.chart").all():
        figure.locator(KEYS).focus()
        for _ in rows(figure):
            place = figure.locator(BOX).bounding_box()
            assert place is not None
            edges.append((place["x"], place["x"] + place["width"]))
            page.keyboard.press("ArrowDown")
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.context.close()

    assert min(left for left, _ in edges) >= 0
    assert max(right for _, right in edges) <= width
    assert overflow <= 0


# --- by keyboard ------------------------------------------------------------------------------


def test_arrow_keys_go_through_the_rows_of_the_table(browser, address):
    """One stop a chart; down and right go on, up and left back, End to the last."""
    page, _ = opened(browser, address, "/cakupan/")
    figure = chart(page, "aktif-per-bulan")
    table = rows(figure)
    figure.locator(KEYS).focus()

    found = [told(figure)]
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "End", "ArrowDown", "Home"):
        page.keyboard.press(key)
        found.append(told(figure))
    page.keyboard.press("Tab")
    away, stop = told(figure), page.evaluate("document.activeElement.tagName")
    page.context.close()

    assert found == [table[at] for at in (0, 1, 2, 1, -1, -1, 0)]
    assert (away, stop) == ([], "SUMMARY")


def test_the_keyboard_shows_where_it_is(browser, address):
    """The chart is ringed, the mark outlined and in view, and Escape takes the words away."""
    page, _ = opened(browser, address, "/cakupan/")
    figure = chart(page, "aktif-per-kecamatan")
    figure.locator(KEYS).focus()
    page.keyboard.press("End")

    ring = figure.locator("svg:visible").evaluate("svg => getComputedStyle(svg).outlineStyle")
    mark = figure.locator(".narrow .told")
    place, outline = mark.bounding_box(), mark.evaluate("m => getComputedStyle(m).strokeWidth")
    page.keyboard.press("Escape")
    after = (told(figure), figure.locator(".told").count())
    page.context.close()

    assert ring == "solid"
    assert outline == "2px"
    assert place is not None
    assert 0 <= place["y"] <= place["y"] + place["height"] <= 740
    assert after == ([], 0)


def test_the_table_is_reached_and_opened_by_keyboard(browser, address):
    """After the values come the table's own button and, once open, the table, to be scrolled."""
    page, _ = opened(browser, address, "/cakupan/")
    figure = chart(page, "aktif-per-bulan")
    figure.locator("summary").focus()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('role')")
    visible = figure.locator("table").is_visible()
    page.context.close()

    assert (focused, visible) == ("region", True)


# --- by ear: the accessibility tree -------------------------------------------------------------

Node = dict[str, Any]


def tree(page: Page) -> dict[str, Node]:
    """Every node that assistive technology gets, by its id."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return {node["nodeId"]: node for node in nodes}


def text_of(node: Node, name: str) -> str:
    return str(node.get(name, {}).get("value", ""))


def below(nodes: dict[str, Node], node: Node) -> Iterator[Node]:
    """What is inside a node and is not ignored."""
    for child in (nodes[each] for each in node.get("childIds", ()) if each in nodes):
        if not child["ignored"]:
            yield child
        yield from below(nodes, child)


def figures(nodes: dict[str, Node]) -> list[Node]:
    """The figures that hold a chart."""
    return [n for n in nodes.values() if text_of(n, "role") == "figure" and not n["ignored"]]


def titles(language: str) -> set[str]:
    """The title of every chart in one language, as written."""
    files = (ROOT / "content/charts").glob("*.yml")
    return {yaml.safe_load(file.read_text("utf-8"))["title"][language] for file in files}


@pytest.mark.parametrize(("slug", "language"), [*((slug, "id") for slug in PAGES), ("uang", "en")])
def test_each_chart_is_heard_as_one_image_in_the_pages_language(browser, address, slug, language):
    """A name, a description, nothing inside, and no word of the drawing program's own."""
    page, _ = opened(browser, address, path_of(language, slug))
    nodes = tree(page)
    descriptions = page.locator("figure.chart svg:visible desc").all_text_contents()
    page.context.close()

    found = [
        [n for n in below(nodes, figure) if text_of(n, "role") == "image"]
        for figure in figures(nodes)
    ]

    assert found
    assert [len(images) for images in found] == [1] * len(descriptions)
    for (image,), description in zip(found, descriptions, strict=True):
        assert text_of(image, "name") in titles(language)
        assert text_of(image, "description") == description
        assert len(description) > 60
        assert list(below(nodes, image)) == []
        assert "roledescription" not in {each["name"] for each in image["properties"]}


def test_the_two_languages_share_no_name_and_no_description(browser, address):
    """Nothing that is heard of a chart on an Indonesian page is heard on the English one."""
    heard = []
    for language in ("id", "en"):
        page, _ = opened(browser, address, path_of(language, "cakupan"))
        images = [n for n in tree(page).values() if text_of(n, "role") == "image"]
        heard.append({text_of(n, key) for n in images for key in ("name", "description")} - {""})
        page.context.close()

    assert heard[0]
    assert not heard[0] & heard[1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_slider_says_the_row_in_words(browser, address, language):
    """At each step the value's words are what is to be spoken, never the number of the step.

    Chromium's protocol leaves aria-valuetext out of the tree, so that is read from the element.
    """
    page, _ = opened(browser, address, path_of(language, "cakupan"))
    figure = chart(page, "aktif-per-bulan")
    figure.locator(KEYS).focus()
    page.keyboard.press("ArrowDown")

    sliders = [n for n in tree(page).values() if text_of(n, "role") == "slider"]
    spoken = figure.locator(KEYS).get_attribute("aria-valuetext")
    charts, expected = page.locator("figure.chart").count(), ". ".join(rows(figure)[1])
    page.context.close()

    assert len(sliders) == charts
    assert {text_of(n, "name").split(": ", 1)[1] for n in sliders} <= titles(language)
    assert [text_of(n, "value") for n in sliders] == ["2"] + ["1"] * (charts - 1)
    assert spoken == expected


def test_the_open_table_is_heard_with_its_caption_and_headings(browser, address):
    """A name, a heading for each column, and a heading for each row."""
    page, _ = opened(browser, address, "/cakupan/")
    figure = chart(page, "aktif-per-bulan")
    figure.locator("summary").click()
    nodes = tree(page)
    table_rows, columns = len(rows(figure)), figure.locator("thead th").count()
    scopes = figure.locator("th").evaluate_all("heads => heads.map(head => head.scope)")
    title = figure.locator("h3").inner_text()
    page.context.close()

    found = [n for n in nodes.values() if text_of(n, "role") == "table"]
    tables = [n for n in found if text_of(n, "name") == title]
    roles = [text_of(n, "role") for n in below(nodes, tables[0])]

    assert len(tables) == 1
    assert roles.count("columnheader") == scopes.count("col") == columns
    assert roles.count("rowheader") == scopes.count("row") == table_rows


# --- whatever the reader's machine ------------------------------------------------------------


@pytest.mark.parametrize(("slug", "scheme"), [("cakupan", "light"), ("uang", "dark")])
def test_a_page_with_a_value_on_view_keeps_every_rule(browser, address, slug, scheme):
    """No WCAG 2.2 AA violation while words are shown."""
    page, wrong = opened(browser, address, path_of("id", slug), color_scheme=scheme)
    page.locator(KEYS).first.focus()

    violations = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    shown = page.locator(f"{BOX}:visible").count()
    page.context.close()

    assert shown == 1
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in violations] == []
    assert wrong == []


def test_it_works_under_a_strict_policy(browser, address):
    """No inline style or script and nothing from elsewhere is needed, and nothing is refused."""
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def strictly(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, headers={**answer.headers, "content-security-policy": POLICY}
        )

    page.route("**/*", strictly)
    page.goto(address + "/cakupan/")
    figure = chart(page, "peta-kecamatan")
    point(figure, ".narrow [data-row='9']")
    found, expected = told(figure), rows(figure)[9]
    moved = figure.locator(BOX).evaluate("box => getComputedStyle(box).top")
    page.context.close()

    assert found == expected
    assert float(moved.removesuffix("px")) > 0
    assert said == []


def test_forced_colours_keep_the_outline_and_the_box(browser, address):
    """The system's own colours mark what is meant; the words keep their frame."""
    page, _ = opened(browser, address, "/cakupan/", forced_colors="active")
    figure = chart(page, "peta-kecamatan")
    figure.locator(KEYS).focus()

    mark = figure.locator(".narrow .told")
    stroke = mark.evaluate("mark => getComputedStyle(mark).stroke")
    system = page.evaluate(
        """() => { const probe = document.createElement("i"); probe.style.color = "Highlight";
        document.body.append(probe); return getComputedStyle(probe).color; }"""
    )
    frame = figure.locator(BOX).evaluate("box => getComputedStyle(box).borderTopStyle")
    page.context.close()

    assert (stroke, frame) == (system, "solid")


def test_nothing_moves(browser, address):
    """There is no motion to reduce, whatever the reader has set."""
    page, _ = opened(browser, address, "/cakupan/")
    page.locator(KEYS).first.focus()
    page.keyboard.press("ArrowDown")

    running = page.evaluate("document.getAnimations().length")
    page.context.close()

    assert running == 0


def test_without_javascript_charts_are_as_they_were(browser: Browser, address):
    """No slider, no box, no promise that is not kept."""
    page, _ = opened(browser, address, "/cakupan/", java_script_enabled=False)

    made = page.locator(f"{KEYS}, {BOX}").count()
    charts = page.locator("figure.chart svg:visible").count()
    page.context.close()

    assert made == 0
    assert charts >= 4


def test_only_pages_with_charts_load_the_module_and_it_is_small(own_site, browser, address):
    """At most 3 KB compressed, fetched once however many charts there are, and by no other page."""
    loads, has = set(), set()
    for path in own_site.rglob("index.html"):
        html = path.read_text("utf-8")
        loads |= {path} if SCRIPT in html else set()
        has |= {path} if '<figure class="chart"' in html else set()
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "/cakupan/", wait_until="load")
    page.close()

    size = len(gzip.compress((own_site / SCRIPT).read_bytes(), 9))

    assert loads == has
    assert has
    assert [url.endswith(SCRIPT) for url in asked].count(True) == 1
    assert size <= 3 * 1024
