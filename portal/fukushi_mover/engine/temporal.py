"""The checker's judgement of times: given ones, and whether any exist.

Whether times exist is a simple temporal problem (Dechter, Meiri, Pearl 1991): differences of begin times bounded from below, solved
exactly by relaxing until nothing moves. Written apart from the solver's own schedule code on purpose.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .codes import Broken
from .model import FOREVER, Plan, Problem, Route, Seconds, Stop, Vehicle, Violation, Window

TOLERANCE = 1e-6
Arc = tuple[int, int, float]


def stop_of(problem: Problem, vehicle: Vehicle, node: int) -> Stop:
    """The stop of a rider's node or of a break."""
    if node > 0:
        return problem.stop(node)
    rest = vehicle.breaks[-node - 1]
    return Stop(vehicle.start if rest.place is None else rest.place, rest.window, rest.seconds)


def places(problem: Problem, vehicle: Vehicle, nodes: Sequence[int]) -> list[int]:
    return [vehicle.start, *(stop_of(problem, vehicle, node).place for node in nodes), vehicle.end]


def judge_times(problem: Problem, k: int, route: Route) -> Iterator[Violation]:
    """Rules broken by the times that a route states."""
    vehicle = problem.vehicles[k]
    if not route.visits:
        return
    yield from _legs(problem, k, route)
    yield from _windows(problem, k, route)
    yield from _rides(problem, k, route)
    yield from _late(Broken.TIMING, k, None, vehicle.shift.earliest - route.leave)
    yield from _late(Broken.WINDOW, k, None, route.back - vehicle.shift.latest)
    if vehicle.longest_duty is not None:
        yield from _late(Broken.DUTY, k, None, route.back - route.leave - vehicle.longest_duty)


def _late(code: Broken, k: int, node: int | None, by: Seconds) -> Iterator[Violation]:
    if by > TOLERANCE:
        yield Violation(code, k, node, float(by))


def _legs(problem: Problem, k: int, route: Route) -> Iterator[Violation]:
    """A vehicle cannot arrive before it has driven, begin before it has arrived, or depart before it has served."""
    vehicle = problem.vehicles[k]
    path, ready = places(problem, vehicle, route.nodes), route.leave
    for visit, a, b in zip(route.visits, path, path[1:], strict=False):
        service = stop_of(problem, vehicle, visit.node).service
        yield from _late(
            Broken.TIMING, k, visit.node, ready + float(problem.times[a, b]) - visit.arrive
        )
        yield from _late(Broken.TIMING, k, visit.node, visit.arrive - visit.begin)
        yield from _late(Broken.TIMING, k, visit.node, visit.begin + service - visit.depart)
        ready = visit.depart
    yield from _late(
        Broken.TIMING, k, None, ready + float(problem.times[path[-2], path[-1]]) - route.back
    )


def _windows(problem: Problem, k: int, route: Route) -> Iterator[Violation]:
    vehicle = problem.vehicles[k]
    locked = {lock.node: lock.begin for lock in vehicle.locked if lock.begin is not None}
    for visit in route.visits:
        window = stop_of(problem, vehicle, visit.node).window
        yield from _late(
            Broken.WINDOW,
            k,
            visit.node,
            max(window.earliest - visit.begin, visit.begin - window.latest),
        )
        yield from _late(
            Broken.LOCKED, k, visit.node, abs(visit.begin - locked.get(visit.node, visit.begin))
        )


def _rides(problem: Problem, k: int, route: Route) -> Iterator[Violation]:
    begins = {visit.node: visit.begin for visit in route.visits}
    for node in (node for node in begins if node > problem.n):
        request = problem.request_of(node)
        if request.longest_ride is not None:
            aboard = begins[node] - begins[problem.mate(node)] - request.pickup.service
            yield from _late(Broken.RIDE, k, node, aboard - request.longest_ride)


def judge_links(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """The ride back waits until its rider is there and has stayed, however long the visit takes."""
    begins = {
        visit.node: (k, visit.begin)
        for k, route in enumerate(plan.routes)
        for visit in route.visits
    }
    for link in problem.links:
        there, back = problem.numbers[link.there] + problem.n, problem.numbers[link.back]
        if there in begins and back in begins:
            ready = begins[there][1] + problem.stop(there).service + link.planned_stay
            yield from _late(Broken.LINK, begins[back][0], back, ready - begins[back][1])


def judge_docks(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """No more vehicles at a dock at once than it holds; one vehicle's stops that follow each other there are one call."""
    for dock in problem.docks:
        calls = sorted(
            call
            for k, route in enumerate(plan.routes)
            for call in dock_calls(problem, k, route, dock.place)
        )
        for begin, _, k, node in calls:
            present = {
                other
                for start, end, other, _ in calls
                if start <= begin + TOLERANCE and end > begin + TOLERANCE
            }
            if len(present | {k}) > dock.vehicles:
                yield Violation(Broken.DOCK, k, node, len(present | {k}) - dock.vehicles)


def dock_calls(
    problem: Problem, k: int, route: Route, place: int
) -> Iterator[tuple[float, float, int, int]]:
    """(begin, end, vehicle, first node) of each time that a vehicle serves at a place."""
    call: tuple[float, float, int, int] | None = None
    for visit in route.visits:
        stop = stop_of(problem, problem.vehicles[k], visit.node)
        if stop.place == place:
            call = (
                call[0] if call else visit.begin,
                visit.begin + stop.service,
                k,
                call[3] if call else visit.node,
            )
        elif call:
            yield call
            call = None
    if call:
        yield call


@dataclass(frozen=True, slots=True)
class _Net:
    """Begin times 0 … m-1 (start, nodes, end) with windows, and arcs (a, b, w): B[b] >= B[a] + w."""

    nodes: tuple[int | None, ...]
    windows: tuple[Window, ...]
    chain: tuple[Arc, ...]
    rides: tuple[Arc, ...]
    duty: tuple[Arc, ...]


def judge_existence(problem: Problem, k: int, nodes: Sequence[int]) -> Iterator[Violation]:
    """One violation if no times exist for this run: the first of window, ride, duty that cannot be kept with those before."""
    if not nodes:
        return
    net = _net(problem, problem.vehicles[k], nodes)
    for code, arcs in (
        (Broken.WINDOW, net.chain),
        (Broken.RIDE, net.chain + net.rides),
        (Broken.DUTY, net.chain + net.rides + net.duty),
    ):
        late = _relax(net, arcs)
        if late is not None:
            yield Violation(code, k, net.nodes[late[0]], late[1])
            return


def _net(problem: Problem, vehicle: Vehicle, nodes: Sequence[int]) -> _Net:
    stops = [stop_of(problem, vehicle, node) for node in nodes]
    path, service = places(problem, vehicle, nodes), [0, *(stop.service for stop in stops)]
    chain = tuple(
        (i, i + 1, service[i] + float(problem.times[path[i], path[i + 1]]))
        for i in range(len(path) - 1)
    )
    locked = {lock.node: lock.begin for lock in vehicle.locked if lock.begin is not None}
    windows = [
        Window(locked[node], locked[node]) if node in locked else stop.window
        for node, stop in zip(nodes, stops, strict=True)
    ]
    duty = () if vehicle.longest_duty is None else ((len(path) - 1, 0, -vehicle.longest_duty),)
    return _Net(
        (None, *nodes, None),
        (vehicle.shift, *windows, vehicle.shift),
        chain,
        tuple(_ride_arcs(problem, nodes)),
        duty,
    )


def _ride_arcs(problem: Problem, nodes: Sequence[int]) -> Iterator[Arc]:
    position = {node: i for i, node in enumerate(nodes, 1)}
    for node in (node for node in nodes if node > problem.n):
        request = problem.request_of(node)
        if request.longest_ride is not None:
            yield (
                position[node],
                position[problem.mate(node)],
                -(request.longest_ride + request.pickup.service),
            )


def _relax(net: _Net, arcs: Sequence[Arc]) -> tuple[int, float] | None:
    """None if times exist, else (position, seconds) where the earliest possible times break a window."""
    begin = [float(window.earliest) for window in net.windows]
    for _ in range(len(begin) * len(begin) + 1):
        moved = False
        for a, b, least in arcs:
            if begin[a] + least > begin[b] + TOLERANCE / 100:
                begin[b], moved = begin[a] + least, True
        late = _worst(net, begin)
        if late or not moved:
            return late
    return len(begin) - 1, float(FOREVER)


def _worst(net: _Net, begin: Sequence[float]) -> tuple[int, float] | None:
    lateness = [
        (at - window.latest, i)
        for i, (at, window) in enumerate(zip(begin, net.windows, strict=True))
    ]
    by, where = max(lateness)
    return (where, by) if by > TOLERANCE else None
