"""Attack 19: every channel by which a hidden number could leave, down to the bytes of the site.

A project with distinctive true counts below a high threshold is protected and built whole; then
every file is searched for what is hidden, however it may be written. The same for the repository's
own site and its sample, whose private tables are made again from their seeds.
"""

import csv
import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import unescape
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest

import build
import office
from terang import read
from tests.office_project import TOTAL, Key, Shape, write

ROOT = Path(__file__).resolve().parents[1]
MONTH = "2026-01"
THRESHOLD = 5000
DISTRICTS = ("99.01.01", "99.01.02")
OCCUPATIONS = Shape(
    name="coverage_district_occupation",
    dimensions={
        "district": DISTRICTS,
        "occupation_group": ("trade", "transport"),
        "membership": ("active", "lapsed"),
    },
)
BODIES = Shape(
    name="coverage_district_sex_age",
    dimensions={"district": DISTRICTS, "sex": "fm", "age_group": ("y17-34", "y35-64")},
)
PREMIUMS = Shape(
    name="premiums",
    dimensions={"occupation": ("trader", "driver", "farmer")},
    measures=("workers_people", "amount_idr"),
)
SHAPES = (OCCUPATIONS, BODIES, PREMIUMS)
PEOPLE = {
    OCCUPATIONS.name: (41_237, 4_987, 83_719, 67_391, 52_189, 71_993, 64_817, 58_333),
    BODIES.name: (31_267, 46_771, 4_691, 53_939, 62_477, 57_203, 44_129, 39_877),
}
DRIVERS, FARMERS = (4_937, 83_812_379), (4_871, 82_739_411)
TRADERS = (127_931, 2_149_240_713)
CHARTS = """\
kind: ranking
title: {id: Pedagang dibayari paling banyak, en: Most is paid for traders}
subtitle: {id: Rupiah yang dibayar, en: Rupiah paid}
alt: {id: Grafik batang. Dua pekerjaan disamarkan., en: Bar chart. Two occupations are not shown.}
unit: idr
query: >
  SELECT k.name_id AS label_id, k.name_en AS label_en, p.amount_idr AS value,
  p.obs_status AS status
  FROM premiums p JOIN codes k ON k.code_list = 'occupation' AND k.code = p.occupation
  WHERE p.month = $release AND p.occupation <> '_T'
  ORDER BY p.amount_idr DESC NULLS LAST, p.occupation
columns:
  label: {id: Pekerjaan, en: Occupation}
  value: {id: Rupiah, en: Rupiah}
"""

Rows = Mapping[Key, list[int]]


def truth(
    drivers: tuple[int, int] = DRIVERS, farmers: tuple[int, int] = FARMERS
) -> dict[str, Rows]:
    """The office's full tables."""
    found: dict[str, Rows] = {}
    for shape in SHAPES[:2]:
        keys = product(*shape.dimensions.values())
        people = zip(keys, PEOPLE[shape.name], strict=True)
        found[shape.name] = shape.full({(MONTH, *key): [n] for key, n in people})
    paid = {"trader": TRADERS, "driver": drivers, "farmer": farmers}
    found[PREMIUMS.name] = PREMIUMS.full({(MONTH, job): [*n] for job, n in paid.items()})
    return found


@dataclass(frozen=True, kw_only=True)
class Office:
    """A project in which a release was protected, and what the office alone knows of it."""

    root: Path
    truth: Mapping[str, Rows]

    def rows(self, name: str) -> list[dict[str, str]]:
        """A published table."""
        path = self.root / "data" / "releases" / MONTH / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def hidden(self) -> Iterator[tuple[str, int]]:
        """The unit of every hidden number, and the number."""
        for shape in SHAPES:
            for row in self.rows(shape.name):
                key = (MONTH, *(row[dimension] for dimension in shape.dimensions))
                if row["obs_status"] == "c":
                    for name, value in zip(
                        shape.measures, self.truth[shape.name][key], strict=True
                    ):
                        yield name.split("_")[-1], value


def protected(folder: Path, copy: Callable[[Path], Path], full: dict[str, Rows]) -> Office:
    """The smallest project with large numbers and a large threshold; protected."""
    root = copy(folder / "project")
    package = root / "data" / "datapackage.yml"
    text = package.read_text(encoding="utf-8")
    assert text.count("terang:threshold: 5\n") == len(SHAPES)
    write(package, text.replace("terang:threshold: 5\n", f"terang:threshold: {THRESHOLD}\n"))
    for path in sorted((root / "content" / "figures").glob("pekerja-*.yml")):
        figure = path.read_text(encoding="utf-8")
        assert "max: 100" in figure
        write(path, figure.replace("max: 100", "max: 1000000"))
    write(root / "content" / "charts" / "rupiah-per-pekerjaan.yml", CHARTS)
    page = root / "content" / "pages" / "uang.id.md"
    for language in ("id", "en"):
        page = page.with_name(f"uang.{language}.md")
        write(page, page.read_text(encoding="utf-8") + '\n{{ bagan("rupiah-per-pekerjaan") }}\n')
    release = root / "data" / "releases" / MONTH
    for shape in SHAPES:
        write(folder / "office" / f"{shape.name}.csv", shape.text(full[shape.name]))
    shutil.copy(release / "ledger.csv", folder / "office" / "ledger.csv")
    problems = office.protect_release(root, folder / "office", MONTH)
    assert problems == [], "\n".join(map(str, problems))
    return Office(root=root, truth=full)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, copy_tiny: Callable[[Path], Path]) -> Office:
    """The release, with more drivers than farmers."""
    return protected(tmp_path_factory.mktemp("more-drivers"), copy_tiny, truth())


@pytest.fixture(scope="module")
def built(made: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site."""
    target = tmp_path_factory.mktemp("channels") / "site"
    problems = build.build(made.root, target)
    assert problems == [], "\n".join(map(str, problems))
    return target


# --- numbers in bytes -----------------------------------------------------------------------------

SEPARATORS: tuple[str, ...] = (
    ".",
    ",",
    " ",
    "_",
    "'",
    "\N{RIGHT SINGLE QUOTATION MARK}",
    "\N{NO-BREAK SPACE}",
)
SEPARATORS += ("\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}", "\N{FIGURE SPACE}")
DIGEST = re.compile(r"[0-9a-f]{12,}|sha(?:256|384|512)-[\w+/=]+")
TAG = re.compile(r"<[^>]*>")
PLAIN = re.compile(r"(?<![\d.])\d{3,}")  # not the digits of a fraction, such as a coordinate's


def numbers(content: bytes) -> set[int]:
    """All numbers in a file, as typed, grouped by any separator, or cut by tags."""
    text = unescape(DIGEST.sub(" ", content.decode("utf-8", errors="ignore")))
    text = text.encode().decode("unicode_escape") if "\\u00" in text and text.isascii() else text
    found: set[int] = set()
    for version in (text, TAG.sub("", text), TAG.sub(" ", text)):
        found |= {int(digits) for digits in PLAIN.findall(version)}
        for mark in SEPARATORS:
            grouped = re.compile(rf"(?<!\d)\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+(?!\d)")
            found |= {int(token.replace(mark, "")) for token in grouped.findall(version)}
    return found


def test_a_number_is_found_however_it_is_written() -> None:
    """The search itself: a test that could not find a leak would prove nothing."""
    for written in (
        "4987", "4.987", "4,987", "4 987", "4&nbsp;987", "4&#160;987", "4\u202f987", "4_987",
        "<b>49</b>87", "<td>4987</td>", "Rp4.987", 'value="4987"', '{"people":4987}', "4987.0",
    ):  # fmt: skip
        assert 4987 in numbers(written.encode()), written
    for other in ("14987", "4.9871", "12.4987", "sha256:a4987bc0123456789"):
        assert 4987 not in numbers(other.encode()), other


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a site that is not a font or a picture of the theme."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in {".woff2", ".woff", ".png", ".ico"}:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def own(found: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Without the theme's scripts and style sheets, which hold numbers of all kinds."""
    for name, content in found:
        if Path(name).suffix not in {".js", ".css", ".map"}:
            yield name, content


def test_no_byte_of_the_site_is_a_hidden_number(made: Office, built: Path) -> None:
    """Pages, downloads, charts, titles, alt texts, feeds, sitemap, 404: nothing, in no spelling."""
    hidden = {value for _, value in made.hidden()}
    kinds = {Path(name).suffix for name, _ in files(built)}

    found = {name: numbers(content) & hidden for name, content in files(built)}

    assert {4_987, 4_691, DRIVERS[0], DRIVERS[1], FARMERS[0], FARMERS[1]} <= hidden
    assert {".html", ".csv", ".json", ".xml", ".txt"} <= kinds
    assert {name: leaks for name, leaks in found.items() if leaks} == {}


def test_printed_numbers_are_found_by_the_same_search(made: Office, built: Path) -> None:
    """The search sees what is on the pages: every printed count and amount of the downloads."""
    site = {n for _, content in own(files(built)) for n in numbers(content)}

    printed = {
        int(row[name])
        for shape in SHAPES
        for row in made.rows(shape.name)
        for name in shape.measures
        if row[name]
    }

    assert TRADERS[0] + DRIVERS[0] + FARMERS[0] in printed
    assert {n for n in printed if n >= 1000} <= site


def rounded(value: int) -> set[str]:
    """A rupiah amount in short: `Rp83,8 juta`, `IDR 83.8 million`, with one to three decimals."""
    short = set()
    for size, names in (
        (10**6, ("juta", "jt", "million", "m")),
        (10**3, ("ribu", "rb", "thousand", "k")),
    ):
        for digits in (1, 2, 3):
            figure = f"{value / size:.{digits}f}"
            for spelling in (figure, figure.replace(".", ",")):
                short |= {f"{spelling}{gap}{name}" for gap in (" ", "\xa0", "") for name in names}
    return short


def readable(name: str, content: bytes) -> str:
    """What a person or a machine reads in a file; of a page, its texts and attributes."""
    text = unescape(content.decode("utf-8", errors="ignore")).lower()
    return re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.S) if "html" in name else text


def test_no_rounded_form_of_a_hidden_amount_is_in_the_site(made: Office, built: Path) -> None:
    """`Rp83,8 juta` would tell nearly as much as the amount itself."""
    amounts = [value for unit, value in made.hidden() if unit == "idr"]
    forms = {form for value in amounts for form in rounded(value)}

    found = [
        (name, form)
        for name, content in own(files(built))
        for text in [readable(name, content)]
        for form in forms
        if re.search(rf"(?<![\d.,]){re.escape(form)}\b", text)
    ]

    assert {"83,8 juta", "83.8 million", "82,7 juta"} <= forms
    assert found == []


def test_no_percentage_gives_a_hidden_count_back(made: Office, built: Path) -> None:
    """A share of a printed total, to two decimals, would be the count again."""
    shares = set()
    for shape in SHAPES:
        printed = [r for r in made.rows(shape.name) if r["obs_status"] != "c"]
        totals = [int(r["workers_people"]) for r in printed if TOTAL in r.values()]
        hidden = [
            made.truth[shape.name][MONTH, *(row[d] for d in shape.dimensions)][0]
            for row in made.rows(shape.name)
            if row["obs_status"] == "c"
        ]
        shares |= {Fraction(100 * n, whole) for n in hidden for whole in totals if n < whole}

    spellings = {f"{float(share):.2f}" for share in shares}
    spellings |= {text.replace(".", ",") for text in spellings}
    found = [
        (name, spelling)
        for name, content in own(files(built))
        for spelling in re.findall(
            r"(?<![\d.,])(\d{1,2}[.,]\d\d)\s?(?:%|persen|percent)", readable(name, content)
        )
        if spelling in spellings
    ]

    assert len(shares) > 10
    assert found == []


# --- order and shape ------------------------------------------------------------------------------


def release_files(made: Office) -> dict[str, bytes]:
    """What protect wrote."""
    folder = made.root / "data" / "releases" / MONTH
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_an_office_with_other_hidden_numbers_writes_the_same_bytes(
    made: Office, tmp_path: Path, copy_tiny: Callable[[Path], Path]
) -> None:
    """Drivers and farmers change places; order, marks and disclosure.json do not follow them."""
    other = protected(tmp_path, copy_tiny, truth(drivers=FARMERS, farmers=DRIVERS))

    assert other.truth != made.truth
    assert sorted(other.hidden()) == sorted(made.hidden())
    assert release_files(other) == release_files(made)


def order(text: str, first: str, second: str) -> list[bool]:
    """Whether `first` stands before `second`, for each table or drawing that holds both."""
    pieces = re.findall(r"<table\b.*?</table>|<svg\b.*?</svg>", text, flags=re.S)
    return [p.index(first) < p.index(second) for p in pieces if first in p and second in p]


def test_hidden_rows_and_marks_stand_in_the_order_of_their_names(built: Path) -> None:
    """Sorted by value, hidden ones come last, by code: drivers before farmers, always."""
    orders = [
        each
        for name, content in files(built)
        if name.endswith(".html")
        for names in (("Pengemudi", "Petani"), ("Driver", "Farmer"))
        for each in order(content.decode(), *names)
    ]

    assert len(orders) >= 8
    assert all(orders)


def test_hidden_rows_are_drawn_alike(built: Path) -> None:
    """Of three occupations one has a bar; the other two have the same hatched stub and word."""
    page = (built / "uang" / "index.html").read_text(encoding="utf-8")
    drawings = [
        svg for svg in re.findall(r"<svg\b.*?</svg>", page, flags=re.S) if "Pengemudi" in svg
    ]

    assert len(drawings) == 2  # for phones and for wider screens
    for svg in drawings:
        (hatched,) = re.findall(r'<g fill="url\(#[^"]*hatch\)[^>]*>(.*?)</g>', svg)
        assert svg.count(">disamarkan</text>") == 2
        assert len(set(re.findall(r"h(\d+)v\d+h-", hatched))) == 1
        assert hatched.count("<path") == 2


def test_disclosure_json_tells_no_hidden_number(made: Office) -> None:
    """Its tallies can be counted from the published tables."""
    told = release_files(made)["disclosure.json"]
    rest = DRIVERS[0] + FARMERS[0]

    assert numbers(told) & {value for _, value in made.hidden()} == set()
    premiums = next(t for t in json.loads(told)["hidden"] if t["table"] == "premiums")
    assert premiums["hidden_counted"] in {None, rest}


# --- the repository -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's private tables, made again from their seeds."""
    folder = tmp_path_factory.mktemp("private")
    sample().main(folder)
    return folder


def sample() -> ModuleType:
    """data/sample.py, loaded by its path."""
    spec = importlib.util.spec_from_file_location("sample", ROOT / "data" / "sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hidden_rupiah(private: Path) -> set[int]:
    """True amounts of 100,000 or more in rows that the newest release hides, and prints nowhere."""
    sources = read.everything(ROOT)
    release = sources.releases[-1]
    hidden, printed = set[int](), set[int]()
    for resource in sources.package.resources:
        amounts = [f.name for f in resource.fields if f.unit == "idr"]
        true = private / release.month / f"{resource.name}.csv"
        if resource.scope == "reference" or not true.exists():
            continue
        key = resource.primary_key
        full = {tuple(row[name] for name in key): row for row in table(true)}
        for row in table(release.folder / f"{resource.name}.csv"):
            values = {int(full[tuple(row[n] for n in key)][a]) for a in amounts}
            (hidden if row.get("obs_status") == "c" else printed).update(values)
    reference = {
        number
        for path in (ROOT / "data" / "reference").glob("*.csv")
        for number in numbers(path.read_bytes())
    }
    return {n for n in hidden - printed - reference if n >= 100_000}


def test_the_own_site_holds_no_hidden_rupiah(own_site: Path, private: Path) -> None:
    """Every amount that the newest release hides is looked for in every byte."""
    hidden = hidden_rupiah(private)

    found = {name: numbers(content) & hidden for name, content in own(files(own_site))}

    assert len(hidden) > 20
    assert len(found) > 200
    assert {name: leaks for name, leaks in found.items() if leaks} == {}


def git(*arguments: str) -> str:
    """What git says of the repository; skips where it cannot."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git repository, or git is not here")
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def units() -> set[str]:
    """The names of the office's tables of single payers."""
    resources = read.everything(ROOT).package.resources
    rules = (r.confidentiality.dominance for r in resources)
    return {f"{rule.units}.csv" for rule in rules if rule}


@pytest.mark.parametrize("arguments", [("ls-files",), ("log", "--all", "--name-only", "--format=")])
def test_git_holds_no_private_table(arguments: tuple[str, ...]) -> None:
    """Neither what is tracked now nor what ever was is a table of single payers."""
    names = {Path(name).name for name in git(*arguments).splitlines()}

    assert "contribution_payers.csv" in units()
    assert "datapackage.yml" in names
    assert names & units() == set()


def test_every_tracked_table_is_published_or_a_test_input() -> None:
    """A CSV file in git is a reference table, a table of a release, or stands in tests/."""
    resources = read.everything(ROOT).package.resources
    published = {r.name for r in resources}

    strays = [
        path
        for path in git("ls-files", "*.csv").splitlines()
        if not path.startswith("tests/")
        and not re.fullmatch(r"data/(reference|releases/20\d\d-\d\d)/[a-z_]+\.csv", path)
    ]

    assert strays == []
    assert {Path(p).stem for p in git("ls-files", "data/*.csv").splitlines()} <= published


def test_the_sample_holds_true_counts_behind_the_marks(private: Path) -> None:
    """The search above is no empty exercise: there are single payers and small counts to hide."""
    release = read.everything(ROOT).releases[-1]
    payers = table(private / release.month / "contribution_payers.csv")
    given = table(private / release.month / "contributions_quarter_agency.csv")
    counts = [int(row["donors_people"]) for row in given]

    assert len(payers) > 100
    assert any(0 < n < 10 for n in counts)
