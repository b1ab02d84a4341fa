from django.db.models import Q, QuerySet

from portal.matching.models import Meeting, Registration
from portal.notices.outbox import queue
from portal.organisations.models import Membership


def tell(registration: Registration, template: str, **context: object) -> None:
    """Writes to every active member of the organisation who signs in."""
    members = Membership.objects.active().filter(organisation=registration.organisation)
    for membership in members.select_related("user"):
        queue(
            to=membership.user,
            template=template,
            context={"registration": registration, "event": registration.event, **context},
            about=registration,
            link=registration.get_absolute_url(),
        )


def tell_others(registration: Registration) -> None:
    """Whose day or whose wishes change because this one leaves hears of it, whether it withdrew or was declined.

    Who is to meet it by the published timetable is told of the meeting; who only wished to, of the wish. Whom it
    wished to meet itself never learns that: wishes are secret.
    """
    meeting = _to_meet(registration)
    for other in _taking_part(meeting):
        tell(other, "matching/partner_withdrew", partner=registration.organisation)
    for other in _taking_part(_wishing_for(registration) - meeting):
        tell(other, "matching/wish_void", partner=registration.organisation)


def _to_meet(registration: Registration) -> set[int]:
    meetings = Meeting.objects.filter(timetable__state="published", state="planned").filter(
        Q(event_need__registration=registration) | Q(event_solution__registration=registration)
    )
    sides = meetings.values_list("event_need__registration", "event_solution__registration")
    return {key for pair in sides for key in pair} - {registration.pk}


def _wishing_for(registration: Registration) -> set[int]:
    """Wishes count until a timetable is out; then the day itself is what changes."""
    still = registration.wished_by.exclude(registration__event__timetables__state="published")
    return set(still.values_list("registration", flat=True))


def _taking_part(keys: set[int]) -> QuerySet[Registration]:
    rows = Registration.objects.filter(pk__in=keys, state="approved")
    return rows.select_related("organisation", "event").order_by("pk")
