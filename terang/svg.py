"""SVG of the charts: the palette, how wide a text is, and the clean-up of what Vega draws.

Part of `charts`. Vega's SVG is verbose, unnamed and speaks English to screen readers; `finish`
makes it small, named in the reader's language, and free of anything a strict content security
policy refuses. Colours stay `var(--chart-…, #hex)`, so one SVG serves light, dark and print.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple
from xml.etree import ElementTree as ET

from terang.model import Language

FONTS = "Arial,Helvetica,Roboto,sans-serif"
HATCH = "url(#hatch)"  # the paint of a hidden cell

# Token -> light, dark. The series differ under three colour blindnesses; they keep 3:1
# against paper, the text on each class of the sequence 4.5:1.
PALETTE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "--chart-1": ("#0a3d91", "#4a90f0"),
        "--chart-2": ("#c7660a", "#ff9f45"),
        "--chart-3": ("#2a9d8f", "#8af0de"),
        "--chart-4": ("#7a1f5c", "#c46ba8"),
        "--chart-seq-1": ("#dbe9f8", "#1f3550"),
        "--chart-seq-2": ("#a8cbef", "#2b5585"),
        "--chart-seq-3": ("#5f9fdb", "#3f7fc0"),
        "--chart-seq-4": ("#2a6db3", "#74aee8"),
        "--chart-seq-5": ("#0b3c73", "#c3def9"),
        "--chart-on-1": ("#26211c", "#ffffff"),
        "--chart-on-2": ("#26211c", "#ffffff"),
        "--chart-on-3": ("#12100d", "#0b0d12"),
        "--chart-on-4": ("#ffffff", "#0b0d12"),
        "--chart-on-5": ("#ffffff", "#0b0d12"),
        "--chart-ink": ("#26211c", "#f2ede4"),
        "--chart-muted": ("#5f574d", "#bdb5a8"),
        "--chart-grid": ("#e4d9c6", "#3a3d4a"),
        "--chart-paper": ("#fffdf8", "#191a21"),
    }
)

# Thousandths of the font size, Arial and its metric twins; every other character counts 556.
_WIDTHS: Mapping[str, int] = MappingProxyType(
    {
        character: width
        for width, characters in {
            222: "ijl",
            278: " .,/:;ftI\N{NO-BREAK SPACE}",
            333: "-()r",
            500: "cksvxyzJ",
            611: "FTZ",
            667: "ABEKPSVXY",
            722: "CDHNRUw",
            778: "GOQ",
            833: "mM",
            889: "%",
            944: "W",
        }.items()
        for character in characters
    }
)
_DROPPED = frozenset(
    {"class", "role", "style", "pointer-events", "stroke-miterlimit", "font-family"}
)
_DEFAULTS = frozenset(
    {
        ("opacity", "1"),
        ("text-anchor", "start"),
        ("stroke-width", "1"),
        ("stroke-dasharray", "1,0"),
    }
)
_SHARED = ("fill", "stroke", "font", "text-anchor", "opacity")  # what SVG inherits from a group
_COORDINATES = {"x": ("x", "x1", "x2", "cx"), "y": ("y", "y1", "y2", "cy")}
_TRANSLATE = re.compile(r"translate\(([^,)]+),([^,)]+)\)")
_PIECE = re.compile(r"[A-Za-z]|-?[\d.]+(?:e-?\d+)?")
_VARIABLE = re.compile(r"var\(--[\w-]+,(#[0-9a-f]{6})\)")


class Shift(NamedTuple):
    """How far the groups above an element have moved it, in pixels."""

    x: float = 0.0
    y: float = 0.0


def paint(token: str) -> str:
    """The colour of a token, its light value behind it: `var(--chart-1,#0a3d91)`."""
    return f"var({token},{PALETTE[token][0]})"


def plain(svg: str) -> str:
    """`svg` with every token replaced by its light colour, for programs that know no `var()`."""
    return _VARIABLE.sub(r"\1", svg)


def text_width(text: str, size: int, *, bold: bool = False) -> int:
    """Pixels that `text` takes at most, in the fonts of the stack: Arial's widths and a tenth."""
    thousandths = sum(_WIDTHS.get(character, 556) for character in text)
    return -(-thousandths * size * (118 if bold else 110) // 100_000)


def finish(raw: str, *, prefix: str, language: Language, title: str, description: str) -> str:
    """Vega's SVG as it goes into a page: named, flat, small, its ids beginning with `prefix`.

    The order of the marks is kept. There are no inline styles, scripts, classes or roles inside.
    A mark whose aria-label is a number says with it which row of the data table it stands for:
    that is kept as `data-row`.
    """
    source = ET.fromstring(raw)  # noqa: S314 - drawn by vl-convert from our own specification
    groups = (list(leaves) for leaves in _mark_groups(source, Shift()))
    return named(
        groups,
        view=source.get("viewBox", ""),
        prefix=prefix,
        language=language,
        title=title,
        description=description,
    )


def named(
    groups: Iterable[list[ET.Element]],
    *,
    view: str,
    prefix: str,
    language: Language,
    title: str,
    description: str,
) -> str:
    """Groups of marks as one picture with a name, its ids beginning with `prefix`."""
    drawn = list(groups)
    root = _root(view, prefix, language)
    ET.SubElement(root, "title", id=f"{prefix}-title").text = title
    ET.SubElement(root, "desc", id=f"{prefix}-desc").text = description
    if any(leaf.get("fill") == HATCH for leaves in drawn for leaf in leaves):
        root.append(_hatch())
    marks = ET.SubElement(root, "g", {"aria-hidden": "true"})  # else every text is heard alone
    for leaves in drawn:
        marks.extend(_hoisted(leaves))
    _prefix_ids(root, prefix)
    return ET.tostring(root, encoding="unicode")


def _root(view: str, prefix: str, language: Language) -> ET.Element:
    return ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": view,
            "role": "img",
            "aria-labelledby": f"{prefix}-title",
            "aria-describedby": f"{prefix}-desc",
            "lang": language,
            "fill": "none",
            "font-family": FONTS,
            "overflow": "visible",
        },
    )


def _hatch() -> ET.Element:
    """Slanting lines on nothing: unlike any colour of the scale, and unlike an empty place."""
    defs = ET.Element("defs")
    pattern = ET.SubElement(
        defs,
        "pattern",
        id="hatch",
        width="6",
        height="6",
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    ET.SubElement(
        pattern, "path", {"d": "M3,0V6", "stroke": paint("--chart-muted"), "stroke-width": "0.8"}
    )
    return defs


def _mark_groups(element: ET.Element, shift: Shift) -> Iterator[Iterator[ET.Element]]:
    """The visible marks of each group of marks, in drawing order."""
    here = _moved(element, shift)
    if "role-mark" in element.get("class", "") and "mark-group" not in element.get("class", ""):
        yield (_leaf(child, here) for child in element)
        return
    for child in element:
        yield from _mark_groups(child, here)


def _moved(element: ET.Element, shift: Shift) -> Shift:
    found = _TRANSLATE.fullmatch(element.get("transform", ""))
    return Shift(shift.x + float(found[1]), shift.y + float(found[2])) if found else shift


def _leaf(mark: ET.Element, shift: Shift) -> ET.Element:
    """One mark with its own position, in place of the shifts of the groups above it."""
    here = _moved(mark, shift)
    leaf = ET.Element(mark.tag.rpartition("}")[2])
    leaf.text = mark.text
    for name, value in mark.attrib.items():
        if name not in _DROPPED and not name.startswith("aria-") and name != "transform":
            leaf.set(name, value.removesuffix("px"))
    if (row := mark.get("aria-label", "")).isdecimal():  # the row of the table it stands for
        leaf.set("data-row", row)
    _place(leaf, here)
    for pair in _DEFAULTS.intersection(leaf.attrib.items()):
        del leaf.attrib[pair[0]]
    return leaf


def _place(leaf: ET.Element, shift: Shift) -> None:
    if leaf.tag == "path":
        leaf.set("d", _moved_path(leaf.get("d", ""), shift))
        return
    first = {"text": ("x", "y"), "line": ("x1", "y1", "x2", "y2")}.get(leaf.tag, ())
    for name in first:
        leaf.attrib.setdefault(name, "0")
    for move, names in zip(shift, _COORDINATES.values(), strict=True):
        for name in names:
            if name in leaf.attrib:
                leaf.set(name, number(float(leaf.attrib[name]) + move))


def _moved_path(path: str, shift: Shift) -> str:
    """`path` moved and rounded; only absolute coordinates move, as SVG 2 section 9.3 has them."""
    printed: list[str] = []
    command, numbers = "", list[float]()
    for piece in [*_PIECE.findall(path), "end"]:
        if piece[0].isalpha():
            printed.append(command + ",".join(map(number, _shifted(command, numbers, shift))))
            command, numbers = piece, []
        else:
            numbers.append(float(piece))
    return "".join(printed).replace(",-", "-")


def _shifted(command: str, numbers: list[float], shift: Shift) -> Iterable[float]:
    if command.islower():
        return numbers
    if command in {"H", "V"}:
        return [number + shift[command == "V"] for number in numbers]
    if command == "A":  # radii, rotation and flags stay; the end point moves
        ends = {5: shift.x, 6: shift.y}
        return [number + ends.get(at % 7, 0) for at, number in enumerate(numbers)]
    return [number + shift[at % 2] for at, number in enumerate(numbers)]


def number(value: float) -> str:
    """A coordinate as written: one decimal at most."""
    printed = f"{value:.1f}".removesuffix(".0")
    return "0" if printed == "-0" else printed


def _hoisted(leaves: list[ET.Element]) -> Iterator[ET.Element]:
    """The marks of one group, what they share written once."""
    if len(leaves) < 2:
        yield from leaves
        return
    shared = set.intersection(*(set(leaf.attrib.items()) for leaf in leaves))
    group = ET.Element("g", dict(sorted(pair for pair in shared if pair[0].startswith(_SHARED))))
    for leaf in leaves:
        for name in group.attrib:
            del leaf.attrib[name]
        group.append(leaf)
    yield group


def _prefix_ids(root: ET.Element, prefix: str) -> None:
    """Every id, and every reference to one, is this chart's own on a page of many charts."""
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, value.replace("url(#", f"url(#{prefix}-"))
        if (own := element.get("id")) and not own.startswith(prefix):
            element.set("id", f"{prefix}-{own}")
