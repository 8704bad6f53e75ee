"""A chart says the same in every form in which it is taken away, and no form says more."""

import csv
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from io import StringIO
from pathlib import Path

import altair
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from terang import chart_says, charts, layout, png, words
from terang.layout import Seen
from terang.model import LANGUAGES, Hidden, Language, Package, Release, Standing, Text
from terang.results import ChartForms, Points
from tests.test_charts import ALL, TREND, both, points, texts

ROOT = Path(__file__).resolve().parents[1]
SECRETS = (7_654_321, 8_765_432)
SCHEMA = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
RELEASE = Release(
    month="2026-10",
    date=date(2026, 11, 10),
    whats_new=both("Baru"),
    next_date=date(2026, 12, 10),
    contact=both("Kontak"),
    corrections=(),
    folder=Path("data/releases/2026-10"),
)
PACKAGE = Package(
    name="contoh",
    title=Text(id="Kota Rekaan", en="Invented City"),
    description=both("Uraian"),
    homepage="https://terang.example/",
    licences=(("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", both("CC")),),
    resources=(),
)


def forms_of(told: Points) -> ChartForms:
    """All files of a chart's points."""
    drawings = [charts.draw(told, language) for language in LANGUAGES]
    return charts.files(
        told,
        drawings,
        package=PACKAGE,
        release=RELEASE,
        address="https://terang.example/",
        whole=True,
    )


@cache
def forms(name: str) -> ChartForms:
    """The files of one of the samples."""
    return forms_of(ALL[name])


def files(name: str) -> Mapping[str, bytes]:
    """The files of one of the samples by name."""
    return dict(forms(name).files)


def file(name: str, end: str) -> bytes:
    """One file of a sample by the end of its name."""
    return files(name)[f"{ALL[name].chart.id}{end}"]


def records(name: str) -> list[dict[str, str]]:
    """The lines of a sample's CSV file."""
    return list(csv.DictReader(StringIO(file(name, ".csv").decode())))


def printed(row: Mapping[str, str], language: Language) -> str:
    """A line of the file as the site prints its value."""
    if row["obs_status"]:
        return layout.NOT_SHOWN[Hidden(row["obs_status"])].in_(language)
    return words.quantity(Fraction(row["value"]), row["unit"], language)


# --- one chart, many forms ------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["ranking", "quarters", "tiles", "trend", "money"])
def test_the_file_of_numbers_says_what_the_table_says(name: str, language: Language) -> None:
    """Every value in print stands in the CSV file, as often, and none besides."""
    (drawing,) = (d for d in forms(name).drawings if d.language == language)
    table = [cell for row in drawing.rows for cell in row[drawing.named :]]

    assert sorted(printed(row, language) for row in records(name)) == sorted(table)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["ranking", "tiles"])
def test_every_label_in_the_pictures_is_a_value_of_the_file(name: str, language: Language) -> None:
    """The page's picture and the framed one write the same numbers and words."""
    written = {printed(row, language) for row in records(name)}

    for picture in (
        forms(name).drawing(language).wide,
        file(name, f".{language}.svg").decode(),
    ):
        assert written <= set(texts(picture))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_the_framed_picture_says_where_it_is_from(name: str, language: Language) -> None:
    """Title, standing, release, licence and the page's address stand in the picture itself."""
    told = " ".join(texts(file(name, f".{language}.svg").decode()))

    assert ALL[name].chart.title.in_(language) in told
    assert {"id": "data contoh", "en": "sample data"}[language] in told
    assert {"id": "Rilis Oktober 2026", "en": "Release of October 2026"}[language] in told
    assert f"bagan/{ALL[name].chart.id}/" in told


@pytest.mark.parametrize("name", ALL)
def test_the_framed_picture_needs_no_variable_and_no_other_file(name: str) -> None:
    """Programs that know no `var()` draw it too; in the dark its own style changes the colours."""
    picture = file(name, ".id.svg").decode()

    assert "var(" not in picture
    assert "prefers-color-scheme:dark" in picture
    assert not re.search(r"<script|<image|href=|@import|@font-face", picture)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_the_specification_is_valid_and_draws(name: str, language: Language) -> None:
    """By the schema that Altair ships, and by the compiler; its data and its language are in it."""
    spec = json.loads(file(name, f".{language}.vl.json"))
    schema = Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

    assert [error.message for error in schema.iter_errors(spec)] == []
    assert '"url"' not in json.dumps(spec)
    assert spec["config"]["locale"]["number"]["decimal"] == {"id": ",", "en": "."}[language]
    assert "<svg" in vl_convert.vegalite_to_svg(spec)


@pytest.mark.parametrize("kind", charts.KINDS)
def test_a_kind_without_a_specification_of_its_own_is_given_as_it_is_drawn(kind: str) -> None:
    """So that a new kind has a file from its first day."""
    spec = charts._as_drawn(ALL[kind], "id")
    schema = Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

    assert [error.message for error in schema.iter_errors(spec)] == []
    assert "<svg" in vl_convert.vegalite_to_svg(spec)
    assert "var(" not in json.dumps(spec)


def test_numbers_and_months_of_the_specification_follow_its_language() -> None:
    """An axis drawn from the file has Indonesian months and thousands."""
    drawn = vl_convert.vegalite_to_svg(json.loads(file("money", ".id.vl.json")))

    assert re.search(r">(Mei|Agu|Okt) 202\d<", drawn)
    assert re.search(r">Rp\d+\.000\.000<", drawn)


@pytest.mark.parametrize("name", ALL)
def test_a_picture_is_twice_the_size_of_the_framed_one_and_tells_only_title_and_licence(
    name: str,
) -> None:
    """No program, date or path is in it."""
    size = re.search(rb'width="(\d+)" height="(\d+)"', file(name, ".id.svg"))
    picture = file(name, ".id.png")

    assert size
    assert png.size(picture) == (2 * int(size[1]), 2 * int(size[2]))
    assert png.texts_of(picture).keys() == {"Title", "Copyright"}
    assert png.texts_of(picture)["Title"] == ALL[name].chart.title.id
    assert set(re.findall(rb"(?:tEXt|zTXt|tIME|eXIf|pHYs)", picture)) == set()


@pytest.mark.parametrize("name", ALL)
def test_a_card_has_the_size_that_networks_ask_for_and_is_small(name: str) -> None:
    """1200 by 630 pixels, under 300 KB."""
    for language in LANGUAGES:
        card = files(name)[f"kartu.{language}.png"]
        assert png.size(card) == (1200, 630)
        assert len(card) < 300_000


@given(st.binary(min_size=1, max_size=400), st.text("abcč–", max_size=20))
def test_packing_a_picture_keeps_its_pixels(pixels: bytes, text: str) -> None:
    """Only how they are packed changes."""
    header = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    raw = b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in (
            (b"IHDR", header),
            (b"tEXt", b"Author\0x"),
            (b"IDAT", zlib.compress(pixels, 1)),
        )
    )

    made = png.packed(raw, {"Title": text})

    (kept,) = re.findall(rb"IDAT(.*)....\0\0\0\0IEND", made, flags=re.DOTALL)
    assert zlib.decompress(kept) == pixels
    assert png.texts_of(made) == {"Title": text}
    assert b"Author" not in made


# --- no form says more than the table -------------------------------------------------------------


def hiding(secret: int) -> dict[str, Points]:
    """Charts of which one row is hidden, though the query gave its number."""
    rows = [("Genuk", "Genuk", 0, 0, secret, "c"), ("Tugu", "Tugu", 0, 1, 212, None)]
    months = [
        (month, value, status)
        for month, value, status in (
            ("2026-08", 100, None),
            ("2026-09", secret, "c"),
            ("2026-10", 120, None),
        )
    ]
    ranked = [(name, value, status) for name, _, _, _, value, status in rows]
    link = ("asn", "ASN", "Donors", "pool", "Kas", "Pool", "Kita", "Ours")
    return {
        "tiles": points("tiles", "people", "label short row column value status", rows),
        "ranking": points("ranking", "people", "label value status", ranked),
        "trend": points("trend", "people", "month value status", months),
        "progress": points("progress", "people", "value target status", [(secret, 9_000_000, "c")]),
        "flow": points(
            "flow",
            "idr",
            "source source_id source_en destination destination_id destination_en "
            "owner_id owner_en value kind noun_id noun_en status",
            [(*link, secret, "apart", None, None, "c")],
        ),
    }


@pytest.mark.parametrize("kind", ["tiles", "ranking", "trend", "progress", "flow"])
def test_no_file_depends_on_a_hidden_number(kind: str) -> None:
    """Byte for byte the same, whatever the number is: pictures, data and descriptions."""
    first, second = (forms_of(hiding(secret)[kind]) for secret in SECRETS)

    assert first == second
    for name, content in first.files:
        assert str(SECRETS[0]).encode() not in content, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_the_long_description_has_no_number_that_the_table_has_not(
    name: str, language: Language
) -> None:
    """What is said in sentences can be found in the table; the count of hidden ones is counted."""
    drawing = forms(name).drawing(language)
    said = re.sub(r"(disamarkan|not shown): \d+", "", drawing.says)
    table = " ".join([*(cell for row in drawing.rows for cell in row), *drawing.headings])

    for number in re.findall(r"\d[\d.,]*\d|\d", said):
        assert number in table


# --- in words -------------------------------------------------------------------------------------


def line(*values: int | None) -> str:
    """What is said of one line from January on, in English."""
    rows = [(f"2026-{month:02}", value) for month, value in enumerate(values, 1)]
    told = points("trend", "people", "month value", rows)
    return charts.draw(told, "en").says


def test_a_line_is_told_by_its_ends_its_peak_its_floor_and_its_largest_fall() -> None:
    """Rises, falls and peaks, each in a sentence, and only where there is one."""
    assert line(10, 20) == "Workers: up from 10 in January 2026 to 20 in February 2026."
    assert line(20, 10) == "Workers: down from 20 in January 2026 to 10 in February 2026."
    assert line(10, 10) == "Workers: 10 in February 2026, the same as in January 2026."
    assert line(None, 10) == "Workers: 10 in February 2026."
    assert line(None, None) == "Workers: no number."
    assert line(10, 50, 5, 20) == (
        "Workers: up from 10 in January 2026 to 20 in April 2026. "
        "The highest is 50, in February 2026. The lowest is 5, in March 2026. "
        "The largest fall: from 50 to 5, in March 2026."
    )


def test_hidden_numbers_are_counted_in_words() -> None:
    """In the language of the page."""
    assert forms("trend").drawing("id").says.endswith("Angka yang disamarkan: 2.")
    assert forms("ranking").drawing("en").says == (
        "Highest: Semarang Tengah, 1,234. Lowest among the numbers shown: Pedurungan, 0. "
        "Numbers not shown: 1."
    )


def test_a_persons_own_words_take_the_place_of_the_generated_ones() -> None:
    """`says` in the chart's file."""
    own = replace(TREND, says=Text(id="Kata kami.", en="Our words."))

    assert charts.draw(own, "id").says == "Kata kami."


def test_a_chart_of_a_kind_that_is_not_known_says_nothing_wrong() -> None:
    """An empty description is left out; a false one would be read aloud."""
    assert chart_says.sentences(TREND.chart, [{"x": 1}], "id") == ""


# --- the same everywhere --------------------------------------------------------------------------


def digest() -> str:
    """Every file of every sample in one number."""
    whole = hashlib.sha256()
    for name in ALL:
        for path, content in forms(name).files:
            whole.update(path.encode() + content)
    return whole.hexdigest()


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Asia/Jakarta", "PYTHONHASHSEED": "1", "LANG": "id_ID.UTF-8"},
        {"TZ": "America/New_York", "PYTHONHASHSEED": "77", "LANG": "C"},
    ],
)
def test_files_are_the_same_bytes_in_every_time_zone_language_and_process(
    environment: dict[str, str],
) -> None:
    """Pictures included, whatever fonts the machine has."""
    program = "from tests.test_chart_forms import digest; print(digest())"

    there = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], **environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert there.stdout.strip() == digest()


@pytest.mark.parametrize("kind", [name for name, kind in charts.KINDS.items() if not kind.pixels])
@pytest.mark.parametrize("width", [charts.NARROW, charts.WIDE])
def test_a_drawing_compiled_without_its_width_is_the_same_drawing(kind: str, width: int) -> None:
    """A kind that does not ask how wide its frame is has one compiled drawing for all."""
    told = ALL[kind]
    seen = Seen(chart=told.chart, language="id", records=charts._records(told), width=width)
    made = charts.KINDS[kind]
    plan = made.lay(seen)

    whole = charts._filled(charts._compiled(made.draw, plan.frame), plan)
    shared = charts._filled(charts._compiled(made.draw, charts._of_no_width(plan.frame)), plan)

    assert vl_convert.vega_to_svg(shared) == vl_convert.vega_to_svg(whole)


def test_downloaded_pictures_are_small() -> None:
    """A framed SVG takes less than 6 KB compressed."""
    sizes = [len(gzip.compress(file(name, ".id.svg"), 9)) for name in ALL]

    assert max(sizes) < 6 * 1024


def test_the_weakest_standing_is_told() -> None:
    """A chart of official data is not called a sample."""
    official = forms_of(replace(TREND, standing=Standing.OFFICIAL))

    assert "data resmi" in official.caption("id").source
    assert "sample data" in forms("trend").caption("en").short
