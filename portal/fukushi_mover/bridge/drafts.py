"""A plan's leg as the engine sees it: its problem, its runs as node sequences, and their times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.fukushi_mover.engine.mend import insert_all, retime
from portal.fukushi_mover.engine.model import Problem
from portal.fukushi_mover.enums import Leg, StopKind, StopState
from portal.fukushi_mover.models import DailyPlan, Run, Van
from portal.fukushi_mover.queries.attendance import Expected
from portal.fukushi_mover.roads.remembered import Remembered

from .static import LegProblem, leg_problem
from .waves import settle
from .whatif import Nodes


@dataclass(frozen=True)
class DraftLeg:
    part: LegProblem
    runs: list[Nodes]
    begins: dict[int, int]
    rows: dict[int, Run]
    """Van → its run on this leg."""

    @property
    def problem(self) -> Problem:
        return self.part.problem


def draft_leg(
    plan: DailyPlan, leg: Leg, expected: Sequence[Expected], vans: Sequence[Van], roads: Remembered
) -> DraftLeg:
    """Riders who do not come any more are left out of it. Vans that drive in the plan belong to it in any case."""
    runs = list(
        plan.runs.filter(leg=leg)
        .select_related("van__facility")
        .prefetch_related("stops", "van__layouts")
    )
    every = {van.pk: van for van in vans} | {run.van_id: run.van for run in runs if run.stops.all()}
    part = leg_problem(leg, expected, list(every.values()), roads)
    part = replace(part, problem=replace(part.problem, reference={}))
    rows = {run.van_id: run for run in runs}
    nodes: list[Nodes] = []
    begins: dict[int, int] = {}
    for vehicle in part.problem.vehicles:
        run = rows.get(part.vans[vehicle.id].pk)
        path = _nodes(part, run) if run else []
        nodes.append(tuple(node for node, _ in path))
        begins |= dict(path)
    n = part.problem.n
    arrivals = {key: begins.get(number + n, 0) for key, number in part.problem.numbers.items()}
    return DraftLeg(settle(part, arrivals), nodes, begins, rows)


def _nodes(part: LegProblem, run: Run) -> list[tuple[int, int]]:
    found = []
    for stop in run.stops.all():
        number = part.problem.numbers.get(f"r{stop.rider_id}")
        if number is not None and stop.state != StopState.DROPPED:
            boards = stop.kind == StopKind.BOARD
            found.append((number if boards else number + part.problem.n, stop.begin))
    return found


__all__ = ["DraftLeg", "draft_leg", "insert_all", "retime"]
