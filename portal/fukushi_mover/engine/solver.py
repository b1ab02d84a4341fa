"""`solve`: a plan for a whole day, at any moment the best found so far.

Large neighbourhood search with annealing in several threads (the kernels leave Python's lock), which exchange their
best routes between rounds. With an iteration limit the result depends on problem, seed, limit and number of workers only.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import perf_counter, thread_time

import numpy as np

from .compile import Compiled, compile_problem
from .docks import stagger
from .drivers import chosen_crew, manned
from .kernel import anneal
from .kernel.arrays import Ints, Tours
from .kernel.search import Search, new_search, relatedness
from .model import Plan, Problem, Progress, Route
from .routes import first_tours, plan_of

HOT, COLD = 0.7, 0.02
ROUNDS = 16
CHUNK_SECONDS = 0.05
FIXED_WORKERS = 2

OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


@dataclass(slots=True)
class Worker:
    """One thread's routes and search."""

    tours: Tours
    search: Search
    chunk: int = 20
    iterations: int = 0
    worked: float = 0.0


@dataclass(slots=True)
class Clock:
    """How far the search has come, between 0 and 1, by time or by iterations."""

    seconds: float | None
    iterations: int | None
    should_stop: ShouldStop
    processor: bool = False
    began: float = field(default_factory=perf_counter)

    @property
    def elapsed(self) -> float:
        return perf_counter() - self.began

    def done(self, worker: Worker) -> float:
        if self.iterations is not None:
            return worker.iterations / max(1, self.iterations)
        spent = worker.worked if self.processor else self.elapsed
        return spent / max(1e-9, self.seconds or 0.0)


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    warm_start: Plan | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    workers: int | None = None,
    processor_time: bool = False,
) -> Plan:
    """Plan `problem` within `seconds` of search, or `iterations` per worker (then deterministic; it wins over `seconds`).

    `warm_start` is a plan to begin with (what of it no longer works is left out and planned anew). `on_progress` is called
    between rounds; a true `should_stop()` ends the search with the best plan so far. Every stop is feasible; riders for
    whom there is no room are in `Plan.unserved`. With `processor_time` the seconds are each worker's own time on a processor: for
    measurements on a busy machine.
    """
    if seconds is None and iterations is None:
        raise ValueError("a search needs seconds or iterations")
    if not problem.requests or not problem.vehicles:
        return Plan(
            tuple(Route(vehicle.id) for vehicle in problem.vehicles),
            tuple(request.id for request in problem.requests),
        )
    crew = chosen_crew(problem) if problem.drivers else ()
    work = manned(problem, crew) if problem.drivers else problem
    clock = Clock(seconds, iterations, should_stop or (lambda: False), processor_time)
    plan = _searched(
        work, clock, seed, warm_start, workers or _cores(iterations), on_progress or _quiet
    )
    return replace(plan, drivers=crew)


def _quiet(progress: Progress) -> None:
    """Nobody listens."""


def _searched(
    problem: Problem,
    clock: Clock,
    seed: int,
    warm_start: Plan | None,
    count: int,
    on_progress: OnProgress,
) -> Plan:
    compiled = compile_problem(problem)
    crew = _hire(compiled, seed, warm_start, count)
    _run(compiled, crew, clock, on_progress)
    best = min(crew, key=lambda worker: worker.search.costs[1])
    plan = plan_of(compiled, best.search.best_seq, best.search.best_size)
    return stagger(problem, plan) if problem.docks else plan


def _cores(iterations: int | None) -> int:
    return FIXED_WORKERS if iterations is not None else max(1, len(os.sched_getaffinity(0)))


def _hire(compiled: Compiled, seed: int, warm_start: Plan | None, count: int) -> list[Worker]:
    near = relatedness(compiled.day)
    crew = []
    for stream in range(count):
        tours, frozen = first_tours(compiled, warm_start)
        crew.append(Worker(tours, new_search(compiled.day, tours, frozen, near, seed, stream)))
    return crew


def _run(compiled: Compiled, crew: list[Worker], clock: Clock, on_progress: OnProgress) -> None:
    for worker in crew:
        anneal.build(compiled.day, worker.tours, worker.search)
    with ThreadPoolExecutor(len(crew)) as threads:
        for part in range(1, ROUNDS + 1):
            list(threads.map(lambda worker: _work(compiled, worker, clock, part / ROUNDS), crew))  # noqa: B023
            _exchange(compiled, crew)
            on_progress(_progress(crew, clock))
            if clock.should_stop():
                return


def _work(compiled: Compiled, worker: Worker, clock: Clock, until: float) -> None:
    """Iterate until the clock shows `until`."""
    scale = _scale(compiled)
    while (done := clock.done(worker)) < until and not clock.should_stop():
        count = (
            worker.chunk if clock.iterations is None else _share(worker, clock.iterations, until)
        )
        heat = scale * HOT * (COLD / HOT) ** done
        began, worked = perf_counter(), thread_time()
        anneal.anneal(compiled.day, worker.tours, worker.search, count, heat, heat, scale)
        worker.iterations += count
        worker.worked += thread_time() - worked
        worker.chunk = max(
            1, int(count * min(2.0, CHUNK_SECONDS / (perf_counter() - began + 1e-9)))
        )


def _share(worker: Worker, iterations: int, until: float) -> int:
    """The chunk for a fixed number of iterations: of a size that no clock decides."""
    return max(1, min(int(np.ceil(iterations * until)) - worker.iterations, 500))


def _scale(compiled: Compiled) -> float:
    """The mean cost of a leg between two stops of riders."""
    day = compiled.day
    used = np.unique(day.place[: 2 * day.n])
    return max(1e-6, float(day.cost[np.ix_(used, used)].mean()))


def _exchange(compiled: Compiled, crew: list[Worker]) -> None:
    """The worker whose best is worst goes on from the best of all."""
    best = min(crew, key=lambda worker: worker.search.costs[1])
    worst = max(crew, key=lambda worker: worker.search.costs[1])
    if worst.search.costs[1] > best.search.costs[1] + 1e-9:
        adopt(compiled, worst, best.search.best_seq, best.search.best_size)


def adopt(compiled: Compiled, worker: Worker, seq: Ints, size: Ints) -> None:
    """Go on from these routes."""
    day, tours, search = compiled.day, worker.tours, worker.search
    tours.seq[:], tours.size[:] = seq, size
    anneal.start(day, tours)
    outside = np.flatnonzero(tours.owner < 0)
    search.bank[: len(outside)] = outside
    search.banked[0] = len(outside)
    search.costs[0] = anneal.total(day, tours, search)
    if search.costs[0] < search.costs[1]:
        anneal.keep_best(day, tours, search)


def _progress(crew: list[Worker], clock: Clock) -> Progress:
    best = min(crew, key=lambda worker: worker.search.costs[1])
    day_bank = int(best.search.frozen.size - sum((best.search.best_size - 2) // 2))
    return Progress(
        float(best.search.costs[1]),
        day_bank,
        clock.elapsed,
        sum(worker.iterations for worker in crew),
    )
