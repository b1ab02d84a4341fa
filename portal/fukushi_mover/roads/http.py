"""Road servers of others: Valhalla's and OSRM's HTTP interfaces, chosen in the settings."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

import numpy as np

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
from .valhalla import Valhalla

TIMEOUT_SECONDS = 20


def ask_server(address: str, body: dict[str, Any] | None = None) -> Any:
    """The JSON that a road server answers. Raises RoadsUnavailable."""
    if not address.startswith(("http://", "https://")):
        raise RoadsUnavailable(f"{address}: no address of a road server")
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        address,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return json.load(answer)
    except (OSError, ValueError) as error:
        raise RoadsUnavailable(f"{address}: {error}") from error


def valhalla_server(url: str) -> Valhalla:
    base = url.rstrip("/")
    return Valhalla(lambda verb, question: ask_server(f"{base}/{verb}", question), "valhalla-http")


OSRM_TURNS = {
    "uturn": Turn.U_TURN,
    "sharp right": Turn.SHARP_RIGHT,
    "right": Turn.RIGHT,
    "slight right": Turn.SLIGHT_RIGHT,
    "straight": Turn.STRAIGHT,
    "slight left": Turn.SLIGHT_LEFT,
    "left": Turn.LEFT,
    "sharp left": Turn.SHARP_LEFT,
}


class Osrm:
    """OSRM's `/table`, `/route` and `/nearest` (version 1). It draws no isochrones, and says so."""

    source = "osrm-http"
    is_estimate = False

    def __init__(self, url: str) -> None:
        self.base = url.rstrip("/")

    def _ask(self, service: str, points: Sequence[Point], options: str = "") -> Any:
        where = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in points)
        answer = ask_server(f"{self.base}/{service}/v1/driving/{where}{options}")
        if answer.get("code") != "Ok":
            raise RoadsUnavailable(f"{service}: {answer.get('code')}")
        return answer

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point]) -> Matrix:
        first = ";".join(str(i) for i in range(len(sources)))
        then = ";".join(str(len(sources) + j) for j in range(len(targets)))
        options = f"?annotations=duration,distance&sources={first}&destinations={then}"
        answer = self._ask("table", [*sources, *targets], options)
        if any(cell is None for row in answer["durations"] for cell in row):
            raise RoadsUnavailable("table: some places cannot be reached")
        return Matrix(
            np.rint(np.array(answer["durations"], dtype=float)).astype(np.int64),
            np.rint(np.array(answer["distances"], dtype=float)).astype(np.int64),
            self.source,
            False,
        )

    def route(self, points: Sequence[Point]) -> RouteLine:
        answer = self._ask("route", points, "?overview=full&geometries=geojson&steps=true")
        best = answer["routes"][0]
        steps = [_osrm_step(row) for leg in best["legs"] for row in leg["steps"]]
        return RouteLine(
            round(best["duration"]),
            round(best["distance"]),
            tuple((lat, lon) for lon, lat in best["geometry"]["coordinates"]),
            tuple(steps),
            self.source,
            False,
        )

    def isochrone(self, centre: Point, seconds: int) -> Area:
        raise RoadsUnavailable("OSRM draws no isochrones")

    def snap(self, point: Point) -> Point:
        lon, lat = self._ask("nearest", [point])["waypoints"][0]["location"]
        return lat, lon

    def health(self) -> Health:
        try:
            ask_server(f"{self.base}/nearest/v1/driving/0,0")
        except RoadsUnavailable as error:
            return Health(
                self.source, isinstance(error.__cause__, urllib.error.HTTPError), str(error)
            )
        return Health(self.source, True)


def _osrm_step(row: dict[str, Any]) -> Manoeuvre:
    kind, modifier = row["maneuver"]["type"], row["maneuver"].get("modifier", "straight")
    turn = {"depart": Turn.DEPART, "arrive": Turn.ARRIVE}.get(kind) or OSRM_TURNS[modifier]
    names = tuple(name for name in (row.get("name"), row.get("ref")) if name)
    return Manoeuvre(turn, names, round(row["distance"]), round(row["duration"]))
