"""Registrations of ventures, decided in the admin: a reason is asked for, so a plain form of the row is not enough."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, WagtailAdminTemplateMixin

from portal.accounts.permission import RuleRequiredMixin
from portal.organisations.actions.register_organisation import approve, decline
from portal.organisations.models import Organisation
from portal.organisations.queries.work import registrations_before
from portal.organisations.refusals import Refused
from portal.organisations.rules import is_bureau_staff, may_decide_registration


class Registrations(RuleRequiredMixin, IndexView):
    rule = is_bureau_staff
    model = Organisation
    page_title = gettext_lazy("Registrations waiting")
    header_icon = "group"
    index_url_name = "organisations_admin:registrations"
    default_ordering = "applied_at"
    columns = [
        TitleColumn(
            "name",
            label=gettext_lazy("Name of the organisation"),
            get_url=lambda row: reverse("organisations_admin:registration", args=[row.public_id]),
        ),
        Column("prefecture", label=gettext_lazy("Prefecture")),
        DateColumn("applied_at", label=gettext_lazy("Applied at")),
    ]

    def get_base_queryset(self) -> Any:
        return registrations_before(self.request.user)  # type: ignore[arg-type]


class RegistrationDecision(RuleRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    rule = may_decide_registration
    template_name = "organisations/admin/registration.html"
    page_title = gettext_lazy("Registration")
    header_icon = "group"
    refusal = ""

    @cached_property
    def organisation(self) -> Organisation:
        rows = Organisation.objects.exclude(applied_at=None).select_related("prefecture")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Organisation:
        return self.organisation

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor: Any = request.user
        try:
            if request.POST.get("decision") == "approve":
                approve(actor, self.organisation)
                messages.success(request, _("Approved; the applicant is told by mail."))
            else:
                decline(actor, self.organisation, request.POST.get("reason", ""))
                messages.success(request, _("Declined; the applicant is told by mail."))
        except Refused as refusal:
            self.refusal = str(refusal)
            return self.get(request, *args, **kwargs)
        return redirect("organisations_admin:registrations")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            organisation=self.organisation,
            memberships=self.organisation.memberships.select_related("user"),
            is_waiting=self.organisation.state == "pending",
            refusal=self.refusal,
            **kwargs,
        )
