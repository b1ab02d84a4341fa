"""The letter of decision on the screen and as a PDF: for who reviews, and for who applied."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.generic import View

from portal.accounts.permission import RuleRequiredMixin, may
from portal.audit.trail import looked_at
from portal.fukushi_mover.actions.apply_by_link import link_of_token
from portal.fukushi_mover.models import Application
from portal.fukushi_mover.reports.decision_letter import decision_context, print_decision
from portal.fukushi_mover.rules import owns_application, reads_letter_by_link, reviews_applications

from . import words
from .invoices import pdf_of


class Letter(RuleRequiredMixin, View):
    rule = reviews_applications
    pdf, back = "application_letter_pdf", "application_detail"
    purpose = words.PURPOSE_REVIEW
    kwargs: dict[str, Any]

    @cached_property
    def application(self) -> Application:
        rows = Application.objects.select_related("pilot__operator", "private", "resident")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Application:
        return self.application

    @property
    def key(self) -> list[Any]:
        """By what its addresses name the letter."""
        return [self.application.public_id]

    def look(self) -> None:
        """Raises Http404 where nothing is decided: there is no letter yet."""
        if self.application.decided_on is None:
            raise Http404
        looked_at(self.request.user, self.application.private, self.purpose)  # type: ignore[arg-type]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self.look()
        key = self.key
        context = decision_context(self.application) | {
            "pdf_url": reverse(f"fukushi_mover:{self.pdf}", args=key),
            "back_url": reverse(f"fukushi_mover:{self.back}", args=key),
        }
        return render(request, "fukushi_mover/application_letter.html", context)


class LetterPdf(Letter):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse | HttpResponseBase:
        self.look()
        return pdf_of(print_decision(self.application, get_language() or "ja"))


class OwnLetter(Letter):
    rule = owns_application
    pdf, back = "apply_letter_pdf", "apply_status"


class OwnLetterPdf(LetterPdf):
    rule = owns_application


class ByLink(View):
    """Who holds the link that the desk gave them, without an account: the address is the key, and no cache keeps what it opens."""

    purpose = words.PURPOSE_BY_LINK
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = link_of_token(kwargs["token"])
        if self.link is None:
            return render(request, "fukushi_mover/proxy_gone.html", status=410)
        if not may(request.user, reads_letter_by_link, self.link):
            raise Http404
        response = View.dispatch(self, request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    @property
    def application(self) -> Application:
        assert self.link and self.link.application
        return self.link.application

    @property
    def key(self) -> list[Any]:
        return [self.kwargs["token"]]


class LinkLetter(ByLink, Letter):
    pdf, back = "apply_link_letter_pdf", "apply_by_link"


class LinkLetterPdf(ByLink, LetterPdf):
    pass
