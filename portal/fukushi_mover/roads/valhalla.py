"""Valhalla, in this process or over HTTP: one wire format, one reader."""

import itertools
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .building import config_of, network_of, signals_of
from .protocol import (
    Area,
    Health,
    Manoeuvre,
    Matrix,
    Point,
    RoadsUnavailable,
    RouteLine,
    Turn,
)

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]
"""A verb of Valhalla's and its question → the answer. Raises RoadsUnavailable."""

Signal = tuple[str, float, float]
"""Name, latitude, longitude."""

COSTING = "auto"
AT_THE_SIGNAL = 0.0004
"""Degrees, about 40 m: a wide crossing."""
TURNS = {
    **dict.fromkeys((1, 2, 3), Turn.DEPART),
    4: Turn.ARRIVE,
    5: Turn.ARRIVE_RIGHT,
    6: Turn.ARRIVE_LEFT,
    **dict.fromkeys((7, 8, 17, 22, 25), Turn.STRAIGHT),
    **dict.fromkeys((9, 18, 20, 23, 37), Turn.SLIGHT_RIGHT),
    **dict.fromkeys((16, 19, 21, 24, 38), Turn.SLIGHT_LEFT),
    10: Turn.RIGHT,
    11: Turn.SHARP_RIGHT,
    12: Turn.U_TURN,
    13: Turn.U_TURN,
    14: Turn.SHARP_LEFT,
    15: Turn.LEFT,
}


class Valhalla:
    """Answers from real streets. `ask` is the only door to the engine."""

    is_estimate = False

    def __init__(self, ask: Ask, source: str, signals: Sequence[Signal] = ()) -> None:
        self.ask, self.source, self.signals = ask, source, signals

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point]) -> Matrix:
        question = {
            "sources": [_spot(p) for p in sources],
            "targets": [_spot(p) for p in targets],
            "costing": COSTING,
            "verbose": False,
        }
        rows = self.ask("sources_to_targets", question)["sources_to_targets"]
        seconds, metres = _cells(rows["durations"]), _cells(rows["distances"]) * 1000
        for i, j in np.argwhere(np.isnan(seconds) | np.isnan(metres)):
            line = self.route([sources[i], targets[j]])
            seconds[i, j], metres[i, j] = line.seconds, line.metres
        return Matrix(
            np.rint(seconds).astype(np.int64), np.rint(metres).astype(np.int64), self.source, False
        )

    def route(self, points: Sequence[Point]) -> RouteLine:
        question = {
            "locations": [_spot(p) for p in points],
            "costing": COSTING,
            "directions_type": "maneuvers",
            "units": "kilometers",
        }
        trip = self.ask("route", question)["trip"]
        for leg in trip["legs"]:
            leg["points"] = decode(leg["shape"])
        line = [point for leg in trip["legs"] for point in leg["points"]]
        steps = [self._step(row, leg) for leg in trip["legs"] for row in leg["maneuvers"]]
        summary = trip["summary"]
        return RouteLine(
            round(summary["time"]),
            round(summary["length"] * 1000),
            tuple(line),
            tuple(steps),
            self.source,
            False,
        )

    def _step(self, row: dict[str, Any], leg: dict[str, Any]) -> Manoeuvre:
        turn = TURNS.get(row["type"], Turn.STRAIGHT)
        turns = turn not in (Turn.DEPART, Turn.ARRIVE, Turn.ARRIVE_LEFT, Turn.ARRIVE_RIGHT)
        return Manoeuvre(
            turn,
            tuple(row.get("street_names", ())),
            round(row["length"] * 1000),
            round(row["time"]),
            self._signal_at(leg["points"][row["begin_shape_index"]]) if turns else "",
        )

    def _signal_at(self, point: Point) -> str:
        near = (
            name
            for name, latitude, longitude in self.signals
            if abs(latitude - point[0]) < AT_THE_SIGNAL
            and abs(longitude - point[1]) < AT_THE_SIGNAL
        )
        return next(near, "")

    def isochrone(self, centre: Point, seconds: int) -> Area:
        question = {
            "locations": [_spot(centre)],
            "costing": COSTING,
            "contours": [{"time": seconds / 60}],
            "polygons": True,
        }
        shape = self.ask("isochrone", question)["features"][0]["geometry"]
        ring = shape["coordinates"][0] if shape["type"] == "Polygon" else shape["coordinates"]
        return Area(tuple((lat, lon) for lon, lat in ring), self.source, False)

    def snap(self, point: Point) -> Point:
        found = self.ask("locate", {"locations": [_spot(point)], "costing": COSTING})
        edges = found[0].get("edges") or []  # type: ignore[index]
        if not edges:
            raise RoadsUnavailable(f"no street near {point}")
        return edges[0]["correlated_lat"], edges[0]["correlated_lon"]

    def health(self) -> Health:
        try:
            answer = self.ask("status", {})
        except RoadsUnavailable as error:
            return Health(self.source, False, str(error))
        return Health(self.source, True, str(answer.get("version", "")))


def _spot(point: Point) -> dict[str, float]:
    return {"lat": point[0], "lon": point[1]}


def _cells(rows: list[list[float | None]]) -> Any:
    return np.array(
        [[np.nan if cell is None else cell for cell in row] for row in rows], dtype=float
    )


def decode(shape: str, precision: float = 1e-6) -> list[Point]:
    """Google's polyline algorithm with six digits, as Valhalla writes it."""
    values, number, shift = [], 0, 0
    for char in shape:
        byte = ord(char) - 63
        number |= (byte & 0x1F) << shift
        shift += 5
        if byte < 0x20:
            values.append(~(number >> 1) if number & 1 else number >> 1)
            number, shift = 0, 0
    north = itertools.accumulate(values[0::2])
    east = itertools.accumulate(values[1::2])
    return [
        (round(a * precision, 6), round(b * precision, 6)) for a, b in zip(north, east, strict=True)
    ]


def in_process(folder: Path) -> Valhalla:
    """The network that was built into `folder`. Raises RoadsUnavailable where there is none."""
    network = network_of(folder)
    if network is None:
        raise RoadsUnavailable(f"no network in {folder}: run manage.py build_roads")
    from valhalla import Actor

    actor = Actor(config_of(folder))
    # An actor keeps its search in itself: two questions at once end the process, not the question.
    one_at_a_time = threading.Lock()

    def ask(verb: str, question: dict[str, Any]) -> dict[str, Any]:
        method = {"sources_to_targets": "matrix"}.get(verb, verb)
        try:
            with one_at_a_time:
                return getattr(actor, method)(question)  # type: ignore[no-any-return]
        except RuntimeError as error:
            raise RoadsUnavailable(f"{verb}: {error}") from error

    return Valhalla(ask, f"valhalla: {network.name}"[:40], signals_of(folder))
