"""The day as its log tells it. Pure: events in, state out; every figure is computed from here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from portal.fukushi_mover.enums import (
    STEP_MOVES,
    EventKind,
    RideState,
    StopKind,
    StopState,
    TapStep,
)

AT_FIELD = {TapStep.ARRIVE: "arrived_at", TapStep.SERVE: "served_at", TapStep.DEPART: "departed_at"}


class Event(Protocol):
    kind: str
    payload: dict[str, Any]


@dataclass
class StopNow:
    stop: int
    run: int
    kind: str
    rider: int | None
    ride: int | None
    people: int
    begin: int
    promised_from: int
    promised_to: int
    state: str = StopState.PLANNED
    arrived_at: int | None = None
    served_at: int | None = None
    departed_at: int | None = None
    seen: bool = True


@dataclass
class RunNow:
    run: int
    van: int
    leg: str
    seats: int
    metres: int
    order: list[int] = field(default_factory=list)


@dataclass
class DayNow:
    version: int = 0
    runs: dict[int, RunNow] = field(default_factory=dict)
    stops: dict[int, StopNow] = field(default_factory=dict)
    rides: dict[int, str] = field(default_factory=dict)
    refused: int = 0
    added_seconds: int = 0
    is_closed: bool = False


def replay(events: Iterable[Event]) -> DayNow:
    now = DayNow()
    for _event in follow(events, now):
        pass
    return now


def follow(events: Iterable[Event], now: DayNow) -> Iterator[Event]:
    """Each event when `now` has taken it in."""
    for event in events:
        _READERS[EventKind(event.kind)](now, event.payload)
        yield event


def _published(now: DayNow, payload: dict[str, Any]) -> None:
    now.version = payload["version"]
    now.runs.clear()
    now.stops.clear()
    _take_runs(now, payload["runs"])


def _take_runs(now: DayNow, runs: Iterable[dict[str, Any]], unseen_ride: int | None = None) -> None:
    for entry in runs:
        run = RunNow(entry["run"], entry["van"], entry["leg"], entry["seats"], entry["metres"])
        run.order = [stop["stop"] for stop in entry["stops"]]
        now.runs[run.run] = run
        for stop in entry["stops"]:
            _take_stop(now, run.run, stop, unseen_ride)


def _take_stop(now: DayNow, run: int, entry: dict[str, Any], unseen_ride: int | None) -> None:
    known = now.stops.get(entry["stop"])
    if known is None:
        known = now.stops[entry["stop"]] = StopNow(
            entry["stop"],
            run,
            entry["kind"],
            entry["rider"],
            entry["ride"],
            entry["people"],
            entry["begin"],
            entry["from"],
            entry["to"],
            seen=entry["ride"] is None or entry["ride"] != unseen_ride,
        )
    known.run, known.begin = run, entry["begin"]
    known.promised_from, known.promised_to = entry["from"], entry["to"]


def _ride_taken(now: DayNow, payload: dict[str, Any]) -> None:
    now.rides[payload["ride"]] = RideState.BOOKED
    now.added_seconds += payload["added_seconds"]
    _take_runs(now, payload["runs"], payload["ride"])


def _repaired(now: DayNow, payload: dict[str, Any]) -> None:
    now.version = payload["version"]
    _drop(now, payload["dropped"])
    _take_runs(now, payload["runs"])
    for ride in payload["cancelled"]:
        now.rides[ride] = RideState.CANCELLED


def _noted(now: DayNow, payload: dict[str, Any]) -> None:
    """What was only noted has changed nothing yet."""


def _suspended(now: DayNow, payload: dict[str, Any]) -> None:
    _drop(now, payload["stops"])
    for ride in payload["rides"]:
        now.rides[ride] = RideState.CANCELLED


def _resumed(now: DayNow, payload: dict[str, Any]) -> None:
    for key in payload["stops"]:
        now.stops[key].state = StopState.PLANNED
    for ride in payload["rides"]:
        now.rides[ride] = RideState.BOOKED


def _ride_refused(now: DayNow, payload: dict[str, Any]) -> None:
    now.refused += 1


def _ride_cancelled(now: DayNow, payload: dict[str, Any]) -> None:
    now.rides[payload["ride"]] = RideState.CANCELLED
    _drop(now, payload["stops"])


def _attendance_changed(now: DayNow, payload: dict[str, Any]) -> None:
    _drop(now, payload["stops"])


def _drop(now: DayNow, stops: Iterable[int]) -> None:
    for key in stops:
        now.stops[key].state = StopState.DROPPED


def _tapped(now: DayNow, payload: dict[str, Any]) -> None:
    step = TapStep(payload["step"])
    for key in payload["stops"]:
        stop = now.stops[key]
        if step == TapStep.ACKNOWLEDGE:
            stop.seen = True
            continue
        stop.state = STEP_MOVES[step][1]
        if step in AT_FIELD:
            setattr(stop, AT_FIELD[step], payload["second"])
        _move_ride(now, stop, step)
    _drop(now, payload.get("dropped", []))


def _move_ride(now: DayNow, stop: StopNow, step: TapStep) -> None:
    if stop.ride is None:
        return
    if step == TapStep.NO_SHOW:
        now.rides[stop.ride] = RideState.NO_SHOW
    elif step == TapStep.SERVE:
        boards = stop.kind == StopKind.BOARD
        now.rides[stop.ride] = RideState.ABOARD if boards else RideState.COMPLETED


def _closed(now: DayNow, payload: dict[str, Any]) -> None:
    now.is_closed = True
    for ride, state in now.rides.items():
        if state in (RideState.BOOKED, RideState.ABOARD):
            now.rides[ride] = RideState.UNFULFILLED


def _undone(now: DayNow, payload: dict[str, Any]) -> None:
    """A tap taken back: what it had set is as before."""
    step = TapStep(payload["step"])
    for key in payload["stops"]:
        stop = now.stops[key]
        setattr(stop, AT_FIELD[step], None)
        if step == TapStep.DEPART:
            stop.state = StopState.SERVED
        elif step == TapStep.SERVE and stop.arrived_at is not None:
            stop.state = StopState.ARRIVED
        else:
            stop.state = StopState.PLANNED
        if step == TapStep.SERVE and stop.ride is not None:
            boards = stop.kind == StopKind.BOARD
            now.rides[stop.ride] = RideState.BOOKED if boards else RideState.ABOARD


def _told(now: DayNow, payload: dict[str, Any]) -> None:
    """Messages between van and office move nobody."""


_READERS = {
    EventKind.PLAN_PUBLISHED: _published,
    EventKind.ATTENDANCE_CHANGED: _attendance_changed,
    EventKind.RIDE_TAKEN: _ride_taken,
    EventKind.RIDE_REFUSED: _ride_refused,
    EventKind.RIDE_CANCELLED: _ride_cancelled,
    EventKind.TAPPED: _tapped,
    EventKind.NOTED: _noted,
    EventKind.PLAN_REPAIRED: _repaired,
    EventKind.SERVICE_SUSPENDED: _suspended,
    EventKind.SERVICE_RESUMED: _resumed,
    EventKind.DAY_CLOSED: _closed,
    EventKind.TAP_UNDONE: _undone,
    EventKind.DRIVER_TOLD: _told,
    EventKind.DRIVER_ANSWERED: _told,
}
