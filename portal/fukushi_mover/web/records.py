"""送迎記録 on the screen and as a table for billing."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at
from portal.fukushi_mover.clock import clock_text
from portal.fukushi_mover.models import Facility, Rider, RiderPrivate, ServiceDay
from portal.fukushi_mover.queries.transport_records import TransportRecord, records_of
from portal.fukushi_mover.rules import works_for_provider
from portal.intake.export import FORMATS, export
from portal.ui.dates import today
from portal.ui.days import read_month
from portal.ui.pages import page_of

from . import words


class TransportRecords(RuleRequiredMixin, TemplateView):
    """`?month=2026-11&facility=…&day=…&only=candidates`; `?format=` takes it home."""

    rule = works_for_provider
    template_name = "fukushi_mover/transport_records.html"

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        if (format := self.request.GET.get("format")) in FORMATS:
            return self._export(str(format))
        return super().render_to_response(context, **options)

    @cached_property
    def month(self) -> date:
        return read_month(self.request.GET.get("month", "")) or today().replace(day=1)

    @cached_property
    def facilities(self) -> list[Facility]:
        return list(Facility.objects.visible_to(self.request.user).select_related("provider"))

    @cached_property
    def facility(self) -> Facility | None:
        asked = self.request.GET.get("facility", "")
        found = next((one for one in self.facilities if str(one.public_id) == asked), None)
        return found or next(iter(self.facilities), None)

    @cached_property
    def days(self) -> list[ServiceDay]:
        if self.facility is None:
            return []
        rows = (
            ServiceDay.objects.filter(
                pilot__partners__provider=self.facility.provider_id,
                date__year=self.month.year,
                date__month=self.month.month,
                date__lte=today(),
            )
            .exclude(state="planning")
            .order_by("date")
            .distinct()
        )
        asked = self.request.GET.get("day", "")
        return [day for day in rows if not asked or day.date.isoformat() == asked]

    @cached_property
    def records(self) -> list[TransportRecord]:
        riders = list(Rider.objects.filter(facility=self.facility).order_by("code"))
        rows = records_of(self.days, riders)
        if self.request.GET.get("only") == "candidates":
            rows = [row for row in rows if row.is_candidate]
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.records
        page = page_of(self.request, rows, 50)
        names = dict(
            RiderPrivate.objects.filter(rider__in={row.rider.pk for row in page}).values_list(
                "rider", "name"
            )
        )
        if names and self.facility is not None:
            looked_at(self.request.user, self.facility, words.PURPOSE_RECORDS)  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {
            "month": self.month,
            "facility": self.facility,
            "facilities": self.facilities,
            "days": self.days,
            "rows": [
                {"record": row, "name": names.get(row.rider.pk, ""), "reason": reason_of(row)}
                for row in page
            ],
            "page_obj": page,
            "candidates": sum(row.is_candidate for row in rows),
            "driven": sum(row.is_driven for row in rows),
            "only": self.request.GET.get("only", ""),
            "chosen_day": self.request.GET.get("day", ""),
        }

    def _export(self, format: str) -> HttpResponse:
        headers = [
            _("date"), _("facility"), _("rider number"), _("leg"), _("van"), _("driver"), _("planned"),
            _("boarded at"), _("alighted at"), _("no ride because"), _("candidate for the reduction"), _("Fictional"),
        ]  # fmt: skip
        rows = [_values(row, str(self.facility)) for row in self.records]
        name = f"transport-records-{self.month:%Y-%m}"
        return export(self.request, rows, headers, name, format)


def reason_of(row: TransportRecord) -> str:
    return str(words.NO_RIDE[row.no_ride]) if row.no_ride else ""


def _values(row: TransportRecord, facility: str) -> list[Any]:
    return [
        row.date,
        facility,
        row.rider.code,
        row.leg_label,
        row.van,
        row.driver,
        clock_text(row.planned_at),
        clock_text(row.boarded_at),
        clock_text(row.alighted_at),
        reason_of(row),
        row.is_candidate,
        _("fictional") if row.rider.is_fictional else "",
    ]
