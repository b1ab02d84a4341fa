"""The trail's two verbs. Both write inside the caller's transaction: what is rolled back leaves no line."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models

from .models import AuditLine

LOOKED_AT = "looked_at"
Actor = models.Model | AnonymousUser | None


def record(actor: Actor, verb: str, target: models.Model, **detail: Any) -> AuditLine:
    """`actor` did `verb` to `target`. None or an anonymous actor is the portal itself or the public."""
    return _write(actor, verb, target, detail, is_look=False)


def looked_at(actor: Actor, private_record: models.Model, purpose: str) -> AuditLine:
    """`actor` read personal data, and said (or the page says) what for."""
    return _write(actor, LOOKED_AT, private_record, {"purpose": purpose}, is_look=True)


def looked_at_each(actor: Actor, records: Iterable[models.Model], purpose: str) -> None:
    """A line for each of the records that a list showed, in one go."""
    lines = [_line(actor, LOOKED_AT, one, {"purpose": purpose}, is_look=True) for one in records]
    AuditLine.objects.bulk_create(lines)


def _write(
    actor: Actor, verb: str, target: models.Model, detail: dict[str, Any], *, is_look: bool
) -> AuditLine:
    line = _line(actor, verb, target, detail, is_look=is_look)
    line.save()
    return line


def _line(
    actor: Actor, verb: str, target: models.Model, detail: dict[str, Any], *, is_look: bool
) -> AuditLine:
    person = actor if isinstance(actor, models.Model) else None
    return AuditLine(
        actor_id=person.pk if person else None,
        actor_label=_label(person)[:160] if person else "",
        verb=verb,
        is_look=is_look,
        target_type=ContentType.objects.get_for_model(target, for_concrete_model=True),
        target_id=str(target.pk),
        target_label=_label(target)[:200],
        detail=detail,
    )


def _label(record: models.Model) -> str:
    """What the record calls itself in the trail, where that differs: those who read the trail may not know every name."""
    return str(getattr(record, "audit_label", record))
