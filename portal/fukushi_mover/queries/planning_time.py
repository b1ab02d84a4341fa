"""Staff minutes spent on a day's plan, from the signs of work that its pages and actions leave."""

from portal.fukushi_mover.models import ServiceDay

LEAST = 60
"""A single sign of work counts as this many seconds."""


def planning_seconds(day: ServiceDay) -> int:
    """Sum of all stretches of work of all who planned, in seconds."""
    rows = day.planning_stretches.values_list("began_at", "last_at")
    return sum(max(LEAST, int((last - began).total_seconds())) for began, last in rows)
