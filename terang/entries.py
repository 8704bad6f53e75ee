"""YAML read by popping: every key is taken by name, and what is left over is a problem.

The part of `read` that knows PyYAML. Values stay text until a reader asks for a type, and
every value knows its line, so that a slip is shown where it was made.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

import yaml

from terang.model import Problem, Said, Text

_NULL = "tag:yaml.org,2002:null"
_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, ten times as fast
_DEEPEST = 30  # levels of lists and mappings; the data package has seven
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
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
            self._add(key, _line(key, shift), value)

    def _add(self, node: yaml.Node, line: int, value: yaml.Node) -> None:
        if not isinstance(node, yaml.ScalarNode):
            what = Said("a key should be one word")
            self.wrong(line, what, Said("put texts with '[', '{{' or '?' in quotes"))
            return
        key = str(node.value)
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
        self._asked.append(key)
        return key in self._left and self._left[key][1].tag != _NULL

    def line_of(self, key: str) -> int:
        """The line of `key`, or of the mapping when it is not there."""
        return self._left[key][0] if key in self._left else self.line

    def lines_of(self, *keys: str) -> dict[str, int]:
        """The line of each key that is there, and of what stands below it: `title`, `title.en`."""
        lines: dict[str, int] = {}
        for key in keys:
            line, node = self._left.get(key, (0, None))
            lines |= {key: line} if line else {}
            if isinstance(node, yaml.MappingNode):
                lines |= {f"{key}.{k.value}": _line(k, self._shift) for k, _ in node.value}
        return lines

    def _take(self, key: str, *, needed: bool = True) -> yaml.Node | None:
        self._asked.append(key)
        line, node = self._left.pop(key, (self.line, None))
        if node is not None and node.tag != _NULL:
            return node
        if needed:
            self._missing(key, line)
        return None

    def _missing(self, key: str, line: int) -> None:
        self.wrong(line, Said("key '{}' is missing", (key,)), Said("add a line '{}: …'", (key,)))

    def text(self, key: str, default: str | None = None) -> str:
        """The text of `key`; `default` when it may be missing. An empty text is a missing one."""
        line, node = self.line_of(key), self._take(key, needed=default is None)
        if node is None:
            return default or ""
        if default is None and isinstance(node, yaml.ScalarNode) and not node.value.strip():
            self._missing(key, line)
        return self._scalar(key, node) or default or ""

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
        """The text of `key` through `reader`; None when that raises ValueError or divides by 0."""
        line, value = self.line_of(key), self.text(key)
        try:
            return reader(value) if value else None
        except (ValueError, ArithmeticError):
            self.wrong(
                line,
                Said("'{}' cannot be read as the value of '{}'", (value, key)),
                Said("write it like this: {}", (example,)),
            )
            return None

    def day(self, key: str) -> date:
        """The date of `key`, written `2026-11-10`."""
        return self.read(key, _day, "2026-11-10") or date.min

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
            known = ", ".join(sorted(set(self._asked)))
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
    node = _node(content, file, found, shift)
    if isinstance(node, yaml.MappingNode):
        return Entry(node, file, found, shift)
    if not isinstance(node, Problem):
        what = Said("the file holds no keys and values")
        hint = Said("begin with a line such as 'title: …'")
        found.append(Problem(file=file, line=first_line, what=what, hint=hint))
    return None


def parse_list(content: str, file: str, found: list[Problem]) -> tuple[Entry, ...]:
    """The mappings of a YAML text that is one list; an empty text is an empty list."""
    node = _node(content, file, found, 0)
    if node is None or isinstance(node, Problem):
        return ()
    if not isinstance(node, yaml.SequenceNode):
        what, hint = Said("the file holds no list"), Said("begin every entry with '- id: …'")
        found.append(Problem(file=file, line=_line(node, 0), what=what, hint=hint))
        return ()
    return tuple(_items_of(node, file, found))


def _items_of(node: yaml.SequenceNode, file: str, found: list[Problem]) -> Iterator[Entry]:
    for item in node.value:
        if isinstance(item, yaml.MappingNode):
            yield Entry(item, file, found, 0)
            continue
        what = Said("this entry of the list holds no keys and values")
        hint = Said("begin every entry with '- id: …'")
        found.append(Problem(file=file, line=_line(item, 0), what=what, hint=hint))


def _node(content: str, file: str, found: list[Problem], shift: int) -> yaml.Node | Problem | None:
    """What a YAML text holds: a node, nothing, or the problem that is noted in `found`."""
    try:
        node, refused = _composed(content)
    except yaml.YAMLError as error:
        node, refused = None, _syntax(error, content)
    if refused is None:
        return node
    line, what, hint = refused
    found.append(Problem(file=file, line=line + shift, what=what, hint=hint))
    return found[-1]


_Refusal = tuple[int, Said, Said]  # line, what is wrong, what to do


def _composed(content: str) -> tuple[yaml.Node | None, _Refusal | None]:
    """The node of a text, or why we do not want it. Raises YAMLError in PyYAML's own words.

    libyaml marks the same lines as the loader in Python, but its words of what is wrong are
    poorer: a text that it cannot read is read again.
    """
    try:
        return _compose(content, _QUICK)
    except yaml.YAMLError:
        return _compose(content, yaml.SafeLoader)


def _compose(
    content: str, loader: type[yaml.SafeLoader]
) -> tuple[yaml.Node | None, _Refusal | None]:
    refused = _refused(yaml.parse(content, Loader=loader))
    return (None if refused else yaml.compose(content, Loader=loader)), refused


def _refused(events: Iterator[yaml.Event]) -> _Refusal | None:
    """What no file of ours needs and a few lines of which can exhaust memory or stack."""
    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            what = Said("an alias such as '*{}' cannot stand here", (str(event.anchor),))
            hint = Said("write the value again, or put a text with '*' in quotes")
            return _line(event, 0), what, hint
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            what = Said("lists or keys stand more than {} levels deep", (str(_DEEPEST),))
            return _line(event, 0), what, Said("put texts with '[', '{{' or '- ' in quotes")
    return None


def _syntax(error: yaml.YAMLError, content: str) -> _Refusal:
    mark, place = getattr(error, "problem_mark", None), getattr(error, "position", 0)
    reason = str(getattr(error, "problem", None) or "unreadable character")
    line = mark.line + 1 if mark else content.count("\n", 0, place) + 1
    hint = Said("check indentation, and put texts with ': ' or '#' in quotes")
    return line, Said("this is not YAML: {}", (reason,)), hint


def _line(marked: yaml.Node | yaml.Event, shift: int) -> int:
    mark = marked.start_mark
    return (int(mark.line) if mark else 0) + 1 + shift


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)
