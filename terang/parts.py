"""The HTML of parts: charts, listings, stamped pages. The named part of `pages`.

Templates are given as text; autoescape is on and an unknown name is an error of ours.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from string import Formatter

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from terang import words
from terang.model import Article, Cell, Column, Hidden, Language, Regulation, Standing
from terang.results import FigureAt, FigureValue, Rows
from terang.words import Catalogue

_QUANTITIES = ("people", "idr", "cases", "percent", "number", "share", "measure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page stands, and so how it points to others: `../` as often as it is deep."""

    language: Language
    slug: str

    @property
    def root(self) -> str:
        """The way to the home page of the same language."""
        depth = len(self.slug.split("/")) if self.slug else 0
        return "../" * depth or "./"

    @property
    def base(self) -> str:
        """The way to the root of the site, where downloads are."""
        return self.root if self.language == "id" else self.root.removeprefix("./") + "../"

    def to(self, slug: str, anchor: str = "") -> str:
        """The address of a page, relative to this one."""
        address = f"{self.root}{slug}/" if slug else self.root
        return f"{address}#{anchor}" if anchor else address


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A cell of a table, ready to print."""

    text: str
    label: str  # the heading of its column, for narrow screens
    kind: str  # css class: number, words, hidden-cell
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A row of a table, ready to print; its first cell is its name."""

    cells: tuple[Shown, ...]
    total: bool


def environment(templates: Mapping[str, str], catalogue: Catalogue) -> Environment:
    """Jinja2 with the templates of parts and the words of one language."""
    language = catalogue.language
    made = Environment(
        loader=DictLoader(dict(templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["_"] = catalogue
    made.globals["language"] = language
    made.globals["standing"] = lambda standing: standing_badge(standing, catalogue)
    made.globals["law_badge"] = lambda standing: law_badge(standing, catalogue)
    made.filters["column_unit"] = lambda unit: column_unit(unit, catalogue)
    made.globals["figure_badge"] = lambda value: figure_badge(value, catalogue)
    made.filters["words"] = lambda text: text.in_(language)
    made.filters["month"] = lambda code: words.month(code, language)
    made.filters["period"] = lambda code: words.period(code, language)
    made.filters["day"] = lambda date: words.day(date, language)
    made.filters["number"] = lambda value: words.number(value, language)
    made.filters["value"] = lambda v: words.quantity(v.value, v.figure.unit, language)
    made.filters["short"] = lambda v: words.short_quantity(v.value, v.figure.unit, language)
    made.filters["unit"] = lambda unit: unit_name(unit, catalogue)
    made.filters["cell"] = lambda cell: people(cell, catalogue)
    made.filters["law"] = lambda article: citation(article, language)
    return made


def citation(article: Article, language: Language) -> str:
    """A place in the law with its regulation: `Pasal 39 ayat (2) PP 44/2015`."""
    name = words.regulation(article.regulation)
    place = words.article(article, language)
    if not place:
        return name
    return f"{place} {name}" if language == "id" else f"{name}, {place}"


def regulation_title(regulation: Regulation, language: Language) -> str:
    """`PP 44/2015 tentang …`, in English `PP 44/2015 on …`."""
    if regulation.heading:
        return regulation.heading.in_(language)
    joined = "tentang" if language == "id" else "on"
    return f"{words.regulation(regulation.id)} {joined} {regulation.title.in_(language)}"


def standing_badge(standing: Standing, catalogue: Catalogue) -> Markup:
    """The standing of data as a small badge in words."""
    return _badge(standing, standing_name(standing, catalogue))


def standing_name(standing: Standing, catalogue: Catalogue) -> str:
    """The standing of data in words."""
    return {
        Standing.OFFICIAL: catalogue("official data"),
        Standing.PRESS: catalogue("quoted from the press"),
        Standing.SAMPLE: catalogue("sample data"),
    }[standing]


def figure_standing(value: FigureAt, catalogue: Catalogue) -> str:
    """The standing of a figure in words; one that we computed from what others said, as that."""
    if value.figure.derived and value.standing is Standing.PRESS:
        return catalogue("computed from numbers in the press")
    return standing_name(value.standing, catalogue)


def quoted(value: FigureValue) -> bool:
    """Whether others said this number; then its parts are ours, and not how it was made."""
    return value.standing is Standing.PRESS and not value.figure.derived


def figure_badge(value: FigureAt, catalogue: Catalogue) -> Markup:
    """The standing of a figure as a small badge."""
    return _badge(value.standing, figure_standing(value, catalogue))


def _badge(standing: Standing, name: str) -> Markup:
    return Markup('<span class="standing {}">{}</span>').format(standing.value, name)


def unit_name(unit: str, catalogue: Catalogue) -> str:
    """The noun after a number: people, claims, working days … Money and shares need none."""
    return {
        "people": catalogue("people"),
        "cases": catalogue("claims"),
        "districts": catalogue("districts"),
        "agencies": catalogue("agencies"),
        "working_days": catalogue("working days"),
        "months": catalogue("months"),
        "worker_months": catalogue("worker-months"),
        "cells": catalogue("cells"),
        "comparisons": catalogue("comparisons"),
        "differences": catalogue("differences"),
        "percent": "",
        "idr": "",
    }[unit]


def column_unit(unit: str, catalogue: Catalogue) -> str:
    """The unit of a column of a table, in words."""
    return {
        "people": catalogue("people"),
        "idr": catalogue("rupiah"),
        "cases": catalogue("claims"),
        "working_days": catalogue("working days"),
        "urban_villages": catalogue("urban villages"),
        "km2": "km²",
        "see_unit": catalogue("see the column Unit"),
    }.get(unit, unit)


def law_badge(standing: Standing, catalogue: Catalogue) -> Markup:
    """How well we know a regulation, as a small badge in words."""
    name = {
        Standing.OFFICIAL: catalogue("read from the text"),
        Standing.PRESS: catalogue("known from the press"),
        Standing.SAMPLE: catalogue("sample regulation"),
    }[standing]
    return _badge(standing, name)


def people(cell: Cell, catalogue: Catalogue) -> str:
    """A count, or in words why there is none."""
    if isinstance(cell, Hidden):
        return hidden(cell.value, catalogue)
    return words.number(cell, catalogue.language) if isinstance(cell, int) else "–"


def hidden(code: str, catalogue: Catalogue) -> str:
    """What a cell without a number says instead; never a blank, never a zero."""
    return {
        "c": catalogue("not shown"),
        "x": catalogue("not available"),
        "z": catalogue("not applicable"),
    }[code]


def figure_link(value: FigureValue, place: Place, *, short: bool) -> Markup:
    """A figure in prose: its value, linked to the page that vouches for it."""
    form = words.short_quantity if short else words.quantity
    printed = form(value.value, value.figure.unit, place.language)
    raw = str(value.value) if isinstance(value.value, int) else f"{float(value.value):.6f}"
    return Markup('<a class="figure" href="{}"><data value="{}">{}</data></a>').format(
        place.to(f"angka/{value.figure.id}"), raw, printed
    )


def article_link(article: Article, place: Place) -> Markup:
    """A citation of law, linked to its place on this site."""
    address = place.to(f"peraturan/{article.regulation}", article.anchor())
    return Markup('<a href="{}">{}</a>').format(address, citation(article, place.language))


def shown_rows(rows: Rows, place: Place, catalogue: Catalogue) -> tuple[ShownRow, ...]:
    """The rows of a listing in words of one language."""
    return tuple(
        ShownRow(
            cells=tuple(_shown(column, row, place, catalogue) for column in rows.listing.columns),
            total=row.get("total") is True,
        )
        for row in (dict(zip(rows.columns, cells, strict=True)) for cells in rows.rows)
    )


def symbols(shown: Sequence[ShownRow], catalogue: Catalogue) -> tuple[str, ...]:
    """The words used in place of numbers in these rows, for the legend."""
    used = {cell.text for row in shown for cell in row.cells if cell.kind == "hidden-cell"}
    return tuple(word for code in "cxz" if (word := hidden(code, catalogue)) in used)


def _shown(column: Column, row: Mapping[str, Cell], place: Place, catalogue: Catalogue) -> Shown:
    language = catalogue.language
    cell = row[column.name] if column.name in row else row[f"{column.name}_{language}"]
    status = row.get("obs_status")
    label = column.title.in_(language)
    if cell is None and isinstance(status, str) and column.shown_as in _QUANTITIES:
        return Shown(text=hidden(status, catalogue), label=label, kind="hidden-cell")
    article = Article.parse(str(cell)) if column.shown_as == "article" else None
    return Shown(
        text=_printed(cell, column.shown_as, row, catalogue),
        label=label,
        kind=_kind(column.shown_as, cell),
        href=_href(column, row, article, place),
    )


def _kind(shown_as: str, cell: Cell) -> str:
    if shown_as in _QUANTITIES:
        return "number"
    return "words" if isinstance(cell, str) and len(cell) > 24 else ""


def _href(
    column: Column, row: Mapping[str, Cell], article: Article | None, place: Place
) -> str | None:
    if article:
        return place.to(f"peraturan/{article.regulation}", article.anchor())
    link = column.link or ""
    named = [name for _, name, _, _ in Formatter().parse(link) if name]
    if not link or any(row[name] is None for name in named):  # a line that has no page of its own
        return None
    return place.to(link.format(**row))


def _printed(cell: Cell, shown_as: str, row: Mapping[str, Cell], catalogue: Catalogue) -> str:
    language = catalogue.language
    if cell is None:
        return "–"
    if shown_as == "measure":
        return _measure(Fraction(str(cell)), str(row["unit"]), catalogue)
    if shown_as == "share":
        return _share(Fraction(str(cell)), str(row.get("unit", "percent")), catalogue)
    if shown_as == "article":
        article = Article.parse(str(cell))
        return citation(article, language) if article else str(cell)
    return _plain(cell, shown_as, language)


def _plain(cell: Cell, shown_as: str, language: Language) -> str:
    if isinstance(cell, dt.date):
        return words.day(cell, language)
    if isinstance(cell, int):
        return words.money(cell, language) if shown_as == "idr" else words.number(cell, language)
    if shown_as == "month":
        return words.month(str(cell), language, short=True)
    if shown_as == "quarter":
        return words.quarter(str(cell), language)
    return str(cell)


def _share(value: Fraction, unit: str, catalogue: Catalogue) -> str:
    """A recomputed share, as percent or, where points were stated, as points."""
    if unit == "percentage-points":
        points = words.number(value * 100, catalogue.language, 2)
        return f"{points} {_points(catalogue)}"
    return words.percent(value, catalogue.language)


def _points(catalogue: Catalogue) -> str:
    return catalogue("percentage points")


def _measure(value: Fraction, unit: str, catalogue: Catalogue) -> str:
    """A number as it was said: percent as percent, points as points, the rest whole."""
    language = catalogue.language
    if unit == "percent":
        return words.percent(value / 100, language)
    if unit == "percentage-points":
        return f"{words.number(value, language)} {_points(catalogue)}"
    return words.money(value, language) if unit == "idr" else words.number(value, language)
