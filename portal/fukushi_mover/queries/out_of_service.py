"""What lends no seats on a day although it stands in the plan: vans that are out, and those whose service is suspended."""

from collections.abc import Mapping
from typing import Any

from portal.fukushi_mover.enums import Leg, NoteKind
from portal.fukushi_mover.models import Resident, ServiceDay, Van

Scope = Mapping[str, Any]
"""As `Suspension.scope` keeps it."""


def vans_not_lending(day: ServiceDay) -> frozenset[int]:
    """From the moment at which the office says so: nobody is offered a seat in a van that will not come."""
    out = day.dispatch_notes.filter(kind=NoteKind.VAN_OUT).values_list("van", flat=True)
    found = frozenset(out)
    for scope in _suspended(day):
        if not scope["town"]:
            found |= _vans_in(day, scope)
    return found


def is_suspended_for(day: ServiceDay, resident: Resident) -> bool:
    """The part of the town in which the resident lives has no service, whatever the van."""
    return any(
        scope["town"] in resident.private.address for scope in _suspended(day) if scope["town"]
    )


def _suspended(day: ServiceDay) -> list[Scope]:
    """What is in force now and concerns residents' rides: a facility's own riders are no reason to refuse others."""
    scopes = day.suspensions.filter(undone_at=None).values_list("scope", flat=True)
    return [one for one in scopes if Leg.DAYTIME in one["legs"] and not one["facilities"]]


def _vans_in(day: ServiceDay, scope: Scope) -> frozenset[int]:
    if scope["vans"]:
        return frozenset(scope["vans"])
    vans = Van.objects.filter(provider__pilot_parts__pilot=day.pilot_id)
    if providers := scope.get("providers"):
        vans = vans.filter(provider__in=providers)
    return frozenset(vans.values_list("pk", flat=True))
