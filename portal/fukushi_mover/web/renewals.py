"""更新: registrations that end within so many days; one press renews one, or all that are ticked."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.renew_registrations import renew_all, renew_registration
from portal.fukushi_mover.models import Resident
from portal.fukushi_mover.models.scope import operated_offices
from portal.fukushi_mover.queries.eligibility import REMIND_DAYS, next_end, running_out
from portal.fukushi_mover.rules import operates
from portal.ui.dates import today
from portal.ui.pages import page_of

from . import words

STRETCHES = (30, REMIND_DAYS, 90, 180)


class RenewalForm(forms.Form):
    valid_until = forms.DateField(
        label=gettext_lazy("registration valid until"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class Renewals(RuleRequiredMixin, TemplateView):
    rule = operates
    template_name = "fukushi_mover/renewals.html"

    @cached_property
    def days(self) -> int:
        asked = self.request.GET.get("days", "")
        return int(asked) if asked in map(str, STRETCHES) else REMIND_DAYS

    def residents(self) -> Any:
        own = Resident.objects.filter(pilot__operator__in=operated_offices(self.request.user))
        return running_out(own.select_related("private", "pilot"), today(), self.days)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = page_of(self.request, self.residents())
        if page.object_list:
            looked_at(self.request.user, page[0].pilot, words.PURPOSE_REVIEW)  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {
            "rows": [(row, next_end(row, today())) for row in page],
            "page_obj": page,
            "today": today(),
            "days": self.days,
            "stretches": STRETCHES,
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        one = request.POST.get("one")
        chosen = [one] if one else request.POST.getlist("resident")
        found = [row for row in self.residents() if str(row.public_id) in chosen]
        if not found:
            messages.error(request, _("Nobody is ticked."))
        else:
            _renew(request, found)
        return redirect(f"{reverse('fukushi_mover:renewal_list')}?days={self.days}")


def _renew(request: HttpRequest, residents: list[Resident]) -> None:
    try:
        count = renew_all(cast("User", request.user), residents)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        text = ngettext("%(count)s renewed and told.", "%(count)s renewed and told.", count)
        messages.success(request, text % {"count": count})


class Renew(RuleRequiredMixin, View):
    """One registration, until a day that is typed."""

    rule = operates

    @cached_property
    def resident(self) -> Resident:
        return get_object_or_404(Resident, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Resident:
        return self.resident

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = RenewalForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Please give a date."))
            return redirect("fukushi_mover:renewal_list")
        try:
            renew_registration(
                cast("User", request.user), self.resident, form.cleaned_data["valid_until"]
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Renewed."))
        return redirect("fukushi_mover:renewal_list")
