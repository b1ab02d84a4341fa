"""Consents of a resident: what was agreed to and when; a later paper typed in; taken back by desk, resident or family."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at
from portal.fukushi_mover.actions.keep_consent import (
    record_consents,
    rides_to_come,
    withdraw_consents,
)
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import ResidentState
from portal.fukushi_mover.master_enums import ConsentKind
from portal.fukushi_mover.models import Consent, Resident
from portal.fukushi_mover.queries.eligibility import Agreement, current_wordings
from portal.fukushi_mover.rules import operates
from portal.ui.dates import today

from . import words
from .applying import ConsentForm, day_input
from .resident import ResidentMixin

RESIDENT_TABS = (
    ("resident_edit", gettext_lazy("Registered data")),
    ("resident_consents", gettext_lazy("Consents")),
    ("resident_family", gettext_lazy("Family and notices")),
    ("card_desk", gettext_lazy("Card")),
)


def resident_tabs(resident: Resident, current: str) -> list[dict[str, Any]]:
    """What the desk keeps about one resident."""
    return [
        {
            "label": label,
            "href": reverse(f"fukushi_mover:{name}", args=[resident.public_id]),
            "current": name == current,
        }
        for name, label in RESIDENT_TABS
    ]


class LaterConsentForm(ConsentForm):
    given_on = forms.DateField(label=gettext_lazy("given on"), widget=day_input())


class WithdrawForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is taken back?"), choices=ConsentKind, widget=forms.RadioSelect
    )
    said_by = forms.CharField(label=gettext_lazy("taken back by"), max_length=80)


class ResidentDesk(RuleRequiredMixin, TemplateView):
    """One page of the desk about one resident."""

    rule = operates
    tab: str

    @cached_property
    def resident(self) -> Resident:
        rows = Resident.objects.select_related("pilot", "private", "user")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Resident:
        return self.resident

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        looked_at(self.request.user, self.resident.private, words.PURPOSE_MASTER)  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {
            "resident": self.resident,
            "tabs": resident_tabs(self.resident, self.tab),
        }

    @property
    def actor(self) -> User:
        return cast("User", self.request.user)

    def again(self) -> HttpResponse:
        return redirect(f"fukushi_mover:{self.tab}", self.resident.public_id)


class ConsentDesk(ResidentDesk):
    tab = "resident_consents"
    template_name = "fukushi_mover/resident_consents.html"

    def later_form(self, data: Any = None) -> LaterConsentForm:
        wordings = current_wordings(self.resident.pilot, today())
        start = {"given_by": self.resident.private.name, "given_on": today()}
        return LaterConsentForm(data, wordings=wordings, initial=start, prefix="consent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        start = {"said_by": self.resident.private.name}
        return {
            "consents": consents_of(self.resident),
            "shares": self.resident.consents.in_force(ConsentKind.SHARING).exists(),
            "is_active": self.resident.state == ResidentState.ACTIVE,
            "form": self.later_form(),
            "withdraw": WithdrawForm(initial=start, prefix="withdraw"),
            "rides": rides_to_come(self.resident),
        } | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return self._withdraw() if request.POST.get("do") == "withdraw" else self._record()
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self.again()

    def _record(self) -> HttpResponse:
        form = self.later_form(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        agreed = form.agreement()
        kept = Agreement(agreed.wordings, agreed.given_by, form.cleaned_data["given_on"])
        record_consents(self.actor, self.resident, kept)
        messages.success(self.request, _("Saved."))
        return self.again()

    def _withdraw(self) -> HttpResponse:
        form = WithdrawForm(self.request.POST, prefix="withdraw")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(withdraw=form))
        withdraw_consents(
            self.actor, self.resident, [form.cleaned_data["kind"]], form.cleaned_data["said_by"]
        )
        messages.success(self.request, _("Taken back. The record of the consent stays."))
        return self.again()


def consents_of(resident: Resident) -> list[Consent]:
    rows = resident.consents.select_related("wording", "recorded_by")
    return list(rows.order_by("withdrawn_on", "wording__kind", "-given_on", "-pk"))


class OwnConsents(ResidentMixin, TemplateView):
    """What I agreed to."""

    template_name = "fukushi_mover/own_consents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "consents": consents_of(self.resident),
            "desk": self.resident.pilot.desk_telephone,
        }


class OwnWithdrawal(ResidentMixin, TemplateView):
    """What follows is said first; the second tap does it."""

    template_name = "fukushi_mover/own_withdrawal.html"

    @cached_property
    def kind(self) -> ConsentKind:
        """Raises Http404 for what is not in force."""
        kind = self.kwargs["kind"]
        if not self.resident.consents.in_force(kind).exists():
            raise Http404
        return ConsentKind(kind)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "ends_all": self.kind == ConsentKind.USE_OF_DATA,
            "rides": rides_to_come(self.resident),
            "desk": self.resident.pilot.desk_telephone,
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        actor, resident, kind = cast("User", request.user), self.resident, self.kind
        withdraw_consents(actor, resident, [kind])
        if kind != ConsentKind.USE_OF_DATA:
            messages.success(request, _("Taken back. Your bookings stay as they are."))
            return redirect("fukushi_mover:own_consents")
        if resident.user_id == actor.pk:
            logout(request)
        context = {"desk": resident.pilot.desk_telephone, "name": resident.private.name}
        return render(request, "fukushi_mover/registration_gone.html", context)
