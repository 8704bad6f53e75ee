"""Shows the built site to its author: a small server for this machine, and an eye on the files."""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

# What computers disagree about: the parent asks the system's own list.
_TYPES: Mapping[str, str] = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}

Snapshot = frozenset[tuple[str, int, int]]  # path, time of change in nanoseconds, size in bytes


def serve(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of `folder` on 127.0.0.1, ready for `serve_forever`; port 0 takes a free one.

    Raises OSError when the port is taken.
    """
    return _Server(("127.0.0.1", port), partial(_Handler, directory=str(folder)))


def snapshot(paths: Iterable[Path]) -> Snapshot:
    """What stands in the files and folders of `paths` now; a path that is not there is empty."""
    return frozenset(entry for path in paths for entry in _entries(path))


def changed_since(paths: Iterable[Path], stamp: Snapshot) -> bool:
    """Whether any file below `paths` was written, added or removed since `stamp` was taken."""
    return snapshot(paths) != stamp


def _entries(path: Path) -> Iterator[tuple[str, int, int]]:
    files = path.rglob("*") if path.is_dir() else (path,)
    for file in files:
        try:
            status = file.stat()
        except OSError:  # removed while we looked: it is in no snapshot
            continue
        yield str(file), status.st_mtime_ns, status.st_size


class _Server(ThreadingHTTPServer):
    """A server that takes it calmly when a browser turns away before a file is sent."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a closed connection; anything else is the parent's to print."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    """Static files as a good host would send them, and nothing kept by the browser."""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """The type by the ending, with the charset where it is text."""
        kind = _TYPES.get(Path(path).suffix.lower()) or super().guess_type(path)
        is_text = kind.startswith("text/") or kind in {"image/svg+xml", "application/xml"}
        return f"{kind}; charset=utf-8" if is_text else kind

    def end_headers(self) -> None:
        """Forbid caching, so that a rebuilt page is seen at once."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page for what is not there, in the language of the address."""
        page = self._not_found()
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _not_found(self) -> Path:
        english = getattr(self, "path", "").startswith("/en/")
        return Path(self.directory) / ("en/404.html" if english else "404.html")

    def list_directory(self, path: str | os.PathLike[str]) -> io.BytesIO | None:  # noqa: ARG002
        """No listings: a folder without a page is an address without a page."""
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the parent
        """Say nothing: the build is what prints."""
