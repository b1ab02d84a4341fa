"""The day itself: somebody does not come, comes late, a table is lost. As many meetings as before, few of them moved."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ortools.sat.python import cp_model

from .model import Model, build
from .problem import Place, Plan, Problem, Request
from .search import Limits, hint, read, solver_for


@dataclass(frozen=True)
class Disturbance:
    now: int = 1
    """The first slot that can still change; earlier meetings stay as they were."""
    absent: frozenset[int] = frozenset()
    """Participants who do not come (any more)."""
    late: Mapping[int, int] = field(default_factory=dict)
    """Participant → first slot in which they are there."""
    tables_lost: int = 0


@dataclass(frozen=True)
class Repair:
    plan: Plan
    moved: frozenset[int]
    dropped: frozenset[int]


def repair(
    problem: Problem,
    places: Mapping[int, Place],
    disturbance: Disturbance,
    limits: Limits = Limits(10.0),  # noqa: B008 - frozen
) -> Repair:
    """Keeps the most weight of meetings, then moves the fewest in time; waiting counts last."""
    started = time.monotonic()
    changed = after(problem, places, disturbance)
    model = build(changed)
    _aim(model, places)
    hint(model, places)
    solver = solver_for(limits)
    status = solver.solve(model.cp)
    plan = read(model, solver, status, places)
    plan = replace(plan, seconds=round(time.monotonic() - started, 3))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        plan = replace(plan, places={})
    kept = plan.places
    return Repair(
        plan=plan,
        moved=frozenset(i for i, p in kept.items() if i in places and p.slot != places[i].slot),
        dropped=frozenset(i for i in places if i not in kept),
    )


def after(problem: Problem, places: Mapping[int, Place], disturbance: Disturbance) -> Problem:
    """The problem that is left: only meetings of the plan, what is past in its place, nobody where they are not."""
    requests = []
    for request in problem.requests:
        place = places.get(request.id)
        if place is None:
            continue
        if place.slot < disturbance.now:
            requests.append(
                replace(request, slots=frozenset({place.slot}), mandatory=False, table=place.table)
            )
        elif not {request.a, request.b} & disturbance.absent:
            requests.append(_still_to_come(problem, request, disturbance))
    kept = {r.id for r in requests}
    return replace(
        problem,
        requests=tuple(replace(r, after=tuple(i for i in r.after if i in kept)) for r in requests),
        forbidden=_away(problem, disturbance),
        tables=problem.tables - disturbance.tables_lost,
        fairness=None,
    )


def _still_to_come(problem: Problem, request: Request, disturbance: Disturbance) -> Request:
    later = frozenset(range(disturbance.now, problem.slots + 1))
    slots = later if request.slots is None else request.slots & later
    table = request.table if request.table <= problem.tables - disturbance.tables_lost else 0
    return replace(request, slots=slots, mandatory=False, table=table)


def _away(problem: Problem, disturbance: Disturbance) -> dict[int, frozenset[int]]:
    away = dict(problem.forbidden)
    for person, first in disturbance.late.items():
        missed = frozenset(range(disturbance.now, first))
        away[person] = away.get(person, frozenset()) | missed
    return away


def _aim(model: Model, places: Mapping[int, Place]) -> None:
    """Lexicographic in one sum: a dropped meeting weighs more than all moves, a move more than all breaks."""
    problem = model.problem
    most_breaks = problem.participants * problem.slots + 1
    a_move = most_breaks
    a_meeting = a_move * (len(problem.requests) + 1)
    stays = [
        literal
        for (id_, slot), literal in model.at.items()
        if (place := places.get(id_)) is not None and place.slot == slot
    ]
    worth = [(1 + r.weight) * model.placed(r) for r in problem.requests]
    model.cp.maximize(
        a_meeting * cp_model.LinearExpr.sum(worth)
        + a_move * cp_model.LinearExpr.sum(stays)
        - model.breaks_total()
    )
