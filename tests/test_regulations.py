"""Regulation texts become trees: right headings, unique addresses, and not a word lost."""

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terang.regulations import parse, words
from terang.results import Provision

ROOT = Path(__file__).resolve().parents[1]
MISTAKES = ROOT / "tests" / "mistakes" / "regulations"
SAMPLE = ROOT / "content" / "regulations" / "contoh-perwali-1-2025.txt"
TRANSLATION = SAMPLE.with_suffix(".en.txt")
REAL = ROOT.parent / "shared" / "inputs" / "regulations"
ANSWERS = {"uu-2011-24.md": (71, 18), "uu-2004-40.md": (53, 9)} | {
    "pp-2010-61.md": (22, 6),
    "pp-2015-44.md": (63, 11),
}


def walk(tree: Iterable[Provision]) -> Iterator[Provision]:
    """Every piece, in the order of the text."""
    for piece in tree:
        yield piece
        yield from walk(piece.children)


def tree_of(text: str) -> tuple[Provision, ...]:
    """The tree of a text that must have no problem."""
    tree, problems = parse(text, "text.txt")
    assert problems == []
    return tree


def outline(text: str) -> list[str]:
    """The addresses of a text that must have no problem."""
    return [piece.anchor for piece in walk(tree_of(text))]


def piece_at(tree: Iterable[Provision], anchor: str) -> Provision:
    """The one piece with this address."""
    (found,) = (piece for piece in walk(tree) if piece.anchor == anchor)
    return found


def numbers(tree: Iterable[Provision], kind: str, prefix: str) -> list[str]:
    """The numbers of the pieces of a kind whose address begins with `prefix`."""
    return [p.number for p in walk(tree) if p.kind == kind and p.anchor.startswith(prefix)]


# --- real texts -----------------------------------------------------------------------------------


@pytest.fixture(params=sorted(ANSWERS))
def real(request: pytest.FixtureRequest) -> tuple[str, str]:
    path = REAL / request.param
    if not path.exists():
        pytest.skip(f"{path.name} is not part of the repository and is absent here")
    return path.name, path.read_text("utf-8")


def test_a_real_law_has_its_articles_and_chapters_once_and_in_order(real: tuple[str, str]):
    """Numbers 1 to N in the body and again in the Penjelasan, wherever the headings stand."""
    name, text = real
    articles, chapters = ANSWERS[name]

    tree = tree_of(text)

    expected = [str(number) for number in range(1, articles + 1)]
    assert numbers(tree, "pasal", "pasal-") == expected
    assert numbers(tree, "pasal", "penjelasan-pasal-") == expected
    assert len(numbers(tree, "bab", "bab-")) == chapters


def test_a_real_law_keeps_every_word_and_has_unique_addresses(real: tuple[str, str]):
    """The words of the tree are the words of the file; no address stands twice."""
    tree = tree_of(real[1])

    anchors = [piece.anchor for piece in walk(tree) if piece.anchor]
    assert list(words(tree)) == real[1].split()
    assert len(anchors) == len(set(anchors))


def test_the_elucidation_of_a_real_law_explains_as_many_ayat_as_the_article_has(
    real: tuple[str, str],
):
    """Body and Penjelasan were read apart, so their agreement checks both."""
    tree = tree_of(real[1])

    articles = {piece.anchor: piece for piece in walk(tree) if piece.kind == "pasal"}
    explained = {
        anchor: [child.number for child in piece.children]
        for anchor, piece in articles.items()
        if anchor.startswith("penjelasan-") and piece.children and piece.children[0].kind == "ayat"
    }
    assert explained
    for anchor, ayat in explained.items():
        body = articles[anchor.removeprefix("penjelasan-")]
        assert [child.number for child in body.children if child.kind == "ayat"] == ayat


def test_articles_that_lawyers_cite_are_found_at_their_address():
    """PP 44/2015: four levels deep, and articles that share their line with others."""
    path = REAL / "pp-2015-44.md"
    if not path.exists():
        pytest.skip("the text of PP 44/2015 is not part of the repository and is absent here")

    tree = tree_of(path.read_text("utf-8"))

    scholarship = piece_at(tree, "pasal-25-ayat-2-huruf-b-angka-8")
    assert scholarship.text.startswith("beasiswa pendidikan anak bagi setiap Peserta")
    assert piece_at(tree, "pasal-20-ayat-3").text.startswith("Iuran JKM bagi Peserta bukan")
    assert piece_at(tree, "bab-iv-bagian-kesatu-paragraf-2").title == "Jaminan Kematian"
    assert piece_at(tree, "penjelasan-pasal-25-ayat-2-huruf-b-angka-6").label == "Angka 6"
    assert len(piece_at(tree, "pasal-25-ayat-2-huruf-a").children) == 12


# --- the sample -----------------------------------------------------------------------------------


def test_the_sample_regulation_has_no_problem_and_says_that_it_is_a_sample():
    """12 articles in 4 chapters; its first word is CONTOH."""
    text = SAMPLE.read_text("utf-8")

    tree = tree_of(text)

    assert text.startswith("CONTOH — bukan peraturan")
    assert numbers(tree, "pasal", "pasal-") == [str(number) for number in range(1, 13)]
    assert numbers(tree, "bab", "bab-") == ["I", "II", "III", "IV"]
    assert [piece.kind for piece in tree] == [
        *("judul", "pembukaan", "diktum"),
        *("bab", "bab", "bab", "bab"),
        "penutup",
    ]
    assert list(words(tree)) == text.split()


def test_the_english_translation_has_the_same_addresses_on_the_same_lines():
    """Original and translation can be set side by side, article by article."""
    original = tree_of(SAMPLE.read_text("utf-8"))
    translation = tree_of(TRANSLATION.read_text("utf-8"))

    assert [(p.anchor, p.kind, p.line) for p in walk(original)] == [
        (p.anchor, p.kind, p.line) for p in walk(translation)
    ]
    assert piece_at(translation, "pasal-5").label == "Article 5"
    assert piece_at(translation, "bab-ii-bagian-kedua").label == "Part Two"
    assert piece_at(translation, "bab-i").title == "GENERAL PROVISIONS"
    assert list(words(translation)) == TRANSLATION.read_text("utf-8").split()


# --- headings and references ----------------------------------------------------------------------


def test_headings_that_run_on_in_one_line_are_found():
    """BAB, Bagian, Pasal and ayat need no line of their own."""
    text = (
        "BAB I UMUM Pasal 1 Satu. BAB II IURAN Bagian Kesatu Jenis Iuran Pasal 2 "
        "(1) Dua. (2) Tiga: a. x; dan b. y."
    )

    assert outline(text + "\nPasal 3\nEmpat.") == [
        *("bab-i", "pasal-1", "bab-ii", "bab-ii-bagian-kesatu", "pasal-2", "pasal-2-ayat-1"),
        *("pasal-2-ayat-2", "pasal-2-ayat-2-huruf-a", "pasal-2-ayat-2-huruf-b", "pasal-3"),
    ]


@pytest.mark.parametrize(
    "reference",
    [
        "sebagaimana dimaksud dalam Pasal 2 berlaku",
        "sebagaimana dimaksud dalam\nPasal 2\nberlaku",
        "menurut Pasal 1,\nPasal 2, dan\nPasal 3",
        "Ketentuan Pasal 2 ayat (2) huruf\na. berlaku",
        "pada ayat (1) dan\nayat (2) berlaku",
        "dalam BAB II dan\nBAB III",
        "Pasal 2 sampai dengan Pasal 4 berlaku",
        "sebagaimana dimaksud dalam\nPasal 2\nPeraturan Wali Kota ini",
        "menurut Pasal 1,\nPasal 2\nPeraturan Wali Kota ini",
        "lain tetap berlaku.\nPasal 2\nayat (1) dicabut",
    ],
)
def test_a_reference_is_no_heading(reference: str):
    """Not even with the number expected next, nor at the beginning of a line."""
    text = f"BAB I\nUMUM\nPasal 1\nHal {reference} tetap.\nPasal 2\nSelesai."

    assert outline(text) == ["bab-i", "pasal-1", "pasal-2"]


def test_a_catchword_at_the_foot_of_a_page_is_no_heading():
    """`Pasal 2 ...` announces the next page; its words stay, the article is counted once."""
    text = "Pasal 1\n(1) Satu.\n(2) Dua ...\n(2) Dua. Pasal 2 ...\nPasal 2\nTiga."

    tree = tree_of(text)

    assert [p.anchor for p in walk(tree)][-2:] == ["pasal-1-ayat-2", "pasal-2"]
    assert list(words(tree)) == text.split()


def test_a_list_has_at_most_four_levels():
    """UU 12/2011 Lampiran II, number 87: what looks like a fifth level stays among the words."""
    text = "Pasal 1\nSatu: a. dua: 1. tiga: a) empat: 1) lima: a. enam."

    assert outline(text)[-1] == "pasal-1-huruf-a-angka-1-huruf-a-angka-1"
    assert piece_at(tree_of(text), outline(text)[-1]).text == "lima: a. enam."


def test_inserted_articles_and_chapters_follow_the_one_they_are_named_after():
    """128, 128A, 128B, 129: no gap."""
    text = (
        "BAB I\nX\nPasal 1\nIsi.\nPasal 1A\nIsi.\n"
        "BAB IA\nY\nPasal 1B\nIsi.\nBAB II\nZ\nPasal 2\nIsi."
    )

    assert outline(text)[1:] == [
        *("pasal-1", "pasal-1a", "bab-ia", "pasal-1b", "bab-ii", "pasal-2"),
    ]


def test_elucidation_and_annexes_have_addresses_of_their_own():
    """The same numbers again, with a prefix; an annex is one piece of text."""
    text = (
        "Pasal 1\n(1) Satu.\n(2) Dua.\nAgar setiap orang mengetahuinya, diundangkan.\n"
        "PENJELASAN\nATAS\nPERATURAN X\nI. UMUM\nCukup.\nII. PASAL DEMI PASAL\nPasal 1\n"
        "Ayat (1) Cukup jelas. Ayat (2) Huruf a Jelas.\n"
        "TAMBAHAN LEMBARAN NEGARA NOMOR 1\nLAMPIRAN I\nPasal 1 1. tabel\nLAMPIRAN II\nTabel"
    )

    assert outline(text)[3:] == [
        *("penutup", "penjelasan", "penjelasan-umum", "penjelasan-pasal-demi-pasal"),
        *("penjelasan-pasal-1", "penjelasan-pasal-1-ayat-1", "penjelasan-pasal-1-ayat-2"),
        *("penjelasan-pasal-1-ayat-2-huruf-a", "", "lampiran-i", "lampiran-ii"),
    ]


def test_articles_quoted_in_an_amendment_stand_in_the_item_that_quotes_them():
    """`pasal-i-angka-2-pasal-34`: a foreign article is never one of this regulation."""
    text = (
        "Pasal I\nBeberapa ketentuan diubah sebagai berikut:\n"
        "1. Ketentuan Pasal 1 diubah sehingga berbunyi sebagai berikut:\n"
        "Pasal 1\nYang dimaksud dengan:\n1. Kota adalah x.\n"
        "2. Di antara Pasal 3 dan Pasal 4 disisipkan 2 (dua) pasal yang berbunyi sebagai berikut:\n"
        "Pasal 3A\n(1) Isi.\n(2) Isi.\nPasal 3B\nIsi.\n3. Pasal 9 dihapus.\n"
        "Pasal II\nPeraturan ini mulai berlaku."
    )

    assert outline(text) == [
        *("pasal-i", "pasal-i-angka-1", "pasal-i-angka-1-pasal-1"),
        "pasal-i-angka-1-pasal-1-angka-1",
        *("pasal-i-angka-2", "pasal-i-angka-2-pasal-3a", "pasal-i-angka-2-pasal-3a-ayat-1"),
        *("pasal-i-angka-2-pasal-3a-ayat-2", "pasal-i-angka-2-pasal-3b"),
        *("pasal-i-angka-3", "pasal-ii"),
    ]


def test_articles_quoted_by_an_omnibus_law_do_not_disturb_its_own_sequence():
    """Foreign numbers, higher and lower, between articles 2 and 3."""
    text = (
        "Pasal 1\nIsi.\nPasal 2\nUndang-Undang X diubah sebagai berikut:\n"
        "1. Ketentuan Pasal 17 diubah sehingga berbunyi sebagai berikut:\nPasal 17\nIsi.\n"
        "2. Ketentuan Pasal 3 diubah sehingga berbunyi sebagai berikut:\nPasal 3\nIsi.\n"
        "Pasal 3\nSelesai."
    )

    assert outline(text) == [
        *("pasal-1", "pasal-2", "pasal-2-angka-1", "pasal-2-angka-1-pasal-17"),
        *("pasal-2-angka-2", "pasal-2-angka-2-pasal-3", "pasal-3"),
    ]


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", sorted(p.name for p in MISTAKES.iterdir() if p.is_dir()))
def test_each_mistake_is_told_with_line_and_hint(folder: str):
    """The smallest wrong text of each kind gives exactly the problems in expected.txt."""
    text = (MISTAKES / folder / "text.txt").read_bytes().decode()

    tree, problems = parse(text, "content/regulations/text.txt")

    expected = (MISTAKES / folder / "expected.txt").read_text("utf-8")
    assert expected
    assert "".join(f"{problem}\n" for problem in problems) == expected
    assert list(words(tree)) == text.split()


@pytest.mark.parametrize("folder", ["no-article", "html", "binary"])
def test_a_text_that_is_no_regulation_is_one_piece_without_structure(folder: str):
    """Nothing is made up: one piece of kind `text`, without an address."""
    text = (MISTAKES / folder / "text.txt").read_bytes().decode()

    (piece,) = parse(text, "text.txt")[0]

    assert (piece.kind, piece.anchor, piece.children) == ("text", "", ())


# --- promises -------------------------------------------------------------------------------------

_PHRASES = st.sampled_from(
    [
        "setiap peserta wajib membayar iuran",
        "manfaat diberikan paling lama 7 (tujuh) hari",
        "sebagaimana dimaksud dalam Pasal 2 ayat (1)",
        "menurut ayat (2) huruf b",
        "dalam huruf a dan huruf b",
        "pekerja rentan sebesar Rp6.800,00",
        "sesuai dengan Pasal 1, Pasal 2, dan Pasal 3",
    ]
)
_SENTENCES = st.lists(_PHRASES, min_size=1, max_size=3).map(" ".join)
_GAPS = st.sampled_from(["\n", " ", "\n\n", "\r\n", "\n  "])


class Script:
    """Writes a lawful text and remembers the address of each piece."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.text = ""
        self.anchors: list[str] = []

    def put(self, mark: str, anchor: str, own: str) -> None:
        """A mark and the words of its own, on one line or more."""
        self.text += mark + self.draw(_GAPS) + (own + self.draw(_GAPS) if own else "")
        self.anchors.append(anchor)

    def put_words(self, mark: str, anchor: str) -> None:
        """Words, or words and a list."""
        listed = self.draw(st.booleans())
        self.put(mark, anchor, self.draw(_SENTENCES).capitalize() + (":" if listed else "."))
        if listed:
            self.put_list(anchor, [(f"{c}.", f"huruf-{c}") for c in "abcde"])

    def put_list(self, parent: str, marks: list[tuple[str, str]]) -> None:
        """A list; a `b.` may hold another."""
        count = self.draw(st.integers(2, len(marks)))
        for place, (mark, slug) in enumerate(marks[:count], 1):
            deeper = mark == "b." and self.draw(st.booleans())
            end = ":" if deeper else "." if place == count else ";"
            self.put(mark, f"{parent}-{slug}", self.draw(_SENTENCES) + end)
            if deeper:
                self.put_list(self.anchors[-1], [(f"{n}.", f"angka-{n}") for n in range(1, 5)])

    def put_article(self, number: int) -> None:
        """An article with ayat, or with words."""
        mark, anchor = f"Pasal {number}", f"pasal-{number}"
        ayat = self.draw(st.sampled_from([0, 2, 3]))
        if not ayat:
            self.put_words(mark, anchor)
            return
        self.put(mark, anchor, "")
        for place in range(1, ayat + 1):
            self.put_words(f"({place})", f"{anchor}-ayat-{place}")


@st.composite
def regulations(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A lawful text, some headings running on in one line, and the addresses it must have."""
    script, article = Script(draw), 0
    for chapter in ("I", "II", "III", "IV")[: draw(st.integers(1, 4))]:
        script.put(f"BAB {chapter}", f"bab-{chapter.lower()}", "KETENTUAN IURAN")
        for _ in range(draw(st.integers(1, 3))):
            article += 1
            script.put_article(article)
    return script.text, script.anchors


@given(regulations())
def test_a_lawful_text_gives_back_the_structure_it_was_written_with(made: tuple[str, list[str]]):
    """Every heading is found and no reference is taken for one, run on or not."""
    text, anchors = made

    tree, problems = parse(text, "text.txt")

    assert [piece.anchor for piece in walk(tree)] == anchors
    assert problems == []
    assert list(words(tree)) == text.split()


_PIECES = st.sampled_from(
    [
        *("Pasal 1", "Pasal 2", "Pasal 3", "Pasal 1A", "Pasal I", "Pasal II", "Pasa72", "Pasal l0"),
        *("(1)", "(2)", "(l)", "a.", "b.", "c.", "1.", "2.", "a)", "1)", "aa.", "Article 2"),
        *("BAB I", "BAB II", "CHAPTER I", "Bagian Kesatu", "Bagian Kedua Belas", "Part Two"),
        *("Paragraf 1", "BUKU KESATU", "BUKU I", "Bagian Kepegawaian", "Menimbang :"),
        *("Mengingat:", "MEMUTUSKAN:", "M E M U T U S K A N :", "DENGAN RAHMAT TUHAN", "UMUM"),
        *("PENJELASAN ATAS", "PENJELASAN", "I. UMUM", "II. PASAL DEMI PASAL", "LAMPIRAN"),
        *("LAMPIRAN I", "Ayat (1)", "Ayat (2)", "Huruf a", "Huruf b", "Angka 1", "Angka 2"),
        *("Agar setiap orang mengetahuinya,", "Ditetapkan di", "TAMBAHAN LEMBARAN NEGARA"),
        *("berbunyi sebagai berikut:", "Ketentuan Pasal 1 diubah", "dan", "...", "__", "jelas"),
        *("iuran.", "iuran;", "iuran:", "IURAN", "dalam", "ayat", "Dihapus.", "“Pasal 1", "#"),
    ]
)
_BETWEEN = st.sampled_from([" ", "\n", "\n\n", "\t", "\r\n", "\N{NO-BREAK SPACE}", "\x85", ""])
_JUMBLES = st.lists(st.tuples(_PIECES | st.text(max_size=5), _BETWEEN), max_size=60).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


@settings(max_examples=400)
@given(_JUMBLES | st.text())
def test_no_text_crashes_loses_a_word_or_repeats_an_address(text: str):
    """Whatever is put in: same words out, unique addresses, problems on lines that exist."""
    tree, problems = parse(text, "text.txt")

    anchors = [piece.anchor for piece in walk(tree) if piece.anchor]
    assert list(words(tree)) == text.split()
    assert len(anchors) == len(set(anchors))
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)
    assert all(str(problem) for problem in problems)


def steps(text: str) -> int:
    """How many functions are called while a text is parsed."""
    count = 0

    def tick(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        parse(text, "text.txt")
    finally:
        sys.setprofile(before)
    return count


_GROWING = {
    "regulations one after the other": SAMPLE.read_text("utf-8"),
    "one line without end": SAMPLE.read_text("utf-8").replace("\n", " "),
    "articles without words": "Pasal 1\n" * 150,
    "lists in lists": "Pasal 1\n" + "a. : 1. : " * 150,
    "letters": "Pasal 1\n" + "a. b. " * 150,
    "quoted articles": "Pasal 1\n1. berbunyi sebagai berikut:\n" + "Pasal 7\nIsi.\n" * 150,
}


@pytest.mark.parametrize("kind", sorted(_GROWING))
def test_the_steps_of_parsing_grow_with_the_length_of_the_text(kind: str):
    """Four times the text, four times the steps."""
    text = _GROWING[kind] * 4

    small, large = steps(text), steps(text * 4)

    assert large < small * 4.4


def test_a_megabyte_takes_about_four_times_as_long_as_a_quarter():
    """Nor does one step become slower; the limit is generous because machines are busy."""
    quarter = SAMPLE.read_text("utf-8") * 36

    def seconds(text: str) -> float:
        start = time.perf_counter()
        parse(text, "text.txt")
        return time.perf_counter() - start

    assert len(quarter) * 4 > 1_000_000
    assert seconds(quarter * 4) < 12 * min(seconds(quarter), seconds(quarter))
