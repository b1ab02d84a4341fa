"""Travel times. `current()` is the source that this installation uses; it never changes its mind in silence."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from .estimate import StraightLines
from .protocol import TravelTimes
from .remembered import Remembered


@lru_cache
def current() -> TravelTimes:
    """What ROADS_ENGINE names; straight lines are flagged as estimates wherever they are shown.

    Raises RoadsUnavailable where the named network is missing: nothing else is taken in its place.
    """
    return _made(settings.ROADS_ENGINE)


def _made(engine: str) -> TravelTimes:
    if engine == "valhalla":
        from .valhalla import in_process

        return in_process(Path(settings.ROADS_DIR))
    if engine == "valhalla-http":
        from .http import valhalla_server

        return valhalla_server(settings.ROADS_URL)
    if engine == "osrm-http":
        from .http import Osrm

        return Osrm(settings.ROADS_URL)
    return StraightLines()


@lru_cache
def remembered() -> Remembered:
    return Remembered(current())


def base_layer() -> dict[str, Any]:
    """Streets and water for drawings; empty lists where this installation has no network."""
    file = Path(settings.ROADS_DIR) / "map.json"
    if not file.exists():
        return {"name": "", "credit": "", "roads": [], "water": [], "signals": []}
    return json.loads(file.read_text())  # type: ignore[no-any-return]
