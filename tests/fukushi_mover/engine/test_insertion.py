"""The cheapest place of a rider on a route is found among all places, though most are never timed in full."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.fukushi_mover.engine.check import check_nodes
from portal.fukushi_mover.engine.compile import Compiled, compile_problem
from portal.fukushi_mover.engine.kernel.arrays import NEVER
from portal.fukushi_mover.engine.kernel.insertion import best_insertion
from portal.fukushi_mover.engine.model import Plan, Problem, Route
from portal.fukushi_mover.engine.routes import first_tours
from portal.fukushi_mover.engine.solver import solve

from .days import random_problem, unlinked

ROUNDED = 2.0  # seconds: travel times in whole seconds may miss the triangle rule by so much


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_no_place_is_better_than_the_one_found(seed: int) -> None:
    problem = unlinked(random_problem(seed))
    plan = solve(problem, iterations=60, seed=seed, workers=1)
    k = max(range(len(plan.routes)), key=lambda row: len(plan.routes[row].visits))
    rider = next((node for node in plan.routes[k].nodes if 0 < node <= problem.n), None)
    if rider is None:
        return
    left = _without(plan, problem, rider)
    compiled = compile_problem(problem)
    tours, _ = first_tours(compiled, left)
    found, _, _ = best_insertion(compiled.day, tours, k, rider - 1, NEVER)
    best = min(_all_places(problem, compiled, left, k, rider), default=NEVER)
    assert best - 1e-6 <= found <= best + ROUNDED


def _without(plan: Plan, problem: Problem, rider: int) -> Plan:
    routes = [
        Route(
            run.vehicle,
            tuple(visit for visit in run.visits if visit.node not in (rider, rider + problem.n)),
        )
        for run in plan.routes
    ]
    return Plan(tuple(routes), (problem.requests[rider - 1].id,))


def _all_places(
    problem: Problem, compiled: Compiled, plan: Plan, k: int, rider: int
) -> list[float]:
    """What each place costs more, of those that the checker lets pass."""
    paths = [list(run.nodes) for run in plan.routes]
    old, drop, costs = paths[k], rider + problem.n, []
    for a in range(len(old) + 1):
        for b in range(a, len(old) + 1):
            paths[k] = [*old[:a], rider, *old[a:b], drop, *old[b:]]
            if check_nodes(problem, paths, partial=True) == []:
                costs.append(_driving(compiled, k, paths[k]) - _driving(compiled, k, old))
    return costs


def _driving(compiled: Compiled, k: int, nodes: list[int]) -> float:
    day, problem = compiled.day, compiled.problem
    riders = [node for node in nodes if node > 0]
    if not riders:
        return 0.0
    stops = [int(day.place[compiled.inner(node, k)]) for node in nodes]
    path = [problem.vehicles[k].start, *stops, problem.vehicles[k].end]
    return float(day.fixed[k]) + sum(float(day.cost[a, b]) for a, b in pairwise(path))
