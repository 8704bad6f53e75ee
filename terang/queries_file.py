"""The questions behind the tables and charts of the pages, as a file: `data/queries.json`.

A named part of `pages`. They are those of the newest release's pages, so the file lies beside the
sealed folders; `recompute` asks them again and holds every cell of a page against the answer.
"""

from collections.abc import Mapping

from terang.editions import Json, as_json, in_both
from terang.model import Chart, Language, Listing
from terang.results import Asset, Findings
from terang.words import Catalogue

NAME = "data/queries.json"
WORDS = ("not shown", "not available", "not applicable", "percentage points")  # that cells hold


def document(findings: Findings, catalogues: Mapping[Language, Catalogue]) -> Asset:
    """Every listing and chart: its query, its columns and how they are printed."""
    drawn = {drawing.chart.id: drawing.chart for drawing in findings.drawings}
    words: dict[str, Json] = {
        language: {word: say(word) for word in WORDS} for language, say in catalogues.items()
    }
    told: dict[str, Json] = {
        "release": findings.release.month,
        "words": words,
        "listings": [_listing(rows.listing) for rows in findings.rows],
        "charts": [_chart(chart) for chart in drawn.values()],
    }
    return Asset(path=NAME, content=as_json(told))


def _listing(listing: Listing) -> Json:
    return {
        "id": listing.id,
        "title": in_both(listing.title),
        "query": listing.query.strip(),
        "columns": [
            {"name": column.name, "title": in_both(column.title), "as": column.shown_as}
            for column in listing.columns
        ],
    }


def _chart(chart: Chart) -> Json:
    return {
        "id": chart.id,
        "kind": chart.kind,
        "title": in_both(chart.title),
        "unit": chart.unit,
        "query": chart.query.strip(),
        "columns": [{"name": name, "title": in_both(title)} for name, title in chart.columns],
    }
