"""Lanes and the whole board answer alike."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.fukushi_mover.engine import online
from portal.fukushi_mover.engine.model import Plan, Problem, Request, Stop, Vehicle, Weights, Window
from portal.fukushi_mover.engine.online.lanes import Ask, Call, Lane, Lanes, Passenger
from portal.fukushi_mover.engine.solver import solve

from .conftest import driven_plan, ride, street, van
from .days import HOUR, random_problem, random_request

FOREVER = Window().latest
VAN = van()


def plain(problem: Problem) -> Problem:
    """Without the rules that lanes do not know, since no live route has them."""
    requests = tuple(replace(one, order=frozenset(), needs=frozenset()) for one in problem.requests)
    vehicles = tuple(
        replace(one, waves=None, breaks=(), longest_duty=None, equipment=frozenset())
        for one in problem.vehicles
    )
    return replace(
        problem, requests=requests, vehicles=vehicles, apart=(), together=(), links=(), weights=Weights(aboard=0.3)
    )  # fmt: skip


def lane_of(problem: Problem, v: int, plan: Plan) -> Lane:
    vehicle, nodes = problem.vehicles[v], plan.routes[v].nodes
    places = [vehicle.start, vehicle.end, *(problem.stop(node).place for node in nodes)]
    riders = [node for node in nodes if problem.is_pickup(node)]
    calls = tuple(
        Call(
            riders.index(node if problem.is_pickup(node) else problem.mate(node)),
            problem.is_pickup(node), 2 + k, problem.stop(node).window, problem.stop(node).service,
        )
        for k, node in enumerate(nodes)
    )  # fmt: skip
    passengers = tuple(_passenger(problem.request_of(node)) for node in riders)
    return Lane(
        tuple(places), problem.times[np.ix_(places, places)], passengers, calls, 0, vehicle.layouts,
        vehicle.shift.earliest, vehicle.shift.latest,
    )  # fmt: skip


def _passenger(request: Request) -> Passenger:
    longest = FOREVER if request.longest_ride is None else request.longest_ride
    return Passenger(request.load, longest)


def always(vans: int) -> np.ndarray:
    return np.tile(np.array([[[0.0], [FOREVER]]]), (1, 1, vans))


def ask_of(problem: Problem, request: Request) -> Ask:
    a, b, times = request.pickup.place, request.dropoff.place, problem.times
    near = np.array([times[:, a], times[a], times[:, b], times[b]], float)
    longest = FOREVER if request.longest_ride is None else request.longest_ride
    return Ask(
        request.pickup.window, request.dropoff.window, request.pickup.service, request.dropoff.service, request.load,
        longest, near, (times[a, b], times[b, a]), np.ones(len(problem.vehicles), np.bool_), always(len(problem.vehicles)),
    )  # fmt: skip


def lanes_of(problem: Problem, plan: Plan) -> Lanes:
    vans = range(len(problem.vehicles))
    return Lanes([lane_of(problem, v, plan) for v in vans], problem.weights, 0)


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_lanes_find_what_the_board_finds(seed: int) -> None:
    problem = plain(random_problem(seed))
    plan = solve(problem, iterations=40, seed=seed, workers=1)
    request = random_request(seed, "new", 8 * HOUR)
    (found,) = lanes_of(problem, plan).scan(0, ask_of(problem, request))
    answer = online.offers(online.start_day(problem, plan, terms=None), request)
    offers = () if isinstance(answer, online.Refusal) else answer
    best = sorted(found, key=lambda place: place.added)[:3]
    assert [round(place.added, 6) for place in best] == [round(one.added, 6) for one in offers]


def one_van(nodes: tuple[int, ...], *riders: Request, vehicle: Vehicle = VAN) -> Lanes:
    problem = street(*riders, vans=(vehicle,))
    return lanes_of(problem, driven_plan(problem, nodes))


def near_street(request: Request) -> Ask:
    return ask_of(street(request), request)


def test_a_van_sets_out_no_sooner_than_now() -> None:
    lanes = one_van((1, 2), ride("a", 1, 5))
    ((soon,), (later,)) = (lanes.scan(now, near_street(ride("new", 2, 4)))[0] for now in (0, 1000))
    assert (soon.pickup, later.pickup) == (260, 1260)


def test_who_is_late_already_is_not_made_later() -> None:
    """By then the rider's own latest times have passed unless the van drives straight on."""
    rider = ride("a", 1, 5, pickup=Stop(1, Window(0, 300), 60), dropoff=Stop(5, Window(0, 700), 30))
    lanes, detour = one_van((1, 2), rider), near_street(ride("new", 2, 8))
    for now in (600, 5000):
        (found,) = lanes.scan(now, detour)
        assert [(place.first, place.second) for place in found] == [(2, 2)]


@pytest.mark.parametrize(("riders", "size"), [(1, 2), (12, 24)])
def test_a_lane_is_replaced(riders: int, size: int) -> None:
    problem = street(*(ride(f"r{k}", 1, 5) for k in range(riders)), vans=(van(layouts=((20,),)),))
    nodes = (*range(1, riders + 1), *range(riders + 1, 2 * riders + 1))
    lanes = one_van((), vehicle=van(layouts=((20,),)))
    lanes.put(0, lane_of(problem, 0, driven_plan(problem, nodes)))
    assert int(lanes.tours.size[0]) == size + 2
    ((place,),) = lanes.scan(0, near_street(ride("new", 1, 5)))
    assert place.added == 0.0


def test_a_van_keeps_to_its_hours() -> None:
    lanes, ask = one_van(()), near_street(ride("new", 2, 4))
    ((late,),) = lanes.scan(0, replace(ask, hours=np.array([[[1.0], [0.0]], [[2000.0], [5000.0]]])))
    assert late.pickup == 2000
    assert lanes.scan(0, replace(ask, hours=np.array([[[1.0], [0.0]]]))) == [[]]
