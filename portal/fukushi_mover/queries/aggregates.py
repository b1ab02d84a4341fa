"""What those see who oversee a pilot: small cells are suppressed."""

from datetime import date
from typing import Any

from django.db.models import Count

from portal.fukushi_mover.models import Pilot, RideRequest

from .suppression import SMALLEST


def suppressed(count: int) -> int | None:
    """None for a number of people so small that it might be about one of them (1 to 4)."""
    return None if 0 < count < SMALLEST else count


def destinations(pilot: Pilot, first: date, last: date) -> list[dict[str, Any]]:
    """Where people wanted to go; a place that few people asked for, however often, is not named."""
    rows = (
        RideRequest.objects.filter(day__pilot=pilot, day__date__range=(first, last))
        .values("destination_name")
        .annotate(count=Count("pk"), people=Count("resident", distinct=True))
        .order_by("-count", "destination_name")
    )
    return [
        {"name": row["destination_name"], "count": row["count"]}
        for row in rows
        if row["people"] >= SMALLEST
    ]
