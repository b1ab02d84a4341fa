"""Two vehicles exchange what follows a cut: nobody is lost, no rule breaks, and what does not fit is undone."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.fukushi_mover.engine.check import check_nodes
from portal.fukushi_mover.engine.compile import Compiled, compile_problem
from portal.fukushi_mover.engine.kernel.anneal import undo
from portal.fukushi_mover.engine.kernel.cross import cross
from portal.fukushi_mover.engine.kernel.search import Search, new_search, relatedness
from portal.fukushi_mover.engine.model import Problem
from portal.fukushi_mover.engine.routes import first_tours, plan_of
from portal.fukushi_mover.engine.solver import solve

from .days import busy_town, random_problem


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.booleans())
def test_exchanged_tails_keep_every_rule(seed: int, town: bool) -> None:
    problem = busy_town(seed) if town else random_problem(seed)
    compiled = compile_problem(problem)
    tours, frozen = first_tours(compiled, solve(problem, iterations=40, seed=seed, workers=1))
    near = relatedness(compiled.day)
    search = new_search(compiled.day, tours, frozen, near, seed, 0)
    for rider in np.random.default_rng(seed).permutation(compiled.day.n)[:12]:
        before = _state(tours, search)
        search.touched[:] = 0
        search.old_banked[0] = search.banked[0]
        search.old_bank[:] = search.bank
        if cross(compiled.day, tours, search, int(rider)):
            assert check_nodes(problem, _paths(compiled, problem, tours), partial=True) == []
            assert _everybody(compiled, tours, search) == list(range(compiled.day.n))
        else:
            undo(compiled.day, tours, search)
            assert _state(tours, search) == before


def _state(tours, search: Search) -> tuple[Sequence[object], ...]:
    routes = [row[:size].tolist() for row, size in zip(tours.seq, tours.size, strict=True)]
    return routes, sorted(search.bank[: search.banked[0]].tolist()), tours.owner.tolist()


def _paths(compiled: Compiled, problem: Problem, tours) -> list[list[int]]:
    return [list(run.nodes) for run in plan_of(compiled, tours.seq, tours.size).routes]


def _everybody(compiled: Compiled, tours, search: Search) -> list[int]:
    carried = np.flatnonzero(tours.owner >= 0).tolist()
    return sorted(carried + search.bank[: search.banked[0]].tolist())
