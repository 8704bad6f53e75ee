"""A story that is taken back is gone: from its folder, from every byte of the site, and beside."""

import datetime as dt
from pathlib import Path

import pytest

import build
from terang import publish, withdrawal
from terang.consent import WITHDRAWN
from terang.model import LANGUAGES, Language
from tests.told_stories import as_typed

PHRASE = "sampan-zamrud-berlayar"  # stands in the title, the description, the text and the alt text
DAY = dt.date(2026, 2, 1)
NOON = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)


def plant(folder: Path, identifier: str = "c-8w2x", **changed: str) -> None:
    """A true story full of the phrase, in both languages."""
    roots: dict[Language, str] = {"id": "../../", "en": "../../../"}
    folder.mkdir(exist_ok=True, parents=True)
    for language, root in roots.items():
        text = as_typed(
            language,
            **{
                "id": identifier,
                "title": f"Judul {PHRASE}",
                "description": f"Ringkasan {PHRASE}.",
                "body": f"Isi {PHRASE}.\n\n![Foto {PHRASE}]({root}assets/terang.svg)",
                **changed,
            },
        )
        (folder / f"{identifier}.{language}.md").write_text(text, encoding="utf-8")


def traces(folder: Path, phrase: str = PHRASE) -> list[str]:
    """Every file and folder below whose name or bytes hold the phrase, dotted ones included."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if phrase in path.name or (path.is_file() and phrase.encode() in path.read_bytes())
    )


@pytest.mark.parametrize("outside", [False, True], ids=["in the repository", "in a second folder"])
def test_after_a_withdrawal_no_byte_of_the_site_tells_of_the_story(
    tiny: Path, tmp_path: Path, *, outside: bool
) -> None:
    """A page without a name stays in both languages; drafts of killed builds go, too."""
    public, second = tmp_path / "public", tmp_path / "stories" if outside else None
    plant(second or tiny / "content" / "stories")
    target = public / "site"
    assert build.build(tiny, target, stories=second, now=NOON) == []
    assert {"site/cerita/c-8w2x/index.html", "site/en/cerita/index.html"} <= {*traces(public)}
    assert {"site/feed.xml", "site/feed.json", "site/en/feed.xml"} <= {*traces(public)}
    for left in (".site-abcd1234", ".pass-ab_d1234", "site.old"):
        (public / left).mkdir()
        (public / left / "index.html").write_text(PHRASE, encoding="utf-8")
        (public / left / publish.MARKER).touch()

    taken, problems = build.withdraw(tiny, target, "c-8w2x", DAY, second)
    rebuilt = build.build(tiny, target, stories=second, now=NOON)

    assert (problems, rebuilt, taken.files) == ([], [], 2)
    assert traces(tmp_path) == []
    for page in ("cerita/c-8w2x/index.html", "en/cerita/c-8w2x/index.html"):
        assert '<meta name="robots" content="noindex">' in (target / page).read_text("utf-8")
    told = {*traces(public, "c-8w2x")}
    pages = {f"site/{prefix}cerita/c-8w2x" for prefix in ("", "en/")}
    assert told == pages | {f"{page}/index.html" for page in pages}


def test_the_list_keeps_id_address_and_date_and_nothing_else(tiny: Path) -> None:
    """Whoever reads it learns neither who it was nor why."""
    plant(tiny / "content" / "stories")

    withdrawal.withdraw(tiny, None, "c-8w2x", DAY)

    lines = (tiny / WITHDRAWN).read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "- {id: c-8w2x, slug: c-8w2x, date: 2026-02-01}"
    ]


@pytest.mark.parametrize(
    "slip", ["title: [", "title: a: b: c", "kind: true-story\nkind: true-story"]
)
def test_a_slip_in_the_front_matter_does_not_keep_a_story(tiny: Path, slip: str) -> None:
    """It is found by its id as typed, and its partner by the address they share."""
    folder = tiny / "content" / "stories"
    plant(folder)
    broken = folder / "c-8w2x.id.md"
    broken.write_text(broken.read_text("utf-8").replace("kind: true-story", slip), "utf-8")
    partner = folder / "c-8w2x.en.md"
    partner.write_text(partner.read_text("utf-8").replace("id: c-8w2x\n", ""), "utf-8")

    taken, problems = withdrawal.withdraw(tiny, None, "c-8w2x", DAY)

    assert (taken.files, problems) == (2, [])
    assert traces(tiny) == []


def test_the_photo_goes_with_the_story(tiny: Path) -> None:
    """The one that is named, and whatever else bears the name of the story."""
    folder = tiny / "content" / "stories"
    plant(folder)
    for language in LANGUAGES:
        text = folder / f"c-8w2x.{language}.md"
        named = "licence: none\nphoto: {file: laut.jpg, faces: none}"
        text.write_text(text.read_text("utf-8").replace("licence: none", named), "utf-8")
    (folder / "laut.jpg").write_bytes(b"\xff\xd8")
    (folder / "c-8w2x.jpg").write_bytes(b"\xff\xd8")

    taken, _ = withdrawal.withdraw(tiny, None, "c-8w2x", DAY)

    assert taken.files == 4
    assert sorted(p.name for p in folder.iterdir()) == [
        "perahu-baru.en.md",
        "perahu-baru.id.md",
        "withdrawn.yml",
    ]


def test_a_second_withdrawal_changes_nothing_and_finishes_what_was_interrupted(tiny: Path) -> None:
    """The list was written, and then the machine stopped: the files are still there."""
    plant(tiny / "content" / "stories")
    withdrawal.withdraw(tiny, None, "c-8w2x", DAY)
    listed = (tiny / WITHDRAWN).read_bytes()
    plant(tiny / "content" / "stories")

    taken, problems = withdrawal.withdraw(tiny, None, "c-8w2x", DAY)

    assert (taken.files, taken.date, problems) == (2, None, [])
    assert (tiny / WITHDRAWN).read_bytes() == listed
    assert traces(tiny) == []


def test_an_id_that_no_story_has_is_told_with_those_there_are(tiny: Path) -> None:
    """Nothing is deleted and nothing listed."""
    taken, (problem,) = withdrawal.withdraw(tiny, None, "c-0000", DAY)

    assert (taken.files, taken.date) == (0, None)
    assert str(problem.what) == "no story has the id 'c-0000'"
    assert "c-3b7k" in str(problem.hint)
    assert not (tiny / WITHDRAWN).exists()


def test_the_command_says_by_which_day_the_site_has_to_be_published(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three days, counted in Semarang: at 20.00 UTC it is tomorrow there."""
    plant(tiny / "content" / "stories")
    evening = dt.datetime(2026, 1, 31, 20, tzinfo=dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(evening.timestamp())))
    options = ["--root", str(tiny), "--target", str(tmp_path / "site")]

    status = build.main(["withdraw", "c-8w2x", *options])

    assert status == 0
    assert "4 February 2026" in capsys.readouterr().out
    assert "date: 2026-02-01" in (tiny / WITHDRAWN).read_text("utf-8")


def test_on_its_last_day_a_story_withdraws_itself(tiny: Path, tmp_path: Path) -> None:
    """Nobody has to type anything; the report says what happened, and nothing else is left."""
    plant(tiny / "content" / "stories", expires="2026-02-01")
    watch = build.Watch()

    problems = build.build(tiny, tmp_path / "public" / "site", now=NOON, watch=watch)

    assert problems == []
    assert traces(tmp_path / "public") == []
    page = tmp_path / "public" / "site" / "cerita" / "c-8w2x" / "index.html"
    assert "noindex" in page.read_text("utf-8")
    assert [note.file for note in watch.notes] == [
        "content/stories/c-8w2x.en.md",
        "content/stories/c-8w2x.id.md",
    ]
