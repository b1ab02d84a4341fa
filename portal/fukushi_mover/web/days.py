"""The office's list of days, and what every page of one day has."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, View

from portal.accounts.permission import RuleRequiredMixin, may
from portal.fukushi_mover.actions.open_day import open_day
from portal.fukushi_mover.models import Pilot, ServiceDay
from portal.fukushi_mover.rules import dispatches, works_for_provider
from portal.records.find import find
from portal.ui.dates import fiscal_year_bounds, read_fiscal_year, today
from portal.ui.days import read_day

from .rows import help_of, where_of

__all__ = ["DayList", "DayMixin", "DayOpen", "help_of", "where_of"]


class DayMixin(RuleRequiredMixin):
    """A page of one service day."""

    rule = dispatches
    kwargs: dict[str, Any]

    @cached_property
    def day(self) -> ServiceDay:
        return get_object_or_404(
            ServiceDay.objects.select_related(
                "pilot__project", "pilot__operator", "pilot__municipality"
            ),
            public_id=self.kwargs["public_id"],
        )

    def get_rule_target(self) -> ServiceDay:
        return self.day

    def to_day(self) -> HttpResponseRedirect:
        return redirect("fukushi_mover:day_detail", self.day.public_id)


class DayList(RuleRequiredMixin, ListView):
    rule = works_for_provider
    template_name = "fukushi_mover/day_list.html"
    paginate_by = 40

    def get_queryset(self) -> Any:
        days = ServiceDay.objects.visible_to(self.request.user).select_related("pilot")
        first, last = fiscal_year_bounds(self.year)
        return days.filter(date__range=(first, last))

    @cached_property
    def year(self) -> int:
        return read_fiscal_year(self.request.GET.get("year", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pilots = [
            pilot
            for pilot in Pilot.objects.visible_to(self.request.user)
            if may(self.request.user, dispatches, pilot)
        ]
        return super().get_context_data(**kwargs) | {
            "year": self.year,
            "pilots": pilots,
            "tomorrow": today() + timedelta(days=1),
            "today_day": ServiceDay.objects.visible_to(self.request.user)
            .filter(date=today())
            .first(),
        }


class DayOpen(RuleRequiredMixin, View):
    rule = dispatches

    @cached_property
    def pilot(self) -> Pilot:
        return find(Pilot.objects.all(), self.request.POST.get("pilot"))

    def get_rule_target(self) -> Pilot | None:
        return self.pilot if self.request.method == "POST" else None

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("fukushi_mover:day_list")

    def post(self, request: HttpRequest) -> HttpResponse:
        on = read_day(request.POST.get("date", ""))
        if on is None:
            messages.error(request, _("Please give a date."))
            return redirect("fukushi_mover:day_list")
        day = open_day(request.user, self.pilot, on)  # type: ignore[arg-type]
        return redirect("fukushi_mover:day_detail", day.public_id)
