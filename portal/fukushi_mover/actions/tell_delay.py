"""「5分遅れます」: the driver's one tap also tells those who wait for this van in the next hour."""

from datetime import timedelta

from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import DriverMessageKind, PlanState, RideState, StopState
from portal.fukushi_mover.models import DriverMessage, Stop
from portal.fukushi_mover.queries.changes import is_at_door

from .tell_home import tell_resident
from .tell_homes import Wish, tell_home

AHEAD = 3600
"""Seconds: who is fetched later than that is told by the next delay, if it lasts."""
STALE = timedelta(minutes=15)
"""A tap that was made offline and arrives later than this tells nobody: it is over by then."""


def tell_delay(message: DriverMessage) -> None:
    """Only with the day locked."""
    if message.kind != DriverMessageKind.LATE or clock.now() - message.at > STALE:
        return
    for stop in _waiting(message):
        if stop.ride is not None:
            context = {"ride": stop.ride, "minutes": message.minutes}
            link = f"/ride/{stop.ride.public_id}/"
            tell_resident(stop.ride.resident, "fukushi_mover/ride_late", context, stop.ride, link)
        elif stop.rider is not None:
            context = {"minutes": message.minutes}
            tell_home(
                message.day, stop.rider, "fukushi_mover/home_late", context, message, Wish.DELAYS
            )


def _waiting(message: DriverMessage) -> list[Stop]:
    now = clock.second_of(message.day.date, message.at)
    rows = Stop.objects.filter(
        run__plan__day=message.day_id,
        run__plan__state=PlanState.PUBLISHED,
        run__van=message.van_id,
        state=StopState.PLANNED,
        arrive__lte=now + AHEAD,
    )
    rows = rows.select_related(
        "rider__private",
        "ride__request",
        "ride__day",
        "ride__resident__user",
        "ride__resident__private",
        "ride__resident__pilot",
    )
    waits = (RideState.BOOKED, None)
    return [
        stop
        for stop in rows.order_by("arrive", "pk")
        if is_at_door(stop) and (stop.ride.state if stop.ride else None) in waits
    ]
