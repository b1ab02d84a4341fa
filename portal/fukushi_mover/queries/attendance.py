from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from portal.fukushi_mover.enums import AttendanceKind, Leg, RiderState
from portal.fukushi_mover.models import AttendanceChange, Rider, ServiceDay, StandingOrder


@dataclass(frozen=True)
class Expected:
    """A rider who comes on the day, and which ways they need to be driven."""

    rider: Rider
    morning: bool
    afternoon: bool
    not_before: int | None = None

    def needs(self, leg: Leg) -> bool:
        return {Leg.MORNING: self.morning, Leg.AFTERNOON: self.afternoon}.get(leg, False)


def expected_riders(day: ServiceDay) -> list[Expected]:
    """Standing orders of the weekday, and what was noted for this date. Only active riders."""
    changes = {change.rider_id: change.kind for change in day.attendance_changes.all()}
    orders = {order.rider_id: order for order in _orders(day)}
    riders = (
        Rider.objects.filter(state=RiderState.ACTIVE, provider__pilot_parts__pilot=day.pilot_id)
        .filter(Q(pk__in=orders) | Q(pk__in=changes))
        .select_related("private", "facility", "provider")
        .prefetch_related("apart_from")
        .order_by("pk")
    )
    return list(_with_changes(riders, orders, changes))


def _orders(day: ServiceDay) -> Iterable[StandingOrder]:
    return StandingOrder.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day.date),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day.date),
        weekday=day.date.weekday(),
        rider__provider__pilot_parts__pilot=day.pilot_id,
    )


def _with_changes(
    riders: Iterable[Rider], orders: dict[int, StandingOrder], changes: dict[int, str]
) -> Iterable[Expected]:
    for rider in riders:
        order, change = orders.get(rider.pk), changes.get(rider.pk)
        if change == AttendanceKind.ABSENT or (order is None and change != AttendanceKind.EXTRA):
            continue
        morning = (order.morning if order else True) and change != AttendanceKind.NO_MORNING
        afternoon = (order.afternoon if order else True) and change != AttendanceKind.NO_AFTERNOON
        yield Expected(rider, morning, afternoon, order.not_before if order else None)


def changes_of(day: ServiceDay) -> list[AttendanceChange]:
    return list(day.attendance_changes.select_related("rider__private"))
