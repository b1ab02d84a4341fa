"""Is it worth it? The pilot's indicators with definition, comparison and rows; and its day as overseers follow it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from portal.accounts.permission import may
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.models import Baseline, Resident
from portal.fukushi_mover.queries.kpi import KPIS, Kpi
from portal.fukushi_mover.queries.kpi_report import by_day, figure, report, rows_for, trend_spec
from portal.fukushi_mover.queries.live_view import live_of
from portal.fukushi_mover.queries.period import Period, read
from portal.fukushi_mover.rules import operates, sees_pilot
from portal.intake.export import FORMATS, export, marked
from portal.papers.charts import svg
from portal.ui.dates import today
from portal.ui.pages import page_of

from .money import PilotMixin


class PeriodMixin(PilotMixin):
    """A page of a pilot over a stretch of time; who operates the pilot sees every row."""

    rule = sees_pilot

    @cached_property
    def period(self) -> Period:
        return read(self.request.GET.get("period", ""))  # type: ignore[attr-defined]

    @cached_property
    def full(self) -> bool:
        return may(self.request.user, operates, self.pilot)  # type: ignore[attr-defined]

    def stretch(self) -> dict[str, Any]:
        now = today()
        return {
            "pilot": self.pilot,
            "period": self.period,
            "full": self.full,
            "month": f"{now:%Y-%m}",
            "can_operate": self.full,
        }


class KpiList(PeriodMixin, TemplateView):
    template_name = "fukushi_mover/kpi_list.html"

    @cached_property
    def figures(self) -> Any:
        return report(self.pilot, self.period, self.full)

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        if (wanted := self.request.GET.get("format")) not in FORMATS:
            return super().render_to_response(context, **options)
        headers = [
            _("figure"),
            _("value"),
            _("unit"),
            _("stretch before"),
            _("change from before"),
            _("definition"),
        ]
        rows = [
            (str(f.kpi.label), f.value, str(f.kpi.unit), f.before, f.change, str(f.kpi.definition))
            for f in self.figures
        ]
        headers, rows = marked(headers, rows, self.pilot.is_fictional)
        return export(self.request, rows, headers, f"figures-{self.period.code}", str(wanted))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return (
            super().get_context_data(**kwargs)
            | self.stretch()
            | {"figures": self.figures, "can_set": self.full}
        )


class KpiRows(PeriodMixin, TemplateView):
    """What a figure is made of: ride by ride for the operator, day by day for who oversees."""

    template_name = "fukushi_mover/kpi_rows.html"

    @cached_property
    def kpi(self) -> Kpi:
        if self.kwargs["code"] not in KPIS:
            raise Http404
        return KPIS[self.kwargs["code"]]

    @cached_property
    def found(self) -> Any:
        return rows_for(self.pilot, self.period, self.kpi.code)

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        if (wanted := self.request.GET.get("format")) not in FORMATS:
            return super().render_to_response(context, **options)
        figures = [self.kpi.part, self.kpi.whole] if self.kpi.whole else [self.kpi.part]
        rows: list[tuple[Any, ...]]
        if self.full:
            headers = [_("day"), _("card number"), _("about"), *figures]
            rows = [(row.on, row.who, row.what, row.part, row.whole) for row in context["rows"]]
        else:
            headers = [_("day"), _("rows"), *figures]
            rows = [
                (row.on, row.count, row.part, row.whole)
                if row.part is not None
                else (row.on, _("not shown"), None, None)
                for row in context["days"]
            ]
        headers, rows = marked(
            headers, [row[: len(headers)] for row in rows], self.pilot.is_fictional
        )
        name = f"{self.kpi.code}-{self.period.code}"
        return export(self.request, rows, headers, name, str(wanted))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts, rows = self.found
        shown = figure(self.kpi, facts, self.full)
        cards = dict(Resident.objects.filter(pilot=self.pilot).values_list("pk", "card_number"))
        named = [_Named(row, cards) for row in rows] if self.full else []
        days = [] if self.full else by_day(self.kpi, facts, rows)
        return (
            super().get_context_data(**kwargs)
            | self.stretch()
            | {
                "kpi": self.kpi,
                "figure": shown,
                "rows": named,
                "days": days,
                "page_obj": page_of(self.request, named if self.full else days),
                "chart": svg(trend_spec(shown, str(self.kpi.unit), 640)) if shown.trend else "",
            }
        )


class _Named:
    """A row with the card number of its resident in place of the key."""

    def __init__(self, row: Any, cards: dict[int, str]) -> None:
        self.on, self.part, self.whole, self.what = row.on, row.part, row.whole, row.what
        self.who = cards.get(row.who, "")
        self.group = row.group


class BaselineForm(forms.ModelForm):
    class Meta:
        model = Baseline
        fields = ("planning_minutes", "metres_per_litre", "grams_per_litre")


class BaselineEdit(PilotMixin, TemplateView):
    template_name = "fukushi_mover/baseline.html"

    def form(self, data: Any = None) -> BaselineForm:
        known = Baseline.objects.filter(pilot=self.pilot).first()
        return BaselineForm(data, instance=known or Baseline(pilot=self.pilot))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": self.form(), "pilot": self.pilot} | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.save()
        told = {name: str(value) for name, value in form.cleaned_data.items()}
        record(request.user, "set baseline", self.pilot, **told)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("fukushi_mover:kpi_list", self.pilot.public_id)


class LiveBoard(PeriodMixin, TemplateView):
    """Today's vans and rides without a name: for city hall and council, refreshed by itself."""

    def get_template_names(self) -> list[str]:
        part = self.request.GET.get("part")
        return [f"fukushi_mover/{'_pilot_live' if part else 'pilot_live'}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.pilot.days.filter(date=today()).first()
        now = clock.second_now(today())
        return super().get_context_data(**kwargs) | {
            "pilot": self.pilot,
            "live": live_of(day, now, self.full) if day else None,
            "day": day,
            "now": now,
        }
