"""The same fleets as lanes: what the portal keeps per process and asks when a resident asks."""

from __future__ import annotations

import numpy as np

from portal.fukushi_mover.engine import online
from portal.fukushi_mover.engine.model import Plan, Problem, Request, Weights
from portal.fukushi_mover.engine.online.lanes import Ask, Call, Lane, Lanes, Passenger

WEIGHTS, SETTING_OUT, FOREVER = Weights(vehicle=300, aboard=0.3), 120, 10**9


def lanes_of(state: online.FleetState) -> Lanes:
    problem, plan = online.snapshot(state)
    vans = range(len(problem.vehicles))
    return Lanes([lane_of(problem, plan, v) for v in vans], WEIGHTS, SETTING_OUT)


def lane_of(problem: Problem, plan: Plan, v: int) -> Lane:
    vehicle, nodes = problem.vehicles[v], plan.routes[v].nodes
    places = [vehicle.start, vehicle.end, *(problem.stop(node).place for node in nodes)]
    boarding = [node for node in nodes if problem.is_pickup(node)]
    calls = tuple(_call(problem, boarding, node, row) for row, node in enumerate(nodes, 2))
    riders = [problem.request_of(node) for node in boarding]
    passengers = tuple(Passenger(one.load, one.longest_ride or FOREVER) for one in riders)
    shift, times = vehicle.shift, problem.times[np.ix_(places, places)]
    return Lane(
        tuple(places), times, passengers, calls, 0, vehicle.layouts, shift.earliest, shift.latest
    )


def _call(problem: Problem, boarding: list[int], node: int, row: int) -> Call:
    boards, stop = problem.is_pickup(node), problem.stop(node)
    return Call(
        boarding.index(node if boards else problem.mate(node)),
        boards,
        row,
        stop.window,
        stop.service,
    )


def ask_of(times: np.ndarray, vans: int, request: Request) -> Ask:
    """With the look-up of its two ends: all places of the fleet to and from them."""
    a, b = request.pickup, request.dropoff
    near = np.array([times[:, a.place], times[a.place], times[:, b.place], times[b.place]], float)
    direct = (times[a.place, b.place], times[b.place, a.place])
    always = np.tile(np.array([[[0.0], [FOREVER]]]), (1, 1, vans))
    return Ask(
        a.window, b.window, a.service, b.service, request.load, request.longest_ride or FOREVER, near, direct,
        np.ones(vans, np.bool_), always,
    )  # fmt: skip
