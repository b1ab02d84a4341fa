"""A driver refuses: what the van cannot take is mended onto another one."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import (
    DayState,
    DriverMessageKind,
    EventKind,
    MessageAnswer,
    NoteKind,
    StopKind,
    StopState,
)
from portal.fukushi_mover.models import DispatchNote, DriverMessage, Repair, ServiceDay, Stop
from portal.fukushi_mover.rules import dispatches

from .keep_duty import answer_driver
from .locked_day import append, locked
from .propose_repair import propose_repair
from .refusal import Refused


def take_elsewhere(actor: User, message: DriverMessage) -> Repair:
    """Notes that this van does not take what its driver refuses, answers the driver, and proposes the repair for it.

    Drivers see nothing of the repair before it is published. Raises Refused for an answered message, and where everybody
    concerned has boarded already or does not ride with this van any more.
    """
    require(actor, dispatches, message.day)
    with locked(message.day) as held:
        message.refresh_from_db()
        _refuse_if_over(held, message)
        stops = list(_to_come(message))
        if not stops:
            raise Refused(_("Nobody of this message still has to board this van."), "nobody")
        for note in _notes(actor, held, message, stops):
            payload = {
                "van": note.van_id,
                "kind": note.kind,
                "rider": note.rider_id,
                "ride": note.ride_id,
                "leg": note.leg,
            }
            append(held, EventKind.NOTED, payload, actor)
        answer_driver(actor, message, MessageAnswer.ELSEWHERE)
        record(actor, "took elsewhere", message.van, day=str(held.date), because=message.reason)
    return propose_repair(actor, message.day)


def _refuse_if_over(day: ServiceDay, message: DriverMessage) -> None:
    if day.state not in (DayState.PUBLISHED, DayState.RUNNING):
        raise Refused(_("This day is closed."), "closed")
    if message.kind != DriverMessageKind.REFUSED or message.answer:
        raise Refused(_("This message has been answered."), "answered")


def _to_come(message: DriverMessage) -> Iterable[Stop]:
    """Where those of whom the message speaks board its van. They may have been named by the stop where they alight."""
    named = Stop.objects.filter(pk__in=message.stops)
    riders = {(stop.rider_id, stop.run_id) for stop in named if stop.rider_id}
    rides = {stop.ride_id for stop in named if stop.ride_id}
    boards = Stop.objects.filter(
        run__plan__day=message.day_id,
        run__plan__state="published",
        run__van=message.van_id,
        kind=StopKind.BOARD,
        state=StopState.PLANNED,
    )
    for stop in boards.select_related("run", "rider", "ride").order_by("run", "seq"):
        if stop.ride_id in rides or (stop.rider_id, stop.run_id) in riders:
            yield stop


def _notes(
    actor: User, day: ServiceDay, message: DriverMessage, stops: Iterable[Stop]
) -> Iterable[DispatchNote]:
    for stop in stops:
        note, is_new = DispatchNote.objects.get_or_create(
            day=day,
            van_id=message.van_id,
            kind=NoteKind.REFUSED,
            rider=stop.rider,
            ride=stop.ride,
            leg=stop.run.leg,
            defaults={"because": message.get_reason_display(), "noted_by": actor},
        )
        if is_new:
            yield note
