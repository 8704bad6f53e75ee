"""A chart in a frame of its own: title, source, release and licence, wherever it is taken.

Part of `charts`. A downloaded picture keeps plain colours, because many programs know no `var()`;
in the dark a style sheet inside it changes them. The card is what a shared link shows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree import ElementTree as ET

from terang import words
from terang.model import Package, Release, Standing, Text
from terang.results import Caption, Drawing
from terang.svg import FONTS, PALETTE, plain, text_width

CARD = (1200, 630)  # pixels that the networks ask for
_EDGE = 24
_SPACE = "{http://www.w3.org/2000/svg}"
_SOURCE = Text(id="Sumber: {tables} ({standing})", en="Source: {tables} ({standing})")
_RELEASE = Text(
    id="Rilis {month}, terbit {day}. Lisensi: {licence}",
    en="Release of {month}, published {day}. Licence: {licence}",
)
_SHORT = Text(
    id="{name} · rilis {month} · {standing}", en="{name} · release of {month} · {standing}"
)
_STANDING: Mapping[Standing, Text] = MappingProxyType(
    {
        Standing.OFFICIAL: Text(id="data resmi", en="official data"),
        Standing.PRESS: Text(id="dikutip dari media", en="quoted from the press"),
        Standing.SAMPLE: Text(id="data contoh", en="sample data"),
    }
)


def caption(drawing: Drawing, package: Package, release: Release, address: str) -> Caption:
    """The words of a frame; `address` is the site's own, with a slash at its end."""
    language = drawing.language
    tables = [package.resource(name) for name in drawing.tables if name != "codes"]  # names only
    named = {name: title.in_(language) for name, _, title in package.licences}
    used = dict.fromkeys(table.licence for table in tables)
    licence = ", ".join(f"{named.get(name, name)} ({name})" for name in used)
    standing = _STANDING[drawing.standing].in_(language)
    month = words.month(release.month, language)
    titles = "; ".join(table.title.in_(language) for table in tables)
    prefix = "" if language == "id" else "en/"
    return Caption(
        source=_SOURCE.in_(language).format(tables=titles, standing=standing),
        release=_RELEASE.in_(language).format(
            month=month, day=words.day(release.date, language), licence=licence
        ),
        licence=licence,
        address=f"{address}{prefix}bagan/{drawing.chart.id}/",
        short=_SHORT.in_(language).format(
            name=package.title.in_(language), month=month, standing=standing
        ),
    )


def framed(drawing: Drawing, told: Caption) -> str:
    """The chart as a file: an SVG of its own size, light or dark as its reader's screen."""
    made, height = _framed(drawing, told)
    root = _page(drawing, made, (680 + 2 * _EDGE, height))
    style = ET.Element("style")
    text = plain(ET.tostring(root, encoding="unicode"))
    style.text = _dark(text)
    return text.replace("</desc>", "</desc>" + ET.tostring(style, encoding="unicode"), 1)


def for_picture(svg: str) -> str:
    """A framed chart for the program that makes PNG of it: one font, which it brings along."""
    return re.sub("<style>.*?</style>", "", svg, flags=re.DOTALL).replace(FONTS, "sans-serif")


def card(drawing: Drawing, told: Caption) -> str:
    """The chart and its title as a picture for shared links, 1200 by 630."""
    size, title = next(_fitting(drawing.chart.title.in_(drawing.language)))
    made = list(_texts(title, Spot(x=60, y=50, size=size, bold=True)))
    top = 50 + size * 1.3 * len(title) + 14
    inside, (wide, high) = _inside(drawing.wide)
    scale = min((CARD[0] - 120) / wide, (CARD[1] - 84 - top) / high)
    left = (CARD[0] - wide * scale) / 2
    inside.set("transform", f"translate({left:.1f} {top:.1f}) scale({scale:.3f})")
    made += [inside, *_texts([told.short], Spot(x=60, y=CARD[1] - 58, size=24, muted=True))]
    return for_picture(plain(ET.tostring(_page(drawing, made, CARD), encoding="unicode")))


def _fitting(title: str) -> Iterator[tuple[int, list[str]]]:
    """Sizes of the title with its lines, the largest that needs two lines first."""
    for size in (46, 40, 34):
        lines = wrapped(title, size, CARD[0] - 120, bold=True)
        if len(lines) <= 2 or size == 34:
            yield size, lines


def _framed(drawing: Drawing, told: Caption) -> tuple[list[ET.Element], int]:
    """Title, subtitle, chart and foot from top to bottom, and how high they are together."""
    title = wrapped(drawing.chart.title.in_(drawing.language), 20, 680, bold=True)
    subtitle = wrapped(drawing.chart.subtitle.in_(drawing.language), 14, 680)
    made = list(_texts(title, Spot(x=_EDGE, y=_EDGE, size=20, bold=True)))
    y = _EDGE + 26 * len(title) + 4
    made += _texts(subtitle, Spot(x=_EDGE, y=y, size=14, muted=True))
    y += round(14 * 1.3 * len(subtitle)) + 14
    inside, (_, high) = _inside(drawing.wide)
    inside.set("transform", f"translate({_EDGE} {y})")
    y += round(high) + 16
    made += [
        inside,
        ET.Element("path", {"d": f"M{_EDGE},{y}h680", "stroke": PALETTE["--chart-grid"][0]}),
    ]
    address = told.address.partition("://")[2]
    foot = [
        line for text in (told.source, told.release, address) for line in wrapped(text, 12, 680)
    ]
    made += _texts(foot, Spot(x=_EDGE, y=y + 8, size=12, muted=True))
    return made, y + 8 + round(12 * 1.3 * len(foot)) + _EDGE - 6


def _page(drawing: Drawing, made: Sequence[ET.Element], size: tuple[int, int]) -> ET.Element:
    """Marks on paper as one picture with a name."""
    wide, high = map(str, size)
    name, title = f"{drawing.chart.id}-{drawing.language}", drawing.chart.title
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {wide} {high}",
            "width": wide,
            "height": high,
            "role": "img",
            "lang": drawing.language,
            "aria-labelledby": f"{name}-title",
            "aria-describedby": f"{name}-desc",
            "fill": "none",
            "font-family": FONTS,
        },
    )
    ET.SubElement(root, "title", id=f"{name}-title").text = title.in_(drawing.language)
    ET.SubElement(root, "desc", id=f"{name}-desc").text = drawing.alt
    ET.SubElement(root, "rect", width=wide, height=high, fill=PALETTE["--chart-paper"][0])
    root.extend(made)
    return root


def _inside(svg: str) -> tuple[ET.Element, tuple[float, float]]:
    """The marks of a drawing as one group, and how wide and high they are."""
    source = ET.fromstring(svg)  # noqa: S314 - drawn by ourselves
    _, _, wide, high = source.get("viewBox", "0 0 0 0").split()
    group = ET.Element("g")
    for element in source:
        if element.tag not in {f"{_SPACE}title", f"{_SPACE}desc"}:
            group.append(element)
    for element in group.iter():
        element.tag = element.tag.removeprefix(_SPACE)
        element.attrib.pop("data-row", None)  # its table stays behind
    return group, (float(wide), float(high))


# --- texts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where lines of text begin, and how they look."""

    x: int
    y: int
    size: int
    bold: bool = False
    muted: bool = False


def wrapped(text: str, size: int, room: int, *, bold: bool = False) -> list[str]:
    """`text` in lines of at most `room` pixels; a word that is longer stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _texts(lines: Sequence[str], spot: Spot) -> Iterator[ET.Element]:
    token = "--chart-muted" if spot.muted else "--chart-ink"
    look = {"font-size": str(spot.size), "fill": PALETTE[token][0]}
    look |= {"font-weight": "bold"} if spot.bold else {}
    for at, line in enumerate(lines):
        baseline = spot.y + (at * 1.3 + 1) * spot.size
        element = ET.Element("text", {"x": str(spot.x), "y": f"{baseline:.0f}", **look})
        element.text = line
        yield element


def _dark(svg: str) -> str:
    """The style that turns each plain colour of a picture into its dark one.

    Ink and the text on light classes share a light colour; in the dark they may share one too.
    """
    night = dict([*PALETTE.values(), PALETTE["--chart-ink"]])
    rules = "".join(
        f'[{name}="{light}"]{{{name}:{dark}}}'
        for light, dark in night.items()
        for name in ("fill", "stroke")
        if f'{name}="{light}"' in svg
    )
    return f"@media(prefers-color-scheme:dark){{{rules}}}"
