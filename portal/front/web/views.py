from typing import Any

import rules
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.generic import TemplateView

from portal.accounts.permission import RuleRequiredMixin
from portal.front.queries.desk import desk_of
from portal.front.queries.funnel import funnel, in_readers_language, rows_of
from portal.front.queries.work import work_of
from portal.front.rules import is_bureau_staff, is_signed_in
from portal.search.registry import search
from portal.ui.dates import fiscal_year_of, today
from portal.ui.numbers import sent_number

LONGEST_QUERY = 200
FISCAL_YEARS_BACK = 5


class SearchPage(RuleRequiredMixin, TemplateView):
    rule = rules.always_allow
    template_name = "front/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()[:LONGEST_QUERY]
        hits = search(query, get_language() or "ja", self.request.user, 200) if query else []
        page = Paginator(hits, 20).get_page(self.request.GET.get("page"))
        return super().get_context_data(query=query, hits=page, count=len(hits), **kwargs)


class MyWork(RuleRequiredMixin, TemplateView):
    """What needs me today, by due date; for bureau staff beside it where the partnership stands."""

    rule = is_signed_in
    template_name = "front/my_work.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        year = fiscal_year_of(today())
        return super().get_context_data(
            work=work_of(person),  # type: ignore[arg-type]
            sections=desk_of(person),
            stages=funnel(person, year) if is_bureau_staff.test(person) else [],
            today=today(),
            year=year,
            **kwargs,
        )


class FiscalYearMixin:
    request: HttpRequest

    @cached_property
    def year(self) -> int:
        now = fiscal_year_of(today())
        asked = sent_number(self.request.GET.get("year", ""))
        return asked if asked and 2019 <= asked <= now + 1 else now

    @property
    def years(self) -> list[int]:
        now = fiscal_year_of(today())
        return [now - step for step in range(FISCAL_YEARS_BACK)]


class Overview(FiscalYearMixin, RuleRequiredMixin, TemplateView):
    rule = is_bureau_staff
    template_name = "front/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stages = funnel(self.request.user, self.year)
        return super().get_context_data(stages=stages, year=self.year, years=self.years, **kwargs)


class OverviewRows(FiscalYearMixin, RuleRequiredMixin, TemplateView):
    """Exactly the rows that a number of the overview counts."""

    rule = is_bureau_staff
    template_name = "front/overview_rows.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            label, rows = rows_of(self.kwargs["stage"], self.request.user, self.year)
        except KeyError as unknown:
            raise Http404 from unknown
        page = Paginator(rows, 50).get_page(self.request.GET.get("page"))
        page.object_list = in_readers_language(list(page.object_list))
        return super().get_context_data(label=label, rows=page, year=self.year, **kwargs)
