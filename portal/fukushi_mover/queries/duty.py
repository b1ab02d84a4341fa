"""A driver's day as it stands, its messages, and where the vans are."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.accounts.permission import Person
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import DriverMessageKind, DutyPhase, EventKind, TapStep
from portal.fukushi_mover.models import (
    AlcoholCheck,
    DispatchEvent,
    DriverMessage,
    Duty,
    SeatCheck,
    ServiceDay,
    VanInspection,
    VanPosition,
)

ASKED = (DriverMessageKind.NOBODY_THERE, DriverMessageKind.REFUSED)
FRESH = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class DutyState:
    """What of the day's checks is done. `odometer` is the last known one of the van, in kilometres, `odometer_start` this day's."""

    before: AlcoholCheck | None
    after: AlcoholCheck | None
    is_inspected: bool
    checked_runs: frozenset[int]
    odometer: int | None
    odometer_start: int | None
    confirmers: tuple[str, ...]


def duty_state(day: ServiceDay, person: Person) -> DutyState:
    """A check that was not passed does not count: it is repeated."""
    duties = Duty.objects.filter(day=day, driver__user=person.pk)
    checks = list(AlcoholCheck.objects.filter(duty__in=duties))
    passed = {row.phase: row for row in checks if row.is_passed}
    last = {row.phase: row for row in checks}
    return DutyState(
        passed.get(DutyPhase.BEFORE),
        last.get(DutyPhase.AFTER),
        VanInspection.objects.filter(duty__in=duties).exists(),
        frozenset(SeatCheck.objects.filter(duty__in=duties).values_list("run", flat=True)),
        _last_odometer(person, day),
        duties.values_list("odometer_start", flat=True).first(),
        _confirmers(person),
    )


def _last_odometer(person: Person, day: ServiceDay) -> int | None:
    last = Duty.objects.filter(
        van__runs__plan__day=day, van__runs__driver__user=person.pk, odometer_end__isnull=False
    )
    return last.order_by("-day__date").values_list("odometer_end", flat=True).first()


def _confirmers(person: Person) -> tuple[str, ...]:
    """Who confirmed at this provider before: the names that the tablet offers."""
    checks = AlcoholCheck.objects.filter(duty__driver__provider__drivers__user=person.pk).order_by()
    return tuple(sorted(checks.values_list("confirmed_by", flat=True).distinct()[:12]))


def told_office(day: ServiceDay, person: Person) -> dict[int, DriverMessage]:
    """Stop → what its driver last asked the office about it: nobody there, or cannot take it."""
    rows = DriverMessage.objects.filter(day=day, driver__user=person.pk, kind__in=ASKED).order_by(
        "at"
    )
    return {stop: row for row in rows for stop in row.stops}


UNDOABLE = (TapStep.ARRIVE, TapStep.SERVE, TapStep.DEPART)


def last_tap(day: ServiceDay, person: Person) -> UUID | None:
    """The driver's last tap, if it was not taken back."""
    event = (
        DispatchEvent.objects.filter(
            day=day, actor=person.pk, kind__in=(EventKind.TAPPED, EventKind.TAP_UNDONE)
        )
        .order_by("-number")
        .first()
    )
    if event is None or event.kind != EventKind.TAPPED or event.payload["step"] not in UNDOABLE:
        return None
    return event.tap_id


def positions_of(van_ids: Any, now: Any = None) -> dict[int, VanPosition]:
    """Van → its fresh position. One query."""
    since = (now or clock.now()) - FRESH
    rows = VanPosition.objects.filter(van__in=list(van_ids), at__gte=since).order_by("at")
    return {row.van_id: row for row in rows}


def open_messages(day: ServiceDay, person: Person) -> Any:
    """What drivers told their office and nobody has answered."""
    rows = DriverMessage.objects.visible_to(person).open().filter(day=day)
    return rows.select_related("van", "driver").order_by("at")
