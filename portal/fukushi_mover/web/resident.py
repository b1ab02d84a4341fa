"""The resident's phone: where to, when, which offer. Four taps, then one screen. Works without a script."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.ask_again import ask_again
from portal.fukushi_mover.actions.ask_for_ride import Spot, ask_for_ride
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import (
    DayState,
    PlaceKind,
    RequestState,
    ResidentState,
    RideState,
    WhenKind,
)
from portal.fukushi_mover.models import Bill, Resident, Ride, RideRequest, SavedPlace, ServiceDay
from portal.fukushi_mover.rules import is_resident
from portal.ui.dates import today
from portal.ui.numbers import sent_number

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
MOST_DAYS = 3
MOST_BILLS = 3
ACTIVE = (RideState.BOOKED, RideState.ABOARD)
FOR = "rides_for"


class ResidentMixin(RuleRequiredMixin):
    rule = is_resident
    request: HttpRequest

    @cached_property
    def riders(self) -> list[Resident]:
        """Oneself first, then those for whom one acts."""
        rows = Resident.objects.who_ride_by(self.request.user).filter(state=ResidentState.ACTIVE)
        found = rows.select_related("pilot", "private").order_by("pk")
        return sorted(found, key=lambda r: r.user_id != self.request.user.pk)

    @cached_property
    def resident(self) -> Resident:
        chosen = self.request.session.get(FOR)
        if not self.riders:
            raise Http404
        return next((r for r in self.riders if str(r.public_id) == chosen), self.riders[0])

    @cached_property
    def places(self) -> list[SavedPlace]:
        return list(self.resident.places.all()[:6])

    @cached_property
    def days(self) -> list[ServiceDay]:
        """Days on which vans go: today until they stop, and the next published ones."""
        rows = (
            self.resident.pilot.days.filter(
                date__gte=today(), state__in=(DayState.PUBLISHED, DayState.RUNNING)
            )
            .select_related("pilot")
            .order_by("date")
        )
        closes = self.resident.pilot.closes_at
        return [day for day in rows if clock.second_now(day.date) < closes][:MOST_DAYS]

    @cached_property
    def day(self) -> ServiceDay | None:
        """The one that was asked for, else the next."""
        asked = self.request.POST.get("day") or self.request.GET.get("day")
        found = next((day for day in self.days if str(day.public_id) == asked), None)
        return found or next(iter(self.days), None)

    def is_today(self) -> bool:
        return self.day is not None and self.day.date == today()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {  # type: ignore[misc]
            "resident": self.resident,
            "riders": self.riders,
            "acts_for": self.resident.user_id != self.request.user.pk,
            "day": self.day,
        }


class Where(ResidentMixin, TemplateView):
    """「どこへ行きますか」"""

    template_name = "fukushi_mover/ride_where.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rides = self.resident.rides.filter(state__in=ACTIVE, day__date__gte=today()).order_by(
            "day__date", "promised_pickup"
        )
        return super().get_context_data(**kwargs) | {
            "rides": rides.select_related("request", "day", "van"),
            "places": [(place, ICONS[place.kind]) for place in self.places],
            "last": last_ride(self.resident) if self.day else None,
            "desk": self.resident.pilot.desk_telephone,
            "bills": self._bills(),
        }

    def _bills(self) -> list[Bill]:
        """One's own statements of the last months; a proxy asks the service desk."""
        own = self.resident.bills.filter(resident__user=cast("User", self.request.user))
        return list(own.select_related("close").order_by("-close__month")[:MOST_BILLS])


def last_ride(resident: Resident) -> Ride | None:
    """The last outing that came about, not the way home from it."""
    return (
        resident.rides.filter(
            state__in=(*ACTIVE, RideState.COMPLETED), request__return_of__isnull=True
        )
        .select_related("request__day__pilot", "request__resident")
        .order_by("-day__date", "-promised_pickup")
        .first()
    )


class When(ResidentMixin, TemplateView):
    """「いつ」"""

    template_name = "fukushi_mover/ride_when.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        to = get_object_or_404(
            SavedPlace, public_id=self.kwargs["public_id"], resident=self.resident
        )
        now = clock.second_now(self.day.date) if self.day else 0
        pilot = self.resident.pilot
        origins = [place for place in self.places if place.pk != to.pk]
        home = next((place for place in origins if place.kind == PlaceKind.HOME), None)
        first = max(pilot.opens_at, (now // HALF_HOUR + 1) * HALF_HOUR)
        return super().get_context_data(**kwargs) | {
            "to": to,
            "days": self.days,
            "is_today": self.is_today(),
            "origins": origins,
            "start": home or next(iter(origins), None),
            "times": range(first, pilot.closes_at, HALF_HOUR),
            "now_works": self.is_today() and pilot.opens_at <= now < pilot.closes_at,
            "usual_people": 1 + self.resident.companions,
            "people": range(1, 5),
        }


class Ask(ResidentMixin, View):
    def post(self, request: HttpRequest) -> HttpResponse:
        places = {str(place.public_id): place for place in self.places}
        to, origin = (places.get(request.POST.get(name, "")) for name in ("to", "from"))
        when = request.POST.get("when", "")
        if self.day is None or to is None or origin is None or when not in WhenKind.values:
            return redirect("fukushi_mover:ride")
        try:
            wish = self._ask(_spot(origin), _spot(to), WhenKind(when), self._wanted_at(when))
            self._ask_back(wish, _spot(to), _spot(origin))
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("fukushi_mover:ride")
        return redirect("fukushi_mover:ride_offers", wish.public_id)

    def _ask(
        self, origin: Spot, to: Spot, when: WhenKind, at: int, return_of: RideRequest | None = None
    ) -> RideRequest:
        assert self.day is not None
        return ask_for_ride(
            cast("User", self.request.user),
            self.resident,
            self.day,
            origin,
            to,
            when,
            at,
            _people(self.request),
            self.resident.uses_wheelchair,
            return_of=return_of,
        )

    def _ask_back(self, wish: RideRequest, origin: Spot, to: Spot) -> None:
        """The way home, where it was wished and there is a way out."""
        back = sent_number(self.request.POST.get("back", ""))
        if back is not None and wish.state == RequestState.OFFERED:
            self._ask(origin, to, WhenKind.LEAVE_AT, back, wish)

    def _wanted_at(self, when: str) -> int:
        assert self.day is not None
        at = sent_number(self.request.POST.get("at", ""))
        if when == WhenKind.NOW or at is None:
            return clock.second_now(self.day.date)
        return at

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("fukushi_mover:ride")


class Again(ResidentMixin, View):
    """「前回と同じ」"""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        last = last_ride(self.resident)
        if last is None or self.day is None:
            return redirect("fukushi_mover:ride")
        try:
            wish = ask_again(cast("User", request.user), last.request, self.day)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("fukushi_mover:ride")
        return redirect("fukushi_mover:ride_offers", wish.public_id)


class ForWhom(ResidentMixin, View):
    """Who acts for several people says for whom now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = request.POST.get("resident", "")
        if any(str(rider.public_id) == chosen for rider in self.riders):
            request.session[FOR] = chosen
        return redirect("fukushi_mover:ride")


def _spot(place: SavedPlace) -> Spot:
    return Spot(place.name, place.latitude, place.longitude)


def _people(request: HttpRequest) -> int:
    return min(4, max(1, sent_number(request.POST.get("people", "1")) or 1))
