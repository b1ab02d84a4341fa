"""What those see who oversee a pilot: sums over days, with small cells suppressed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count

from portal.fukushi_mover.enums import DayState
from portal.fukushi_mover.models import Pilot, RideRequest, ServiceDay

SMALLEST = 5


def suppressed(count: int) -> int | None:
    """None for a number of people so small that it might be about one of them (1 to 4)."""
    return None if 0 < count < SMALLEST else count


def closed_days(pilot: Pilot, first: date, last: date) -> list[ServiceDay]:
    return list(
        pilot.days.filter(state=DayState.CLOSED, date__range=(first, last)).order_by("date")
    )


def totals(days: Iterable[ServiceDay]) -> dict[str, Any]:
    rows = [day.figures for day in days]
    summed = {
        key: sum(row.get(key) or 0 for row in rows)
        for key in (
            "riders_carried",
            "rides_completed",
            "rides_refused",
            "seats_used",
            "empty_seats",
        )
    }
    summed["kilometres"] = round(sum(row.get("kilometres") or 0 for row in rows), 1)
    summed["minutes_added"] = round(sum(row.get("minutes_added") or 0 for row in rows), 1)
    summed["empty_seats_used"] = (
        round(100 * summed["seats_used"] / summed["empty_seats"], 1)
        if summed["empty_seats"]
        else None
    )
    on_time = [row["on_time"] for row in rows if row.get("on_time") is not None]
    summed["on_time"] = round(sum(on_time) / len(on_time), 1) if on_time else None
    return summed


def destinations(pilot: Pilot, first: date, last: date) -> list[dict[str, Any]]:
    """Where people wanted to go; a place that few asked for has no number."""
    rows = (
        RideRequest.objects.filter(day__pilot=pilot, day__date__range=(first, last))
        .values("destination_name")
        .annotate(count=Count("pk"))
        .order_by("-count", "destination_name")
    )
    return [
        {"name": row["destination_name"], "count": row["count"]}
        for row in rows
        if row["count"] >= SMALLEST
    ]
