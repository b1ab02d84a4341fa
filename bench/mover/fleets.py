"""Fleets of any size under way, without solving: every van has a run of 10 to 20 stops through a city."""

from __future__ import annotations

import random

import numpy as np

from portal.fukushi_mover.engine import online
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
from portal.fukushi_mover.engine.travel import StraightLine

PLACES, SIDE = 2000, 14_000
BEGIN, SLACK = 8 * 3600, 600


def fleet(vans: int, seed: int = 0) -> online.FleetState:
    """A day at 8 o'clock: `vans` vans, 5 to 10 riders each, promised their planned times ± 10 minutes."""
    chance = random.Random(seed)
    points = np.random.default_rng(seed).uniform(0, SIDE, (PLACES, 2))
    legs = StraightLine().matrix(points)
    runs = [_run(chance, legs.seconds, v) for v in range(vans)]
    requests = tuple(request for riders, *_ in runs for request in riders)
    numbers = {request.id: k for k, request in enumerate(requests, 1)}
    vehicles = tuple(
        Vehicle(f"v{v}", base, base, Window(BEGIN, 20 * 3600), layouts=((7, 0), (4, 2)))
        for v, (_, base, _) in enumerate(runs)
    )
    problem = Problem(requests, vehicles, legs.seconds, resources=("seat", "wheelchair"))
    routes = tuple(
        Route(f"v{v}", tuple(_visit(problem, numbers, stop) for stop in stops), BEGIN, 20 * 3600)
        for v, (_, _, stops) in enumerate(runs)
    )
    return online.start_day(problem, Plan(routes), now=BEGIN, tolerance=SLACK)


_Stop = tuple[str, bool, int, int, int]


def _run(
    chance: random.Random, seconds: np.ndarray, v: int
) -> tuple[list[Request], int, list[_Stop]]:
    """Riders in groups of three: all board, then all alight."""
    base = chance.randrange(PLACES)
    count, at, place = chance.randint(5, 10), BEGIN + chance.randint(0, 3600), base
    stops: list[_Stop] = []
    ends = {f"r{v}-{k}": chance.sample(range(PLACES), 2) for k in range(count)}
    names = list(ends)
    for group in (names[k : k + 3] for k in range(0, count, 3)):
        for boards in (True, False):
            for name in group:
                there = ends[name][0 if boards else 1]
                at += int(seconds[place, there])
                stops.append((name, boards, at, at, at + 60))
                at, place = at + 60, there
    riders = [_rider(name, ends[name], stops) for name in names]
    return riders, base, stops


def _rider(name: str, ends: list[int], stops: list[_Stop]) -> Request:
    begins = {boards: begin for who, boards, _, begin, _ in stops if who == name}
    pickup, dropoff = (
        Stop(place, Window(begins[boards] - 3600, begins[boards] + 3600), 60)
        for place, boards in zip(ends, (True, False), strict=True)
    )
    longest = int(1.5 * (begins[False] - begins[True])) + 600
    return Request(name, pickup, dropoff, load=(1, 0), longest_ride=longest)


def _visit(problem: Problem, numbers: dict[str, int], stop: _Stop) -> Visit:
    name, boards, arrive, begin, depart = stop
    return Visit(numbers[name] + (0 if boards else problem.n), arrive, begin, depart)


def wish(chance: random.Random, k: int) -> Request:
    """Somebody wants to go within the next hour or so, within an hour."""
    origin, destination = chance.sample(range(PLACES), 2)
    opens = BEGIN + chance.randint(600, 7200)
    pickup = Stop(origin, Window(opens, opens + 1800), 60)
    dropoff = Stop(destination, Window(0, opens + 5400), 60)
    load = (0, 1) if chance.random() < 0.1 else (1, 0)
    return Request(f"new{k}", pickup, dropoff, load=load, longest_ride=3600)
