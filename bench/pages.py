"""A page with four charts, ours, Altair's, Chart.js's and Observable Framework's, on a slow phone.

Run from the repository's root: `python bench/pages.py [RUNS]`. The numbers are read from the tables
of our own page about coverage, in Indonesian; the other pages get the same four charts, headings
and subtitles, and no tables. Chromium with a cold cache, 360 × 740, processor slowed four times,
562.5 ms latency and 1.47 Mbit/s (Lighthouse's slow 4G), everything compressed with gzip. Each page
in turn, RUNS rounds (three), medians. What npm brings stays in a temporary folder; without npm, or
where it fails, those pages are left out and it is said why.
"""

import gzip
import html
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import altair as alt  # noqa: E402
import vl_convert  # noqa: E402
from playwright.sync_api import Browser, Error, sync_playwright  # noqa: E402

import build  # noqa: E402

CHARTS = ("aktif-per-bulan", "peta-kecamatan", "aktif-per-kecamatan", "pekerjaan")
FIGURE = r'<figure class="chart" id="bagan-{}">.*?</figure>'
PACKAGES = ("chart.js@4", "@observablehq/framework@1.13.4", "@observablehq/plot@0.6")
SLOW_4G = {
    "offline": False,
    "latency": 562.5,  # ms
    "downloadThroughput": 1_474_560 / 8,  # bytes a second
    "uploadThroughput": 675_000 / 8,
}
SETTLED = 4000  # ms after `load` in which late charts still count
OBSERVE = """
window.seen = { lcp: 0, cls: 0, tasks: [] };
const observe = (type, act) => new PerformanceObserver(list => list.getEntries().forEach(act))
  .observe({ type, buffered: true });
observe("largest-contentful-paint", entry => { seen.lcp = entry.startTime; });
observe("layout-shift", entry => { if (!entry.hadRecentInput) seen.cls += entry.value; });
observe("longtask", entry => seen.tasks.push([entry.startTime, entry.duration]));
// A canvas is drawn on once its library has dressed it.
const drawn = mark => mark.getBoundingClientRect().height > 50 &&
  (mark.tagName !== "CANVAS" || mark.style.display === "block" || mark.matches(".marks"));
const look = at => {
  if ([...document.querySelectorAll("svg, canvas")].filter(drawn).length >= 4) seen.there = at;
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
MEASURE = """() => {
  const fcp = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  const over = ([, took]) => Math.max(took - 50, 0);
  const sum = tasks => tasks.reduce((all, task) => all + over(task), 0);
  return { fcp, there: Math.max(seen.there, fcp), lcp: seen.lcp, cls: seen.cls,
    tbt: sum(seen.tasks.filter(([at, took]) => at + took > fcp)), blocked: sum(seen.tasks) };
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One chart as our page tells it: its texts, and the rows of its table as numbers."""

    title: str
    subtitle: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]
    places: Mapping[str, tuple[int, int]]  # of a tile map: name -> column, row
    block: str  # the whole figure as HTML


def main() -> None:
    """Build every page, measure them in turn, print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if problems := build.build(ROOT, folder / "site"):
            sys.exit(f"the site cannot be built: {problems[0]}")
        pages = {"ours, the whole page of the site (five charts, tables)": "site/cakupan/"}
        told = [read(folder / "site", chart) for chart in CHARTS]
        pages |= ours(folder, told) | with_altair(folder, told) | with_npm(folder, told)
        measured = rounds(folder, pages, runs)
    print("| page | KB | requests | FCP | LCP | charts there | TBT | all blocking | CLS |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for page, found in measured.items():
        print(f"| {page} | {' | '.join(printed(found))} |")


# --- the numbers ----------------------------------------------------------------------------------


def read(site: Path, chart: str) -> Told:
    """A chart of our page on coverage."""
    page = (site / "cakupan/index.html").read_text("utf-8")
    found = re.search(FIGURE.format(chart), page, re.DOTALL)
    if found is None:
        sys.exit(f"the page on coverage has no chart '{chart}'")
    block = found[0]
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in block.split("<tr>")[1:]]
    first, *rows = [[html.unescape(cell) for cell in line] for line in lines]
    return Told(
        title=html.unescape(re.findall(r"<h3>(.*?)</h3>", block)[0]),
        subtitle=html.unescape(re.findall(r'class="subtitle">(.*?)</p>', block)[0]),
        heads=tuple(first),
        rows=tuple((name, *map(whole, cells)) for name, *cells in rows),
        places=places() if chart.startswith("peta") else {},
        block=block,
    )


def whole(cell: str) -> int | None:
    """A printed count as a number; none for a cell that says why there is none."""
    digits = cell.replace(".", "")
    return int(digits) if digits.isdecimal() else None


@cache
def places() -> dict[str, tuple[int, int]]:
    """Column and row of each district on the tile map."""
    lines = (ROOT / "data/reference/districts.csv").read_text("utf-8").splitlines()
    heads, *rows = [line.split(",") for line in lines]
    name, column, row = (heads.index(each) for each in ("name", "tile_column", "tile_row"))
    return {cells[name]: (int(cells[column]), int(cells[row])) for cells in rows}


def records(told: Told) -> list[dict[str, Any]]:
    """One record for each number: its name, its series, where it stands."""
    return [
        {
            "name": row[0],
            "series": head,
            "value": value,
            "at": at,
            **dict(zip(("column", "row"), told.places.get(str(row[0]), ()), strict=False)),
        }
        for at, row in enumerate(told.rows)
        for head, value in zip(told.heads[1:], row[1:], strict=True)
    ]


def kind(told: Told) -> str:
    """What draws it: lines over months, squares, or bars."""
    return "tiles" if told.places else "line" if len(told.heads) > 2 else "bars"


# --- the pages ------------------------------------------------------------------------------------


def write(folder: Path, page: str, head: str, body: str) -> str:
    """A page with a heading, in a folder of its own; its address."""
    (folder / page).mkdir(exist_ok=True)
    text = (
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Cakupan</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">{head}</head>'
        f"<body><h1>Cakupan</h1>{body}</body></html>"
    )
    (folder / page / "index.html").write_text(text, "utf-8")
    return f"{page}/"


def ours(folder: Path, told: Sequence[Told]) -> dict[str, str]:
    """The four charts with their tables, the site's style sheets and module, and nothing else."""
    sheets = sorted(path.relative_to(folder) for path in (folder / "site").rglob("*.css"))
    head = "".join(f'<link rel="stylesheet" href="../{sheet}">' for sheet in sheets)
    body = "".join(each.block.replace('src="../', 'src="../site/') for each in told)
    body = f'<div><div class="page md-typeset">{body}</div></div>'
    return {"ours, the four charts and their tables": write(folder, "ours", head, body)}


def sections(told: Sequence[Told], inside: Callable[[int], str]) -> str:
    """A section for each chart, with what draws it."""
    return "".join(
        f"<section><h2>{html.escape(each.title)}</h2><p>{html.escape(each.subtitle)}</p>"
        f"{inside(at)}</section>"
        for at, each in enumerate(told)
    )


def with_altair(folder: Path, told: Sequence[Told]) -> dict[str, str]:
    """As `Chart.to_html` writes it, its three scripts from elsewhere in one local bundle."""
    (folder / "altair").mkdir()
    (folder / "altair/vega.js").write_text(vl_convert.javascript_bundle(), "utf-8")
    body = sections(told, lambda at: embedded(told[at], f"vis{at}"))
    head = '<script src="vega.js"></script>'
    return {"Altair (vega-embed, a local copy)": write(folder, "altair", head, body)}


def embedded(told: Told, name: str) -> str:
    """Altair's own HTML of a chart, without the scripts that it loads from elsewhere."""
    made = drawn_by_altair(told).to_html(output_div=name, fullhtml=False)
    return re.sub(r"<script[^>]* src=[^>]*></script>", "", made)


def drawn_by_altair(told: Told) -> alt.Chart:
    """The chart in a few lines, with Altair's defaults."""
    chart = alt.Chart(alt.Data(values=records(told))).properties(width="container")
    value = alt.X("value:Q", title=told.heads[1])
    if kind(told) == "line":
        month = alt.X("name:N", sort=None, title=None)
        return chart.mark_line().encode(x=month, y=alt.Y("value:Q", title=None), color="series:N")
    if kind(told) == "tiles":
        place = {"x": alt.X("column:O", axis=None), "y": alt.Y("row:O", axis=None)}
        tooltip = ["name:N", "value:Q"]
        return chart.mark_rect().encode(**place, color="value:Q", tooltip=tooltip)
    return chart.mark_bar().encode(x=value, y=alt.Y("name:N", sort=None, title=None))


def with_npm(folder: Path, told: Sequence[Told]) -> dict[str, str]:
    """Chart.js and Observable Framework, where npm is there and brings them."""
    npm = shutil.which("npm")
    if npm is None:
        print("Chart.js and Observable Framework left out: there is no npm here", file=sys.stderr)
        return {}
    work = folder / "npm"
    work.mkdir()
    (work / "package.json").write_text('{"private": true, "type": "module"}')
    done = run([npm, "install", "--no-audit", "--no-fund", *PACKAGES], work, "npm install")
    return (with_chart_js(folder, told) | with_framework(folder, told)) if done else {}


def run(command: Sequence[str], work: Path, name: str) -> bool:
    """Whether the command came to a good end; if not, it is said why."""
    quiet = {**os.environ, "OBSERVABLE_TELEMETRY_DISABLE": "true"}  # nothing is told of us
    try:
        done = subprocess.run(
            command, cwd=work, env=quiet, capture_output=True, text=True, timeout=600, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"{name}: not done in ten minutes", file=sys.stderr)
        return False
    if done.returncode:
        print(f"{name}: {done.stderr.strip()[-600:]}", file=sys.stderr)
    return done.returncode == 0


def with_chart_js(folder: Path, told: Sequence[Told]) -> dict[str, str]:
    """A canvas for each chart, with the library's defaults."""
    (folder / "chartjs").mkdir()
    library = folder / "npm/node_modules/chart.js/dist/chart.umd.min.js"
    shutil.copy(library, folder / "chartjs/chart.js")
    body = sections(told, lambda at: f'<canvas id="c{at}" width="328" height="260"></canvas>')
    made = [f'new Chart("c{at}", {json.dumps(chart_js(each))});' for at, each in enumerate(told)]
    body += f'<script src="chart.js"></script><script>{"".join(made)}</script>'
    return {"Chart.js": write(folder, "chartjs", "", body)}


def chart_js(told: Told) -> dict[str, Any]:
    """A configuration; a tile map is a scatter of squares, since there is no such kind."""
    names = [row[0] for row in told.rows]
    if kind(told) == "tiles":
        spots = [{"x": r["column"], "y": -r["row"], "name": r["name"]} for r in records(told)]
        square = {"label": told.heads[1], "data": spots, "pointStyle": "rect", "pointRadius": 24}
        return {"type": "scatter", "data": {"datasets": [square]}}
    series = [
        {"label": head, "data": [row[at] for row in told.rows]}
        for at, head in enumerate(told.heads[1:], 1)
    ]
    lines = kind(told) == "line"
    options = {} if lines else {"indexAxis": "y"}
    data = {"labels": names, "datasets": series}
    return {"type": "line" if lines else "bar", "data": data, "options": options}


def with_framework(folder: Path, told: Sequence[Told]) -> dict[str, str]:
    """Observable Framework's own build of a page with four Plot charts."""
    work = folder / "npm"
    (work / "src").mkdir()
    code = [framework_cell(each) for each in told]
    # From node_modules: by itself Framework would ask a host of scripts for it.
    loaded = '```js\nimport * as Plot from "@observablehq/plot";\n```\n'
    (work / "src/index.md").write_text("\n".join(["# Cakupan\n", loaded, *code]), "utf-8")
    settings = {"root": "src", "title": "Cakupan", "sidebar": False, "search": False}
    settings |= {"globalStylesheets": [], "pager": False, "toc": False}
    (work / "observablehq.config.js").write_text(f"export default {json.dumps(settings)};")
    program = str(work / "node_modules/.bin/observable")
    if not run([program, "build"], work, "Observable Framework"):
        return {}
    shutil.move(work / "dist", folder / "framework")
    return {"Observable Framework 1.13.4": "framework/"}


def framework_cell(told: Told) -> str:
    """One chart in Framework's Markdown."""
    marks = {
        "line": 'Plot.lineY(data, {x: "at", y: "value", stroke: "series", tip: true})',
        "tiles": 'Plot.cell(data, {x: "column", y: "row", fill: "value", tip: true})',
        "bars": 'Plot.barX(data, {y: "name", x: "value", sort: {y: null}, tip: true})',
    }
    data = json.dumps(records(told), ensure_ascii=False)
    margin = ", marginLeft: 120" if kind(told) == "bars" else ""
    drawn = f"const data = {data};\ndisplay(Plot.plot({{marks: [{marks[kind(told)]}]{margin}}}));"
    return f"## {told.title}\n\n{told.subtitle}\n\n```js\n{{{drawn}}}\n```\n"


# --- measuring ------------------------------------------------------------------------------------


class _Gzipped(SimpleHTTPRequestHandler):
    """Files as a host would send them: compressed, kept by nobody."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing is said of a request."""


def rounds(folder: Path, pages: Mapping[str, str], runs: int) -> dict[str, list[dict[str, float]]]:
    """Every page measured `runs` times, one round after another."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *each: _Gzipped(*each, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((path for name in names if (path := shutil.which(name))), None)
    found: dict[str, list[dict[str, float]]] = {page: [] for page in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        for _ in range(runs):
            for page, path in pages.items():
                address = f"http://127.0.0.1:{server.server_address[1]}/{path}"
                found[page].append(measured_or_again(browser, address))
        browser.close()
    server.shutdown()
    return found


def measured_or_again(browser: Browser, address: str) -> dict[str, float]:
    """One visit; once more, and said aloud, where the browser fell over."""
    try:
        return measured(browser, address)
    except Error as error:
        print(f"{address}: {str(error).splitlines()[0]}; once more", file=sys.stderr)
        return measured(browser, address)


def measured(browser: Browser, address: str) -> dict[str, float]:
    """One visit with an empty cache."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(OBSERVE)
    page.goto(address, wait_until="load", timeout=120_000)
    page.wait_for_timeout(SETTLED)
    found: dict[str, float] = page.evaluate(MEASURE)
    pictures = page.locator("main svg, figure svg:visible, section svg, canvas").count()
    context.close()
    if pictures < len(CHARTS):
        sys.exit(f"{address} shows {pictures} charts: {wrong}")
    return {**found, "kb": sum(sizes) / 1000, "requests": len(sizes)}


def printed(found: Sequence[Mapping[str, float]]) -> list[str]:
    """The medians as cells; of LCP the range too."""
    middle = {name: statistics.median(run[name] for run in found) for name in found[0]}
    lcp = [run["lcp"] for run in found]
    whole = {name: f"{value:.0f}" for name, value in middle.items()}
    paint = f"{whole['lcp']} ({min(lcp):.0f}–{max(lcp):.0f})"
    first = [f"{middle['kb']:.1f}", whole["requests"], whole["fcp"], paint]
    return [*first, whole["there"], whole["tbt"], whole["blocked"], f"{middle['cls']:.3f}"]


if __name__ == "__main__":
    main()
