"""What waits for a person at matching events."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.permission import Person
from portal.matching.enums import EventState, MeetingState, RegistrationState
from portal.matching.models import Event, Meeting, Registration
from portal.matching.rules import PARTICIPANT_ROLES, can_run_events, organisations_with
from portal.records.work import WorkItem
from portal.ui.dates import today


def open_work(user: Person) -> list[WorkItem]:
    if can_run_events.test(user):
        return [*_decisions(), *_timetables()]
    own = organisations_with(user, PARTICIPANT_ROLES)
    return [*_registrations(own), *_outcomes(own)] if own else []


def _decisions() -> list[WorkItem]:
    waiting = Registration.objects.filter(state=RegistrationState.SUBMITTED).select_related(
        "event", "organisation"
    )
    return [
        WorkItem(
            kind=_("Registration to decide"),
            title=str(row.organisation),
            url=reverse("matching_admin:registrations", args=[row.event.public_id]),
            due_on=row.event.registration_closes_on + timedelta(days=7),
            note=row.event.title,
            is_fictional=row.is_fictional,
        )
        for row in waiting
    ]


def _timetables() -> list[WorkItem]:
    """Wishes are in, no timetable is out."""
    events = Event.objects.filter(
        state__in=[EventState.OPEN, EventState.CLOSED], wishes_close_on__lt=today()
    )
    return [
        WorkItem(
            kind=_("Timetable to publish"),
            title=event.title,
            url=reverse("matching_admin:board", args=[event.public_id]),
            due_on=event.starts_on - timedelta(days=7),
            is_fictional=event.is_fictional,
        )
        for event in events
    ]


def _registrations(own) -> list[WorkItem]:  # type: ignore[no-untyped-def]
    rows = Registration.objects.filter(
        organisation__in=own,
        event__state__in=[EventState.OPEN, EventState.CLOSED],
        state__in=[RegistrationState.DRAFT, RegistrationState.APPROVED],
    ).select_related("event", "organisation")
    found = []
    for row in rows:
        if row.state == RegistrationState.DRAFT and row.event.takes_registrations:
            found.append(
                _item(
                    row,
                    _("Registration to finish"),
                    row.get_absolute_url(),
                    row.event.registration_closes_on,
                )
            )
        elif row.state == RegistrationState.APPROVED and row.event.takes_wishes:
            url = reverse("matching:wishes", args=[row.public_id])
            found.append(_item(row, _("Wishes to enter"), url, row.event.wishes_close_on))
    return found


def _item(row: Registration, kind: str, url: str, due_on) -> WorkItem:  # type: ignore[no-untyped-def]
    return WorkItem(kind, row.event.title, url, due_on, str(row.organisation), row.is_fictional)


def _outcomes(own) -> list[WorkItem]:  # type: ignore[no-untyped-def]
    """The side with the need says what came of it."""
    rows = (
        Meeting.objects.published()
        .filter(
            event_need__registration__organisation__in=own,
            state=MeetingState.HELD,
            outcome__isnull=True,
        )
        .select_related("event_solution__solution", "timetable__event")
    )
    return [
        WorkItem(
            kind=_("Outcome to write down"),
            title=row.event_solution.solution.title,
            url=row.get_absolute_url(),
            due_on=row.timetable.event.ends_on + timedelta(days=14),
            note=row.timetable.event.title,
            is_fictional=row.is_fictional,
        )
        for row in rows
    ]
