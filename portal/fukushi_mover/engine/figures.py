"""The numbers of a simulated day."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from .model import Plan, Problem, Seconds, Visit
from .simulate import Answer, Lived, along

GRAMS_CO2_PER_KM = 180.0
"""Assumed for a small petrol van; a setting of the report, not a measurement."""

Times = Mapping[int, Visit]


def figures(lived: Lived) -> dict[str, float]:
    """Counts, shares (0–1), mean seconds, metres, grams and milliseconds.

    `main_added_seconds` is how much later than planned the main work's riders arrived on average; `empty_seat_use` the share of free
    seat-seconds (vehicles on duty, main work deducted) that those who asked have used.
    """
    problem = lived.scenario.problem
    times = {visit.node: visit for route in lived.plan.routes for visit in route.visits}
    taken = [answer for answer in lived.answers if answer.accepted]
    aboard = [_aboard(problem, times, answer.number) for answer in taken]
    added = list(_added(lived, times))
    latencies = [answer.latency_ms for answer in lived.answers] or [0.0]
    metres = _metres(lived)
    return {
        "asked": len(lived.answers),
        "accepted": len(taken),
        "acceptance": len(taken) / max(1, len(lived.answers)),
        "mean_wait_seconds": _mean([_wait(problem, times, answer) for answer in taken]),
        "mean_aboard_seconds": _mean(aboard),
        "mean_detour_seconds": _mean([_detour(problem, times, answer.number) for answer in taken]),
        "main_added_seconds": _mean(added),
        "main_added_most_seconds": max(added, default=0),
        "empty_seat_use": _seat_use(lived, times, sum(aboard)),
        "metres": metres,
        "co2_grams": metres / 1000 * GRAMS_CO2_PER_KM,
        "latency_p50_ms": float(np.percentile(latencies, 50)),
        "latency_p95_ms": float(np.percentile(latencies, 95)),
        "latency_p99_ms": float(np.percentile(latencies, 99)),
        "latency_max_ms": max(latencies),
    } | _returns(lived)


def _returns(lived: Lived) -> dict[str, float]:
    """Visits that ended otherwise than planned: how many, rides back that came sooner and by how much, waits at the door, and how many
    were left without a ride."""
    had = [one for one in lived.returns if one.planned is not None]
    if not had:
        return {}
    kept = [(one, one.planned, one.now) for one in had if one.planned is not None and one.now is not None]  # fmt: skip
    sooner = [planned - now for _, planned, now in kept if now < planned]
    return {
        "visits_ended": len(had),
        "fetched_sooner": len(sooner),
        "mean_sooner_seconds": _mean(sooner),
        "mean_wait_after_visit_seconds": _mean([max(0, now - one.ready) for one, _, now in kept]),
        "without_ride_back": len(had) - len(kept),
    }


def price_of_not_knowing(lived: Lived, foreseen: Plan) -> dict[str, float]:
    """The clairvoyant plan beside the day: riders served, travel, and how much dearer each served rider was (a share; in
    days where both serve everybody, of the whole travel)."""
    problem = lived.scenario.problem
    served, could = (problem.n - len(plan.unserved) for plan in (lived.plan, foreseen))
    cost = along(problem, foreseen, problem.times)
    each, best = lived.cost / max(1, served), cost / max(1, could)
    return {
        "served": served,
        "clairvoyant_served": could,
        "clairvoyant_cost": cost,
        "price_of_not_knowing": each / best - 1 if best else 0.0,
    }


def _mean(values: Sequence[Seconds]) -> float:
    return float(np.mean(values)) if values else 0.0


def _aboard(problem: Problem, times: Times, number: int) -> Seconds:
    return times[number + problem.n].begin - times[number].begin - problem.stop(number).service


def _detour(problem: Problem, times: Times, number: int) -> Seconds:
    request = problem.requests[number - 1]
    return _aboard(problem, times, number) - float(
        problem.times[request.pickup.place, request.dropoff.place]
    )


def _wait(problem: Problem, times: Times, answer: Answer) -> Seconds:
    """From when the rider was ready (had asked, and wanted to leave) to boarding."""
    return times[answer.number].begin - max(
        answer.asked_at, problem.stop(answer.number).window.earliest
    )


def _added(lived: Lived, times: Times) -> Iterator[Seconds]:
    planned = {visit.node: visit for route in lived.morning.routes for visit in route.visits}
    for node, visit in planned.items():
        if node > lived.scenario.problem.n and node in times:
            yield times[node].begin - visit.begin


def _seat_use(lived: Lived, times: Times, asked_seconds: Seconds) -> float:
    problem = lived.scenario.problem
    seats = {
        vehicle.id: max(sum(layout) for layout in vehicle.layouts) for vehicle in problem.vehicles
    }
    offered = sum(
        (route.back - route.leave) * seats[route.vehicle]
        for route in lived.plan.routes
        if route.visits
    )
    asked = {answer.number for answer in lived.answers}
    main = sum(
        _aboard(problem, times, number)
        for number in range(1, problem.n + 1)
        if number not in asked and number in times
    )
    return float(asked_seconds / max(1.0, offered - main))


def _metres(lived: Lived) -> float:
    problem = lived.scenario.problem
    matrix = problem.times if problem.distances is None else problem.distances
    return lived.along(matrix)
