"""The same instances in the terms of other solvers, as well as these can state them.

VROOM and PyVRP are installed by `tools/rivals.py` into a folder that stands behind everything else on the path.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from portal.fukushi_mover.engine.model import Problem, Stop, Vehicle, Window

Routes = list[list[int]]
SCALE = 1000
STRATEGIES = ("PARALLEL_CHEAPEST_INSERTION", "PATH_CHEAPEST_ARC", "LOCAL_CHEAPEST_INSERTION")


sys.path.append(str(Path(__file__).resolve().parents[3] / "var" / "rivals"))


def is_here(name: str) -> bool:
    """Whether the package of a rival is installed."""
    return importlib.util.find_spec(name) is not None


def ortools(problem: Problem, seconds: float) -> Routes | None:
    """The best of three first-solution strategies, each with guided local search for a third of the seconds."""
    found = [_ortools(problem, seconds / len(STRATEGIES), name) for name in STRATEGIES]
    plans = [routes for routes in found if routes is not None]
    return min(plans, key=lambda routes: _rank(problem, routes), default=None)


def _rank(problem: Problem, routes: Routes) -> tuple[int, float]:
    served = sum(map(len, routes)) // 2
    times = problem.times
    paths = [[0, *nodes, 0] for nodes in routes if nodes]
    return -served, sum(float(times[a, b]) for path in paths for a, b in pairwise(path))


def _ortools(problem: Problem, seconds: float, strategy: str) -> Routes | None:
    n, vans = problem.n, len(problem.vehicles)
    manager = pywrapcp.RoutingIndexManager(2 * n + 1, vans, 0)
    routing = pywrapcp.RoutingModel(manager)
    drive = np.ceil(problem.times[: 2 * n + 1, : 2 * n + 1].astype(float) * SCALE).astype(np.int64)
    service = [0, *(round(problem.stop(node).service * SCALE) for node in range(1, 2 * n + 1))]
    cost = routing.RegisterTransitMatrix(drive.tolist())
    pass_on = routing.RegisterTransitMatrix((drive + np.array(service)[:, None]).tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(cost)
    _add_loads(problem, manager, routing)
    _add_times(problem, manager, routing, pass_on, service)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = getattr(routing_enums_pb2.FirstSolutionStrategy, strategy)
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(int(seconds * 1000))
    solution = routing.SolveWithParameters(parameters)
    return [list(_nodes(manager, routing, solution, v)) for v in range(vans)] if solution else None


def _add_loads(
    problem: Problem, manager: pywrapcp.RoutingIndexManager, routing: pywrapcp.RoutingModel
) -> None:
    n = problem.n
    loads = [problem.nested_load(request.load) for request in problem.requests]
    rooms = [problem.nested_load(vehicle.layouts[0]) for vehicle in problem.vehicles]
    for z in range(len(problem.resources)):
        change = [0, *(int(load[z]) for load in loads), *(-int(load[z]) for load in loads)]
        index = routing.RegisterUnaryTransitVector(change)
        routing.AddDimensionWithVehicleCapacity(
            index, 0, [int(room[z]) for room in rooms], True, f"load{z}"
        )
    assert len(change) == 2 * n + 1


def _add_times(
    problem: Problem,
    manager: pywrapcp.RoutingIndexManager,
    routing: pywrapcp.RoutingModel,
    pass_on: int,
    service: list[int],
) -> None:
    n, solver = problem.n, routing.solver()
    horizon = max(round(vehicle.shift.latest * SCALE) for vehicle in problem.vehicles)
    routing.AddDimension(pass_on, horizon, horizon, False, "time")
    time = routing.GetDimensionOrDie("time")
    for v, vehicle in enumerate(problem.vehicles):
        if vehicle.longest_duty is not None:
            time.SetSpanUpperBoundForVehicle(round(vehicle.longest_duty * SCALE), v)
    for i, request in enumerate(problem.requests, 1):
        pick, drop = manager.NodeToIndex(i), manager.NodeToIndex(n + i)
        routing.AddPickupAndDelivery(pick, drop)
        solver.Add(routing.VehicleVar(pick) == routing.VehicleVar(drop))
        aboard = time.CumulVar(drop) - time.CumulVar(pick)
        solver.Add(aboard >= service[i])
        if request.longest_ride is not None:
            solver.Add(aboard <= round(request.longest_ride * SCALE) + service[i])
        for index, window in ((pick, request.pickup.window), (drop, request.dropoff.window)):
            time.CumulVar(index).SetRange(*_scaled(window, horizon))
        routing.AddDisjunction([pick], 10**9)
        routing.AddDisjunction([drop], 10**9)


def _scaled(window: Window, horizon: int) -> tuple[int, int]:
    return round(window.earliest * SCALE), min(horizon, round(window.latest * SCALE))


def _nodes(
    manager: pywrapcp.RoutingIndexManager,
    routing: pywrapcp.RoutingModel,
    solution: pywrapcp.Assignment,
    v: int,
) -> Iterator[int]:
    index = solution.Value(routing.NextVar(routing.Start(v)))
    while not routing.IsEnd(index):
        yield manager.IndexToNode(index)
        index = solution.Value(routing.NextVar(index))


def vroom(problem: Problem) -> Routes:
    """VROOM knows no longest ride and no longest duty: what it finds may break them."""
    import vroom as library

    n = problem.n
    given = library.Input()
    times = np.ceil(problem.times.astype(float) * SCALE).astype(np.uint32)
    given.set_durations_matrix("car", times)
    for v, vehicle in enumerate(problem.vehicles):
        given.add_vehicle(
            library.Vehicle(
                v,
                start=vehicle.start,
                end=vehicle.end,
                capacity=[int(room) for room in problem.nested_load(vehicle.layouts[0])],
                time_window=_scaled(vehicle.shift, 10**9),
            )
        )
    for i, request in enumerate(problem.requests, 1):
        ends = [
            library.ShipmentStep(
                node,
                location=stop.place,
                default_service=round(stop.service * SCALE),
                time_windows=[library.TimeWindow(*_scaled(stop.window, 10**9))],
            )
            for node, stop in ((i, request.pickup), (n + i, request.dropoff))
        ]
        load = library.Amount([int(part) for part in problem.nested_load(request.load)])
        given.add_shipment(*ends, amount=load)
    frame = given.solve(exploration_level=5, nb_threads=2).routes
    routes: Routes = [[] for _ in problem.vehicles]
    for row in frame.itertuples():
        if row.type in ("pickup", "delivery"):
            routes[int(row.vehicle_id)].append(int(row.id))
    return routes


def pyvrp(problem: Problem, seconds: float, seed: int = 0) -> Routes:
    """PyVRP has shipments, but no longest ride: what it finds may break it. Riders may be left out, at a high price.

    It keeps one duty for all that is alike; loads are nested as everywhere here.
    """
    import pyvrp as library
    from pyvrp.stop import MaxRuntime

    model = library.Model()
    size = max(2 * problem.n, *(one.end for one in problem.vehicles)) + 1
    places = [model.add_location(0, 0) for _ in range(size)]
    drive = np.ceil(problem.times[:size, :size].astype(float) * SCALE).astype(np.int64)
    for a, one in enumerate(places):
        for b, other in enumerate(places):
            model.add_edge(one, other, distance=int(drive[a, b]), duration=int(drive[a, b]))
    depots = {place: model.add_depot(places[place]) for place in _depots(problem)}
    for vehicle in problem.vehicles:
        model.add_vehicle_type(1, **_pyvrp_vehicle(problem, vehicle, depots))
    for request in problem.requests:
        model.add_shipment(
            places[request.pickup.place],
            places[request.dropoff.place],
            *_pyvrp_end(request.pickup),
            *_pyvrp_end(request.dropoff),
            amount=[int(part) for part in problem.nested_load(request.load)],
            prize=int(drive.max()) * 100,
            required=False,
        )
    found = model.solve(MaxRuntime(seconds), seed=seed, display=False).best
    return _pyvrp_routes(problem, found)


def _depots(problem: Problem) -> list[int]:
    return sorted({place for one in problem.vehicles for place in (one.start, one.end)})


def _pyvrp_vehicle(problem: Problem, vehicle: Vehicle, depots: dict[int, object]) -> dict[str, Any]:
    early, late = _scaled(vehicle.shift, 10**9)
    said = {
        "capacity": [int(room) for room in problem.nested_load(vehicle.layouts[0])],
        "start_depot": depots[vehicle.start],
        "end_depot": depots[vehicle.end],
        "tw_early": early,
        "tw_late": late,
    }
    if vehicle.longest_duty is not None:
        said["shift_duration"] = round(vehicle.longest_duty * SCALE)
    return said


def _pyvrp_end(stop: Stop) -> tuple[int, int, int]:
    return *_scaled(stop.window, 10**9), round(stop.service * SCALE)


def _pyvrp_routes(problem: Problem, found: Any) -> Routes:
    routes: Routes = [[] for _ in problem.vehicles]
    for route in found.routes():
        routes[route.vehicle_type()] = list(_pyvrp_nodes(problem, route))
    return routes


def _pyvrp_nodes(problem: Problem, route: Any) -> Iterator[int]:
    for activity in route:
        if activity.is_pickup():
            yield activity.idx + 1
        elif activity.is_delivery():
            yield activity.idx + 1 + problem.n
