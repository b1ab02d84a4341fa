"""Straight line × 1.40 at 42 km/h. Against real roads its median error is 10 %, and 27 % in one case out of ten."""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from .protocol import Area, Health, Manoeuvre, Matrix, Point, RouteLine, Turn

EARTH_METRES = 6_371_000.0
WINDING = 1.40
METRES_A_SECOND = 42 / 3.6


class StraightLines:
    """Always answers, always says that it is an estimate."""

    source = "straight-line"
    is_estimate = True

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point]) -> Matrix:
        a = np.radians(np.asarray(sources, dtype=float).reshape(-1, 2))[:, None, :]
        b = np.radians(np.asarray(targets, dtype=float).reshape(-1, 2))[None, :, :]
        x = (b[..., 1] - a[..., 1]) * np.cos((a[..., 0] + b[..., 0]) / 2)
        y = b[..., 0] - a[..., 0]
        metres = np.hypot(x, y) * EARTH_METRES * WINDING
        return Matrix(
            np.ceil(metres / METRES_A_SECOND).astype(np.int64),
            np.rint(metres).astype(np.int64),
            self.source,
            True,
        )

    def route(self, points: Sequence[Point]) -> RouteLine:
        legs = [self.matrix([a], [b]) for a, b in itertools.pairwise(points)]
        seconds = sum(int(leg.seconds[0, 0]) for leg in legs)
        metres = sum(int(leg.metres[0, 0]) for leg in legs)
        steps = (Manoeuvre(Turn.DEPART, (), metres, seconds), Manoeuvre(Turn.ARRIVE, (), 0, 0))
        return RouteLine(seconds, metres, tuple(points), steps, self.source, True)

    def isochrone(self, centre: Point, seconds: int) -> Area:
        reach = math.degrees(seconds * METRES_A_SECOND / WINDING / EARTH_METRES)
        widen = 1 / math.cos(math.radians(centre[0]))
        angles = [2 * math.pi * k / 36 for k in range(37)]
        ring = [
            (centre[0] + reach * math.sin(a), centre[1] + reach * widen * math.cos(a))
            for a in angles
        ]
        return Area(tuple(ring), self.source, True)

    def snap(self, point: Point) -> Point:
        return point

    def health(self) -> Health:
        return Health(self.source, True)
