"""What it would mean to move somebody to another van: minutes, metres, who would notice, which rules would break."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from portal.fukushi_mover.engine.check import check, check_nodes
from portal.fukushi_mover.engine.codes import Broken
from portal.fukushi_mover.engine.mend import places_for
from portal.fukushi_mover.engine.model import (
    Plan,
    Problem,
    Request,
    Route,
    Stop,
    Vehicle,
    Visit,
    Window,
)

RELAXED = 2 * 3600
NOTICEABLE = 300
BEARABLE = frozenset({Broken.WINDOW, Broken.RIDE, Broken.TIMING, Broken.DUTY, Broken.DOCK})
"""Rules of time: somebody may decide to break them in a draft. Seats, lifts and people kept apart they may not."""

Nodes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that would break: its code, the request concerned, and by how much (seconds, persons)."""

    code: Broken
    request: str | None
    by: int
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Of riding with one van: seconds of driving and metres more or less over all vans, and what breaks."""

    seconds: int
    metres: int
    noticing: int
    breaches: tuple[Breach, ...]
    route: Route | None

    @property
    def is_possible(self) -> bool:
        return self.route is not None and all(breach.code in BEARABLE for breach in self.breaches)


def effects(
    problem: Problem, runs: Sequence[Nodes], begins: Mapping[int, int], request: str
) -> dict[str, Effect]:
    """Vehicle id → the effect of `request` riding with it, for all but the one that it rides with now.

    `runs` are the nodes of every vehicle as planned, `begins` their planned times by node.
    """
    number = problem.numbers[request]
    rest = [tuple(n for n in nodes if n not in (number, number + problem.n)) for nodes in runs]
    start = _plan(problem, rest, request)
    kept = places_for(problem, start, request)
    bent = places_for(relaxed(problem), start, request)
    now = next((k for k, nodes in enumerate(runs) if number in nodes), None)
    found = {}
    for k, vehicle in enumerate(problem.vehicles):
        if k == now:
            continue
        whole = len(rest[k]) + 2
        tries = (fits[vehicle.id] for fits in (kept, bent) if vehicle.id in fits)
        fit = next((one for one in tries if len(one.route.visits) == whole), None)
        found[vehicle.id] = _effect(
            problem, runs, rest, begins, number, now, k, fit.route if fit else None
        )
    return found


def _plan(problem: Problem, runs: Sequence[Nodes], left_out: str) -> Plan:
    routes = tuple(
        Route(vehicle.id, tuple(Visit(node, 0, 0, 0) for node in nodes))
        for vehicle, nodes in zip(problem.vehicles, runs, strict=True)
    )
    return Plan(routes, (left_out,))


def relaxed(problem: Problem) -> Problem:
    """The same with two hours more for everything that is a matter of time."""
    return replace(
        problem,
        requests=tuple(_patient(request) for request in problem.requests),
        vehicles=tuple(
            replace(v, shift=Window(v.shift.earliest, v.shift.latest + RELAXED))
            for v in problem.vehicles
        ),
    )


def _patient(request: Request) -> Request:
    longest = request.longest_ride
    return replace(
        request,
        pickup=_later(request.pickup),
        dropoff=_later(request.dropoff),
        longest_ride=None if longest is None else longest + RELAXED,
    )


def _later(stop: Stop) -> Stop:
    return replace(stop, window=Window(stop.window.earliest, stop.window.latest + RELAXED))


def _effect(
    problem: Problem,
    runs: Sequence[Nodes],
    rest: Sequence[Nodes],
    begins: Mapping[int, int],
    number: int,
    now: int | None,
    k: int,
    route: Route | None,
) -> Effect:
    if route is None:
        return Effect(0, 0, 0, _why_not(problem, rest, number, k), None)
    after, before = [route.nodes], [runs[k]]
    vans = [problem.vehicles[k]]
    if now is not None:
        after.append(rest[now])
        before.append(runs[now])
        vans.append(problem.vehicles[now])
    driving = _sum(problem, vans, after, metres=False) - _sum(problem, vans, before, metres=False)
    metres = _sum(problem, vans, after, metres=True) - _sum(problem, vans, before, metres=True)
    noticing = sum(
        abs(int(visit.begin) - begins.get(visit.node, int(visit.begin))) >= NOTICEABLE
        for visit in route.visits
        if visit.node not in (number, number + problem.n)
    )
    return Effect(driving, metres, noticing, _breaches(problem, k, route), route)


def _sum(problem: Problem, vans: Sequence[Vehicle], runs: Sequence[Nodes], *, metres: bool) -> int:
    matrix = problem.distances if metres and problem.distances is not None else problem.times
    total = 0
    for van, nodes in zip(vans, runs, strict=True):
        path = [van.start, *(problem.stop(node).place for node in nodes), van.end]
        total += sum(int(matrix[a, b]) for a, b in pairwise(path)) if nodes else 0
    return total


def _breaches(problem: Problem, k: int, route: Route) -> tuple[Breach, ...]:
    routes = [Route(vehicle.id) for vehicle in problem.vehicles]
    routes[k] = route
    begin = {visit.node: int(visit.begin) for visit in route.visits}
    broken = check(problem, Plan(tuple(routes)), partial=True)
    return tuple(
        Breach(v.code, _name(problem, v.node), int(v.by), begin.get(v.node or 0)) for v in broken
    )


def _name(problem: Problem, node: int | None) -> str | None:
    return problem.request_of(node).id if node is not None and node > 0 else None


def _why_not(problem: Problem, rest: Sequence[Nodes], number: int, k: int) -> tuple[Breach, ...]:
    """The rules that hold whatever the time; where only time stands against it, the window."""
    runs: list[Nodes] = [() for _ in problem.vehicles]
    runs[k] = (*rest[k], number, number + problem.n)
    ids = {Broken.VEHICLE, Broken.EQUIPMENT, Broken.APART, Broken.LOCKED}
    found = [v for v in check_nodes(problem, runs, partial=True) if v.code in ids]
    if not found:
        most = max((layout for layout in problem.vehicles[k].layouts), key=sum)
        load = problem.requests[number - 1].load
        full = any(need > room for need, room in zip(load, most, strict=True))
        code = Broken.CAPACITY if full or rest[k] else Broken.WINDOW
        return (Breach(code, problem.requests[number - 1].id, 1),)
    return tuple(dict.fromkeys(Breach(v.code, _name(problem, v.node), int(v.by)) for v in found))
