"""利用登録 for the desk and the city hall: applications, their review and decision."""

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_filters.views import FilterView

from portal.accounts.permission import RuleRequiredMixin, may
from portal.audit.trail import looked_at
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.register_resident import (
    decide,
    judge,
    place_home,
    start_review,
)
from portal.fukushi_mover.models import Application, ApplicationPrivate
from portal.fukushi_mover.queries.eligibility import home_is_found
from portal.fukushi_mover.rules import operates, reviews_applications
from portal.intake.lists import ExportMixin

from . import words
from .desk_pilot import desk_pilots

MET = (
    ("", gettext_lazy("not judged yet")),
    ("yes", gettext_lazy("met")),
    ("no", gettext_lazy("not met")),
)


class ApplicationFilter(django_filters.FilterSet):
    class Meta:
        model = Application
        fields = ("state", "via", "mobility")


class ApplicationList(RuleRequiredMixin, ExportMixin, FilterView):
    rule = reviews_applications
    model, filterset_class, paginate_by = Application, ApplicationFilter, 30
    template_name = "fukushi_mover/application_list.html"
    export_filename = "applications"
    export_fields = ("received_on", "get_state_display", "get_via_display", "decided_on")

    def get_queryset(self) -> Any:
        rows = Application.objects.visible_to(self.request.user)
        return rows.select_related("pilot", "private", "resident")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = context["object_list"]
        if rows:
            looked_at(self.request.user, rows[0].pilot, words.PURPOSE_REVIEW)  # type: ignore[arg-type]
        return context | {
            "filter": self.filterset,
            "may_enter": may(self.request.user, operates),
            "conditions": [
                (one, reverse("fukushi_mover:conditions", args=[one.public_id]))
                for one in desk_pilots(self.request)
            ],
        }


class ReviewForm(forms.Form):
    """One line for every condition of the pilot."""

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data)
        self.checks = list(application.checks.select_related("criterion"))
        for check in self.checks:
            said = {True: "yes", False: "no"}.get(check.is_met, "")  # type: ignore[arg-type]
            self.fields[f"met_{check.criterion_id}"] = forms.ChoiceField(
                label=check.criterion.text, choices=MET, required=False, initial=said
            )
            self.fields[f"remark_{check.criterion_id}"] = forms.CharField(
                label=_("remark"), required=False, max_length=200, initial=check.remark
            )

    def verdicts(self) -> dict[int, tuple[bool | None, str]]:
        said = {"yes": True, "no": False}
        return {
            check.criterion_id: (
                said.get(self.cleaned_data[f"met_{check.criterion_id}"]),
                self.cleaned_data[f"remark_{check.criterion_id}"],
            )
            for check in self.checks
        }


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("decision"),
        choices=(("approve", gettext_lazy("approve")), ("refuse", gettext_lazy("do not approve"))),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "Stands in the letter. Needed where the application is not approved."
        ),
    )
    valid_until = forms.DateField(
        label=gettext_lazy("registration valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: without end."),
    )


class HomeForm(forms.ModelForm[ApplicationPrivate]):
    class Meta:
        model = ApplicationPrivate
        fields = ("latitude", "longitude")


class ApplicationPage(RuleRequiredMixin, TemplateView):
    rule = reviews_applications
    template_name = "fukushi_mover/application_detail.html"

    @cached_property
    def application(self) -> Application:
        rows = Application.objects.select_related("pilot", "private", "resident")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Application:
        return self.application

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        looked_at(self.request.user, self.application.private, words.PURPOSE_REVIEW)  # type: ignore[arg-type]
        context = {
            "application": self.application,
            "review": ReviewForm(application=self.application),
            "decision": DecisionForm(),
            "home": HomeForm(instance=self.application.private, prefix="home"),
            "home_is_found": home_is_found(self.application),
            "consents": self.application.consents.select_related("wording"),
            "may_print_card": self.application.resident is not None
            and may(self.request.user, operates, self.application),
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        steps = {
            "start": self.start,
            "judge": self.judge,
            "decide": self.decide,
            "home": self.place,
        }
        try:
            return steps.get(request.POST.get("step", ""), self.start)()
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.back()

    def back(self) -> HttpResponse:
        return redirect("fukushi_mover:application_detail", self.application.public_id)

    def start(self) -> HttpResponse:
        start_review(self.request.user, self.application)  # type: ignore[arg-type]
        return self.back()

    def place(self) -> HttpResponse:
        form = HomeForm(self.request.POST, prefix="home")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(home=form))
        place_home(self.request.user, self.application, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(self.request, _("Saved."))
        return self.back()

    def judge(self) -> HttpResponse:
        form = ReviewForm(self.request.POST, application=self.application)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(review=form))
        judge(self.request.user, self.application, form.verdicts())  # type: ignore[arg-type]
        messages.success(self.request, _("Saved."))
        return self.back()

    def decide(self) -> HttpResponse:
        form = DecisionForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(decision=form))
        decide(
            self.request.user,  # type: ignore[arg-type]
            self.application,
            form.cleaned_data["decision"] == "approve",
            form.cleaned_data["reason"],
            form.cleaned_data["valid_until"],
        )
        return redirect("fukushi_mover:application_detail", self.application.public_id)
