"""The tree of a regulation while it is being read: open pieces, addresses, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from terang.law_lines import ORDINALS, Marker, Value, follows, next_number
from terang.model import Problem, Said

RANKS: Mapping[str, int] = {"buku": 1, "bab": 2, "bagian": 3, "paragraf": 4, "pasal": 5}
GROUPS = frozenset({"buku", "bab", "bagian", "paragraf"})
_INSIDE = frozenset({"ayat", "huruf", "angka"})
_SECTIONS = ("judul", "pembukaan", "diktum", "batang", "penutup", "penjelasan", "lampiran")
_DEEPEST = 16  # pieces inside each other, the quoted articles of an amendment included
_NEAR = 40  # characters: more than the spaces and Markdown between two marks that touch
_PRINTED: Mapping[str, str] = {
    "buku": "BUKU {}",
    "bab": "BAB {}",
    "bagian": "Bagian {}",
    "paragraf": "Paragraf {}",
    "pasal": "Pasal {}",
    "ayat": "({})",
    "ayat_word": "Ayat ({})",
    "huruf_dot": "{}.",
    "angka_dot": "{}.",
    "huruf_bracket": "{})",
    "angka_bracket": "{})",
    "huruf_word": "Huruf {}",
    "angka_word": "Angka {}",
}


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """A piece while it is being read; `own` are its words up to its first child."""

    kind: str
    style: str = ""
    number: str = ""
    value: Value = (0, "")
    printed: str = ""  # its mark, as printed
    anchor: str = ""
    line: int = 1
    end: int = 0  # where its own words begin
    rank: int = 0  # a piece stands in the nearest open one of smaller rank
    own: str = ""
    again: bool = False  # its address was taken: the number stands twice
    quoted: bool = False  # an article of another regulation, quoted in an amendment
    children: list["Draft"] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Reader:
    """What is known at one place of the text."""

    text: str
    file: str
    seconds: tuple[int, ...] = ()  # where "Pasal II" stands: in amendments
    section: str = "judul"
    copy: int = 1  # regulations met so far in the file
    amending: bool = False  # its articles have Roman numbers and quote others
    articles: int = 0
    stack: list[Draft] = field(default_factory=list)  # open pieces, outermost first
    roots: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)  # address -> how often it was wanted
    last: dict[str, Value] = field(default_factory=dict)  # style -> last number in its sequence
    doubt: dict[str, Value] = field(default_factory=dict)  # style -> the number expected instead

    @property
    def top(self) -> Draft:
        """The innermost open piece."""
        return self.stack[-1]

    def at(self, *sections: str) -> bool:
        """The reader is in one of these sections."""
        return self.section in sections

    def begun(self) -> bool:
        """Titles and preambles are behind: the body has begun."""
        return _SECTIONS.index(self.section) >= _SECTIONS.index("batang")

    def titled(self) -> bool:
        """The words of a title, which no full stop ends, stand right before."""
        return self.top.kind in GROUPS or self.top.kind == "diktum"

    def fresh(self, marker: Marker) -> bool:
        """Nothing stands between the mark of the innermost piece and this one."""
        near = marker.start - self.top.end < _NEAR
        return near and not self.text[self.top.end : marker.start].strip(" \t\r\n_*")

    def inner(self, *kinds: str) -> Draft | None:
        """The innermost open piece of one of these kinds."""
        return next((draft for draft in reversed(self.stack) if draft.kind in kinds), None)

    def quoted(self) -> Draft | None:
        """The innermost open article that is quoted."""
        return next((draft for draft in reversed(self.stack) if draft.quoted), None)

    def levels(self, style: str) -> list[Draft]:
        """The open pieces of one style, innermost first."""
        return [draft for draft in reversed(self.stack) if draft.style == style]

    def in_order(self, marker: Marker) -> bool:
        """The number is the next in its sequence, or would be had the last one been misread."""
        misread = self.doubt.get(marker.style)
        return follows(self.last.get(marker.style), marker.value) or (
            misread is not None and follows(misread, marker.value)
        )

    def open(self, marker: Marker, kind: str, rank: int, *, whole: bool = False) -> Draft | None:
        """Close what cannot hold the new piece and open it; None when it would stand too deep.

        `whole`: the words of the marker belong to the text of the piece.
        """
        if sum(draft.rank < rank for draft in self.stack) >= _DEEPEST:
            return None
        self.shut(marker.start)
        while self.stack and self.top.rank >= rank:
            self.stack.pop()
        draft = Draft(
            kind=kind,
            style=marker.style,
            number=marker.number,
            value=marker.value,
            printed="" if whole else marker.printed,
            line=marker.line,
            end=marker.start if whole else marker.end,
            rank=rank,
        )
        draft.anchor = self._unique(self._address(draft), draft)
        (self.top.children if self.stack else self.roots).append(draft)
        self.stack.append(draft)
        return draft

    def shut(self, position: int) -> None:
        """The words up to `position` belong to the innermost piece."""
        if self.stack:
            self.top.own = self.text[self.top.end : position].strip()

    def _address(self, draft: Draft) -> str:
        if draft.style == "tambahan":
            return ""
        own = _slug(draft)
        parent = self.top if self.stack else None
        grouped = draft.kind in GROUPS and parent is not None and parent.kind in GROUPS
        if parent is not None and (draft.kind in _INSIDE or draft.rank > RANKS["pasal"] or grouped):
            return f"{parent.anchor}-{own}"
        copy = f"naskah-{self.copy}-" if self.copy > 1 else ""
        return copy + ("penjelasan-" if self.section == "penjelasan" else "") + own

    def _unique(self, wanted: str, draft: Draft) -> str:
        """`wanted`, or that with a suffix and a problem where it is taken."""
        if not wanted:
            return ""
        times = self.taken[wanted] = self.taken.get(wanted, 0) + 1
        if times == 1:
            return wanted
        draft.again = True
        what = Said("'{}' stands here for the second time", (draft.printed or draft.kind,))
        hint = Said("give it the number that follows, or take it out", ())
        self.report(draft.line, what, hint)
        return f"{wanted}-ulang-{times}"

    def check_number(self, marker: Marker, last: Value | None) -> None:
        """Report the piece just opened if its number is not the one expected after `last`."""
        if self.top.again or (follows(last, marker.value) and not marker.slip):
            return
        expected = _PRINTED[marker.style].format(next_number(marker.style, last))
        if marker.slip:
            what = Said("'{}' stands where '{}' is expected", (marker.printed, expected))
            hint = Said("if the scanner misread it, write '{}'", (expected,))
        elif last is not None and marker.value < last:
            what = Said("'{}' stands after a higher number", (marker.printed,))
            hint = Said("'{}' is expected here; put the pieces in order", (expected,))
        else:
            what = Said("'{}' stands where '{}' is expected", (marker.printed, expected))
            hint = Said("look for '{}' above: it is missing, misread or glued", (expected,))
        self.report(marker.line, what, hint)

    def report(self, line: int, what: Said, hint: Said) -> None:
        """Add a problem of this file."""
        self.problems.append(Problem(file=self.file, line=line, what=what, hint=hint))


def _slug(draft: Draft) -> str:
    """The last part of an address: `pasal-25`, `huruf-b`, `bagian-kesatu`, `umum`."""
    if draft.style in {"umum", "demi"}:
        return "umum" if draft.style == "umum" else "pasal-demi-pasal"
    number = draft.number.lower()
    if draft.kind == "bagian" and 0 < draft.value[0] <= len(ORDINALS):
        number = ORDINALS[draft.value[0] - 1].replace(" ", "-")
    return "-".join([draft.kind, *"-".join(number.split()).split()])
