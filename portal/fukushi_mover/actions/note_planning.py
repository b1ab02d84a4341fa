from datetime import datetime, timedelta

from django.utils import timezone

from portal.accounts.models import User
from portal.fukushi_mover.models import PlanningStretch, ServiceDay

PAUSE = timedelta(minutes=5)
"""A longer pause begins a new stretch: nobody planned meanwhile."""


def note_planning(actor: User, day: ServiceDay, at: datetime | None = None) -> PlanningStretch:
    """A sign that somebody works on the day's plan: its page is open in front of them, or they changed something."""
    moment = at or timezone.now()
    stretch = (
        PlanningStretch.objects.filter(day=day, person=actor, last_at__gte=moment - PAUSE)
        .order_by("-last_at")
        .first()
    )
    if stretch is None:
        return PlanningStretch.objects.create(
            day=day, person=actor, began_at=moment, last_at=moment
        )
    if moment > stretch.last_at:
        stretch.last_at = moment
        stretch.save(update_fields=["last_at"])
    return stretch
