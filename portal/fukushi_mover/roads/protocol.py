"""What the pilot asks of a road network. Every answer names its source and says whether it is an estimate."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


class Turn(StrEnum):
    """Kinds of manoeuvre; the words for them stand with the page that shows them."""

    DEPART = "depart"
    STRAIGHT = "straight"
    SLIGHT_RIGHT = "slight_right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp_right"
    U_TURN = "u_turn"
    SHARP_LEFT = "sharp_left"
    LEFT = "left"
    SLIGHT_LEFT = "slight_left"
    ARRIVE = "arrive"
    ARRIVE_LEFT = "arrive_left"
    ARRIVE_RIGHT = "arrive_right"


@dataclass(frozen=True, slots=True)
class Manoeuvre:
    """Do `turn` (at the crossing `junction`, if it has a name), onto the street `names`, and follow it for `metres`."""

    turn: Turn
    names: tuple[str, ...]
    metres: int
    seconds: int
    junction: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Seconds and metres from each source to each target."""

    seconds: npt.NDArray[np.int64]
    metres: npt.NDArray[np.int64]
    source: str
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class RouteLine:
    seconds: int
    metres: int
    line: tuple[Point, ...]
    manoeuvres: tuple[Manoeuvre, ...]
    source: str
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class Area:
    """What can be reached: the ring of a polygon."""

    ring: tuple[Point, ...]
    source: str
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class Health:
    source: str
    is_ready: bool
    detail: str = ""


class RoadsUnavailable(Exception):
    """The network that the settings name cannot answer. Nothing else is asked in its place."""


class TravelTimes(Protocol):
    source: str
    is_estimate: bool

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point]) -> Matrix: ...
    def route(self, points: Sequence[Point]) -> RouteLine: ...
    def isochrone(self, centre: Point, seconds: int) -> Area: ...
    def snap(self, point: Point) -> Point: ...
    def health(self) -> Health: ...
