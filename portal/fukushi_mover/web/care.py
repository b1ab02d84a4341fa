"""Accidents, complaints and near misses; surveys to those who ride."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin, may
from portal.audit.trail import looked_at
from portal.fukushi_mover.actions.ask_survey import answer_survey, start_survey
from portal.fukushi_mover.actions.keep_incident import keep_incident
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import IncidentKind
from portal.fukushi_mover.models import (
    Incident,
    IncidentPrivate,
    Survey,
    SurveyInvitation,
)
from portal.fukushi_mover.models.scope import providers_of
from portal.fukushi_mover.queries.surveys import result_of
from portal.fukushi_mover.rules import (
    answers_survey,
    dispatches,
    is_asked,
    operates,
    sees_pilot,
)
from portal.ui.pages import page_of

from . import words
from .care_forms import AnswerForm, IncidentForm, IncidentPrivateForm, SurveyForm
from .money import PilotMixin


class IncidentList(PilotMixin, TemplateView):
    rule = dispatches
    template_name = "fukushi_mover/incident_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Incident.objects.visible_to(self.request.user).filter(pilot=self.pilot)
        kind = self.request.GET.get("kind", "")
        if kind in IncidentKind.values:
            rows = rows.filter(kind=kind)
        return super().get_context_data(**kwargs) | {
            "pilot": self.pilot,
            "incidents": page_of(self.request, rows.select_related("provider").distinct()),
            "kinds": IncidentKind.choices,
            "kind": kind,
        }


class IncidentEdit(PilotMixin, TemplateView):
    """One record with the people in it; reading it leaves an audit line."""

    rule = dispatches
    template_name = "fukushi_mover/incident_edit.html"

    @cached_property
    def incident(self) -> Incident:
        if "incident" not in self.kwargs:
            return Incident(pilot=self.pilot)
        rows = Incident.objects.visible_to(self.request.user).filter(pilot=self.pilot)
        return get_object_or_404(rows.distinct(), public_id=self.kwargs["incident"])

    def forms(self, data: Any = None) -> tuple[IncidentForm, IncidentPrivateForm]:
        private = getattr(self.incident, "private", None) if self.incident.pk else None
        return (
            IncidentForm(
                data,
                instance=self.incident,
                pilot=self.pilot,
                providers=providers_of(self.request.user),
            ),
            IncidentPrivateForm(data, instance=private or IncidentPrivate(), prefix="private"),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.incident.pk:
            looked_at(self.request.user, self.incident, words.PURPOSE_INCIDENT)  # type: ignore[arg-type]
        return (
            {"forms": self.forms()}
            | super().get_context_data(**kwargs)
            | {"pilot": self.pilot, "incident": self.incident}
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form, private = forms = self.forms(request.POST)
        if not (form.is_valid() and private.is_valid()):
            return self.render_to_response(self.get_context_data(forms=forms))
        keep_incident(
            cast("User", request.user), form.save(commit=False), private.save(commit=False)
        )
        messages.success(request, _("Saved."))
        return redirect("fukushi_mover:incident_list", self.pilot.public_id)


class SurveyList(PilotMixin, TemplateView):
    """Rounds and their results; who oversees sees results of five and more."""

    rule = sees_pilot
    template_name = "fukushi_mover/survey_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        surveys = Survey.objects.filter(pilot=self.pilot)
        return (
            {"form": SurveyForm()}
            | super().get_context_data(**kwargs)
            | {
                "pilot": self.pilot,
                "results": [result_of(survey) for survey in surveys],
                "can_ask": may(self.request.user, operates, self.pilot),
            }
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = SurveyForm(request.POST, instance=Survey(pilot=self.pilot))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        survey = start_survey(cast("User", request.user), form.save(commit=False))
        messages.success(
            request,
            _("%(count)s people are asked.") % {"count": survey.invitations.count()},
        )
        return redirect("fukushi_mover:survey", survey.public_id)


class SurveyDetail(RuleRequiredMixin, TemplateView):
    """Who has not answered yet: for calls and paper forms."""

    rule = operates
    template_name = "fukushi_mover/survey.html"

    @cached_property
    def survey(self) -> Survey:
        return get_object_or_404(
            Survey.objects.select_related("pilot"), public_id=self.kwargs["public_id"]
        )

    def get_rule_target(self) -> Survey:
        return self.survey

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        looked_at(self.request.user, self.survey, words.PURPOSE_SURVEY)  # type: ignore[arg-type]
        asked = self.survey.invitations.askable().select_related(
            "resident__private", "rider__private"
        )
        return super().get_context_data(**kwargs) | {
            "survey": self.survey,
            "pilot": self.survey.pilot,
            "result": result_of(self.survey),
            "open": page_of(self.request, asked),
        }


class SurveyAnswerPage(RuleRequiredMixin, TemplateView):
    """The questions, large; the resident's own, or typed in by the office from paper or phone."""

    rule = answers_survey
    template_name = "fukushi_mover/survey_answer.html"

    @cached_property
    def invitation(self) -> SurveyInvitation:
        return get_object_or_404(
            SurveyInvitation.objects.select_related(
                "survey__pilot", "resident__private", "rider__private"
            ),
            public_id=self.kwargs["public_id"],
        )

    def get_rule_target(self) -> SurveyInvitation:
        return self.invitation

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = self.invitation.survey.kind
        is_own = may(self.request.user, is_asked, self.invitation)
        if not is_own:
            looked_at(self.request.user, self.invitation.person.private, words.PURPOSE_SURVEY)  # type: ignore[arg-type]
        return (
            {"form": AnswerForm(kind=kind)}
            | super().get_context_data(**kwargs)
            | {
                "invitation": self.invitation,
                "survey": self.invitation.survey,
                "is_own": is_own,
            }
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST, kind=self.invitation.survey.kind)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            answer_survey(cast("User", request.user), self.invitation, form.answers())
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Thank you. Your answers are kept."))
        if may(request.user, is_asked, self.invitation):
            return redirect("fukushi_mover:ride")
        return redirect("fukushi_mover:survey", self.invitation.survey.public_id)
