"""There and back in one go; and what happens to whoever was second."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.fukushi_mover.enums import RequestState
from portal.fukushi_mover.models import Ride, RideOffer, RideRequest

from .ask_again import ask_again
from .refusal import Refused
from .take_offer import take_offer

ASK_AGAIN = ("taken", "lapsed")


def take_trip(actor: User, offer: RideOffer, back: RideOffer | None = None) -> Ride:
    """Both rides or none: nobody is brought into town without a way home, or fetched home before they are there. Raises Refused."""
    if back is not None and back.pickup_at < offer.dropoff_at:
        raise Refused(
            _("The way home begins before you are there. Please choose a later one."),
            "back_too_early",
        )
    with transaction.atomic():
        ride = take_offer(actor, offer)
        if back is not None:
            take_offer(actor, back)
    return ride


def take_or_look_again(
    actor: User, offer: RideOffer, back: RideOffer | None = None
) -> Ride | RideRequest:
    """The ride; or, where somebody was faster, the same wish asked anew, with other offers or a reason."""
    try:
        return take_trip(actor, offer, back)
    except Refused as refusal:
        if refusal.code not in ASK_AGAIN:
            raise
    again = ask_again(actor, offer.request)
    if back is not None and again.state == RequestState.OFFERED:
        ask_again(actor, back.request, return_of=again)
    return again
