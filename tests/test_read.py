"""Reading what people write: files, front matter, lines, digests; the slips of one file."""

import hashlib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from terang import read
from terang.model import Article, Sources, Standing, Text

FIGURE = """label: {id: Kas, en: Cash}
definition: {id: Uang., en: Money.}
unit: idr
period: {id: "{{ bulan() }}", en: "{{ bulan() }}"}
topic: money
query: SELECT 1
expect: {min: 0, max: 100}
"""
LISTING = """title: {id: Buku, en: Books}
query: SELECT 1
columns:
  name: {id: Nama, en: Name, as: text, link: "cakupan/{slug}"}
  amount: {id: Rupiah, en: Rupiah, as: idr}
"""


@pytest.fixture
def sources(tiny: Path) -> Sources:
    """The smallest project, read."""
    return read.everything(tiny)


def said(sources: Sources) -> list[str]:
    """Problems as `file:line: what`."""
    return [f"{p.file}:{p.line}: {p.what}" for p in sources.problems]


def test_the_smallest_project_is_read_without_a_problem(sources: Sources) -> None:
    """Every kind of source is there, in the order of the files' names."""
    assert sources.problems == ()
    assert [f.id for f in sources.figures] == [
        "pekerja-aktif",
        "pekerja-terdaftar",
        "porsi-aktif",
        "saldo",
    ]
    assert [c.id for c in sources.charts] == ["kas-per-bulan", "premi-per-pekerjaan"]
    assert [listing.id for listing in sources.listings] == ["kecamatan", "premi"]
    assert [(w.slug, w.language) for w in sources.stories] == [
        ("perahu-baru", "en"),
        ("perahu-baru", "id"),
    ]
    assert [t.id for t in sources.terms] == ["peserta-aktif", "premi"]
    assert "figure.html" in sources.templates


def test_a_figure_knows_its_law_its_limits_and_the_line_of_its_query(sources: Sources) -> None:
    """Limits are exact numbers; a citation is a place in the law."""
    figure = sources.figures[0]

    assert figure.label == Text(id="Pekerja aktif", en="Active workers")
    assert (figure.minimum, figure.maximum) == (0, 100)
    assert figure.law == (Article(regulation="contoh-perwali-1-2025", pasal="2", ayat="1"),)
    assert (figure.file, figure.line) == ("content/figures/pekerja-aktif.yml", 8)
    assert figure.note is None


def test_limits_may_be_decimals(tiny: Path) -> None:
    """71.59 stays exact, as a fraction."""
    path = tiny / "content" / "figures" / "kas.yml"
    path.write_text(FIGURE.replace("max: 100", "max: 71.59"), encoding="utf-8")

    figure = read.everything(tiny).figures[0]

    assert figure.maximum == Fraction(7159, 100)


def test_a_page_is_its_front_matter_and_its_body(sources: Sources) -> None:
    """The home page has no slug; every key has its line; the body starts where it starts."""
    english, indonesian = (w for w in sources.pages if w.slug == "")

    assert indonesian.meta == {
        "title": "Beranda",
        "description": "Beranda kota rekaan.",
        "of": "",
    }
    assert dict(indonesian.lines) == {"title": 2, "description": 3, "of": 2}
    assert indonesian.body.startswith("Pada {{ bulan() }}")
    assert (indonesian.body_line, english.body_line) == (5, 6)
    assert indonesian.digest == hashlib.sha256(indonesian.body.encode()).hexdigest()[:12]
    assert english.meta["of"] == indonesian.digest


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tiny: Path) -> None:
    """What an office computer adds is taken away again, the digest included."""
    path = tiny / "content" / "pages" / "metode.id.md"
    before = next(w for w in read.everything(tiny).pages if w.file.endswith("metode.id.md"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    after = next(w for w in read.everything(tiny).pages if w.file.endswith("metode.id.md"))

    assert after == before


def test_a_declared_number_carries_its_reason(tiny: Path) -> None:
    """`declared` is read as typed."""
    path = tiny / "content" / "pages" / "metode.id.md"
    text = path.read_text(encoding="utf-8")
    declared = "title: Metode\ndeclared: {'3': tiga cara}"
    path.write_text(text.replace("title: Metode", declared), encoding="utf-8")

    sources = read.everything(tiny)

    page = next(w for w in sources.pages if w.file.endswith("metode.id.md"))
    assert sources.problems == ()
    assert page.declared == {"3": "tiga cara"}


def test_a_listing_keeps_the_order_of_its_columns(tiny: Path) -> None:
    """Heading, way of printing, and a link where there is one."""
    (tiny / "content" / "listings" / "buku.yml").write_text(LISTING, encoding="utf-8")

    sources = read.everything(tiny)

    name, amount = sources.listings[0].columns
    assert sources.problems == ()
    assert (name.name, name.title, name.shown_as) == ("name", Text(id="Nama", en="Name"), "text")
    assert (name.link, amount.link) == ("cakupan/{slug}", None)


def test_a_regulation_has_its_notes_and_its_text(sources: Sources) -> None:
    """The text stands in a file of its own beside it."""
    (regulation,) = sources.regulations

    assert (regulation.id, regulation.standing) == ("contoh-perwali-1-2025", Standing.SAMPLE)
    assert regulation.address is None
    assert [(n.article.anchor(), n.line) for n in regulation.notes] == [("pasal-2-ayat-1", 11)]
    assert regulation.text is not None
    assert regulation.text.startswith("PERATURAN WALI KOTA CONTOH")
    assert regulation.text_file == "content/regulations/contoh-perwali-1-2025.txt"


@pytest.mark.parametrize("place", ["../../secret.txt", "{root}/secret.txt"])
def test_the_text_of_a_regulation_cannot_come_from_elsewhere(tiny: Path, place: str) -> None:
    """A path that leads out of content/regulations would publish any file of the machine."""
    (tiny / "secret.txt").write_text("Pasal 1\n\nRahasia.\n", encoding="utf-8")
    path = tiny / "content" / "regulations" / "contoh-perwali-1-2025.yml"
    text = path.read_text(encoding="utf-8")
    named = text.replace("contoh-perwali-1-2025.txt", place.format(root=tiny))
    path.write_text(named, encoding="utf-8")

    sources = read.everything(tiny)

    assert [(p.file, p.line) for p in sources.problems] == [
        ("content/regulations/contoh-perwali-1-2025.yml", 13)
    ]
    assert sources.regulations[0].text is None


def test_a_release_has_its_dates_and_its_corrections(tiny: Path) -> None:
    """Corrections say what was wrong, what it is now, and why, in both languages."""
    path = tiny / "data" / "releases" / "2026-01" / "release.yml"
    with path.open("a", encoding="utf-8") as file:
        file.write(
            "corrections:\n  - {figure: saldo, period: 2025-12, before: '1', after: '2',"
            " reason: {id: Salah ketik., en: A slip.}}\n"
        )

    sources = read.everything(tiny)

    (release,) = sources.releases
    assert sources.problems == ()
    assert (release.month, release.date) == ("2026-01", date(2026, 2, 10))
    assert release.next_date == date(2026, 3, 10)
    assert [(c.figure, c.before, c.after) for c in release.corrections] == [("saldo", "1", "2")]


def test_releases_come_oldest_first(tiny: Path) -> None:
    """The newest release is the last."""
    older = tiny / "data" / "releases" / "2025-12"
    older.mkdir()
    newest = tiny / "data" / "releases" / "2026-01" / "release.yml"
    (older / "release.yml").write_bytes(newest.read_bytes())

    sources = read.everything(tiny)

    assert [release.month for release in sources.releases] == ["2025-12", "2026-01"]


def test_stories_may_come_from_a_second_folder(tiny: Path, tmp_path: Path) -> None:
    """Outside the repository the same rules hold; where that folder is, nobody is told."""
    folder = tmp_path / "private"
    folder.mkdir()
    for language in ("id", "en"):
        story = tiny / "content" / "stories" / f"perahu-baru.{language}.md"
        (folder / f"warung.{language}.md").write_bytes(story.read_bytes())
    (folder / "salah.md").write_text("x", encoding="utf-8")

    sources = read.everything(tiny, folder)

    assert [w.slug for w in sources.stories if w.language == "id"] == ["perahu-baru", "warung"]
    assert [p.file for p in sources.problems] == ["stories/salah.md"]
    assert str(tmp_path) not in str(sources.stories)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("figures/kas.yml", b""),
        ("figures/kas.yml", b"# nothing yet\n"),
        ("figures/kas.yml", b"- a\n"),
        ("pages/baru.id.md", b""),
        ("pages/baru.id.md", b"Tanpa kepala.\n"),
        ("pages/baru.id.md", b"---\ntitle: a\n"),
        ("pages/baru.id.md", b"\xff\xfe"),
        ("pages/.id.md", b"---\ntitle: a\n---\n"),
        ("glossary.yml", b"\xff\xfe"),
        ("regulations/pp-1-2020.yml", b"\x00"),
    ],
)
def test_a_file_that_holds_nothing_of_its_kind_is_one_problem(
    tiny: Path, name: str, content: bytes
) -> None:
    """Empty, without front matter, not text: said once, at the file, and the rest is read."""
    (tiny / "content" / name).write_bytes(content)

    sources = read.everything(tiny)

    assert [p.file for p in sources.problems] == [f"content/{name}"]
    assert len(sources.figures) == 4


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("figures/saldo.yml", "Saldo.yml"),
        ("figures/saldo.yml", "saldo akhir.yml"),
        ("pages/metode.id.md", "métode.id.md"),
        ("regulations/contoh-perwali-1-2025.yml", "perwali.yml"),
        ("stories/perahu-baru.id.md", "Perahu.id.md"),
    ],
)
def test_a_name_that_cannot_be_an_address_is_a_problem(tiny: Path, before: str, name: str) -> None:
    """The file's name becomes part of an address that has to last."""
    path = tiny / "content" / before
    path.rename(path.with_name(name))

    sources = read.everything(tiny)

    file = path.with_name(name).relative_to(tiny).as_posix()
    assert [(p.file, p.line) for p in sources.problems] == [(file, 1)]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("figures/saldo.yaml", "figures/saldo.yml"),
        ("charts/kas-per-bulan.YML", "charts/kas-per-bulan.yml"),
        ("pages/metode.id.markdown", "pages/metode.id.md"),
    ],
)
def test_another_ending_of_a_file_is_a_problem(tiny: Path, name: str, file: str) -> None:
    """It would be left out without a word."""
    (tiny / "content" / file).rename(tiny / "content" / name)

    sources = read.everything(tiny)

    assert [(p.file, p.line) for p in sources.problems] == [(f"content/{name}", 1)]
    assert str(sources.problems[0].hint) == f"rename it to {Path(file).name}"


@pytest.mark.parametrize(
    ("old", "name"),
    [("pages/metode.id.md", "en.id.md"), ("stories/perahu-baru.id.md", "index.id.md")],
)
def test_an_address_that_is_taken_is_a_problem(tiny: Path, old: str, name: str) -> None:
    """The English home page stands at en/, the list of stories at cerita/."""
    path = tiny / "content" / old
    path.rename(path.with_name(name))

    (problem,) = read.everything(tiny).problems

    assert str(problem.what) == f"'{name.partition('.')[0]}' is the address of another page"


@pytest.mark.parametrize("name", ["regulations/contoh-perwali-1-2025.txt", "pages/metode.id.md"])
def test_a_link_to_another_place_is_a_problem(tiny: Path, tmp_path: Path, name: str) -> None:
    """It would publish any file of the machine that builds."""
    secret = tmp_path / "secret"
    secret.write_text("---\ntitle: a\ndescription: b\n---\nRahasia.\n", encoding="utf-8")
    (tiny / "content" / name).unlink()
    (tiny / "content" / name).symlink_to(secret)

    sources = read.everything(tiny)

    assert [p.file for p in sources.problems] == [f"content/{name}"]
    assert "Rahasia" not in str(sources)


@pytest.mark.parametrize("limit", ["1/2", "1e999999999", "0x10", "١٢", "1_000", "--1"])
def test_a_limit_is_a_plain_decimal_number(tiny: Path, limit: str) -> None:
    """A fraction or an exponent would be read, and one of these would take for ever."""
    path = tiny / "content" / "figures" / "kas.yml"
    path.write_text(FIGURE.replace("max: 100", f"max: {limit}"), encoding="utf-8")

    sources = read.everything(tiny)

    assert [(p.file, p.line) for p in sources.problems] == [("content/figures/kas.yml", 7)]


@pytest.mark.parametrize(
    "link",
    ["cakupan/{slug.__class__}", "{0}", "{}", "{slug", "/cakupan", "a//b", "{slug!r}", "a b"],
)
def test_a_link_is_an_address_with_columns_in_it(tiny: Path, link: str) -> None:
    """Anything else would be a dead link or would fail when the page is made."""
    listing = LISTING.replace("cakupan/{slug}", link)
    (tiny / "content" / "listings" / "buku.yml").write_text(listing, encoding="utf-8")

    sources = read.everything(tiny)

    assert [(p.file, p.line) for p in sources.problems] == [("content/listings/buku.yml", 4)]
    assert str(sources.problems[0].what) == f"'{link}' is not the address of a page"


def test_a_way_of_printing_is_one_we_know(tiny: Path) -> None:
    """An unknown one would print money as a plain number."""
    listing = LISTING.replace("as: idr", "as: rupiah")
    (tiny / "content" / "listings" / "buku.yml").write_text(listing, encoding="utf-8")

    (problem,) = read.everything(tiny).problems

    assert (problem.line, str(problem.what)) == (5, "'rupiah' is not a value of 'as'")


@pytest.mark.parametrize("name", ["2026-13", "2026-1", "terbaru", "2026-02 (salinan)"])
def test_the_folder_of_a_release_is_a_month(tiny: Path, name: str) -> None:
    """It becomes an address, and the order of releases."""
    newest = tiny / "data" / "releases" / "2026-01"
    newest.rename(newest.with_name(name))

    sources = read.everything(tiny)

    assert sources.releases == ()
    assert [(p.file, str(p.what)) for p in sources.problems] == [
        (f"data/releases/{name}/release.yml", f"the folder '{name}' is not a month")
    ]


def test_texts_know_the_lines_of_their_languages(sources: Sources) -> None:
    """A slip found later is shown at the language it is in."""
    figure, chart = sources.figures[0], sources.charts[0]

    assert (figure.lines["label.en"], figure.lines["definition.en"]) == (1, 4)
    assert (figure.lines["law"], chart.lines["alt.en"]) == (12, 6)
    assert sources.releases[0].lines["whats_new.id"] == 2


def test_a_second_folder_that_is_not_there_is_a_problem(tiny: Path, tmp_path: Path) -> None:
    """A slip in its name would take every story of it off the site without a word."""
    sources = read.everything(tiny, tmp_path / "nowhere")

    assert [(p.file, str(p.what)) for p in sources.problems] == [
        ("stories", "the second folder of stories is not there")
    ]
    assert str(tmp_path) not in str(sources.problems)


def test_front_matter_may_end_the_file(tiny: Path) -> None:
    """The last line of dashes needs no line break; the body is empty then."""
    path = tiny / "content" / "pages" / "metode.id.md"
    path.write_text("---\ntitle: Metode\ndescription: Cara.\n---", encoding="utf-8")

    sources = read.everything(tiny)

    page = next(w for w in sources.pages if w.file.endswith("metode.id.md"))
    assert sources.problems == ()
    assert (page.body, page.body_line) == ("", 5)


def test_catalogues_are_there_for_both_languages_even_without_files(tmp_path: Path) -> None:
    """A project without translations speaks the English of the code."""
    catalogues = read.catalogues(tmp_path)

    assert sorted(catalogues) == ["en", "id"]
    assert catalogues["id"]("hint") == "hint"
