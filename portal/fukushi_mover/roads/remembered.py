"""A network asked once per pair of points and process: homes do not move while a day is driven."""

from collections.abc import Sequence

import numpy as np

from .protocol import Matrix, Point, TravelTimes

Pair = tuple[Point, Point]
LIMIT = 400_000


class Remembered:
    """Answers square matrices of known points from memory and asks only for what is new."""

    def __init__(self, roads: TravelTimes) -> None:
        self.roads = roads
        self._known: dict[Pair, tuple[int, int]] = {}

    def square(self, points: Sequence[Point]) -> Matrix:
        self._learn(points)
        known = self._known
        both = np.array([[known[a, b] for b in points] for a in points], dtype=np.int64).reshape(
            len(points), len(points), 2
        )
        return Matrix(both[..., 0], both[..., 1], self.roads.source, self.roads.is_estimate)

    def _learn(self, points: Sequence[Point]) -> None:
        if len(self._known) > LIMIT:
            self._known.clear()
        unique = list(dict.fromkeys(points))
        new = [a for a in unique if any((a, b) not in self._known for b in unique)]
        if len(new) > len(unique) // 2:
            new = unique
        if not new:
            return
        self._keep(new, unique)
        if new is not unique:
            self._keep(unique, new)

    def _keep(self, sources: Sequence[Point], targets: Sequence[Point]) -> None:
        answer = self.roads.matrix(sources, targets)
        seconds, metres = answer.seconds.tolist(), answer.metres.tolist()
        for i, a in enumerate(sources):
            for j, b in enumerate(targets):
                self._known[a, b] = (0, 0) if a == b else (int(seconds[i][j]), int(metres[i][j]))
