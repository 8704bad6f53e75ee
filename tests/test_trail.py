"""The trail of money on the finished site: one number a state, a table equal to its chart."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from terang import svg, words

NS = "{http://www.w3.org/2000/svg}"
LANGUAGES: tuple[words.Language, ...] = ("id", "en")
# Each timing bucket: the figure that says it, and the table of data it is read from, once.
BUCKETS = {
    "collected-not-paid": "saldo",
    "paid-not-active": "pekerja-tunggu-kartu",
    "arrears": "pekerja-menunggak",
    "lapsed": "pekerja-gugur",
    "refunded": "uang-kembali",
}
# Where a bucket stands in a row of a table: the table, and the bucket by the name of its row.
ROWS = {"jeda-uang": tuple(BUCKETS), "kepesertaan": ("arrears", "lapsed")}
MENTION = re.compile(r'href="[^"]*angka/([a-z0-9-]+)/"><data value="([^"]*)">([^<]+)</data>')


def table(site: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table as downloaded."""
    with (site / "data" / "latest" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def buckets(site: Path) -> Mapping[str, int]:
    """Each bucket from the tables alone, without any query of the site's own."""
    ledger = [row for row in table(site, "ledger") if row["source"] == "_T"]
    standing = {
        row["membership"]: int(row["workers_people"])
        for row in table(site, "coverage_district_membership")
        if row["month"] == ledger[-1]["month"] and row["district"] == "_T"
    }
    return {
        "collected-not-paid": int(ledger[-1]["closing_idr"]),
        "paid-not-active": int(table(site, "activation")[-1]["waiting_people"]),
        "arrears": standing["arrears"],
        "lapsed": standing["lapsed"],
        "refunded": sum(int(row["refunds_idr"]) for row in ledger),
    }


def evergreen(site: Path) -> Iterator[tuple[str, words.Language, str]]:
    """Address, language and HTML of every page about the newest release."""
    for path in sorted(site.rglob("index.html")):
        parts = path.relative_to(site).parts
        language: words.Language = "en" if parts[0] == "en" else "id"
        if "rilis" not in parts:
            yield "/".join(parts[:-1]), language, path.read_text(encoding="utf-8")


def page(site: Path, slug: str, language: words.Language) -> str:
    """One page."""
    prefix = site / "en" if language == "en" else site
    return (prefix / slug / "index.html").read_text(encoding="utf-8")


def listed(html: str, identifier: str) -> list[list[str]]:
    """The rows of a listing on a page, as printed; none where it is not there."""
    found = re.search(rf'id="tabel-{identifier}".*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    return [cells(row) for row in re.findall(r"<tr.*?</tr>", found[1], re.DOTALL)] if found else []


def cells(row: str) -> list[str]:
    """The texts of a row's cells."""
    texts = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in texts]


def shown(bucket: str, value: int, language: words.Language) -> str:
    """A bucket as a cell prints it."""
    money = bucket in {"collected-not-paid", "refunded"}
    return words.money(value, language) if money else words.number(value, language)


def test_a_timing_bucket_has_one_count_on_all_pages(own_site):
    """Every mention in prose and every row of a table, in both languages, says the table's own."""
    expected = buckets(own_site)
    figure_of = {figure: bucket for bucket, figure in BUCKETS.items()}
    names = {
        (language, row[f"name_{language}"]): row["code"]
        for row in table(own_site, "codes")
        for language in LANGUAGES
        if row["code_list"] == "bucket"
    }
    places: dict[str, set[str]] = defaultdict(set)

    for slug, language, html in evergreen(own_site):
        for figure, raw, _ in MENTION.findall(html):
            if figure in figure_of:
                assert int(raw) == expected[figure_of[figure]], (slug, figure)
                places[figure_of[figure]].add(slug)
        for listing, held in ROWS.items():
            for row in listed(html, listing):
                bucket = names.get((language, row[0]))
                if bucket in held:
                    assert row[1] == shown(bucket, expected[bucket], language), (slug, bucket)
                    places[bucket].add(f"{slug}#{listing}")

    for bucket in BUCKETS:
        assert len(places[bucket]) >= 4, (bucket, places[bucket])  # in both languages
        assert {"kapan-uang-bergerak", "kapan-uang-bergerak#jeda-uang"} <= places[bucket]
    assert "cakupan#kepesertaan" in places["arrears"] & places["lapsed"]


def test_each_bucket_is_defined_once(own_site):
    """Five codes with a definition in both languages; those of the law name their article."""
    defined = {row["code"]: row for row in table(own_site, "codes") if row["code_list"] == "bucket"}

    assert set(defined) == set(BUCKETS)
    for code in ("paid-not-active", "arrears", "lapsed"):
        assert "PP 44/2015 Pasal" in defined[code]["definition_id"]
    for row in defined.values():
        assert row["definition_id"]
        assert row["definition_en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_of_the_reconciliation_counts_what_is_listed(own_site, language):
    """Prose and list cannot disagree: both are counted again here, from the table."""
    html = page(own_site, "rekonsiliasi", language)
    said = {figure: int(raw) for figure, raw, _ in MENTION.findall(html) if raw.isdigit()}
    rows = table(own_site, "reconciliation")
    states = [row["state"] for row in rows]

    assert len(listed(html, "pencocokan")) == len(rows) == said["pencocokan-semua"]
    assert said["pencocokan-menunggu"] == states.count("waiting")
    assert said["pencocokan-cocok"] == states.count("match")
    assert len(listed(html, "selisih")) == said["selisih-semua"] + said["pencocokan-menunggu"]
    assert said["selisih-semua"] == said["selisih-kecil"] + said["selisih-berarti"]
    assert said["selisih-berarti"] == said["selisih-terjawab"] + said["selisih-terbuka"]
    assert said["selisih-jelas"] == states.count("explained")
    assert said["selisih-dibetulkan"] == states.count("corrected")
    assert said["selisih-terbuka"] == states.count("open")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hundred_thousand_rupiah_is_accounted_for(own_site, language):
    """The four parts of the one line add up to exactly one hundred thousand."""
    html = page(own_site, "uang", language)

    parts = {figure: int(raw) for figure, raw, _ in MENTION.findall(html) if "seratus" in figure}

    assert len(parts) == 4
    assert sum(parts.values()) == 100_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_of_the_trail_is_the_ledger(own_site, language):
    """What comes in and goes out in the table beside it is the sum of the ledger's rows."""
    html = page(own_site, "uang", language)
    ledger = [row for row in table(own_site, "ledger") if row["source"] == "_T"]
    found = re.search(r'id="bagan-alur-uang".*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    assert found

    amounts = [cells(row)[-1] for row in re.findall(r"<tr.*?</tr>", found[1], re.DOTALL)]

    last = words.money(int(ledger[-1]["closing_idr"]), language)
    sums = {
        column: words.money(sum(int(row[column]) for row in ledger), language)
        for column in ("refunds_idr", "costs_idr")
    }
    assert amounts[4:7] == [last, sums["refunds_idr"], sums["costs_idr"]]
    assert len(amounts) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_chart_leaves_its_paper(own_site, language):
    """With the numbers of today, at both widths."""
    html = page(own_site, "uang", language)
    figure = html[html.index('id="bagan-alur-uang"') :].split("</figure>")[0]

    pictures = [ET.fromstring(p) for p in re.findall(r"<svg.*?</svg>", figure, re.DOTALL)]  # noqa: S314

    assert len(pictures) == 2
    for picture in pictures:
        width = float(picture.get("viewBox", "").split()[2])
        for group in picture.iter():
            for text in group.findall(f"{NS}text"):
                bold = text.get("font-weight", group.get("font-weight")) == "bold"
                takes = svg.text_width(text.text or "", 13, bold=bold) / 1.1
                middle = text.get("text-anchor", group.get("text-anchor")) == "middle"
                left = float(text.get("x", "0")) - (takes / 2 if middle else 0)
                assert left >= -1, text.text
                assert left + takes <= width + 1, text.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_costs_are_printed_even_when_zero(own_site, language):
    """As zero rupiah, on the page of the trail and on that of the balance."""
    for slug in ("uang", "saldo-dan-biaya"):
        said = {f: text for f, _, text in MENTION.findall(page(own_site, slug, language))}
        assert said["biaya-program"] == words.money(0, language)


@pytest.mark.parametrize(("language", "word"), [("id", "tidak tersedia"), ("en", "not available")])
def test_what_nobody_said_about_the_choice_of_workers_is_said_to_be_unsaid(
    own_site, language, word
):
    """Three steps have no number, two have those of the coverage table, and none is zero."""
    numbers = [row[1] for row in listed(page(own_site, "pemilihan", language), "pemilihan")]

    assert numbers[:3] == [word] * 3
    assert all(re.fullmatch(r"[1-9][\d.,]*", number) for number in numbers[3:])
    assert len(numbers) == 5
