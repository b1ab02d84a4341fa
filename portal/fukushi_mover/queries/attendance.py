from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import F, Q

from portal.fukushi_mover.enums import AWAY, AttendanceKind, Leg
from portal.fukushi_mover.models import (
    AttendanceChange,
    Facility,
    Rider,
    ServiceDay,
    StandingOrder,
)

from .calendar import closed_facilities


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

    def needs(self, leg: Leg) -> bool:
        return {Leg.MORNING: self.morning, Leg.AFTERNOON: self.afternoon}.get(leg, False)


def expected_riders(day: ServiceDay) -> list[Expected]:
    """Standing orders of the weekday, and what was noted for this date. Only active riders."""
    changes = noted_for(day)
    orders = {order.rider_id: order for order in _orders(day)}
    riders = (
        Rider.objects.riding()
        .filter(provider__pilot_parts__pilot=day.pilot_id)
        .filter(Q(pk__in=orders) | Q(pk__in=changes))
        .select_related("private", "facility", "provider", "boarding_place")
        .prefetch_related("apart_from", "facility__boarding_places")
        .order_by("pk")
    )
    gone = suspended_for(day)
    return [_without(one, gone) for one in _with_changes(riders, orders, changes)]


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


def noted_for(day: ServiceDay) -> dict[int, AttendanceChange]:
    """Rider → what was noted for this date, or earlier for a time that lasts until this date or beyond."""
    lasting = AttendanceChange.objects.filter(
        day__pilot=day.pilot_id, day__date__lt=day.date, until__gte=day.date, kind__in=AWAY
    ).order_by("day__date")
    found = {change.rider_id: change for change in lasting}
    return found | {change.rider_id: change for change in day.attendance_changes.all()}


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
    return orders.exclude(rider__facility__in=closed).order_by(
        F("valid_from").asc(nulls_first=True)
    )


def _with_changes(
    riders: Iterable[Rider],
    orders: dict[int, StandingOrder],
    changes: dict[int, AttendanceChange],
) -> Iterable[Expected]:
    for rider in riders:
        order, change = orders.get(rider.pk), changes.get(rider.pk)
        if change is not None and change.kind in AWAY:
            continue
        if order is not None or (change is not None and change.kind == AttendanceKind.EXTRA):
            yield _expected(rider, order, change)


def _expected(
    rider: Rider, order: StandingOrder | None, change: AttendanceChange | None
) -> Expected:
    kind = change.kind if change else None
    is_late = kind == AttendanceKind.LATE
    return Expected(
        rider,
        (order.morning if order else True) and kind != AttendanceKind.NO_MORNING,
        (order.afternoon if order else True) and kind != AttendanceKind.NO_AFTERNOON,
        change.at if change and is_late else order.not_before if order else None,
        is_late,
        change.at if change and kind == AttendanceKind.EARLY else None,
        order.not_after if order else None,
        order.home_from if order else None,
        order.home_by if order else None,
    )


def changes_of(day: ServiceDay) -> list[AttendanceChange]:
    return list(day.attendance_changes.select_related("rider__private"))
