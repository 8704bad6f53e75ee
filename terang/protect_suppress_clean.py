"""Print again what need not be hidden after all."""

from collections.abc import Collection, Iterator

import numpy as np

from terang.protect_programs import Flags, Floats, Goal, Integers, components
from terang.protect_suppress_repair import repair
from terang.protect_suppress_search import Search, Witness, reach, regions

PASSES = 3  # of choosing again among what is hidden
WIDEST = 400  # hidden variables of a component in which the search goes to the end
REGION = 300  # variables of a first program: what is hidden is close by, or it does not help
LARGE = 1500  # hidden variables of a component that is left as it is: to try costs minutes
FAINT = 0.05  # what a cell costs that is hidden anyway, so that few are moved


def again(search: Search, kept: Collection[int]) -> None:
    """Choose once more, only among the cells that are hidden, while that hides less."""
    lost, small = search.open.copy(), _small(search)
    for _ in range(PASSES):
        before = secondary(search, kept)
        old, limited = search.price, np.full(len(search.price), np.inf)
        hidden = old == 0
        limited[hidden] = 0
        cells = search.board.cells
        second = hidden & small & ~np.isin(cells, sorted(kept))
        limited[second] = search.cost[cells[second]]
        search.price, search.open, search.witnesses = limited, ~lost, _elsewhere(search, small)
        for members in components(search.board, hidden & small):
            repair(search, members)
        search.open = lost.copy()
        search.price[search.price > 0] = np.inf
        if len(secondary(search, kept)) == len(before):
            return


def _small(search: Search) -> Flags:
    """The hidden variables of components that are not too large for a second choice."""
    small = np.zeros(len(search.price), dtype=bool)
    for members in components(search.board, search.price == 0):
        small[members] = len(members) <= LARGE
    return small


def _elsewhere(search: Search, variables: Flags) -> list[Witness]:
    """The witnesses that move none of these variables."""
    return [w for w in search.witnesses if not variables[w.variables].any()]


def secondary(search: Search, kept: Collection[int]) -> list[int]:
    """The cells that are hidden beside those that must be."""
    return sorted(set(search.board.cells[search.price == 0].tolist()) - set(kept))


def clean(search: Search, kept: Collection[int]) -> None:
    """Print every secondary cell, the dearest first, that no goal needs any more."""
    small = _small(search)
    cells = [c for c in secondary(search, kept) if small[search.members[c][0]]]
    if not cells:
        return
    where = _homes(search)
    faint = _faint(search, kept)
    pool = Pool(search)
    search.witnesses = _elsewhere(search, small)
    _sparse(search, pool, where, faint, small)
    for cell in sorted(cells, key=lambda c: (-search.cost[c], c)):
        members = where[int(search.members[cell][0])]
        if _spared(search, pool, cell, members, faint):
            search.print(cell)
            pool.forget(cell)


def _faint(search: Search, kept: Collection[int]) -> Floats:
    """Prices of hidden variables that favour few cells, and those that are hidden anyway."""
    cells = search.board.cells
    faint = np.where(np.isin(cells, sorted(kept)), FAINT, search.cost[cells])
    faint[search.price > 0] = np.inf
    return faint


def _homes(search: Search) -> dict[int, Integers]:
    """Each hidden variable's component of hidden ones."""
    found = {}
    for members in components(search.board, search.price == 0):
        for variable in members.tolist():
            found[variable] = members
    return found


def _sparse(
    search: Search, pool: "Pool", where: dict[int, Integers], faint: Floats, among: Flags
) -> None:
    """A witness that moves little for every goal of these variables that has one."""
    waiting = ~search.open & among[search.sought]
    for number, goal in enumerate(search.goals):
        if waiting[number]:
            moved = reach(search, goal, where[goal.variable], faint, REGION)
            if moved is not None:
                waiting &= ~pool.keep(moved).reaches
                waiting[number] = False


class Pool:
    """Which witnesses still hold, which cells they move, and how many each goal has."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.users: dict[int, set[int]] = {}  # cell -> witnesses that move it
        self.count = np.zeros(len(search.goals), dtype=np.int64)

    def keep(self, moved: Floats) -> Witness:
        """One more that holds."""
        witness = self.search.record(moved)
        self.count += witness.reaches
        for cell in self._cells(witness):
            self.users.setdefault(cell, set()).add(len(self.search.witnesses) - 1)
        return witness

    def _cells(self, witness: Witness) -> set[int]:
        """The cells that a witness moves."""
        return set(self.search.board.cells[witness.variables].tolist())

    def lost(self, cell: int) -> Iterator[Goal]:
        """The goals that only witnesses reach that move this cell."""
        left = self.count.copy()
        for number in self.users.get(cell, ()):
            left -= self.search.witnesses[number].reaches
        for goal in np.flatnonzero((left == 0) & (self.count > 0)).tolist():
            yield self.search.goals[goal]

    def forget(self, cell: int) -> None:
        """The witnesses that move a printed cell hold no longer."""
        for number in self.users.pop(cell, set()):
            witness = self.search.witnesses[number]
            self.count -= witness.reaches
            for other in self._cells(witness) - {cell}:
                self.users[other].discard(number)


def _spared(search: Search, pool: Pool, cell: int, members: Integers, faint: Floats) -> bool:
    """Whether all goals are still reached without the cell; new witnesses are kept."""
    own = search.members[cell]
    lost = [*pool.lost(cell)]
    if any(goal.variable in own for goal in lost):
        return False
    hidden = members[(search.price[members] == 0) & ~np.isin(members, own)]
    for goal in _closest(search, own, lost):
        moved = reach(search, goal, _within(search, goal, hidden, faint), faint, len(hidden))
        if moved is None:
            return False
        pool.keep(moved)
    return True


def _within(search: Search, goal: Goal, hidden: Integers, faint: Floats) -> Integers:
    """Where another way is looked for: everywhere, or in a large component only close by."""
    if len(hidden) <= WIDEST:
        return hidden
    return next(regions(search, [goal.variable], hidden, faint, REGION))


def _closest(search: Search, own: Integers, lost: list[Goal]) -> list[Goal]:
    """The goals that share a row with the cell first: they need it most."""
    rows = {row for variable in own.tolist() for row in search.board.around(variable)}
    return sorted(
        lost, key=lambda g: (rows.isdisjoint(search.board.around(g.variable)), -g.need, g.variable)
    )
