"""Compile (or load from disk) every kernel: `python -m portal.fukushi_mover.engine.warm`, run by `make setup`.

A process that wants its first answer to be fast calls `warm_up()` when it starts.
"""

from time import perf_counter

import numpy as np

from .formats.scenario import Scenario
from .kernel import cache_folder
from .model import Problem, Request, Stop, Vehicle, Weights, Window
from .online.lanes import Ask, Lane, Lanes
from .simulate import live_through
from .solver import solve


def smallest_problem() -> Problem:
    """Three riders, two vehicles, four places in a row, 100 s apart."""
    place = np.arange(4)
    times = 100 * np.abs(place[:, None] - place[None, :])
    riders = tuple(
        Request(f"r{k}", Stop(k, Window(0, 3600), 60), Stop(0, Window(0, 3600), 60))
        for k in (1, 2, 3)
    )
    return Problem(
        riders, (Vehicle("a", 0, 0, layouts=((3,),)), Vehicle("b", 0, 0, layouts=((3,),))), times
    )


def warm_up() -> float:
    """Make all kernels ready in this process; the seconds that it took."""
    began = perf_counter()
    problem = smallest_problem()
    solve(problem, iterations=30, workers=1)
    live_through(Scenario(problem, (None, 100, 3600)), think_iterations=50)
    _scan_lanes()
    return perf_counter() - began


def _scan_lanes() -> None:
    """One vehicle that nobody has called yet, and one who calls."""
    still, anytime = np.zeros((2, 2)), Window()
    lane = Lane((0, 0), still, (), (), 0, ((3,),), 0, 3600)
    ask = Ask(
        anytime,
        anytime,
        0,
        0,
        (1,),
        600,
        np.zeros((4, 1)),
        (60, 60),
        np.ones(1, np.bool_),
        np.array([[[0.0], [3600.0]]]),
    )
    Lanes([lane], Weights(), 0).scan(0, ask)


if __name__ == "__main__":
    print(f"kernels ready in {warm_up():.1f} s: {cache_folder()}")
