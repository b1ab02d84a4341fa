"""Who no longer rides leaves the published plans, too: noted for every coming day, for the next repair to take up."""

from portal.accounts.models import User
from portal.fukushi_mover.enums import (
    AWAY,
    AttendanceKind,
    DayState,
    PlanState,
    RiderState,
    StopState,
)
from portal.fukushi_mover.models import AttendanceChange, Rider, ServiceDay
from portal.ui.dates import today

from .note_attendance import note_attendance


def take_off_vans(actor: User, rider: Rider) -> list[ServiceDay]:
    """The days that were noted, from today on. Nothing for a rider who rides; drivers hear of it by the publication."""
    if rider.is_riding:
        return []
    in_hospital = rider.state == RiderState.IN_HOSPITAL
    kind = AttendanceKind.IN_HOSPITAL if in_hospital else AttendanceKind.ABSENT
    days = list(_days_with_stops(rider))
    for day in days:
        note_attendance(actor, day, rider, kind)
    return days


def _days_with_stops(rider: Rider) -> list[ServiceDay]:
    noted = AttendanceChange.objects.filter(rider=rider, kind__in=AWAY).values("day")
    rows = ServiceDay.objects.filter(
        date__gte=today(),
        plans__state=PlanState.PUBLISHED,
        plans__runs__stops__rider=rider,
        plans__runs__stops__state=StopState.PLANNED,
    )
    open_days = rows.exclude(state=DayState.CLOSED).exclude(pk__in=noted)
    return list(open_days.order_by("date", "pk").distinct())
