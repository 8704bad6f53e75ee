"""Nobody can be found: no personal data in what people write, nor in any byte of the site.

No message holds what was found. It names the file, the line and the character.
"""

from collections.abc import Iterable, Iterator, Sequence

from terang.contacts import CONTACTS, Contact, comparable
from terang.model import Problem, Said
from terang.personal_files import IMAGES, metadata, texts
from terang.personal_patterns import Hit, hits

File = tuple[str, bytes]  # its name, with forward slashes, and its content
_OUT = Said("take it out; nobody may be found through this site")
_CONTACT = Said(
    "take it out, or declare what an office publishes, with the reason, in {}", (CONTACTS,)
)
_MADE = Said("take it out of the text, table or template that this file is made from")
_DECLARABLE = frozenset({"phone", "email", "home", "name"})


def written(files: Iterable[File], contacts: Sequence[Contact]) -> Iterator[Problem]:
    """Personal data in what people write, and declared contacts that stand nowhere.

    A photo may still hold its camera's notes: they go when it is made smaller.
    """
    declared = {contact.key(): contact for contact in contacts}
    used: set[tuple[str, str]] = set()
    for name, content in files:
        if name != CONTACTS and not name.endswith(IMAGES):
            for text, hit in _hits(name, content):
                key = comparable(hit.kind.name, text[hit.start : hit.end])
                used.add(key)
                if key not in declared:
                    hint = _CONTACT if hit.kind.name in _DECLARABLE else _OUT
                    yield _problem(name, *_place(text, hit.start), hit, hint)
    for key, contact in declared.items():
        if key not in used:
            what = Said("this contact stands in no text")
            hint = Said("take it out, or spell it as the text does")
            yield Problem(file=CONTACTS, line=contact.line, what=what, hint=hint)


def built(files: Iterable[File], contacts: Sequence[Contact]) -> Iterator[Problem]:
    """Personal data in the finished site, in the order of its files; a line is read once."""
    declared = {contact.key() for contact in contacts}
    seen: set[str] = set()
    for name, content in files:
        for told in metadata(content):
            what = Said("the image holds {} data besides its picture", (told,))
            yield Problem(file=name, line=1, what=what, hint=_MADE)
        for part, text in texts(name, content):
            numbered = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line not in seen]
            seen.update(line for _, line in numbered)
            yield from _in_lines(part, numbered, declared)


def _in_lines(
    name: str, numbered: Sequence[tuple[int, str]], declared: set[tuple[str, str]]
) -> Iterator[Problem]:
    text = "\n".join(line for _, line in numbered)
    for hit in hits(text):
        if comparable(hit.kind.name, text[hit.start : hit.end]) not in declared:
            line, column = _place(text, hit.start)
            yield _problem(name, numbered[line - 1][0], column, hit, _MADE)


def _hits(name: str, content: bytes) -> Iterator[tuple[str, Hit]]:
    for _, text in texts(name, content):
        yield from ((text, hit) for hit in hits(text))


def _place(text: str, start: int) -> tuple[int, int]:
    """Line and character of a place in a text, both from 1."""
    return text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1


def _problem(file: str, line: int, column: int, hit: Hit, hint: Said) -> Problem:
    what = Said(hit.kind.what.template, (str(column),))
    return Problem(file=file, line=line, what=what, hint=hint)
