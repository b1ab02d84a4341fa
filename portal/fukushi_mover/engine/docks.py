"""Staggering: times for finished routes so that no dock holds more vehicles than it can.

The search plans each route by itself; here their sequences are fixed and CP-SAT chooses all begin times at once.
Whole seconds only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .model import Plan, Problem, Route, Stop, Vehicle, Visit, Window
from .temporal import judge_docks, places, stop_of

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SECONDS, LEAST = 5.0, 0.1
"""For all tries of one plan together, and for a single one at least: CP-SAT's own measure of work, close to seconds."""
WEEK = 7 * 86_400


@dataclass(frozen=True, slots=True)
class _Call:
    """A stay of one vehicle at a dock: from the begin of one visit to the end of another."""

    place: int
    first: int
    last: int


def stagger(problem: Problem, plan: Plan) -> Plan:
    """The same routes at times that every dock can hold.

    Where there are none, the riders of the route with the fewest riders at an overfull dock are left out, until there are.
    Deterministic, and bounded however many routes must go.
    """
    left = SECONDS
    while next(iter(judge_docks(problem, plan)), None) is not None:
        staggered, spent = _staggered(problem, plan, max(LEAST, left))
        left -= spent
        if staggered is not None:
            return staggered
        plan = _without_one_route(problem, plan)
    return plan


def _staggered(problem: Problem, plan: Plan, seconds: float) -> tuple[Plan | None, float]:
    """The plan at times that work, or None; and what of `seconds` it took."""
    # Loaded by who needs it: it takes the better part of a second, and most processes plan nothing.
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    begins = [_route_times(problem, model, k, route) for k, route in enumerate(plan.routes)]
    for dock in problem.docks:
        stays = [
            _stay(problem, model, begins[k], k, route, call)
            for k, route in enumerate(plan.routes)
            for call in _calls(problem, k, route, dock.place)
        ]
        model.add_cumulative(stays, [1] * len(stays), dock.vehicles)
    _follow_links(problem, model, plan, begins)
    model.minimize(sum(times[-1] - times[0] for times in begins if times))
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = seconds
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    spent = solver.response_proto.deterministic_time
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, spent
    chosen = [[solver.value(time) for time in times] for times in begins]
    routes = [
        _timed(problem, k, *pair) for k, pair in enumerate(zip(plan.routes, chosen, strict=True))
    ]
    return replace(plan, routes=tuple(routes)), spent


def _route_times(
    problem: Problem, model: cp_model.CpModel, k: int, route: Route
) -> list[cp_model.IntVar]:
    """Variables for leaving, every begin, and coming back, with the rules of one route."""
    if not route.visits:
        return []
    vehicle = problem.vehicles[k]
    stops = [stop_of(problem, vehicle, node) for node in route.nodes]
    windows = [
        vehicle.shift,
        *(_window(vehicle, *pair) for pair in zip(route.nodes, stops, strict=True)),
        vehicle.shift,
    ]
    times = [model.new_int_var(int(w.earliest), int(min(w.latest, WEEK)), "") for w in windows]
    path, service = places(problem, vehicle, route.nodes), [0, *(stop.service for stop in stops)]
    for i in range(len(times) - 1):
        model.add(times[i + 1] >= times[i] + int(service[i] + problem.times[path[i], path[i + 1]]))
    if vehicle.longest_duty is not None:
        model.add(times[-1] - times[0] <= int(vehicle.longest_duty))
    _limit_rides(problem, model, route, times)
    return times


def _window(vehicle: Vehicle, node: int, stop: Stop) -> Window:
    locked = {lock.node: lock.begin for lock in vehicle.locked if lock.begin is not None}
    return Window(locked[node], locked[node]) if node in locked else stop.window


def _limit_rides(
    problem: Problem, model: cp_model.CpModel, route: Route, times: Sequence[cp_model.IntVar]
) -> None:
    position = {node: i for i, node in enumerate(route.nodes, 1)}
    for node in (node for node in route.nodes if node > problem.n):
        request = problem.request_of(node)
        if request.longest_ride is not None:
            limit = int(request.longest_ride + request.pickup.service)
            model.add(times[position[node]] - times[position[problem.mate(node)]] <= limit)


def _calls(problem: Problem, k: int, route: Route, place: int) -> list[_Call]:
    """Runs of visits at a place, as positions."""
    here = [stop_of(problem, problem.vehicles[k], node).place == place for node in route.nodes]
    firsts = [i for i, at in enumerate(here) if at and (i == 0 or not here[i - 1])]
    lasts = [i for i, at in enumerate(here) if at and (i + 1 == len(here) or not here[i + 1])]
    return [_Call(place, first, last) for first, last in zip(firsts, lasts, strict=True)]


def _stay(
    problem: Problem,
    model: cp_model.CpModel,
    times: Sequence[cp_model.IntVar],
    k: int,
    route: Route,
    call: _Call,
) -> cp_model.IntervalVar:
    service = int(stop_of(problem, problem.vehicles[k], route.nodes[call.last]).service)
    size = model.new_int_var(0, WEEK, "")
    end = model.new_int_var(0, WEEK + service, "")
    model.add(end == times[call.last + 1] + service)
    return model.new_interval_var(times[call.first + 1], size, end, "")


def _follow_links(
    problem: Problem,
    model: cp_model.CpModel,
    plan: Plan,
    begins: Sequence[Sequence[cp_model.IntVar]],
) -> None:
    at = {
        node: begins[k][i + 1]
        for k, route in enumerate(plan.routes)
        for i, node in enumerate(route.nodes)
        if node > 0
    }
    for link in problem.links:
        there, back = problem.numbers[link.there] + problem.n, problem.numbers[link.back]
        if there in at and back in at:
            stay = int(problem.stop(there).service + link.planned_stay)
            model.add(at[back] >= at[there] + stay)


def _timed(problem: Problem, k: int, route: Route, times: Sequence[int]) -> Route:
    if not route.visits:
        return route
    vehicle, path = problem.vehicles[k], places(problem, problem.vehicles[k], route.nodes)
    visits, leaves = [], times[0]
    for i, visit in enumerate(route.visits):
        arrive = leaves + int(problem.times[path[i], path[i + 1]])
        leaves = times[i + 1] + int(stop_of(problem, vehicle, visit.node).service)
        visits.append(Visit(visit.node, arrive, times[i + 1], leaves))
    return replace(route, visits=tuple(visits), leave=times[0], back=times[-1])


def _without_one_route(problem: Problem, plan: Plan) -> Plan:
    """Empty the smallest of the routes that overfill a dock."""
    guilty = {violation.route for violation in judge_docks(problem, plan)}
    k = min((k for k in guilty if k is not None), key=lambda k: len(plan.routes[k].visits))
    riders = {problem.request_of(node).id for node in plan.routes[k].nodes if node > 0}
    routes = list(plan.routes)
    routes[k] = Route(plan.routes[k].vehicle)
    return replace(plan, routes=tuple(routes), unserved=tuple(sorted({*plan.unserved, *riders})))
