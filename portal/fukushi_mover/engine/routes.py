"""Routes between `Plan` and the kernels' arrays: a first state for a search, and a plan with times from its result."""

from collections.abc import Sequence

import numpy as np

from .compile import Compiled
from .kernel import anneal, route
from .kernel.arrays import Floats, Ints, Tours, empty_tours
from .model import Plan, Problem, Route, Seconds, Visit

LONGEST = 260


def first_tours(compiled: Compiled, warm_start: Plan | None) -> tuple[Tours, np.ndarray]:
    """Routes to begin with (locked stops, then the warm start's) and a flag per request: 1 if it must stay on its vehicle."""
    day = compiled.day
    tours = empty_tours(day, min(2 * day.n + 2, LONGEST))
    frozen = np.zeros(day.n, np.uint8)
    for v, vehicle in enumerate(compiled.problem.vehicles):
        locked = _with_rests(compiled, v, [lock.node for lock in vehicle.locked])
        frozen[[node % day.n for node in locked]] = 1
        wanted = _with_rests(compiled, v, _nodes(compiled.problem, warm_start, v))
        _begin_route(compiled, tours, v, locked, wanted)
    anneal.start(day, tours)
    return tours, frozen


def _nodes(problem: Problem, plan: Plan | None, v: int) -> list[int]:
    """The warm start's nodes of a vehicle, found by its id."""
    if plan is None:
        return []
    return [
        node
        for run in plan.routes
        if run.vehicle == problem.vehicles[v].id
        for node in run.nodes
        if node <= 2 * problem.n
    ]


def _with_rests(compiled: Compiled, v: int, nodes: Sequence[int]) -> list[int]:
    """Kernel nodes; a break is its begin and its end, one after the other."""
    inner: list[int] = []
    for node in nodes:
        inner.append(compiled.inner(node, v))
        if node < 0:
            inner.append(inner[-1] + compiled.day.n)
    return inner


def _begin_route(
    compiled: Compiled, tours: Tours, v: int, locked: Sequence[int], wanted: Sequence[int]
) -> None:
    """Write a route that can be driven: as wanted if that works, else the locked stops and those already aboard."""
    tail = [node for node in wanted if node not in locked]
    if _paired([*locked, *tail], compiled.day.n) and _write(compiled, tours, v, [*locked, *tail]):
        return
    aboard = [
        node + compiled.day.n
        for node in locked
        if node < compiled.day.n and node + compiled.day.n not in locked
    ]
    path = list(locked)
    for node in sorted(aboard, key=lambda inner: compiled.day.late[inner]):
        path = _cheapest(compiled, tours, v, path, node, len(locked))
    _write(compiled, tours, v, path)


def _cheapest(
    compiled: Compiled, tours: Tours, v: int, path: list[int], node: int, first: int
) -> list[int]:
    tries = [[*path[:k], node, *path[k:]] for k in range(first, len(path) + 1)]
    priced = [
        (tours.value[v], k) for k, trial in enumerate(tries) if _write(compiled, tours, v, trial)
    ]
    return tries[min(priced)[1]] if priced else tries[-1]


def _paired(path: Sequence[int], n: int) -> bool:
    return len(set(path)) == len(path) and {node % n for node in path if node < n} == {
        node % n for node in path if node >= n
    }


def _write(compiled: Compiled, tours: Tours, v: int, path: Sequence[int]) -> bool:
    day = compiled.day
    if len(path) + 2 > tours.seq.shape[1]:
        return False
    tours.seq[v, 1 : len(path) + 1] = path
    tours.seq[v, len(path) + 1] = 2 * day.n + day.vans + v
    tours.size[v] = len(path) + 2
    return bool(route.refresh(day, tours, v))


def plan_of(compiled: Compiled, seq: Ints, size: Ints) -> Plan:
    """The plan of these node sequences, at times that end early and leave late (least duty)."""
    day, problem = compiled.day, compiled.problem
    tours = empty_tours(day, seq.shape[1])
    tours.seq[:], tours.size[:] = seq, size
    anneal.start(day, tours)
    _part_lone_partners(compiled, tours)
    _empty_waves_too_many(compiled, tours)
    runs = tuple(_run(compiled, tours, v) for v in range(day.vans))
    left = tuple(
        request.id for rider, request in enumerate(problem.requests) if tours.owner[rider] < 0
    )
    return Plan(runs, left, float(tours.value.sum()))


def _part_lone_partners(compiled: Compiled, tours: Tours) -> None:
    """Who must ride together and cannot does not ride at all."""
    partner, owner = compiled.day.partner, tours.owner
    for rider in np.flatnonzero((partner >= 0) & (owner >= 0)):
        if owner[partner[rider]] < 0:
            v, owner[rider] = int(owner[rider]), -1
            route.take_out(compiled.day, tours, v)


def _empty_waves_too_many(compiled: Compiled, tours: Tours) -> None:
    """Who was taken out may have held a wave together: then the smallest wave that nothing locks does not drive."""
    for v in np.flatnonzero(compiled.day.waves >= 0):
        while len(waves := _waves(compiled, tours, int(v))) > compiled.day.waves[v]:
            free = [wave for wave in waves if wave and not wave & _locked_riders(compiled, int(v))]
            if not free:
                break
            _size, smallest = min((len(wave), sorted(wave)) for wave in free)
            tours.owner[smallest] = -1
            route.take_out(compiled.day, tours, int(v))


def _waves(compiled: Compiled, tours: Tours, v: int) -> list[set[int]]:
    """The riders of each wave of a route, in order; a break is a wave of nobody."""
    n, riders = compiled.day.n, compiled.problem.n
    waves: list[set[int]] = []
    aboard: set[int] = set()
    for node in map(int, tours.seq[v, 1 : tours.size[v] - 1]):
        if node >= n:
            aboard.discard(node - n)
            continue
        if not aboard:
            waves.append(set())
        aboard.add(node)
        waves[-1] |= {node} if node < riders else set()
    return waves


def _locked_riders(compiled: Compiled, v: int) -> set[int]:
    inner = [compiled.inner(lock.node, v) for lock in compiled.problem.vehicles[v].locked]
    return {int(node) % compiled.day.n for node in inner}


def _run(compiled: Compiled, tours: Tours, v: int) -> Route:
    problem, day, size = compiled.problem, compiled.day, int(tours.size[v])
    name = problem.vehicles[v].id
    if size <= 2 + 2 * day.rests[v]:
        return Route(name)
    begin = np.zeros(tours.seq.shape[1])
    route.settle_compact(day, tours, v, begin)
    whole = np.issubdtype(problem.times.dtype, np.integer)
    path = tours.seq[v, :size]
    departs = begin[:size] + day.service[path]
    arrives = departs[:-1] + day.time[day.place[path[:-1]], day.place[path[1:]]]
    visits = [
        _visit(compiled, path, begin, arrives, departs, k, whole)
        for k in range(1, size - 1)
        if not _rest_end(compiled, path[k])
    ]
    return Route(name, tuple(visits), _clock(begin[0], whole), _clock(arrives[-1], whole))


def _rest_end(compiled: Compiled, node: int) -> bool:
    return bool(node >= compiled.day.n + compiled.problem.n)


def _visit(
    compiled: Compiled,
    path: Ints,
    begin: Floats,
    arrives: Floats,
    departs: Floats,
    k: int,
    whole: bool,
) -> Visit:
    return Visit(
        compiled.node_of(int(path[k])),
        *(_clock(at, whole) for at in (arrives[k - 1], begin[k], departs[k])),
    )


def _clock(at: float, whole: bool) -> Seconds:
    return round(at) if whole else float(at)
