from typing import Any
from uuid import UUID

from portal.accounts.models import User
from portal.accounts.permission import NotPermitted
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import (
    DayState,
    EventKind,
    RideState,
    StopKind,
    StopState,
    TapStep,
)
from portal.fukushi_mover.models import DispatchEvent, Ride, ServiceDay, Stop
from portal.fukushi_mover.queries.replay import AT_FIELD

from .locked_day import append, locked

BEFORE = {
    TapStep.ARRIVE: StopState.PLANNED,
    TapStep.SERVE: StopState.ARRIVED,
    TapStep.DEPART: StopState.SERVED,
}
RIDE_BEFORE = {StopKind.BOARD: RideState.BOOKED, StopKind.ALIGHT: RideState.ABOARD}


def undo_tap(
    actor: User, day: ServiceDay, tap_id: UUID, undo_id: UUID, at: Any = None
) -> DispatchEvent | None:
    """Takes a driver's own tap back while no later step of those stops was tapped. Both stay in the log.

    None if it cannot be taken back any more: a ride that was completed is owed for, and stays.
    """
    moment = min(at, clock.now()) if at else clock.now()
    with locked(day) as held:
        known = DispatchEvent.objects.filter(day=held, tap_id=undo_id).first()
        if known is not None:
            return known
        tap = DispatchEvent.objects.filter(
            day=held, tap_id=tap_id, kind=EventKind.TAPPED, actor=actor
        ).first()
        if tap is None or held.state == DayState.CLOSED:
            return None
        step = TapStep(tap.payload["step"])
        stops = list(Stop.objects.filter(pk__in=tap.payload["stops"]).select_related("ride", "run"))
        if not _can_undo(step, stops, actor):
            return None
        for stop in stops:
            _undo(stop, step)
        keys = [stop.pk for stop in stops]
        payload = {"tap": tap.number, "step": step, "stops": keys, "van": stops[0].run.van_id}
        return append(held, EventKind.TAP_UNDONE, payload, actor, moment, undo_id)


def _can_undo(step: TapStep, stops: list[Stop], actor: User) -> bool:
    if step not in BEFORE or not stops:
        return False
    if any(stop.run.driver is None or stop.run.driver.user_id != actor.pk for stop in stops):
        raise NotPermitted(f"{actor!r} takes back another's tap")
    after = {TapStep.ARRIVE: StopState.ARRIVED, TapStep.SERVE: StopState.SERVED}
    expected = after.get(step, StopState.DEPARTED)
    ended = step == TapStep.SERVE and any(
        stop.ride is not None and stop.kind == StopKind.ALIGHT for stop in stops
    )
    return not ended and all(stop.state == expected for stop in stops)


def _undo(stop: Stop, step: TapStep) -> None:
    had_arrived = step != TapStep.SERVE or stop.arrived_at is not None
    stop.state = BEFORE[step] if had_arrived else StopState.PLANNED
    setattr(stop, AT_FIELD[step], None)
    stop.save(update_fields=["state", AT_FIELD[step], "updated_at"])
    if step == TapStep.SERVE and stop.ride_id:
        Ride.objects.filter(pk=stop.ride_id).update(state=RIDE_BEFORE[StopKind(stop.kind)])
