"""Whoever is finished before the ride home that was booked: a visit of unknown length has ended."""

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import RequestState, RideState, WhenKind
from portal.fukushi_mover.models import CallNote, Ride, RideOffer, RideRequest
from portal.fukushi_mover.queries.way_home import SOONER
from portal.fukushi_mover.rules import is_own, operates
from portal.ui.dates import today

from .ask_for_ride import Spot, ask_for_ride
from .cancel_ride import cancel_ride
from .locked_day import locked
from .refusal import Refused
from .take_offer import take_offer


def fetch_sooner(
    actor: User, ride: Ride, *, call: CallNote | None = None, heard: bool = False
) -> Ride:
    """The booked ride, now instead of later. It is given up only for one that comes sooner, and both at once.

    Asked twice, it is the same ride. Raises Refused where none comes sooner (the ride stays as it was promised),
    and for what is no ride home of today.
    """
    require(actor, is_own | operates, ride)
    if instead := _already(ride):
        return instead
    if ride.request.return_of_id is None or ride.day.date != today():
        raise Refused(_("Only a ride home of today can come sooner."), "not_home")
    wish = _ask_now(actor, ride, call)
    offer = _sooner(wish, ride)
    with locked(ride.day):
        ride.refresh_from_db(fields=["state"])
        if instead := _already(ride):
            return instead
        cancel_ride(actor, ride, _("fetched sooner"), heard=heard)
        _stand_in(ride.request, wish)
        return take_offer(actor, offer)


def _already(ride: Ride) -> Ride | None:
    """What was booked in its place; None while it stands. Raises Refused where it can no longer be changed."""
    if ride.state == RideState.BOOKED:
        return None
    instead = _in_its_place(ride) if ride.state == RideState.CANCELLED else None
    if instead is None:
        raise Refused(_("This ride has begun or is over."), "begun")
    return instead


def _in_its_place(ride: Ride) -> Ride | None:
    was = ride.request
    return ride.resident.rides.filter(
        day=ride.day,
        state=RideState.BOOKED,
        request__created_at__gt=was.created_at,
        request__origin_name=was.origin_name,
        request__destination_name=was.destination_name,
    ).first()


def _ask_now(actor: User, ride: Ride, call: CallNote | None) -> RideRequest:
    was = ride.request
    return ask_for_ride(
        actor,
        ride.resident,
        ride.day,
        Spot(was.origin_name, was.origin_latitude, was.origin_longitude),
        Spot(was.destination_name, was.destination_latitude, was.destination_longitude),
        WhenKind.NOW,
        clock.second_now(ride.day.date),
        was.people,
        was.wheelchair,
        along=was.along.all(),
        call=call,
    )


def _sooner(wish: RideRequest, ride: Ride) -> RideOffer:
    soonest = wish.offers.order_by("pickup_at").first()
    if (
        wish.state != RequestState.OFFERED
        or soonest is None
        or soonest.pickup_at > ride.promised_pickup - SOONER
    ):
        raise Refused(
            _("No van can come sooner. Your ride at %(time)s stays as it is.")
            % {"time": clock.clock_text(ride.promised_pickup)},
            "not_sooner",
        )
    return soonest


def _stand_in(was: RideRequest, wish: RideRequest) -> None:
    """The new wish is the way home now."""
    there, was.return_of = was.return_of, None
    was.save(update_fields=["return_of", "updated_at"])
    wish.return_of = there
    wish.save(update_fields=["return_of", "updated_at"])
