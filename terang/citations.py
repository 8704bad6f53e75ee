"""A figure at a release as something to cite: a sentence, CSL-JSON, BibTeX and RIS.

A named part of `pages`. Every form names the figure, the release with its version, the address
that keeps what was said then, and the standing of the data. Styles drop fields they do not know,
so figure and standing stand in the title, and the version beside the release. No form says when
the page was read: what stands at a frozen address does not change.

Sources: CSL 1.0.2 data schema; biblatex `@dataset`, with what BibTeX's own styles print of an
unknown type; RIS as Reference Manager and Zotero read it.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from terang import words
from terang.model import Language, Release, Text
from terang.results import Asset, FigureAt, FigureValue

_TITLE = Text(
    id="{label}, {period} [angka {figure}, {standing}]",
    en="{label}, {period} [figure {figure}, {standing}]",
)
_EDITION = Text(id="Rilis {month} ({version})", en="Release of {month} ({version})")
_LINE = Text(
    id="{site} ({year}). {title}. {edition}, terbit {date}. {url}",
    en="{site} ({year}). {title}. {edition}, published {date}. {url}",
)
_PREFIX: Mapping[Language, str] = {"id": "", "en": "en/"}
_HYPHENATION: Mapping[Language, str] = {"id": "indonesian", "en": "english"}  # babel's names
_NAME = "sitasi"

# A brace is always written by name: BibTeX counts braces and knows no escape for them.
_TEX = str.maketrans(
    {
        **{mark: "\\" + mark for mark in "&%$#_"},
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_LIGATURE = re.compile(r"([-`'?!,])(?=[-`',])")  # two marks that TeX draws as one: `--` is a dash
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")

Csl = str | list[dict[str, str]] | dict[str, list[list[int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a citation says of a figure at a release, in the language of the reader."""

    figure: str  # its id
    label: str
    value: str  # as printed, with its unit
    period: str
    standing: str  # in words
    month: str  # of the release: 2026-10
    date: dt.date  # of the release
    version: str  # of the release: 2026.10.1
    site: str  # author and publisher
    url: str  # frozen: what stands there stays
    language: Language

    @property
    def key(self) -> str:
        """The name of the entry in a reader's library: `pekerja-aktif-2026.10.1-id`."""
        return f"{self.figure}-{self.version}-{self.language}"

    @property
    def title(self) -> str:
        """Label, period, figure and standing in one."""
        return _TITLE.in_(self.language).format(
            label=self.label, period=self.period, figure=self.figure, standing=self.standing
        )

    @property
    def edition(self) -> str:
        """The release in words, with its version."""
        month = words.month(self.month, self.language)
        return _EDITION.in_(self.language).format(month=month, version=self.version)

    @property
    def note(self) -> str:
        """The value, and again how far it can be relied on."""
        return f"{self.value}; {self.standing}"


def cited(
    value: FigureAt,
    release: Release,
    language: Language,
    *,
    site: str,
    address: str,
    period: str,
    unit: str,
    standing: str,
    issue: int = 1,
) -> Cited:
    """A figure's value at a release, ready to be cited.

    `site`, `period`, `unit` and `standing` are words in `language`; `unit` is the noun after the
    number, empty for money and shares, or what is said in place of a number that was recalled.
    `address` is the site's own, with a slash at its end.
    `issue` counts how often the month was published: 1, and one more for each re-issue.
    Raises ValueError when the value is of another release: the citation would be false.
    """
    if value.release != release.month:
        raise ValueError(f"a value of {value.release} is not of the release of {release.month}")
    figure = value.figure
    frozen = f"{_PREFIX[language]}rilis/{release.month}/angka/{figure.id}/"
    printed = ""
    if isinstance(value, FigureValue):
        printed = words.quantity(value.value, figure.unit, language)
    return Cited(
        figure=figure.id,
        label=_plain(figure.label.in_(language)),
        value=_plain(f"{printed} {unit}"),
        period=_plain(period),
        standing=_plain(standing),
        month=release.month,
        date=release.date,
        version=f"{release.month.replace('-', '.')}.{issue}",
        site=_plain(site),
        url=f"{address}{frozen}",
        language=language,
    )


def line(cited: Cited) -> str:
    """The citation as a line to copy.

    `Site (2026). Label, period [angka id, standing]. Rilis Oktober 2026 (2026.10.1), terbit … URL`
    """
    return _LINE.in_(cited.language).format(
        site=cited.site,
        year=cited.date.year,
        title=cited.title,
        edition=cited.edition,
        date=words.day(cited.date, cited.language),
        url=cited.url,
    )


def page_line(
    release: Release, language: Language, *, site: str, title: str, standing: str, url: str
) -> str:
    """The citation of a page that is no figure, such as the yearly statement, as a line to copy."""
    edition = _EDITION.in_(language).format(
        month=words.month(release.month, language),
        version=f"{release.month.replace('-', '.')}.1",
    )
    return _LINE.in_(language).format(
        site=_plain(site),
        year=release.date.year,
        title=f"{_plain(title)} [{standing}]",
        edition=edition,
        date=words.day(release.date, language),
        url=url,
    )


def csl_json(cited: Cited) -> str:
    """One item for a CSL processor, in the array that the format asks for."""
    day = cited.date
    item: dict[str, Csl] = {
        "id": cited.key,
        "type": "dataset",
        "title": cited.title,
        "author": [{"literal": cited.site}],
        "container-title": cited.edition,
        "publisher": cited.site,
        "number": cited.figure,
        "version": cited.version,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "URL": cited.url,
        "language": cited.language,
        "note": cited.note,
    }
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def bibtex(cited: Cited) -> str:
    """One `@dataset` entry.

    biblatex prints number, version and address. BibTeX's own styles know no `@dataset`, take it
    for `@misc` and print `howpublished`. A second pair of braces keeps capitals in a title, and
    an institution in one piece.
    """
    fields = {
        "author": f"{{{_tex(cited.site)}}}",
        "title": f"{{{_tex(cited.title)}}}",
        "year": str(cited.date.year),
        "date": cited.date.isoformat(),
        "publisher": f"{{{_tex(cited.site)}}}",
        "number": cited.figure,
        "version": cited.version,
        "howpublished": rf"{_tex(cited.edition)}, \url{{{cited.url}}}",
        "url": cited.url,  # read letter by letter, so nothing is escaped in it
        "note": _tex(cited.note),
        "langid": _HYPHENATION[cited.language],
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@dataset{{{cited.key},\n{body}}}\n"


def ris(cited: Cited) -> str:
    """One record of the type DATA; every line ends in CR LF, as the format asks for."""
    fields = (
        ("TY", "DATA"),
        ("ID", cited.key),
        ("AU", cited.site.replace(",", "")),  # after a comma readers expect a given name
        ("TI", cited.title),
        ("T2", cited.edition),
        ("PY", str(cited.date.year)),
        ("DA", f"{cited.date:%Y/%m/%d}"),
        ("PB", cited.site),
        ("ET", cited.version),
        ("M1", cited.figure),
        ("N1", cited.note),
        ("LA", cited.language),
        ("UR", cited.url),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields)


def assets(citations: Iterable[Cited]) -> tuple[Asset, ...]:
    """Three files for each citation, in the folder of its frozen page."""
    return tuple(
        Asset(path=f"{_folder(c)}/{_NAME}.{ending}", content=write(c).encode())
        for c in citations
        for ending, write in (("json", csl_json), ("bib", bibtex), ("ris", ris))
    )


def _folder(cited: Cited) -> str:
    return f"{_PREFIX[cited.language]}rilis/{cited.month}/angka/{cited.figure}"


def _plain(text: str) -> str:
    """One line without control characters: a break would begin a new field in RIS."""
    return _CONTROL.sub(" ", text).strip()


def _tex(text: str) -> str:
    """Text that TeX prints as it stands; letters beyond ASCII stay, as UTF-8."""
    return _LIGATURE.sub(r"\1{}", text.translate(_TEX))
