"""Locked runs and riders as the engine's rules: nobody joins a locked run, a locked rider keeps the van."""

from dataclasses import replace

from portal.fukushi_mover.engine.model import Locked, Problem, Request, Vehicle
from portal.fukushi_mover.enums import StopKind
from portal.fukushi_mover.queries.locks import Locks

from .static import LegProblem, van_id


def with_locks(part: LegProblem, locks: Locks) -> LegProblem:
    """Riders who do not come today fall out of a locked run; a van that cannot drive today locks nobody."""
    runs = {
        van_id(van): nodes
        for (leg, van), order in locks.runs.items()
        if leg == part.leg and van_id(van) in part.vans and (nodes := _nodes(part.problem, order))
    }
    riders = {
        f"r{rider}": van_id(van)
        for (rider, leg), van in locks.riders.items()
        if leg == part.leg and van_id(van) in part.vans
    }
    inside = {
        part.problem.request_of(node).id: van for van, nodes in runs.items() for node in nodes
    }
    problem = replace(
        part.problem,
        requests=tuple(
            _request(request, frozenset(runs), riders | inside) for request in part.problem.requests
        ),
        vehicles=tuple(_vehicle(v, runs.get(v.id, ())) for v in part.problem.vehicles),
    )
    return replace(part, problem=problem)


def _nodes(problem: Problem, order: list[tuple[int, str]]) -> tuple[int, ...]:
    nodes = []
    for rider, kind in order:
        number = problem.numbers.get(f"r{rider}")
        if number is not None:
            nodes.append(number if kind == StopKind.BOARD else number + problem.n)
    return tuple(nodes)


def _request(request: Request, closed: frozenset[str], fixed: dict[str, str]) -> Request:
    if (van := fixed.get(request.id)) is not None:
        return replace(request, vehicles=frozenset({van}))
    if request.vehicles is None or not request.vehicles & closed:
        return request
    return replace(request, vehicles=request.vehicles - closed)


def _vehicle(vehicle: Vehicle, nodes: tuple[int, ...]) -> Vehicle:
    return replace(vehicle, locked=tuple(Locked(node) for node in nodes))
