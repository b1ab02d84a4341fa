from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.fukushi_mover import roads
from portal.fukushi_mover.bridge.locking import with_locks
from portal.fukushi_mover.bridge.planner import make_plans
from portal.fukushi_mover.bridge.static import leg_problem, van_id
from portal.fukushi_mover.bridge.waves import Solver, planned
from portal.fukushi_mover.enums import DayState, Leg, PlanState
from portal.fukushi_mover.models import DailyPlan, ServiceDay, Stop
from portal.fukushi_mover.queries.attendance import expected_riders
from portal.fukushi_mover.queries.locks import locks_of
from portal.fukushi_mover.queries.vans import manned_vans
from portal.fukushi_mover.rules import dispatches

from .note_planning import note_planning
from .refusal import Refused
from .write_plan import write_plan

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
    if actor is not None:
        note_planning(actor, day)
    say = report or (lambda done, total, message: None)
    say(0, STEPS, _("Reading who comes"))
    read_at = timezone.now()
    expected, vans = expected_riders(day), manned_vans(day)
    reference, locks = usual_vans(day), locks_of(day)
    parts = [
        with_locks(leg_problem(leg, expected, vans, roads.remembered(), reference), locks)
        for leg in (Leg.MORNING, Leg.AFTERNOON)
    ]
    say(1, STEPS, _("Looking for good runs"))
    legs = planned(parts, solver)
    say(3, STEPS, _("Writing the plan"))
    plan = write_plan(actor, day, expected, vans, legs, locks, read_at=read_at)
    say(STEPS, STEPS, _("Done"))
    return plan


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
