from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from portal.accounts.models import User
from portal.accounts.permission import NotPermitted, may
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import (
    STEP_MOVES,
    DayState,
    DriverMessageKind,
    EventKind,
    MessageAnswer,
    PlanState,
    RideState,
    StopKind,
    StopState,
    TapStep,
)
from portal.fukushi_mover.models import DispatchEvent, DriverMessage, Ride, ServiceDay, Stop
from portal.fukushi_mover.queries.replay import AT_FIELD
from portal.fukushi_mover.rules import dispatches

from .locked_day import append, locked
from .owe_for_ride import owe_for_ride


def record_tap(
    actor: User,
    day: ServiceDay,
    stops: Iterable[UUID],
    step: TapStep,
    tap_id: UUID,
    at: datetime | None = None,
) -> DispatchEvent | None:
    """One tap on a driver's tablet, for everybody at that stop. `tap_id` was made on the tablet: sent twice, it counts once.

    A tap made offline brings its own time `at`. None if every stop has this step behind it already.
    """
    moment = min(at, clock.now()) if at else clock.now()
    with locked(day) as held:
        known = DispatchEvent.objects.filter(day=held, tap_id=tap_id).first()
        if known is not None:
            return known
        if held.state == DayState.CLOSED:
            return None
        rows = _rows(actor, held, stops)
        touched = [stop for stop in rows if _can_step(stop, step)]
        if not touched:
            return None
        second = max(0, clock.second_of(held.date, moment))
        dropped = [key for stop in touched for key in _apply(held, stop, step, second)]
        if step != TapStep.ACKNOWLEDGE and held.state == DayState.PUBLISHED:
            held.state = DayState.RUNNING
        payload: dict[str, Any] = {
            "step": step,
            "stops": [stop.pk for stop in touched],
            "van": touched[0].run.van_id,
            "second": second,
        }
        if dropped:
            payload["dropped"] = dropped
        event = append(held, EventKind.TAPPED, payload, actor, moment, tap_id)
        _watch_unseen(held, touched[0], step, moment)
        return event


def _watch_unseen(day: ServiceDay, stop: Stop, step: TapStep, moment: datetime) -> None:
    """An insertion waits until the van stands. If it drives on unacknowledged, the office is told to call; the
    acknowledgement takes that back."""
    open_calls = DriverMessage.objects.filter(
        day=day, van=stop.run.van_id, kind=DriverMessageKind.UNSEEN, answer=""
    )
    unseen = Stop.objects.filter(
        run__plan=stop.run.plan_id,
        run__van=stop.run.van_id,
        seen_by_driver=False,
        state=StopState.PLANNED,
    )
    if step == TapStep.ACKNOWLEDGE and not unseen.exists():
        open_calls.update(answer=MessageAnswer.SEEN, answered_at=moment)
        return
    driver = stop.run.driver_id
    if step != TapStep.DEPART or driver is None or not unseen.exists() or open_calls.exists():
        return
    DriverMessage.objects.create(
        entry_id=uuid4(),
        day=day,
        van_id=stop.run.van_id,
        driver_id=driver,
        kind=DriverMessageKind.UNSEEN,
        stops=sorted(unseen.values_list("pk", flat=True)),
        at=moment,
    )


def _rows(actor: User, day: ServiceDay, stops: Iterable[UUID]) -> list[Stop]:
    """The stops of the published plan, if they are in the driver's own runs (or the actor dispatches)."""
    rows = list(
        Stop.objects.filter(
            public_id__in=list(stops), run__plan__day=day, run__plan__state=PlanState.PUBLISHED
        )
        .select_related("run__driver", "ride")
        .order_by("run__position", "seq")
    )
    own = all(stop.run.driver is not None and stop.run.driver.user_id == actor.pk for stop in rows)
    if not own and not may(actor, dispatches, day):
        raise NotPermitted(f"{actor!r} tapped for another's run")
    return rows


def _can_step(stop: Stop, step: TapStep) -> bool:
    if step == TapStep.ACKNOWLEDGE:
        return not stop.seen_by_driver
    return stop.state in STEP_MOVES[step][0]


def _apply(day: ServiceDay, stop: Stop, step: TapStep, second: int) -> list[int]:
    """Moves the stop and its ride. Returns the stops that fall away: who was not there does not alight."""
    if step == TapStep.ACKNOWLEDGE:
        stop.seen_by_driver = True
        stop.save(update_fields=["seen_by_driver", "updated_at"])
        return []
    stop.state = STEP_MOVES[step][1]
    if step in AT_FIELD:
        setattr(stop, AT_FIELD[step], second)
    stop.save()
    if stop.ride is not None:
        _move_ride(day, stop.ride, stop, step)
    if step != TapStep.NO_SHOW:
        return []
    rest = (
        Stop.objects.filter(
            run__plan=stop.run.plan_id,
            rider=stop.rider_id,
            ride=stop.ride_id,
            kind=StopKind.ALIGHT,
            run__leg=stop.run.leg,
            state=StopState.PLANNED,
        )
        if stop.rider_id
        else Stop.objects.filter(ride=stop.ride_id, kind=StopKind.ALIGHT, state=StopState.PLANNED)
    )
    keys = sorted(rest.values_list("pk", flat=True))
    Stop.objects.filter(pk__in=keys).update(state=StopState.DROPPED)
    return keys


def _move_ride(day: ServiceDay, ride: Ride, stop: Stop, step: TapStep) -> None:
    if step == TapStep.NO_SHOW:
        ride.state = RideState.NO_SHOW
    elif step == TapStep.SERVE:
        ride.state = RideState.ABOARD if stop.kind == StopKind.BOARD else RideState.COMPLETED
    else:
        return
    ride.save(update_fields=["state", "updated_at"])
    if ride.state == RideState.COMPLETED:
        owe_for_ride(day, ride)
