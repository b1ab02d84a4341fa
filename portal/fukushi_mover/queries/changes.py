"""What differs between two states of a day for each home: the words for it stand with the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.fukushi_mover.enums import ChangeKind, Leg, StopKind, StopState
from portal.fukushi_mover.models import DailyPlan, Run, Stop

NOTICEABLE = 300
"""Seconds from which another time is a change that a home is told of."""

Who = tuple[int | None, int | None, str]
"""(rider, ride, leg)."""


@dataclass(frozen=True)
class AtDoor:
    """With which van somebody rides, and when it is at their door (seconds from midnight)."""

    van: int
    at: int


def doors_of(runs: Iterable[Run]) -> dict[Who, AtDoor]:
    """For each rider and leg the stop at home; for each resident's ride its pick-up."""
    found = {}
    for run in runs:
        for stop in run.stops.all():
            if stop.state != StopState.DROPPED and is_at_door(stop):
                found[who_of(stop, run.leg)] = AtDoor(run.van_id, stop.begin)
    return found


def is_at_door(stop: Stop) -> bool:
    if stop.ride_id is not None:
        return stop.kind == StopKind.BOARD
    return stop.facility_id is None


def who_of(stop: Stop, leg: str) -> Who:
    return (stop.rider_id, stop.ride_id, "" if stop.ride_id else leg)


def changes_between(
    before: Mapping[Who, AtDoor], after: Mapping[Who, AtDoor], asked: Iterable[Who] = ()
) -> list[dict[str, Any]]:
    """One entry for each home that notices something. `asked`: who knows already, for they said so themselves."""
    knows = set(asked)
    rows = [
        _change(who, before.get(who), after.get(who), who in knows)
        for who in dict.fromkeys([*before, *after])
        if (kind := _kind(before.get(who), after.get(who))) is not None and kind
    ]
    return sorted(rows, key=lambda row: (_order(row["leg"]), (row["after"] or row["before"])["at"]))


def _kind(before: AtDoor | None, after: AtDoor | None) -> ChangeKind | None:
    if before is None or after is None:
        return ChangeKind.ADDED if after else ChangeKind.DROPPED if before else None
    if before.van != after.van:
        return ChangeKind.VAN
    return ChangeKind.TIME if abs(before.at - after.at) >= NOTICEABLE else None


def _change(who: Who, before: AtDoor | None, after: AtDoor | None, asked: bool) -> dict[str, Any]:
    kind = _kind(before, after)
    assert kind is not None
    return {
        "rider": who[0],
        "ride": who[1],
        "leg": who[2] or Leg.DAYTIME,
        "kind": kind.value,
        "asked": asked and kind == ChangeKind.DROPPED,
        "before": _entry(before),
        "after": _entry(after),
    }


def _entry(door: AtDoor | None) -> dict[str, int] | None:
    return {"van": door.van, "at": door.at} if door else None


def _order(leg: str) -> int:
    return [Leg.MORNING, Leg.DAYTIME, Leg.AFTERNOON].index(Leg(leg))


def to_tell(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those whom the office must tell."""
    return [row for row in changes if not row["asked"]]


def plan_doors(plan: DailyPlan | None) -> dict[Who, AtDoor]:
    return doors_of(plan.runs.prefetch_related("stops")) if plan else {}


def homes_changed(changes: Iterable[dict[str, Any]]) -> int:
    return len({(row["rider"], row["ride"]) for row in changes})
