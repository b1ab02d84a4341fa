from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import F, Q

from portal.fukushi_mover.enums import AttendanceKind, Leg
from portal.fukushi_mover.models import (
    ArrivalWave,
    AttendanceChange,
    Facility,
    Rider,
    ServiceDay,
    StandingOrder,
)

from .calendar import closed_facilities
from .said import NOTHING, Said, said_on


@dataclass(frozen=True)
class Expected:
    """A rider who comes on the day, which ways they need to be driven, and from when (seconds from midnight)."""

    rider: Rider
    morning: bool
    afternoon: bool
    not_before: int | None = None
    comes_late: bool = False
    leaves_at: int | None = None
    not_after: int | None = None
    home_from: int | None = None
    home_by: int | None = None
    wave: ArrivalWave | None = None

    def needs(self, leg: Leg) -> bool:
        return {Leg.MORNING: self.morning, Leg.AFTERNOON: self.afternoon}.get(leg, False)

    @property
    def possible_waves(self) -> list[ArrivalWave]:
        """With which waves of the facility they may arrive. Who comes late arrives when they can."""
        waves = [] if self.comes_late else list(self.rider.facility.arrival_waves.all())
        return [self.wave] if self.wave in waves and self.wave is not None else waves

    @property
    def arrival(self) -> tuple[int, int]:
        """From when to when they may arrive at the facility: their wave, or all that it takes riders in."""
        house, waves = self.rider.facility, self.possible_waves
        if not waves:
            return (house.arrive_from, house.arrive_to)
        return (waves[0].opens_at, max(wave.closes_at for wave in waves))


def expected_riders(day: ServiceDay) -> list[Expected]:
    """Standing orders of the weekday, and what was noted for this date. Only active riders."""
    changes = said_on(day)
    orders = {order.rider_id: order for order in _orders(day)}
    riders = (
        Rider.objects.riding()
        .filter(provider__pilot_parts__pilot=day.pilot_id)
        .filter(Q(pk__in=orders) | Q(pk__in=changes))
        .select_related("private", "facility", "provider", "boarding_place")
        .prefetch_related("apart_from", "facility__boarding_places", "facility__arrival_waves")
        .order_by("pk")
    )
    gone = suspended_for(day)
    return [_without(one, gone) for one in _with_changes(riders, orders, changes)]


def arrival_hours(house: Facility, second: int) -> tuple[int, int]:
    """Of the wave in which a second lies; outside of all of them, or without waves, all that the house takes riders in."""
    wave = next((wave for wave in house.arrival_waves.all() if wave.takes(second)), None)
    return (wave.opens_at, wave.closes_at) if wave else (house.arrive_from, house.arrive_to)


def suspended_for(day: ServiceDay) -> frozenset[tuple[int, str]]:
    """(rider, leg) that no van drives on this day."""
    rows = day.suspensions.filter(undone_at=None).values_list("riders", flat=True)
    return frozenset((rider, leg) for riders in rows for rider, leg in riders)


def _without(one: Expected, gone: frozenset[tuple[int, str]]) -> Expected:
    """What was suspended needs no van."""
    rider = one.rider.pk
    return replace(
        one,
        morning=one.morning and (rider, Leg.MORNING) not in gone,
        afternoon=one.afternoon and (rider, Leg.AFTERNOON) not in gone,
    )


def _orders(day: ServiceDay) -> Iterable[StandingOrder]:
    """Those of open facilities; a dated one comes after, and so before, the rule without dates."""
    houses = Facility.objects.filter(provider__pilot_parts__pilot=day.pilot_id)
    closed = closed_facilities(day.date, houses.prefetch_related("closed_days"))
    orders = StandingOrder.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day.date),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day.date),
        weekday=day.date.weekday(),
        rider__provider__pilot_parts__pilot=day.pilot_id,
    )
    return (
        orders.exclude(rider__facility__in=closed)
        .select_related("wave")
        .order_by(F("valid_from").asc(nulls_first=True))
    )


def _with_changes(
    riders: Iterable[Rider],
    orders: dict[int, StandingOrder],
    changes: dict[int, Said],
) -> Iterable[Expected]:
    for rider in riders:
        order, said = orders.get(rider.pk), changes.get(rider.pk, NOTHING)
        if said.away is None and (order is not None or said.is_extra):
            yield _expected(rider, order, said)


def _expected(rider: Rider, order: StandingOrder | None, said: Said) -> Expected:
    late = said.find(AttendanceKind.LATE)
    return Expected(
        rider,
        (order.morning if order else True) and said.wants(Leg.MORNING),
        (order.afternoon if order else True) and said.wants(Leg.AFTERNOON),
        late.at if late else order.not_before if order else None,
        late is not None,
        said.at(AttendanceKind.EARLY),
        order.not_after if order else None,
        order.home_from if order else None,
        order.home_by if order else None,
        order.wave if order else None,
    )


def changes_of(day: ServiceDay) -> list[AttendanceChange]:
    return list(day.attendance_changes.select_related("rider__private"))
