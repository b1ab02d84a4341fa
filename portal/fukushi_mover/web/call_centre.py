"""The service desk's one screen: number → person → ride, without a mouse. Works without a script, with more keys."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.ask_again import ask_again
from portal.fukushi_mover.actions.ask_for_ride import Spot, ask_for_ride
from portal.fukushi_mover.actions.cancel_ride import cancel_ride
from portal.fukushi_mover.actions.fetch_sooner import fetch_sooner
from portal.fukushi_mover.actions.handle_call import Ending, end_call, note_unrecognised, open_call
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_trip import take_or_look_again
from portal.fukushi_mover.enums import (
    CallOutcome,
    IdentityCheck,
    Mobility,
    RequestState,
    TurnedDown,
    Unserved,
    WhenKind,
)
from portal.fukushi_mover.models import (
    CallNote,
    Resident,
    Ride,
    RideOffer,
    RideRequest,
    ServiceDay,
)
from portal.fukushi_mover.queries.callers import (
    household,
    residents_by_number,
    residents_by_word,
)
from portal.fukushi_mover.queries.calls import bookable_days, coming_rides, last_trips, lists_of
from portal.fukushi_mover.queries.destinations import (
    Choice,
    find_places,
    own_places,
    place_of_key,
)
from portal.fukushi_mover.queries.way_home import may_come_sooner
from portal.fukushi_mover.rules import operates
from portal.records.find import find

from . import words
from .call_forms import Typed, call_back_at, read_number
from .desk_pilot import desk_context, desk_pilot
from .resident_booking import offers_home, open_offers


class CallDesk(RuleRequiredMixin, TemplateView):
    """The next call: `?tel=` or `?phone=` is filled in by the telephone. Names are shown to compare, nothing more."""

    rule = operates
    template_name = "fukushi_mover/call_desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        tel, word = asked.get("tel") or asked.get("phone", ""), asked.get("q", "")
        person = self.request.user
        found = residents_by_number(person, tel) if tel else residents_by_word(person, word)
        for resident in found:
            looked_at(person, resident.private, words.PURPOSE_CALL)  # type: ignore[arg-type]
        return (
            super().get_context_data(**kwargs)
            | {
                "tel": tel,
                "word": word,
                "found": found,
                "asked": bool(tel or word),
                "checks": IdentityCheck.choices,
                "lists": lists_of(person),
            }
            | desk_context(self.request)
        )


class CallOpen(RuleRequiredMixin, View):
    """Recognised, or not."""

    rule = operates
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        actor, telephone = cast("User", request.user), request.POST.get("tel", "")
        if request.POST.get("how") == "none":
            note_unrecognised(actor, desk_pilot(request), telephone)
            messages.success(request, _("Noted. Nothing was read out."))
            return redirect("fukushi_mover:call_desk")
        resident = find(Resident.objects.select_related("pilot"), request.POST.get("resident"))
        how = request.POST.get("how", "")
        try:
            call = open_call(
                actor,
                resident,
                IdentityCheck(how) if how in IdentityCheck.values else IdentityCheck.BIRTH_DATE,
                telephone,
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(f"{reverse('fukushi_mover:call_desk')}?tel={telephone}")
        return redirect("fukushi_mover:call", call.public_id)


class CallMixin(RuleRequiredMixin):
    rule = operates
    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def call(self) -> CallNote:
        rows = CallNote.objects.select_related("pilot", "resident__pilot", "resident__private")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> CallNote:
        return self.call

    @property
    def actor(self) -> User:
        return cast("User", self.request.user)

    @cached_property
    def resident(self) -> Resident:
        if self.call.resident is None:
            raise Http404
        return self.call.resident

    @cached_property
    def days(self) -> list[ServiceDay]:
        return bookable_days(self.call.pilot)

    def posted_ride(self) -> Ride:
        """The ride of this resident that the form names; 404 if there is none."""
        rows = Ride.objects.filter(resident=self.resident).select_related(
            "day__pilot", "request", "resident__pilot", "van"
        )
        return find(rows, self.request.POST.get("ride"))

    def back(self, **query: Any) -> HttpResponse:
        text = "&".join(f"{name}={value}" for name, value in query.items())
        return redirect(f"{reverse('fukushi_mover:call', args=[self.call.public_id])}?{text}")


class Call(CallMixin, TemplateView):
    """Person, coming rides, last trips as one-key repeats; then offers, then what was booked."""

    template_name = "fukushi_mover/call.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        looked_at(self.actor, self.resident.private, words.PURPOSE_CALL)
        wish, ride = self._wish(), self._ride()
        coming = coming_rides(self.resident)
        step = "done" if ride else "offers" if wish else "choose" if "typed" in kwargs else "ask"
        return (
            {
                "typed": Typed({}),
                "choices": [],
                "call": self.call,
                "resident": self.resident,
                "household": household(self.resident),
                "coming": coming,
                "to_fetch": next((one for one in coming if may_come_sooner(one)), None),
                "trips": list(enumerate(last_trips(self.resident), 1)),
                "places": own_places(self.resident),
                "days": self.days,
                "step": step,
                "ride": ride,
                "turned_down": TurnedDown.choices,
                "unserved": Unserved.choices,
            }
            | self._offers(wish)
            | super().get_context_data(**kwargs)
        )

    def _offers(self, wish: RideRequest | None) -> dict[str, Any]:
        if wish is None:
            return {}
        offers = open_offers(wish)
        home = offers_home(RideRequest.objects.filter(return_of=wish).first(), offers)
        return {
            "wish": wish,
            "offers": [
                (number, offer, next((b for b in home if b.pickup_at >= offer.dropoff_at), None))
                for number, offer in enumerate(offers, 1)
            ],
            "is_refused": wish.state == RequestState.REFUSED,
            "reason": words.REFUSALS.get(wish.refusal, ""),
            "lapsed": not offers and wish.state == RequestState.OFFERED,
            "way_back": home,
            "wants_back": RideRequest.objects.filter(return_of=wish).exists(),
        }

    def _wish(self) -> RideRequest | None:
        asked = self.request.GET.get("wish")
        rows = RideRequest.objects.filter(call=self.call).select_related("day__pilot", "resident")
        return find(rows, asked) if asked else None

    def _ride(self) -> Ride | None:
        asked = self.request.GET.get("ride")
        rows = self.resident.rides.select_related("request", "day", "van")
        return find(rows, asked) if asked else None


class CallAsk(Call):
    """A repeat, or what was typed. A word that means several places is asked back."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("fukushi_mover:call", self.call.public_id)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            if request.POST.get("repeat"):
                return self._offers_of(self._repeat())
            return self._ask(Typed(request.POST))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return self.back()

    def _repeat(self) -> RideRequest:
        rows = self.resident.ride_requests.select_related("day__pilot", "resident__pilot")
        last = find(rows, self.request.POST["repeat"])
        return ask_again(self.actor, last, self._day(), call=self.call)

    def _day(self) -> ServiceDay:
        asked = self.request.POST.get("day")
        found = next((d for d in self.days if str(d.public_id) == asked), None)
        if found is None and not self.days:
            raise Refused(_("No vans can be booked now"), "no_day")
        return found or self.days[0]

    def _ask(self, typed: Typed) -> HttpResponse:
        choices = self._choices(typed)
        if len(choices) != 1:
            context = self.get_context_data(typed=typed, choices=list(enumerate(choices, 1)))
            return self.render_to_response(context)
        origin = place_of_key(self.resident, typed.origin) or self._home()
        wish = self._wish_for(typed, origin, choices[0])
        if typed.back is not None and wish.state == RequestState.OFFERED:
            try:
                self._wish_for(typed, choices[0], origin, wish)
            except Refused as refusal:
                messages.warning(self.request, refusal.message)
        return self._offers_of(wish)

    def _home(self) -> Choice:
        places = own_places(self.resident)
        home = self.resident.places.filter(kind="home").first()
        found = next((p for p in places if home and p.key == f"own-{home.public_id}"), None)
        if found is None and not places:
            raise Refused(_("No home is kept for this person."), "no_home")
        return found or places[0]

    def _choices(self, typed: Typed) -> list[Choice]:
        chosen = place_of_key(self.resident, typed.key) if typed.key else None
        return [chosen] if chosen else find_places(self.resident, typed.to)

    def _wish_for(
        self, typed: Typed, origin: Choice, to: Choice, out: RideRequest | None = None
    ) -> RideRequest:
        day = self._day()
        now = clock.second_now(day.date)
        when, at = typed.when(), typed.at
        if out is not None:
            when, at = WhenKind.LEAVE_AT, typed.back
        along = [one for one in household(self.resident) if str(one.public_id) in typed.along]
        wheelchair = self.resident.uses_wheelchair or any(one.uses_wheelchair for one in along)
        _refuse_two_wheelchairs([self.resident, *along])
        return ask_for_ride(
            self.actor,
            self.resident,
            day,
            _spot(origin),
            _spot(to),
            when,
            now if at is None else at,
            max(typed.people, 1 + len(along)),
            wheelchair,
            along=along,
            call=self.call,
            return_of=out,
        )

    def _offers_of(self, wish: RideRequest) -> HttpResponse:
        return self.back(wish=wish.public_id)


class CallTake(CallMixin, View):
    """Read back, agreed, booked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        rows = RideOffer.objects.filter(request__call=self.call).select_related(
            "request__day__pilot", "request__resident__pilot"
        )
        offer = find(rows, request.POST.get("offer"))
        back = find(rows, request.POST["back"]) if request.POST.get("back") else None
        try:
            booked = take_or_look_again(self.actor, offer, back)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self.back(wish=offer.request.public_id)
        if isinstance(booked, Ride):
            return self.back(ride=booked.public_id)
        RideRequest.objects.filter(pk=booked.pk).update(call=self.call)
        messages.warning(request, _("Somebody was faster. These are the times that are left:"))
        return self.back(wish=booked.public_id)


class CallCancel(CallMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            cancel_ride(self.actor, self.posted_ride(), _("cancelled by telephone"), heard=True)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The ride is cancelled. Nothing is to be paid."))
        return self.back(cancelled=1)


class CallSooner(CallMixin, View):
    """The caller is finished: fetched now instead of at the time that was booked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            sooner = fetch_sooner(self.actor, self.posted_ride(), call=self.call, heard=True)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self.back()
        return self.back(ride=sooner.public_id)


class CallEnd(CallMixin, View):
    """What came of it, and whether the caller was told."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        outcome, code = request.POST.get("outcome", ""), request.POST.get("code", "")
        outcome, _sep, within = outcome.partition(":")
        code = within or code
        if outcome not in CallOutcome.values or not _fits(outcome, code):
            messages.error(request, _("Please say what came of the call."))
            return self.back()
        told = {"yes": True, "no": False}.get(request.POST.get("told", ""))
        ending = Ending(
            CallOutcome(outcome),
            code,
            told,
            request.POST.get("note", ""),
            request.POST.get("wanted", ""),
            read_number(request.POST.get("keys", "")),
            call_back_at(request.POST.get("call_back", "")),
        )
        end_call(self.actor, self.call, ending)
        messages.success(request, _("The call is noted."))
        return redirect("fukushi_mover:call_desk")


def _fits(outcome: str, code: str) -> bool:
    codes = {CallOutcome.TURNED_DOWN: TurnedDown.values, CallOutcome.UNMET: Unserved.values}
    return outcome not in codes or code in codes[CallOutcome(outcome)]


def _refuse_two_wheelchairs(party: list[Resident]) -> None:
    """A ride holds one wheelchair place, for a chair such as the resident's own. Raises Refused for more."""
    alone = (Mobility.RECLINING, Mobility.STRETCHER)
    if sum(one.uses_wheelchair for one in party) > 1 or any(
        one.mobility in alone for one in party[1:]
    ):
        raise Refused(
            _("One ride carries one wheelchair. Please book a ride for each of them."),
            "two_wheelchairs",
        )


def _spot(place: Choice) -> Spot:
    return Spot(place.name[:60], place.latitude, place.longitude)
