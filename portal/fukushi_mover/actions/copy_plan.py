from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.fukushi_mover import roads
from portal.fukushi_mover.bridge.drafts import insert_all
from portal.fukushi_mover.bridge.static import LegProblem, leg_problem
from portal.fukushi_mover.bridge.waves import arrivals_in, settle
from portal.fukushi_mover.engine.model import Plan, Route, Visit
from portal.fukushi_mover.enums import DayState, Leg, StopKind, StopState
from portal.fukushi_mover.models import DailyPlan, ServiceDay
from portal.fukushi_mover.queries.attendance import expected_riders
from portal.fukushi_mover.queries.vans import manned_vans
from portal.fukushi_mover.rules import dispatches

from .note_planning import note_planning
from .refusal import Refused
from .write_plan import write_plan


def copy_plan(actor: User, day: ServiceDay, source: DailyPlan) -> DailyPlan:
    """A draft with the vans and the order of a past day: who does not come today is left out, who is new finds the best place.

    Raises Refused for a closed day and for a plan of another pilot.
    """
    require(actor, dispatches, day)
    if day.state == DayState.CLOSED:
        raise Refused(_("This day is closed."), "closed")
    if source.day.pilot_id != day.pilot_id:
        raise Refused(_("This plan belongs to another pilot."), "other_pilot")
    read_at = timezone.now()
    expected, vans = expected_riders(day), manned_vans(day)
    legs = []
    for leg in (Leg.MORNING, Leg.AFTERNOON):
        part = leg_problem(leg, expected, vans, roads.remembered())
        free = insert_all(part.problem, _as_then(part, source))
        if part.choices:
            part = settle(part, arrivals_in(part, free))
            free = insert_all(part.problem, _as_then(part, source))
        legs.append((part, free))
    note_planning(actor, day)
    return write_plan(actor, day, expected, vans, legs, copied_from=source, read_at=read_at)


def _as_then(part: LegProblem, source: DailyPlan) -> Plan:
    """The runs of that day with those who come today."""
    then: dict[str, list[int]] = {vehicle.id: [] for vehicle in part.problem.vehicles}
    for run in source.runs.filter(leg=part.leg).prefetch_related("stops"):
        for stop in run.stops.all():
            number = part.problem.numbers.get(f"r{stop.rider_id}")
            path = then.get(f"v{run.van_id}")
            if number is None or path is None or stop.state == StopState.DROPPED:
                continue
            path.append(number if stop.kind == StopKind.BOARD else number + part.problem.n)
    routes = tuple(
        Route(van, tuple(Visit(node, 0, 0, 0) for node in nodes)) for van, nodes in then.items()
    )
    return Plan(routes)
