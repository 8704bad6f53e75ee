"""Regulations as trees: judul, pembukaan, diktum, BAB … Pasal, ayat, huruf, angka, penutup.

Grammar: UU 12/2011, Lampiran II. `terang.law_lines` finds the places where a piece could begin,
`terang.law_headings` decides which of them are headings, `terang.law_tree` holds what is open.
"""

import re
from collections.abc import Iterable, Iterator

from terang.law_headings import weigh
from terang.law_lines import markers
from terang.law_tree import GROUPS, Draft, Reader
from terang.model import Problem, Said
from terang.results import MARKS, Provision

_TITLED = GROUPS | {"penjelasan"}
_LONGEST_TITLE = 60  # words
_TAG = re.compile(r"<(?:!doctype|/?(?:html|head|body|div|p|span|table|tr|td|br|script))\b", re.I)
_BINARY = re.compile("[\0-\x08\x0e-\x1b\N{REPLACEMENT CHARACTER}]")


def parse(text: str, file: str) -> tuple[tuple[Provision, ...], list[Problem]]:
    """The tree of a regulation's text. No word is dropped: `words(tree)` equals those of `text`.

    `text` is plain, Markdown-like, Indonesian or English in the form of our translations; `file`
    is named in the problems, which come in the order of the text. A text that is no regulation
    is one problem and one piece of kind `text`. Addresses are unique: a number that stands twice
    is a problem, and the second address ends in `-ulang-2`.

    Source: UU 12/2011, Lampiran II, numbers 1, 71-76, 79-93, 160-173 and 180-196.
    """
    if problem := _no_text(text, file):
        return _unstructured(text), [problem]
    found = list(markers(text))
    seconds = tuple(m.start for m in found if m.style == "pasal" and m.number == "II")
    reader = Reader(text=text, file=file, seconds=seconds)
    reader.roots.append(Draft(kind="judul", anchor="judul", line=_first_line(text)))
    reader.stack.append(reader.roots[0])
    for marker in found:
        weigh(reader, marker)
    reader.shut(len(text))
    if not reader.articles:
        return _unstructured(text), [_no_article(text, file)]
    roots = (root for root in reader.roots if root.own or root.children or root.printed)
    return tuple(_provision(root) for root in roots), reader.problems


def words(tree: Iterable[Provision]) -> Iterator[str]:
    """Every word of a text from its tree, in order."""
    for provision in tree:
        yield from provision.label.split()
        yield from provision.title.split()
        yield from provision.text.split()
        yield from words(provision.children)


def _provision(draft: Draft) -> Provision:
    heading, own = _split(draft)
    return Provision(
        kind=draft.kind,
        number=draft.number,
        heading=heading,
        text=own,
        anchor=draft.anchor,
        line=draft.line,
        children=tuple(_provision(child) for child in draft.children),
    )


def _split(draft: Draft) -> tuple[str, str]:
    """The heading and the words of a piece.

    The title of a chapter is all there is up to its first article; where nothing stands below it,
    its first line.
    """
    usual = MARKS.get(draft.kind, "").format(draft.number).strip()
    mark = "" if draft.printed == usual else draft.printed
    if draft.kind not in _TITLED:
        return mark, draft.own
    if draft.children and len(draft.own.split()) <= _LONGEST_TITLE:
        first, rest = " ".join(draft.own.split()), ""
    else:
        first, _, rest = draft.own.partition("\n")
    return f"{mark}\n{first.strip()}" if mark else first.strip(), rest.strip()


def _no_text(text: str, file: str) -> Problem | None:
    for pattern, what, hint in (
        (
            _BINARY,
            Said("this is not a text: it holds the character {}", ()),
            Said("save the regulation as plain text in UTF-8", ()),
        ),
        (
            _TAG,
            Said("this is HTML: '{}'", ()),
            Said("paste the words of the regulation, without tags", ()),
        ),
    ):
        if found := pattern.search(text):
            value = repr(found.group()) if pattern is _BINARY else found.group()
            line = text.count("\n", 0, found.start()) + 1
            return Problem(file=file, line=line, what=Said(what.template, (value,)), hint=hint)
    return None


def _no_article(text: str, file: str) -> Problem:
    return Problem(
        file=file,
        line=_first_line(text),
        what=Said("no article was found, so this is no regulation we can read", ()),
        hint=Said("each article begins with a line of its own, such as 'Pasal 1'", ()),
    )


def _unstructured(text: str) -> tuple[Provision, ...]:
    words_ = text.strip()
    if not words_:
        return ()
    line = _first_line(text)
    return (Provision(kind="text", number="", heading="", text=words_, anchor="", line=line),)


def _first_line(text: str) -> int:
    """The line of the first word; 1 in an empty text."""
    return text[: len(text) - len(text.lstrip())].count("\n") + 1
