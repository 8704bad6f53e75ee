"""The machine's own words: translated sentences, numbers, money, months and dates.

Numbers come from Babel (CLDR) and are rounded half up, the rule the method page declares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from io import BytesIO

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from terang.model import Article, Language, Number, Problem, Said

_LOCALES: Mapping[Language, str] = {"id": "id", "en": "en"}
_SCALES: Mapping[Language, tuple[tuple[int, str], ...]] = {
    "id": ((10**6, "juta"), (10**9, "miliar"), (10**12, "triliun")),
    "en": ((10**6, "million"), (10**9, "billion"), (10**12, "trillion")),
}
NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_KEPT = 2**16  # what was printed last: the same numbers and months stand on many pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The translations of one language: message as written in the code -> message to read."""

    language: Language
    messages: Mapping[str, str]

    def __call__(self, message: str) -> str:
        """`message` translated, or itself where there is no translation."""
        return self.messages.get(message) or message


def read_catalogue(language: Language, content: bytes) -> Catalogue:
    """The catalogue in a gettext PO file; an empty file gives one without translations."""
    entries = read_po(BytesIO(content))
    messages = {str(m.id): str(m.string) for m in entries if m.id and m.string and not m.fuzzy}
    return Catalogue(language=language, messages=messages)


def say(said: Said, catalogue: Catalogue) -> str:
    """A sentence of the program in the language of the catalogue."""
    return catalogue(said.template).format(*said.values)


def problem(found: Problem, catalogue: Catalogue) -> str:
    """A problem as printed: `file:line: what`, and the hint below it."""
    label = catalogue("hint")
    what, hint = say(found.what, catalogue), say(found.hint, catalogue)
    return f"{found.file}:{found.line}: {what}\n    {label}: {hint}"


def rounded(value: Number, decimals: int) -> Decimal:
    """`value` rounded half up, exactly: 2.5 -> 3, 18.665 -> 18.67 with two decimals."""
    scaled = Fraction(value) * 10**decimals
    sign = -1 if scaled < 0 else 1
    whole = (abs(scaled) + Fraction(1, 2)).__floor__() * sign
    return Decimal(whole).scaleb(-decimals).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@lru_cache(_KEPT)
def number(value: Number, language: Language, decimals: int = 0) -> str:
    """A plain number: `16.800` or `16,800`; with decimals `51,59` or `51.59`; `−5` below zero."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    printed = format_decimal(rounded(value, decimals), format=pattern, locale=_LOCALES[language])
    return printed.replace("-", MINUS)


def money(value: Number, language: Language) -> str:
    """Whole rupiah: `Rp16.800` or `Rp16,800`; `−Rp5` below zero."""
    return _rupiah(number(value, language))


def short_money(value: Number, language: Language) -> str:
    """Rupiah to one decimal of its scale: `Rp7,3 miliar`; under a million in full."""
    return _rupiah(short_number(value, language))


def _rupiah(printed: str) -> str:
    sign = MINUS if printed.startswith(MINUS) else ""
    return f"{sign}Rp{printed.removeprefix(MINUS)}"


def short_number(value: Number, language: Language) -> str:
    """A big number with the name of its scale: `1,2 juta`, `1.2 million`; under a million whole.

    The scale is that of the rounded number: 999,960,000 is `1 miliar`, not `1.000 juta`.
    """
    shown, name, full = rounded(value, 0), "", 10**6
    for scale, larger in _SCALES[language]:
        if abs(shown) < full:
            break
        shown, name, full = rounded(Fraction(value) / scale, 1), larger, 1000
    printed = number(Fraction(shown), language, 1 if name else 0)
    return f"{_without_zero(printed)}{NO_BREAK}{name}" if name else printed


def _without_zero(printed: str) -> str:
    return printed[:-2] if printed[-2:] in {",0", ".0"} else printed


def percent(value: Number, language: Language, decimals: int = 2) -> str:
    """A share as a percentage, with two decimals on this site: Fraction(1, 2) -> `50,00%`."""
    return f"{number(Fraction(value) * 100, language, decimals)}%"


def quantity(value: Number, unit: str, language: Language) -> str:
    """A value the way its unit is printed: money with Rp, shares with %, the rest plain."""
    if unit == "idr":
        return money(value, language)
    if unit == "percent":
        return percent(value, language)
    return number(value, language, 0 if Fraction(value).denominator == 1 else 1)


def short_quantity(value: Number, unit: str, language: Language) -> str:
    """As `quantity`, big numbers with the name of their scale."""
    if unit == "idr":
        return short_money(value, language)
    return quantity(value, unit, language) if unit == "percent" else short_number(value, language)


@lru_cache(_KEPT)
def month(code: str, language: Language, *, short: bool = False) -> str:
    """`2026-10` -> `Oktober 2026` or `October 2026`; short `Okt 2026`, `Oct 2026`."""
    day = date(int(code[:4]), int(code[5:7]), 1)
    return format_date(day, "MMM y" if short else "MMMM y", locale=_LOCALES[language])


def quarter(code: str, language: Language) -> str:
    """`2026-Q3` -> `triwulan III 2026` or `third quarter of 2026`."""
    year, position = code[:4], int(code[-1]) - 1
    if language == "id":
        return f"triwulan {('I', 'II', 'III', 'IV')[position]} {year}"
    return f"{('first', 'second', 'third', 'fourth')[position]} quarter of {year}"


def period(code: str, language: Language) -> str:
    """A month, quarter or year: `Oktober 2026`, `triwulan III 2026`, `2026`."""
    if "-" not in code:
        return code
    return quarter(code, language) if "Q" in code else month(code, language)


def last_quarter(month_: str) -> str:
    """The last quarter complete at the end of a month: `2026-10` -> `2026-Q3`."""
    year, complete = int(month_[:4]), int(month_[5:7]) // 3
    return f"{year}-Q{complete}" if complete else f"{year - 1}-Q4"


def day(value: date, language: Language) -> str:
    """`7 Januari 2026` or `7 January 2026`."""
    return format_date(value, "d MMMM y", locale=_LOCALES[language])


def article(cited: Article, language: Language) -> str:
    """A place in the law without its regulation: `Pasal 39 ayat (2)`, `Article 39(2)`."""
    if cited.pasal is None:
        return ""
    if language == "id":
        return f"Pasal {cited.pasal}" + (f" ayat ({cited.ayat})" if cited.ayat else "")
    return f"Article {cited.pasal}" + (f"({cited.ayat})" if cited.ayat else "")


def regulation(identifier: str) -> str:
    """The short name of a regulation: `pp-44-2015` -> `PP 44/2015`."""
    kind, number_, year = identifier.rsplit("-", 2)
    name = kind.upper() if kind in {"uu", "pp"} else kind.replace("-", " ").capitalize()
    return f"{name} {number_}/{year}"
