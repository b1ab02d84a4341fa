"""From the nouns of `model` to the arrays of the kernels, and back.

Breaks become requests of their own that fill the whole vehicle; linked rides are pulled apart in time; windows are
tightened by what travel and longest rides imply (Cordeau 2006, section 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .codes import Order
from .kernel.arrays import NEVER, Day, Floats, Ints, reversed_ways
from .model import Problem, Seconds, Stop, Vehicle

ORDER_BITS = {
    Order.BOARDS_FIRST: 1,
    Order.BOARDS_LAST: 2,
    Order.LEAVES_FIRST: 4,
    Order.LEAVES_LAST: 8,
}
FULL = 10_000.0
Flags = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Compiled:
    """A problem as arrays. Kernel requests n … are the breaks, in the order of `rests` (vehicle, number of its break)."""

    problem: Problem
    day: Day
    rests: tuple[tuple[int, int], ...]

    def node_of(self, inner: int) -> int:
        """Kernel node → the problem's node number."""
        size = self.day.n
        rider, drop = inner % size, inner >= size
        if rider >= self.problem.n:
            return -(self.rests[rider - self.problem.n][1] + 1)
        return rider + 1 + (self.problem.n if drop else 0)

    def inner(self, node: int, vehicle: int) -> int:
        """The problem's node number → kernel node (of a break: where it begins)."""
        if node < 0:
            return self.problem.n + self.rests.index((vehicle, -node - 1))
        rider = (node - 1) % self.problem.n
        return rider if self.problem.is_pickup(node) else rider + self.day.n


def compile_problem(problem: Problem) -> Compiled:
    """Arrays for the kernels; several hundred riders take a few milliseconds."""
    rests = tuple(
        (v, k) for v, vehicle in enumerate(problem.vehicles) for k in range(len(vehicle.breaks))
    )
    size, vans = problem.n + len(rests), len(problem.vehicles)
    stops = _stops(problem, rests)
    early, late = _windows(problem, stops)
    ride = _rides(problem, rests)
    time = np.ascontiguousarray(problem.times, dtype=np.float64)
    place = np.array([stop.place for stop in stops], np.int64)
    service = np.array([stop.service for stop in stops], np.float64)
    _tighten(size, vans, place, early, late, service, ride, time)
    _part_links(problem, early, late, service, size)
    room, layouts = _rooms(problem, bool(rests))
    cost, time_to = _costs(problem, time), reversed_ways(time)
    allowed = _allowed(problem, rests)
    apart_from, apart_with = _apart(problem, size)
    order = np.array(
        [
            *(sum(ORDER_BITS[rule] for rule in request.order) for request in problem.requests),
            *[0] * len(rests),
        ],
        np.int64,
    )
    partner = _partners(problem, size)
    weights = problem.weights
    due = np.array([stop.due or 0 for stop in stops], np.float64)
    day = Day(
        n=size, vans=vans, place=place, early=early, late=late, service=service, ride=ride,
        load=_loads(problem, rests), room=room, layouts=layouts, duty=_duties(problem.vehicles),
        fixed=np.full(vans, float(weights.vehicle)), kind=_kinds(problem, allowed),
        free=np.array([1 + len(vehicle.locked) for vehicle in problem.vehicles], np.int64),
        rests=np.array([len(vehicle.breaks) for vehicle in problem.vehicles], np.int64),
        is_rest=(np.arange(size) >= problem.n).astype(np.uint8),
        waves=np.array([-1 if vehicle.waves is None else vehicle.waves + len(vehicle.breaks) for vehicle in problem.vehicles], np.int64),
        allowed=allowed, home=_homes(problem, size),
        moved=float(weights.moved), penalty=_penalties(problem, cost, size), time=time, cost=cost,
        time_to=time_to, cost_to=time_to if cost is time else reversed_ways(cost),
        aboard_weight=float(weights.aboard), duty_weight=float(weights.duty),
        waiting_weight=float(weights.waiting), late_weight=float(weights.late), due=due,
        ruled=((order > 0) | (np.diff(apart_from) > 0) | (partner >= 0)).astype(np.uint8), order=order,
        apart_from=apart_from, apart_with=apart_with, partner=partner,
    )  # fmt: skip
    return Compiled(problem, day, rests)


def _stops(problem: Problem, rests: Sequence[tuple[int, int]]) -> list[Stop]:
    breaks = [_rest_stop(problem.vehicles[v], k) for v, k in rests]
    ends = [Stop(stop.place) for stop in breaks]
    picks, drops = (
        [request.pickup for request in problem.requests],
        [request.dropoff for request in problem.requests],
    )
    starts = [Stop(vehicle.start, vehicle.shift) for vehicle in problem.vehicles]
    return [
        *picks,
        *breaks,
        *drops,
        *ends,
        *starts,
        *(Stop(vehicle.end, vehicle.shift) for vehicle in problem.vehicles),
    ]


def _rest_stop(vehicle: Vehicle, k: int) -> Stop:
    rest = vehicle.breaks[k]
    return Stop(vehicle.start if rest.place is None else rest.place, rest.window, rest.seconds)


def _windows(problem: Problem, stops: Sequence[Stop]) -> tuple[Floats, Floats]:
    early = np.array([stop.window.earliest for stop in stops], np.float64)
    late = np.array([stop.window.latest for stop in stops], np.float64)
    size = (len(stops) - 2 * len(problem.vehicles)) // 2
    for vehicle in problem.vehicles:
        for lock in vehicle.locked:
            if lock.begin is not None and lock.node > 0:
                inner = (
                    lock.node - 1
                    if problem.is_pickup(lock.node)
                    else size + lock.node - 1 - problem.n
                )
                early[inner] = late[inner] = lock.begin
    return early, late


def _rides(problem: Problem, rests: Sequence[tuple[int, int]]) -> Floats:
    riders = [_ride(request.longest_ride, request.pickup.service) for request in problem.requests]
    return np.array(
        [*riders, *(problem.vehicles[v].breaks[k].seconds for v, k in rests)], np.float64
    )


def _ride(longest: Seconds | None, service: Seconds) -> float:
    return NEVER if longest is None else float(longest + service)


def _tighten(
    size: int,
    vans: int,
    place: Ints,
    early: Floats,
    late: Floats,
    service: Floats,
    ride: Floats,
    time: Floats,
) -> None:
    """Windows that no feasible plan leaves; never touches what is already a point."""
    if not size or not vans:
        return
    pick, drop = slice(0, size), slice(size, 2 * size)
    direct = service[pick] + time[place[pick], place[drop]]
    early[drop] = np.maximum(early[drop], early[pick] + direct)
    early[pick] = np.maximum(early[pick], early[drop] - ride)
    late[pick] = np.minimum(late[pick], late[drop] - direct)
    late[drop] = np.minimum(late[drop], late[pick] + ride)


def _part_links(problem: Problem, early: Floats, late: Floats, service: Floats, size: int) -> None:
    """Give the ride there and the ride back windows between which the stay fits, so that routes need not know of each other."""
    for link in problem.links:
        there, back = problem.numbers[link.there] - 1 + size, problem.numbers[link.back] - 1
        needed = service[there] + link.planned_stay
        meet = late[there] + needed
        if meet > early[back] + 0.5 * (late[back] - early[back]):
            meet = max(
                early[there] + needed,
                early[back],
                np.floor((early[there] + needed + late[back]) / 2),
            )
        early[back] = max(early[back], meet)
        late[there] = min(late[there], meet - needed)


def _loads(problem: Problem, rests: Sequence[tuple[int, int]]) -> Floats:
    resources = len(problem.resources)
    rows = [problem.nested_load(request.load) for request in problem.requests]
    if rests:
        rows = [np.append(row, 1.0) for row in rows] + [np.append(np.zeros(resources), FULL)] * len(
            rests
        )
    return (
        np.array(rows, np.float64).reshape(-1, resources + bool(rests))
        if rows
        else np.zeros((1, resources))
    )


def _rooms(problem: Problem, with_rests: bool) -> tuple[Floats, Ints]:
    most = max((len(vehicle.layouts) for vehicle in problem.vehicles), default=1)
    room = np.zeros((len(problem.vehicles), most, len(problem.resources) + with_rests))
    for v, vehicle in enumerate(problem.vehicles):
        for y, layout in enumerate(vehicle.layouts):
            room[v, y, : len(problem.resources)] = problem.nested_load(layout)
    if with_rests:
        room[:, :, -1] = FULL
    return room, np.array([len(vehicle.layouts) for vehicle in problem.vehicles], np.int64)


def _duties(vehicles: Sequence[Vehicle]) -> Floats:
    return np.array(
        [NEVER if vehicle.longest_duty is None else vehicle.longest_duty for vehicle in vehicles],
        np.float64,
    )


def _costs(problem: Problem, time: Floats) -> Floats:
    weights = problem.weights
    if not weights.distance or problem.distances is None:
        return time if weights.driving == 1.0 else np.ascontiguousarray(weights.driving * time)
    return np.ascontiguousarray(
        weights.driving * time + weights.distance * problem.distances.astype(np.float64)
    )


def _allowed(problem: Problem, rests: Sequence[tuple[int, int]]) -> Flags:
    rows = [
        [_may(request.needs, request.vehicles, vehicle) for vehicle in problem.vehicles]
        for request in problem.requests
    ]
    rows += [[v == w for w in range(len(problem.vehicles))] for v, _ in rests]
    return np.array(rows, np.uint8).reshape(len(rows), len(problem.vehicles))


def _may(needs: frozenset[str], vehicles: frozenset[str] | None, vehicle: Vehicle) -> bool:
    return needs <= vehicle.equipment and (vehicles is None or vehicle.id in vehicles)


def _homes(problem: Problem, size: int) -> Ints:
    """The vehicle of the reference plan, where it still exists."""
    rows = {vehicle.id: v for v, vehicle in enumerate(problem.vehicles)}
    homes = np.full(size, -1, np.int64)
    for rider, vehicle in problem.reference.items():
        if rider in problem.numbers:
            homes[problem.numbers[rider] - 1] = rows.get(vehicle, -1)
    return homes


def _penalties(problem: Problem, cost: Floats, size: int) -> Floats:
    """More than any detour for one rider can cost; a vehicle that drives without its break costs more than everybody."""
    weights = problem.weights
    dearest = float(cost.max(initial=0.0)) + (
        weights.aboard + weights.duty + weights.waiting + weights.late
    ) * float(problem.times.max(initial=0.0))
    rider = 100.0 * (dearest + 1.0) + 10.0 * (weights.vehicle + weights.moved)
    riders = len(problem.requests)
    return np.where(np.arange(size) < riders, rider, (riders + 1) * rider)


def _kinds(problem: Problem, allowed: Flags) -> Ints:
    """Equal numbers for vehicles that differ in nothing but their id."""
    seen: dict[tuple[object, ...], int] = {}
    kinds = []
    for v, vehicle in enumerate(problem.vehicles):
        own = (v,) if vehicle.breaks or vehicle.locked or problem.weights.moved else ()
        same = (
            vehicle.start,
            vehicle.end,
            vehicle.shift,
            vehicle.layouts,
            vehicle.longest_duty,
            vehicle.waves,
        )
        kinds.append(seen.setdefault((*same, allowed[:, v].tobytes(), *own), v))
    return np.array(kinds, np.int64)


def _apart(problem: Problem, size: int) -> tuple[Ints, Ints]:
    others: list[list[int]] = [[] for _ in range(size)]
    for one, other in problem.apart:
        others[problem.numbers[one] - 1].append(problem.numbers[other] - 1)
        others[problem.numbers[other] - 1].append(problem.numbers[one] - 1)
    offsets = np.cumsum([0, *map(len, others)])
    return offsets.astype(np.int64), np.array([rider for row in others for rider in row], np.int64)


def _partners(problem: Problem, size: int) -> Ints:
    partners = np.full(size, -1, np.int64)
    for one, other in problem.together:
        first, second = problem.numbers[one] - 1, problem.numbers[other] - 1
        partners[first], partners[second] = second, first
    return partners
