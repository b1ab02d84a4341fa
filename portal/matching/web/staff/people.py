from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from portal.matching.actions.decide_registration import approve, decline, reconsider
from portal.matching.actions.record_meeting import arrive
from portal.matching.actions.refusal import Refusal
from portal.matching.enums import RegistrationState
from portal.matching.models import Meeting, Registration
from portal.records.find import among
from portal.ui.pages import page_of

from .shell import StaffEventMixin


class Registrations(StaffEventMixin, TemplateView):
    """Decide on many at once; one refusal does not stop the others."""

    template_name = "matching/staff/registrations.html"
    page = "registrations"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.request.GET.get("state", "")
        rows = self.event.registrations.select_related("organisation__prefecture").prefetch_related(
            "needs__need", "solutions__solution", "wishes"
        )
        if state in RegistrationState.values:
            rows = rows.filter(state=state)
        else:
            rows = rows.exclude(state=RegistrationState.DRAFT)
        return super().get_context_data(
            rows=page_of(self.request, rows),
            states=RegistrationState.choices,
            state=state,
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = among(self.event.registrations.all(), request.POST.getlist("row"))
        done = 0
        for row in rows:
            try:
                self._decide(row)
                done += 1
            except Refusal as refusal:
                messages.error(request, f"{row.organisation}: {refusal}")
        if done:
            message = ngettext(
                "%(count)s registration changed.", "%(count)s registrations changed.", done
            )
            messages.success(request, message % {"count": done})
        elif not rows:
            messages.error(request, _("Tick at least one registration."))
        return self.back("registrations")

    def _decide(self, row: Registration) -> None:
        actor: Any = self.request.user
        verb = self.request.POST.get("verb", "")
        if verb == "approve":
            approve(actor, row)
        elif verb == "decline":
            decline(actor, row, self.request.POST.get("reason", ""))
        elif verb == "reconsider":
            reconsider(actor, row)
        elif verb in ("arrived", "not_arrived"):
            arrive(actor, row, arrived=verb == "arrived")
        else:
            raise Refusal(_("Choose what to do."))


class Meetings(StaffEventMixin, TemplateView):
    """On the day: every meeting of the published timetable, in its order, one click from its outcome."""

    template_name = "matching/staff/meetings.html"
    page = "meetings"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = (
            Meeting.objects.published()
            .filter(timetable__event=self.event)
            .select_related(
                "slot",
                "outcome",
                "event_need__need",
                "event_solution__solution",
                "event_need__registration__organisation",
                "event_solution__registration__organisation",
            )
        )
        return super().get_context_data(rows=rows, **kwargs)
