from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from portal.ui.navigation import first_page


class AccountAdapter(DefaultAccountAdapter):
    """Where sign-in differs from allauth's defaults."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up for themselves alone: an invitation or a venture's registration opens an account."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The person's desk or the list of their work, in the language in which they signed in."""
        return first_page(request.user)

    def is_login_by_code_required(self, login: Any) -> bool:
        """Bureau staff without an authenticator type a mailed code after their password: that needs no device."""
        if super().is_login_by_code_required(login):
            return True
        return self._owes_a_mailed_code(login)

    def _owes_a_mailed_code(self, login: Any) -> bool:
        from allauth.account.internal.flows.login import get_authentication_records

        user = login.user
        if user is None or not user.is_staff:
            return False
        if is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
            return False
        methods = {r["method"] for r in get_authentication_records(self.request, user)}
        return "code" not in methods
