from django.db.models import Q

from portal.matching.models import Meeting, Registration

from .decide_registration import tell


def tell_others(registration: Registration) -> None:
    """Who is to meet this one by the published timetable hears that it leaves; the next version says what comes instead."""
    meetings = Meeting.objects.filter(timetable__state="published", state="planned").filter(
        Q(event_need__registration=registration) | Q(event_solution__registration=registration)
    )
    sides = meetings.values_list("event_need__registration", "event_solution__registration")
    others = {key for pair in sides for key in pair} - {registration.pk}
    for other in Registration.objects.filter(pk__in=others, state="approved").select_related(
        "organisation", "event"
    ):
        tell(other, "matching/partner_withdrew", partner=registration.organisation)
