"""Which markers are headings: one rule for each way of printing.

The number expected next is the strongest evidence, then what stands before and after a marker,
then whether it has a line to itself. A marker that is refused stays among the words of the piece
it stands in.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from terang.law_lines import FIRST, Marker, Value, follows
from terang.law_tree import GROUPS, RANKS, Draft, Reader
from terang.model import Said

_CONJUNCTIONS = frozenset(["dan", "atau", "dan/atau", "and", "or", "and/or"])
_REFERS = frozenset(
    (
        *("dalam", "pada", "dengan", "dari", "pasal", "ayat", "huruf", "angka", "ketentuan"),
        *("bab", "sampai", "menurut", "berdasarkan", "oleh", "kepada", "antara", "tentang"),
        *("dimaksud", "melanggar", "nomor", "yakni", "yaitu"),
        *("in", "of", "to", "under", "with", "from", "by", "between"),
        *("article", "paragraph", "letter", "number", "chapter"),
    )
)
_GOES_ON = _CONJUNCTIONS | {"ayat", "huruf", "angka", "sampai", "paragraph", "letter", "number"}
_HOLDS_LIST = frozenset({"pasal", "ayat", "huruf", "angka", "menimbang", "mengingat"})
_WORDED = frozenset({"pasal", "ayat_word", "huruf_word", "angka_word"})
_SKIPPED = 3  # items that may be missing between two that have no punctuation
_LISTS_AT_MOST = 4  # levels of a list in an article (UU 12/2011 Lampiran II, number 87)


def weigh(reader: Reader, marker: Marker) -> None:
    """Open a piece at the marker if it is a heading."""
    if not marker.catchword:
        _RULES[marker.style](reader, marker)


# --- sections ------------------------------------------------------------------------------------


def _opening(reader: Reader, marker: Marker) -> None:
    """`DENGAN RAHMAT TUHAN YANG MAHA ESA`, or `Menimbang :` where that is left out."""
    if reader.begun() and marker.opens_line:
        _next_regulation(reader, marker)
    if reader.at("judul"):
        reader.open(marker, "pembukaan", 0, whole=True)
        reader.section = "pembukaan"


def _next_regulation(reader: Reader, marker: Marker) -> None:
    reader.copy += 1
    reader.section, reader.amending = "judul", False
    reader.last.clear()
    reader.doubt.clear()
    what = Said("another regulation begins here", ())
    hint = Said(
        "put it in a file of its own; its addresses now begin with '{}'",
        (f"naskah-{reader.copy}-",),
    )
    reader.report(marker.line, what, hint)


def _preamble(reader: Reader, marker: Marker) -> None:
    _opening(reader, marker)
    if reader.at("pembukaan"):
        reader.open(marker, marker.style, 1)


def _decision(reader: Reader, marker: Marker) -> None:
    if reader.at("judul", "pembukaan"):
        reader.open(marker, "diktum", 0, whole=True)
        reader.section = "diktum"


def _closing(reader: Reader, marker: Marker) -> None:
    dated = marker.printed.endswith(" di")
    if reader.at("batang") and (marker.opens_line or (marker.closed and not dated)):
        reader.open(marker, "penutup", 0, whole=True)
        reader.section = "penutup"


def _elucidation(reader: Reader, marker: Marker) -> None:
    certain = marker.printed.endswith("ATAS") or (marker.opens_line and marker.alone)
    placed = reader.at("penutup") or (reader.at("batang") and marker.opens_line)
    if certain and placed:
        reader.open(marker, "penjelasan", 0, whole=True)
        reader.section = "penjelasan"
        reader.last.clear()
        reader.doubt.clear()


def _elucidation_part(reader: Reader, marker: Marker) -> None:
    """`I. UMUM`, `II. PASAL DEMI PASAL`; a title may hold the word UMUM."""
    in_title = marker.printed == "UMUM" and marker.after.isupper()
    if reader.at("penjelasan") and reader.top.kind in {"penjelasan", "text"} and not in_title:
        reader.open(marker, "text", 1)


def _gazette(reader: Reader, marker: Marker) -> None:
    if reader.at("penjelasan"):
        reader.open(marker, "text", 1, whole=True)


def _annex(reader: Reader, marker: Marker) -> None:
    again = reader.at("lampiran") and reader.stack[0].number == marker.number
    if reader.at("penutup", "penjelasan") or (reader.begun() and marker.opens_line and not again):
        reader.section = "lampiran"
        reader.open(marker, "lampiran", 0)


# --- chapters and articles ------------------------------------------------------------------------


def _refers(marker: Marker) -> bool:
    """The words around say that another place is meant: `dalam Pasal 7 ayat (2)`."""
    return _refers_back(marker) or marker.before.endswith(",") or marker.after in _GOES_ON


def _refers_back(marker: Marker) -> bool:
    """`dalam`, `ayat`, `dan` … stand before it; in capitals they belong to a title."""
    before = "" if marker.before.isupper() else marker.before.lower()
    return before in _REFERS or before in _CONJUNCTIONS


def _strong(marker: Marker) -> bool:
    """It has a line to itself, or shares it with the first `(1)`."""
    return marker.opens_line and (marker.alone or marker.after.startswith("("))


def _in_body(reader: Reader, marker: Marker) -> bool:
    """Where chapters and articles stand; a text may also begin with its body."""
    certain = marker.alone or marker.style in GROUPS or not marker.before
    early = reader.at("judul", "pembukaan") and marker.opens_line and certain
    return early or reader.at("diktum", "batang", "penjelasan")


def _group(reader: Reader, marker: Marker) -> None:
    """BUKU, BAB, Bagian, Paragraf."""
    refused = not marker.value[0] or _refers(marker) or reader.amending or reader.quoted()
    if refused or not _in_body(reader, marker):
        return
    before = marker.closed or reader.titled()
    expected = reader.in_order(marker)
    if not (marker.opens_line and (before or expected)) and not (
        expected and before and marker.after[:1].isupper()
    ):
        return
    last = reader.last.get(marker.style)
    _enter_body(reader, marker)
    reader.open(marker, marker.style, RANKS[marker.style])
    _count(reader, marker, expected=expected)
    if not expected:
        reader.check_number(marker, last)
    for inner in ("bab", "bagian", "paragraf"):
        if RANKS[inner] > RANKS[marker.style]:
            reader.last.pop(inner, None)
            reader.doubt.pop(inner, None)


def _enter_body(reader: Reader, marker: Marker) -> None:
    """Nothing that came before the body holds what stands in it."""
    if not reader.begun():
        reader.shut(marker.start)
        reader.stack.clear()
        reader.section = "batang"


def _count(reader: Reader, marker: Marker, *, expected: bool) -> None:
    """Remember the number, and what would follow if it was misread."""
    reader.doubt.pop(marker.style, None)
    last = reader.last.get(marker.style)
    if not expected and last is not None:
        reader.doubt[marker.style] = (last[0] + 1, "")
    reader.last[marker.style] = marker.value


def _article(reader: Reader, marker: Marker) -> None:
    """`Pasal 7`: of this regulation, or of another one that is quoted."""
    if not _in_body(reader, marker):
        return
    if not marker.number.isascii() or not marker.number[0].isdigit():
        marker = _roman_article(reader, marker)
    strong = _strong(marker)
    before = marker.closed or reader.titled() or reader.fresh(marker)
    goes_on = marker.after[:1].islower() and not (before and marker.alone)
    if _refers(marker) or goes_on:
        return
    if (strong or before) and _is_quoted(reader, marker):
        _quote(reader, marker)
    elif _is_own(reader, marker, strong=strong, before=before):
        _own_article(reader, marker)


def _roman_article(reader: Reader, marker: Marker) -> Marker:
    """`Pasal I` heads an amendment when a `Pasal II` follows; else a scanner misread `Pasal 1`."""
    if reader.amending or (reader.seconds and reader.seconds[-1] > marker.start):
        reader.amending = reader.amending or "pasal" not in reader.last
    if reader.amending:
        return marker
    return replace(marker, number=str(marker.value[0]), slip=True)


def _is_own(reader: Reader, marker: Marker, *, strong: bool, before: bool) -> bool:
    if reader.in_order(marker):
        return strong or before
    higher = marker.alone and marker.value > reader.last.get("pasal", FIRST)
    return strong and (before or higher) and not marker.slip


def _is_quoted(reader: Reader, marker: Marker) -> bool:
    if reader.top.kind not in _HOLDS_LIST:
        return False
    if reader.amending:
        return marker.number[0].isdigit()
    return marker.quotes or (reader.quoted() is not None and not reader.in_order(marker))


def _quote(reader: Reader, marker: Marker) -> None:
    level = reader.quoted()
    if level is not None and (not marker.quotes or reader.top is level):
        rank = level.rank
    else:
        rank = reader.top.rank + 1
    draft = reader.open(marker, "pasal", rank)
    if draft is not None:
        draft.quoted = True


def _own_article(reader: Reader, marker: Marker) -> None:
    expected, last = reader.in_order(marker), reader.last.get("pasal")
    _enter_body(reader, marker)
    reader.open(marker, "pasal", RANKS["pasal"])
    _count(reader, marker, expected=expected)
    reader.articles += 1
    if marker.slip or not expected:
        reader.check_number(marker, last)


# --- ayat, huruf, angka ---------------------------------------------------------------------------


def _paragraph(reader: Reader, marker: Marker) -> None:
    """`(2)`, and `Ayat (2)` in the Penjelasan."""
    article = reader.inner("pasal")
    worded = marker.style == "ayat_word"
    if article is None or (worded and not reader.at("penjelasan")):
        return
    sibling = article.children[-1] if article.children else None
    last = sibling.value if sibling is not None and sibling.kind == "ayat" else None
    expected = follows(last, marker.value)
    before = marker.closed or (reader.top is article and reader.fresh(marker))
    sound = before or marker.opens_line or worded if expected else _strays(marker, last)
    if sound and (before or not _refers_back(marker)):
        _open_checked(reader, marker, "ayat", article.rank + 1, last)


def _open_checked(reader: Reader, marker: Marker, kind: str, rank: int, last: Value | None) -> None:
    if reader.open(marker, kind, rank) is not None:
        reader.check_number(marker, last)


def _strays(marker: Marker, last: Value | None) -> bool:
    """Out of order, and yet a heading: on a new line, after a full stop or with a higher number."""
    higher = last is not None and marker.value > last
    return marker.opens_line and not marker.slip and (marker.closed or higher)


def _item(reader: Reader, marker: Marker) -> None:
    """`b.`, `8.`, `b)`, `8)`: the next of an open list, or the first of a new one."""
    kind = marker.style.partition("_")[0]
    if marker.before in _REFERS or (marker.before in _CONJUNCTIONS and not _ends_item(marker)):
        return
    levels = reader.levels(marker.style)
    level = _list_of(reader, marker, levels)
    if level is not None:
        reader.open(marker, kind, level.rank)
    elif _begins_list(reader, marker, levels):
        reader.open(marker, kind, reader.top.rank + 1)
    elif levels and _out_of_order(marker, levels[0].value):
        _open_checked(reader, marker, kind, levels[0].rank, levels[0].value)


def _out_of_order(marker: Marker, last: Value) -> bool:
    """An item left out or numbered twice, rather than a number that begins a wrapped line."""
    near = last < marker.value <= (last[0] + _SKIPPED, "")
    return marker.opens_line and (marker.closed or near)


def _ends_item(marker: Marker) -> bool:
    return marker.opens_line or marker.closed or marker.joined


def _list_of(reader: Reader, marker: Marker, levels: list[Draft]) -> Draft | None:
    """The open list the item continues: the innermost one its number fits.

    An instruction ("Ketentuan Pasal 4 diubah …") leaves the article quoted before it.
    """
    fits = [level for level in levels if follows(level.value, marker.value)]
    if not fits or not _ends_item(marker):
        return None
    return fits[-1] if marker.amends and reader.quoted() else fits[0]


def _begins_list(reader: Reader, marker: Marker, levels: list[Draft]) -> bool:
    article = reader.inner("pasal")
    inside = reader.stack[reader.stack.index(article) :] if article else reader.stack
    deep = sum(draft.kind in {"huruf", "angka"} for draft in inside)
    if marker.value != FIRST or reader.top.kind not in _HOLDS_LIST or deep >= _LISTS_AT_MOST:
        return False
    announced = marker.before.endswith(":") or reader.fresh(marker)
    return announced or (marker.opens_line and not levels)


def _worded_item(reader: Reader, marker: Marker) -> None:
    """`Huruf b`, `Angka 8` in the Penjelasan."""
    if not reader.at("penjelasan") or reader.inner("pasal") is None:
        return
    base = next(draft for draft in reversed(reader.stack) if draft.style in _WORDED)
    levels = reader.levels(marker.style)
    level = next((open_ for open_ in levels if follows(open_.value, marker.value)), None)
    level = level or (levels[0] if levels and marker.value != FIRST else None)
    last = level.value if level else None
    before = marker.closed or reader.fresh(marker)
    if before:
        kind = marker.style.partition("_")[0]
        _open_checked(reader, marker, kind, level.rank if level else base.rank + 1, last)


_RULES: Mapping[str, Callable[[Reader, Marker], None]] = {
    "opening": _opening,
    "menimbang": _preamble,
    "mengingat": _preamble,
    "diktum": _decision,
    "penutup": _closing,
    "penjelasan": _elucidation,
    "umum": _elucidation_part,
    "demi": _elucidation_part,
    "tambahan": _gazette,
    "lampiran": _annex,
    **dict.fromkeys(GROUPS, _group),
    "pasal": _article,
    "ayat": _paragraph,
    "ayat_word": _paragraph,
    "huruf_word": _worded_item,
    "angka_word": _worded_item,
    **dict.fromkeys(["huruf_dot", "angka_dot", "huruf_bracket", "angka_bracket"], _item),
}
