"""What a web process does as it starts, so that the first resident does not wait longer than the others."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connections

from portal.fukushi_mover.engine.warm import warm_up
from portal.fukushi_mover.models import ServiceDay
from portal.fukushi_mover.roads.protocol import RoadsUnavailable
from portal.ui.dates import today

from .lent_fleet import KEPT, lent_fleet
from .live import can_lend


def get_ready() -> float:
    """Load the compiled kernels from disk (or compile them), then the days on which residents ask; the seconds that the kernels took.

    For a thread of its own: its connections are closed.
    """
    seconds = warm_up()
    if settings.FLEETS_AT_START:
        try:
            read_fleets()
        except (
            DatabaseError,
            RoadsUnavailable,
        ):  # not there yet: whoever asks first is told, or reads the day
            return seconds
        finally:
            connections.close_all()
    return seconds


def read_fleets() -> None:
    """The lent vans of today and tomorrow: a thousand of them take two seconds to read."""
    days = ServiceDay.objects.filter(date__gte=today(), date__lte=today() + timedelta(days=1))
    rows = days.select_related("pilot").order_by("date", "pk")
    for day in [one for one in rows if can_lend(one)][:KEPT]:
        lent_fleet(day)
