from portal.matching.models import Meeting, Registration


def leave_drafts(registration: Registration) -> None:
    """Who does not take part any more meets nobody in a timetable that is still worked on."""
    meetings = Meeting.objects.filter(timetable__state="draft")
    meetings.filter(event_need__registration=registration).delete()
    meetings.filter(event_solution__registration=registration).delete()
