"""A simulated day: requests come when they are asked, the online engine answers without foresight.

`live_through` drives the day, `Lived` has what happened and its figures; `clairvoyant` is the same day planned with all
requests known beforehand, so that the price of not knowing the future is a number.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from time import perf_counter

import numpy as np
import numpy.typing as npt

from .check import check
from .codes import Broken, Reason
from .formats.scenario import Scenario, VisitEnd
from .model import Plan, Problem, Request, Route, Seconds, Violation, Visit
from .online.clock import advance
from .online.events import Finished
from .online.improvement import improve, place_by_search
from .online.offers import commit, offers
from .online.repair import repair
from .online.returning import boarding
from .online.snapshot import snapshot
from .online.state import FleetState, Refusal, Terms, start_day
from .solver import solve
from .temporal import places

RESCUE_ITERATIONS = 3000
MORNING_ITERATIONS = 2000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was told; `reason` is the most frequent one of the vehicles, None if accepted."""

    number: int
    accepted: bool
    reason: Reason | None
    asked_at: Seconds
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Return:
    """A ride back whose visit ended at another time than planned: `ready` at the door, boarding as it was `planned` and as it is `now`
    (None: there is no ride back)."""

    rider: str
    ready: Seconds
    planned: Seconds | None
    now: Seconds | None


@dataclass(frozen=True, eq=False)
class Lived:
    """A day that is over. `plan` has the nodes of `scenario.problem` and the times at which things happened,
    `morning` the main work as it was planned before anybody asked, `returns` what became of visits that ended otherwise than planned."""

    scenario: Scenario
    answers: tuple[Answer, ...]
    plan: Plan
    morning: Plan
    broken: tuple[Violation, ...]
    returns: tuple[Return, ...] = ()

    @property
    def cost(self) -> float:
        """Travel seconds (of published files: distance) driven."""
        return self.along(self.scenario.problem.times)

    def along(self, matrix: npt.NDArray[np.generic]) -> float:
        """Sum of a matrix between places along all routes."""
        return along(self.scenario.problem, self.plan, matrix)


def live_through(
    scenario: Scenario,
    *,
    think_seconds: float = 0.2,
    think_iterations: int | None = None,
    rescue_iterations: int = RESCUE_ITERATIONS,
    terms: Terms | None = None,
    seed: int = 0,
) -> Lived:
    """Drive the day. Between requests the engine may think so long (`think_iterations` instead makes it deterministic). Who
    fits nowhere as things stand is placed by a search of `rescue_iterations` over what may still move."""
    state = _morning(scenario, terms, seed)
    planned = _renumbered(scenario.problem, state)
    answers, returns = [], []
    for at, happens in _by_time(scenario):
        now = max(at, state.now)
        if isinstance(happens, VisitEnd):
            state, came = _finish(state, happens, now)
            returns.append(came)
            continue
        state, answer = _ask(state, scenario, happens, now, rescue_iterations)
        answers.append(answer)
        if answer.accepted and (think_seconds or think_iterations):
            state = improve(state, seconds=think_seconds, iterations=think_iterations, seed=happens)
    return _evening(scenario, state, planned, tuple(answers), tuple(returns))


def _by_time(scenario: Scenario) -> list[tuple[Seconds, int | VisitEnd]]:
    """What happens, by time: numbers of those who ask (then by the file's id), and ends of visits after them."""
    asked = [
        (at, len(name := scenario.file_id(number)), name, number)
        for number, at in enumerate(scenario.asked_at, 1)
        if at is not None
    ]
    happens: list[tuple[Seconds, int | VisitEnd]] = [
        (at, number) for at, *_, number in sorted(asked)
    ]
    happens += [(visit.told_at, visit) for visit in scenario.visits]
    return sorted(happens, key=lambda one: one[0])


def _morning(scenario: Scenario, terms: Terms | None, seed: int) -> FleetState:
    """The day before anybody has asked: the main work, planned and promised."""
    known = tuple(
        request
        for request, at in zip(scenario.problem.requests, scenario.asked_at, strict=True)
        if at is None
    )
    main = _among(scenario.problem, known)
    plan = solve(main, iterations=MORNING_ITERATIONS, seed=seed)
    start = min((vehicle.shift.earliest for vehicle in main.vehicles), default=0)
    first = min((at for at in scenario.asked_at if at is not None), default=start)
    tolerance = scenario.tolerance if known else None
    return start_day(
        main,
        plan,
        now=min(start, first),
        terms=terms or scenario.terms,
        tolerance=tolerance,
        tolerances=scenario.tolerances,
        drive_first=scenario.drive_first,
    )


def _among(problem: Problem, known: tuple[Request, ...]) -> Problem:
    """The problem of these riders alone, with the rules that concern nobody else."""
    ids = {request.id for request in known}
    return replace(
        problem,
        requests=known,
        apart=tuple(pair for pair in problem.apart if ids.issuperset(pair)),
        together=tuple(pair for pair in problem.together if ids.issuperset(pair)),
        links=tuple(link for link in problem.links if {link.there, link.back} <= ids),
    )


def _ask(
    state: FleetState, scenario: Scenario, number: int, now: Seconds, rescue: int
) -> tuple[FleetState, Answer]:
    request = scenario.problem.requests[number - 1]
    others = [
        other
        for pair in scenario.problem.apart
        if request.id in pair
        for other in pair
        if other != request.id
    ]
    began = perf_counter()
    state = advance(state, now)
    answer = offers(state, request, 1, others)
    taken = (
        place_by_search(state, request, rescue)
        if isinstance(answer, Refusal)
        else commit(state, answer[0], others)
    )
    latency = 1000 * (perf_counter() - began)
    reason = _main_reason(answer) if taken is None and isinstance(answer, Refusal) else None
    return taken or state, Answer(
        number, taken is not None, reason, scenario.asked_at[number - 1] or 0, latency
    )


def _finish(state: FleetState, visit: VisitEnd, now: Seconds) -> tuple[FleetState, Return]:
    """A visit ends, or its end becomes known. Who has no ride back, or sits in it already, changes nothing."""
    state = advance(state, now)
    if visit.back not in state.slots:
        return state, Return(visit.back, visit.ends, None, None)
    planned = boarding(state, visit.back)
    try:
        mended = repair(state, Finished(visit.back, visit.ends))
    except ValueError:  # aboard already, or not there yet
        return state, Return(visit.back, visit.ends, planned, planned)
    kept = visit.back in mended.state.slots
    return mended.state, Return(visit.back, visit.ends, planned, boarding(mended.state, visit.back) if kept else None)  # fmt: skip


def _main_reason(refusal: Refusal) -> Reason:
    said = list(refusal.reasons.values())
    return max(said, key=said.count, default=Reason.OUT)


def _evening(
    scenario: Scenario,
    state: FleetState,
    morning: Plan,
    answers: tuple[Answer, ...],
    returns: tuple[Return, ...],
) -> Lived:
    """Let everything planned happen, and have the checker judge it."""
    last = max((vehicle.shift.latest for vehicle in scenario.problem.vehicles), default=0)
    state = advance(state, max(state.now, last))
    plan = _renumbered(scenario.problem, state)
    broken = tuple(_judge(scenario, state, plan))
    return Lived(scenario, answers, plan, morning, broken, returns)


def _renumbered(problem: Problem, state: FleetState) -> Plan:
    """The day so far in nodes of the scenario."""
    board, plan = snapshot(state)
    routes = tuple(
        replace(route, visits=tuple(_in_nodes_of(problem, board, visit) for visit in route.visits))
        for route in plan.routes
    )
    left = tuple(request.id for request in problem.requests if request.id not in state.slots)
    return Plan(routes, left, plan.cost)


def _in_nodes_of(problem: Problem, board: Problem, visit: Visit) -> Visit:
    if visit.node < 0:
        return visit
    number = problem.numbers[board.request_of(visit.node).id]
    return replace(visit, node=number if board.is_pickup(visit.node) else number + problem.n)


def _judge(scenario: Scenario, state: FleetState, plan: Plan) -> list[Violation]:
    """Violations against what was promised; nobody may be missing who was accepted."""
    promised = tuple(
        state.requests.get(request.id, request) for request in scenario.problem.requests
    )
    known = replace(
        scenario.problem,
        requests=promised,
        links=state.problem.links,
        together=state.problem.together,
    )
    found = check(known, plan)
    refused = {
        number for number, request in enumerate(promised, 1) if request.id not in state.slots
    }
    return [
        violation
        for violation in found
        if violation.code != Broken.UNSERVED or violation.node not in refused
    ]


def clairvoyant(scenario: Scenario, *, seconds: float, seed: int = 0) -> Plan:
    """The day planned with every request known, for `seconds` of search."""
    return solve(scenario.problem, seconds=seconds, seed=seed)


def along(problem: Problem, plan: Plan, matrix: npt.NDArray[np.generic]) -> float:
    """Sum of a matrix between places along all routes."""
    return float(sum(_along(problem, k, route, matrix) for k, route in enumerate(plan.routes)))


def _along(problem: Problem, k: int, route: Route, matrix: npt.NDArray[np.generic]) -> float:
    if not route.visits:
        return 0.0
    path = places(problem, problem.vehicles[k], route.nodes)
    return sum(float(matrix[a, b]) for a, b in pairwise(path))
