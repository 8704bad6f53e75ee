"""The documents for developers are true: links lead somewhere, commands and modules are named."""

import re
from pathlib import Path

import pytest

import command

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md")])
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_to_files(document):
    """A relative link in a document names a file or folder of the repository."""
    links = [link for link in LINK.findall(document.read_text()) if "://" not in link]

    missing = [link for link in links if not (document.parent / link).exists()]

    assert missing == []


def test_readme_shows_the_commands_that_the_makefile_knows():
    """The three commands of the first screen are targets of the Makefile."""
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    shown = re.findall(r"^    make (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE)

    assert shown == ["site", "serve", "test"]
    assert set(shown) <= set(targets)


def test_architecture_names_every_module():
    """A module that the page on architecture does not name, alone or by its family, is a find."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    named = set(re.findall(r"`([a-z_]+)\*?`", page))

    modules = {path.stem for path in (ROOT / "terang").glob("*.py")} - {"__init__"}
    unnamed = [m for m in modules if not any(m == n or m.startswith(n) for n in named)]

    assert sorted(unnamed) == []


def test_every_option_of_the_command_says_what_it_is():
    """`--help` leaves no option without a word."""
    actions = [a for a in command.parser()._actions if a.option_strings]

    assert [a.option_strings for a in actions if not a.help] == []
