"""The texts in a file's bytes, whatever its format: pages, data, workbooks, archives, images.

Of a page there are two: the markup as it is, attributes and all, and the words without the tags
inside a line, so that a name in bold type is found too. Fonts and the drawn text of a PDF are not
opened; a PDF is made of words that were looked at in pages and inputs.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

_MARKUP = (".html", ".xml", ".svg", ".rels", ".atom")
_DATA = (".csv", ".json", ".jsonl", ".jsonld", ".geojson")  # where a comma parts two values
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|code|dfn|em|i|mark|q|s|small|span|strong|sub|sup|t|u|wbr)(?:\s[^<>]*)?>"
)
_DRAWN = re.compile(r'\s(?:d|points|transform)="[^"]*"')  # a drawing's own coordinates
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_EVENT_ID = re.compile(r"^(UID:[^@\r\n]*)@", re.MULTILINE)  # of a calendar: no mailbox
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_XMP = b"XML:com.adobe.xmp"
_PNG_NOTES = {b"eXIf": "EXIF", b"zTXt": "comment"}
_LARGEST = 2**28  # bytes of an archive's member; more is no file of ours
_DEEPEST = 3
IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff", ".heic")


def texts(name: str, content: bytes, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Name and text of everything in a file that can be read; lines stay where they are."""
    if content.startswith(b"PK\x03\x04") and depth < _DEEPEST:
        yield from _members(name, content, depth)
    elif content.startswith(b"%PDF-"):
        yield name, _STREAM.sub(b"", content).decode("latin-1")
    elif content.startswith(b"\x89PNG"):
        yield name, "\n".join(_png_texts(content))
    elif not name.endswith(IMAGES) and b"\0" not in content[:4096]:
        yield from ((name, text) for text in _views(name, content.decode(errors="replace")))


def _members(name: str, content: bytes, depth: int) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for member in archive.infolist():
            if member.file_size <= _LARGEST:
                yield from texts(f"{name}/{member.filename}", archive.read(member), depth + 1)


def _views(name: str, text: str) -> Iterator[str]:
    if name.endswith(_DATA):
        plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        yield plain.replace(",", "\t")
    elif name.endswith(_MARKUP):
        drawn = _DRAWN.sub("", text)
        plain = html.unescape(drawn) if "&" in drawn else drawn
        yield plain
        words = _INLINE.sub("", drawn)
        if len(words) < len(drawn):
            yield html.unescape(words)
    elif name.endswith(".ics"):
        yield _EVENT_ID.sub(r"\1/", text)
    else:
        yield text


def metadata(content: bytes) -> list[str]:
    """What an image tells besides its picture: `EXIF`, `XMP`, `IPTC`, `comment`; empty is right.

    The open texts of a PNG, such as a chart's source, are texts like any other: see `texts`.
    """
    if content.startswith(b"\xff\xd8"):
        return _of_jpeg(content)
    if content.startswith(b"\x89PNG"):
        notes = {_PNG_NOTES.get(kind) or _of_text(data) for kind, data in _png_chunks(content)}
        return sorted(notes - {""})
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        told = {b"EXIF": "EXIF", b"XMP ": "XMP"}
        return sorted({told[kind] for kind in _riff_chunks(content) if kind in told})
    if content[4:8] == b"ftyp":
        head = content[: content.find(b"mdat") if b"mdat" in content else None]
        found = {b"Exif": "EXIF", b"application/rdf+xml": "XMP"}
        return [told for mark, told in found.items() if mark in head]
    return []


def _of_jpeg(content: bytes) -> list[str]:
    """The segments before the picture: APP1 holds EXIF and XMP, APP13 IPTC."""
    found, place = set[str](), 2
    marks = {0xE1: "EXIF", 0xED: "IPTC", 0xFE: "comment"}
    while place + 4 <= len(content) and content[place] == 0xFF and content[place + 1] != 0xDA:
        kind, size = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        xmp = content[place + 4 : place + 33].startswith(b"http://ns.adobe.com/xap")
        if kind in marks:
            found.add("XMP" if xmp else marks[kind])
        place += 2 + max(size, 2)
    return sorted(found)


def _of_text(chunk: bytes) -> str:
    return "XMP" if chunk.startswith(_XMP) else ""


def _png_texts(content: bytes) -> Iterator[str]:
    """Keyword and text of what a PNG says openly; packed texts are not read but refused."""
    for kind, data in _png_chunks(content):
        if kind in {b"tEXt", b"iTXt"}:
            yield data.replace(b"\0", b"\t").decode(errors="replace")


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 8
    while place + 8 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        kind = content[place + 4 : place + 8]
        packed = kind == b"iTXt" and _packed(content[place + 8 : place + 8 + size])
        yield b"zTXt" if packed else kind, content[place + 8 : place + 8 + size]
        place += 12 + size


def _packed(text: bytes) -> bool:
    """Whether an international text is compressed: the byte after its keyword's end says so."""
    return text.partition(b"\0")[2][:1] == b"\1"


def _riff_chunks(content: bytes) -> Iterator[bytes]:
    place = 12
    while place + 8 <= len(content):
        yield content[place : place + 4]
        size = int.from_bytes(content[place + 4 : place + 8], "little")
        place += 8 + size + size % 2
