from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from .second_factor import is_owed

# Signing in and out, second factors, the language, health checks, and this step itself.
_OPEN_NAMES = ("account_", "mfa_", "set_language", "healthz", "readyz")
_OPEN_VIEWS = {"accounts:second_step", "wagtailadmin_logout"}


class RequireStaffMfaMiddleware:
    """Bureau staff who proved only one thing at sign-in are led to a second before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in _OPEN_VIEWS or name.startswith(_OPEN_NAMES) or not is_owed(request):
            return None
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('accounts:second_step')}?{query}")
