"""利用要件と同意文: who can take part and to what people agree, in this pilot's own words, version by version."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.fukushi_mover.actions.keep_conditions import (
    keep_criterion,
    publish_wording,
    retire_criterion,
    set_renewal,
)
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.master_enums import ConsentKind, CriterionKind
from portal.fukushi_mover.models import Criterion, Pilot
from portal.fukushi_mover.queries.eligibility import current_wordings
from portal.fukushi_mover.rules import operates
from portal.ui.dates import today
from portal.ui.numbers import sent_number

from .applying import day_input


class CriterionForm(forms.ModelForm[Criterion]):
    class Meta:
        model = Criterion
        fields = ("position", "kind", "years", "text_ja", "text_en", "is_required")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") == CriterionKind.AGE and not found.get("years"):
            self.add_error("years", _("Please give the age."))
        return found


class WordingForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=ConsentKind)
    text = forms.CharField(
        label=gettext_lazy("wording in Japanese"), widget=forms.Textarea(attrs={"rows": 5})
    )
    text_en = forms.CharField(
        label=gettext_lazy("wording in English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Empty: who reads English is shown the Japanese wording."),
    )
    valid_from = forms.DateField(label=gettext_lazy("valid from"), widget=day_input())


class RenewalTermForm(forms.Form):
    months = forms.IntegerField(
        label=gettext_lazy("a renewal is valid for (months)"), min_value=1, max_value=60
    )


class Conditions(RuleRequiredMixin, TemplateView):
    rule = operates
    template_name = "fukushi_mover/conditions.html"

    @cached_property
    def pilot(self) -> Pilot:
        return get_object_or_404(Pilot, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Pilot:
        return self.pilot

    @property
    def actor(self) -> User:
        return cast("User", self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        criteria = list(self.pilot.criteria.all())
        asked = [one for one in criteria if one.is_active]
        in_force = {one.pk for one in current_wordings(self.pilot, today())}
        given = Count("consents", filter=Q(consents__withdrawn_on=None))
        return {
            "pilot": self.pilot,
            "criteria": [(one, self.criterion_form(one)) for one in asked],
            "earlier": [one for one in criteria if not one.is_active],
            "new_criterion": CriterionForm(
                prefix="new", initial={"position": 1 + max((c.position for c in asked), default=0)}
            ),
            "wordings": self.pilot.consent_wordings.annotate(given=given),
            "in_force": in_force,
            "today": today(),
            "new_wording": WordingForm(prefix="wording", initial={"valid_from": today()}),
            "renewal": RenewalTermForm(
                prefix="renewal", initial={"months": self.pilot.renewal_months}
            ),
            "online": reverse("fukushi_mover:apply", args=[self.pilot.public_id]),
        } | super().get_context_data(**kwargs)

    def criterion_form(self, criterion: Criterion, data: Any = None) -> CriterionForm:
        return CriterionForm(data, instance=criterion, prefix=f"c{criterion.pk}")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        steps = {
            "add": self._add,
            "change": self._change,
            "retire": self._retire,
            "wording": self._wording,
            "renewal": self._renewal,
        }
        step = steps.get(request.POST.get("do", ""), self._again)
        try:
            return step()
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self._again()

    def _invalid(self, **forms: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**forms))

    def _criterion(self) -> Criterion:
        key = sent_number(self.request.POST.get("criterion", ""))
        rows = self.pilot.criteria.filter(is_active=True)
        return get_object_or_404(rows, pk=key)

    def _add(self) -> HttpResponse:
        form = CriterionForm(self.request.POST, prefix="new")
        if not form.is_valid():
            return self._invalid(new_criterion=form)
        keep_criterion(self.actor, self.pilot, form.cleaned_data)
        return self._saved()

    def _change(self) -> HttpResponse:
        """Bound to a copy: what is judged by must not change under it."""
        criterion = self._criterion()
        form = CriterionForm(self.request.POST, prefix=f"c{criterion.pk}")
        if not form.is_valid():
            messages.error(self.request, _("Please check the condition that you changed."))
            return self._again()
        keep_criterion(self.actor, self.pilot, form.cleaned_data, criterion)
        return self._saved()

    def _retire(self) -> HttpResponse:
        retire_criterion(self.actor, self._criterion())
        return self._saved()

    def _wording(self) -> HttpResponse:
        form = WordingForm(self.request.POST, prefix="wording")
        if not form.is_valid():
            return self._invalid(new_wording=form)
        publish_wording(self.actor, self.pilot, **form.cleaned_data)
        return self._saved()

    def _renewal(self) -> HttpResponse:
        form = RenewalTermForm(self.request.POST, prefix="renewal")
        if not form.is_valid():
            return self._invalid(renewal=form)
        set_renewal(self.actor, self.pilot, form.cleaned_data["months"])
        return self._saved()

    def _saved(self) -> HttpResponse:
        messages.success(self.request, _("Saved."))
        return self._again()

    def _again(self) -> HttpResponse:
        return redirect("fukushi_mover:conditions", self.pilot.public_id)
