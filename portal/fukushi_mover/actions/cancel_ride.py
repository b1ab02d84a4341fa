from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import EventKind, RideState, StopState
from portal.fukushi_mover.models import Ride, Stop
from portal.fukushi_mover.rules import is_own, operates

from .locked_day import append, locked
from .refusal import Refused
from .tell_home import tell_resident


def cancel_ride(actor: User, ride: Ride, because: str = "", heard: bool = False) -> Ride:
    """Takes the ride out of its run. Cancelled twice, it is cancelled once. Raises Refused when the person is aboard or was driven."""
    require(actor, is_own | operates, ride)
    with locked(ride.day) as day:
        ride.refresh_from_db()
        if ride.state == RideState.CANCELLED:
            return ride
        if ride.state != RideState.BOOKED:
            raise Refused(_("The ride has begun and can no longer be cancelled."), "begun")
        stops = list(Stop.objects.filter(ride=ride))
        for stop in stops:
            stop.state = StopState.DROPPED
            stop.save(update_fields=["state", "updated_at"])
        ride.state, ride.cancelled_because = RideState.CANCELLED, because
        ride.save(update_fields=["state", "cancelled_because", "updated_at"])
        append(
            day,
            EventKind.RIDE_CANCELLED,
            {"ride": ride.pk, "van": ride.van_id, "stops": sorted(s.pk for s in stops)},
            actor,
        )
        record(actor, "cancelled", ride)
        tell_resident(
            ride.resident,
            "fukushi_mover/ride_cancelled",
            {"ride": ride},
            about=ride,
            actor=actor,
            heard=heard,
        )
    return ride
