"""送迎表 on the screen and as a PDF."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.generic import View

from portal.audit.trail import looked_at
from portal.fukushi_mover.models import DailyPlan
from portal.fukushi_mover.models.scope import providers_of
from portal.fukushi_mover.queries.board import published_plan
from portal.fukushi_mover.reports.pickup_sheet import KIND, TEMPLATE, pickup_sheet
from portal.fukushi_mover.reports.wall_plan import print_wall_plan
from portal.papers.keeping import store
from portal.ui.numbers import sent_number

from . import words
from .days import DayMixin


class SheetMixin(DayMixin):
    @cached_property
    def plan(self) -> DailyPlan | None:
        asked = sent_number(self.request.GET.get("version", ""))  # type: ignore[attr-defined]
        if asked is None:
            return published_plan(self.day)
        return self.day.plans.select_related("day").filter(version=asked).first()


class SheetPage(SheetMixin, View):
    """The paper as a page."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        if self.plan is None:
            return self.to_day()
        sheet = pickup_sheet(self.plan, providers_of(request.user).order_by("pk"))
        looked_at(request.user, self.day, words.PURPOSE_PAPER)  # type: ignore[arg-type]
        return render(request, "fukushi_mover/day_sheet.html", sheet.context())


class SheetPdf(SheetMixin, View):
    """The kept PDF; made now if the background has not yet."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponseBase:
        if self.plan is None:
            return self.to_day()
        sheet = pickup_sheet(self.plan, providers_of(request.user).order_by("pk"))
        looked_at(request.user, self.day, words.PURPOSE_PAPER)  # type: ignore[arg-type]
        paper = store(KIND, TEMPLATE, sheet.context(), get_language() or "ja", subject=self.plan)
        name = f"sougei-{self.day.date:%Y%m%d}-v{self.plan.version}.pdf"
        return FileResponse(paper.file.open("rb"), content_type="application/pdf", filename=name)


class WallPlanPdf(SheetMixin, View):
    """The day on the wall: A3 landscape, for the whole office."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponseBase:
        plan = self.plan or self.day.plans.select_related("day").first()
        if plan is None:
            return self.to_day()
        looked_at(request.user, self.day, words.PURPOSE_PAPER)  # type: ignore[arg-type]
        providers = providers_of(request.user).filter(pilot_parts__pilot=self.day.pilot_id)
        paper = print_wall_plan(plan, providers.order_by("pk"), get_language() or "ja")
        name = f"wall-{self.day.date:%Y%m%d}-v{plan.version}.pdf"
        return FileResponse(paper.file.open("rb"), content_type="application/pdf", filename=name)
