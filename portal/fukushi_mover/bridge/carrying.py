"""What a rider takes and needs, and what a van has: masters as the engine's loads, layouts and equipment."""

from collections.abc import Iterable

from portal.fukushi_mover.engine.codes import Order
from portal.fukushi_mover.engine.model import Window
from portal.fukushi_mover.enums import Leg, Mobility
from portal.fukushi_mover.models import Facility, Resident, Rider, RideRequest, Van
from portal.fukushi_mover.roads.protocol import Point

RESOURCES = ("seat", "wheelchair", "stretcher")
Places = tuple[int, int, int]


def van_id(van_pk: int) -> str:
    return f"v{van_pk}"


def load_of(uses_wheelchair: bool, people: int = 1) -> Places:
    return (people - 1, 1, 0) if uses_wheelchair else (people, 0, 0)


def rider_load(rider: Rider) -> Places:
    return (0, 0, 1) if rider.mobility == Mobility.STRETCHER else load_of(rider.uses_wheelchair)


def layouts_of(van: Van) -> tuple[Places, ...]:
    """Alternatives; where nothing was entered the van carries nobody."""
    rows = tuple((row.seats, row.wheelchairs, row.stretchers) for row in van.layouts.all())
    return rows or ((0, 0, 0),)


def equipment_of(van: Van) -> frozenset[str]:
    has = {
        "lift": van.has_lift,
        "reclining": van.takes_reclining,
        "attendant": van.has_attendant,
    }
    return frozenset(name for name, there in has.items() if there)


def needs_of(rider: Rider, vans: Iterable[Van]) -> frozenset[str]:
    """Equipment. Who is never left alone rides with an attendant where the provider has one in any van (see `order_of`)."""
    needs = {
        "lift": rider.uses_wheelchair or rider.mobility == Mobility.STRETCHER,
        "reclining": rider.mobility == Mobility.RECLINING,
        "attendant": rider.helpers > 1
        or (rider.never_alone and _has_attendant(rider.provider_id, vans)),
    }
    return frozenset(name for name, needed in needs.items() if needed)


def order_of(leg: Leg, rider: Rider, vans: Iterable[Van]) -> frozenset[Order]:
    """Without an attendant the driver leaves the van at every door: who is never left alone gets in last and off first."""
    if not rider.never_alone or _has_attendant(rider.provider_id, vans):
        return frozenset()
    return frozenset({Order.BOARDS_LAST if leg == Leg.MORNING else Order.LEAVES_FIRST})


def _has_attendant(provider: int, vans: Iterable[Van]) -> bool:
    return any(van.has_attendant for van in vans if van.provider_id == provider)


def vans_for(rider: Rider, vans: Iterable[Van]) -> frozenset[str]:
    """Vans of the rider's own provider whose lift bears them."""
    return frozenset(
        van_id(van.pk)
        for van in vans
        if van.provider_id == rider.provider_id and _bears(van, rider)
    )


def _bears(van: Van, rider: Rider) -> bool:
    lifted = rider.uses_wheelchair or rider.mobility == Mobility.STRETCHER
    return not lifted or lift_bears(van, rider.private.weight_kg)


def lift_bears(van: Van, weight: int | None) -> bool:
    """Weight in kg; what is not known is not checked."""
    return weight is None or van.lift_kg is None or weight <= van.lift_kg


def ride_needs(request: RideRequest, resident: Resident) -> frozenset[str]:
    """Equipment that a resident's ride takes."""
    needs = {
        "lift": request.wheelchair,
        "reclining": resident.mobility == Mobility.RECLINING,
        "attendant": request.attendant,
    }
    return frozenset(name for name, needed in needs.items() if needed)


def needs_attendant(party: Iterable[Resident]) -> bool:
    return any(one.helpers > 1 for one in party)


def house_point(rider: Rider) -> Point:
    """Where the rider gets on and off at the facility."""
    if rider.boarding_place is not None:
        return (rider.boarding_place.latitude, rider.boarding_place.longitude)
    return door_of(rider.facility)


def door_of(facility: Facility) -> Point:
    """The facility's first boarding place, or where it stands."""
    first = next(iter(facility.boarding_places.all()), None)
    return (first.latitude, first.longitude) if first else (facility.latitude, facility.longitude)


def on_duty(van: Van, hours: Window) -> Window:
    """The part of a leg's hours in which the van's driver is there; the longest, where the day is split."""
    if van.duty is None:
        return hours
    shifts = [(max(hours.earliest, a), min(hours.latest, b)) for a, b in van.duty]
    start, end = max(shifts, key=lambda pair: pair[1] - pair[0], default=(0, -1))
    return Window(start, end) if start <= end else Window(hours.earliest, hours.earliest)
