"""My contribution, in a real browser: it counts right, and nothing that is typed goes anywhere."""

import csv
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from terang import contribution, contribution_form, read, words
from terang.contribution import Month, Rate
from terang.words import Catalogue
from tests.test_browser import WCAG, opened

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[1]
PATHS = {"id": "/iuran-saya/", "en": "/en/iuran-saya/"}
SCRIPT = "/assets/javascripts/contribution.js"
COMPUTE = """async ([script, data, amount, first, last, locale]) => {
  const { compute, printer } = await import(script);
  const made = compute(data, BigInt(amount), first, last);
  const say = printer(locale, { less: data.words.less });
  const text = (key, value) => (typeof value === "bigint" ? String(value) : value);
  return JSON.parse(JSON.stringify({
    given: made.given, pool: made.pool, bought: made.bought, share: say.percent(made.share),
    cover: made.bought.map((each) => say.cover(each.cover)), money: say.money(made.given),
  }, text));
}"""
TYPED = """async ([script, texts]) => {
  const { rupiah } = await import(script);
  const read = ({ amount, fault }) => fault ?? String(amount);
  return texts.map((text) => read(rupiah(text)));
}"""
KEPT = """async () => [
  localStorage.length, sessionStorage.length, document.cookie, location.search, location.hash,
  (await indexedDB.databases()).length, (await caches.keys()).length, history.state,
]"""
# Our own server under its other name: without the policy, each of these would get through.
REFUSED = """async ([elsewhere, script]) => {
  const load = (made, source) => new Promise((onload, onerror) =>
    document.body.append(Object.assign(made, { onload, onerror }, source)));
  const sends = () => new Promise((yes, no) => {
    const form = Object.assign(document.createElement("form"), { action: "/x", method: "post" });
    document.addEventListener("securitypolicyviolation", no, { once: true });
    document.body.append(form);
    form.submit();
    setTimeout(yes, 2000);
  });
  const tries = [
    () => fetch("/index.html"),
    () => fetch(elsewhere, { mode: "no-cors" }),
    () => load(new Image(), { src: elsewhere + "/assets/terang.svg" }),
    () => load(document.createElement("script"), { src: `${elsewhere}${script}` }),
    sends,
  ];
  const done = [];
  for (const attempt of tries) done.push(await attempt().then(() => "sent", () => "refused"));
  return done;
}"""


def fill(page: Page, amount: str, first: int | None = None, last: int | None = None) -> None:
    """Fill the form as a reader would, and send it off."""
    page.fill("#hitung-jumlah", amount)
    if first is not None:
        page.select_option("#hitung-dari", str(first))
    if last is not None:
        page.select_option("#hitung-sampai", str(last))
    page.click("#hitung button")


def rows(site: Path, name: str) -> list[dict[str, str]]:
    with (site / "data" / "latest" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def inert(page: Page) -> dict:
    return json.loads(page.text_content("#hitung-data") or "")


# --- nothing goes anywhere -----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_typed_leaves_no_request_no_storage_and_no_address(browser, address, language):
    """From the first key to the last table nothing is fetched, and nothing is kept."""
    page, wrong = opened(browser, address, PATHS[language])
    page.wait_for_load_state("networkidle")
    requests: list[str] = []
    page.context.on("request", lambda request: requests.append(request.url))
    page.context.route("**/*", lambda route: route.abort())

    fill(page, "50.000", 0, 5)
    page.select_option("#hitung-kantor", index=3)
    fill(page, "-1")
    fill(page, "Rp16.800", 2, 9)
    page.click("#hitung-hasil summary")
    page.wait_for_timeout(300)
    shown = page.inner_text("#hitung-jawaban")
    kept, url = page.evaluate(KEPT), page.url
    cookies = page.context.cookies()
    page.context.close()

    assert "16" in shown
    assert requests == []
    assert kept == [0, 0, "", "", "", 0, 0, None]
    assert (url, cookies) == (address + PATHS[language], [])
    assert wrong == []


def test_the_browser_is_forbidden_to_send_from_this_page(browser, address):
    """Even a script that wanted to: no fetch, no picture or script from elsewhere, no form."""
    page, _ = opened(browser, address, PATHS["id"])

    tries = page.evaluate(REFUSED, [address.replace("127.0.0.1", "localhost"), SCRIPT])
    url = page.url
    page.context.close()

    assert tries == ["refused"] * 5
    assert url == address + PATHS["id"]


def test_only_this_page_loads_the_script(own_site):
    """Every other page stays without it."""
    users = [
        path.relative_to(own_site).as_posix()
        for path in own_site.rglob("*.html")
        if SCRIPT.rpartition("/")[2] in path.read_text(encoding="utf-8")
    ]

    assert sorted(users) == ["en/iuran-saya/index.html", "iuran-saya/index.html"]


# --- it counts right -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_script_says_what_the_worked_examples_say(browser, address, language):
    """For the same amount and months, script and build print the same words."""
    page, _ = opened(browser, address, PATHS[language])
    examples = [
        row.locator("th, td").all_inner_texts()
        for row in page.locator("#tabel-contoh-iuran tbody tr").all()
    ]

    answers = []
    for amount, *_ in examples:
        fill(page, amount)
        answers.append(page.inner_text("#hitung-jawaban"))
    page.context.close()

    assert len(examples) == 3
    for (_, *numbers), answer in zip(examples, answers, strict=True):
        for number in numbers:
            assert re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d|[.,]\d)", answer), answer


tariffs = st.none() | st.integers(1, 50_000)
months = st.lists(st.tuples(st.integers(0, 10**12), tariffs, tariffs), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def loaded(browser: Browser, address: str) -> Page:
    """The page, opened once."""
    page, _ = opened(browser, address, PATHS["id"])
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalogue]:
    """The words of both languages."""
    return dict(read.catalogues(ROOT))


@given(
    drawn=months,
    amount=st.integers(1, 10**10),
    ends=st.tuples(st.integers(0, 5), st.integers(0, 5)),
    language=st.sampled_from(["id", "en"]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_script_and_build_count_alike(loaded, catalogues, drawn, amount, ends, language):
    """Any months, tariffs and amount: the same fractions, rests and printed numbers."""
    first, last = sorted(end % len(drawn) for end in ends)
    say = catalogues[language]

    expected = contribution.work_out([_month(each) for each in drawn[first : last + 1]], amount)
    data = {
        "sectors": ["a", "b"],
        "months": [_json(each) for each in drawn],
        "districts": [],
        "words": {"less": say("less than {}")},
    }
    locale = {"id": "id-ID", "en": "en"}[language]
    made = loaded.evaluate(COMPUTE, [SCRIPT, data, str(amount), first, last, locale])

    assert (int(made["given"]), int(made["pool"])) == (expected.given_idr, expected.pool_idr)
    assert made["money"] == words.money(expected.given_idr, language)
    for theirs, printed, ours in zip(made["bought"], made["cover"], expected.bought, strict=True):
        over, under = map(int, theirs["cover"])
        assert ours.worker_months * under == over
        assert (int(theirs["whole"]), int(theirs["rest"])) == (ours.whole, ours.rest_idr)
        assert theirs["unpriced"] == ours.unpriced
        assert printed == contribution_form.cover(ours.worker_months, say)
    share = contribution_form.percent(expected.share, say) if expected.pool_idr else "–"
    assert made["share"] == share


def _month(drawn: tuple[int, int | None, int | None]) -> Month:
    came_in, *prices = drawn
    rates = (Rate(sector=s, amount_idr=p, articles=()) for s, p in zip("ab", prices, strict=True))
    return Month(
        month="",
        in_idr=came_in,
        contributions_idr=came_in,
        premiums_idr=0,
        worker_months=0,
        refunds_idr=0,
        costs_idr=0,
        opening_idr=0,
        closing_idr=0,
        rates=tuple(rates),
    )


def _json(drawn: tuple[int, int | None, int | None]) -> dict[str, object]:
    came_in, *prices = drawn
    rates = ["x" if price is None else str(price) for price in prices]
    nothing = dict.fromkeys(("premiums", "cover", "refunds", "costs", "opening", "closing"), "0")
    return {"in": str(came_in), "rates": rates, "quarter": "", **nothing}


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_data_of_the_page_are_the_released_tables_hidden_cells_included(
    browser, address, own_site, language
):
    """A cell that is not printed is its code in the page too, and never a number."""
    page, _ = opened(browser, address, PATHS[language])
    data = inert(page)
    page.context.close()
    active = {
        (row["month"], row["district"]): row["workers_people"] or row["obs_status"]
        for row in rows(own_site, "coverage_district_membership")
        if row["membership"] == "active"
    }
    agencies: dict[str, list[list[str]]] = {}
    for row in rows(own_site, "contributions_quarter_agency"):
        cell = row["amount_idr"] or row["obs_status"]
        agencies.setdefault(row["agency"], []).append([row["quarter"], cell])
    del agencies["_T"]

    cover = [cell for district in data["districts"] for cell in district["cover"]]

    assert sorted(cover) == sorted(active.values())
    assert "c" in cover
    assert data["agencies"] == [sorted(cells) for _, cells in sorted(agencies.items())]


def test_the_pool_of_some_months_is_the_sum_of_the_released_rows(browser, address, own_site):
    """Money in, premiums, months of cover, given back, balance: added up by hand."""
    page, _ = opened(browser, address, PATHS["id"])
    fill(page, "20000", 1, 4)
    shown = {
        name: page.inner_text(f'[data-sum="{name}"]')
        for name in ("opening", "in", "premiums", "cover", "refunds", "costs", "closing")
    }
    districts = dict(
        row.locator("th, td").all_inner_texts()
        for row in page.locator('[data-rows="districts"] tr').all()
    )
    page.context.close()
    chosen = sorted({row["month"] for row in rows(own_site, "funding")})[1:5]

    city = [r for r in rows(own_site, "premiums") if _is_city(r) and r["month"] in chosen]
    books = [r for r in rows(own_site, "ledger") if r["source"] == "_T" and r["month"] in chosen]
    workers = sum(int(row["workers_people"]) for row in city)

    assert len(city) == len(books) == len(chosen) == 4
    assert shown == {
        "opening": words.money(int(books[0]["opening_idr"]), "id"),
        "in": words.money(sum(int(row["in_idr"]) for row in books), "id"),
        "premiums": words.money(sum(int(row["amount_idr"]) for row in city), "id"),
        "cover": words.number(workers, "id"),
        "refunds": words.money(sum(int(row["refunds_idr"]) for row in books), "id"),
        "costs": words.money(sum(int(row["costs_idr"]) for row in books), "id"),
        "closing": words.money(int(books[-1]["closing_idr"]), "id"),
    }
    came, *spent = (
        sum(int(r[f"{n}_idr"]) for r in books) for n in ("in", "premiums", "refunds", "costs")
    )
    assert int(books[0]["opening_idr"]) > 0
    assert int(books[0]["opening_idr"]) + came - sum(spent) == int(books[-1]["closing_idr"])
    assert districts["Seluruh kota"] == words.number(workers, "id")
    for row in rows(own_site, "districts"):
        assert districts[row["name"]] == _district(own_site, row["district"], chosen)


def _is_city(row: dict[str, str]) -> bool:
    return row["programme"] == row["sector"] == row["source"] == "_T"


def _district(site: Path, district: str, chosen: list[str]) -> str:
    """What the page should say of a district: the printed months, and how many are not."""
    cells = [
        row["workers_people"]
        for row in rows(site, "coverage_district_membership")
        if (row["district"], row["membership"]) == (district, "active") and row["month"] in chosen
    ]
    printed = [int(cell) for cell in cells if cell]
    if not sum(printed) and len(printed) < len(cells):
        return "disamarkan"
    hidden = len(cells) - len(printed)
    total = words.number(sum(printed), "id")
    return f"{total}; bulan tanpa angka: {hidden}" if hidden else total


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", ["0,99 bulan perlindungan", "Kurang dari satu iuran penuh; sisanya Rp16.799."]),
        ("en", ["months of cover: 0.99.", "Less than one full premium; left over: Rp16,799."]),
    ],
)
def test_one_rupiah_short_of_a_premium_is_no_premium(browser, address, language, said):
    """Nothing is rounded up to a month of cover; and one month is told as one month."""
    page, _ = opened(browser, address, PATHS[language])

    fill(page, "16799", 0, 0)
    answer = page.inner_text("#hitung-jawaban")
    page.context.close()

    for words_of_it in said:
        assert words_of_it in answer
    assert "month by month" not in answer
    assert "bulan demi bulan" not in answer


# --- odd input -----------------------------------------------------------------------------------


def test_rupiah_are_read_as_people_write_them(loaded):
    """With or without Rp, grouped by dots or commas; anything else has a name for what is wrong."""
    expected = {
        "50000": "50000",
        " Rp50.000 ": "50000",
        "rp 50.000,00": "50000",
        "50.000,-": "50000",
        "Rp.50.000": "50000",
        "Rp 50.000,-": "50000",
        "Rp. 50.000,00": "50000",
        "50.000,00": "50000",
        "50000,00": "50000",
        "-Rp.5": "negative",
        "1,250,000.00": "1250000",
        "": "empty",
        "Rp": "empty",
        "-5": "negative",
        "−5.000": "negative",
        "0": "negative",
        "50.5": "unclear",
        "5.0000": "unclear",
        "50rb": "unclear",
        "1e9": "unclear",
        "1.000,000": "unclear",
        "lima puluh ribu": "unclear",
        "<b>5": "unclear",
    }

    made = loaded.evaluate(TYPED, [SCRIPT, list(expected)])

    assert dict(zip(expected, made, strict=True)) == expected


@pytest.mark.parametrize(
    ("amount", "first", "last", "said"),
    [
        ("", 0, 3, "Write how much you give a month"),
        ("-5", 0, 3, "more than zero"),
        ("abc", 0, 3, "for example 50,000"),
        (
            "9" * 30,
            0,
            3,
            "more than all civil servants together gave in November 2025: Rp4,687,200",
        ),
        ("50000", 5, 2, "The last month is before the first one"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field(browser, address, amount, first, last, said):
    """In plain words, with the cursor on it, and no old result left standing."""
    page, wrong = opened(browser, address, PATHS["en"])
    fill(page, "50000", 0, 1)

    fill(page, amount, first, last)
    faults = " ".join(page.locator(".fault").all_inner_texts())
    invalid = page.locator('[aria-invalid="true"]')
    focused = invalid.evaluate("field => field === document.activeElement")
    describes = invalid.get_attribute("aria-describedby")
    visible = page.locator("#hitung-hasil").is_visible()
    status = page.inner_text('[role="status"]')
    page.context.close()

    assert said in faults
    assert (focused, visible, wrong) == (True, False, [])
    assert describes.endswith("-salah")
    assert status == "Nothing was worked out yet. Look at what is marked."


# --- for everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_keyboard_alone_is_enough(browser, address, language):
    """Tab to the amount, type, choose a month by arrow, Enter; the answer is announced."""
    page, _ = opened(browser, address, PATHS[language])
    page.focus("#hitung-jumlah")
    page.keyboard.press("Shift+Tab")

    page.keyboard.press("Tab")
    page.keyboard.type("25000")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answer = page.inner_text('[role="status"]')
    first = inert(page)["months"][1]["name"]
    page.context.close()

    assert first in answer
    assert words.money(25_000 * 11, language) in answer


@pytest.mark.parametrize("language", ["id", "en"])
def test_without_javascript_the_examples_stand_and_no_form(browser, address, language):
    """Nothing that would not work is shown."""
    page, _ = opened(browser, address, PATHS[language], java_script_enabled=False)

    form, result = (page.locator(s).is_visible() for s in ("#hitung", "#hitung-hasil"))
    examples = page.locator("#tabel-contoh-iuran tbody tr:visible").count()
    page.context.close()

    assert (form, result, examples) == (False, False, 3)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_form_faults_and_result_are_accessible_and_fit(browser, address, language, scheme, width):
    """WCAG 2.2 AA before, with faults, and with every table open; nothing wider than the screen."""
    page, wrong = opened(
        browser,
        address,
        PATHS[language],
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    )

    found = []
    for amount in ("", "50000"):
        page.select_option("#hitung-kantor", index=1)
        fill(page, amount)
        if amount:
            page.click("#hitung-hasil summary")
        found += Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.context.close()

    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []
    assert overflow <= 0
    assert wrong == []
