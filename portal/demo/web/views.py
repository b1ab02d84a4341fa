from ipaddress import ip_address
from itertools import groupby
from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.demo.queries.people import DemoPerson, demo_people
from portal.demo.rules import is_demonstration
from portal.ui.navigation import first_page


class LoopbackOnlyMixin(RuleRequiredMixin):
    """Signing in without a password exists in the demonstration alone, and from this machine alone."""

    rule = is_demonstration

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_demonstration.test(request.user) or not _is_loopback(request):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


def _is_loopback(request: HttpRequest) -> bool:
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class People(LoopbackOnlyMixin, TemplateView):
    template_name = "demo/people.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        groups = groupby(demo_people(), key=lambda person: person.role)
        people = [(role.label, list(members)) for role, members in groups]
        return super().get_context_data(groups=people, **kwargs)


class SignIn(LoopbackOnlyMixin, View):
    http_method_names = ["post"]

    @cached_property
    def person(self) -> DemoPerson:
        for person in demo_people():
            if person.user.public_id == self.kwargs["public_id"]:
                return person
        raise Http404

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        login(request, self.user, backend="django.contrib.auth.backends.ModelBackend")
        # Beside the password the demonstration leaves out the second factor, too.
        request.session["demo_sign_in"] = True
        return redirect(first_page(self.user))

    @property
    def user(self) -> User:
        return self.person.user
