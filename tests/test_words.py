"""Numbers, money, months and translated sentences, as people read them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import words
from terang.model import LANGUAGES, Article, Language, Problem, Said

LANGUAGE = st.sampled_from(LANGUAGES)
RUPIAH = st.integers(min_value=-(10**15), max_value=10**15)
EXACT = st.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False)
PO = b"""
msgid "hint"
msgstr "saran"

msgid "unknown key '{}'"
msgstr "kunci '{}' tidak dikenal"

#, fuzzy
msgid "did you mean '{}'?"
msgstr "bukan ini"
"""
DECIMAL: dict[Language, str] = {"id": ",", "en": "."}
THOUSANDS: dict[Language, str] = {"id": ".", "en": ","}


def read_back(printed: str, language: Language) -> Decimal:
    """The number a reader of `language` sees."""
    plain = printed.replace(THOUSANDS[language], "").replace(DECIMAL[language], ".")
    return Decimal(plain.replace("−", "-"))


@given(value=EXACT, decimals=st.integers(min_value=0, max_value=4))
def test_rounding_is_half_up_exactly_as_decimal_does_it(value: Decimal, decimals: int) -> None:
    """A half goes away from zero, whatever binary floats would make of it."""
    exponent = Decimal(1).scaleb(-decimals)

    rounded = words.rounded(Fraction(value), decimals)

    assert rounded == value.quantize(exponent, ROUND_HALF_UP)


@given(numerator=st.integers(-(10**9), 10**9), denominator=st.integers(1, 10**6))
def test_rounding_a_share_is_off_by_half_a_unit_at_most(numerator: int, denominator: int) -> None:
    """Thirds and sevenths, which no decimal holds, are rounded from their exact value."""
    share = Fraction(numerator, denominator)

    rounded = words.rounded(share, 2)

    assert abs(Fraction(rounded) - share) <= Fraction(1, 200)


@given(value=RUPIAH, language=LANGUAGE)
def test_a_number_is_read_back_by_taking_out_its_separators(value: int, language: Language) -> None:
    """Nothing is lost or added in printing a whole number."""
    assert read_back(words.number(value, language), language) == value


@given(value=EXACT, language=LANGUAGE, decimals=st.integers(min_value=1, max_value=4))
def test_a_number_with_decimals_is_read_back_as_rounded(
    value: Decimal, language: Language, decimals: int
) -> None:
    """The decimals asked for are the decimals printed."""
    printed = words.number(Fraction(value), language, decimals)

    assert read_back(printed, language) == words.rounded(Fraction(value), decimals)
    assert len(printed.rpartition(DECIMAL[language])[2]) == decimals


@given(value=RUPIAH, language=LANGUAGE)
def test_money_is_read_back_by_taking_out_its_separators(value: int, language: Language) -> None:
    """Money begins with Rp, a minus sign before it, and holds every rupiah."""
    printed = words.money(value, language)

    assert printed.startswith("−Rp" if value < 0 else "Rp")
    assert read_back(printed.replace("Rp", ""), language) == value


@given(value=st.integers(min_value=0, max_value=10**15), language=LANGUAGE)
def test_short_money_is_within_half_a_tenth_of_its_scale(value: int, language: Language) -> None:
    """Short money is the same amount, to one decimal of the word beside it."""
    scales = {"juta": 6, "miliar": 9, "triliun": 12, "million": 6, "billion": 9, "trillion": 12}

    number, _, scale = words.short_money(value, language).partition(words.NO_BREAK)

    unit = 10 ** scales[scale] if scale else 1
    shown = read_back(number.removeprefix("Rp"), language) * unit
    assert abs(shown - value) <= (Decimal(unit) / 20 if scale else 0)


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (0, "Rp0", "Rp0"),
        (16800, "Rp16.800", "Rp16,800"),
        (-1, "−Rp1", "−Rp1"),
        (7_310_000_000, "Rp7.310.000.000", "Rp7,310,000,000"),
    ],
)
def test_money_is_printed_as_each_language_writes_it(
    value: int, indonesian: str, english: str
) -> None:
    """Points between thousands in Indonesian, commas in English."""
    assert (words.money(value, "id"), words.money(value, "en")) == (indonesian, english)


def test_short_money_names_its_scale() -> None:
    """A round scale has no decimal; under a million stands in full."""
    printed = [words.short_money(v, "id") for v in (999_999, 2_000_000, 7_310_000_000)]

    assert printed == ["Rp999.999", "Rp2\N{NO-BREAK SPACE}juta", "Rp7,3\N{NO-BREAK SPACE}miliar"]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (999_949_999, "999,9 juta"),
        (999_950_000, "1 miliar"),
        (999_960_000, "1 miliar"),
        (999_960_000_000, "1 triliun"),
        (950_000_000, "950 juta"),
        (Fraction(1_999_999, 2), "1 juta"),
        (-7_310_000_000, "−7,3 miliar"),
        (-999_999, "−999.999"),
        (Fraction(-1, 3), "0"),
    ],
)
def test_a_short_number_has_the_scale_of_what_is_printed(value: int, printed: str) -> None:
    """Rounded up to a thousand of one scale, it is one of the next; the sign stands before it."""
    assert words.short_number(value, "id") == printed.replace(" ", words.NO_BREAK)


@given(value=st.integers(min_value=1, max_value=10**15), language=LANGUAGE)
def test_below_zero_stands_the_minus_sign_and_the_same_number(
    value: int, language: Language
) -> None:
    """One sign everywhere: the long one, as in `−Rp5`, never a hyphen."""
    share = Fraction(value, 7)

    assert words.number(-value, language) == f"−{words.number(value, language)}"
    assert words.short_number(-value, language) == f"−{words.short_number(value, language)}"
    assert words.short_money(-value, language) == f"−{words.short_money(value, language)}"
    assert words.percent(-share, language) == f"−{words.percent(share, language)}"


@pytest.mark.parametrize(
    ("unit", "value", "indonesian", "english"),
    [
        ("idr", 16800, "Rp16.800", "Rp16,800"),
        ("percent", Fraction(390498, 756873), "51,59%", "51.59%"),
        ("percent", Fraction(1, 2), "50,00%", "50.00%"),
        ("people", 1234, "1.234", "1,234"),
        ("people", -1234, "−1.234", "−1,234"),
        ("worker_months", Fraction(5, 2), "2,5", "2.5"),
    ],
)
def test_a_quantity_is_printed_the_way_its_unit_is(
    unit: str, value: Fraction | int, indonesian: str, english: str
) -> None:
    """Money with Rp, shares with a percent sign, the rest plain."""
    assert words.quantity(value, unit, "id") == indonesian
    assert words.quantity(value, unit, "en") == english


def test_dates_months_and_quarters_are_words() -> None:
    """`2026-10` is October 2026, `2026-Q3` the third quarter."""
    assert words.month("2026-10", "id") == "Oktober 2026"
    assert words.month("2026-10", "en", short=True) == "Oct 2026"
    assert words.quarter("2026-Q3", "id") == "triwulan III 2026"
    assert words.quarter("2026-Q3", "en") == "third quarter of 2026"
    assert words.period("2026-10", "id") == "Oktober 2026"
    assert words.period("2026-Q3", "en") == "third quarter of 2026"
    assert words.period("2026", "id") == "2026"
    assert words.day(date(2026, 1, 7), "id") == "7 Januari 2026"
    assert words.day(date(2026, 1, 7), "en") == "7 January 2026"


def test_articles_and_regulations_are_cited_as_each_language_cites() -> None:
    """`Pasal 39 ayat (2)` is `Article 39(2)`; the short name of a regulation is one."""
    article = Article(regulation="pp-44-2015", pasal="39", ayat="2")

    assert words.article(article, "id") == "Pasal 39 ayat (2)"
    assert words.article(article, "en") == "Article 39(2)"
    assert words.article(Article(regulation="pp-44-2015"), "id") == ""
    assert words.regulation("pp-44-2015") == "PP 44/2015"
    assert words.regulation("contoh-perwali-1-2025") == "Contoh perwali 1/2025"


def test_a_sentence_is_said_in_the_language_of_its_catalogue() -> None:
    """A template is looked up first and filled afterwards, so that one entry serves all values."""
    catalogue = words.read_catalogue("id", PO)
    said = Said("unknown key '{}'", ("{warna}",))

    assert words.say(said, catalogue) == "kunci '{warna}' tidak dikenal"
    assert words.say(said, words.read_catalogue("en", b"")) == "unknown key '{warna}'"


def test_an_uncertain_translation_is_not_used() -> None:
    """A fuzzy entry stays English until somebody has looked at it."""
    catalogue = words.read_catalogue("id", PO)

    assert words.say(Said("did you mean '{}'?", ("saldo",)), catalogue) == "did you mean 'saldo'?"


def test_a_problem_is_a_place_a_sentence_and_a_hint_below() -> None:
    """Two lines; the word for `hint` is translated too."""
    problem = Problem(
        file="content/figures/saldo.yml",
        line=7,
        what=Said("unknown key '{}'", ("notes",)),
        hint=Said("did you mean '{}'?", ("note",)),
    )

    printed = words.problem(problem, words.read_catalogue("id", PO))

    assert printed == (
        "content/figures/saldo.yml:7: kunci 'notes' tidak dikenal\n    saran: did you mean 'note'?"
    )
