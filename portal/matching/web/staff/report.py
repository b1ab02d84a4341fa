from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.views.generic import TemplateView

from portal.matching.queries.funnel import STAGES, funnel, rows_of

from .shell import StaffEventMixin


class Report(StaffEventMixin, TemplateView):
    """The event in numbers; each is a link to the rows that it counts."""

    template_name = "matching/staff/report.html"
    page = "report"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(stages=funnel(self.event), **kwargs)


class ReportRows(StaffEventMixin, TemplateView):
    template_name = "matching/staff/report_rows.html"
    page = "report"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stage = self.kwargs["stage"]
        if stage not in STAGES:
            raise Http404
        rows = Paginator(rows_of(self.event, stage), 50).get_page(self.request.GET.get("page"))
        label, definition = STAGES[stage]
        return super().get_context_data(label=label, definition=definition, rows=rows, **kwargs)
