from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.clock import clock_text
from portal.fukushi_mover.enums import AWAY, AttendanceKind, DayState, EventKind
from portal.fukushi_mover.models import AttendanceChange, Rider, ServiceDay
from portal.fukushi_mover.queries.said import AFTERNOON, MORNING, NOTHING, excluded_by, said_on
from portal.fukushi_mover.rules import dispatches, works_for_provider

from .locked_day import append, locked
from .refusal import Refused

TIMED = (AttendanceKind.LATE, AttendanceKind.EARLY)
HALVES = MORNING | AFTERNOON


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
    day of a stay elsewhere. What cannot be true together with it is replaced (see `excluded_by`); the rest stays noted.
    Raises Refused for a closed day, a missing time, and where it contradicts what stands.
    """
    require(actor, dispatches, day)
    require(actor, works_for_provider, rider)
    if kind in TIMED and at is None:
        raise Refused(_("Please give the time."), "no_time")
    if until is not None and until < day.date:
        raise Refused(_("The last day lies before this day."), "until")
    with locked(day) as held:
        _refuse_closed(held)
        _refuse_contradiction(held, rider, kind, at)
        rows = AttendanceChange.objects.filter(day=held, rider=rider, kind__in=excluded_by(kind))
        replaced = tuple(str(row.get_kind_display()) for row in rows)
        rows.delete()
        change, _made = AttendanceChange.objects.update_or_create(
            day=held,
            rider=rider,
            kind=kind,
            defaults={
                "at": at if kind in TIMED else None,
                "until": until if kind in AWAY else None,
                "is_applied": False,
                "noted_by": actor,
                "noted_at": timezone.now(),
            },
        )
        change.replaced = replaced
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


def _refuse_contradiction(
    day: ServiceDay, rider: Rider, kind: AttendanceKind, at: int | None
) -> None:
    """Nobody is away for days and late today; nobody goes home before they come."""
    said = said_on(day).get(rider.pk, NOTHING)
    stay = said.away
    if kind in HALVES and stay is not None and stay.kind != AttendanceKind.ABSENT:
        raise Refused(
            _("Noted before: %(kind)s. If that is over, note “coming today” first.")
            % {"kind": stay.get_kind_display()},
            "away",
        )
    times = {one: at if one == kind else said.at(one) for one in TIMED}
    comes, goes = times[AttendanceKind.LATE], times[AttendanceKind.EARLY]
    if kind in TIMED and comes is not None and goes is not None and goes <= comes:
        raise Refused(
            _("Comes at %(comes)s and goes home at %(goes)s: one of the two times is wrong.")
            % {"comes": clock_text(comes), "goes": clock_text(goes)},
            "times",
        )


def _refuse_closed(day: ServiceDay) -> None:
    if day.state == DayState.CLOSED:
        raise Refused(_("This day is closed."), "closed")


def _say(day: ServiceDay, rider: Rider, kind: str, actor: User) -> None:
    """Other desks see it at once; no stop changes."""
    if day.state != DayState.PLANNING:
        payload = {"rider": rider.pk, "kind": str(kind), "stops": []}
        append(day, EventKind.ATTENDANCE_CHANGED, payload, actor)
