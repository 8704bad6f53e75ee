"""Amounts in the text of a story that could point at one claim.

A part of `linkage`. Public sums of the law, as the reference tables hold them, are no secret. All
other amounts are told roughly: two digits from a million rupiah on, whole thousands below it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from terang.linkage_tables import Told
from terang.model import Language, Problem, Said, Writing
from terang.results import Table
from terang.words import short_money

_SCALES = {
    **dict.fromkeys(("ribu", "rb", "thousand"), 10**3),
    **dict.fromkeys(("juta", "jt", "million"), 10**6),
    **dict.fromkeys(("miliar", "billion"), 10**9),
}
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<mark>Rp[ \u00a0]?|IDR[ \u00a0]?)?"
    r"(?P<number>\d{1,3}(?:[.,]\d{3}){1,4}|\d{1,12}(?:[.,]\d{1,2})?)"
    rf"(?![\d])(?:[ \u00a0](?P<scale>{'|'.join(_SCALES)})\b)?(?P<unit>[ \u00a0]rupiah\b)?"
)
_SMALLEST = 100_000  # rupiah; less is no claim
_FEW = 2  # times its threshold: a sum of so few cases tells nearly what one of them was


def everything(
    stories: Sequence[Writing], told: Sequence[Told], references: Iterable[Table]
) -> Iterator[Problem]:
    """Amounts to round, in every text that a reader of a story sees."""
    public = _public(references)
    few = {
        amount
        for table in told
        for _, rows in table.releases
        for row in rows
        if row.count is not None and row.count < _FEW * table.resource.threshold
        for amount in row.rupiah
    }
    for w in stories:
        for text, line in _texts(w):
            for amount, at in amounts(text):
                if amount not in public and (wanted := _told_roughly(amount, few)) != amount:
                    yield _problem(w, line + at, amount, wanted, few)


def amounts(text: str) -> Iterator[tuple[int, int]]:
    """Every amount of rupiah in a text, in whole rupiah, and the lines before it."""
    for found in _AMOUNT.finditer(text):
        if found["mark"] or found["scale"] or found["unit"]:
            yield _rupiah(found["number"], found["scale"]), text.count("\n", 0, found.start())


def _rupiah(number: str, scale: str | None) -> int:
    whole, _, tail = number.replace(",", ".").rpartition(".")
    if not whole or len(tail) == 3:  # the dots part thousands
        return int(number.replace(",", "").replace(".", "")) * _SCALES.get(scale or "", 1)
    parts = int("1" + "0" * len(tail))
    return (int(whole) * parts + int(tail)) * _SCALES.get(scale or "", 1) // parts


def _told_roughly(amount: int, few: set[int]) -> int:
    """The amount, rounded half up as far as needed to be nobody's own."""
    if amount < _SMALLEST:
        return amount
    digits = len(str(amount))
    steps = (10**3, 10**4, 10**5) if amount < 10**6 else (10 ** (digits - 2), 10 ** (digits - 1))
    rounded = (((amount + step // 2) // step) * step for step in steps)
    return next((value for value in rounded if value not in few), 0)


def _problem(w: Writing, line: int, amount: int, wanted: int, few: set[int]) -> Problem:
    language: Language = w.language
    what = Said("so exact an amount of money can point at one claim")
    if amount in few:
        what = Said("this amount of money is the sum of a published cell with few cases")
    hint = Said("round it: {}", (short_money(wanted, language),))
    if not wanted:
        hint = Said("tell it without the amount")
    return Problem(file=w.file, line=line, what=what, hint=hint)


def _texts(w: Writing) -> Iterator[tuple[str, int]]:
    for key in ("title", "description"):
        yield w.meta[key], w.lines.get(key, 1)
    yield w.body, w.body_line


def _public(references: Iterable[Table]) -> set[int]:
    found: set[int] = set()
    for table in references:
        money = [i for i, f in enumerate(table.resource.fields) if f.unit == "idr"]
        if table.resource.scope == "reference":
            found |= {int(c) for row in table.rows for i in money if isinstance(c := row[i], int)}
    return found
