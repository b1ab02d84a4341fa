from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.enums import MEETING_MOVES, MeetingState, OutcomeResult
from portal.matching.models import Meeting, Outcome, Registration
from portal.matching.rules import can_answer_meeting, can_run_events, can_write_outcome

from .refusal import Refusal


def arrive(actor: User, registration: Registration, *, arrived: bool = True) -> Registration:
    """Check-in at the door; taken back if it was the wrong line."""
    require(actor, can_run_events, registration)
    with transaction.atomic():
        registration.arrived_at = timezone.now() if arrived else None
        registration.save(update_fields=["arrived_at", "updated_at"])
        record(actor, "arrived" if arrived else "not arrived", registration)
    return registration


def mark_meeting(actor: User, meeting: Meeting, to: MeetingState) -> Meeting:
    require(actor, can_answer_meeting, meeting)
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        before = MeetingState(meeting.state)
        if meeting.timetable.is_draft or to not in MEETING_MOVES[before]:
            raise Refusal(
                _("A meeting that is “%(before)s” cannot become “%(after)s”.")
                % {"before": before.label, "after": to.label}
            )
        if before == MeetingState.HELD and Outcome.objects.filter(meeting=meeting).exists():
            raise Refusal(_("This meeting has an outcome: it was held."))
        meeting.state = to
        meeting.save(update_fields=["state", "updated_at"])
        record(actor, f"{to} meeting", meeting, before=before)
    return meeting


def write_outcome(
    actor: User, meeting: Meeting, result: OutcomeResult, note: str = "", next_step: str = ""
) -> Outcome:
    """What came of it. An outcome says that the meeting was held."""
    require(actor, can_write_outcome, meeting)
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if meeting.state in (MeetingState.NO_SHOW, MeetingState.CANCELLED):
            raise Refusal(_("This meeting did not take place."))
        if meeting.state != MeetingState.HELD:
            meeting.state = MeetingState.HELD
            meeting.save(update_fields=["state", "updated_at"])
        outcome, is_new = Outcome.objects.update_or_create(
            meeting=meeting,
            defaults={
                "result": result,
                "note": note,
                "next_step": next_step,
                "decided_by": actor,
                "decided_at": timezone.now(),
            },
        )
        record(actor, "wrote outcome" if is_new else "corrected outcome", meeting, result=result)
    return outcome
