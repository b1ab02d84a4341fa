from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.bridge.timetable import judged
from portal.matching.enums import EventState, RegistrationState, TimetableState
from portal.matching.models import Event, Meeting, Registration, Timetable
from portal.matching.rules import can_run_events

from .refusal import Refusal
from .tell_others import tell

Key = tuple[int, int]


def draft_of(event: Event) -> Timetable:
    """The draft that is worked on; made on first need."""
    draft = event.timetables.filter(state=TimetableState.DRAFT).first()
    if draft is not None:
        return draft
    last = event.timetables.aggregate(last=Max("version"))["last"] or 0
    return Timetable.objects.create(event=event, version=last + 1, is_fictional=event.is_fictional)


def start_draft(actor: User, event: Event) -> Timetable:
    """The next version begins as a copy of the published one, without those who left since."""
    require(actor, can_run_events, event)
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        if draft := event.timetables.filter(state=TimetableState.DRAFT).first():
            return draft
        published = event.timetables.filter(state=TimetableState.PUBLISHED).first()
        draft = draft_of(event)
        if published is not None:
            _copy(published, draft)
        record(actor, "started draft", draft)
    return draft


def _copy(published: Timetable, draft: Timetable) -> None:
    Meeting.objects.bulk_create(
        Meeting(
            timetable=draft,
            event_need_id=m.event_need_id,
            event_solution_id=m.event_solution_id,
            slot_id=m.slot_id,
            table=m.table,
            is_pinned=m.is_pinned,
            is_fictional=m.is_fictional,
        )
        for m in published.meetings.filter(
            state="planned",
            event_need__registration__state=RegistrationState.APPROVED,
            event_solution__registration__state=RegistrationState.APPROVED,
        )
    )
    draft.objective, draft.bound, draft.proven = (
        published.objective,
        published.bound,
        published.proven,
    )
    draft.verdict = published.verdict
    draft.save()


def publish_timetable(actor: User, timetable: Timetable) -> Timetable:
    """Draft → version, with its change log; those whose day changes are told, nobody else."""
    require(actor, can_run_events, timetable)
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=timetable.event_id)
        timetable = Timetable.objects.select_for_update().get(pk=timetable.pk)
        _refuse_unready(event, timetable)
        before = event.timetables.filter(state=TimetableState.PUBLISHED).first()
        if before is not None:
            before.state = TimetableState.REPLACED
            before.save(update_fields=["state", "updated_at"])
        timetable.objective, timetable.verdict = judged(timetable)
        timetable.changes = changes_between(before, timetable)
        timetable.state = TimetableState.PUBLISHED
        timetable.published_at, timetable.published_by = timezone.now(), actor
        timetable.save()
        if event.state in (EventState.OPEN, EventState.CLOSED):
            event.state = EventState.SCHEDULED
            event.save(update_fields=["state", "updated_at"])
        record(actor, "published timetable", timetable, changes=len(timetable.changes))
        _notify(timetable, is_first=before is None)
    return timetable


def _refuse_unready(event: Event, timetable: Timetable) -> None:
    if not timetable.is_draft:
        raise Refusal(_("This version is published already."))
    if not timetable.meetings.exists():
        raise Refusal(_("A timetable without meetings cannot be published."))
    if absent := _who_left(timetable):
        raise Refusal(
            _("%(name)s does not take part any more. Take their meetings out first.")
            % {"name": absent.organisation}
        )
    busy = Meeting.objects.filter(timetable__event=event, timetable__state="published")
    if busy.exclude(state="planned").exists():
        raise Refusal(
            _("Meetings of the published version have taken place: it cannot be replaced any more.")
        )


def _who_left(timetable: Timetable) -> Registration | None:
    meetings = timetable.meetings.exclude(state="cancelled")
    at_table = Registration.objects.filter(
        Q(needs__meetings__in=meetings) | Q(solutions__meetings__in=meetings)
    )
    return at_table.exclude(state=RegistrationState.APPROVED).select_related("organisation").first()


def _standing(timetable: Timetable | None) -> dict[Key, Meeting]:
    if timetable is None:
        return {}
    meetings = timetable.meetings.exclude(state="cancelled").select_related(
        "slot",
        "event_need__registration__organisation",
        "event_solution__registration__organisation",
    )
    return {(m.event_need.registration_id, m.event_solution.registration_id): m for m in meetings}


def changes_between(before: Timetable | None, after: Timetable) -> list[dict[str, Any]]:
    """added, moved (time), reseated (table) and removed, with both places."""
    old, new = _standing(before), _standing(after)
    found = []
    for key in sorted(old.keys() | new.keys()):
        here, there = old.get(key), new.get(key)
        if kind := _kind_of_change(here, there):
            meeting = there or here
            assert meeting is not None
            found.append(
                {
                    "kind": kind,
                    "sides": list(key),
                    "need_side": str(meeting.event_need.registration.organisation),
                    "solution_side": str(meeting.event_solution.registration.organisation),
                    "from": _place(here),
                    "to": _place(there),
                }
            )
    return found


def _kind_of_change(here: Meeting | None, there: Meeting | None) -> str:
    if here is None:
        return "added"
    if there is None:
        return "removed"
    if here.slot_id != there.slot_id:
        return "moved"
    return "reseated" if here.table != there.table else ""


def _place(meeting: Meeting | None) -> dict[str, Any] | None:
    if meeting is None:
        return None
    return {
        "at": meeting.slot.starts_at.isoformat(),
        "slot": meeting.slot.position,
        "table": meeting.table,
    }


def _notify(timetable: Timetable, *, is_first: bool) -> None:
    affected = {pk for change in timetable.changes for pk in change["sides"]}
    template = "matching/timetable_published" if is_first else "matching/timetable_changed"
    for registration in Registration.objects.filter(pk__in=affected).select_related(
        "organisation", "event"
    ):
        own = [c for c in timetable.changes if registration.pk in c["sides"]]
        tell(registration, template, timetable=timetable, changes=own)
