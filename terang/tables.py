"""The tables of the data package: read from disk, checked against their description, held.

A good file costs a look at its bytes and one strict reading by DuckDB, in which every cell is
text; the rules are then counted in SQL. Only where something is wrong is a row fetched or a
file walked through in Python (`table_faults`). What a table must keep to is in `table_rules`.
"""
# ruff: noqa: S608

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from terang import table_files
from terang.model import TOTAL, Package, Problem, Release, Resource, Said
from terang.results import Store, Table
from terang.table_codes import guess
from terang.table_faults import BOM, LIMIT, Fault, cells_of_line, explain, more, starts
from terang.table_files import Sheet, in_force
from terang.table_names import PACKAGE_FILE, check_names
from terang.table_rules import Rule, rules
from terang.table_sql import held, literally, reading, spelt
from terang.table_store import rows_of, show


def read(
    root: Path, package: Package, releases: Sequence[Release]
) -> tuple[Store | None, list[Problem]]:
    """Every table of every release and every reference table, checked; the Store when it is sound.

    Wrong sums are problems of a sound store, so that it can be asked which cell is wrong.
    The problems come file by file, kind by kind, at most twenty of a kind; without release or
    table there is no store, and it may be `read` that says why. The caller closes the store's
    connection.
    """
    if misnamed := check_names(package):
        return None, misnamed
    releases = sorted(releases, key=lambda release: release.month)
    problems, sheets = table_files.gather(root, package, releases)
    versions = table_files.versions(sheets)
    connection = _open()
    sound, faulty = _hold_all(connection, package, sheets)
    _shut(connection)
    ready = _ready(package, sound, releases, versions)
    unequal: list[Problem] = []
    for resource in package.resources:
        mine = [sheet for sheet in sound if sheet.resource is resource]
        found = rules(resource, package, ready, versions)
        faulty += _check(connection, mine, [rule for rule in found if not rule.sums])
        unequal += _check(connection, mine, [rule for rule in found if rule.sums])
    problems += [*faulty, *(p for p in unequal if p.file == PACKAGE_FILE)]  # no rule at all
    whole = bool(releases) and ready == {r.name for r in package.resources}
    if not problems and whole:
        shown = show(connection, package.resources, [r.month for r in releases], versions)
        problems += [_unusable(resource, "columns", reason) for resource, reason in shown]
    if not problems and whole:
        return _store(connection, sound, releases), sorted(unequal, key=lambda p: p.file)
    connection.close()
    return None, sorted(dict.fromkeys([*problems, *unequal]), key=lambda p: p.file)


def codes(store: Store | None) -> dict[str, tuple[str, ...]]:
    """By code list, the codes that the front matter of a story may name; no totals."""
    found: dict[str, tuple[str, ...]] = {}
    for table in store.tables if store else ():
        rows, columns = table.rows, table.resource.columns()
        if table.resource.name == "codes":
            pairs = [(str(row[0]), str(row[1])) for row in rows]
            found |= {name: tuple(c for n, c in pairs if n == name) for name, _ in pairs}
        elif table.resource.name in {"districts", "occupations"}:
            found[columns[0]] = tuple(str(row[0]) for row in rows)
    return {name: tuple(c for c in listed if c != TOTAL) for name, listed in found.items()}


def _store(
    connection: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], releases: Sequence[Release]
) -> Store:
    newest = {s.resource.name: s for s in sheets if s.release > 0}
    newest |= {s.resource.name: s for s in _in_force(sheets, len(releases))}
    tables = tuple(
        Table(
            resource=sheet.resource,
            rows=rows_of(connection, sheet.resource, sheet.release),
            content=sheet.data.removeprefix(BOM),
        )
        for sheet in sheets
        if newest.get(sheet.resource.name) is sheet
    )
    made = Store(connection=connection, release=releases[-1], tables=tables, releases=(*releases,))
    mine = [
        (releases[s.release - 1].month, s.resource.name, s.data) for s in sheets if s.release > 0
    ]
    digests = tuple((month, name, sha256(data).hexdigest()) for month, name, data in mine)
    files = tuple((month, name, data.removeprefix(BOM)) for month, name, data in mine)
    references = tuple(
        (release.month, sheet.resource.name, sheet.data.removeprefix(BOM))
        for number, release in enumerate(releases, 1)
        for sheet in _in_force(sheets, number)
    )
    return replace(made, digests=digests, files=files, references=references)


def _in_force(sheets: Sequence[Sheet], release: int) -> list[Sheet]:
    """The version of every reference table that applied at a release."""
    versions = table_files.versions(sheets)
    return [
        sheet
        for sheet in sheets
        if sheet.release <= 0
        and sheet.release == in_force(release, versions.get(sheet.resource.name, ()))
        and sheet.resource.scope == "reference"
    ]


# --- reading -----------------------------------------------------------------------------------


def _problem(sheet: Sheet, fault: Fault) -> Problem:
    return Problem(file=sheet.file, line=fault.line, what=fault.what, hint=fault.hint)


def _open() -> duckdb.DuckDBPyConnection:
    """A database in memory that fetches no extension and keeps rows in the order of the file."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "true",
        },
    )
    connection.execute("CREATE SCHEMA held")
    return connection


def _shut(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on, no query can reach a file or the network, nor change that."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _hold_all(
    connection: duckdb.DuckDBPyConnection, package: Package, sheets: Sequence[Sheet]
) -> tuple[list[Sheet], list[Problem]]:
    """Read every file; those that are sound, and the problems of the others."""
    sound, problems = list[Sheet](), list[Problem]()
    for resource in package.resources:
        mine = [sheet for sheet in sheets if sheet.resource is resource]
        faults = _hold(connection, mine)
        problems += [_problem(sheet, f) for sheet, found in faults.items() for f in found]
        sound += [sheet for sheet in mine if sheet not in faults]
    return sound, problems


def _ready(
    package: Package,
    sound: Sequence[Sheet],
    releases: Sequence[Release],
    versions: Mapping[str, Sequence[int]],
) -> set[str]:
    """Names of the tables of which every file that was not recalled is there and sound."""
    counted = Counter(sheet.resource.name for sheet in sound)
    due = {
        r.name: 1 + len(versions.get(r.name, ()))
        if r.scope == "reference"
        else sum(r.name not in release.gone() for release in releases)
        for r in package.resources
    }
    return {table for table, files in due.items() if counted[table] == files > 0}


def _hold(
    connection: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet]
) -> dict[Sheet, list[Fault]]:
    """Put the files of one table into its held table; those with faults stay out of it."""
    faults = {sheet: _explained(sheet) for sheet in sheets if not _plausible(sheet)}
    return faults | _load(connection, [sheet for sheet in sheets if sheet not in faults])


def _plausible(sheet: Sheet) -> bool:
    """Text in UTF-8 with the right header, as far as a look at the bytes can tell."""
    data, names = sheet.data, sheet.resource.columns()
    if not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return False
    if b"\0" in data or (_needs_a_walk(data) and explain(data, names)):
        return False
    end = data.find(b"\r" if b"\n" not in data else b"\n")
    line = data[: end if end >= 0 else None].removeprefix(BOM)
    return cells_of_line(line.removesuffix(b"\r")) == names


def _needs_a_walk(data: bytes) -> bool:
    """Marks that counting cannot judge: a space beside a quote, which DuckDB drops; a CR alone."""
    lone_return = b"\r" in data and data.count(b"\r") > data.count(b"\r\n") and b"\n" in data
    return lone_return or (b'"' in data and (b' "' in data or b'" ' in data))


def _explained(sheet: Sheet, reason: str = "") -> list[Fault]:
    """What is wrong with a file that is not in order; never empty."""
    found = explain(sheet.data, sheet.resource.columns())
    if found:
        return found
    what = Said("the file cannot be read as a table: {}", (reason.partition("\n")[0],))
    hint = Said("save it again as 'CSV UTF-8 (comma delimited)', in LibreOffice as Unicode (UTF-8)")
    return [Fault(line=1, what=what, hint=hint)]


def _load(
    connection: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet]
) -> dict[Sheet, list[Fault]]:
    """Read files of one table together; when that is refused, each alone to see which is bad."""
    if not sheets:
        return {}
    try:
        _copy_quickly(connection, sheets)
        if not _lossy(connection, sheets):
            return {}
        reason = "rows or cells would be lost"
    except (duckdb.Error, UnicodeError) as error:
        reason = str(error)
    if len(sheets) == 1:
        return {sheets[0]: _explained(sheets[0], reason)}
    faults: dict[Sheet, list[Fault]] = {}
    for sheet in sheets:
        faults |= _load(connection, [sheet])
    if sound := [sheet for sheet in sheets if sheet not in faults]:
        _copy(connection, sound)
    return faults


def _copy_quickly(connection: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet]) -> None:
    """As `_copy`, a big table with its columns of few words as ENUM if the guess at them holds."""
    codes = guess([sheet.data for sheet in sheets], sheets[0].resource.fields)
    try:
        _copy(connection, sheets, codes)
    except duckdb.Error:
        if not codes:
            raise
        _copy(connection, sheets)


def _copy(
    connection: duckdb.DuckDBPyConnection,
    sheets: Sequence[Sheet],
    codes: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Read the files, in this order, into the held table; the rowid says which row it was."""
    connection.execute(
        reading(sheets[0].resource, codes),
        {
            "releases": [sheet.release for sheet in sheets],
            "paths": [str(sheet.path) for sheet in sheets],
            "patterns": [literally(sheet.path) for sheet in sheets],
        },
    )


def _lossy(connection: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet]) -> bool:
    """Whether the held table fails to account for every comma and line break of the files.

    DuckDB skips blank lines and drops an empty cell too many without a word, strict or not.
    """
    resource = sheets[0].resource
    quoted = any(b'"' in sheet.data for sheet in sheets)
    cells = [spelt(f, i) for i, f in enumerate(resource.fields)] if quoted else []
    inside = [" + ".join(_marks(c, mark) for c in cells) or "0" for mark in (",", "\n", "\r")]
    sums = ", ".join(f"sum({count})::BIGINT" for count in inside)
    counted = connection.execute(
        f"SELECT release, count(*), {sums} FROM {held(resource)} GROUP BY release"
    ).fetchall()
    found = {row[0]: row[1:] for row in counted}
    none = (0, 0, 0, 0)
    return not all(_conserved(sheet, *found.get(sheet.release, none)) for sheet in sheets)


def _marks(cell: str, mark: str) -> str:
    return f"coalesce(length({cell}) - length(replace({cell}, chr({ord(mark)}), '')), 0)"


def _conserved(sheet: Sheet, rows: int, commas: int, feeds: int, returns: int) -> bool:
    """Whether the marks in the file are those inside cells and those between cells and rows."""
    data, names = sheet.data, sheet.resource.columns()
    between = (len(names) - 1) * (rows + 1) + sum(n.count(",") for n in names)
    ends = rows + (data[-1:] in b"\r\n")
    found_returns = data.count(b"\r") if b"\r" in data else 0  # looking is quicker than counting
    found = (data.count(b"\n") - feeds, found_returns - returns)
    lines = found in {(ends, 0), (ends, ends), (0, ends)}
    return lines and data.count(b",") - commas == between


# --- rules -------------------------------------------------------------------------------------


def _check(
    connection: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], found: Sequence[Rule]
) -> list[Problem]:
    """The rows that break a rule: all rules are counted at once, only broken ones looked at."""
    if not sheets or not found:
        return []
    resource, problems = sheets[0].resource, list[Problem]()
    broken: list[tuple[Rule, list[tuple[Any, ...]]]] = []
    for rule in _broken(connection, resource, found):
        try:
            broken.append((rule, _first(connection, rule)))
        except duckdb.Error as error:
            problems.append(_unusable(resource, rule.label, str(error)))
    releases = {row[0] for _, rows in broken for row in rows}
    lines = {s.release: _lines(connection, s) for s in sheets if s.release in releases}
    for rule, rows in broken:
        valid = [str(w) for (w,) in connection.execute(rule.valid).fetchall()] if rule.valid else []
        for sheet in sheets:
            mine = [row[1:] for row in rows if row[0] == sheet.release]
            problems += _said(sheet, rule, mine, lines.get(sheet.release, []), valid)
    return problems


def _broken(
    connection: duckdb.DuckDBPyConnection, resource: Resource, found: Sequence[Rule]
) -> list[Rule]:
    """The rules that some row breaks; all of them when the count itself cannot be made."""
    counts = [*dict.fromkeys(rule.count for rule in found)]
    # Counting the rows makes it one answer, also where every other count stands by itself.
    query = f"SELECT count(*), {', '.join(counts)} FROM {held(resource)} t"
    try:
        answer = (connection.execute(query).fetchone() or ())[1:]
    except duckdb.Error:
        return list(found)
    nonzero = {count for count, number in zip(counts, answer, strict=True) if number}
    return [rule for rule in found if rule.count in nonzero]


def _first(connection: duckdb.DuckDBPyConnection, rule: Rule) -> list[tuple[Any, ...]]:
    """The first rows of each release that break a rule: release, rows of it, other row, values."""
    return connection.execute(
        "SELECT * FROM (SELECT *, count(*) OVER (PARTITION BY release) AS n"
        f" FROM ({rule.found}) AS f(release, place, other))"
        f" QUALIFY row_number() OVER (PARTITION BY release ORDER BY place) <= {LIMIT}"
        " ORDER BY release, place"
    ).fetchall()


def _lines(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> Sequence[int]:
    """The line of each row of the held table; rows of other files have none of meaning."""
    query = f"SELECT min(rowid), count(*) FROM {held(sheet.resource)} WHERE release = ?"
    first, count = connection.execute(query, [sheet.release]).fetchone() or (0, 0)
    own = starts(sheet.data) if b'"' in sheet.data else range(2, count + 2)
    return [*([0] * first), *own]


def _said(
    sheet: Sheet,
    rule: Rule,
    rows: Sequence[tuple[Any, ...]],
    lines: Sequence[int],
    valid: Sequence[str],
) -> Iterator[Problem]:
    """The problems of one file with one rule, and how many more there are."""
    for place, other, *values, _ in rows:
        named = [] if other is None else [str(lines[other])]
        what, hint = rule.say([*named, *("" if v is None else v for v in values)], valid)
        fault = Fault(line=lines[place], what=what, hint=hint)
        yield _problem(sheet, fault)
    if rows and rows[0][-1] > len(rows):
        yield from (_problem(sheet, f) for f in more(fault, rows[0][-1] - len(rows)))


def _unusable(resource: Resource, label: str, reason: str) -> Problem:
    values = (label, resource.name, reason.partition("\n")[0])
    what = Said("the rule '{}' of table '{}' cannot be applied: {}", values)
    hint = Said("correct it in the description of the table")
    return Problem(file=PACKAGE_FILE, line=resource.line, what=what, hint=hint)
