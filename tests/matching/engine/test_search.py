from itertools import product

import pytest
from hypothesis import given, settings

from portal.matching.engine import maxsat
from portal.matching.engine.check import Code, check
from portal.matching.engine.explain import Reason, unmet
from portal.matching.engine.portfolio import solve_best
from portal.matching.engine.problem import Place, Problem, Progress, Request, Sense
from portal.matching.engine.search import Limits, solve
from portal.matching.engine.tables import seat

from .worlds import problems, triangle

SURE = Limits(seconds=20, workers=1)


def every_plan(problem: Problem):  # type: ignore[no-untyped-def]
    """All that the checker accepts, by sheer counting: the only judge that shares nothing with the solver."""
    choices = [[0, *range(1, problem.slots + 1)] for _ in problem.requests]
    for slots in product(*choices):
        chosen = {r.id: s for r, s in zip(problem.requests, slots, strict=True) if s}
        busiest = max((list(chosen.values()).count(s) for s in set(chosen.values())), default=0)
        if busiest > problem.tables:
            continue
        places = seat(problem, chosen)
        if not check(problem, places):
            yield places


def value_by_counting(problem: Problem) -> int | None:
    from portal.matching.engine.problem import objective_of

    values = [objective_of(problem, places) for places in every_plan(problem)]
    if not values:
        return None
    return min(values) if problem.sense == Sense.BREAKS else max(values)


@settings(max_examples=60)
@given(problem=problems())
def test_whatever_is_found_passes_the_independent_checker_and_says_its_true_value(problem: Problem):
    plan = solve(problem, SURE)
    assert plan.proven
    if plan.feasible:
        assert check(problem, plan.places, plan.objective) == []
        assert plan.bound == plan.objective


def small(problem: Problem) -> bool:
    return (problem.slots + 1) ** len(problem.requests) <= 3000


@settings(max_examples=40)
@given(problem=problems().filter(small))
def test_the_optimum_is_what_counting_all_plans_finds(problem: Problem):
    plan = solve(problem, SURE)
    best = value_by_counting(problem)
    assert plan.feasible == (best is not None)
    assert plan.objective == best


@settings(max_examples=60)
@given(problem=problems())
def test_maxsat_and_cp_sat_agree_where_maxsat_is_exact(problem: Problem):
    said: list[tuple[dict[int, int] | None, int | None]] = []
    found = maxsat.core_guided(problem, lambda slots, bound: said.append((slots, bound)))
    plan = solve(problem, SURE)
    if not found:
        assert not (plan.feasible and maxsat.somebody_never_waits(problem))
        return
    slots, value = said[-1]
    assert slots is not None and value is not None
    assert check(problem, seat(problem, slots), value) == []
    assert plan.objective is not None
    bound = maxsat.honest_bound(problem, value)
    if problem.sense == Sense.BREAKS:
        assert bound <= plan.objective <= value
    else:
        assert value <= plan.objective <= bound
    if maxsat.somebody_never_waits(problem):
        assert value == plan.objective


def test_linear_search_ends_with_the_proof():
    said: list[tuple[dict[int, int] | None, int | None]] = []
    assert maxsat.linear(triangle(slots=5), lambda slots, bound: said.append((slots, bound)))
    assert said[-1] == (None, 1)


def test_a_triangle_at_one_table_makes_one_person_wait():
    plan = solve_best(triangle(), Limits(seconds=10))
    assert (plan.feasible, plan.objective, plan.bound, plan.proven) == (True, 1, 1, True)


def test_breaks_run_across_slots_in_which_somebody_is_away():
    problem = triangle(slots=4, forbidden={1: frozenset({2, 3})})
    plan = solve(problem, SURE)
    assert plan.objective == 2


def test_a_search_that_is_cut_short_brings_home_the_best_so_far():
    everybody = [(a, b) for a in range(1, 13) for b in range(13, 25)]
    requests = tuple(Request(n, a, b) for n, (a, b) in enumerate(everybody, start=1))
    problem = triangle(participants=24, slots=14, tables=11, requests=requests)
    plan = solve_best(problem, Limits(seconds=6))
    assert plan.feasible
    assert check(problem, plan.places, plan.objective) == []


def test_a_plan_that_cannot_be_is_proven_not_to_be():
    plan = solve_best(triangle(slots=2), Limits(seconds=10))
    assert (plan.feasible, plan.proven, plan.places) == (False, True, {})


def test_the_same_iterations_and_seed_give_the_same_plan():
    limits = Limits(iterations=2, seed=7)
    first = solve_best(triangle(slots=6), limits)
    second = solve_best(triangle(slots=6), limits)
    assert first.places == second.places


def test_a_pinned_meeting_stays_at_its_table():
    request = Request(1, 1, 2, slots=frozenset({3}), table=2)
    plan = solve(triangle(tables=2, requests=(request, Request(2, 2, 3))), SURE)
    assert plan.places[1] == Place(3, 2)


def test_two_meetings_pinned_to_one_table_never_share_a_slot():
    requests = (Request(1, 1, 2, table=1), Request(2, 3, 4, table=1))
    problem = triangle(participants=4, tables=2, slots=1, requests=requests)
    assert not solve(problem, SURE).feasible


def test_order_between_meetings_is_kept():
    requests = (Request(1, 1, 2, after=(2,)), Request(2, 2, 3))
    plan = solve(triangle(requests=requests), SURE)
    assert plan.places[2].slot < plan.places[1].slot


def test_the_weightier_wish_wins_the_only_place():
    requests = (
        Request(1, 1, 2, weight=5, mandatory=False),
        Request(2, 1, 3, weight=9, mandatory=False),
    )
    problem = triangle(slots=1, requests=requests, sense=Sense.WISHES)
    plan = solve(problem, SURE)
    assert plan.places.keys() == {2}
    assert unmet(problem, plan.places) == {1: Reason.A_IS_FULL}


def test_listeners_hear_of_every_better_plan():
    heard: list[Progress] = []
    solve(triangle(), SURE, listener=heard.append)
    assert heard[-1].objective == 1
    assert heard[-1].met == 3


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ({1: Place(1, 1), 2: Place(1, 1), 3: Place(2, 1)}, Code.TABLE_TWICE),
        ({1: Place(1, 1), 2: Place(1, 2), 3: Place(2, 1)}, Code.PARTICIPANT_TWICE),
        ({1: Place(1, 1), 2: Place(2, 1)}, Code.MISSING_MEETING),
        ({1: Place(9, 1), 2: Place(2, 1), 3: Place(3, 1)}, Code.NO_SUCH_SLOT),
        ({1: Place(1, 1), 2: Place(2, 1), 3: Place(3, 1), 4: Place(3, 2)}, Code.UNKNOWN_MEETING),
    ],
)
def test_the_checker_names_what_is_wrong(places: dict[int, Place], code: Code):
    assert code in {violation.code for violation in check(triangle(), places)}


def test_the_checker_finds_absence_unfairness_and_a_wrong_value():
    places = {1: Place(1, 1), 2: Place(2, 1), 3: Place(3, 1)}
    problem = triangle(forbidden={1: frozenset({3})}, fairness=0)
    codes = [violation.code for violation in check(problem, places, objective=0)]
    assert codes == [Code.PARTICIPANT_AWAY, Code.UNFAIR, Code.WRONG_OBJECTIVE]


def test_a_wish_between_two_who_are_never_there_together_says_so():
    request = Request(1, 1, 2, mandatory=False)
    problem = triangle(
        slots=2, requests=(request,), forbidden={1: frozenset({1}), 2: frozenset({2})}
    )
    assert unmet(problem, {}) == {1: Reason.NO_COMMON_SLOT}


def test_a_wish_without_a_table_says_so():
    requests = (Request(1, 1, 2, mandatory=False), Request(2, 3, 4, mandatory=False))
    problem = triangle(participants=4, slots=1, requests=requests)
    assert unmet(problem, {1: Place(1, 1)}) == {2: Reason.TABLES_FULL}
