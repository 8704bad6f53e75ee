"""No published file lets anybody pair a giver with a worker, or read one giver off.

Every CSV and JSON file and every table of every page, of all releases, as a reader gets them.
"""

import csv
import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

WORKER_LISTS = {
    *("occupation_group", "sex", "age_group", "membership", "benefit_type", "timeliness"),
    "outcome",
}
GIVER_COLUMNS = {"agency", "donors_people", "months_given"}
WORKER_COLUMNS = {
    *("district", "zone", "occupation", "occupation_group", "sex", "age_group", "membership"),
    *("benefit_type", "timeliness", "workers_people", "waiting_people", "paid_cases", "cases"),
}
LEAST = 10
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
CELL = re.compile(r"<(?:th|td|caption)\b[^>]*>(.*?)</(?:th|td|caption)>", re.DOTALL)
INERT = re.compile(r'<script type="application/(?:ld\+)?json"[^>]*>(.*?)</script>', re.DOTALL)
Json = object


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as content:
        return list(csv.DictReader(content))


@pytest.fixture(scope="module")
def names(own_site: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Every code and name of an agency, and of what workers are counted by, in both languages."""
    folder = own_site / "data" / "latest"
    agencies = {
        text
        for row in rows(folder / "agencies.csv")
        for text in (row["agency"], row["name_id"], row["name_en"])
        if row["published_as"] == row["agency"]
    }
    coded = [row for row in rows(folder / "codes.csv") if row["code_list"] in WORKER_LISTS]
    workers = {row[column] for row in coded for column in ("code", "name_id", "name_en")}
    districts = {r[c] for r in rows(folder / "districts.csv") for c in ("district", "name")}
    trades = {
        row[column]
        for row in rows(folder / "occupations.csv")
        for column in ("occupation", "name_id", "name_en")
    }
    agencies -= {"kecamatan"}  # also the unit of a figure that counts districts
    return frozenset(agencies), frozenset((workers | districts | trades) - {"_T"} - {""})


def tables(site: Path) -> Iterator[tuple[Path, list[str]]]:
    """The texts of the cells of every table of every page."""
    for page in site.rglob("*.html"):
        for found in TABLE.findall(page.read_text(encoding="utf-8")):
            yield page, [unescape(re.sub(r"<[^>]+>", "", c)).strip() for c in CELL.findall(found)]


def documents(site: Path) -> Iterator[tuple[Path, Json]]:
    """Every JSON file, and the JSON that stands inside pages."""
    for pattern in ("*.json", "*.jsonld"):
        for file in site.rglob(pattern):
            yield file, json.loads(file.read_text(encoding="utf-8"))
    for page in site.rglob("*.html"):
        for text in INERT.findall(page.read_text(encoding="utf-8")):
            yield page, json.loads(text)


def texts(value: Json) -> Iterator[str]:
    """Every text of a document, keys included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def records(value: Json) -> Iterator[Json]:
    """Every object of a document, outermost first; lists are what holds them."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from records(inner)


def told_by(record: Json) -> set[str]:
    """The keys and plain texts that stand directly in an object."""
    assert isinstance(record, dict)
    return {*record, *(text for text in record.values() if isinstance(text, str))}


def test_no_csv_file_has_givers_and_workers_in_its_columns(own_site: Path) -> None:
    """Not the tables, nor any other file made of them."""
    givers = workers = 0
    for file in own_site.rglob("*.csv"):
        columns = set(file.read_text(encoding="utf-8-sig").split("\n", 1)[0].strip().split(","))
        assert not (columns & GIVER_COLUMNS and columns & WORKER_COLUMNS), file
        givers, workers = (
            givers + bool(columns & GIVER_COLUMNS),
            workers + bool(columns & WORKER_COLUMNS),
        )

    assert givers > 60  # two tables of twelve releases and of the newest, a file for each agency
    assert workers > 100


def test_no_table_of_a_page_names_an_agency_and_a_kind_of_worker(own_site, names) -> None:
    """By code or by name, in either language."""
    agencies, workers = names
    of_givers = of_workers = 0
    for page, cells in tables(own_site):
        told = set(cells)
        assert not (told & agencies and told & workers), (page, told & agencies, told & workers)
        of_givers, of_workers = of_givers + bool(told & agencies), of_workers + bool(told & workers)

    assert of_givers >= 2
    assert of_workers > 60


def test_no_record_of_a_json_file_names_an_agency_and_a_kind_of_worker(own_site, names) -> None:
    """Whatever names an agency holds no worker, at any depth, and the other way round."""
    agencies, workers = names
    seen = 0
    for file, document in documents(own_site):
        for record in records(document):
            told = told_by(record)
            for ours, theirs in ((agencies, workers), (workers, agencies)):
                if told & ours:
                    seen += 1
                    inside = set(texts(record)) & theirs
                    assert not inside, (file, told & ours, inside)

    assert seen > 100


def test_no_figure_reads_a_table_of_givers_by_agency_beside_one_of_workers(own_site) -> None:
    """Of any release: a query that read both could join them by the time."""
    read = set()
    for file in own_site.glob("data/*/figures/*.json"):
        told = json.loads(file.read_text(encoding="utf-8"))
        tables_ = set(told.get("tables", ()))
        if "contributions_quarter_agency" in tables_:
            read.add(told["id"])
            others = tables_ - {"contributions_quarter_agency", "contributions_month", "agencies"}
            counting = {t for t in others if not t.startswith(("disclosure", "codes"))}
            assert told["topic"] == "disclosure" or not counting, (file, counting)

    assert {"opd-berpartisipasi", "iuran-tersamarkan"} <= read


def test_no_agency_in_a_quarter_has_fewer_donors_than_the_threshold(own_site: Path) -> None:
    """In every release a count is zero, hidden with all beside it, or ten and more."""
    printed = hidden = 0
    for file in own_site.glob("data/*/contributions_quarter_agency.csv"):
        for row in rows(file):
            if row["obs_status"] == "c":
                assert not row["donors_people"] + row["months_given"] + row["amount_idr"]
                hidden += 1
            else:
                donors = int(row["donors_people"])
                assert donors == 0 or donors >= LEAST, (file, row)
                assert donors or row["amount_idr"] == "0", (file, row)
                printed += 1

    assert printed > 500
    assert hidden > 100


def hidden_rest(file: Path) -> dict[str, tuple[frozenset[str], int]]:
    """By quarter, oldest first: the hidden agencies, and the city's donors less those shown."""
    found: dict[str, tuple[frozenset[str], int]] = {}
    for row in sorted(rows(file), key=lambda row: row["quarter"]):
        codes, left = found.get(row["quarter"], (frozenset(), 0))
        donors = int(row["donors_people"] or 0)
        own = {row["agency"]} if row["obs_status"] == "c" else set()
        left += donors if row["agency"] == "_T" else -donors
        found[row["quarter"]] = (codes | own, left)
    return found


def test_the_hidden_agencies_of_a_quarter_are_never_one_alone(own_site: Path) -> None:
    """The city less what is shown is their sum: of one alone it would be that one's number."""
    quarters = 0
    for file in own_site.glob("data/*/contributions_quarter_agency.csv"):
        for quarter, (codes, left) in hidden_rest(file).items():
            quarters += 1
            assert len(codes) != 1, (file, quarter)
            assert left >= LEAST if codes else left == 0, (file, quarter)

    assert quarters > 20


def test_the_line_of_the_hidden_agencies_does_not_change_by_one_or_two_donors(own_site) -> None:
    """Else the difference of two quarters would tell what they gave."""
    compared = 0
    for file in own_site.glob("data/*/contributions_quarter_agency.csv"):
        lines = list(hidden_rest(file).values())
        for (before, fewer), (after, more) in pairwise(lines):
            if before == after:
                compared += 1
                assert abs(more - fewer) not in {1, 2}, file

    assert compared > 0


def test_agency_pages_print_no_number_of_one_donor_beside_a_hidden_one(own_site: Path) -> None:
    """A line with a hidden cell has no digit but those of its quarter."""
    lines = 0
    for page in own_site.rglob("perangkat-daerah/*/index.html"):
        text = page.read_text(encoding="utf-8")
        for line in re.findall(r'<tr><th scope="row">.*?</tr>', text, re.DOTALL):
            _, *cells = CELL.findall(line)
            if {"disamarkan", "not shown"} & set(cells):
                lines += 1
                assert not re.search(r"\d", "".join(cells)), (page, line)

    assert lines > 50
