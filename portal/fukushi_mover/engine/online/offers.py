"""`offers`: who can take me there? And `commit`: take one of the answers."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ..kernel import live as clockwork
from ..kernel.arrays import NEVER
from ..kernel.insertion import best_insertion
from ..kernel.route import put_in, take_out
from ..model import Request
from .asking import write
from .board import Board
from .refusals import alternatives, reasons
from .state import Affected, FleetState, Offer, Refusal, around, clock


class OfferGone(Exception):
    """The offer cannot be kept any more: others came first, or the vehicle has driven on."""


def offers(
    state: FleetState, request: Request, limit: int = 3, apart: Iterable[str] = ()
) -> tuple[Offer, ...] | Refusal:
    """Up to `limit` (at most 3) vehicles for a request, cheapest first, or why there is none.

    Nothing is promised yet. `apart` names riders who must not be aboard at the same time.
    """
    others = tuple(state.slots[rider] for rider in apart if rider in state.slots)
    with state.board.lock:
        found = find(state, request, min(limit, 3), others)
        if found:
            return found
        why = reasons(state, request, others)
        return Refusal(
            request, why, alternatives(state, request, lambda other: find(state, other, 1, others))
        )


def find(
    state: FleetState, request: Request, limit: int, apart: tuple[int, ...]
) -> tuple[Offer, ...]:
    """Offers without the lock, which the caller holds."""
    board = write(state.problem, state.board, state.board.asking, request, apart)
    gain, first, second = (
        np.empty(board.day.vans),
        np.zeros(board.day.vans, np.int64),
        np.zeros(board.day.vans, np.int64),
    )
    clockwork.scan(board.day, board.tours, board.live, board.asking, limit, gain, first, second)
    best = np.argsort(gain, kind="stable")[:limit]
    return tuple(
        _offer(state, board, request, int(v), float(gain[v]), int(first[v]), int(second[v]))
        for v in best
        if gain[v] < NEVER
    )


def _offer(
    state: FleetState, board: Board, request: Request, v: int, added: float, a: int, b: int
) -> Offer:
    """Try the insertion on the route itself, read the times, take it out again."""
    day, tours, slot = board.day, board.tours, board.asking
    path = tours.seq[v, : tours.size[v]].copy()
    before = tours.early[v, : tours.size[v]].copy()
    put_in(day, tours, v, slot, a, b)
    pickup, arrival = clock(tours.early[v, a + 1]), clock(tours.early[v, b + 2])
    shifts = {
        int(node): clock(tours.early[v, tours.pos[node]] - was)
        for node, was in zip(path, before, strict=True)
    }
    tours.owner[slot] = -1
    take_out(day, tours, v)
    promised = _promised(state, request, pickup, arrival)
    aboard = arrival - pickup - request.pickup.service
    moved = _affected(state, shifts)
    return Offer(
        request,
        promised,
        state.problem.vehicles[v].id,
        pickup,
        arrival,
        aboard,
        added,
        moved,
        state.revision,
        (a, b),
    )


def _affected(state: FleetState, shifts: dict[int, int | float]) -> tuple[Affected, ...]:
    names, n = state.names, state.board.day.n
    riders = {node % n for node, shift in shifts.items() if node < 2 * n and shift}
    return tuple(
        Affected(names[slot], shifts.get(slot, 0), shifts.get(slot + n, 0))
        for slot in sorted(riders)
        if slot in names
    )


def _promised(
    state: FleetState, request: Request, pickup: int | float, arrival: int | float
) -> Request:
    terms = state.terms
    if terms is None:
        return request
    comes = around(request.pickup.window, pickup, terms.before, terms.after)
    arrives = replace(
        request.dropoff.window,
        latest=min(request.dropoff.window.latest, arrival + terms.arrival_after),
    )
    return replace(
        request,
        pickup=replace(request.pickup, window=comes),
        dropoff=replace(request.dropoff, window=arrives),
    )


def commit(state: FleetState, offer: Offer, apart: Iterable[str] = ()) -> FleetState:
    """The day with this offer taken: its promise is a hard limit from now on.

    The vehicle is looked at anew, so an offer of an older revision may be taken as long as its promise can be kept.
    Raises OfferGone if it cannot, ValueError if the rider's id is on the board already.
    """
    if offer.request.id in state.slots:
        raise ValueError(f"request {offer.request.id!r} is on the board already")
    named = [rider for rider in apart if rider in state.slots]
    others = tuple(state.slots[rider] for rider in named)
    board, v = state.board.copy(), state.place_of(offer.vehicle)
    slot = board.used
    board = write(state.problem, board, slot, offer.promised, others)
    _, a, b = best_insertion(board.day, board.tours, v, slot, NEVER)
    if a < 0 or board.live.out[v]:
        raise OfferGone(offer.request.id)
    put_in(board.day, board.tours, v, slot, a, b)
    board.live.known[v] = state.now
    taken = Board(board.day, board.tours, board.live, slot + 1)
    requests = {**state.requests, offer.request.id: offer.promised}
    slots = {**state.slots, offer.request.id: slot}
    pairs = (*state.apart, *((offer.request.id, rider) for rider in named))
    return replace(
        state,
        board=taken,
        requests=requests,
        slots=slots,
        apart=pairs,
        wished={**state.wished, offer.request.id: offer.request},
        revision=state.revision + 1,
    )
