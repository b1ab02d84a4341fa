"""Dynamic dial-a-ride JSON of Berbeglia, Cordeau and Laporte (2012): requests of a static instance with times of asking."""

from collections.abc import Sequence

import numpy as np

from ..model import Problem, Request, Seconds, Stop, Vehicle, Window
from .cordeau import euclidean
from .located import Located
from .scenario import Scenario


def read_berbeglia(document: Located) -> Scenario:
    """Node numbers follow the order of the file. The depot's window is that of the static twin: the route time for the
    instances of Ropke et al., the planning horizon for those of Cordeau and Laporte. Raises Unreadable."""
    about, items = document["static_info"], list(document["requests"].items())
    n, ride = len(items), about["max_ride_time"].number(0)
    depot = _point(about["depot_location"])
    points = [
        depot,
        *(_point(item["pickup_location"]) for item in items),
        *(_point(item["delivery_location"]) for item in items),
    ]
    requests = tuple(_request(item, k, n, ride) for k, item in enumerate(items, 1))
    duty, seats = about["max_route_time"].number(0), (about["vehicle_capacity"].number(0),)
    windows = [stop.window for request in requests for stop in (request.pickup, request.dropoff)]
    shift = Window(0, _depot_closes(about, windows))
    count = about["number_of_vehicles"].whole(1)
    vehicles = tuple(
        Vehicle(str(k), 0, 0, shift, (seats,), longest_duty=duty) for k in range(1, count + 1)
    )
    asked = tuple(item["arrival_time"].number() for item in items)
    return Scenario(
        Problem(requests, vehicles, euclidean(np.array(points))),
        asked,
        drive_first=True,
        names=_names(items),
    )


def _names(items: Sequence[Located]) -> dict[str, str]:
    return {str(k): item["id"].text_value() for k, item in enumerate(items, 1)}


def _depot_closes(about: Located, windows: Sequence[Window]) -> Seconds:
    """Which family it is says the name; a file without one, whether somebody is carried after the longest route's time."""
    horizon, duty = about["planing_horizon"].number(0), about["max_route_time"].number(0)
    name = about["instance"].text_value() if about.has("instance") else ""
    if "ropke" in name:
        return min(horizon, duty)
    if "cordeau" in name or any(duty < window.latest < horizon for window in windows):
        return horizon
    return min(horizon, duty)


def _point(item: Located) -> tuple[float, float]:
    return float(item["x_coord"].number()), float(item["y_coord"].number())


def _request(item: Located, k: int, n: int, ride: Seconds) -> Request:
    pickup, dropoff = (
        _end(item, name, place) for name, place in (("pickup", k), ("delivery", n + k))
    )
    return Request(str(k), pickup, dropoff, load=(item["load"].number(0),), longest_ride=ride)


def _end(item: Located, name: str, place: int) -> Stop:
    first, last = item[f"{name}_lower_tw"].number(), item[f"{name}_upper_tw"]
    if last.number() < first:
        raise last.fault("the window ends before it begins")
    return Stop(place, Window(first, last.number()), item[f"{name}_service_time"].number(0))
