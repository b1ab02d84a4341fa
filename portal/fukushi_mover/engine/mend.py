"""Mending a plan by hand or after a call: who is left out finds the cheapest place, everybody else stays where they are."""

from dataclasses import dataclass

import numpy as np

from .compile import Compiled, compile_problem
from .kernel.arrays import NEVER, Tours
from .kernel.insertion import best_insertion
from .kernel.route import put_in
from .model import Plan, Problem, Route, Visit
from .routes import first_tours, plan_of


@dataclass(frozen=True, slots=True)
class Fit:
    """A vehicle's run with one more rider: seconds-weighted cost added, and the run as it would be."""

    added: float
    route: Route


def insert_all(problem: Problem, start: Plan) -> Plan:
    """`start` and, one after the other, every request that it leaves out at its cheapest place.

    Order and vehicle of the others stay. A run of `start` that cannot be kept within its windows is given up whole.
    """
    if not problem.requests or not problem.vehicles:
        return start
    compiled = compile_problem(problem)
    tours, _ = first_tours(compiled, start)
    for slot in np.flatnonzero(tours.owner[: problem.n] < 0):
        _put_cheapest(compiled, tours, int(slot))
    return plan_of(compiled, tours.seq, tours.size)


def _put_cheapest(compiled: Compiled, tours: Tours, slot: int) -> None:
    best, v, a, b = NEVER, -1, -1, -1
    for other in range(compiled.day.vans):
        added, first, second = best_insertion(compiled.day, tours, other, slot, best)
        if first >= 0:
            best, v, a, b = added, other, first, second
    if v >= 0:
        put_in(compiled.day, tours, v, slot, a, b)


def places_for(problem: Problem, start: Plan, request: str) -> dict[str, Fit]:
    """Each vehicle that could take `request` (left out by `start`) within every rule, with its run then."""
    found: dict[str, Fit] = {}
    compiled = compile_problem(problem)
    slot = problem.numbers[request] - 1
    for v, vehicle in enumerate(problem.vehicles):
        tours, _ = first_tours(compiled, start)
        added, a, b = best_insertion(compiled.day, tours, v, slot, NEVER)
        if a >= 0:
            put_in(compiled.day, tours, v, slot, a, b)
            found[vehicle.id] = Fit(
                float(added), plan_of(compiled, tours.seq, tours.size).routes[v]
            )
    return found


def retime(problem: Problem, k: int, nodes: tuple[int, ...]) -> Route:
    """Vehicle `k` running `nodes` at the best times; without any times (an empty route) if none keep every rule."""
    compiled = compile_problem(problem)
    routes = tuple(
        Route(vehicle.id, tuple(Visit(node, 0, 0, 0) for node in nodes) if v == k else ())
        for v, vehicle in enumerate(problem.vehicles)
    )
    tours, _ = first_tours(compiled, Plan(routes))
    return plan_of(compiled, tours.seq, tours.size).routes[k]
