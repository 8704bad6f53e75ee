"""Hold the front matter of stories against itself, its translation, and the codes of the tables.

The part of `check` that knows what a consent needs. What is wrong with a consent stops the build;
what a sound consent leaves out is the affair of `stories`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

from terang import known
from terang.consent import REVIEWS, Consent, Story
from terang.model import TOTAL, Problem, Said, Sources, Writing

Codes = Mapping[str, Sequence[str]]  # code list -> its codes; a list that is not there is not asked
_HEAD = {"place": ("zone", "district"), "person": ("age_group", "occupation")}


def everything(sources: Sources, codes: Codes) -> Iterator[Problem]:
    """All that is wrong with the front matter of stories, each told of the original only.

    A file with a slip has told it already, and what it says is not held against anything.
    """
    broken = {problem.file for problem in sources.problems}
    told = [w for w in sources.stories if w.story and w.file not in broken]
    yield from _agreeing(told)
    yield from _ids(told)
    yield from _back_again(told, sources)
    for writing in _originals(told):
        yield from _one(writing, codes)


def _originals(told: Iterable[Writing]) -> tuple[Writing, ...]:
    """One text of each story, the Indonesian where there is one."""
    first: dict[str, Writing] = {}
    for writing in told:
        if writing.slug not in first or writing.language == "id":
            first[writing.slug] = writing
    return tuple(first.values())


def _problem(w: Writing, key: str, what: Said, hint: Said) -> Problem:
    lines = w.story.lines if w.story else {}
    return Problem(file=w.file, line=lines.get(key, 1), what=what, hint=hint)


def _agreeing(told: Sequence[Writing]) -> Iterator[Problem]:
    """Both languages state the same facts: a consent cannot differ from itself."""
    originals = {w.slug: w for w in told if w.language == "id"}
    for w in told:
        original = originals.get(w.slug, w)
        for fact in fields(Story):
            mine, theirs = getattr(w.story, fact.name), getattr(original.story, fact.name)
            if fact.compare and mine != theirs:
                what = Said("'{}' is not what {} says", (fact.name, original.file))
                hint = Said("write the same facts in both languages")
                yield _problem(w, fact.name, what, hint)


def _ids(told: Iterable[Writing]) -> Iterator[Problem]:
    """No two stories share an id: withdrawing one would take the other along."""
    slugs: dict[str, Writing] = {}
    for w in _originals(told):
        identifier = w.story.id if w.story else ""
        other = slugs.setdefault(identifier, w)
        if identifier and other is not w:
            what = Said("the id '{}' is also that of {}", (identifier, other.file))
            yield _problem(w, "id", what, Said("choose another one, without a meaning"))


def _back_again(told: Iterable[Writing], sources: Sources) -> Iterator[Problem]:
    """A story that was withdrawn does not come back by a merge or a copy."""
    gone = {name for line in sources.withdrawn for name in (line.id, line.slug) if name}
    for w in told:
        if w.slug in gone or (w.story and w.story.id in gone):
            what = Said("this story was withdrawn")
            hint = Said("delete the file: {}", ("python build.py withdraw ID",))
            yield _problem(w, "id", what, hint)


def _one(w: Writing, codes: Codes) -> Iterator[Problem]:
    story = w.story
    if story is None:
        return
    yield from _coded(w, story, codes)
    yield from _pictured(w, story)
    if not story.illustrative:
        yield from _address(w, story)
        yield from _reviewed(w, story)
        if story.consent:
            yield from _allowed(w, story.consent)
    elif story.consent:
        what = Said("an invented person cannot consent")
        hint = Said("write '{}', or take the consent out", ("kind: true-story",))
        yield _problem(w, "consent", what, hint)


def _coded(w: Writing, story: Story, codes: Codes) -> Iterator[Problem]:
    """Zone, district, age group and occupation are codes of the tables."""
    valid = {
        "zone": (*zones, TOTAL) if (zones := codes.get("zone", ())) else (),
        "district": codes.get("district", ()),
        "age_group": codes.get("age_group", ()),
        "occupation": (*codes.get("occupation", ()), *codes.get("occupation_group", ())),
    }
    for head, keys in _HEAD.items():
        for key in keys:
            code = getattr(getattr(story, head), key)
            if code and valid[key] and code not in valid[key]:
                line = story.lines.get(f"{head}.{key}", 1)
                yield known.unknown("code", code, valid[key], w.file, line)


def _pictured(w: Writing, story: Story) -> Iterator[Problem]:
    """A photo was agreed to apart from the text, and a face is in it only by consent."""
    agreed = story.consent.scope if story.consent else ()
    if story.photo and not story.illustrative and "photo" not in agreed:
        what = Said("the consent does not cover a photo")
        yield _problem(w, "photo", what, Said("take the photo out, and delete its file"))
    if story.photo and story.illustrative and story.photo.faces != "none":
        what = Said("the face of a real person in an invented story")
        hint = Said("take a photo without faces, and write '{}'", ("faces: none",))
        yield _problem(w, "photo.faces", what, hint)


def _address(w: Writing, story: Story) -> Iterator[Problem]:
    """The address of a true story stays after it is gone, so it must say nothing."""
    if story.id and w.slug != story.id:
        what = Said("the address of a true story is its id, for the address outlives the story")
        name = f"{story.id}.{w.language}.md"
        yield _problem(w, "id", what, Said("rename the file to {}", (name,)))


def _reviewed(w: Writing, story: Story) -> Iterator[Problem]:
    """Two people of two roles read it, after it was allowed."""
    if len({review.role for review in story.review}) < REVIEWS:
        what = Said("a true story is read by two people of two roles before it is published")
        hint = Said("add to 'review:' a line like {}", ("- {role: {id: …, en: …}, date: …}",))
        yield _problem(w, "review", what, hint)
    for review in story.review:
        if story.consent and review.date < story.consent.given:
            what = Said("it was read on {}, before the consent was given", (f"{review.date}",))
            hint = Said("have the text read again, as it was allowed")
            yield Problem(file=w.file, line=review.line, what=what, hint=hint)


def _allowed(w: Writing, consent: Consent) -> Iterator[Problem]:
    """A consent covers the text at least, and some time."""
    if consent.scope and "text" not in consent.scope:
        what = Said("the consent does not cover the text")
        yield _problem(w, "consent.scope", what, Said("do not publish it: take the file away"))
    if consent.expires <= consent.given:
        what = Said("the consent ends before it begins")
        hint = Said("copy both days from the signed form")
        yield _problem(w, "consent.expires", what, hint)
