"""The catalogue as a graph, read by a program that knows nothing of ours."""

import datetime as dt

import pytest
from rdflib import DCTERMS, FOAF, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from terang import dcat
from tests.open_data import ADDRESS, DISTRICTS, filed, graph, imprint

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")  # that of rdflib is of DCAT 2
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CATALOGUE = URIRef(f"{ADDRESS}catalog.jsonld")
DATA, SERIES, PUBLISHER = (CATALOGUE + f"#{name}" for name in ("data", "series", "publisher"))
JANUARY, FEBRUARY, MARCH = (CATALOGUE + f"#2026-0{month}" for month in (1, 2, 3))
EDITIONS = (
    filed("2026-01", status="recalled"),
    filed("2026-02", status="superseded", version="2026.02.2", reissued=dt.date(2026, 3, 15)),
    filed("2026-03"),
)


@pytest.fixture(scope="module")
def found() -> Graph:
    """The triples of a catalogue with three releases."""
    made = dcat.catalogue(EDITIONS, imprint())
    assert made.path == "catalog.jsonld"
    return graph(made.content)


def values(found: Graph, subject: Node, predicate: Node) -> set[Node]:
    """All that is said of something."""
    return set(found.objects(subject, predicate))


def test_the_catalogue_lists_the_series_the_data_and_every_release(found: Graph):
    """Each once, and each is what it should be."""
    assert values(found, CATALOGUE, RDF.type) == {DCAT.Catalog}
    assert values(found, CATALOGUE, DCAT.dataset) == {SERIES, DATA, JANUARY, FEBRUARY, MARCH}
    assert values(found, SERIES, RDF.type) == {DCAT.DatasetSeries}
    assert values(found, MARCH, RDF.type) == {DCAT.Dataset}
    assert values(found, MARCH, DCTERMS.title) == {
        Literal("Data & contoh, Maret 2026", lang="id"),
        Literal("Sample data, March 2026", lang="en"),
    }


def test_releases_stand_in_a_row(found: Graph):
    """`first`, `last`, and from each to the one before."""
    member, before = DCAT.inSeries, DCAT.prev

    assert set(found.subjects(member, SERIES)) == {JANUARY, FEBRUARY, MARCH}
    assert set(found.subject_objects(before)) == {(FEBRUARY, JANUARY), (MARCH, FEBRUARY)}
    assert values(found, SERIES, DCAT.first) == {JANUARY}
    assert values(found, SERIES, DCAT.last) == {MARCH}


def test_releases_are_versions_of_the_data(found: Graph):
    """With number, notes in both languages, and which one is current."""
    has, of = DCAT.hasVersion, DCAT.isVersionOf

    assert values(found, DATA, has) == {JANUARY, FEBRUARY, MARCH}
    assert set(found.subjects(of, DATA)) == {JANUARY, FEBRUARY, MARCH}
    assert values(found, DATA, DCAT.hasCurrentVersion) == {MARCH}
    assert values(found, MARCH, DCAT.previousVersion) == {FEBRUARY}
    assert values(found, FEBRUARY, DCAT.version) == {Literal("2026.02.2")}
    assert values(found, MARCH, ADMS.versionNotes) == {
        Literal("Baru di 2026-03 (id)", lang="id"),
        Literal("Baru di 2026-03 (en)", lang="en"),
    }


def test_each_release_has_its_status_and_its_days(found: Graph):
    """A re-issued one keeps its day of publication and has a later one of change."""
    status = "http://purl.org/adms/status/"

    assert values(found, JANUARY, ADMS.status) == {URIRef(f"{status}Withdrawn")}
    assert values(found, FEBRUARY, ADMS.status) == {URIRef(f"{status}Deprecated")}
    assert values(found, MARCH, ADMS.status) == {URIRef(f"{status}Completed")}
    assert values(found, FEBRUARY, DCTERMS.issued) == {Literal("2026-03-10", datatype=XSD.date)}
    assert values(found, FEBRUARY, DCTERMS.modified) == {Literal("2026-03-15", datatype=XSD.date)}


def test_a_late_new_version_of_an_old_release_changes_the_series():
    """The day of change is that of whatever came out last."""
    old = filed("2026-01", status="superseded", reissued=dt.date(2026, 5, 1))

    found = graph(dcat.catalogue((old, filed("2026-02")), imprint()).content)

    for changed in (CATALOGUE, SERIES, DATA):
        assert values(found, changed, DCTERMS.issued) == {Literal("2026-02-10", datatype=XSD.date)}
        assert values(found, changed, DCTERMS.modified) == {
            Literal("2026-05-01", datatype=XSD.date)
        }


def test_the_publisher_is_the_site_and_nobody_else(found: Graph):
    """While the data are a sample no authority's name may stand there."""
    assert set(found.objects(None, DCTERMS.publisher)) == {PUBLISHER}
    assert values(found, PUBLISHER, FOAF.name) == {
        Literal("Terang – situs contoh", lang="id"),
        Literal("Terang – sample site", lang="en"),
    }
    assert not [o for o in found.objects() if "Pemerintah" in str(o)]


def test_a_dataset_says_place_time_licence_contact_and_standing(found: Graph):
    """All that a portal which harvests it will ask for."""
    (place,) = found.objects(MARCH, DCTERMS.spatial)
    (time,) = found.objects(MARCH, DCTERMS.temporal)
    (contact,) = found.objects(MARCH, DCAT.contactPoint)
    (standing,) = found.objects(MARCH, DCTERMS.provenance)

    assert Literal("Kota Contoh", lang="id") in values(found, place, SKOS.prefLabel)
    assert values(found, place, DCTERMS.identifier) == {Literal("99.01")}
    assert values(found, time, DCAT.startDate) == {Literal("2025-12", datatype=XSD.gYearMonth)}
    assert values(found, time, DCAT.endDate) == {Literal("2026-03", datatype=XSD.gYearMonth)}
    assert Literal("Data team", lang="en") in values(found, contact, VCARD.fn)
    assert Literal("data contoh", lang="id") in set(found.objects(standing))
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert values(found, MARCH, DCTERMS.license) == {licence}
    assert values(found, MARCH, DCAT.landingPage) == {
        URIRef(f"{ADDRESS}rilis/2026-03/"),
        URIRef(f"{ADDRESS}en/rilis/2026-03/"),
    }


def test_a_distribution_is_a_file_with_size_type_and_hash(found: Graph):
    """Tables, spreadsheet and ZIP; what only describes them is not a form of the data."""
    folder = f"{ADDRESS}data/2026-03/"
    file = URIRef(f"{folder}districts.csv")
    (checksum,) = found.objects(file, SPDX.checksum)

    assert values(found, MARCH, DCAT.distribution) == {
        URIRef(folder + name)
        for name in ("districts.csv", "premiums.csv", "contoh.xlsx", "contoh-2026.03.1.zip")
    }
    assert values(found, file, RDF.type) == {DCAT.Distribution}
    assert values(found, file, DCAT.downloadURL) == {file}
    assert values(found, file, DCAT.byteSize) == {
        Literal(str(len(DISTRICTS)), datatype=XSD.nonNegativeInteger)
    }
    assert values(found, file, DCAT.mediaType) == {
        URIRef("https://www.iana.org/assignments/media-types/text/csv")
    }
    (listed,) = (f for f in EDITIONS[2].files if f.name == "districts.csv")
    assert values(found, checksum, SPDX.checksumValue) == {
        Literal(listed.sha256, datatype=XSD.hexBinary)
    }


def test_a_recalled_release_has_its_line_and_no_files(found: Graph):
    """That it was there is not hidden; where it was is not told."""
    assert values(found, JANUARY, DCAT.version) == {Literal("2026.01.1")}
    assert values(found, JANUARY, DCAT.distribution) == set()
    assert not [s for s in found.subjects() if "data/2026-01/" in str(s)]


def test_every_name_is_of_a_vocabulary_we_declare(found: Graph):
    """No property stayed a bare word, and nothing leads to a remote context."""
    content = dcat.catalogue(EDITIONS, imprint()).content

    assert all(str(predicate).startswith("http") for predicate in found.predicates())
    assert b'"@context": {' in content
    assert all(not isinstance(o, URIRef) or str(o).startswith("http") for o in found.objects())


def test_a_new_release_changes_nothing_of_the_files_of_the_old_ones():
    """Names stay, so that what somebody harvested last month still fits."""
    before = graph(dcat.catalogue(EDITIONS[:2], imprint()).content)
    after = graph(dcat.catalogue(EDITIONS, imprint()).content)

    files = list(before.subjects(RDF.type, DCAT.Distribution))
    assert files
    for file in files:
        assert values(before, file, DCAT.downloadURL) == values(after, file, DCAT.downloadURL)
        assert values(before, file, DCTERMS.title) == values(after, file, DCTERMS.title)


def test_the_first_release_of_all_has_none_before_it():
    """The series then begins and ends with it."""
    found = graph(dcat.catalogue((filed(),), imprint()).content)

    assert not list(found.subject_objects(DCAT.prev))
    assert values(found, SERIES, DCAT.first) == {JANUARY}
    assert values(found, SERIES, DCAT.last) == {JANUARY}


def test_the_same_releases_give_the_same_bytes():
    """No clock, no order of a set."""
    assert dcat.catalogue(EDITIONS, imprint()) == dcat.catalogue(EDITIONS, imprint())
