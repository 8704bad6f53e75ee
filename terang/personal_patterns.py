"""What personal data look like in Indonesian and English text: numbers, addresses, names.

A pattern is only tried where a needle is found that it cannot do without, and all its repetitions
are bounded, so that the time grows with the text and not faster.
Forms: NIK by Permendagri 109/2019 on population documents (province, regency, district, day of
birth with 40 added for women, month, year, serial number); telephone numbers by ITU-T E.164 for
+62; plates by the area letters of Perkapolri 7/2021.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from terang.model import Said

_PROVINCES = "1[1-9]|2[01]|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7]"
_FREE = r"(?<![^\W_])(?<!\d[.,])"  # no letter or digit before it, and no decimal point
_ENDS = r"(?![^\W_])(?![.,]\d)"
_GAP = r"[ .\-\u00a0]"
_DAY = "(?:[04][1-9]|[1256][0-9]|[37][01])"
_MONTH = "(?:0[1-9]|1[0-2])"
_BIRTH = rf"{_DAY}{_MONTH}\d\d"
_NIK = re.compile(
    rf"(?:{_FREE}|(?<=NIK)|(?<=nik))(?:{_PROVINCES})"
    rf"(?:\d\d\d\d{_BIRTH}\d{{4}}"  # 16 digits in one piece
    rf"|\d\d{_GAP}\d\d{_DAY}{_GAP}{_MONTH}\d\d{_GAP}\d{{4}}"  # 4-4-4-4, as on a card's copy
    rf"|{_GAP}?\d\d{_GAP}?\d\d{_GAP}{_BIRTH}{_GAP}?\d{{4}}){_ENDS}"  # 33.74.01.550190.0003
)
_MOBILE = re.compile(
    rf"(?<![^\W_])(?<![\d.,][.,])(?<!\d[.,])"
    rf"(?:\+62[ .\-\u00a0]?\(?0?\)?[ .\-]?|0062[ \-]?|0)8[1-9]\d?(?:[ .\-\u00a0]?\d){{6,10}}{_ENDS}"
)
_CALLED = re.compile(  # 62 without its plus sign is a number like any other, unless somebody calls
    r"(?:wa\.me/|phone=|\b(?:hp|wa|whatsapp|telp|telepon|tel|ponsel)\b[ .:=]{0,3})"
    r"\+?628[1-9]\d{6,10}\b",
    re.IGNORECASE,
)
_LANDLINE = re.compile(
    r"(?:\(0[2-9]\d{1,2}\)[ \-]?"
    r"|(?<![^\W_])(?<!\d[.,])(?:\+62[ \-]?[2-9]\d{1,2}|0[2-9]\d{1,2})[ \-])"
    rf"[2-9]\d{{2,3}}[ \-]?\d{{3,4}}{_ENDS}"
)
_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}(?:@|\(at\)|\[at\])(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}\b"
)
_CARD = re.compile(
    r"\b(?:KPJ|BPJS|JKN|KIS|kartu peserta|nomor peserta|membership (?:card|number))\b[^\d\n]{0,40}"
    rf"(?P<number>{_FREE}\d{{11}}(?:\d\d)?){_ENDS}",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\b(?:rekening|norek|rek\.?|a/c|account (?:no\.?|number)|BCA|BRI|BNI|BSI|BTN|Mandiri"
    r"|Bank Jateng)\b"
    rf"(?:(?!Rp)[^\d\n]){{0,40}}(?P<number>{_FREE}(?<!Rp)\d{{2,4}}(?:[ .\-]?\d){{6,14}}){_ENDS}",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_AREAS = "A[ABDEG]|B[ABDEGHKLMNP]|D[ABCDEGHKLMNRSTW]|E[ABD]|K[BHTU]|P[ABGSTY]|[ABDEFGHKLMNPRSTWZ]"
_PLATE = re.compile(
    rf"(?<![\w+/=.\-])(?:{_AREAS})"
    rf"(?:[ \-]?[1-9]\d{{2,3}}[ \-]?[A-Z]{{1,3}}|[ ][1-9]\d?[ ][A-Z]{{2,3}})(?![\w+/=\-])"
)
_NEIGHBOURHOOD = re.compile(
    r"\bRT[ .:]{0,2}0{0,2}\d{1,2}[ ]?[,/;\-]?[ ]?(?:RW[ .:]{0,2})0{0,2}\d{1,2}\b"
    r"|\bRT[ ]?/[ ]?RW[ .:]{0,2}\d{1,3}[ ]?[/\-][ ]?\d{1,3}\b",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:Jl|Jln|Jalan|Gg|Gang|Kampung|Kp|Perum|Perumahan)\b\.?(?:[ ][\w.'’]{1,20}){1,5}?"
    r",?[ ](?:No|Nomor|Blok|Kav)\b\.?[ ]?[A-Z]{0,2}[ .\-/]?\d{1,4}[A-Za-z]?\b"
)
_WORD = r"[A-Z][a-z][a-z'’]{0,20}"
_NAME = (
    rf"(?P<first>{_WORD})(?:[ \u00a0]{{1,2}}(?:bin|binti|[A-Z]\.))?"
    rf"[ \u00a0\n]{{1,2}}(?P<second>{_WORD})"
)
_TITLED = re.compile(
    r"(?<![\w/])(?P<title>[Ii]bu|[Bb]apak|[Bb]u|[Pp]ak|[Bb]pk|[Ss]dri?|[Ss]audar[ai]|[Mm]bak|[Mm]as"
    r"|[Mm]bah|[Kk]ang|[Nn]yonya|[Tt]uan|Ny|Tn|Hj|H|[Aa]lmarhumah|[Aa]lmarhum|[Aa]lm|Mrs|Mr|Ms|Miss"
    rf"|a\.n|[Aa]tas nama)\b\.?[ \u00a0\n]{{1,2}}(?:(?:H|Hj|Dr|Ir|Drs)\.[ ])?{_NAME}"
)
_RELATIVE = re.compile(
    r"\b(?:[Ii]stri|[Ss]uami|[Aa]nak|[Aa]yah|[Ii]bu|[Kk]akak|[Aa]dik|[Cc]ucu|[Nn]enek|[Kk]akek|[Pp]aman"
    r"|[Bb]ibi|[Mm]ertua|[Mm]enantu|[Kk]eponakan|[Jj]anda|[Dd]uda|[Ww]ife|[Hh]usband|[Ss]on"
    r"|[Dd]aughter|[Mm]other|[Ff]ather|[Ww]idow|[Ss]ister|[Bb]rother)(?:nya|ku)?"
    rf"(?:,|[ ](?:bernama|named|called|dari|of|yaitu|almarhum|almarhumah))?[ \n]{_NAME}"
)
_CAPITALS = re.compile(
    r"[A-Z][a-z][a-z'’]{0,20}[ \u00a0\n]{1,2}"
    r"(?:bin |binti |[A-Z]\. )?[A-Z][a-z]"
)
_LINEAGE = re.compile(rf"\b{_WORD}[ ](?:bin|binti)[ ]{_WORD}\b")
# Words that follow a title and are an office, a role or a place, not the name of somebody.
_OFFICES = (
    "Adat Angkat Anggota Asuh Badan Bangsa Bagian Bank Besar Bidan Bupati Calon Camat Dewan Dinas"
    " Direktur Dokter Dosen Gubernur Guru Hakim Hamil Jaksa Kabupaten Kandung Kecamatan Kelurahan"
    " Kepala Ketua Kota Kementerian Kantor Lurah Mantu Mensos Menteri Menyusui Negara Negeri"
    " Notaris Panitera Pegawai Pejabat Pekerja Pembina Pemerintah Pemilik Penerima Perangkat"
    " Peserta Pertiwi Presiden Program Provinsi Rumah Sambung Sekretaris Semua Staf Tani Tenaga"
    " Tiri Tua Wakil Wali Walikota Warga Yayasan BPJS Mayor President Minister Governor The And"
)
_NO_NAME = frozenset(_OFFICES.split())


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of personal data, and what a person is told of it."""

    name: str
    what: Said


@dataclass(frozen=True, slots=True)
class Hit:
    """Where personal data stand in a text. The text itself is kept out of every message."""

    kind: Kind
    start: int
    end: int


NIK = Kind("nik", Said("what looks like an identity number (NIK) stands here, at character {}"))
PHONE = Kind("phone", Said("what looks like a telephone number stands here, at character {}"))
EMAIL = Kind("email", Said("what looks like an e-mail address stands here, at character {}"))
CARD = Kind("card", Said("what looks like the number of a BPJS card stands here, at character {}"))
ACCOUNT = Kind(
    "account", Said("what looks like the number of a bank account stands here, at character {}")
)
PLATE = Kind(
    "plate", Said("what looks like the number plate of a vehicle stands here, at character {}")
)
HOME = Kind("home", Said("what looks like somebody's address stands here, at character {}"))
NAME = Kind("name", Said("what looks like somebody's full name stands here, at character {}"))


@dataclass(frozen=True, slots=True)
class _Search:
    """A pattern, and where it is tried: from `back` characters before a needle up to it.

    Needles are sought in the text in small letters, or in its shape: `A` for a capital, `a` for
    another letter, `0` for a digit, `-` for a space or a hyphen, `@` for itself, `.` for the rest.
    """

    kind: Kind
    pattern: re.Pattern[str]
    needles: tuple[bytes, ...]
    shape: bool = False
    back: int = 0


_REACH = 160  # characters behind a needle in which a pattern ends
_MARKS = "\"'“”‘’(),.:;*_[]/>"
_BEFORE_NAMES = (  # of `_TITLED` and `_RELATIVE`, in small letters
    "ibu bapak bu pak bpk sdr sdri saudara saudari mbak mas mbah kang nyonya tuan ny tn hj h"
    " almarhumah almarhum alm mrs mr ms miss a.n nama istri suami anak ayah kakak adik cucu nenek"
    " kakek paman bibi mertua menantu keponakan janda duda wife husband son daughter mother father"
    " widow sister brother istriku suamiku anakku ayahku ibuku"
)
_CUES = frozenset(_BEFORE_NAMES.split())
_BEFORE = 48  # characters before two capitals in which a title or a relation stands
_REACH = 160  # characters behind a needle in which a pattern ends
_SEARCHES = (
    _Search(NIK, _NIK, (b"0" * 16, b"0000-0000-0000-0000", b"0000.0000.0000.0000"), shape=True),
    _Search(NIK, _NIK, (b"000000-0000", b"000000.0000"), shape=True, back=9),
    _Search(PHONE, _MOBILE, (b"08", b"+62", b"0062")),
    _Search(PHONE, _CALLED, (b"628",), back=12),
    _Search(PHONE, _LANDLINE, (b"(0", b"+62")),
    _Search(PHONE, _LANDLINE, (b"000-000",), shape=True, back=1),
    _Search(EMAIL, _EMAIL, (b"a@", b"A@", b"0@"), shape=True, back=64),
    _Search(EMAIL, _EMAIL, (b"(at)", b"[at]"), back=64),
    _Search(CARD, _CARD, (b"kpj", b"bpjs", b"jkn", b"kis", b"peserta", b"membership"), back=6),
    _Search(ACCOUNT, _ACCOUNT, (b"rek", b"a/c", b"account", b"bank"), back=2),
    _Search(ACCOUNT, _ACCOUNT, (b"bca", b"bri", b"bni", b"bsi", b"btn", b"mandiri")),
    _Search(PLATE, _PLATE, (b"A-0", b"A000"), shape=True, back=1),
    _Search(HOME, _NEIGHBOURHOOD, (b"rw",), back=12),
    _Search(HOME, _STREET, (b"jl", b"jalan", b"gg", b"gang", b"kampung", b"kp", b"perum")),
    _Search(NAME, _LINEAGE, (b" bin ", b" binti "), back=22),
)
_SHAPE = bytes(
    (b"0" if c.isdigit() else b"A" if c.isupper() else b"a" if c.islower() else b".")[0]
    if c not in " -@\u00a0"
    else ord("@" if c == "@" else "-")
    for c in map(chr, range(256))
)


def hits(text: str) -> list[Hit]:
    """All that looks like personal data in a text, in its order; overlapping ones once."""
    raw = text.encode("latin-1", "replace")  # a byte for a character: the places stay
    small, shape = raw.lower(), raw.translate(_SHAPE)
    found = {hit for search in _SEARCHES for hit in _found(search, text, small, shape)}
    found |= set(_names(text))
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _found(search: _Search, text: str, small: bytes, shape: bytes) -> Iterator[Hit]:
    for place in _places(shape if search.shape else small, search.needles):
        if search.back:
            found = search.pattern.search(text, max(0, place - search.back), place + _REACH)
        else:
            found = search.pattern.match(text, place)
        if found and (span := _span(found)):
            yield Hit(search.kind, *span)


def _names(text: str) -> Iterator[Hit]:
    """Two capitalised words in a row, where one of the words before them can begin a name."""
    for capitals in _CAPITALS.finditer(text):
        start, end = max(0, capitals.start() - _BEFORE), capitals.end() + _REACH
        said = text[start : capitals.end()].lower().replace(">", " ").split()
        if any(word.strip(_MARKS).removesuffix("nya") in _CUES for word in said[-6:]):
            for pattern in (_TITLED, _RELATIVE):
                found = (_span(match) for match in pattern.finditer(text, start, end))
                yield from (Hit(NAME, *span) for span in found if span)


def _places(text: bytes, needles: Sequence[bytes]) -> Iterator[int]:
    for needle in needles:
        place = text.find(needle)
        while place >= 0:
            yield place
            place = text.find(needle, place + 1)


def _span(found: re.Match[str]) -> tuple[int, int] | None:
    """The place of the number or name in what was found; None when it is none after all."""
    named = found.groupdict()
    if number := named.get("number"):
        return None if _THOUSANDS.fullmatch(number) else found.span("number")  # 1.250.000: rupiah
    if named.get("first"):
        words = {found["first"], found["second"]}
        return None if words & _NO_NAME else (found.start("first"), found.end())
    return found.span()
