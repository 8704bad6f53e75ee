"""Read data/datapackage.yml: Data Package v2 words, ours begin with `terang:`."""

import re
from typing import Literal

from terang import entries
from terang.confidentiality import Amount, Confidentiality, Dominance
from terang.entries import Entry
from terang.model import (
    Field,
    ForeignKey,
    Package,
    Problem,
    Resource,
    Said,
    Source,
    Standing,
    Text,
    Total,
)

FILE = "data/datapackage.yml"
TYPES = ("string", "integer", "number", "date", "yearmonth", "year")
ROLES = ("dimension", "measure", "attribute")
_THRESHOLD = re.compile(r"[0-9]{1,4}")
_WHOLE = re.compile(r"[0-9]{1,12}")
_COUNTED = ("people", "cases")
_MAIL = re.compile(r"mailto:[^\s@?{}]+@[^\s@?{}]+")
_ADDRESS = re.compile(
    r"(mailto:[^\s@?{}]+@[^\s@?{}]+\?|https://[^\s/?{}]+)([^\s{}]|\{(page|figure|release)\})+"
)
_NOTHING = Text(id="", en="")
_EMPTY = Package(
    name="", title=_NOTHING, description=_NOTHING, homepage="", licences=(), resources=()
)


def package(content: str | None, found: list[Problem]) -> Package:
    """The data package as described; problems are added to `found`.

    It has no tables when there is no content, or when a table has no name or no columns: what
    would be said of its files would only hide the first cause.
    """
    e = entries.parse(content, FILE, found) if content is not None else None
    if e is None:
        return _EMPTY
    line = e.line_of("resources")
    made = Package(
        name=e.text("name"),
        title=e.both("title"),
        description=e.both("description"),
        homepage=e.text("homepage"),
        licences=tuple(_licence(item) for item in e.entries("licenses")),
        resources=_sound([_resource(item) for item in e.entries("resources")]),
        report=_report(e),
    )
    if not made.resources and not found:
        e.wrong(line, Said("no table is described"), Said("describe one under 'resources:'"))
    e.done()
    return made


def _report(e: Entry) -> str | None:
    """Where errors are reported: a mail address, or an address with places for what it is about.

    Without a place for the page, an address with its own question would lose what it is about.
    """
    line, told = e.line_of("terang:report"), e.text("terang:report", default="")
    is_mail = _MAIL.fullmatch(told) is not None
    is_filled = _ADDRESS.fullmatch(told) is not None and "{page}" in told
    if told and not is_mail and not is_filled:
        what = Said("'{}' is not an address that reports can be sent to", (told,))
        examples = ("mailto:data@example.org", "https://example.org/?page={page}&figure={figure}")
        e.wrong(line, what, Said("write it like {} or {}", examples))
        return None
    return told or None


def _sound(resources: list[Resource]) -> tuple[Resource, ...]:
    complete = all(r.name and r.fields and all(r.columns()) for r in resources)
    return tuple(resources) if complete else ()


def _licence(e: Entry) -> tuple[str, str, Text]:
    made = (e.text("name"), e.text("path"), e.both("title"))
    e.done()
    return made


def _resource(e: Entry) -> Resource:
    line, schema = e.line, e.entry("schema")
    limited = e.has("terang:threshold") or e.has("terang:counts")
    threshold, counts = _confidential(e)
    name, scope = e.text("name"), _scope(e)
    e.choice("path", (f"reference/{name}.csv" if scope == "reference" else f"{name}.csv",))
    made = Resource(
        name=name,
        scope=scope,
        title=e.both("title"),
        description=e.both("description"),
        standing=Standing(e.choice("terang:standing", tuple(s.value for s in Standing))),
        sources=tuple(_source(item) for item in e.entries("sources")),
        licence=e.text("license"),
        custodian=e.both("terang:custodian"),
        fields=tuple(_field(item) for item in schema.entries("fields")) if schema else (),
        primary_key=schema.texts("primaryKey") if schema else (),
        foreign_keys=_foreign_keys(schema),
        totals=tuple(_total(item) for item in e.entries("terang:totals")),
        identities=e.texts("terang:identities"),
        threshold=threshold,
        counts=counts,
        confidentiality=_rules(e, threshold),
        groups=e.texts("terang:groups"),
        line=line,
    )
    if schema:
        schema.done()
    _unguarded(e, made, limited=limited)
    e.done()
    return made


def _unguarded(e: Entry, made: Resource, *, limited: bool) -> None:
    """A release table that counts people or cases says what threshold it has, or that it has none.

    The audit looks at tables with a threshold only.
    """
    counting = [f.name for f in made.fields if f.unit in _COUNTED]
    if made.scope == "release" and counting and not limited:
        what = Said("table '{}' counts {} and has no threshold", (made.name, ", ".join(counting)))
        hint = Said("write '{}' and '{}'", ("terang:threshold", "terang:counts"))
        e.wrong(made.line, what, hint)


def _rules(e: Entry, threshold: int) -> Confidentiality:
    """The rules of hiding; without a threshold they would hide nothing, and nobody would see it."""
    line = e.line_of("terang:confidentiality")
    if e.has("terang:confidentiality") and not threshold:
        what = Said(
            "'{}' hides nothing without '{}'", ("terang:confidentiality", "terang:threshold")
        )
        e.wrong(line, what, Said("write the threshold and its count, or leave the rules out"))
    return _confidentiality(e.entry("terang:confidentiality", needed=False))


def _confidentiality(e: Entry | None) -> Confidentiality:
    if e is None:
        return Confidentiality()
    made = Confidentiality(
        population=e.text("population", default=""),
        where=_codes(e),
        repeats=e.texts("repeats"),
        measured="flow" if e.choice("measured", ("stock", "flow"), "stock") == "flow" else "stock",
        zeros="hidden"
        if e.choice("zeros", ("printed", "hidden"), "printed") == "hidden"
        else "printed",
        sticky=_flag(e, "sticky", default="true"),
        never_hide=tuple(_row(item) for item in e.entries("never_hide")),
        sensitive=e.texts("sensitive"),
        amounts=tuple(_amount(item) for item in e.entries("amounts")),
        averages=e.texts("averages"),
        shares=e.texts("shares"),
        dominance=_dominance(e.entry("dominance", needed=False)),
        hide_at_most_percent=_whole(e, "hide_at_most_percent", 50),
    )
    e.done()
    return made


def _codes(e: Entry) -> tuple[tuple[str, str], ...]:
    return tuple(e.pairs("where").items())


def _row(e: Entry) -> tuple[tuple[str, str], ...]:
    return tuple((key, e.text(key)) for key in e.left())


def _amount(e: Entry) -> Amount:
    made = Amount(
        measure=e.text("measure"),
        rates=e.text("rates", default="") or None,
        where=_codes(e),
        least_idr=_whole(e, "least_idr", 0),
        most_idr=_whole(e, "most_idr", 0) or None,
    )
    e.done()
    return made


def _dominance(e: Entry | None) -> Dominance | None:
    if e is None:
        return None
    made = Dominance(
        measure=e.text("measure"),
        units=e.text("units"),
        holder=e.text("holder"),
        p_percent=_whole(e, "p_percent", 15),
        one_percent=_whole(e, "one_percent", 50),
        two_percent=_whole(e, "two_percent", 67),
    )
    e.done()
    return made


def _whole(e: Entry, key: str, default: int) -> int:
    """A whole number from 0 on; `default` when it is not written."""
    if not e.has(key):
        e.text(key, default=str(default))
        return default
    return e.read(key, _number, "10") or 0


def _number(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _confidential(e: Entry) -> tuple[int, tuple[str, ...]]:
    """The threshold and its measures; one without the other would switch the audit off unseen."""
    limited, line = e.has("terang:threshold"), e.line_of("terang:threshold")
    threshold = e.read("terang:threshold", _threshold, "5") if limited else None
    if not limited:
        e.text("terang:threshold", default="0")
    counts = e.texts("terang:counts")
    if limited != bool(counts):
        what = Said("'{}' and '{}' go together", ("terang:threshold", "terang:counts"))
        e.wrong(line, what, Said("write both, or neither"))
        return 0, ()
    if len(counts) > 1:
        what = Said("a table hides by one count, not by {}", (", ".join(counts),))
        e.wrong(line, what, Said("describe a table for each thing that is counted"))
    return threshold or 0, counts


def _threshold(text: str) -> int:
    """A threshold of 1 or below 0 would hide nothing, and nobody would notice."""
    if not _THRESHOLD.fullmatch(text) or int(text) == 1:
        raise ValueError(text)
    return int(text)


def _scope(e: Entry) -> Literal["reference", "release"]:
    scope = e.choice("terang:scope", ("reference", "release"))
    return "reference" if scope == "reference" else "release"


def _foreign_keys(schema: Entry | None) -> tuple[ForeignKey, ...]:
    return tuple(_foreign_key(item) for item in schema.entries("foreignKeys")) if schema else ()


def _source(e: Entry) -> Source:
    made = Source(title=e.both("title"), path=e.text("path", default="") or None)
    e.done()
    return made


def _total(e: Entry) -> Total:
    made = Total(measure=e.text("measure"), over=e.texts("over"))
    e.done()
    return made


def _foreign_key(e: Entry) -> ForeignKey:
    reference = e.entry("reference")
    made = ForeignKey(
        fields=e.texts("fields"),
        table=reference.text("resource") if reference else "",
        reference_fields=reference.texts("fields") if reference else (),
        also=e.texts("terang:also"),
    )
    if reference:
        reference.done()
    e.done()
    return made


def _field(e: Entry) -> Field:
    rules = e.entry("constraints", needed=False)
    made = Field(
        name=e.text("name"),
        type=e.choice("type", TYPES),
        title=e.both("title"),
        role=e.choice("terang:role", ROLES),
        unit=e.text("terang:unit", default="") or None,
        required=_flag(rules, "required"),
        unique=_flag(rules, "unique"),
        minimum=(rules.text("minimum", default="") or None) if rules else None,
        maximum=(rules.text("maximum", default="") or None) if rules else None,
        pattern=(rules.text("pattern", default="") or None) if rules else None,
        enum=rules.texts("enum") if rules else (),
    )
    if rules:
        rules.done()
    e.done()
    return made


def _flag(rules: Entry | None, key: str, default: str = "false") -> bool:
    return rules is not None and rules.choice(key, ("false", "true"), default) == "true"
