"""Whoever cites a number names the figure, the release, an address that stays and the standing.

The programs that read the files here were written by others: a CSL processor, readers of BibTeX
and of RIS.
"""

import dataclasses
import datetime as dt
import json
import re
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
import yaml
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from terang import citations
from terang.citations import Cited
from terang.model import LANGUAGES, Figure, Language, Number, Release, Standing, Text
from terang.results import FigureValue

ROOT = Path(__file__).resolve().parents[1]
SITE = {"id": "Terang – situs contoh", "en": "Terang – a sample site, Semarang"}
STANDING = {"id": "data contoh", "en": "sample data"}
# Every mark that means something to TeX, BibTeX, RIS, JSON or HTML, and letters beyond ASCII.
ODD = 'A & B\'s "50%" #1 $x_y$ {z} ~ ^ \\ <5 -- \u2018é\u2019 Ω ; */ 日本 }'
# Commands that the decoder does not know, or gives as another letter than LaTeX prints.
_PRINTED = [
    MacroTextSpec("textbraceleft", "{"),
    MacroTextSpec("textbraceright", "}"),
    MacroTextSpec("textasciicircum", "^"),
    MacroTextSpec("url", simplify_repl="%s"),
]
FIELDS = ("label", "value", "period", "standing", "site")

# Names of the CSL data schema, 1.0.2; it allows no others in an item.
CSL_NAMES = {
    *("type", "id", "language", "author", "accessed", "issued", "abstract", "container-title"),
    *("genre", "keyword", "note", "number", "publisher", "status", "title", "URL", "version"),
}
# Keys of the Citation File Format, 1.2.0; it allows no others.
CFF_REQUIRED = {"authors", "cff-version", "message", "title"}
CFF_KEYS = CFF_REQUIRED | {
    *("abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords"),
    *("license", "license-url", "preferred-citation", "references", "repository"),
    *("repository-artifact", "repository-code", "type", "url", "version"),
}
CFF_ENTITY = {
    *("address", "alias", "city", "country", "date-end", "date-start", "email", "fax"),
    *("location", "name", "orcid", "post-code", "region", "tel", "website"),
}


def figure(label: str = "", unit: str = "people") -> Figure:
    """A figure of the site, as far as a citation knows it."""
    return Figure(
        id="pekerja-aktif",
        label=Text(id=label or "Pekerja aktif", en=label or "Active workers"),
        definition=Text(id="…", en="…"),
        unit=unit,
        query="",
        topic="coverage",
        minimum=0,
        maximum=10**6,
        period=Text(id="", en=""),
        derived=False,
        standing=None,
        note=None,
        law=(),
        file="content/figures/pekerja-aktif.yml",
        line=1,
    )


def release(month: str = "2026-10", date: dt.date = dt.date(2026, 11, 10)) -> Release:
    """A release, as far as a citation knows it."""
    return Release(
        month=month,
        date=date,
        whats_new=Text(id="", en=""),
        next_date=dt.date(2026, 12, 10),
        contact=Text(id="", en=""),
        corrections=(),
        folder=Path(),
    )


def cite(
    language: Language = "id",
    *,
    label: str = "",
    value: Number = 3018,
    unit: tuple[str, str] = ("people", "orang"),
    **words: str,
) -> Cited:
    """A citation of the release of October 2026."""
    code, noun = unit
    given_words = {
        "site": SITE[language],
        "address": "https://terang.example/",
        "period": "Oktober 2026" if language == "id" else "October 2026",
        "standing": STANDING[language],
    }
    at = FigureValue(
        figure=figure(label, code), release="2026-10", value=value, standing=Standing.SAMPLE
    )
    return citations.cited(at, release(), language, unit=noun, **(given_words | words))


def item(cited: Cited) -> dict[str, Any]:
    """The one item of a CSL-JSON file."""
    (found,) = json.loads(citations.csl_json(cited))
    return dict(found)


def rendered(cited: Cited) -> str:
    """The reference as a CSL processor prints it in the Harvard style."""
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    source = CiteProcJSON(json.loads(citations.csl_json(cited)))
    bibliography = CitationStylesBibliography(style, source, formatters.plain)
    bibliography.register(Citation([CitationItem(cited.key)]))
    (reference,) = bibliography.bibliography()
    return str(reference)


def bibtex_fields(cited: Cited) -> dict[str, str]:
    """The fields of the one entry, as a BibTeX reader understands them."""
    known = get_default_latex_context_db()
    known.add_context_category("what LaTeX prints", _PRINTED, prepend=True)
    decoder = LatexDecodingMiddleware(
        decoder=LatexNodes2Text(latex_context=known, math_mode="verbatim")
    )
    library = bibtexparser.parse_string(citations.bibtex(cited), append_middleware=[decoder])
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert (entry.entry_type, entry.key) == ("dataset", cited.key)
    return {name: str(field.value) for name, field in entry.fields_dict.items()}


def ris_record(cited: Cited) -> dict[str, Any]:
    """The one record, as a reader of RIS understands it."""
    (record,) = rispy.loads(citations.ris(cited))
    return dict(record)


# --- what is cited ---------------------------------------------------------------------------


def test_a_value_of_a_release_carries_all_that_is_cited() -> None:
    """Label, value with unit, period, standing, release and frozen address, in the language."""
    cited = cite("id")

    assert cited == Cited(
        figure="pekerja-aktif",
        label="Pekerja aktif",
        value="3.018 orang",
        period="Oktober 2026",
        standing="data contoh",
        month="2026-10",
        date=dt.date(2026, 11, 10),
        version="2026.10.1",
        site="Terang – situs contoh",
        url="https://terang.example/rilis/2026-10/angka/pekerja-aktif/",
        language="id",
    )


def test_money_and_shares_are_printed_without_a_noun() -> None:
    """The unit is empty, and no space stays behind."""
    assert cite("en", value=16800, unit=("idr", "")).value == "Rp16,800"
    assert cite("id", value=Fraction(1, 3), unit=("percent", "")).value == "33,33%"


def test_an_english_citation_leads_to_the_english_page() -> None:
    """The same address under en/."""
    assert cite("en").url == "https://terang.example/en/rilis/2026-10/angka/pekerja-aktif/"


def test_a_month_published_again_has_the_next_version() -> None:
    """And another key, so that both fit into one reader's library."""
    at = FigureValue(figure=figure(), release="2026-10", value=1, standing=Standing.SAMPLE)
    said = {"site": "T", "address": "/", "period": "", "unit": "", "standing": ""}

    first = citations.cited(at, release(), "id", **said)
    second = citations.cited(at, release(), "id", **said, issue=2)

    assert (first.version, second.version) == ("2026.10.1", "2026.10.2")
    assert first.key != second.key


def test_a_value_is_not_cited_at_another_release() -> None:
    """It would say that then which was said now."""
    at = FigureValue(figure=figure(), release="2026-09", value=1, standing=Standing.SAMPLE)

    with pytest.raises(ValueError, match="2026-09 is not of the release of 2026-10"):
        citations.cited(at, release(), "id", site="T", address="/", period="", unit="", standing="")


# --- the line --------------------------------------------------------------------------------


def test_the_line_reads_as_a_reference_in_indonesian() -> None:
    """Publisher, year, figure, standing, release, date and address."""
    assert citations.line(cite("id")) == (
        "Terang – situs contoh (2026). Pekerja aktif, Oktober 2026 [angka pekerja-aktif, data "
        "contoh]. Rilis Oktober 2026 (2026.10.1), terbit 10 November 2026. "
        "https://terang.example/rilis/2026-10/angka/pekerja-aktif/"
    )


def test_the_line_reads_as_a_reference_in_english() -> None:
    """The same in the other language, and the other page."""
    assert citations.line(cite("en")) == (
        "Terang – a sample site, Semarang (2026). Active workers, October 2026 [figure "
        "pekerja-aktif, sample data]. Release of October 2026 (2026.10.1), published "
        "10 November 2026. https://terang.example/en/rilis/2026-10/angka/pekerja-aktif/"
    )


def test_the_year_is_that_of_publication() -> None:
    """A release of December is published in January."""
    cited = dataclasses.replace(cite(), month="2026-12", date=dt.date(2027, 1, 10))

    assert "(2027)" in citations.line(cited)
    assert "Rilis Desember 2026" in citations.line(cited)
    assert item(cited)["issued"] == {"date-parts": [[2027, 1, 10]]}
    assert bibtex_fields(cited)["date"] == "2027-01-10"
    assert ris_record(cited)["date"] == "2027/01/10"


# --- every form ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["line", "csl_json", "bibtex", "ris", "rendered"])
def test_every_form_names_figure_release_version_address_and_standing(
    form: str, language: Language
) -> None:
    """Whichever a reader copies, the number can be found and weighed again."""
    cited = cite(language)
    write = rendered if form == "rendered" else getattr(citations, form)

    text = write(cited)

    month = {"id": "Rilis Oktober 2026", "en": "Release of October 2026"}[language]
    for said in (cited.figure, cited.label, month, "2026.10.1", cited.url, cited.standing):
        assert said in text
    assert SITE[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_makes_the_city_the_author(language: Language) -> None:
    """The author is the site, in each file and nothing besides."""
    cited = cite(language)

    assert item(cited)["author"] == [{"literal": cited.site}]
    assert bibtex_fields(cited)["author"] == cited.site
    assert ris_record(cited)["authors"] == [cited.site.replace(",", "")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_value_goes_into_the_note(language: Language) -> None:
    """As printed on the page, with its unit and its standing."""
    cited = cite(language, unit=("people", {"id": "orang", "en": "people"}[language]))
    note = {"id": "3.018 orang; data contoh", "en": "3,018 people; sample data"}[language]

    assert item(cited)["note"] == note
    assert bibtex_fields(cited)["note"] == note
    assert ris_record(cited)["notes"] == [note]


# --- CSL-JSON --------------------------------------------------------------------------------


def test_the_item_has_only_names_that_csl_knows() -> None:
    """Its schema refuses an item with any other, or without type and id."""
    found = item(cite())

    assert set(found) <= CSL_NAMES
    assert found["type"] == "dataset"
    assert found["id"] == "pekerja-aktif-2026.10.1-id"
    assert found["language"] == "id"
    assert "accessed" not in found


@pytest.mark.parametrize("label", ["Pekerja aktif", "A & B, 50% {x} – é $1 #2"])
def test_a_csl_processor_prints_title_version_and_address(label: str) -> None:
    """In a style that prints neither `version` nor `number` of a dataset."""
    cited = cite(label=label)

    text = rendered(cited)

    assert f"{label}, Oktober 2026 [angka pekerja-aktif, data contoh]" in text
    assert "Rilis Oktober 2026 (2026.10.1)" in text
    assert cited.url in text
    assert text.startswith("Terang – situs contoh (2026)")


# --- BibTeX ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bibtex_reader_reads_every_field_back(language: Language) -> None:
    """Odd marks included."""
    cited = cite(language, label=ODD, site=ODD, standing=ODD, period=ODD)

    assert bibtex_fields(cited) == {
        "author": cited.site,
        "title": cited.title,
        "year": "2026",
        "date": "2026-11-10",
        "publisher": cited.site,
        "number": "pekerja-aktif",
        "version": "2026.10.1",
        "howpublished": f"{cited.edition}, {cited.url}",
        "url": cited.url,
        "note": cited.note,
        "langid": {"id": "indonesian", "en": "english"}[language],
    }


def test_bibtex_leaves_letters_beyond_ascii_as_they_are() -> None:
    """The file is UTF-8; nothing becomes an accent command."""
    assert "Ω é 日本 –" in citations.bibtex(cite(label="Ω é 日本 –"))


def test_bibtex_keeps_an_institution_with_a_comma_or_and_in_one_piece() -> None:
    """Outside a second pair of braces both divide names."""
    entry = citations.bibtex(cite(site="Dinas Sosial and Kerja, Semarang"))

    assert "author = {{Dinas Sosial and Kerja, Semarang}}," in entry
    assert "publisher = {{Dinas Sosial and Kerja, Semarang}}," in entry


def test_two_marks_do_not_become_one_in_print() -> None:
    """TeX joins `--` to a dash, and two quotes to one."""
    title = citations.bibtex(cite(label="a--b ``c'' ?`d"))

    assert "a-{}-b `{}`c'{}' ?{}`d" in title


# --- RIS -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ris_reader_reads_every_field_back(language: Language) -> None:
    """Odd marks included."""
    cited = cite(language, label=ODD, standing=ODD, period=ODD)

    assert ris_record(cited) == {
        "type_of_reference": "DATA",
        "id": cited.key,
        "authors": [cited.site.replace(",", "")],
        "title": cited.title,
        "secondary_title": cited.edition,
        "year": "2026",
        "date": "2026/11/10",
        "publisher": cited.site,
        "edition": "2026.10.1",
        "note": "pekerja-aktif",
        "notes": [cited.note],
        "language": language,
        "urls": [cited.url],
    }


def test_ris_begins_with_the_type_ends_with_er_and_breaks_lines_as_asked() -> None:
    """Two capitals, two spaces, a dash and a space; CR LF after every line."""
    lines = citations.ris(cite()).split("\r\n")

    assert lines[0] == "TY  - DATA"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n]*", line) for line in lines[:-1])


def test_a_break_in_a_text_does_not_begin_a_field() -> None:
    """A label cannot end the record and begin its own."""
    forged = cite(label="Pekerja\r\nER  - \nTY  - BOOK\u2028AU  - Orang lain\x0bx\x00y")

    assert ris_record(forged)["title"].startswith("Pekerja ER - TY - BOOK AU - Orang lain x y,")
    assert "\n" not in citations.line(forged)


# --- whatever people write -------------------------------------------------------------------


ANYTHING = st.text(max_size=30).map(lambda text: f"x{text}")  # a word is never empty
MARKS = st.text(alphabet="\\{}$&%#_~^-`'\"<>?!,@= \n", max_size=12).map(lambda text: f"x{text}")


@st.composite
def odd_citations(draw: st.DrawFn) -> Cited:
    """A citation whose every text is anything."""
    texts = {name: draw(ANYTHING) for name in ("site", "period", "standing")}
    noun, language = draw(ANYTHING), draw(st.sampled_from(LANGUAGES))
    return cite(language, label=draw(ANYTHING | MARKS), unit=("people", noun), **texts)


@given(odd_citations())
def test_no_text_breaks_a_file(cited: Cited) -> None:
    """Each reader finds the title and the note that were written, to the letter."""
    fields, record = bibtex_fields(cited), ris_record(cited)

    assert item(cited)["title"] == cited.title
    assert record["title"] == cited.title
    assert record["notes"] == [cited.note]
    assert fields["title"] == cited.title
    assert fields["note"] == cited.note
    assert fields["url"] == record["urls"][0] == item(cited)["URL"] == cited.url


@given(odd_citations())
def test_braces_are_balanced_as_bibtex_counts_them(cited: Cited) -> None:
    """BibTeX itself counts each brace, also one behind a backslash."""
    entry = citations.bibtex(cited)

    steps = [{"{": 1, "}": -1}[mark] for mark in entry if mark in "{}"]
    depths = list(accumulate(steps))

    assert min(depths[:-1]) > 0
    assert depths[-1] == 0


@given(odd_citations())
def test_a_text_is_one_line_without_control_characters(cited: Cited) -> None:
    """Whatever stood in the file."""
    for name in FIELDS:
        assert re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", getattr(cited, name)) is None


# --- files -----------------------------------------------------------------------------------


def test_three_files_stand_beside_each_frozen_page() -> None:
    """The same names in both languages, English under en/."""
    made = citations.assets([cite("id"), cite("en")])

    folder = "rilis/2026-10/angka/pekerja-aktif"
    assert [asset.path for asset in made] == [
        f"{prefix}{folder}/sitasi.{ending}"
        for prefix in ("", "en/")
        for ending in ("json", "bib", "ris")
    ]
    assert [asset.content.decode() for asset in made[3:]] == [
        citations.csl_json(cite("en")),
        citations.bibtex(cite("en")),
        citations.ris(cite("en")),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_cited_is_the_folder_of_the_files(language: Language) -> None:
    """So that the citation of a page lies in that page's folder."""
    cited = cite(language)

    for asset in citations.assets([cited]):
        assert cited.url == f"https://terang.example/{asset.path.rpartition('/')[0]}/"


# --- the repository --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cff() -> dict[str, Any]:
    """CITATION.cff as a program reads it."""
    return dict(yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8")))


def test_the_repository_says_how_to_cite_it(cff: dict[str, Any]) -> None:
    """The keys that the Citation File Format 1.2.0 requires, and none that it does not know."""
    assert set(cff) >= CFF_REQUIRED
    assert set(cff) <= CFF_KEYS
    assert cff["cff-version"] == "1.2.0"
    assert cff["type"] in {"software", "dataset"}
    for key in ("message", "title", "abstract", "version"):
        assert isinstance(cff[key], str)
        assert cff[key].strip()
    assert re.fullmatch(r"\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])", cff["date-released"])
    assert re.match(r"https?://.+", cff["url"])


def test_the_repository_is_cited_as_made_by_its_contributors(cff: dict[str, Any]) -> None:
    """An entity, not a person, as the licence names it; and not the city."""
    (author,) = cff["authors"]

    assert set(author) <= CFF_ENTITY
    assert author["name"] in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Semarang" not in author["name"]


def test_the_repository_is_cited_as_its_newest_release(cff: dict[str, Any]) -> None:
    """Version and day; whoever adds a release is told which two lines to change, and to what."""
    newest = max((ROOT / "data" / "releases").iterdir())
    published = yaml.safe_load((newest / "release.yml").read_text(encoding="utf-8"))
    version, day = newest.name.replace("-", "."), str(published["date"])

    told = (cff["version"].rpartition(".")[0], cff["date-released"])

    todo = f'in CITATION.cff write version: "{version}.1" and date-released: "{day}"'
    assert told == (version, day), todo


def test_the_repository_is_cited_with_licence_address_and_standing(cff: dict[str, Any]) -> None:
    """Those of the data package; sample data are called so in the title."""
    text = (ROOT / "data" / "datapackage.yml").read_text(encoding="utf-8")
    package = yaml.safe_load(text)

    assert cff["license"] in {licence["name"] for licence in package["licenses"]}
    assert cff["url"] == package["homepage"]
    assert package["title"]["en"] in cff["title"]
    sample = any(table["terang:standing"] == "sample" for table in package["resources"])
    assert ("sample data" in cff["title"]) == sample
