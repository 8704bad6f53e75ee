"""Every figure of a release once more, from its query and the tables published with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from terang import words
from terang.model import LANGUAGES, Number, Problem, Said
from terang.queries import Answer, RefusedError, ask
from terang.recompute_contents import RESTORE, Copied, Told, problem
from terang.results import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A figure as it was recomputed."""

    number: Number  # a share as such: 3/4, not 75
    unit: str
    numerator: int | None = None
    denominator: int | None = None
    answer: Answer

    @property
    def exact(self) -> str:
        """The value in its unit: `75` for three quarters in percent."""
        return str(Fraction(self.number) * (100 if self.unit == "percent" else 1))


def recomputed(told: Told, store: Store, copied: Copied) -> tuple[Value | None, list[Problem]]:
    """The value that the query gives today, and where the release says another one."""
    try:
        value = _value(told, ask(told.query, store, copied.release))
    except RefusedError as refused:
        return None, [problem(told.file, refused.what, refused.hint)]
    return value, [problem(told.file, what, RESTORE) for what in _differences(told, value, store)]


def _value(told: Told, answer: Answer) -> Value:
    numbers = _numbers(told, answer)
    if any(rows != answer.rows for rows in answer.filled):
        raise RefusedError(
            Said("the value of '{}' depends on hidden cells", (told.id,)),
            Said("it must not be published; tell those who publish the site"),
        )
    if len(numbers) == 1:
        return Value(number=numbers[0], unit=told.unit, answer=answer)
    return Value(
        number=Fraction(*numbers),
        unit=told.unit,
        numerator=numbers[0],
        denominator=numbers[1],
        answer=answer,
    )


def _numbers(told: Told, answer: Answer) -> list[int]:
    """One whole number, or the two of a share. Raises RefusedError for anything else."""
    wanted = 2 if told.unit == "percent" else 1
    cells = answer.rows[0] if len(answer.rows) == 1 else ()
    numbers = [cell for cell in cells if isinstance(cell, int) and not isinstance(cell, bool)]
    if len(numbers) != wanted or len(cells) != wanted or (wanted == 2 and numbers[1] == 0):
        raise RefusedError(
            Said("the query of '{}' gives no number any more", (told.id,)),
            Said("one row of {} whole numbers is needed", (str(wanted),)),
        )
    return numbers


def _differences(told: Told, value: Value, store: Store) -> Iterator[Said]:
    """What the file of the figure says otherwise than its query and its tables."""
    pairs = [
        ("value", told.exact, value.exact),
        ("numerator", str(told.numerator), str(value.numerator)),
        ("denominator", str(told.denominator), str(value.denominator)),
        ("tables", ", ".join(sorted(told.tables)), ", ".join(value.answer.tables)),
    ]
    pairs += [
        (language, told.printed.in_(language), words.quantity(value.number, told.unit, language))
        for language in LANGUAGES
    ]
    by_row = any(
        "standing" in table.resource.columns()
        for table in store.tables
        if table.resource.name in value.answer.tables
    )
    if not by_row:  # else the figure says of which rows it is made
        pairs.append(("standing", told.standing, value.answer.standing.value))
    for name, said, found in pairs:
        if said != found:
            yield Said("{} is published as {}, recomputed it is {}", (name, said[:100], found))
