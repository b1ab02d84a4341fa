from portal.accounts.models import User
from portal.accounts.permission import require
from portal.jobs.actions import start
from portal.jobs.enums import JobState
from portal.jobs.models import Job
from portal.matching.models import Event
from portal.matching.rules import can_run_events

KIND = "matching.score_event"


def ask_for_scores(actor: User, event: Event) -> Job:
    """One waiting job is enough, however many registrations were approved meanwhile."""
    require(actor, can_run_events, event)
    waiting = Job.objects.about(event).filter(kind=KIND, state=JobState.QUEUED).first()
    return waiting or start(KIND, actor=actor, input={"event": str(event.public_id)}, subject=event)
