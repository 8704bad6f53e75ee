"""Prose is text and calls, never a program; and no number of its own."""

import re
import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from terang import prose
from terang.prose import Call

# Text without a call: no two opening signs of Jinja beside each other, no lone carriage return.
PLAIN = st.text().filter(lambda text: not re.search(r"\{[{%#]|\r", text))
IDS = st.from_regex(r"[a-z]+(-[a-z0-9]+)*", fullmatch=True)
WORDS = st.lists(st.text(string.ascii_letters, min_size=1, max_size=9), min_size=1, max_size=8)
JINJALIKE = st.text(alphabet="{}%#'\"()|._+-*[]\\ \nabx01", max_size=40)


def what(body: str) -> list[str]:
    """Problems as `line: what`."""
    return [f"{p.line}: {p.what}" for p in prose.parse(body, "x.md")[1]]


@given(body=st.text())
def test_any_text_is_parsed_or_is_a_problem(body: str) -> None:
    """Nothing an author types is raised back at them."""
    pieces, problems = prose.parse(body, "x.md")

    assert pieces or problems or not body
    assert all(str(problem) for problem in problems)


@given(body=JINJALIKE)
@example(body="{{ ''.__class__.__mro__ }}")
@example(body="{{ angka('a')|attr('x') }}")
def test_text_like_jinja_gives_only_known_calls_with_plain_texts(body: str) -> None:
    """Whatever signs stand in prose, what comes out is text and calls from the list."""
    pieces, _ = prose.parse(body, "x.md")

    for call in prose.calls(pieces):
        assert call.name in prose.CALLS
        assert all(isinstance(argument, str) for argument in call.arguments)


@pytest.mark.parametrize(
    "body",
    ["{{ " + "(" * 3000 + " }}", "{{ " + "[" * 3000, "{{ " + "1" * 5000 + " }}", "{{ 1e999 }}"],
    ids=["brackets", "lists", "long-number", "large-number"],
)
def test_a_call_too_deep_or_too_long_is_a_problem(body: str) -> None:
    """Jinja's parser gives up by raising; the author gets a line all the same."""
    assert len(what(body)) == 1


def test_a_call_given_up_on_is_told_with_its_line() -> None:
    """The line where the parser stood."""
    body = "Satu.\n\n{{ " + "(" * 3000 + " }}"

    (problem,) = prose.parse(body, "x.md", first_line=5)[1]

    assert problem.line == 7
    assert str(problem.what) == "this call cannot be read: it is too deep or too long"


@given(body=PLAIN)
def test_text_without_calls_comes_back_as_typed(body: str) -> None:
    """Parsing and filling change no letter of the prose around the calls."""
    pieces, problems = prose.parse(body, "x.md")

    assert problems == []
    assert prose.fill(pieces, lambda call: call.name) == body


@given(before=PLAIN, figure=IDS, after=PLAIN)
def test_a_call_is_replaced_by_its_answer_and_nothing_else_is(
    before: str, figure: str, after: str
) -> None:
    """The text around a call stays; the call knows its line and its argument."""
    assume(not before.endswith("{"))
    body = f'{before}{{{{ angka("{figure}") }}}}{after}'

    pieces, problems = prose.parse(body, "x.md", first_line=5)

    assert problems == []
    assert prose.fill(pieces, lambda call: f"<{call.arguments[0]}>") == f"{before}<{figure}>{after}"
    assert prose.calls(pieces) == (Call("angka", (figure,), 5 + before.count("\n")),)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{% for x in y %}{{ x }}{% endfor %}", ["1: only a call with plain texts may stand"]),
        ("{% set x = 5 %}", ["1: only a call with plain texts may stand"]),
        ("{% include 'x' %}", ["1: only a call with plain texts may stand"]),
        ("{{ ''.__class__ }}", ["1: only a call with plain texts may stand"]),
        ("{{ saldo }}", ["1: only a call with plain texts may stand"]),
        ('{{ "16.800" }}', ["1: only a call with plain texts may stand"]),
        ("{{ angka(saldo) }}", ["1: only a call with plain texts may stand"]),
        ("{{ angka(5) }}", ["1: only a call with plain texts may stand"]),
        ('{{ angka("a")|upper }}', ["1: only a call with plain texts may stand"]),
        ('{{ angka("a").real }}', ["1: only a call with plain texts may stand"]),
        ('{{ angka(id="a") }}', ["1: only a call with plain texts may stand"]),
        ("{{ angka(*x) }}", ["1: only a call with plain texts may stand"]),
        ("a\n\n{{ ankga('a') }}", ["3: unknown call 'ankga'"]),
        ("{{ angka() }}", ["1: 'angka' has 0 arguments"]),
        ('{{ bulan("a") }}', ["1: 'bulan' has 1 arguments"]),
        ("a\n{{ angka('a'", ["2: this call cannot be read"]),
        ("a\n{% raw %}{{ b }}{% endraw %}", ["2: only a call with plain texts may stand"]),
        ("{# {{ #}\n36 }}", ["1: only a call with plain texts may stand"]),
    ],
)
def test_whatever_is_no_call_is_a_problem_on_its_line(body: str, said: list[str]) -> None:
    """Statements, expressions, filters, calls with names or numbers: all are refused."""
    found = what(body)

    assert [line[: len(start)] for line, start in zip(found, said, strict=True)] == said


def test_an_unknown_call_is_told_the_near_word_or_the_list() -> None:
    """Every message has a next step."""
    near, far = (prose.parse(f"{{{{ {name}() }}}}", "x.md")[1][0] for name in ("angke", "xyz"))

    assert str(near.hint) == "did you mean 'angka'?"
    assert (
        str(far.hint) == "known calls: angka, bagan, blok, bulan, halaman, istilah, pasal, triwulan"
    )


DATES = st.builds(
    "{} {} {}".format,
    st.integers(1, 31),
    st.sampled_from(["Januari", "Mei", "Agustus", "Desember", "January", "May", "October"]),
    st.integers(1900, 2099),
)
CITATIONS = st.builds(
    str.format,
    st.sampled_from(
        [
            "Pasal {0} ayat ({1})",
            "Article {0}({1})",
            "PP {0}/2015",
            "UU {0}/2011",
            "Permenaker {0}/2025",
            "huruf b",
            "Pasal {0}",
        ]
    ),
    st.integers(1, 99),
    st.integers(1, 9),
)
ALLOWED = st.one_of(DATES, CITATIONS, st.integers(1900, 2099).map(str))


@given(pieces=st.lists(st.one_of(ALLOWED, WORDS.map(" ".join)), min_size=1, max_size=6))
def test_dates_years_and_citations_are_no_bare_numbers(pieces: list[str]) -> None:
    """A text of words, dates and law is never flagged."""
    body = ", ".join(pieces) + "."

    assert list(prose.bare_numbers(body, {})) == []


PLANTED = st.one_of(
    st.integers(0, 1899).map(str),
    st.integers(2100, 10**12).map(str),
    st.integers(1000, 10**12).map(lambda n: f"{n:,}"),
    st.integers(1000, 10**12).map(lambda n: f"Rp{n:,}".replace(",", ".")),
    st.integers(0, 100).map(lambda n: f"{n}%"),
    st.integers(0, 100).map(lambda n: f"{n},5%"),
)


@given(before=WORDS, number=PLANTED, after=WORDS)
def test_a_planted_number_is_always_found(before: list[str], number: str, after: list[str]) -> None:
    """Wherever a number stands in prose, it is named with its line."""
    body = f"Teks\n{' '.join(before)} yang {number} itu {' '.join(after)}"

    assert list(prose.bare_numbers(body, {})) == [(2, number)]


@pytest.mark.parametrize(
    "body",
    [
        "[teks](https://contoh.id/2/3000)",
        "`SELECT 1`",
        "<!-- 36 -->",
        "1. langkah\n2. langkah\n",
        '{{ angka("manfaat-2") }}',
        "Pasal 1 angka 5, huruf b angka 12, dan angka 3.",
        "Pasal 39A ayat (2), nomor 44, Article 39(2).",
        '{{- bulan() -}} dan {{angka("sisa-3", "ringkas")}}',
        "WCAG 2.2 dan ISO/IEC 27001",
        "CC BY 4.0",
        "2020–2022",
        "JKK2 dan A4",
    ],
)
def test_addresses_code_steps_and_standards_may_hold_digits(body: str) -> None:
    """They are no numbers the site vouches for."""
    assert list(prose.bare_numbers(body, {})) == []


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("[36 pekerja](x)", "36"),
        ("**36**", "36"),
        ("Rp16.800", "Rp16.800"),
        ("2025%", "2025%"),
        ("5juta", "5"),
        ("naik 2.025 orang", "2.025"),
        ("angka 458 pekerja", "458"),
        ("huruf 100", "100"),
        ("angka 45% saja", "45%"),
        ("angka 45.000 saja", "45.000"),
        ("nomor 16.800", "16.800"),
        ("Teks\n\n458. kalimat lain", "458"),
        ("{{ 36 }}", "36"),
    ],
)
def test_a_number_is_found_in_disguise(body: str, number: str) -> None:
    """In a link's text, in bold, beside letters, as a percentage, after a word of citations."""
    line = body[: body.index(number)].count("\n") + 1

    assert list(prose.bare_numbers(body, {})) == [(line, number)]


def test_quoted_braces_hide_no_number() -> None:
    """`raw` prints what stands in it; so it is refused, and its number is found."""
    body = "{% raw %}Ada {{ 36 }} pekerja.{% endraw %}"

    assert what(body)
    assert list(prose.bare_numbers(body, {})) == [(1, "36")]


def test_a_declared_number_may_stand() -> None:
    """The front matter says which, and why."""
    declared = {"3": "tiga cara", "20%": "kutipan", "3×24": "jam", "0812-15": "telepon"}
    body = "Ada 3 cara (3), kutipan 20%. Dalam 3×24 jam, telepon **0812-15**; cara 3."

    assert list(prose.bare_numbers(body, declared)) == []


@pytest.mark.parametrize("number", ["33", "3.000", "13", "3,5%", "0,3", "3%", "Rp3"])
def test_a_declared_number_does_not_cover_others_that_hold_its_digits(number: str) -> None:
    """`3` is declared, `33` is not."""
    found = list(prose.bare_numbers(f"Ada {number} orang.", {"3": "tiga cara"}))

    assert found == [(1, number)]
