"""The day's end: closing it, and what it achieved."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.permission import RuleRequiredMixin, may
from portal.fukushi_mover.actions.close_day import close_day
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import EventKind
from portal.fukushi_mover.models import ServiceDay
from portal.fukushi_mover.queries.aggregates import suppressed
from portal.fukushi_mover.queries.kpi_facts import Facts, facts_of
from portal.fukushi_mover.queries.overseen_day import overseen, tells_of_few
from portal.fukushi_mover.queries.period import of_day
from portal.fukushi_mover.rules import dispatches, sees_pilot

from .days import DayMixin


class DayClose(DayMixin, View):
    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            close_day(request.user, self.day, request.POST.get("because", ""))  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self.to_day()
        messages.success(request, _("The day is closed and its figures are measured."))
        return redirect("fukushi_mover:day_report", self.day.public_id)

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return self.to_day()


class DayReport(RuleRequiredMixin, TemplateView):
    """What the day achieved, and the log that says so. Aggregates only; who oversees sees no number of people below five."""

    rule = sees_pilot
    template_name = "fukushi_mover/day_report.html"

    @cached_property
    def day(self) -> ServiceDay:
        return get_object_or_404(
            ServiceDay.objects.select_related("pilot__project"), public_id=self.kwargs["public_id"]
        )

    def get_rule_target(self) -> ServiceDay:
        return self.day

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.day.pilot, of_day(self.day.date, month=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = self.day.events.values("kind").annotate(count=Count("pk")).order_by("kind")
        full = may(self.request.user, dispatches, self.day)
        return super().get_context_data(**kwargs) | {
            "day": self.day,
            "full": full,
            "figures": self.day.figures if full else overseen(self.day, self.facts),
            "kinds": [
                {
                    "label": EventKind(row["kind"]).label,
                    "count": row["count"] if full else self._overseen(row["count"]),
                }
                for row in kinds
            ],
        }

    def _overseen(self, count: int) -> int | None:
        return None if tells_of_few(self.day, self.facts) else suppressed(count)
