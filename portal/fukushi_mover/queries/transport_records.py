"""送迎記録: for each rider and leg what was driven, by the taps; where nothing was driven, why.

A leg is a candidate for the reduction of the fee (送迎減算) when the rider was at the house on that day and the house did not
drive that leg. Whether it applies is decided by the person who bills.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from portal.fukushi_mover.enums import (
    AttendanceKind,
    DayState,
    Leg,
    PlanState,
    RiderState,
    StopKind,
    StopState,
)
from portal.fukushi_mover.models import Rider, ServiceDay, StandingOrder, Stop, Suspension

from .said import NO_RIDE, NOTHING, Said, said_on

LEGS = (Leg.MORNING, Leg.AFTERNOON)
DRIVEN = (StopState.SERVED, StopState.DEPARTED)
Key = tuple[int, str]


@dataclass
class TransportRecord:
    """One rider, one leg, one day. Times in seconds from the day's midnight."""

    day: ServiceDay
    rider: Rider
    leg: str
    van: str = ""
    driver: str = ""
    planned_at: int | None = None
    boarded_at: int | None = None
    alighted_at: int | None = None
    no_ride: str = ""
    is_candidate: bool = False

    @property
    def date(self) -> date:
        return self.day.date

    @property
    def leg_label(self) -> str:
        return str(Leg(self.leg).label)

    @property
    def is_driven(self) -> bool:
        return self.alighted_at is not None


def records_of(days: Sequence[ServiceDay], riders: Sequence[Rider]) -> list[TransportRecord]:
    """Sorted by day, rider and leg. Five queries a day."""
    return [record for day in days for record in _records_of_day(day, riders)]


def _records_of_day(day: ServiceDay, riders: Sequence[Rider]) -> Iterable[TransportRecord]:
    keys = [rider.pk for rider in riders]
    orders = {order.rider_id: order for order in _orders(day, keys)}
    changes, pairs, suspended = said_on(day), _pairs(day, keys), _suspended(day)
    for rider in riders:
        order, said = orders.get(rider.pk), changes.get(rider.pk, NOTHING)
        stops = {leg: pairs.get((rider.pk, leg), []) for leg in LEGS}
        if order is None and not said.is_extra and not any(stops.values()):
            continue
        rows = [
            _record(day, rider, leg, stops[leg], _reason(leg, order, said, suspended, rider.pk))
            for leg in LEGS
        ]
        was_there = _was_there(rows, said)
        for row in rows:
            row.is_candidate = was_there and not row.is_driven and row.no_ride != "to_come"
            yield row


def _orders(day: ServiceDay, riders: list[int]) -> Iterable[StandingOrder]:
    return StandingOrder.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day.date),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day.date),
        weekday=day.date.weekday(),
        rider__in=riders,
        rider__state=RiderState.ACTIVE,
    )


def _pairs(day: ServiceDay, riders: list[int]) -> dict[Key, list[Stop]]:
    rows = (
        Stop.objects.filter(
            run__plan__day=day, run__plan__state=PlanState.PUBLISHED, rider__in=riders
        )
        .exclude(Q(state=StopState.DROPPED) & Q(kind=StopKind.BOARD))
        .select_related("run__van", "run__driver")
        .order_by("seq")
    )
    found: dict[Key, list[Stop]] = {}
    for stop in rows:
        found.setdefault((stop.rider_id or 0, stop.run.leg), []).append(stop)
    return {key: stops for key, stops in found.items() if stops[0].kind == StopKind.BOARD}


def _suspended(day: ServiceDay) -> dict[Key, str]:
    rows = Suspension.objects.filter(day=day, undone_at=None)
    return {(rider, leg): row.reason for row in rows for rider, leg in row.riders}


def _reason(
    leg: Leg, order: StandingOrder | None, said: Said, suspended: dict[Key, str], rider: int
) -> str:
    """Why nobody was driven, as far as it was known beforehand."""
    if said.away is not None:
        return str(said.away.kind)
    if (rider, leg) in suspended:
        return "suspended"
    if not said.wants(leg):
        return str(NO_RIDE[leg])
    ways = {Leg.MORNING: order.morning, Leg.AFTERNOON: order.afternoon} if order else {}
    return "own_way" if ways.get(leg) is False else "not_planned"


def _record(
    day: ServiceDay, rider: Rider, leg: Leg, stops: Sequence[Stop], reason: str
) -> TransportRecord:
    record = TransportRecord(day, rider, leg)
    if not stops:
        record.no_ride = reason
        return record
    board, alight = stops[0], stops[-1]
    record.van, record.planned_at = board.run.van.number, board.begin
    record.driver = board.run.driver.name if board.run.driver else ""
    if board.state == StopState.NO_SHOW:
        record.no_ride = "no_show"
        return record
    if board.state in DRIVEN:
        record.boarded_at = board.served_at
    if alight.kind == StopKind.ALIGHT and alight.state in DRIVEN:
        record.alighted_at = alight.served_at
    if not record.is_driven:
        record.no_ride = "not_recorded" if day.state == DayState.CLOSED else "to_come"
    return record


def _was_there(rows: Sequence[TransportRecord], said: Said) -> bool:
    """At the house on that day: driven at least one way, or brought and fetched by the family."""
    if said.away is not None:
        return False
    if any(row.is_driven for row in rows):
        return True
    morning = rows[0].no_ride
    return morning in (AttendanceKind.NO_MORNING, "own_way")
