from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import DAY_MOVES, DayState, EventKind, PlanState
from portal.fukushi_mover.models import DailyPlan, DispatchEvent, ServiceDay, Stop
from portal.fukushi_mover.queries.attendance import arrival_hours
from portal.fukushi_mover.queries.changes import changes_between, plan_doors
from portal.fukushi_mover.queries.lending import tolerances
from portal.fukushi_mover.queries.log_shape import run_entry
from portal.fukushi_mover.queries.planning_time import planning_seconds
from portal.fukushi_mover.rules import dispatches
from portal.notices.outbox import queue

from .locked_day import append, locked
from .refusal import Refused
from .tell_changes import publish_changes


def publish_plan(actor: User | None, plan: DailyPlan) -> DispatchEvent:
    """The draft becomes the day's promise. `actor` None: the portal itself.

    Raises Refused when the day is closed, the plan was published before, or vans have set out or rides were promised already.
    """
    if actor is not None:
        require(actor, dispatches, plan.day)
    with locked(plan.day) as day:
        plan.refresh_from_db()
        _refuse_if_too_late(day, plan)
        before = day.plans.filter(state=PlanState.PUBLISHED).first()
        changes = changes_between(plan_doors(before), plan_doors(plan)) if before else []
        day.plans.filter(state=PlanState.PUBLISHED).update(state=PlanState.SUPERSEDED)
        plan.state, plan.published_at = PlanState.PUBLISHED, timezone.now()
        plan.planning_seconds = planning_seconds(day)
        plan.save(update_fields=["state", "published_at", "planning_seconds", "updated_at"])
        _promise(day, plan)
        _mark_changed(plan, changes)
        _take_up_notes(day, plan)
        publish_changes(actor, day, plan.version, changes, plan.figures)
        day.state = DayState.PUBLISHED
        event = append(day, EventKind.PLAN_PUBLISHED, _payload(plan), actor)
        if actor is not None:
            record(actor, "published", plan, version=plan.version)
            _tell(plan)
    return event


def _take_up_notes(day: ServiceDay, plan: DailyPlan) -> None:
    """What was noted before the planning began is in it; what came later waits for a repair."""
    day.attendance_changes.filter(noted_at__lte=plan.as_of).update(is_applied=True)
    day.dispatch_notes.filter(noted_at__lte=plan.as_of).update(is_applied=True)


def _mark_changed(plan: DailyPlan, changes: list[dict[str, Any]]) -> None:
    for row in changes:
        Stop.objects.filter(run__plan=plan, run__leg=row["leg"], rider=row["rider"]).update(
            changed_in=plan.version
        )


def _refuse_if_too_late(day: ServiceDay, plan: DailyPlan) -> None:
    if plan.state != PlanState.DRAFT:
        raise Refused(_("This version was published before."), "published")
    if DayState.PUBLISHED not in DAY_MOVES[DayState(day.state)]:
        raise Refused(_("Vans have set out: the day can no longer be planned anew."), "running")
    if day.rides.exists():
        raise Refused(
            _("Residents have rides on the published plan. Keep it and change it on the board."),
            "rides",
        )


def _promise(day: ServiceDay, plan: DailyPlan) -> None:
    """The published time binds within the van's tolerance; at the facility its own hours bind."""
    tolerance = tolerances(day.pilot)
    stops = list(
        Stop.objects.filter(run__plan=plan)
        .select_related("run__van", "facility")
        .prefetch_related("facility__arrival_waves")
    )
    for stop in stops:
        slack = tolerance.get(stop.run.van_id, 0) * 60
        stop.promised_from, stop.promised_to = max(0, stop.begin - slack), stop.begin + slack
        if stop.facility and stop.kind == "alight":
            stop.promised_from, stop.promised_to = arrival_hours(stop.facility, stop.begin)
        elif stop.facility:
            stop.promised_from = max(stop.facility.leave_from, stop.promised_from)
    Stop.objects.bulk_update(stops, ["promised_from", "promised_to"])


def _payload(plan: DailyPlan) -> dict[str, object]:
    runs = plan.runs.select_related("layout").prefetch_related("stops").order_by("pk")
    return {
        "plan": plan.pk,
        "version": plan.version,
        "planning_seconds": plan.planning_seconds,
        "runs": [run_entry(run, run.stops.all()) for run in runs],
    }


def _tell(plan: DailyPlan) -> None:
    """Each driver with an account hears of the plan."""
    drivers = {
        run.driver.user
        for run in plan.runs.select_related("driver__user")
        if run.driver and run.driver.user
    }
    for person in sorted(drivers, key=lambda one: one.pk):
        queue(
            person,
            "fukushi_mover/plan_published",
            {"day": plan.day, "version": plan.version},
            about=plan,
            link="/drive/",
        )
