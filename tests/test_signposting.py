"""Typed links: what a program finds in the head of a page, and in the linkset of a release."""

import json
import re
from html import unescape
from pathlib import Path

import jsonschema
import pytest

from terang import signposting, vintages
from terang.model import LANGUAGES, Language
from terang.results import Findings, Site
from terang.signposting import Sign
from tests.open_data import filed, imprint
from tests.several_releases import MONTHS, book, four

ADDRESS = "https://terang.example/"
PREFIX: dict[Language, str] = {"id": "", "en": "en/"}
LINK = re.compile(r'<link rel="([^"]+)" href="([^"]+)"(?: type="([^"]+)")?>')
# Of RFC 9264, section 4.2: contexts with targets by relation; attributes of a target are strings,
# `hreflang` and extensions lists of strings.
TARGET = {
    "type": "object",
    "required": ["href"],
    "properties": {
        "href": {"type": "string", "pattern": "^https://"},
        **{name: {"type": "string"} for name in ("type", "title", "media")},
        "hreflang": {"type": "array", "items": {"type": "string"}},
    },
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}
LINKSET = {
    "type": "object",
    "required": ["linkset"],
    "additionalProperties": False,
    "properties": {
        "linkset": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"anchor": {"type": "string", "pattern": "^https://"}},
                "additionalProperties": {"type": "array", "minItems": 1, "items": TARGET},
            },
        }
    },
}
RELEASES = ("2026-01", "2026-02", "2026-03")


def by_relation(signs: list[Sign]) -> dict[str, list[str]]:
    """The targets of each relation, the site's address left out."""
    found: dict[str, list[str]] = {}
    for sign in signs:
        for rel in sign.rel.split():
            found.setdefault(rel, []).append(sign.href.removeprefix(ADDRESS))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_is_cited_by_the_newest_page_that_stays(
    found: Findings, tiny: Path, language: Language
) -> None:
    """Its own page changes each month, and so it is nothing to cite."""
    series = vintages.everything(four(found))["pekerja-aktif"]

    told = by_relation(list(signposting.of_figure(book(tiny, four(found), language), series)))

    own = PREFIX[language]
    assert told["cite-as"] == [f"{own}rilis/2026-01/angka/pekerja-aktif/"]
    assert told["predecessor-version"] == [f"{own}rilis/2025-12/angka/pekerja-aktif/"]
    assert told["version-history"] == [f"{own}angka/pekerja-aktif/#rilis"]
    assert told["item"] == ["data/latest/figures/pekerja-aktif.json"]
    assert told["collection"] == [f"{own}rilis/2026-01/"]
    assert told["type"] == ["https://schema.org/AboutPage", "https://schema.org/Observation"]


@pytest.mark.parametrize(
    ("at", "before", "after"), [(0, None, 1), (1, 0, 2), (len(MONTHS) - 1, len(MONTHS) - 2, None)]
)
def test_a_frozen_page_cites_itself_and_knows_its_neighbours(
    found: Findings, tiny: Path, at: int, before: int | None, after: int | None
) -> None:
    """The first has none before it and the newest none after."""
    findings = four(found)
    vintage = vintages.everything(findings)["saldo"][at]

    told = by_relation(list(signposting.of_frozen(book(tiny, findings), vintage)))

    def frozen(place: int | None) -> list[str] | None:
        return None if place is None else [f"en/rilis/{MONTHS[place]}/angka/saldo/"]

    assert told["cite-as"] == frozen(at)
    assert told.get("prev") == told.get("predecessor-version") == frozen(before)
    assert told.get("next") == told.get("successor-version") == frozen(after)
    assert told["latest-version"] == ["en/angka/saldo/"]


def test_a_release_names_its_tables_in_the_head_and_all_files_in_the_linkset(
    found: Findings, tiny: Path
) -> None:
    """A head must stay small; whoever wants everything follows one link."""
    editions = [filed(month) for month in RELEASES]
    english = book(tiny, found)

    told = by_relation(list(signposting.of_release(english, editions[1], editions)))

    assert {item.rpartition(".")[2] for item in told["item"]} == {"csv", "xlsx", "zip"}
    assert told["linkset"] == ["rilis/2026-02/linkset.json"]
    assert (told["prev"], told["next"]) == (["en/rilis/2026-01/"], ["en/rilis/2026-03/"])
    assert told["latest-version"] == ["en/rilis/2026-03/"]
    assert "data/2026-02/datapackage.en.json" in told["describedby"]


def test_a_linkset_has_the_structure_that_its_specification_asks_for() -> None:
    """Both pages of the release with every file, and each table with what describes it."""
    editions = [filed(month) for month in RELEASES]

    assets = list(signposting.linksets(editions, imprint()))

    assert [asset.path for asset in assets] == [f"rilis/{m}/linkset.json" for m in RELEASES]
    for asset, edition in zip(assets, editions, strict=True):
        told = json.loads(asset.content)
        jsonschema.validate(told, LINKSET)
        contexts = {context["anchor"].removeprefix(ADDRESS): context for context in told["linkset"]}
        assert len(contexts) == len(told["linkset"])
        for page in (f"rilis/{edition.month}/", f"en/rilis/{edition.month}/"):
            items = [target["href"] for target in contexts[page]["item"]]
            assert items == [f"{ADDRESS}{edition.folder}/{file.name}" for file in edition.files]
            assert all(target["type"] for target in contexts[page]["item"])
        table = contexts[f"{edition.folder}/districts.csv"]
        assert table["describedby"][0]["href"].endswith("/districts.csv-metadata.json")


def test_the_newest_page_of_data_leads_to_the_release_that_stays(
    found: Findings, tiny: Path
) -> None:
    """`latest` is an address that moves on."""
    told = by_relation(list(signposting.of_data(book(tiny, found), filed("2026-03"))))

    assert told["cite-as"] == ["en/rilis/2026-03/"]
    assert all(item.startswith("data/latest/") for item in told["item"])
    assert "https://schema.org/DataCatalog" in told["type"]


def test_an_address_cannot_break_out_of_the_head() -> None:
    """Quotes and brackets are written as entities."""
    odd = Sign(rel="item", href='https://x/"><script>&', type='a"b')

    (found,) = LINK.findall(signposting.head([odd]))

    assert tuple(map(unescape, found)) == (odd.rel, odd.href, odd.type)


def test_figures_releases_and_data_carry_their_links_and_no_other_page_does(written: Site) -> None:
    """Stories least of all: nothing of them is kept for ever."""
    links = [(s.kind, p.html) for s in written.stamps for p in s.parts if p.name == "links"]
    signed = {kind for kind, html in links if html}
    pages = {page.slug for page in written.pages if page.links}

    assert signed == {"figure", "frozen", "release"}
    assert pages == {"data"}


def test_the_links_of_a_page_stay_small(written: Site) -> None:
    """A frozen page, of which there are thousands, spends less than 1.2 kB on them."""
    sizes = [
        len(part.html)
        for stamp in written.stamps
        for part in stamp.parts
        if part.name == "links" and stamp.kind in {"figure", "frozen"}
    ]

    assert sizes
    assert max(sizes) < 1200


def test_every_sign_is_in_the_head_of_its_page(found: Findings, tiny: Path) -> None:
    """In the order given, one a line."""
    vintage = vintages.everything(four(found))["saldo"][1]
    signs = list(signposting.of_frozen(book(tiny, four(found)), vintage))

    lines = signposting.head(signs).split("\n")

    assert LINK.findall("\n".join(lines)) == [(s.rel, s.href, s.type) for s in signs]
    assert len(lines) == len(signs)
