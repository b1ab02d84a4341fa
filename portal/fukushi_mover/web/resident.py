"""The resident's phone: where to, when, which offer. Four taps, then one screen. Works without a script."""

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
from portal.fukushi_mover.actions.ask_for_ride import Spot, ask_for_ride
from portal.fukushi_mover.actions.cancel_ride import cancel_ride
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import DayState, RideState, WhenKind
from portal.fukushi_mover.models import (
    Resident,
    Ride,
    RideOffer,
    RideRequest,
    SavedPlace,
    ServiceDay,
)
from portal.fukushi_mover.queries.board import lanes_of, published_plan
from portal.fukushi_mover.rules import can_ride, is_resident
from portal.ui.dates import today

from . import words

ICONS = {
    "home": "home",
    "shop": "shop",
    "clinic": "hospital",
    "city_hall": "building",
    "station": "station",
    "onsen": "place",
    "friend": "person",
    "other": "place",
}
HALF_HOUR = 1800
ACTIVE = (RideState.BOOKED, RideState.ABOARD)


class ResidentMixin(RuleRequiredMixin):
    rule = is_resident
    request: HttpRequest

    @cached_property
    def resident(self) -> Resident:
        return get_object_or_404(
            Resident.objects.select_related("pilot"), user=self.request.user.pk
        )

    @cached_property
    def places(self) -> list[SavedPlace]:
        return list(self.resident.places.all()[:6])

    @cached_property
    def day(self) -> ServiceDay | None:
        """The next day on which vans go: today until they stop, else the next published one."""
        days = (
            self.resident.pilot.days.filter(
                date__gte=today(), state__in=(DayState.PUBLISHED, DayState.RUNNING)
            )
            .select_related("pilot")
            .order_by("date")
        )
        return next(
            (d for d in days if clock.second_now(d.date) < self.resident.pilot.closes_at), None
        )

    def is_today(self) -> bool:
        return self.day is not None and self.day.date == today()


class Where(ResidentMixin, TemplateView):
    """「どこへ行きますか」"""

    template_name = "fukushi_mover/ride_where.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rides = self.resident.rides.filter(state__in=ACTIVE, day__date__gte=today()).select_related(
            "request", "day", "van"
        )
        return super().get_context_data(**kwargs) | {
            "resident": self.resident,
            "day": self.day,
            "rides": rides,
            "places": [(place, ICONS[place.kind]) for place in self.places],
        }


class When(ResidentMixin, TemplateView):
    """「いつ」"""

    template_name = "fukushi_mover/ride_when.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        to = get_object_or_404(
            SavedPlace, public_id=self.kwargs["public_id"], resident=self.resident
        )
        now = clock.second_now(self.day.date) if self.day else 0
        pilot = self.resident.pilot
        first = max(
            pilot.opens_at,
            (now // HALF_HOUR + 1) * HALF_HOUR if self.is_today() else pilot.opens_at,
        )
        return super().get_context_data(**kwargs) | {
            "to": to,
            "day": self.day,
            "is_today": self.is_today(),
            "resident": self.resident,
            "origins": [place for place in self.places if place.pk != to.pk],
            "times": range(first, pilot.closes_at, HALF_HOUR),
            "now_works": self.is_today() and pilot.opens_at <= now < pilot.closes_at,
        }


class Ask(ResidentMixin, View):
    def post(self, request: HttpRequest) -> HttpResponse:
        places = {str(place.public_id): place for place in self.places}
        to, origin = (
            places.get(request.POST.get("to", "")),
            places.get(request.POST.get("from", "")),
        )
        when = request.POST.get("when", "")
        if self.day is None or to is None or origin is None or when not in WhenKind.values:
            return redirect("fukushi_mover:ride")
        try:
            wish = ask_for_ride(
                cast("User", request.user),
                self.resident,
                self.day,
                _spot(origin),
                _spot(to),
                WhenKind(when),
                self._wanted_at(when),
                _people(request),
                self.resident.uses_wheelchair,
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("fukushi_mover:ride")
        return redirect("fukushi_mover:ride_offers", wish.public_id)

    def _wanted_at(self, when: str) -> int:
        assert self.day is not None
        text = self.request.POST.get("at", "")
        if when == WhenKind.NOW or not text.isdigit():
            return clock.second_now(self.day.date)
        return int(text)

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("fukushi_mover:ride")


def _spot(place: SavedPlace) -> Spot:
    return Spot(place.name, place.latitude, place.longitude)


def _people(request: HttpRequest) -> int:
    text = request.POST.get("people", "1")
    return min(4, max(1, int(text))) if text.isdigit() else 1


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


class Offers(OwnRequest, TemplateView):
    """Offers as sentences; or why there is none, and what would work."""

    template_name = "fukushi_mover/ride_offers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offers = list(self.wish.offers.select_related("rate", "van").filter(state="open"))
        is_open = bool(offers) and offers[0].expires_at > clock.now()
        origin = self.wish.resident.places.filter(name=self.wish.origin_name).first()
        to = self.wish.resident.places.filter(name=self.wish.destination_name).first()
        return super().get_context_data(**kwargs) | {
            "wish": self.wish,
            "offers": offers if is_open else [],
            "lapsed": self.wish.state == "offered" and not is_open,
            "reason": words.REFUSALS.get(self.wish.refusal, ""),
            "origin": origin,
            "to": to,
        }


class Take(OwnRequest, View):
    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        offer = get_object_or_404(
            RideOffer.objects.select_related("request__day__pilot", "request__resident"),
            request=self.wish,
            public_id=request.POST.get("offer") or None,
        )
        try:
            ride = take_offer(request.user, offer)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("fukushi_mover:ride_offers", self.wish.public_id)
        return redirect("fukushi_mover:ride_status", ride.public_id)

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return redirect("fukushi_mover:ride_offers", self.wish.public_id)


class OwnRide(RuleRequiredMixin):
    rule = can_ride
    kwargs: dict[str, Any]

    @cached_property
    def ride(self) -> Ride:
        return get_object_or_404(
            Ride.objects.select_related("day__pilot", "request", "resident", "van"),
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
        plan = published_plan(ride.day)
        lanes = lanes_of(plan, now, plan.runs.filter(van=ride.van_id)) if plan else []
        etas = {
            stop.kind: (call.eta, stop)
            for lane in lanes
            for call in lane.calls
            for stop in call.stops
            if stop.ride_id == ride.pk
        }
        pickup, board = etas.get("board", (ride.promised_pickup, None))
        dropoff, _alight = etas.get("alight", (ride.promised_dropoff, None))
        offer = ride.request.offers.filter(state="taken").select_related("rate").first()
        return super().get_context_data(**kwargs) | {
            "ride": ride,
            "pickup": pickup,
            "dropoff": dropoff,
            "minutes": max(0, (pickup - now) // 60),
            "is_there": board is not None and board.state == "arrived",
            "can_cancel": ride.state == RideState.BOOKED,
            "is_active": ride.state in ACTIVE,
            "yen": offer.yen if offer else 0,
            "is_today": ride.day.date == today(),
            "late": max(0, pickup - ride.promised_pickup) // 60,
        }


class Cancel(OwnRide, TemplateView):
    """The second of two taps."""

    template_name = "fukushi_mover/ride_cancel.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"ride": self.ride}

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            cancel_ride(request.user, self.ride, _("cancelled on the phone"))  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The ride is cancelled. Nothing is to be paid."))
        return redirect("fukushi_mover:ride_status", self.ride.public_id)
