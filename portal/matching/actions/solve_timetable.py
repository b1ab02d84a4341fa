from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.jobs.actions import start
from portal.jobs.models import Job
from portal.matching.bridge.timetable import Translation, subjects, verdict
from portal.matching.engine.check import check
from portal.matching.engine.problem import Plan
from portal.matching.models import Event, Meeting, Timetable, Wish
from portal.matching.rules import can_run_events

from .publish_timetable import draft_of
from .refusal import Refusal


def solve_timetable(actor: User, event: Event, seconds: int = 30) -> Job:
    """Starts the optimiser on the event's draft; its page shows the progress."""
    require(actor, can_run_events, event)
    if not event.slots.exists():
        raise Refusal(_("Add the slots of the event first."))
    if not Wish.objects.filter(registration__event=event).exists():
        raise Refusal(_("Nobody has entered a wish yet."))
    with transaction.atomic():
        draft = draft_of(event)
        job = start(
            "matching.solve_timetable",
            actor=actor,
            input={"timetable": str(draft.public_id), "seconds": seconds},
            subject=event,
        )
        draft.job = job.public_id
        draft.save(update_fields=["job", "updated_at"])
        record(actor, "started optimiser", draft, seconds=seconds)
    return job


def keep_plan(timetable: Timetable, translation: Translation, plan: Plan) -> Timetable:
    """Writes what the optimiser found into the draft, after other code has judged it."""
    if not plan.feasible:
        raise Refusal(_("No timetable fits: look at the pinned meetings and at who is away."))
    if wrong := check(translation.problem, plan.places, plan.objective):
        raise Refusal(", ".join(violation.code for violation in wrong))
    about = subjects(translation)
    with transaction.atomic():
        timetable = Timetable.objects.select_for_update().get(pk=timetable.pk)
        if not timetable.is_draft:
            raise Refusal(_("This version is published already."))
        if _has_changed(timetable, translation):
            raise Refusal(
                _("The timetable or who takes part changed meanwhile. Please start again.")
            )
        pinned = {n for n, m in translation.meetings.items() if m.is_pinned}
        timetable.meetings.all().delete()
        Meeting.objects.bulk_create(
            Meeting(
                timetable=timetable,
                event_need=about[number][0],
                event_solution=about[number][1],
                slot=translation.slots[place.slot - 1],
                table=place.table,
                is_pinned=number in pinned,
                is_fictional=timetable.is_fictional,
            )
            for number, place in sorted(plan.places.items())
        )
        timetable.objective, timetable.bound = plan.objective, plan.bound
        timetable.proven = plan.proven
        timetable.verdict = verdict(translation, plan.places, plan.bound, plan.seconds)
        timetable.save()
    return timetable


def _has_changed(timetable: Timetable, translation: Translation) -> bool:
    """Somebody moved or pinned a meeting, or left the event, while the optimiser was at work: theirs is the last word."""
    taking_part = set(timetable.event.registrations.approved().values_list("pk", flat=True))
    before = {_as_it_stands(meeting) for meeting in translation.meetings.values()}
    standing = timetable.meetings.exclude(state="cancelled").filter(
        event_need__registration__in=taking_part, event_solution__registration__in=taking_part
    )
    now = {_as_it_stands(meeting) for meeting in standing}
    return now != before or taking_part != {one.pk for one in translation.registrations}


def _as_it_stands(meeting: Meeting) -> tuple[int, int, int, bool]:
    return (meeting.pk, meeting.slot_id, meeting.table, meeting.is_pinned)
