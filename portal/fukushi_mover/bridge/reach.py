"""Where the vans of a fleet lend their seats, as arrays: a wish asks all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from portal.fukushi_mover.models import Van
from portal.fukushi_mover.queries.lending import EARTH_METRES, Point, is_inside

Flags = npt.NDArray[np.bool_]
Outline = Sequence[Sequence[float]]


@dataclass(frozen=True, eq=False)
class Reach:
    """`anywhere`: vans without any circle or area. Circles are rows of (van, latitude, longitude, metres), areas an outline and its vans."""

    anywhere: Flags
    circles: npt.NDArray[np.float64]
    areas: tuple[tuple[Outline, list[int]], ...]

    def at(self, point: Point) -> Flags:
        """Which vans lend seats there; the same as `queries.lending.reaches` says of one van."""
        found = self.anywhere.copy()
        found[self.circles[_within(self.circles, point), 0].astype(int)] = True
        for outline, vans in self.areas:
            if is_inside(outline, point):
                found[vans] = True
        return found


def _within(circles: npt.NDArray[np.float64], point: Point) -> Flags:
    north, east = circles[:, 1], circles[:, 2]
    x = np.radians(point[1] - east) * np.cos(np.radians((north + point[0]) / 2))
    y = np.radians(point[0] - north)
    flags: Flags = np.hypot(x, y) * EARTH_METRES <= circles[:, 3]
    return flags


def reach_of(vans: Sequence[Van]) -> Reach:
    """Reads what was fetched with the vans; no query."""
    circles: list[tuple[int, float, float, float]] = []
    outlines: dict[int, Outline] = {}
    lent: dict[int, list[int]] = {}
    anywhere = np.ones(len(vans), np.bool_)
    for v, van in enumerate(vans):
        own = [(v, *_centre(van, one.latitude, one.longitude), float(one.metres)) for one in van.lending_areas.all()]  # fmt: skip
        circles += own
        named = list(van.named_areas.all())
        for area in named:
            outlines[area.pk] = area.outline
            lent.setdefault(area.pk, []).append(v)
        anywhere[v] = not own and not named
    areas = tuple((outlines[pk], rows) for pk, rows in lent.items())
    return Reach(anywhere, np.array(circles, np.float64).reshape(-1, 4), areas)


def _centre(van: Van, latitude: float | None, longitude: float | None) -> Point:
    if latitude is None or longitude is None:
        return (van.facility.latitude, van.facility.longitude)
    return (latitude, longitude)
