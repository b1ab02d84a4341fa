"""月次実績 and the evaluation: on the screen, and as kept PDFs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.generic import View

from portal.fukushi_mover.queries.period import of_day
from portal.fukushi_mover.reports.results import (
    evaluation_context,
    monthly_context,
    print_evaluation,
    print_monthly_results,
)
from portal.fukushi_mover.rules import sees_pilot

from .invoices import pdf_of
from .kpi import PeriodMixin
from .money import PilotMixin


class MonthlyPage(PilotMixin, View):
    rule = sees_pilot

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        period = of_day(self.month, month=True)
        context = monthly_context(self.pilot, self.month) | {"month": self.month, "period": period}
        return render(request, "fukushi_mover/monthly_page.html", context)


class MonthlyPdf(PilotMixin, View):
    rule = sees_pilot

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return pdf_of(print_monthly_results(self.pilot, self.month, get_language() or "ja"))


class EvaluationPage(PeriodMixin, View):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        context = evaluation_context(self.pilot, self.period) | self.stretch()
        return render(request, "fukushi_mover/evaluation_page.html", context)


class EvaluationPdf(PeriodMixin, View):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return pdf_of(print_evaluation(self.pilot, self.period, get_language() or "ja"))
