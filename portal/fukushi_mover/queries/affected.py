"""Whom a suspension of service concerns: by van, by place, by facility, on one leg or all day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from portal.fukushi_mover.enums import Leg, PlanState, RideState, StopState
from portal.fukushi_mover.master_enums import ConsentKind
from portal.fukushi_mover.models import (
    Consent,
    NamedArea,
    ResidentPrivate,
    Ride,
    Rider,
    RiderPrivate,
    ServiceDay,
    Stop,
    Suspension,
)
from portal.fukushi_mover.models.rider import PersonPrivate

from .attendance import Expected, expected_riders
from .out_of_service import Outlines, lives_there

SHARES = Exists(Consent.objects.in_force(ConsentKind.SHARING).filter(resident=OuterRef("resident")))


@dataclass(frozen=True)
class Scope:
    """Empty parts do not narrow. `town` is a part of the address, `areas` are outlines round the home; `providers` are
    those that the office works for."""

    legs: tuple[str, ...] = (Leg.MORNING, Leg.DAYTIME, Leg.AFTERNOON)
    vans: frozenset[int] = frozenset()
    town: str = ""
    facilities: frozenset[int] = frozenset()
    providers: frozenset[int] = frozenset()
    areas: tuple[NamedArea, ...] = ()

    @property
    def outlines(self) -> Outlines:
        return [area.outline for area in self.areas]

    def holds_home(self, private: PersonPrivate) -> bool:
        return lives_there(private, self.town, self.outlines)

    def as_dict(self) -> dict[str, Any]:
        return {
            "legs": list(self.legs),
            "vans": sorted(self.vans),
            "town": self.town,
            "facilities": sorted(self.facilities),
            "providers": sorted(self.providers),
            "areas": [{"name": area.name, "outline": area.outline} for area in self.areas],
        }


@dataclass
class Home:
    """Somebody concerned, with what the office needs to call them."""

    name: str
    telephone: str
    contact: str
    rider: int | None = None
    ride: int | None = None
    legs: list[str] = field(default_factory=list)
    card_number: str = ""
    is_shared: bool = True
    """False: a resident who did not agree to sharing. Only the pilot's operator knows and calls them."""

    @property
    def leg_labels(self) -> list[str]:
        return [str(Leg(leg).label) for leg in self.legs]


@dataclass
class Affected:
    homes: list[Home]
    stops: list[Stop]
    rides: list[Ride]

    @property
    def riders(self) -> list[tuple[int, str]]:
        return [(home.rider, leg) for home in self.homes if home.rider for leg in home.legs]


def affected(day: ServiceDay, scope: Scope) -> Affected:
    """Of what has not begun. Before a plan is published it concerns everybody who is expected; vans then narrow nothing."""
    stops = [stop for stop in _stops(day, scope) if _in_place(stop, scope)]
    pairs = {(stop.rider_id or 0, stop.run.leg) for stop in stops if stop.rider_id}
    if not day.plans.filter(state=PlanState.PUBLISHED).exists():
        pairs |= {
            (one.rider.pk, leg)
            for one in expected_riders(day)
            for leg in scope.legs
            if one.needs(Leg(leg)) and _rider_in(one, scope)
        }
    rides = _rides(day, scope, stops)
    keys = {ride.pk for ride in rides}
    kept = [s for s in stops if s.rider_id or s.ride_id in keys]
    return Affected([*_rider_homes(pairs), *_ride_homes(rides)], _pairs(kept), rides)


def _stops(day: ServiceDay, scope: Scope) -> Iterable[Stop]:
    rows = Stop.objects.filter(
        run__plan__day=day,
        run__plan__state=PlanState.PUBLISHED,
        run__leg__in=scope.legs,
        state=StopState.PLANNED,
    )
    if scope.providers:
        rows = rows.filter(run__van__provider__in=scope.providers)
    if scope.vans:
        rows = rows.filter(run__van__in=scope.vans)
    return rows.select_related("run", "rider__private", "ride__request", "ride__resident__private")


def _in_place(stop: Stop, scope: Scope) -> bool:
    if stop.rider is not None:
        return scope.holds_home(stop.rider.private) and (
            not scope.facilities or stop.rider.facility_id in scope.facilities
        )
    assert stop.ride is not None
    return not scope.facilities and scope.holds_home(stop.ride.resident.private)


def _rider_in(one: Expected, scope: Scope) -> bool:
    rider = one.rider
    return (
        scope.holds_home(rider.private)
        and (not scope.facilities or rider.facility_id in scope.facilities)
        and (not scope.providers or rider.provider_id in scope.providers)
        and not scope.vans
    )


def _pairs(stops: list[Stop]) -> list[Stop]:
    """Only whole journeys: who sits in a van already is driven to the end."""
    boards = {(s.rider_id, s.ride_id, s.run_id) for s in stops if s.kind == "board"}
    return [s for s in stops if (s.rider_id, s.ride_id, s.run_id) in boards]


def _rides(day: ServiceDay, scope: Scope, stops: Iterable[Stop]) -> list[Ride]:
    keys = {stop.ride_id for stop in stops if stop.ride_id and stop.kind == "board"}
    return list(
        day.rides.filter(pk__in=keys, state=RideState.BOOKED)
        .select_related("resident__private", "request")
        .annotate(shares=SHARES)
    )


def _rider_homes(pairs: set[tuple[int, str]]) -> list[Home]:
    privates = RiderPrivate.objects.filter(rider__in={rider for rider, _ in pairs}).order_by("kana")
    homes = {
        p.rider_id: Home(p.name, p.telephone, p.family_contact, rider=p.rider_id) for p in privates
    }
    for rider, leg in sorted(pairs, key=lambda pair: [*Leg].index(Leg(pair[1]))):
        homes[rider].legs.append(leg)
    return list(homes.values())


def _ride_homes(rides: Iterable[Ride]) -> list[Home]:
    found = []
    for ride in rides:
        private: ResidentPrivate = ride.resident.private
        found.append(
            Home(
                private.name,
                private.telephone,
                private.family_contact,
                ride=ride.pk,
                legs=[Leg.DAYTIME],
                card_number=ride.resident.card_number,
                is_shared=ride.shares,  # type: ignore[attr-defined]
            )
        )
    return found


def homes_of(suspension: Suspension, providers: Iterable[int]) -> list[Home]:
    """Those whom a suspension concerned, to be called by the offices of `providers`: each calls its own."""
    own = list(providers)
    riders = Rider.objects.filter(
        pk__in={rider for rider, _ in suspension.riders}, provider__in=own
    )
    known = set(riders.values_list("pk", flat=True))
    rides = Ride.objects.filter(pk__in=suspension.rides, van__provider__in=own)
    return [
        *_rider_homes({(rider, leg) for rider, leg in suspension.riders if rider in known}),
        *_ride_homes(rides.select_related("resident__private").annotate(shares=SHARES)),
    ]
