"""What the driver enters on the tablet outside the taps: checks, odometer, messages, positions. Each entry counts once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import NotPermitted, require
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import (
    DriverMessageKind,
    DutyPhase,
    EventKind,
    MessageAnswer,
    PlanState,
    TapStep,
)
from portal.fukushi_mover.models import (
    AlcoholCheck,
    DriverMessage,
    Duty,
    Run,
    SeatCheck,
    ServiceDay,
    Stop,
    VanInspection,
    VanPosition,
)
from portal.fukushi_mover.rules import dispatches

from .locked_day import append, locked
from .record_tap import record_tap
from .tell_delay import tell_delay

INSPECTION = ("tyres", "lights", "brakes", "leaks", "mirrors", "belts", "lift", "aed")
"""What is looked at before the first run, in the order round the van."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An id and a time made on the tablet."""

    entry_id: UUID
    at: datetime | None = None

    @property
    def moment(self) -> datetime:
        return min(self.at, clock.now()) if self.at else clock.now()


def duty_of(actor: User, day: ServiceDay, van_id: int | None = None) -> Duty:
    """The driver's duty on this day, opened with the first entry. Raises NotPermitted for who has no run."""
    runs = Run.objects.filter(plan__day=day, plan__state=PlanState.PUBLISHED)
    runs = runs.filter(driver__user=actor.pk, **({"van": van_id} if van_id else {}))
    run = runs.select_related("driver", "van").order_by("position").first()
    if run is None or run.driver is None:
        raise NotPermitted(f"{actor!r} has no run on {day}")
    fields = {"is_fictional": run.van.is_fictional}
    duty, _is_new = Duty.objects.get_or_create(
        day=day, driver=run.driver, van=run.van, defaults=fields
    )
    return duty


def check_alcohol(
    actor: User, day: ServiceDay, entry: Entry, values: Mapping[str, Any]
) -> AlcoholCheck:
    """Before and after driving. A check that is not passed is told to the office at once. Raises ValidationError."""
    with transaction.atomic():
        known = AlcoholCheck.objects.filter(entry_id=entry.entry_id).first()
        if known is not None:
            return known
        duty = duty_of(actor, day)
        check = AlcoholCheck(
            duty=duty,
            entry_id=entry.entry_id,
            at=entry.moment,
            driver_name=duty.driver.name,
            plate=duty.van.plate,
            **values,
        )
        check.full_clean()
        check.save()
        if not check.is_passed:
            tell_office(actor, day, entry, DriverMessageKind.ALCOHOL)
    return check


def inspect_van(
    actor: User, day: ServiceDay, entry: Entry, faults: Iterable[str], odometer: int
) -> VanInspection:
    """Before the first run. Raises ValidationError for an unknown item."""
    found = sorted(set(faults))
    if unknown := set(found) - set(INSPECTION):
        raise ValidationError(f"unknown item {unknown}")
    with transaction.atomic():
        known = VanInspection.objects.filter(entry_id=entry.entry_id).first()
        if known is not None:
            return known
        duty = duty_of(actor, day)
        duty.odometer_start = odometer
        duty.save(update_fields=["odometer_start", "updated_at"])
        return VanInspection.objects.create(
            duty=duty, entry_id=entry.entry_id, at=entry.moment, faults=found
        )


def end_duty(
    actor: User, day: ServiceDay, entry: Entry, odometer: int, values: Mapping[str, Any]
) -> AlcoholCheck:
    """The last entry of the day: the check after driving, and the odometer. Raises ValidationError."""
    with transaction.atomic():
        duty = duty_of(actor, day)
        if duty.odometer_start is not None and odometer < duty.odometer_start:
            raise ValidationError(
                {
                    "odometer": _("The odometer does not run backwards: it stood at %(km)s km.")
                    % {"km": duty.odometer_start}
                }
            )
        check = check_alcohol(actor, day, entry, {**values, "phase": DutyPhase.AFTER})
        Duty.objects.filter(pk=duty.pk, odometer_end=None).update(odometer_end=odometer)
    return check


def check_seats(
    actor: User, day: ServiceDay, entry: Entry, run_id: UUID, found: bool = False
) -> SeatCheck:
    """At the end of a run. Somebody left behind is told to the office at once."""
    with transaction.atomic():
        known = SeatCheck.objects.filter(entry_id=entry.entry_id).first()
        if known is not None:
            return known
        run = Run.objects.filter(public_id=run_id, plan__day=day, driver__user=actor.pk).first()
        if run is None:
            raise NotPermitted(f"{actor!r} does not drive {run_id}")
        duty = duty_of(actor, day, run.van_id)
        check = SeatCheck.objects.create(
            duty=duty, run=run, entry_id=entry.entry_id, at=entry.moment, found=found
        )
        if found:
            tell_office(actor, day, entry, DriverMessageKind.LEFT_BEHIND)
    return check


def tell_office(
    actor: User,
    day: ServiceDay,
    entry: Entry,
    kind: DriverMessageKind,
    *,
    stops: Iterable[UUID] = (),
    minutes: int = 0,
    reason: str = "",
) -> DriverMessage:
    """One tap towards the office, in the day's log so that the board shows it at once."""
    with locked(day) as held:
        known = DriverMessage.objects.filter(entry_id=entry.entry_id).first()
        if known is not None:
            return known
        duty = duty_of(actor, held)
        message = DriverMessage(
            entry_id=entry.entry_id,
            day=held,
            van=duty.van,
            driver=duty.driver,
            kind=kind,
            reason=reason,
            minutes=minutes,
            stops=_own_stops(duty, stops),
            at=entry.moment,
        )
        message.full_clean(exclude=["answered_by", "stops"])
        message.save()
        payload = {"message": message.pk, "kind": kind, "van": duty.van_id, "minutes": minutes}
        append(held, EventKind.DRIVER_TOLD, payload, actor, entry.moment)
        tell_delay(message)
    return message


def _own_stops(duty: Duty, stops: Iterable[UUID]) -> list[int]:
    own = Stop.objects.filter(run__driver=duty.driver_id, run__plan__day=duty.day_id)
    return sorted(own.filter(public_id__in=list(stops)).values_list("pk", flat=True))


def answer_driver(actor: User, message: DriverMessage, answer: MessageAnswer) -> DriverMessage:
    """The office answers; a confirmed no-show is tapped in its name. Answering twice changes nothing."""
    require(actor, dispatches, message.day)
    with locked(message.day) as held:
        message.refresh_from_db()
        if message.answer:
            return message
        message.answer, message.answered_by, message.answered_at = answer, actor, clock.now()
        message.save(update_fields=["answer", "answered_by", "answered_at"])
        if answer == MessageAnswer.NO_SHOW:
            stops = Stop.objects.filter(pk__in=message.stops).values_list("public_id", flat=True)
            record_tap(
                actor, held, stops, TapStep.NO_SHOW, uuid5(message.entry_id, "no_show"), message.at
            )
            held.refresh_from_db()
        payload = {"message": message.pk, "answer": answer, "van": message.van_id}
        append(held, EventKind.DRIVER_ANSWERED, payload, actor)
    return message


def note_positions(actor: User, day: ServiceDay, rows: Iterable[Mapping[str, Any]]) -> int:
    """Positions of the tablet, oldest first; those older than the retention are not even written. How many were kept."""
    duty, oldest = duty_of(actor, day), clock.now() - timedelta(days=settings.POSITION_DAYS)
    made = [
        VanPosition(
            van=duty.van,
            day=day,
            at=min(row["at"], clock.now()),
            latitude=row["latitude"],
            longitude=row["longitude"],
            metres_a_second=row.get("metres_a_second"),
        )
        for row in rows
        if row["at"] >= oldest
    ]
    for position in made:
        position.clean_fields()
    VanPosition.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def forget_positions() -> int:
    """Deletes what is older than POSITION_DAYS. How many went."""
    oldest = clock.now() - timedelta(days=settings.POSITION_DAYS)
    return VanPosition.objects.filter(at__lt=oldest).delete()[0]
