from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.enums import Session
from portal.matching.models import Event, Meeting, Slot
from portal.matching.rules import can_run_events

from .refusal import Refusal


@dataclass(frozen=True)
class DayPlan:
    """Times are local; lengths are minutes."""

    first_at: time
    minutes: int
    pause: int
    morning: int
    afternoon_at: time
    afternoon: int


def make_slots(actor: User, event: Event, plan: DayPlan) -> list[Slot]:
    """Replaces the slots of the event, as long as no meeting stands in them."""
    require(actor, can_run_events, event)
    if Meeting.objects.filter(timetable__event=event).exists():
        raise Refusal(_("Meetings stand in these slots: they cannot be replaced."))
    slots = slots_for(event, plan, timezone.get_default_timezone())
    with transaction.atomic():
        event.slots.all().delete()
        slots = Slot.objects.bulk_create(slots)
        record(actor, "made slots", event, slots=len(slots))
    return slots


def slots_for(event: Event, plan: DayPlan, zone: tzinfo) -> list[Slot]:
    """Unsaved slots of all days of the event."""
    starts = [start for day in _days(event) for start in _of_day(day, plan, zone)]
    return [
        Slot(
            event=event,
            position=position,
            starts_at=begin,
            ends_at=begin + timedelta(minutes=plan.minutes),
            session=session,
        )
        for position, (begin, session) in enumerate(starts, start=1)
    ]


def _days(event: Event) -> list[date]:
    return [
        event.starts_on + timedelta(days=n)
        for n in range((event.ends_on - event.starts_on).days + 1)
    ]


def _of_day(day: date, plan: DayPlan, zone: tzinfo) -> list[tuple[datetime, Session]]:
    step = timedelta(minutes=plan.minutes + plan.pause)
    morning = datetime.combine(day, plan.first_at, zone)
    afternoon = datetime.combine(day, plan.afternoon_at, zone)
    found = [(morning + n * step, Session.MORNING) for n in range(plan.morning)]
    if found and plan.afternoon and found[-1][0] + timedelta(minutes=plan.minutes) > afternoon:
        raise Refusal(_("The morning runs into the afternoon."))
    return found + [(afternoon + n * step, Session.AFTERNOON) for n in range(plan.afternoon)]
