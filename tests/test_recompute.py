"""Anybody can re-run a published site from its files alone; what does not agree is found."""

import datetime as dt
import gzip
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import recompute_reader, serve
from terang.model import Problem
from terang.recompute_pages import Known, Tally, compare
from terang.recompute_reader import Folder, UnreadError, Web
from tests.conftest import ROOT, TINY
from tests.published import (
    ADDRESS,
    FEBRUARY,
    JANUARY,
    add_february,
    change,
    publish,
    reseal,
    reseal_all,
    verify,
)

FIGURES = ["pekerja-aktif", "pekerja-terdaftar", "porsi-aktif", "saldo"]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as published; tests that spoil it take a copy."""
    root = tmp_path_factory.mktemp("project") / "tiny"
    shutil.copytree(TINY, root)
    add_february(root)
    target = tmp_path_factory.mktemp("published") / "site"
    publish(root, target)
    return target


@pytest.fixture
def site(published: Path, tmp_path: Path) -> Path:
    """A copy to be spoilt."""
    return shutil.copytree(published, tmp_path / "site")


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    """The address of a server while it runs."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answering(answer: object) -> ThreadingHTTPServer:
    """A server that answers every question with `answer(handler)`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self)  # type: ignore[operator]

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server


def sent(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    """Send an answer."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def said(problems: tuple[Problem, ...]) -> list[str]:
    """File and sentence of every problem."""
    return [f"{problem.file}: {problem.what}" for problem in problems]


# --- all is well ---------------------------------------------------------------------------------


def test_a_site_as_published_holds(published: Path):
    """Every figure of every release is recomputed, every number of every page compared."""
    report = verify(published)

    assert said(report.problems) == []
    assert report.figures == 2 * len(FIGURES)
    # the home page, frozen pages, newest pages with the values of January, in both languages
    # and the four cells of the table on the page of cash
    assert report.places == 2 * (4 + 2 * 4 + 4 + 4 * 4 + 4)
    assert report.others > 0
    assert (report.releases, report.differ) == (2, 0)
    assert report.files == sum(
        len((published / "data" / month / "SHA256SUMS").read_text().splitlines())
        for month in (JANUARY, FEBRUARY)
    )
    assert str(report.summary()).startswith("8 figures recomputed, 72 places compared, ")


def test_a_site_on_the_web_holds_like_its_folder(published: Path):
    """The same counts over HTTP, from the address of the home page or of its file."""
    with serving(serve.serve(published, 0)) as address:
        report = verify(f"{address}index.html?x#y")

    assert report == verify(published)
    assert report.problems == ()


def test_a_site_served_by_caddy_holds(published: Path, tmp_path: Path):
    """A server nobody here wrote."""
    where = ["--root", str(published), "--listen", "127.0.0.1:18765"]
    command = [server("caddy"), "file-server", *where]
    _holds_behind(command, "http://127.0.0.1:18765/", verify(published).places)


def test_a_site_served_by_nginx_holds(published: Path, tmp_path: Path):
    """Another server nobody here wrote."""
    configuration = tmp_path / "nginx.conf"
    own = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # else it wants the system's
    worker = "user root root;" if os.getuid() == 0 else ""  # another could not read the site
    folders = " ".join(f"{name}_temp_path {tmp_path}/{name};" for name in own)
    configuration.write_text(
        f"daemon off; {worker} pid {tmp_path}/pid; error_log stderr; events {{}}"
        f" http {{ access_log off; {folders}"
        f" server {{ listen 127.0.0.1:18766; root {published}; }} }}"
    )
    command = [server("nginx"), "-e", "stderr", "-p", str(tmp_path), "-c", str(configuration)]
    _holds_behind(command, "http://127.0.0.1:18766/", verify(published).places)


def server(name: str) -> str:
    """The program as tests/servers.sh unpacked it, or the one on PATH; else the test is skipped."""
    unpacked = ROOT / ".venv" / "servers" / "usr"
    found = [path for path in (unpacked / "bin" / name, unpacked / "sbin" / name) if path.exists()]
    program = str(found[0]) if found else shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is neither in .venv/servers nor on PATH")
    return program


def _holds_behind(command: list[str], address: str, places: int) -> None:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(50):
                time.sleep(0.1)
                with recompute_reader.opened(address) as place:
                    try:
                        recompute_reader.read(place, "index.html")
                        break
                    except UnreadError:
                        continue
            report = verify(address)
        finally:
            server.terminate()
    assert (said(report.problems), report.places) == ([], places)


# --- what differs --------------------------------------------------------------------------------


def test_one_digit_of_one_page_in_one_language_is_found(site: Path):
    """With the page and the line; the other language still holds."""
    change(site / "en/angka/saldo/index.html", ">Rp785,600<", ">Rp785,700<")

    report = verify(site)

    (problem,) = report.problems
    assert (problem.file, problem.line) == ("en/angka/saldo/index.html", 5)
    assert str(problem.what) == "'saldo' is printed as Rp785,700, recomputed it is Rp785,600"
    assert (report.differ, report.places) == (1, 72)


def test_a_cell_of_a_table_is_held_against_its_query(site: Path):
    """Although the page says nothing of the query, which stands in data/queries.json."""
    change(site / "en/kas/index.html", "Rp785,600", "Rp785,700")

    assert said(verify(site).problems) == [
        "en/kas/index.html: the table 'kas' prints Rp785,700, its query gives Rp785,600"
    ]


def test_a_number_that_nobody_computed_or_typed_is_found(site: Path):
    """In the text, right behind a value, or in what search engines are told."""
    change(site / "kas/index.html", "<p>7</p>", "<p>7</p>\n<p>Sudah 12 orang</p>")
    change(site / "en/kas/index.html", "<title>", '<meta content="About 55" name="description">')
    change(site / "angka/saldo/index.html", "Rp785.600</data>", "Rp785.600</data>.000")

    assert sorted((p.file, p.line, p.what.values[0]) for p in verify(site).problems) == [
        ("angka/saldo/index.html", 5, "Rp785.600.000"),
        ("en/kas/index.html", 3, "55"),
        ("kas/index.html", 8, "12"),
    ]


def test_an_exact_value_that_is_not_the_printed_one_is_found(site: Path):
    """What programs read is held against the figure as what people read."""
    change(site / "rilis/2026-01/angka/porsi-aktif/index.html", 'value="3/4"', 'value="4/5"')

    report = verify(site)

    assert said(report.problems) == [
        "rilis/2026-01/angka/porsi-aktif/index.html:"
        " 'porsi-aktif' has the value 4/5 here, recomputed it is 75"
    ]


def test_a_number_in_the_other_languages_form_is_found(site: Path):
    """`Rp785.600` on an English page would be read as something else."""
    change(site / "en/index.html", "Rp785,600", "Rp785.600")

    assert said(verify(site).problems) == [
        "en/index.html: 'saldo' is printed as Rp785.600, recomputed it is Rp785,600"
    ]


def test_a_number_that_leads_to_no_figure_is_found(site: Path):
    """Marked as a figure, vouched for by nothing; or by one that the release does not tell of."""
    change(site / "index.html", 'href="angka/saldo/"', 'href="uang/"')
    change(site / "en/index.html", 'href="angka/saldo/"', 'href="angka/utang/"')

    assert said(verify(site).problems) == [
        "en/index.html: release 2026-02 tells of no figure 'utang'",
        "index.html: a number leads to no figure",
    ]


def test_the_numbers_of_a_table_are_those_of_the_figure_that_its_row_links_to(site: Path):
    """As the table of all vintages has them, and the list of what changed."""
    row = '<tr><th><a href="{}">x</a></th><td><data value="{}">{}</data></td></tr>\n'
    rows = [
        row.format("../../rilis/2026-01/angka/saldo/", 590400, "Rp590.400"),
        row.format("../../rilis/2026-02/angka/saldo/", 785600, "Rp785.600"),
        row.format("../../rilis/2026-02/angka/saldo/", 590400, "Rp590.400"),
        row.format("../../uang/", 590400, "Rp590.400"),
    ]
    change(site / "angka/saldo/index.html", "</body>", "".join(rows) + "</body>")

    report = verify(site)

    assert [(p.line, str(p.what)) for p in report.problems] == [
        (12, "'saldo' has the value 590400 here, recomputed it is 785600"),
        (13, "a number leads to no figure"),
    ]
    assert report.places == 72 + 4


def test_a_number_beside_words_in_one_link_is_compared(site: Path):
    """Without a class: `<a …><data …>36</data> orang</a>`."""
    link = '<a href="../../../../angka/pekerja-aktif/"><data value="{0}">{0}</data> orang</a>\n'
    page = site / "rilis/2026-01/angka/pekerja-aktif/index.html"
    change(page, "</body>", link.format(36) + link.format(37) + "</body>")

    assert [(p.line, str(p.what)) for p in verify(site).problems] == [
        (7, "'pekerja-aktif' has the value 37 here, recomputed it is 36")
    ]


def test_a_shortened_value_and_one_without_its_exact_twin_are_compared(site: Path):
    """As the home page prints them: a link of class `value`."""
    link = '<a class="value" href="angka/saldo/">{}</a>\n'
    for page, printed in (("index.html", "Rp785.600"), ("en/index.html", "Rp785.6")):
        change(site / page, "</body>", link.format(printed) + "</body>")

    report = verify(site)

    assert report.places == 72 + 2
    assert said(report.problems) == [
        "en/index.html: 'saldo' is printed as Rp785.6, recomputed it is Rp785,600"
    ]


def test_a_value_of_another_release_on_a_frozen_page_is_found(site: Path):
    """The balance of February is no answer to what January said."""
    page = site / "rilis/2026-01/angka/saldo/index.html"
    page.write_bytes((site / "rilis/2026-02/angka/saldo/index.html").read_bytes())

    assert [problem.file for problem in verify(site).problems] == [
        "rilis/2026-01/angka/saldo/index.html"
    ]


def test_a_table_edited_with_its_hashes_repaired_is_found_by_recomputation(site: Path):
    """The files agree with each other; the figures and pages made of them do not."""
    ledger = site / "data" / JANUARY / "ledger.csv"
    change(ledger, "2026-01,395200,800000,604800,590400", "2026-01,395200,900000,604800,690400")
    reseal(site, JANUARY)

    report = verify(site)

    wrong = [p for p in said(report.problems) if "saldo.json" in p]
    assert wrong[0] == (
        "data/2026-01/figures/saldo.json: value is published as 590400, recomputed it is 690400"
    )
    assert "rilis/2026-01/angka/saldo/index.html" in {p.file for p in report.problems}
    assert report.differ == 1 + 2 + 2 * 4  # the figure, frozen pages, links on the newest pages


def test_books_that_do_not_balance_are_found_with_their_hashes_repaired(site: Path):
    """The identities lie with the release, so that a stranger asks what the build asked."""
    for month in (JANUARY, FEBRUARY):
        row = "2026-01,395200,800000,604800,590400"
        change(site / "data" / month / "ledger.csv", row, "2026-01,395300,800000,604800,590500")
    reseal_all(site)

    report = verify(site)

    found = [line for line in said(report.problems) if "'ledger-opening' does not hold" in line]
    assert [line.partition(" does")[0] for line in found] == [
        "data/2026-02/ledger.csv: 'ledger-opening'",
        "data/2026-02/ledger.csv: 'ledger-opening'",
        "data/2026-01/ledger.csv: 'ledger-opening'",
    ]
    assert str(report.balance()).startswith("2 identities asked of the newest tables: 4 sums")


def test_a_site_that_balances_says_how_many_sums_were_asked(published: Path):
    """Three months, two identities."""
    assert str(verify(published).balance()) == (
        "2 identities asked of the newest tables: 6 sums equal to the rupiah,"
        " 0 leave room for hidden cells, 0 cannot be told for hidden cells"
    )


def test_a_table_edited_without_its_hashes_is_found_by_the_hash(site: Path):
    """The line of SHA256SUMS that it does not keep is named."""
    change(site / "data" / JANUARY / "codes.csv", "Aktif", "Aktip")

    assert said(verify(site).problems) == [
        "data/2026-01/codes.csv: the file is not the one whose hash stands at"
        " data/2026-01/SHA256SUMS:1"
    ]


def test_a_changed_query_is_found(site: Path):
    """The question that is shown has to be the one that gives the answer."""
    change(site / "data/2026-02/figures/saldo.json", "closing_idr", "opening_idr")
    reseal_all(site)

    report = verify(site)

    assert said(report.problems)[0] == (
        "data/2026-02/figures/saldo.json: value is published as 785600, recomputed it is 590400"
    )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT content FROM read_text('/etc/passwd')", "unknown table 'read_text'"),
        ("COPY ledger TO 'copied.csv'", "the query is not one SELECT"),
        ("SELECT 1; SELECT 2", "the query is not one SELECT"),
        ("SELECT closing_idr FROM ledger", "gives no number any more"),
        ("SELECT sum(workers_people)::BIGINT FROM premiums", "depends on hidden cells"),
        ("SELECT random()::BIGINT FROM ledger", "gives another answer each time"),
    ],
)
def test_a_query_that_may_not_be_asked_is_refused(site: Path, query: str, reason: str):
    """Only one SELECT over the release's own tables, of which nothing hidden moves the answer."""
    file = site / "data/2026-01/figures/saldo.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"query": query}))
    reseal(site, JANUARY)

    (problem,) = verify(site).problems

    assert problem.file == "data/2026-01/figures/saldo.json"
    assert reason in str(problem.what)


def test_a_hidden_cell_that_leaks_is_found_by_the_audit(site: Path):
    """Among two hidden rows one is printed later: the other one follows."""
    change(site / "data/2026-02/premiums.csv", "2026-01,farmer,,,c", "2026-01,farmer,6,100800,")
    reseal_all(site)

    found = said(verify(site).problems)

    assert any("data/2026-02/premiums.csv" in line for line in found)
    assert any("driver" in line or "farmer" in line for line in found)


def test_a_count_below_the_threshold_is_found_by_the_audit(site: Path):
    """The rules are those that the release itself publishes."""
    table = site / "data/2026-02/coverage_district_sex_age.csv"
    for key, before, now in (  # three people move from one age to the other, and back
        ("99.01.02,f,y17-34", 5, 2),
        ("99.01.02,f,y35-64", 0, 3),
        ("99.01.02,m,y17-34", 5, 8),
        ("99.01.02,m,y35-64", 6, 3),
        ("_T,f,y17-34", 11, 8),
        ("_T,f,y35-64", 5, 8),
        ("_T,m,y17-34", 14, 17),
        ("_T,m,y35-64", 6, 3),
    ):
        change(table, f"2026-02,{key},{before},", f"2026-02,{key},{now},")
    reseal_all(site)

    found = [p for p in verify(site).problems if "a count below 5 is printed" in str(p.what)]

    assert {p.file for p in found} == {"data/2026-02/coverage_district_sex_age.csv"}


# --- what is missing -----------------------------------------------------------------------------


def test_a_missing_file_of_a_release_is_found(site: Path):
    """Also one that nothing is recomputed from."""
    (site / "data/2026-01/csv-metadata.json").unlink()

    assert said(verify(site).problems) == [
        "data/2026-01/csv-metadata.json: data/2026-01/csv-metadata.json is missing"
    ]


def test_a_missing_table_is_found_and_no_figure_of_it_is_called_right(site: Path):
    """The release cannot be read without it; the other one is recomputed all the same."""
    (site / "data/2026-01/ledger.csv").unlink()

    report = verify(site)

    assert "data/2026-01/ledger.csv" in {problem.file for problem in report.problems}
    assert report.figures < 2 * len(FIGURES)


def test_a_release_that_is_gone_is_found(site: Path):
    """It is on the list; pages that print its numbers are not called right or wrong."""
    shutil.rmtree(site / "data/2026-01")

    report = verify(site)

    assert said(report.problems) == ["data/2026-01/SHA256SUMS: data/2026-01/SHA256SUMS is missing"]
    assert report.figures == len(FIGURES)


def test_a_release_that_is_left_out_of_the_list_is_found(site: Path):
    """The folder and the sitemap still know of it."""
    catalogue = json.loads((site / "catalog.jsonld").read_text())
    catalogue["@graph"] = [n for n in catalogue["@graph"] if not n["@id"].endswith("#2026-01")]
    (site / "catalog.jsonld").write_text(json.dumps(catalogue))

    report = verify(site)

    assert [str(p.what) for p in report.problems] == ["release 2026-01 is not in catalog.jsonld"]
    assert report.releases == 2


def test_a_page_that_is_gone_or_prints_no_value_is_found(site: Path):
    """A frozen page resolves for ever, and says what it is there for."""
    (site / "en/rilis/2026-01/angka/saldo/index.html").unlink()
    page = site / "angka/saldo/index.html"
    change(page, '<p class="big long">', '<p class="large">')

    assert sorted(said(verify(site).problems)) == [
        "angka/saldo/index.html: a number leads to no figure",
        "angka/saldo/index.html: the page of a figure does not print its value",
        "en/rilis/2026-01/angka/saldo/index.html:"
        " en/rilis/2026-01/angka/saldo/index.html is missing",
    ]


def test_a_stranger_in_the_folder_of_a_release_is_found(site: Path):
    """A file that nobody announced may be anything."""
    (site / "data/2026-01/extra.csv").write_text("name\n")

    assert said(verify(site).problems) == ["data/2026-01/extra.csv: the file is not in SHA256SUMS"]


def test_a_recalled_file_that_can_still_be_had_is_found(site: Path):
    """What was taken back after an accident has to be gone."""
    folder = site / "data" / JANUARY
    manifest = json.loads((folder / "manifest.json").read_text())
    line = next(line for line in manifest["files"] if line["path"] == "csv-metadata.json")
    gone = {"path": line["path"], "sha256": line["sha256"], "date": "2026-03-01"}
    manifest["recalled"] = [gone]
    manifest["files"].remove(line)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    reseal(site, JANUARY)

    found = said(verify(site).problems)
    (folder / "csv-metadata.json").unlink()

    assert "data/2026-01/csv-metadata.json: a recalled file is here" in found
    assert said(verify(site).problems) == []


def test_newest_downloads_that_are_not_the_newest_release_are_found(site: Path):
    """`data/latest/` is a copy, and copies are forgotten."""
    shutil.copy(site / "data/2026-01/ledger.csv", site / "data/latest/ledger.csv")

    assert said(verify(site).problems) == [
        "data/latest/ledger.csv: the table is not that of the newest release, 2026-02"
    ]


# --- releases that differ in their description ---------------------------------------------------


def test_a_release_with_other_tables_than_the_newest_is_recomputed_from_its_own(site: Path):
    """A table that January did not have yet is no fault of January's."""
    folder = site / "data" / JANUARY
    for name in ("datapackage.json", "datapackage.en.json"):
        told = json.loads((folder / name).read_text())
        told["resources"] = [r for r in told["resources"] if r["name"] != "premiums"]
        (folder / name).write_text(json.dumps(told))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = [f for f in manifest["files"] if f["path"] != "premiums.csv"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "premiums.csv").unlink()
    reseal(site, JANUARY)

    report = verify(site)

    assert said(report.problems) == []
    assert report.figures == 2 * len(FIGURES)


def test_a_leak_across_releases_that_are_described_otherwise_is_found(site: Path):
    """The audit sees all releases together even where they do not fit into one reading."""
    folder = site / "data" / JANUARY
    change(folder / "codes.csv", "Aktif", "Giat")
    reseal(site, JANUARY)
    change(site / "data/2026-02/premiums.csv", "2026-01,farmer,,,c", "2026-01,farmer,6,100800,")
    reseal_all(site)

    found = said(verify(site).problems)

    assert any("data/2026-02/premiums.csv" in line for line in found)


# --- hostile places ------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "body"), [(404, b"no"), (200, b"<html>hello</html>")])
def test_a_server_with_one_answer_for_everything_gives_problems(status: int, body: bytes):
    """No traceback, and nothing is called right."""
    with serving(answering(lambda handler: sent(handler, status, body))) as address:
        report = verify(address)

    assert report.problems
    assert (report.figures, report.places, report.differ) == (0, 0, 0)


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:1/", "http://[", "https://127.0.0.1:x/", "/not/there", ""]
)
def test_a_place_that_is_none_gives_problems(place: str, tmp_path: Path):
    """Whatever was typed."""
    report = verify(place or tmp_path)

    assert report.problems
    assert report.figures == 0


def test_a_redirect_to_another_host_is_not_followed():
    """The other host is never asked."""
    asked: list[str] = []

    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        sent(handler, 200, b"{}")

    with serving(answering(elsewhere)) as other:

        def away(handler: BaseHTTPRequestHandler) -> None:
            sent(handler, 302, b"", Location=f"{other}x")

        with serving(answering(away)) as address:
            report = verify(address)

    assert asked == []
    assert any("leads to another host" in line for line in said(report.problems))


def test_a_redirect_on_the_same_host_is_followed_but_not_for_ever(published: Path):
    """A folder without its slash is an everyday thing, a circle is not."""

    def turned(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/here/a.json":
            sent(handler, 301, b"", Location="/there/a.json")
        elif handler.path == "/there/a.json":
            sent(handler, 200, b"{}")
        else:
            sent(handler, 302, b"", Location=handler.path)

    with serving(answering(turned)) as address, recompute_reader.opened(f"{address}here") as web:
        found = recompute_reader.read(web, "a.json")
        with pytest.raises(UnreadError, match="without end"):
            recompute_reader.read(web, "b.json")

    assert found == b"{}"


def test_what_comes_packed_is_not_unpacked():
    """A few bytes could become gigabytes."""
    bomb = gzip.compress(bytes(10**6))

    def packed(handler: BaseHTTPRequestHandler) -> None:
        sent(handler, 200, bomb, Content_Encoding="gzip")

    with (
        serving(answering(packed)) as address,
        recompute_reader.opened(address) as web,
        pytest.raises(UnreadError, match="comes packed"),
    ):
        recompute_reader.read(web, "a.json")


def test_a_file_larger_than_its_kind_is_not_read_on():
    """The reading stops where the limit is, whatever length was announced."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        sent(handler, 200, bytes(3_000_000))

    with (
        serving(answering(endless)) as address,
        recompute_reader.opened(address) as web,
        pytest.raises(UnreadError, match="larger than 1000 bytes"),
    ):
        recompute_reader.read(web, "a.json", 1000)


@pytest.mark.parametrize("limit", ["one_file_s", "whole_s"])
def test_a_server_that_sends_a_byte_at_a_time_is_hung_up_on(limit: str):
    """Never silent for long, never done."""

    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            handler.close_connection = True

    with serving(answering(dripping)) as address:
        web = Web(address, **{limit: 0.3})
        started = time.monotonic()
        try:
            with pytest.raises(UnreadError):
                recompute_reader.read(web, "a.json")
        finally:
            web.close()

    assert time.monotonic() - started < 5


def test_a_page_cut_off_in_the_middle_is_not_taken_for_whole():
    """The server announced more than it sent."""

    def short(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.close_connection = True

    with (
        serving(answering(short)) as address,
        recompute_reader.opened(address) as web,
        pytest.raises(UnreadError, match="cannot be had"),
    ):
        recompute_reader.read(web, "a.json")


# --- hostile files -------------------------------------------------------------------------------


def test_a_path_out_of_the_release_is_not_opened(site: Path):
    """Neither in the list of hashes, nor in manifest and description."""
    (site.parent / "secret.csv").write_text("secret\n")
    folder = site / "data" / JANUARY
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'0' * 64}  ../../../secret.csv\n")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"].append({"path": "../../../secret.csv", "bytes": 7, "sha256": "0" * 64})
    manifest["recalled"] = [{"path": "../../../secret.csv", "sha256": "0" * 64}]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    described = json.loads((folder / "datapackage.json").read_text())
    described["resources"][0] |= {"name": "../../x", "path": "../../x.csv"}
    (folder / "datapackage.json").write_text(json.dumps(described))

    found = said(verify(site).problems)

    assert any("this line is not the hash and the name" in line for line in found)
    assert any("'../../x' is not the name of a table" in line for line in found)
    assert not any("secret.csv: " in line for line in found)


def test_a_link_that_leads_out_of_the_folder_counts_as_missing(site: Path):
    """The folder may come from anybody."""
    secret = site.parent / "secret.csv"
    secret.write_text("secret\n")
    table = site / "data/2026-01/codes.csv"
    table.unlink()
    table.symlink_to(secret)

    assert "data/2026-01/codes.csv: data/2026-01/codes.csv is missing" in said(
        verify(site).problems
    )


def test_a_packed_file_is_hashed_and_never_opened(site: Path):
    """Its content can be anything, as long as it is what was announced."""
    packed = site / "data/2026-01/kota-contoh-2026.01.1.zip"
    packed.write_bytes(b"PK\x03\x04 not a zip at all")

    found = said(verify(site).problems)

    assert found == [
        "data/2026-01/kota-contoh-2026.01.1.zip: the file is not the one whose hash stands at"
        " kota-contoh-2026.01.1.zip.sha256:1"
    ]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("catalog.jsonld", b"[" * 100_000),
        ("catalog.jsonld", b'{"@graph": [7]}'),
        ("sitemap.xml", b"<loc>" * 200_000 + b"<loc>http://other.example/</loc>"),
        ("data/2026-01/SHA256SUMS", b"x" * 10_000_000),
        ("data/2026-01/manifest.json", b'{"files": {}}'),
        ("data/2026-01/manifest.json", b'{"n": ' + b"9" * 10_000_000 + b"}"),
        ("data/2026-01/datapackage.json", b'{"name": "x", "resources": [{"name": []}]}'),
        ("data/2026-01/datapackage.json", b"\xff\xfe"),
        ("data/2026-01/ledger.csv", b"9" * 10_000_000),
        ("data/2026-01/figures/saldo.json", b'{"id": "saldo", "release": "2026-01"}'),
        ("index.html", b"<a " * 2_000_000),
        ("index.html", b'<a class="figure" href="http://[">' * 50_000),
        ("index.html", b"<!--" + b"-" * 7_000_000),
        ("index.html", b'<p class="' + b" " * 7_000_000),
        ("index.html", b"x" * 10_000_000),
    ],
)
def test_a_hostile_file_is_a_problem_and_no_more(site: Path, file: str, content: bytes):
    """Whatever stands in it, the reading ends soon, and with counts."""
    (site / file).write_bytes(content)
    started = time.monotonic()

    report = verify(site)

    assert report.releases == 2
    assert file.startswith("index") or report.problems
    assert time.monotonic() - started < 20


def test_a_rule_that_is_a_program_is_refused(site: Path):
    """An identity is put to the database as it stands, so only equations of columns may be one."""
    folder = site / "data" / FEBRUARY
    described = json.loads((folder / "datapackage.json").read_text())
    for resource in described["resources"]:
        resource["terang:identities"] = ["1 = 1) FROM read_text('/etc/passwd') -- "]
    (folder / "datapackage.json").write_text(json.dumps(described))
    reseal_all(site)

    found = said(verify(site).problems)

    assert any("is not an equation of columns" in line for line in found)


@given(st.text(max_size=200))
def test_no_name_leads_out_of_the_site(name: str):
    """A name that passes has no `..`, no backslash, and begins nowhere but below."""
    if recompute_reader.is_name(name):
        parts = name.split("/")
        assert ".." not in parts
        assert "" not in parts
        assert name.isascii()
        assert "\\" not in name


SOUP = (
    *("<a ", "</a>", "<tr>", "</tr>", "<data", "</data>", "<p ", ">", "x", '"', "'", "\0", "&#x0;"),
    *(' class="figure"', ' class="big"', " href=", " value=", "../", "angka/saldo/", "//["),
)


@given(st.lists(st.sampled_from(SOUP), max_size=60))
def test_no_page_stops_the_reading(tmp_path_factory: pytest.TempPathFactory, pieces: list[str]):
    """Any soup of tags is read to its end."""
    folder = tmp_path_factory.getbasetemp()
    (folder / "soup.html").write_text("".join(pieces), "utf-8")
    known = Known(values={}, told=frozenset(), unread=frozenset(), newest=JANUARY, address=ADDRESS)
    tally = Tally()

    compare(Folder(folder), "soup.html", known, tally, vouches=False)

    assert tally.differ <= len(tally.problems)


def test_the_day_of_a_release_has_to_be_one(site: Path):
    """The manifest is held to its form."""
    folder = site / "data" / JANUARY
    day = dt.date(2026, 2, 10).isoformat()
    change(folder / "manifest.json", day, "soon")
    reseal(site, JANUARY)

    assert any("'date' is missing" in line for line in said(verify(site).problems))
