"""A street of ten places, 100 seconds apart; place 0 is the day-service facility."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from portal.fukushi_mover.engine.model import (
    Plan,
    Problem,
    Request,
    Route,
    Stop,
    Vehicle,
    Visit,
    Window,
)

PLACES = np.arange(10)
STREET = 100 * np.abs(PLACES[:, None] - PLACES[None, :])


def ride(name: str, origin: int, destination: int, **changes: Any) -> Request:
    """A ride within the first two hours; boarding takes 60 s, alighting 30 s."""
    pickup, dropoff = Stop(origin, Window(0, 7200), 60), Stop(destination, Window(0, 7200), 30)
    return replace(Request(name, pickup, dropoff), **changes)


def van(name: str = "van", **changes: Any) -> Vehicle:
    return replace(Vehicle(name, 0, 0, Window(0, 10_800), layouts=((4,),)), **changes)


def street(*requests: Request, vans: tuple[Vehicle, ...] = (van(),), **changes: Any) -> Problem:
    return Problem(requests, vans, STREET, **changes)


def driven_plan(problem: Problem, *routes: tuple[int, ...], leave: int = 0) -> Plan:
    """The routes driven without waiting, from `leave` on."""
    runs = [
        _run(problem, vehicle, nodes, leave)
        for vehicle, nodes in zip(problem.vehicles, routes, strict=True)
    ]
    served = {problem.request_of(node).id for nodes in routes for node in nodes if node > 0}
    return Plan(
        tuple(runs), tuple(request.id for request in problem.requests if request.id not in served)
    )


def _run(problem: Problem, vehicle: Vehicle, nodes: tuple[int, ...], leave: int) -> Route:
    if not nodes:
        return Route(vehicle.id)
    at, place, visits = leave, vehicle.start, []
    for node in nodes:
        stop = problem.stop(node)
        arrive = at + int(problem.times[place, stop.place])
        begin = max(arrive, int(stop.window.earliest))
        at, place = begin + int(stop.service), stop.place
        visits.append(Visit(node, arrive, begin, at))
    return Route(vehicle.id, tuple(visits), leave, at + int(problem.times[place, vehicle.end]))


@pytest.fixture
def codes() -> Callable[..., list[str]]:
    def listed(violations: Any) -> list[str]:
        return [str(violation.code) for violation in violations]

    return listed
