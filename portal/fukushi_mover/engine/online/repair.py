"""`repair`: something happened; the rest of the day is mended with as few changes as possible."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..kernel.arrays import EPS, GHOST, NEVER
from ..kernel.route import refresh, take_out
from ..model import Link, Request, Seconds, Stop, Window
from .absence import allow_waves, without
from .board import Board
from .events import Absent, Delayed, Event, Finished, OutOfService
from .outcome import Late, Moved, Repair
from .placing import place, place_later
from .returning import begins, fetched, has_begun, later
from .state import FleetState, clock

WIDER = (300, 600, 900, 1800, 3600, 7200)


def repair(state: FleetState, event: Event) -> Repair:
    """Mend the future part of the day after `event`. Raises KeyError for an unknown rider or vehicle, ValueError for an
    absence of somebody who is aboard, or the end of a visit to which nobody has come."""
    if isinstance(event, Absent):
        return Repair(without(state, event.rider))
    if isinstance(event, Finished):
        return fetched(state, event)
    v = state.place_of(event.vehicle)
    board = state.board.copy()
    if isinstance(event, OutOfService):
        waiting, stranded = _empty(board, v)
        waiting = [slot for slot in waiting if slot in state.names]
    else:
        waiting, stranded = _hold(state, board, v, event), []
    return _with_rides_back(_with_pairs(state, _replanned(state, board, v, waiting, stranded)))


def _with_pairs(before: FleetState, mended: Repair) -> Repair:
    """Who was to ride with somebody and now does not is named; the pair binds nobody any more."""
    after = mended.state
    apart = tuple(pair for pair in after.problem.together if before.slots.keys() >= {*pair} and not _rides_together(after, *pair))  # fmt: skip
    if not apart:
        return mended
    kept = tuple(pair for pair in after.problem.together if pair not in apart)
    names = dict.fromkeys(name for pair in apart for name in pair if name in after.slots)
    problem = replace(after.problem, together=kept)
    return replace(mended, state=replace(after, problem=problem), parted=tuple(names))


def _rides_together(state: FleetState, one: str, other: str) -> bool:
    if not state.slots.keys() >= {one, other}:
        return False
    board, slots = state.board, (state.slots[one], state.slots[other])
    owners, at = {int(board.tours.owner[slot]) for slot in slots}, board.tours.pos
    boards, leaves = max(at[slot] for slot in slots), min(at[slot + board.day.n] for slot in slots)
    return len(owners) == 1 and bool(boards < leaves)


def _with_rides_back(mended: Repair) -> Repair:
    """Who arrives too late for their ride back is fetched later, too."""
    for link in mended.state.problem.links:
        if {link.there, link.back} <= mended.state.slots.keys():
            mended = _followed(mended, link)
    return mended


def _followed(mended: Repair, link: Link) -> Repair:
    state, slot = mended.state, mended.state.slots[link.there]
    ended = begins(state, slot + state.board.day.n) + state.requests[link.there].dropoff.service
    if (
        has_begun(state, state.slots[link.back])
        or begins(state, state.slots[link.back]) >= ended + link.planned_stay - EPS
    ):
        return mended
    return mended.and_then(later(state, link.back, ended + link.planned_stay))


def _empty(board: Board, v: int) -> tuple[list[int], list[int]]:
    """Stop a vehicle where it is: (those who wait for it, those who sit in it)."""
    day, tours, n = board.day, board.tours, board.day.n
    past = [int(node) for node in tours.seq[v, 1 : board.live.begun[v]]]
    ahead = [int(node) for node in tours.seq[v, board.live.begun[v] : tours.size[v] - 1]]
    stranded = [node for node in past if node < n and node + n in ahead]
    waiting = [node for node in ahead if node < n and node + n in ahead]
    tours.owner[[node % n for node in ahead if node % n not in stranded]] = -1
    end = 2 * n + day.vans + v
    tours.seq[v, 1 : len(past) + 2] = [*past, end]
    tours.size[v] = len(past) + 2
    for slot in stranded:
        day.ride[slot], day.load[slot], day.is_rest[slot] = NEVER, 0.0, GHOST
    day.free[v], board.live.out[v] = len(past) + 1, 1
    day.allowed[:, v] = 0  # a search that moves others must not come back to this vehicle
    refresh(day, tours, v)
    allow_waves(board, v)
    return waiting, stranded


def _hold(state: FleetState, board: Board, v: int, event: Delayed) -> list[int]:
    """Keep a vehicle back until the time of the event; the riders who must wait elsewhere or longer."""
    day, tours = board.day, board.tours
    k = int(board.live.begun[v]) - 1
    node = int(tours.seq[v, k])
    if day.free[v] > board.live.begun[v]:
        heading = int(tours.seq[v, k + 1])
        day.early[heading] = max(float(day.early[heading]), float(event.until))
    elif k == 0:
        day.early[node] = max(float(day.early[node]), float(event.until))
    else:
        day.service[node] = max(float(day.service[node]), event.until - float(tours.early[v, k]))
    _rest_when_possible(state, board, v)
    if refresh(day, tours, v):
        return []
    ahead = tours.seq[v, day.free[v] : tours.size[v] - 1]
    waiting = [int(rider) for rider in ahead if int(rider) in state.names]
    for rider in waiting:
        tours.owner[rider] = -1
    take_out(day, tours, v)
    allow_waves(board, v)
    return waiting


def _rest_when_possible(state: FleetState, board: Board, v: int) -> None:
    """A break that a delay has pushed out of its window is taken later."""
    first = len(state.problem.requests)
    rests = first + sum(len(vehicle.breaks) for vehicle in state.problem.vehicles)
    for node in board.tours.seq[v, board.day.free[v] : board.tours.size[v] - 1]:
        if first <= node < rests:
            board.day.late[node] = board.day.late[node + board.day.n] = NEVER


def _replanned(
    state: FleetState, board: Board, v: int, waiting: list[int], stranded: list[int]
) -> Repair:
    """Find places for those who wait: with their promise if it can be, else as little later as can be."""
    names = state.names
    late = _relax(state, board, v)
    left = place(state, board, waiting)
    for more in WIDER:
        left = place_later(state, board, left, more)
    late += [
        found for slot in waiting if slot not in left and (found := _lateness(state, board, slot))
    ]
    moved = _moved(state, board, waiting, left)
    gone = {names[slot] for slot in (*left, *stranded) if slot in names}
    said = {**state.requests, **{one.rider: _said_anew(state, board, one.rider) for one in late}}
    told = {*waiting, *(state.slots[one.rider] for one in late)} - {*left, *stranded}
    _bind(board, {slot: said[names[slot]] for slot in told})
    requests = {name: request for name, request in said.items() if name not in gone}
    slots = {name: slot for name, slot in state.slots.items() if name not in gone}
    mended = replace(
        state, board=board, requests=requests, slots=slots, revision=state.revision + 1
    )
    return Repair(mended, tuple(moved), tuple(late), _named(names, left), _named(names, stranded))


def _said_anew(state: FleetState, board: Board, rider: str) -> Request:
    """The promise to somebody whose promise broke: the times that they are told now are the new limits."""
    request, slot = state.requests[rider], state.slots[rider]
    tours, v = board.tours, int(board.tours.owner[slot])
    boards, leaves = (clock(tours.early[v, tours.pos[node]]) for node in (slot, slot + board.day.n))
    ride = leaves - boards - request.pickup.service
    longest = None if request.longest_ride is None else max(request.longest_ride, ride)
    pickup, dropoff = _until(request.pickup, boards), _until(request.dropoff, leaves)
    return replace(request, pickup=pickup, dropoff=dropoff, longest_ride=longest)


def _bind(board: Board, said: dict[int, Request]) -> None:
    """What these riders are told is a hard limit, however wide the search for their places was."""
    day, tours = board.day, board.tours
    for slot, request in said.items():
        drop = slot + day.n
        day.late[slot] = min(float(day.late[slot]), request.pickup.window.latest)
        day.late[drop] = min(float(day.late[drop]), request.dropoff.window.latest)
        if request.longest_ride is not None:
            longest = request.longest_ride + request.pickup.service
            day.ride[slot] = min(float(day.ride[slot]), longest)
    for v in {int(tours.owner[slot]) for slot in said}:
        refresh(day, tours, v)


def _until(stop: Stop, at: Seconds) -> Stop:
    return replace(stop, window=Window(stop.window.earliest, max(stop.window.latest, at)))


def _named(names: dict[int, str], slots: Sequence[int]) -> tuple[str, ...]:
    return tuple(names[slot] for slot in slots if slot in names)


def _relax(state: FleetState, board: Board, v: int) -> list[Late]:
    """If those aboard cannot be on time any more, give them the earliest times there are."""
    day, tours = board.day, board.tours
    if tours.value[v] < NEVER:
        return []
    size, n = int(tours.size[v]), day.n
    path = [int(node) for node in tours.seq[v, :size]]
    begin = float(max(day.early[path[0]], tours.early[v, 0]))
    riders = []
    for last, node in pairwise(path):
        leg = day.service[last] + day.time[day.place[last], day.place[node]]
        begin = max(float(day.early[node]), begin + float(leg))
        day.late[node] = max(float(day.late[node]), begin)
        if n <= node < 2 * n:
            riders.append(node - n)
            ride = begin - float(day.early[node - n])
            day.ride[node - n] = max(float(day.ride[node - n]), ride)
    day.late[2 * n + v] = max(float(day.late[2 * n + v]), float(day.early[2 * n + v]))
    day.duty[v] = max(float(day.duty[v]), begin - float(day.early[2 * n + v]))
    refresh(day, tours, v)
    return [found for slot in riders if (found := _lateness(state, board, slot))]


def _lateness(state: FleetState, board: Board, slot: int) -> Late | None:
    """How far a rider's times lie beyond the promise."""
    name = state.names.get(slot)
    if name is None:
        return None
    request, v, n = state.requests[name], int(board.tours.owner[slot]), board.day.n
    begins = [float(board.tours.early[v, board.tours.pos[node]]) for node in (slot, slot + n)]
    ride = begins[1] - begins[0] - request.pickup.service
    limit = NEVER if request.longest_ride is None else request.longest_ride
    latest = (request.pickup.window.latest, request.dropoff.window.latest)
    over = [
        max(0.0, begins[0] - latest[0]),
        max(0.0, begins[1] - latest[1]),
        max(0.0, ride - limit),
    ]
    return Late(name, *map(clock, over)) if max(over) > 1e-6 else None


def _moved(
    state: FleetState, board: Board, waiting: Sequence[int], left: Sequence[int]
) -> list[Moved]:
    """Everybody who has another vehicle than before."""
    vehicles, found = state.problem.vehicles, []
    for name, slot in state.slots.items():
        before, after = int(state.board.tours.owner[slot]), int(board.tours.owner[slot])
        if before >= 0 and after >= 0 and before != after and slot not in left:
            found.append(Moved(name, vehicles[before].id, vehicles[after].id))
    return found
