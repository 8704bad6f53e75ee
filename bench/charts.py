"""Charts per second: ours with all their files, beside Altair's own way, in one run.

    python bench/charts.py [CHARTS …]

Seeded trends and rankings, each in both languages. Ours draws the page's SVG at two widths; beside
it stands what every chart's download files cost. The naive way builds an Altair chart a language
and saves it as SVG (`Chart.to_dict`, then `vegalite_to_svg`, as `Chart.save` does). Cold: nothing
is compiled yet. Unchanged: the same data once more in the same process; nothing is kept between
processes.
"""

import gzip
import io
import random
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

import altair as alt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from terang import charts
from terang.model import LANGUAGES, Chart, Package, Release, Standing, Text
from terang.results import Points

WORDS = Text(id="Pekerja aktif per bulan", en="Active workers by month")
FILES_OF = 20  # charts of which the files are made, too; a PNG costs more than all else


def trend(number: int, chance: random.Random) -> Points:
    """Two lines over two years."""
    rows = tuple(
        (f"{2024 + at // 12}-{at % 12 + 1:02}", name, name.title(), name.title(), value)
        for at in range(24)
        for name in ("aktif", "terdaftar")
        for value in (chance.randint(50, 20_000),)
    )
    return points(
        f"t{number}", "trend", ("month", "series", "series_id", "series_en", "value"), rows
    )


def ranking(number: int, chance: random.Random) -> Points:
    """Sixteen bars."""
    rows = tuple((f"Kecamatan {at}", chance.randint(1, 900)) for at in range(16))
    return points(f"r{number}", "ranking", ("label", "value"), rows)


def points(
    name: str, kind: str, columns: tuple[str, ...], rows: tuple[tuple[object, ...], ...]
) -> Points:
    """What a chart of seeded rows shows."""
    headings = (("month", WORDS), ("label", WORDS), ("value", WORDS))
    chart = Chart(
        id=name,
        kind=kind,
        title=WORDS,
        subtitle=WORDS,
        alt=WORDS,
        query="",
        unit="people",
        columns=tuple(heading for heading in headings if heading[0] in columns),
        file="",
        line=1,
    )
    return Points(
        chart=chart,
        columns=columns,
        rows=rows,  # type: ignore[arg-type]
        alt=WORDS,
        release="2026-10",
        standing=Standing.SAMPLE,
    )


def naive(told: Points, language: str) -> str:
    """The same rows as Altair draws them when nothing is said about it."""
    rows = [dict(zip(told.columns, row, strict=True)) for row in told.rows]
    data = alt.Data(values=rows)
    title = WORDS.id if language == "id" else WORDS.en
    if told.chart.kind == "trend":
        made = (
            alt.Chart(data, title=title)
            .mark_line()
            .encode(x="month:T", y="value:Q", color=f"series_{language}:N")
        )
    else:
        made = (
            alt.Chart(data, title=title)
            .mark_bar()
            .encode(x="value:Q", y=alt.Y("label:N", sort="-x"))
        )
    out = io.StringIO()
    made.save(out, format="svg")
    return out.getvalue()


def seconds(work: list[Points], make: object) -> tuple[float, list[str]]:
    """How long `make` takes for every chart in both languages, and what it gives."""
    begun = time.perf_counter()
    made = [make(each, language) for each in work for language in LANGUAGES]  # type: ignore[operator]
    return time.perf_counter() - begun, made


def ours(told: Points, language: str) -> str:
    """The drawing of a page."""
    return charts.draw(told, language).wide  # type: ignore[arg-type]


def files(work: list[Points]) -> float:
    """Seconds a chart for its download files in both languages, pictures included."""
    release = Release(
        month="2026-10",
        date=date(2026, 11, 10),
        whats_new=WORDS,
        next_date=date(2026, 12, 10),
        contact=WORDS,
        corrections=(),
        folder=Path(),
    )
    package = Package(
        name="b", title=WORDS, description=WORDS, homepage="", licences=(), resources=()
    )
    drawn = [(each, [charts.draw(each, language) for language in LANGUAGES]) for each in work]
    begun = time.perf_counter()
    for told, drawings in drawn:
        charts.files(
            told,
            drawings,
            package=package,
            release=release,
            address="https://a.example/",
            whole=True,
        )
    return (time.perf_counter() - begun) / len(work)


def main() -> None:
    """Print a line for each number of charts."""
    charts.use_own_fonts()
    for count in [int(text) for text in sys.argv[1:]] or [100, 2000]:
        chance = random.Random(7)  # noqa: S311 - the same charts in every run
        work = [(trend if at % 2 else ranking)(at, chance) for at in range(count)]
        charts._compiled.cache_clear()
        cold, made = seconds(work, ours)
        again, _ = seconds(work, ours)
        plain, drawn = seconds(work[: min(count, 200)], naive)
        plain *= count / min(count, 200)
        sizes = [[len(gzip.compress(svg.encode(), 9)) for svg in each] for each in (made, drawn)]
        print(
            f"{count} charts x 2 languages: ours (two widths each) {cold:.1f} s cold,"
            f" {again:.1f} s unchanged; Altair (one width each) {plain:.1f} s; ratio"
            f" {plain / cold:.1f} and {plain / again:.1f}; median inline SVG {median(sizes[0]):.0f}"
            f" bytes gz, Altair's {median(sizes[1]):.0f}"
        )
        print(f"  files of a chart, two languages: {files(work[:FILES_OF]):.2f} s")


if __name__ == "__main__":
    main()
