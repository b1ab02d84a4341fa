"""Published versions of a day beside each other, read from its log: a repair writes over the rows of the version before it."""

from collections.abc import Iterable
from typing import Any

from portal.fukushi_mover.enums import EventKind, Leg, StopKind, StopState
from portal.fukushi_mover.models import CallTask, ServiceDay

from .changes import AtDoor, Who, changes_between
from .replay import DayNow, StopNow, follow

VERSIONS = (EventKind.PLAN_PUBLISHED, EventKind.PLAN_REPAIRED)
Doors = dict[Who, AtDoor]
Row = dict[str, Any]


def doors_by_version(day: ServiceDay) -> dict[int, Doors]:
    """Version → when and with which van everybody was to be at their door as it was published. One query."""
    now = DayNow()
    events = follow(day.events.order_by("number"), now)
    return {event.payload["version"]: doors(now) for event in events if event.kind in VERSIONS}


def doors(now: DayNow) -> Doors:
    """For each rider and leg the stop at home; for each resident's ride its pick-up."""
    found = {}
    for stop in now.stops.values():
        run = now.runs[stop.run]
        if stop.state != StopState.DROPPED and _is_at_door(stop, run.leg):
            who = (stop.rider, stop.ride, "" if stop.ride else run.leg)
            found[who] = AtDoor(run.van, stop.begin)
    return found


def _is_at_door(stop: StopNow, leg: str) -> bool:
    boards = stop.kind == StopKind.BOARD
    return boards if stop.ride is not None else boards == (leg == Leg.MORNING)


def changes_of_versions(by_version: dict[int, Doors], first: int, second: int) -> list[Row]:
    """Between any two; the same as `changes_between` says of two plans."""
    return changes_between(by_version[first], by_version[second])


def calls_between(day: ServiceDay, first: int, second: int) -> dict[Who, list[CallTask]]:
    """Whoever had to be told by telephone on the way from the one version to the other, oldest first. One query."""
    low, high = sorted((first, second))
    tasks = CallTask.objects.filter(
        publication__day=day, publication__version__gt=low, publication__version__lte=high
    )
    found: dict[Who, list[CallTask]] = {}
    for task in tasks.select_related("publication", "told_by").order_by(
        "publication__version", "pk"
    ):
        found.setdefault((task.rider_id, task.ride_id, _leg(task)), []).append(task)
    return found


def _leg(task: CallTask) -> str:
    return "" if task.ride_id else task.leg


def who_in(row: Row) -> Who:
    return (row["rider"], row["ride"], "" if row["ride"] else row["leg"])


def told_again(rows: Iterable[Row], calls: dict[Who, list[CallTask]]) -> list[Who]:
    """Homes that were told of something on the way and stand at the end as at the beginning."""
    changed = {who_in(row) for row in rows}
    return [who for who in calls if who not in changed]
