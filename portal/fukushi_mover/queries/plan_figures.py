"""What a dispatcher compares between plans: vans, kilometres, the longest ride (seconds), riders."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from portal.fukushi_mover.enums import StopKind, StopState
from portal.fukushi_mover.models import DailyPlan, Run, Stop, Van, VanLayout

from .attendance import Expected


def figures_of_plan(plan: DailyPlan, expected: Iterable[Expected]) -> dict[str, Any]:
    runs = list(plan.runs.prefetch_related("stops"))
    driven = [run for run in runs if kept(run)]
    rides = [seconds for run in driven for seconds in ride_seconds(run)]
    coming = list(expected)
    return {
        "vans": len({run.van_id for run in driven}),
        "metres": sum(run.metres for run in driven),
        "longest_ride": max(rides, default=0),
        "mean_ride": round(sum(rides) / len(rides)) if rides else 0,
        "riders": len(coming),
        "wheelchairs": sum(one.rider.uses_wheelchair for one in coming),
        "unserved": len({row["rider"] for row in plan.unserved}),
    }


def kept(run: Run) -> list[Stop]:
    """The stops that count: not those that were taken out."""
    return [stop for stop in run.stops.all() if stop.state != StopState.DROPPED]


def ride_seconds(run: Run) -> list[int]:
    """How long each day-service rider of a run is aboard."""
    stops = [stop for stop in kept(run) if stop.rider_id is not None]
    boarded = {stop.rider_id: stop.depart for stop in stops if stop.kind == StopKind.BOARD}
    return [
        stop.begin - boarded[stop.rider_id]
        for stop in stops
        if stop.kind == StopKind.ALIGHT and stop.rider_id in boarded
    ]


def load_of_stop(stop: Stop) -> tuple[int, int]:
    """Seats and wheelchair places."""
    if stop.ride is not None:
        people, chair = stop.ride.request.people, stop.ride.request.wheelchair
        return (people - 1, 1) if chair else (people, 0)
    return (0, 1) if stop.rider and stop.rider.uses_wheelchair else (1, 0)


def layout_for(van: Van, stops: Sequence[Stop]) -> VanLayout | None:
    """The first layout of the van that carries everybody of the run; None where none does."""
    seats = chairs = most_seats = most_chairs = 0
    for stop in stops:
        sign = 1 if stop.kind == StopKind.BOARD else -1
        one, chair = load_of_stop(stop)
        seats, chairs = seats + sign * one, chairs + sign * chair
        most_seats, most_chairs = max(most_seats, seats), max(most_chairs, chairs)
    rows = van.layouts.all()
    return next((r for r in rows if r.seats >= most_seats and r.wheelchairs >= most_chairs), None)


def number_waves(stops: Sequence[Stop]) -> None:
    """A wave begins where an empty van takes somebody aboard again (ピストン送迎)."""
    wave = aboard = 0
    for kind, group in groupby(stops, key=lambda stop: stop.kind):
        calls = list(group)
        if kind == StopKind.BOARD:
            wave += aboard == 0
            aboard += len(calls)
        else:
            aboard = max(0, aboard - len(calls))
        for stop in calls:
            stop.wave = max(wave, 1)
