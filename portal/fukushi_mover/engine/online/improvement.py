"""`improve`: in idle time, plan anew what has neither begun nor been set out for. Every promise stays a hard limit."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from ..kernel import anneal
from ..kernel.route import refresh
from ..kernel.search import Search, new_search, relatedness
from ..model import Request
from .asking import write
from .board import Board
from .state import FleetState

LARGEST = 3_000_000
HOT, COLD = 0.3, 0.02
CHUNK = 50


def improve(
    state: FleetState, *, seconds: float | None = None, iterations: int | None = None, seed: int = 0
) -> FleetState:
    """The same day, cheaper if a cheaper one was found within `seconds` or `iterations` (then deterministic).

    Fleets whose riders × vehicles exceed three million are left as they are.
    """
    board = state.board.copy()
    search = searching(board, (), seed)
    if search is None:
        return state
    cost = float(search.costs[0])
    run(board, search, seconds, iterations)
    if search.costs[1] >= cost - 1e-6:
        return state
    adopt_best(state, board, search)
    return replace(state, board=board, revision=state.revision + 1)


def searching(board: Board, bank: Sequence[int], seed: int) -> Search | None:
    """A search over what may still move, with the riders of `bank` to be placed; None if there is nothing to do."""
    day, tours = board.day, board.tours
    frozen = np.ones(day.n, np.uint8)
    for v in range(day.vans):
        later = tours.seq[v, day.free[v] : tours.size[v] - 1]
        frozen[later[later < day.n]] = 0
    active = np.union1d(np.flatnonzero(frozen == 0), np.array(bank, np.int64)).astype(np.int64)
    if len(active) < 2 - bool(len(bank)) or day.n * day.vans > LARGEST:
        return None
    frozen[list(bank)] = 0
    return new_search(
        day, tours, frozen, relatedness(day, active), seed, 0, active, np.array(bank, np.int64)
    )


def run(board: Board, search: Search, seconds: float | None, iterations: int | None) -> None:
    """Anneal for so long; at least one chunk."""
    day, began, done = board.day, perf_counter(), 0
    used = np.unique(day.place[: board.used])
    scale = max(1e-6, float(day.cost[np.ix_(used, used)].mean()))
    while True:
        part = (
            done / iterations
            if iterations
            else (perf_counter() - began) / max(1e-9, seconds or 0.0)
        )
        if part >= 1.0:
            return
        heat = scale * HOT * (COLD / HOT) ** part
        anneal.anneal(day, board.tours, search, CHUNK, heat, heat, scale)
        done += CHUNK


def adopt_best(state: FleetState, board: Board, search: Search) -> None:
    """Write the best routes found onto the board."""
    old = state.board.tours
    board.tours.seq[:], board.tours.size[:] = search.best_seq, search.best_size
    board.tours.owner[:] = -1
    for v in range(board.day.vans):
        riders = board.tours.seq[v, 1 : board.tours.size[v] - 1]
        board.tours.owner[riders[riders < board.day.n]] = v
        refresh(board.day, board.tours, v)
        if not np.array_equal(riders, old.seq[v, 1 : old.size[v] - 1]):
            board.live.known[v] = state.now


def place_by_search(
    state: FleetState, request: Request, iterations: int, seed: int = 0
) -> FleetState | None:
    """Take a request that no vehicle takes as things stand, by moving what is not yet fixed; None if that fails too.

    All promises are kept, the new one on the request's own windows.
    """
    if request.id in state.slots:
        raise ValueError(f"request {request.id!r} is on the board already")
    board = state.board.copy()
    slot = board.used
    board = write(state.problem, board, slot, request)
    taken = Board(board.day, board.tours, board.live, slot + 1)
    search = searching(taken, [slot], seed)
    if search is None or not run_until_placed(taken, search, iterations):
        return None
    adopt_best(state, taken, search)
    requests, slots = {**state.requests, request.id: request}, {**state.slots, request.id: slot}
    return replace(
        state,
        board=taken,
        requests=requests,
        slots=slots,
        revision=state.revision + 1,
    )


def run_until_placed(board: Board, search: Search, iterations: int) -> bool:
    """Search until the best plan leaves nobody out, at most so many iterations."""
    least_penalty = float(board.day.penalty[search.bank[0]])
    for _ in range(0, iterations, CHUNK):
        if search.costs[1] < least_penalty:
            return True
        run(board, search, None, CHUNK)
    return bool(search.costs[1] < least_penalty)
