from collections.abc import Callable
from typing import Any, ClassVar

import rules
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, ListView, View
from django_filters.views import FilterView

from portal.accounts.permission import RuleRequiredMixin, may
from portal.caravan.actions.move_need import (
    consent_to_publication,
    correct_need,
    publish_need,
    share_need,
    submit_need,
    withdraw_consent,
)
from portal.caravan.actions.refusal import Refusal
from portal.caravan.enums import NeedState
from portal.caravan.filters import NeedFilter
from portal.caravan.models import Need
from portal.caravan.reach import OWNER_ROLES
from portal.caravan.rules import (
    can_consent,
    can_correct_need,
    can_edit_need,
    can_publish_need,
    can_see_need,
    can_submit_need,
)
from portal.intake.lists import ExportMixin
from portal.organisations.queries.membership import organisations_of
from portal.ui.dates import fiscal_year_of, today
from portal.ui.numbers import sent_number

from .forms import NeedSubmitForm, NeedWordsForm

ROAD = (NeedState.SHARED, NeedState.CONSENTED, NeedState.PUBLISHED, NeedState.MATCHED)


class NeedList(RuleRequiredMixin, ExportMixin, FilterView):
    """The public list, for everybody alike."""

    rule = rules.always_allow
    filterset_class = NeedFilter
    template_name = "caravan/need_list.html"
    context_object_name = "needs"
    paginate_by = 20
    export_filename = "needs"
    export_fields = (
        "title_ja",
        "title_en",
        "summary_ja",
        "summary_en",
        "theme",
        (gettext_lazy("element of the integrated care system"), "theme.get_element_display"),
        "fiscal_year",
        (gettext_lazy("prefecture code"), "municipality.prefecture.code"),
        (gettext_lazy("prefecture"), "municipality.prefecture.name"),
        "municipality.name",
        "published_at",
    )

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return Need.objects.public().select_related("municipality__prefecture", "theme")

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        kwargs = super().get_filterset_kwargs(filterset_class)
        # Whoever asks for a theme or a word means every year; the bare list is this fiscal year's.
        if not set(self.request.GET) - {"page", "format"}:
            kwargs["data"] = {"fiscal_year": str(fiscal_year_of(today()))}
        return kwargs


class NeedMixin(RuleRequiredMixin):
    kwargs: dict[str, Any]

    def get_rule_target(self) -> Need:
        return self.need

    @cached_property
    def need(self) -> Need:
        needs = Need.objects.select_related(
            "municipality__prefecture", "theme", "organisation__kind", "owner"
        )
        return get_object_or_404(needs, public_id=self.kwargs["public_id"])


class NeedDetail(NeedMixin, DetailView[Need]):
    rule = can_see_need
    template_name = "caravan/need_detail.html"
    context_object_name = "need"

    def get_object(self, queryset: Any = None) -> Need:
        return self.need

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person, state = self.request.user, self.need.state
        edits = may(person, can_edit_need, self.need)
        owns = may(person, can_correct_need, self.need)
        return super().get_context_data(
            road=road_of(self.need) if edits or owns else [],
            shares=edits and state == NeedState.DRAFT,
            publishes=edits and state == NeedState.CONSENTED,
            corrects=owns,
            consents=owns and state == NeedState.SHARED,
            withdraws=owns and self.need.consented_at is not None,
            **kwargs,
        )


def road_of(need: Need) -> list[dict[str, str]]:
    """The steps of a need for those who walk them: done, current, still to come."""
    here = ROAD.index(NeedState(need.state)) if need.state in ROAD else -1
    return [
        {
            "label": str(state.label),
            "state": "done" if place < here else "current" if place == here else "todo",
        }
        for place, state in enumerate(ROAD)
    ]


class MyNeeds(RuleRequiredMixin, ListView[Need]):
    """What have they heard from us, and what happens to it?"""

    rule = can_submit_need
    template_name = "caravan/need_mine.html"
    paginate_by = 20
    context_object_name = "needs"

    def get_queryset(self):  # type: ignore[no-untyped-def]
        own = organisations_of(self.request.user, OWNER_ROLES)
        return (
            Need.objects.visible_to(self.request.user)
            .filter(organisation__in=own)
            .select_related("municipality__prefecture", "theme", "owner")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"rows": [(need, road_of(need)) for need in context["needs"]]}


class NeedSubmit(RuleRequiredMixin, FormView[NeedSubmitForm]):
    rule = can_submit_need
    form_class = NeedSubmitForm
    template_name = "caravan/need_submit.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: NeedSubmitForm) -> HttpResponse:
        values = form.words() | {
            name: form.cleaned_data[name] for name in ("organisation", "theme")
        }
        try:
            submit_need(self.request.user, values)  # type: ignore[arg-type]
        except Refusal as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        messages.success(self.request, _("Your need has reached the bureau."))
        return redirect("caravan:need_mine")


class NeedCorrect(NeedMixin, View):
    rule = can_correct_need

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(NeedWordsForm(instance=self.need))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = NeedWordsForm(request.POST, instance=Need.objects.get(pk=self.need.pk))
        if not form.is_valid():
            return self.show(form)
        try:
            need = correct_need(request.user, self.need, form.words())  # type: ignore[arg-type]
        except Refusal as refused:
            form.add_error(None, str(refused))
            return self.show(form)
        messages.success(request, _("Your words have been saved."))
        return redirect(need)

    def show(self, form: NeedWordsForm) -> HttpResponse:
        context = {"form": form, "need": self.need}
        return render(
            self.request, "caravan/need_form.html", context, status=422 if form.is_bound else 200
        )


class NeedStepView(NeedMixin, View):
    """One verb on one need: a POST, one action, one message, back to the need."""

    http_method_names = ["post"]
    act: ClassVar[Callable[..., object]]
    said: ClassVar[Any]

    def act_on(self, request: HttpRequest) -> None:
        type(self).act(request.user, self.need)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            self.act_on(request)
        except Refusal as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, str(self.said))
        return redirect(self.need)


class NeedShare(NeedStepView):
    rule = can_edit_need
    act = staticmethod(share_need)
    said = gettext_lazy("The municipality can see the need now and has been told.")


class NeedConsentGive(NeedStepView):
    rule = can_consent
    act = staticmethod(consent_to_publication)

    def act_on(self, request: HttpRequest) -> None:
        """Consent to the words on the page that was read, not to whatever stands there by now."""
        version = request.POST.get("text_version", "")
        consent_to_publication(request.user, self.need, sent_number(version) or 0)  # type: ignore[arg-type]

    said = gettext_lazy("Thank you. Your consent has been recorded; the bureau publishes the need.")


class NeedConsentWithdraw(NeedStepView):
    rule = can_consent
    act = staticmethod(withdraw_consent)
    said = gettext_lazy("Your consent has been taken back. The public no longer sees the need.")


class NeedPublish(NeedStepView):
    rule = can_publish_need
    act = staticmethod(publish_need)
    said = gettext_lazy("The need is public now.")
