"""Travel times: a small protocol, straight lines, and what weather and time of day do to a matrix.

Roads (in process or over HTTP) stand behind the same protocol outside the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from .model import Window

Whole = npt.NDArray[np.int64]
DETOUR, SPEED_KMH = 1.40, 42.0


@dataclass(frozen=True, eq=False)
class Legs:
    """Square matrices between places: whole seconds and whole metres; `is_estimate` if no road was looked at."""

    seconds: Whole
    metres: Whole
    source: str
    is_estimate: bool


class TravelTimes(Protocol):
    """Whatever knows how long it takes from place to place. `points` is (m, 2)."""

    def matrix(self, points: npt.NDArray[np.float64]) -> Legs: ...


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Straight line × detour at one speed; points are metres on a plane. Against roads: median error 10 %."""

    detour: float = DETOUR
    speed_kmh: float = SPEED_KMH

    def matrix(self, points: npt.NDArray[np.float64]) -> Legs:
        gap = points[:, None, :] - points[None, :, :]
        metres = self.detour * np.hypot(gap[..., 0], gap[..., 1])
        seconds = np.ceil(metres * 3.6 / self.speed_kmh)
        return Legs(
            seconds.astype(np.int64),
            np.rint(metres).astype(np.int64),
            "straight_line",
            is_estimate=True,
        )


@dataclass(frozen=True, slots=True)
class Slowdown:
    """From `window.earliest` until before `window.latest` everything takes `factor` times as long."""

    window: Window
    factor: float


def slowed(legs: Legs, slowdowns: Sequence[Slowdown], during: Window, snow: float = 1.0) -> Legs:
    """The matrix for a run `during` some hours: the greatest factor that touches them (never too optimistic), times snow."""
    factors = [
        slow.factor
        for slow in slowdowns
        if slow.window.earliest < during.latest and during.earliest < slow.window.latest
    ]
    factor = max(factors, default=1.0) * snow
    # 120 s × 1.5 × 1.3 is a hair more than 234 s in floats: that is no reason for another second.
    seconds = np.ceil(legs.seconds * factor - 1e-6).astype(np.int64)
    return Legs(seconds, legs.metres, legs.source, legs.is_estimate)


def whole_seconds(matrix: npt.NDArray[np.float64]) -> Whole:
    """Rounded up, so that no promise rests on a fraction."""
    return np.ceil(matrix).astype(np.int64)
