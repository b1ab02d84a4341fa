"""A participant's day: where to go now, then the rest as a list."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from portal.matching.models import Meeting, Registration
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Appointment:
    meeting: Meeting
    partner: Organisation
    minutes: int
    """Until it begins; negative once it has begun."""

    @property
    def is_now(self) -> bool:
        return self.minutes <= 0


@dataclass(frozen=True)
class Day:
    registration: Registration
    now: datetime
    next: Appointment | None
    appointments: list[Appointment]


def day_of(registration: Registration, now: datetime | None = None) -> Day:
    now = now or timezone.now()
    meetings = (
        Meeting.objects.published()
        .filter(timetable__event=registration.event_id)
        .exclude(state="cancelled")
        .select_related(
            "slot",
            "event_need__need",
            "event_solution__solution",
            "event_need__registration__organisation",
            "event_solution__registration__organisation",
        )
        .order_by("slot__position")
    )
    meetings = (
        meetings.filter(event_need__registration=registration)
        if registration.is_need_side
        else meetings.filter(event_solution__registration=registration)
    )
    appointments = [_appointment(registration, meeting, now) for meeting in meetings]
    following = next(
        (a for a in appointments if a.meeting.slot.ends_at > now and a.meeting.state == "planned"),
        None,
    )
    return Day(registration, now, following, appointments)


def _appointment(registration: Registration, meeting: Meeting, now: datetime) -> Appointment:
    sides = (meeting.event_need.registration, meeting.event_solution.registration)
    partner = sides[1 if registration.is_need_side else 0].organisation
    seconds = (meeting.slot.starts_at - now).total_seconds()
    return Appointment(meeting, partner, -int(-seconds // 60))
