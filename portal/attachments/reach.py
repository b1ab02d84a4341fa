"""Who may read the attachments of what. The apps above say so; without a rule nobody may."""

from collections.abc import Callable
from typing import Any

from django.db import models

from .models import Attachment

Rule = Callable[[Any, Attachment], bool]
_rules: dict[type[models.Model], Rule] = {}


def register_rule(
    model: type[models.Model], predicate: Any, *, on_attachment: bool = False
) -> None:
    """`predicate(person, target)` decides; with `on_attachment` it is given the attachment (its scope counts)."""
    ask = getattr(predicate, "test", predicate)
    _rules[model] = ask if on_attachment else lambda person, row: bool(ask(person, row.target))


def may_read(person: Any, attachment: Attachment) -> bool:
    model = attachment.target_type.model_class()
    rule = next((_rules[base] for base in (model.__mro__ if model else ()) if base in _rules), None)
    return rule is not None and attachment.target is not None and bool(rule(person, attachment))
