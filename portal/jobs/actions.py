"""What can be done with a job from outside: start it, ask it to stop."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language

from .enums import JobState
from .models import Job
from .registry import get


def start(
    kind: str,
    *,
    actor: models.Model | None = None,
    input: dict[str, Any] | None = None,
    subject: models.Model | None = None,
) -> Job:
    """Writes the row in the caller's transaction; its id goes to the queue once that is committed."""
    get(kind)
    job = Job.objects.create(
        kind=kind,
        input=input or {},
        subject_type=ContentType.objects.get_for_model(subject) if subject else None,
        subject_id=str(subject.pk) if subject else "",
        actor_id=actor.pk if actor is not None else None,
        language=get_language() or "ja",
        queued_at=timezone.now(),
    )
    transaction.on_commit(lambda: enqueue(job.pk), robust=True)
    return job


def enqueue(pk: int) -> None:
    """A queue that is down loses nothing: the sweep offers the row again."""
    from .tasks import run

    run.delay(pk)


def request_cancel(job: Job) -> Job:
    """A waiting job is cancelled at once; a running one is asked, and stops at its next look."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.CANCELLED, cancel_requested=True, finished_at=now, updated_at=now
    )
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        cancel_requested=True, updated_at=F("updated_at")
    )
    job.refresh_from_db()
    return job
