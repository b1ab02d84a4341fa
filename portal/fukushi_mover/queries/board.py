"""The day as its office sees it: a lane for each van, when the coming stops will really be, what is wrong in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from portal.fukushi_mover import roads
from portal.fukushi_mover.enums import PlanState, StopKind, StopState
from portal.fukushi_mover.models import DailyPlan, Run, ServiceDay, Stop, Van, VanPosition
from portal.fukushi_mover.roads.protocol import RoadsUnavailable

from .duty import positions_of

LATE = 300
TIGHT = 60
BEHIND = (StopState.SERVED, StopState.DEPARTED, StopState.NO_SHOW, StopState.DROPPED)


@dataclass
class Call:
    """The van stands once: everybody who boards or alights there together."""

    stops: list[Stop]
    eta: int = 0
    leg: str = ""

    @property
    def first(self) -> Stop:
        return self.stops[0]

    @property
    def kind(self) -> str:
        return self.first.kind

    @property
    def boards(self) -> bool:
        return self.kind == StopKind.BOARD

    @property
    def begin(self) -> int:
        return self.first.begin

    @property
    def state(self) -> str:
        """The least advanced of those who still count."""
        order = [StopState.PLANNED, StopState.ARRIVED, StopState.SERVED, StopState.DEPARTED]
        states = [order.index(StopState(s.state)) for s in self.stops if s.state in order]
        return order[min(states)] if states else StopState.DROPPED

    @property
    def is_behind(self) -> bool:
        return self.state in BEHIND

    @property
    def late(self) -> int:
        """Seconds behind the published time."""
        return max(0, self.eta - self.begin)

    @property
    def slack(self) -> int:
        return min(stop.promised_to for stop in self.stops) - self.eta

    @property
    def tone(self) -> str:
        if self.is_behind:
            return "muted"
        if self.slack < 0:
            return "danger"
        return "warning" if self.late >= LATE or self.slack < TIGHT else "active"

    @property
    def word(self) -> str:
        """A code for what the colour says."""
        return {"muted": "done", "danger": "too_late", "warning": "late", "active": "on_time"}[
            self.tone
        ]


@dataclass
class Lane:
    van: Van
    runs: list[Run] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    @property
    def ahead(self) -> list[Call]:
        return [call for call in self.calls if not call.is_behind]

    @property
    def next(self) -> Call | None:
        return self.ahead[0] if self.ahead else None

    @property
    def worst(self) -> Call | None:
        return min(self.ahead, key=lambda call: call.slack, default=None)


def published_plan(day: ServiceDay) -> DailyPlan | None:
    return day.plans.filter(state=PlanState.PUBLISHED).first()


def lanes_of(plan: DailyPlan | None, now: int | None = None, runs: Any = None) -> list[Lane]:
    """Six queries whatever the size of the day. Without `now` the plan's own times stand."""
    if plan is None:
        return []
    rows = (
        (runs if runs is not None else plan.runs)
        .select_related("van__facility", "driver", "layout")
        .prefetch_related("stops__rider", "stops__ride__request", "stops__facility")
        .order_by("van__provider_id", "van__number", "position")
    )
    lanes: dict[int, Lane] = {}
    for run in rows:
        lane = lanes.setdefault(run.van_id, Lane(run.van))
        lane.runs.append(run)
        lane.calls += calls_of(run, run.stops.all())
    reach = _reach(lanes, positions_of(lanes)) if now is not None else {}
    for lane in lanes.values():
        foretell(lane.calls, now, reach.get(lane.van.pk))
    return list(lanes.values())


def _reach(lanes: Mapping[int, Lane], where: Mapping[int, VanPosition]) -> dict[int, int]:
    """Van → seconds from where it is to the stop that it drives to. One question for all; nothing where the network cannot say."""
    driving = {
        van: lane.next.first
        for van, lane in lanes.items()
        if van in where and lane.next is not None and lane.next.state == StopState.PLANNED
    }
    if not driving:
        return {}
    here = [(where[van].latitude, where[van].longitude) for van in driving]
    there = [(stop.latitude, stop.longitude) for stop in driving.values()]
    try:
        seconds = roads.current().matrix(here, there).seconds
    except RoadsUnavailable:
        return {}
    return {van: int(seconds[i, i]) for i, van in enumerate(driving)}


def calls_of(run: Run, stops: Iterable[Stop]) -> list[Call]:
    """Neighbouring stops of one kind at one place are one call; those taken out do not count."""
    kept = []
    for stop in stops:
        stop.run = run
        if stop.state != StopState.DROPPED:
            kept.append(stop)
    groups = groupby(kept, key=lambda s: (s.kind, s.latitude, s.longitude))
    return [Call(list(group), leg=run.leg) for _, group in groups]


def foretell(calls: list[Call], now: int | None, reach: int | None = None) -> None:
    """Each call's expected time: what was tapped moves all that follows, pauses take delays up.

    `reach`: seconds to the next stop from where the van is now, if its tablet says where.
    """
    free, depart_before = now, 0
    for call in calls:
        drive = max(0, call.first.arrive - depart_before)
        if call.is_behind or call.state == StopState.ARRIVED:
            call.eta = call.first.arrived_at or call.first.served_at or call.begin
            if call.is_behind:
                free = max(s.departed_at or s.served_at or call.eta for s in call.stops)
            else:
                free = max(now or 0, call.eta) + sum(s.service for s in call.stops)
        elif now is None:
            call.eta = call.begin
        else:
            drive = min(drive, 3600) if depart_before else 0
            call.eta = max(call.begin, (free or now) + drive, now)
            if reach is not None:
                call.eta, reach = max(call.begin, now + reach), None
            free = call.eta + (call.stops[-1].depart - call.begin)
        depart_before = call.stops[-1].depart


@dataclass
class Problem:
    """Something that somebody in the office should do something about."""

    code: str
    van: Van
    minutes: int
    call: Call


def problems_of(lanes: Iterable[Lane]) -> list[Problem]:
    found = []
    for lane in lanes:
        call = lane.worst
        if call is not None and (call.slack < 0 or call.late >= LATE):
            found.append(
                Problem("too_late" if call.slack < 0 else "late", lane.van, call.late // 60, call)
            )
        unseen = next((c for c in lane.ahead if any(not s.seen_by_driver for s in c.stops)), None)
        if unseen is not None:
            found.append(Problem("unseen", lane.van, 0, unseen))
    return sorted(found, key=lambda p: (p.code != "too_late", -p.minutes, p.van.pk))
