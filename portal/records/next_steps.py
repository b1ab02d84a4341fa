"""What can be made of a record next. Rooms above hang their verbs onto records below, which never import them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

Condition = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class NextStep:
    label: str | Promise
    url_of: Callable[[Any], str]
    allowed: Condition
    """(person, record) → may the person take this step now?"""
    order: int = 0


@dataclass(frozen=True)
class Offered:
    label: str | Promise
    url: str


_steps: dict[type[Model], list[NextStep]] = {}


def register_next_step(
    model: type[Model],
    label: str | Promise,
    url_of: Callable[[Any], str],
    allowed: Condition,
    order: int = 0,
) -> None:
    """The step of the lowest `order` that can be taken is the main one on the record's page."""
    steps = _steps.setdefault(model, [])
    steps.append(NextStep(label, url_of, allowed, order))
    steps.sort(key=lambda step: step.order)


def next_steps(person: Any, record: Model) -> list[Offered]:
    return [
        Offered(step.label, step.url_of(record))
        for step in _steps.get(type(record), [])
        if step.allowed(person, record)
    ]
