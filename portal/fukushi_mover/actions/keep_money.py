"""Months closed, lines taken back, payments written down."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import DayState, Ledger, PaymentKind
from portal.fukushi_mover.models import (
    ActualCost,
    Bill,
    BrokerageFee,
    CollectionTerms,
    MonthClose,
    Payment,
    Pilot,
    RegisteredFare,
    Reversal,
    ServiceDay,
)
from portal.fukushi_mover.queries.ledgers import accounts_of, lines_between, month_bounds, totals_of
from portal.fukushi_mover.queries.paying import balance_of, bill_yen
from portal.fukushi_mover.rules import operates
from portal.ui.dates import fiscal_year_of

from .owe_for_ride import open_date
from .refusal import Refused

LINES: dict[Ledger, tuple[Any, str]] = {
    Ledger.BROKERAGE: (BrokerageFee, "brokerage"),
    Ledger.ACTUAL_COST: (ActualCost, "cost"),
    Ledger.REGISTERED_FARE: (RegisteredFare, "fare"),
}


def close_month(actor: User, pilot: Pilot, month: date) -> MonthClose:
    """Ends a month: its lines are final, each resident with lines gets a statement. Closing twice closes once.

    Raises Refused while the month runs, while a service day in it is open, and without a payee.
    """
    require(actor, operates, pilot)
    first, last = month_bounds(month)
    with transaction.atomic():
        Pilot.objects.select_for_update().get(pk=pilot.pk)
        if (known := pilot.closed_months.filter(month=first).first()) is not None:
            return known
        _refuse_to_close(pilot, first, last)
        lines = lines_between(pilot, first, last)
        closed = MonthClose.objects.create(
            pilot=pilot,
            month=first,
            last_day=last,
            totals=totals_of(pilot, lines),
            is_fictional=pilot.is_fictional,
        )
        for number, account in enumerate(accounts_of(lines), 1):
            Bill.objects.create(
                close=closed,
                resident=account.resident,
                number=f"{first:%Y%m}-{number:04}",
                is_fictional=pilot.is_fictional,
            )
        record(actor, "closed month", closed, totals=closed.totals)
    return closed


def _refuse_to_close(pilot: Pilot, first: date, last: date) -> None:
    if clock.now().astimezone(clock.TOKYO).date() <= last:
        raise Refused(_("This month is not over yet."), "not_over")
    if not CollectionTerms.objects.filter(pilot=pilot).exists():
        raise Refused(_("Say first who is paid and in which way."), "no_payee")
    still_open = ServiceDay.objects.filter(
        pilot=pilot,
        date__range=(first, last),
        state__in=(DayState.PUBLISHED, DayState.RUNNING),
    ).first()
    if still_open is not None:
        raise Refused(
            _("The day %(date)s is not closed yet.") % {"date": still_open.date}, "open_day"
        )


def take_back(actor: User, pilot: Pilot, ledger: Ledger, key: int, reason: str) -> Reversal:
    """A line that was wrong is answered by its opposite in the first open month; the line itself stays.

    Raises Refused without a reason. Taking back twice takes back once.
    """
    require(actor, operates, pilot)
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    model, field = LINES[Ledger(ledger)]
    with transaction.atomic():
        line = model.objects.select_related("ride__day").get(ride__day__pilot=pilot, pk=key)
        known = Reversal.objects.filter(**{field: line}).first()
        if known is not None:
            return known
        today = clock.now().astimezone(clock.TOKYO).date()
        made = Reversal.objects.create(
            **{field: line},
            booked_on=open_date(pilot, max(today, line.booked_on)),
            reason=reason.strip(),
        )
        record(actor, "took back", line.ride, ledger=ledger, reason=reason.strip())
    return made


def record_payment(
    actor: User, bill: Bill, kind: PaymentKind, yen: int, paid_on: date, note: str = ""
) -> Payment:
    """Money in, or money back. Raises Refused for more than is owed, and for more back than was paid."""
    pilot = bill.close.pilot
    require(actor, operates, pilot)
    if yen <= 0:
        raise Refused(_("Please give an amount."), "no_amount")
    with transaction.atomic():
        Pilot.objects.select_for_update().get(pk=pilot.pk)
        _refuse_amount(bill, kind, yen)
        year = fiscal_year_of(paid_on)
        before = Payment.objects.filter(
            bill__close__pilot=pilot, number__startswith=f"{year}-R"
        ).count()
        made = Payment.objects.create(
            bill=bill,
            kind=kind,
            method=pilot.collection.method,
            yen=yen,
            paid_on=paid_on,
            note=note.strip(),
            number=f"{year}-R{before + 1:05}",
            is_fictional=bill.is_fictional,
        )
        record(actor, "recorded payment", made, kind=kind, yen=yen)
    return made


def _refuse_amount(bill: Bill, kind: PaymentKind, yen: int) -> None:
    paid = balance_of(bill)
    if kind == PaymentKind.PAYMENT and paid + yen > bill_yen(bill):
        raise Refused(_("This is more than the statement asks for."), "too_much")
    if kind == PaymentKind.REFUND and yen > max(paid, paid - bill_yen(bill)):
        raise Refused(_("This is more than was paid."), "too_much_back")
