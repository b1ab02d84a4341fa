"""Mends a published day for everything that was noted, with as few homes changed as can be.

Steps, each only where the one before leaves somebody without a place: everybody keeps van and time (4 minutes of play) and
who waits is put in; the same with a short search; who waits accepts 10 minutes more; the others move within what was promised
to them; who waits accepts half an hour, then an hour. Nothing here is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.mend import insert_all
from portal.fukushi_mover.engine.model import Plan, Problem, Visit, Window
from portal.fukushi_mover.engine.solver import solve
from portal.fukushi_mover.enums import Leg, StopState
from portal.fukushi_mover.models import Run, ServiceDay, Stop, Van
from portal.fukushi_mover.queries.attendance import Expected
from portal.fukushi_mover.roads.remembered import Remembered

from .leg_day import TIGHT, Leeway, LegDay, leg_day, plan_as_it_stands, problem_of, shift_for
from .parties import Noted, is_stranded, parties_of
from .retiming import retimed
from .standing import Party, VanNow, runs_of, vans_now
from .static import van_id
from .whatif import Effect, effects

SEARCH = 400
STEPS: tuple[tuple[Leeway, int], ...] = (
    (Leeway(TIGHT, 0), 0),
    (Leeway(TIGHT, 0), SEARCH),
    (Leeway(TIGHT, 600), 0),
    (Leeway(None, 600), SEARCH),
    (Leeway(None, 1800), 0),
    (Leeway(None, 3600), SEARCH),
)
"""(Leeway, iterations of search; 0: only put in)."""
LEGS = (Leg.MORNING, Leg.DAYTIME, Leg.AFTERNOON)


class MendBroken(AssertionError):
    """The mended day does not stand up to the checker."""


@dataclass
class Item:
    """A stop of a mended run: an old row, or a new one of the party. Seconds from the day's midnight."""

    party: Party
    boards: bool
    stop: Stop | None
    arrive: int
    begin: int
    depart: int


@dataclass
class RunAfter:
    """What a van still does on a leg, in order."""

    van: Van
    leg: Leg
    run: Run | None
    items: list[Item]
    back: int


@dataclass
class Mended:
    """The runs that change, the stops that fall away, and what could not be mended."""

    runs: list[RunAfter] = field(default_factory=list)
    dropped: list[Stop] = field(default_factory=list)
    unplaced: list[Party] = field(default_factory=list)
    stranded: list[Party] = field(default_factory=list)
    before: list[Run] = field(default_factory=list)


@dataclass(frozen=True)
class Work:
    """A day as it stands, and what was noted."""

    runs: list[Run]
    expected: Sequence[Expected]
    vans: list[Van]
    noted: Noted
    now: int
    roads: Remembered


def mend(
    day: ServiceDay,
    expected: Sequence[Expected],
    vans: Sequence[Van],
    noted: Noted,
    now: int,
    roads: Remembered,
) -> Mended:
    """`now` in seconds from the day's midnight (negative before it). Raises MendBroken."""
    work = work_of(day, expected, vans, noted, now, roads)
    mended = Mended(before=work.runs)
    for leg in LEGS:
        _mend_leg(work, leg, mended)
    return mended


def work_of(
    day: ServiceDay,
    expected: Sequence[Expected],
    vans: Sequence[Van],
    noted: Noted,
    now: int,
    roads: Remembered,
) -> Work:
    runs = runs_of(day)
    every = {run.van_id: run.van for run in runs} | {van.pk: van for van in vans}
    return Work(runs, expected, list(every.values()), noted, now, roads)


def _mend_leg(work: Work, leg: Leg, mended: Mended) -> None:
    parties, gone = parties_of(leg, work.runs, work.expected, work.noted, work.now)
    stranded = [party for party in parties if is_stranded(party, work.noted.out)]
    staying = [party for party in parties if party not in stranded]
    mended.dropped += gone
    mended.stranded += stranded
    if not gone and not any(party.is_waiting for party in staying):
        return
    day = standing_leg(work, leg, staying, mended)
    problem, plan = best_plan(day)
    _collect(day, problem, plan, mended, {stop.run.van_id for stop in gone})


def standing_leg(work: Work, leg: Leg, parties: Sequence[Party], mended: Mended) -> LegDay:
    """The leg with the vans that can drive."""
    every = vans_now(leg, work.vans, work.runs, work.now)
    able = [now for key, now in every.items() if key not in work.noted.out]
    rides = [party.ride for party in parties if party.ride is not None]
    coming = [party.expected for party in parties if party.expected is not None]
    shifts = {
        now.van.pk: _between(work, mended, leg, now.van, shift_for(leg, now.van, coming, rides))
        for now in able
    }
    return leg_day(leg, parties, able, shifts, work.roads)


def _between(work: Work, mended: Mended, leg: Leg, van: Van, shift: Window) -> Window:
    """A van's other runs of the day limit when it may begin and must be back."""
    earliest, latest, order = shift.earliest, shift.latest, LEGS.index(leg)
    for run in work.runs:
        stops = [stop for stop in run.stops.all() if stop.state != StopState.DROPPED]
        if run.van_id != van.pk or not stops:
            continue
        if LEGS.index(Leg(run.leg)) < order:
            earliest = max(earliest, *(stop.depart for stop in stops))
        elif LEGS.index(Leg(run.leg)) > order:
            latest = min(latest, *(stop.arrive for stop in stops))
    backs = [after.back for after in mended.runs if after.van.pk == van.pk and after.leg != leg]
    earliest = max([earliest, *backs])
    return replace(shift, earliest=earliest, latest=max(latest, earliest))


def best_plan(day: LegDay) -> tuple[Problem, Plan]:
    """Of the first step that leaves nobody out; else of the one that leaves out fewest."""
    best: tuple[Problem, Plan] | None = None
    start = plan_as_it_stands(day)
    for leeway, iterations in STEPS:
        problem = problem_of(day, leeway)
        plan = insert_all(problem, start)
        if plan.unserved and iterations:
            plan = solve(problem, iterations=iterations, warm_start=plan, workers=1)
        if best is None or len(plan.unserved) < len(best[1].unserved):
            best = (problem, plan)
        if not plan.unserved:
            break
    assert best is not None
    return best


def _collect(day: LegDay, problem: Problem, plan: Plan, mended: Mended, touched: set[int]) -> None:
    told = told_times(day)
    routes = tuple(retimed(problem, k, route, told) for k, route in enumerate(plan.routes))
    if broken := check(problem, replace(plan, routes=routes), partial=True):
        raise MendBroken(broken)
    by_key = {party.key: party for party in day.parties}
    mended.unplaced += [by_key[key] for key in plan.unserved]
    for now, route in zip(day.vans, routes, strict=True):
        items = [
            item for visit in route.visits if (item := _item(by_key, problem, visit)) is not None
        ]
        if now.van.pk in touched or _differs(now, items):
            mended.runs.append(RunAfter(now.van, day.leg, now.run, items, int(route.back)))
    lost = {stop.run.van_id for party in day.parties if party.is_waiting for stop in party.stops}
    _empty_runs(day, mended, lost)


def told_times(day: LegDay) -> dict[int, int]:
    """Node → the time that was told, of those who keep their place."""
    found = {}
    for party in day.parties:
        if party.is_waiting:
            continue
        if party.board is not None:
            found[day.node_of(party.key, True)] = party.board.begin
        if party.alight is not None and party.alight.facility_id is None:
            found[day.node_of(party.key, False)] = party.alight.begin
    return found


def _item(by_key: dict[str, Party], problem: Problem, visit: Visit) -> Item | None:
    party, boards = by_key[problem.request_of(visit.node).id], problem.is_pickup(visit.node)
    if party.is_aboard and boards:
        return None
    stop = party.board if boards else party.alight
    return Item(party, boards, stop, int(visit.arrive), int(visit.begin), int(visit.depart))


def _differs(now: VanNow, items: Sequence[Item]) -> bool:
    """Another order, other people, or another time at a door."""
    if [stop.pk for stop in now.ahead] != [item.stop.pk if item.stop else None for item in items]:
        return True
    return any(
        item.stop is not None and item.stop.facility_id is None and item.stop.begin != item.begin
        for item in items
    )


def _empty_runs(day: LegDay, mended: Mended, lost: set[int]) -> None:
    """Vans that are out drive nobody of those who found another van."""
    known = {now.van.pk for now in day.vans}
    for run in mended.before:
        if run.leg == day.leg and run.van_id in lost - known:
            mended.runs.append(RunAfter(run.van, day.leg, run, [], 0))


def effects_of_move(work: Work, leg: Leg, rider: int) -> dict[int, Effect]:
    """Van → what it would mean, within all promises, if a rider who has not boarded rode with it."""
    parties, _gone = parties_of(leg, work.runs, work.expected, work.noted, work.now)
    staying = [party for party in parties if not is_stranded(party, work.noted.out)]
    key = f"r{rider}"
    if not any(party.key == key and not party.is_aboard for party in staying):
        return {}
    day = standing_leg(work, leg, staying, Mended())
    problem = problem_of(day, Leeway(None, 0))
    runs = [tuple(day.nodes(now)) for now in day.vans]
    vans = {van_id(now.van.pk): now.van.pk for now in day.vans}
    found = effects(problem, runs, told_times(day), key)
    return {vans[name]: effect for name, effect in found.items()}
