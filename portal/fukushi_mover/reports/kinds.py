"""Every paper of the room that is made for a whole day or month in one go."""

from collections.abc import Callable, Iterator
from datetime import date

from django.urls import reverse

from portal.fukushi_mover.enums import Audience, Span
from portal.fukushi_mover.models import Bill, FiledPaper, Invoice, Pilot, ServiceDay
from portal.fukushi_mover.queries.board import published_plan
from portal.fukushi_mover.queries.period import of_day
from portal.organisations.models import Organisation

from .duty import alcohol_records, daily_reports, instructions_of_day
from .filing import Place, file
from .invoice import print_invoice
from .pickup_sheet import print_pickup_sheet
from .results import print_evaluation, print_monthly_results
from .statement import print_statement

MARCH = 3
DayPapers = Callable[[ServiceDay, str], Iterator[FiledPaper]]
MonthPapers = Callable[[Pilot, date, str], Iterator[FiledPaper]]


def pickup_sheets(day: ServiceDay, language: str) -> Iterator[FiledPaper]:
    plan = published_plan(day)
    if plan is None:
        return
    page = reverse("fukushi_mover:day_sheet", args=[day.public_id])
    for provider in Organisation.objects.filter(pilot_parts__pilot=day.pilot_id).order_by("pk"):
        place = Place(day.pilot, Span.DAY, day.date, Audience.OFFICE, provider, page)
        yield file(print_pickup_sheet(plan, provider, language), place)


def statements(pilot: Pilot, month: date, language: str) -> Iterator[FiledPaper]:
    bills = Bill.objects.filter(close__pilot=pilot, close__month=month)
    for bill in bills.select_related("close__pilot__collection__payee", "resident__private"):
        yield print_statement(bill, language)


def invoices(pilot: Pilot, month: date, language: str) -> Iterator[FiledPaper]:
    for invoice in Invoice.objects.filter(pilot=pilot, month=month).select_related("count"):
        yield print_invoice(invoice, language)


def results(pilot: Pilot, month: date, language: str) -> Iterator[FiledPaper]:
    yield print_monthly_results(pilot, month, language)


def evaluation(pilot: Pilot, month: date, language: str) -> Iterator[FiledPaper]:
    """In March, for the fiscal year that ends with it."""
    if month.month == MARCH:
        yield print_evaluation(pilot, of_day(month), language)


OF_DAY: list[DayPapers] = [pickup_sheets, instructions_of_day, daily_reports, alcohol_records]
OF_MONTH: list[MonthPapers] = [results, evaluation, invoices, statements]
