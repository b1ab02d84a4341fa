"""The two doors into the portal: an invitation's link, and a venture's own registration."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from portal.accounts.actions.open_account import open_account
from portal.accounts.forms import NewAccountForm
from portal.organisations.actions import invite_person
from portal.organisations.actions.register_organisation import Application, register_venture
from portal.organisations.models import Invitation
from portal.organisations.refusals import Refused

from .forms import RegistrationForm


class AcceptInvitation(View):
    """Who holds the link holds the mailbox. A known person signs in first; a new one chooses a password here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.invitation = (
            Invitation.objects.select_related("organisation__kind", "invited_by")
            .filter(token_digest=invite_person.digest(kwargs["token"]))
            .first()
        )
        if self.invitation is None or not self.invitation.is_open:
            return render(request, "organisations/invitation_gone.html", status=410)
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response  # type: ignore[return-value]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert self.invitation
        return self._page(
            NewAccountForm(
                email=self.invitation.email,
                initial={"display_name": self.invitation.name, "language": get_language()},
            )
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return self._accept_signed_in()
        if self._is_known():
            return redirect(self._sign_in_url())
        return self._accept_new()

    def _is_known(self) -> bool:
        assert self.invitation
        return EmailAddress.objects.filter(email__iexact=self.invitation.email).exists()

    def _sign_in_url(self) -> str:
        return f"{reverse('account_login')}?{urlencode({'next': self.request.path})}"

    def _accept_signed_in(self) -> HttpResponse:
        assert self.invitation
        try:
            invite_person.accept(self.request.user, self.invitation)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.request.path)
        return self._welcome("accounts:me")

    def _accept_new(self) -> HttpResponse:
        assert self.invitation
        form = NewAccountForm(self.request.POST, email=self.invitation.email)
        if not form.is_valid():
            return self._page(form)
        try:
            with transaction.atomic():
                user = open_account(self.invitation.email, **form.account())
                invite_person.accept(user, self.invitation)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.request.path)
        return self._welcome("account_login")

    def _welcome(self, name: str) -> HttpResponse:
        assert self.invitation
        if self.invitation.invited_by_id is None:
            text = _(
                "Thank you. Your registration is with the bureaus now; we write to you when they have decided."
            )
        elif name == "account_login":
            text = _("Your account is ready. Please sign in.")
        else:
            text = _("Welcome to %(organisation)s.") % {
                "organisation": self.invitation.organisation
            }
        messages.success(self.request, text)
        return redirect(name)

    def _page(self, form: NewAccountForm) -> HttpResponse:
        assert self.invitation
        user = self.request.user
        context = {
            "invitation": self.invitation,
            "form": form,
            "is_mine": user.is_authenticated
            and user.email.lower() == self.invitation.email.lower(),
            "is_known": self._is_known(),
            "sign_in_url": self._sign_in_url(),
        }
        return render(self.request, "organisations/accept_invitation.html", context)


class RegisterVenture(View):
    template_name = "organisations/register.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {}
        if request.user.is_authenticated:
            initial = {"person_name": request.user.display_name, "email": request.user.email}
        return render(request, self.template_name, {"form": RegistrationForm(initial=initial)})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RegistrationForm(request.POST)
        if not form.is_valid():
            return render(request, self.template_name, {"form": form})
        values = form.cleaned_data
        if not values.pop("nickname"):
            if limited := ratelimit.consume_or_429(
                request, action="register_venture", key=values["email"].lower()
            ):
                return limited
            register_venture(Application(**values), get_language() or "ja")
        return redirect("organisations:registered")


class Registered(TemplateView):
    template_name = "organisations/registered.html"
