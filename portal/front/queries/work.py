"""My work: what each room says is waiting for a person, by due date."""

from datetime import date
from typing import Any

from portal.accounts.models import User
from portal.caravan.queries import work as caravan
from portal.matching.queries import work as matching
from portal.models_projects.queries import work as projects
from portal.organisations.queries import work as organisations

FAR = date.max


def work_of(user: User) -> list[Any]:
    """Items with `title`, `url`, `due_on` (may be None) and `waiting` words, the earliest first."""
    rooms = (caravan, matching, projects, organisations)
    items = [item for room in rooms for item in room.open_work(user)]
    return sorted(items, key=lambda item: getattr(item, "due_on", None) or FAR)
