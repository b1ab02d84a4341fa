"""What `mover_solve` writes."""

from time import perf_counter
from typing import Any

from .check import check, driven
from .formats.reading import Instance
from .solver import solve


def solve_instance(
    instance: Instance, seconds: float | None, iterations: int | None, seed: int
) -> dict[str, Any]:
    """Solve, and check what was found: the OUT of `mover_solve`."""
    began = perf_counter()
    plan = solve(instance.problem, seconds=seconds, iterations=iterations, seed=seed)
    took = perf_counter() - began
    routes = [list(route.nodes) for route in plan.routes]
    unserved = [instance.problem.numbers[rider] for rider in plan.unserved]
    return {
        "cost": driven(instance.problem, routes) if instance.published else plan.cost,
        "feasible": not check(instance.problem, plan),
        "routes": routes,
        "unserved": unserved,
        "seconds": took,
    }
