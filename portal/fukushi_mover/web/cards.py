"""Sign-in with the card: scan, say the birthday, ride. And the desk's page that prints, revokes and unlocks cards."""

from calendar import monthrange
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.issue_card import issue_card, revoke_card, unlock_card
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.sign_in_by_card import (
    Proof,
    card_of_number,
    card_of_token,
    prove,
)
from portal.fukushi_mover.models import Pilot, ResidentCard
from portal.fukushi_mover.reports.resident_card import card_pdf
from portal.ui.numbers import sent_number

from .consents import ResidentDesk

HALF_A_YEAR = 182 * 86_400
BACKEND = "django.contrib.auth.backends.ModelBackend"


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class CardSignIn(TemplateView):
    """Common to both ways in: a card and a proof, at last a signed-in resident."""

    template_name = "fukushi_mover/card_sign_in.html"
    scanned = False

    def card(self) -> ResidentCard | None:
        return card_of_number(self.request.POST.get("number", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "scanned": self.scanned,
            "months": range(1, 13),
            "days": range(1, 32),
            "desks": Pilot.objects.exclude(desk_telephone=""),
            "number": self.request.POST.get("number", ""),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            card = prove(self.card(), self.proof(), request.META.get("REMOTE_ADDR") or None)
        except Refused as refusal:
            context = self.get_context_data(**kwargs, error=refusal.message)
            return self.render_to_response(context, status=403)
        login(request, cast("User", card.resident.user), backend=BACKEND)
        request.session.set_expiry(HALF_A_YEAR)
        return redirect("fukushi_mover:ride")

    def proof(self) -> Proof:
        return Proof(code="".join(self.request.POST.get("code", "").split()))


class CardNumber(CardSignIn):
    """Without a camera: the number on the card and the code from the letter."""


class CardScan(CardSignIn):
    """The QR leads here. An unknown one says nothing but where to call."""

    scanned = True

    def card(self) -> ResidentCard | None:
        return card_of_token(self.kwargs["token"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = self.card()
        context = super().get_context_data(**kwargs) | {"is_known": card is not None}
        if card is not None:
            context["desks"] = [card.resident.pilot] if card.resident.pilot.desk_telephone else []
        return context

    def proof(self) -> Proof:
        sent = self.request.POST
        month, day = (sent_number(sent.get(name, "")) or 0 for name in ("month", "day"))
        if _is_day(month, day):
            return Proof(birthday=(month, day))
        return super().proof()


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(2000, month)[1]


class CardDesk(ResidentDesk):
    """One resident's card: what is valid, what was tried, and a new one at the press of a button."""

    tab = "card_desk"
    template_name = "fukushi_mover/card_desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = self.resident.cards.filter(revoked_at__isnull=True).first()
        return super().get_context_data(**kwargs) | {
            "card": card,
            "is_locked": card is not None and card.is_locked(clock.now()),
            "tries": card.tries.all()[:10] if card else [],
            "past": self.resident.cards.filter(revoked_at__isnull=False)[:10],
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        actor, because = cast("User", request.user), request.POST.get("because", "")
        try:
            match request.POST.get("do"):
                case "issue":
                    return self._print(actor, because)
                case "revoke":
                    revoke_card(actor, self.resident, because)
                    messages.success(request, _("The card is revoked."))
                case "unlock":
                    for card in self.resident.cards.filter(revoked_at__isnull=True):
                        unlock_card(actor, card)
                    messages.success(request, _("The card works again."))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("fukushi_mover:card_desk", self.resident.public_id)

    def _print(self, actor: User, because: str) -> HttpResponse:
        issued = issue_card(actor, self.resident, because)
        paper = card_pdf(issued, get_language() or "ja")
        answer = HttpResponse(paper, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="card-{self.resident.card_number}.pdf"'
        answer["Cache-Control"] = "no-store"
        return answer
