"""What a dispatcher should look at before publishing: codes with keys; the words stand with the page."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from portal.fukushi_mover.enums import Leg, StopKind
from portal.fukushi_mover.models import DailyPlan, Run, ServiceDay, Stop

from .attendance import Expected, expected_riders
from .plan_figures import kept

Row = dict[str, Any]
LATE = 60


def warnings_of(plan: DailyPlan, expected: Iterable[Expected]) -> list[Row]:
    runs = [run for run in _runs(plan) if kept(run)]
    coming = {one.rider.pk: one for one in expected}
    found: list[Row] = [
        {"code": "no_driver", "van": r.van_id, "leg": r.leg} for r in runs if r.driver_id is None
    ]
    found += _two_vans(runs)
    for run in runs:
        found += _rides(run)
        if run.leg == Leg.MORNING:
            found += _late_at_house(run, coming)
        elif run.leg == Leg.AFTERNOON:
            found += _late_at_home(run, coming)
    if plan.travel_is_estimate:
        found.append({"code": "estimated_times"})
    return found


def _runs(plan: DailyPlan) -> Iterable[Run]:
    return (
        plan.runs.select_related("van")
        .prefetch_related("stops__rider__facility__arrival_waves")
        .order_by("position", "pk")
    )


def _two_vans(runs: Iterable[Run]) -> list[Row]:
    """A driver who would sit in two vans at once."""
    rows = sorted((r for r in runs if r.driver_id), key=lambda r: (r.driver_id, r.leave))
    return [
        {"code": "driver_twice", "van": b.van_id, "leg": b.leg}
        for a, b in pairwise(rows)
        if a.driver_id == b.driver_id and a.van_id != b.van_id and b.leave < a.back
    ]


def _rides(run: Run) -> list[Row]:
    """Aboard longer than their limit."""
    stops, found = kept(run), []
    boarded = {s.rider_id: s.depart for s in stops if s.kind == StopKind.BOARD}
    for stop in stops:
        if stop.kind == StopKind.BOARD or stop.rider is None or stop.rider_id not in boarded:
            continue
        limit = stop.rider.longest_ride or stop.rider.facility.longest_ride
        over = stop.begin - boarded[stop.rider_id] - limit
        if over >= LATE:
            found.append(_row("long_ride", run, stop.rider_id, over))
    return found


def _late_at_house(run: Run, coming: dict[int, Expected]) -> list[Row]:
    found = []
    for stop in kept(run):
        if stop.kind != StopKind.ALIGHT or stop.rider is None:
            continue
        one = coming.get(stop.rider_id or 0)
        if one is None:
            one = Expected(stop.rider, morning=True, afternoon=False)
        over = stop.begin - one.arrival[1]
        if one.comes_late:
            continue
        if over >= LATE:
            found.append(_row("late_at_house", run, stop.rider_id, over))
        elif one.possible_waves and not any(w.takes(stop.begin) for w in one.possible_waves):
            found.append(_row("between_waves", run, stop.rider_id, 0))
    return found


def _late_at_home(run: Run, coming: dict[int, Expected]) -> list[Row]:
    return [
        _row("late_at_home", run, stop.rider_id, stop.begin - stop.rider.facility.leave_to)
        for stop in kept(run)
        if stop.kind == StopKind.ALIGHT
        and stop.rider is not None
        and stop.begin - stop.rider.facility.leave_to >= LATE
    ]


def _row(code: str, run: Run, rider: int | None, seconds: int) -> Row:
    return {"code": code, "van": run.van_id, "leg": run.leg, "rider": rider, "seconds": seconds}


def warnings_now(plan: DailyPlan, day: ServiceDay) -> list[Row]:
    """Those that come up after a draft was made: what was noted since is not in it."""
    if plan.published_at is not None:
        return []
    noted = day.attendance_changes.filter(noted_at__gt=plan.as_of)
    riders = {*noted.values_list("rider", flat=True), *_differently_expected(plan, day)}
    found: list[Row] = [{"code": "noted_later", "rider": rider} for rider in sorted(riders)]
    out = day.dispatch_notes.filter(kind="van_out").values("van")
    vans = plan.runs.filter(van__in=out, stops__isnull=False).values_list("van", flat=True)
    return found + [{"code": "van_out", "van": van} for van in sorted(set(vans))]


def _differently_expected(plan: DailyPlan, day: ServiceDay) -> set[int]:
    """Riders who now come, or do not, otherwise than the plan has it: a note was taken back, a master was changed."""
    legs = (Leg.MORNING, Leg.AFTERNOON)
    coming = {(one.rider.pk, leg) for one in expected_riders(day) for leg in legs if one.needs(leg)}
    stops = Stop.objects.filter(run__plan=plan, rider__isnull=False)
    planned = {(rider, Leg(leg)) for rider, leg in stops.values_list("rider", "run__leg")}
    planned |= {(row["rider"], Leg(row["leg"])) for row in plan.unserved}
    return {rider for rider, _leg in coming ^ planned}
