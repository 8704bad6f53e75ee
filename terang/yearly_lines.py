"""The numbers of the yearly statement, and whether they add up; a named part of `figures`.

Each line is a query, asked of every release as published and under both fillings of its hidden
cells: what it prints may not move. A statement that does not add up is a problem at whatever
release; one that an earlier release cannot answer at all is left out, like a figure it never had.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from terang import words
from terang.model import Hidden, Problem, Release, Said
from terang.queries import Answer, RefusedError, ask
from terang.results import Store
from terang.yearly import (
    ADD,
    RESULT,
    SUBTRACT,
    Amount,
    Line,
    Section,
    Stated,
    StatedYear,
    Statement,
)

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_STATUS = "obs_status"
_REASONS = {reason.value: reason for reason in Hidden}


@dataclass(frozen=True, slots=True)
class _Year:
    year: str
    first: str
    last: str


def everything(
    statement: Statement | None, store: Store
) -> tuple[tuple[StatedYear, ...], list[Problem]]:
    """Every year of every release, oldest release first, and what is wrong."""
    made: list[StatedYear] = []
    found: list[Problem] = []
    for release in store.releases if statement else ():
        years, problems = _release(statement, store, release) if statement else ((), [])
        made += years
        found += problems
    once = {(problem.line, problem.what.template): problem for problem in found}
    return tuple(made), list(once.values())  # of years and releases alike, the newest


def _release(
    statement: Statement, store: Store, release: Release
) -> tuple[list[StatedYear], list[Problem]]:
    """The years of one release; of an earlier one without what could not be asked of it then."""
    newest = release == store.releases[-1]
    try:
        years = _years(statement, store, release)
    except RefusedError as refused:
        return [], [_problem(statement, statement.line, refused)] if newest else []
    made: list[StatedYear] = []
    found: list[Problem] = []
    for year in years:
        stated, refusals = _year(statement, store, release, year)
        found += refusals if newest else []
        if not refusals:
            made.append(stated)
            found += sums(statement, stated)
    return made, found


def _years(statement: Statement, store: Store, release: Release) -> list[_Year]:
    """The years of the tables, oldest first, each with its first and its last month."""
    answer = ask(statement.years, store, release)
    for row in answer.rows:
        if not _is_year(row):
            raise RefusedError(
                Said("the query of the years gives '{}'", (" ".join(map(str, row)),)),
                Said("give year, first and last month in each row: {}", ("2026 2026-01 2026-10",)),
            )
    return sorted((_Year(*map(str, row)) for row in answer.rows), key=lambda y: y.year)


def _is_year(row: Sequence[object]) -> bool:
    """Whether a row is a year and two months of it."""
    if len(row) != 3:
        return False
    year, first, last = map(str, row)
    months = bool(_MONTH.fullmatch(first) and _MONTH.fullmatch(last)) and first <= last
    return months and first.startswith(f"{year}-") and last.startswith(f"{year}-")


def _year(
    statement: Statement, store: Store, release: Release, year: _Year
) -> tuple[StatedYear, list[Problem]]:
    found: list[Problem] = []
    answers: list[Answer] = []
    sections: list[tuple[Section, tuple[Stated, ...]]] = []
    for section in statement.sections:
        stated: list[Stated] = []
        for line in section.lines:
            try:
                answer = ask(line.query, store, release, year=year.year)
                answers.append(answer)
                amounts = _amounts(section, line, answer)
            except RefusedError as refused:
                found.append(_problem(statement, line.line, refused))
                continue
            stated += [Stated(line=line, amounts=amounts)] if amounts else []
        sections += [(section, tuple(stated))] if stated else []
    made = StatedYear(
        release=release.month,
        year=year.year,
        first=year.first,
        last=year.last,
        sections=tuple(sections),
        tables=tuple(sorted({table for answer in answers for table in answer.tables})),
        standing=max((a.standing for a in answers), default=store.tables[0].resource.standing),
    )
    return made, found


def _amounts(section: Section, line: Line, answer: Answer) -> tuple[Amount, ...]:
    """A number for each column of the section; none where an optional line has no row."""
    if not answer.rows and line.optional:
        return ()
    if len(answer.rows) != 1:
        raise RefusedError(
            Said("the query gives {} rows", (str(len(answer.rows)),)),
            Said("a line of the statement needs one; 'optional: true' allows for none"),
        )
    _steady(line, answer)
    return tuple(_amount(column.name, answer) for column in section.columns)


def _steady(line: Line, answer: Answer) -> None:
    """What is printed is the same whatever the hidden cells are."""
    (row,) = answer.rows
    for filled in answer.filled:
        same = len(filled) == 1 and all(
            cell is None or cell == other for cell, other in zip(row, filled[0], strict=True)
        )
        if not same:
            raise RefusedError(
                Said("the line '{}' depends on hidden cells", (line.label.en,)),
                Said("show hidden cells as they are, with a column obs_status; do not add them"),
            )


def _amount(name: str, answer: Answer) -> Amount:
    """The whole number of a column, or why there is none."""
    (row,) = answer.rows
    if name not in answer.columns:
        raise RefusedError(
            Said("the query gives no column '{}'", (name,)),
            Said("it gives: {}", (", ".join(answer.columns),)),
        )
    cell = row[answer.columns.index(name)]
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    status = row[answer.columns.index(_STATUS)] if _STATUS in answer.columns else None
    if cell is None and status in _REASONS:
        return _REASONS[str(status)]
    raise RefusedError(
        Said("the query gives no whole number in column '{}'", (name,)),
        Said("a cell it reads is hidden or missing, or the result is a fraction"),
    )


# --- whether it adds up --------------------------------------------------------------------------


def sums(statement: Statement, made: StatedYear) -> Iterator[Problem]:
    """Every result that is not what was added less what was subtracted; hidden ones apart."""
    for section, stated in made.sections:
        for place in range(len(section.columns)):
            yield from _down(statement, made, stated, place)
        if section.across:
            yield from _across(statement, made, stated)


def _down(
    statement: Statement, made: StatedYear, stated: Sequence[Stated], place: int
) -> Iterator[Problem]:
    """In one column each result is what was added less what was subtracted before it."""
    total: Amount = 0
    for one in stated:
        amount = one.amounts[place]
        if one.line.sum == ADD:
            total = _plus(total, amount, 1)
        elif one.line.sum == SUBTRACT:
            total = _plus(total, amount, -1)
        elif one.line.sum == RESULT and _differ(amount, total):
            yield _off(statement, made, one, (amount, total))


def _across(statement: Statement, made: StatedYear, stated: Sequence[Stated]) -> Iterator[Problem]:
    """In each line the last column is the sum of the others."""
    for one in stated:
        total: Amount = 0
        for amount in one.amounts[:-1]:
            total = _plus(total, amount, 1)
        if _differ(one.amounts[-1], total):
            yield _off(statement, made, one, (one.amounts[-1], total))


def _plus(total: Amount, amount: Amount, sign: int) -> Amount:
    """A sum with a hidden part is hidden."""
    if isinstance(total, Hidden) or isinstance(amount, Hidden):
        return total if isinstance(total, Hidden) else amount
    return total + sign * amount


def _differ(amount: Amount, total: Amount) -> bool:
    """Whether both are known and not the same."""
    return isinstance(amount, int) and isinstance(total, int) and amount != total


def _off(
    statement: Statement, made: StatedYear, one: Stated, numbers: tuple[Amount, Amount]
) -> Problem:
    said, summed = (words.number(n, "en") if isinstance(n, int) else "" for n in numbers)
    where = (one.line.label.en, made.year, made.release)
    return Problem(
        file=statement.file,
        line=one.line.line,
        what=Said("'{}' of {}, release {}, is {}, but the sum is {}", (*where, said, summed)),
        hint=Said("mend the query or 'sum:' of a line; nothing may be missing from the sum"),
    )


def _problem(statement: Statement, line: int, refused: RefusedError) -> Problem:
    return Problem(file=statement.file, line=line, what=refused.what, hint=refused.hint)
