"""Offers as sentences, the booking, one screen about it, and the way out of it."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.cancel_ride import cancel_ride
from portal.fukushi_mover.actions.fetch_sooner import fetch_sooner
from portal.fukushi_mover.actions.note_unmet import turn_down
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_trip import take_or_look_again
from portal.fukushi_mover.enums import RequestState, RideState, TurnedDown
from portal.fukushi_mover.models import Ride, RideOffer, RideRequest
from portal.fukushi_mover.queries.fees import PricedOffer, fee_of_ride, priced
from portal.fukushi_mover.queries.street_picture import street_picture
from portal.fukushi_mover.queries.way_home import may_come_sooner, way_home
from portal.fukushi_mover.queries.whereabouts import live_of
from portal.fukushi_mover.roads import base_layer
from portal.fukushi_mover.rules import can_ride
from portal.records.find import find
from portal.ui.dates import today

from . import words
from .resident import ACTIVE

SOON = 5400
"""Seconds before the pick-up from which the page counts minutes and shows the van."""


class OwnRequest(RuleRequiredMixin):
    """A page about one wish."""

    rule = can_ride
    kwargs: dict[str, Any]

    @cached_property
    def wish(self) -> RideRequest:
        return get_object_or_404(
            RideRequest.objects.select_related("day__pilot", "resident"),
            public_id=self.kwargs["public_id"],
        )

    def get_rule_target(self) -> RideRequest:
        return self.wish


def open_offers(wish: RideRequest | None) -> list[PricedOffer]:
    """Those that can still be taken, each with its fee."""
    if wish is None:
        return []
    rows = wish.offers.select_related("rate", "van").filter(
        state="open", expires_at__gt=clock.now()
    )
    return priced(wish, rows)


def offers_home(back: RideRequest | None, there: list[PricedOffer]) -> list[PricedOffer]:
    """Those of the way home that begin after the earliest arrival."""
    first = min((offer.dropoff_at for offer in there), default=0)
    return [offer for offer in open_offers(back) if offer.pickup_at >= first]


class Offers(OwnRequest, TemplateView):
    """Offers as sentences; or why there is none, and what would work."""

    template_name = "fukushi_mover/ride_offers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wish, offers = self.wish, open_offers(self.wish)
        back = RideRequest.objects.filter(return_of=wish).first()
        is_refused = wish.state == RequestState.REFUSED
        to = wish.resident.places.filter(name=wish.destination_name).first()
        return super().get_context_data(**kwargs) | {
            "wish": wish,
            "offers": [] if is_refused else offers,
            "others": offers if is_refused else [],
            "back": back,
            "back_offers": offers_home(back, offers),
            "back_reason": words.REFUSALS.get(back.refusal, "") if back else "",
            "lapsed": wish.state == RequestState.OFFERED and not offers,
            "reason": words.REFUSALS.get(wish.refusal, ""),
            "to": to,
            "desk": wish.day.pilot.desk_telephone,
        }


class Take(OwnRequest, View):
    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        offer, back = self._offer("offer", self.wish), None
        if request.POST.get("back"):
            back = self._offer("back", get_object_or_404(RideRequest, return_of=self.wish))
        try:
            booked = take_or_look_again(cast("User", request.user), offer, back)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("fukushi_mover:ride_offers", self.wish.public_id)
        if isinstance(booked, Ride):
            return redirect("fukushi_mover:ride_status", booked.public_id)
        messages.warning(request, _("Somebody was faster. These are the times that are left:"))
        return redirect("fukushi_mover:ride_offers", booked.public_id)

    def _offer(self, name: str, wish: RideRequest) -> RideOffer:
        rows = RideOffer.objects.select_related("request__day__pilot", "request__resident__pilot")
        return find(rows.filter(request=wish), self.request.POST.get(name))

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return redirect("fukushi_mover:ride_offers", self.wish.public_id)


class Decline(OwnRequest, View):
    """None of these: why is a tap, and a figure for the city."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        code = request.POST.get("code", "")
        if code in TurnedDown.values:
            turn_down(cast("User", request.user), self.wish, TurnedDown(code))
            messages.success(request, _("Thank you. We note it."))
        return redirect("fukushi_mover:ride")


class OwnRide(RuleRequiredMixin):
    rule = can_ride
    kwargs: dict[str, Any]

    @cached_property
    def ride(self) -> Ride:
        return get_object_or_404(
            Ride.objects.select_related(
                "day__pilot", "request__day__pilot", "resident__pilot", "van"
            ),
            public_id=self.kwargs["public_id"],
        )

    def get_rule_target(self) -> Ride:
        return self.ride


class Status(OwnRide, TemplateView):
    """One screen: which van, in how many minutes. `?part=1` is what the page asks for anew."""

    def get_template_names(self) -> list[str]:
        return [
            "fukushi_mover/_ride_status.html"
            if self.request.GET.get("part")
            else "fukushi_mover/ride_status.html"
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ride, now = self.ride, clock.second_now(self.ride.day.date)
        way_back = way_home(ride.request)
        live = live_of(ride, now)
        is_today = ride.day.date == today()
        is_soon = is_today and live.pickup - now < SOON
        where = live.where if is_soon and ride.state == RideState.BOOKED else None
        return super().get_context_data(**kwargs) | {
            "ride": ride,
            "picture": street_picture(where.here, where.at, base_layer()) if where else None,
            "pickup": live.pickup,
            "dropoff": live.dropoff,
            "minutes": max(0, (live.pickup - now) // 60),
            "is_there": live.is_there,
            "where": where,
            "compass": words.COMPASS[live.where.direction] if live.where else "",
            "can_cancel": ride.state == RideState.BOOKED,
            "is_active": ride.state in ACTIVE,
            "fee": fee_of_ride(ride),
            "is_today": is_today,
            "is_soon": is_soon,
            "late": max(0, live.pickup - ride.promised_pickup) // 60,
            "way_back": way_back,
            "to_fetch": next(
                (one for one in (ride, way_back) if one and may_come_sooner(one)), None
            ),
            "desk": ride.day.pilot.desk_telephone,
        }


class Sooner(OwnRide, View):
    """「用事が終わりました」"""

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            ride = fetch_sooner(cast("User", request.user), self.ride)
        except Refused as refusal:
            messages.error(request, refusal.message)
            ride = self.ride
        else:
            messages.success(request, _("You are fetched sooner now."))
        return redirect("fukushi_mover:ride_status", ride.public_id)

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return redirect("fukushi_mover:ride_status", self.ride.public_id)


class Cancel(OwnRide, TemplateView):
    """The second of two taps."""

    template_name = "fukushi_mover/ride_cancel.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"ride": self.ride}

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            cancel_ride(cast("User", request.user), self.ride, _("cancelled on the phone"))
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The ride is cancelled. Nothing is to be paid."))
        return redirect("fukushi_mover:ride_status", self.ride.public_id)
