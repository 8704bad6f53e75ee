"""The reader who knows one hidden cell, because he is in it alone or with one other."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from terang.protect_programs import STILL, Flags, Floats, Goal, Integers, components
from terang.protect_suppress_search import Search, apart, reach, scattered

ROUNDS = 30  # of programs that move many targets at once, before pairs are looked at one by one
LARGE = 1500  # variables of a component in which a program for each insider would take minutes
TURNS = 6  # there, of programs in which many insiders' variables stand still at once
GROUP = 48  # of insiders in such a program


def told(
    search: Search, alone: Sequence[int], targets: Sequence[int], *, proven: bool = True
) -> list[tuple[int, int]]:
    """Pairs of a variable that somebody knows and a hidden target that then follows exactly.

    What follows for everybody is left out: it is no secret of the insider's. Unless they are to be
    `proven`, pairs of large components are among them for which no other answer was found soon.
    """
    pairs: list[tuple[int, int]] = []
    for members in components(search.board, search.price == 0):
        inside = set(members.tolist())
        known = [v for v in dict.fromkeys(alone) if v in inside]
        sought = sorted(inside.intersection(targets))
        if known and len(sought) > 1:
            if len(members) > LARGE:
                pairs += _told_widely(search, members, known, sought, proven)
            else:
                pairs += _told(search, members, known, sought)
    return sorted(pairs)


def shield(search: Search, alone: Sequence[int], targets: Sequence[int]) -> None:
    """Hide more, at the least cost, until what can be kept from insiders is kept from them."""
    for known, target in told(search, alone, targets, proven=False):
        choices = _choices(search, known, target)
        if choices:
            search.record(min(choices, key=lambda moved: _price(search, moved)))


def _choices(search: Search, known: int, target: int) -> list[Floats]:
    """The ways to help; where very much is hidden the first one has to do, or none if needless."""
    if np.count_nonzero(search.price == 0) <= LARGE:
        return [*_ways(search, known, target)]
    return [] if _settled(search, known, target) else [*islice(_ways(search, known, target), 1)]


def _settled(search: Search, known: int, target: int) -> bool:
    """Whether a large component helps already, or nothing can: no program is needed to say so."""
    helped = any(
        target in witness.variables and known not in witness.variables
        for witness in search.witnesses
    )
    return helped or target in _follows(search, np.flatnonzero(np.isfinite(search.price)), known)


def _ways(search: Search, known: int, target: int) -> Iterator[Floats]:
    """The cheapest deviations that move the target up, or down, and not the variable known."""
    movable = np.isfinite(search.price)
    movable[known] = False
    members = next((m for m in components(search.board, movable) if target in m), None)
    if members is not None:
        for goal in _directions(search, target):
            if (moved := reach(search, goal, members, search.price)) is not None:
                yield moved


def _price(search: Search, moved: Floats) -> float:
    """What it costs to hide all that moves."""
    cells = set(search.board.cells[(np.abs(moved) > STILL) & (search.price > 0)].tolist())
    return float(sum(search.cost[sorted(cells)]))


def _directions(search: Search, variable: int) -> Iterator[Goal]:
    """One more and one fewer, or what there is room for."""
    unit = float(search.board.unit[variable])
    for sign, room in ((1, search.board.up[variable]), (-1, -search.board.down[variable])):
        if room > STILL:
            yield Goal(variable=variable, sign=sign, need=min(1 / unit, float(room)))


def _told(
    search: Search, members: Integers, known: Sequence[int], targets: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """The pairs of one component of hidden variables."""
    pool = _pool(search, members, targets)
    moves = np.abs(pool) > STILL
    secret = [t for t in targets if moves[:, t].any() or _moves(search, members, t) is not None]
    for insider in known:
        safe = _safe(pool, moves, insider)
        doubtful = [t for t in secret if t != insider and not safe[t]]
        if doubtful:
            yield from ((insider, t) for t in _certain(search, members, insider, doubtful))


def _told_widely(
    search: Search,
    members: Integers,
    known: Sequence[int],
    targets: Sequence[int],
    proven: bool,
) -> Iterator[tuple[int, int]]:
    """The same for a large component, where many insiders are held still in one program."""
    pool = np.array([np.zeros(len(search.price)), *_known(search, members)])
    moves = np.abs(pool) > STILL
    secret = {t for t in targets if moves[:, t].any() or _moves(search, members, t) is not None}
    doubt: dict[int, set[int]] = {}
    for insider in known:
        safe, follows = _safe(pool, moves, insider), _follows(search, members, insider)
        yield from ((insider, t) for t in sorted(secret & follows - {insider}))
        doubt[insider] = {t for t in secret - follows if not safe[t]}
    for turn in range(TURNS):
        _hold(search, members, doubt, turn)
    for insider, doubtful in sorted(doubt.items()):
        others = members[members != insider]
        for target in sorted(doubtful):
            if not proven or _moves(search, others, target) is None:
                yield insider, target


def _hold(search: Search, members: Integers, doubt: dict[int, set[int]], turn: int) -> None:
    """Strike out what moves while insiders stand still, some insiders in each program."""
    order = sorted((k for k in doubt if doubt[k]), key=lambda k: (scattered(k, turn), k))
    for start in range(0, len(order), GROUP):
        held, wanted = set[int](), set[int]()
        for insider in order[start : start + GROUP]:
            if insider not in wanted and not held & doubt[insider]:
                held.add(insider)
                wanted |= doubt[insider]
        goals = apart([g for t in sorted(wanted) for g in _directions(search, t)], turn)
        free = np.setdiff1d(members, sorted(held))
        moved = search.solver.move(search.board, free, search.price, goals, 1.0) if goals else None
        if moved is not None:
            moving = set(np.flatnonzero(np.abs(moved) > STILL).tolist())
            for insider in order:
                if insider not in moving:
                    doubt[insider] -= moving


def _follows(search: Search, members: Integers, known: int) -> set[int]:
    """What equations with one unknown left give away, one after the other, of `members`."""
    board, unknown, found = search.board, set(members.tolist()) - {known}, [known]
    for variable in found:
        for row in board.around(variable):
            left = [v for v in board.along(row) if v in unknown]
            if len(left) == 1 and board.low[row] == board.high[row]:
                unknown.remove(left[0])
                found.append(left[0])
    return set(found)


def _known(search: Search, members: Integers) -> Iterator[Floats]:
    """The deviations found before that move nothing but `members`."""
    for witness in search.witnesses:
        if np.isin(witness.variables, members).all():
            row = np.zeros(len(search.price))
            row[witness.variables] = witness.values
            yield row


def _pool(search: Search, members: Integers, targets: Sequence[int]) -> Floats:
    """Many different deviations of hidden variables, those found before among them."""
    found = [*_known(search, members)]
    for turn in range(ROUNDS):
        goals = apart([g for t in targets for g in _directions(search, t)], turn)
        moved = search.solver.move(search.board, members, search.price, goals, 1.0)
        if moved is not None:
            found.append(moved)
    return np.array(found)


def _safe(pool: Floats, moves: Flags, insider: int) -> Flags:
    """The variables that some mixture of deviations moves without moving the insider's.

    Either one does not move his; or one moves it up and one down, and they are mixed so that it
    stands still: then everything moves that did not move in the same proportion in both.
    """
    still = ~moves[:, insider]
    safe = moves[still].any(axis=0)
    own = pool[~still, insider]
    if (own > 0).any() and (own < 0).any():
        ratio = pool[~still] / own[:, None]
        safe = safe | (ratio.max(axis=0) - ratio.min(axis=0) > 1e-3)
    return np.asarray(safe, dtype=bool)


def _certain(
    search: Search, members: Integers, insider: int, doubtful: Sequence[int]
) -> Iterator[int]:
    """Those of the targets that do not move unless the insider's variable does."""
    others = members[members != insider]
    moved = np.zeros(len(search.price), dtype=bool)
    for turn in range(4):
        left = [t for t in doubtful if not moved[t]]
        goals = apart([g for t in left for g in _directions(search, t)], turn)
        answer = (
            search.solver.move(search.board, others, search.price, goals, 1.0) if goals else None
        )
        if answer is not None:
            moved |= np.abs(answer) > STILL
    for target in doubtful:
        if not moved[target]:
            answer = _moves(search, others, target)
            if answer is None:
                yield target
            else:
                moved |= np.abs(answer) > STILL


def _moves(search: Search, members: Integers, target: int) -> Floats | None:
    """Deviations that move a target at all, or None."""
    for goal in _directions(search, target):
        answer = search.solver.move(search.board, members, search.price, [goal], 1.0)
        if answer is not None and abs(answer[target]) > STILL:
            return answer
    return None
