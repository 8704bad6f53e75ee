"""What a chart shows at a release: the rows of its query, and its texts with the figures filled in.

A part of `figures`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from terang import prose, query_shown, words
from terang.model import LANGUAGES, Chart, Language, Release, Text
from terang.queries import RefusedError
from terang.results import FigureValue, Points, Store


def past(charts: Sequence[Chart], values: Sequence[FigureValue], store: Store) -> Iterator[Points]:
    """The charts of every earlier release, oldest first; none where nothing may be shown.

    A headline is about the newest numbers, so an old chart is called by what it measures.
    """
    for release in store.releases[:-1]:
        known = {v.figure.id: v for v in values if v.release == release.month}
        for chart in charts:
            with suppress(RefusedError):
                made = at(_measuring(chart), known, store, release)
                yield from (made,) if made.rows else ()


def at(chart: Chart, known: Mapping[str, FigureValue], store: Store, release: Release) -> Points:
    """A chart's rows at a release. A text that names a figure without a value is left empty."""
    answer = query_shown.shown(chart.query, store, release)
    alt = _told_with(chart.alt, known) or Text(id="", en="")
    return Points(
        chart=chart,
        columns=answer.columns,
        rows=answer.rows,
        alt=alt,
        release=release.month,
        standing=answer.standing,
        says=_told_with(chart.says, known) if chart.says else None,
        tables=answer.tables,
    )


def _told_with(text: Text, known: Mapping[str, FigureValue]) -> Text | None:
    """A text with its figures filled in; None where one has no value."""
    for language in LANGUAGES:
        calls = prose.calls(prose.parse(text.in_(language), "")[0])
        if any(call.name == "angka" and call.arguments[0] not in known for call in calls):
            return None
    return Text(id=plain(text, known, "id"), en=plain(text, known, "en"))


def _measuring(chart: Chart) -> Chart:
    """The chart under its subtitle's first sentence; what else the subtitle says stays below."""
    told = [chart.subtitle.in_(language).partition(". ") for language in LANGUAGES]
    titles, rests = [first for first, _, _ in told], [rest for _, _, rest in told]
    return replace(
        chart,
        title=Text(id=titles[0], en=titles[1]),
        subtitle=Text(id=rests[0], en=rests[1]),
    )


def plain(text: Text, values: Mapping[str, FigureValue], language: Language) -> str:
    """A text that names figures, with their values in words of `language`; no markup."""
    pieces, _ = prose.parse(text.in_(language), "")

    def answer(call: prose.Call) -> str:
        value = values.get(call.arguments[0]) if call.name == "angka" else None
        if value is None:
            return "…"
        return words.quantity(value.value, value.figure.unit, language)

    return prose.fill(pieces, answer)
