from typing import Any

import rules
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View
from django_filters.views import FilterView

from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import record
from portal.caravan.models import Need
from portal.intake.lists import ExportMixin
from portal.matching.enums import EventState, RegistrationState
from portal.matching.filters import EventFilter
from portal.matching.models import Event, EventNeed, EventSolution, Registration
from portal.matching.queries.funnel import funnel
from portal.matching.queries.next_step import next_step
from portal.matching.rules import can_register, can_see_event
from portal.matching.web.forms import RegisterForm
from portal.ui.filter_defaults import FilterDefaultsMixin, this_fiscal_year


class EventList(RuleRequiredMixin, ExportMixin, FilterDefaultsMixin, FilterView):
    rule = rules.always_allow
    filterset_class = EventFilter
    filter_defaults = {"year": this_fiscal_year}
    template_name = "matching/event_list.html"
    context_object_name = "events"
    paginate_by = 20
    export_filename = "events"
    export_fields = ("title_ja", "title_en", "starts_on", "ends_on", "venue", "get_state_display")

    def get_queryset(self) -> QuerySet[Event]:
        approved = Q(registrations__state=RegistrationState.APPROVED)
        return Event.objects.visible_to(self.request.user).annotate(
            participants=Count("registrations", filter=approved)
        )


class EventDetail(RuleRequiredMixin, DetailView[Event]):
    """What it is, who comes, and for a participant what to do next."""

    rule = can_see_event
    template_name = "matching/event_detail.html"
    context_object_name = "event"

    def get_rule_target(self) -> Event:
        return self.event

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event, public_id=self.kwargs["public_id"])

    def get_object(self, queryset: Any = None) -> Event:
        return self.event

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.event
        approved = {"registration__event": event, "registration__state": "approved"}
        over = event.state in (EventState.HELD, EventState.REPORTED)
        return super().get_context_data(
            needs=EventNeed.objects.filter(
                **approved, need__in=Need.objects.public()
            ).select_related("need__municipality", "need__theme", "need__organisation"),
            solutions=EventSolution.objects.filter(**approved).select_related(
                "solution__organisation"
            ),
            own=[(row, next_step(row)) for row in self._own()],
            may_register=event.takes_registrations and self._choices(),
            stages=funnel(event) if over else [],
            **kwargs,
        )

    def _own(self) -> QuerySet[Registration]:
        person = self.request.user
        if not person.is_authenticated or person.is_staff:
            return Registration.objects.none()
        rows = Registration.objects.filter(event=self.event).visible_to(person)
        return rows.exclude(state=RegistrationState.WITHDRAWN).select_related(
            "organisation", "event"
        )

    def _choices(self) -> bool:
        person = self.request.user
        return person.is_authenticated and bool(
            RegisterForm(person=person, event=self.event).choices
        )


class Register(RuleRequiredMixin, View):
    """The first step: as whom. Everything after it is the registration's own page."""

    rule = can_register
    template_name = "matching/register.html"

    def get_rule_target(self) -> Event:
        return self.event

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(RegisterForm(person=request.user, event=self.event))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = RegisterForm(request.POST, person=request.user, event=self.event)
        if not self.event.takes_registrations:
            messages.error(request, _("Registration for this event is not open."))
            return redirect(self.event)
        if not form.is_valid():
            return self.show(form)
        organisation, side = form.chosen
        registration, is_new = Registration.objects.get_or_create(
            event=self.event,
            organisation=organisation,
            kind=side,
            defaults={
                "contact_name": request.user.display_name,  # type: ignore[union-attr]
                "contact_email": request.user.email,  # type: ignore[union-attr]
                "is_fictional": organisation.is_fictional,
            },
        )
        if is_new:
            record(request.user, "began registration", registration)
        return redirect("matching:registration_step", registration.public_id, "bring")

    def show(self, form: RegisterForm) -> HttpResponse:
        status = 422 if form.is_bound else 200
        context = {"form": form, "event": self.event}
        return render(self.request, self.template_name, context, status=status)
