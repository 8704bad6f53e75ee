"""Read data/identities.yml: which sums must be equal, and which books are set side by side.

A part of `read`, and of `recompute`, which reads the same from a release's identities.json.
"""

from typing import Literal

from terang import entries
from terang.accounting import FILE, Accounting, Identity, Reconciliation, Summand
from terang.entries import Entry
from terang.model import Article, Problem, Said

_SIGNS = ("plus", "minus")
_MOST = 200  # identities of one city; a published file is read by strangers' machines


def accounting(content: str | None, found: list[Problem], file: str = FILE) -> Accounting:
    """What has to balance, as declared; problems are added to `found`.

    With a problem nothing is asked: what would not hold then would only hide the first cause.
    """
    before = len(found)
    e = entries.parse(content, file, found) if content is not None else None
    if e is None:
        return Accounting(file=file)
    line, declared = e.line_of("identities"), e.entries("identities")
    made = Accounting(
        identities=tuple(_identity(item) for item in declared[:_MOST]),
        reconciliations=tuple(_reconciliation(item) for item in e.entries("reconciliations")),
        file=file,
        content=content or "",
    )
    _amiss(e, line, made, len(declared))
    e.done()
    return made if len(found) == before else Accounting(file=file)


def _amiss(e: Entry, line: int, made: Accounting, declared: int) -> None:
    if not declared:
        what = Said("no identity is declared")
        e.wrong(line, what, Said("declare at least one under 'identities:'"))
    if declared > _MOST:
        what = Said("more than {} identities are declared", (str(_MOST),))
        e.wrong(line, what, Said("leave some out"))
    ids = [identity.id for identity in made.identities]
    for place, identity in enumerate(made.identities):
        if identity.id and identity.id in ids[:place]:
            what = Said("two identities are called '{}'", (identity.id,))
            e.wrong(identity.line, what, Said("give one of them another id"))


def _identity(e: Entry) -> Identity:
    line = e.line
    made = Identity(
        id=e.text("id"),
        title=e.both("title"),
        by=e.texts("by"),
        left=_side(e, "left"),
        right=_side(e, "right"),
        without_totals=e.texts("without_totals"),
        law=_law(e),
        line=line,
    )
    if not made.by:
        e.wrong(line, Said("key '{}' is missing", ("by",)), Said("add a line '{}: …'", ("by",)))
    e.done()
    return made


def _side(e: Entry, key: str) -> tuple[Summand, ...]:
    line, made = e.line_of(key), tuple(_summand(item) for item in e.entries(key))
    if not made:
        what = Said("a side of the identity has no term")
        e.wrong(line, what, Said("write '{}: [{{table: …, measure: …}}]'", (key,)))
    return made


def _summand(e: Entry) -> Summand:
    line = e.line
    sign: Literal[1, -1] = -1 if e.choice("sign", _SIGNS, "plus") == "minus" else 1
    made = Summand(
        table=e.text("table"),
        measure=e.text("measure"),
        where=tuple(e.pairs("where").items()),
        sign=sign,
        previous=bool(_shift(e)),
        times=e.text("times", default="") or None,
        line=line,
    )
    e.done()
    return made


def _shift(e: Entry) -> str:
    if e.has("shift"):
        return e.choice("shift", ("previous month",))
    return e.text("shift", default="")


def _law(e: Entry) -> tuple[str, ...]:
    line, cited = e.line_of("law"), e.texts("law")
    for text in cited:
        if Article.parse(text) is None:
            hint = Said("write it like {}", ("pp-44-2015 pasal 39 ayat 2",))
            e.wrong(line, Said("'{}' is not a citation", (text,)), hint)
    return cited


def _reconciliation(e: Entry) -> Reconciliation:
    line = e.line
    made = Reconciliation(
        table=e.text("table"),
        books=e.texts("books"),
        margins=e.text("margins"),
        by=e.text("by"),
        line=line,
    )
    if len(made.books) < 2:
        what = Said("books are compared with one another, and fewer than two are named")
        e.wrong(line, what, Said("write 'books: [payer_idr, receiver_idr]', the payer's first"))
    e.done()
    return made
