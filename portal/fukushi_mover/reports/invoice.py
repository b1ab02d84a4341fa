"""請求書 of the system fee."""

from typing import Any

from django.urls import reverse

from portal.fukushi_mover.enums import Audience, Span
from portal.fukushi_mover.models import FiledPaper, Invoice

from .filing import Place, keep

KIND = "mover.invoice"
TEMPLATE = "fukushi_mover/papers/invoice.html"


def invoice_context(invoice: Invoice) -> dict[str, Any]:
    """What the invoice says, on paper and on the screen."""
    return {
        "invoice": invoice,
        "lines": [line | {"yen": line["quantity"] * line["unit_yen"]} for line in invoice.lines],
        "vans": invoice.count.vans,
        "is_fictional": invoice.is_fictional,
    }


def print_invoice(invoice: Invoice, language: str) -> FiledPaper:
    place = Place(
        invoice.pilot,
        Span.MONTH,
        invoice.month,
        Audience.PAYER,
        page=reverse("fukushi_mover:invoice", args=[invoice.public_id]),
        about=invoice.number,
    )
    return keep(KIND, TEMPLATE, invoice_context(invoice), language, place, invoice)
