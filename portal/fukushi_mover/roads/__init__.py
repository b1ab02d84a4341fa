"""Travel times. `current()` is the source that this installation uses; it never changes its mind in silence."""

from functools import lru_cache

from .estimate import StraightLines
from .protocol import TravelTimes
from .remembered import Remembered


@lru_cache
def current() -> TravelTimes:
    """Straight lines, flagged as estimates wherever they are shown."""
    return StraightLines()


@lru_cache
def remembered() -> Remembered:
    return Remembered(current())
