"""What authors may write besides Markdown: calls such as `{{ angka("pekerja-aktif") }}`.

Prose is read with Jinja2's own parser, but never executed: it is a row of text and calls with
literal arguments, and everything else is a problem. So a page can ask for a figure and for
nothing else.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from terang.model import Problem, Said

# name -> fewest and most arguments
CALLS: Mapping[str, tuple[int, int]] = {
    "angka": (1, 2),  # a figure; with "ringkas" in short form
    "bagan": (1, 1),  # a chart
    "blok": (1, 1),  # a listing or another block made from data
    "pasal": (1, 1),  # an article of law
    "istilah": (1, 2),  # a term of the glossary
    "halaman": (1, 1),  # the address of a page
    "bulan": (0, 0),  # the month of the newest release
    "triwulan": (0, 0),  # the last complete quarter by then
}
SHORT = "ringkas"

_MONTHS = (
    "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember|"
    "January|February|March|May|June|July|August|October|December"
)
_END = r"(?![\w%]|[.,]\d)"  # a number ends here: neither digits nor a percent sign go on
# What may hold digits without being a number the site vouches for.
_NOT_NUMBERS = re.compile(
    rf"""
    \]\([^)]*\)                                        # the address of a link
    | `[^`\n]*`                                        # code
    | <!--.*?-->                                       # a comment
    | ^\s*\d{{1,2}}\.\s                                # a numbered step
    | \b\d{{1,2}}\s+(?:{_MONTHS})\b(?:\s+\d{{4}})?     # 7 Januari 2026
    | \b(?:{_MONTHS})\s+\d{{4}}\b                      # Januari 2026
    | \b(?:19|20)\d\d(?:[–-](?:19|20)\d\d)?\b(?![.,]?\d|%)   # a year, a span of years
    | \b(?:(?:[Pp]asal|[Aa]yat|[Aa]rticles?|[Pp]aragraphs?|[Nn]omor|Number|No\.)\s+\(?\d+
          |(?:[Hh]uruf|[Aa]ngka)\s+\(?\d{{1,2}}(?!\d))  # `angka 458 pekerja` is no citation
      [A-Za-z]?\)?(?:\(\d+[a-z]?\))*{_END}            # Pasal 39, ayat (2), Article 39(2)
    | \b(?:UU|PP|Perwali|Permenaker|Permendagri|Inpres|Perpres|Perki|Perda|WCAG|ISO(?:/IEC)?)
      \s+\d+(?:[/.]\d+)*                               # PP 44/2015, WCAG 2.2
    | \bCC[ -]BY[ -]4\.0\b                             # the licence
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_CALL = re.compile(r"\{\{-?\s*\w+\s*\([^{}]*\)\s*-?\}\}")
_NUMBER = re.compile(r"(?<![\w])(?:Rp)?\d[\d.,]*\d%?|(?<![\w])(?:Rp)?\d%?")


@dataclass(frozen=True, slots=True)
class Call:
    """One call in prose: `angka("saldo", "ringkas")` on a line of its file."""

    name: str
    arguments: tuple[str, ...]
    line: int


Piece = str | Call


def parse(body: str, file: str, first_line: int = 1) -> tuple[tuple[Piece, ...], list[Problem]]:
    """Text and calls of `body`, in order, and what is neither."""
    environment = Environment(keep_trailing_newline=True, autoescape=True)
    parser: Parser | None = None
    try:
        parser = Parser(environment, body)
        tree = parser.parse()
    except TemplateSyntaxError as error:
        return (), [_unreadable(str(error.message), file, error.lineno + first_line - 1)]
    except (RecursionError, ValueError):  # Jinja gives up on deep brackets and endless digits
        line = parser.stream.current.lineno if parser else 1
        return (), [_unreadable("it is too deep or too long", file, line + first_line - 1)]
    found = list(_hiding(environment, body, file, first_line))
    pieces = tuple(_pieces(tree, file, first_line, found))
    return pieces, found


def _hiding(environment: Environment, body: str, file: str, first_line: int) -> Iterator[Problem]:
    """What Jinja takes away before it parses: marks of `raw`, behind which braces are text."""
    for line, token, _ in environment.lex(body):
        if token in {"raw_begin", "comment_begin"}:
            yield _not_a_call(file, line + first_line - 1)


def _pieces(
    tree: nodes.Template, file: str, first_line: int, found: list[Problem]
) -> Iterator[Piece]:
    for statement in tree.body:
        parts = statement.nodes if isinstance(statement, nodes.Output) else [statement]
        for part in parts:
            if isinstance(part, nodes.TemplateData):
                yield part.data
                continue
            line = part.lineno + first_line - 1
            call = _call(part, line)
            problem = _call_problem(call, file, line)
            if problem:
                found.append(problem)
            elif call:
                yield call


def _call(node: nodes.Node, line: int) -> Call | None:
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return None
    arguments = [a.value for a in node.args if isinstance(a, nodes.Const)]
    plain = len(arguments) == len(node.args) and all(isinstance(a, str) for a in arguments)
    if not plain or node.kwargs or node.dyn_args or node.dyn_kwargs:
        return None
    return Call(node.node.name, tuple(arguments), line)


def _call_problem(call: Call | None, file: str, line: int) -> Problem | None:
    if call is None:
        return _not_a_call(file, line)
    if call.name not in CALLS:
        near = get_close_matches(call.name, CALLS, n=1)
        what = Said("unknown call '{}'", (call.name,))
        hint = Said("did you mean '{}'?", (near[0],)) if near else _known_calls()
        return Problem(file=file, line=line, what=what, hint=hint)
    fewest, most = CALLS[call.name]
    if fewest <= len(call.arguments) <= most:
        return None
    return Problem(
        file=file,
        line=line,
        what=Said("'{}' has {} arguments", (call.name, str(len(call.arguments)))),
        hint=Said("it takes {} to {}", (str(fewest), str(most))),
    )


def _not_a_call(file: str, line: int) -> Problem:
    what = Said("only a call with plain texts may stand between double braces")
    return Problem(file=file, line=line, what=what, hint=_known_calls())


def _known_calls() -> Said:
    return Said("known calls: {}", (", ".join(sorted(CALLS)),))


def _unreadable(reason: str, file: str, line: int) -> Problem:
    return Problem(
        file=file,
        line=line,
        what=Said("this call cannot be read: {}", (reason,)),
        hint=Said("write it like {}", ('{{ angka("pekerja-aktif") }}',)),
    )


def fill(pieces: tuple[Piece, ...], answer: Callable[[Call], str]) -> str:
    """The text with every call replaced by its answer."""
    return "".join(answer(piece) if isinstance(piece, Call) else piece for piece in pieces)


def calls(pieces: tuple[Piece, ...]) -> tuple[Call, ...]:
    """The calls alone, in order."""
    return tuple(piece for piece in pieces if isinstance(piece, Call))


def bare_numbers(body: str, declared: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Numbers of `body` that no figure vouches for, with their line counted from 1.

    Dates, years, citations of law, addresses, code and declared numbers may stand in prose.
    A declared number is that number alone: `3` covers neither `33` nor `3.000`.
    """
    masked = _CALL.sub(_blank, body)
    masked = _NOT_NUMBERS.sub(_blank, masked)
    for literal in sorted(declared, key=len, reverse=True):
        masked = re.sub(rf"(?<!\w)(?<!\d[.,]){re.escape(literal)}{_END}", _blank, masked)
    for match in _NUMBER.finditer(masked):
        yield masked.count("\n", 0, match.start()) + 1, match.group()


def _blank(match: re.Match[str]) -> str:
    """As many characters, none of them a digit, line breaks kept."""
    return re.sub(r"[^\n]", " ", match.group())
