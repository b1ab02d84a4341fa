from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import may, require
from portal.audit.trail import record
from portal.fukushi_mover.enums import (
    DayState,
    EventKind,
    RideState,
    StopState,
    SuspensionReason,
)
from portal.fukushi_mover.models import Ride, Rider, Run, ServiceDay, Stop, Suspension, Van
from portal.fukushi_mover.models.scope import providers_of
from portal.fukushi_mover.queries.affected import Scope, affected
from portal.fukushi_mover.rules import dispatches, keeps_suspension, operates

from .locked_day import append, locked
from .refusal import Refused
from .tell_changes import tell_drivers
from .tell_home import tell_resident
from .tell_homes import Wish, tell_home

UNDO = timedelta(minutes=2)
"""How long a suspension can be taken back: until its notices leave."""


def suspend_service(
    actor: User, day: ServiceDay, reason: SuspensionReason, scope: Scope, remark: str = ""
) -> Suspension:
    """運休: the stops in scope fall away and the rides are cancelled with the reason, in one go. Who sits in a van is driven on.

    Notices leave after `UNDO`. Raises Refused on a closed day, and where nobody is concerned.
    """
    require(actor, dispatches, day)
    scope = _of_own_vans(actor, day, scope)
    with locked(day) as held:
        if held.state == DayState.CLOSED:
            raise Refused(_("This day is closed."), "closed")
        found = affected(held, scope)
        if not found.homes:
            raise Refused(_("Nobody is concerned."), "nobody")
        stops, rides = [s.pk for s in found.stops], [r.pk for r in found.rides]
        Stop.objects.filter(pk__in=stops).update(state=StopState.DROPPED)
        Ride.objects.filter(pk__in=rides).update(
            state=RideState.CANCELLED, cancelled_because=reason
        )
        made = Suspension.objects.create(
            day=held,
            reason=reason,
            remark=remark.strip(),
            scope=scope.as_dict(),
            stops=stops,
            rides=rides,
            riders=found.riders,
            made_by=actor,
            notices_due_at=timezone.now() + UNDO,
            is_fictional=held.is_fictional,
        )
        payload = {"suspension": made.pk, "reason": reason, "stops": stops, "rides": rides}
        append(held, EventKind.SERVICE_SUSPENDED, payload, actor)
        record(actor, "suspended service", held, reason=reason, homes=len(found.homes))
    return made


def _of_own_vans(actor: User, day: ServiceDay, scope: Scope) -> Scope:
    """The operator suspends the pilot's service; a co-operating provider that of its own vans, and never another's."""
    if may(actor, operates, day):
        return scope
    own = frozenset(providers_of(actor).values_list("pk", flat=True))
    vans = frozenset(
        Van.objects.filter(pk__in=scope.vans, provider__in=own).values_list("pk", flat=True)
    )
    if scope.vans and not vans:
        raise Refused(_("Nobody is concerned."), "nobody")
    return replace(scope, providers=(scope.providers & own) or own, vans=vans)


def undo_suspension(actor: User, suspension: Suspension) -> Suspension:
    """Everything as before, while no notice has left. Raises Refused afterwards, and when taken back before."""
    require(actor, keeps_suspension, suspension)
    with locked(suspension.day) as held:
        suspension.refresh_from_db()
        if not suspension.can_be_undone:
            raise Refused(_("The notices have left: this can no longer be taken back."), "told")
        if held.state == DayState.CLOSED:
            raise Refused(_("This day is closed."), "closed")
        if _was_built_upon(held, suspension):
            raise Refused(
                _("Seats were given away since: this can no longer be taken back."), "built_upon"
            )
        Stop.objects.filter(pk__in=suspension.stops, state=StopState.DROPPED).update(
            state=StopState.PLANNED
        )
        Ride.objects.filter(pk__in=suspension.rides, state=RideState.CANCELLED).update(
            state=RideState.BOOKED, cancelled_because=""
        )
        suspension.undone_at = timezone.now()
        suspension.save(update_fields=["undone_at", "updated_at"])
        payload = {
            "suspension": suspension.pk,
            "stops": suspension.stops,
            "rides": suspension.rides,
        }
        append(held, EventKind.SERVICE_RESUMED, payload, actor)
        record(actor, "took back suspension", held, reason=suspension.reason)
    return suspension


def _was_built_upon(day: ServiceDay, suspension: Suspension) -> bool:
    """A seat that fell free may have been promised to somebody else, or the vans' runs were planned anew."""
    since = day.events.get(
        kind=EventKind.SERVICE_SUSPENDED, payload__suspension=suspension.pk
    ).number
    vans = set(Run.objects.filter(stops__in=suspension.stops).values_list("van", flat=True))
    later = day.events.filter(number__gt=since).values_list("kind", "payload")
    return any(
        kind in (EventKind.PLAN_REPAIRED, EventKind.PLAN_PUBLISHED)
        or (kind == EventKind.RIDE_TAKEN and payload["van"] in vans)
        for kind, payload in later
    )


@transaction.atomic
def send_notices(suspension: Suspension) -> bool:
    """To homes, residents and drivers; once, whoever asks first. False when they had left or it was taken back.

    All of them or none: whoever is interrupted leaves the suspension to the next one who asks.
    """
    taken = Suspension.objects.filter(pk=suspension.pk, told_at=None, undone_at=None).update(
        told_at=timezone.now()
    )
    if not taken:
        return False
    day = ServiceDay.objects.select_related("pilot").get(pk=suspension.day_id)
    context = {"suspension": suspension}
    keys = {rider for rider, _leg in suspension.riders}
    riders = Rider.objects.filter(pk__in=keys).select_related("private")
    for rider in riders.prefetch_related("contacts"):
        tell_home(day, rider, "fukushi_mover/home_suspended", context, suspension, Wish.SUSPENSION)
    for ride in Ride.objects.filter(pk__in=suspension.rides).select_related(
        "resident__user", "resident__private", "resident__pilot", "request", "day"
    ):
        tell_resident(ride.resident, "fukushi_mover/ride_cancelled", {"ride": ride}, about=ride)
    plan = day.plans.filter(state="published").first()
    runs = Run.objects.filter(stops__in=suspension.stops).select_related("driver__user").distinct()
    if plan is not None:
        tell_drivers(day, plan.version, runs)
    return True


def send_due_notices() -> int:
    """Those whose time has come; returns how many suspensions."""
    due = Suspension.objects.filter(
        told_at=None, undone_at=None, notices_due_at__lte=timezone.now()
    )
    return sum(send_notices(suspension) for suspension in due)
