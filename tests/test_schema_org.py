"""What a search engine reads, read as a graph."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from terang import read, schema_org
from terang.model import Language, Text
from tests.open_data import (
    ADDRESS,
    LANGUAGES,
    PREMIUM_TABLE,
    edition,
    filed,
    graph,
    imprint,
    resource,
    statement,
)

ROOT = Path(__file__).resolve().parents[1]
S = Namespace("https://schema.org/")
JANUARY = URIRef(f"{ADDRESS}catalog.jsonld#2026-01")
PAGE = {"id": f"{ADDRESS}rilis/2026-01/", "en": f"{ADDRESS}en/rilis/2026-01/"}


def one(found: Graph, subject: Node, predicate: Node) -> Node:
    """The one thing said of something."""
    (value,) = found.objects(subject, predicate)
    return value


def kinds(found: Graph) -> set[str]:
    """The types of things in the graph."""
    return {str(kind).removeprefix(str(S)) for kind in found.objects(None, RDF.type)}


# --- a release -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_release_is_a_dataset_in_the_language_of_the_page(language: Language):
    """Name, page, version, days, coverage and licence."""
    found = graph(schema_org.dataset(filed(), imprint(), language))

    assert one(found, JANUARY, RDF.type) == S.Dataset
    name = {"id": "Data & contoh, Januari 2026", "en": "Sample data, January 2026"}[language]
    assert one(found, JANUARY, S.name) == Literal(name)
    assert one(found, JANUARY, S.url) == URIRef(PAGE[language])
    assert one(found, JANUARY, S.version) == Literal("2026.01.1")
    assert one(found, JANUARY, S.datePublished) == Literal("2026-02-10")
    assert one(found, JANUARY, S.temporalCoverage) == Literal("2025-12/2026-01")
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert one(found, JANUARY, S.license) == licence
    standing = {"id": "data contoh", "en": "sample data"}[language]
    assert one(found, JANUARY, S.keywords) == Literal(standing)


def test_its_files_can_be_fetched_and_checked():
    """Address, type, size and hash of every form of the data."""
    made = filed()
    found = graph(schema_org.dataset(made, imprint(), "id"))

    files = {
        str(one(found, node, S.contentUrl)): node for node in found.objects(JANUARY, S.distribution)
    }

    names = ("districts.csv", "premiums.csv", "contoh.xlsx", "contoh-2026.01.1.zip")
    assert files.keys() == {f"{ADDRESS}data/2026-01/{name}" for name in names}
    (listed,) = (f for f in made.files if f.name == "premiums.csv")
    premiums = files[f"{ADDRESS}data/2026-01/premiums.csv"]
    assert one(found, premiums, S.sha256) == Literal(listed.sha256)
    assert one(found, premiums, S.contentSize) == Literal(f"{listed.size} B")
    assert one(found, premiums, S.encodingFormat) == Literal("text/csv")


def test_what_is_measured_is_listed_once_with_its_unit():
    """Measures only; a dimension is not measured."""
    twice = resource("claims", PREMIUM_TABLE.fields, ("month",))
    tables = (*edition().tables, (twice, b""))

    found = graph(schema_org.dataset(edition(tables=tables), imprint(), "id"))
    measured = [
        (str(one(found, node, S.alternateName)), str(one(found, node, S.unitText)))
        for node in found.objects(JANUARY, S.variableMeasured)
    ]

    assert sorted(measured) == [
        ("amount_idr", "rupiah"),
        ("area_km2", "km²"),
        ("workers_people", "orang"),
    ]


def test_the_publisher_is_an_organisation_and_no_government_one():
    """A sample site does not speak for a city."""
    for language in LANGUAGES:
        found = graph(schema_org.dataset(filed(), imprint(), language))
        publisher = one(found, JANUARY, S.publisher)

        assert one(found, publisher, RDF.type) == S.Organization
        assert one(found, publisher, S.name) == Literal(imprint().site.in_(language))


def test_a_recalled_release_offers_no_files_and_says_so():
    """Its description stays."""
    found = graph(schema_org.dataset(filed(status="recalled"), imprint(), "id"))

    assert one(found, JANUARY, S.creativeWorkStatus) == Literal("Withdrawn")
    assert list(found.objects(JANUARY, S.distribution)) == []


def test_descriptions_have_the_length_that_dataset_search_asks_for():
    """50 to 5,000 characters, with the package of this repository."""
    sources = read.everything(ROOT)
    for release in sources.releases:
        for language in LANGUAGES:
            text = sources.package.description.in_(language) + release.whats_new.in_(language)
            assert 50 <= len(text) < 5000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_page_is_a_catalogue_of_all_releases(language: Language):
    """The same names as in the DCAT catalogue."""
    editions = (filed(status="superseded"), filed("2026-02"))

    found = graph(schema_org.catalogue(editions, imprint(), language))

    catalogue = URIRef(f"{ADDRESS}catalog.jsonld")
    assert one(found, catalogue, RDF.type) == S.DataCatalog
    february = URIRef(f"{ADDRESS}catalog.jsonld#2026-02")
    assert set(found.objects(catalogue, S.dataset)) == {JANUARY, february}
    assert one(found, JANUARY, S.creativeWorkStatus) == Literal("Superseded")
    assert one(found, february, S.creativeWorkStatus) == Literal("Published")


# --- a figure ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_of_a_release_is_an_observation(language: Language):
    """What, of where, when, how much in which unit, and from which data."""
    found = graph(schema_org.observation(statement(36), imprint(), language))
    page = f"{PAGE[language]}angka/pekerja-aktif/"
    observation = URIRef(f"{page}#observation")

    value = one(found, observation, S.value)
    variable = one(found, observation, S.variableMeasured)
    place = one(found, observation, S.observationAbout)
    assert one(found, observation, RDF.type) == S.Observation
    assert one(found, observation, S.url) == URIRef(page)
    assert one(found, observation, S.observationDate) == Literal("2026-01")
    assert one(found, value, S.value) == Literal(36)
    assert one(found, value, S.unitText) == Literal({"id": "orang", "en": "people"}[language])
    label = {"id": "Pekerja aktif", "en": "Active workers"}[language]
    assert one(found, variable, S.name) == Literal(label)
    technique = {"id": "data contoh", "en": "sample data"}[language]
    assert one(found, variable, S.measurementTechnique) == Literal(technique)
    assert one(found, place, S.identifier) == Literal("99.01")
    assert one(found, observation, S.subjectOf) == JANUARY
    assert kinds(found) == {
        *("Observation", "QuantitativeValue", "StatisticalVariable", "Place", "Dataset")
    }


def test_a_variable_has_one_name_in_both_languages_and_all_releases():
    """So that observations of it can be put in a row."""
    found = Graph()
    for language in LANGUAGES:
        for month in ("2026-01", "2026-02"):
            said = statement(36, release=month)
            found += graph(schema_org.observation(said, imprint(), language))

    assert set(found.objects(None, S.variableMeasured)) == {
        URIRef(f"{ADDRESS}angka/pekerja-aktif/#variable")
    }


def test_a_share_is_in_percent_with_its_parts():
    """36 in 48 is 75 percent, code P1 of UN/CEFACT."""
    share = statement(Fraction(36, 48), unit="percent", numerator=36, denominator=48)
    found = graph(schema_org.observation(share, imprint(), "en"))
    value = one(found, URIRef(f"{PAGE['en']}angka/pekerja-aktif/#observation"), S.value)

    pieces = {
        str(one(found, node, S.propertyID)): one(found, node, S.value)
        for node in found.objects(value, S.additionalProperty)
    }

    assert one(found, value, S.value) == Literal(75)
    assert one(found, value, S.unitCode) == Literal("P1")
    assert pieces == {"numerator": Literal(36), "denominator": Literal(48)}


def test_a_period_that_is_not_the_month_gives_no_date():
    """No date is better than a wrong one: a population of 2022 is not of January 2026."""
    other = statement(36, period=Text(id="2022", en="2022"))

    assert "observationDate" not in json.loads(schema_org.observation(other, imprint(), "id"))


# --- every text ----------------------------------------------------------------------------------


@given(st.text(max_size=30), st.sampled_from(LANGUAGES))
def test_every_text_can_stand_in_a_script_element(label: str, language: Language):
    """Nothing an author writes can end the element; what he wrote comes out again."""
    nasty = f"</script><!-- & {label}"
    made = schema_org.observation(
        statement(36, label=Text(id=nasty, en=nasty)), imprint(), language
    )

    assert not set(made) & set("<>&\u2028\u2029")
    assert json.loads(made)["variableMeasured"]["name"] == nasty


def test_no_text_needs_a_remote_context():
    """The vocabulary is named, not fetched."""
    for text in (
        schema_org.dataset(edition(), imprint(), "id"),
        schema_org.catalogue((edition(),), imprint(), "id"),
        schema_org.observation(statement(), imprint(), "id"),
    ):
        context = json.loads(text)["@context"]
        assert context["@vocab"] == "https://schema.org/"
        assert all(isinstance(term, dict) for name, term in context.items() if name != "@vocab")


def test_the_same_release_gives_the_same_text():
    """No clock and no chance."""
    assert schema_org.dataset(filed(), imprint(), "id") == schema_org.dataset(
        filed(), imprint(), "id"
    )
