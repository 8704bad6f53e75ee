"""The published tables read as an attacker would: whatever gives a hidden cell away is found."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terang import audit
from terang.confidentiality import Amount, Dominance
from terang.model import TOTAL, Problem, Resource
from tests.test_audit_tables import COUNT, IDR, published, reference, shown, table

Numbers = Sequence[int | None]


def problems(
    resources: Sequence[Resource], tables: Mapping[str, Sequence[Sequence[Any]]]
) -> list[Problem]:
    """What the audit says of a single release."""
    references = {r.name: tables[r.name] for r in resources if r.scope == "reference"}
    with published(resources, ("", references), ("2026-12", tables)) as store:
        return audit.everything(store, resources)


def said(*arguments: Any) -> list[str]:
    """The same, as sentences."""
    return [str(problem.what) for problem in problems(*arguments)]


def line(people: Numbers, period: str = "2026-01") -> list[list[object]]:
    """Districts a, b, … of one period, and at the end their total."""
    codes = [*"abcdefgh"[: len(people) - 1], TOTAL]
    return [shown([period, c], n) for c, n in zip(codes, people, strict=True)]


def of_line(people: Numbers, **rules: Any) -> list[str]:
    """What the audit says of one line."""
    return said([table(**rules)], {"coverage": line(people)})


# --- a row by itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 4])
def test_a_count_below_the_threshold_is_found(count: int) -> None:
    """From one to the threshold less one, named by its key and not by its number."""
    assert "a count below 5 is printed at month 2026-01, district b" in of_line(
        [22, count, None, None, 90]
    )


@pytest.mark.parametrize("count", [0, 5, 900])
def test_zero_and_the_threshold_itself_may_be_printed(count: int) -> None:
    """The threshold is the first count that points at nobody."""
    assert of_line([22, count, 9, 31 + count]) == []


def test_a_zero_among_hidden_zeros_is_found() -> None:
    """In a table that hides zeros a printed one says: nobody; unless the whole period is empty."""
    told = "a zero is printed at month 2026-01, district a, in a table that hides zeros"

    assert of_line([0, 9, 9, 18], zeros="hidden") == [told]
    assert of_line([0, 9, None, None], zeros="hidden") == [told]
    assert of_line([0, 0, 0, 0], zeros="hidden") == []


def test_a_number_in_a_confidential_row_is_found() -> None:
    """The tariff is public, so rupiah divided by it is the count."""
    rows = [["2026-01", "a", None, 100800, "c"], ["2026-01", "b", None, None, "c"]]
    premiums = table(measures=[COUNT, IDR])

    assert said([premiums], {"coverage": rows}) == [
        "the row is confidential but a number stands in it at month 2026-01, district a"
    ]


@pytest.mark.parametrize(("later", "found"), [(20, False), (21, True), (18, True), (23, False)])
def test_one_or_two_payers_between_two_printed_sums_are_found(later: int, found: bool) -> None:
    """Where payers are protected one by one, so is the difference of two periods."""
    told = ["one or two payers more or fewer at month 2026-03, district a than in 2026-01"]
    rule = Dominance(measure=IDR, units="payers", holder="payer")
    given = table(measures=[COUNT, IDR], dominance=rule, sticky=False)
    rows = [
        *(["2026-01", "a", 20, 400_000, ""], ["2026-01", TOTAL, 20, 400_000, ""]),
        *(["2026-03", "a", later, 500_000, ""], ["2026-03", TOTAL, later, 500_000, ""]),
    ]

    free = table(measures=[COUNT, IDR], sticky=False)
    total_free = table(
        measures=[COUNT, IDR],
        dominance=rule,
        sticky=False,
        never_hide=((("district", "a"),), (("district", TOTAL),)),
    )

    assert [w for w in said([given], {"coverage": rows}) if "district a" in w] == told * found
    assert said([free], {"coverage": rows}) == []
    assert said([total_free], {"coverage": rows}) == []


def test_rupiah_without_its_count_is_found() -> None:
    """Also where the row forgets to say that it is confidential."""
    rows = [["2026-01", "a", None, 100800, None]]

    assert said([table(measures=[COUNT, IDR])], {"coverage": rows}) == [
        "amount_idr is printed but its count is not at month 2026-01, district a"
    ]


@pytest.mark.parametrize(("count", "found"), [(9, True), (10, False)])
def test_an_average_of_few_is_found(count: int, found: bool) -> None:
    """A mean of 1.33 over three is one, one and two."""
    claims = table("claims", [], measures=[COUNT, "median_days"], averages=("median_days",))

    whats = said([claims], {"claims": [["2026-01", count, 7, None]]})

    assert whats == ["median_days is printed over fewer than 10 at month 2026-01"] * found


@pytest.mark.parametrize(
    ("count", "share", "found"),
    [
        (40, "7.5", "share_percent gives back a small count at month 2026-01"),
        (40, "92.5", "share_percent gives back a small count at month 2026-01"),
        (40, "50", None),
        (400, "1", None),  # 1 or 2 to the nearest whole percent: 2 … 6 fit
        (19, "47.4", "share_percent is a share of fewer than 20 at month 2026-01"),
    ],
)
def test_a_share_that_gives_back_a_small_count_is_found(
    count: int, share: str, found: str | None
) -> None:
    """7.5 % of 40 is 3, and so is what is left of 92.5 %."""
    claims = table("claims", [], measures=[COUNT, "share_percent"], shares=("share_percent",))

    assert said([claims], {"claims": [["2026-01", count, share, None]]}) == [found] * bool(found)


@pytest.mark.parametrize(
    ("people", "found"),
    [([20, 0, 20], {"a", "b"}), ([19, 1, 20], {"a"}), ([15, 5, 20], set()), ([0, 0, 0], set())],
)
def test_all_all_but_one_and_none_are_found(people: Numbers, found: set[str]) -> None:
    """Along a sensitive dimension, whoever is counted is known to have the code."""
    told = {w for w in of_line(people, sensitive=("district",)) if w.startswith("all")}

    assert told == {
        f"all, all but one or none have one code of district at month 2026-01, district {code}"
        for code in found
    }


# --- solved ---------------------------------------------------------------------------------------


def test_two_wide_hidden_cells_pass() -> None:
    """Their sum is known, and no cell of its own."""
    assert of_line([22, None, None, 36]) == []


def test_one_hidden_cell_alone_in_a_line_is_found_once() -> None:
    """The total less the others is its number; its rupiah is no second problem."""
    rows = [shown(["2026-01", c], n, n and n * 10) for c, n in (("a", 12), ("b", None), ("_T", 20))]

    assert said([table(measures=[COUNT, IDR])], {"coverage": rows}) == [
        "the hidden workers_people can be worked out at month 2026-01, district b"
    ]


def test_three_singletons_are_found() -> None:
    """Hidden counts are at least one: three that add up to three are one each."""
    assert of_line([17, None, None, None, 20]) == [
        f"the hidden workers_people can be worked out at month 2026-01, district {code}"
        for code in "bcd"
    ]


def test_hidden_cells_that_cannot_reach_the_threshold_are_found() -> None:
    """15 = 10 + x + y + z with each at least one: none is above three."""
    assert of_line([10, None, None, None, 15]) == [
        f"that the hidden {COUNT} is below 5 can be worked out at month 2026-01, district {code}"
        for code in "bcd"
    ]


def test_hidden_zeros_leave_more_open() -> None:
    """15 = 10 + x + y: where zeros are hidden too, x may be all five."""
    assert of_line([10, None, None, 15], zeros="hidden") == []


def test_a_hidden_total_protects_a_lone_cell() -> None:
    """Without the total there is nothing to take the others from."""
    assert of_line([12, 8, None, None]) == []


def test_residual_rupiah_is_a_count() -> None:
    """Two hidden cells, of sectors that pay differently: count and rupiah are two equations."""
    tariff = {"other": 16800, "transport": 8400}
    rates = reference("rates", ["sector", "valid_from", "valid_to", IDR])
    rules = {"amounts": (Amount(measure=IDR, rates="rates"),), "over": {COUNT: ["sector"]}}
    premiums = table("premiums", ["sector"], measures=[COUNT, IDR], **rules)
    rows = [["2026-01", sector, None, None, "c"] for sector in tariff]
    rows.append(shown(["2026-01", TOTAL], 30, 20 * 16800 + 10 * 8400))
    texts = [[sector, "2015-07", "2026-12", idr] for sector, idr in tariff.items()]

    assert said([rates, premiums], {"premiums": rows, "rates": texts}) == [
        f"the hidden workers_people can be worked out at month 2026-01, sector {sector}"
        for sector in tariff
    ]


def test_the_least_that_each_pays_bounds_their_number() -> None:
    """Two hidden agencies that together pay twice the least have two payers together."""
    amounts = (Amount(measure=IDR, least_idr=16800),)
    payers = table("payers", ["agency"], measures=[COUNT, IDR], amounts=amounts, zeros="hidden")
    rows = [["2026-01", agency, None, None, "c"] for agency in "ab"]
    rows += [["2026-01", "d", None, None, "c"], shown(["2026-01", "c"], 50, 5_000_000)]
    open_total = ["2026-01", TOTAL, None, 5_000_000 + 2 * 16800, None]

    found = said([payers], {"payers": [*rows, open_total]})

    told = f"that the hidden {COUNT} is below 5 can be worked out at month 2026-01, agency "
    assert {what for what in found if what.startswith("that")} == {told + a for a in "abd"}


def test_groupings_that_overlap_are_found() -> None:
    """Each table is safe alone; zone less district is not."""
    districts = reference("districts", ["district", "zone"], groups=["zone"])
    fine = table("fine", ["district"], population="p")
    coarse = table("coarse", ["zone"], population="p")
    rows = {
        "districts": [["a", "n"], ["b", "n"], ["c", "s"], ["d", "s"]],
        "fine": line([None, 30, None, 20, 70]),
        "coarse": [shown(["2026-01", z], n) for z, n in (("n", 41), ("s", 29), (TOTAL, 70))],
    }

    assert said([fine], {"fine": rows["fine"]}) == []
    assert said([districts, fine, coarse], rows) == [
        f"the hidden workers_people can be worked out at month 2026-01, district {code}"
        for code in "ac"
    ]


def test_a_ring_of_tables_is_read_as_one() -> None:
    """All in a are in p, all in p are old: then all in a are old, though no two tables say it."""
    ring = (("district", "sex"), ("sex", "age"), ("district", "age"))
    codes = {"district": "ab", "sex": "fm", "age": "oy"}
    tables, rows = [], {}
    for pair in ring:
        tables.append(table("_".join(pair), pair, population="p", zeros="hidden"))
        first, second = (codes[name] for name in pair)
        whole = {(x, y): 20 * (first.index(x) == second.index(y)) for x in first for y in second}
        whole |= {(x, TOTAL): 20 for x in first} | {(TOTAL, y): 20 for y in second}
        whole[TOTAL, TOTAL] = 40
        inner = [k for k in whole if TOTAL not in k and pair == ("district", "age")]
        rows["_".join(pair)] = [
            shown(["2026-01", *k], None if k in inner else n) for k, n in whole.items()
        ]

    alone = said(tables[2:], rows)
    together = said(tables, rows)

    assert alone == []
    assert [what for what in together if what.startswith("the hidden")] == [
        f"the hidden {COUNT} can be worked out at month 2026-01, district {d}, age {a}"
        for d in "ab"
        for a in "oy"
    ]


def test_a_table_limited_to_a_group_joins_the_finer_codes_of_that_group() -> None:
    """Ojek drivers are in transport; the table of transport alone counts the same drivers."""
    jobs = reference("jobs", ["job", "sector"], groups=["sector"])
    every = table("every", ["job"], population="p")
    some = table("some", ["job"], population="p", where=(("sector", "transport"),))
    rows = {
        "jobs": [["bus", "transport"], ["ojek", "transport"], ["farm", "other"]],
        "every": [
            shown(["2026-01", job], n)
            for job, n in (("bus", None), ("ojek", None), ("farm", 9), (TOTAL, 40))
        ],
        "some": [
            shown(["2026-01", job], n) for job, n in (("bus", None), ("ojek", 12), (TOTAL, 31))
        ],
    }

    assert said([jobs, every, some], rows) == [
        f"the hidden {COUNT} can be worked out at month 2026-01, job {job}"
        for job in ("bus", "ojek")
    ]


def test_quarter_less_months_is_found() -> None:
    """A flow adds up: the quarter less the months that are printed is the month that is not."""
    flow = {"measured": "flow", "population": "p", "sticky": False}
    months = table("months", [], **flow)
    quarter = table("quarter", [], period="quarter", **flow)
    numbers = zip(("2026-01", "2026-02", "2026-03"), (12, None, 9), strict=True)
    rows = {"months": [shown([m], n) for m, n in numbers], "quarter": [shown(["2026-Q1"], 28)]}

    assert said([months, quarter], rows) == [
        "the hidden workers_people can be worked out at month 2026-02"
    ]


def test_months_before_the_programme_are_nothing_and_later_ones_are_awaited() -> None:
    """The first quarter has two months; of the last, one month is missing."""
    flow = {"measured": "flow", "population": "p", "sticky": False}
    months = table("months", [], **flow)
    quarter = table("quarter", [], period="quarter", **flow)
    numbers = zip(("2025-11", "2025-12", "2026-01", "2026-02"), (12, None, 9, None), strict=True)
    rows = {
        "months": [shown([m], n) for m, n in numbers],
        "quarter": [shown([q], n) for q, n in (("2025-Q4", 28), ("2026-Q1", 40))],
    }

    assert said([months, quarter], rows) == [
        "the hidden workers_people can be worked out at month 2025-12"
    ]


def test_the_same_count_under_each_programme_is_one_count() -> None:
    """Hidden under one programme and printed under the other is printed."""
    rules = {"repeats": ("programme",), "over": {COUNT: ["source"]}}
    premiums = table("premiums", ["programme", "source"], **rules)
    rows = [
        shown(["2026-01", programme, source], n)
        for programme, numbers in (("jkk", (12, 8, 20)), ("jkm", (None, None, 20)))
        for source, n in zip(("asn", "other", TOTAL), numbers, strict=True)
    ]

    assert said([premiums], {"premiums": rows}) == [
        f"the hidden workers_people can be worked out at month 2026-01, programme jkm, source {s}"
        for s in ("asn", "other")
    ]


def test_numbers_that_fit_nothing_stop_the_build_too() -> None:
    """A release changed by hand: what hidden cells would have to hold, they cannot."""
    assert of_line([12, None, None, 13]) == [
        "no numbers fit what is published of workers_people at month 2026-01, district b"
    ]


# --- planted leaks --------------------------------------------------------------------------------


def safe_square() -> dict[tuple[str, str], int | None]:
    """Rows a … d, columns p … s and their totals; a ring of wide cells is hidden."""
    people: dict[tuple[str, str], int | None] = {}
    for n, (row, column) in enumerate(itertools.product("abcd", "pqrs")):
        people[row, column] = 10 + (7 * n) % 11
    for row in "abcd":
        people[row, TOTAL] = sum(people[row, c] or 0 for c in "pqrs")
    for column in (*"pqrs", TOTAL):
        people[TOTAL, column] = sum(people[r, column] or 0 for r in "abcd")
    for row, column in itertools.product("abc", "pqr"):
        if (row, column) not in {("a", "r"), ("b", "p"), ("c", "q")}:
            people[row, column] = None
    return people


@settings(max_examples=20)
@given(st.data())
def test_a_ring_that_is_opened_anywhere_is_found(data: st.DataObject) -> None:
    """Six cells hide each other in a ring; print one, and all the others can be worked out."""
    people = safe_square()
    square = table("square", ["row", "column"])
    whole = safe_whole()
    opened = data.draw(st.sampled_from([key for key, n in people.items() if n is None]))

    safe = said([square], {"square": [shown(["2026-01", *k], n) for k, n in people.items()]})
    found = said(
        [square],
        {
            "square": [
                shown(["2026-01", *k], whole[k] if k == opened else n) for k, n in people.items()
            ]
        },
    )

    assert safe == []
    assert len([what for what in found if "can be worked out" in what]) == 5


def safe_whole() -> dict[tuple[str, str], int]:
    """The numbers of `safe_square` that are hidden there."""
    return {
        (row, column): 10 + (7 * n) % 11
        for n, (row, column) in enumerate(itertools.product("abcd", "pqrs"))
    }


# --- what is said ---------------------------------------------------------------------------------


def test_twenty_of_a_kind_are_told_and_then_how_many_more() -> None:
    """A list of two thousand helps nobody."""
    found = of_many(25)

    assert len(found) == 21
    assert str(found[-1].what) == "and 5 more of this kind"


def of_many(count: int) -> list[Problem]:
    """So many small counts in districts of their own."""
    rows = [shown(["2026-01", f"d{n:02d}"], 3) for n in range(count)]
    rows.append(shown(["2026-01", TOTAL], 3 * count))
    return problems([table()], {"coverage": rows})


def test_a_table_without_a_threshold_is_not_about_people() -> None:
    """The ledger may print any rupiah."""
    assert of_line([1, 2, 3, 6], threshold=0) == []


@settings(max_examples=30)
@given(st.lists(st.integers(1013, 9999), min_size=3, max_size=5, unique=True), st.data())
def test_no_problem_repeats_a_number_of_the_tables(people: list[int], data: st.DataObject) -> None:
    """The log of a public build is public too."""
    hidden = data.draw(st.sets(st.sampled_from(range(len(people))), min_size=1, max_size=1))
    numbers = [None if n in hidden else count for n, count in enumerate(people)]

    found = problems([table()], {"coverage": line([*numbers, sum(people)])})

    assert found
    for problem, number in itertools.product(found, [*people, sum(people)]):
        assert str(number) not in f"{problem}"


def test_intervals_are_those_of_the_counts_a_release_is_first_to_hide() -> None:
    """With what was known then: later releases do not change them."""
    coverage = table()
    first = line([None, None, 20, 40])
    second = [*first, *line([None, None, 9, 19], "2026-02")]

    releases = (("2026-01", {"coverage": first}), ("2026-02", {"coverage": second}))
    with published([coverage], *releases) as store:
        before = audit.intervals(store, [coverage], "2026-01")
        after = audit.intervals(store, [coverage], "2026-02")

    assert [(i.table, i.key, i.measure, i.low, i.high) for i in before] == [
        ("coverage", ("2026-01", code), COUNT, 1, 19) for code in "ab"
    ]
    assert [(i.key, i.low, i.high) for i in after] == [(("2026-02", code), 0, 10) for code in "ab"]
