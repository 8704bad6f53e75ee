"""Books side by side: a variance has the state that its size asks for, and says why.

A part of `balance`. The payer's figure is the first of the books; a variance is the largest
distance of another book from it, and material when it is above the margin and above the floor.
"""

from collections.abc import Iterator, Sequence

from terang.accounting import Reconciliation
from terang.balance_lines import Books, Row
from terang.balance_names import EXPLANATION, FLOOR, MARGIN, STATE
from terang.model import Problem, Said

_EQUAL, _SMALL = "match", "immaterial"
_TOLD = ("open", "explained", "corrected")
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
    if len(known) < len(figures):
        what = Said("a book has no figure here, so that nothing can be compared")
        yield what, Said("write the figure of each of: {}", (", ".join(r.books),))
        return
    if margin is None:
        what = Said("no margin is declared for {} '{}'", (r.by, row.cells[r.by]))
        yield what, Said("add a row for it to data/reference/{}.csv", (r.margins,))
        return
    variance = max(abs(figure - known[0]) for figure in known)
    yield from _state(state, variance, known[0], margin)
    blank = [column for column in EXPLANATION if not row.cells[column].strip()]
    if state in _TOLD and blank:
        what = Said("a variance of {} is '{}' and says not why", (str(variance), state))
        yield what, Said("write {}", (", ".join(blank),))


def _state(state: str, variance: int, payer: int, margin: Row) -> Iterator[tuple[Said, Said]]:
    limits = (margin.cells[MARGIN], margin.cells[FLOOR], margin.place)
    if state not in _STATES:
        what = Said("'{}' is not the state of a variance", (state,))
        yield what, Said("write one of: {}", (", ".join(_STATES),))
    elif variance and state == _EQUAL:
        what = Said("the books differ by {} and the state is '{}'", (str(variance), state))
        yield what, _next(material=material(variance, payer, margin))
    elif variance and state == _SMALL and material(variance, payer, margin):
        what = Said(
            "a variance of {} is material and called '{}':"
            " it is above {} per mille and above the floor of {} ({})",
            (str(variance), state, *limits),
        )
        yield what, _next(material=True)
    elif not variance and state not in (_EQUAL, "corrected"):
        what = Said("the books agree and the state is '{}'", (state,))
        yield what, Said("write '{}', or correct the figures", (_EQUAL,))


def material(variance: int, payer: int, margin: Row) -> bool:
    """Whether a variance is above both the margin of the payer's figure and the floor."""
    share, floor = margin.number(MARGIN) or 0, margin.number(FLOOR) or 0
    return variance * 1000 > abs(payer) * share and variance > floor


def _next(*, material: bool) -> Said:
    states: Sequence[str] = _TOLD if material else (_SMALL, *_TOLD)
    return Said("write one of: {}; and say why", (", ".join(states),))
