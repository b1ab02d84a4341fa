"""The state of a running day, and what is offered, refused and promised in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ..codes import Change, Reason
from ..compile import compile_problem
from ..kernel import route
from ..kernel.arrays import NEVER, PER_STOP, SCRATCH, Live, Tours
from ..kernel.insertion import best_insertion
from ..model import Plan, Problem, Request, Seconds, Stop, Window
from ..routes import first_tours
from .board import HEADROOM, SPARE, Board, grown, longer


@dataclass(frozen=True, slots=True)
class Terms:
    """How an offer becomes a promise: the vehicle comes within [-before, +after] seconds of the time said, and arrives at
    most `arrival_after` seconds after the arrival said. None as `FleetState.terms` promises the request's own windows."""

    before: Seconds = 120
    after: Seconds = 600
    arrival_after: Seconds = 600


@dataclass(frozen=True, slots=True)
class Affected:
    """A rider whose times an offer moves: seconds added to boarding and to arrival (negative: earlier)."""

    rider: str
    pickup: Seconds
    arrival: Seconds


@dataclass(frozen=True, slots=True)
class Offer:
    """A vehicle that can come: `pickup` and `arrival` as planned now, `promised` with the windows to be promised.

    `aboard` is seconds from boarding to arrival, `added` the cost added to the day, `position` where in the route of
    that revision.
    """

    request: Request
    promised: Request
    vehicle: str
    pickup: Seconds
    arrival: Seconds
    aboard: Seconds
    added: float
    affected: tuple[Affected, ...]
    revision: int
    position: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Alternative:
    """The nearest request that would have found a vehicle, and its best offer."""

    change: Change
    offer: Offer


@dataclass(frozen=True, slots=True)
class Refusal:
    """No vehicle can come: a reason per vehicle id, and what would work instead."""

    request: Request
    reasons: Mapping[str, Reason]
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, eq=False)
class FleetState:
    """A running day at `now`, as a value.

    `requests` are those on the board, with the windows promised to them, by id; `slots` says where each stands in
    the arrays; `apart` are pairs that came up during the day; `wished` are the windows that riders had before they were promised narrower ones.
    """

    problem: Problem
    board: Board
    requests: Mapping[str, Request]
    slots: Mapping[str, int]
    now: Seconds
    revision: int = 0
    terms: Terms | None = None
    drive_first: bool = False
    apart: tuple[tuple[str, str], ...] = ()
    wished: Mapping[str, Request] = field(default_factory=dict)

    @property
    def names(self) -> dict[int, str]:
        """Slot → request id."""
        return {slot: name for name, slot in self.slots.items()}

    def place_of(self, vehicle: str) -> int:
        """The row of a vehicle. Raises KeyError."""
        return {one.id: v for v, one in enumerate(self.problem.vehicles)}[vehicle]


def start_day(
    problem: Problem,
    plan: Plan,
    *,
    now: Seconds = 0,
    terms: Terms | None = Terms(),
    tolerance: Seconds | None = None,
    tolerances: Mapping[str, Seconds] | None = None,
    drive_first: bool = False,
) -> FleetState:
    """The day as planned, at `now`. Riders of `plan` are promised their planned times ± `tolerance` seconds, within their own
    windows (None: the own windows alone; `tolerances` go before, by request id). Vehicles leave as late as they may, or as soon as they can (`drive_first`)."""
    promised = (
        problem if tolerance is None else promised_plan(problem, plan, tolerance, tolerances or {})
    )
    board = _board(promised, plan)
    requests = {request.id: request for request in promised.requests}
    slots = {request.id: slot for slot, request in enumerate(promised.requests)}
    left_out = set(plan.unserved)
    kept = {name: request for name, request in requests.items() if name not in left_out}
    return FleetState(
        promised, board, kept, {name: slots[name] for name in kept}, now, 0, terms, drive_first,
        wished={request.id: request for request in problem.requests},
    )  # fmt: skip


def _board(problem: Problem, plan: Plan) -> Board:
    compiled = compile_problem(problem)
    tours, _ = first_tours(compiled, plan)
    day, nodes = compiled.day, len(compiled.day.place)
    live = Live(
        begun=np.ones(day.vans, np.int64), left=np.full(nodes, -1.0), service=day.service.copy(),
        known=np.zeros(day.vans), out=np.zeros(day.vans, np.int64),
    )  # fmt: skip
    board = grown(Board(day, _fitted(tours), live, day.n), SPARE)
    for v in range(day.vans):
        route.refresh(board.day, board.tours, v)
    _plan_breaks(board, problem.n)
    return board


def _plan_breaks(board: Board, first: int) -> None:
    """Vehicles that the plan leaves at home may be called: their breaks stand ready."""
    day, tours = board.day, board.tours
    for slot in range(first, board.used):
        if tours.owner[slot] < 0:
            v = int(np.flatnonzero(day.allowed[slot])[0])
            _, a, b = best_insertion(day, tours, v, slot, NEVER)
            if a >= 0:
                route.put_in(day, tours, v, slot, a, b)


def _fitted(tours: Tours) -> Tours:
    """No longer than the routes need, so that copies stay cheap."""
    need = int(tours.size.max(initial=2)) + HEADROOM
    short = tours.seq.shape[1] - need
    if short <= 0:
        return longer(tours, -short)
    cut = {name: np.ascontiguousarray(getattr(tours, name)[:, :need]) for name in PER_STOP}
    return tours._replace(**cut, **{name: getattr(tours, name)[:need].copy() for name in SCRATCH})


def promised_plan(
    problem: Problem, plan: Plan, tolerance: Seconds, tolerances: Mapping[str, Seconds]
) -> Problem:
    """The problem with windows of ± the tolerance around the planned begins, inside the riders' own windows."""
    begins = {visit.node: visit.begin for run in plan.routes for visit in run.visits}
    requests = []
    for number, request in enumerate(problem.requests, 1):
        pickup, dropoff = request.pickup, request.dropoff
        if number in begins:
            slack = tolerances.get(request.id, tolerance)
            pickup = _held(pickup, begins[number], slack)
            dropoff = _held(dropoff, begins[number + problem.n], slack)
        requests.append(replace(request, pickup=pickup, dropoff=dropoff))
    return replace(problem, requests=tuple(requests))


def _held(stop: Stop, at: Seconds, slack: Seconds) -> Stop:
    return replace(stop, window=around(stop.window, at, slack, slack))


def around(window: Window, at: Seconds, before: Seconds, after: Seconds) -> Window:
    return Window(max(window.earliest, at - before), min(window.latest, at + after))


def clock(at: float) -> Seconds:
    """Whole seconds as int; fractions (published benchmarks) as they are."""
    return int(at) if float(at).is_integer() else float(at)
