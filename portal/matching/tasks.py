"""Background work of matching: an id in, an action called."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.jobs.models import Job
from portal.jobs.registry import JobHandle, job_kind
from portal.jobs.running import JobFailed
from portal.matching.actions.refusal import Refusal
from portal.matching.actions.score_event import score_event
from portal.matching.actions.solve_timetable import keep_plan
from portal.matching.bridge.solver import solve_apart
from portal.matching.bridge.timetable import translate
from portal.matching.models import Event, Timetable
from portal.matching.rules import can_run_events

SOLVING = gettext_noop("%(met)s meetings fit so far")


def staff_see(person: Any, job: Job) -> bool:
    return bool(can_run_events.test(person, job.subject))


@job_kind("matching.solve_timetable", label=_("Make the timetable"), may_see=staff_see)
def solve_timetable(job: JobHandle) -> dict[str, Any]:
    timetable = Timetable.objects.select_related("event").get(public_id=job.input["timetable"])
    seconds = float(job.input.get("seconds", 30))
    translation = translate(timetable.event, timetable)
    plan = solve_apart(job, translation, seconds, SOLVING)
    try:
        kept = keep_plan(timetable, translation, plan)
    except Refusal as refusal:
        raise JobFailed(str(refusal)) from refusal
    return {
        "met": kept.verdict["met"],
        "wishes": kept.verdict["wishes"],
        "proven": kept.verdict["wishes_proven"],
        "seconds": plan.seconds,
    }


@job_kind("matching.score_event", label=_("Compute the scores"), may_see=staff_see)
def score(job: JobHandle) -> dict[str, Any]:
    event = Event.objects.get(public_id=job.input["event"])
    return {"scores": score_event(event)}
