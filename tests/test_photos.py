"""Nothing but the picture is left of a photo, and no file can bring the build down."""

import shutil
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import build
from terang import photos
from terang.consent import Photo
from terang.model import Text, Writing
from terang.personal_files import metadata
from tests.told_stories import telling, told_story

MISTAKE = Path(__file__).parent / "mistakes" / "story-photo-missing"
MAKER = "KAMERA-RAHASIA"
PHOTO = Photo(file="c-3b7k.jpg", alt=Text(id="Perahu.", en="A boat."), faces="none")


def story() -> Writing:
    """A story with a photo."""
    return telling(replace(told_story(), photo=PHOTO, lines={"photo": 9, "photo.file": 10}))


def camera(width: int = 1000, height: int = 600, kind: str = "JPEG") -> bytes:
    """A photo with a maker, a GPS position, an XMP packet, a comment and a turned sensor."""
    exif = Image.Exif()
    exif[0x010F] = MAKER
    exif[0x0112] = 6  # the camera was held upright
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 58.0, 1.0), 3: "E", 4: (110.0, 25.0, 1.0)})
    out = BytesIO()
    picture = Image.effect_noise((width, height), 40).convert("RGB")
    more = {"comment": MAKER.encode()} if kind == "JPEG" else {}
    xmp = f"<x:xmpmeta>{MAKER}</x:xmpmeta>".encode()
    picture.save(out, kind, exif=exif, xmp=xmp, **more)
    return out.getvalue()


def with_thumbnail(content: bytes) -> bytes:
    """The photo with a small picture in an APP1 segment of its own, as cameras write it."""
    small = BytesIO()
    Image.new("RGB", (160, 120), "red").save(small, "JPEG", comment=MAKER.encode())
    body = b"Exif\0\0THUMBNAIL" + small.getvalue()
    return content[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + content[2:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_no_byte_of_the_camera_is_left(kind: str) -> None:
    """Maker, position, packet, comment and thumbnail are in the file and in no published one."""
    content = with_thumbnail(camera()) if kind == "JPEG" else camera(kind=kind)
    assert MAKER.encode() in content
    assert metadata(content) != []

    (photo,), problems = photos.everything([story()], [("c-3b7k", content)])

    assert problems == []
    assert [ending for ending, width, _ in photo.files if width == photo.width] == [
        *("avif", "webp", "jpg")
    ]
    for _, width, made in photo.files:
        assert metadata(made) == []
        assert not any(mark in made for mark in (MAKER.encode(), b"Exif", b"xmpmeta", b"THUMB"))
        with Image.open(BytesIO(made)) as again:
            assert again.width == width
            assert dict(again.getexif()) == {}


def test_a_photo_held_upright_stays_upright() -> None:
    """What the camera noted about its own position is done before it is forgotten."""
    (photo,), _ = photos.everything([story()], [("c-3b7k", camera(1000, 600))])

    assert (photo.width, photo.height) == (600, 1000)


def test_the_same_photo_gives_the_same_bytes() -> None:
    """So that a build can be repeated."""
    content = camera(500, 400)

    assert photos.everything([story()], [("c-3b7k", content)]) == photos.everything(
        [story()], [("c-3b7k", content)]
    )


def bomb() -> bytes:
    """A PNG that says it is 30,000 pixels square; 900 megapixels from a few bytes."""
    out = BytesIO()
    Image.new("RGB", (1, 1)).save(out, "PNG")
    content = bytearray(out.getvalue())
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "cannot be opened"),
        (b"not a picture", "cannot be opened"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "cannot be opened"),
        (camera()[:3000], "cannot be opened"),
        (bomb(), "more than 40000000 pixels"),
        (camera(100, 200), "200 pixels wide"),
    ],
    ids=["svg", "text", "gif", "cut off", "bomb", "blur"],
)
def test_a_file_that_is_no_good_photo_is_a_problem(content: bytes, said: str) -> None:
    """At the line that names it, with what to do, and no other stage hears of it."""
    made, (problem,) = photos.everything([story()], [("c-3b7k", content)])

    assert made == ()
    assert problem.line == 10
    assert said in str(problem)


@given(cut=st.integers(0, 400), noise=st.binary(min_size=1, max_size=40))
def test_no_damaged_file_brings_the_build_down(cut: int, noise: bytes) -> None:
    """Whatever stands in a file, it is a photo or a problem."""
    whole = SMALL[:cut] + noise + SMALL[cut + len(noise) :]

    made, problems = photos.everything([story()], [("c-3b7k", whole)])

    assert len(made) + len(problems) == 1


SMALL = camera(330, 330)


def test_a_story_shows_its_photo_and_nothing_else_of_it_is_in_the_site(
    tiny: Path, tmp_path: Path
) -> None:
    """In both languages with alt text, lazily, in three formats; and under no open licence."""
    shutil.copytree(MISTAKE, tiny, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.txt"))
    handed_in = with_thumbnail(camera(1500, 700))
    (tiny / "content" / "stories" / "c-9x9x.jpg").write_bytes(handed_in)
    site = tmp_path / "site"

    assert build.build(tiny, site) == []

    pages = [site / "cerita/c-9x9x/index.html", site / "en/cerita/c-9x9x/index.html"]
    for page, alt in zip(pages, ("Perahu.", "A boat."), strict=True):
        html = page.read_text(encoding="utf-8")
        assert f'alt="{alt}"' in html
        assert 'loading="lazy"' in html
        assert 'type="image/avif"' in html
        assert (page.parent / "480.jpg").is_file()
    for path in site.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert MAKER.encode() not in content, path
            assert path.suffix != ".zip" or b"c-9x9x" not in content, path
            assert path.name != "dcat.jsonld" or b"c-9x9x" not in content, path


def test_the_photo_of_a_story_that_is_not_shown_is_not_made() -> None:
    """One withdrawn or left out leaves nothing."""
    assert photos.everything([], [("c-3b7k", camera())]) == ((), [])
