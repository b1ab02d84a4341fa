"""For tests: runs in process what the queue would have run."""

from .enums import JobState
from .models import Job
from .running import run_now


def run_pending(limit: int = 50) -> list[Job]:
    """Runs every waiting job, and those that they start, oldest first. Returns them as they ended."""
    ran: list[int] = []
    while len(ran) < limit:
        pk = (
            Job.objects.filter(state=JobState.QUEUED)
            .order_by("queued_at", "pk")
            .values_list("pk", flat=True)
            .first()
        )
        if pk is None:
            break
        run_now(pk)
        ran.append(pk)
    return [Job.objects.get(pk=pk) for pk in ran]
