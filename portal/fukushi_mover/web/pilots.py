"""Pilots as bureaus and municipalities see them: aggregates; and making one from a model project."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin, may
from portal.fukushi_mover.actions.make_pilot import make_pilot
from portal.fukushi_mover.enums import Span
from portal.fukushi_mover.models import FiledPaper, Pilot
from portal.fukushi_mover.queries.aggregates import destinations, suppressed
from portal.fukushi_mover.queries.kpi import FIVE, KPIS
from portal.fukushi_mover.queries.kpi_facts import facts_of
from portal.fukushi_mover.queries.kpi_places import grid_of
from portal.fukushi_mover.queries.kpi_report import figure, trend_spec
from portal.fukushi_mover.queries.overseen_day import overseen
from portal.fukushi_mover.queries.period import read
from portal.fukushi_mover.rules import (
    can_make_pilot,
    dispatches,
    operates,
    sees_invoices,
    sees_pilot,
)
from portal.models_projects.models import ModelProject
from portal.papers.charts import svg
from portal.ui.dates import today

from .forms import PilotForm


class PilotList(RuleRequiredMixin, ListView):
    rule = sees_pilot
    template_name = "fukushi_mover/pilot_list.html"
    paginate_by = 20

    def get_queryset(self) -> Any:
        return Pilot.objects.visible_to(self.request.user).select_related(
            "municipality", "operator", "project"
        )


class PilotDetail(RuleRequiredMixin, TemplateView):
    rule = sees_pilot
    template_name = "fukushi_mover/pilot_detail.html"

    @cached_property
    def pilot(self) -> Pilot:
        return get_object_or_404(
            Pilot.objects.select_related("project", "municipality", "operator"),
            public_id=self.kwargs["public_id"],
        )

    def get_rule_target(self) -> Pilot:
        return self.pilot

    @cached_property
    def full(self) -> bool:
        return may(self.request.user, operates, self.pilot)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = read(self.request.GET.get("period", ""))
        facts = facts_of(self.pilot, period)
        figures = [figure(KPIS[code], facts, self.full) for code in FIVE]
        person = self.request.user
        return super().get_context_data(**kwargs) | {
            "pilot": self.pilot,
            "period": period,
            "month": f"{today():%Y-%m}",
            "figures": figures,
            "charts": [(f, svg(trend_spec(f, str(f.kpi.unit), 220))) for f in figures if f.trend],
            "grid": grid_of(facts, self.full),
            "days": [
                (day, day.figures if self.full else overseen(day, facts))
                for day in list(reversed(facts.days))[:31]
            ],
            "count": len(facts.days),
            "destinations": destinations(self.pilot, period.first, period.last),
            "partners": self.pilot.partners.select_related("provider"),
            "residents": suppressed(self.pilot.residents.count()),
            "rate": self.pilot.brokerage_rates.first(),
            "closed_months": self.pilot.closed_months.all()[:3],
            "invoice": self.pilot.invoices.filter(replaced_by=None).first(),
            "papers": FiledPaper.objects.visible_to(person)
            .filter(pilot=self.pilot, span=Span.MONTH)
            .select_related("paper")
            .distinct()[:5],
            "can_operate": self.full,
            "can_dispatch": may(person, dispatches, self.pilot),
            "can_see_invoices": may(person, sees_invoices, self.pilot),
        }


class PilotAdd(RuleRequiredMixin, TemplateView):
    rule = can_make_pilot
    template_name = "fukushi_mover/pilot_add.html"

    @cached_property
    def project(self) -> ModelProject:
        return get_object_or_404(ModelProject, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> ModelProject:
        return self.project

    def form(self, data: Any = None) -> PilotForm:
        initial = {
            "name_ja": self.project.title_ja,
            "name_en": self.project.title_en,
            "starts_on": self.project.starts_on,  # type: ignore[attr-defined]
            "ends_on": self.project.ends_on,
            "operator": self.project.lead_id,
            "providers": [
                p.organisation_id
                for p in self.project.partners.all()
                if p.organisation.kind_id == "care_provider"
            ],
        }
        return PilotForm(data, initial=initial, project=self.project)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"project": self.project, "form": self.form()} | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        pilot = form.save(commit=False)
        pilot.project = self.project
        make_pilot(
            cast("User", request.user),
            pilot,
            form.cleaned_data["providers"],
            form.cleaned_data["yen_per_ride"],
        )
        messages.success(
            request, _("The pilot is set up. Its providers can enter their vans and riders.")
        )
        return redirect("fukushi_mover:pilot_detail", pilot.public_id)
