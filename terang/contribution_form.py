"""The block "my contribution": a form for the browser, the data it counts with, worked examples.

A named part of `pages`. The data stand in the page as inert JSON, and are what the tables of the
release print: a hidden cell is its code, never a number. Without a script only the examples show.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from terang import book as books
from terang import contribution, parts, words
from terang.book import Book
from terang.contribution import Month
from terang.model import TOTAL, Cell, Hidden
from terang.parts import Place
from terang.words import Catalogue

TABLES = (
    "funding",
    "premiums",
    "ledger",
    "premium_rates",
    "coverage_district_membership",
    "claims_quarter_benefit",
    "contributions_quarter_agency",
)
_ROUND = (50_000, 100_000)  # rupiah a month, beside the price of one premium
_SMALLEST = Fraction(1, 100)  # what two decimals can show
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice in a list."""

    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A row of the worked examples, as printed."""

    amount: str
    given: str
    cover: tuple[str, ...]  # by sector
    share: str


def block(book: Book, place: Place) -> str:
    """The HTML of the block."""
    sectors = {code: name for code, name in book.codes("sector").items() if code != TOTAL}
    months = contribution.pool(book.records, tuple(sectors))
    names = [words.month(month.month, book.language) for month in months]
    gifts = tuple(contribution.gifts(book.records))
    agencies = _names(book, "agencies", "agency", f"name_{book.language}")
    tables = books.named(book, TABLES)
    return book.render(
        "contribution.html",
        locale="id-ID" if book.language == "id" else "en",
        months=_options(names),
        agencies=_options(agencies.get(each.agency, each.agency) for each in gifts),
        data=_inert(_data(book, place, months, sectors)),
        sectors=tuple(sectors.values()),
        examples=tuple(_examples(book.catalogue, months)),
        example=words.number(_ROUND[0], book.language),
        span=(*names[:1], *names[-1:]),
        tables=tables,
        block_standing=max(table.standing for table in tables),
        script=f"{place.base}assets/javascripts/contribution.js",
        rates=place.to("uang", "tabel-tarif"),
        page=place.to("data"),
        method=place.to("penyamaran"),
    )


def _options(names: Iterable[str]) -> tuple[Option, ...]:
    return tuple(Option(value=str(position), text=name) for position, name in enumerate(names))


def _names(book: Book, table: str, code: str, name: str) -> Mapping[str, str]:
    return {str(row[code]): str(row[name]) for row in book.records[table]}


# --- worked examples -----------------------------------------------------------------------------


def _examples(catalogue: Catalogue, months: Sequence[Month]) -> Iterator[Example]:
    """The price of one premium, and two round amounts, each month since the first."""
    dearest = {rate.amount_idr for month in months for rate in month.rates if rate.amount_idr}
    for amount in sorted({*_ROUND, *([max(dearest)] if dearest else [])}):
        made = contribution.work_out(months, amount)
        yield Example(
            amount=words.money(amount, catalogue.language),
            given=words.money(made.given_idr, catalogue.language),
            cover=tuple(cover(each.worker_months, catalogue) for each in made.bought),
            share=percent(made.share, catalogue),
        )


def cover(worker_months: Fraction, catalogue: Catalogue) -> str:
    """Worker-months: whole ones as they are, others to two decimals, never rounded up."""
    decimals = 0 if worker_months.denominator == 1 else 2
    least = words.number(_SMALLEST, catalogue.language, 2)
    floored = Fraction(math.floor(worker_months * 100), 100)
    return _below(worker_months, least, catalogue) or words.number(
        floored, catalogue.language, decimals
    )


def percent(share: Fraction, catalogue: Catalogue) -> str:
    """A share in percent, to two decimals."""
    least = words.percent(_SMALLEST / 100, catalogue.language)
    return _below(share * 100, least, catalogue) or words.percent(share, catalogue.language)


def _below(value: Fraction, least: str, catalogue: Catalogue) -> str:
    """In words that a number is there, but smaller than two decimals show; else empty."""
    return catalogue("less than {}").format(least) if 0 < value < _SMALLEST else ""


# --- what the browser counts with ----------------------------------------------------------------


def _inert(data: Json) -> Markup:
    """JSON that may stand in a `script` element: it has no `<` in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 no mark-up can begin in it


def _cell(cell: Cell) -> str:
    """Digits, or the code of the reason why there are none. Text, so that nothing is rounded."""
    if isinstance(cell, int):
        return str(cell)
    return cell.value if isinstance(cell, Hidden) else Hidden.NOT_AVAILABLE.value


def _data(book: Book, place: Place, months: Sequence[Month], sectors: Mapping[str, str]) -> Json:
    gifts = contribution.gifts(book.records)
    return {
        "sectors": list(sectors.values()),
        "months": [_month(book, place, month) for month in months],
        "districts": [*_districts(book, place, months)],
        "claims": [*_claims(book)],
        "agencies": [[[quarter, _cell(cell)] for quarter, cell in g.by_quarter] for g in gifts],
        "quarters": {q: words.quarter(q, book.language) for q in _quarters(book, months)},
        "words": _words(book.catalogue),
    }


def _quarters(book: Book, months: Sequence[Month]) -> list[str]:
    told = {claim.quarter for claim in contribution.claims(book.records)}
    told |= {q for gifts in contribution.gifts(book.records) for q, _ in gifts.by_quarter}
    return sorted(told | {contribution.quarter_of(month.month) for month in months})


def _month(book: Book, place: Place, month: Month) -> Json:
    articles = dict.fromkeys(article for rate in month.rates for article in rate.articles)
    return {
        "name": words.month(month.month, book.language),
        "quarter": contribution.quarter_of(month.month),
        "in": str(month.in_idr),
        "contributions": str(month.contributions_idr),
        "premiums": _cell(month.premiums_idr),
        "cover": _cell(month.worker_months),
        "refunds": _cell(month.refunds_idr),
        "costs": _cell(month.costs_idr),
        "opening": _cell(month.opening_idr),
        "closing": _cell(month.closing_idr),
        "rates": [_cell(rate.amount_idr) for rate in month.rates],
        "law": [
            [
                parts.citation(article, book.language),
                place.to(f"peraturan/{article.regulation}", article.anchor()),
            ]
            for article in articles
        ],
    }


def _districts(book: Book, place: Place, months: Sequence[Month]) -> Iterator[Json]:
    """By name, the city last."""
    names, slugs = (_names(book, "districts", "district", c) for c in ("name", "slug"))
    made = [*contribution.covers(book.records, months)]
    for each in sorted(made, key=lambda c: (c.district == TOTAL, names.get(c.district, ""))):
        code = each.district
        yield {
            "name": names.get(code) or book.codes("district").get(code, code),
            "href": place.to(f"cakupan/{slugs[code]}") if code in slugs else "",
            "cover": [_cell(cell) for cell in each.workers],
        }


def _claims(book: Book) -> Iterator[Json]:
    names = book.codes("benefit_type")
    for claim in contribution.claims(book.records):
        yield {
            "quarter": claim.quarter,
            "name": names.get(claim.benefit, claim.benefit),
            "total": claim.benefit == TOTAL,
            "cases": _cell(claim.cases),
            "rupiah": _cell(claim.rupiah),
        }


def _words(say: Catalogue) -> Json:
    """What the browser says; the sentences with places are filled there."""
    return {
        "c": parts.hidden("c", say),
        "x": parts.hidden("x", say),
        "z": parts.hidden("z", say),
        "empty": say("Write how much you give a month, in rupiah."),
        "unclear": say("Write whole rupiah in digits only, for example {}."),
        "negative": say("The amount must be more than zero."),
        "larger": say(
            "That is more than all civil servants together gave in {}: {}. Check the amount."
        ),
        "order": say("The last month is before the first one. Choose a later month."),
        "mend": say("Nothing was worked out yet. Look at what is marked."),
        "given-once": say("In {} you gave {}."),
        "given": say("From {} to {}, {} months, you gave {} in all."),
        "bought": say("At the rates of those months, months of cover: {}."),
        "bought-once": say("At the rate of that month, months of cover: {}."),
        "bought-at": say("At the rates for the sector {}, months of cover: {}."),
        "bought-at-once": say("At the rate for the sector {}, months of cover: {}."),
        "whole": say("Counted month by month, full premiums: {}; left over in all: {}."),
        "whole-once": say("Full premiums: {}; left over: {}."),
        "none": say("Counted month by month, not one full premium; left over in all: {}."),
        "none-once": say("Less than one full premium; left over: {}."),
        "unpriced": say("Months without a known rate, left out of this sum: {}."),
        "no-rate": say("no rate known"),
        "share": say("Your share: {} of all the money that came in, {}."),
        "less": say("less than {}"),
        "parts": say("{} full, {} left over"),
        "some": say("{}; months without a number: {}"),
        "no-quarter": say("No full quarter lies in these months yet."),
        "too-much": say("more than the whole; check the agency and the amount"),
    }
