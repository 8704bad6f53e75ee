"""Which rows of one population are hidden in the end: a system, asked again until it holds.

First every small count gets room (`suppress`), then whatever else is hidden must not be exact,
then the hidden cells of each line together must be many enough. Rows of earlier releases stay as
they are; a row once hidden stays hidden for the rest of its year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from terang.protect_equations import Equations, Sum
from terang.protect_lattice import variable_of
from terang.protect_rules import DOMINANCE, SMALL, Primary, payments, room
from terang.protect_suppress import suppress
from terang.protect_system import FOREVER, Conflict, Target
from terang.protect_tables import Place, Units

ROUNDS = 50  # each hides at least one more cell; far more than was ever needed
EXACT = "exact"  # a rule no table declares: what is hidden cannot be worked out


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The equations of a population, and what its rules ask."""

    equations: Equations
    printed: frozenset[Place]  # rows of earlier releases
    hidden: frozenset[Place]  # rows of earlier releases, and of earlier periods of this one
    primary: Mapping[Place, Primary]
    telling: Mapping[Place, int] = field(repr=False)  # see `protect_rules.telling`
    units: Mapping[str, Units] = field(repr=False)  # table -> its payments


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Why there is no pattern: a rule asks to hide rows, and others give them away."""

    rule: str  # of `protect_rules`, or EXACT
    places: tuple[Place, ...]
    by: tuple[Place, ...]  # what may not be hidden and tells
    fixed: bool = False  # the rows themselves may not be hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The rows to hide, those hidden before included, and what stands in the way."""

    hidden: frozenset[Place]
    clashes: tuple[Clash, ...]


def settle(asked: Asked) -> Settled:
    """Hide rows until nothing in them can be worked out."""
    equations = asked.equations
    hidden, clashes = _start(asked)
    for _ in range(ROUNDS):
        hidden |= _sticky(asked, hidden)
        if clashes:
            break
        bounds = least(asked, hidden)
        small = _small(asked, hidden, bounds)
        found = suppress(equations.system(hidden, small, bounds))
        first = hidden | frozenset(found.secondary)
        second, exact = _inexact(asked, first, frozenset(t.variable for t in small))
        crowd, thin = _thin(asked, second)
        clashes += (*_clashes(asked, found.conflicts), *exact, *thin)
        hidden = second | crowd
        steady = hidden == first | _sticky(asked, hidden) and bounds == least(asked, hidden)
        if steady:
            break
    places = (place for cell in hidden for place in equations.members[cell])
    return Settled(hidden=frozenset(places), clashes=tuple(dict.fromkeys(clashes)))


# --- where it begins ----------------------------------------------------------------------------


def _start(asked: Asked) -> tuple[frozenset[int], tuple[Clash, ...]]:
    """The cells hidden before or for their own sake; and those that should be and may not."""
    equations = asked.equations
    before = {equations.cell_of[p] for p in asked.hidden if p in equations.cell_of}
    wanted = {p: equations.cell_of[p] for p in asked.primary if p not in asked.printed}
    clashes = [
        Clash(rule=asked.primary[place].rules[0], places=(place,), by=(), fixed=True)
        for place, cell in wanted.items()
        if cell in equations.fixed
    ]
    free = set(wanted.values()) - equations.fixed
    return frozenset(equations.unpublished() | before | free), tuple(clashes)


def _first_hidden(asked: Asked, hidden: frozenset[int]) -> Mapping[tuple[object, ...], str]:
    """Table, codes and year of rows that are sticky -> the first period in which one is hidden."""
    places = {p for cell in hidden for p in asked.equations.members[cell]} | asked.hidden
    found: dict[tuple[object, ...], str] = {}
    for place in places:
        resource = asked.equations.resources.get(place.table)
        if resource and resource.confidentiality.sticky:
            name = (place.table, place.codes, place.period[:4])
            found[name] = min(found.get(name, place.period), place.period)
    return found


def _was_hidden(place: Place, first: Mapping[tuple[object, ...], str]) -> bool:
    earliest = first.get((place.table, place.codes, place.period[:4]), place.period)
    return earliest < place.period


def _sticky(asked: Asked, hidden: frozenset[int]) -> frozenset[int]:
    """The cells of rows that are hidden earlier in the same year."""
    first = _first_hidden(asked, hidden)
    found = {cell for place, cell in asked.equations.cell_of.items() if _was_hidden(place, first)}
    return frozenset(found - asked.equations.fixed)


# --- what a reader knows, and what is asked -----------------------------------------------------


def least(asked: Asked, hidden: frozenset[int]) -> tuple[float, ...]:
    """What a reader knows that each variable is at least, once it is hidden.

    Where zeros are printed a hidden count is at least 1, unless it was hidden earlier in the year:
    then it is hidden whatever it is. Never more than the truth: where two tables of a cell treat
    zeros unlike, what the reader takes from one may be wrong.
    """
    equations, first = asked.equations, _first_hidden(asked, hidden)
    found = []
    for i, places in enumerate(equations.places):
        bounds = [_bound(asked, p, first) for p in places] if equations.counted[i] else []
        found.append(float(min(max(bounds, default=0), equations.values[i])))
    return tuple(found)


def _bound(asked: Asked, place: Place, first: Mapping[tuple[object, ...], str]) -> int:
    conf = asked.equations.resources[place.table].confidentiality
    return 0 if conf.zeros == "hidden" or _was_hidden(place, first) else 1


def _small(asked: Asked, hidden: frozenset[int], bounds: Sequence[float]) -> list[Target]:
    """Small counts must be able to be large, and tell no more than that they are hidden."""
    equations = asked.equations
    known = _anyway(equations, hidden, bounds)
    targets = []
    for i, limit in enumerate(equations.thresholds):
        value = equations.values[i]
        if equations.cells[i] not in hidden or not equations.places[i]:
            continue
        if equations.counted[i]:
            telling = max((asked.telling.get(place, 0) for place in equations.places[i]), default=0)
            if value < limit:
                targets.append(Target(variable=i, reach=limit, drop=known[i]))
            elif telling:
                targets.append(Target(variable=i, reach=value, drop=max(known[i], value - telling)))
        elif needed := _room(asked, i):
            targets.append(Target(variable=i, reach=value + needed, drop=value))
    return targets


def _anyway(
    equations: Equations, hidden: frozenset[int], bounds: Sequence[float]
) -> Sequence[float]:
    """The least that small counts are known to be from hidden parts that are at least 1 each.

    What lies under a small total is small or 0, so this does not depend on what else is hidden.
    """
    known = [b if equations.cells[i] in hidden else 0.0 for i, b in enumerate(bounds)]
    small = [s for s in equations.sums if equations.values[s.total] < _limit(equations, s)]
    changed = True
    while changed:
        changed = False
        for line in small:
            for variable, value in _implied(line, known, equations, hidden):
                if value > known[variable]:
                    known[variable], changed = value, True
    return known


def _limit(equations: Equations, line: Sum) -> int:
    return max(equations.thresholds[i] for i in (line.total, *line.parts))


def _implied(
    line: Sum, known: Sequence[float], equations: Equations, hidden: frozenset[int]
) -> Iterator[tuple[int, float]]:
    """A total is at least its parts; the only part that is not a printed 0 is its total."""
    yield line.total, sum(known[part] for part in line.parts)
    open_ = [p for p in line.parts if equations.values[p] or equations.cells[p] in hidden]
    if len(open_) == 1:
        yield open_[0], known[line.total]


def _room(asked: Asked, variable: int) -> int:
    """By how much a dominated sum must be able to be larger, in the units of the variable."""
    equations = asked.equations
    for place in equations.places[variable]:
        resource = equations.resources[place.table]
        rule, found = resource.confidentiality.dominance, asked.primary.get(place)
        if not (rule and found and DOMINANCE in found.rules and place.table in asked.units):
            continue
        if variable_of(resource, rule.measure, place) == equations.variables[variable]:
            rupiah = room(rule, payments(asked.units[place.table], [place]))
            return -(-rupiah // equations.scales[variable])
    return 0


# --- whatever else is hidden --------------------------------------------------------------------


def _inexact(
    asked: Asked, hidden: frozenset[int], done: frozenset[int]
) -> tuple[frozenset[int], tuple[Clash, ...]]:
    """Hide more until nothing hidden is exact: it could be one less, or else one more.

    Asked first of what is hidden already, which mostly holds; only then may more be hidden.
    """
    equations, bounds = asked.equations, least(asked, hidden)
    left = [
        i
        for i, cell in enumerate(equations.cells)
        if cell in hidden and equations.places[i] and i not in done
    ]
    for frozen in (True, False):
        for down in (True, False):
            targets = [t for i in left if (t := _moved(equations, i, bounds, down=down))]
            system = equations.system(hidden, targets, bounds)
            if frozen:
                system = replace(system, costs=(FOREVER,) * len(system.costs))
            found = suppress(system) if targets else None
            failed = {c.target for c in found.conflicts} if found else set()
            tried = {t.variable for t in targets}
            left = [i for i in left if i in failed or i not in tried]
            hidden |= frozenset(found.secondary if found else ())
            conflicts = found.conflicts if found else ()
    if not left:
        return hidden, ()
    return hidden, _clashes(asked, [c for c in conflicts if c.target in left])


def _moved(
    equations: Equations, variable: int, bounds: Sequence[float], *, down: bool
) -> Target | None:
    value = equations.values[variable]
    if not down:
        return Target(variable=variable, reach=value + 1, drop=value)
    if value - 1 < bounds[variable]:
        return None
    return Target(variable=variable, reach=value, drop=value - 1)


def _thin(asked: Asked, hidden: frozenset[int]) -> tuple[frozenset[int], tuple[Clash, ...]]:
    """One more cell for each line whose hidden cells are, together, too few or one payer's."""
    equations = asked.equations
    more: set[int] = set()
    clashes = []
    for line in equations.sums:
        parts = [i for i in line.parts if equations.cells[i] in hidden]
        shown = equations.places[line.total] and equations.cells[line.total] not in hidden
        if not shown or not parts or not all(equations.places[i] for i in parts):
            continue
        if (rule := _too_thin(asked, parts)) and not more & _around(equations, line):
            free = [c for c in _around(equations, line) - hidden if equations.costs[c] < FOREVER]
            if free:
                more.add(min(free, key=lambda cell: (equations.costs[cell], cell)))
            else:
                places = tuple(equations.places[i][0] for i in parts)
                clashes.append(Clash(rule=rule, places=places, by=equations.places[line.total][:1]))
    return frozenset(more), tuple(clashes)


def _around(equations: Equations, line: Sum) -> set[int]:
    return {equations.cells[i] for i in (line.total, *line.parts)}


def _too_thin(asked: Asked, parts: Sequence[int]) -> str:
    """The rule that the sum of some hidden parts breaks; empty when there is none."""
    equations = asked.equations
    if equations.counted[parts[0]]:
        together = sum(equations.values[i] for i in parts)
        return SMALL if together < max(equations.thresholds[i] for i in parts) else ""
    for table, units in asked.units.items():
        rule = equations.resources[table].confidentiality.dominance
        places = [p for i in parts for p in equations.places[i] if p.table == table]
        if rule and places and rule.measure == equations.variables[parts[0]].measure:
            return DOMINANCE if room(rule, payments(units, places)) else ""
    return ""


# --- what stands in the way ---------------------------------------------------------------------


def _clashes(asked: Asked, conflicts: Sequence[Conflict]) -> tuple[Clash, ...]:
    equations = asked.equations
    found = []
    for conflict in conflicts:
        places = equations.places[conflict.target][:1]
        rules = [asked.primary[p].rules[0] for p in places if p in asked.primary]
        by = [equations.members[cell][0] for cell in conflict.cells if equations.members[cell]]
        found.append(Clash(rule=(rules or [EXACT])[0], places=places, by=tuple(by)))
    return tuple(found)
