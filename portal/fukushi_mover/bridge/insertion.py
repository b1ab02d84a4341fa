"""Where one more ride fits into runs: tries every pair of positions and times each run exactly.

Pure Python on the engine's dataclasses. A run is timed as early as possible, then each boarding is put off as far
as nobody after it notices, so that people are not aboard longer than they must be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.fukushi_mover.engine.model import Problem, Route, Seconds, Vehicle, Visit

Nodes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """Vehicle number `k` would serve the request by running `route` at `cost` more seconds."""

    k: int
    route: Route
    cost: float


def frozen_count(vehicle: Vehicle) -> int:
    return len(vehicle.locked)


def timed(problem: Problem, k: int, nodes: Sequence[int]) -> Route | None:
    """The run with its times, or None if some window, layout or ride limit cannot be kept."""
    vehicle = problem.vehicles[k]
    if not nodes:
        return Route(vehicle.id, (), vehicle.shift.earliest, vehicle.shift.earliest)
    if not _fits_aboard(problem, vehicle, nodes):
        return None
    begins = _earliest(problem, vehicle, nodes)
    if begins is None:
        return None
    begins = _put_off(problem, vehicle, nodes, begins)
    if not _rides_kept(problem, nodes, begins):
        return None
    return _route(problem, vehicle, nodes, begins)


def _fits_aboard(problem: Problem, vehicle: Vehicle, nodes: Sequence[int]) -> bool:
    aboard = [0.0] * len(problem.resources)
    peaks: list[tuple[float, ...]] = []
    for node in nodes:
        sign = 1 if problem.is_pickup(node) else -1
        aboard = [a + sign * n for a, n in zip(aboard, problem.request_of(node).load, strict=True)]
        peaks.append(tuple(aboard))
    return any(
        all(need <= room for peak in peaks for need, room in zip(peak, layout, strict=True))
        for layout in vehicle.layouts
    )


def _earliest(problem: Problem, vehicle: Vehicle, nodes: Sequence[int]) -> list[Seconds] | None:
    locked = {lock.node: lock.begin for lock in vehicle.locked if lock.begin is not None}
    at, place, begins = vehicle.shift.earliest, vehicle.start, []
    for node in nodes:
        stop = problem.stop(node)
        begin = max(at + int(problem.times[place, stop.place]), stop.window.earliest)
        begin = locked.get(node, begin)
        if begin > stop.window.latest:
            return None
        begins.append(begin)
        at, place = begin + stop.service, stop.place
    if at + int(problem.times[place, vehicle.end]) > vehicle.shift.latest:
        return None
    return begins


def _put_off(
    problem: Problem, vehicle: Vehicle, nodes: Sequence[int], begins: list[Seconds]
) -> list[Seconds]:
    later, frozen = list(begins), frozen_count(vehicle)
    for i in range(len(nodes) - 2, frozen - 1, -1):
        stop, after = problem.stop(nodes[i]), problem.stop(nodes[i + 1])
        room = later[i + 1] - int(problem.times[stop.place, after.place]) - stop.service
        if problem.is_pickup(nodes[i]):
            later[i] = max(later[i], min(room, stop.window.latest))
    return later


def _rides_kept(problem: Problem, nodes: Sequence[int], begins: Sequence[Seconds]) -> bool:
    at = dict(zip(nodes, begins, strict=True))
    for node in nodes:
        request = problem.request_of(node)
        if not problem.is_pickup(node) and request.longest_ride is not None:
            mate = problem.mate(node)
            if at[node] - at[mate] - problem.stop(mate).service > request.longest_ride:
                return False
    return True


def _route(
    problem: Problem, vehicle: Vehicle, nodes: Sequence[int], begins: Sequence[Seconds]
) -> Route:
    first = problem.stop(nodes[0])
    leave = max(vehicle.shift.earliest, begins[0] - int(problem.times[vehicle.start, first.place]))
    at, place, visits = leave, vehicle.start, []
    for node, begin in zip(nodes, begins, strict=True):
        stop = problem.stop(node)
        arrive = min(begin, at + int(problem.times[place, stop.place]))
        visits.append(Visit(node, arrive, begin, begin + stop.service))
        at, place = begin + stop.service, stop.place
    return Route(vehicle.id, tuple(visits), leave, at + int(problem.times[place, vehicle.end]))


def cost_of(problem: Problem, k: int, route: Route) -> float:
    """Weighted seconds of driving and riding, and the price of using the van at all."""
    if not route.visits:
        return 0.0
    weights, vehicle = problem.weights, problem.vehicles[k]
    place, driving, aboard = vehicle.start, 0.0, 0.0
    begin_of = {visit.node: visit.begin for visit in route.visits}
    for visit in route.visits:
        stop = problem.stop(visit.node)
        driving += float(problem.times[place, stop.place])
        place = stop.place
        if not problem.is_pickup(visit.node):
            aboard += visit.begin - begin_of[problem.mate(visit.node)]
    driving += float(problem.times[place, vehicle.end])
    return weights.vehicle + weights.driving * driving + weights.aboard * aboard


def may_take(problem: Problem, k: int, number: int) -> bool:
    vehicle, request = problem.vehicles[k], problem.requests[number - 1]
    return request.needs <= vehicle.equipment and (
        request.vehicles is None or vehicle.id in request.vehicles
    )


def fits(problem: Problem, k: int, nodes: Nodes, number: int) -> Fit | None:
    """The cheapest way for vehicle `k`, which runs `nodes`, to serve request `number` as well."""
    if not may_take(problem, k, number):
        return None
    first = frozen_count(problem.vehicles[k])
    before = timed(problem, k, nodes)
    base = cost_of(problem, k, before) if before else 0.0
    best: Fit | None = None
    for i in range(first, len(nodes) + 1):
        with_pickup = (*nodes[:i], number, *nodes[i:])
        if _hopeless(problem, k, with_pickup[: i + 1]):
            break
        for j in range(i + 1, len(nodes) + 2):
            candidate = (*with_pickup[:j], number + problem.n, *with_pickup[j:])
            route = timed(problem, k, candidate)
            if route is None or breaks_apart(problem, candidate):
                continue
            cost = cost_of(problem, k, route) - base
            if best is None or cost < best.cost:
                best = Fit(k, route, cost)
    return best


def _hopeless(problem: Problem, k: int, prefix: Nodes) -> bool:
    """No later place in the run can help once the pick-up itself comes too late."""
    return (
        _earliest_at_end(problem, problem.vehicles[k], prefix)
        > problem.stop(prefix[-1]).window.latest
    )


def _earliest_at_end(problem: Problem, vehicle: Vehicle, nodes: Nodes) -> Seconds:
    locked = {lock.node: lock.begin for lock in vehicle.locked if lock.begin is not None}
    at, place, begin = vehicle.shift.earliest, vehicle.start, vehicle.shift.earliest
    for node in nodes:
        stop = problem.stop(node)
        begin = locked.get(
            node, max(at + int(problem.times[place, stop.place]), stop.window.earliest)
        )
        at, place = begin + stop.service, stop.place
    return begin


def breaks_apart(problem: Problem, nodes: Sequence[int]) -> bool:
    """Somebody rides with somebody whom they must not meet."""
    if not problem.apart:
        return False
    aboard: set[str] = set()
    for node in nodes:
        rider = problem.request_of(node).id
        if not problem.is_pickup(node):
            aboard.discard(rider)
            continue
        if any({rider, other} in ({a, b} for a, b in problem.apart) for other in aboard):
            return True
        aboard.add(rider)
    return False
