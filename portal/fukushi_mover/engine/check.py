"""`check(problem, plan)`: every rule that a plan breaks, found without any code of the solver.

One rule, one function. `check` judges a plan with its times; `check_nodes` judges bare node sequences and
asks whether *any* times exist that keep every rule (a simple temporal problem, decided exactly).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from . import temporal
from .codes import Broken, Order
from .model import Driver, Plan, Problem, Vehicle, Violation

TOLERANCE = 1e-6
Nodes = Sequence[int]


def check(problem: Problem, plan: Plan, *, partial: bool = False) -> list[Violation]:
    """Everything that `plan` breaks, times included; [] if nothing.

    A rider left out is a violation unless `partial`.
    """
    routes = [route.nodes for route in plan.routes]
    found = list(_structure(problem, routes))
    if found:
        return found
    found += [*_unserved(problem, routes, partial), *_run_rules(problem, routes)]
    for k, route in enumerate(plan.routes):
        found += temporal.judge_times(problem, k, route)
    found += temporal.judge_links(problem, plan)
    found += [*temporal.judge_docks(problem, plan), *_drivers(problem, plan)]
    return found


def check_nodes(
    problem: Problem, routes: Sequence[Nodes], *, partial: bool = False
) -> list[Violation]:
    """Everything that these node sequences break, whatever the times; links and docks need times and are not judged."""
    found = list(_structure(problem, routes))
    if found:
        return found
    found += [*_unserved(problem, routes, partial), *_run_rules(problem, routes)]
    for k, nodes in enumerate(routes):
        found += temporal.judge_existence(problem, k, nodes)
    return found


def driven(problem: Problem, routes: Sequence[Nodes]) -> float:
    """Sum of `Problem.times` along the routes, from and to their start and end places."""
    return sum(_along(problem.times, path) for path in _paths(problem, routes))


def price(problem: Problem, routes: Sequence[Nodes]) -> float | None:
    """What these routes cost by `Problem.weights`; None if that depends on the times chosen."""
    weights = problem.weights
    if weights.aboard or weights.duty or weights.waiting or weights.late:
        return None
    paths = _paths(problem, routes)
    cost = weights.driving * sum(
        _along(problem.times, path) for path in paths
    ) + weights.vehicle * len(paths)
    if problem.distances is not None:
        cost += weights.distance * sum(_along(problem.distances, path) for path in paths)
    return cost + weights.moved * _moved(problem, routes)


def _paths(problem: Problem, routes: Sequence[Nodes]) -> list[list[int]]:
    """The places of every vehicle that drives."""
    pairs = zip(problem.vehicles, routes, strict=False)
    return [temporal.places(problem, vehicle, nodes) for vehicle, nodes in pairs if nodes]


def _along(matrix: npt.NDArray[np.generic], path: Sequence[int]) -> float:
    return sum(float(matrix[a, b]) for a, b in pairwise(path))


def _moved(problem: Problem, routes: Sequence[Nodes]) -> int:
    """How many riders are on another vehicle than in the reference plan."""
    pairs = zip(problem.vehicles, routes, strict=False)
    now = {
        problem.request_of(node).id: vehicle.id
        for vehicle, nodes in pairs
        for node in nodes
        if node > 0
    }
    return sum(
        rider in now and now[rider] != vehicle for rider, vehicle in problem.reference.items()
    )


def _structure(problem: Problem, routes: Sequence[Nodes]) -> Iterator[Violation]:
    """What makes a plan unreadable as routes: nothing else is judged until this is right."""
    for k in range(len(problem.vehicles), len(routes)):
        yield Violation(Broken.UNKNOWN_VEHICLE, k)
    for k, nodes in enumerate(routes[: len(problem.vehicles)]):
        yield from _unknown(problem, k, nodes)
    if all(
        _exists(problem, problem.vehicles[k], node)
        for k, nodes in enumerate(routes[: len(problem.vehicles)])
        for node in nodes
    ):
        yield from _pairing(problem, routes)
        yield from _twice(problem, routes)


def _exists(problem: Problem, vehicle: Vehicle, node: int) -> bool:
    return 1 <= node <= 2 * problem.n or -len(vehicle.breaks) <= node < 0


def _unknown(problem: Problem, k: int, nodes: Nodes) -> Iterator[Violation]:
    for node in nodes:
        if not _exists(problem, problem.vehicles[k], node):
            yield Violation(Broken.UNKNOWN_NODE, k, node)


def _pairing(problem: Problem, routes: Sequence[Nodes]) -> Iterator[Violation]:
    for k, nodes in enumerate(routes):
        place = {node: position for position, node in enumerate(nodes)}
        for node in nodes:
            if node < 0:
                continue
            mate = place.get(problem.mate(node))
            if mate is None or (problem.is_pickup(node) and mate < place[node]):
                yield Violation(Broken.PAIRING, k, node)


def _twice(problem: Problem, routes: Sequence[Nodes]) -> Iterator[Violation]:
    where = {node: k for k, nodes in enumerate(routes) for node in nodes if node > 0}
    counts = Counter(node for nodes in routes for node in nodes if node > 0)
    yield from (
        Violation(Broken.TWICE, where[node], node, count - 1)
        for node, count in counts.items()
        if count > 1
    )


def _unserved(problem: Problem, routes: Sequence[Nodes], partial: bool) -> Iterator[Violation]:
    if not partial:
        served = {node for nodes in routes for node in nodes}
        yield from (
            Violation(Broken.UNSERVED, None, node)
            for node in range(1, problem.n + 1)
            if node not in served
        )


def _run_rules(problem: Problem, routes: Sequence[Nodes]) -> Iterator[Violation]:
    for k, nodes in enumerate(routes):
        for rule in RUN_RULES:
            yield from rule(problem, k, nodes)
    yield from _together(problem, routes)


def _capacity(problem: Problem, k: int, nodes: Nodes) -> Iterator[Violation]:
    """Some layout must hold the whole run; if none does, the one that comes closest is reported."""
    overloads = [_overload(problem, nodes, layout) for layout in problem.vehicles[k].layouts]
    if nodes and all(overload is not None for overload in overloads):
        node, by = min(
            (overload for overload in overloads if overload), key=lambda overload: overload[1]
        )
        yield Violation(Broken.CAPACITY, k, node, by)


def _overload(problem: Problem, nodes: Nodes, layout: Sequence[float]) -> tuple[int, float] | None:
    """Where a layout is exceeded most, and by how many persons."""
    room = problem.nested_load(tuple(layout))
    load = room * 0
    worst: tuple[int, float] | None = None
    for node in (node for node in nodes if node > 0):
        change = problem.nested_load(problem.request_of(node).load)
        load = load + change if problem.is_pickup(node) else load - change
        excess = float((load - room).max())
        if excess > max(TOLERANCE, worst[1] if worst else 0.0):
            worst = (node, excess)
    return worst


def _equipment(problem: Problem, k: int, nodes: Nodes) -> Iterator[Violation]:
    for node in _pickups(problem, nodes):
        missing = problem.request_of(node).needs - problem.vehicles[k].equipment
        if missing:
            yield Violation(Broken.EQUIPMENT, k, node, len(missing))


def _vehicle(problem: Problem, k: int, nodes: Nodes) -> Iterator[Violation]:
    for node in _pickups(problem, nodes):
        allowed = problem.request_of(node).vehicles
        if allowed is not None and problem.vehicles[k].id not in allowed:
            yield Violation(Broken.VEHICLE, k, node)


def _apart(problem: Problem, k: int, nodes: Nodes) -> Iterator[Violation]:
    for one, other in problem.apart:
        first, second = problem.numbers[one], problem.numbers[other]
        if _meet(problem, nodes, first, second):
            yield Violation(Broken.APART, k, max(first, second, key=list(nodes).index))


def _together(problem: Problem, routes: Sequence[Nodes]) -> Iterator[Violation]:
    for one, other in problem.together:
        first, second = problem.numbers[one], problem.numbers[other]
        served = any(first in nodes or second in nodes for nodes in routes)
        if served and not any(_meet(problem, nodes, first, second) for nodes in routes):
            yield Violation(Broken.TOGETHER, None, second)


def _meet(problem: Problem, nodes: Nodes, first: int, second: int) -> bool:
    """Whether both are in this run and aboard at the same time."""
    if first not in nodes or second not in nodes:
        return False
    place = {node: position for position, node in enumerate(nodes)}
    boards = max(place[first], place[second])
    return boards < min(place[problem.mate(first)], place[problem.mate(second)])


def _order(problem: Problem, k: int, nodes: Nodes) -> Iterator[Violation]:
    for node in _pickups(problem, nodes):
        rules = problem.request_of(node).order
        if rules and not _in_order(problem, nodes, node, rules):
            yield Violation(Broken.ORDER, k, node)


def _in_order(problem: Problem, nodes: Nodes, node: int, rules: frozenset[Order]) -> bool:
    boards, leaves = list(nodes).index(node), list(nodes).index(problem.mate(node))
    between = nodes[boards + 1 : leaves]
    kept = {
        Order.BOARDS_FIRST: not _aboard(problem, nodes[:boards]),
        Order.BOARDS_LAST: not any(0 < other <= problem.n for other in between),
        Order.LEAVES_FIRST: not any(other > problem.n for other in between),
        Order.LEAVES_LAST: not _aboard(problem, nodes[: leaves + 1]),
    }
    return all(kept[rule] for rule in rules)


def _aboard(problem: Problem, nodes: Nodes) -> set[int]:
    """Request numbers of those aboard after these nodes."""
    boarded = {node for node in nodes if 0 < node <= problem.n}
    return boarded - {node - problem.n for node in nodes if node > problem.n}


def _locked(problem: Problem, k: int, nodes: Nodes) -> Iterator[Violation]:
    locked = problem.vehicles[k].locked
    for position, lock in enumerate(locked):
        if position >= len(nodes) or nodes[position] != lock.node:
            yield Violation(Broken.LOCKED, k, lock.node)


def _waves(problem: Problem, k: int, nodes: Nodes) -> Iterator[Violation]:
    allowed = problem.vehicles[k].waves
    if allowed is None:
        return
    starts = [
        position
        for position, node in enumerate(nodes)
        if 0 < node <= problem.n and not _aboard(problem, nodes[:position])
    ]
    if len(starts) > allowed:
        yield Violation(Broken.WAVES, k, nodes[starts[allowed]], len(starts) - allowed)


def _breaks(problem: Problem, k: int, nodes: Nodes) -> Iterator[Violation]:
    """Every break of a vehicle that drives is taken, with nobody aboard."""
    wanted = {-(i + 1) for i in range(len(problem.vehicles[k].breaks))}
    taken = [node for node in nodes if node < 0]
    if nodes and sorted(taken) != sorted(wanted):
        yield Violation(
            Broken.UNSERVED,
            k,
            min(wanted.symmetric_difference(taken), default=taken[0] if taken else None),
        )
    for node in taken:
        if _aboard(problem, nodes[: list(nodes).index(node)]):
            yield Violation(Broken.CAPACITY, k, node)


def _drivers(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Every vehicle that drives has a driver of its own who may drive it and is there from leaving to coming back."""
    if not problem.drivers:
        return
    known = {driver.id: driver for driver in problem.drivers}
    busy: set[str] = set()
    names = [*plan.drivers, *[None] * len(plan.routes)]
    for k, (route, name) in enumerate(zip(plan.routes, names, strict=False)):
        if not route.visits:
            continue
        driver = known.get(name or "")
        if driver is None or driver.id in busy or not _may_drive(driver, problem.vehicles[k].id):
            yield Violation(Broken.DRIVER, k)
            continue
        busy.add(driver.id)
        outside = max(driver.shift.earliest - route.leave, route.back - driver.shift.latest)
        if outside > TOLERANCE:
            yield Violation(Broken.DRIVER, k, None, float(outside))


def _may_drive(driver: Driver, vehicle: str) -> bool:
    return driver.vehicles is None or vehicle in driver.vehicles


def _pickups(problem: Problem, nodes: Nodes) -> list[int]:
    return [node for node in nodes if 0 < node <= problem.n]


Rule = Callable[[Problem, int, Nodes], Iterator[Violation]]
RUN_RULES: tuple[Rule, ...] = (
    _capacity,
    _equipment,
    _vehicle,
    _apart,
    _order,
    _locked,
    _waves,
    _breaks,
)
