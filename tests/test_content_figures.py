"""What is written in content/figures and content/regulations keeps its own promises."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
FIGURES = {
    p.stem: yaml.safe_load(p.read_text("utf-8")) for p in (ROOT / "content/figures").glob("*.yml")
}
LAWS = {
    p.stem: yaml.safe_load(p.read_text("utf-8"))
    for p in (ROOT / "content/regulations").glob("*.yml")
}
UNITS = {
    "people", "idr", "cases", "percent", "districts", "agencies", "working_days", "months",
    "worker_months", "cells", "comparisons", "differences",
}  # fmt: skip
OF_OUR_OWN = {"kemajuan-sasaran"}  # a ratio to a figure that names its source
STATEMENTS = {n for n, f in FIGURES.items() if f["topic"] == "statements"} - OF_OUR_OWN
DATE_OR_LAW = re.compile(r"(?:\d{1,2} )?[A-Z][a-z]+ \d{4}|(?:tahun|in) \d{4}|\d+/\d{4}")


def cited() -> Iterator[tuple[str, str]]:
    """Every place that cites the law, and what it cites."""
    for name, figure in FIGURES.items():
        yield from ((f"figure {name}", law) for law in figure.get("law", ()))
    for table in ("benefits", "premium_rates"):
        with (ROOT / "data/reference" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            yield from ((f"{table}.csv", row["article"]) for row in csv.DictReader(file))


def written() -> set[str]:
    """Every regulation, and every article of it that has a note."""
    notes = {f"{law} {note['article']}" for law in LAWS for note in LAWS[law].get("notes", ())}
    return set(LAWS) | notes


def numbers_in(figure: dict[str, dict[str, str]], part: str) -> list[str]:
    """The bare numbers in the words of a figure, dates and names of laws left out."""
    words = " ".join(figure.get(part, {}).values())
    return re.findall(r"\d+", DATE_OR_LAW.sub("", words))


def test_every_article_cited_has_a_note():
    """A reader who follows a citation finds what the article says."""
    missing = {(place, law) for place, law in cited() if law not in written()}

    assert not missing


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_the_words_of_a_figure_hold_no_number_of_their_own(name):
    """A definition that repeated the value would be wrong at the next release."""
    parts = ("label", "definition", "note")

    numbers = [number for part in parts for number in numbers_in(FIGURES[name], part)]

    assert numbers == []


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_figure_has_a_unit_we_can_print_and_a_range(name):
    """A range as wide as the number line would catch no wrong query."""
    figure = FIGURES[name]

    least, most = figure["expect"]["min"], figure["expect"]["max"]

    assert figure["unit"] in UNITS
    assert least <= most
    assert figure["unit"] != "percent" or 1 < most <= 100  # as printed, not as a fraction


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_a_figure_from_the_press_says_who_printed_it_and_when(name):
    """A statement without source and date is hearsay."""
    note = FIGURES[name]["note"]

    assert re.search(r"(iNews Joglosemar|Indoraya), \d+ [A-Z][a-z]+ 20\d\d", note["id"])
    assert re.search(r"(iNews Joglosemar|Indoraya), \d+ [A-Z][a-z]+ 20\d\d", note["en"])


@pytest.mark.parametrize("name", [n for n, law in LAWS.items() if law["standing"] == "press"])
def test_a_regulation_known_from_the_press_says_that_nobody_read_it(name):
    """Facts from reports are never shown as if they came from the text."""
    law = LAWS[name]

    says = [note["says"]["id"] for note in law.get("notes", ())]

    assert "belum" in law["source"]["id"]
    assert "have not" in law["source"]["en"]
    assert all(say.startswith("Menurut ") for say in says)


@pytest.mark.parametrize("name", ["perwali-26-2025", "perwali-93-2020"])
def test_no_article_is_made_up_for_a_regulation_without_a_text(name):
    """Nobody has the text of the two mayoral regulations, so no article of theirs is noted."""
    law = LAWS[name]

    assert "notes" not in law
    assert "text" not in law
    assert not re.search(r"[Pp]asal \d|Article \d", yaml.safe_dump(law))
