"""The data package as described: Data Package v2 words and ours, and every slip in them."""

from pathlib import Path

import pytest

from terang.confidentiality import Amount, Confidentiality, Dominance
from terang.model import ForeignKey, Package, Problem, Standing, Text, Total
from terang.package import package

TINY = (Path(__file__).parent / "tiny" / "data" / "datapackage.yml").read_text(encoding="utf-8")
REAL = Path(__file__).resolve().parents[1] / "data" / "datapackage.yml"


def described(content: str) -> tuple[Package, list[Problem]]:
    """The package, and what is wrong with it."""
    found: list[Problem] = []
    return package(content, found), found


def changed(old: str, new: str) -> list[str]:
    """What is said of the smallest package after one change."""
    assert old in TINY
    _, found = described(TINY.replace(old, new, 1))
    return [f"{p.what} | {p.hint}" for p in found]


def test_the_real_package_and_the_smallest_one_are_without_a_problem() -> None:
    """Both are written in the same words."""
    for content in (TINY, REAL.read_text(encoding="utf-8")):
        assert described(content)[1] == []


def test_a_table_has_its_standing_its_key_its_rules_and_its_line() -> None:
    """Everything a later stage asks for."""
    table = described(TINY)[0].resource("premiums")

    assert (table.scope, table.standing) == ("release", Standing.SAMPLE)
    assert table.title == Text(id="Iuran menurut pekerjaan", en="Premiums by occupation")
    assert table.primary_key == ("month", "occupation")
    assert (table.threshold, table.counts) == (5, ("workers_people",))
    assert table.totals == (
        Total(measure="workers_people", over=("occupation",)),
        Total(measure="amount_idr", over=("occupation",)),
    )
    assert table.columns() == ("month", "occupation", "workers_people", "amount_idr", "obs_status")
    assert TINY.splitlines()[table.line - 1] == "  - name: premiums"


def test_a_column_has_its_unit_and_its_constraints() -> None:
    """Limits stay as typed, to be read in the column's own type."""
    fields = {field.name: field for field in described(TINY)[0].resource("premiums").fields}

    assert (fields["workers_people"].unit, fields["workers_people"].minimum) == ("people", "0")
    assert fields["workers_people"].role == "measure"
    assert fields["occupation"].required
    assert fields["occupation"].enum == ("trader", "driver", "farmer", "_T")


def test_a_foreign_key_may_allow_the_code_of_totals() -> None:
    """`_T` is no district."""
    (key,) = described(TINY)[0].resource("populations").foreign_keys

    assert key == ForeignKey(
        fields=("district",), table="districts", reference_fields=("district",), also=("_T",)
    )


def test_a_table_without_a_threshold_hides_nothing() -> None:
    """Money of the programme is nobody's secret."""
    ledger = described(TINY)[0].resource("ledger")

    assert ledger.threshold == 0
    assert ledger.identities == ("closing_idr = opening_idr + in_idr - out_idr",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "terang:standing: sample",
            "terang:standing: samples",
            "'samples' is not a value of 'terang:standing' | did you mean 'sample'?",
        ),
        (
            "terang:scope: reference",
            "terang:scope: yearly",
            "'yearly' is not a value of 'terang:scope' | write one of: reference, release",
        ),
        ("path: ledger.csv", "path: x", "'x' is not a value of 'path' | write one of: ledger.csv"),
        (
            "terang:role: dimension",
            "role: dimension",
            "key 'terang:role' is missing | add a line 'terang:role: …'",
        ),
        (
            "unique: true",
            "unique: yes",
            "'yes' is not a value of 'unique' | write one of: false, true",
        ),
        (
            "terang:threshold: 5",
            "terang:threshold: five",
            "'five' cannot be read as the value of 'terang:threshold' | write it like this: 5",
        ),
        ("license: CC-BY-4.0", "licence: CC", "key 'license' is missing | add a line 'license: …'"),
        (
            "      primaryKey: [code_list, code]",
            "      primarykey: [code_list, code]",
            "unknown key 'primarykey' | did you mean 'primaryKey'?",
        ),
    ],
)
def test_a_slip_is_told_with_the_word_that_was_meant(old: str, new: str, said: str) -> None:
    """Unknown words of the package are problems, each with its hint."""
    assert said in changed(old, new)


def test_a_threshold_below_zero_is_a_problem() -> None:
    """It would switch the audit off without a word."""
    assert changed("terang:threshold: 5", "terang:threshold: -5") == [
        "'-5' cannot be read as the value of 'terang:threshold' | write it like this: 5"
    ]


@pytest.mark.parametrize("threshold", ["1", "1.5", "+5", "99999", "0x5"])
def test_a_threshold_is_zero_or_at_least_two(threshold: str) -> None:
    """With a threshold of one no count would ever be confidential."""
    assert changed("terang:threshold: 5", f"terang:threshold: {threshold}") == [
        f"'{threshold}' cannot be read as the value of 'terang:threshold' | write it like this: 5"
    ]


def test_a_threshold_of_zero_is_said_on_purpose() -> None:
    """Nothing in the table is confidential."""
    assert changed("terang:threshold: 5", "terang:threshold: 0") == []


@pytest.mark.parametrize(
    "line", ["    terang:threshold: 5\n", "    terang:counts: [workers_people]\n"]
)
def test_a_threshold_and_its_counts_go_together(line: str) -> None:
    """Either alone would switch the audit of the table off without a word."""
    assert changed(line, "") == [
        "'terang:threshold' and 'terang:counts' go together | write both, or neither"
    ]


@pytest.mark.parametrize("slip", ["name: ledger", "schema:"])
def test_a_table_without_name_or_columns_leaves_no_table(slip: str) -> None:
    """What would be said of the files of the other tables would hide this first cause."""
    made, found = described(TINY.replace(slip, f"x{slip}", 1))

    assert made.resources == ()
    assert found != []


def test_a_package_without_tables_is_a_problem() -> None:
    """There would be nothing to publish, and every file of data would be a stranger."""
    _, found = described(TINY.partition("resources:")[0] + "resources: []\n")

    assert [str(p.what) for p in found] == ["no table is described"]


def test_a_package_that_is_not_there_is_told_by_the_one_who_looked_for_it() -> None:
    """No content is no second problem."""
    found: list[Problem] = []

    assert package(None, found).resources == ()
    assert found == []


@pytest.mark.parametrize("content", ["", "- a\n", "name: [\n"])
def test_a_package_that_cannot_be_read_is_one_problem(content: str) -> None:
    """What comes back holds no table."""
    made, found = described(content)

    assert made.resources == ()
    assert len(found) == 1


def test_asking_for_an_unknown_table_is_our_error() -> None:
    """Only names from the package are asked for."""
    with pytest.raises(KeyError):
        described(TINY)[0].resource("nothing")


# --- confidentiality -----------------------------------------------------------------------------

RULES = """    terang:counts: [workers_people]
    terang:confidentiality:
      population: workers
      where: {membership: active}
      repeats: [programme]
      measured: flow
      zeros: hidden
      sticky: false
      never_hide:
        - {occupation: _T}
      sensitive: [occupation]
      amounts:
        - {measure: amount_idr, least_idr: 16800, most_idr: 50400, where: {occupation: farmer}}
        - {measure: amount_idr, rates: premium_rates}
      averages: [median_days]
      shares: [paid_percent]
      dominance: {measure: amount_idr, units: payers, holder: payer, p_percent: 10}
      hide_at_most_percent: 40
"""


def with_rules(rules: str) -> tuple[Package, list[str]]:
    """The smallest package, the table of premiums having these rules."""
    before, after = TINY.split("  - name: premiums\n")
    counts = "    terang:counts: [workers_people]\n"
    made, found = described(f"{before}  - name: premiums\n{after.replace(counts, rules, 1)}")
    return made, [f"{p.what} | {p.hint}" for p in found]


def test_every_rule_of_hiding_can_be_declared() -> None:
    """As they stand in the file."""
    made, found = with_rules(RULES)

    assert found == []
    assert made.resource("premiums").confidentiality == Confidentiality(
        population="workers",
        where=(("membership", "active"),),
        repeats=("programme",),
        measured="flow",
        zeros="hidden",
        sticky=False,
        never_hide=((("occupation", "_T"),),),
        sensitive=("occupation",),
        amounts=(
            Amount(
                measure="amount_idr",
                least_idr=16800,
                most_idr=50400,
                where=(("occupation", "farmer"),),
            ),
            Amount(measure="amount_idr", rates="premium_rates"),
        ),
        averages=("median_days",),
        shares=("paid_percent",),
        dominance=Dominance(measure="amount_idr", units="payers", holder="payer", p_percent=10),
        hide_at_most_percent=40,
    )


def test_rules_not_declared_are_the_cautious_ones() -> None:
    """Sticky, and a hidden count under a printed zero is at least one."""
    rules = described(TINY)[0].resource("premiums").confidentiality

    assert rules == Confidentiality()
    assert (rules.sticky, rules.zeros, rules.measured) == (True, "printed", "stock")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("measured: flow", "measured: flows", "'flows' is not a value of 'measured'"),
        ("zeros: hidden", "zeros: blank", "'blank' is not a value of 'zeros'"),
        ("sticky: false", "sticky: maybe", "'maybe' is not a value of 'sticky'"),
        ("least_idr: 16800", "least_idr: -1", "'-1' cannot be read as the value of 'least_idr'"),
        ("most_idr: 50400", "most_idr: much", "'much' cannot be read as the value of 'most_idr'"),
        ("population:", "populaton:", "unknown key 'populaton'"),
        ("holder: payer, ", "", "key 'holder' is missing"),
    ],
)
def test_a_slip_in_the_rules_is_told(old: str, new: str, said: str) -> None:
    """A rule that is not understood must not be left out unseen."""
    assert old in RULES

    (problem,) = with_rules(RULES.replace(old, new, 1))[1]

    assert problem.startswith(said)


def test_rules_without_a_threshold_are_told() -> None:
    """They would hide nothing."""
    ledger = "    terang:identities:\n"

    assert changed(ledger, f"    terang:confidentiality: {{sticky: true}}\n{ledger}") == [
        "'terang:confidentiality' hides nothing without 'terang:threshold'"
        " | write the threshold and its count, or leave the rules out"
    ]


def test_a_table_hides_by_one_count() -> None:
    """A second count beside it would be printed."""
    rules = RULES.replace("[workers_people]", "[workers_people, amount_idr]")

    assert with_rules(rules)[1] == [
        "a table hides by one count, not by workers_people, amount_idr"
        " | describe a table for each thing that is counted"
    ]
