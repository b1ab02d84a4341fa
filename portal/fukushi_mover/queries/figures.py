"""What a day achieved, computed from its log alone. Keys are the source codes of indicators without their prefix."""

from collections.abc import Iterable
from typing import Any

from portal.fukushi_mover.enums import RideState, StopKind, StopState

from .replay import DayNow, Event, StopNow, replay

DONE = (StopState.SERVED, StopState.DEPARTED)


def figures_of_day(events: Iterable[Event]) -> dict[str, Any]:
    return figures_of(replay(events))


def figures_of(now: DayNow) -> dict[str, Any]:
    boarded = [s for s in now.stops.values() if s.kind == StopKind.BOARD and s.state in DONE]
    riders = [s for s in boarded if s.rider is not None]
    residents = [s for s in boarded if s.ride is not None]
    empty = _empty_seats(now, riders)
    used = sum(stop.people for stop in residents)
    return {
        "riders_carried": len(riders),
        "rides_completed": sum(state == RideState.COMPLETED for state in now.rides.values()),
        "rides_refused": now.refused,
        "rides_cancelled": sum(state == RideState.CANCELLED for state in now.rides.values()),
        "no_shows": sum(s.state == StopState.NO_SHOW for s in now.stops.values()),
        "empty_seats": empty,
        "seats_used": used,
        "empty_seats_used": _percent(used, empty),
        "on_time": _percent(sum(map(_on_time, boarded)), len(boarded)),
        "minutes_added": round(now.added_seconds / 60, 1),
        "kilometres": round(sum(run.metres for run in now.runs.values()) / 1000, 1),
        "vans": len({run.van for run in now.runs.values() if run.order}),
    }


def _empty_seats(now: DayNow, riders: list[StopNow]) -> int:
    """Seats of the runs that day-service riders left free."""
    taken: dict[int, int] = {}
    for stop in riders:
        taken[stop.run] = taken.get(stop.run, 0) + 1
    return sum(max(0, run.seats - taken.get(run.run, 0)) for run in now.runs.values() if run.order)


def _on_time(stop: StopNow) -> bool:
    at = stop.arrived_at if stop.arrived_at is not None else stop.served_at
    return at is not None and at <= stop.promised_to


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
