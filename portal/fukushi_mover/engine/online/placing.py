"""Places for riders who wait for another vehicle: with their promise if it can be, else as little later as can be."""

from collections.abc import Sequence

import numpy as np

from ..kernel.arrays import NEVER
from ..kernel.insertion import best_insertion
from ..kernel.route import put_in, refresh, take_out
from ..model import Seconds
from .board import Board
from .improvement import adopt_best, run, searching
from .state import FleetState

RESCUE_ITERATIONS = 400


def place(state: FleetState, board: Board, waiting: Sequence[int]) -> list[int]:
    """Each to the cheapest vehicle; if somebody finds none, a short search that may move others. Returns those left over."""
    left = [
        slot for slot in waiting if board.tours.owner[slot] < 0 and not insert(state, board, slot)
    ]
    left = [slot for slot in left if board.tours.owner[slot] < 0]
    return _searched(state, board, waiting, left) if left else left


def _searched(
    state: FleetState, board: Board, waiting: Sequence[int], left: list[int]
) -> list[int]:
    calm = _calm(board, waiting)
    _retime(calm)
    search = searching(calm, left, state.revision)
    if search is None:
        _retime(board)
        return left
    run(calm, search, None, RESCUE_ITERATIONS)
    adopt_best(state, board, search)
    return [slot for slot in left if board.tours.owner[slot] < 0]


def _retime(board: Board) -> None:
    for v in range(board.day.vans):
        refresh(board.day, board.tours, v)


def _calm(board: Board, waiting: Sequence[int]) -> Board:
    """The same routes, for a search to which another vehicle for those who keep theirs is dearer than any detour, and cheaper than
    leaving somebody out."""
    home = board.tours.owner.copy()
    home[list(waiting)] = -1
    dear = 0.05 * float(board.day.penalty[list(waiting)].min())
    day = board.day._replace(home=home, moved=max(dear, board.day.moved))
    return Board(day, board.tours, board.live, board.used, board.lock)


def insert(state: FleetState, board: Board, slot: int) -> bool:
    """A rider into the cheapest vehicle; who waits together with somebody goes into the same one, or alone if none takes both."""
    partner = int(board.day.partner[slot])
    both = partner >= 0 and partner in state.names and board.tours.owner[partner] < 0
    return (both and _insert_both(state, board, slot, partner)) or _insert_one(state, board, slot)


def _insert_both(state: FleetState, board: Board, one: int, other: int) -> bool:
    day, tours, costs = board.day, board.tours, {}
    for v in map(int, np.flatnonzero(board.live.out == 0)):
        before = float(tours.value[v])
        if _put_both(board, v, one, other):
            costs[v] = float(tours.value[v]) - before
        tours.owner[[one, other]] = -1
        take_out(day, tours, v)
    if not costs:
        return False
    v = min(costs, key=lambda v: costs[v])
    board.live.known[v] = state.now
    return _put_both(board, v, one, other)


def _put_both(board: Board, v: int, *slots: int) -> bool:
    for slot in slots:
        _, a, b = best_insertion(board.day, board.tours, v, slot, NEVER)
        if a < 0:
            return False
        put_in(board.day, board.tours, v, slot, a, b)
    return True


def _insert_one(state: FleetState, board: Board, slot: int) -> bool:
    best, v, a, b = NEVER, -1, -1, -1
    for other in np.flatnonzero(board.live.out == 0):
        added, first, second = best_insertion(board.day, board.tours, int(other), slot, best)
        if first >= 0:
            best, v, a, b = added, int(other), first, second
    if v < 0:
        return False
    put_in(board.day, board.tours, v, slot, a, b)
    board.live.known[v] = state.now
    return True


def place_later(state: FleetState, board: Board, left: Sequence[int], more: Seconds) -> list[int]:
    """Try again with every promise of those left over `more` seconds wider."""
    day, names = board.day, state.names
    still = []
    for slot in left:
        request = state.requests[names[slot]]
        day.late[slot] = request.pickup.window.latest + more
        day.late[slot + day.n] = request.dropoff.window.latest + more
        if not insert(state, board, slot):
            still.append(slot)
    return still
