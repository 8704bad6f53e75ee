"""A true story is told no more finely than the published tables can hide it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from terang import linkage
from terang.confidentiality import Confidentiality
from terang.consent import Person, Where
from terang.linkage_money import amounts
from terang.model import Field, Problem, Release, Resource, Standing, Text, Writing
from terang.results import Store, Table
from tests.told_stories import telling, true_story

WORD = Text(id="", en="")
DISTRICTS = (("33.74.01", "north"), ("33.74.02", "north"), ("33.74.03", "south"))
OCCUPATIONS = (("fisher", "sea"), ("farmer", "sea"), ("trader", "market"))


def field(name: str, unit: str | None = None) -> Field:
    """A dimension, or a measure where it has a unit."""
    role = "measure" if unit else "attribute" if name == "obs_status" else "dimension"
    return Field(name=name, type="string", title=WORD, role=role, unit=unit)


def table(name: str, fields: Sequence[Field], **more: object) -> Resource:
    """A table as the data package describes it."""
    facts: dict[str, object] = {
        "name": name,
        "scope": "release",
        "title": WORD,
        "description": WORD,
        "standing": Standing.SAMPLE,
        "sources": (),
        "licence": "",
        "custodian": WORD,
        "fields": tuple(fields),
        "primary_key": tuple(f.name for f in fields if f.role == "dimension"),
    }
    return Resource(**facts | more)  # type: ignore[arg-type]


def reference(name: str, group: str, rows: Sequence[tuple[str, str]]) -> Table:
    """A list of codes and the coarser codes they belong to."""
    key = name.removesuffix("s")
    described = table(name, [field(key), field(group)], scope="reference", groups=(group,))
    return Table(resource=replace(described, primary_key=(key,)), rows=tuple(rows), content=b"")


def claims(column: str) -> Resource:
    """Claims by quarter and one more column; ten of them are enough."""
    fields = [field("quarter"), field(column), field("cases", "cases"), field("sum", "idr")]
    rules = Confidentiality(population="claims", measured="flow")
    return table(
        f"claims_{column}",
        [*fields, field("obs_status")],
        threshold=10,
        counts=("cases",),
        confidentiality=rules,
    )


RESOURCES = (claims("benefit_type"), claims("zone"))
BENEFITS = """quarter,benefit_type,cases,sum,obs_status
2026-Q1,_T,40,900000000,
2026-Q1,jkm-death,{},{},{}
2026-Q1,jkk-medical,28,150000000,
"""
ZONES = """quarter,zone,cases,sum,obs_status
2026-Q1,_T,40,900000000,
2026-Q1,north,{},400000000,
2026-Q1,south,15,480000000,
"""


def store(*files: tuple[str, str, str]) -> Store:
    """Published files, by release and table; no database is asked."""
    references = (
        reference("districts", "zone", DISTRICTS),
        reference("occupations", "occupation_group", OCCUPATIONS),
    )
    told = tuple((month, name, text.encode()) for month, name, text in files)
    nobody: Release = None  # type: ignore[assignment]
    return Store(connection=None, release=nobody, tables=references, files=told)  # type: ignore[arg-type]


def published(north: str = "25", deaths: tuple[str, str, str] = ("12", "504000000", "")) -> Store:
    """Two tables of one release, in which every cell has ten cases; some of them changed."""
    return store(
        ("2026-03", "claims_benefit_type", BENEFITS.format(*deaths)),
        ("2026-03", "claims_zone", ZONES.format(north)),
    )


def told(**changed: object) -> Writing:
    """A true story of a death benefit in the north."""
    return telling(replace(true_story(), **changed))  # type: ignore[arg-type]


def asked(story: Writing, tables: Store) -> list[Problem]:
    """What is said about one story."""
    return list(linkage.everything([story], tables, RESOURCES))


def test_a_story_that_many_share_is_told() -> None:
    """Ten in each table that holds a part of it."""
    assert asked(told(), published()) == []


@pytest.mark.parametrize(
    ("tables", "hint"),
    [
        (published(north="9"), "place: {zone: _T}"),
        (published(deaths=("", "", "c")), "benefit: none"),
        (published(north="9", deaths=("", "", "c")), "place: {zone: _T}; benefit: none"),
    ],
    ids=["few", "hidden", "both"],
)
def test_the_least_coarsening_is_named(tables: Store, hint: str) -> None:
    """A hidden cell counts as nobody, and only what is too fine is given up."""
    (problem,) = asked(told(), tables)

    assert str(problem).endswith(hint)
    assert "fewer than 10" in str(problem)


def test_a_district_is_told_as_its_zone() -> None:
    """No table of claims holds districts, so the zone is what can be looked up."""
    story = told(place=Where(district="33.74.01"))

    assert asked(story, published()) == []
    assert "place: {zone: _T}" in str(asked(story, published(north="9"))[0])


def test_the_release_that_tells_fewest_counts() -> None:
    """A cell that was small once can still be read in the old release."""
    before = ("2026-03", "claims_zone", ZONES.format("9"))
    after = ("2026-04", "claims_zone", ZONES.format("25"))
    benefits = ("2026-04", "claims_benefit_type", BENEFITS.format("12", "504000000", ""))

    (problem,) = asked(told(), store(before, after, benefits))

    assert "'claims_zone' of 2026-03" in str(problem)


def test_a_time_that_no_release_tells_of_waits() -> None:
    """What will be published later may be small."""
    (problem,) = asked(told(period="2026-Q2"), published())

    assert "no release tells yet" in str(problem)


def people(fields: Sequence[str], rows: str) -> tuple[Resource, Store]:
    """A table of workers by month, and what is published of it."""
    described = table(
        "workers",
        [*map(field, ("month", *fields)), field("workers_people", "people"), field("obs_status")],
        threshold=5,
        counts=("workers_people",),
        confidentiality=Confidentiality(population="workers"),
    )
    head = ",".join(("month", *fields, "workers_people", "obs_status"))
    return described, store(("2026-03", "workers", f"{head}\n{rows}"))


@pytest.mark.parametrize(
    ("fields", "rows", "person", "hint"),
    [
        (
            ("occupation",),
            "2026-01,fisher,3,\n2026-01,farmer,9,\n2026-01,trader,9,\n",
            Person(occupation="fisher"),
            "person: {occupation: sea}",
        ),
        (("sex",), "2026-01,_T,50,\n2026-01,f,,c\n", Person(sex="f"), "person: {sex: ~}"),
        (
            ("age_group",),
            "2026-01,_T,50,\n2026-01,y50-64,4,\n",
            Person(age_group="y50-64"),
            "person: {age_group: ~}",
        ),
        (
            ("sex",),
            "2026-01,f,4,\n2026-02,f,12,\n2026-03,f,12,\n",
            Person(sex="f"),
            "period: 2026-Q1",
        ),
    ],
    ids=["occupation", "sex", "age", "month"],
)
def test_each_attribute_has_its_own_ladder(
    fields: tuple[str, ...], rows: str, person: Person, hint: str
) -> None:
    """Occupation to its group, month to quarter to year; sex and age are left out."""
    described, tables = people(fields, rows)
    story = told(period="2026-01", benefit="none", place=Where(zone="_T"), person=person)

    (problem,) = linkage.everything([story], tables, [described])

    assert str(problem).endswith(hint)


def test_people_are_not_added_over_months() -> None:
    """Three workers in each of three months may be the same three."""
    described, tables = people(("sex",), "2026-01,f,3,\n2026-02,f,3,\n2026-03,f,3,\n")
    story = told(benefit="none", place=Where(zone="_T"), person=Person(sex="f"))

    (problem,) = linkage.everything([story], tables, [described])

    assert "fewer than 5" in str(problem)


def test_an_invented_story_is_not_asked() -> None:
    """Nobody can be found by it."""
    story = told(kind="illustration", consent=None)

    assert asked(story, published(north="1")) == []


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("Rp12.345.678", 12_345_678),
        ("Rp12,345,678", 12_345_678),
        ("Rp1,5 juta", 1_500_000),
        ("1.5 million rupiah", 1_500_000),
        ("400 ribu", 400_000),
        ("Rp 42 juta", 42_000_000),
        ("125.000 rupiah", 125_000),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, rupiah: int) -> None:
    """In both languages, with and without the name of the scale."""
    assert list(amounts(f"Ia menerima {text}, katanya.")) == [(rupiah, 0)]


@pytest.mark.parametrize("text", ["12 pekerja", "tahun 2026", "Pasal 25 ayat 2", "7 hari", "33.74"])
def test_other_numbers_are_no_money(text: str) -> None:
    """A number needs a mark, a scale or its unit."""
    assert list(amounts(text)) == []


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("Rp12.345.678", "round it: Rp12"),
        ("Rp504 juta", "round it: Rp500"),
        ("Rp12 juta", ""),
        ("Rp95.500", ""),
        ("Rp125.750", "round it: Rp126.000"),
    ],
)
def test_money_in_a_story_is_told_roughly(body: str, hint: str) -> None:
    """Neither to the rupiah, nor as the sum of a cell with few cases."""
    found = asked(replace(told(), body=f"Satu.\nIa menerima {body}."), published())

    assert [problem.line for problem in found] == ([21] if hint else [])
    assert all(hint in str(problem) for problem in found)
