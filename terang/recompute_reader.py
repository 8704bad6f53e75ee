"""Where a published site lies: a folder, or an address on the web, read file by file.

Whoever serves it is not trusted. A name leads nowhere but below the site, a redirect to another
host is not followed, nothing is unpacked, and both sizes and waiting have an end.
"""

import hashlib
import http.client
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import Protocol
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from terang.model import Said

PAGE = 8 * 2**20  # bytes of a page or a text, at most
TABLE = 256 * 2**20  # of a table, at most
FILE = 2**30  # of any file, which is hashed piece by piece, at most
_PIECE = 2**18
_HOPS = 4
_SILENCE_S, _ONE_FILE_S, _WHOLE_S = 20.0, 300.0, 4 * 3600.0
_MOVED = frozenset({301, 302, 303, 307, 308})
_WORD = "[A-Za-z0-9_][A-Za-z0-9_.+-]{0,149}"
_NAME = re.compile(f"{_WORD}(?:/{_WORD}){{0,9}}")
_LOOK = Said("open it in a browser; if it is not there, tell those who publish the site")


class UnreadError(Exception):
    """A file that cannot be had; the reason and a way on."""

    def __init__(self, what: Said, hint: Said = _LOOK) -> None:
        super().__init__(str(what))
        self.what, self.hint = what, hint


class Place(Protocol):
    """A published site."""

    def pieces(self, path: str, most: int) -> Iterator[bytes]:
        """A file from its first byte to its last. Raises UnreadError; so it does above `most`."""
        ...

    def files(self) -> tuple[str, ...] | None:
        """The names of all files in order; None where they cannot be listed."""
        ...


def read(place: Place, path: str, most: int = PAGE) -> bytes:
    """The content of a file. Raises UnreadError."""
    return b"".join(place.pieces(path, most))


def digest(place: Place, path: str) -> tuple[int, str]:
    """Size and SHA-256 of a file that is not looked into. Raises UnreadError."""
    size, made = 0, hashlib.sha256()
    for piece in place.pieces(path, FILE):
        size += len(piece)
        made.update(piece)
    return size, made.hexdigest()


def is_name(path: str) -> bool:
    """Whether this is the plain name of a file below the site: no `..`, no hidden file."""
    return _NAME.fullmatch(path) is not None and ".." not in path.split("/")


@contextmanager
def opened(place: str) -> Iterator[Place]:
    """The site at an address or in a folder; what is wrong with it shows when a file is read."""
    if not place.lower().startswith(("http://", "https://")):
        yield Folder(Path(place))
        return
    with closing(Web(place)) as web:
        yield web


def _checked(pieces: Iterator[bytes], path: str, most: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise UnreadError(
                Said("{} is larger than {} bytes", (path, str(most))),
                Said("no file of this kind is that large; ask those who publish the site"),
            )
        yield piece


def _refuse_name(path: str) -> None:
    if not is_name(path):
        raise UnreadError(
            Said("'{}' is not the name of a file of a release", (path[:100],)),
            Said("it was not opened; the names that the site writes are plain"),
        )


def _missing(path: str) -> UnreadError:
    return UnreadError(Said("{} is missing", (path,)))


# --- a folder ------------------------------------------------------------------------------------


class Folder:
    """A site on this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: tuple[str, ...] | None = None

    def pieces(self, path: str, most: int) -> Iterator[bytes]:
        """As in `Place`; a link that leads out of the folder counts as missing."""
        _refuse_name(path)
        file = self._root / path
        if not file.is_file() or not file.resolve().is_relative_to(self._root.resolve()):
            raise _missing(path)
        try:
            with file.open("rb") as opened_file:
                yield from _checked(iter(lambda: opened_file.read(_PIECE), b""), path, most)
        except OSError as error:
            what = Said("{} cannot be read: {}", (path, str(error.strerror)))
            raise UnreadError(what, Said("check its name and permissions")) from None

    def files(self) -> tuple[str, ...] | None:
        """As in `Place`; looked at once."""
        if self._names is None:
            paths = (path for path in self._root.rglob("*") if path.is_file())
            self._names = tuple(sorted(path.relative_to(self._root).as_posix() for path in paths))
        return self._names


# --- an address ----------------------------------------------------------------------------------


class Web:
    """A site on the web, asked over one connection; a page `…/index.html` is asked for as `…/`."""

    def __init__(
        self,
        address: str,
        *,
        silence_s: float = _SILENCE_S,
        one_file_s: float = _ONE_FILE_S,
        whole_s: float = _WHOLE_S,
    ) -> None:
        plain = address.partition("#")[0].partition("?")[0].removesuffix("index.html")
        self._base = plain if plain.endswith("/") else f"{plain}/"
        self._silence_s, self._one_file_s = silence_s, one_file_s
        self._connection: http.client.HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._authority = ("", "")
        self._over = False
        self._end = _timer(whole_s, self._give_up)

    def close(self) -> None:
        """Hang up."""
        self._end.cancel()
        self._forget()

    def files(self) -> tuple[str, ...] | None:
        """As in `Place`: a server lists nothing."""
        return None

    def pieces(self, path: str, most: int) -> Iterator[bytes]:
        """As in `Place`."""
        _refuse_name(path)
        folder = path == "index.html" or path.endswith("/index.html")
        asked = path.removesuffix("index.html") if folder else path
        patience = _timer(self._one_file_s, self._hang_up)
        try:
            response = self._followed(urljoin(self._base, quote(asked)), path)
            yield from _checked(_body(response), path, most)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._forget()
            raise self._unreachable(path, error) from None
        except (UnreadError, GeneratorExit):
            self._forget()  # what was not read to its end would stand before the next answer
            raise
        finally:
            patience.cancel()

    def _followed(self, address: str, path: str) -> http.client.HTTPResponse:
        """The answer that holds the file, at most a few doors further on."""
        for _ in range(_HOPS):
            response = self._asked(urlsplit(address))
            if response.status in _MOVED:
                further = urljoin(address, response.headers.get("Location", ""))
                _refuse_other_host(urlsplit(address), urlsplit(further), path)
                self._forget()
                address = further
                continue
            if response.status in {404, 410}:
                raise _missing(path)
            if response.status != 200:
                raise UnreadError(
                    Said("the server answers {} for {}", (str(response.status), path))
                )
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise UnreadError(
                    Said("{} comes packed, though it was asked for plain", (path,)),
                    Said("let the server send files as they are to those who ask for that"),
                )
            return response
        raise UnreadError(Said("{} leads from one address to the next without end", (path,)))

    def _asked(self, target: SplitResult) -> http.client.HTTPResponse:
        """Ask once; once more where the server had closed a connection that was kept."""
        kept = self._connection is not None and self._authority == (target.scheme, target.netloc)
        try:
            return self._answer(target)
        except (ConnectionError, http.client.BadStatusLine):
            self._forget()
            if not kept or self._over:
                raise
            return self._answer(target)

    def _answer(self, target: SplitResult) -> http.client.HTTPResponse:
        if self._over:
            raise TimeoutError
        connection = self._connected(target)
        query = f"?{target.query}" if target.query else ""
        headers = {"Accept-Encoding": "identity", "User-Agent": "terang-verify"}
        connection.request("GET", f"{target.path or '/'}{query}", headers=headers)
        return connection.getresponse()

    def _connected(self, target: SplitResult) -> http.client.HTTPConnection:
        if self._connection and self._authority == (target.scheme, target.netloc):
            return self._connection
        self._forget()
        secure = target.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        made = kind(target.hostname or "", target.port, timeout=self._silence_s)
        made.connect()
        self._connection, self._socket = made, made.sock
        self._authority = (target.scheme, target.netloc)
        return made

    def _forget(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection, self._socket = None, None

    def _hang_up(self) -> None:
        """Wake up whoever waits for the server; a server may send one byte a minute for ever."""
        if held := self._socket:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def _give_up(self) -> None:
        self._over = True
        self._hang_up()

    def _unreachable(self, path: str, error: Exception) -> UnreadError:
        if self._over:
            return UnreadError(
                Said("{} was not read: the time for the whole site is over", (path,)),
                Said("copy the site into a folder and verify the folder"),
            )
        reason = str(error) or type(error).__name__
        return UnreadError(Said("{} cannot be had: {}", (path, reason.partition("\n")[0][:200])))


def _timer(seconds: float, then: Callable[[], None]) -> Timer:
    made = Timer(seconds, then)
    made.daemon = True
    made.start()
    return made


def _body(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body to its announced end. Raises IncompleteRead when it stops before."""
    while piece := response.read(_PIECE):
        yield piece
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)


def _refuse_other_host(before: SplitResult, after: SplitResult, path: str) -> None:
    """Another host, or the same one without encryption, is not what one was asked to verify."""
    secured = before.scheme == "http" and after.scheme == "https" and after.port in {None, 443}
    same_door = (before.scheme, before.netloc) == (after.scheme, after.netloc)
    if not same_door and not (secured and before.hostname == after.hostname):
        raise UnreadError(
            Said("{} leads to another host: {}", (path, after.netloc[:100])),
            Said("it was not followed; verify that address if you trust it"),
        )
