"""The variables of the reader's system while it is put together, by what they are about."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from terang.audit_cells import Period, Printed, Row
from terang.audit_system import MOST_COUNTED, MOST_IDR, Fact, Key, Place, System


class Notes:
    """Numbers for codes, periods and variables; what is known of each variable; all facts.

    One object is made for one system and does not outlive it.
    """

    def __init__(self, corrected: Mapping[Period, tuple[str, ...]]) -> None:
        self.corrected = corrected
        self.codes: dict[tuple[str, str], int] = {}  # (column, code); 0 is no code
        self.periods: dict[tuple[Period, int], int] = {}  # with its edition
        self.variables: dict[Key, int] = {}
        self.facts: dict[tuple[object, ...], Fact] = {}
        self.low: list[int] = []
        self.high: list[int] = []
        self.idr: set[int] = set()
        self.known: dict[int, int] = {}
        self.hidden: set[int] = set()
        self.places: dict[int, Place] = {}
        self.reach: dict[int, int] = {}

    def code(self, column: str, code: str) -> int:
        """The number of a code."""
        return self.codes.setdefault((column, code), len(self.codes) + 1)

    def editions(self, table: Printed, row: Row) -> range:
        """The editions of its period that a row belongs to; nearly always the first alone."""
        releases = self.corrected.get((table.population, table.period, row.period))
        if not releases:
            return range(1)
        return range(bisect_right(releases, row.first), bisect_right(releases, row.last) + 1)

    def period(self, period: Period, edition: int) -> int:
        """The number of an edition of a period."""
        return self.periods.setdefault((period, edition), len(self.periods) + 1)

    def edition(self, period: Period, release: str) -> int:
        """The number of the edition of a period that stands in `release`."""
        return self.period(period, bisect_right(self.corrected.get(period, ()), release))

    def variable(self, key: Key, *, idr: bool) -> int:
        """The variable of a key; a new one is at least 0."""
        found = self.variables.get(key)
        if found is None:
            found = self.variables[key] = len(self.low)
            self.low.append(0)
            self.high.append(MOST_IDR if idr else MOST_COUNTED)
            if idr:
                self.idr.add(found)
        return found

    def print(self, variable: int, value: int, place: Place) -> None:
        """The reader sees a number. Where two places disagree, no number fits."""
        if variable not in self.known:
            self.known[variable] = self.low[variable] = self.high[variable] = value
        self.low[variable] = max(self.low[variable], value)
        self.high[variable] = min(self.high[variable], value)
        self.places.setdefault(variable, place)

    def hide(self, variable: int, least: int, place: Place) -> None:
        """The reader sees the mark, and knows that the number is at least `least`."""
        if variable not in self.known:
            self.low[variable] = max(self.low[variable], least)
        first = self.places.get(variable)
        if variable not in self.hidden or (first and place.row.first < first.row.first):
            self.places[variable] = place
        self.hidden.add(variable)

    def total(self, whole: int, parts: Iterable[int]) -> None:
        """The whole is the sum of its parts; said twice, it is one fact."""
        parts = tuple(sorted(parts))
        if parts != (whole,):
            fact = Fact((whole, *parts), (-1, *([1] * len(parts))), 0, 0)
            self.facts.setdefault((whole, parts), fact)

    def add(self, fact: Fact) -> None:
        """Another fact."""
        self.facts.setdefault((fact,), fact)

    def system(self, lines: int, crossed: Iterable[str]) -> System:
        """All of it, for good."""
        return System(
            low=self.low,
            high=self.high,
            facts=tuple(self.facts.values()),
            lines=lines,
            places=self.places,
            hidden=frozenset(self.hidden),
            reach=self.reach,
            idr=frozenset(self.idr),
            twins=self._twins(),
            crossed=tuple(crossed),
        )

    def _twins(self) -> dict[int, tuple[int, str]]:
        """The variables of second and later editions, with the same cell in the one before."""
        before: dict[int, tuple[int, str]] = {}
        for (period, edition), number in self.periods.items():
            if edition and (period, edition - 1) in self.periods:
                release = self.corrected[period][edition - 1]
                before[number] = (self.periods[period, edition - 1], release)
        found: dict[int, tuple[int, str]] = {}
        if before:
            for (scope, number, codes), variable in self.variables.items():
                if number in before:
                    earlier, release = before[number]
                    twin = self.variables.get((scope, earlier, codes))
                    if twin is not None:
                        found[variable] = (twin, release)
        return found
