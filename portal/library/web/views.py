from typing import Any

import rules
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import DetailView
from django_filters.views import FilterView

from portal.accounts.permission import RuleRequiredMixin
from portal.intake.lists import ExportMixin
from portal.library.filters import MeasureFilter
from portal.library.models import Measure
from portal.library.rules import can_see_measure
from portal.ui.dates import today
from portal.ui.filter_defaults import FilterDefaultsMixin, this_fiscal_year


class MeasureList(ExportMixin, RuleRequiredMixin, FilterDefaultsMixin, FilterView):
    rule = rules.always_allow
    filterset_class = MeasureFilter
    filter_defaults = {"fiscal_year": this_fiscal_year}
    template_name = "library/measure_list.html"
    context_object_name = "measures"
    paginate_by = 20
    export_filename = "measures"
    export_fields = (
        "title_ja",
        "title_en",
        "summary_ja",
        "summary_en",
        "get_bureau_display",
        "get_kind_display",
        "get_target_display",
        "get_element_display",
        "fiscal_year",
        "deadline",
        "url",
    )

    def get_queryset(self) -> QuerySet[Measure]:
        return Measure.objects.published()


class MeasureDetail(RuleRequiredMixin, DetailView[Measure]):
    rule = can_see_measure
    template_name = "library/measure_detail.html"
    context_object_name = "measure"

    @cached_property
    def measure(self) -> Measure:
        return get_object_or_404(Measure, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Measure:
        return self.measure

    def get_object(self, queryset: Any = None) -> Measure:
        return self.measure

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deadline = self.measure.deadline
        return super().get_context_data(is_over=bool(deadline and deadline < today()), **kwargs)
