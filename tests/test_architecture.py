"""The house rules that a reader relies on, held against the code itself.

Nothing is imported here: every module is parsed, so that a rule cannot be hidden from.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = {path.stem: path for path in sorted((ROOT / "terang").glob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}
BUILD = ast.parse((ROOT / "build.py").read_text(encoding="utf-8"))
OFFICE = ast.parse((ROOT / "office.py").read_text(encoding="utf-8"))
RECHECK = ast.parse((ROOT / "recheck.py").read_text(encoding="utf-8"))
COMMAND = ast.parse((ROOT / "command.py").read_text(encoding="utf-8"))

# The stages, as build.py calls them, and the parts each is made of. `prose` is what three stages
# know of calls in texts. A stage may import its parts, and a part those of the same stage.
SHARED = {
    "accounting",
    "amendments",
    "confidentiality",
    "consent",
    "contacts",
    "earlier",
    "model",
    "results",
    "words",
    "yearly",
}
STAGES: Mapping[str, set[str]] = {
    "read": {"definitions", "entries", "identities", "package", "story_head"},
    "tables": {
        *("table_codes", "table_faults", "table_files", "table_names", "table_rules", "table_sql"),
        "table_store",
    },
    "check": {
        *("check_dates", "check_figures", "check_recalls", "check_stories", "known", "prose"),
    },
    "audit": {
        *("audit_atoms", "audit_bounds", "audit_cells", "audit_exact", "audit_history"),
        *("audit_intervals", "audit_lattice", "audit_lines", "audit_money", "audit_moves"),
        *("audit_notes", "audit_programs", "audit_rows", "audit_system"),
    },
    "balance": {
        *("balance_books", "balance_cells", "balance_lines", "balance_names", "balance_sums"),
        "balance_tariffs",
    },
    "disclosure": set(),
    "embargo": set(),
    "history": set(),
    "photos": set(),
    "personal_data": {"personal_files", "personal_patterns"},
    "private": {"private_rules", "protect_tables", "table_faults"},
    "protect": {
        *("protect_atoms", "protect_changes", "protect_coarsen", "protect_equations"),
        *("protect_facts", "protect_lattice", "protect_pattern", "protect_programs"),
        *("protect_release", "protect_rules", "protect_suppress", "protect_suppress_clean"),
        *("protect_suppress_conflict", "protect_suppress_insider", "protect_suppress_repair"),
        *("protect_suppress_search", "protect_system", "protect_tables"),
    },
    "handover": set(),
    "formulas": set(),
    "ledger": {"ledger_recalls", "ledger_texts"},
    "linkage": {"linkage_money", "linkage_tables"},
    "recompute": {
        *("entries", "identities", "package", "queries", "recompute_contents"),
        *("number_tokens", "recompute_known", "recompute_numbers", "recompute_package"),
        *("recompute_pages", "recompute_reader", "recompute_releases", "recompute_tables"),
        "recompute_values",
    },
    "figures": {"chart_points", "prose", "queries", "query_rows", "query_shown", "yearly_lines"},
    "regulations": {"law_headings", "law_lines", "law_tree"},
    "stories": set(),
    "withdrawal": set(),
    "charts": {
        *("breakdown", "calendar_grid", "chart_frame", "chart_rows", "chart_says", "chart_spec"),
        *("drawings", "flow", "flow_graph", "flow_places", "formulas", "interval", "layout"),
        *("legend", "multiples", "png", "role_rules", "roles", "svg", "tiles", "trend"),
        "waterfall",
    },
    "pages": {
        *("agencies", "archive", "blocks", "book", "changes", "chart_pages", "citations"),
        *("contribution", "contribution_form", "corrected", "equalities"),
        *("csvw", "dcat", "districts", "downloads", "editions", "endings", "feeds"),
        *("figure_files", "formulas", "frozen", "identity_file", "news", "open_data", "parts"),
        *("prose", "queries_file", "recalls", "release_calendar", "release_pages", "reports"),
        *("number_tokens", "rows_shown", "story_pages", "typed_numbers"),
        *(
            "schema_org",
            "signposting",
            "stamped",
            "vintages",
            "workbook",
            "yearly_pages",
            "yearly_pdf",
        ),
    },
    "website": set(),
    "verify": set(),
    "publish": set(),
    "serve": set(),
}
ORDER = (
    "read.everything",
    "embargo.untimed",
    "tables.read",
    "check.everything",
    "personal_data.written",
    "formulas.published",
    "disclosure.check",
    "audit.everything",
    "balance.everything",
    "history.everything",
    "linkage.everything",
    "figures.compute",
    "figures.vintages",
    "figures.points",
    "figures.listings",
    "figures.years",
    "regulations.parse",
    "charts.check",
    "charts.draw",
    "ledger.check",
    "stories.permitted",
    "photos.everything",
    "figures.past_points",
    "charts.files",
    "pages.write",
    "website.render",
    "verify.everything",
    "personal_data.built",
    "publish.publish",
)
# The steps at the office, as office.py calls them; what they make is attacked before it is written.
OFFICE_ORDER = (
    "private.refusal",
    "read.everything",
    "tables.read",
    "private.read",
    "protect.everything",
    "handover.draft",
    "audit.everything",
    "balance.everything",
    "history.everything",
    "disclosure.tallies",
    "disclosure.document",
    "handover.replace",
)
SOLVING = {"audit_moves", "audit_programs", "protect_atoms", "protect_programs"}
COUNTING = {
    *("audit_bounds", "audit_intervals", "protect_suppress", "protect_suppress_clean"),
    *("protect_suppress_conflict", "protect_suppress_insider", "protect_suppress_repair"),
    "protect_suppress_search",
}
THIRD_PARTIES: Mapping[str, set[str]] = {
    "yaml": {"entries"},
    "duckdb": {"queries", "query_rows", "tables", "table_store"},
    "altair": {"drawings"},
    "vl_convert": {"charts"},
    "jinja2": {"book", "pages", "parts", "prose"},
    "markupsafe": {
        *(
            "book",
            "chart_pages",
            "contribution_form",
            "pages",
            "parts",
            "release_pages",
            "signposting",
        ),
        "stamped",
    },
    "markdown": {"stamped"},
    "mkdocs": {"website"},
    "babel": {"words"},
    "typst": {"yearly_pdf"},
    "xlsxwriter": {"workbook"},
    "highspy": SOLVING,  # twice: who hides and who attacks share no code
    "PIL": {"photos"},
    "numpy": SOLVING | COUNTING,  # the solver's vectors
}
# What stands at the two ends, and the server on the developer's own machine.
DISK = {
    *("handover", "private", "publish", "read", "serve", "table_files"),
    *("tables", "verify", "website", "withdrawal"),
    *("recompute", "recompute_contents", "recompute_reader"),  # of a published site
}
TOUCHES = {
    *("exists", "glob", "is_dir", "is_file", "iterdir", "mkdir", "read_bytes", "read_text"),
    *("rename", "rglob", "rmdir", "rmtree", "samefile", "stat", "touch", "unlink"),
    *("write_bytes", "write_text"),
}
# The environment is never read; it is set where a library has no other door.
ENVIRONMENT: Mapping[str, set[str]] = {
    "charts": {"FONTCONFIG_FILE"},  # once, before the first drawing
    "website": {"NO_MKDOCS_2_WARNING", "SOURCE_DATE_EPOCH"},  # in its own child process
}
UNSTEADY_MODULES = {"random", "secrets", "time", "uuid"}
NETWORK_MODULES = {"ftplib", "http", "requests", "smtplib", "socket", "urllib.request", "httpx"}
UNSTEADY_CALLS = {"now", "utcnow", "today", "fromtimestamp", "perf_counter", "getenv", "urandom"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module imported, in full; what only the type checker sees is left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield module
            if module == "terang":
                yield from (f"terang.{alias.name}" for alias in node.names)
        else:
            yield from imports(node)


def own_imports(tree: ast.AST) -> set[str]:
    """The modules of terang that a module imports."""
    return {name.removeprefix("terang.") for name in imports(tree) if name.startswith("terang.")}


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call and the last name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield node, function.attr
            elif isinstance(function, ast.Name):
                yield node, function.id


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


# --- the order ---------------------------------------------------------------------------------


def test_every_module_is_a_stage_a_part_of_one_or_shared() -> None:
    """A new module finds its place in the map above, or it does not belong."""
    parts = {part for parts in STAGES.values() for part in parts}

    assert set(MODULES) - {"__init__"} == SHARED | set(STAGES) | parts


def test_build_imports_stages_and_what_is_shared_and_nothing_below() -> None:
    """The parts of a stage are its own affair."""
    assert own_imports(BUILD) <= set(STAGES) | SHARED
    assert own_imports(OFFICE) <= set(STAGES) | SHARED
    assert own_imports(RECHECK) <= set(STAGES) | SHARED


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_the_model_the_words_and_its_own_parts(stage: str) -> None:
    """And never another stage: only build.py knows the order."""
    for module in (stage, *STAGES[stage]):
        assert own_imports(TREES[module]) <= SHARED | STAGES[stage] - {module}, module


def test_what_is_shared_knows_no_stage() -> None:
    """The model knows nothing, the words know the model."""
    assert own_imports(TREES["confidentiality"]) == set()
    assert own_imports(TREES["earlier"]) == set()
    assert own_imports(TREES["amendments"]) == set()
    assert own_imports(TREES["consent"]) == {"model"}
    assert own_imports(TREES["contacts"]) == set()
    assert own_imports(TREES["model"]) == {"amendments", "confidentiality", "contacts", "earlier"}
    assert own_imports(TREES["words"]) == {"model"}
    assert own_imports(TREES["yearly"]) == {"model"}


def test_who_hides_and_who_attacks_share_no_code() -> None:
    """A line that both forget would be a leak that neither sees."""
    hiding = STAGES["protect"] | {"protect"}
    attacking = STAGES["audit"] | {"audit"}

    assert hiding & attacking == set()
    for module in attacking:
        assert own_imports(TREES[module]) & hiding == set(), module
    for module in hiding:
        assert own_imports(TREES[module]) & attacking == set(), module


def test_no_module_imports_itself_by_a_detour() -> None:
    """The graph of imports has no cycle."""
    left = {name: own_imports(tree) for name, tree in TREES.items()}
    while free := [name for name, needed in left.items() if not needed & left.keys()]:
        for name in free:
            del left[name]

    assert left == {}


def test_build_calls_the_stages_in_their_order() -> None:
    """`build` reads as the story of the site, with its two chapters told where they are called."""
    told = [call for call in story(BUILD, "build") if call in ORDER]

    assert tuple(dict.fromkeys(told)) == ORDER


def test_the_office_calls_its_steps_in_their_order() -> None:
    """Nothing is written that was not attacked."""
    told = [call for call in story(OFFICE, "protect_release") if call in OFFICE_ORDER]

    assert tuple(dict.fromkeys(told)) == OFFICE_ORDER


def story(program: ast.AST, function: str) -> Iterator[str]:
    """The calls of a function from top to bottom, those of its program's functions inside."""
    own = {node.name: node for node in functions(program)}
    found = [node for node in ast.walk(own[function]) if isinstance(node, ast.Call)]
    for node in sorted(found, key=lambda call: (call.lineno, call.col_offset)):
        name = ast.unparse(node.func)
        if name in own and name != function:
            yield from story(program, name)
        yield name


# --- the pure middle ---------------------------------------------------------------------------


@pytest.mark.parametrize("library", THIRD_PARTIES)
def test_a_third_party_has_one_home(library: str) -> None:
    """So that leaving a library changes one file."""
    users = {
        name
        for name, tree in TREES.items()
        if any(module.split(".")[0] == library for module in imports(tree))
    }

    assert users == THIRD_PARTIES[library]


def test_no_other_third_party_is_used() -> None:
    """What is imported is the standard library, terang, or on the list."""
    known = set(sys.stdlib_module_names) | {"terang"} | set(THIRD_PARTIES)
    used = {module.split(".")[0] for tree in TREES.values() for module in imports(tree)}

    assert used - known == set()


def test_only_the_two_ends_touch_the_disk() -> None:
    """Values in, values out, between reading and publishing."""
    found = {
        f"{name}.py:{call.lineno}: {called}"
        for name, tree in TREES.items()
        if name not in DISK
        for call, called in calls(tree)
        if called in TOUCHES or ast.unparse(call.func) in {"open", "os.open", "io.open"}
    }

    assert found == set()


def test_no_module_reads_the_clock_the_environment_or_chance() -> None:
    """The date of the build is an argument."""
    imported = {
        f"{name}: {module}"
        for name, tree in TREES.items()
        for module in imports(tree)
        if module in UNSTEADY_MODULES
    }
    called = {
        f"{name}.py:{call.lineno}: {function}"
        for name, tree in TREES.items()
        for call, function in calls(tree)
        if function in UNSTEADY_CALLS
    }

    assert imported | called == set()


def test_the_environment_is_only_set_and_only_where_a_library_needs_it() -> None:
    """Each variable is named above with its reason."""
    found: dict[str, set[str]] = {}
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb"}:
                found.setdefault(name, set()).add(_variable_set(tree, node))

    assert found == ENVIRONMENT


def _variable_set(tree: ast.AST, environment: ast.Attribute) -> str:
    """The variable that is assigned, or the line where something else is done."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and target.value is environment:
                    return str(ast.literal_eval(target.slice))
    return f"line {environment.lineno}"


def test_no_stage_knows_the_network() -> None:
    """`serve` listens on the developer's machine, and a published site is read for `verify`."""
    found = {
        f"{name}: {module}"
        for name, tree in TREES.items()
        if name not in {"serve", "recompute_reader"}
        for module in imports(tree)
        if module in NETWORK_MODULES or module.split(".")[0] in NETWORK_MODULES
    }

    assert found == set()


def test_only_build_prints() -> None:
    """Stages give problems back; the program at the root tells them."""
    printed = [
        f"{name}.py:{call.lineno}"
        for name, tree in TREES.items()
        for call, called in calls(tree)
        if called == "print" and isinstance(call.func, ast.Name)
    ]

    assert printed == []


def test_no_state_is_kept_in_a_module() -> None:
    """No `global`, and the nouns of the model are frozen."""
    for name, tree in TREES.items():
        assert not any(isinstance(node, ast.Global) for node in ast.walk(tree)), name
    for node in ast.walk(TREES["model"]):
        if isinstance(node, ast.ClassDef) and node.decorator_list:
            decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
            assert any("frozen=True" in text and "slots=True" in text for text in decorators)


# --- size and names ----------------------------------------------------------------------------


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    """A longer one is two."""
    long = {
        name: lines
        for name, path in MODULES.items()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 400
    }

    assert long == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    """Ten is the aim, twenty-five a smell."""
    trees = {**TREES, "build": BUILD, "command": COMMAND, "office": OFFICE, "recheck": RECHECK}
    long = {
        f"{name}.{node.name}": lines
        for name, tree in trees.items()
        for node in functions(tree)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > 50
    }

    assert long == {}


def test_names_say_what_a_thing_is() -> None:
    """No drawer for what found no place."""
    drawers = ("util", "helper", "manager", "misc", "common", "handler", "data2")
    named = {
        name
        for name in (*MODULES, *(node.name for tree in TREES.values() for node in functions(tree)))
        if any(drawer in name.lower() for drawer in drawers)
    }

    assert named == set()


def test_every_module_and_every_public_function_says_what_it_promises() -> None:
    """A docstring is the contract."""
    silent = [name for name, tree in TREES.items() if name != "__init__"]
    silent = [name for name in silent if not ast.get_docstring(TREES[name])]
    silent += [
        f"{name}.{node.name}"
        for name, tree in TREES.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []
