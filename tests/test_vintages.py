"""A figure's values in every release: what each said, what became of it, and the line they draw."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from terang import vintages
from terang.model import Language, Text
from terang.parts import Place
from terang.results import Findings
from terang.vintages import Vintage
from tests.several_releases import MONTHS, WRONG, book, four

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ET.Element:
    """The drawing, read as XML."""
    return ET.fromstring(svg)  # noqa: S314 - drawn by us


def active(findings: Findings) -> tuple[Vintage, ...]:
    """The vintages of the active workers."""
    return vintages.everything(findings)["pekerja-aktif"]


def test_a_figure_has_a_vintage_for_every_release_in_which_it_had_a_value(found: Findings) -> None:
    """Oldest first, each knows its neighbours and the newest."""
    series = active(four(found, gap="2025-11"))

    assert [(v.release.month, v.value.value) for v in series] == [
        ("2025-10", 10),
        ("2025-12", 30),
        ("2026-01", 36),
    ]
    assert [v.before.release if v.before else None for v in series] == [None, "2025-10", "2025-12"]
    assert [v.after.release if v.after else None for v in series] == ["2025-12", "2026-01", None]
    assert {v.newest.value for v in series} == {36}


def test_only_the_newest_release_is_the_latest(found: Findings) -> None:
    """All before it are superseded, whether the value changed or not."""
    every = vintages.everything(four(found))

    for series in every.values():
        assert [v.status for v in series] == ["superseded"] * 3 + ["latest"]


def test_a_later_release_corrects_the_number_of_its_month_and_no_other(found: Findings) -> None:
    """The page that holds the wrong number says so and leads to the correction."""
    every = vintages.everything(four(found, [WRONG]))

    assert [v.status for v in every["pekerja-aktif"]] == [
        "superseded",
        "corrected",
        "superseded",
        "latest",
    ]
    (told,) = every["pekerja-aktif"][1].corrections
    assert (told.release.month, told.anchor) == ("2026-01", "2026-01-pekerja-aktif-2025-11")
    assert all(v.status != "corrected" for v in every["saldo"])


def told_of(findings: Findings, period: Text) -> Findings:
    """The same findings, every figure telling of another period."""
    return replace(
        findings,
        values=tuple(replace(v, figure=replace(v.figure, period=period)) for v in findings.values),
        vintages=tuple(
            replace(v, figure=replace(v.figure, period=period)) for v in findings.vintages
        ),
    )


def test_a_quarter_is_corrected_wherever_a_release_told_of_it(found: Findings) -> None:
    """The third quarter is the last full one in October and November; months are not touched."""
    quarterly = told_of(
        four(found, [replace(WRONG, period="2025-Q3")]),
        Text(id="{{ triwulan() }}", en="{{ triwulan() }}"),
    )
    monthly = four(found, [replace(WRONG, period="2025-Q3")])

    assert [v.status for v in active(quarterly)][:2] == ["corrected", "corrected"]
    assert [v.status for v in active(quarterly)][2:] == ["superseded", "latest"]
    assert all(v.corrections == () for v in active(monthly))


def test_a_year_is_corrected_where_the_figure_tells_of_that_year(found: Findings) -> None:
    """And of no other."""
    findings = four(found, [replace(WRONG, period="2025")])

    same = active(told_of(findings, Text(id="2025", en="2025")))
    other = active(told_of(findings, Text(id="2024", en="2024")))

    assert [v.status for v in same] == ["corrected"] * 3 + ["latest"]
    assert all(v.corrections == () for v in other)


def test_a_release_issued_again_shows_what_is_right_already(found: Findings) -> None:
    """Its own correction is told, but the number that stands there is not wrong."""
    last = active(four(found, [replace(WRONG, period="2026-01")]))[-1]

    assert last.status == "latest"
    assert len(last.corrections) == 1


def test_the_values_of_a_release_are_found_by_its_month(found: Findings) -> None:
    """Earlier releases and the newest alike."""
    months = vintages.by_release(four(found))

    assert tuple(months) == MONTHS
    assert all({v.release for v in values} == {month} for month, values in months.items())
    assert months["2026-01"] == found.values


def test_related_figures_are_near_and_never_the_figure_itself(found: Findings) -> None:
    """First those of the same topic and tables; the balance shares neither with the workers."""
    near = vintages.related(found.values)

    assert [v.figure.id for v in near["pekerja-aktif"]] == ["pekerja-terdaftar", "porsi-aktif"]
    assert near["saldo"] == ()


def test_related_figures_are_six_at_most_and_every_figure_is_named_somewhere(
    found: Findings,
) -> None:
    """In a topic of many figures each looks on from its own place."""
    first = found.values[0]
    many = [
        replace(first, figure=replace(first.figure, id=f"angka-{n}"), tables=(f"tabel-{n % 3}",))
        for n in range(20)
    ]

    near = vintages.related(many)

    for name, others in near.items():
        ids = [v.figure.id for v in others]
        assert len(ids) == len(set(ids)) == 6
        assert name not in ids
    assert {v.figure.id for others in near.values() for v in others} == set(near)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_line_is_drawn_from_zero_and_told_in_words(
    found: Findings, tiny: Path, language: Language
) -> None:
    """A point for each release, the newest value in print, a name for who does not see it."""
    findings = four(found)

    root = drawn(vintages.chart(book(tiny, findings, language), active(findings)))

    points = [float(c.get("cy", "")) for c in root.iter(f"{SVG}circle")]
    assert points == sorted(points, reverse=True)
    assert points[-1] == pytest.approx(26)
    zero = 126
    assert (zero - points[0]) / (zero - points[-1]) == pytest.approx(10 / 36, abs=0.01)
    texts = [t.text for t in root.iter(f"{SVG}text")]
    assert texts[:2] == ["0", "36"]
    assert root.get("aria-labelledby") == "vintages-title"
    assert root.get("aria-describedby") == "vintages-desc"
    assert [each.get("aria-hidden") for each in root.findall(f"{SVG}g")] == ["true"]
    label = "Pekerja aktif" if language == "id" else "Active workers"
    assert label in (root.findtext(f"{SVG}title") or "")
    assert "10" in (root.findtext(f"{SVG}desc") or "")
    assert not any("style" in element.attrib for element in root.iter())


def test_the_line_breaks_where_a_release_had_no_value(found: Findings, tiny: Path) -> None:
    """What nobody said is not drawn."""
    findings = four(found, gap="2025-11")

    root = drawn(vintages.chart(book(tiny, findings), active(findings)))

    (line,) = (p.get("d", "") for p in root.iter(f"{SVG}path") if p.get("stroke-width"))
    assert (line.count("M"), line.count("L")) == (2, 1)


@pytest.mark.parametrize(
    ("values", "heights"),
    [((500, -500, 0, 250), [26, 126, 76, 51]), ((-10, -20, -15, -40), [51, 76, 63.5, 126])],
    ids=["across-zero", "below-zero"],
)
def test_a_fall_below_zero_stays_inside_the_drawing(
    found: Findings, tiny: Path, values: Sequence[int], heights: Sequence[float]
) -> None:
    """A balance can be negative; zero is then a line in the middle, or the one on top."""
    findings = four(found)
    series = [
        replace(vintage, value=replace(vintage.value, value=value))
        for vintage, value in zip(vintages.everything(findings)["saldo"], values, strict=True)
    ]

    root = drawn(vintages.chart(book(tiny, findings), series))

    points = [float(c.get("cy", "")) for c in root.iter(f"{SVG}circle")]
    assert points == pytest.approx(heights)


def test_two_values_or_a_steady_one_draw_no_line(found: Findings, tiny: Path) -> None:
    """Two points are no course, and a flat line says less than a sentence."""
    findings = four(found)
    english = book(tiny, findings)
    series = active(findings)
    steady = vintages.everything(findings)["saldo"]

    assert vintages.chart(english, series[2:]) == ""
    assert vintages.chart(english, steady) == ""
    place = Place(language="en", slug="angka/saldo")
    assert "Every release so far says the same." in vintages.part(english, place, steady, ())
    assert "Every release" not in vintages.part(english, place, steady[:1], ())


def test_the_table_holds_every_release_with_its_change_and_its_page(
    found: Findings, tiny: Path
) -> None:
    """Newest first; the first release of all has no change."""
    findings = four(found, [WRONG])
    near = vintages.related(found.values)["pekerja-aktif"]

    html = vintages.part(
        book(tiny, findings),
        Place(language="en", slug="angka/pekerja-aktif"),
        active(findings),
        near,
    )

    rows = [row for row in html.split("<tr>") if "../../rilis/" in row]
    assert [month in row for month, row in zip(reversed(MONTHS), rows, strict=True)] == [True] * 4
    assert ["+6" in rows[0], "+10" in rows[1], "+10" in rows[2], "+" in rows[3]] == [
        *(True, True, True),
        False,
    ]
    assert ["corrected" in row for row in rows] == [False, False, True, False]
    assert '<a href="../../rilis/2025-10/angka/pekerja-aktif/">October 2025</a>' in html
    assert '<data value="36">36</data>' in html
    assert '<a href="../../angka/pekerja-terdaftar/">Registered workers</a>: 48' in html
