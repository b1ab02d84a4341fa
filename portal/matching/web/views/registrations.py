from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.accounts.permission import RuleRequiredMixin, may
from portal.matching.actions.enter_wishes import WishLine, enter_wishes
from portal.matching.actions.refusal import Refusal
from portal.matching.actions.register import submit, unsubmit, withdraw
from portal.matching.enums import RegistrationState
from portal.matching.models import Registration
from portal.matching.queries.day import day_of
from portal.matching.queries.missing import missing_in
from portal.matching.queries.wishing import Candidate, candidates
from portal.matching.rules import (
    PARTICIPANT_ROLES,
    can_edit_registration,
    can_participate,
    can_see_registration,
    organisations_with,
)
from portal.matching.web.forms import BringNeedsForm, BringSolutionsForm, PeopleForm, TimesForm
from portal.ui.numbers import sent_number
from portal.ui.pages import page_of

STEPS = {
    "bring": gettext_lazy("What you bring"),
    "people": gettext_lazy("Who comes"),
    "times": gettext_lazy("When you are there"),
}


class RegistrationMixin(RuleRequiredMixin):
    kwargs: dict[str, Any]
    request: HttpRequest

    def get_rule_target(self) -> Registration:
        return self.registration

    @cached_property
    def registration(self) -> Registration:
        rows = Registration.objects.select_related("event", "organisation__municipality")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def steps(self, current: str = "") -> list[dict[str, Any]]:
        """The wizard's line: which steps are done, which one lacks something."""
        gaps = {gap.step for gap in missing_in(self.registration)}
        return [
            {
                "label": label,
                "href": reverse(
                    "matching:registration_step", args=[self.registration.public_id, code]
                ),
                "state": "current" if code == current else "todo" if code in gaps else "done",
            }
            for code, label in STEPS.items()
        ]


class MyEvents(RuleRequiredMixin, TemplateView):
    rule = can_participate
    template_name = "matching/my_events.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = organisations_with(self.request.user, PARTICIPANT_ROLES)
        registrations = (
            Registration.objects.filter(organisation__in=own)
            .select_related("event", "organisation")
            .order_by("-event__starts_on")
        )
        return super().get_context_data(
            registrations=page_of(self.request, registrations), **kwargs
        )


class RegistrationDetail(RegistrationMixin, TemplateView):
    """Where the registration stands and what is still missing."""

    rule = can_see_registration
    template_name = "matching/registration.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        registration = self.registration
        return super().get_context_data(
            registration=registration,
            event=registration.event,
            missing=missing_in(registration),
            steps=self.steps(),
            edits=may(self.request.user, can_edit_registration, registration),
            needs=registration.needs.select_related("need"),
            solutions=registration.solutions.select_related("solution"),
            wishes=registration.wishes.select_related(
                "other__organisation", "event_need__need", "event_solution__solution"
            ),
            has_day=registration.event.timetables.published().exists(),
            **kwargs,
        )


class RegistrationStep(RegistrationMixin, View):
    """One question a page; what was typed stays, also when something else is still missing."""

    rule = can_edit_registration
    template_name = "matching/registration_step.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.is_open:
            messages.error(request, _("This registration cannot be changed any more."))
            return redirect(self.registration)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        form.save()  # type: ignore[attr-defined]
        names = list(STEPS)
        following = names[names.index(self.step) + 1 :]
        if following and self.registration.state == RegistrationState.DRAFT:
            return redirect("matching:registration_step", self.registration.public_id, following[0])
        return redirect(self.registration)

    @property
    def is_open(self) -> bool:
        """Who comes and when may change until the timetable is made; what one brings only before the decision."""
        state, event = self.registration.state, self.registration.event
        if state == RegistrationState.DRAFT:
            return event.takes_registrations
        return (
            self.step in ("people", "times")
            and state in (RegistrationState.SUBMITTED, RegistrationState.APPROVED)
            and event.takes_wishes
        )

    @cached_property
    def step(self) -> str:
        if self.kwargs["step"] not in STEPS:
            raise Http404
        return self.kwargs["step"]

    def form(self, data: Any = None) -> BaseForm:
        bring = BringNeedsForm if self.registration.is_need_side else BringSolutionsForm
        kinds: dict[str, Any] = {"bring": bring, "people": PeopleForm, "times": TimesForm}
        return kinds[self.step](data, registration=self.registration)

    def show(self, form: BaseForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "registration": self.registration,
            "event": self.registration.event,
            "step": self.step,
            "step_label": STEPS[self.step],
            "steps": self.steps(self.step),
            "is_open": self.is_open,
            "nothing_to_bring": self.step == "bring" and not form.fields["items"].queryset.exists(),  # type: ignore[attr-defined]
        }
        return render(self.request, self.template_name, context, status=status)


class RegistrationMove(RegistrationMixin, View):
    rule = can_edit_registration
    http_method_names = ["post"]
    VERBS = {"submit": submit, "change": unsubmit, "withdraw": withdraw}
    WORDS = {
        "submit": gettext_lazy("The registration has been sent. You will hear from the bureaus."),
        "change": gettext_lazy("You can change the registration now. Send it again afterwards."),
        "withdraw": gettext_lazy("The registration has been withdrawn."),
    }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        verb = request.POST.get("verb", "")
        if verb not in self.VERBS:
            raise Http404
        try:
            self.VERBS[verb](request.user, self.registration)  # type: ignore[operator, arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, self.WORDS[verb])
        return redirect(self.registration)


class Wishes(RegistrationMixin, View):
    """Every pair with its score; the rank is chosen beside it."""

    rule = can_edit_registration
    template_name = "matching/wishes.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        lines = candidates(self.registration)
        asked = {line.key: request.POST.get(line.key, "") for line in lines}
        places = {line.key: sent_number(asked[line.key]) for line in lines}
        ranks = [rank for rank in asked.values() if rank]
        if len(set(ranks)) < len(ranks):
            return self.show(asked, _("Two wishes have the same rank. Give each rank once."))
        chosen = sorted(
            (line for line in lines if places[line.key] is not None),
            key=lambda line: places[line.key] or 0,
        )
        try:
            wishes = enter_wishes(
                request.user,  # type: ignore[arg-type]
                self.registration,
                [WishLine(line.event_need, line.event_solution) for line in chosen],
            )
        except Refusal as refusal:
            return self.show(asked, str(refusal))
        messages.success(request, _("%(count)s wishes are saved.") % {"count": len(wishes)})
        return redirect("matching:wishes", self.registration.public_id)

    def show(self, asked: dict[str, str] | None = None, error: str = "") -> HttpResponse:
        lines: list[Candidate] = (
            candidates(self.registration)
            if self.registration.state == RegistrationState.APPROVED
            else []
        )
        context = {
            "registration": self.registration,
            "event": self.registration.event,
            "lines": [(line, asked[line.key] if asked else str(line.rank or "")) for line in lines],
            "ranks": [str(n) for n in range(1, self.registration.event.wish_limit + 1)],
            "awaited": ",".join(f"#fit-{line.key}" for line in lines if line.score is None),
            "error": error,
        }
        return render(self.request, self.template_name, context, status=422 if error else 200)


class MyDay(RegistrationMixin, TemplateView):
    """Where do I go now? The page asks again every half minute; without JavaScript it reloads itself."""

    rule = can_see_registration
    template_name = "matching/day.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            registration=self.registration,
            event=self.registration.event,
            day=day_of(self.registration),
            **kwargs,
        )
