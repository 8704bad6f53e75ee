"""From the office's full tables to tables that anybody may see.

Rows of earlier releases are copied as they were published; of the new rows, those that could point
at somebody are hidden, and as few others as keep them from being worked out. What cannot be
protected is refused, never thinned in silence. True values stay out of every problem.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from terang import protect_changes, protect_coarsen
from terang.model import Correction, Package, Problem, Said
from terang.protect_changes import Printed, blank
from terang.protect_lattice import reference
from terang.protect_pattern import EXACT, Clash
from terang.protect_release import Masked, Work, mask
from terang.protect_tables import (
    FullTable,
    Place,
    Private,
    Protected,
    SafeTable,
    key_text,
)
from terang.results import Store, Table

PACKAGE_FILE = "data/datapackage.yml"
SOLVER = f"HiGHS, highspy {version('highspy')}"


def everything(
    private: Private,
    store: Store | None,
    package: Package,
    month: str,
    references: Sequence[Table],
    corrections: Sequence[Correction] = (),
) -> tuple[Protected | None, list[Problem]]:
    """The safe tables of the release of `month`, or everything that stands in the way.

    `store` holds the earlier releases, checked; None before the first. `references` are the
    public reference tables. `corrections` are those that the release.yml of `month` states.
    """
    try:
        work, problems = _work(private, store, month, references, corrections)
        problems += _open_zeros(package)
        return _protected(private, package, work) if not problems else (None, problems)
    except Exception as error:  # noqa: BLE001 what it says may be a true value
        failed = _anonymous(error)
    raise failed  # outside the handler: no traceback with true values hangs on to it


def _anonymous(error: Exception) -> RuntimeError:
    """The same failure by its kind and place in the code alone."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    module = trace.tb_frame.f_globals["__name__"] if trace else "?"
    line = trace.tb_lineno if trace else 0
    return RuntimeError(f"protect failed: {type(error).__name__} in {module}, line {line}")


def _work(
    private: Private,
    store: Store | None,
    month: str,
    references: Sequence[Table],
    corrections: Sequence[Correction],
) -> tuple[Work, list[Problem]]:
    """What is to be masked, and every change to what is out already that may not be."""
    before = protect_changes.printed(store.tables if store else ())
    corrected = {correction.period for correction in corrections}
    changed = protect_changes.changes(private.tables, before, corrected, month)
    names = {table.resource.name for table in private.tables}
    rows = {place: text for place, text in before.rows.items() if place.table in names}
    work = Work(
        tables=tuple(table for table in private.tables if table.resource.threshold),
        known=reference(references),
        before=Printed(
            rows=rows, hidden=before.hidden & rows.keys(), shown=before.shown & rows.keys()
        ),
        changed=changed.places,
        units={units.table: units for units in private.units},
    )
    return work, list(changed.problems)


def _open_zeros(package: Package) -> Iterator[Problem]:
    """Tables whose rules ask to hide a zero, and whose readers know that no zero is hidden."""
    for resource in package.resources:
        conf = resource.confidentiality
        if conf.sensitive and conf.zeros == "printed":
            what = Said(
                "table '{}' has sensitive dimensions and prints its zeros", (resource.name,)
            )
            hint = Said("declare 'zeros: hidden': nobody of a kind tells as much as everybody")
            yield Problem(file=PACKAGE_FILE, line=resource.line, what=what, hint=hint)


def _protected(
    private: Private, package: Package, work: Work
) -> tuple[Protected | None, list[Problem]]:
    masked = mask(work)
    problems = [*_refusals(private, masked)]
    if not problems:
        for table in work.tables:
            new = {r.place.period for r in table.rows if r.place not in work.before.rows}
            units = work.units.get(table.resource.name)
            problems += protect_coarsen.offers(table, masked.hidden, new, work.known, units)
    if problems:
        return None, problems
    order = [resource.name for resource in package.resources]
    tables = sorted(private.tables, key=lambda table: order.index(table.resource.name))
    return Protected(
        tables=tuple(_safe(table, work, masked.hidden) for table in tables),
    ), []


# --- safe tables --------------------------------------------------------------------------------


def _safe(table: FullTable, work: Work, hidden: frozenset[Place]) -> SafeTable:
    """The table as it is published: old rows as they were, hidden ones blank, sorted by key."""
    resource, old = table.resource, work.before.rows
    rows = []
    for row in sorted(table.rows, key=lambda row: row.place.sort_key()):
        kept = row.place in old and row.place not in work.changed
        cells = old[row.place] if kept else row.cells
        rows.append(blank(resource, cells) if row.place in hidden else cells)
    return SafeTable(name=resource.name, columns=resource.columns(), rows=tuple(rows))


# --- refusals -----------------------------------------------------------------------------------


def _refusals(private: Private, masked: Masked) -> Iterator[Problem]:
    """Why the release cannot be protected, each by the smallest set of rows and rules."""
    tables = {table.resource.name: table for table in private.tables}
    for odd in masked.disagreements:
        table = tables[odd.places[-1].table]
        named = "; ".join(_named(tables, place) for place in odd.places)
        yield Problem(
            file=f"{table.resource.name}.csv",
            line=_line(table, odd.places[-1]),
            what=Said("these rows cannot all be true: {}", (named,)),
            hint=Said("the same people, or rupiah by tariff: mend the one that is wrong"),
        )
    for place in masked.rests:
        yield Problem(
            file=f"{place.table}.csv",
            line=_line(tables[place.table], place),
            what=Said(
                "corrections change few people among the hidden parts of {}",
                (_named(tables, place),),
            ),
            hint=Said("hold it to the annual restatement"),
        )
    for clash in masked.clashes:
        yield _clash(clash, tables)


def _clash(clash: Clash, tables: Mapping[str, FullTable]) -> Problem:
    resource = tables[clash.places[0].table].resource
    names = "; ".join(_named(tables, place) for place in clash.places)
    by = "; ".join(_named(tables, place) for place in clash.by)
    if clash.fixed:
        what = Said("the rule '{}' hides {}, which may never be hidden", (clash.rule, names))
    elif clash.rule == EXACT:
        what = Said("{} can be worked out from rows that may not be hidden: {}", (names, by))
    else:
        values = (names, clash.rule, by)
        what = Said("{}, hidden by the rule '{}', is given away by rows that stay: {}", values)
    hint = Said(
        "take them out of never_hide, publish '{}' with coarser codes, or leave the period out",
        (resource.name,),
    )
    return Problem(file=PACKAGE_FILE, line=resource.line, what=what, hint=hint)


def _named(tables: Mapping[str, FullTable], place: Place) -> str:
    return f"{place.table} ({key_text(tables[place.table].resource, place)})"


def _line(table: FullTable, place: Place) -> int:
    return next((row.line for row in table.rows if row.place == place), 1)
