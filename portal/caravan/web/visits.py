from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View
from django_filters.views import FilterView

from portal.accounts.permission import RuleRequiredMixin, may
from portal.caravan.actions.follow_up import finish_follow_up
from portal.caravan.actions.hold_hearing import (
    AnswerChanged,
    finish_hearing,
    open_hearing,
    write_answer,
)
from portal.caravan.actions.move_need import edit_need, make_need
from portal.caravan.actions.plan_visit import move_visit
from portal.caravan.actions.refusal import Refusal
from portal.caravan.enums import VISIT_MOVES, FollowUpState, VisitState
from portal.caravan.filters import FollowUpFilter, VisitFilter
from portal.caravan.models import FollowUp, Hearing, HearingAnswer, QuestionSet, TeamMember, Visit
from portal.caravan.queries.team import missing_bureaus
from portal.caravan.rules import (
    can_edit_visit,
    can_list_visits,
    can_plan_visit,
    can_see_note,
    can_see_visit,
    can_work_on_follow_up,
)
from portal.intake.lists import ExportMixin
from portal.organisations.rules import is_bureau_staff
from portal.ui.filter_defaults import FilterDefaultsMixin, this_fiscal_year
from portal.ui.numbers import sent_number

from .forms import (
    AnswerFormSet,
    NewNeedForm,
    OutcomeForm,
)


class VisitList(RuleRequiredMixin, ExportMixin, FilterDefaultsMixin, FilterView):
    rule = can_list_visits
    filterset_class = VisitFilter
    filter_defaults = {"fiscal_year": this_fiscal_year}
    template_name = "caravan/visit_list.html"
    context_object_name = "visits"
    paginate_by = 20
    export_filename = "visits"
    export_fields = (
        "starts_at",
        "municipality.prefecture.name",
        "municipality.name",
        "host",
        "purpose",
        "get_bureau_display",
        "get_state_display",
    )

    def get_queryset(self):  # type: ignore[no-untyped-def]
        mine = TeamMember.objects.filter(visit=OuterRef("pk"), user=self.request.user.pk)
        return (
            Visit.objects.visible_to(self.request.user)
            .annotate(is_mine=Exists(mine))
            .select_related("municipality__prefecture", "host")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            plans=may(self.request.user, can_plan_visit, None), **kwargs
        )


class VisitMixin(RuleRequiredMixin):
    kwargs: dict[str, Any]

    def get_rule_target(self) -> Visit:
        return self.visit

    @cached_property
    def visit(self) -> Visit:
        visits = Visit.objects.select_related("municipality__prefecture", "host")
        return get_object_or_404(visits, public_id=self.kwargs["public_id"])


class VisitDetail(VisitMixin, DetailView[Visit]):
    rule = can_see_visit
    template_name = "caravan/visit_detail.html"
    context_object_name = "visit"

    def get_object(self, queryset: Any = None) -> Visit:
        return self.visit

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person, visit = self.request.user, self.visit
        answers = (
            HearingAnswer.objects.visible_to(person)
            .filter(hearing__visit=visit)
            .exclude(text="")
            .select_related("question", "hearing__visit__municipality__prefecture")
            .prefetch_related("needs")
        )
        edits = may(person, can_edit_visit, visit)
        return super().get_context_data(
            edits=edits,
            missing=missing_bureaus(visit) if edits else [],
            moves=[(to.value, to.label) for to in VISIT_MOVES[VisitState(visit.state)]]
            if edits
            else [],
            team=visit.team.select_related("organisation", "user"),
            attendees=visit.attendees.select_related("organisation", "post"),
            presentations=visit.presentations.select_related("measure"),
            answers=[(answer, may(person, can_see_note, answer)) for answer in answers],
            follow_ups=FollowUp.objects.visible_to(person)
            .filter(visit=visit)
            .select_related("owner"),
            **kwargs,
        )


class VisitMove(VisitMixin, View):
    rule = can_edit_visit
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            move_visit(request.user, self.visit, VisitState(request.POST.get("to", "")))  # type: ignore[arg-type]
        except (Refusal, KeyError, ValueError) as refused:
            messages.error(request, str(refused))
        return redirect(self.visit)


class HearingStart(VisitMixin, View):
    rule = can_edit_visit
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        questions = QuestionSet.objects.filter(in_use=True).order_by("-version").first()
        if questions is None:
            messages.error(request, _("There is no set of questions yet."))
            return redirect(self.visit)
        hearing = open_hearing(request.user, self.visit, questions, self.visit.host)  # type: ignore[arg-type]
        return redirect("caravan:hearing_record", hearing.public_id)


class HearingRecord(RuleRequiredMixin, View):
    """In the meeting room: the question on the left, the notes on the right."""

    rule = can_edit_visit
    template_name = "caravan/hearing_record.html"

    def get_rule_target(self) -> Visit:
        return self.hearing.visit

    @cached_property
    def hearing(self) -> Hearing:
        hearings = Hearing.objects.select_related("visit__municipality__prefecture", "organisation")
        return get_object_or_404(hearings, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.formset())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        formset = self.formset(request.POST)
        if not formset.is_valid():
            return self.show(formset)
        changed = [form for form in formset if form.has_changed()]
        try:
            with transaction.atomic():
                for form in changed:
                    self.write(form)
                if "done" in request.POST:
                    finish_hearing(request.user, self.hearing)  # type: ignore[arg-type]
        except AnswerChanged as newer:
            formset.forms[0].add_error(
                None,
                _(
                    "Somebody else has changed the answer to “%(question)s” in between. Nothing was saved; your words are still here."
                )
                % {"question": newer.current.question},
            )
            return self.show(formset)
        messages.success(request, _("Saved. Answers changed: %(count)d") % {"count": len(changed)})
        return redirect(self.hearing.visit if "done" in request.POST else request.path)

    def write(self, form: Any) -> None:
        based_on = self.request.POST.get(f"{form.prefix}-version", "")
        write_answer(
            self.request.user,  # type: ignore[arg-type]
            form.instance,
            text=form.cleaned_data["text"],
            internal_note=form.cleaned_data.get("internal_note"),
            note_scope=form.cleaned_data.get("note_scope", ""),
            share_scope=form.cleaned_data["share_scope"],
            based_on=number if (number := sent_number(based_on)) is not None else -1,
        )

    def formset(self, data: Any = None) -> Any:
        answers = self.hearing.answers.select_related(
            "question", "hearing__visit__municipality__prefecture"
        ).prefetch_related("needs")
        return AnswerFormSet(
            data, instance=self.hearing, queryset=answers, prefix="answers", user=self.request.user
        )

    def show(self, formset: Any) -> HttpResponse:
        context = {
            "formset": formset,
            "hearing": self.hearing,
            "visit": self.hearing.visit,
            "recorder_words": {
                "saved": _("Everything is saved."),
                "saving": _("Not saved yet …"),
                "offline": _("No connection. Your words are kept on this computer and sent later."),
                "conflict": _("Somebody else wrote the same answer. Yours is not saved. Theirs:"),
                "newer": _("Somebody else has written here. Reload the page before you go on."),
                "need": _("Need:"),
                "save_first": _("The answer could not be saved, so no need was made."),
            },
        }
        return render(
            self.request, self.template_name, context, status=422 if formset.is_bound else 200
        )


class NeedCreate(RuleRequiredMixin, View):
    rule = can_edit_visit
    template_name = "caravan/need_form.html"

    def get_rule_target(self) -> Visit:
        return self.answer.hearing.visit

    @cached_property
    def answer(self) -> HearingAnswer:
        answers = HearingAnswer.objects.select_related(
            "hearing__visit__municipality__prefecture", "hearing__organisation", "question__theme"
        )
        return get_object_or_404(answers, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        text = self.answer.text
        initial = {
            "title_ja": text.split("。")[0][:80],
            "summary_ja": text[:400],
            "theme": self.answer.question.theme,
        }
        return self.show(NewNeedForm(initial=initial))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = NewNeedForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            with transaction.atomic():
                need = make_need(request.user, self.answer)  # type: ignore[arg-type]
                words = form.words() | {"theme": form.cleaned_data["theme"]}
                need = edit_need(request.user, need, words)  # type: ignore[arg-type]
        except Refusal as refused:
            form.add_error(None, str(refused))
            return self.show(form)
        messages.success(request, _("The need has been made. Share it with the municipality next."))
        return redirect(need)

    def show(self, form: NewNeedForm) -> HttpResponse:
        context = {"form": form, "answer": self.answer}
        return render(
            self.request, self.template_name, context, status=422 if form.is_bound else 200
        )


class FollowUpList(RuleRequiredMixin, ExportMixin, FilterDefaultsMixin, FilterView):
    """What was promised: what is still open, unless another state is asked for."""

    rule = is_bureau_staff
    filterset_class = FollowUpFilter
    filter_defaults = {"state": lambda: FollowUpState.OPEN.value}
    template_name = "caravan/follow_up_list.html"
    context_object_name = "follow_ups"
    paginate_by = 50
    export_filename = "follow-ups"
    export_fields = (
        "due_on",
        "title",
        "visit",
        "owner",
        "get_bureau_display",
        "get_state_display",
        "outcome",
    )

    def get_queryset(self):  # type: ignore[no-untyped-def]
        rows = FollowUp.objects.visible_to(self.request.user)
        return rows.select_related("owner", "visit__municipality")


class FollowUpDone(RuleRequiredMixin, View):
    rule = can_work_on_follow_up
    template_name = "caravan/follow_up_done.html"

    def get_rule_target(self) -> FollowUp:
        return self.follow_up

    @cached_property
    def follow_up(self) -> FollowUp:
        return get_object_or_404(FollowUp, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(OutcomeForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = OutcomeForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        finish_follow_up(request.user, self.follow_up, form.cleaned_data["outcome"])  # type: ignore[arg-type]
        messages.success(request, _("The follow-up is done."))
        return redirect("caravan:follow_up_list")

    def show(self, form: OutcomeForm) -> HttpResponse:
        context = {"form": form, "follow_up": self.follow_up}
        return render(
            self.request, self.template_name, context, status=422 if form.is_bound else 200
        )
