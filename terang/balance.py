"""It balances to the rupiah, or nothing is published.

Every identity of data/identities.yml is asked at every key of every release, from the published
tables alone; there is no plug line. A cell that is hidden leaves room, and only that the printed
ones do not exceed it is then looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from terang import balance_books, balance_names
from terang.accounting import Accounting, Balanced, Identity, Summand
from terang.balance_cells import Likely, Suspects
from terang.balance_lines import Books, Part
from terang.balance_sums import Asked, ask
from terang.balance_tariffs import unpriced
from terang.model import TOTAL, Problem, Resource, Said, Text
from terang.results import Store
from terang.words import MINUS

_LIMIT = 20  # problems that are told one by one
_SHOWN = 4  # lines of a sum that are named one by one


def everything(
    store: Store, accounting: Accounting, resources: Sequence[Resource]
) -> tuple[tuple[Balanced, ...], list[Problem]]:
    """What was asked at the newest release, and whatever does not balance, newest first."""
    if not resources:  # which `read` has told
        return (), []
    if problems := balance_names.faults(accounting, resources):
        return (), problems
    asked = [*ask(store, accounting.identities, resources)]
    problems += unpriced(store, accounting, resources, Books(store, "", resources))
    amiss = {a.release for a in asked if a.state in {"breaks", "missing"}}
    known: set[Said] = set()  # a wrong tariff is told once, not in every release
    for month in [release.month for release in reversed(store.releases)]:
        books = Books(store, month, resources)
        for reconciliation in accounting.reconciliations:
            problems += balance_books.faults(reconciliation, books)
        if month in amiss:
            own = [a for a in asked if a.release == month]
            totals = ask(store, [*_totals(resources)], resources)
            also = [a for a in totals if a.release == month]
            told = [*_told([*own, *also], len(own), books)]
            problems += [p for p in told if p.hint not in known or "/reference/" not in p.file]
            known |= {p.hint for p in told}
    newest = [a for a in asked if a.release == store.release.month]
    return (*_balanced(accounting, newest),), _some(problems)


def _balanced(accounting: Accounting, asked: Sequence[Asked]) -> Iterator[Balanced]:
    for identity in accounting.identities:
        states = [found.state for found in asked if found.identity.id == identity.id]
        yield Balanced(
            identity=identity,
            held=states.count("holds"),
            bounded=states.count("bounded"),
            unanswered=states.count("unanswered"),
        )


def _totals(resources: Sequence[Resource]) -> Iterator[Identity]:
    """The totals of the data package as identities: they tell which cell is the wrong one."""
    for resource in resources:
        for total in resource.totals if resource.scope == "release" else ():
            for over in total.over:
                by = tuple(n for n in balance_names.dimensions(resource) if n != over)
                name = f"{resource.name} {total.measure} {over}"
                part = Summand(table=resource.name, measure=total.measure)
                whole = replace(part, where=((over, TOTAL),))
                title = Text(id=name, en=name)
                yield Identity(id=name, title=title, by=by, left=(whole,), right=(part,))


# --- what is said --------------------------------------------------------------------------------


def _told(asked: Sequence[Asked], declared: int, books: Books) -> Iterator[Problem]:
    """What is wrong in one release, and where to look. The first `declared` ones are told."""
    suspects = Suspects(books, asked)
    gaps = {_gap(found) for found in asked[:declared] if found.state == "missing"}
    groups: dict[tuple[str, Said | None], list[Problem]] = {}
    for number, found in enumerate(asked[:declared]):
        likely = None
        if found.state == "missing":
            told = _missing(found, books)
        elif found.state == "breaks":
            sound = found.exact and not gaps & {s.table for _, s in found.identity.terms}
            likely = _likeliest(suspects, number) if sound and len(groups) < _LIMIT else None
            told = _broken(found, books, likely, gaps)
        else:
            continue
        groups.setdefault((found.identity.id, likely.said if likely else None), []).append(told)
    for (name, hint), problems in groups.items():
        yield from problems if hint is None else problems[:1]
        if hint and len(problems) > 1:
            what = Said("'{}' does not hold in {} other places", (name, str(len(problems) - 1)))
            yield replace(problems[1], what=what)


def _likeliest(suspects: Suspects, number: int) -> Likely | None:
    cell, dated = suspects.likeliest(number), suspects.misdated(number)
    return dated if dated and (cell is None or dated.mends > cell.mends) else cell


def _broken(found: Asked, books: Books, likely: Likely | None, gaps: set[str]) -> Problem:
    sides = _sides(found, books)
    told = (found.identity.id, _key(found), *sides, str(abs(found.difference)))
    what = Said("'{}' does not hold for {}: {} ≠ {}; the difference is {}", told)
    if any(term and term.hidden for term in found.sums):
        what = Said(
            "'{}' does not hold for {}, even without its hidden cells:"
            " {} ≠ {}; the difference is {}",
            told,
        )
    places = (books.parts(found.identity, i, found.key) for i in range(len(found.sums)))
    row = likely.row if likely else next(parts[0].row for parts in places if parts)
    hint = Said("no single cell stands out: compare each term with its source")
    if gap := sorted(gaps & {summand.table for _, summand in found.identity.terms}):
        hint = Said("first add the row that is missing in {}", (gap[0],))
    return Problem(file=row.file, line=row.line, what=what, hint=likely.said if likely else hint)


def _gap(found: Asked) -> str:
    """The table that has no row where an identity is asked."""
    return found.identity.terms[found.sums.index(None)][1].table


def _missing(found: Asked, books: Books) -> Problem:
    place = found.sums.index(None)
    summand = found.identity.terms[place][1]
    table = summand.table
    month = Said("'{}' cannot be asked for {}: '{}' has no row of the month before")
    what = (
        month if summand.previous else Said("'{}' cannot be asked for {}: '{}' has no row for it")
    )
    told = (found.identity.id, _key(found), table)
    return Problem(
        file=books.file(table),
        line=1,
        what=replace(what, values=told),
        hint=Said("add the row; beside it stands {}", (", ".join(_present(found, books)),)),
    )


def _present(found: Asked, books: Books) -> Iterator[str]:
    for place, term in enumerate(found.sums):
        if term is not None:
            yield _term(found, place, books)


def _key(found: Asked) -> str:
    return ", ".join(f"{n} {k}" for n, k in zip(found.identity.by, found.key, strict=True))


def _sides(found: Asked, books: Books) -> tuple[str, str]:
    """Each side as its terms with file and line, and its sum where it has more than one."""
    terms = [_term(found, place, books) for place in range(len(found.sums))]
    cut, sides = len(found.identity.left), []
    for side, part in ((1, slice(None, cut)), (-1, slice(cut, None))):
        signs = [side * sign for sign, _ in found.identity.terms[part]]
        sums = [term.total if term else 0 for term in found.sums[part]]
        text = " ".join(
            f"{'+' if sign > 0 else MINUS} {term}"
            for sign, term in zip(signs, terms[part], strict=True)
        ).removeprefix("+ ")
        total = sum(sign * value for sign, value in zip(signs, sums, strict=True))
        sides.append(f"{text} = {total}" if len(sums) > 1 else text)
    return sides[0], sides[1]


def _term(found: Asked, place: int, books: Books) -> str:
    """`in_idr 800000 (ledger.csv:3)`."""
    summand, total = found.identity.terms[place][1], found.sums[place]
    parts = books.parts(found.identity, place, found.key)
    priced = f" × {summand.times}" if summand.times else ""
    return f"{summand.measure}{priced} {total.total if total else '?'} ({_places(parts)})"


def _places(parts: Sequence[Part]) -> str:
    """`premiums.csv:9 × premium_rates.csv:2, pp-50-2025`; of many rows the first ones."""
    shown = [_place(part) for part in parts[:_SHOWN]]
    return "; ".join([*shown, "…"] if len(parts) > _SHOWN else shown) or "–"


def _place(part: Part) -> str:
    if part.tariff is None:
        return part.row.place
    article = part.tariff.cells.get("article", "")
    return f"{part.row.place} × {part.tariff.place}{', ' if article else ''}{article}"


def _some(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= _LIMIT:
        return problems
    left = problems[_LIMIT]
    what = Said("and {} more of this kind", (str(len(problems) - _LIMIT),))
    return [*problems[:_LIMIT], Problem(file=left.file, line=left.line, what=what, hint=left.hint)]
