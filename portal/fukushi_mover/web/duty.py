"""The office's side of the tablet: messages, duties, and the driver's papers on the screen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at
from portal.fukushi_mover.actions.keep_duty import answer_driver
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_elsewhere import take_elsewhere
from portal.fukushi_mover.enums import MessageAnswer as Answer
from portal.fukushi_mover.models import DriverMessage, Duty
from portal.fukushi_mover.models.scope import providers_of
from portal.fukushi_mover.queries.board import published_plan
from portal.fukushi_mover.queries.people import names_for
from portal.fukushi_mover.reports.duty import (
    alcohol_record,
    base_map,
    daily_report,
    run_instructions,
)
from portal.fukushi_mover.roads.protocol import RoadsUnavailable
from portal.fukushi_mover.rules import dispatches, works_for_provider

from . import words
from .days import DayMixin
from .driver import DriverMixin
from .van_messages import van_messages


class DutyList(DayMixin, TemplateView):
    """Who drives today, what they told us, which checks are done."""

    template_name = "fukushi_mover/duty_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = names_for(self.request.user, self.day, words.PURPOSE_DUTY)
        duties = Duty.objects.visible_to(self.request.user).filter(day=self.day)
        return super().get_context_data(**kwargs) | {
            "day": self.day,
            "van_messages": van_messages(self.day, self.request.user, names),
            "duties": duties.select_related("van", "driver").prefetch_related(
                "alcohol_checks", "inspections", "seat_checks"
            ),
        }


class MessageAnswer(RuleRequiredMixin, View):
    rule = dispatches

    @cached_property
    def message(self) -> DriverMessage:
        rows = DriverMessage.objects.visible_to(self.request.user).select_related("day__pilot")
        return get_object_or_404(rows, entry_id=self.kwargs["entry_id"])  # type: ignore[attr-defined]

    def get_rule_target(self) -> Any:
        return self.message.day if self.request.user.is_authenticated else None  # type: ignore[attr-defined]

    def post(self, request: HttpRequest, entry_id: Any) -> HttpResponse:
        answer = request.POST.get("answer", "")
        if answer not in Answer.values:
            return HttpResponseBadRequest()
        day = self.message.day.public_id
        if answer == Answer.ELSEWHERE:
            return self.elsewhere(request, day)
        answer_driver(request.user, self.message, Answer(answer))  # type: ignore[arg-type]
        on_board = request.GET.get("back") == "board"
        return redirect("fukushi_mover:day_board" if on_board else "fukushi_mover:duty_list", day)

    def elsewhere(self, request: HttpRequest, day: Any) -> HttpResponse:
        """The board then shows the proposal: who would ride with which van, and the button that publishes it."""
        try:
            take_elsewhere(request.user, self.message)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect(reverse("fukushi_mover:day_board", args=[day]) + "#morning")

    def get(self, request: HttpRequest, entry_id: Any) -> HttpResponse:
        return redirect("fukushi_mover:duty_list", self.message.day.public_id)


class ReportPage(RuleRequiredMixin, View):
    """運転日報 for the office."""

    rule = works_for_provider

    @cached_property
    def duty(self) -> Duty:
        rows = Duty.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("day__pilot", "driver__provider", "van__facility"),
            public_id=self.kwargs["public_id"],  # type: ignore[attr-defined]
        )

    def get_rule_target(self) -> Any:
        return self.duty.driver if self.request.user.is_authenticated else None  # type: ignore[attr-defined]

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        looked_at(request.user, self.duty.day, words.PURPOSE_DUTY)  # type: ignore[arg-type]
        return render(request, "fukushi_mover/duty_report.html", daily_report(self.duty).context())


class MyReport(DriverMixin, View):
    """運転日報 of today for the driver who drove it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        duty = Duty.objects.filter(driver__user=request.user.pk, day=self.day).select_related(
            "day__pilot", "driver", "van__facility"
        )
        if self.day is None or not duty:
            return redirect("fukushi_mover:drive")
        looked_at(request.user, self.day, words.PURPOSE_DUTY)  # type: ignore[arg-type]
        return render(request, "fukushi_mover/drive_report.html", daily_report(duty[0]).context())


class AlcoholPage(DayMixin, View):
    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        record = alcohol_record(self.day, providers_of(request.user).order_by("pk"))
        looked_at(request.user, self.day, words.PURPOSE_DUTY)  # type: ignore[arg-type]
        return render(request, "fukushi_mover/alcohol_page.html", record.context())


class InstructionsPage(DayMixin, View):
    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        plan = published_plan(self.day)
        if plan is None:
            return self.to_day()
        plan.day = self.day
        providers = providers_of(request.user).order_by("pk")
        try:
            made = run_instructions(plan, providers, base_map()).context()
        except RoadsUnavailable as error:
            made = {"day": self.day, "error": str(error)}
        looked_at(request.user, self.day, words.PURPOSE_PAPER)  # type: ignore[arg-type]
        return render(request, "fukushi_mover/instructions_page.html", made)
