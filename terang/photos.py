"""Photos of stories, encoded anew: the picture stays, whatever else was in the file goes.

Pixels are copied into a fresh picture, so that no EXIF, XMP, IPTC, GPS position, thumbnail, colour
profile or comment can come along. A file that is no such picture, or whose picture would fill the
memory, is a problem. Widths and formats are those a cheap phone is best served by.
"""

import struct
import warnings
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from PIL import Image, ImageOps

from terang.model import Problem, Said, Writing
from terang.results import Photograph

WIDTHS = (480, 960, 1440)  # pixels: a phone, a dense phone or a screen, a dense screen
_KINDS = (("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG"))  # best first
_READ = ("JPEG", "PNG", "WEBP", "AVIF")  # no SVG, which is a program as well
_MOST = 40_000_000  # pixels; a telephone of today takes at most this many
_LEAST = 320  # pixels across, below which a photo is a blur
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error)


def everything(
    stories: Sequence[Writing], contents: Iterable[tuple[str, bytes]]
) -> tuple[tuple[Photograph, ...], list[Problem]]:
    """The photos of these stories as they are published, and those that cannot be."""
    made, problems = list[Photograph](), list[Problem]()
    told = {w.slug: w for w in sorted(stories, key=_original_last) if w.story and w.story.photo}
    for slug, content in contents:
        if slug in told:
            try:
                made.append(_encoded(slug, _picture(content)))
            except _UnfitError as error:
                problems.append(_problem(told[slug], error.what, error.hint))
    return tuple(made), problems


def _original_last(w: Writing) -> bool:
    return w.language == "id"


class _UnfitError(Exception):
    def __init__(self, what: Said, hint: Said) -> None:
        super().__init__(str(what))
        self.what, self.hint = what, hint


def _problem(w: Writing, what: Said, hint: Said) -> Problem:
    line = w.story.lines.get("photo.file", w.story.lines.get("photo", 1)) if w.story else 1
    return Problem(file=w.file, line=line, what=what, hint=hint)


def _picture(content: bytes) -> Image.Image:
    """The pixels of a file, upright, and nothing else of it. Raises _UnfitError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of notes that are cut off: they go anyway
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=_READ) as opened:
                if opened.width * opened.height > _MOST:
                    raise _too_large()
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except _TOO_LARGE as error:
        raise _too_large() from error
    except _BROKEN as error:
        what = Said("the photo cannot be opened as JPEG, PNG, WebP or AVIF")
        raise _UnfitError(
            what, Said("export it once more from the program you look at it with")
        ) from error
    if upright.width < _LEAST:
        what = Said("the photo is {} pixels wide", (str(upright.width),))
        raise _UnfitError(what, Said("take one of at least {} pixels", (str(_LEAST),)))
    fresh = Image.new("RGB", upright.size)
    fresh.paste(upright)
    return fresh


def _too_large() -> _UnfitError:
    what = Said("the photo has more than {} pixels", (str(_MOST),))
    return _UnfitError(
        what, Said("make it smaller; {} pixels across are enough", (str(WIDTHS[-1]),))
    )


def _encoded(slug: str, picture: Image.Image) -> Photograph:
    own = min(picture.width, WIDTHS[-1])
    widths = [*(width for width in WIDTHS if width < own), own]
    sizes = {width: _resized(picture, width) for width in widths}
    return Photograph(
        slug=slug,
        width=own,
        height=sizes[own].height,
        files=tuple(
            (ending, width, content)
            for ending, kind in _KINDS
            for width, content in _written(sizes.items(), kind)
        ),
    )


def _resized(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _written(sizes: Iterable[tuple[int, Image.Image]], kind: str) -> Iterator[tuple[int, bytes]]:
    """Each size in one format; a single thread, so that the same photo gives the same bytes."""
    for width, picture in sizes:
        out = BytesIO()
        if kind == "AVIF":
            picture.save(out, kind, quality=55, speed=8, max_threads=1)
        elif kind == "WEBP":
            picture.save(out, kind, quality=72, method=4)
        else:
            picture.save(out, kind, quality=78, progressive=True, optimize=True)
        yield width, out.getvalue()
