"""What a query may show of tables with hidden cells: no cell and no row that a hidden one moves.

A part of `figures`.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from terang.model import Release, Said
from terang.queries import Answer, RefusedError, Row, ask
from terang.results import Store


def shown(query: str, store: Store, release: Release | None = None) -> Answer:
    """What is to be shown: a cell that a hidden one moves must be empty, never a part sum."""
    answer = ask(query, store, release)
    for cell in (cell for row in answer.rows for cell in row):
        if cell is not None and not isinstance(cell, int | str | dt.date | Decimal):
            raise RefusedError(
                Said("the query gives '{}', which is no text, exact number or date", (str(cell),)),
                Said("a whole number is needed; CAST(… AS BIGINT) makes one"),
            )
    for filled in answer.filled:
        moved = _moved(answer.rows, filled)
        if moved is not None:
            raise RefusedError(
                Said("the row '{}' depends on hidden cells", (" ".join(moved),)),
                Said("show hidden cells as they are; do not add, filter or divide over them"),
            )
    return answer


def _moved(rows: Sequence[Row], filled: Sequence[Row]) -> tuple[str, ...] | None:
    """The texts of a row that a filling changes, adds or takes away; None when none is.

    Each row needs one of its own in `filled` with the same texts, and the same cell wherever it
    shows one. Rows that show most choose first.
    """
    left: dict[tuple[str, ...], list[Row]] = {}
    for row in filled:
        left.setdefault(_texts(row), []).append(row)
    for row in sorted(rows, key=lambda row: row.count(None)):
        alike = left.get(_texts(row), [])
        found = next((i for i, other in enumerate(alike) if _shows_no_more(row, other)), None)
        if found is None:
            return _texts(row)
        del alike[found]
    return next((texts for texts, unmatched in left.items() if unmatched), None)


def _texts(row: Row) -> tuple[str, ...]:
    """What names a row: it stays the same whatever the numbers are."""
    return tuple(cell for cell in row if isinstance(cell, str))


def _shows_no_more(row: Row, other: Row) -> bool:
    """Whether every cell that `row` shows stands in `other` too."""
    return all(cell is None or cell == same for cell, same in zip(row, other, strict=True))
