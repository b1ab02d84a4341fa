"""The arrays that kernels read (`Day`) and change (`Tours`).

Inside kernels requests count from 0: i boards at node i and alights at node n + i; vehicle v starts at node 2n + v
and ends at node 2n + V + v. Times and loads are float64; whole seconds stay exact.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NEVER = 1e15
EPS = 1e-9
GHOST = 2  # is_rest of a rider who was struck off while a vehicle drove to the door


class Day(NamedTuple):
    """The problem. P places, n requests, V vehicles, Y layouts, Z resources (loads nested: see Problem.nested)."""

    n: int
    vans: int
    place: Ints  # (2n + 2V)
    early: Floats  # (2n + 2V) begin of service
    late: Floats
    service: Floats
    ride: Floats  # (n) longest time from begin of boarding to begin of alighting
    load: Floats  # (n, Z)
    room: Floats  # (V, Y, Z)
    layouts: Ints  # (V) how many rows of room count
    duty: Floats  # (V)
    fixed: Floats  # (V) cost of using it
    kind: Ints  # (V) equal vehicles share a number
    free: Ints  # (V) first position that may change
    rests: Ints  # (V) breaks: requests that alone do not make a vehicle used
    is_rest: npt.NDArray[np.uint8]  # (n)
    waves: Ints  # (V)
    allowed: npt.NDArray[np.uint8]  # (n, V)
    home: Ints  # (n) vehicle of the reference plan, or -1
    moved: float  # cost of another one
    penalty: Floats  # (n) cost of leaving it out
    time: Floats  # (P, P)
    cost: Floats  # (P, P)
    time_to: Floats  # (P, P) time with from and to exchanged, so that all ways to one place lie side by side in memory
    cost_to: Floats  # (P, P)
    aboard_weight: float
    duty_weight: float
    waiting_weight: float
    late_weight: float
    due: Floats  # (2n + 2V) begin of service that is wished for; 0: none
    ruled: npt.NDArray[np.uint8]  # (n) order or apart rules concern it
    order: Ints  # (n) bits: boards first 1, boards last 2, leaves first 4, leaves last 8
    apart_from: Ints  # (n + 1) offsets into apart_with
    apart_with: Ints
    partner: Ints  # (n) must be aboard together with it, or -1


class Tours(NamedTuple):
    """One worker's routes and scratch space; M is the longest route that fits."""

    seq: Ints  # (V, M) nodes, start and end included
    size: Ints  # (V)
    early: Floats  # (V, M) least begin times
    late: Floats  # (V, M) greatest begin times
    load: Floats  # (V, M, Z) after the stop
    aboard: Floats  # (V, M) riders after the stop
    spot: npt.NDArray[np.uint32]  # (V, M) places of the nodes
    stay: Floats  # (V, M) service times of the nodes
    hop: Floats  # (V, M) travel time to the next node
    fare: Floats  # (V, M) cost to the next node
    ease: Floats  # (V, M) how late a stop can begin so that no stop before it has to begin later than `early`
    mask: Ints  # (V) layouts that hold the route, as bits
    pos: Ints  # (2n + 2V)
    owner: Ints  # (n) vehicle or -1
    version: Ints  # (V) a number of its own for each content of a route
    counter: Ints  # (1)
    value: Floats  # (V) cost of the route
    path: Ints  # (M) scratch
    begin: Floats  # (M) scratch
    bound: Floats  # (M) scratch
    gap: Floats  # (M) scratch


PER_STOP = ("seq", "early", "late", "load", "aboard", "spot", "stay", "hop", "fare", "ease")
SCRATCH = ("path", "begin", "bound", "gap")


class Live(NamedTuple):
    """What has become history while the day runs."""

    begun: Ints  # (V) positions whose begin is history, the start included
    left: Floats  # (2n + 2V) when a vehicle left a node; negative: not yet
    service: Floats  # (2n + 2V) true service times (Day.service grows while a vehicle stands)
    known: Floats  # (V) when the route was last changed
    out: Ints  # (V) 1: out of service


def reversed_ways(ways: Floats) -> Floats:
    """The matrix with from and to exchanged; the same array if it makes no difference."""
    return ways if np.array_equal(ways, ways.T) else np.ascontiguousarray(ways.T)


def empty_tours(day: Day, longest: int) -> Tours:
    """Routes that go nowhere yet. Call `route.refresh` on each vehicle before use."""
    shape = (day.vans, longest)
    seq = np.zeros(shape, np.int64)
    seq[:, 0] = 2 * day.n + np.arange(day.vans)
    seq[:, 1] = 2 * day.n + day.vans + np.arange(day.vans)
    floats = [np.zeros(shape) for _ in range(7)]
    return Tours(
        seq=seq, size=np.full(day.vans, 2, np.int64), early=floats[0], late=floats[1],
        load=np.zeros((*shape, day.load.shape[1])), aboard=floats[2],
        spot=np.zeros(shape, np.uint32), stay=floats[3], hop=floats[4], fare=floats[5], ease=floats[6], mask=np.zeros(day.vans, np.int64),
        pos=np.zeros(len(day.place), np.int64), owner=np.full(day.n, -1, np.int64),
        version=np.zeros(day.vans, np.int64), counter=np.zeros(1, np.int64), value=np.zeros(day.vans),
        path=np.zeros(longest, np.int64), begin=np.zeros(longest), bound=np.zeros(longest),
        gap=np.zeros(longest),
    )  # fmt: skip
