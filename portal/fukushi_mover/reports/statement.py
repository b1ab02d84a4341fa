"""仲介料明細書 for a resident, and 領収書 for what was paid."""

from typing import Any

from django.urls import reverse

from portal.fukushi_mover.enums import Audience, Span
from portal.fukushi_mover.models import Bill, FiledPaper, Payment
from portal.fukushi_mover.queries.ledgers import totals_of
from portal.fukushi_mover.queries.paying import paying_of_bill

from .filing import Place, keep

KIND = "mover.statement"
TEMPLATE = "fukushi_mover/papers/statement.html"
RECEIPT = "mover.receipt"
RECEIPT_TEMPLATE = "fukushi_mover/papers/receipt.html"


def statement_context(bill: Bill) -> dict[str, Any]:
    """The month of one resident: each ride with its flat fee, the sums by ledger, and how to pay."""
    paying = paying_of_bill(bill)
    pilot = bill.close.pilot
    return {
        "bill": bill,
        "paying": paying,
        "lines": paying.account.lines,
        "totals": totals_of(pilot, paying.account.lines),
        "terms": pilot.collection,
        "pilot": pilot,
        "is_fictional": bill.is_fictional,
    }


def receipt_context(payment: Payment) -> dict[str, Any]:
    return {
        "payment": payment,
        "bill": payment.bill,
        "terms": payment.bill.close.pilot.collection,
        "is_fictional": payment.is_fictional,
    }


def _place(bill: Bill, page: str, number: str) -> Place:
    close = bill.close
    return Place(close.pilot, Span.MONTH, close.month, Audience.OPERATOR, page=page, about=number)


def print_statement(bill: Bill, language: str) -> FiledPaper:
    page = reverse("fukushi_mover:statement", args=[bill.public_id])
    context = statement_context(bill)
    return keep(KIND, TEMPLATE, context, language, _place(bill, page, bill.number), bill)


def print_receipt(payment: Payment, language: str) -> FiledPaper:
    page = reverse("fukushi_mover:receipt", args=[payment.public_id])
    place = _place(payment.bill, page, payment.number)
    return keep(RECEIPT, RECEIPT_TEMPLATE, receipt_context(payment), language, place, payment)
