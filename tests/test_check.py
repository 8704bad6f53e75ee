"""What people wrote is held against what there is: pairs, names, citations, bare numbers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from terang import check, known, read
from terang.model import Article, Correction, Problem, Said, Sources, Text, Writing

DISTRICTS = ("cakupan/rawa-lor", "cakupan/rawa-kidul")


@pytest.fixture
def sources(tiny: Path) -> Sources:
    """The smallest project, read."""
    return read.everything(tiny)


def changed(writings: Sequence[Writing], file: str, **changes: object) -> tuple[Writing, ...]:
    """The writings, one of them changed."""
    assert any(w.file == file for w in writings)
    return tuple(
        replace(w, **changes) if w.file == file else w  # type: ignore[arg-type]
        for w in writings
    )


def with_body(sources: Sources, body: str) -> Sources:
    """The sources with another text on one Indonesian page."""
    pages = changed(sources.pages, "content/pages/metode.id.md", body=body)
    return replace(sources, pages=pages)


def said(problems: Sequence[Problem]) -> list[str]:
    """Problems as `file:line: what`."""
    return [f"{p.file}:{p.line}: {p.what}" for p in problems]


def test_the_smallest_project_has_no_problem(sources: Sources) -> None:
    """All names are known, all pairs there, no number stands alone."""
    assert check.everything(sources, DISTRICTS) == []


def test_what_reading_found_comes_first(sources: Sources) -> None:
    """The checks go on after a file that could not be read."""
    slip = Problem(file="x.yml", line=1, what=Said("a"), hint=Said("b"))

    problems = check.everything(replace(with_body(sources, "Ada 36."), problems=(slip,)), DISTRICTS)

    assert said(problems) == [
        "x.yml:1: a",
        "content/pages/metode.id.md:5: the number '36' has no figure",
    ]


@pytest.mark.parametrize(
    "page",
    [
        "uang",
        "cakupan/rawa-lor",
        "angka/saldo",
        "peraturan/contoh-perwali-1-2025",
        "cerita/perahu-baru",
        "",
    ],
)
def test_every_kind_of_page_has_an_address_that_prose_may_name(sources: Sources, page: str) -> None:
    """Narrative pages, districts, figures, regulations, stories, and the home page."""
    body = f'[ke sana]({{{{ halaman("{page}") }}}})'

    assert check.everything(with_body(sources, body), DISTRICTS) == []


def test_a_district_that_no_table_names_has_no_page(sources: Sources) -> None:
    """The addresses of districts come from the tables."""
    body = '[ke sana]({{ halaman("cakupan/rawa-lor") }})'

    problems = check.everything(with_body(sources, body), ["cakupan/rawa-kidul"])

    assert said(problems) == ["content/pages/metode.id.md:5: unknown page 'cakupan/rawa-lor'"]
    assert str(problems[0].hint) == "did you mean 'cakupan/rawa-kidul'?"


def test_an_agency_has_an_address_where_the_tables_know_it(sources: Sources) -> None:
    """As a district has; and a slip in its name is told with the nearest one."""
    body = (
        '[a]({{ halaman("perangkat-daerah/dinkes") }}) [b]({{ halaman("perangkat-daerah/dinke") }})'
    )

    problems = check.everything(with_body(sources, body), [*DISTRICTS, "perangkat-daerah/dinkes"])

    assert said(problems) == ["content/pages/metode.id.md:5: unknown page 'perangkat-daerah/dinke'"]
    assert str(problems[0].hint) == "did you mean 'perangkat-daerah/dinkes'?"


def test_the_line_of_a_call_is_its_line_in_the_file(sources: Sources) -> None:
    """Front matter is counted."""
    problems = check.everything(with_body(sources, 'a\n\nb {{ bagan("x") }}\n36\n'), DISTRICTS)

    assert [(p.line, str(p.what)) for p in problems] == [
        (7, "unknown chart 'x'"),
        (8, "the number '36' has no figure"),
    ]


def test_the_articles_are_those_with_notes_and_what_holds_them(sources: Sources) -> None:
    """A note on a paragraph gives its article and its regulation an address too."""
    identifier = "contoh-perwali-1-2025"

    assert known.articles(sources.regulations) == {
        Article(regulation=identifier),
        Article(regulation=identifier, pasal="2"),
        Article(regulation=identifier, pasal="2", ayat="1"),
    }


@pytest.mark.parametrize(
    ("english", "missing"),
    [
        ('{{ angka("saldo") }}', []),
        ('{{ angka("saldo", "ringkas") }}', []),
        ("", ["saldo"]),
        ('{{ angka("saldo") }} {{ angka("saldo") }}', ["saldo"]),
        ('{{ angka("pekerja-aktif") }}', ["pekerja-aktif", "saldo"]),
    ],
)
def test_both_languages_name_the_same_figures_as_often(
    sources: Sources, english: str, missing: list[str]
) -> None:
    """The short form counts as the same figure; another order is another order of words."""
    pages = changed(sources.pages, "content/pages/metode.id.md", body='{{ angka("saldo") }}')
    pages = changed(pages, "content/pages/metode.en.md", body=english)

    problems = check.everything(replace(sources, pages=pages), DISTRICTS)

    assert said(problems) == [
        f"content/pages/metode.en.md:6: figure '{figure}' is not named as often as in Indonesian"
        for figure in missing
    ]


def test_figures_are_not_counted_in_a_text_that_cannot_be_read(sources: Sources) -> None:
    """Braces that are not closed hide every figure of the page; that is one slip, not many."""
    pages = changed(sources.pages, "content/pages/metode.id.md", body='{{ angka("saldo") }}')
    pages = changed(pages, "content/pages/metode.en.md", body='{{ angka("saldo") }} {{ angka(')

    problems = check.everything(replace(sources, pages=pages), DISTRICTS)

    assert [(p.file, p.line) for p in problems] == [("content/pages/metode.en.md", 6)]


@pytest.mark.parametrize("article", ["contoh-perwali-1-2025 pasal 7", "pp-1-2020"])
def test_the_law_behind_a_story_is_known(sources: Sources, article: str) -> None:
    """A citation in front matter is held against the notes as one in prose is."""
    file = "content/stories/perahu-baru.id.md"
    (story,) = (w for w in sources.stories if w.file == file)
    assert story.story is not None
    cited = replace(story.story, article=Article.parse(article))
    stories = changed(sources.stories, file, story=cited)

    problems = check.everything(replace(sources, stories=stories), DISTRICTS)

    found = [(p.file, p.line) for p in problems if "perwali" in str(p) or "pp-1" in str(p)]
    assert found == [(file, 11)]


def test_two_stories_cannot_share_an_address(sources: Sources) -> None:
    """One in the repository and one in the folder outside it may bear the same name."""
    doubled = tuple(replace(w, file=f"outside/{w.slug}.{w.language}.md") for w in sources.stories)

    problems = check.everything(replace(sources, stories=(*sources.stories, *doubled)), DISTRICTS)

    assert sorted({p.file for p in problems}) == [
        "outside/perahu-baru.en.md",
        "outside/perahu-baru.id.md",
    ]


@pytest.mark.parametrize("title", ["Ada 36 pekerja", '{{ angka("saldo") }}', "{% if x %}"])
def test_a_title_holds_neither_numbers_nor_calls(sources: Sources, title: str) -> None:
    """Titles go into menus and search results as they are, so a call would be printed raw."""
    file = "content/pages/metode.id.md"
    (page,) = (w for w in sources.pages if w.file == file)
    pages = changed(sources.pages, file, meta={**page.meta, "title": title})

    problems = check.everything(replace(sources, pages=pages), DISTRICTS)

    assert [(p.file, p.line) for p in problems] == [(file, 2)]


@pytest.mark.parametrize(
    "text",
    [Text(id="Ada 36.", en="x"), Text(id="x", en='{{ angka("none") }}'), Text(id="{{", en="x")],
    ids=["number", "unknown", "syntax"],
)
@pytest.mark.parametrize("part", ["title", "subtitle", "alt"])
def test_the_texts_of_a_chart_are_checked_in_both_languages(
    sources: Sources, part: str, text: Text
) -> None:
    """A chart's words obey the rules of prose."""
    first, *others = sources.charts
    charts = (replace(first, **{part: text}), *others)  # type: ignore[arg-type]

    problems = check.everything(replace(sources, charts=charts), DISTRICTS)

    assert [p.file for p in problems] == [first.file]


CALL = Text(id='{{ angka("saldo") }}', en='{{ angka("saldo") }}')


@pytest.mark.parametrize("part", ["title", "subtitle"])
def test_the_title_of_a_chart_holds_no_call(sources: Sources, part: str) -> None:
    """Only the alt text has its calls answered; elsewhere the braces would be printed."""
    first, *others = sources.charts
    charts = (replace(first, **{part: CALL}), *others)  # type: ignore[arg-type]

    problems = check.everything(replace(sources, charts=charts), DISTRICTS)

    assert {p.file for p in problems} == {first.file}


def test_labels_and_news_hold_no_call(sources: Sources) -> None:
    """The label of a figure and what is new in a release are printed as they are."""
    first, *others = sources.figures
    (release,) = sources.releases
    changed_ = replace(
        sources,
        figures=(replace(first, label=CALL), *others),
        releases=(replace(release, whats_new=CALL),),
    )

    problems = check.everything(changed_, DISTRICTS)

    assert {p.file for p in problems} == {first.file, "data/releases/2026-01/release.yml"}


def test_a_file_that_could_not_be_read_is_not_called_missing(sources: Sources) -> None:
    """A page whose partner has a slip is not told to add it, nor is a figure called unknown."""
    slips = tuple(
        Problem(file=file, line=1, what=Said("a"), hint=Said("b"))
        for file in ("content/pages/metode.id.md", "content/figures/saldo.yml")
    )
    left = replace(
        sources,
        problems=slips,
        pages=tuple(w for w in sources.pages if w.file != slips[0].file),
        figures=tuple(f for f in sources.figures if f.id != "saldo"),
    )

    assert check.everything(left, DISTRICTS) == list(slips)


def test_what_could_not_be_read_is_in_doubt_and_not_unknown(sources: Sources) -> None:
    """Terms of a broken glossary, districts and agencies of broken tables, law with a slip."""
    law = "contoh-perwali-1-2025"
    pages = ("cakupan/rawa-lor", "perangkat-daerah/dinkes", "angka/kas", "cerita/warung")
    calls = ['istilah("hilang")', f'pasal("{law} pasal 9")', *(f'halaman("{p}")' for p in pages)]
    body = " ".join(f"{{{{ {call} }}}}" for call in calls)
    broken = [
        *("content/glossary.yml", f"content/regulations/{law}.yml", "content/figures/kas.yaml"),
        *("stories/warung.id.md", "stories/warung.en.md"),
    ]
    slips = tuple(Problem(file=f, line=1, what=Said("a"), hint=Said("b")) for f in broken)

    problems = check.everything(replace(with_body(sources, body), problems=slips), ())

    assert problems == list(slips)


def test_a_slip_elsewhere_excuses_nothing(sources: Sources) -> None:
    """A broken chart does not make an unknown figure known."""
    slip = Problem(file="content/charts/saldoo.yml", line=1, what=Said("a"), hint=Said("b"))
    changed_ = replace(with_body(sources, '{{ angka("saldoo") }}'), problems=(slip,))

    problems = [p for p in check.everything(changed_, DISTRICTS) if p != slip]

    assert "unknown figure 'saldoo'" in [str(p.what) for p in problems]


def test_a_correction_is_of_a_figure(sources: Sources) -> None:
    """A slip in its id would leave the correction off the figure's page."""
    correction = Correction(
        figure="sado", period="2025-12", before="1", after="2", reason=Text(id="a", en="b"), line=7
    )
    releases = (replace(sources.releases[0], corrections=(correction,)),)

    (problem,) = check.everything(replace(sources, releases=releases), DISTRICTS)

    assert str(problem).startswith("data/releases/2026-01/release.yml:7: unknown figure 'sado'")
    assert str(problem.hint) == "did you mean 'saldo'?"


@pytest.mark.parametrize("part", ["definition", "note"])
def test_an_explanation_holds_no_call(sources: Sources, part: str) -> None:
    """It is printed as it is, on the line of its own language."""
    *others, last = sources.figures
    text = Text(id="x", en='{{ angka("saldo") }}')
    figures = (*others, replace(last, **{part: text}))  # type: ignore[arg-type]

    (problem,) = check.everything(replace(sources, figures=figures), DISTRICTS)

    assert str(problem.what) == "a call cannot stand here"
    assert problem.line == last.lines[f"{part}.en"]


@pytest.mark.parametrize(
    ("call", "line"),
    [('{{ blok("premi") }}', 6), ('{{ halaman("uang") }}', 6), ("{{ bulan() }}", 6)],
)
def test_the_alt_text_of_a_chart_names_figures_only(sources: Sources, call: str, line: int) -> None:
    """No other call has an answer that can be read aloud."""
    first, *others = sources.charts
    charts = (replace(first, alt=Text(id="x", en=call)), *others)

    (problem,) = check.everything(replace(sources, charts=charts), DISTRICTS)

    assert (problem.line, str(problem.hint)) == (line, "known calls here: angka")


def test_a_period_says_the_month_or_the_quarter_only(sources: Sources) -> None:
    """A figure in it would be answered with a month."""
    first, *others = sources.figures
    figures = (
        replace(first, period=Text(id="{{ triwulan() }}", en='{{ angka("saldo") }}')),
        *others,
    )

    (problem,) = check.everything(replace(sources, figures=figures), DISTRICTS)

    assert (problem.file, str(problem.what)) == (first.file, "'angka' cannot stand here")
