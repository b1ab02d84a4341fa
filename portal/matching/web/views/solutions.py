from typing import Any

import rules
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.generic import TemplateView, View
from django_filters.views import FilterView

from portal.accounts.permission import RuleRequiredMixin, may
from portal.audit.trail import record
from portal.intake.lists import ExportMixin
from portal.matching.actions.keep_solution import move_solution
from portal.matching.actions.refusal import Refusal
from portal.matching.enums import SolutionState
from portal.matching.filters import SolutionFilter
from portal.matching.models import Event, Registration, Solution
from portal.matching.queries.fitting import needs_that_fit, own_solutions
from portal.matching.queries.missing import missing_in
from portal.matching.queries.next_step import next_step
from portal.matching.rules import (
    SOLUTION_ROLES,
    can_edit_solution,
    can_offer_solutions,
    can_see_solution,
    organisations_with,
)
from portal.matching.web.forms import SolutionForm
from portal.ui.dates import today
from portal.ui.pages import page_of


class SolutionList(RuleRequiredMixin, ExportMixin, FilterView):
    """The directory: what healthcare ventures and others offer."""

    rule = rules.always_allow
    filterset_class = SolutionFilter
    template_name = "matching/solution_list.html"
    context_object_name = "solutions"
    paginate_by = 20
    export_filename = "solutions"
    export_fields = (
        "title_ja",
        "title_en",
        "summary_ja",
        "summary_en",
        "organisation.name",
        (_lazy("Themes"), lambda row: ", ".join(theme.name for theme in row.themes.all())),
        "get_readiness_display",
        "website",
    )

    def get_queryset(self) -> QuerySet[Solution]:
        return (
            Solution.objects.public()
            .select_related("organisation__prefecture")
            .prefetch_related("themes")
        )


class SolutionMixin(RuleRequiredMixin):
    kwargs: dict[str, Any]
    request: HttpRequest

    def get_rule_target(self) -> Solution:
        return self.solution

    @cached_property
    def solution(self) -> Solution:
        rows = Solution.objects.select_related("organisation__prefecture")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


class SolutionDetail(SolutionMixin, TemplateView):
    rule = can_see_solution
    template_name = "matching/solution_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            solution=self.solution,
            themes=self.solution.themes.all(),
            prefectures=self.solution.prefectures.all(),
            edits=may(self.request.user, can_edit_solution, self.solution),
            **kwargs,
        )


class MySolutions(RuleRequiredMixin, TemplateView):
    """Is there somebody for what we make? Solutions, needs that fit, and the next event."""

    rule = can_offer_solutions
    template_name = "matching/my_solutions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        solutions = own_solutions(person)
        event = Event.objects.public().filter(starts_on__gte=today()).order_by("starts_on").first()
        registration = (
            Registration.objects.filter(
                event=event, organisation__in=organisations_with(person, SOLUTION_ROLES)
            )
            .select_related("event", "organisation")
            .first()
            if event
            else None
        )
        return super().get_context_data(
            solutions=solutions,
            fitting=needs_that_fit([s for s in solutions if s.is_public])[:5],
            event=event,
            registration=registration,
            step=next_step(registration) if registration else None,
            missing=missing_in(registration) if registration else [],
            **kwargs,
        )


class FittingNeeds(RuleRequiredMixin, TemplateView):
    rule = can_offer_solutions
    template_name = "matching/fitting_needs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = [s for s in own_solutions(self.request.user) if s.is_public]
        return super().get_context_data(
            own=own, fitting=page_of(self.request, needs_that_fit(own), 20), **kwargs
        )


class SolutionCreate(RuleRequiredMixin, View):
    rule = can_offer_solutions
    template_name = "matching/solution_form.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form)
        is_new = form.instance.pk is None
        if is_new:
            form.instance.is_fictional = form.cleaned_data["organisation"].is_fictional
        solution = form.save()
        record(request.user, "added solution" if is_new else "changed solution", solution)
        messages.success(request, _("The solution is saved."))
        return redirect(solution)

    def form(self, data: Any = None) -> SolutionForm:
        return SolutionForm(data, organisations=self.organisations)

    @property
    def organisations(self) -> list[Any]:
        return organisations_with(self.request.user, SOLUTION_ROLES)

    def show(self, form: SolutionForm) -> HttpResponse:
        status = 422 if form.is_bound else 200
        return render(self.request, self.template_name, {"form": form}, status=status)


class SolutionEdit(SolutionMixin, SolutionCreate):
    rule = can_edit_solution

    def form(self, data: Any = None) -> SolutionForm:
        return SolutionForm(data, instance=self.solution, organisations=self.organisations)


class SolutionMove(SolutionMixin, View):
    rule = can_edit_solution
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            move_solution(request.user, self.solution, SolutionState(request.POST.get("to", "")))  # type: ignore[arg-type]
        except (Refusal, ValueError) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Noted."))
        return redirect(self.solution)
