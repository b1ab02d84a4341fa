"""What lends no seats on a day although it stands in the plan: vans that are out, and those whose service is suspended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.fukushi_mover.enums import Leg, NoteKind
from portal.fukushi_mover.models import Resident, ServiceDay, Van
from portal.fukushi_mover.models.rider import PersonPrivate

from .lending import is_inside

Outlines = Sequence[Sequence[Sequence[float]]]


@dataclass(frozen=True)
class Closure:
    """A suspension in force, as far as residents' rides go: these vans fetch nobody from there. Without a place: nobody at all."""

    vans: frozenset[int]
    town: str = ""
    outlines: Outlines = ()

    @property
    def has_place(self) -> bool:
        return bool(self.town or self.outlines)


def vans_not_lending(day: ServiceDay) -> frozenset[int]:
    """From the moment at which the office says so: nobody is offered a seat in a van that will not come."""
    out = day.dispatch_notes.filter(kind=NoteKind.VAN_OUT).values_list("van", flat=True)
    return frozenset(out).union(*(one.vans for one in closures_on(day) if not one.has_place))


def vans_closed_to(closures: Iterable[Closure], resident: Resident) -> frozenset[int]:
    """Vans whose service is suspended where the resident lives; those of other providers drive on."""
    return frozenset[int]().union(
        *(
            one.vans
            for one in closures
            if not one.has_place or lives_there(resident.private, one.town, one.outlines)
        )
    )


def lives_there(private: PersonPrivate, town: str, outlines: Outlines) -> bool:
    """Whether a home lies in a part of the town: by its address, and in one of the outlines. Empty parts do not narrow."""
    home = (private.latitude, private.longitude)
    return (not town or town in private.address) and (
        not outlines or any(is_inside(outline, home) for outline in outlines)
    )


def closures_on(day: ServiceDay) -> list[Closure]:
    """What is in force now and concerns residents' rides: a facility's own riders are no reason to refuse others."""
    scopes = day.suspensions.filter(undone_at=None).values_list("scope", flat=True)
    return [
        Closure(_vans_in(day, one), one["town"], [area["outline"] for area in one.get("areas", ())])
        for one in scopes
        if Leg.DAYTIME in one["legs"] and not one["facilities"]
    ]


def _vans_in(day: ServiceDay, scope: Mapping[str, Any]) -> frozenset[int]:
    """Of a scope as `Suspension.scope` keeps it."""
    if scope["vans"]:
        return frozenset(scope["vans"])
    vans = Van.objects.filter(provider__pilot_parts__pilot=day.pilot_id)
    if providers := scope.get("providers"):
        vans = vans.filter(provider__in=providers)
    return frozenset(vans.values_list("pk", flat=True))
