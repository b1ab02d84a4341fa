from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from portal.accounts.permission import RuleRequiredMixin
from portal.models_projects.models import ModelProject
from portal.practices.actions.draft_practice import DraftRefused, draft_practice
from portal.practices.rules import can_draft_practice


class PracticeDraft(RuleRequiredMixin, View):
    rule = can_draft_practice

    def get_rule_target(self) -> ModelProject:
        return self.project

    @cached_property
    def project(self) -> ModelProject:
        return get_object_or_404(ModelProject, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        return render(request, "practices/practice_draft.html", {"project": self.project})

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        try:
            page = draft_practice(request.user, self.project)  # type: ignore[arg-type]
        except DraftRefused as refused:
            messages.error(request, str(refused))
            return redirect(self.project)
        messages.success(request, _("The draft has been made. What the thread knows is filled in."))
        return redirect("wagtailadmin_pages:edit", page.pk)
