"""What the hearing's page asks while somebody types. Without JavaScript its one form does the same."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import View

from portal.accounts.permission import RuleRequiredMixin
from portal.caravan.actions.hold_hearing import AnswerChanged, write_answer
from portal.caravan.actions.move_need import make_need
from portal.caravan.actions.refusal import Refusal
from portal.caravan.enums import ShareScope
from portal.caravan.models import Hearing, HearingAnswer, Visit
from portal.caravan.rules import can_edit_visit
from portal.ui.numbers import sent_number

NOTE_SCOPES = (ShareScope.OWN_BUREAU, ShareScope.BOTH_BUREAUS)


class HearingVersions(RuleRequiredMixin, View):
    """Polled every few seconds: which version each answer is at, so that a conflict shows before it is typed over."""

    rule = can_edit_visit

    @cached_property
    def hearing(self) -> Hearing:
        rows = Hearing.objects.select_related("visit__municipality__prefecture")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Visit:
        return self.hearing.visit

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        rows = self.hearing.answers.values_list("public_id", "version")
        return JsonResponse({str(public_id): version for public_id, version in rows})


class AnswerView(RuleRequiredMixin, View):
    rule = can_edit_visit
    http_method_names = ["post"]

    @cached_property
    def answer(self) -> HearingAnswer:
        rows = HearingAnswer.objects.select_related(
            "hearing__visit__municipality__prefecture",
            "hearing__organisation",
            "question__theme",
        )
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Visit:
        return self.answer.hearing.visit


class AnswerSave(AnswerView):
    """Saved with its new version, or 409 with the words that somebody else has put there."""

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        based_on = request.POST.get("version", "")
        scope, note_scope = request.POST.get("share_scope", ""), request.POST.get("note_scope", "")
        try:
            answer = write_answer(
                request.user,  # type: ignore[arg-type]
                self.answer,
                text=request.POST.get("text", ""),
                internal_note=request.POST.get("internal_note"),
                share_scope=scope if scope in ShareScope else "",
                note_scope=note_scope if note_scope in NOTE_SCOPES else "",
                based_on=number if (number := sent_number(based_on)) is not None else -1,
            )
        except AnswerChanged as newer:
            current = newer.current
            return JsonResponse({"version": current.version, "text": current.text}, status=409)
        return JsonResponse({"version": answer.version})


class NeedFromWords(AnswerView):
    """The words selected in an answer become a draft."""

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        try:
            need = make_need(request.user, self.answer, request.POST.get("words", ""))  # type: ignore[arg-type]
        except Refusal as refused:
            return JsonResponse({"problem": str(refused)}, status=400)
        return JsonResponse({"title": need.title, "url": need.get_absolute_url()})
