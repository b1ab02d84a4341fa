"""How runs and stops are written into the event log: keys and times only."""

from collections.abc import Iterable
from typing import Any

from portal.fukushi_mover.models import Run, Stop


def stop_entry(stop: Stop) -> dict[str, Any]:
    people = stop.ride.request.people if stop.ride_id and stop.ride else 1
    return {
        "stop": stop.pk,
        "kind": stop.kind,
        "rider": stop.rider_id,
        "ride": stop.ride_id,
        "people": people,
        "begin": stop.begin,
        "from": stop.promised_from,
        "to": stop.promised_to,
    }


def run_entry(run: Run, stops: Iterable[Stop]) -> dict[str, Any]:
    seats = run.layout.seats + run.layout.wheelchairs if run.layout else 0
    return {
        "run": run.pk,
        "van": run.van_id,
        "leg": run.leg,
        "seats": seats,
        "metres": run.metres,
        "stops": [stop_entry(stop) for stop in stops],
    }
