from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.matching.actions.ask_for_scores import ask_for_scores
from portal.matching.actions.change_event import move_event
from portal.matching.actions.make_slots import DayPlan, make_slots
from portal.matching.actions.refusal import Refusal
from portal.matching.enums import EVENT_MOVES, EventState, RegistrationState
from portal.matching.models import Score, Wish
from portal.matching.queries.explained import explain_score

from .forms import SlotsForm
from .shell import StaffEventMixin, VerbView


class EventHub(StaffEventMixin, TemplateView):
    """Where the event stands, and what is next."""

    template_name = "matching/staff/event.html"
    page = "event"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.event
        by_state = dict(
            event.registrations.order_by().values_list("state").annotate(count=Count("pk"))
        )
        return super().get_context_data(
            counts=[
                (state, state.label, by_state.get(state.value, 0)) for state in RegistrationState
            ],
            slots=event.slots.count(),
            wishes=Wish.objects.filter(registration__event=event).count(),
            timetables=event.timetables.select_related("published_by"),
            moves=[(to.value, to.label) for to in EVENT_MOVES[EventState(event.state)]],
            **kwargs,
        )


class EventMove(StaffEventMixin, VerbView):
    page_after = "event"
    done = gettext_lazy("The event's state has been changed.")

    def act(self) -> None:
        move_event(self.request.user, self.event, EventState(self.request.POST.get("to", "")))  # type: ignore[arg-type]


class SlotMaker(StaffEventMixin, View):
    template_name = "matching/staff/slots.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(SlotsForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = SlotsForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            slots = make_slots(request.user, self.event, DayPlan(**form.cleaned_data))  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.show(form)
        messages.success(request, _("%(count)s slots are made.") % {"count": len(slots)})
        return self.back("slots")

    def show(self, form: SlotsForm) -> HttpResponse:
        context = {
            "form": form,
            "event": self.event,
            "slots": self.event.slots.all(),
            "page": "slots",
        }
        return render(
            self.request, self.template_name, context, status=422 if form.is_bound else 200
        )


class Scores(StaffEventMixin, TemplateView):
    """Each need with the solutions that fit it best, and why."""

    template_name = "matching/staff/scores.html"
    page = "scores"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        scores = (
            Score.objects.filter(event_need__registration__event=self.event)
            .select_related(
                "event_need__need__organisation", "event_solution__solution__organisation"
            )
            .order_by("event_need", "-value", "event_solution")
        )
        groups = [
            (need, [(score, explain_score(score)) for score in rows])
            for need, rows in groupby(scores, key=lambda score: score.event_need)
        ]
        return super().get_context_data(groups=groups, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        ask_for_scores(request.user, self.event)  # type: ignore[arg-type]
        messages.success(request, _("The scores are being computed again."))
        return self.back("scores")
