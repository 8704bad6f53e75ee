"""Read the office's folder of full tables: true counts that never leave the office's machine.

No true value is ever in a problem or in an exception: a row is named by its key or its line, a
column by its name, a mistyped code only where it cannot be a number in the wrong place. What a
table as such must keep to is in `private_rules`.
"""

import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from terang import private_rules
from terang.model import Package, Problem, Resource, Said
from terang.private_rules import Column, Lines
from terang.protect_tables import (
    FullTable,
    Payment,
    Private,
    Units,
    dimensions_of,
    period_of,
)
from terang.results import Table
from terang.table_faults import BOM, LIMIT, explain, near, records

_GIT = ("git", "--no-optional-locks")


def read(
    folder: Path, package: Package, month: str, references: Sequence[Table]
) -> tuple[Private | None, list[Problem]]:
    """The full tables in `folder`, all periods up to `month`; or every problem in them at once.

    There is `<table>.csv` for each release table, and `<units>.csv` for each dominance rule.
    `references` are the public reference tables, whose codes are valid. Files are named relative
    to the folder.
    """
    try:
        return _read(folder, package, month, references)
    except OSError as error:
        what = Said("the folder cannot be read: {}", (error.strerror or type(error).__name__,))
        hint = Said("check its name and permissions")
        return None, [Problem(file=str(folder), line=1, what=what, hint=hint)]
    except Exception as error:  # noqa: BLE001 what it says may be a true value
        kind = type(error).__name__
    raise RuntimeError(f"the private tables cannot be read: {kind}")  # outside the handler


def _read(
    folder: Path, package: Package, month: str, references: Sequence[Table]
) -> tuple[Private | None, list[Problem]]:
    resources = [r for r in package.resources if r.scope == "release"]
    ruled = [r for r in resources if r.confidentiality.dominance]
    names = [r.name for r in resources] + [_units_name(r) for r in ruled]
    problems = [*_strangers(folder, names)]
    tables, units = list[FullTable](), list[Units]()
    for resource in resources:
        columns = private_rules.columns(resource, references)
        lines, faults = _lines(folder, resource.name, columns)
        rows, odd = private_rules.rows(resource, columns, lines, month)
        problems += faults + odd
        tables.append(FullTable(resource=resource, rows=rows))
        if resource.confidentiality.dominance:
            found, faults = _units(folder, tables[-1], columns)
            problems += faults
            units.append(found)
    if problems:
        return None, problems
    return Private(tables=tuple(tables), units=tuple(units)), []


def _units_name(resource: Resource) -> str:
    rule = resource.confidentiality.dominance
    return rule.units if rule else ""


# --- files --------------------------------------------------------------------------------------


def _strangers(folder: Path, names: Sequence[str]) -> Iterator[Problem]:
    """CSV files that belong to no table."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in {f"{name}.csv" for name in names}:
            what = Said("no table of {} has this file", ("data/datapackage.yml",))
            yield Problem(file=path.name, line=1, what=what, hint=near(path.stem, names))


def _lines(folder: Path, name: str, columns: Sequence[Column]) -> tuple[Lines, list[Problem]]:
    """The rows of a file with their lines; none when the file is not a sound table."""
    file, names = f"{name}.csv", [column.name for column in columns]
    path = folder / file
    if not path.is_file():
        what = Said("the file of table '{}' is missing", (name,))
        hint = Said("add it; its header is: {}", (",".join(names),))
        return (), [Problem(file=file, line=1, what=what, hint=hint)]
    data = path.read_bytes()
    if odd := _header(data, names):
        return (), [Problem(file=file, line=1, what=what, hint=hint) for what, hint in odd]
    faults = explain(data, names)
    if faults:
        return (), [Problem(file=file, line=f.line, what=f.what, hint=f.hint) for f in faults]
    text = data.removeprefix(BOM).decode("utf-8")
    return tuple((r.line, r.cells) for r in [*records(text)][1:]), []


def _header(data: bytes, names: Sequence[str]) -> list[tuple[Said, Said]]:
    """What is wrong with the first line. It may be a row of numbers: no cell of it is shown.

    Bytes that are no text at all are left to `explain`, which shows none of them.
    """
    first = next(records(data.removeprefix(BOM).decode("utf-8", errors="replace")), None)
    text = "".join(first.cells) if first else "\0"
    if first is None or first.broken or b"\0" in data or "\ufffd" in text:
        return []
    if len(first.cells) == 1 and len(names) > 1 and (first.quoted or re.search("[;\t|]", text)):
        return []  # another delimiter, which `explain` names
    hint = Said("the header must be: {}", (",".join(names),))
    found = [(Said("column '{}' is missing", (n,)), hint) for n in names if n not in first.cells]
    for place, cell in enumerate(first.cells, start=1):
        if cell not in names:
            found.append((Said("unknown column, the {}th of the header", (str(place),)), hint))
        elif cell in first.cells[: place - 1]:
            found.append((Said("column '{}' stands twice in the header", (cell,)), hint))
    if not found and list(first.cells) != list(names):
        found.append((Said("the columns are in another order than described"), hint))
    return found


# --- single payers ------------------------------------------------------------------------------


def _units(
    folder: Path, table: FullTable, columns: Sequence[Column]
) -> tuple[Units, list[Problem]]:
    """The payments behind a table with a dominance rule: what they add up to is the table."""
    resource, rule = table.resource, table.resource.confidentiality.dominance
    if rule is None:
        raise ValueError
    keys = [column for column in columns if column.name in resource.primary_key]
    own = [*keys, Column.free(rule.holder), private_rules.whole(rule.measure)]
    lines, problems = _lines(folder, rule.units, own)
    file, seen = f"{rule.units}.csv", list[Payment]()
    for line, cells in lines:
        odd = [*private_rules.cell_faults(own, cells, totals=False)]
        problems += [Problem(file=file, line=line, what=w, hint=h) for w, h in odd]
        if not odd:
            named = dict(zip((column.name for column in own), cells, strict=True))
            seen.append(
                Payment(
                    period=named[period_of(resource) or ""],
                    codes=tuple(named[name] for name in dimensions_of(resource)),
                    holder=named[rule.holder],
                    amount=int(named[rule.measure]),
                )
            )
    found = Units(table=resource.name, payments=tuple(seen))
    if lines and table.rows and not problems:
        problems += private_rules.unlike(table, found, rule.measure, file)
    return found, _few(problems)


def _few(problems: Sequence[Problem]) -> list[Problem]:
    """At most `LIMIT` of a kind."""
    counted: dict[str, int] = {}
    kept = []
    for problem in problems:
        counted[problem.what.template] = counted.get(problem.what.template, 0) + 1
        if counted[problem.what.template] <= LIMIT:
            kept.append(problem)
    return kept


# --- where the folder is ------------------------------------------------------------------------


def refusal(folder: Path, root: Path) -> Problem | None:
    """Why the folder may not be read: none is there, or git could publish it with the repository.

    Symbolic links are followed. Inside the work tree it must be ignored by git; where git cannot
    say so, it is refused.
    """
    if not folder.is_dir():
        what = Said("there is no folder '{}'", (str(folder),))
        return _refused(folder, what, Said("give the folder of the full tables"))
    there, here = folder.resolve(), root.resolve()
    top = _git(here, "rev-parse", "--show-toplevel")
    inside = [here, *([Path(top.strip()).resolve()] if top else [])]
    if not any(there == each or each in there.parents for each in inside):
        return None
    ignored = _git(here, "check-ignore", "--", str(there)) is not None
    if ignored and _git(here, "ls-files", "--", str(there)) == "":
        return None
    what = Said("the folder '{}' lies in the repository and git does not ignore it", (str(folder),))
    return _refused(folder, what, Said("move it out, best to a disk that is encrypted"))


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers; None when it says no, or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 no shell; the arguments are ours
            [*_GIT, "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def _refused(folder: Path, what: Said, hint: Said) -> Problem:
    return Problem(file=str(folder), line=1, what=what, hint=hint)
