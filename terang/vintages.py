"""A figure through all releases: what each said, what became of it since, and the line it draws.

A named part of `pages`. Everything is sorted once for the whole site, so that the work grows with
the number of figures and of releases and no faster.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

from terang import changes, words
from terang.book import Book
from terang.earlier import Earlier, Retired, compared, ended
from terang.earlier import changes as changes_of
from terang.editions import Status
from terang.model import Correction, Number, Release
from terang.news import correction_places
from terang.parts import Place
from terang.results import FigureAt, FigureValue, Findings, RecalledFigure

RELATED = 6  # figures named at most
_DRAWN = 3  # values that make a line

# The line, in pixels of its own: as wide as a phone's column.
_WIDTH, _HEIGHT, _SIZE = 340, 150, 12
_LEFT, _TOP, _BOTTOM = 14, 26, 126
_LETTER = 7  # pixels of a letter at most, bold ones too


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction, the release that states it, and its anchor on the page `koreksi`."""

    correction: Correction
    release: Release
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """A figure at a release, and what has become of it since."""

    value: FigureValue
    release: Release
    status: Status  # latest, superseded or corrected
    corrections: tuple[Corrected, ...]  # of this very number, oldest first
    before: FigureValue | None  # in the release before this one that had a value
    after: FigureValue | None
    newest: FigureValue
    changed: tuple[Earlier, ...] = ()  # what it said then and does not say now, oldest first
    ended: Retired | None = None  # the figure has no value any more

    @property
    def comparable(self) -> bool:
        """Whether the newest value counts the same."""
        return not any(earlier.breaks for earlier in self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A release in the table of a figure."""

    month: str
    href: str
    value: FigureValue | None  # None: recalled
    change: str
    status: Status


def everything(findings: Findings) -> Mapping[str, tuple[Vintage, ...]]:
    """The vintages of every figure by its id, oldest first; the newest release's is the last."""
    values: dict[str, list[FigureValue]] = {}
    for value in (*findings.vintages, *findings.values):
        values.setdefault(value.figure.id, []).append(value)
    releases = {r.month: r for r in (*findings.releases, findings.release)}
    stated = _stated(releases.values())
    return {
        name: tuple(_vintages(series, releases, findings.release.month, stated))
        for name, series in values.items()
    }


def by_release(findings: Findings) -> Mapping[str, tuple[FigureValue, ...]]:
    """The values of every release by its month."""
    found: dict[str, list[FigureValue]] = {}
    for value in (*findings.vintages, *findings.values):
        found.setdefault(value.release, []).append(value)
    return {month: tuple(values) for month, values in found.items()}


def _stated(releases: Iterable[Release]) -> Mapping[str, tuple[Corrected, ...]]:
    """All corrections by the figure that they are about."""
    found: dict[str, tuple[Corrected, ...]] = {}
    for release in releases:
        for correction, anchor in correction_places(release):
            made = Corrected(correction=correction, release=release, anchor=anchor)
            found[correction.figure] = (*found.get(correction.figure, ()), made)
    return found


def _vintages(
    series: Sequence[FigureValue],
    releases: Mapping[str, Release],
    newest: str,
    stated: Mapping[str, tuple[Corrected, ...]],
) -> Iterator[Vintage]:
    around = (None, *series, None)
    for before, value, after in zip(around, series, around[2:], strict=False):
        every = stated.get(value.figure.id, ())
        corrections = tuple(c for c in every if value.is_of(c.correction.period))
        yield Vintage(
            value=value,
            release=releases[value.release],
            status=_status(value, newest, corrections),
            corrections=corrections,
            before=before,
            after=after,
            newest=series[-1],
            changed=changes_of(value.figure, value.release, series[-1].release),
            ended=value.figure.retired if ended(value.figure, newest) else None,
        )


def _status(value: FigureValue, newest: str, corrections: Iterable[Corrected]) -> Status:
    """Corrected if a later release says so; a re-issue of its own shows what is right already."""
    if any(c.release.month > value.release for c in corrections):
        return "corrected"
    return "latest" if value.release == newest else "superseded"


# --- on the figure's page ------------------------------------------------------------------------


def part(book: Book, place: Place, series: Sequence[Vintage], others: Iterable[FigureValue]) -> str:
    """The last part of a figure's page: its line, its values in every release, related figures.

    `place` is the page's own, `others` are the related figures.
    """
    figure = series[-1].value.figure
    rows = [_row(book, place, vintage) for vintage in series]
    rows += [_empty(place, r) for r in book.findings.recalled if r.figure.id == figure.id]
    return book.render(
        "vintages.html",
        rows=sorted(rows, key=lambda row: row.month, reverse=True),
        figure=figure,
        chart=chart(book, series),
        steady=len(series) > 1 and _steady(series) and series[0].comparable,
        notes=[note(book, earlier) for earlier in series[0].changed],
        related=[(place.to(f"angka/{v.figure.id}"), v) for v in others],
    )


def _row(book: Book, place: Place, vintage: Vintage) -> Row:
    value, before = vintage.value, vintage.before
    return Row(
        month=value.release,
        href=place.to(frozen_slug(value)),
        value=value,
        change=_change(book, value, before) if before else "",
        status=vintage.status,
    )


def _change(book: Book, value: FigureValue, before: FigureValue) -> str:
    if not compared(value.figure, before.release, value.release):
        return changes.reason("redefined", book.catalogue)
    return changes.difference(value.value - before.value, value.figure.unit, book.catalogue)


def note(book: Book, earlier: Earlier) -> str:
    """When a figure's words were changed and why, in a sentence or two."""
    say = book.catalogue
    told = (
        say("The definition was changed after the release of {}. {}")
        if earlier.breaks
        else say("The wording was changed after the release of {}; what is counted is the same. {}")
    )
    return told.format(words.month(earlier.until, book.language), earlier.why.in_(book.language))


def _empty(place: Place, recalled: RecalledFigure) -> Row:
    """A release whose number was taken back."""
    href = place.to(frozen_slug(recalled))
    return Row(month=recalled.release, href=href, value=None, change="", status="recalled")


def frozen_slug(value: FigureAt) -> str:
    """The page that keeps what a release said of a figure, from the root of its language."""
    return f"rilis/{value.release}/angka/{value.figure.id}"


def _steady(series: Sequence[Vintage]) -> bool:
    return len({vintage.value.value for vintage in series}) == 1


def related(values: Sequence[FigureValue]) -> Mapping[str, tuple[FigureValue, ...]]:
    """For each figure those nearest to it, by its id.

    Figures made of the same tables in the same topic come first, then those of the topic, then
    those that share a table. Each looks on from its own place in the list and round again, so
    that every figure is named somewhere.
    """
    groups: dict[tuple[str, ...], list[FigureValue]] = {}
    places: dict[tuple[tuple[str, ...], str], int] = {}
    for value in values:
        for key in _keys(value):
            group = groups.setdefault(key, [])
            places[key, value.figure.id] = len(group)
            group.append(value)
    return {
        value.figure.id: _nearest(
            value, [(groups[key], places[key, value.figure.id]) for key in _keys(value)]
        )
        for value in values
    }


def _keys(value: FigureValue) -> Iterator[tuple[str, ...]]:
    yield "topic and tables", value.figure.topic, *value.tables
    yield "topic", value.figure.topic
    yield from (("table", table) for table in value.tables)


def _nearest(
    value: FigureValue, groups: Iterable[tuple[Sequence[FigureValue], int]]
) -> tuple[FigureValue, ...]:
    found: dict[str, FigureValue] = {}
    for group, place in groups:
        # At most RELATED were found before and come up again.
        for step in range(1, min(2 * RELATED + 1, len(group))):
            other = group[(place + step) % len(group)]
            if len(found) < RELATED and other.figure.id != value.figure.id:
                found.setdefault(other.figure.id, other)
    return tuple(found.values())


# --- the line ------------------------------------------------------------------------------------


def chart(book: Book, series: Sequence[Vintage]) -> str:
    """The values as a line from zero, in SVG; empty where there are few or none differs."""
    if len(series) < _DRAWN or _steady(series):
        return ""
    values = [vintage.value for vintage in series]
    figure = values[0].figure
    say, language = book.catalogue, book.language
    first, last = values[0], values[-1]
    told = say("From {} in the release of {} to {} in the release of {}.").format(
        words.quantity(first.value, figure.unit, language),
        words.month(first.release, language),
        words.quantity(last.value, figure.unit, language),
        words.month(last.release, language),
    )
    root = ET.Element("svg", _root(language))
    told = " ".join([told, *(note(book, e) for e in series[0].changed if e.breaks)])
    title = say("{}, release by release").format(figure.label.in_(language))
    ET.SubElement(root, "title", id="vintages-title").text = title
    ET.SubElement(root, "desc", id="vintages-desc").text = told
    marks = ET.SubElement(root, "g", {"aria-hidden": "true"})  # else every text is heard alone
    high = max([0, *(value.value for value in values)])
    printed = [words.short_quantity(n, figure.unit, language) for n in (last.value, high)]
    joined = [_joined(before, after) for before, after in pairwise(values)]
    _draw(marks, [(_count(v.release), v.value) for v in values], joined, printed)
    _months(marks, words.month(first.release, language, short=True), (_LEFT, "start"))
    end = (_WIDTH - _margin(printed[0]), "end")
    _months(marks, words.month(last.release, language, short=True), end)
    return ET.tostring(root, encoding="unicode")


def _root(language: str) -> dict[str, str]:
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {_WIDTH} {_HEIGHT}",
        "width": str(_WIDTH),
        "height": str(_HEIGHT),
        "role": "img",
        "aria-labelledby": "vintages-title",
        "aria-describedby": "vintages-desc",
        "lang": language,
        "fill": "var(--chart-muted)",
        "font-size": str(_SIZE),
    }


def _count(month: str) -> int:
    """Months since year 0."""
    return int(month[:4]) * 12 + int(month[5:7])


def _margin(label: str) -> int:
    """Room at the right for the newest value, beside its point."""
    return len(label) * _LETTER + 12


def _joined(before: FigureValue, after: FigureValue) -> bool:
    """Whether a line may lead from one to the other: months in a row that count the same."""
    in_a_row = _count(after.release) - _count(before.release) == 1
    return in_a_row and compared(after.figure, before.release, after.release)


def _draw(
    root: ET.Element,
    points: Sequence[tuple[int, Number]],
    joined: Sequence[bool],
    printed: Sequence[str],
) -> None:
    """Grid, line and points; `printed` are the newest value and the highest."""
    begin, end = points[0][0], points[-1][0]
    low = min([0, *(value for _, value in points)])
    high = max([0, *(value for _, value in points)])
    across, right = _WIDTH - _margin(printed[0]) - _LEFT, _WIDTH - _margin(printed[0])
    spots = [
        (
            _LEFT + across * (at - begin) / (end - begin),
            _TOP + (_BOTTOM - _TOP) * float((high - value) / (high - low)),
        )
        for at, value in points
    ]
    zero = _TOP + (_BOTTOM - _TOP) * float(high / (high - low))
    _grid(root, zero, right)
    _text(root, 0, zero + 4, "0")
    if high:
        _grid(root, _TOP, right)
    if points[-1][1] < high:  # else it is said at the end of the line
        _text(root, 0, _TOP - 7, printed[1])
    line = {"fill": "none", "stroke": "var(--chart-1)", "stroke-width": "2"}
    ET.SubElement(root, "path", {"d": _path(spots, joined), **line})
    for x, y in spots:
        ET.SubElement(root, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3", fill="var(--chart-1)")
    _text(root, spots[-1][0] + 8, spots[-1][1] + 4, printed[0], strong=True)


def _path(spots: Sequence[tuple[float, float]], joined: Sequence[bool]) -> str:
    """A line through the values of months in a row; it breaks where a release had none.

    And where the definition was changed: what counts something else is no rise or fall.
    """
    x, y = spots[0]
    drawn = f"M{x:.1f},{y:.1f}"
    for on, (x, y) in zip(joined, spots[1:], strict=True):
        drawn += f"{'L' if on else 'M'}{x:.1f},{y:.1f}"
    return drawn


def _grid(root: ET.Element, height: float, right: int) -> None:
    path = f"M{_LEFT},{height:.1f}H{right}"
    ET.SubElement(root, "path", {"d": path, "stroke": "var(--chart-grid)"})


def _months(root: ET.Element, text: str, place: tuple[int, str]) -> None:
    x, anchor = place
    _text(root, x, _HEIGHT - 6, text, anchor=anchor)


def _text(
    root: ET.Element, x: float, y: float, text: str, *, strong: bool = False, anchor: str = "start"
) -> None:
    look = {"font-weight": "700", "fill": "var(--chart-ink)"} if strong else {}
    look |= {"text-anchor": anchor} if anchor != "start" else {}
    ET.SubElement(root, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", **look}).text = text
