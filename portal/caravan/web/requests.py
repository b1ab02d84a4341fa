import rules
from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView

from portal.accounts.permission import RuleRequiredMixin
from portal.caravan.actions.follow_up import request_visit

from .forms import VisitRequestForm


class AskForVisit(RuleRequiredMixin, FormView[VisitRequestForm]):
    """Local governments, care facilities and ventures ask the caravan to come."""

    rule = rules.always_allow
    form_class = VisitRequestForm
    template_name = "caravan/visit_request.html"

    def form_valid(self, form: VisitRequestForm) -> HttpResponse:
        """Each request writes to the address that was typed: nobody fills somebody else's mailbox by it."""
        address = form.cleaned_data["email"].lower()
        if limited := ratelimit.consume_or_429(self.request, action="visit_request", key=address):
            return limited
        request_visit(form.cleaned_data)
        return redirect("caravan:visit_requested")


class VisitRequested(RuleRequiredMixin, TemplateView):
    rule = rules.always_allow
    template_name = "caravan/visit_requested.html"
