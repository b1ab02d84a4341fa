"""Makes a whole plan. Run as `python -m portal.fukushi_mover.bridge.planner` it reads and writes JSON, without Django."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.codes import Order
from portal.fukushi_mover.engine.model import (
    Dock,
    Locked,
    Plan,
    Problem,
    Progress,
    Request,
    Route,
    Stop,
    Vehicle,
    Visit,
    Weights,
    Window,
)
from portal.fukushi_mover.engine.solver import solve

SEARCH_SECONDS = 3.0
QUICK_ITERATIONS = 400


class PlanBroken(AssertionError):
    """The planner's own plan does not stand up to the checker."""


def make_plan(
    problem: Problem,
    seconds: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """A plan that the independent checker accepts: searched for `seconds` on every core, or briefly on one and the same every time.

    Raises PlanBroken.
    """
    if not problem.requests:
        return Plan(tuple(Route(vehicle.id) for vehicle in problem.vehicles))
    iterations, workers = (None, None) if seconds else (QUICK_ITERATIONS, 1)
    plan = solve(
        problem, seconds=seconds, iterations=iterations, workers=workers, on_progress=on_progress
    )
    if broken := check(problem, plan, partial=True):
        raise PlanBroken(broken)
    return plan


def make_plans(problems: list[Problem]) -> list[Plan]:
    """A brief, deterministic plan for each."""
    return [make_plan(problem) for problem in problems]


def to_json(problem: Problem) -> dict[str, Any]:
    """What planning a leg needs of a problem."""
    return {
        "requests": [
            asdict(r)
            | {
                "needs": sorted(r.needs),
                "vehicles": sorted(r.vehicles or ()),
                "order": sorted(r.order),
            }
            for r in problem.requests
        ],
        "vehicles": [asdict(v) | {"equipment": sorted(v.equipment)} for v in problem.vehicles],
        "times": problem.times.tolist(),
        "distances": problem.distances.tolist() if problem.distances is not None else None,
        "resources": problem.resources,
        "apart": problem.apart,
        "docks": [asdict(dock) for dock in problem.docks],
        "weights": asdict(problem.weights),
        "reference": dict(problem.reference),
    }


def from_json(data: dict[str, Any]) -> Problem:
    return Problem(
        tuple(_request(row) for row in data["requests"]),
        tuple(_vehicle(row) for row in data["vehicles"]),
        np.array(data["times"], dtype=np.int64),
        np.array(data["distances"], dtype=np.int64) if data["distances"] is not None else None,
        tuple(data["resources"]),
        apart=tuple((a, b) for a, b in data["apart"]),
        docks=tuple(Dock(**dock) for dock in data["docks"]),
        weights=Weights(**data["weights"]),
        reference=data["reference"],
    )


def _stop(row: dict[str, Any]) -> Stop:
    return Stop(row["place"], Window(**row["window"]), row["service"])


def _request(row: dict[str, Any]) -> Request:
    return Request(
        row["id"],
        _stop(row["pickup"]),
        _stop(row["dropoff"]),
        tuple(row["load"]),
        row["longest_ride"],
        frozenset(row["needs"]),
        frozenset(row["vehicles"]),
        frozenset(Order(code) for code in row["order"]),
    )


def _vehicle(row: dict[str, Any]) -> Vehicle:
    return Vehicle(
        row["id"],
        row["start"],
        row["end"],
        Window(**row["shift"]),
        tuple(tuple(layout) for layout in row["layouts"]),
        frozenset(row["equipment"]),
        locked=tuple(Locked(**lock) for lock in row["locked"]),
    )


def plan_to_json(plan: Plan) -> dict[str, Any]:
    return asdict(plan)


def plan_from_json(data: dict[str, Any]) -> Plan:
    routes = tuple(
        Route(
            row["vehicle"],
            tuple(Visit(**visit) for visit in row["visits"]),
            row["leave"],
            row["back"],
        )
        for row in data["routes"]
    )
    return Plan(routes, tuple(data["unserved"]), data["cost"])


def main() -> None:
    problems = [from_json(row) for row in json.load(sys.stdin)]
    total = int(SEARCH_SECONDS) * len(problems)
    plans = []
    for before, problem in enumerate(problems):
        tell = _teller(len(problem.requests), before * int(SEARCH_SECONDS), total)
        plans.append(_plain(plan_to_json(make_plan(problem, SEARCH_SECONDS, tell))))
    json.dump(plans, sys.stdout)


def _teller(requests: int, done: int, total: int) -> Callable[[Progress], None]:
    """Progress lines as the job reads them."""

    def tell(progress: Progress) -> None:
        line = {
            "done": min(done + int(progress.seconds), total),
            "total": total,
            "message": "%(planned)s rides planned",
            "params": {"planned": requests - progress.unserved},
        }
        print(json.dumps(line), file=sys.stderr, flush=True)

    return tell


def _plain(value: Any) -> Any:
    """NumPy's numbers as Python's."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.item() if isinstance(value, np.generic) else value


if __name__ == "__main__":
    main()
