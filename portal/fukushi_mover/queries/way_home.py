"""The ride home of somebody who was brought to a visit of unknown length."""

from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import RideState
from portal.fukushi_mover.models import Ride, RideRequest
from portal.ui.dates import today

SOONER = 300
"""Seconds: a ride that comes hardly sooner changes nothing."""
AHEAD = 1200
"""Seconds: a ride that comes soon anyway needs no asking."""


def way_home(there: RideRequest) -> Ride | None:
    rows = Ride.objects.filter(request__return_of=there)
    return rows.exclude(state=RideState.CANCELLED).first()


def may_come_sooner(home: Ride) -> bool:
    """It is booked and lies well ahead, and its rider has been brought to the visit."""
    if home.state != RideState.BOOKED or home.request.return_of_id is None:
        return False
    if home.day.date != today():
        return False
    if home.promised_pickup - clock.second_now(home.day.date) <= AHEAD:
        return False
    there = Ride.objects.filter(request=home.request.return_of_id, state=RideState.COMPLETED)
    return there.exists()
