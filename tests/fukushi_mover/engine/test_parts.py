"""A large day is shared out among the workers: every vehicle has one of them, and what they find together is one plan."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.compile import compile_problem
from portal.fukushi_mover.engine.kernel.search import relatedness
from portal.fukushi_mover.engine.parts import divisible, drawn
from portal.fukushi_mover.engine.solver import solve

from .days import busy_town


@given(st.integers(0, 10**9), st.integers(2, 3))
def test_each_vehicle_is_in_one_part(seed: int, parts: int) -> None:
    compiled = compile_problem(busy_town(seed))
    owner = np.random.default_rng(seed).integers(-1, compiled.day.vans, compiled.day.n)
    size = 2 + 2 * np.bincount(owner[owner >= 0], minlength=compiled.day.vans)
    shares = drawn(owner, size, relatedness(compiled.day), parts, np.random.default_rng(seed))
    assert sorted(np.concatenate(shares)) == list(range(compiled.day.vans))
    busy = [int((size[share] > 2).sum()) for share in shares]
    assert max(busy) - min(busy) <= 1


def test_a_day_of_few_vehicles_is_not_shared_out() -> None:
    assert [divisible(np.full(vans, 4), 2) for vans in (15, 16)] == [False, True]
    assert not divisible(np.full(16, 4), 1)


def test_a_large_day_is_planned_by_two_and_the_same_each_time() -> None:
    problem = busy_town(3)
    seen: list[float] = []
    plans = [
        solve(
            problem,
            iterations=200,
            seed=5,
            workers=2,
            on_progress=lambda now: seen.append(now.cost),
        )
        for _ in range(2)
    ]
    assert plans[0] == plans[1]
    assert check(problem, plans[0]) == []
    assert divisible(np.array([2 + len(run.visits) for run in plans[0].routes]), 2)
    assert seen == sorted(seen[:60], reverse=True) * 2
    assert abs(plans[0].cost - seen[-1]) < 1e-6
