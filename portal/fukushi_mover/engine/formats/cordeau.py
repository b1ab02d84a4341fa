"""Dial-a-ride text of Cordeau (2006), Ropke et al. (2007), Cordeau and Laporte (2003), and its heterogeneous relative.

Node 0 is the depot, i and n + i are pickup and drop-off of request i, 2n + 1 is the depot again (some files lack it).
Times equal Euclidean distances, in double precision.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..model import Load, Problem, Request, Stop, Vehicle, Window
from .text import Row, Unreadable, number_rows, require_columns, whole

RESOURCES = ("staff", "seat", "stretcher", "wheelchair")
UPGRADES = (("staff", "seat", "stretcher"),)


def read_homogeneous(path: Path, text: str) -> Problem:
    """Header: vehicles, nodes or requests, longest duty, capacity, longest ride. Rows: id, x, y, service, load, window."""
    header, *nodes = number_rows(path, text)
    require_columns(path, header, 5)
    n = _count(path, nodes, 7)
    duty, seats, ride = header.values[2:5]
    vehicles = [((seats,), duty)] * whole(path, header, 0, 1)
    return _problem(path, nodes, n, vehicles, load_at=4, window_at=5, rides=[ride] * n)


def read_heterogeneous(path: Path, text: str) -> Problem:
    """Header: vehicles, requests; a row per vehicle: longest duty and four capacities; then nodes: id, x, y, service,
    longest ride, four loads, window (Malheiros et al. 2021, after Parragh 2011 and Braekers et al. 2014)."""
    header, *rows = number_rows(path, text)
    count = whole(path, header, 0, 1)
    if len(rows) <= count:
        raise Unreadable(path, header.line, f"{count} vehicles announced, {len(rows)} rows follow")
    for row in rows[:count]:
        require_columns(path, row, 5)
    vehicles = [(row.values[1:5], row.values[0]) for row in rows[:count]]
    nodes = rows[count:]
    n = _count(path, nodes, 11)
    rides = [row.values[4] for row in nodes[1 : n + 1]]
    return _problem(path, nodes, n, vehicles, load_at=5, window_at=9, rides=rides)


def _count(path: Path, nodes: Sequence[Row], columns: int) -> int:
    """The number of requests; headers are not to be trusted with it."""
    for position, row in enumerate(nodes):
        require_columns(path, row, columns)
        if row.values[0] != position:
            raise Unreadable(path, row.line, f"node {position} expected")
        if row.values[columns - 2] > row.values[columns - 1]:
            raise Unreadable(path, row.line, "the window ends before it begins")
    if len(nodes) < 3:
        raise Unreadable(path, nodes[-1].line if nodes else 1, "no request")
    return (len(nodes) - 1) // 2


def _problem(
    path: Path,
    nodes: Sequence[Row],
    n: int,
    vans: Sequence[tuple[Load, float]],
    *,
    load_at: int,
    window_at: int,
    rides: Sequence[float],
) -> Problem:
    resources = window_at - load_at
    end = 2 * n + 1 if len(nodes) == 2 * n + 2 else 0
    requests = tuple(
        _request(path, nodes, i, n, slice(load_at, window_at), rides[i - 1])
        for i in range(1, n + 1)
    )
    shift = Window(nodes[0].values[window_at], nodes[end].values[window_at + 1])
    vehicles = tuple(
        Vehicle(str(k), 0, end, shift, (room,), longest_duty=duty)
        for k, (room, duty) in enumerate(vans, 1)
    )
    points = np.array([row.values[1:3] for row in nodes])
    names, upgrades = (("seat",), ()) if resources == 1 else (RESOURCES, UPGRADES)
    return Problem(requests, vehicles, euclidean(points), resources=names, upgrades=upgrades)


def _request(
    path: Path, nodes: Sequence[Row], i: int, n: int, loads: slice, ride: float
) -> Request:
    pickup, dropoff = nodes[i].values, nodes[n + i].values
    if any(up + down for up, down in zip(pickup[loads], dropoff[loads], strict=True)):
        raise Unreadable(path, nodes[n + i].line, f"the load does not undo that of node {i}")
    return Request(
        str(i),
        _stop(i, pickup, loads.stop),
        _stop(n + i, dropoff, loads.stop),
        load=pickup[loads],
        longest_ride=ride,
    )


def _stop(place: int, row: Sequence[float], window_at: int) -> Stop:
    return Stop(place, Window(row[window_at], row[window_at + 1]), row[3])


def euclidean(points: np.ndarray) -> np.ndarray:
    """Distances between points (m, 2) → (m, m), exactly as math.hypot gives them."""
    gap = points[:, None, :] - points[None, :, :]
    return np.hypot(gap[..., 0], gap[..., 1])
