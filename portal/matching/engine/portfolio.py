"""Several ways of searching at once, each in a process of its own; the first proof ends them all."""

import multiprocessing as mp
import queue
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess
from typing import Any

from . import maxsat
from .problem import Listener, Place, Plan, Problem, Progress, Sense, Stop, objective_of
from .search import METHOD, Limits, solve
from .tables import seat

TICK = 0.2


@dataclass(frozen=True)
class News:
    """What a search sends home."""

    method: str
    places: dict[int, Place] | None = None
    bound: int | None = None
    done: bool = False
    feasible: bool = True


def solve_best(
    problem: Problem,
    limits: Limits,
    *,
    listener: Listener | None = None,
    stop: Stop | None = None,
    before: Mapping[int, Place] | None = None,
) -> Plan:
    """For breaks alone CP-SAT and MaxSAT side by side. Wishes, and repeatable runs, are CP-SAT's.

    On two cores CP-SAT proves the wishes of a day for 24 in 15 s when it has both of them, and not in 40 s
    beside MaxSAT, which does not finish. `before`: as in `solve`.
    """
    if limits.iterations is not None or problem.sense == Sense.WISHES or not problem.requests:
        return solve(problem, limits, listener=listener, stop=stop, before=before)
    return _Race(problem, limits, listener, stop, before or {}).run()


class _Race:
    def __init__(
        self,
        problem: Problem,
        limits: Limits,
        listener: Listener | None,
        stop: Stop | None,
        before: Mapping[int, Place],
    ) -> None:
        self.problem, self.limits, self.before = problem, limits, before
        self.listener, self.stop = listener, stop
        self.context = mp.get_context("fork")
        self.mail: Any = self.context.Queue()
        self.started = time.monotonic()
        self.best: dict[int, Place] | None = None
        self.cost: int | None = None
        self.bound, self.method, self.proven, self.impossible = 0, METHOD, False, False

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def run(self) -> Plan:
        runners = {
            name: self.context.Process(
                target=run, args=(self.problem, self.limits, self.before, self.mail)
            )
            for name, run in RUNNERS.items()
        }
        for process in runners.values():
            process.start()
        try:
            self.wait(runners)
        finally:
            for process in runners.values():
                process.kill()
                process.join()
        return self.plan()

    def wait(self, runners: Mapping[str, BaseProcess]) -> None:
        silent: float | None = None
        while not self.proven and self.seconds < self.limits.seconds:
            if self.stop and self.stop():
                return
            try:
                self.hear(self.mail.get(timeout=TICK))
            except queue.Empty:
                alive = any(process.is_alive() for process in runners.values())
                silent = None if alive else silent or self.seconds
                if silent is not None and self.seconds - silent > 3 * TICK:
                    return

    def hear(self, news: News) -> None:
        if news.done and not news.feasible:
            self.impossible = self.proven = True
            self.method = news.method
            return
        if news.places is not None:
            cost = objective_of(self.problem, news.places)
            if self.cost is None or cost < self.cost:
                self.best, self.cost, self.method = news.places, cost, news.method
        if news.bound is not None:
            self.bound = max(self.bound, news.bound)
        self.proven = self.cost is not None and self.bound >= self.cost
        if self.listener:
            met = len(self.best or {})
            self.listener(Progress(round(self.seconds, 2), self.cost, self.bound, met))

    def plan(self) -> Plan:
        seconds = round(self.seconds, 3)
        if self.impossible or self.best is None:
            return Plan({}, False, proven=self.impossible, seconds=seconds, method=self.method)
        return Plan(self.best, True, self.cost, self.bound, self.proven, seconds, self.method)


Before = Mapping[int, Place]


def _run_cp_sat(problem: Problem, limits: Limits, before: Before, mail: Any) -> None:
    def hear(progress: Progress) -> None:
        mail.put(News(METHOD, bound=progress.bound))

    def found(slots: dict[int, int]) -> None:
        mail.put(News(METHOD, seat(problem, slots, tables)))

    tables = {id_: place.table for id_, place in before.items()}
    alone = replace(limits, workers=max(1, limits.workers - 1))
    plan = solve(problem, alone, listener=hear, finder=found, before=before)
    mail.put(News(METHOD, plan.places if plan.feasible else None, plan.bound))
    if plan.proven and not plan.feasible:
        mail.put(News(METHOD, done=True, feasible=False))


def _run_core_guided(problem: Problem, limits: Limits, before: Before, mail: Any) -> None:
    _run_maxsat("maxsat-cores", maxsat.core_guided, problem, before, mail)


def _run_linear(problem: Problem, limits: Limits, before: Before, mail: Any) -> None:
    _run_maxsat("maxsat-linear", maxsat.linear, problem, before, mail)


def _run_maxsat(name: str, search: Any, problem: Problem, before: Before, mail: Any) -> None:
    tables = {id_: place.table for id_, place in before.items()}

    def tell(slots: dict[int, int] | None, bound: int | None) -> None:
        places = seat(problem, slots, tables) if slots is not None else None
        if bound is not None:
            bound = maxsat.honest_bound(problem, bound)
        mail.put(News(name, places, bound))

    # No timetable under this encoding's fairness may still be one under the problem's.
    if not search(problem, tell) and maxsat.somebody_never_waits(problem):
        mail.put(News(name, done=True, feasible=False))


RUNNERS = {
    METHOD: _run_cp_sat,
    "maxsat-cores": _run_core_guided,
    "maxsat-linear": _run_linear,
}
