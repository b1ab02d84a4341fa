"""Did this session prove two different things? Bureau staff must."""

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from .models import User

_DEMO_SIGN_IN = "demo_sign_in"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def proofs(request: HttpRequest) -> set[str]:
    """What allauth wrote down at sign-in. A passkey that asked for a finger or a PIN counts for two."""
    found = set()
    for entry in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
        method = entry.get("method", "")
        found.add(method)
        if method == "mfa" and entry.get("passwordless"):
            found.add("passkey")
    return found & {"password", "code", "mfa", "passkey"}


def is_owed(request: HttpRequest) -> bool:
    user = request.user
    if not settings.REQUIRE_STAFF_MFA or not user.is_authenticated or not user.is_staff:
        return False
    if settings.DEMO_MODE and request.session.get(_DEMO_SIGN_IN):
        return False
    return len(proofs(request)) < 2


def sign_in_for_demo(request: HttpRequest, user: User) -> None:
    """One click, past password and second factor. Raises RuntimeError outside demo mode."""
    if not settings.DEMO_MODE:
        raise RuntimeError("One-click sign-in exists in demo mode only.")
    login(request, user, backend=_BACKEND)
    request.session[_DEMO_SIGN_IN] = True
