"""The problem and the plan: what the engine takes and what it returns.

Units everywhere: seconds from the service day's midnight (integers; they may pass 86,400). Only the
published benchmark files use floats, in their own unit. Places are row numbers of `Problem.times`.

Nodes are numbered as in the literature (Cordeau 2006): request number i (from 1) boards at node i and
alights at node n + i, where n is the number of requests. Break k of a vehicle (from 0) is node -(k + 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .codes import Broken, Order

Seconds = int | float
Load = tuple[int | float, ...]
FOREVER = 10**9


class InvalidProblem(ValueError):
    """The problem contradicts itself (a load of the wrong length, a place outside the matrix …)."""


@dataclass(frozen=True, slots=True)
class Window:
    """Service must begin within [earliest, latest], in seconds from midnight."""

    earliest: Seconds = 0
    latest: Seconds = FOREVER


@dataclass(frozen=True, slots=True)
class Stop:
    """One end of a ride: a place, when service may begin there, and how long it takes (seconds).

    `due` is a wish inside the window: to begin later is allowed and costs `Weights.late` per second.
    """

    place: int
    window: Window = Window()
    service: Seconds = 0
    due: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One ride of a rider and whoever comes along.

    `load` counts what is occupied, in the order of `Problem.resources` (an attendant is one seat more);
    `longest_ride` limits begin-of-alighting minus end-of-boarding; `needs` names equipment the vehicle
    must have ("lift", "stretcher", "attendant"); `vehicles` limits who may drive it (None: any).
    """

    id: str
    pickup: Stop
    dropoff: Stop
    load: Load = (1,)
    longest_ride: Seconds | None = None
    needs: frozenset[str] = frozenset()
    vehicles: frozenset[str] | None = None
    order: frozenset[Order] = frozenset()


@dataclass(frozen=True, slots=True)
class Locked:
    """A stop that stays where it is in its vehicle's run; with `begin`, at its time too."""

    node: int
    begin: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of `seconds` that begins within `window`, at `place` (None: the vehicle's start place).

    Nobody is aboard meanwhile.
    """

    window: Window
    seconds: Seconds
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle on one shift.

    `layouts` are alternatives: capacities in the order of `Problem.resources`, one of which holds for
    the whole run ((7, 0) or (4, 2)). `longest_duty` limits the time from leaving `start` to reaching
    `end`; `waves` how often it may fill up and become empty again (ピストン送迎); `locked` are its first stops.
    """

    id: str
    start: int
    end: int
    shift: Window = Window()
    layouts: tuple[Load, ...] = ((1,),)
    equipment: frozenset[str] = frozenset()
    longest_duty: Seconds | None = None
    waves: int | None = None
    breaks: tuple[Break, ...] = ()
    locked: tuple[Locked, ...] = ()


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver's hours, and the vehicles that he or she may drive (None: all). One driver, one vehicle."""

    id: str
    vehicles: frozenset[str] | None = None
    shift: Window = Window()


@dataclass(frozen=True, slots=True)
class Link:
    """A ride back after a ride there: boarding `back` begins at least `stay` seconds after `there` has alighted.

    Where nobody knows how long the visit takes, it takes `stay` to `longest_stay` seconds: a plan then holds for every
    length between them, because it fetches the rider after the longest one.
    """

    there: str
    back: str
    stay: Seconds = 0
    longest_stay: Seconds | None = None

    @property
    def planned_stay(self) -> Seconds:
        """How long a plan lets the rider stay."""
        return self.stay if self.longest_stay is None else self.longest_stay


@dataclass(frozen=True, slots=True)
class Dock:
    """At most `vehicles` vehicles may serve at `place` at the same time."""

    place: int
    vehicles: int


@dataclass(frozen=True, slots=True)
class Weights:
    """The objective: a weighted sum. Leaving a rider out always costs more than anything else.

    `vehicle` per vehicle used, `distance` per unit of `Problem.distances`; per second `driving`, `aboard` (a rider's), `duty`
    (leaving to returning), `waiting` (a vehicle on duty that neither drives nor serves), `late` (begin of service after
    `Stop.due`); `moved` per rider on another vehicle than in `Problem.reference`.
    """

    vehicle: float = 0.0
    distance: float = 0.0
    driving: float = 1.0
    aboard: float = 0.0
    duty: float = 0.0
    waiting: float = 0.0
    late: float = 0.0
    moved: float = 0.0


@dataclass(frozen=True, eq=False)
class Problem:
    """One service day (or a part of it) to plan.

    `times` is a square matrix of travel seconds between places; `distances` (metres) has the same shape
    and may be left out if its weight is 0. `upgrades` are chains of resources in which an earlier one may
    use a later one's place: ("staff", "seat", "stretcher") lets a companion sit on a patient's seat. `apart` pairs are never
    aboard together; `together` pairs share a vehicle and are aboard together; `reference` is the vehicle of each
    rider in yesterday's (or the published) plan. Without `drivers` every vehicle has one; `usual_drivers` (vehicle → driver) are
    preferred.

    Raises InvalidProblem when parts contradict each other.
    """

    requests: tuple[Request, ...]
    vehicles: tuple[Vehicle, ...]
    times: npt.NDArray[np.generic]
    distances: npt.NDArray[np.generic] | None = None
    resources: tuple[str, ...] = ("seat",)
    upgrades: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
    docks: tuple[Dock, ...] = ()
    weights: Weights = Weights()
    reference: Mapping[str, str] = field(default_factory=dict)
    drivers: tuple[Driver, ...] = ()
    usual_drivers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _require_matrix(self)
        _require_known_places(self)
        _require_matching_loads(self)
        _require_known_ids(self)

    @property
    def n(self) -> int:
        """How many requests there are."""
        return len(self.requests)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Request id → request number (from 1)."""
        return {request.id: number for number, request in enumerate(self.requests, 1)}

    def request_of(self, node: int) -> Request:
        return self.requests[(node - 1) % self.n]

    def is_pickup(self, node: int) -> bool:
        return node <= self.n

    def mate(self, node: int) -> int:
        """The other end of the same ride."""
        return node + self.n if node <= self.n else node - self.n

    def stop(self, node: int) -> Stop:
        """The stop of a rider's node (not of a break)."""
        request = self.request_of(node)
        return request.pickup if self.is_pickup(node) else request.dropoff

    @cached_property
    def nested(self) -> npt.NDArray[np.float64]:
        """Matrix that turns a load into cumulative loads, so that capacities of upgrade chains compare one by one."""
        matrix = np.eye(len(self.resources))
        for chain in self.upgrades:
            rows = [self.resources.index(name) for name in chain]
            for k, row in enumerate(rows):
                matrix[row, rows[k:]] = 1.0
        return matrix

    def nested_load(self, load: Load) -> npt.NDArray[np.float64]:
        """A load (or capacity) with upgrades counted: for (staff, seat, stretcher): (all, seat + stretcher, stretcher)."""
        return self.nested @ np.asarray(load, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop of a run. The vehicle waits between `arrive` and `begin`, and before `depart` after service."""

    node: int
    arrive: Seconds
    begin: Seconds
    depart: Seconds


@dataclass(frozen=True, slots=True)
class Route:
    """One vehicle's run; `leave` and `back` are the times at its start and end place (seconds)."""

    vehicle: str
    visits: tuple[Visit, ...] = ()
    leave: Seconds = 0
    back: Seconds = 0

    @property
    def nodes(self) -> tuple[int, ...]:
        return tuple(visit.node for visit in self.visits)


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes in the order of `Problem.vehicles`, one each, and the ids of the requests left out.

    `drivers`: who drives each vehicle, where the problem names drivers.
    """

    routes: tuple[Route, ...]
    unserved: tuple[str, ...] = ()
    cost: float = 0.0
    drivers: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: `code`, the vehicle's position in `Problem.vehicles` and the node where it shows, and by how much.

    `by` is in the rule's own unit: seconds, persons, or cost; 1 where there is nothing to measure. `route` and `node` are
    None where the rule belongs to the whole plan.
    """

    code: Broken
    route: int | None = None
    node: int | None = None
    by: float = 1.0


@dataclass(frozen=True, slots=True)
class Progress:
    """What a running search reports: the best plan's cost, how many are left out, seconds and iterations spent."""

    cost: float
    unserved: int
    seconds: float
    iterations: int


def _require_matrix(problem: Problem) -> None:
    for matrix in (problem.times, problem.distances):
        if matrix is not None and (
            matrix.ndim != 2
            or matrix.shape != problem.times.shape
            or matrix.shape[0] != matrix.shape[1]
        ):
            raise InvalidProblem("times and distances must be square matrices of one shape")


def _places(problem: Problem) -> set[int]:
    riders = {
        stop.place for request in problem.requests for stop in (request.pickup, request.dropoff)
    }
    vans = {place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end)}
    rests = {
        rest.place
        for vehicle in problem.vehicles
        for rest in vehicle.breaks
        if rest.place is not None
    }
    return riders | vans | rests


def _require_known_places(problem: Problem) -> None:
    outside = [place for place in _places(problem) if not 0 <= place < len(problem.times)]
    if outside:
        raise InvalidProblem(f"places outside the matrix: {sorted(outside)}")


def _require_matching_loads(problem: Problem) -> None:
    loads = [request.load for request in problem.requests]
    loads += [layout for vehicle in problem.vehicles for layout in vehicle.layouts]
    if any(len(load) != len(problem.resources) for load in loads):
        raise InvalidProblem("every load and layout needs one number per resource")


def _require_known_ids(problem: Problem) -> None:
    groups = (problem.requests, problem.vehicles, problem.drivers)
    if any(len({one.id for one in group}) != len(group) for group in groups):
        raise InvalidProblem("ids must be unique")
    named = {rider for pair in problem.apart + problem.together for rider in pair}
    named |= {rider for link in problem.links for rider in (link.there, link.back)}
    if named - problem.numbers.keys():
        raise InvalidProblem(f"unknown requests: {sorted(named - problem.numbers.keys())}")
    if any(link.planned_stay < link.stay for link in problem.links):
        raise InvalidProblem("the longest stay is shorter than the stay")
