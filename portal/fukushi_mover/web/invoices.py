"""Step ⑥ (the system fee's invoices), and the papers of step ⑤: statement and receipt."""

from typing import Any, ClassVar, cast

from django.contrib import messages
from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin, may
from portal.audit.trail import looked_at, record
from portal.fukushi_mover.actions.issue_invoice import issue_invoice
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.models import (
    Bill,
    FiledPaper,
    Invoice,
    Payment,
    SystemFeeTerms,
)
from portal.fukushi_mover.reports.invoice import invoice_context, print_invoice
from portal.fukushi_mover.reports.statement import (
    print_receipt,
    print_statement,
    receipt_context,
    statement_context,
)
from portal.fukushi_mover.rules import operates, reads_bill, sees_invoices
from portal.ui.pages import page_of

from . import words
from .money import PilotMixin
from .money_forms import IssueForm, ReplaceForm, SystemFeeForm


class InvoiceList(PilotMixin, TemplateView):
    rule = sees_invoices
    template_name = "fukushi_mover/invoice_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        terms = SystemFeeTerms.objects.filter(pilot=self.pilot).select_related("issuer", "payer")
        return (
            {"form": IssueForm()}
            | super().get_context_data(**kwargs)
            | {
                "pilot": self.pilot,
                "terms": terms.first(),
                "invoices": page_of(
                    self.request,
                    self.pilot.invoices.select_related("count", "replaces", "replaced_by"),
                ),
                "can_issue": may(self.request.user, operates, self.pilot),
            }
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = IssueForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        asked = form.cleaned_data
        try:
            made = issue_invoice(
                cast("User", request.user), self.pilot, asked["month"], asked["counted_on"]
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("fukushi_mover:invoice_list", self.pilot.public_id)
        return redirect("fukushi_mover:invoice", made.public_id)


class InvoiceTerms(PilotMixin, TemplateView):
    template_name = "fukushi_mover/invoice_terms.html"

    def form(self, data: Any = None) -> SystemFeeForm:
        known = SystemFeeTerms.objects.filter(pilot=self.pilot).first()
        return SystemFeeForm(
            data, instance=known or SystemFeeTerms(pilot=self.pilot), pilot=self.pilot
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": self.form(), "pilot": self.pilot} | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.save()
        record(request.user, "set system fee", self.pilot, yen_per_van=form.instance.yen_per_van)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("fukushi_mover:invoice_list", self.pilot.public_id)


class InvoiceMixin(RuleRequiredMixin):
    rule = sees_invoices
    kwargs: dict[str, Any]

    @cached_property
    def invoice(self) -> Invoice:
        return get_object_or_404(
            Invoice.objects.select_related("pilot", "count", "replaces", "replaced_by"),
            public_id=self.kwargs["public_id"],
        )

    def get_rule_target(self) -> Invoice:
        return self.invoice


class InvoicePage(InvoiceMixin, View):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        context = invoice_context(self.invoice) | {
            "pilot": self.invoice.pilot,
            "can_issue": may(request.user, operates, self.invoice.pilot),
            "form": ReplaceForm(invoice=self.invoice),
        }
        return render(request, "fukushi_mover/invoice_page.html", context)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """A replacement, with a number of its own."""
        form = ReplaceForm(request.POST, invoice=self.invoice)
        if not form.is_valid():
            messages.error(request, _("Please give the reason."))
            return redirect("fukushi_mover:invoice", self.invoice.public_id)
        asked = form.cleaned_data
        try:
            made = issue_invoice(
                cast("User", request.user),
                self.invoice.pilot,
                self.invoice.month,
                asked["counted_on"],
                self.invoice,
                asked["reason"],
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("fukushi_mover:invoice", self.invoice.public_id)
        return redirect("fukushi_mover:invoice", made.public_id)


def pdf_of(filed: FiledPaper, *, keep: bool = False) -> FileResponse:
    """The file, shown in the browser, where it is printed from; `keep`: saved instead."""
    paper = filed.paper
    name = f"{paper.kind.removeprefix('mover.')}-{filed.on:%Y%m%d}-{paper.language}.pdf"
    return FileResponse(
        paper.file.open("rb"), content_type="application/pdf", as_attachment=keep, filename=name
    )


class InvoicePdf(InvoiceMixin, View):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return pdf_of(print_invoice(self.invoice, get_language() or "ja"))


class PersonalPaper(RuleRequiredMixin, View):
    """A paper about one resident: the operator reads it, and the resident. Reading another's leaves an audit line."""

    rule = reads_bill
    kwargs: dict[str, Any]
    template_name: ClassVar[str]

    def record(self) -> Any:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        raise NotImplementedError

    @cached_property
    def target(self) -> Any:
        return self.record()

    def get_rule_target(self) -> Model:
        return self.target

    def note(self, request: HttpRequest) -> None:
        bill = self.target.bill if isinstance(self.target, Payment) else self.target
        if bill.resident.user_id != request.user.pk:
            looked_at(request.user, bill.resident.private, words.PURPOSE_MONEY)  # type: ignore[arg-type]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.note(request)
        return render(request, self.template_name, self.context())


BILL = ("close__pilot__collection__payee", "resident__private")


class StatementPage(PersonalPaper):
    template_name = "fukushi_mover/statement_page.html"

    def record(self) -> Bill:
        return get_object_or_404(
            Bill.objects.select_related(*BILL), public_id=self.kwargs["public_id"]
        )

    def context(self) -> dict[str, Any]:
        return statement_context(self.target)


class ReceiptPage(PersonalPaper):
    template_name = "fukushi_mover/receipt_page.html"

    def record(self) -> Payment:
        found = Payment.objects.select_related(*(f"bill__{part}" for part in BILL))
        return get_object_or_404(found, public_id=self.kwargs["public_id"])

    def context(self) -> dict[str, Any]:
        return receipt_context(self.target)


class StatementPdf(StatementPage):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        self.note(request)
        return pdf_of(print_statement(self.target, get_language() or "ja"))


class ReceiptPdf(ReceiptPage):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        self.note(request)
        return pdf_of(print_receipt(self.target, get_language() or "ja"))
