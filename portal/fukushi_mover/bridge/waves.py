"""Arrival waves: the engine knows one window for a stop, so each rider who may come with any wave is settled in one of them.

First everybody is planned as if the house were open from the first wave to the last; each then belongs to the wave nearest to
the arrival in that plan, and the leg is planned again. Who finds no place in it tries the other waves once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from portal.fukushi_mover.engine.model import Plan, Problem, Request, Seconds, Window

from .static import LegProblem

Solver = Callable[[list[Problem]], list[Plan]]
Planned = tuple[LegProblem, Plan]


def planned(parts: Sequence[LegProblem], solver: Solver) -> list[Planned]:
    """A plan for each part that keeps to the waves, with the part as it was settled for it."""
    found = list(zip(parts, solver([part.problem for part in parts]), strict=True))
    return [_in_waves(part, plan, solver) if part.choices else (part, plan) for part, plan in found]


def _in_waves(part: LegProblem, free: Plan, solver: Solver) -> Planned:
    settled = settle(part, arrivals_in(part, free))
    plan = _solved(settled, solver)
    left_out = [key for key in plan.unserved if key in part.choices]
    if not left_out:
        return settled, plan
    second = _in_another_wave(settled, left_out)
    again = _solved(second, solver)
    return (second, again) if len(again.unserved) < len(plan.unserved) else (settled, plan)


def _solved(part: LegProblem, solver: Solver) -> Plan:
    return solver([part.problem])[0]


def arrivals_in(part: LegProblem, plan: Plan) -> dict[str, Seconds]:
    """Request id → when they are let off at the house."""
    return {
        part.problem.request_of(visit.node).id: visit.begin
        for route in plan.routes
        for visit in route.visits
        if not part.problem.is_pickup(visit.node)
    }


def settle(part: LegProblem, arrivals: Mapping[str, Seconds]) -> LegProblem:
    """Each in the wave nearest to their arrival; who has none in the first."""
    chosen = {key: _nearest(waves, arrivals.get(key, 0)) for key, waves in part.choices.items()}
    return _with_windows(part, chosen)


def _nearest(waves: Sequence[Window], second: Seconds) -> Window:
    return min(waves, key=lambda wave: _off(wave, second))


def _off(wave: Window, second: Seconds) -> Seconds:
    return max(wave.earliest - second, second - wave.latest, 0)


def _in_another_wave(part: LegProblem, keys: Collection[str]) -> LegProblem:
    now = {request.id: request.dropoff.window for request in part.problem.requests}
    chosen = {
        key: next((wave for wave in part.choices[key] if wave != now[key]), now[key])
        for key in keys
    }
    return _with_windows(part, chosen)


def _with_windows(part: LegProblem, chosen: Mapping[str, Window]) -> LegProblem:
    requests = tuple(
        _arriving(request, chosen.get(request.id)) for request in part.problem.requests
    )
    return replace(part, problem=replace(part.problem, requests=requests))


def _arriving(request: Request, window: Window | None) -> Request:
    if window is None:
        return request
    return replace(request, dropoff=replace(request.dropoff, window=window))
