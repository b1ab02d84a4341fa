from hypothesis import given, settings
from hypothesis import strategies as st

from portal.matching.engine.check import check
from portal.matching.engine.problem import Place, Problem, Request, Sense
from portal.matching.engine.repair import Disturbance, after, repair
from portal.matching.engine.search import Limits, solve

from .worlds import problems

SURE = Limits(seconds=20, workers=1)


def square() -> Problem:
    """Two towns (1, 2) and two ventures (3, 4), everybody with everybody; four slots, two tables."""
    pairs = [(1, 3), (1, 4), (2, 3), (2, 4)]
    return Problem(
        participants=4,
        slots=4,
        tables=2,
        requests=tuple(Request(n, a, b, mandatory=False) for n, (a, b) in enumerate(pairs, 1)),
        sense=Sense.WISHES,
    )


PLAN = {1: Place(1, 1), 2: Place(2, 1), 3: Place(2, 2), 4: Place(1, 2)}


def test_who_comes_late_meets_later_and_nobody_else_moves():
    result = repair(square(), PLAN, Disturbance(now=1, late={3: 2}), SURE)
    assert result.dropped == frozenset()
    assert result.moved == frozenset({1})
    assert result.plan.places[1].slot in (3, 4)


def test_a_no_show_loses_only_its_own_meetings():
    result = repair(square(), PLAN, Disturbance(now=2, absent=frozenset({3})), SURE)
    assert result.dropped == frozenset({3})
    assert result.plan.places[1] == PLAN[1]
    assert result.plan.places[4] == PLAN[4]


def test_a_lost_table_moves_one_meeting_of_a_pair():
    result = repair(square(), PLAN, Disturbance(now=1, tables_lost=1), SURE)
    assert result.dropped == frozenset()
    assert len(result.moved) == 2


@settings(max_examples=30)
@given(problem=problems(Sense.WISHES), now=st.integers(1, 4), absent=st.integers(1, 2))
def test_a_repair_passes_the_checker_and_leaves_the_past_alone(
    problem: Problem, now: int, absent: int
):
    plan = solve(problem, SURE)
    if not plan.feasible:
        return
    disturbance = Disturbance(now=now, absent=frozenset({absent}))
    result = repair(problem, plan.places, disturbance, SURE)
    left = after(problem, plan.places, disturbance)
    assert check(left, result.plan.places) == []
    for id_, place in plan.places.items():
        if place.slot < now:
            assert result.plan.places[id_] == place
        elif absent in (problem.by_id[id_].a, problem.by_id[id_].b):
            assert id_ in result.dropped
