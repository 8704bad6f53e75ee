"""YAML read by popping: every value with its line, every slip a problem, nothing raised."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
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


LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("content", "line"), [(LAUGHS, 2), ("a: 1\nb: *penting*\n", 2), ("- &a x\n- *a\n", 2)]
)
def test_an_alias_is_refused(content: str, line: int) -> None:
    """A few lines of them can stand for gigabytes, and no file of ours needs one."""
    found: list[Problem] = []

    assert entries.parse(content, "x.yml", found) is None
    assert [p.line for p in found] == [line]


def test_an_anchor_without_an_alias_and_a_quoted_star_are_read() -> None:
    """Only what repeats is refused."""
    entry, found = read("a: &x satu\nb: '*penting*'\n")

    assert (entry.text("a"), entry.text("b"), found) == ("satu", "*penting*", [])


def test_the_levels_our_files_have_are_not_too_deep() -> None:
    """The data package, the deepest file there is, stands well below the limit."""
    _, found = read("a: " + "[" * 20 + "]" * 20)

    assert found == []


CONTENT = Path(__file__).resolve().parents[1] / "content"


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML is here without libyaml")
@pytest.mark.parametrize("kind", ["figures", "charts", "listings", "regulations", "."])
def test_the_quick_loader_marks_the_lines_of_the_plain_one(kind: str) -> None:
    """A slip is shown on the same line whichever of PyYAML's two loaders reads the file."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((CONTENT / kind).glob("*.yml"))]

    quick = [marked(yaml.compose(text, Loader=yaml.CSafeLoader)) for text in texts]
    plain = [marked(yaml.compose(text, Loader=yaml.SafeLoader)) for text in texts]

    assert quick == plain != []


def marked(node: yaml.Node | None) -> list[object]:
    """The tag, value and line of a node and of all below it."""
    assert node is not None
    parts = node.value if isinstance(node.value, list) else []
    below = [marked(n) for part in parts for n in (part if isinstance(part, tuple) else (part,))]
    return [node.tag, node.start_mark.line, below or node.value]


def test_keys_know_the_lines_of_their_languages() -> None:
    """So that a slip in the English of a text is shown at the English."""
    entry, _ = read("title: {id: a, en: b}\nalt:\n  id: c\n  en: d\n")

    assert entry.lines_of("title", "alt", "none") == {
        "title": 1,
        "title.id": 1,
        "title.en": 1,
        "alt": 2,
        "alt.id": 3,
        "alt.en": 4,
    }


@pytest.mark.parametrize("key", ["[a, b]", "{a: b}", "? [a]\n"])
def test_a_key_is_one_word(key: str) -> None:
    """YAML allows lists as keys; in our files they are braces somebody forgot to quote."""
    _, found = read(f"title: x\n{key}: 1\n")

    assert [(p.line, str(p.what)) for p in found] == [(2, "a key should be one word")]


@pytest.mark.parametrize("day", ["20261110", "2026-W46-2", "2026-02-30", "2026-1-1"])
def test_a_day_is_written_in_one_way(day: str) -> None:
    """Python reads more forms of ISO dates than a reader of the file would."""
    entry, found = read(f"d: '{day}'\n")

    assert entry.day("d") == date.min
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
