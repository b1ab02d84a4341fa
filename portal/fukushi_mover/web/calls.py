"""The call list: only homes that a publication concerns, each with a tick: who told them, and when."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.fukushi_mover.actions.tick_call import tick_call
from portal.fukushi_mover.models import CallTask
from portal.fukushi_mover.queries.people import names_for
from portal.records.find import find
from portal.ui.pages import page_of

from . import words
from .change_words import change_rows
from .days import DayMixin


class DayCalls(DayMixin, TemplateView):
    template_name = "fukushi_mover/day_calls.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = names_for(self.request.user, self.day, words.PURPOSE_CALLS)
        tasks = list(
            CallTask.objects.filter(publication__day=self.day)
            .select_related("publication", "told_by")
            .order_by("-publication__version", "pk")
        )
        page = page_of(self.request, tasks)
        rows = change_rows([as_change(task) for task in page], names)
        return super().get_context_data(**kwargs) | {
            "day": self.day,
            "calls": [{"task": task, "row": row} for task, row in zip(page, rows, strict=True)],
            "page_obj": page,
            "left": sum(task.told_at is None for task in tasks),
        }

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        call = find(
            CallTask.objects.select_related("publication__day__pilot").filter(
                publication__day=self.day
            ),
            request.POST.get("call"),
        )
        tick_call(cast(User, request.user), call, request.POST.get("told") != "no")
        return redirect(f"{request.get_full_path()}#call-{call.public_id}")


def as_change(task: CallTask) -> dict[str, Any]:
    return {
        "rider": task.rider_id,
        "ride": task.ride_id,
        "leg": task.leg,
        "kind": task.kind,
        "before": task.detail.get("before"),
        "after": task.detail.get("after"),
    }
