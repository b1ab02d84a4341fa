from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import roads
from portal.fukushi_mover.bridge.planner import make_plans
from portal.fukushi_mover.bridge.static import LegProblem, leg_problem, metres_of, van_id
from portal.fukushi_mover.bridge.why import why_unserved
from portal.fukushi_mover.engine.model import Plan, Problem, Visit
from portal.fukushi_mover.enums import LEG_ORDER, DayState, Leg, PlanState, StopKind
from portal.fukushi_mover.models import DailyPlan, Driver, Run, ServiceDay, Stop, Van
from portal.fukushi_mover.queries.attendance import Expected, expected_riders
from portal.fukushi_mover.rules import dispatches

from .refusal import Refused

Solver = Callable[[list[Problem]], list[Plan]]
Report = Callable[[int, int, Any], None]
STEPS = 4


def plan_day(
    actor: User | None, day: ServiceDay, solver: Solver = make_plans, report: Report | None = None
) -> DailyPlan:
    """A new draft version for both legs. The search runs outside of any transaction; only its result is written in one.

    `actor` None is the portal itself (a job checks its starter before). Raises Refused for a closed day.
    """
    if actor is not None:
        require(actor, dispatches, day)
    if day.state == DayState.CLOSED:
        raise Refused(_("This day is closed."), "closed")
    say = report or (lambda done, total, message: None)
    say(0, STEPS, _("Reading who comes"))
    expected, vans = expected_riders(day), vans_of(day)
    reference = usual_vans(day)
    parts = [
        leg_problem(leg, expected, vans, roads.remembered(), reference)
        for leg in (Leg.MORNING, Leg.AFTERNOON)
    ]
    say(1, STEPS, _("Looking for good runs"))
    plans = solver([part.problem for part in parts])
    legs = list(zip(parts, plans, strict=True))
    say(3, STEPS, _("Writing the plan"))
    plan = _write(actor, day, expected, vans, legs)
    say(STEPS, STEPS, _("Done"))
    return plan


def vans_of(day: ServiceDay) -> list[Van]:
    return list(
        Van.objects.filter(provider__pilot_parts__pilot=day.pilot_id, is_active=True)
        .select_related("facility")
        .prefetch_related("layouts")
        .order_by("provider_id", "number")
    )


def usual_vans(day: ServiceDay) -> dict[str, str]:
    """Each rider's van in the last published plan of the same weekday, so that faces stay familiar."""
    last = DailyPlan.objects.filter(
        day__pilot=day.pilot_id, day__date=day.date - timedelta(days=7), state=PlanState.PUBLISHED
    ).first()
    stops = (
        Stop.objects.filter(run__plan=last, rider__isnull=False).select_related("run")
        if last
        else []
    )
    return {f"r{stop.rider_id}": van_id(stop.run.van_id) for stop in stops}


def _write(
    actor: User | None,
    day: ServiceDay,
    expected: list[Expected],
    vans: list[Van],
    legs: list[tuple[LegProblem, Plan]],
) -> DailyPlan:
    with transaction.atomic():
        version = (day.plans.aggregate(last=Max("version"))["last"] or 0) + 1
        first = legs[0][0].matrix
        plan = DailyPlan.objects.create(
            day=day,
            version=version,
            made_by=actor,
            travel_source=first.source,
            travel_is_estimate=first.is_estimate,
            is_fictional=day.is_fictional,
            unserved=[row for part, result in legs for row in _unserved(part, result)],
        )
        drivers = _drivers(vans)
        for part, result in legs:
            _write_leg(plan, part, result, drivers)
        _write_daytime(plan, vans, drivers)
        plan.figures = figures_of_plan(plan, expected)
        plan.warnings = _warnings(plan)
        plan.save(update_fields=["figures", "warnings"])
        if actor is not None:
            record(actor, "planned", day, version=version)
    return plan


def _drivers(vans: Iterable[Van]) -> dict[int, Driver]:
    """The usual driver of each van."""
    found = Driver.objects.filter(usual_van__in=list(vans), is_active=True).order_by("pk")
    return {driver.usual_van_id: driver for driver in reversed(found)}  # type: ignore[misc]


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
            layout=_layout(part.problem, van, k, route.nodes),
            leave=int(route.leave),
            back=int(route.back),
            metres=metres_of(part.problem, k, result),
            is_fictional=plan.is_fictional,
        )
        _write_stops(run, part, route.visits)


def _write_stops(run: Run, part: LegProblem, visits: Iterable[Visit]) -> None:
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


def _layout(problem: Problem, van: Van, k: int, nodes: Iterable[int]) -> Any:
    """The first layout of the van that carries everybody of the run."""
    aboard, peak = [0, 0], [0, 0]
    for node in nodes:
        sign = 1 if problem.is_pickup(node) else -1
        aboard = [
            a + sign * int(n) for a, n in zip(aboard, problem.request_of(node).load, strict=True)
        ]
        peak = [max(a, b) for a, b in zip(peak, aboard, strict=True)]
    fitting = (
        row for row in van.layouts.all() if row.seats >= peak[0] and row.wheelchairs >= peak[1]
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


def figures_of_plan(plan: DailyPlan, expected: Iterable[Expected]) -> dict[str, Any]:
    """What a dispatcher compares: vans, kilometres, the longest ride (seconds), riders."""
    runs = list(plan.runs.prefetch_related("stops"))
    driven = [run for run in runs if run.stops.all()]
    rides = [seconds for run in driven for seconds in _ride_seconds(run)]
    coming = list(expected)
    return {
        "vans": len({run.van_id for run in driven}),
        "metres": sum(run.metres for run in driven),
        "longest_ride": max(rides, default=0),
        "mean_ride": round(sum(rides) / len(rides)) if rides else 0,
        "riders": len(coming),
        "wheelchairs": sum(one.rider.uses_wheelchair for one in coming),
        "unserved": len({row["rider"] for row in plan.unserved}),
    }


def _ride_seconds(run: Run) -> list[int]:
    boarded = {
        stop.rider_id: stop.depart for stop in run.stops.all() if stop.kind == StopKind.BOARD
    }
    return [
        stop.begin - boarded[stop.rider_id]
        for stop in run.stops.all()
        if stop.kind == StopKind.ALIGHT
    ]


def _warnings(plan: DailyPlan) -> list[dict[str, Any]]:
    """What a dispatcher should look at before publishing; codes with keys."""
    found: list[dict[str, Any]] = []
    idle = plan.runs.filter(stops__isnull=False, driver=None).distinct()
    found += [{"code": "no_driver", "run": run.pk} for run in idle]
    if plan.travel_is_estimate:
        found.append({"code": "estimated_times"})
    return found
