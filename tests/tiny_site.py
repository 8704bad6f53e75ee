"""A site small enough to know by heart: three pages and two districts in both languages."""

from datetime import date
from pathlib import Path

from terang.model import LANGUAGES, Language
from terang.results import Asset, Page, Part, Shell, Site, Stamp

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = "https://terang.example/semarang/"
WORDS = {
    "id": {"home": "Beranda", "other_language": "English", "not_found": "Halaman tidak ada"},
    "en": {"home": "Home", "other_language": "Bahasa Indonesia", "not_found": "No such page"},
}
ABOUT = """
## Satu & dua

| Bulan | Pekerja |
| :---- | ------: |
| Oktober | 313 |

Kata[^1] dengan [tautan](../cakupan.md#satu).

[^1]: Catatan.
"""


def tiny_site() -> Site:
    """The whole site; change it with `dataclasses.replace`."""
    return Site(
        address=ADDRESS,
        pages=tuple(page for language in LANGUAGES for page in _pages(language)),
        shells=tuple(district_shell(language) for language in LANGUAGES),
        stamps=tuple(
            district(slug, language) for language in LANGUAGES for slug in ("genuk", "gayamsari")
        ),
        assets=(Asset(path="data/coverage.csv", content=b"district,workers_people\nGenuk,41\n"),),
        theme=ROOT / "tests" / "tiny_theme",
        configuration=ROOT / "tests" / "tiny_theme" / "mkdocs.yml",
        chrome=WORDS,
        date=date(2026, 11, 10),
        hidden_from_search=True,
    )


def _pages(language: Language) -> tuple[Page, ...]:
    figure = Part(name="active", html="<figure>313</figure>")
    inline = Part(name="share", html="<b>68,34%</b>")
    home = "TTT-active-TTT\n\nSebanyak TTT-share-TTT pekerja aktif.\n"
    return (
        page("", language, 'Terang & "jelas"', home, (figure, inline)),
        page("cakupan", language, "Cakupan", "## Satu\n\n[Genuk](genuk/)\n"),
        page("tentang/cara", language, "Cara <menghitung>", ABOUT),
    )


def page(
    slug: str, language: Language, title: str, markdown: str, parts: tuple[Part, ...] = ()
) -> Page:
    """A narrative page."""
    return Page(
        slug=slug,
        language=language,
        title=title,
        description=f"Tentang {title}",
        template="main.html",
        markdown=markdown,
        parts=parts,
    )


def district_shell(language: Language) -> Shell:
    """The shell of the districts' pages."""
    return Shell(kind="district", folder="cakupan", language=language, template="main.html")


def district(slug: str, language: Language) -> Stamp:
    """A district's page."""
    name = slug.capitalize()
    parts = (
        Part(name="title", html=f"Kecamatan {name} & sekitarnya"),
        Part(name="description", html=f'Pekerja di "{name}"'),
        Part(name="body", html=f'<p id="{slug}">{name}: <b>41</b></p>'),
    )
    return Stamp(kind="district", slug=slug, language=language, parts=parts)
