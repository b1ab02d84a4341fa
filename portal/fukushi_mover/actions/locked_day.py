"""How a service day changes: its row locked, its log one event longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from portal.accounts.models import User
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import EventKind
from portal.fukushi_mover.models import DispatchEvent, ServiceDay


@contextmanager
def locked(day: ServiceDay) -> Iterator[ServiceDay]:
    """The day as it stands now; nobody else can change it until the block ends."""
    with transaction.atomic():
        yield (
            ServiceDay.objects.select_for_update(of=("self",))
            .select_related("pilot")
            .get(pk=day.pk)
        )


def append(
    day: ServiceDay,
    kind: EventKind,
    payload: dict[str, Any],
    actor: User | None,
    at: datetime | None = None,
    tap_id: UUID | None = None,
) -> DispatchEvent:
    """Only with the day locked: its revision is the number of the event."""
    day.revision += 1
    event = DispatchEvent.objects.create(
        day=day,
        number=day.revision,
        kind=kind,
        payload=payload,
        actor=actor,
        at=at or clock.now(),
        tap_id=tap_id,
    )
    day.save(update_fields=["revision", "state", "closed_with", "figures", "updated_at"])
    return event
