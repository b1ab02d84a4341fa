"""Finds a timetable with CP-SAT: any time, seeded, watched, from a plan before this one if there is one."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from .model import Model, build
from .problem import Listener, Place, Plan, Problem, Progress, Sense, Stop, objective_of
from .tables import seat

METHOD = "cp-sat"
Finder = Callable[[dict[int, int]], None]
"""Is given the slots of each better plan."""


@dataclass(frozen=True)
class Limits:
    """`iterations` replaces the clock by the solver's own count of work, and is repeatable."""

    seconds: float = 30.0
    iterations: int | None = None
    seed: int = 0
    workers: int = 2


class _Watch(cp_model.CpSolverSolutionCallback):
    def __init__(
        self, model: Model, listener: Listener | None, stop: Stop | None, finder: Finder | None
    ) -> None:
        super().__init__()
        self.model, self.listener, self.stop, self.finder = model, listener, stop, finder
        self.started = time.monotonic()

    def on_solution_callback(self) -> None:
        if self.finder:
            at = self.model.at.items()
            self.finder({id_: slot for (id_, slot), x in at if self.boolean_value(x)})
        if self.listener:
            self.listener(
                Progress(
                    seconds=time.monotonic() - self.started,
                    objective=round(self.objective_value),
                    bound=round(self.best_objective_bound),
                    met=sum(self.boolean_value(literal) for literal in self.model.at.values()),
                )
            )
        if self.stop and self.stop():
            self.stop_search()


def solve(
    problem: Problem,
    limits: Limits = Limits(),
    *,
    listener: Listener | None = None,
    stop: Stop | None = None,
    finder: Finder | None = None,
    before: Mapping[int, Place] | None = None,
) -> Plan:
    """The best timetable found. `before` is where the search starts, and whose tables it keeps."""
    started = time.monotonic()
    model = build(problem)
    aim(model)
    hint(model, before or {})
    solver = solver_for(limits)
    status = solver.solve(model.cp, _Watch(model, listener, stop, finder))
    plan = read(model, solver, status, before or {})
    return Plan(**{**plan.__dict__, "seconds": round(time.monotonic() - started, 3)})


def aim(model: Model) -> None:
    if model.problem.sense == Sense.BREAKS:
        model.cp.minimize(model.value())
    else:
        model.cp.maximize(model.value())


def hint(model: Model, before: Mapping[int, Place]) -> None:
    if not before:
        return
    for (id_, slot), literal in model.at.items():
        place = before.get(id_)
        model.cp.add_hint(literal, place is not None and place.slot == slot)


def solver_for(limits: Limits) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = limits.seed
    solver.parameters.linearization_level = 2
    if limits.iterations is not None:
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = float(limits.iterations)
    else:
        solver.parameters.num_workers = limits.workers
        solver.parameters.max_time_in_seconds = limits.seconds
    return solver


def read(
    model: Model,
    solver: cp_model.CpSolver,
    status: cp_model.CpSolverStatus,
    wanted: Mapping[int, Place],
) -> Plan:
    if status == cp_model.INFEASIBLE:
        return Plan({}, feasible=False, proven=True, method=METHOD)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Plan({}, feasible=False, method=METHOD)
    slots = {id_: slot for (id_, slot), x in model.at.items() if solver.boolean_value(x)}
    tables = {id_: place.table for id_, place in wanted.items()}
    places = seat(model.problem, slots, tables)
    return Plan(
        places,
        feasible=True,
        objective=objective_of(model.problem, places),
        bound=round(solver.best_objective_bound),
        proven=status == cp_model.OPTIMAL,
        method=METHOD,
    )
