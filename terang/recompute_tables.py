"""The tables and charts of the pages, cell by cell against the answers to their own queries.

What they ask stands in `data/queries.json`. A table of a page is known by its id (`tabel-<id>`, a
chart `bagan-<id>`); a page is cut at tags and not parsed, in time that grows with its length.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from terang.model import Chart, Column, Language, Listing, Problem, Said, Text
from terang.recompute_contents import problem
from terang.recompute_package import Json, MalformedError, items, mapping, parsed, text
from terang.recompute_reader import Place, UnreadError, read
from terang.results import Drawing
from terang.words import Catalogue

FILE = "data/queries.json"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MOST = 500  # listings or charts
_BEGINS = re.compile(r'<(?:div|figure)\b[^<>]*\bid="(?P<kind>tabel|bagan)-(?P<id>[a-z0-9-]+)"')
_CELL = re.compile(r"<t[hd](?:\s[^<>]*)?>")
_TEXT = re.compile(r"<text[^<>]*>([^<>]*)</text>")
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"[ \t\r\n]+")
_ENDS = {"tabel": "</table>", "bagan": "</figure>"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the pages ask of the newest release."""

    release: str = ""
    listings: tuple[Listing, ...] = ()
    charts: tuple[Chart, ...] = ()
    words: Mapping[str, Mapping[str, str]]  # by language: what cells say in place of a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A table or chart as it has to stand on a page of one language."""

    kind: str  # tabel, bagan
    id: str
    language: Language
    rows: tuple[tuple[str, ...], ...]  # as printed, headings first
    drawn: tuple[str, ...] = ()  # the SVG of a chart, narrow and wide


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A table on a page: where it begins and ends, and what is wrong in it."""

    begins: int
    ends: int
    compared: tuple[tuple[int, int], ...]  # stretches of the page, in order
    cells: int
    slips: tuple[tuple[int, Said], ...]  # offset, sentence
    shown: Shown


# --- what they ask -------------------------------------------------------------------------------


def asked(place: Place, found: list[Problem]) -> Asked:
    """What the site says its tables ask; nothing, and a problem, where it does not say it."""
    try:
        told = parsed(read(place, FILE))
        words = {name: mapping(each) for name, each in mapping(told.get("words")).items()}
        return Asked(
            release=text(told, "release"),
            listings=tuple(_listing(each) for each in _some(told.get("listings"))),
            charts=tuple(_chart(each) for each in _some(told.get("charts"))),
            words={name: {k: str(v) for k, v in each.items()} for name, each in words.items()},
        )
    except (UnreadError, MalformedError) as error:
        found.append(problem(FILE, error.what, error.hint))
        return Asked(words={})


def _some(value: Json) -> Sequence[Mapping[str, Json]]:
    return [mapping(each) for each in items(value)[:_MOST]]


def _identifier(told: Mapping[str, Json]) -> str:
    identifier = text(told, "id")
    if not _ID.fullmatch(identifier):
        raise MalformedError(Said("'{}' is not the name of a table", (identifier[:100],)))
    return identifier


def _both(told: Mapping[str, Json], key: str) -> Text:
    both = mapping(told.get(key))
    return Text(id=text(both, "id"), en=text(both, "en"))


def _listing(told: Mapping[str, Json]) -> Listing:
    columns = [
        Column(name=text(each, "name"), title=_both(each, "title"), shown_as=text(each, "as"))
        for each in _some(told.get("columns"))
    ]
    return Listing(
        id=_identifier(told),
        title=_both(told, "title"),
        query=text(told, "query"),
        columns=tuple(columns),
        note=None,
        file=FILE,
        line=1,
    )


def _chart(told: Mapping[str, Json]) -> Chart:
    columns = [(text(each, "name"), _both(each, "title")) for each in _some(told.get("columns"))]
    return Chart(
        id=_identifier(told),
        kind=text(told, "kind"),
        title=_both(told, "title"),
        subtitle=Text(id="-", en="-"),
        alt=Text(id="-", en="-"),
        query=text(told, "query"),
        unit=text(told, "unit"),
        columns=tuple(columns),
        file=FILE,
        line=1,
    )


# --- what they give ------------------------------------------------------------------------------


def listed(identifier: str, rows: tuple[tuple[str, ...], ...], say: Catalogue) -> Shown:
    """A listing as printed, in the language of the catalogue."""
    return Shown(kind="tabel", id=identifier, language=say.language, rows=rows)


def drawn(drawing: Drawing) -> Shown:
    """A chart with its table."""
    return Shown(
        kind="bagan",
        id=drawing.chart.id,
        language=drawing.language,
        rows=(drawing.headings, *drawing.rows),
        drawn=(drawing.narrow, drawing.wide),
    )


# --- what stands there ---------------------------------------------------------------------------


def found(
    page: str, language: Language, known: Mapping[tuple[str, str, str], Shown]
) -> list[Found]:
    """Every table and chart of a page, with what is wrong in it."""
    made: list[Found] = []
    for begin in _BEGINS.finditer(page):
        ends = page.find(_ENDS[begin["kind"]], begin.end())
        ends = len(page) if ends < 0 else ends
        if made and begin.start() < made[-1].ends:
            continue
        shown = known.get((begin["kind"], begin["id"], language))
        if shown is None:
            continue  # its numbers are looked at like any others
        cells, slips = _compared(page, begin.start(), ends, shown)
        made.append(
            Found(
                begins=begin.start(),
                ends=ends,
                compared=tuple(_stretches(page, begin.start(), ends)),
                cells=cells,
                slips=tuple(slips),
                shown=shown,
            )
        )
    return made


def _compared(
    page: str, begins: int, ends: int, shown: Shown
) -> tuple[int, list[tuple[int, Said]]]:
    """How many cells and labels were compared, and the slips among them."""
    rows = list(_rows(page, begins, ends))
    slips: list[tuple[int, Said]] = []
    if len(rows) != len(shown.rows):
        counts = (shown.id, str(len(rows)), str(len(shown.rows)))
        slips.append((begins, Said("the table '{}' has {} rows, its query gives {}", counts)))
    for (offset, cells), wanted in zip(rows, shown.rows, strict=False):
        if cells != wanted:
            slips += _unlike(offset, cells, wanted, shown)
    labels = [unescape(each) for each in _TEXT.findall(page, begins, ends)]
    drawn = [unescape(each) for each in _TEXT.findall("".join(shown.drawn))]
    if labels != drawn:
        slips.append((begins, _other_labels(labels, drawn, shown)))
    return sum(len(cells) for _, cells in rows) + len(labels), slips


def _stretches(page: str, begins: int, ends: int) -> Iterator[tuple[int, int]]:
    """Where the labels of the drawings stand, and the rows of the table."""
    yield from (label.span() for label in _TEXT.finditer(page, begins, ends))
    row = page.find("<tr", begins, ends)
    if row >= 0:
        yield row, ends


def _rows(page: str, begins: int, ends: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where each row ends, and its cells as a reader sees them."""
    at = page.find("<table", begins, ends)
    while 0 <= at < ends:
        closed = page.find("</tr>", at, ends)
        if closed < 0:
            return
        pieces = _CELL.split(page[at:closed])[1:]
        yield closed, tuple(_SPACE.sub(" ", _plain(piece)).strip(" ") for piece in pieces)
        at = closed + len("</tr>")


def _plain(piece: str) -> str:
    return unescape(_TAG.sub("", piece))


def _unlike(
    offset: int, cells: Sequence[str], wanted: Sequence[str], shown: Shown
) -> Iterator[tuple[int, Said]]:
    if len(cells) != len(wanted):
        counts = (shown.id, str(len(cells)), str(len(wanted)))
        yield offset, Said("a row of the table '{}' has {} cells, its query gives {}", counts)
    for cell, right in zip(cells, wanted, strict=False):
        if cell != right:
            values = (shown.id, cell[:100], right[:100])
            yield offset, Said("the table '{}' prints {}, its query gives {}", values)


def _other_labels(labels: Sequence[str], drawn: Sequence[str], shown: Shown) -> Said:
    pairs = zip([*labels, ""], [*drawn, ""], strict=False)
    here, right = next(pair for pair in pairs if pair[0] != pair[1])
    return Said("the chart '{}' is labelled {}, drawn again it is {}", (shown.id, here, right))
