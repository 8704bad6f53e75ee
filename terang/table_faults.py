"""The slow path of `tables`: what exactly is wrong with a file, a row or a cell of a table.

Nothing here is called for a good file, apart from `cells_of_line` for its header. RFC 4180 is
the grammar: cells between commas; a cell in quotes may hold commas, line breaks and doubled
quotes; a quote stands at the two ends of its cell.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from terang.model import Field, Said

LIMIT = 20  # problems printed of one kind in one file
LONGEST = 2_000_000  # characters of a row that the reader of tables takes
BOM = b"\xef\xbb\xbf"
_CELL = re.compile(r'(?:"([^"]*+(?:""[^"]*+)*+)"|([^",\r\n][^,\r\n]*+|))(,|\r\n|\n|\r|\Z)')
_BREAK = re.compile(r"\r\n|\n|\r")
_OTHER_DELIMITERS = (";", "\t", "|")
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_HIDDEN_WORDS = frozenset(("-", "–", "—", "*", ".", "?", "c", "x", "z"))
_HIDDEN_NAMES = frozenset(("na", "n/a", "nan", "nil", "null", "none", "nihil", "kosong"))
_MONTHS = (
    ("jan",), ("feb", "peb"), ("mar",), ("apr",), ("mei", "may"), ("jun",),
    ("jul",), ("agu", "agt", "aug"), ("sep",), ("okt", "oct"), ("nov", "nop"), ("des", "dec"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong on a line of a file, and what to do."""

    line: int
    what: Said
    hint: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row as typed. `broken`: a quote in it is never closed, or closed too early."""

    line: int  # on which it starts
    cells: tuple[str, ...]
    quoted: bool  # its first cell stands in quotes
    end: str  # the line break after it; empty at the end of the file
    lines: int  # that it takes
    broken: bool = False


def explain(data: bytes, columns: Sequence[str]) -> list[Fault]:
    """Every fault of a file in its bytes, header and rows; empty when it is a sound table.

    `columns` are the names its header must have, in order.
    """
    if not data.removeprefix(BOM).strip():
        return [Fault(line=1, what=Said("the file is empty"), hint=_header_hint(columns))]
    if faults := [*_bytes(data)]:
        return capped(faults)
    rows = records(data.removeprefix(BOM).decode("utf-8"))
    header = next(rows)
    if faults := [*_delimiter(header, columns)]:
        return faults
    return capped([*_header(header, columns), *_rows(rows, header)])


def capped(faults: Iterable[Fault]) -> list[Fault]:
    """At most `LIMIT` faults of a kind, then one that says how many more there are."""
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(fault.what.template, []).append(fault)
    kept: list[Fault] = []
    for kind in kinds.values():
        kept += kind[:LIMIT]
        kept += more(kind[LIMIT - 1], len(kind) - LIMIT) if len(kind) > LIMIT else []
    return kept


def more(last: Fault, count: int) -> list[Fault]:
    """The line that stands for `count` further faults like `last`."""
    what = Said("and {} more of this kind", (str(count),))
    return [Fault(line=last.line, what=what, hint=last.hint)]


# --- bytes ---------------------------------------------------------------------------------


def _bytes(data: bytes) -> Iterator[Fault]:
    """What keeps the file from being UTF-8 text."""
    if data.startswith((_ZIP, _OLD_OFFICE)):
        what = Said("this is a spreadsheet or another office file, not CSV")
        yield Fault(line=1, what=what, hint=_saving())
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[1::2][:40].count(0) > 10:
        yield Fault(line=1, what=Said("the file is UTF-16, not UTF-8"), hint=_saving())
    elif b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        what = Said("a NUL byte: this is not a text file")
        yield Fault(line=line, what=what, hint=_saving())
    else:
        yield from _encoding(data)


def _encoding(data: bytes) -> Iterator[Fault]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = line[error.start : error.start + 1]
            meant = byte.decode("cp1252", errors="replace")
            values = (f"0x{byte.hex().upper()}", meant)
            what = Said("byte {} is not UTF-8; in Windows-1252 it is '{}'", values)
            yield Fault(line=number, what=what, hint=_saving())


def _saving() -> Said:
    return Said("save it again as 'CSV UTF-8 (comma delimited)', in LibreOffice as Unicode (UTF-8)")


# --- records -------------------------------------------------------------------------------


def records(text: str) -> Iterator[Record]:
    """The rows of a CSV text with the lines they start on. A broken row ends with its line."""
    position, line = 0, 1
    while position < len(text):
        start, cells, separator = position, list[str](), ","
        while separator == "," and (found := _CELL.match(text, position)):
            cells.append(_cell(found))
            position, separator = found.end(), found[3]
        if broken := separator == ",":
            end = _BREAK.search(text, start)
            position, separator = (end.end(), end[0]) if end else (len(text), "")
        lines = len(_BREAK.findall(text, start, position)) + (not separator)
        yield Record(
            line=line,
            cells=tuple(cells),
            quoted=text[start] == '"',
            end=separator,
            lines=lines,
            broken=broken,
        )
        line += lines


def _cell(found: re.Match[str]) -> str:
    return found[2] if found[1] is None else found[1].replace('""', '"')


def cells_of_line(line: bytes) -> tuple[str, ...]:
    """The cells of a line; none when it is not UTF-8, blank or broken."""
    record = next(records(line.decode("utf-8", errors="replace")), None)
    return record.cells if record and not record.broken else ()


def starts(data: bytes) -> list[int]:
    """The line on which each row starts, the header left out."""
    return [record.line for record in records(data.decode("utf-8"))][1:]


# --- header ----------------------------------------------------------------------------------


def _delimiter(header: Record, columns: Sequence[str]) -> Iterator[Fault]:
    """One long cell instead of many: another delimiter, or the whole line in quotes."""
    if len(header.cells) != 1 or header.cells[0] in columns:
        return
    cell = header.cells[0]
    for other in _OTHER_DELIMITERS:
        if other in cell:
            name = "tab" if other == "\t" else other
            what = Said("the cells are separated by '{}', not by commas", (name,))
            yield Fault(line=1, what=what, hint=_saving())
            return
    if header.quoted and "," in cell:
        yield Fault(line=1, what=Said("the whole row stands in one pair of quotes"), hint=_unwrap())


def _header(header: Record, columns: Sequence[str]) -> Iterator[Fault]:
    names, line = header.cells, header.line
    if header.broken:
        yield _quote(line)
        return
    absent = [c for c in columns if c not in names]
    for name in names:
        if name not in columns:
            what = Said("unknown column '{}'", (shown(name),))
            yield Fault(line=line, what=what, hint=near(name, absent or columns))
    for name in absent:
        what = Said("column '{}' is missing", (name,))
        yield Fault(line=line, what=what, hint=_header_hint(columns))
    for name, times in Counter(names).items():
        if times > 1:
            what = Said("column '{}' stands {} times in the header", (shown(name), str(times)))
            yield Fault(line=line, what=what, hint=_header_hint(columns))
    if sorted(names) == sorted(columns) and names != tuple(columns):
        what = Said("the columns are in another order than described")
        yield Fault(line=line, what=what, hint=_header_hint(columns))


def _header_hint(columns: Sequence[str]) -> Said:
    return Said("the header must be: {}", (",".join(columns),))


# --- rows ------------------------------------------------------------------------------------


def _rows(rows: Iterable[Record], header: Record) -> Iterator[Fault]:
    for row in rows:
        if row.broken:
            yield _quote(row.line)
        elif row.end and row.end != header.end:
            yield _line_end(row)
        elif not "".join(row.cells).strip():
            yield Fault(line=row.line, what=Said("the row is blank"), hint=Said("remove the line"))
        elif any(map(_spaced_quote, row.cells)):
            what = Said("a space stands before a quote")
            yield Fault(line=row.line, what=what, hint=Said("remove the space"))
        elif len(row.cells) != len(header.cells):
            yield _ragged(row, len(header.cells))
        elif sum(map(len, row.cells)) > LONGEST:
            what = Said("the row is longer than {} characters", (str(LONGEST),))
            yield Fault(line=row.line, what=what, hint=_close())


def _spaced_quote(cell: str) -> bool:
    """As in `1, "x"`: to us the space begins the cell, to other readers the quote does."""
    return cell.startswith(" ") and cell.lstrip(" ").startswith('"')


def _ragged(row: Record, expected: int) -> Fault:
    count = (str(len(row.cells)), str(expected))
    if row.lines > 1:
        last = str(row.line + row.lines - 1)
        what, hint = Said("a quote opens here and is closed only on line {}", (last,)), _close()
    elif row.quoted and len(row.cells) == 1 and "," in row.cells[0]:
        what, hint = Said("the whole row stands in one pair of quotes"), _unwrap()
    elif len(row.cells) > expected:
        what = Said("too many cells: {} in the row, {} in the header", count)
        hint = Said("put a cell that holds a comma in quotes; write decimals with a point")
    else:
        what = Said("too few cells: {} in the row, {} in the header", count)
        hint = Said("add what is missing; a blank cell keeps its comma")
    return Fault(line=row.line, what=what, hint=hint)


def _line_end(row: Record) -> Fault:
    what = Said("the line ends otherwise than the header does (LF, CRLF or CR)")
    hint = Said("save the file with one kind of line end, best LF")
    return Fault(line=row.line + row.lines - 1, what=what, hint=hint)


def _quote(line: int) -> Fault:
    what = Said("a quote in this row is not closed, or closed before its cell ends")
    return Fault(line=line, what=what, hint=_close())


def _close() -> Said:
    return Said("close the quote at the end of its cell; write a quote inside a cell twice")


def _unwrap() -> Said:
    return Said("remove the quotes at both ends of the row and write doubled quotes once")


# --- cells -----------------------------------------------------------------------------------


def of_cell(field: Field, value: str) -> tuple[Said, Said]:
    """What is wrong with `value`, which is not of the field's type, and what to do."""
    values = (shown(value), field.name)
    match field.type:
        case "integer":
            return Said("'{}' in column {} is not a whole number", values), _of_integer(value)
        case "number":
            return Said("'{}' in column {} is not a number", values), _of_number(value)
        case "date":
            return Said("'{}' in column {} is not a date", values), _of_date(value)
        case "yearmonth":
            return Said("'{}' in column {} is not a month", values), _of_month(value)
        case _:
            return Said("'{}' in column {} is not a year", values), _of_year(value)


def _of_integer(value: str) -> Said:
    bare = _bare(value)
    if re.fullmatch(r"-?[0-9]{1,3}([.,][0-9]{3})+", bare):
        return Said("write {}, without marks between thousands", (re.sub("[.,]", "", bare),))
    if re.fullmatch(r"-?[0-9]+[.,][0-9]+", bare):
        return Said("this column takes whole numbers, without decimals")
    if re.fullmatch(r"-?[1-9][0-9]{18,}", value):
        return Said("the largest number is 9223372036854775807")
    return _written(value, str(int(bare)) if re.fullmatch(r"-?[0-9]{1,18}", bare) else None)


def _of_number(value: str) -> Said:
    bare = _bare(value)
    if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})*,[0-9]+", bare):
        point = bare.replace(".", "").replace(",", ".")
        return Said("write {}, with a decimal point", (point,))
    if re.fullmatch(r"-?[0-9]{1,3}((\.[0-9]{3}){2,}|(,[0-9]{3}){2,}(\.[0-9]+)?)", bare):
        marks = "." if bare.count(".") > 1 else ","
        return Said("write {}, without marks between thousands", (bare.replace(marks, ""),))
    if re.fullmatch(r"-?[0-9]+\.[0-9]{5,}", bare):
        return Said("at most four decimals")
    if re.fullmatch(r"-?[1-9][0-9]{14,}(\.[0-9]*)?", value):
        return Said("at most fourteen digits before the decimal point")
    plain = re.fullmatch(r"(-?)0*([0-9]+(?:\.[0-9]+)?)", bare)
    return _written(value, plain[1] + plain[2] if plain else None)


def _bare(value: str) -> str:
    """A number without what people write around it: spaces, `Rp`, `+`, `%`."""
    return re.sub(r"^(?:Rp\.?|IDR)|[\s%]|,-$|(?<![0-9])\+", "", value.strip())


def _written(value: str, right: str | None) -> Said:
    """The hint for a value whose right spelling is known, or is no number at all."""
    if right is not None and right != value:
        return Said("write {}", (right,))
    if value.strip().lower() in _HIDDEN_WORDS | _HIDDEN_NAMES or value.strip().startswith("<"):
        return Said("leave the cell blank and write c, x or z in obs_status")
    if "\n" in value or "\r" in value:
        return _close()
    return Said("digits only, a minus sign before, a decimal point where the column allows one")


def _of_date(value: str) -> Said:
    text = value.strip()
    if found := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", text):
        day, month, year = found[1].zfill(2), found[2].zfill(2), found[3]
        return Said("write the year first: {}", (f"{year}-{month}-{day}",))
    if found := re.fullmatch(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})", text):
        right = f"{found[1]}-{found[2].zfill(2)}-{found[3].zfill(2)}"
        if right != value:
            return Said("write {}", (right,))
        return Said("there is no such day in the calendar")
    return Said("write a date as year-month-day, such as 2026-10-31")


def _of_month(value: str) -> Said:
    text = value.strip()
    if found := re.match(r"([0-9]{4})[/.-]?([0-9]{1,2})(?![0-9])", text):
        year, month = found[1], int(found[2])
    elif found := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{4})", text):
        year, month = found[2], int(found[1])
    elif found := re.fullmatch(r"([A-Za-z]{3})[a-z]*[ -]([0-9]{4})", text):
        year, month = found[2], _month_number(found[1])
    else:
        year, month = "", 0
    if 1 <= month <= 12:
        return Said("write {}", (f"{year}-{month:02d}",))
    return Said("write a month as year-month, from 2026-01 to 2026-12")


def _month_number(name: str) -> int:
    for number, names in enumerate(_MONTHS, start=1):
        if name.lower() in names:
            return number
    return 0


def _of_year(value: str) -> Said:
    digits = value.strip()
    right = digits if re.fullmatch("[0-9]{4}", digits) else None
    return Said("write {}", (right,)) if right else Said("write a year with four digits")


# --- words -----------------------------------------------------------------------------------


def near(word: str, valid: Sequence[str]) -> Said:
    """The hint for an unknown word: the nearest valid one, or some of the list."""
    found = get_close_matches(word.strip(), valid, n=1)
    if found:
        return Said("did you mean '{}'?", (found[0],))
    listed = ", ".join(valid[:LIMIT]) + (", …" if len(valid) > LIMIT else "")
    return Said("valid: {}", (listed,))


def shown(value: str) -> str:
    """A cell as printed in a message: at most 60 characters, those that cannot be seen spelt."""
    short = value if len(value) <= 60 else value[:59] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)
