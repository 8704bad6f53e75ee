"""The numbers that may stand on a page, each class recomputed or read from the releases' files."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from terang import words
from terang.model import LANGUAGES, Language
from terang.number_tokens import tokens
from terang.recompute_numbers import Typed
from terang.recompute_values import Value

_PAGE = re.compile(
    r"(?:rilis/(?P<month>20[0-9]{2}-[0-9]{2})/)?(?P<rest>(?P<top>[a-z-]*)(?:/(?P<name>[^/]*))?.*)"
)
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_EXACT = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,9}")
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_KILOBYTE = 1000
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the files of one release hold."""

    month: str
    date: dt.date
    version: str
    cells: frozenset[str] = field(repr=False)  # of all tables, as they stand in the files
    rows: tuple[int, ...]  # of every table
    sizes: tuple[int, ...]  # of its files, in bytes
    names: tuple[str, ...]  # of its files
    districts: Mapping[str, frozenset[str]] = field(repr=False)  # slug -> cells of its rows


class Numbers:
    """The sets in which a number of a page may be found; made once for each page that differs."""

    def __init__(
        self,
        values: Mapping[tuple[str, str], Value],
        releases: Sequence[Held],
        typed: Typed,
        pages: frozenset[str],  # their addresses
    ) -> None:
        self._values, self._releases, self._typed = values, releases, typed
        self._pages = pages
        self._months = [release.month for release in releases]
        self._by_month: dict[tuple[str, Language], frozenset[str]] = {}
        self._by_figure: dict[tuple[str, Language], frozenset[str]] = {}
        self._cells: dict[tuple[str, Language], frozenset[str]] = {}
        self._general = {language: frozenset(self._dates(language)) for language in LANGUAGES}

    def of(
        self, file: str, language: Language, compared: Set[str] = frozenset()
    ) -> dict[str, tuple[Set[str], ...]]:
        """The sets for the texts, tables and scripts of a page; `compared` it was already."""
        slug = file.removeprefix("en/").removesuffix("index.html").strip("/")
        page = _PAGE.fullmatch(slug)
        month = (page and page["month"]) or (self._months[-1] if self._months else "")
        top, name = (page["top"] or "", page["name"] or "") if page else ("", "")
        if slug.startswith("rilis/") and page and not page["month"]:
            month, top, name = slug.removeprefix("rilis/"), "", ""
        texts = [
            compared,
            self._pages,
            self._general[language],
            self._typed.everywhere.get(language, frozenset()),
            self._typed.pages.get((language, slug), frozenset()),
            self._typed.pages.get((language, top), frozenset()),
            self._typed.pages.get((language, f"{top}/{name}"), frozenset()),
        ]
        if top == "angka" and name:
            texts.append(self._figure(name, language))
        if slug.startswith("rilis/") and not top:
            texts.append(self._change(month, language))
        if not slug.startswith("rilis/") or top != "angka":
            texts.append(self._month(month, language))
        release = self._release(month)
        if top == "cakupan" and name and release:
            cells = release.districts.get(name, frozenset())
            texts.append(frozenset(each for cell in cells for each in _cell(cell, language)))
        if slug == "data":
            texts.append(frozenset(self._counts(month, language)))
        tables = (*texts, self._printed_cells(month, language))
        return {"text": tuple(texts), "table": tables, "script": (*tables, self._raw(month))}

    def _release(self, month: str) -> Held | None:
        return next((release for release in self._releases if release.month == month), None)

    def _dates(self, language: Language) -> Iterator[str]:
        for release in self._releases:
            yield from (release.month, release.month[:4])
            name, _, newest = release.version.rpartition(".")
            issues = int(newest) if newest.isdecimal() else 0
            yield from (f"{name}.{issue}" for issue in range(1, issues + 1))  # all were published
            yield from (
                words.month(release.month, language),
                words.month(release.month, language, short=True),
            )
            yield from (words.day(release.date, language), str(release.date.year))
            yield release.date.isoformat()

    def _month(self, month: str, language: Language) -> frozenset[str]:
        """The values of a release, with their parts."""
        key = (month, language)
        if key not in self._by_month:
            found = (v for (at, _), v in self._values.items() if at == month)
            self._by_month[key] = frozenset(each for v in found for each in _printed(v, language))
        return self._by_month[key]

    def _figure(self, name: str, language: Language) -> frozenset[str]:
        """The values of a figure in all releases, and from each to the next."""
        key = (name, language)
        if key not in self._by_figure:
            series = [self._values.get((month, name)) for month in self._months]
            told = [value for value in series if value]
            made = {each for value in told for each in _printed(value, language)}
            made |= {*_changes(told, language)}
            self._by_figure[key] = frozenset(made)
        return self._by_figure[key]

    def _change(self, month: str, language: Language) -> frozenset[str]:
        """What a release changes, how many figures, and what its files are called."""
        at = self._months.index(month) if month in self._months else 0
        before = self._months[at - 1] if at else ""
        names = [name for m, name in self._values if m == month]
        pairs = [(self._values.get((before, n)), self._values[month, n]) for n in names]
        both = [(old, new) for old, new in pairs if old]
        made = {each for pair in both for each in _changes(pair, language)}
        made |= {each for old, _ in both for each in _printed(old, language)}
        differ = sum(old.number != new.number for old, new in both)
        made |= {words.number(differ, language), words.number(len(names), language)}
        release = self._release(month)
        if release:
            made |= {words.number(-(-size // _KILOBYTE), language) for size in release.sizes}
            made |= {f"{number} kB" for number in made}
            made |= {*release.names}
        return frozenset(made)

    def _counts(self, month: str, language: Language) -> Iterator[str]:
        release = self._release(month)
        yield from (words.number(rows, language) for rows in (release.rows if release else ()))

    def _printed_cells(self, month: str, language: Language) -> frozenset[str]:
        key = (month, language)
        if key not in self._cells:
            made = {p for cell in self._raw(month) for p in _cell(cell, language)}
            self._cells[key] = frozenset(made)
        return self._cells[key]

    def _raw(self, month: str) -> frozenset[str]:
        release = self._release(month)
        return release.cells if release else frozenset()


def _printed(value: Value, language: Language) -> Iterator[str]:
    """A value in full and shortened, and the parts of a share."""
    for form in (words.quantity, words.short_quantity):
        yield form(value.number, value.unit, language).replace(words.NO_BREAK, " ")
    for part in (value.numerator, value.denominator):
        if part is not None:
            yield words.number(part, language)


def _changes(values: Iterable[Value | None], language: Language) -> Iterator[str]:
    """The differences from each value to the next, with their signs."""
    told = [value for value in values if value]
    for old, new in pairwise(told):
        gap = Fraction(new.number) - Fraction(old.number)
        sign = "+" if gap > 0 else words.MINUS
        if new.unit == "percent":
            yield sign + words.number(abs(gap) * 100, language, 2)
        else:
            yield sign + words.quantity(abs(gap), new.unit, language)


def _cell(cell: str, language: Language) -> Iterator[str]:
    """A cell of a file as a table of a page may print it."""
    if _WHOLE.fullmatch(cell):
        yield cell
        yield words.number(int(cell), language)
        yield words.money(int(cell), language)
    elif _EXACT.fullmatch(cell):
        yield cell.replace(".", "," if language == "id" else ".").replace("-", words.MINUS)
    elif _MONTH.fullmatch(cell):
        yield words.month(cell, language)
    elif _DAY.fullmatch(cell):
        yield from _day(cell, language)
    else:
        yield from (token for _, token in tokens(cell))


def _day(cell: str, language: Language) -> Iterator[str]:
    try:
        yield words.day(dt.date.fromisoformat(cell), language)
    except ValueError:
        return
