"""One run of one job: claim, work with a beating heart, write the end. Bears being called twice."""

import json
import threading
import time
import traceback
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_noop, override

from . import messages
from .enums import JobState
from .models import Job
from .registry import UnknownKind, get

HEARTBEAT_SECONDS = 5.0
DEAD_AFTER = timedelta(seconds=45)
LOST_AFTER = timedelta(seconds=60)
WRITE_EVERY_SECONDS = 0.5

log = structlog.get_logger(__name__)


class Cancelled(Exception):
    """Raised inside a kind's function when the job was asked to stop."""


class LostClaim(Exception):
    """The sweep took this run for dead and gave the job away: whatever it did must not be written."""


class JobFailed(Exception):
    """A failure with a message for the reader (a msgid) instead of a traceback; it is not tried again."""


class Handle:
    """The job as its own work sees it."""

    def __init__(self, job: Job, claim: UUID) -> None:
        self.job = job
        self._claim = claim
        self._written_at = 0.0
        self._lost = threading.Event()
        self._asked_to_stop = threading.Event()

    @property
    def input(self) -> dict[str, Any]:
        return self.job.input

    @property
    def subject(self) -> Any:
        return self.job.subject

    @property
    def actor(self) -> Any:
        return self.job.actor

    def progress(
        self, done: int, total: int = 0, message: str | Promise = "", **params: Any
    ) -> None:
        """Writes at most twice a second (always at the end) and stops the work if it was cancelled."""
        now = time.monotonic()
        if now - self._written_at < WRITE_EVERY_SECONDS and done != total:
            return
        self._written_at = now
        msgid, params = messages.split(message, params)
        self._write(
            done=max(0, int(done)),
            total=max(0, int(total)),
            **({"message": msgid, "message_params": params} if msgid else {}),
        )
        self.raise_if_cancelled()

    def cancelled(self) -> bool:
        if not self._asked_to_stop.is_set():
            row = Job.objects.held_by(self.job.pk, self._claim).values_list(
                "cancel_requested", flat=True
            )
            asked = row.first()
            if asked is None:
                self._lost.set()
            elif asked:
                self._asked_to_stop.set()
        self.raise_if_lost()
        return self._asked_to_stop.is_set()

    def raise_if_cancelled(self) -> None:
        if self.cancelled():
            raise Cancelled

    def raise_if_lost(self) -> None:
        if self._lost.is_set():
            raise LostClaim(self.job.pk)

    def run_python(
        self, module: str, payload: Any, *, seconds: float, arguments: tuple[str, ...] = ()
    ) -> Any:
        """See portal.jobs.subprocess.run_python."""
        from .subprocess import run_python

        return run_python(self, module, payload, seconds=seconds, arguments=arguments)

    def beat(self) -> bool:
        """A sign of life. False when the job is no longer ours."""
        alive = bool(
            Job.objects.held_by(self.job.pk, self._claim).update(heartbeat_at=timezone.now())
        )
        if not alive:
            self._lost.set()
        return alive

    def _write(self, **fields: Any) -> None:
        now = timezone.now()
        fields |= {"heartbeat_at": now, "updated_at": now}
        if not Job.objects.held_by(self.job.pk, self._claim).update(**fields):
            self._lost.set()
        self.raise_if_lost()


class Heart:
    """Beats in a thread with a connection of its own while the work holds the main one."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="job-heart")

    def __enter__(self) -> None:
        # In a test's transaction another connection would not see the row.
        if not connection.in_atomic_block:
            self._thread.start()

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=HEARTBEAT_SECONDS)

    def _beat(self) -> None:
        try:
            while not self._stop.wait(HEARTBEAT_SECONDS):
                try:
                    if not self._handle.beat():
                        return
                except Exception:  # a busy database must not stop the heart
                    log.warning("job_heartbeat_failed", job=self._handle.job.pk, exc_info=True)
        finally:
            connection.close()


def claim(pk: int) -> Handle | None:
    """Takes the job if it waits. Of two who try, the database lets one through."""
    now, mine = timezone.now(), uuid4()
    taken = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        claim=mine,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        updated_at=now,
        error="",
    )
    if not taken:
        return None
    return Handle(Job.objects.select_related("actor", "subject_type").get(pk=pk), mine)


def run_now(pk: int) -> bool:
    """Runs the job here. False when there was nothing to do: finished, cancelled, or claimed by another."""
    handle = claim(pk)
    if handle is None:
        return False
    try:
        kind = get(handle.job.kind)
        with override(handle.job.language), Heart(handle):
            result = kind.work(handle) or {}
        _finish(handle, JobState.SUCCEEDED, result=_plain(result))
    except Cancelled:
        _finish(handle, JobState.CANCELLED)
    except LostClaim:
        log.warning("job_claim_lost", job=pk)
    except (JobFailed, UnknownKind) as failure:
        error = (
            str(failure) if isinstance(failure, JobFailed) else gettext_noop("Unknown kind of job.")
        )
        _finish(handle, JobState.FAILED, error=error)
    except Exception:
        log.exception("job_failed", job=pk, kind=handle.job.kind)
        headline = gettext_noop("Something went wrong. The people who run the portal can see why.")
        _finish(handle, JobState.FAILED, error=f"{headline}\n{traceback.format_exc()}")
    return True


def _plain(result: dict[str, Any]) -> dict[str, Any]:
    """Fails here, as the work's own failure, when the result is not JSON."""
    return json.loads(json.dumps(result, cls=DjangoJSONEncoder))


def _finish(handle: Handle, state: JobState, **fields: Any) -> None:
    now = timezone.now()
    if state == JobState.SUCCEEDED and handle.job.total == 0:
        fields.setdefault("done", F("total"))
    Job.objects.held_by(handle.job.pk, handle._claim).update(
        state=state, finished_at=now, updated_at=now, heartbeat_at=now, **fields
    )


def sweep() -> list[int]:
    """Offers again what was lost: the ids of the jobs that went back to the queue."""
    now = timezone.now()
    back = [pk for pk in _dead(now) if _revive(pk, now)]
    lost = list(
        Job.objects.filter(state=JobState.QUEUED, queued_at__lt=now - LOST_AFTER).values_list(
            "pk", flat=True
        )
    )
    lost = [pk for pk in lost if pk not in back]
    # The date moves on, so that a long queue is not offered again at every sweep.
    Job.objects.filter(pk__in=lost, state=JobState.QUEUED).update(queued_at=now)
    for pk in back + lost:
        transaction.on_commit(partial(_offer, pk), robust=True)
    return back + lost


def _offer(pk: int) -> None:
    from .actions import enqueue

    enqueue(pk)


def _dead(now: Any) -> list[int]:
    return list(
        Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - DEAD_AFTER).values_list(
            "pk", flat=True
        )
    )


def _revive(pk: int, now: Any) -> bool:
    """Back to the queue, or to its end: cancelled if somebody asked, failed after too many attempts."""
    job = Job.objects.get(pk=pk)
    still_dead = Job.objects.filter(
        pk=pk, state=JobState.RUNNING, claim=job.claim, heartbeat_at__lt=now - DEAD_AFTER
    )
    if job.cancel_requested:
        still_dead.update(state=JobState.CANCELLED, claim=None, finished_at=now, updated_at=now)
        return False
    if job.attempts >= _max_attempts(job):
        error = gettext_noop("The work was interrupted too often and has been given up.")
        still_dead.update(
            state=JobState.FAILED, claim=None, finished_at=now, updated_at=now, error=error
        )
        return False
    return bool(still_dead.update(state=JobState.QUEUED, claim=None, queued_at=now, updated_at=now))


def _max_attempts(job: Job) -> int:
    try:
        return get(job.kind).max_attempts
    except UnknownKind:
        return 1
