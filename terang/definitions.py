"""What each YAML file defines: figures, charts, listings, terms, notes on the law, releases.

The part of `read` that turns an entry into a noun; the caller says when the entry is done.
"""

import datetime as dt
import re
from fractions import Fraction
from pathlib import Path

from terang.contacts import KINDS as CONTACT_KINDS
from terang.contacts import Contact
from terang.earlier import Earlier, Retired
from terang.entries import Entry
from terang.model import (
    Article,
    Chart,
    Column,
    Correction,
    Figure,
    Listing,
    Note,
    Number,
    Recall,
    Release,
    Said,
    Standing,
    Term,
    Text,
)
from terang.yearly import SUMS, Line, Section, Statement

KINDS = (
    *("text", "people", "idr", "cases", "percent", "number", "month", "quarter", "date"),
    *("article", "measure", "share"),
)  # how a column of a listing can be printed
_WHOLE = ("idr", "people", "cases", "number")  # and a column of the yearly statement
CITATION = Said("write it like {}", ("pp-44-2015 pasal 39 ayat 2",))
_TOPICS = ("coverage", "money", "claims", "benefits", "statements", "disclosure")
_STANDINGS = tuple(s.value for s in Standing)
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?")  # a month, a quarter or a year
_MINUTE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")  # 1e999999999 would take for ever
_PIECE = r"([a-z0-9_-]|\{[a-z_][a-z0-9_]*\})+"
_LINK = re.compile(rf"{_PIECE}(/{_PIECE})*")


def figure(e: Entry, identifier: str) -> Figure:
    """content/figures/<id>.yml."""
    line, lines = e.line_of("query"), e.lines_of("label", "definition", "period", "note", "law")
    least, most = _expected(e.entry("expect"))
    return Figure(
        id=identifier,
        label=e.both("label"),
        definition=e.both("definition"),
        unit=e.text("unit"),
        query=e.text("query"),
        topic=e.choice("topic", _TOPICS),
        minimum=least,
        maximum=most,
        period=e.both("period"),
        derived=e.choice("derived", ("false", "true"), "false") == "true",
        standing=_own_standing(e),
        note=e.both_or_none("note"),
        law=_articles(e, "law"),
        file=e.file,
        line=line,
        earlier=tuple(_earlier(item) for item in e.entries("earlier")),
        retired=_retired(e),
        lines=lines,
    )


def _earlier(e: Entry) -> Earlier:
    """What a figure said until a release. The order of several is looked at by check."""
    line, query_line = e.line_of("until"), e.line_of("query")
    lines = e.lines_of("label", "definition", "period", "why")
    made = Earlier(
        until=e.read("until", _month, "2026-09") or "",
        why=e.both("why"),
        label=e.both_or_none("label"),
        definition=e.both_or_none("definition"),
        period=e.both_or_none("period"),
        query=e.text("query", default="") or None,
        file=e.file,
        line=line,
        query_line=query_line,
        lines=lines,
    )
    _same_unit(e)
    e.done()
    if not (made.label or made.breaks or made.period):
        hint = Said("keep what was said: {}", ("label, definition, period, query",))
        e.wrong(line, Said("nothing else was said until {}", (made.until,)), hint)
    return made


def _same_unit(e: Entry) -> None:
    line = e.line_of("unit")
    if e.text("unit", default=""):
        hint = Said("end this figure with 'retired:' and begin another one in the new unit")
        e.wrong(line, Said("a figure keeps its unit"), hint)


def _retired(figure: Entry) -> Retired | None:
    line, e = figure.line_of("retired"), figure.entry("retired", needed=False)
    if e is None:
        return None
    since = e.read("since", _month, "2026-11") or ""
    made = Retired(
        since=since, why=e.both("why"), instead=e.text("instead", default="") or None, line=line
    )
    e.done()
    return made if since else None


def _own_standing(e: Entry) -> Standing | None:
    """The standing of the rows a figure uses, where it names one; figures checks that it may."""
    return Standing(e.choice("standing", _STANDINGS)) if e.has("standing") else None


def _expected(e: Entry | None) -> tuple[Number, Number]:
    if e is None:
        return 0, 0
    least, most = e.read("min", _number, "0"), e.read("max", _number, "200000")
    e.done()
    return least or 0, most or 0


def _number(text: str) -> Number:
    """A whole number or a plain decimal, exactly; ValueError for anything else."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    value = Fraction(text)
    return int(value) if value.denominator == 1 else value


def _articles(e: Entry, key: str) -> tuple[Article, ...]:
    line = e.line_of(key)
    cited = [(text, Article.parse(text)) for text in e.texts(key)]
    for text, article in cited:
        if article is None:
            e.wrong(line, Said("'{}' is not a citation", (text,)), CITATION)
    return tuple(article for _, article in cited if article)


def chart(e: Entry, identifier: str) -> Chart:
    """content/charts/<id>.yml."""
    lines = e.lines_of("title", "subtitle", "alt", "says")
    line, columns = e.line_of("query"), e.entry("columns")
    headings = tuple((name, columns.both(name)) for name in columns.left()) if columns else ()
    return Chart(
        id=identifier,
        kind=e.text("kind"),
        title=e.both("title"),
        subtitle=e.both("subtitle"),
        alt=e.both("alt"),
        says=e.both_or_none("says"),
        query=e.text("query"),
        unit=e.text("unit"),
        columns=headings,
        file=e.file,
        line=line,
        lines=lines,
    )


def listing(e: Entry, identifier: str) -> Listing:
    """content/listings/<id>.yml."""
    lines = e.lines_of("title", "note")
    line, columns = e.line_of("query"), e.entry("columns")
    made = [_column(name, columns.entry(name)) for name in columns.left()] if columns else []
    return Listing(
        id=identifier,
        title=e.both("title"),
        query=e.text("query"),
        columns=tuple(column for column in made if column),
        note=e.both_or_none("note"),
        file=e.file,
        line=line,
        lines=lines,
    )


def _column(name: str, e: Entry | None) -> Column | None:
    if e is None:
        return None
    column = Column(
        name=name,
        title=Text(id=e.text("id"), en=e.text("en")),
        shown_as=e.choice("as", KINDS),
        link=_link(e),
    )
    e.done()
    return column


def _link(e: Entry) -> str | None:
    """The address of a page with `{column}` places; that the columns are there is seen later."""
    line, link = e.line_of("link"), e.text("link", default="")
    if link and not _LINK.fullmatch(link):
        what = Said("'{}' is not the address of a page", (link,))
        e.wrong(line, what, Said("write it like {}", ("cakupan/{slug}",)))
        return None
    return link or None


def statement(e: Entry) -> Statement:
    """content/statement.yml."""
    line = e.line_of("years")
    return Statement(
        years=e.text("years"),
        sections=tuple(_section(item) for item in e.entries("sections")),
        file=e.file,
        line=line,
    )


def _section(e: Entry) -> Section:
    lines, columns = e.lines_of("title", "note"), e.entry("columns")
    made = [_amounts(name, columns.entry(name)) for name in columns.left()] if columns else []
    section = Section(
        title=e.both("title"),
        note=e.both_or_none("note"),
        columns=tuple(column for column in made if column),
        across=e.choice("across", ("false", "true"), "false") == "true",
        lines=tuple(_line(item) for item in e.entries("lines")),
        places=lines,
    )
    e.done()
    return section


def _amounts(name: str, e: Entry | None) -> Column | None:
    """A column of the statement: of whole numbers, and it leads nowhere."""
    if e is None:
        return None
    title = Text(id=e.text("id"), en=e.text("en"))
    column = Column(name=name, title=title, shown_as=e.choice("as", _WHOLE))
    e.done()
    return column


def _line(e: Entry) -> Line:
    line, places = e.line_of("query"), e.lines_of("label")
    made = Line(
        label=e.both("label"),
        query=e.text("query"),
        sum=e.choice("sum", SUMS) if e.has("sum") else "",
        optional=e.choice("optional", ("false", "true"), "false") == "true",
        line=line,
        places=places,
    )
    e.done()
    return made


def note(e: Entry, regulation: str) -> Note | None:
    """What one article of a regulation says."""
    line, cited = e.line_of("article"), e.text("article")
    article = Article.parse(f"{regulation} {cited}")
    if article is None and cited:
        e.wrong(line, Said("'{}' is not a citation", (cited,)), CITATION)
    says = e.both("says")
    e.done()
    return Note(article=article, says=says, line=line) if article else None


def contact(e: Entry) -> Contact:
    """One entry of content/contacts.yml."""
    line = e.line
    kind = e.choice("kind", CONTACT_KINDS)
    made = Contact(kind=kind, text=e.text("text"), why=e.text("why"), line=line)
    e.done()
    return made


def term(e: Entry) -> Term:
    """One entry of content/glossary.yml."""
    line = e.line
    made = Term(id=e.text("id"), term=e.both("term"), definition=e.both("definition"), line=line)
    e.done()
    return made


def is_month(name: str) -> bool:
    """Whether a text is a month: `2026-10`."""
    return _MONTH.fullmatch(name) is not None


def release(e: Entry, folder: Path, disclosure: str | None) -> Release:
    """data/releases/<month>/release.yml."""
    lines = e.lines_of("whats_new", "notes", "date", "next_date", "embargo")
    return Release(
        month=folder.name,
        date=e.day("date"),
        whats_new=e.both("whats_new"),
        next_date=e.day("next_date"),
        contact=e.both("contact"),
        corrections=tuple(_correction(item) for item in e.entries("corrections")),
        folder=folder,
        notes=e.both_or_none("notes"),
        approvers=tuple(_role(item) for item in e.entries("approved_by")),
        embargo=_embargo(e),
        disclosure=disclosure,
        recalled=tuple(_recall(item) for item in e.entries("recalled")),
        lines=lines,
    )


def _role(e: Entry) -> Text:
    made = Text(id=e.text("id"), en=e.text("en"))
    e.done()
    return made


def _embargo(e: Entry) -> dt.datetime | None:
    if not e.has("embargo"):
        e.text("embargo", default="")
        return None
    return e.read("embargo", _moment, "2026-11-10 09:00")


def _moment(text: str) -> dt.datetime:
    """A minute in western Indonesian time: `2026-11-10 09:00`."""
    if not _MINUTE.fullmatch(text):
        raise ValueError(text)
    return dt.datetime.fromisoformat(f"{text}:00+07:00")


def _correction(e: Entry) -> Correction:
    line = e.line_of("figure")
    made = Correction(
        figure=e.text("figure"),
        period=e.read("period", _period, "2026-10, 2026-Q3, 2026") or "",
        before=e.text("before"),
        after=e.text("after"),
        reason=e.both("reason"),
        line=line,
    )
    e.done()
    return made


def _recall(e: Entry) -> Recall:
    line = e.line_of("table")
    made = Recall(
        table=e.text("table"),
        date=e.day("date"),
        reason=e.both("reason"),
        replaced=e.choice("replaced", ("false", "true"), "false") == "true",
        line=line,
    )
    e.done()
    return made


def _month(text: str) -> str:
    if not is_month(text):
        raise ValueError(text)
    return text


def _period(text: str) -> str:
    if not _PERIOD.fullmatch(text):
        raise ValueError(text)
    return text
