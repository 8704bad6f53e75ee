"""Where a piece of a regulation could begin: markers such as `Pasal 7` and what is around them.

Nothing is decided here. A marker may be a heading or a reference; `terang.regulations` weighs the
evidence each one carries. Only a window of fixed size is looked at on each side of a marker, so
that the time grows with the length of the text and not faster.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

Value = tuple[int, str]  # place in the sequence, and the letter of an insertion: 128A is (128, "a")
FIRST: Value = (1, "")

_WINDOW = 320  # characters
_UNITS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_TENS = (
    f"ke{tens} puluh{unit}" for tens in _UNITS[1:] for unit in ("", *(f" {u}" for u in _UNITS))
)
ORDINALS = (
    "kesatu",
    *(f"ke{unit}" for unit in _UNITS[1:]),
    *("kesepuluh", "kesebelas"),
    *(f"ke{unit} belas" for unit in _UNITS[1:]),
    *_TENS,
)  # kesatu, kedua … kesembilan puluh sembilan
_OLD_ORDINALS = {"pertama": 1, "kesatu": 1}
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_AS_DIGITS = str.maketrans("lIO", "110")  # what a scanner reads for 1 and 0

_ORDINAL = rf"(?:Ke|KE)[a-zA-Z]+(?:\s+(?i:belas|puluh(?:\s+(?:{'|'.join(_UNITS)}))?)\b)?"
_ROMAN = "[IVXLC]{1,9}[ABD-HJKMN]?"
# One alternative a style. Indonesian first, then the words of our own unofficial translations.
# A marker begins and ends where a word begins and ends, so that no word is ever cut in two.
_MARKER = re.compile(
    rf"""(?<!\S)(?:
      (?P<opening>DENGAN\s+RAHMAT\s+TUHAN|BY\s+THE\s+GRACE\s+OF\s+GOD)
    | (?P<menimbang>Menimbang\s*:|Considering\s*:)
    | (?P<mengingat>Mengingat\s*:|In\s+view\s+of\s*:)
    | (?P<diktum>Dengan\s+Persetujuan\s+Bersama
        | M\s?E\s?M\s?U\s?T\s?U\s?S\s?K\s?A\s?N\s*: | HAS\s+DECIDED\s*:)
    | (?P<penutup>Agar\s+setiap\s+orang\s+(?:dapat\s+)?mengetahuinya,?
        | (?:Ditetapkan|Disahkan)\s+di | So\s+that\s+every\s+person\s+may\s+know)
    | (?P<penjelasan>PENJELASAN(?:\s+ATAS)?)
    | (?P<umum>(?:I\.?\s+)?UMUM)
    | (?P<demi>(?:II\.?\s+)?PASAL\s+DEMI\s+PASAL)
    | (?P<tambahan>TAMBAHAN\s+(?:LEMBARAN|BERITA)\s+(?:NEGARA|DAERAH))
    | LAMPIRAN(?:\s+(?P<lampiran>[IVXLC]{{1,9}}|[0-9]{{1,3}}))?
    | (?:BUKU|BOOK)\s+(?P<buku>{_ORDINAL}|{_ROMAN})
    | (?:BAB|CHAPTER)\s+(?P<bab>{_ROMAN})
    | (?:Bagian\s+(?P<bagian>{_ORDINAL}|Pertama) | Part\s+(?P<part>(?i:{"|".join(_ENGLISH)})))
    | (?:Paragraf|Paragraph)\s+(?P<paragraf>[0-9]{{1,3}}[A-Z]?)
    | (?:Pasal|Article)\s+(?P<pasal>[0-9]{{1,4}}[A-Z]{{0,2}}|[IVXLlO0-9]{{1,5}})
    | Pasa[l17I]?\s?(?P<pasal_slip>[0-9lIO]{{1,4}})
    | Ayat\s+\((?P<ayat_word>[0-9]{{1,3}}[a-z]?)\)
    | Huruf\s+(?P<huruf_word>(?P<l1>[a-z])(?P=l1)?)
    | Angka\s+(?P<angka_word>[0-9]{{1,3}})
    | \((?P<ayat>[0-9]{{1,3}}[a-z]?|[lI][0-9lI]{{0,2}})\)
    | (?P<huruf_dot>(?P<l2>[a-z])(?P=l2)?)\. | (?P<angka_dot>[0-9]{{1,3}})\.
    | (?P<huruf_bracket>[a-z])\) | (?P<angka_bracket>[0-9]{{1,3}})\)
    )(?!\S)""",
    re.VERBOSE,
)
_NOISE = " \t\r\f\v\N{NO-BREAK SPACE}#*_>"  # spaces, and Markdown before a marker on its line
_CATCHWORD = re.compile(r"\s+(?:[^\s.;:]+[^\S\n]+){0,2}(?:\.\.\.|…)(?!\S)")
_CLOSED = re.compile(r"(?:[.;:?!…]|\bjelas)[\"”’')\]]*$", re.IGNORECASE)
_JOINED = re.compile(r"[.;:,]\s+(?:dan|atau|dan/atau|and|or|and/or)$")
_QUOTES = re.compile(r"berbunyi\s+sebagai\s+berikut\s*:\s*[\"“]?$")
_AMENDS = re.compile(
    r"\s+(?:Ketentuan|Di\s?antara|Pasal|BAB|Judul|Setelah|Penjelasan)\b[^;:]*"
    r"(?:diubah|dihapus|disisipkan|ditambah)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A place where a piece could begin, with the evidence for and against."""

    style: str  # pasal, ayat, huruf_dot …: one a way of printing
    number: str  # as printed, slips of the scanner put right; "" if none
    value: Value  # place in its sequence
    printed: str  # the words of the marker
    start: int  # first character, in the text
    end: int  # after its last character
    line: int
    slip: bool  # the printed number is not one, but looks like `number`
    opens_line: bool  # nothing before it on its line
    alone: bool  # nothing after it on its line
    closed: bool  # a sentence, clause or piece ends right before it
    joined: bool  # "; dan" or the like stands right before it
    before: str  # the word before it; "" if none
    after: str  # the word after it; "" if none
    catchword: bool  # "Pasal 25 ..." at the foot of a page, announcing the next one
    quotes: bool  # "berbunyi sebagai berikut:" stands before it: the text of another article
    amends: bool  # an instruction follows: "Ketentuan Pasal 4 diubah …"


def markers(text: str) -> Iterator[Marker]:
    """Every marker of the text, in order, headings and references alike."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    for found in _MARKER.finditer(text):
        style = found.lastgroup or "lampiran"
        printed = " ".join((found.group(style) or "").split()) if style in _NUMBERED else ""
        number = _number(style, printed)
        yield _marker(text, found, style.replace("part", "bagian"), printed, number, breaks)


_NUMBERED = frozenset(_MARKER.groupindex) - {
    *("opening", "menimbang", "mengingat", "diktum", "penutup"),
    *("penjelasan", "umum", "demi", "tambahan"),
}


def _marker(
    text: str, found: re.Match[str], style: str, printed: str, number: str, breaks: list[int]
) -> Marker:
    start, end = found.span()
    left = text[max(0, start - _WINDOW) : start].rstrip(_NOISE)
    right = text[end : end + _WINDOW]
    words = left.rstrip().rstrip(_NOISE).rstrip()
    before = words[-40:].split()[-1] if words else ""
    after = right.replace("_", " ").split(maxsplit=1)
    return Marker(
        style="pasal" if style == "pasal_slip" else style,
        number=number,
        value=value(style, number),
        printed=" ".join(found.group().split()),
        start=start,
        end=end,
        line=bisect_right(breaks, start) + 1,
        slip=style == "pasal_slip" or number != printed,
        opens_line=not left or left.endswith("\n"),
        alone=not right.strip(_NOISE) or right.lstrip(_NOISE).startswith("\n"),
        closed=not before or bool(_CLOSED.search(before)),
        joined=bool(_JOINED.search(words[-40:])),
        before=before,
        after=after[0] if after else "",
        catchword=bool(_CATCHWORD.match(right)),
        quotes=":" in before and bool(_QUOTES.search(words[-80:])),
        amends=bool(_AMENDS.match(right)),
    )


def _number(style: str, printed: str) -> str:
    """The number meant: `Pasal l2` is 12. A Roman number stays, whatever it may stand for."""
    if style in {"pasal", "pasal_slip", "ayat"} and not re.fullmatch(
        "[0-9]+[A-HJ-NP-Za-z]*|[IVX]+", printed
    ):
        return printed.translate(_AS_DIGITS)
    return printed.translate(_AS_DIGITS) if style in {"ayat", "pasal_slip"} else printed


def value(style: str, number: str) -> Value:
    """The place of a number in its sequence; (0, "") where it has none.

    `12` is (12, ""), `128A` (128, "a"), `IX` (9, ""), `IXA` (9, "a"), `b` (2, ""), `bb` (28, ""),
    `Kedua Belas` (12, "").
    """
    if style.startswith("huruf"):
        return (ord(number[0]) - ord("a") + 1 + 26 * (len(number) - 1), "")
    if style in {"buku", "bagian", "part"} and not re.fullmatch(_ROMAN, number):
        return (_ordinal(" ".join(number.lower().split())), "")
    if digits := re.match("[0-9]+", number):
        return (int(digits.group()), number[digits.end() :].lower())
    return _roman(number)


def _ordinal(words: str) -> int:
    if words in _OLD_ORDINALS:
        return _OLD_ORDINALS[words]
    for names in (ORDINALS, _ENGLISH):
        if words in names:
            return names.index(words) + 1
    return 0


def _roman(number: str) -> Value:
    digits = [_ROMAN_DIGITS[c] for c in number if c in _ROMAN_DIGITS]
    letter = number[len(digits) :].lower()
    following = (*digits[1:], 0)
    return (sum(-d if d < n else d for d, n in zip(digits, following, strict=False)), letter)


def follows(last: Value | None, new: Value) -> bool:
    """`new` comes right after `last`, or stands first: 7 -> 8, 7 -> 7A, 7A -> 7B, 7A -> 8."""
    if last is None:
        return new == FIRST
    base, letter = last
    inserted = "a" if not letter else chr(ord(letter[-1]) + 1)
    return new in {(base + 1, ""), (base, letter[:-1] + inserted)}


def next_number(style: str, last: Value | None) -> str:
    """The number expected after `last`, as the style prints it: `8`, `IX`, `Kedua Belas`, `c`."""
    place = last[0] + 1 if last else 1
    if style.startswith("huruf"):
        return chr(ord("a") + (place - 1) % 26) * (1 + (place - 1) // 26)
    if style == "bagian" and place <= len(ORDINALS):
        return ORDINALS[place - 1].title()
    return _in_roman(place) if style in {"bab", "buku"} else str(place)


def _in_roman(place: int) -> str:
    written = ""
    for size, digits in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX")):
        written, place = written + digits * (place // size), place % size
    for size, digits in ((5, "V"), (4, "IV"), (1, "I")):
        written, place = written + digits * (place // size), place % size
    return written
