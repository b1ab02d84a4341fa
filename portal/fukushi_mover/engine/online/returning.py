"""The ride back from a visit of unknown length: the rider is ready sooner or later than planned.

Sooner: a vehicle comes as soon as one can; if none can sooner, the ride back stays as it was promised. Later: the same vehicle waits if
nobody else's promise suffers, else another one comes, as little later as can be. All other promises stay hard limits.
"""

from collections.abc import Iterator
from dataclasses import replace

from ..kernel.route import refresh
from ..model import Link, Request, Seconds, Stop, Window
from .absence import without
from .board import Board
from .events import Finished
from .offers import commit, find
from .outcome import Fetched, Late, Moved, Repair
from .state import FleetState, Offer, clock

STEP = 600
LATER = (600, 900, 1800, 3600, 7200)


def fetched(state: FleetState, event: Finished) -> Repair:
    """The day with the ride back moved to when its rider is ready. Raises KeyError for an unknown rider, ValueError for one who
    has boarded, or whose ride there has not ended."""
    _require_at_visit(state, event.rider)
    ready = max(event.ready, state.now)
    is_early = ready < boarding(state, event.rider)
    return (_sooner if is_early else later)(state, event.rider, ready)


def _require_at_visit(state: FleetState, rider: str) -> None:
    if has_begun(state, state.slots[rider]):
        raise ValueError(f"{rider!r} has boarded")
    for link in state.problem.links:
        if link.back == rider and link.there in state.slots:
            drop = state.slots[link.there] + state.board.day.n
            if not has_begun(state, drop):
                raise ValueError(f"{link.there!r} has not arrived")


def has_begun(state: FleetState, node: int) -> bool:
    """Whether service at a kernel node of a rider on the board is history."""
    board = state.board
    v = int(board.tours.owner[node % board.day.n])
    return bool(board.tours.pos[node] < board.live.begun[v])


def begins(state: FleetState, node: int) -> Seconds:
    """When service at a kernel node of a rider on the board begins, as planned now."""
    board = state.board
    v = int(board.tours.owner[node % board.day.n])
    return clock(board.tours.early[v, board.tours.pos[node]])


def boarding(state: FleetState, rider: str) -> Seconds:
    """When a rider on the board boards, as planned now."""
    return begins(state, state.slots[rider])


def _sooner(state: FleetState, rider: str, ready: Seconds) -> Repair:
    """The soonest vehicle within ten minutes, or twenty, …; what was promised is the latest."""
    known = _with_stay(state, rider, ready)
    if _is_coming(known, rider):
        return _told(_boarding_from(known, rider, ready), rider)
    if any(rider in pair for pair in state.problem.together):
        return Repair(known)  # who rides with somebody waits for them
    freed, promise = without(known, rider), state.requests[rider]
    for latest in _limits(ready, boarding(state, rider)):
        request = _ready(state, rider, Window(ready, latest), promise.dropoff.window.latest)
        if offer := _offer(freed, request):
            return _taken(state, freed, rider, offer)
    return Repair(known)


def _is_coming(state: FleetState, rider: str) -> bool:
    """Whether the vehicle drives to the rider now."""
    board, slot = state.board, state.slots[rider]
    return bool(board.tours.pos[slot] < board.day.free[int(board.tours.owner[slot])])


def _boarding_from(state: FleetState, rider: str, ready: Seconds) -> FleetState:
    """Nobody waits at an open door: boarding begins as soon as both are there."""
    board, slot = state.board.copy(), state.slots[rider]
    promise, arrives = state.requests[rider], state.wished[rider].dropoff.window.earliest
    board.day.early[slot], board.day.early[slot + board.day.n] = ready, arrives
    refresh(board.day, board.tours, int(board.tours.owner[slot]))
    boards = Window(ready, promise.pickup.window.latest)
    alights = Window(arrives, promise.dropoff.window.latest)
    return _promising(state, board, rider, boards, alights)


def _promising(
    state: FleetState, board: Board, rider: str, boards: Window, alights: Window
) -> FleetState:
    request = state.requests[rider]
    said = replace(
        request, pickup=_at(request.pickup, boards), dropoff=_at(request.dropoff, alights)
    )
    return replace(state, board=board, requests={**state.requests, rider: said}, revision=state.revision + 1)  # fmt: skip


def _told(state: FleetState, rider: str) -> Repair:
    return Repair(state, fetched=(_now(state, rider),))


def _limits(ready: Seconds, planned: Seconds) -> Iterator[Seconds]:
    """Latest times to board, every one of them sooner than planned."""
    latest = ready + STEP
    while latest < planned:
        yield latest
        latest += STEP
    yield max(ready, planned - 1)


def later(state: FleetState, rider: str, ready: Seconds) -> Repair:
    """The ride back of somebody who is not ready when the vehicle would come."""
    known = _with_stay(state, rider, ready)
    waits = _held(known, rider, ready)
    if waits is not None:
        return _told(waits, rider)
    partners = _partners(known, rider)
    freed, promise = without(_alone(known, rider), rider), state.requests[rider]
    for more in LATER:
        over = ready + more - promise.pickup.window.latest
        arrive = promise.dropoff.window.latest + max(0, over)
        request = _ready(state, rider, Window(ready, ready + more), arrive)
        if offer := _offer(freed, request):
            return replace(_taken(state, freed, rider, offer), parted=partners)
    left = replace(freed, revision=state.revision + 1)
    return Repair(left, unplaced=(rider,), parted=partners)


def _partners(state: FleetState, rider: str) -> tuple[str, ...]:
    """Who was to ride with somebody."""
    pairs = [pair for pair in state.problem.together if rider in pair]
    return tuple(
        other for pair in pairs for other in pair if other != rider and other in state.slots
    )


def _held(state: FleetState, rider: str, ready: Seconds) -> FleetState | None:
    """The same vehicle, waiting at the door if need be; None if somebody's promise would break."""
    board, slot = state.board.copy(), state.slots[rider]
    board.day.early[slot] = max(float(board.day.early[slot]), float(ready))
    if not refresh(board.day, board.tours, int(board.tours.owner[slot])):
        return None
    promise = state.requests[rider]
    boards = Window(max(promise.pickup.window.earliest, ready), promise.pickup.window.latest)
    return _promising(state, board, rider, boards, promise.dropoff.window)


def _alone(state: FleetState, rider: str) -> FleetState:
    """Who is late no longer rides with the one they were to ride with."""
    pairs = tuple(pair for pair in state.problem.together if rider not in pair)
    return replace(state, problem=replace(state.problem, together=pairs))


def _with_stay(state: FleetState, rider: str, ready: Seconds) -> FleetState:
    """The length of the visit is known now."""
    links = tuple(_known(state, link, ready) if link.back == rider else link for link in state.problem.links)  # fmt: skip
    return replace(state, problem=replace(state.problem, links=links))


def _known(state: FleetState, link: Link, ready: Seconds) -> Link:
    if link.there not in state.slots:
        return link
    slot = state.slots[link.there]
    ended = begins(state, slot + state.board.day.n) + state.requests[link.there].dropoff.service
    return replace(link, stay=max(0, ready - ended), longest_stay=None)


def _ready(state: FleetState, rider: str, boards: Window, arrives_by: Seconds) -> Request:
    """The ride back as it is asked for now: the rider's own wish, at the time of being ready."""
    wish = state.wished[rider]
    arrives = Window(min(wish.dropoff.window.earliest, arrives_by), arrives_by)
    return replace(wish, pickup=_at(wish.pickup, boards), dropoff=_at(wish.dropoff, arrives))


def _at(stop: Stop, window: Window) -> Stop:
    return replace(stop, window=window)


def _offer(state: FleetState, request: Request) -> Offer | None:
    slots = tuple(state.slots[other] for other in _apart(state, request.id))
    with state.board.lock:
        return next(iter(find(state, request, 1, slots)), None)


def _apart(state: FleetState, rider: str) -> list[str]:
    pairs = (*state.problem.apart, *state.apart)
    others = {other for pair in pairs if rider in pair for other in pair} - {rider}
    return sorted(others & state.slots.keys())


def _taken(before: FleetState, freed: FleetState, rider: str, offer: Offer) -> Repair:
    """The ride back in its new place."""
    wished = before.wished[rider]
    after = commit(freed, offer, _apart(freed, rider))
    after = replace(after, wished={**after.wished, rider: wished}, revision=before.revision + 1)
    was, now = before.requests[rider], _now(after, rider)
    old = before.problem.vehicles[int(before.board.tours.owner[before.slots[rider]])].id
    over = [max(0, one) for one in (now.pickup - was.pickup.window.latest, now.arrival - was.dropoff.window.latest)]  # fmt: skip
    late = (Late(rider, *over),) if max(over) > 1e-6 else ()
    moved = (Moved(rider, old, now.vehicle),) if now.vehicle != old else ()
    return Repair(after, moved, late, fetched=(now,))


def _now(state: FleetState, rider: str) -> Fetched:
    slot = state.slots[rider]
    vehicle = state.problem.vehicles[int(state.board.tours.owner[slot])].id
    return Fetched(rider, vehicle, begins(state, slot), begins(state, slot + state.board.day.n))
