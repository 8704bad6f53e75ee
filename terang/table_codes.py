"""What the text columns of a big table seem to hold: few words that come again and again.

DuckDB compares and groups such words several times as fast when they are held as an ENUM. A guess
is never trusted: a reading that meets another word is given up, and the table read as plain text.
"""

import re
from collections import Counter
from collections.abc import Sequence

from terang.model import Field

BIG = 1_000_000  # bytes; below, a guess costs more than it saves
PLACES, LENGTH = 60, 1_500  # pieces of the files that are looked at, bytes of each
_MOST = 1_000  # words of a column
_MONTH = re.compile("[0-9]{4}-(0[1-9]|1[0-2])")


def guess(datas: Sequence[bytes], fields: Sequence[Field]) -> dict[int, tuple[str, ...]]:
    """The words of each text column that seems to have few, by position; often none.

    The files are UTF-8; those with quotes are left alone, since splitting them takes a parser.
    """
    if sum(map(len, datas)) < BIG or any(b'"' in data for data in datas):
        return {}
    each = max(2, PLACES // len(datas))
    places = [_columns(piece, len(fields)) for data in datas for piece in _pieces(data, each)]
    found = {i: _words(f, [p[i] for p in places if p]) for i, f in enumerate(fields)}
    return {i: tuple(sorted(words)) for i, words in found.items() if 0 < len(words) <= _MOST}


def _pieces(data: bytes, count: int) -> list[bytes]:
    """Pieces at even distances, from the first to the last row."""
    last = max(0, len(data) - LENGTH)
    starts = (last * place // (count - 1) for place in range(count))
    return [data[start : start + LENGTH] for start in starts]


def _columns(piece: bytes, width: int) -> list[set[bytes]]:
    """The words of each column; the rows at the two ends may be cut and are left out."""
    rows = [line.split(b",") for line in piece.splitlines()[1:-1]]
    return [set(column) for column in zip(*(r for r in rows if len(r) == width), strict=True)]


def _words(field: Field, places: Sequence[set[bytes]]) -> set[str]:
    """The words described, else those seen when it is likely that there are no others."""
    if field.type in {"integer", "number", "date"}:
        return set()
    if field.enum:
        return set(field.enum)
    times = Counter(word.decode() for place in places for word in place if word)
    if field.type == "yearmonth":
        return _months(set(times))
    return set(times) if 1 not in times.values() else set()


def _months(seen: set[str]) -> set[str]:
    """Every month of the years from the first to the last seen; none when one is no month."""
    if not seen or not all(map(_MONTH.fullmatch, seen)):
        return set()
    years = range(int(min(seen)[:4]), int(max(seen)[:4]) + 1)
    return {f"{year:04d}-{month:02d}" for year in years for month in range(1, 13)}
