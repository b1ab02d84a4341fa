import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

NAMESPACE = UUID("6f3d3c4e-8b1a-5b52-9c55-7a0f6a3b1e10")
TOKYO = ZoneInfo("Asia/Tokyo")

# In the order of the thread: a later room finds what an earlier one made in `handles`.
ROOMS = (
    "organisations",
    "library",
    "caravan",
    "matching",
    "projects",
    "mover",
    "practices",
)


@dataclass
class World:
    """The demonstration's world: a function of (seed, anchor date), made of rows that say they are fictional.

    `handles` maps a room's names to what it made, for the rooms after it. Whoever adds a row gives it
    `public_id=world.uuid("visit/midorino/2")`: loading the world again finds it and leaves it alone.
    """

    anchor: date
    seed: int = 20261123
    handles: dict[str, Any] = field(default_factory=dict)

    def rng(self, name: str) -> random.Random:
        """A stream of its own for each name, so that one room's change does not move another's dice."""
        return random.Random(f"{self.seed}/{name}")

    def uuid(self, name: str) -> UUID:
        return uuid5(NAMESPACE, f"{self.seed}/{name}")

    def day(self, offset: int) -> date:
        return self.anchor + timedelta(days=offset)

    def moment(self, offset: int, hour: int = 10, minute: int = 0) -> datetime:
        """A time of day in Asia/Tokyo, `offset` days from the anchor."""
        return datetime(*self.day(offset).timetuple()[:3], hour, minute, tzinfo=TOKYO)


def build_world(anchor: date, rooms: Iterable[str] = ROOMS) -> World:
    world = World(anchor)
    for room in rooms:
        import_module(f"portal.demo.world.{room}").build(world)
    return world
