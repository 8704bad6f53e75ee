"""How the cells of a table are held in the database, and the SQL that reads them into it.

A held table has the columns `release` (1 for the oldest; in a reference table 0, or -n in the
version that applied up to and including release n), and for the
field at position i `c<i>` (its value in the field's type) and, for integers, numbers and dates,
`x<i>`: the cell as typed, which is NULL for an integer or date that `c<i>` tells, as `c<i>` is
where the cell is no such value. Texts may be an ENUM of the words of their column. Positions
instead of names: no field can collide with another.
"""
# ruff: noqa: S608

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from terang.model import Field, Resource

CAST = {"integer": "BIGINT", "number": "DECIMAL(18,4)", "date": "DATE"}
_NUMBER = r"-?(0|[1-9][0-9]*)([.][0-9]{1,4})?"
_READER = (
    "auto_detect=false, header=true, delim=',', quote='\"', escape='\"', nullstr='',"
    " strict_mode=true, hive_partitioning=false, compression='none'"
)
_SPREAD = ", buffer_size=3000000"  # bytes: pieces small enough that every thread has one


def name(identifier: str) -> str:
    """An SQL name in quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """An SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


def held(resource: Resource) -> str:
    """The table in which the cells of a resource are held."""
    return f"held.{name(resource.name)}"


def kept(field: Field, position: int, codes: Sequence[str] = ()) -> str:
    """The columns of the held table for a field, selected from `r<position>`, as read.

    A text that is none of `codes`, if there are any, stops the reading. Of other types, only the
    canonical spelling counts as a value: `CAST('1.5' AS BIGINT)` would round to 2 and
    `CAST(' 5' AS BIGINT)` would trim; a date outside the years 1 to 9999 prints longer than ten.
    """
    raw, kind = f"r{position}", CAST.get(field.type)
    if kind is None:
        coded = f"::ENUM({', '.join(map(text, codes))})" if codes else ""
        return f"{raw}{coded} AS c{position}"
    cast, odd = f"TRY_CAST({raw} AS {kind})", raw
    right = f"{cast}::VARCHAR = {raw}"
    if field.type == "number":
        right = f"regexp_full_match({raw}, {text(_NUMBER)})"
    elif field.type == "date":
        right += f" AND length({raw}) = 10"
    if field.type != "number":
        odd = f"CASE WHEN {right} THEN NULL ELSE {raw} END"
    return f"{odd} AS x{position}, CASE WHEN {right} THEN {cast} END AS c{position}"


def typed(field: Field, position: int) -> str:
    """The cell as typed."""
    if field.type in CAST and field.type != "number":
        return f"coalesce(x{position}, c{position}::VARCHAR)"
    return spelt(field, position)


def spelt(field: Field, position: int) -> str:
    """The cell as typed, or NULL where it is an integer or a date."""
    return f"x{position}" if field.type in CAST else f"c{position}"


def blank(field: Field, position: int) -> str:
    """Whether the cell is blank."""
    unread = f" AND c{position} IS NULL" if field.type in CAST else ""
    return f"({spelt(field, position)} IS NULL{unread})"


def sql_type(field: Field) -> str:
    """The type of the field's values in the store."""
    return CAST.get(field.type, "VARCHAR")


def reading(resource: Resource, codes: Mapping[int, Sequence[str]]) -> str:
    """Fill the held table from the files $patterns, which are $paths, of the $releases.

    `codes` are all words of a text column, by its position; another word is an error.
    """
    fields = [*enumerate(resource.fields)]
    raw = ", ".join(f"'r{i}': 'VARCHAR'" for i, _ in fields)
    columns = ", ".join(kept(f, i, codes.get(i, ())) for i, f in fields)
    return (
        f"CREATE OR REPLACE TABLE {held(resource)} AS"
        f" SELECT $releases[list_position($paths, filename)]::SMALLINT AS release, {columns}"
        f" FROM read_csv($patterns, columns={{{raw}}}, {_READER}{_SPREAD if codes else ''})"
    )


def literally(path: Path) -> str:
    """A pattern that matches this path alone: `a?.csv` -> `a[?].csv`."""
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path))


def version(release: str, last: Sequence[int]) -> str:
    """Which version of a reference table, as held, applied at the release that an SQL tells.

    `last` are the last releases of its earlier versions, ascending; 0 stands for today.
    """
    cases = "".join(f" WHEN {release} <= {number} THEN {-number}" for number in last)
    return f"CASE WHEN {release} = 0 THEN 0{cases} ELSE 0 END" if last else "0"
