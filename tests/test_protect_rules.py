"""The primary rules: which rows are hidden for their own sake."""

import pytest

from terang.confidentiality import Dominance
from terang.model import TOTAL
from terang.protect_rules import (
    AVERAGE,
    CHANGE,
    DOMINANCE,
    GROUP,
    SHARE,
    SMALL,
    ZERO,
    changed_by_few,
    dominated,
    never_hidden,
    primary,
    room,
)
from terang.protect_tables import FullTable, Payment, Place, Units
from tests.full_tables import grid, resource, rules, table

RULE = Dominance(measure="amount_idr", units="payers", holder="payer")


def found(full: FullTable, units: Units | None = None) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Codes of the rows that are hidden -> the rules by which they are."""
    return {each.place.codes: each.rules for each in primary(full, units)}


def paid(agency: str, **holders: int) -> list[Payment]:
    return [
        Payment(period="2026-01", codes=(agency,), holder=holder, amount=amount)
        for holder, amount in holders.items()
    ]


def test_counts_from_one_to_below_the_threshold_are_small() -> None:
    """0 and the threshold itself are not; a total is judged like any row."""
    full = table(resource(dimensions=("job",)), grid("2026-01", ("job",), "0 4 5"))

    assert found(full) == {("fisher",): (SMALL,)}


def test_zeros_are_hidden_where_the_table_says_so() -> None:
    """Nobody died here: also that can point at somebody."""
    described = resource(dimensions=("job",), rules=rules(zeros="hidden"))

    assert found(table(described, grid("2026-01", ("job",), "0 40 5"))) == {("farmer",): (ZERO,)}


def test_zeros_of_a_period_without_anybody_are_printed() -> None:
    """The total tells them all."""
    described = resource(dimensions=("job",), rules=rules(zeros="hidden"))

    assert found(table(described, grid("2026-01", ("job",), "0 0 0"))) == {}


@pytest.mark.parametrize(
    ("numbers", "telling"),
    [
        ("40 0 0", {"farmer", "fisher", "driver"}),  # all, none, none
        ("39 1 0", {"farmer", "fisher", "driver"}),  # all but one
        ("30 10 0", {"driver"}),
    ],
)
def test_all_all_but_one_and_none_are_telling_along_a_sensitive_dimension(
    numbers: str, telling: set[str]
) -> None:
    """Attack 18: whoever knows that somebody is counted learns what he is."""
    described = resource(dimensions=("job",), rules=rules(zeros="hidden", sensitive=("job",)))

    hidden = found(table(described, grid("2026-01", ("job",), numbers)))

    assert {codes[0] for codes in hidden} == telling
    assert (GROUP in hidden.get(("farmer",), ())) == (numbers[0:2] in {"40", "39"})


def test_an_average_needs_ten() -> None:
    """Attack 17: mean 1.33 of fewer than five is three people."""
    described = resource(
        dimensions=("job",),
        measures=("paid_cases", "days"),
        added=("paid_cases",),
        rules=rules(averages=("days",)),
    )
    full = table(described, {("2026-01", "farmer"): (9, 3), ("2026-01", "fisher"): (10, 4)})

    assert found(full) == {("farmer",): (AVERAGE,)}


@pytest.mark.parametrize(
    ("count", "percent", "hidden"),
    [
        (40, 8, True),  # 3 of 40
        (40, 90, True),  # 4 of 40 are not
        (19, 50, True),  # too few for a share at all
        (40, 50, False),
    ],
)
def test_a_share_must_not_invert_to_few(count: int, percent: int, hidden: bool) -> None:
    """Attack 17: 7.5 % of 40 is exactly 3."""
    described = resource(
        dimensions=("job",),
        measures=("workers_people", "share_percent"),
        added=("workers_people",),
        rules=rules(shares=("share_percent",)),
    )
    full = table(described, {("2026-01", "farmer"): (count, percent)})

    assert (SHARE in found(full).get(("farmer",), ())) == hidden


def test_one_payer_with_most_of_a_sum_dominates_it() -> None:
    """Attack 16, with twenty payers: the threshold does not help."""
    many = {f"p{i}": 1000 for i in range(19)}

    assert not dominated(RULE, paid("board", **many))
    assert dominated(RULE, paid("board", **many, head=20_000))


def test_a_holder_who_pays_in_two_agencies_is_one() -> None:
    """Attack 16: two halves of a dominating payer do not dominate by themselves."""
    many = {f"p{i}": 1000 for i in range(10)}
    both = [*paid("board", **many, head=4000), *paid("office", head=8000)]
    apart = [*paid("board", **many, head=4000), *paid("office", other=8000)]

    assert dominated(RULE, both)
    assert room(RULE, both) > room(RULE, apart)


def test_the_room_of_a_dominated_sum_is_that_of_the_handbook() -> None:
    """p/100·x1 − (X − x1 − x2), and 100/n·largest − X; the largest of them, rounded up."""
    rule = Dominance(
        measure="amount_idr", units="payers", holder="payer", one_percent=100, two_percent=100
    )

    assert room(rule, paid("board", a=1000, b=500, c=100)) == 50
    assert room(RULE, paid("board", a=1000, b=500, c=100)) == 639  # 1500 / 0.67 − 1600


def test_dominance_is_judged_on_totals_too() -> None:
    """A total of one payer is as telling as its part."""
    described = resource(
        "contributions",
        ("agency",),
        measures=("donors_people", "amount_idr"),
        rules=rules(dominance=RULE),
    )
    full = table(described, {("2026-01", "board"): (20, 20_000), ("2026-01", "office"): (9, 9000)})
    one = [*paid("board", big=20_000), *paid("office", **{f"p{i}": 1000 for i in range(9)})]

    hidden = found(full, Units(table="contributions", payments=tuple(one)))

    assert hidden == {("board",): (DOMINANCE,), (TOTAL,): (DOMINANCE,)}


def test_one_or_two_payers_more_than_a_printed_row_hide_the_later_one() -> None:
    """The difference of two sums is a sum of one or two: as telling as their own row would be."""
    described = resource(
        "contributions",
        ("agency",),
        measures=("donors_people", "amount_idr"),
        rules=rules(dominance=RULE, never_hide=((("agency", TOTAL),),)),
    )
    before = {"board": (20, 20_000), "bureau": (20, 20_000), "office": (20, 20_000)}
    after = {"board": (20, 20_000), "bureau": (22, 23_000), "office": (23, 24_000)}
    earlier = table(described, {("2026-01", agency): row for agency, row in before.items()})
    later = table(described, {("2026-02", agency): row for agency, row in after.items()})

    found = changed_by_few(later, earlier.rows)

    assert [(p.place.period, p.place.codes, p.rules) for p in found] == [
        ("2026-02", ("bureau",), (CHANGE,))
    ]
    assert changed_by_few(earlier, later.rows) == ()
    assert changed_by_few(later, ()) == ()


def test_never_hide_names_rows_by_some_of_their_codes() -> None:
    """All codes of one item are needed; the others may be anything."""
    described = resource(rules=rules(never_hide=((("district", TOTAL),),)))

    def never(*codes: str) -> bool:
        place = Place(table="workers", period="2026-01", codes=codes)
        return never_hidden(described, place)

    assert never(TOTAL, TOTAL)
    assert never(TOTAL, "farmer")
    assert not never("d1", TOTAL)
