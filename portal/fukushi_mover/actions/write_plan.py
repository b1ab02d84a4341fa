"""Writes the engine's plan as a draft version: its runs, stops, figures and warnings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import User
from portal.audit.trail import record
from portal.fukushi_mover.bridge.static import LegProblem, metres_of
from portal.fukushi_mover.bridge.why import why_unserved
from portal.fukushi_mover.engine.model import Plan, Problem, Visit
from portal.fukushi_mover.enums import LEG_ORDER, Leg, StopKind
from portal.fukushi_mover.models import DailyPlan, Driver, Run, ServiceDay, Stop, Van
from portal.fukushi_mover.queries.attendance import Expected
from portal.fukushi_mover.queries.crew import drivers_on
from portal.fukushi_mover.queries.locks import Locks
from portal.fukushi_mover.queries.plan_figures import figures_of_plan
from portal.fukushi_mover.queries.plan_warnings import warnings_of

Legs = list[tuple[LegProblem, Plan]]


def write_plan(
    actor: User | None,
    day: ServiceDay,
    expected: list[Expected],
    vans: list[Van],
    legs: Legs,
    locks: Locks | None = None,
    copied_from: DailyPlan | None = None,
    read_at: datetime | None = None,
) -> DailyPlan:
    """One transaction: the next version of the day. `read_at`: when `expected` and `vans` were read."""
    with transaction.atomic():
        ServiceDay.objects.select_for_update().get(pk=day.pk)  # one version at a time
        version = (day.plans.aggregate(last=Max("version"))["last"] or 0) + 1
        first = legs[0][0].matrix
        plan = DailyPlan.objects.create(
            day=day,
            version=version,
            made_by=actor,
            travel_source=first.source,
            travel_is_estimate=first.is_estimate,
            is_fictional=day.is_fictional,
            copied_from=copied_from,
            read_at=read_at,
            unserved=[row for part, result in legs for row in _unserved(part, result)],
        )
        drivers = drivers_on(vans, day.date)
        for part, result in legs:
            _write_leg(plan, part, result, drivers)
        _write_daytime(plan, vans, drivers)
        if locks is not None:
            _keep_locks(plan, locks)
        measure_plan(plan, expected)
        if actor is not None:
            record(actor, "planned", day, version=version)
    return plan


def measure_plan(plan: DailyPlan, expected: list[Expected]) -> None:
    """Figures and warnings of a draft after it was written or moved."""
    plan.figures = figures_of_plan(plan, expected)
    plan.warnings = warnings_of(plan, expected)
    plan.save(update_fields=["figures", "warnings", "unserved", "updated_at"])


def _keep_locks(plan: DailyPlan, locks: Locks) -> None:
    """What was locked by hand stays so in the next version."""
    for leg, van in locks.runs:
        Run.objects.filter(plan=plan, leg=leg, van=van).update(is_locked=True)
    for rider, leg in locks.riders:
        Stop.objects.filter(run__plan=plan, run__leg=leg, rider=rider).update(is_locked=True)


def _unserved(part: LegProblem, plan: Plan) -> list[dict[str, Any]]:
    return [
        {"rider": part.riders[key].pk, "leg": part.leg, "reason": why_unserved(part.problem, key)}
        for key in plan.unserved
    ]


def _write_leg(plan: DailyPlan, part: LegProblem, result: Plan, drivers: dict[int, Driver]) -> None:
    for k, route in enumerate(result.routes):
        if not route.visits:
            continue
        van = part.vans[route.vehicle]
        run = Run.objects.create(
            plan=plan,
            van=van,
            driver=drivers.get(van.pk),
            leg=part.leg,
            position=LEG_ORDER[part.leg],
            layout=layout_of(part.problem, van, route.nodes),
            leave=int(route.leave),
            back=int(route.back),
            metres=metres_of(part.problem, k, result),
            is_fictional=plan.is_fictional,
        )
        write_stops(run, part, route.visits)


def write_stops(run: Run, part: LegProblem, visits: Iterable[Visit]) -> None:
    wave, aboard, stops = 1, 0, []
    for seq, visit in enumerate(visits, 1):
        boards = part.problem.is_pickup(visit.node)
        if boards and aboard == 0 and seq > 1:
            wave += 1
        aboard += 1 if boards else -1
        stops.append(_stop(run, part, visit, seq, wave))
    Stop.objects.bulk_create(stops)


def _stop(run: Run, part: LegProblem, visit: Visit, seq: int, wave: int) -> Stop:
    boards = part.problem.is_pickup(visit.node)
    engine_stop = part.problem.stop(visit.node)
    rider = part.riders[part.problem.request_of(visit.node).id]
    latitude, longitude = part.places.points[engine_stop.place]
    at_house = boards == (part.leg == Leg.AFTERNOON)
    return Stop(
        run=run,
        seq=seq,
        wave=wave,
        kind=StopKind.BOARD if boards else StopKind.ALIGHT,
        rider=rider,
        facility=rider.facility if at_house else None,
        latitude=latitude,
        longitude=longitude,
        arrive=int(visit.arrive),
        begin=int(visit.begin),
        depart=int(visit.depart),
        service=int(engine_stop.service),
        is_fictional=run.is_fictional,
    )


def layout_of(problem: Problem, van: Van, nodes: Iterable[int]) -> Any:
    """The first layout of the van that carries everybody of the run."""
    aboard, peak = [0, 0, 0], [0, 0, 0]
    for node in nodes:
        sign = 1 if problem.is_pickup(node) else -1
        aboard = [
            a + sign * int(n) for a, n in zip(aboard, problem.request_of(node).load, strict=True)
        ]
        peak = [max(a, b) for a, b in zip(peak, aboard, strict=True)]
    fitting = (
        row
        for row in van.layouts.all()
        if row.seats >= peak[0] and row.wheelchairs >= peak[1] and row.stretchers >= peak[2]
    )
    return next(fitting, None)


def _write_daytime(plan: DailyPlan, vans: Iterable[Van], drivers: dict[int, Driver]) -> None:
    """Between the legs a lent van waits for residents: an empty run to hang their rides on."""
    for van in vans:
        if van.lends_seats and van.pk in drivers:
            Run.objects.create(
                plan=plan,
                van=van,
                driver=drivers[van.pk],
                leg=Leg.DAYTIME,
                layout=van.layouts.last(),
                position=LEG_ORDER[Leg.DAYTIME],
                is_fictional=plan.is_fictional,
            )
