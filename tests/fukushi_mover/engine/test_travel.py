"""Straight lines, and what hours and snow do to a matrix of travel times."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.model import Problem, Window
from portal.fukushi_mover.engine.solver import solve
from portal.fukushi_mover.engine.travel import Legs, Slowdown, StraightLine, slowed

from .conftest import STREET, ride, van

HOUR = 3600
RUSH = Slowdown(Window(7 * HOUR, 9 * HOUR), 1.5)
SCHOOL = Slowdown(Window(8 * HOUR, 8.5 * HOUR), 1.8)


def _legs() -> Legs:
    return StraightLine(detour=1.4, speed_kmh=42).matrix(np.array([(0.0, 0.0), (1000.0, 0.0)]))


def test_a_straight_line_has_a_detour_and_says_that_it_is_a_guess() -> None:
    legs = _legs()
    assert legs.metres.tolist() == [[0, 1400], [1400, 0]]
    assert legs.seconds.tolist() == [[0, 120], [120, 0]]
    assert (legs.source, legs.is_estimate) == ("straight_line", True)


def test_the_slowest_hour_that_a_run_touches_counts() -> None:
    hours = {"rush": (7, 8), "school too": (8, 10), "afterwards": (9, 11), "before": (5, 7)}
    seconds = {
        name: int(slowed(_legs(), (RUSH, SCHOOL), Window(a * HOUR, b * HOUR)).seconds[0, 1])
        for name, (a, b) in hours.items()
    }
    assert seconds == {"rush": 180, "school too": 216, "afterwards": 120, "before": 120}


def test_snow_comes_on_top_and_lengthens_no_road() -> None:
    snowed = slowed(_legs(), (RUSH,), Window(7 * HOUR, 8 * HOUR), snow=1.3)
    assert snowed.seconds[0, 1] == 234
    assert snowed.metres.tolist() == _legs().metres.tolist()
    assert slowed(_legs(), (), Window(), snow=1.001).seconds[0, 1] == 121


FACTORS = st.floats(1, 3)


@settings(max_examples=40, deadline=None)
@given(FACTORS, FACTORS, st.integers(0, 10**9))
def test_a_plan_for_slow_roads_holds_on_fast_ones(rush: float, snow: float, seed: int) -> None:
    """Nothing gets faster by a factor, and a run planned with it can be driven without it."""
    legs = Legs(STREET.astype(np.int64), STREET.astype(np.int64), "street", is_estimate=False)
    slow = slowed(legs, (Slowdown(Window(0, HOUR), rush),), Window(0, 2 * HOUR), snow)
    assert (slow.seconds >= legs.seconds).all()
    assert (slow.seconds <= np.ceil(legs.seconds * rush * snow) + 1).all()
    riders = (ride("a", 1, 4, longest_ride=900), ride("b", 2, 6), ride("c", 7, 0))
    planned = Problem(riders, (van(),), slow.seconds)
    plan = solve(planned, iterations=20, seed=seed, workers=1)
    assert check(planned, plan, partial=True) == []
    assert check(Problem(riders, (van(),), legs.seconds), plan, partial=True) == []
