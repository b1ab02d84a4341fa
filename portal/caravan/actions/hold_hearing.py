from django.db import transaction

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.caravan.enums import HearingState, ShareScope
from portal.caravan.models import Hearing, HearingAnswer, QuestionSet, Visit
from portal.caravan.rules import can_edit_visit, can_see_note
from portal.organisations.models import Organisation
from portal.organisations.rules import bureaus_of


class AnswerChanged(Exception):
    """Somebody else wrote the same answer in between. `current` is what stands now."""

    def __init__(self, current: HearingAnswer) -> None:
        super().__init__(f"answer {current.pk} is at version {current.version}")
        self.current = current


@transaction.atomic
def open_hearing(
    actor: User, visit: Visit, question_set: QuestionSet, organisation: Organisation
) -> Hearing:
    """The sheet with one empty answer per question; an open one is opened again."""
    require(actor, can_edit_visit, visit)
    hearing, is_new = Hearing.objects.get_or_create(
        visit=visit,
        question_set=question_set,
        organisation=organisation,
        defaults={"is_fictional": visit.is_fictional},
    )
    if is_new:
        for question in question_set.questions.all():
            HearingAnswer.objects.create(
                hearing=hearing, question=question, is_fictional=visit.is_fictional
            )
        record(actor, "hearing_opened", hearing)
    return hearing


@transaction.atomic
def write_answer(
    actor: User,
    answer: HearingAnswer,
    *,
    text: str,
    internal_note: str | None = None,
    share_scope: str = "",
    note_scope: str = "",
    based_on: int,
) -> HearingAnswer:
    """Keeps what was typed if nobody wrote in between; else raises AnswerChanged and changes nothing."""
    require(actor, can_edit_visit, answer.hearing.visit)
    current = (
        HearingAnswer.objects.select_for_update(of=("self",))
        .select_related("hearing__visit")
        .get(pk=answer.pk)
    )
    if current.version != based_on:
        raise AnswerChanged(current)
    current.text = text
    current.share_scope = share_scope or current.share_scope
    if internal_note is not None and can_see_note.test(actor, current):
        current.internal_note = internal_note
        current.note_scope = note_scope or current.note_scope or ShareScope.OWN_BUREAU
        if internal_note and not current.note_bureau:
            current.note_bureau = min(bureaus_of(actor))
    current.version += 1
    current.written_by = actor
    current.save()
    return current


@transaction.atomic
def finish_hearing(actor: User, hearing: Hearing) -> Hearing:
    require(actor, can_edit_visit, hearing.visit)
    hearing.state = HearingState.DONE
    hearing.save(update_fields=["state", "updated_at"])
    record(actor, "hearing_finished", hearing)
    return hearing
