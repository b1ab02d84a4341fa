"""Rules beside the riders' own: drivers, wishes for time, waiting; and all of them together on random days."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.model import (
    Dock,
    Driver,
    Locked,
    Plan,
    Problem,
    Route,
    Stop,
    Weights,
    Window,
)
from portal.fukushi_mover.engine.solver import solve
from portal.fukushi_mover.engine.temporal import places, stop_of

from .conftest import driven_plan, ride, street, van
from .days import random_problem

HOUR = 3600
SEEDS = st.integers(0, 10**9)


def planned(problem: Problem) -> Plan:
    plan = solve(problem, iterations=200)
    assert check(problem, plan) == []
    return plan


def test_a_van_without_a_driver_stays() -> None:
    vans = (van("big", layouts=((8,),)), van("small"))
    knows_small = (Driver("d1", frozenset({"small"})),)
    plan = planned(street(ride("a", 3, 0), vans=vans, drivers=knows_small))
    assert plan.drivers == (None, "d1")
    assert [route.nodes for route in plan.routes] == [(), (1, 2)]


def test_drivers_are_shared_out_so_that_most_vans_drive() -> None:
    vans = (van("one"), van("two"))
    drivers = (Driver("any"), Driver("only-one", frozenset({"one"})))
    assert planned(street(ride("a", 3, 0), vans=vans, drivers=drivers)).drivers == (
        "only-one",
        "any",
    )


def test_the_usual_driver_drives() -> None:
    vans, drivers = (van("one"), van("two")), (Driver("x"), Driver("y"))
    usual = {"one": "y", "two": "x"}
    problem = street(ride("a", 3, 0), vans=vans, drivers=drivers, usual_drivers=usual)
    assert planned(problem).drivers == ("y", "x")


def test_a_driver_is_there_from_leaving_to_coming_back() -> None:
    late_shift = (Driver("d", shift=Window(3000, 9000)),)
    plan = planned(street(ride("a", 3, 0), drivers=late_shift))
    assert plan.routes[0].leave >= 3000


def test_the_checker_judges_drivers() -> None:
    vans = (van("one"), van("two"))
    riders = (ride("a", 1, 3), ride("b", 2, 4))
    drivers = (Driver("d", frozenset({"one"}), Window(0, 100)), Driver("e"))
    problem = street(*riders, vans=vans, drivers=drivers)
    plan = driven_plan(problem, (1, 3), (2, 4))
    found = [(v.code, v.route, v.by) for v in check(problem, replace(plan, drivers=("d", "d")))]
    assert found == [("driver", 0, plan.routes[0].back - 100), ("driver", 1, 1.0)]
    assert [v.route for v in check(problem, plan)] == [0, 1]


def test_lateness_has_a_price() -> None:
    riders = (
        ride("a", 9, 0),
        ride("b", 5, 0, dropoff=Stop(0, Window(0, 7200), 30, due=1100)),
    )
    assert planned(street(*riders)).routes[0].nodes == (1, 2, 3, 4)
    in_time = planned(street(*riders, weights=Weights(driving=1, late=10))).routes[0]
    begins = {visit.node: visit.begin for visit in in_time.visits}
    assert begins[4] <= 1100


def test_waiting_has_a_price() -> None:
    """Two riders an hour apart: one van waits between them, two vans do not."""
    first = ride("a", 1, 2, pickup=Stop(1, Window(600, 700), 60))
    second = ride("b", 1, 2, pickup=Stop(1, Window(4200, 4300), 60))
    vans = (van("one"), van("two"))
    together = planned(street(first, second, vans=vans, weights=Weights(driving=1, vehicle=500)))
    apart = street(first, second, vans=vans, weights=Weights(driving=1, vehicle=500, waiting=1))
    assert sorted(map(len, (route.nodes for route in together.routes))) == [0, 4]
    assert [len(route.nodes) for route in planned(apart).routes] == [2, 2]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_every_rule_at_once(seed: int) -> None:
    problem = with_more_rules(random_problem(seed), seed)
    plan = solve(problem, iterations=40, seed=seed, workers=1)
    assert check(problem, plan, partial=True) == []


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_locked_runs_stay_as_they_are(seed: int) -> None:
    """The first stops of a plan become locked, with their times; what is planned anew keeps them."""
    problem = replace(random_problem(seed), together=(), links=())
    before = solve(problem, iterations=20, seed=seed, workers=1)
    vehicles = tuple(
        replace(vehicle, locked=_first_stops(route, seed))
        for vehicle, route in zip(problem.vehicles, before.routes, strict=True)
    )
    after = replace(problem, vehicles=vehicles)
    plan = solve(after, iterations=40, seed=seed, workers=1, warm_start=before)
    assert check(after, plan, partial=True) == []
    assert set(plan.unserved) <= set(before.unserved)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_plan_depends_on_seed_and_iterations_alone(seed: int) -> None:
    problem = with_more_rules(random_problem(seed), seed)
    assert solve(problem, iterations=30, seed=seed) == solve(problem, iterations=30, seed=seed)


def _first_stops(route: Route, seed: int) -> tuple[Locked, ...]:
    count = random.Random(seed).randint(0, len(route.visits))
    return tuple(
        Locked(visit.node, visit.begin if visit.node > 0 else None)
        for visit in route.visits[:count]
    )


def with_more_rules(problem: Problem, seed: int) -> Problem:
    """Docks, drivers, vehicles a rider must have, a reference plan, wishes for time, and every weight."""
    chance = random.Random(seed + 1)
    vans = [vehicle.id for vehicle in problem.vehicles]
    requests = tuple(
        replace(
            request,
            vehicles=frozenset(chance.sample(vans, 1)) if chance.random() < 0.1 else None,
            dropoff=replace(request.dropoff, due=chance.choice((None, 10 * HOUR))),
        )
        for request in problem.requests
    )
    drivers = tuple(
        Driver(f"d{k}", chance.choice((None, frozenset(chance.sample(vans, 1)))))
        for k in range(len(vans))
    )
    return replace(
        problem,
        requests=requests,
        docks=(Dock(chance.randrange(12), 1),),
        drivers=drivers if chance.random() < 0.5 else (),
        reference={request.id: chance.choice(vans) for request in requests[:3]},
        weights=Weights(
            vehicle=300, driving=1, aboard=0.3, duty=0.1, waiting=0.2, late=1, moved=120
        ),
    )


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_plan_costs_what_its_weights_say(seed: int) -> None:
    """Summed up from the plan's own times, by no code of the solver."""
    problem = replace(with_more_rules(random_problem(seed), seed), docks=())
    problem = replace(problem, distances=1.3 * problem.times, weights=replace(problem.weights, distance=0.5))  # fmt: skip
    plan = solve(problem, iterations=40, seed=seed, workers=1)
    spent = sum(_cost(problem, k, route) for k, route in enumerate(plan.routes) if route.visits)
    assert abs(plan.cost - spent) < 1e-6


def _cost(problem: Problem, k: int, route: Route) -> float:
    vehicle, weights = problem.vehicles[k], problem.weights
    path = places(problem, vehicle, route.nodes)
    drives, metres = (float(matrix[path[:-1], path[1:]].sum()) for matrix in (problem.times, problem.distances))  # type: ignore[index]  # fmt: skip
    serves = sum(stop_of(problem, vehicle, node).service for node in route.nodes)
    duty = route.back - route.leave
    cost = weights.vehicle + weights.driving * drives + weights.distance * metres
    cost += weights.duty * duty + weights.waiting * (duty - drives - serves)
    begins = {visit.node: visit.begin for visit in route.visits}
    for node in (node for node in begins if 0 < node <= problem.n):
        request, arrives = problem.request_of(node), begins[node + problem.n]
        cost += weights.aboard * (arrives - begins[node] - request.pickup.service)
        if request.dropoff.due is not None:
            cost += weights.late * max(0, arrives - request.dropoff.due)
        cost += weights.moved * (problem.reference.get(request.id, vehicle.id) != vehicle.id)
    return cost
