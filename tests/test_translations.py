"""All that the program and the website say, they can say in Indonesian."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "templates" / "translations"
CODE = re.compile(r"`[^`]+`|\$\w+|[\w./-]+\.yml|\bobs_status\b|<link [^>]+>|<\{\}>")


def _load_update() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update", TRANSLATIONS / "update.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


update = _load_update()


@pytest.fixture(scope="module")
def said() -> set[str]:
    """Every sentence of the code and the templates."""
    return update.messages()


@pytest.fixture(scope="module")
def indonesian() -> dict[str, str]:
    """The sentences of the Indonesian catalogue with their translations."""
    with (TRANSLATIONS / "id.po").open("rb") as file:
        catalogue = read_po(file, locale="id", abort_invalid=True)
    return {str(m.id): "" if m.fuzzy else str(m.string) for m in catalogue if m.id}


def placeholders(text: str) -> tuple[list[str], int]:
    """The names between braces in sorted order, and how many are left to their order."""
    fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    return sorted(filter(None, fields)), fields.count("")


def written_out(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a Python file on which a sentence stands as the argument of a known word."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        word = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if word in update.KEYWORDS and isinstance(first, ast.Constant) and first.value:
            yield node.lineno, str(first.value)


def test_every_sentence_has_an_indonesian_translation(
    said: set[str], indonesian: dict[str, str]
) -> None:
    """Nothing is said in English for want of a translation; a fuzzy one counts as none."""
    assert sorted(sentence for sentence in said if not indonesian.get(sentence)) == []


def test_the_catalogue_holds_no_sentence_that_nobody_says(
    said: set[str], indonesian: dict[str, str]
) -> None:
    """A sentence that left the code has left the catalogue too; `make translations` sees to it."""
    assert sorted(set(indonesian) - said) == []


def test_a_translation_has_the_placeholders_of_its_sentence(indonesian: dict[str, str]) -> None:
    """As many `{}` as in English and the same names, so that no value is lost or asked for."""
    wrong = {m: t for m, t in indonesian.items() if t and placeholders(m) != placeholders(t)}

    assert wrong == {}


def test_what_is_code_stands_unchanged_in_a_translation(indonesian: dict[str, str]) -> None:
    """Commands, `$release`, files and elements are typed as they are in either language."""
    code = {m: CODE.findall(m) for m, t in indonesian.items() if t}
    wrong = [m for m, pieces in code.items() if any(p not in indonesian[m] for p in pieces)]

    assert wrong == []


@pytest.mark.parametrize(
    "path", [ROOT / "build.py", *sorted((ROOT / "terang").glob("*.py"))], ids=lambda path: path.name
)
def test_no_sentence_stands_where_it_is_not_collected(path: Path, said: set[str]) -> None:
    """A sentence inside an f-string is not found on Python 3.11, so it could not be translated."""
    assert [(line, text) for line, text in written_out(path) if text not in said] == []


def test_bringing_the_catalogue_up_to_date_changes_nothing(said: set[str]) -> None:
    """The file is as `make translations` writes it, so that its next run makes no difference."""
    before = (TRANSLATIONS / "id.po").read_bytes()
    after = BytesIO()

    catalogue = update.updated(read_po(BytesIO(before), locale="id"), said)
    write_po(after, catalogue, width=100, omit_header=True, no_location=True)

    assert after.getvalue().decode() == before.decode()


def test_an_update_keeps_what_is_translated_adds_what_is_new_and_drops_the_rest() -> None:
    """A fuzzy translation is somebody's guess: its sentence waits for a translation again."""
    old = Catalog(locale="id")
    old.add("month", "bulan")
    old.add("gone", "hilang")
    old.add("year", "tahu", flags=["fuzzy"])

    new = update.updated(old, {"month", "year", "day"})

    assert {m.id: m.string for m in new if m.id} == {"day": "", "month": "bulan", "year": ""}
