"""Books side by side: a variance has the state that its size asks for, and says why.

A part of `balance`. A variance is the greatest less the least of the books, everywhere on the
site; it is material when it is above the margin of the payer's figure and above the floor. The
payer's figure, the first of the books, is always there; one of the others may still be waited for.
"""

from collections.abc import Iterator

from terang.accounting import Reconciliation
from terang.balance_lines import Books, Row
from terang.balance_names import EXPLANATION, FLOOR, MARGIN, STATE
from terang.model import Problem, Said

_EQUAL, _SMALL, _WAITING = "match", "immaterial", "waiting"
_MATERIAL = ("open", "explained", "corrected")
_TOLD = (_WAITING, *_MATERIAL)  # the states that need words
_STATES = (_EQUAL, _SMALL, *_TOLD)


def faults(reconciliation: Reconciliation, books: Books) -> Iterator[Problem]:
    """What is wrong with the states of one release's reconciliation."""
    margins = {row.cells[reconciliation.by]: row for row in books.rows(reconciliation.margins)}
    for row in books.rows(reconciliation.table):
        for what, hint in _of_row(reconciliation, row, margins.get(row.cells[reconciliation.by])):
            yield Problem(file=row.file, line=row.line, what=what, hint=hint)
    for margin in margins.values():
        if {margin.number(MARGIN), margin.number(FLOOR)} & {None}:
            what = Said("margin and floor have to be numbers")
            yield Problem(file=margin.file, line=margin.line, what=what, hint=Said("write both"))


def _of_row(r: Reconciliation, row: Row, margin: Row | None) -> Iterator[tuple[Said, Said]]:
    figures = [row.number(column) for column in r.books]
    state, known = row.cells[STATE], [figure for figure in figures if figure is not None]
    if figures[0] is None or len(figures) - len(known) > 1:
        what = Said("a book has no figure here, so that nothing can be compared")
        yield what, Said("write the figure of each of: {}", (", ".join(r.books),))
        return
    if margin is None:
        what = Said("no margin is declared for {} '{}'", (r.by, row.cells[r.by]))
        yield what, Said("add a row for it to data/reference/{}.csv", (r.margins,))
        return
    variance = max(known) - min(known)
    if state not in _STATES:
        what = Said("'{}' is not the state of a variance", (state,))
        yield what, Said("write one of: {}", (", ".join(_STATES),))
    elif len(known) < len(figures):
        missing = next(c for c, f in zip(r.books, figures, strict=True) if f is None)
        yield from _waiting(state, missing)
    else:
        yield from _state(state, variance, known[0], margin)
    yield from _unexplained(state, variance, row)


def _unexplained(state: str, variance: int, row: Row) -> Iterator[tuple[Said, Said]]:
    blank = [column for column in EXPLANATION if not row.cells[column].strip()]
    if state in _TOLD and blank:
        what = Said("a variance of {} is '{}' and says not why", (str(variance), state))
        if state == _WAITING:
            what = Said("a book is waited for, and nothing says since when or from whom")
        yield what, Said("write {}", (", ".join(blank),))


def _waiting(state: str, missing: str) -> Iterator[tuple[Said, Said]]:
    """A book that has not answered is neither equal nor different."""
    if state != _WAITING:
        what = Said("{} has no figure yet and the state is '{}'", (missing, state))
        yield what, Said("write '{}' and say who was asked, or add the figure", (_WAITING,))


def _state(state: str, variance: int, payer: int, margin: Row) -> Iterator[tuple[Said, Said]]:
    limits = (margin.cells[MARGIN], margin.cells[FLOOR], margin.place)
    large = material(variance, payer, margin)
    if state == _WAITING:
        what = Said("every book has its figure and the state is '{}'", (state,))
        yield what, _next(variance, large=large)
    elif variance == 0 and state != _EQUAL:
        what = Said("the books agree and the state is '{}'", (state,))
        yield what, Said("write '{}', or correct the figures", (_EQUAL,))
    elif variance and state == _EQUAL:
        what = Said("the books differ by {} and the state is '{}'", (str(variance), state))
        yield what, _next(variance, large=large)
    elif large and state == _SMALL:
        what = Said(
            "a variance of {} is material and called '{}':"
            " it is above {} per mille and above the floor of {} ({})",
            (str(variance), state, *limits),
        )
        yield what, _next(variance, large=large)
    elif variance and not large and state != _SMALL:
        what = Said(
            "a variance of {} is not material and called '{}':"
            " it is not above both {} per mille and the floor of {} ({})",
            (str(variance), state, *limits),
        )
        yield what, _next(variance, large=large)


def material(variance: int, payer: int, margin: Row) -> bool:
    """Whether a variance is above both the margin of the payer's figure and the floor."""
    share, floor = margin.number(MARGIN) or 0, margin.number(FLOOR) or 0
    return variance * 1000 > abs(payer) * share and variance > floor


def _next(variance: int, *, large: bool) -> Said:
    """The states that a variance of this size may have."""
    if large:
        return Said("write one of: {}; and say why", (", ".join(_MATERIAL),))
    return Said("write '{}', or correct the figures", (_SMALL if variance else _EQUAL,))
