"""The lent vans of a day, kept by this process from one request to the next and brought up to date by the day's log."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Count, Max, Sum

from portal.fukushi_mover import clock, roads
from portal.fukushi_mover.engine.model import Window
from portal.fukushi_mover.engine.online.lanes import Ask, Call, Lane, Lanes, Passenger, Place
from portal.fukushi_mover.enums import EventKind, StopKind
from portal.fukushi_mover.models import ServiceDay, Stop, Van
from portal.fukushi_mover.queries.lending import hours_on
from portal.fukushi_mover.roads.protocol import Point

from .carrying import layouts_of, load_of, rider_load
from .ends import Ends
from .live import (
    SETTING_OUT,
    Fleet,
    LiveVan,
    Wish,
    base_of,
    fleet_of,
    latest_back,
    longest_of,
    suits,
    who,
)
from .reach import Reach, reach_of
from .static import WEIGHTS, Places

KEPT = 8
FOREVER = 10**9
NOBODY: frozenset[int] = frozenset()
CHANGE_NO_STOP = (EventKind.RIDE_REFUSED, EventKind.ATTENDANCE_CHANGED)
CHANGE_ONE_VAN = (
    EventKind.RIDE_TAKEN,
    EventKind.RIDE_CANCELLED,
    EventKind.TAPPED,
    EventKind.TAP_UNDONE,
    EventKind.DRIVER_TOLD,
    EventKind.DRIVER_ANSWERED,
)
Event = tuple[int, str, dict[str, Any], datetime]


@dataclass(eq=False)
class LentFleet:
    """Vans at one revision of a day. `lanes` are the engine's arrays, in the order of `vans`."""

    day: ServiceDay
    revision: int
    recorded_at: datetime
    stamp: tuple[Any, ...]
    vans: list[LiveVan]
    places: Places
    lanes: Lanes
    ends: Ends = field(default_factory=Ends)
    suited: dict[tuple[frozenset[str], int | None], np.ndarray] = field(default_factory=dict)

    def take(self, changed: Fleet) -> None:
        """Some vans as they stand now."""
        rows = {live.van.pk: v for v, live in enumerate(self.vans)}
        with self.lanes.lock:
            for live in changed.vans:
                v = rows[live.van.pk]
                self.vans[v] = live
                self.lanes.put(v, _lane(live, self.places, self.day.pilot.closes_at))

    def fleet(self, v: int, now: int) -> Fleet:
        """One van alone."""
        return Fleet(self.day, self.revision, now, [self.vans[v].at(now)])

    def scan(self, now: int, *wishes: Wish) -> list[list[Place]]:
        """For each wish (all between the same two points) where each van could take it."""
        if not self.vans:
            return [[] for _ in wishes]
        origin, destination = wishes[0].origin, wishes[0].destination
        near = self.ends.near(self.places.points, origin, destination)
        direct = _between(origin, destination)
        asks = (_ask(wish, near, direct, self.reaching(wish), self.hours) for wish in wishes)
        return self.lanes.scan(now, *asks)

    def reaching(self, wish: Wish) -> np.ndarray:
        """Which vans go where the wish begins and ends, and have what it needs."""
        there = self.reach.at(wish.origin) & self.reach.at(wish.destination) & self.suiting(wish)
        return there & self.driving(wish) if wish.closed else there

    def driving(self, wish: Wish) -> np.ndarray:
        """Which vans' service is not suspended where the resident lives."""
        return np.array([live.van.pk not in wish.closed for live in self.vans], np.bool_)

    def suiting(self, wish: Wish) -> np.ndarray:
        """Which vans have what it needs."""
        kind = (wish.needs, wish.lifted_kg)
        if kind not in self.suited:
            flags = [suits(live.van, wish) for live in self.vans]
            self.suited[kind] = np.array(flags, np.bool_)
        return self.suited[kind]

    @cached_property
    def reach(self) -> Reach:
        """Who edits a van or where it lends its seats makes a new fleet (see `_stamp`)."""
        return reach_of([live.van for live in self.vans])

    @cached_property
    def hours(self) -> np.ndarray:
        """(k, 2, vans): the k-th span of each van's lending hours; one that is missing ends before it begins."""
        weekday = self.day.date.weekday()
        spans = [hours_on(live.van, weekday) for live in self.vans]
        most = max((1 if one is None else len(one) for one in spans), default=1)
        hours = np.tile(np.array([[1.0], [0.0]]), (max(1, most), 1, len(spans)))
        for v, rows in enumerate(spans):
            for k, span in enumerate([(0, FOREVER)] if rows is None else rows):
                hours[k, :, v] = span
        return hours


def _between(origin: Point, destination: Point) -> tuple[int, int]:
    """Seconds from the one end to the other, and back."""
    seconds = roads.remembered().square([origin, destination]).seconds
    return int(seconds[0, 1]), int(seconds[1, 0])


def _ask(
    wish: Wish, near: np.ndarray, direct: tuple[int, int], may: np.ndarray, hours: np.ndarray
) -> Ask:
    return Ask(
        wish.pickup, wish.dropoff, wish.boarding, wish.alighting, load_of(wish.wheelchair, wish.people),
        wish.longest_ride, near, direct, may, hours,
    )  # fmt: skip


def _lane(live: LiveVan, places: Places, closes_at: int) -> Lane:
    """The van as the engine keeps it: those who sit in it, then every stop whose other end is known."""
    points: list[Point] = [live.place, base_of(live.van)]
    passengers: list[Passenger] = []
    calls: list[Call] = []
    numbers: dict[tuple[int | None, int | None], int] = {}
    for stop in live.aboard:
        if any(who(end) == who(stop) for end in live.ahead):
            numbers[who(stop)] = len(passengers)
            passengers.append(_passenger(stop, stop.served_at))
    for stop in live.ahead:
        boards = stop.kind == StopKind.BOARD
        if boards and _alights(live, stop):
            numbers[who(stop)] = len(passengers)
            passengers.append(_passenger(stop, None))
        if who(stop) in numbers:
            calls.append(_call(stop, numbers[who(stop)], boards, len(points)))
            points.append((stop.latitude, stop.longitude))
    times = roads.remembered().square(points).seconds
    rows = tuple(places.row(*point) for point in points)
    return Lane(
        rows, times, tuple(passengers), tuple(calls), live.frozen, layouts_of(live.van), live.since,
        latest_back(live, closes_at),
    )  # fmt: skip


def _alights(live: LiveVan, stop: Stop) -> bool:
    return any(who(end) == who(stop) and end.kind == StopKind.ALIGHT for end in live.ahead)


def _passenger(stop: Stop, boarded: int | None) -> Passenger:
    if stop.ride is not None:
        load = load_of(stop.ride.request.wheelchair, stop.ride.request.people)
    else:
        assert stop.rider is not None
        load = rider_load(stop.rider)
    return Passenger(load, longest_of(stop), boarded)


def _call(stop: Stop, passenger: int, boards: bool, place: int) -> Call:
    window = Window(stop.promised_from, max(stop.promised_from, stop.promised_to))
    return Call(passenger, boards, place, window, stop.service)


_fleets: dict[Any, LentFleet] = {}
_lock = threading.Lock()


def lent_fleet(day: ServiceDay) -> LentFleet:
    """The fleet of a day at its newest revision. Four queries if nothing has changed; a van that did something costs a few more."""
    with _lock:
        known = _fleets.get(day.public_id)
        events = _events(day, known.revision if known else day.revision)
        found = _brought_up(known, day, events) if known else None
        if found is None:
            found = _built(day, events[-1] if events else (0, "", {}, clock.now()))
        _fleets.pop(day.public_id, None)
        _fleets[day.public_id] = found
        while len(_fleets) > KEPT:
            del _fleets[next(iter(_fleets))]
        return found


def _events(day: ServiceDay, since: int) -> list[Event]:
    """From number `since` on."""
    rows = day.events.filter(number__gte=since).order_by("number")
    return list(rows.values_list("number", "kind", "payload", "recorded_at"))


def _brought_up(known: LentFleet, day: ServiceDay, events: list[Event]) -> LentFleet | None:
    """None if the whole day must be read again."""
    if not events or events[0][3] != known.recorded_at or _stamp(day) != known.stamp:
        return None
    touched = [_touched(event) for event in events[1:]]
    if any(vans is None for vans in touched):
        return None
    vans = NOBODY.union(*(one for one in touched if one))
    if vans:
        masters = {live.van.pk: live.van for live in known.vans}
        changed = fleet_of(day, clock.second_now(day.date), vans, masters)
        if not {live.van.pk for live in changed.vans} <= {live.van.pk for live in known.vans}:
            return None
        known.take(changed)
    known.day, known.revision, known.recorded_at = day, events[-1][0], events[-1][3]
    return known


def _touched(event: Event) -> frozenset[int] | None:
    """The vans that an event changed; None if it may have been any."""
    _, kind, payload, _ = event
    if kind in CHANGE_NO_STOP:
        return NOBODY
    if kind in CHANGE_ONE_VAN:
        return frozenset({payload["van"]}) if "van" in payload else None
    return None


def _stamp(day: ServiceDay) -> tuple[Any, ...]:
    """Changes when somebody edits the vans of the pilot's providers, or when and where they lend their seats."""
    vans = Van.objects.filter(provider__in=day.pilot.partners.values("provider"))
    found = vans.aggregate(
        Max("updated_at"),
        Count("pk", distinct=True),
        Count("layouts"),
        Count("named_areas", distinct=True),
        Max("named_areas__updated_at"),
    )
    hours = vans.aggregate(
        Count("lending_hours"), Sum("lending_hours__opens_at"), Sum("lending_hours__closes_at")
    )
    areas = vans.aggregate(
        Count("lending_areas"), Sum("lending_areas__metres"), Sum("lending_areas__latitude")
    )
    return (*found.values(), *hours.values(), *areas.values())


def _built(day: ServiceDay, newest: Event) -> LentFleet:
    stamp, fleet, places = _stamp(day), fleet_of(day, clock.second_now(day.date)), Places()
    lanes = [_lane(live, places, day.pilot.closes_at) for live in fleet.vans]
    return LentFleet(
        day, newest[0], newest[3], stamp, fleet.vans, places, Lanes(lanes, WEIGHTS, SETTING_OUT)
    )


__all__ = ["LentFleet", "lent_fleet"]
