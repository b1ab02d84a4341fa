from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View

from portal.accounts.permission import RuleRequiredMixin
from portal.matching.actions.refusal import Refusal
from portal.matching.enums import EventState
from portal.matching.models import Event, Meeting
from portal.matching.rules import can_run_events

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class StaffEventMixin(RuleRequiredMixin):
    """A page of one event in the admin's shell."""

    rule = can_run_events
    kwargs: dict[str, Any]
    request: HttpRequest
    page = ""

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Event:
        return self.event

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(  # type: ignore[misc]
            event=self.event,
            is_over=self.event.state in (EventState.HELD, EventState.REPORTED),
            page=self.page,
            **kwargs,
        )

    def back(self, name: str = "event") -> HttpResponse:
        return redirect(reverse(f"matching_admin:{name}", args=[self.event.public_id]))


class MeetingMixin(RuleRequiredMixin):
    rule = can_run_events
    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def meeting(self) -> Meeting:
        rows = Meeting.objects.select_related(
            "timetable__event",
            "slot",
            "event_need__registration__organisation",
            "event_solution__registration__organisation",
        )
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Meeting:
        return self.meeting

    @property
    def event(self) -> Event:
        return self.meeting.timetable.event

    def back(self, name: str = "board") -> HttpResponse:
        return redirect(reverse(f"matching_admin:{name}", args=[self.event.public_id]))


class VerbView(View):
    """A button: one action, its word of success or its refusal, and back."""

    http_method_names = ["post"]
    page_after = "board"
    done: "str | StrPromise" = ""

    def act(self) -> None:
        raise NotImplementedError

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            self.act()
        except (Refusal, ValueError) as refusal:
            messages.error(request, str(refusal))
        else:
            if self.done:
                messages.success(request, self.done)
        return self.back(self.page_after)  # type: ignore[attr-defined]
