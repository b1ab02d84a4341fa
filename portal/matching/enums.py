"""States of matching's records and who may move them where: data that code reads."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.organisations.enums import Role

NEED_ROLES = (Role.MUNICIPALITY_OFFICER, Role.PROVIDER_MANAGER)
SOLUTION_ROLES = (Role.VENTURE_MEMBER,)
PARTICIPANT_ROLES = (*NEED_ROLES, *SOLUTION_ROLES)
"""Who acts for an organisation at an event: a resident or a driver of the same organisation does not."""


class EventState(TextChoices):
    PLANNED = "planned", _("in preparation")
    OPEN = "open", _("registration open")
    CLOSED = "closed", _("registration closed")
    SCHEDULED = "scheduled", _("timetable published")
    HELD = "held", _("held")
    REPORTED = "reported", _("reported")


EVENT_MOVES: dict[EventState, tuple[EventState, ...]] = {
    EventState.PLANNED: (EventState.OPEN,),
    EventState.OPEN: (EventState.CLOSED, EventState.PLANNED),
    EventState.CLOSED: (EventState.SCHEDULED, EventState.OPEN),
    EventState.SCHEDULED: (EventState.HELD, EventState.CLOSED),
    EventState.HELD: (EventState.REPORTED, EventState.SCHEDULED),
    EventState.REPORTED: (EventState.HELD,),
}


class Session(TextChoices):
    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")


class Side(TextChoices):
    NEED = "need_side", _("with a need")
    SOLUTION = "solution_side", _("with a solution")


class RegistrationState(TextChoices):
    DRAFT = "draft", _("being prepared")
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


REGISTRATION_MOVES: dict[RegistrationState, tuple[RegistrationState, ...]] = {
    RegistrationState.DRAFT: (RegistrationState.SUBMITTED, RegistrationState.WITHDRAWN),
    RegistrationState.SUBMITTED: (
        RegistrationState.APPROVED,
        RegistrationState.DECLINED,
        RegistrationState.DRAFT,
        RegistrationState.WITHDRAWN,
    ),
    RegistrationState.APPROVED: (RegistrationState.DECLINED, RegistrationState.WITHDRAWN),
    RegistrationState.DECLINED: (RegistrationState.SUBMITTED,),
    RegistrationState.WITHDRAWN: (RegistrationState.DRAFT,),
}


class SolutionState(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Readiness(IntegerChoices):
    """How far a solution has come; a need wants something that can be tried."""

    IDEA = 1, _("idea or prototype")
    TESTED = 2, _("tried once")
    IN_USE = 3, _("in use somewhere")
    PROVEN = 4, _("in use, with measured effect")


class TimetableState(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    REPLACED = "replaced", _("replaced by a later version")


class MeetingState(TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    NO_SHOW = "no_show", _("did not take place (no-show)")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


MEETING_MOVES: dict[MeetingState, tuple[MeetingState, ...]] = {
    MeetingState.PLANNED: (MeetingState.HELD, MeetingState.NO_SHOW, MeetingState.CANCELLED),
    MeetingState.HELD: (MeetingState.PLANNED, MeetingState.NO_SHOW),
    MeetingState.NO_SHOW: (MeetingState.PLANNED, MeetingState.HELD),
    MeetingState.CANCELLED: (MeetingState.PLANNED,),
}


class OutcomeResult(TextChoices):
    TRIAL = "trial", _("a trial")
    TALKS = "talks", _("further talks")
    INFORMATION = "information", _("information exchanged")
    NONE = "none", _("nothing further")
