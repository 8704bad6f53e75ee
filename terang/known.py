"""Every name that a text may use: figures, charts, blocks, terms, pages, places in the law.

The part of `check` that knows what there is. A file with a slip counts as there, so that its
slip is told once and not again wherever its name is used.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

from terang import check_figures
from terang.model import Article, Package, Problem, Regulation, Said, Sources, Writing

# Blocks that are not listings: the pages stage makes them.
BLOCKS = (
    *("angka", "data", "rilis", "laporan", "koreksi", "istilah", "peraturan", "cerita"),
    *("segel", "iuran-saya", "kesetaraan", "bagan"),
)
_UNKNOWN = {
    "figure": Said("unknown figure '{}'").template,
    "chart": Said("unknown chart '{}'").template,
    "table": Said("unknown table '{}'").template,
    "block": Said("unknown block '{}'").template,
    "term": Said("unknown term '{}'").template,
    "page": Said("unknown page '{}'").template,
    "form": Said("unknown form '{}'").template,
    "code": Said("unknown code '{}'").template,
    "regulation": Said("unknown regulation '{}'").template,
}
PACKAGE = "data/datapackage.yml"
# What a block counts with: tables, and the columns of each.
_COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "iuran-saya": {
        "funding": ("month", "source", "amount_idr"),
        "premiums": ("month", "programme", "sector", "source", "workers_people", "amount_idr"),
        "ledger": ("month", "source", "refunds_idr", "costs_idr", "closing_idr"),
        "premium_rates": ("programme", "sector", "valid_from", "valid_to", "amount_idr", "article"),
        "coverage_district_membership": ("month", "district", "membership", "workers_people"),
        "claims_quarter_benefit": ("quarter", "benefit_type", "paid_cases", "paid_idr"),
        "contributions_quarter_agency": ("quarter", "agency", "amount_idr"),
        "codes": ("code_list", "code", "name_id", "name_en"),
        "districts": ("district", "name", "slug"),
        "agencies": ("agency", "name_id", "name_en"),
    }
}
GLOSSARY, STATEMENT = "content/glossary.yml", "content/statement.yml"
# Kinds of pages that are stamped: the folder of their addresses.
_FIGURES, _LAW, _STORIES = "angka", "peraturan", "cerita"
_OF_TABLES = ("cakupan/", "perangkat-daerah/")  # one for each row: districts, agencies


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Every name a call may use, by kind."""

    figures: tuple[str, ...]
    charts: tuple[str, ...]
    blocks: tuple[str, ...]
    terms: tuple[str, ...]
    pages: tuple[str, ...]
    articles: frozenset[Article]
    regulations: tuple[str, ...]
    broken: frozenset[str]  # files with a slip
    tables: bool  # whether the tables could be read, which decide on many pages
    retired: Mapping[str, str | None]  # figures that have ended: the one to use instead
    lacking: Mapping[str, tuple[str, ...]]  # block -> what it counts with that is not there

    def in_doubt(self, kind: str, name: str) -> bool:
        """Whether the name may be there, but what would tell could not be read."""
        if kind == "term":
            return GLOSSARY in self.broken
        return kind == "page" and name.startswith(_OF_TABLES) and not self.tables

    def law_in_doubt(self, regulation: str) -> bool:
        """Whether notes on a regulation may have been lost with a slip in its file."""
        return f"content/regulations/{regulation}.yml" in self.broken


def names(sources: Sources, stamped: Sequence[str]) -> Names:
    """All names of the sources; `stamped` are addresses that tables decide on, none when unread."""
    broken = frozenset(problem.file for problem in sources.problems)
    figures = _with_broken((f.id for f in sources.figures), broken, "content/figures")
    listings = _with_broken((v.id for v in sources.listings), broken, "content/listings")
    laws = _with_broken((r.id for r in sources.regulations), broken, "content/regulations")
    # A true story may go from one day to the next, and no page may lead to it but the list.
    lasting = [w for w in sources.stories if w.story is None or w.story.illustrative]
    stories = _slugs(lasting, broken, "content/stories", "stories")
    return Names(
        figures=figures,
        charts=_with_broken((c.id for c in sources.charts), broken, "content/charts"),
        blocks=(*BLOCKS, *listings),
        terms=tuple(t.id for t in sources.terms),
        pages=(
            *_slugs(sources.pages, broken, "content/pages"),
            *stamped,
            *(f"{_FIGURES}/{identifier}" for identifier in figures),
            *(f"{_LAW}/{identifier}" for identifier in laws),
            *(f"{_STORIES}/{slug}" for slug in sorted(stories)),
        ),
        articles=articles(sources.regulations),
        regulations=laws,
        broken=broken,
        tables=bool(stamped),
        retired=check_figures.retired(sources.figures, sources.releases),
        lacking={} if PACKAGE in broken else _lacking(sources.package),
    )


def _lacking(package: Package) -> Mapping[str, tuple[str, ...]]:
    """By block, the tables that it counts with and that are not there, or `table.column`."""
    there = {r.name: r.columns() for r in package.resources}
    return {block: tuple(_absent(tables, there)) for block, tables in _COLUMNS.items()}


def _absent(
    needed: Mapping[str, Sequence[str]], there: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    for table, columns in needed.items():
        if table not in there:
            yield table
        else:
            yield from (f"{table}.{column}" for column in columns if column not in there[table])


def articles(regulations: Iterable[Regulation]) -> frozenset[Article]:
    """Every place in the law that has an address on this site."""
    whole = {Article(regulation=r.id) for r in regulations}
    noted = {note.article for r in regulations for note in r.notes}
    bare = {Article(regulation=a.regulation, pasal=a.pasal) for a in noted}
    return frozenset(whole | noted | bare)


def _with_broken(ids: Iterable[str], broken: Iterable[str], folder: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*ids, *_stems(broken, folder)]))


def _slugs(writings: Iterable[Writing], broken: Iterable[str], *folders: str) -> tuple[str, ...]:
    lost = [stem.rpartition(".")[0] for folder in folders for stem in _stems(broken, folder)]
    known = [*(w.slug for w in writings), *("" if slug == "index" else slug for slug in lost)]
    return tuple(dict.fromkeys(known))


def _stems(files: Iterable[str], folder: str) -> Iterator[str]:
    """`saldo` for content/figures/saldo.yml."""
    for path in sorted(PurePosixPath(file) for file in files):
        if path.parent == PurePosixPath(folder):
            yield path.stem


def unknown(kind: str, name: str, valid: Sequence[str], file: str, line: int) -> Problem:
    """A name of which there is none: the nearest one there is, or all of them."""
    near = get_close_matches(name, valid, n=1)
    hint = Said("did you mean '{}'?", (near[0],)) if near else _valid(valid)
    return Problem(file=file, line=line, what=Said(_UNKNOWN[kind], (name,)), hint=hint)


def _valid(valid: Sequence[str]) -> Said:
    return Said("known names: {}", (", ".join(sorted(valid)) or "–",))
