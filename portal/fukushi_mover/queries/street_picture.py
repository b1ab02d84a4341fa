"""The little map of somebody who waits: the streets of the own road network, the door, and about where the van is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
"""(latitude, longitude)."""

SIDE = 100.0
"""The picture is a square of so many units."""
METRES_PER_DEGREE = 111_320
NEAREST = 300
"""Metres from the middle to the edge, at least."""
ROOM = 1.5
"""How much further than half the way between door and van the edge lies."""
ROUGH = 3
"""Decimals of a degree, about 100 m: at whose door the van stands is nobody's business."""
BEYOND = 300
"""Metres outside the picture within which a street's points still count: long pieces cross it."""
MINOR = 4
MOST = 400


@dataclass(frozen=True)
class StreetPicture:
    streets: list[tuple[int, str]]
    """(rank from 1, the national road; points as SVG has them)."""
    water: list[str]
    home: tuple[float, float]
    van: tuple[float, float]
    bar: float
    """How long 100 m are, in units."""
    credit: str


def street_picture(home: Point, van: Point, base: dict[str, Any]) -> StreetPicture | None:
    """None where this installation has no streets: the words beside the picture say the same."""
    if not base["roads"]:
        return None
    about = (round(van[0], ROUGH), round(van[1], ROUGH))
    frame = _Frame.around(home, about)
    shown = [(row[0], frame.path(row[2])) for row in base["roads"] if frame.meets(row[2])]
    return StreetPicture(
        sorted(shown, key=lambda row: -row[0])[-MOST:],
        [frame.path(row[1]) for row in base["water"] if frame.meets(row[1])],
        frame.place(home),
        frame.place(about),
        round(100 * frame.scale, 1),
        base.get("credit", ""),
    )


@dataclass(frozen=True)
class _Frame:
    middle: Point
    half: float
    """Metres from the middle to the edge."""

    @classmethod
    def around(cls, home: Point, van: Point) -> "_Frame":
        middle = ((home[0] + van[0]) / 2, (home[1] + van[1]) / 2)
        east, north = cls(middle, 1).metres(van)
        return cls(middle, max(NEAREST, ROOM * max(abs(east), abs(north))))

    @property
    def scale(self) -> float:
        return SIDE / (2 * self.half)

    def metres(self, point: Iterable[float]) -> tuple[float, float]:
        """East and north of the middle."""
        latitude, longitude = point
        width = METRES_PER_DEGREE * math.cos(math.radians(self.middle[0]))
        north = (latitude - self.middle[0]) * METRES_PER_DEGREE
        return (longitude - self.middle[1]) * width, north

    def meets(self, line: Iterable[Iterable[float]]) -> bool:
        edge = self.half + BEYOND
        return any(max(map(abs, self.metres(point))) <= edge for point in line)

    def place(self, point: Iterable[float]) -> tuple[float, float]:
        east, north = self.metres(point)
        middle = SIDE / 2
        return round(middle + east * self.scale, 1), round(middle - north * self.scale, 1)

    def path(self, line: Iterable[Iterable[float]]) -> str:
        return " ".join(f"{x},{y}" for x, y in map(self.place, line))
