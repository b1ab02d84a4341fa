from typing import Any

import rules
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View
from django_filters.views import FilterView

from portal.accounts.permission import RuleRequiredMixin, may
from portal.matching.models import Meeting
from portal.models_projects.actions.make_project import (
    ProjectRefused,
    make_project,
    refusal,
    usual_partners,
)
from portal.models_projects.actions.move_project import StepRefused, move_project
from portal.models_projects.actions.record_measurement import record_measurement
from portal.models_projects.enums import PROJECT_STEPS, IndicatorSource, ProjectState
from portal.models_projects.filters import ProjectFilter
from portal.models_projects.models import Indicator, ModelProject
from portal.models_projects.queries.progress import progress_of
from portal.models_projects.rules import (
    can_make_project,
    can_manage_project,
    can_measure_project,
    can_see_project,
)
from portal.ui.filter_defaults import FilterDefaultsMixin, this_fiscal_year
from portal.ui.forms import more_rows, unjudged

from .forms import (
    IndicatorFormSet,
    MeasurementForm,
    MilestoneFormSet,
    PartnerFormSet,
    ProjectForm,
)


class ProjectList(RuleRequiredMixin, FilterDefaultsMixin, FilterView):
    """What is tried out now: public projects for everybody, one's own beside them."""

    rule = rules.always_allow
    filterset_class = ProjectFilter
    filter_defaults = {"fiscal_year": this_fiscal_year}
    template_name = "models_projects/project_list.html"
    paginate_by = 20
    context_object_name = "projects"

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return ModelProject.objects.visible_to(self.request.user).select_related(
            "municipality__prefecture", "lead"
        )


class ProjectDetail(RuleRequiredMixin, DetailView[ModelProject]):
    rule = can_see_project
    template_name = "models_projects/project_detail.html"
    context_object_name = "project"

    def get_rule_target(self) -> ModelProject:
        return self.project

    def get_object(self, queryset: Any = None) -> ModelProject:
        return self.project

    @cached_property
    def project(self) -> ModelProject:
        projects = ModelProject.objects.select_related("municipality__prefecture", "lead", "need")
        return get_object_or_404(projects, public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = PROJECT_STEPS[ProjectState(self.project.state)]
        indicators = self.project.indicators.prefetch_related("measurements")
        return super().get_context_data(
            progress=[progress_of(indicator) for indicator in indicators],
            partners=self.project.partners.select_related("organisation"),
            milestones=self.project.milestones.all(),
            manages=may(self.request.user, can_manage_project, self.project),
            measures=may(self.request.user, can_measure_project, self.project),
            moves=[(step.value, step.label) for step in steps],
            **kwargs,
        )


class ProjectMove(RuleRequiredMixin, View):
    rule = can_manage_project
    http_method_names = ["post"]

    def get_rule_target(self) -> ModelProject:
        return self.project

    @cached_property
    def project(self) -> ModelProject:
        return get_object_or_404(ModelProject, public_id=self.kwargs["public_id"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            move_project(request.user, self.project, ProjectState(request.POST.get("to", "")))  # type: ignore[arg-type]
        except (StepRefused, ValueError) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The project's state has been changed."))
        return redirect(self.project)


class ProjectCreate(RuleRequiredMixin, View):
    """One screen, filled in from the meeting: partners, milestones, and an indicator with baseline and target."""

    rule = can_make_project
    template_name = "models_projects/project_form.html"

    def get_rule_target(self) -> object:
        return self.meeting.event_need.need

    @cached_property
    def meeting(self) -> Meeting:
        meetings = Meeting.objects.select_related(
            "event_need__need__municipality__prefecture",
            "event_need__need__organisation",
            "event_solution__solution__organisation",
            "outcome",
        )
        return get_object_or_404(meetings, public_id=self.kwargs["meeting_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.form(), self.formsets())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "add" in request.POST:
            return self.with_more_rows(more_rows(request.POST, request.POST["add"]))
        form, formsets = self.form(request.POST), self.formsets(request.POST)
        if not all([form.is_valid(), *(formset.is_valid() for formset in formsets.values())]):
            return self.show(form, formsets)
        try:
            project = self.save(form, formsets)
        except ProjectRefused as refused:
            form.add_error(None, str(refused))
            return self.show(form, formsets)
        messages.success(request, _("The model project has been made."))
        return HttpResponseRedirect(project.get_absolute_url())

    def with_more_rows(self, data: QueryDict) -> HttpResponse:
        """The form as it was sent, unjudged, with room for more."""
        form, formsets = self.form(data), self.formsets(data)
        unjudged(form)
        for formset in formsets.values():
            formset.unjudged()
        return self.show(form, formsets, status=200)

    def save(self, form: ProjectForm, formsets: dict[str, Any]) -> ModelProject:
        with transaction.atomic():
            project = make_project(self.request.user, self.meeting, form.draft())  # type: ignore[arg-type]
            for formset in formsets.values():
                formset.instance = project  # type: ignore[attr-defined]
                formset.save()  # type: ignore[attr-defined]
        return project

    def form(self, data: Any = None) -> ProjectForm:
        need = self.meeting.event_need.need
        solution = self.meeting.event_solution.solution
        return ProjectForm(
            data,
            initial={
                "title_ja": need.title_ja,
                "title_en": need.title_en,
                "summary_ja": f"{need.summary_ja}\n{solution.summary_ja}",
                "summary_en": f"{need.summary_en}\n{solution.summary_en}",
                "lead": need.organisation,
            },
        )

    def formsets(self, data: Any = None) -> dict[str, Any]:
        partners = [{"organisation": o, "part": part} for o, part in usual_partners(self.meeting)]
        made = PartnerFormSet(data, prefix="partners", initial=partners)
        if data is None:
            made.extra = len(partners) + 2
        return {
            "partners": made,
            "milestones": MilestoneFormSet(data, prefix="milestones"),
            "indicators": IndicatorFormSet(data, prefix="indicators"),
        }

    def show(
        self, form: ProjectForm, formsets: dict[str, Any], status: int | None = None
    ) -> HttpResponse:
        legends = {
            "partners": _("Partners"),
            "milestones": _("Milestones"),
            "indicators": _("Indicators"),
        }
        context = {
            "form": form,
            "meeting": self.meeting,
            "refusal": refusal(self.meeting),
            "formsets": [(formset, legends[name]) for name, formset in formsets.items()],
        }
        status = status or (422 if form.is_bound else 200)
        return render(self.request, self.template_name, context, status=status)


class MeasurementCreate(RuleRequiredMixin, View):
    rule = can_measure_project
    template_name = "models_projects/measurement_form.html"

    def get_rule_target(self) -> ModelProject:
        return self.indicator.project

    @cached_property
    def indicator(self) -> Indicator:
        indicators = Indicator.objects.select_related("project__municipality__prefecture")
        return get_object_or_404(
            indicators, public_id=self.kwargs["public_id"], source=IndicatorSource.MANUAL
        )

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(MeasurementForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = MeasurementForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        record_measurement(request.user, self.indicator, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("The figure has been recorded."))
        return HttpResponseRedirect(
            reverse("models_projects:project_detail", args=[self.indicator.project.public_id])
        )

    def show(self, form: MeasurementForm) -> HttpResponse:
        context = {"form": form, "indicator": self.indicator}
        return render(
            self.request, self.template_name, context, status=422 if form.is_bound else 200
        )
