"""iCalendar (RFC 5545) of a resident's rides and a driver's runs: times and vans, nobody else's name."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext, override
from icalendar import Calendar, Event

from portal.accounts.models import User
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import PlanState, RideState
from portal.fukushi_mover.models import Ride, Run
from portal.ui.dates import today

BACK = timedelta(days=30)
REFRESH = timedelta(minutes=15)
GONE = (RideState.CANCELLED, RideState.NO_SHOW, RideState.UNFULFILLED)


def calendar_of(user: User) -> bytes:
    """Rides where the person is a resident, runs where they drive; the last thirty days and all that is to come."""
    calendar = Calendar()
    calendar.add("prodid", "-//Renkei Portal//Fukushi Mover//JA")
    calendar.add("version", "2.0")
    # RFC 7986 asks for the type to be named.
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    with override(user.language or "ja"):
        calendar.add("x-wr-calname", gettext("Fukushi Mover"))
        for ride in _rides(user):
            calendar.add_component(_ride(ride))
        for run in _runs(user):
            calendar.add_component(_run(run))
    return calendar.to_ical()


def _rides(user: User) -> Any:
    return (
        Ride.objects.filter(resident__user=user, day__date__gte=today() - BACK)
        .select_related("day", "request", "van")
        .order_by("day__date", "promised_pickup")
    )


def _runs(user: User) -> Any:
    return (
        Run.objects.filter(
            driver__user=user,
            plan__state=PlanState.PUBLISHED,
            plan__day__date__gte=today() - BACK,
            stops__isnull=False,
        )
        .select_related("plan__day", "van__facility")
        .distinct()
        .order_by("plan__day__date", "leave")
    )


def _event(record: Any, day: Any, starts: int, ends: int) -> Event:
    event = Event()
    event.add("uid", f"{record.public_id}@renkei-portal")
    event.add("dtstamp", record.updated_at.astimezone(UTC))
    event.add("last-modified", record.updated_at.astimezone(UTC))
    event.add("dtstart", _local(day, starts))
    event.add("dtend", _local(day, max(ends, starts + 60)))
    return event


def _local(day: Any, second: int) -> datetime:
    return clock.moment_of(day.date, second)


def _ride(ride: Ride) -> Event:
    event = _event(ride, ride.day, ride.promised_pickup, ride.promised_dropoff)
    wish = ride.request
    event.add("summary", f"{wish.origin_name} → {wish.destination_name}")
    event.add("location", wish.origin_name)
    event.add("description", f"{ride.van.number} ({ride.van.colour})")
    event.add("status", "CANCELLED" if ride.state in GONE else "CONFIRMED")
    return event


def _run(run: Run) -> Event:
    event = _event(run, run.plan.day, run.leave, run.back)
    event.add("summary", f"{run.van.number} {run.get_leg_display()}")
    event.add("location", run.van.facility.name)
    event.add("status", "CONFIRMED")
    return event
