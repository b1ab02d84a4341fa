"""Visits of unknown length between a ride there and the ride back, and attendants who come along."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.codes import Broken
from portal.fukushi_mover.engine.model import InvalidProblem, Link, Plan, Problem
from portal.fukushi_mover.engine.solver import solve
from portal.fukushi_mover.engine.verdict import Violation

from .conftest import driven_plan, ride, street, van
from .days import random_problem

SEEDS = st.integers(0, 10**9)


def _begins(plan: Plan) -> dict[int, float]:
    return {visit.node: visit.begin for route in plan.routes for visit in route.visits}


def test_the_ride_back_waits_for_the_longest_visit() -> None:
    pair = (ride("there", 1, 3), ride("back", 3, 1))
    problem = street(*pair, links=(Link("there", "back", 600, longest_stay=2400),))
    plan = solve(problem, iterations=200)
    assert check(problem, plan) == []
    begins = _begins(plan)
    assert begins[2] >= begins[3] + 30 + 2400


def test_nobody_is_taken_to_a_visit_from_which_no_van_may_bring_them_back() -> None:
    """Known to take half an hour it fits into the day; of up to three hours it does not."""
    pair = (ride("there", 1, 3), ride("back", 3, 1))
    known = street(*pair, links=(Link("there", "back", 1800),))
    unknown = replace(known, links=(Link("there", "back", 1800, longest_stay=10_000),))
    left_out = [len(solve(problem, iterations=200).unserved) for problem in (known, unknown)]
    assert left_out == [0, 2]


def test_a_visit_cannot_last_less_than_at_most() -> None:
    with pytest.raises(InvalidProblem):
        street(ride("a", 1, 3), ride("b", 3, 1), links=(Link("a", "b", 600, longest_stay=60),))


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_rider_is_ready_however_long_the_visit_takes(seed: int) -> None:
    chance = random.Random(seed)
    problem = _with_visit(random_problem(seed), chance)
    plan = solve(problem, iterations=40, seed=seed, workers=1)
    assert check(problem, plan, partial=True) == []
    link, begins = problem.links[0], _begins(plan)
    there, back = problem.numbers[link.there] + problem.n, problem.numbers[link.back]
    if there in begins and back in begins:
        stays = chance.uniform(float(link.stay), float(link.planned_stay))
        assert begins[there] + problem.stop(there).service + stays <= begins[back]


def _with_visit(problem: Problem, chance: random.Random) -> Problem:
    there, back = chance.sample([request.id for request in problem.requests], 2)
    stay = chance.choice((0, 600))
    return replace(problem, links=(Link(there, back, stay, stay + chance.randint(0, 3600)),))


def test_an_attendant_takes_a_seat() -> None:
    """A rider with an attendant and a third person do not share three seats minus one."""
    riders = (ride("with attendant", 1, 5, load=(2,)), ride("alone", 2, 4))
    small, large = (street(*riders, vans=(van(layouts=((seats,),)),)) for seats in (2, 3))
    nested = (1, 2, 4, 3)
    assert check(small, driven_plan(small, nested)) == [Violation(Broken.CAPACITY, 0, 2, 1.0)]
    assert check(large, driven_plan(large, nested)) == []


def test_who_needs_an_attendant_goes_where_one_rides_along() -> None:
    vans = (van("driver alone"), van("with attendant", equipment=frozenset({"attendant"})))
    problem = street(ride("a", 1, 3, needs=frozenset({"attendant"})), vans=vans)
    plan = solve(problem, iterations=100)
    assert [route.nodes for route in plan.routes] == [(), (1, 2)]
    swapped = driven_plan(problem, (1, 2), ())
    assert check(problem, swapped) == [Violation(Broken.EQUIPMENT, 0, 1, 1.0)]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_attendants_are_carried_and_found(seed: int) -> None:
    """Whoever needs an attendant rides with one, or is left out."""
    chance = random.Random(seed)
    problem = random_problem(seed)
    cared = frozenset(one.id for one in problem.requests if chance.random() < 0.4)
    attended = frozenset(one.id for one in problem.vehicles if chance.random() < 0.5)
    problem = _attended(problem, cared, attended)
    plan = solve(problem, iterations=40, seed=seed, workers=1)
    assert check(problem, plan, partial=True) == []
    carried = {
        problem.request_of(node).id
        for route in plan.routes
        if route.vehicle not in attended
        for node in route.nodes
        if node > 0
    }
    assert carried & cared == set()


def _attended(problem: Problem, cared: frozenset[str], attended: frozenset[str]) -> Problem:
    more = frozenset({"attendant"})
    return replace(
        problem,
        requests=tuple(
            replace(one, needs=one.needs | more) if one.id in cared else one
            for one in problem.requests
        ),
        vehicles=tuple(
            replace(one, equipment=one.equipment | more) if one.id in attended else one
            for one in problem.vehicles
        ),
    )
