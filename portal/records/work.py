from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise


@dataclass(frozen=True)
class WorkItem:
    """Something that waits for a person, with the page where it is done."""

    kind: str | Promise
    title: str
    url: str
    due_on: date | None = None
    note: str | Promise = ""
    is_fictional: bool = False
