"""Why a request found no vehicle, and the nearest one that would have."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from ..codes import Change, Reason
from ..kernel import live as clockwork
from ..kernel.arrays import NEVER
from ..kernel.route import refresh
from ..model import FOREVER, Request, Seconds, Stop, Window
from .asking import may_drive, write
from .board import Board, copied_live, copied_tours
from .state import Alternative, FleetState, Offer

WHEELCHAIR = "wheelchair"
STEP, STEPS = 900, 8
Finder = Callable[[Request], tuple[Offer, ...]]


def reasons(state: FleetState, request: Request, apart: tuple[int, ...]) -> Mapping[str, Reason]:
    """For every vehicle the one limit without which it could come (the caller holds the board's lock)."""
    found: dict[str, Reason] = {}
    for v, vehicle in enumerate(state.problem.vehicles):
        if state.board.live.out[v]:
            found[vehicle.id] = Reason.OUT
        elif not request.needs <= vehicle.equipment:
            found[vehicle.id] = Reason.EQUIPMENT
        elif not may_drive(request, vehicle.id, vehicle.equipment):
            found[vehicle.id] = Reason.VEHICLE
    for reason, relaxed, others in _relaxations(state, request, apart):
        if len(found) == len(state.problem.vehicles):
            break
        for v in _takers(state, relaxed, others, tolerant=reason is Reason.TOLERANCE):
            found.setdefault(state.problem.vehicles[v].id, reason)
    return {vehicle.id: found.get(vehicle.id, Reason.SHIFT) for vehicle in state.problem.vehicles}


def _relaxations(
    state: FleetState, request: Request, apart: tuple[int, ...]
) -> list[tuple[Reason, Request, tuple[int, ...]]]:
    anytime = replace(request, pickup=_opened(request.pickup), dropoff=_opened(request.dropoff))
    return [
        (Reason.WHEELCHAIR, without_wheelchair(state, request), apart),
        (Reason.CAPACITY, replace(request, load=(0,) * len(request.load)), apart),
        (Reason.RIDE, replace(request, longest_ride=None), apart),
        (Reason.APART, replace(request, order=frozenset()), ()),
        (Reason.TOLERANCE, request, apart),
        (Reason.WINDOW, anytime, apart),
    ]


def _opened(stop: Stop) -> Stop:
    return replace(stop, window=Window(0, FOREVER))


def without_wheelchair(state: FleetState, request: Request) -> Request:
    """The same rider on a seat; the same request if no wheelchair place is asked for."""
    if WHEELCHAIR not in state.problem.resources:
        return request
    load = dict(zip(state.problem.resources, request.load, strict=True))
    if not load[WHEELCHAIR]:
        return request
    seat = next(
        name for name in ("seat", *state.problem.resources) if name in load and name != WHEELCHAIR
    )
    load[seat] += load[WHEELCHAIR]
    load[WHEELCHAIR] = 0
    return replace(request, load=tuple(load.values()), needs=request.needs - {"lift"})


def _takers(
    state: FleetState, request: Request, apart: tuple[int, ...], *, tolerant: bool
) -> list[int]:
    """The vehicles that could come for this request; `tolerant`: if all other promises were open."""
    board = _without_promises(state.board) if tolerant else state.board
    board = write(state.problem, board, board.asking, request, apart)
    vans = board.day.vans
    gain, first, second = np.empty(vans), np.zeros(vans, np.int64), np.zeros(vans, np.int64)
    clockwork.scan(board.day, board.tours, board.live, board.asking, vans + 1, gain, first, second)
    return [int(v) for v in np.flatnonzero(gain < NEVER)]


def _without_promises(board: Board) -> Board:
    """What is still to come may happen at any time; the vehicles' shifts stay."""
    open_board = Board(
        board.day._replace(
            **{
                name: getattr(board.day, name).copy()
                for name in ("early", "late", "ride", "place", "service")
            }
        ),
        copied_tours(board.tours),
        copied_live(board.live),
        board.used,
    )
    n = board.day.n
    for v in range(board.day.vans):
        for node in board.tours.seq[v, board.live.begun[v] : board.tours.size[v] - 1]:
            open_board.day.late[node] = NEVER
            open_board.day.ride[node % n] = NEVER
        refresh(open_board.day, open_board.tours, v)
    return open_board


def alternatives(state: FleetState, request: Request, find: Finder) -> tuple[Alternative, ...]:
    """The nearest earlier, later, wheelchair-less and otherwise timed requests that find a vehicle."""
    tries = [
        (Change.EARLIER, [_shifted(request, -STEP * k) for k in range(1, STEPS + 1)]),
        (Change.LATER, [_shifted(request, STEP * k) for k in range(1, STEPS + 1)]),
        (Change.NO_WHEELCHAIR, [without_wheelchair(state, request)]),
        (Change.DROPOFF_TIME, [replace(request, dropoff=_opened(request.dropoff))]),
    ]
    found = []
    for change, requests in tries:
        offer = next(
            (
                answer[0]
                for other in requests
                if other != request and _possible(state, other) and (answer := find(other))
            ),
            None,
        )
        if offer is not None:
            found.append(Alternative(change, offer))
    return tuple(found)


def _possible(state: FleetState, request: Request) -> bool:
    return request.pickup.window.latest >= state.now


def _shifted(request: Request, by: Seconds) -> Request:
    return replace(request, pickup=_moved(request.pickup, by), dropoff=_moved(request.dropoff, by))


def _moved(stop: Stop, by: Seconds) -> Stop:
    """A stop whose window is `by` seconds later; an open end stays open."""
    first, last = stop.window.earliest, stop.window.latest
    return replace(
        stop,
        window=Window(first + by if first > 0 else first, last + by if last < FOREVER else last),
    )
