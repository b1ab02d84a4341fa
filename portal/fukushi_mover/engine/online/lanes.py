"""`Lanes`: a fleet of which only a few vehicles change between two requests, each with a small matrix of its own.

A thousand vehicles with fifteen stops each would need a matrix of 225 million travel times; their own places need half a
million, and a request looks up its two ends alone.
"""

import threading
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..kernel import lanes as kernels
from ..kernel.arrays import NEVER, Day, Floats, Ints, empty_tours
from ..model import Load, Seconds, Weights, Window

OWN = 4  # places 0 to 3: start, end, and the two ends of what is asked for


@dataclass(frozen=True, slots=True)
class Passenger:
    """Somebody whom the vehicle carries or will carry; `boarded` is when, if aboard now."""

    load: Load
    longest_ride: Seconds
    boarded: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A stop still to come of passenger number `passenger`, at row `place` of the lane's times."""

    passenger: int
    boards: bool
    place: int
    window: Window
    service: Seconds


@dataclass(frozen=True, eq=False)
class Lane:
    """One vehicle. `times` (m, m) and `points` (m; rows of the fleet's points) begin with where it is and where it
    ends; the first `frozen` calls stay first; it cannot leave before `since`, and must be back by `latest`."""

    points: tuple[int, ...]
    times: npt.NDArray[np.generic]
    passengers: tuple[Passenger, ...]
    calls: tuple[Call, ...]
    frozen: int
    layouts: tuple[Load, ...]
    since: Seconds
    latest: Seconds


@dataclass(frozen=True, eq=False)
class Ask:
    """What is asked for. `near` (4, points): travel times to the origin, from it, to the destination, from it, for all
    points of the fleet; `direct` there and back; `may` (vehicles): who could at all; `hours` (k, 2, vehicles): spans of
    time to which each vehicle keeps, one of them."""

    pickup: Window
    dropoff: Window
    boarding: Seconds
    alighting: Seconds
    load: Load
    longest_ride: Seconds
    near: Floats
    direct: tuple[Seconds, Seconds]
    may: npt.NDArray[np.bool_]
    hours: Floats


class Place(NamedTuple):
    """Vehicle `v` could board the rider at about `pickup`, after position `first` of its calls (those aboard before them
    included), and let them out after position `second`, for `added` more."""

    v: int
    first: int
    second: int
    pickup: Seconds
    added: float


class Lanes:
    """The vehicles by number. Not to be changed while somebody scans: both hold `lock`."""

    def __init__(self, lanes: list[Lane], weights: Weights, setting_out: Seconds) -> None:
        self.lock = threading.Lock()
        self.lanes, self.weights, self.setting_out = lanes, weights, setting_out
        self.timed_at: Seconds | None = None
        self._allocate()

    def put(self, v: int, lane: Lane) -> None:
        """Vehicle `v` is as this lane says from now on."""
        self.lanes[v] = lane
        if len(lane.passengers) > self.riders or self._layouts(lane) > self.day.room.shape[1]:
            self._allocate()
        else:
            self._write(v, lane)

    @staticmethod
    def _layouts(lane: Lane) -> int:
        return len(lane.layouts)

    def _allocate(self) -> None:
        vans = len(self.lanes)
        self.riders = max((len(lane.passengers) for lane in self.lanes), default=0) + 4
        resources = max((len(lane.layouts[0]) for lane in self.lanes), default=1)
        layouts = max(map(self._layouts, self.lanes), default=1)
        n, places = vans * self.riders + 1, 2 * self.riders + OWN
        self.day = _empty_day(n, vans, places, layouts, resources, self.weights)
        self.tours = empty_tours(self.day, 2 * self.riders + 4)
        self.legs = np.zeros((vans, places, places))
        self.places = np.full(vans, OWN, np.int64)
        self.where = np.zeros((vans, places), np.int64)
        self.since = np.zeros(vans)
        self.said_late = np.full(2 * n + 2 * vans, NEVER)
        self.said_ride, self.boarded = np.full(n, NEVER), np.full(n, -1.0)
        for v, lane in enumerate(self.lanes):
            self._write(v, lane)

    def _write(self, v: int, lane: Lane) -> None:
        self.timed_at = None
        rows = np.array([0, 1, *range(OWN, OWN + len(lane.points) - 2)], np.int64)
        self.places[v] = rows[-1] + 1 if len(rows) > 2 else OWN
        self.legs[v][np.ix_(rows, rows)] = lane.times
        self.where[v][rows] = lane.points
        self.since[v] = lane.since
        self._write_vehicle(v, lane)
        for k, passenger in enumerate(lane.passengers):
            self._write_passenger(v * self.riders + k, passenger)
        self._write_calls(v, lane)

    def _write_vehicle(self, v: int, lane: Lane) -> None:
        day = self.day
        start, end = 2 * day.n + v, 2 * day.n + day.vans + v
        day.place[start], day.place[end] = 0, 1
        day.late[start] = NEVER
        self.said_late[end] = lane.latest
        day.room[v, : len(lane.layouts)] = lane.layouts
        day.layouts[v] = len(lane.layouts)

    def _write_passenger(self, slot: int, passenger: Passenger) -> None:
        """One who is aboard boards where the vehicle is, when it sets out."""
        day = self.day
        day.load[slot] = passenger.load
        self.said_ride[slot] = passenger.longest_ride
        self.boarded[slot] = -1.0 if passenger.boarded is None else passenger.boarded
        day.place[slot], day.early[slot], day.service[slot] = 0, 0.0, 0.0
        self.said_late[slot] = NEVER

    def _write_calls(self, v: int, lane: Lane) -> None:
        day, first = self.day, v * self.riders
        aboard = [first + k for k, one in enumerate(lane.passengers) if one.boarded is not None]
        path = [2 * day.n + v, *aboard]
        for call in lane.calls:
            slot = first + call.passenger
            node = slot if call.boards else slot + day.n
            day.place[node] = call.place if call.place < 2 else call.place + OWN - 2
            day.early[node], day.service[node] = call.window.earliest, call.service
            self.said_late[node] = call.window.latest
            if call.boards:
                self.said_ride[slot] += call.service
            path.append(node)
        path.append(2 * day.n + day.vans + v)
        self.tours.seq[v, : len(path)] = path
        self.tours.size[v] = len(path)
        day.free[v] = 1 + len(aboard) + lane.frozen

    def scan(self, now: Seconds, *asks: Ask) -> list[list[Place]]:
        """For each ask the vehicles that could take it at `now`, each with its cheapest place."""
        with self.lock:
            if self.timed_at != now:
                self._time(now)
            return [self._scan(ask) for ask in asks]

    def _time(self, now: Seconds) -> None:
        """The fleet as it stands at `now`; whoever asks in the same second finds it timed."""
        free_at = np.maximum(now + self.setting_out, self.since)
        kernels.retime_all(
            self.day, self.tours, self.legs, self.places, self.weights.driving, float(now),
            free_at, self.said_late, self.said_ride, self.boarded,
        )  # fmt: skip
        self.timed_at = now

    def _scan(self, ask: Ask) -> list[Place]:
        self._write_ask(ask)
        near = np.ascontiguousarray(ask.near[:, self.where].transpose(1, 0, 2))
        spans = [self._scan_span(ask, near, *span) for span in ask.hours]
        best = np.argmin([span[0] for span in spans], axis=0)
        found = np.array(spans)[best, :, np.arange(self.day.vans)]
        vans = np.flatnonzero(found[:, 0] < NEVER)
        return [
            Place(v, int(first), int(second), int(pickup), gain)
            for v, (gain, first, second, pickup) in zip(
                vans.tolist(), found[vans].tolist(), strict=True
            )
        ]

    def _write_ask(self, ask: Ask) -> None:
        day, slot = self.day, self.day.n - 1
        day.place[slot], day.place[slot + day.n] = 2, 3
        day.service[slot], day.service[slot + day.n] = ask.boarding, ask.alighting
        day.ride[slot] = ask.longest_ride + ask.boarding
        day.load[slot], day.allowed[slot] = ask.load, ask.may
        self.legs[:, 2, 3], self.legs[:, 3, 2] = ask.direct

    def _scan_span(self, ask: Ask, near: Floats, opens: Floats, closes: Floats) -> list[Floats]:
        """(added, first, second, pickup) by vehicle, within one span of its hours."""
        vans = self.day.vans
        gain, pickup = np.empty(vans), np.zeros(vans)
        first, second = np.zeros(vans, np.int64), np.zeros(vans, np.int64)
        windows = np.array([ask.pickup.earliest, ask.pickup.latest, ask.dropoff.earliest, ask.dropoff.latest], float)  # fmt: skip
        kernels.scan(
            self.day, self.tours, self.legs, self.places, self.weights.driving, near, self.day.n - 1, windows,
            np.ascontiguousarray(opens), np.ascontiguousarray(closes), gain, first, second, pickup,
        )  # fmt: skip
        return [gain, first.astype(float), second.astype(float), pickup]


def _empty_day(
    n: int, vans: int, places: int, layouts: int, resources: int, weights: Weights
) -> Day:
    nodes = 2 * n + 2 * vans

    def per(size: int, fill: int = 0) -> Ints:
        return np.full(size, fill, np.int64)

    time = np.zeros((places, places))
    return Day(
        n=n, vans=vans, place=per(nodes), early=np.zeros(nodes), late=np.full(nodes, NEVER), service=np.zeros(nodes),
        ride=np.full(n, NEVER), load=np.zeros((n, resources)), room=np.zeros((vans, layouts, resources)),
        layouts=per(vans), duty=np.full(vans, NEVER), fixed=np.full(vans, float(weights.vehicle)), kind=per(vans),
        free=per(vans, 1), rests=per(vans), is_rest=np.zeros(n, np.uint8), waves=per(vans, -1),
        allowed=np.zeros((n, vans), np.uint8), home=per(n, -1), moved=0.0, penalty=np.zeros(n), time=time,
        cost=time.copy(), time_to=time.copy(), cost_to=time.copy(), aboard_weight=float(weights.aboard), duty_weight=float(weights.duty),
        waiting_weight=float(weights.waiting), late_weight=0.0, due=np.zeros(nodes),
        ruled=np.zeros(n, np.uint8), order=per(n), apart_from=per(n + 1), apart_with=per(0), partner=per(n, -1),
    )  # fmt: skip
