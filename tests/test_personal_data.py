"""What looks like personal data is found wherever it stands, and nothing else is."""

import json
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import personal_data, personal_files, read
from terang.contacts import Contact
from terang.model import Problem
from terang.personal_patterns import hits

ROOT = Path(__file__).resolve().parents[1]
LABELLED = json.loads((ROOT / "tests/personal_data/labelled.json").read_text(encoding="utf-8"))
REGULATIONS = ROOT.parent / "shared" / "inputs" / "regulations"
NIK = "3374015501900003"
PROVINCES = ("11", "21", "31", "33", "36", "53", "65", "76", "82", "97")


def kinds(text: str) -> list[str]:
    """What is found in a text."""
    return [hit.kind.name for hit in hits(text)]


def found(name: str, content: str | bytes) -> list[Problem]:
    """What is found in one file of the site."""
    raw = content.encode() if isinstance(content, str) else content
    return list(personal_data.built([(name, raw)], ()))


@pytest.mark.parametrize("case", LABELLED, ids=lambda case: f"{case['kind']}: {case['text'][:30]}")
def test_each_labelled_text_is_what_it_is_labelled(case: dict[str, str | None]) -> None:
    """Fifty-odd texts with one piece of personal data each, and as many innocent ones."""
    wanted = [case["kind"]] if case["kind"] else []

    assert kinds(str(case["text"])) == wanted


@given(
    province=st.sampled_from(PROVINCES),
    place=st.integers(101, 7999),
    day=st.integers(1, 31),
    woman=st.booleans(),
    month=st.integers(1, 12),
    year=st.integers(0, 99),
    serial=st.integers(1, 9999),
    before=st.sampled_from(["", "NIK ", "NIK:", "(", "nomor induk\n"]),
    after=st.sampled_from(["", ".", ",", ")", " ada", "\n"]),
)
def test_every_possible_nik_is_found(
    province: str,
    place: int,
    day: int,
    woman: bool,
    month: int,
    year: int,
    serial: int,
    before: str,
    after: str,
) -> None:
    """Any regency and district of a province, any day, month and year, woman or man."""
    born = f"{day + 40 * woman:02d}{month:02d}{year:02d}"
    number = f"{province}{place:04d}{born}{serial:04d}"

    assert kinds(f"{before}{number}{after}") == ["nik"]


@given(whole=st.integers(0, 10**6), tail=st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_no_decimal_is_taken_for_a_nik(whole: int, tail: str) -> None:
    """Sixteen digits after a point or a comma are a fraction, whatever they are."""
    assert kinds(f"{whole}.{tail} dan {whole},{tail}") == []


@given(amount=st.integers(0, 10**13))
def test_no_amount_of_money_is_taken_for_a_number_of_somebody(amount: int) -> None:
    """As it is printed in either language, and as it stands in a cell."""
    printed = f"Rp{amount:,}".replace(",", ".")

    assert kinds(f"{printed} atau Rp{amount:,}") == []
    assert found("data.csv", f"month,amount_idr\n2026-10,{amount}\n") == []


@pytest.mark.parametrize(
    "piece", ["08", "3374 ", "RT ", "Ibu Ibu ", "a@", "Jalan Ab ", "rekening "]
)
def test_the_time_grows_with_the_text_and_not_faster(piece: str) -> None:
    """Ten times as much of what every pattern begins with takes about ten times as long."""
    short, long = piece * 2_000, piece * 20_000
    hits(short)

    seconds = []
    for text in (short, long):
        started = time.process_time()
        hits(text)
        seconds.append(time.process_time() - started)

    assert seconds[1] < 40 * max(seconds[0], 0.005)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", f"<p>nomor <b>{NIK}</b></p>"),
        ("a.html", f"<p>nomor <b>{NIK[:8]}</b>{NIK[8:]}</p>"),
        ("a.html", f'<a href="tel:x" title="{NIK}">x</a>'),
        ("a.html", "<p>" + "".join(f"&#{ord(c)};" for c in NIK) + "</p>"),
        ("a.html", "<p>Ibu <em>Sari</em> Melati</p>"),
        ("a.html", "<p>sari&#64;contoh.example</p>"),
        ("a.json", f'{{"a": [1,{NIK},2]}}'),
        ("a.jsonld", r'{"a": "sari\u0040contoh.example"}'),
        ("a.csv", f"name,number\nx,{NIK}\n"),
        ("feed.xml", f"<title>{NIK}</title>"),
        ("a.ics", "SUMMARY:sari@contoh.example\r\n"),
        ("a.svg", f"<text>{NIK}</text>"),
    ],
)
def test_every_kind_of_file_is_read(name: str, content: str) -> None:
    """Text, attributes, entities, words in bold type, cells, values and events."""
    problems = found(name, content)

    assert len(problems) >= 1
    assert all(NIK not in str(problem) for problem in problems)


def test_archives_and_workbooks_are_opened() -> None:
    """A file inside a file inside the site is a byte of the site."""
    inner, outer = BytesIO(), BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<si><t>{NIK}</t></si>")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("book.xlsx", inner.getvalue())

    problems = found("all.zip", outer.getvalue())

    assert {problem.file for problem in problems} == {"all.zip/book.xlsx/xl/sharedStrings.xml"}


def test_the_id_of_an_event_is_no_mailbox() -> None:
    """RFC 5545 asks for an id that looks like an address."""
    assert found("a.ics", "UID:rilis-2026-10@contoh.example\r\n") == []


def test_a_message_names_the_place_and_not_what_stands_there() -> None:
    """File, line and character are enough to find it; a log is read by many."""
    text = f"satu\ndua {NIK}\n"

    (problem,) = personal_data.written([("content/pages/a.id.md", text.encode())], ())

    assert (problem.file, problem.line) == ("content/pages/a.id.md", 2)
    assert "at character 5" in str(problem)
    assert NIK[:4] not in str(problem)


def test_a_declared_contact_may_stand_and_must_be_spelt_as_it_stands() -> None:
    """Whatever separates the digits; one that stands nowhere is a slip."""
    contact = Contact(kind="phone", text="0812-15000-512", why="city line", line=3)
    text = b"WhatsApp +62 812 15000 512"

    said = list(personal_data.written([("a.md", text)], (contact,)))
    unused = list(personal_data.written([("a.md", b"nothing")], (contact,)))

    assert said == []
    assert [problem.line for problem in unused] == [3]


def test_what_people_wrote_here_holds_nobody() -> None:
    """The repository's own pages, stories, laws and tables."""
    sources = read.everything(ROOT)

    assert list(personal_data.written(read.written(ROOT), sources.contacts)) == []


@pytest.mark.skipif(not REGULATIONS.is_dir(), reason="the four laws are not beside this repository")
def test_no_false_alarm_in_four_long_laws() -> None:
    """Two hundred thousand characters of legal Indonesian name offices, not people."""
    laws = sorted(REGULATIONS.glob("*.md"))
    alarms = {law.name: kinds(law.read_text(encoding="utf-8")) for law in laws}

    assert len(alarms) >= 4
    assert set(map(tuple, alarms.values())) == {()}


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        (b"eXIf", b"MM", ["EXIF"]),
        (b"zTXt", b"Comment\0\0packed", ["comment"]),
        (b"iTXt", b"Comment\0\1\0\0\0packed", ["comment"]),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>", ["XMP"]),
        (b"iTXt", b"Source\0\0\0\0\0data of the city", []),
    ],
)
def test_a_png_may_say_its_source_openly_and_nothing_else(
    kind: bytes, data: bytes, told: list[str]
) -> None:
    """What a camera or an editor notes, and what is packed away, is refused."""
    assert personal_files.metadata(png(kind, data)) == told


@pytest.mark.parametrize("kind", [b"tEXt", b"iTXt"])
def test_an_open_text_of_a_png_is_looked_at_like_any_other(kind: bytes) -> None:
    """A number in it is found."""
    content = png(kind, b"Source\0\0\0\0\0call 081234567890")

    assert len(found("chart.png", content)) == 1


def png(kind: bytes, data: bytes) -> bytes:
    """A PNG of nothing but one chunk."""
    return b"\x89PNG\r\n\x1a\n" + len(data).to_bytes(4, "big") + kind + data + bytes(4)
