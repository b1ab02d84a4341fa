"""Step ⑤ for the operator: the ledgers by month, the close, corrections, paid and unpaid."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at, record
from portal.fukushi_mover.actions.keep_money import LINES, close_month, record_payment, take_back
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import Ledger, PaymentKind
from portal.fukushi_mover.models import Bill, CollectionTerms, MonthClose, Pilot
from portal.fukushi_mover.queries.ledgers import (
    accounts_of,
    ledgers_of,
    lines_between,
    month_bounds,
    totals_of,
)
from portal.fukushi_mover.queries.paying import paying_of
from portal.fukushi_mover.rules import operates
from portal.intake.export import FORMATS, export, marked
from portal.ui.dates import fiscal_year_bounds, read_fiscal_year, today
from portal.ui.numbers import sent_number
from portal.ui.pages import page_of

from . import words
from .money_forms import CollectionForm, PaymentForm, rate_forms


class PilotMixin(RuleRequiredMixin):
    """A page of one pilot for its operator."""

    rule = operates
    kwargs: dict[str, Any]

    @cached_property
    def pilot(self) -> Pilot:
        return get_object_or_404(
            Pilot.objects.select_related("municipality", "operator", "project"),
            public_id=self.kwargs["public_id"],
        )

    def get_rule_target(self) -> Pilot:
        return self.pilot

    @cached_property
    def month(self) -> date:
        return month_of(self.kwargs["month"])

    def to_month(self) -> HttpResponse:
        return redirect("fukushi_mover:money_month", self.pilot.public_id, f"{self.month:%Y-%m}")


def month_of(text: str) -> date:
    """The first day of "2026-11", in this century. Raises Http404."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= first.year < 2100:
        raise Http404
    return first


def months_of(year: int) -> list[date]:
    """The twelve months of a fiscal year (April to March) by their first days."""
    return [date(year + (month < 4), month, 1) for month in (*range(4, 13), 1, 2, 3)]


class MoneyOverview(PilotMixin, TemplateView):
    """The fiscal year: a row for each month, a column for each ledger that exists."""

    template_name = "fukushi_mover/money_overview.html"

    @cached_property
    def year(self) -> int:
        return read_fiscal_year(self.request.GET.get("year", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = lines_between(self.pilot, *fiscal_year_bounds(self.year))
        closed = {row.month: row for row in self.pilot.closed_months.all()}
        invoices = {row.month: row for row in self.pilot.invoices.filter(replaced_by=None)}
        ledgers = [ledger for ledger in ledgers_of(self.pilot) if ledger != Ledger.SYSTEM_FEE]
        rows = []
        for month in months_of(self.year):
            first, last = month_bounds(month)
            own = [line for line in lines if first <= line.booked_on <= last]
            sums = totals_of(self.pilot, own)
            rows.append(
                {
                    "month": month,
                    "sums": [sums[ledger] for ledger in ledgers],
                    "rides": len({line.ride.pk for line in own if not line.is_reversal}),
                    "close": closed.get(month),
                    "invoice": invoices.get(month),
                    "is_over": last < today(),
                    "is_ahead": first > today(),
                }
            )
        return super().get_context_data(**kwargs) | {
            "pilot": self.pilot,
            "year": self.year,
            "rows": rows,
            "ledgers": ledgers,
            "totals": list(totals_of(self.pilot, lines).values()),
            "terms": CollectionTerms.objects.filter(pilot=self.pilot).first(),
        }


class MoneyMonth(PilotMixin, TemplateView):
    """One month: its lines, and once it is closed who has paid."""

    template_name = "fukushi_mover/money_month.html"

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        if (wanted := self.request.GET.get("format")) in FORMATS:
            return self._export(self.request, str(wanted))
        return super().render_to_response(context, **options)

    @cached_property
    def lines(self) -> Any:
        return lines_between(self.pilot, *month_bounds(self.month))

    def _export(self, request: HttpRequest, wanted: str) -> HttpResponse:
        rows = [
            (
                line.booked_on,
                line.ride.day.date,
                line.ride.resident.card_number,
                line.ledger.label,
                line.detail,
                line.yen,
                line.reason,
            )
            for line in self.lines
        ]
        headers = [
            _("booked on"),
            _("date of the ride"),
            _("card number"),
            _("ledger"),
            _("kind of cost"),
            _("yen"),
            _("reason"),
        ]
        headers, rows = marked(headers, rows, self.pilot.is_fictional)
        return export(request, rows, headers, f"ledger-{self.month:%Y-%m}", wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        looked_at(self.request.user, self.pilot, words.PURPOSE_MONEY)  # type: ignore[arg-type]
        close = MonthClose.objects.filter(pilot=self.pilot, month=self.month).first()
        if close is not None:
            close.pilot = self.pilot
        paying = paying_of(close) if close else []
        return super().get_context_data(**kwargs) | {
            "pilot": self.pilot,
            "month": self.month,
            "close": close,
            "lines": self.lines,
            "accounts": page_of(self.request, accounts_of(self.lines)),
            "totals": [
                (Ledger(ledger).label, yen)
                for ledger, yen in totals_of(self.pilot, self.lines).items()
            ],
            "paying": page_of(self.request, paying, name="bill"),
            "unpaid": sum(row.left for row in paying if row.left > 0),
            "form": PaymentForm(),
            "is_over": month_bounds(self.month)[1] < today(),
            "words": words.PAYING,
        }


class MoneyClose(PilotMixin, View):
    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            close_month(cast("User", request.user), self.pilot, self.month)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The month is closed. Statements are ready."))
        return self.to_month()


class MoneyTakeBack(PilotMixin, View):
    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        ledger, _sep, key = request.POST.get("line", "").partition("-")
        number = sent_number(key)
        if ledger not in LINES or number is None:
            raise Http404
        reason = request.POST.get("reason", "")
        try:
            made = take_back(cast("User", request.user), self.pilot, Ledger(ledger), number, reason)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request,
                _("Taken back, booked on %(date)s. The line itself stays.")
                % {"date": made.booked_on},
            )
        return self.to_month()


class MoneyPay(RuleRequiredMixin, View):
    """Writes down a payment, or money given back, for one statement."""

    rule = operates
    kwargs: dict[str, Any]

    @cached_property
    def bill(self) -> Bill:
        return get_object_or_404(
            Bill.objects.select_related("close__pilot__collection"),
            public_id=self.kwargs["public_id"],
        )

    def get_rule_target(self) -> Pilot:
        return self.bill.close.pilot

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = PaymentForm(request.POST)
        month = self.bill.close.month
        back = redirect(
            "fukushi_mover:money_month", self.bill.close.pilot.public_id, f"{month:%Y-%m}"
        )
        if not form.is_valid():
            messages.error(request, _("Please give an amount and a date."))
            return back
        try:
            made = record_payment(
                cast("User", request.user),
                self.bill,
                PaymentKind(form.cleaned_data["kind"]),
                form.cleaned_data["yen"],
                form.cleaned_data["paid_on"],
                form.cleaned_data["note"],
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return back
        messages.success(request, _("Written down as %(number)s.") % {"number": made.number})
        return back


class MoneySettings(PilotMixin, TemplateView):
    """Payee and way of payment (required), and the amounts of the ledgers that the legal mode has."""

    template_name = "fukushi_mover/money_settings.html"

    def form(self, data: Any = None) -> CollectionForm:
        known = CollectionTerms.objects.filter(pilot=self.pilot).first()
        return CollectionForm(
            data, instance=known or CollectionTerms(pilot=self.pilot), pilot=self.pilot
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rates = kwargs.get("rates") or rate_forms(self.pilot)
        known = {
            Ledger.BROKERAGE: self.pilot.brokerage_rates.all(),
            Ledger.ACTUAL_COST: self.pilot.cost_rates.all(),
            Ledger.REGISTERED_FARE: self.pilot.fare_tables.all(),
        }
        return (
            {"form": self.form()}
            | super().get_context_data(**kwargs)
            | {
                "pilot": self.pilot,
                "rates": [
                    {"ledger": ledger, "form": form, "known": known[ledger]}
                    for ledger, form in rates.items()
                ],
            }
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        sent = request.POST.get("ledger", "")
        if not sent:
            return self._collection(request)
        rates = rate_forms(self.pilot, sent, request.POST)
        form = rates.get(Ledger(sent)) if sent in Ledger.values else None
        if form is None:
            raise Http404
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(rates=rates))
        form.save()
        record(request.user, "set amount", self.pilot, ledger=sent, **_told(form))  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("fukushi_mover:money_settings", self.pilot.public_id)

    def _collection(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.save()
        record(request.user, "set way of collecting", self.pilot, method=form.instance.method)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("fukushi_mover:money", self.pilot.public_id)


def _told(form: Any) -> dict[str, str]:
    return {name: str(value) for name, value in form.cleaned_data.items()}
