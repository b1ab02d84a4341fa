from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import (
    AttendanceKind,
    DayState,
    EventKind,
    Leg,
    PlanState,
    StopState,
)
from portal.fukushi_mover.models import AttendanceChange, Rider, ServiceDay, Stop
from portal.fukushi_mover.rules import dispatches, works_for_provider

from .locked_day import append, locked
from .refusal import Refused

LEGS = {
    AttendanceKind.ABSENT: (Leg.MORNING, Leg.DAYTIME, Leg.AFTERNOON),
    AttendanceKind.NO_MORNING: (Leg.MORNING,),
    AttendanceKind.NO_AFTERNOON: (Leg.AFTERNOON,),
    AttendanceKind.EXTRA: (),
}


def note_attendance(
    actor: User, day: ServiceDay, rider: Rider, kind: AttendanceKind
) -> AttendanceChange:
    """What differs today for one rider. On a published day their coming stops are taken out at once.

    Raises Refused for a closed day, and for somebody extra on a published one: that takes a new plan.
    """
    require(actor, dispatches, day)
    require(actor, works_for_provider, rider)
    with locked(day) as held:
        if held.state == DayState.CLOSED:
            raise Refused(_("This day is closed."), "closed")
        if kind == AttendanceKind.EXTRA and held.state != DayState.PLANNING:
            raise Refused(
                _("The day is published. Plan it anew so that this person gets a van."), "published"
            )
        change, _made = AttendanceChange.objects.update_or_create(
            day=held, rider=rider, defaults={"kind": kind, "noted_by": actor}
        )
        stops = list(
            Stop.objects.filter(
                rider=rider,
                run__plan__day=held,
                run__plan__state=PlanState.PUBLISHED,
                run__leg__in=LEGS[kind],
                state=StopState.PLANNED,
            )
        )
        if held.state != DayState.PLANNING:
            Stop.objects.filter(pk__in=[stop.pk for stop in stops]).update(state=StopState.DROPPED)
            payload = {"rider": rider.pk, "kind": kind, "stops": sorted(stop.pk for stop in stops)}
            append(held, EventKind.ATTENDANCE_CHANGED, payload, actor)
        record(actor, "noted attendance", rider, kind=kind, day=str(held.date))
    return change
