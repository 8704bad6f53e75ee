"""The nouns of a story: what its front matter reveals, what its owner allowed, and its end.

They are written at the head of content/stories/<slug>.<language>.md. Nobody's name is in them:
the signed form stays with the office, and only its digest is here, so that it can be shown which
form a story rests on (UU 27/2022 Articles 20 to 24). A part of a story nobody agreed to is left
out or refused: docs/decisions/0015-what-a-consent-leaves-out.md says which.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from terang.model import Article, Language, Lines, Text

WITHDRAWN = "content/stories/withdrawn.yml"
NOTICE_DAYS = 30  # before the end of a consent, in which the build tells of it
REVIEWS = 2  # by two roles, before a true story is published

Kind = Literal["illustration", "true-story"]
Scope = Literal["text", "photo", "audio"]
Channel = Literal["site", "feed", "social", "press"]
KINDS: tuple[Kind, ...] = ("illustration", "true-story")
SCOPES: tuple[Scope, ...] = ("text", "photo", "audio")
CHANNELS: tuple[Channel, ...] = ("site", "feed", "social", "press")
PSEUDONYMS = ("none", "initial", "invented")
BENEFITS = ("jkk-medical", "jkk-cash", "jkm-death", "none")
CAPACITIES = ("adult", "guardian", "assisted")
SEXES = ("f", "m")
FACES = ("none", "consented")


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where a story took place: the code of a zone or of a district, exactly one of the two.

    The zone may be the total code `_T`: somewhere in the city.
    """

    zone: str | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the text reveals of the person, in the codes of the tables; None: it does not."""

    sex: str | None = None
    age_group: str | None = None
    occupation: str | None = None  # of the list of occupations, or coarser of their groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """The photo of a story: a file beside its texts, and what it shows, for those who cannot see.

    It is never under an open licence. Faces are in it only where they were agreed to.
    """

    file: str
    alt: Text
    faces: str  # of FACES


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What somebody allowed, for how long, and the digest of the form that shows it."""

    scope: tuple[str, ...]  # of SCOPES
    languages: tuple[Language, ...]
    channels: tuple[str, ...]  # of CHANNELS
    given: dt.date
    expires: dt.date  # the first day on which it is no longer given
    form: str  # sha256 of the signed form, in hexadecimal digits
    capacity: str  # of CAPACITIES
    guardian: Text | None = None  # their role, never their name


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who read a story before it was published, by role, and on which day."""

    role: Text
    date: dt.date
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The facts of a story; equal in both its languages, whatever lines they stand on."""

    id: str  # opaque, the same for ever; also the slug of a true story
    kind: Kind
    pseudonym: str  # of PSEUDONYMS
    benefit: str  # of BENEFITS
    place: Where
    period: str  # a month `2026-06`, a quarter `2026-Q2` or a year `2026`
    person: Person
    published: str  # a month
    article: Article | None  # that gave the benefit, or the lack of it
    consent: Consent | None  # None for an illustration only
    review: tuple[Review, ...]
    photo: Photo | None = None
    lines: Lines = field(default_factory=dict, repr=False, compare=False)  # `consent.expires`: 14

    @property
    def illustrative(self) -> bool:
        """Whether the person and the events are invented."""
        return self.kind == "illustration"

    def allows(self, channel: Channel) -> bool:
        """Whether it may appear there; nobody has to be asked about an invented story."""
        return self.consent is None or channel in self.consent.channels

    def speaks(self, language: Language) -> bool:
        """Whether it may appear in this language."""
        return self.consent is None or language in self.consent.languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A story that was taken back: no reason and no name, so that nothing is told of it."""

    id: str
    slug: str  # of its address, at which a nameless page stays
    date: dt.date
    line: int = field(default=1, compare=False)
