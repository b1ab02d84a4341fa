"""Last month in the fictional pilot, closed: statements, what was paid of them, one correction, the invoice to city hall."""

from datetime import date, timedelta

from portal.accounts.models import User
from portal.fukushi_mover.actions.issue_invoice import issue_invoice
from portal.fukushi_mover.actions.keep_money import close_month, record_payment, take_back
from portal.fukushi_mover.enums import Ledger, PaymentKind, Span
from portal.fukushi_mover.models import BrokerageFee, MonthClose, Pilot
from portal.fukushi_mover.queries.ledgers import month_bounds
from portal.fukushi_mover.queries.paying import paying_of
from portal.jobs.actions import start

from .world import World

UNPAID_EVERY = 4


def build_month(world: World, pilot: Pilot) -> None:
    """What somebody closed already stays."""
    last = world.anchor.replace(day=1) - timedelta(days=1)
    days = list(pilot.days.filter(date__range=month_bounds(last)).order_by("date"))
    if not days or pilot.closed_months.filter(month=last.replace(day=1)).exists():
        return
    office = world.handles["user"]["operator/yanai"]
    closed = close_month(office, pilot, last)
    _payments(office, closed, last + timedelta(days=1))
    _correction(office, pilot, closed)
    issue_invoice(office, pilot, last, counted_on=days[0].date)
    start(
        "mover.papers",
        actor=office,
        subject=pilot,
        input={"pilot": pilot.pk, "on": closed.month.isoformat(), "span": Span.MONTH},
    )


def _payments(office: User, closed: MonthClose, on: date) -> None:
    for number, row in enumerate(paying_of(closed)):
        if number % UNPAID_EVERY and row.yen:
            record_payment(office, row.bill, PaymentKind.PAYMENT, row.yen, on)


def _correction(office: User, pilot: Pilot, closed: MonthClose) -> None:
    """A ride that the office had booked for the wrong person."""
    line = BrokerageFee.objects.filter(
        ride__day__pilot=pilot, booked_on__range=(closed.month, closed.last_day)
    ).first()
    if line is not None:
        take_back(office, pilot, Ledger.BROKERAGE, line.pk, "別の方の乗車を記録していたため")
