"""Kinds of work for tests."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.audit.models import AuditLine
from portal.audit.trail import record
from portal.jobs.registry import JobHandle, job_kind
from portal.jobs.running import JobFailed


@job_kind("test.add", label=_("waiting"))
def add(job: JobHandle) -> dict[str, Any]:
    job.progress(1, 2, _("running"))
    return {"sum": sum(job.input["numbers"])}


@job_kind("test.break", label="break")
def breaks(job: JobHandle) -> dict[str, Any]:
    raise RuntimeError("a name that readers must not see")


@job_kind("test.refuse", label="refuse")
def refuses(job: JobHandle) -> dict[str, Any]:
    raise JobFailed("finished")


@job_kind("test.ask", label="ask", may_see=lambda person, job: person.is_staff)
def asks(job: JobHandle) -> dict[str, Any]:
    """Asks to be stopped, then looks."""
    from portal.jobs.actions import request_cancel

    request_cancel(job.job)
    job.progress(1, 1)
    return {}


@job_kind("test.line", label="line")
def line(job: JobHandle) -> dict[str, Any]:
    """Leaves one audit line."""
    record(None, "test.line", job.job)
    return {"lines": AuditLine.objects.filter(verb="test.line").count()}


@job_kind("test.child", label="child")
def child(job: JobHandle) -> dict[str, Any]:
    return job.run_python("tests.jobs.child", job.input, seconds=job.input.get("seconds", 20))
