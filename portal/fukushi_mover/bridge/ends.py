"""The ends of wishes: how long it takes between each and all stops of a fleet, asked of the roads once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from portal.fukushi_mover import roads
from portal.fukushi_mover.roads.protocol import Point

Seconds = npt.NDArray[np.float64]
KEPT = 400
"""Ends (home, clinic, shop): at 2,000 stops about 13 MB."""


class Ends:
    """Grows with the fleet's places: rows once given stay. Residents ask for the same places again and again."""

    def __init__(self) -> None:
        self._known: dict[Point, tuple[Seconds, Seconds]] = {}

    def near(self, points: Sequence[Point], origin: Point, destination: Point) -> Seconds:
        """(4, points): seconds to the origin, from it, to the destination, from it."""
        return np.array([*self._of(origin, points), *self._of(destination, points)], np.float64)

    def _of(self, end: Point, points: Sequence[Point]) -> tuple[Seconds, Seconds]:
        to, away = self._known.pop(end, (np.empty(0), np.empty(0)))
        new = points[len(to) :]
        if new:
            network = roads.current()
            to = np.concatenate([to, network.matrix(new, [end]).seconds[:, 0]])
            away = np.concatenate([away, network.matrix([end], new).seconds[0]])
        self._known[end] = (to, away)
        for old in list(self._known)[:-KEPT]:  # a copy: others ask at the same time
            self._known.pop(old, None)
        return to[: len(points)], away[: len(points)]
