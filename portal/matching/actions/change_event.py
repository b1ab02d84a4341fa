from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.enums import EVENT_MOVES, EventState, TimetableState
from portal.matching.models import Event
from portal.matching.rules import can_run_events

from .refusal import Refusal


def move_event(actor: User, event: Event, to: EventState) -> Event:
    require(actor, can_run_events, event)
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=event.pk)
        before = EventState(event.state)
        if to not in EVENT_MOVES[before]:
            raise Refusal(
                _("An event that is “%(before)s” cannot become “%(after)s”.")
                % {"before": before.label, "after": to.label}
            )
        if to == EventState.OPEN and not event.slots.exists():
            raise Refusal(_("Add the slots of the event first."))
        if to == EventState.SCHEDULED and not event.timetables.filter(
            state=TimetableState.PUBLISHED
        ):
            raise Refusal(_("Publish a timetable first."))
        event.state = to
        event.save(update_fields=["state", "updated_at"])
        record(actor, "moved event", event, before=before, after=to)
    return event
