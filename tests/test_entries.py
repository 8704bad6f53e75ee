"""YAML read by popping: every value with its line, every slip a problem, nothing raised."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import entries
from terang.entries import Entry
from terang.model import Problem, Text


def read(content: str, first_line: int = 1) -> tuple[Entry, list[Problem]]:
    """The entry of a text that holds one."""
    found: list[Problem] = []
    entry = entries.parse(content, "x.yml", found, first_line)
    assert entry is not None
    return entry, found


def said(found: list[Problem]) -> list[str]:
    """Problems as `line: what | hint`."""
    return [f"{p.line}: {p.what} | {p.hint}" for p in found]


@given(content=st.text())
def test_any_text_is_read_or_is_a_problem(content: str) -> None:
    """Whatever stands in a file, nothing is raised; without a mapping there is one problem."""
    found: list[Problem] = []

    entry = entries.parse(content, "x.yml", found)

    assert (entry is None) == bool(found)


YAMLISH = st.text(alphabet="ab:- \n[]{}&*!|>'\"#?,%@\t0", max_size=60)


@given(content=YAMLISH)
def test_text_like_yaml_never_raises_however_it_is_asked(content: str) -> None:
    """Anchors, tags, flow style: every way of asking for a key answers with a value of its kind."""
    found: list[Problem] = []
    entry = entries.parse("a: 1\n" + content, "x.yml", found)

    if entry:
        asked = list(entry.left())
        kinds = [entry.text, entry.texts, entry.entries, entry.both, entry.pairs, entry.day]
        for ask, key in zip(kinds * len(asked), asked, strict=False):
            ask(key)
        entry.done()

    assert all(str(problem) for problem in found)


@given(content=YAMLISH)
def test_a_list_of_any_text_never_raises(content: str) -> None:
    """The glossary may hold anything and is read or is a problem."""
    found: list[Problem] = []

    items = entries.parse_list(content, "x.yml", found)

    assert all(isinstance(item, Entry) for item in items)


@pytest.mark.parametrize("content", ["- " * 3000, "a: " + "[" * 3000, "a: " + "{b: " * 3000])
def test_yaml_that_is_nested_too_deep_is_a_problem(content: str) -> None:
    """A thousand brackets inside each other exhaust the parser; the author still gets a line."""
    found: list[Problem] = []

    assert entries.parse(content, "x.yml", found) is None
    assert len(found) == 1


@pytest.mark.parametrize("content", ["premi: {id: Premi}\n", "premi\n", "- a\nb: c\n"])
def test_a_list_that_is_no_list_is_a_problem(content: str) -> None:
    """A glossary written as keys and values must not be read as an empty glossary."""
    found: list[Problem] = []

    items = entries.parse_list(content, "x.yml", found)

    assert items == ()
    assert len(found) == 1


@pytest.mark.parametrize("content", ["", "\n", "# only a comment\n"])
def test_an_empty_list_is_no_problem(content: str) -> None:
    """A glossary without terms yet is a glossary."""
    found: list[Problem] = []

    assert entries.parse_list(content, "x.yml", found) == ()
    assert found == []


def test_every_key_knows_its_line() -> None:
    """A slip is shown where it was made, also when the mapping starts further down the file."""
    entry, _ = read("title: a\nbody: b\n", first_line=2)

    assert (entry.line_of("title"), entry.line_of("body"), entry.line_of("none")) == (2, 3, 2)


def test_a_list_counts_its_lines_from_one() -> None:
    """The line that is put above a list to read it is not counted."""
    found: list[Problem] = []

    items = entries.parse_list("- id: a\n- id: b\n  x: 1\n", "x.yml", found)
    for item in items:
        item.text("id")
        item.done()

    assert [item.line for item in items] == [1, 2]
    assert said(found) == ["3: unknown key 'x' | known keys here: id"]


def test_what_nobody_asked_for_is_reported_with_the_near_word() -> None:
    """Read by popping, then look at what is left."""
    entry, found = read("title: a\nnotes: b\nq: c\n")
    entry.text("title")
    entry.text("note", default="")

    entry.done()

    assert said(found) == [
        "2: unknown key 'notes' | did you mean 'note'?",
        "3: unknown key 'q' | known keys here: note, title",
    ]


def test_a_key_written_twice_keeps_its_first_value() -> None:
    """PyYAML would silently take the last one."""
    entry, found = read("a: first\nb: x\na: second\n")

    assert entry.text("a") == "first"
    assert said(found) == ["3: key 'a' is written twice | keep one of them; the first is on line 1"]


def test_a_missing_or_null_key_is_a_problem_unless_it_may_be_missing() -> None:
    """`address: null` and no line at all are the same."""
    entry, found = read("b: null\n")

    assert entry.text("a", default="x") == "x"
    assert (entry.text("b"), entry.text("c")) == ("", "")
    assert said(found) == [
        "1: key 'b' is missing | add a line 'b: …'",
        "1: key 'c' is missing | add a line 'c: …'",
    ]


def test_values_stay_text() -> None:
    """YAML's own ideas of what a value is (`no`, 012, 1_000) do not touch an author's words."""
    entry, found = read("a: no\nb: 012\nc: 1_000\nd: 2026-01-10\ne: ' x '\n")

    assert [entry.text(key) for key in "abcde"] == ["no", "012", "1_000", "2026-01-10", "x"]
    assert found == []


def test_a_text_in_both_languages_needs_both_and_nothing_else() -> None:
    """A missing language, an unknown one and a text without languages are problems."""
    entry, found = read("a: {id: satu, en: one}\nb: {id: dua, eng: two}\nc: tiga\n")

    assert entry.both("a") == Text(id="satu", en="one")
    assert entry.both("b") == Text(id="dua", en="")
    assert entry.both("c") == Text(id="", en="")
    assert said(found) == [
        "2: key 'en' is missing | add a line 'en: …'",
        "2: unknown key 'eng' | did you mean 'en'?",
        "3: 'c' should hold keys and values | write lines such as 'id: …' below 'c:'",
    ]


def test_values_of_the_wrong_kind_are_problems() -> None:
    """A list for a value, a value for a list, a word that is no choice, a date that is none."""
    entry, found = read("a: [x]\nb: x\nc: mony\nd: 10/1/2026\ne: [{x: 1}, y]\n")

    assert entry.text("a") == ""
    assert entry.texts("b") == ()
    assert entry.choice("c", ("coverage", "money")) == "coverage"
    assert entry.day("d") == date.min
    assert len(entry.entries("e")) == 1
    assert [(p.line, str(p.what)) for p in found] == [
        (1, "key 'a' should hold one value"),
        (2, "'b' should hold a list"),
        (3, "'mony' is not a value of 'c'"),
        (4, "'10/1/2026' cannot be read as the value of 'd'"),
        (5, "'e' should hold keys and values"),
    ]
    assert [str(p.hint) for p in found][2:4] == [
        "did you mean 'money'?",
        "write it like this: 2026-11-10",
    ]


@pytest.mark.parametrize("value", ["''", "' '", '""', "|"])
def test_an_empty_text_is_a_missing_one(value: str) -> None:
    """An empty English label would otherwise pass for a translation."""
    entry, found = read(f"label: {{id: Saldo}}\nen: {value}\n")

    assert entry.text("en") == ""
    assert said(found) == ["2: key 'en' is missing | add a line 'en: …'"]


@pytest.mark.parametrize("value", ["1/0", "0/0", "nan", "inf", "1,5", "½", "sejuta"])
def test_a_number_that_cannot_be_read_is_a_problem(value: str) -> None:
    """A limit that is no number, 1/0 among them, is a problem on its line."""
    entry, found = read(f"max: '{value}'\n")

    assert entry.read("max", Fraction, "200000") is None
    assert [(p.line, str(p.what)) for p in found] == [
        (1, f"'{value}' cannot be read as the value of 'max'")
    ]


def test_pairs_are_texts_by_text() -> None:
    """As `declared` has them: a number, and why it may stand."""
    entry, _ = read("declared: {'3': tiga cara, 20%: kutipan}\n")

    assert entry.pairs("declared") == {"3": "tiga cara", "20%": "kutipan"}
    assert entry.pairs("nothing") == {}
