"""For which pilot a service desk enters: who serves several chooses, and the session remembers it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from portal.accounts.permission import RuleRequiredMixin
from portal.fukushi_mover.models import Pilot
from portal.fukushi_mover.models.scope import operated_offices
from portal.fukushi_mover.rules import operates

CHOSEN = "desk_pilot"


def desk_pilots(request: HttpRequest) -> list[Pilot]:
    return list(Pilot.objects.filter(operator__in=operated_offices(request.user)).order_by("pk"))


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """`desk_pilot`: the chosen one, else the first; None for who serves none."""
    pilots = desk_pilots(request)
    chosen = request.session.get(CHOSEN)
    first = pilots[0] if pilots else None
    found = next((one for one in pilots if str(one.public_id) == chosen), first)
    return {"desk_pilots": pilots, "desk_pilot": found}


def desk_pilot(request: HttpRequest) -> Pilot:
    """Raises Http404 for who serves none."""
    found: Pilot | None = desk_context(request)["desk_pilot"]
    if found is None:
        raise Http404
    return found


class DeskPilot(RuleRequiredMixin, View):
    """The choice, remembered until the desk signs out or chooses another."""

    rule = operates
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = request.POST.get("pilot", "")
        if chosen not in {str(one.public_id) for one in desk_pilots(request)}:
            raise Http404
        request.session[CHOSEN] = chosen
        target = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
        return redirect(target if is_ours else "fukushi_mover:call_desk")
