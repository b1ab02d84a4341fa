from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import AWAY, AttendanceKind, DayState, EventKind
from portal.fukushi_mover.models import AttendanceChange, Rider, ServiceDay
from portal.fukushi_mover.rules import dispatches, works_for_provider

from .locked_day import append, locked
from .refusal import Refused

TIMED = (AttendanceKind.LATE, AttendanceKind.EARLY)


def note_attendance(
    actor: User,
    day: ServiceDay,
    rider: Rider,
    kind: AttendanceKind,
    at: int | None = None,
    until: date | None = None,
) -> AttendanceChange:
    """What differs today for one rider. Nothing else changes: planning, or the repair of a published day, takes it up.

    `at` is the second from which somebody late can be fetched, or at which somebody goes home early; `until` the last
    day of a stay elsewhere. The last word about a rider counts. Raises Refused for a closed day or a missing time.
    """
    require(actor, dispatches, day)
    require(actor, works_for_provider, rider)
    if kind in TIMED and at is None:
        raise Refused(_("Please give the time."), "no_time")
    if until is not None and until < day.date:
        raise Refused(_("The last day lies before this day."), "until")
    with locked(day) as held:
        _refuse_closed(held)
        change, _made = AttendanceChange.objects.update_or_create(
            day=held,
            rider=rider,
            defaults={
                "kind": kind,
                "at": at if kind in TIMED else None,
                "until": until if kind in AWAY else None,
                "is_applied": False,
                "noted_by": actor,
            },
        )
        _say(held, rider, kind, actor)
        record(actor, "noted attendance", rider, kind=kind, day=str(held.date))
    return change


def withdraw_attendance(actor: User, change: AttendanceChange) -> None:
    """As if it had not been said. Raises Refused once a published plan has taken it up, or on a closed day."""
    require(actor, dispatches, change.day)
    require(actor, works_for_provider, change.rider)
    with locked(change.day) as held:
        _refuse_closed(held)
        change.refresh_from_db()
        if change.is_applied:
            raise Refused(
                _("The published plan has taken this up. Note what is true now instead."), "applied"
            )
        rider = change.rider
        change.delete()
        _say(held, rider, "", actor)
        record(actor, "withdrew attendance", rider, day=str(held.date))


def _refuse_closed(day: ServiceDay) -> None:
    if day.state == DayState.CLOSED:
        raise Refused(_("This day is closed."), "closed")


def _say(day: ServiceDay, rider: Rider, kind: str, actor: User) -> None:
    """Other desks see it at once; no stop changes."""
    if day.state != DayState.PLANNING:
        payload = {"rider": rider.pk, "kind": str(kind), "stops": []}
        append(day, EventKind.ATTENDANCE_CHANGED, payload, actor)
