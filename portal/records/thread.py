"""The thread seen from a record, whoever draws it: the walking itself lives at the top of the house."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Knot:
    """One record on the thread as one reader may see it. No `url`: they may know that it is there, not open it."""

    step: str
    """visit, answer, need, registration, meeting, project, pilot, indicator or practice."""
    kind: str | Promise
    title: str = ""
    url: str = ""
    on: date | None = None
    is_current: bool = False
    is_fictional: bool = False
    count: int | None = None
    is_passed: bool = False
    """Nothing is on record here, and later steps are: this one was not taken."""

    @property
    def label(self) -> str | Promise:
        return self.kind

    @property
    def current(self) -> bool:
        return self.is_current


class Walk(Protocol):
    def __call__(self, record: Model, person: Any) -> list[Knot]: ...


@lru_cache
def _walk() -> Walk:
    return import_string(settings.THREAD_WALK)


def thread_of(record: Model, person: Any) -> list[Knot]:
    """The knots before and after `record`, in the thread's order, as far as `person` may see."""
    return _walk()(record, person)
