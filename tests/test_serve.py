"""The server for authors: the right page, the right type, and nothing cached."""

import http.client
import os
import socket
import threading
from pathlib import Path

import pytest

from terang import serve


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    (folder / "en").mkdir()
    (folder / "data").mkdir()
    (folder / "index.html").write_text("Beranda", encoding="utf-8")
    (folder / "404.html").write_text("Tidak ada", encoding="utf-8")
    (folder / "en" / "404.html").write_text("Not here", encoding="utf-8")
    (folder / "data" / "a.csv").write_text("a\n", encoding="utf-8")
    (folder / "a.svg").write_text("<svg/>", encoding="utf-8")
    running = serve.serve(folder, 0)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def get(server, path: str, method: str = "GET") -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(*server.server_address)
    connection.request(method, path)
    response = connection.getresponse()
    answer = response.status, response.headers, response.read()
    connection.close()
    return answer


def test_only_this_machine_is_served(server):
    """A draft is not for the network."""
    assert server.server_address[0] == "127.0.0.1"


def test_a_folder_is_answered_with_its_page_and_nothing_is_cached(server):
    """A rebuilt page is seen at the next look."""
    status, headers, body = get(server, "/")

    assert (status, body) == (200, b"Beranda")
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/data/a.csv", "text/csv; charset=utf-8"), ("/a.svg", "image/svg+xml; charset=utf-8")],
    ids=["csv", "svg"],
)
def test_files_have_the_type_a_good_host_would_send(server, path, kind):
    """Whatever the computer's own list of types says."""
    _, headers, _ = get(server, path)

    assert headers["Content-Type"] == kind


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/lost/", b"Tidak ada"),
        ("/en/lost/", b"Not here"),
        ("/data/", b"Tidak ada"),
        ("/../../etc/passwd", b"Tidak ada"),
    ],
    ids=["indonesian", "english", "folder-without-page", "outside"],
)
def test_what_is_not_there_is_said_in_the_language_of_the_address(server, path, words):
    """With status 404 and the site's own page; folders are not listed."""
    status, _, body = get(server, path)

    assert (status, body) == (404, words)


def test_asking_only_for_the_headers_of_what_is_not_there_gives_no_body(server):
    """As HTTP says; the length is that of the page."""
    with socket.create_connection(server.server_address) as connection:
        connection.sendall(b"HEAD /lost/ HTTP/1.0\r\n\r\n")
        answer = connection.makefile("rb").read()

    head, _, body = answer.partition(b"\r\n\r\n")
    assert b" 404 " in head.splitlines()[0]
    assert b"Content-Length: 9" in head
    assert body == b""


def test_another_fault_is_answered_by_the_server_itself(server):
    """A method that a static site does not know."""
    status, _, _ = get(server, "/", "PUT")

    assert status == 501


def test_a_change_below_a_watched_path_is_seen(tmp_path):
    """Written, added, removed, in a folder or a file of its own; nothing else."""
    folder, single = tmp_path / "content", tmp_path / "mkdocs.yml"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.md").write_text("a", encoding="utf-8")
    single.write_text("x", encoding="utf-8")
    paths = [folder, single, tmp_path / "not-there"]
    stamp = serve.snapshot(paths)

    assert not serve.changed_since(paths, stamp)

    (folder / "deep" / "a.md").write_text("longer", encoding="utf-8")
    assert serve.changed_since(paths, stamp)
    stamp = serve.snapshot(paths)
    os.utime(single, ns=(0, 0))
    assert serve.changed_since(paths, stamp)
    stamp = serve.snapshot(paths)
    (folder / "b.md").touch()
    assert serve.changed_since(paths, stamp)
    stamp = serve.snapshot(paths)
    (folder / "b.md").unlink()
    assert serve.changed_since(paths, stamp)


def test_a_browser_that_turns_away_leaves_no_traceback(tmp_path: Path, capfd) -> None:
    """A connection closed before the file is sent is nobody's mistake."""
    server = serve.serve(tmp_path, 0)

    try:
        raise BrokenPipeError  # noqa: TRY301
    except BrokenPipeError:
        server.handle_error(None, ("127.0.0.1", 1))
    server.server_close()

    assert capfd.readouterr().err == ""
