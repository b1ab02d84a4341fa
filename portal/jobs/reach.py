"""Who may see a job: the person who started it, and whoever its kind lets in."""

from typing import Any

from rules.predicates import predicate

from .models import Job
from .registry import find


@predicate
def can_see_job(person: Any, job: Job | None) -> bool:
    if job is None or not person.is_authenticated:
        return False
    if job.actor_id == person.pk:
        return True
    kind = find(job.kind)
    return bool(kind and kind.may_see and kind.may_see(person, job))
