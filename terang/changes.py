"""What changed between two releases: every figure's old and new value, and why.

A named part of `pages`. Nothing in it is said of today, so that a release can hold its own
`changes.json` for ever.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from terang import words
from terang.earlier import compared
from terang.editions import Json, as_json, in_both
from terang.figure_files import as_number, quantity
from terang.model import Correction, Figure, Number, Release
from terang.results import FigureValue, RecalledFigure
from terang.words import Catalogue

NAME = "changes.json"
Why = Literal["new-month", "corrected", "recalled", "new-figure", "retired", "redefined", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure in two releases, one after the other.

    It is missing from one of them at most, or was recalled.
    """

    figure: Figure
    before: FigureValue | None
    after: FigureValue | None
    corrections: tuple[Correction, ...] = ()  # of this figure, stated by the later release
    recalled: bool = False  # a value of one of them was taken back

    @property
    def difference(self) -> Number | None:
        """After less before, exactly; None when one of them is missing."""
        if self.before is None or self.after is None:
            return None
        return self.after.value - self.before.value

    @property
    def why(self) -> Why:
        """The reason: a stated correction before anything else."""
        if self.corrections:
            return "corrected"
        if self.recalled:
            return "recalled"
        if self.before is None:
            return "new-figure"
        if self.after is None:
            return "retired"
        if not compared(self.after.figure, self.before.release, self.after.release):
            return "redefined"
        return "new-month" if self.difference else "same"


def between(
    before: Iterable[FigureValue],
    after: Iterable[FigureValue],
    corrections: Iterable[Correction] = (),
    recalled: Iterable[RecalledFigure] = (),
) -> tuple[Change, ...]:
    """Every figure of two releases, in the order of the later one; those that ended come last.

    `corrections` are those that the later release states, `recalled` the figures whose value in
    one of the two was taken back.
    """
    taken = {figure.figure.id: figure for figure in recalled}
    old = {value.figure.id: value for value in before}
    new = {value.figure.id: value for value in after}
    stated: dict[str, list[Correction]] = {}
    for correction in corrections:
        stated.setdefault(correction.figure, []).append(correction)
    return tuple(
        Change(
            figure=(new.get(name) or old.get(name) or taken[name]).figure,
            before=old.get(name),
            after=new.get(name),
            corrections=tuple(stated.get(name, ())),
            recalled=name in taken,
        )
        for name in dict.fromkeys((*new, *old, *taken))
    )


# --- in words ------------------------------------------------------------------------------------


def difference(change: Number | None, unit: str, catalogue: Catalogue) -> str:
    """A difference with its sign: `+42`, `−Rp5.000`, `+0,35 poin persentase`; `tetap` when none.

    A difference of shares is in percentage points. One too small to print is said to be so,
    since `0` would deny it.
    """
    if change is None:
        return "–"
    if not change:
        return catalogue("no change")
    size = abs(Fraction(change))
    if unit != "percent":
        return _signed(change, words.quantity(size, unit, catalogue.language))
    points = words.rounded(size * 100, 2)
    if not points:
        return catalogue("almost no change")
    printed = words.number(Fraction(points), catalogue.language, 2)
    return f"{_signed(change, printed)} {catalogue('percentage points')}"


def _signed(change: Number, printed: str) -> str:
    return f"{'+' if change > 0 else words.MINUS}{printed}"


def reason(why: Why, catalogue: Catalogue) -> str:
    """Why a figure changed, in two or three words."""
    return {
        "new-month": catalogue("new month"),
        "corrected": catalogue("corrected"),
        "recalled": catalogue("recalled"),
        "new-figure": catalogue("new figure"),
        "retired": catalogue("no longer there"),
        "redefined": catalogue("other definition"),
        "same": catalogue("no change"),
    }[why]


def lines(
    changes: Sequence[Change], release: Release, previous: Release | None, catalogue: Catalogue
) -> Iterator[str]:
    """The changes as plain text, for whoever looks before publishing; what is the same is counted.

    `release` is the later of the two. All its corrections are told, those of figures that it
    no longer has as well.
    """
    shown = [change for change in changes if change.why != "same"]
    head = catalogue("{} -> {}: {} of {} figures changed")
    earlier = previous.month if previous else "–"
    yield head.format(earlier, release.month, len(shown), len(changes))
    rows = [_columns(change, catalogue) for change in shown]
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *numbers, why in rows:
        aligned = (text.rjust(width) for text, width in zip(numbers, wide[1:], strict=False))
        yield f"  {name.ljust(wide[0])}  {'  '.join(aligned)}  {why}"
    stated = catalogue("correction of {}, {}: {} -> {}. {}")
    for c in release.corrections:
        why_ = c.reason.in_(catalogue.language)
        when = words.period(c.period, catalogue.language)
        yield "  " + stated.format(c.figure, when, c.before, c.after, why_)


def _columns(change: Change, catalogue: Catalogue) -> tuple[str, ...]:
    unit, language = change.figure.unit, catalogue.language
    values: tuple[FigureValue | None, ...] = (change.before, change.after)
    return (
        change.figure.id,
        *(words.quantity(v.value, unit, language) if v else "–" for v in values),
        difference(change.difference, unit, catalogue),
        reason(change.why, catalogue),
    )


# --- for programs --------------------------------------------------------------------------------


def document(
    changes: Sequence[Change], release: Release, previous: Release | None, *, version: str
) -> bytes:
    """`changes.json` of a release: every figure before and after, and all corrections it states.

    `previous` is the release before, None for the first one; `version` that of `release`.
    """
    return as_json(
        {
            "release": release.month,
            "version": version,
            "date": release.date.isoformat(),
            "previous": previous.month if previous else None,
            "figures": [_figure(change) for change in changes],
            "corrections": [_correction(c) for c in release.corrections],
        }
    )


def _figure(change: Change) -> Json:
    return {
        "id": change.figure.id,
        "label": in_both(change.figure.label),
        "unit": change.figure.unit,
        "before": quantity(change.before) if change.before else None,
        "after": quantity(change.after) if change.after else None,
        "difference": _difference(change),
        "why": change.why,
        "corrections": [_correction(c) for c in change.corrections],
    }


def _difference(change: Change) -> Json:
    """In the figure's unit, exactly and as a number; of shares, percentage points."""
    gap = change.difference
    if gap is None:
        return None
    exact = Fraction(gap) * (100 if change.figure.unit == "percent" else 1)
    return {"exact": str(exact), "number": as_number(exact)}


def _correction(correction: Correction) -> Json:
    return {
        "figure": correction.figure,
        "period": correction.period,
        "before": correction.before,
        "after": correction.after,
        "reason": in_both(correction.reason),
    }
