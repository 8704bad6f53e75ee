"""Bring the catalogues up to date: collect every sentence of the code and the templates.

`make translations` keeps what is translated, adds what is new without a translation, and drops
what nobody says any more. Messages are sorted and carry no line numbers, so that a change of
code that says nothing new changes nothing here.
"""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
KEYWORDS = {"_": None, "Said": None, "say": None, "catalogue": None}


def messages(root: Path = ROOT) -> set[str]:
    """Every sentence that can be translated."""
    return set(_said(root))


def _said(root: Path) -> Iterator[str]:
    named = ("build.py", "command.py", "office.py", "recheck.py")
    python = [*(root / name for name in named), *(root / "terang").glob("*.py")]
    html = (root / "templates" / "parts").glob("*.html")
    for method, paths in (("python", python), ("jinja2.ext:babel_extract", html)):
        for path in paths:
            options = {"encoding": "utf-8", "silent": "false"}
            for _, said, *_ in extract_from_file(method, path, KEYWORDS, options=options):
                yield said if isinstance(said, str) else said[0]


def updated(old: Catalog, said: set[str]) -> Catalog:
    """The catalogue with exactly the sentences said."""
    new = Catalog(locale=old.locale, charset="utf-8", fuzzy=False)
    for message in sorted(said):
        known = old.get(message)
        new.add(message, known.string if known and not known.fuzzy else "")
    return new


def main() -> None:
    """Rewrite every catalogue beside this file."""
    said = messages()
    for path in sorted(HERE.glob("*.po")):
        with path.open("rb") as file:
            old = read_po(file, locale=path.stem)
        with path.open("wb") as file:
            write_po(file, updated(old, said), width=100, omit_header=True, no_location=True)


if __name__ == "__main__":
    main()
