"""Who waits to be called: call-backs, and every notice that goes by voice, fax or paper, each with its 伝えた tick."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at, looked_at_each, record
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.handle_call import call_back_done
from portal.fukushi_mover.models import CallBack, HomeNotice
from portal.fukushi_mover.queries.calls import call_backs_of, to_tell, told_lately
from portal.fukushi_mover.rules import operates, sees_home
from portal.notices.sending import tell_by_hand, untell
from portal.papers import render
from portal.ui.pages import page_of

from . import words

AT_ONCE = 20
"""Homes and call-backs on a page: each name that is shown is noted as looked at."""

SHEETS = {"fax": "fukushi_mover/papers/fax.html", "slip": "fukushi_mover/papers/slip.html"}


class CallList(RuleRequiredMixin, TemplateView):
    rule = operates
    template_name = "fukushi_mover/call_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        homes: Page[HomeNotice] = page_of(self.request, to_tell(person), AT_ONCE)
        looked_at_each(person, [home.notice for home in homes], words.PURPOSE_CALL)  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {
            "call_backs": page_of(self.request, call_backs_of(person), AT_ONCE, "back"),
            "homes": homes,
            "told": told_lately(person),
            "now": clock.now(),
        }


class CallBackDone(RuleRequiredMixin, View):
    rule = operates
    http_method_names = ["post"]

    @cached_property
    def call_back(self) -> CallBack:
        return get_object_or_404(CallBack, public_id=self.kwargs["public_id"])  # type: ignore[attr-defined]

    def get_rule_target(self) -> CallBack:
        return self.call_back

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        call_back_done(cast("User", request.user), self.call_back)
        return redirect("fukushi_mover:call_list")


class HomeMixin(RuleRequiredMixin):
    """One notice to one home, for the office that tells it."""

    rule = sees_home
    kwargs: dict[str, Any]

    @cached_property
    def home(self) -> HomeNotice:
        rows = HomeNotice.objects.select_related("notice", "pilot", "rider__provider")
        return get_object_or_404(rows, notice__public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> HomeNotice:
        return self.home


class HomeTold(HomeMixin, View):
    """伝えた; a second press within reach takes it back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        actor = cast("User", request.user)
        if request.POST.get("undo"):
            untell(self.home.notice)
            record(actor, "untold", self.home.notice)
        elif tell_by_hand(actor, self.home.notice):
            record(actor, "told", self.home.notice)
            messages.success(request, _("Told: %(name)s") % {"name": self.home.notice.to_name})
        return redirect("fukushi_mover:call_list")


class HomeSheet(HomeMixin, View):
    """The notice as a fax sheet or a large-print slip."""

    def get(self, request: HttpRequest, public_id: Any, sheet: str) -> HttpResponse:
        notice = self.home.notice
        looked_at(request.user, notice, words.PURPOSE_CALL)  # type: ignore[arg-type]
        context = {
            "notice": notice,
            "paragraphs": [p for p in notice.body.split("\n\n") if "://" not in p],
            "pilot": self.home.pilot,
            "is_fictional": notice.is_fictional,
        }
        paper = render.pdf(SHEETS[sheet], context, notice.language)
        answer = HttpResponse(paper, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{sheet}-{notice.public_id}.pdf"'
        return answer
