"""Background work: an id in, an action called."""

from datetime import date
from typing import Any

from celery import shared_task
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import may
from portal.jobs.models import Job
from portal.jobs.registry import JobHandle, job_kind
from portal.organisations.models import Organisation
from portal.ui.dates import today

from .actions import keep_duty
from .actions.keep_incident import purge_incidents
from .actions.plan_day import plan_day
from .actions.remind_rides import remind_rides
from .actions.renew_registrations import announce_ends
from .actions.suspend_service import send_due_notices
from .bridge.planner import plan_from_json, to_json
from .clock import TOKYO
from .engine.model import Plan, Problem
from .enums import Span
from .models import DailyPlan, ServiceDay
from .reports import kinds
from .reports.pickup_sheet import print_pickup_sheet
from .rules import dispatches, operates

SOLVER = "portal.fukushi_mover.bridge.planner"
SECONDS = 300.0
OFFICE_HOURS = range(9, 18)


def _may_see(person: Any, job: Job) -> bool:
    return isinstance(job.subject, ServiceDay) and may(person, dispatches, job.subject)


def _may_see_paper(person: Any, job: Job) -> bool:
    return isinstance(job.subject, DailyPlan) and may(person, dispatches, job.subject.day)


@job_kind("mover.plan_day", label=_("Plan the day"), may_see=_may_see)
def plan_day_job(job: JobHandle) -> dict[str, Any]:
    """Plans the day that is the job's subject, with the solver in a process of its own."""

    def solver(problems: list[Problem]) -> list[Plan]:
        answer = job.run_python(SOLVER, [to_json(problem) for problem in problems], seconds=SECONDS)
        return [plan_from_json(plan) for plan in answer]

    plan = plan_day(job.actor, job.subject, solver, job.progress)
    return {"plan": str(plan.public_id), "version": plan.version}


@job_kind("mover.pickup_sheet", label=_("Print the pick-up sheet"), may_see=_may_see_paper)
def pickup_sheet_job(job: JobHandle) -> dict[str, Any]:
    """Makes the sheet of each provider of a published plan; the same content is never made twice."""
    plan: DailyPlan = job.subject
    providers = Organisation.objects.filter(pilot_parts__pilot=plan.day.pilot_id)
    made = {}
    for done, provider in enumerate(providers):
        job.progress(done, len(providers), _("Printing the pick-up sheet"))
        made[str(provider.pk)] = str(print_pickup_sheet(plan, provider, job.job.language).public_id)
    return {"papers": made}


def _may_see_room(person: Any, job: Job) -> bool:
    return may(person, operates, job.subject)


@job_kind("mover.papers", label=_("Print the papers"), may_see=_may_see_room)
def papers_job(job: JobHandle) -> dict[str, Any]:
    """Makes every paper of a day or a month; the same content is never made twice."""
    language, on = job.job.language, date.fromisoformat(job.input["on"])
    made = 0
    makers = (
        [make(job.subject, language) for make in kinds.OF_DAY]
        if job.input["span"] == Span.DAY
        else [make(job.subject, on, language) for make in kinds.OF_MONTH]
    )
    for done, papers in enumerate(makers):
        job.progress(done, len(makers), _("Printing the papers"))
        made += sum(1 for _paper in papers)
    return {"papers": made}


@shared_task(name="portal.fukushi_mover.tasks.send_suspensions", ignore_result=True)
def send_suspensions() -> None:
    send_due_notices()


@shared_task(name="portal.fukushi_mover.tasks.remind", ignore_result=True)
def remind() -> None:
    """In office hours: nobody's telephone rings at night."""
    if localtime(timezone=TOKYO).hour in OFFICE_HOURS:
        announce_ends()
        remind_rides()


@shared_task(name="portal.fukushi_mover.tasks.purge", ignore_result=True)
def purge() -> None:
    """What is older than its retention goes, once a day."""
    purge_incidents(today())


@shared_task
def forget_positions() -> int:
    """Where vans were is kept only as long as POSITION_DAYS says."""
    return keep_duty.forget_positions()
