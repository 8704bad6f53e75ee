"""YAML read by popping: every key is taken by name, and what is left over is a problem.

The part of `read` that knows PyYAML. Values stay text until a reader asks for a type, and
every value knows its line, so that a slip is shown where it was made.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

import yaml

from terang.model import Problem, Said, Text

_NULL = "tag:yaml.org,2002:null"
Value = TypeVar("Value")


class Entry:
    """A YAML mapping while it is read. Take the keys you know, then call `done`.

    Problems are collected in the list given; a key that is missing or wrong yields an empty
    value, so that one run finds every problem.
    """

    def __init__(self, node: yaml.MappingNode, file: str, found: list[Problem], shift: int) -> None:
        self.file = file
        self.line = _line(node, shift)
        self._found = found
        self._shift = shift
        self._asked: list[str] = []
        self._left: dict[str, tuple[int, yaml.Node]] = {}
        for key, value in node.value:
            self._add(str(key.value), _line(key, shift), value)

    def _add(self, key: str, line: int, value: yaml.Node) -> None:
        if key in self._left:
            self.wrong(
                line,
                Said("key '{}' is written twice", (key,)),
                Said("keep one of them; the first is on line {}", (str(self._left[key][0]),)),
            )
        self._left.setdefault(key, (line, value))

    def wrong(self, line: int, what: Said, hint: Said) -> None:
        """Note a problem of this file."""
        self._found.append(Problem(file=self.file, line=line, what=what, hint=hint))

    def has(self, key: str) -> bool:
        """Whether `key` is there and not null."""
        return key in self._left and self._left[key][1].tag != _NULL

    def line_of(self, key: str) -> int:
        """The line of `key`, or of the mapping when it is not there."""
        return self._left[key][0] if key in self._left else self.line

    def _take(self, key: str, *, needed: bool = True) -> yaml.Node | None:
        self._asked.append(key)
        line, node = self._left.pop(key, (self.line, None))
        if node is not None and node.tag != _NULL:
            return node
        if needed:
            self.wrong(
                line, Said("key '{}' is missing", (key,)), Said("add a line '{}: …'", (key,))
            )
        return None

    def text(self, key: str, default: str | None = None) -> str:
        """The text of `key`; `default` when it may be missing."""
        node = self._take(key, needed=default is None)
        if node is None:
            return default or ""
        return self._scalar(key, node)

    def _scalar(self, key: str, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value).strip()
        self.wrong(
            _line(node, self._shift),
            Said("key '{}' should hold one value", (key,)),
            Said("write '{}: value' on one line, or a text block", (key,)),
        )
        return ""

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """The text of `key`, one of `allowed`."""
        line, value = self.line_of(key), self.text(key, default)
        if value and value not in allowed:
            near = get_close_matches(value, allowed, n=1)
            self.wrong(
                line,
                Said("'{}' is not a value of '{}'", (value, key)),
                Said("did you mean '{}'?", (near[0],))
                if near
                else Said("write one of: {}", (", ".join(allowed),)),
            )
        return value if value in allowed else allowed[0]

    def read(self, key: str, reader: Callable[[str], Value], example: str) -> Value | None:
        """The text of `key` through `reader`, which raises ValueError; None when that fails."""
        line, value = self.line_of(key), self.text(key)
        try:
            return reader(value) if value else None
        except ValueError:
            self.wrong(
                line,
                Said("'{}' cannot be read as the value of '{}'", (value, key)),
                Said("write it like this: {}", (example,)),
            )
            return None

    def day(self, key: str) -> date:
        """The date of `key`, written `2026-11-10`."""
        return self.read(key, date.fromisoformat, "2026-11-10") or date.min

    def both(self, key: str) -> Text:
        """A text in both languages; each is required."""
        entry = self.entry(key)
        if entry is None:
            return Text(id="", en="")
        text = Text(id=entry.text("id"), en=entry.text("en"))
        entry.done()
        return text

    def both_or_none(self, key: str) -> Text | None:
        """A text in both languages, or None when the key is not there."""
        if self.has(key):
            return self.both(key)
        self._take(key, needed=False)
        return None

    def entry(self, key: str, *, needed: bool = True) -> "Entry | None":
        """The mapping under `key`."""
        node = self._take(key, needed=needed)
        return None if node is None else self._entry(key, node)

    def _entry(self, key: str, node: yaml.Node) -> "Entry | None":
        if isinstance(node, yaml.MappingNode):
            return Entry(node, self.file, self._found, self._shift)
        self.wrong(
            _line(node, self._shift),
            Said("'{}' should hold keys and values", (key,)),
            Said("write lines such as 'id: …' below '{}:'", (key,)),
        )
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under `key`; empty when it is not there."""
        return tuple(self._scalar(key, node) for node in self._items(key))

    def entries(self, key: str) -> tuple["Entry", ...]:
        """The list of mappings under `key`; empty when it is not there."""
        made = (self._entry(key, node) for node in self._items(key))
        return tuple(entry for entry in made if entry)

    def _items(self, key: str) -> Iterator[yaml.Node]:
        node = self._take(key, needed=False)
        if isinstance(node, yaml.SequenceNode):
            yield from node.value
        elif node is not None:
            self.wrong(
                _line(node, self._shift),
                Said("'{}' should hold a list", (key,)),
                Said("write '{}: [first, second]', or one '- item' a line", (key,)),
            )

    def pairs(self, key: str) -> dict[str, str]:
        """The mapping of text to text under `key`; empty when it is not there."""
        entry = self.entry(key, needed=False)
        return {} if entry is None else {k: entry.text(k) for k in entry.left()}

    def left(self) -> tuple[str, ...]:
        """The keys not taken yet, in the order of the file."""
        return tuple(self._left)

    def done(self) -> None:
        """Report every key nobody asked for."""
        for key, (line, _) in self._left.items():
            near = get_close_matches(key, self._asked, n=1)
            known = ", ".join(sorted(self._asked))
            self.wrong(
                line,
                Said("unknown key '{}'", (key,)),
                Said("did you mean '{}'?", (near[0],))
                if near
                else Said("known keys here: {}", (known,)),
            )


def parse(content: str, file: str, found: list[Problem], first_line: int = 1) -> Entry | None:
    """The mapping a YAML text holds, or None when it holds none (a problem is noted)."""
    shift = first_line - 1
    try:
        node = yaml.compose(content, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        found.append(_syntax(error, file, shift))
        return None
    if isinstance(node, yaml.MappingNode):
        return Entry(node, file, found, shift)
    found.append(
        Problem(
            file=file,
            line=first_line,
            what=Said("the file holds no keys and values"),
            hint=Said("begin with a line such as 'title: …'"),
        )
    )
    return None


def parse_list(content: str, file: str, found: list[Problem]) -> tuple[Entry, ...]:
    """The mappings of a YAML text that is one list."""
    wrapped = "items:\n" + content
    entry = parse(wrapped, file, found, first_line=0)
    return entry.entries("items") if entry else ()


def _syntax(error: yaml.YAMLError, file: str, shift: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = str(getattr(error, "problem", None) or "unreadable character")
    return Problem(
        file=file,
        line=(mark.line + 1 if mark else 1) + shift,
        what=Said("this is not YAML: {}", (reason,)),
        hint=Said("check indentation, and put texts with ': ' or '#' in quotes"),
    )


def _line(node: yaml.Node, shift: int) -> int:
    return int(node.start_mark.line) + 1 + shift
