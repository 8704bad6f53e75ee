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
    assert (figure.file, figure.line) == ("content/figures/pekerja-aktif.yml", 7)
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
        ("content/regulations/contoh-perwali-1-2025.yml", 12)
    ]
    assert sources.regulations[0].text is None


def test_a_release_has_its_dates_and_its_corrections(tiny: Path) -> None:
    """Corrections say what was wrong, what it is now, and why, in both languages."""
    path = tiny / "data" / "releases" / "2026-01" / "release.yml"
    with path.open("a", encoding="utf-8") as file:
        file.write(
            "corrections:\n  - {figure: saldo, month: 2025-12, before: '1', after: '2',"
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
    """Outside the repository the same rules hold; the place of a slip is the whole path."""
    folder = tmp_path / "private"
    folder.mkdir()
    for language in ("id", "en"):
        story = tiny / "content" / "stories" / f"perahu-baru.{language}.md"
        (folder / f"warung.{language}.md").write_bytes(story.read_bytes())
    (folder / "salah.md").write_text("x", encoding="utf-8")

    sources = read.everything(tiny, folder)

    assert [w.slug for w in sources.stories if w.language == "id"] == ["perahu-baru", "warung"]
    assert [p.file for p in sources.problems] == [(folder / "salah.md").as_posix()]


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


def test_catalogues_are_there_for_both_languages_even_without_files(tmp_path: Path) -> None:
    """A project without translations speaks the English of the code."""
    catalogues = read.catalogues(tmp_path)

    assert sorted(catalogues) == ["en", "id"]
    assert catalogues["id"]("hint") == "hint"
