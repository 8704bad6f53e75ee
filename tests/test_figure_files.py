"""A figure as a file says exactly what its page says."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import figure_files, figures, read, tables, words
from terang.figure_files import Statement
from terang.model import Article, Number, Text
from tests.open_data import ADDRESS, imprint, statement

TINY = Path(__file__).parent / "tiny"


def made(*statements: Statement) -> dict[str, Any]:
    """The files, read; each holds to the schema that lies beside it."""
    files = figure_files.everything(statements, imprint())
    told = {name: json.loads(content) for name, content in files.items()}
    schema = told["figures/figure.schema.json"]
    jsonschema.Draft202012Validator.check_schema(schema)
    for name, figure in told.items():
        if figure is not schema:
            jsonschema.Draft202012Validator(schema).validate(figure)
            assert name == f"figures/{figure['id']}.json"
    return told


def test_a_figure_is_told_whole():
    """Value, words, parts, query, standing, law, and the pages that hold it for ever."""
    figure = made(statement(1234))["figures/pekerja-aktif.json"]

    assert figure["value"] == {
        "exact": "1234",
        "number": 1234,
        "printed": {"id": "1.234", "en": "1,234"},
    }
    assert (figure["release"], figure["version"]) == ("2026-01", "2026.01.1")
    assert figure["unit_name"] == {"id": "orang", "en": "people"}
    assert figure["period"] == {"id": "Januari 2026", "en": "January 2026"}
    assert figure["standing_name"] == {"id": "data contoh", "en": "sample data"}
    assert (figure["numerator"], figure["denominator"]) == (None, None)
    assert (figure["tables"], figure["query"]) == (["premiums"], "SELECT 36")
    assert figure["page"] == {
        "id": f"{ADDRESS}rilis/2026-01/angka/pekerja-aktif/",
        "en": f"{ADDRESS}en/rilis/2026-01/angka/pekerja-aktif/",
    }
    assert figure["newest"]["en"] == f"{ADDRESS}en/angka/pekerja-aktif/"
    assert figure["law"] == [
        {
            "cited": "pp-44-2015 pasal 39 ayat 2",
            "name": {"id": "Pasal 39 ayat (2) PP 44/2015", "en": "PP 44/2015, Article 39(2)"},
            "page": {
                "id": f"{ADDRESS}peraturan/pp-44-2015/#pasal-39-ayat-2",
                "en": f"{ADDRESS}en/peraturan/pp-44-2015/#pasal-39-ayat-2",
            },
        }
    ]


def test_a_share_is_exact_beside_what_is_printed():
    """39 in 58 is 67.24% on the page and 1950/29 percent to the last digit."""
    share = statement(Fraction(39, 58), unit="percent", numerator=39, denominator=58)

    figure = made(share)["figures/pekerja-aktif.json"]

    assert figure["value"]["exact"] == "1950/29"
    assert figure["value"]["number"] == pytest.approx(67.2413793103)
    assert figure["value"]["printed"] == {"id": "67,24%", "en": "67.24%"}
    assert (figure["numerator"], figure["denominator"]) == (39, 58)
    assert figure["unit_name"]["en"] == "percent"


def test_what_is_sealed_says_no_status():
    """A later release makes it superseded; its file and its hash stay as they were."""
    files = [
        figure_files.everything(
            (Statement(value=s.value, version=s.version, period=s.period, status=status),),
            imprint(),
        )
        for s in (statement(36),)
        for status in ("latest", "superseded", "corrected", "recalled")
    ]

    assert all(file == files[0] for file in files)


def test_a_note_and_a_law_can_be_absent_or_cited_as_a_whole():
    """A regulation without an article leads to its page, not to a place in it."""
    bare = statement(36, note=None, law=(Article(regulation="uu-40-2004"),))

    figure = made(bare)["figures/pekerja-aktif.json"]

    assert figure["note"] is None
    assert figure["law"][0]["cited"] == "uu-40-2004"
    assert figure["law"][0]["page"]["id"] == f"{ADDRESS}peraturan/uu-40-2004/"


@pytest.mark.parametrize("change", [{"value": 36}, {"release": "2026-13"}, {"extra": 1}])
def test_the_schema_refuses_what_is_not_a_figure(change: dict[str, Any]):
    """So that holding to it means something."""
    schema = figure_files.schema()
    figure = made(statement(36))["figures/pekerja-aktif.json"]

    assert not jsonschema.Draft202012Validator(schema).is_valid(figure | change)
    assert not jsonschema.Draft202012Validator(schema).is_valid(
        {name: value for name, value in figure.items() if name != "standing"}
    )


def test_all_values_of_a_figure_stand_in_one_file_with_their_status():
    """Oldest first, each with its frozen page and file."""
    old, new = statement(36), statement(40, release="2026-02")
    old = Statement(value=old.value, version="2026.01.2", period=old.period, status="corrected")

    told = json.loads(figure_files.vintages((old, new), imprint()))

    assert [(v["release"], v["version"], v["status"]) for v in told["vintages"]] == [
        ("2026-01", "2026.01.2", "corrected"),
        ("2026-02", "2026.02.1", "latest"),
    ]
    assert [v["value"]["number"] for v in told["vintages"]] == [36, 40]
    first = told["vintages"][0]
    assert first["file"] == f"{ADDRESS}data/2026-01/figures/pekerja-aktif.json"
    assert first["page"]["id"] == f"{ADDRESS}rilis/2026-01/angka/pekerja-aktif/"


@pytest.mark.parametrize(
    ("period", "month"),
    [("{{ bulan() }}", "2026-01"), (" {{bulan()}}", "2026-01"), ("2022", None)],
)
def test_only_a_period_that_is_the_month_has_a_month(period: str, month: str | None):
    """A period from November to the month of the release is more than that month."""
    told = statement(36, period=Text(id=period, en=period)).value
    longer = statement(36, period=Text(id=f"November–{period}", en="")).value

    assert figure_files.month_of(told) == month
    assert figure_files.month_of(longer) is None


@given(
    st.one_of(
        st.integers(-(10**18), 10**18),
        st.fractions(-(10**18), 10**18, max_denominator=10**9),
    ),
    st.sampled_from(["people", "idr", "percent", "working_days"]),
)
def test_the_exact_value_gives_back_the_printed_one(value: Number, unit: str):
    """No digit is lost on the way into the file."""
    told = statement(value, unit=unit).value

    quantity = json.loads(json.dumps(figure_files.quantity(told)))

    exact = Fraction(quantity["exact"]) / (100 if unit == "percent" else 1)
    for language in ("id", "en"):
        assert words.quantity(exact, unit, language) == quantity["printed"][language]
    assert isinstance(quantity["number"], int) == (Fraction(quantity["exact"]).denominator == 1)


def test_every_figure_of_the_smallest_project_holds_to_the_schema():
    """As the build computes them."""
    sources = read.everything(TINY)
    store, problems = tables.read(TINY, sources.package, sources.releases)
    assert store is not None, problems
    values, _ = figures.compute(sources.figures, store)
    store.connection.close()
    period = Text(id="Januari 2026", en="January 2026")

    told = made(
        *(
            Statement(value=value, version="2026.01.1", period=period, status="latest")
            for value in values
        )
    )

    assert len(told) == len(values) + 1
    assert told["figures/saldo.json"]["value"]["printed"]["id"] == "Rp590.400"
