"""`solve`: a plan for a whole day, at any moment the best found so far.

Large neighbourhood search with annealing in several threads (the kernels leave Python's lock). On a large day each thread works on some of
the vehicles, drawn anew before each round; on a small one each has the whole day, and the worst goes on from the best. With an iteration limit the result depends on problem, seed, limit and number of workers only.
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
from .parts import divisible, drawn
from .routes import first_tours, plan_of

HOT, COLD = 1.0, 0.02
ROUNDS = 60
MEETING = 4  # rounds after which workers who each have the whole day compare what they found
CHUNK_SECONDS = 0.008
FIXED_WORKERS = 2

OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


@dataclass(slots=True)
class Worker:
    """One thread's routes and search."""

    tours: Tours
    search: Search
    frozen: np.ndarray
    chunk: int = 20
    iterations: int = 0
    worked: float = 0.0


@dataclass(slots=True)
class Routes:
    """The node sequences of all vehicles, and what they cost with those left out."""

    seq: Ints
    size: Ints
    cost: float


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
    best = _run(compiled, crew, clock, np.random.default_rng(seed), on_progress)
    plan = plan_of(compiled, best.seq, best.size)
    return stagger(problem, plan) if problem.docks else plan


def _cores(iterations: int | None) -> int:
    return FIXED_WORKERS if iterations is not None else max(1, len(os.sched_getaffinity(0)))


def _hire(compiled: Compiled, seed: int, warm_start: Plan | None, count: int) -> list[Worker]:
    near = relatedness(compiled.day)
    crew = []
    for stream in range(count):
        tours, frozen = first_tours(compiled, warm_start)
        search = new_search(compiled.day, tours, frozen.copy(), near, seed, stream)
        crew.append(Worker(tours, search, frozen))
    return crew


def _run(
    compiled: Compiled,
    crew: list[Worker],
    clock: Clock,
    rng: np.random.Generator,
    on_progress: OnProgress,
) -> Routes:
    anneal.build(compiled.day, crew[0].tours, crew[0].search)
    present = best = _present(crew[0])
    whole = False
    with ThreadPoolExecutor(len(crew)) as threads:
        for part in range(1, ROUNDS + 1):
            apart = divisible(present.size, len(crew))
            if apart:
                _part(compiled, crew, present, rng)
            elif not whole:
                _give_all(compiled, crew, present)
            whole = not apart
            list(threads.map(lambda worker: _work(compiled, worker, clock, part / ROUNDS), crew))  # noqa: B023
            if apart:
                present, found = _joined(crew, present)
            else:
                present = found = _better(compiled, crew, meeting=part % MEETING == 0)
            best = min(best, found, key=lambda routes: routes.cost)
            on_progress(_progress(best, crew, clock))
            if clock.should_stop():
                break
    return best


def _present(worker: Worker) -> Routes:
    tours = worker.tours
    return Routes(tours.seq.copy(), tours.size.copy(), float(worker.search.costs[0]))


def _part(
    compiled: Compiled, crew: list[Worker], present: Routes, rng: np.random.Generator
) -> None:
    """Each worker goes on from the present routes with some of the vehicles, their riders, and its share of those left out."""
    lead = crew[0]
    lay(compiled, lead, present)
    owner = lead.tours.owner.copy()
    shares = drawn(owner, present.size, lead.search.near, len(crew), rng)
    outside = rng.permutation(np.flatnonzero(owner < 0))
    for k, (worker, vans) in enumerate(zip(crew, shares, strict=True)):
        bank = outside[k :: len(crew)]
        riders = np.sort(np.concatenate([np.flatnonzero(np.isin(owner, vans)), bank]))
        if worker is not lead:
            lay(compiled, worker, present)
        confine(compiled, worker, vans, riders, bank)


def _give_all(compiled: Compiled, crew: list[Worker], present: Routes) -> None:
    """Each worker goes on from the present routes with the whole day."""
    day = compiled.day
    for worker in crew:
        lay(compiled, worker, present)
        outside = np.flatnonzero(worker.tours.owner < 0)
        confine(compiled, worker, np.arange(day.vans), np.arange(day.n), outside)


def _joined(crew: list[Worker], before: Routes) -> tuple[Routes, Routes]:
    """(present, best) routes of the parts, put together."""
    present = Routes(before.seq.copy(), before.size.copy(), 0.0)
    best = Routes(before.seq.copy(), before.size.copy(), 0.0)
    for worker in crew:
        search = worker.search
        vans = search.vans[: search.share[0]]
        present.seq[vans], present.size[vans] = worker.tours.seq[vans], worker.tours.size[vans]
        best.seq[vans], best.size[vans] = search.best_seq[vans], search.best_size[vans]
        present.cost += float(search.costs[0])
        best.cost += float(search.costs[1])
    return present, best


def _better(compiled: Compiled, crew: list[Worker], *, meeting: bool) -> Routes:
    """The best routes of all workers; at a meeting the worst goes on from them."""
    order = sorted(crew, key=lambda worker: float(worker.search.costs[1]))
    lead, last = order[0].search, order[-1]
    best = Routes(lead.best_seq.copy(), lead.best_size.copy(), float(lead.costs[1]))
    if meeting and last.search.costs[1] > best.cost + 1e-9:
        adopt(compiled, last, best)
    return best


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


def lay(compiled: Compiled, worker: Worker, routes: Routes) -> None:
    """Write these routes."""
    worker.tours.seq[:], worker.tours.size[:] = routes.seq, routes.size
    anneal.start(compiled.day, worker.tours)


def confine(compiled: Compiled, worker: Worker, vans: Ints, riders: Ints, bank: Ints) -> None:
    """Let a worker change these vehicles and riders alone; those of `bank` have none yet. Its costs are those of its part."""
    search = worker.search
    search.vans[: len(vans)], search.active[: len(riders)] = vans, riders
    search.share[:] = len(vans), len(riders)
    search.frozen[:] = 1
    search.frozen[riders] = worker.frozen[riders]
    search.bank[: len(bank)], search.banked[0] = bank, len(bank)
    search.costs[0] = anneal.total(compiled.day, worker.tours, search)
    anneal.keep_best(compiled.day, worker.tours, search)


def adopt(compiled: Compiled, worker: Worker, routes: Routes) -> None:
    """Go on from these routes with the whole day."""
    search = worker.search
    lay(compiled, worker, routes)
    outside = np.flatnonzero(worker.tours.owner < 0)
    search.bank[: len(outside)], search.banked[0] = outside, len(outside)
    search.costs[0] = anneal.total(compiled.day, worker.tours, search)
    if search.costs[0] < search.costs[1]:
        anneal.keep_best(compiled.day, worker.tours, search)


def _progress(best: Routes, crew: list[Worker], clock: Clock) -> Progress:
    left_out = int(crew[0].search.frozen.size - sum((best.size - 2) // 2))
    return Progress(
        float(best.cost), left_out, clock.elapsed, sum(worker.iterations for worker in crew)
    )
