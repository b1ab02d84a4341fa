from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import DayState, EventKind, Leg, NoteKind
from portal.fukushi_mover.models import DispatchNote, Rider, ServiceDay, Van
from portal.fukushi_mover.rules import dispatches, works_for_provider

from .locked_day import append, locked
from .refusal import Refused


def note_van_out(actor: User, day: ServiceDay, van: Van, because: str = "") -> DispatchNote:
    """3号車が出せない. The next plan or repair goes without it; noted twice, it is noted once."""
    require(actor, dispatches, day)
    require(actor, works_for_provider, van)
    with locked(day) as held:
        _refuse_closed(held)
        note, is_new = DispatchNote.objects.get_or_create(
            day=held,
            van=van,
            kind=NoteKind.VAN_OUT,
            defaults={"because": because.strip(), "noted_by": actor},
        )
        if is_new:
            _say(held, note, actor)
            record(actor, "noted van out", van, day=str(held.date), because=because.strip())
    return note


def note_move(actor: User, day: ServiceDay, rider: Rider, leg: Leg, van: Van) -> DispatchNote:
    """On a published day: this rider shall ride with that van. The repair does it; the last wish counts.

    Raises Refused for a van of another provider.
    """
    require(actor, dispatches, day)
    require(actor, works_for_provider, rider)
    if van.provider_id != rider.provider_id:
        raise Refused(_("This van belongs to another provider."), "vehicle")
    with locked(day) as held:
        _refuse_closed(held)
        DispatchNote.objects.filter(day=held, kind=NoteKind.MOVE, rider=rider, leg=leg).delete()
        note = DispatchNote.objects.create(
            day=held, kind=NoteKind.MOVE, rider=rider, leg=leg, van=van, noted_by=actor
        )
        _say(held, note, actor)
        record(actor, "noted move", rider, day=str(held.date), van=str(van), leg=leg)
    return note


def withdraw_note(actor: User, note: DispatchNote) -> None:
    """As if it had not been said. A van that is out and was taken up can come back the same way."""
    require(actor, dispatches, note.day)
    require(actor, works_for_provider, note.van)
    with locked(note.day) as held:
        _refuse_closed(held)
        record(actor, "withdrew note", note.van, day=str(held.date), kind=note.kind)
        _say(held, note, actor)
        note.delete()


def _refuse_closed(day: ServiceDay) -> None:
    if day.state == DayState.CLOSED:
        raise Refused(_("This day is closed."), "closed")


def _say(day: ServiceDay, note: DispatchNote, actor: User) -> None:
    if day.state != DayState.PLANNING:
        payload = {"van": note.van_id, "kind": note.kind, "rider": note.rider_id, "leg": note.leg}
        append(day, EventKind.NOTED, payload, actor)
