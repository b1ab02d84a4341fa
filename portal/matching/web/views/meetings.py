from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.permission import RuleRequiredMixin, may
from portal.matching.actions.record_meeting import mark_meeting, write_outcome
from portal.matching.actions.refusal import Refusal
from portal.matching.enums import MEETING_MOVES, MeetingState, OutcomeResult
from portal.matching.models import Meeting, Score
from portal.matching.queries.explained import explain_score
from portal.matching.rules import can_answer_meeting, can_see_meeting, can_write_outcome
from portal.matching.web.forms import OutcomeForm


class MeetingMixin(RuleRequiredMixin):
    kwargs: dict[str, Any]
    request: HttpRequest

    def get_rule_target(self) -> Meeting:
        return self.meeting

    @cached_property
    def meeting(self) -> Meeting:
        rows = Meeting.objects.select_related(
            "timetable__event",
            "slot",
            "outcome__decided_by",
            "event_need__need__municipality",
            "event_need__registration__organisation",
            "event_solution__solution",
            "event_solution__registration__organisation",
        )
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


class MeetingDetail(MeetingMixin, TemplateView):
    """The two, the place, what came of it — and what can be made of it."""

    rule = can_see_meeting
    template_name = "matching/meeting_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, person = self.meeting, self.request.user
        score = Score.objects.filter(
            event_need=meeting.event_need, event_solution=meeting.event_solution
        ).first()
        state = MeetingState(meeting.state)
        return super().get_context_data(
            meeting=meeting,
            event=meeting.timetable.event,
            outcome=getattr(meeting, "outcome", None),
            why=explain_score(score) if score else None,
            marks=[(to.value, to.label) for to in MEETING_MOVES[state]]
            if may(person, can_answer_meeting, meeting)
            and not meeting.timetable.is_draft
            and not hasattr(meeting, "outcome")
            else [],
            writes=may(person, can_write_outcome, meeting)
            and state in (MeetingState.PLANNED, MeetingState.HELD)
            and not meeting.timetable.is_draft,
            **kwargs,
        )


class MeetingMark(MeetingMixin, View):
    rule = can_answer_meeting
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            mark_meeting(request.user, self.meeting, MeetingState(request.POST.get("to", "")))  # type: ignore[arg-type]
        except (Refusal, ValueError) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Noted."))
        return redirect(self.meeting)


class OutcomeEdit(MeetingMixin, View):
    rule = can_write_outcome
    template_name = "matching/outcome_form.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(OutcomeForm(instance=getattr(self.meeting, "outcome", None)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = OutcomeForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        said = form.cleaned_data
        try:
            write_outcome(
                request.user,  # type: ignore[arg-type]
                self.meeting,
                OutcomeResult(said["result"]),
                said["note"],
                said["next_step"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.show(form)
        messages.success(request, _("The outcome is written down."))
        return redirect(self.meeting)

    def show(self, form: OutcomeForm) -> HttpResponse:
        status = 422 if form.is_bound else 200
        context = {"form": form, "meeting": self.meeting, "event": self.meeting.timetable.event}
        return render(self.request, self.template_name, context, status=status)
