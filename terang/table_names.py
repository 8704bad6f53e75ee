"""The names in the rules of a table: every key, total and foreign key names what is described."""

from collections.abc import Iterator, Sequence

from terang.model import ForeignKey, Package, Problem, Resource, Said
from terang.table_faults import near

PACKAGE_FILE = "data/datapackage.yml"


def check_names(package: Package) -> list[Problem]:
    """Unknown columns and tables in the description, each with the nearest name there is."""
    problems: list[Problem] = []
    for resource in package.resources:
        columns = resource.columns()
        problems += _unknown(resource, "primaryKey", resource.primary_key, columns)
        problems += _unknown(resource, "terang:counts", resource.counts, columns)
        for total in resource.totals:
            names = (total.measure, *total.over)
            problems += _unknown(resource, "terang:totals", names, columns)
        for key in resource.foreign_keys:
            problems += _unknown(resource, "foreignKeys", key.fields, columns)
            problems += _reference(resource, key, package)
        problems += _unknown(resource, "terang:groups", resource.groups, columns)
        problems += _confidentiality(resource, package)
    return problems


def _confidentiality(resource: Resource, package: Package) -> Iterator[Problem]:
    """The rules of hiding name columns and tables that are there; a slip would switch one off."""
    rules, measures = (
        resource.confidentiality,
        [f.name for f in resource.fields if f.role == "measure"],
    )
    everywhere = [column for other in package.resources for column in other.columns()]
    dimensions = resource.primary_key[1:]
    limits = [name for name, _ in rules.where]
    yield from _unknown(resource, "terang:confidentiality where", limits, everywhere)
    for key, named, known in (
        ("repeats", rules.repeats, dimensions),
        ("sensitive", rules.sensitive, dimensions),
        ("never_hide", [name for row in rules.never_hide for name, _ in row], dimensions),
        ("amounts", [amount.measure for amount in rules.amounts], measures),
        ("amounts", [name for a in rules.amounts for name, _ in a.where], dimensions),
        ("averages", rules.averages, measures),
        ("shares", rules.shares, measures),
        ("dominance", [rules.dominance.measure] if rules.dominance else [], measures),
    ):
        yield from _unknown(resource, f"terang:confidentiality {key}", named, known)
    for amount in rules.amounts:
        tables = [other.name for other in package.resources if other.scope == "reference"]
        if amount.rates and amount.rates not in tables:
            what = Said("table '{}' refers to an unknown table '{}'", (resource.name, amount.rates))
            yield _problem(resource, what, near(amount.rates, tables))


def _reference(resource: Resource, key: ForeignKey, package: Package) -> Iterator[Problem]:
    others = {other.name: other for other in package.resources}
    if key.table not in others:
        what = Said("table '{}' refers to an unknown table '{}'", (resource.name, key.table))
        yield _problem(resource, what, near(key.table, [*others]))
        return
    other = others[key.table]
    yield from _unknown(resource, "reference", key.reference_fields, other.columns())
    if len(key.fields) != len(key.reference_fields):
        what = Said("a foreign key of table '{}' has sides of unequal length", (resource.name,))
        yield _problem(resource, what, Said("name as many columns in 'fields' on both sides"))
    if resource.scope == "reference" and other.scope == "release":
        what = Said("the reference table '{}' refers to '{}'", (resource.name, other.name))
        yield _problem(resource, what, Said("only a table of a release can refer to another one"))


def _unknown(
    resource: Resource, where: str, names: Sequence[str], columns: Sequence[str]
) -> Iterator[Problem]:
    for name in names:
        if name not in columns:
            values = (where, resource.name, name)
            what = Said("{} of table '{}' names an unknown column '{}'", values)
            yield _problem(resource, what, near(name, columns))


def _problem(resource: Resource, what: Said, hint: Said) -> Problem:
    return Problem(file=PACKAGE_FILE, line=resource.line, what=what, hint=hint)
