"""Reading the office's folder: every problem at once, and never a true value in one."""

import csv
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terang import private, private_rules
from terang.confidentiality import Dominance
from terang.model import ForeignKey, Package, Problem
from terang.protect_tables import Private
from tests.full_tables import ZONES, package, reference, resource, rules

HEADER = "month,district,job,workers_people,obs_status"
# Numbers that occur in no key, no line and no message but as true values.
GOOD = f"""{HEADER}
2026-01,_T,_T,7734,
2026-01,_T,farmer,7734,
2026-01,d1,_T,7731,
2026-01,d1,farmer,7731,
2026-01,d2,_T,3,
2026-01,d2,farmer,3,
"""
TABLES = package(resource())
SEVEN = "workers.csv:7: column workers_people"


def read(
    tmp_path: Path, files: Mapping[str, str | bytes], described: Package = TABLES
) -> tuple[Private | None, list[Problem]]:
    """Read a folder with these files, as of January 2026."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
    return private.read(tmp_path, described, "2026-01", [ZONES])


def told(problems: Sequence[Problem]) -> list[str]:
    """Problems as `file:line: what`, without the hints."""
    return [f"{p.file}:{p.line}: {p.what}" for p in problems]


def test_a_sound_folder_is_read_whole(tmp_path: Path) -> None:
    """Numbers, keys and the lines they stand on."""
    found, problems = read(tmp_path, {"workers.csv": GOOD})

    assert problems == []
    assert found is not None
    assert [row.line for row in found.tables[0].rows] == [2, 3, 4, 5, 6, 7]
    assert found.tables[0].rows[0].numbers == {"workers_people": 7734}


@pytest.mark.parametrize(("old", "new", "said"), [
    ("d2,farmer,3,", "d2,farmer,drei,", f"{SEVEN} has no plain number"),
    ("d2,farmer,3,", "d2,farmer,7.731,", f"{SEVEN} has no plain number"),
    ("d2,farmer,3,", "d2,farmer,-7731,", f"{SEVEN} is below its minimum"),
    ("d2,farmer,3,", "d2,farmer,,",
     "workers.csv:7: column workers_people is blank and obs_status does not say why"),
    ("d2,farmer,3,", "d2,farmer,,c", "workers.csv:7: obs_status must be blank, x or z"),
    ("d2,farmer,3,", "d2,farmer,7731,x",
     "workers.csv:7: column workers_people has a number although obs_status is 'x'"),
    ("d2,farmer,3,", "d2,farner,3,", "workers.csv:7: unknown code 'farner' in column job"),
    ("d2,farmer,3,", "d2,7731,3,", "workers.csv:7: unknown code in column job"),
    ("01,d2,farmer", "13,d2,farmer", "workers.csv:7: column month does not name a month"),
    ("01,d2,farmer", "02,d2,farmer", "workers.csv:7: 2026-02 is not complete in 2026-01"),
    ("2026-01,d2,farmer,3,\n", "",
     "workers.csv:6: the row is missing: month 2026-01, district d2, job farmer"),
    ("d2,farmer,3,", "d1,farmer,3,",
     "workers.csv:7: month 2026-01, district d1, job farmer stands already on line 5"),
    ("_T,_T,7734", "_T,_T,7735",
     "workers.csv:2: workers_people is not the sum over district at month 2026-01, district _T,"
     " job _T"),
    (HEADER + "\n", "",
     "workers.csv:1: column 'month' is missing"),
    ("workers_people", "people", "workers.csv:1: column 'workers_people' is missing"),
    (",3,\n2026-01,d2,farmer", ",3\n2026-01,d2,farmer",
     "workers.csv:6: too few cells: 4 in the row, 5 in the header"),
])  # fmt: skip
def test_a_mistake_is_told_by_line_and_name_and_never_by_its_number(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """Nor by a sum, a difference or how many there are."""
    text = GOOD.replace(old, new, 1)
    assert text != GOOD

    found, problems = read(tmp_path, {"workers.csv": text})

    assert found is None
    assert said in told(problems)
    assert not any(number in str(problems) for number in ("7731", "7734", "7735", "7.731"))


@pytest.mark.parametrize("first", ["2026-01,d1,farmer,7731,", "7731", "7731;7734"])
def test_a_first_line_that_is_no_header_is_not_shown(tmp_path: Path, first: str) -> None:
    """Without its header the first row of numbers stands in its place."""
    _, problems = read(tmp_path, {"workers.csv": f"{first}\n"})

    assert problems
    assert "773" not in str(problems)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfem\x00o\x00",
        b"PK\x03\x04",
        b"",
        GOOD.replace("farmer", "p\xe9cheur").encode("cp1252"),
    ],
)
def test_what_is_no_csv_in_utf_8_is_told(tmp_path: Path, data: bytes) -> None:
    """Spreadsheets and other encodings, as everywhere on this site."""
    found, problems = read(tmp_path, {"workers.csv": data})

    assert found is None
    assert problems[0].file == "workers.csv"


def test_every_problem_of_every_file_comes_at_once(tmp_path: Path) -> None:
    """A missing table, a table nobody described, and a slip in a third."""
    described = package(resource(), resource("premiums", ("job",)))
    bad = GOOD.replace("farmer,3,", "farner,3,")

    _, problems = read(tmp_path, {"workers.csv": bad, "workres.csv": GOOD}, described)

    assert {(p.file, p.what.template) for p in problems} == {
        ("workres.csv", "no table of {} has this file"),
        ("premiums.csv", "the file of table '{}' is missing"),
        ("workers.csv", "unknown code '{}' in column {}"),
    }


def test_twenty_problems_of_a_kind_are_enough(tmp_path: Path) -> None:
    """How many more there are is said once."""
    rows = "".join(f"2026-01,d1,j{i},5,\n" for i in range(30))

    _, problems = read(tmp_path, {"workers.csv": f"{HEADER}\n{rows}"})

    assert len(problems) == 21
    assert "and 10 more of this kind" in told(problems)[-1]


def test_codes_come_from_the_public_reference_tables(tmp_path: Path) -> None:
    """A foreign key with what is allowed besides."""
    described = resource(dimensions=("district",))
    key = replace(_foreign(), also=("_T",))
    fields = tuple(replace(f, enum=()) if f.name == "district" else f for f in described.fields)
    described = replace(described, fields=fields, foreign_keys=(key,))
    text = "month,district,workers_people,obs_status\n2026-01,{},5,\n2026-01,_T,5,\n"

    good, _ = read(tmp_path, {"workers.csv": text.format("d3")}, package(described))
    _, problems = read(tmp_path, {"workers.csv": text.format("d4x")}, package(described))

    assert good is not None
    assert told(problems) == ["workers.csv:2: unknown code 'd4x' in column district"]


def _foreign() -> ForeignKey:
    return ForeignKey(fields=("district",), table="districts", reference_fields=("district",))


def test_identities_hold_row_by_row(tmp_path: Path) -> None:
    """The ledger has no threshold and is read all the same."""
    ledger = replace(
        resource("ledger", (), measures=("opening_idr", "in_idr", "closing_idr"), threshold=0),
        identities=("closing_idr = opening_idr + in_idr",),
    )
    text = "month,opening_idr,in_idr,closing_idr,obs_status\n2026-01,7731,3,{},\n"

    good, _ = read(tmp_path, {"ledger.csv": text.format(7734)}, package(ledger))
    _, problems = read(tmp_path, {"ledger.csv": text.format(7735)}, package(ledger))

    assert good is not None
    assert told(problems) == [
        "ledger.csv:2: it is not true that closing_idr = opening_idr + in_idr at month 2026-01"
    ]


# --- single payers ------------------------------------------------------------------------------


GIVEN = package(
    resource(
        "contributions",
        ("agency",),
        measures=("donors_people", "amount_idr"),
        rules=rules(dominance=Dominance(measure="amount_idr", units="payers", holder="payer")),
    )
)
GIVEN_ROWS = (
    "month,agency,donors_people,amount_idr,obs_status\n2026-01,_T,2,7734,\n2026-01,board,2,7734,\n"
)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2026-01,board,pay-er1,7731\n2026-01,board,pay-er2,3\n", None),
        (
            "2026-01,board,pay-er1,7731\n",
            "payers.csv:1: amount_idr of the single payers at month 2026-01, agency board is not"
            " that of table 'contributions'",
        ),
        ("2026-01,board,,7734\n", "payers.csv:2: column payer is blank"),
        ("2026-01,_T,pay-er1,7734\n", "payers.csv:2: unknown code '_T' in column agency"),
        (
            "2026-01,office,pay-er1,7734\n2026-01,board,pay-er1,7734\n",
            "payers.csv:1: table 'contributions' has no row month 2026-01, agency office",
        ),
        ("2026-01,board,pay-er1,77-34\n", "payers.csv:2: column amount_idr has no plain number"),
    ],
)
def test_single_payers_add_up_to_the_table(tmp_path: Path, rows: str, said: str | None) -> None:
    """Neither a payer nor a payment is ever named."""
    files = {
        "contributions.csv": GIVEN_ROWS,
        "payers.csv": f"month,agency,payer,amount_idr\n{rows}",
    }

    found, problems = read(tmp_path, files, GIVEN)

    assert (found is not None) == (said is None)
    assert told(problems) == ([said] if said else [])
    assert "77" not in str(problems)
    assert "pay-er" not in str(problems)


# --- secrets ------------------------------------------------------------------------------------


def test_nothing_that_is_read_shows_a_true_value_when_printed(tmp_path: Path) -> None:
    """A log line of any of these is harmless."""
    files = {
        "contributions.csv": GIVEN_ROWS,
        "payers.csv": "month,agency,payer,amount_idr\n2026-01,board,pay-er1,7731\n"
        "2026-01,board,pay-er2,3\n",
    }

    found, _ = read(tmp_path, files, GIVEN)

    assert found is not None
    nouns = [found, *found.tables, *found.tables[0].rows, *found.units, *found.units[0].payments]
    assert not any(secret in repr(noun) for noun in nouns for secret in ("77", "pay-er"))


def test_a_failure_of_the_program_carries_no_true_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in its words nor in what it was raised from."""

    def fail(*_: object) -> None:
        raise ValueError("7731")

    monkeypatch.setattr(private_rules, "rows", fail)

    with pytest.raises(RuntimeError, match="ValueError") as caught:
        read(tmp_path, {"workers.csv": GOOD})

    assert "7731" not in str(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


@given(st.data())
def test_no_edit_of_a_file_brings_a_true_value_into_a_problem(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Cells swapped, doubled, cut and mistyped anywhere: the secret numbers stay out."""
    rows = [line.split(",") for line in GOOD.splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        place = data.draw(st.integers(0, len(row) - 1))
        other = data.draw(
            st.sampled_from([c for r in rows[1:] for c in r if "773" in c] + ["", "d1"])
        )
        row[place] = data.draw(
            st.sampled_from([other, f"{other}\n", f'"{other}', f"{other},{other}"])
        )
    text = "\n".join(",".join(row) for row in rows)

    _, problems = read(tmp_path_factory.mktemp("private"), {"workers.csv": text})

    assert "773" not in str(problems)


# --- where the folder is ------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git work tree that ignores its folder `private/`."""
    root = tmp_path / "project"
    root.mkdir()
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / ".gitignore").write_text("private/\n")
    return root


def _inside(root: Path, name: str) -> Path:
    (root / name).mkdir()
    return root / name


REFUSED: Sequence[tuple[str, Callable[[Path], Path]]] = [
    ("inside and not ignored", lambda root: _inside(root, "office")),
    ("the repository itself", lambda root: root),
    ("missing", lambda root: root / "private"),
    ("a file", lambda root: root / ".gitignore"),
]


@pytest.mark.parametrize(("_", "make"), REFUSED)
def test_a_folder_that_git_could_publish_is_refused(
    repository: Path,
    _: str,
    make: Callable[[Path], Path],
) -> None:
    """And so is one that is not there."""
    assert private.refusal(make(repository), repository) is not None


def test_a_folder_that_git_ignores_or_that_lies_elsewhere_is_read(
    repository: Path, tmp_path: Path
) -> None:
    """Outside is best; ignored is allowed."""
    assert private.refusal(_inside(repository, "private"), repository) is None
    assert private.refusal(_inside(tmp_path, "elsewhere"), repository) is None


def test_a_link_from_outside_into_the_repository_is_followed(
    repository: Path, tmp_path: Path
) -> None:
    """What counts is where the files are."""
    (tmp_path / "link").symlink_to(_inside(repository, "office"))

    assert private.refusal(tmp_path / "link", repository) is not None


def test_an_ignored_folder_with_a_file_that_git_holds_already_is_refused(repository: Path) -> None:
    """Ignoring does not forget."""
    folder = _inside(repository, "private")
    (folder / "workers.csv").write_text("a\n")
    subprocess.run(["git", "-C", str(repository), "add", "-f", "private"], check=True)

    assert private.refusal(folder, repository) is not None


def test_inside_a_project_without_git_is_refused(tmp_path: Path) -> None:
    """Nobody can say that it would not be published."""
    root = _inside(tmp_path, "project")

    assert private.refusal(_inside(root, "private"), root) is not None


def test_the_repository_around_the_project_counts_too(repository: Path) -> None:
    """A project in a folder of a larger work tree."""
    project = _inside(repository, "site")

    assert private.refusal(_inside(repository, "office"), project) is not None


def test_columns_of_a_table_without_rules_are_read_by_their_types() -> None:
    """A reference table that is not given leaves its codes to the enum."""
    (month, job, count, status) = private_rules.columns(
        resource(dimensions=("job",)), [reference("other", ("x",), [])]
    )

    assert (month.role, job.role, count.role, status.role) == (
        "period",
        "code",
        "measure",
        "status",
    )


def test_csv_cells_in_quotes_are_read(tmp_path: Path) -> None:
    """Quoted cells are cells like any other."""
    path = tmp_path / "workers.csv"
    with path.open("w", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
            line.split(",") for line in GOOD.splitlines()
        )

    found, problems = private.read(tmp_path, TABLES, "2026-01", [ZONES])

    assert problems == []
    assert found is not None
