"""When a mended run is at each stop: at the told times where that works, so that nobody waits at the door for a new one."""

from collections.abc import Mapping, Sequence

from portal.fukushi_mover.engine.model import Problem, Route, Seconds, Visit


def retimed(problem: Problem, k: int, route: Route, told: Mapping[int, Seconds]) -> Route:
    """`route` at the told times if the rules allow; else as the engine timed it."""
    nodes = route.nodes
    if not nodes:
        return route
    begins = _from_told(problem, k, nodes, told)
    if begins is None:
        return route
    return _route(problem, k, nodes, begins)


def _from_told(
    problem: Problem, k: int, nodes: Sequence[int], told: Mapping[int, Seconds]
) -> list[Seconds] | None:
    """Earliest times that are not before the told ones; boardings without a told time as late as nobody notices."""
    vehicle = problem.vehicles[k]
    at, place, begins = vehicle.shift.earliest, vehicle.start, []
    for node in nodes:
        stop = problem.stop(node)
        drive = int(problem.times[place, stop.place])
        begin = max(at + drive, stop.window.earliest, told.get(node, 0))
        if begin > stop.window.latest:
            return None
        begins.append(begin)
        at, place = begin + stop.service, stop.place
    _put_off(problem, nodes, begins, told, len(vehicle.locked))
    if at + int(problem.times[place, vehicle.end]) > vehicle.shift.latest:
        return None
    return begins if _rides_kept(problem, nodes, begins) else None


def _put_off(
    problem: Problem,
    nodes: Sequence[int],
    begins: list[Seconds],
    told: Mapping[int, Seconds],
    frozen: int,
) -> None:
    for i in range(len(nodes) - 2, frozen - 1, -1):
        stop, after = problem.stop(nodes[i]), problem.stop(nodes[i + 1])
        room = begins[i + 1] - int(problem.times[stop.place, after.place]) - stop.service
        if nodes[i] not in told and problem.is_pickup(nodes[i]):
            begins[i] = max(begins[i], min(room, stop.window.latest))


def _rides_kept(problem: Problem, nodes: Sequence[int], begins: Sequence[Seconds]) -> bool:
    at = dict(zip(nodes, begins, strict=True))
    for node in nodes:
        request = problem.request_of(node)
        if problem.is_pickup(node) or request.longest_ride is None:
            continue
        mate = problem.mate(node)
        if at[node] - at[mate] - problem.stop(mate).service > request.longest_ride:
            return False
    return True


def _route(problem: Problem, k: int, nodes: Sequence[int], begins: Sequence[Seconds]) -> Route:
    vehicle, first = problem.vehicles[k], problem.stop(nodes[0])
    leave = max(vehicle.shift.earliest, begins[0] - int(problem.times[vehicle.start, first.place]))
    at, place, visits = leave, vehicle.start, []
    for node, begin in zip(nodes, begins, strict=True):
        stop = problem.stop(node)
        arrive = min(begin, at + int(problem.times[place, stop.place]))
        visits.append(Visit(node, arrive, begin, begin + stop.service))
        at, place = begin + stop.service, stop.place
    return Route(vehicle.id, tuple(visits), leave, at + int(problem.times[place, vehicle.end]))
