"""A telephone call at the service desk, from "who is calling" to "they were told"."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import (
    CallOutcome,
    IdentityCheck,
    RequestState,
    TurnedDown,
    Unserved,
)
from portal.fukushi_mover.models import CallBack, CallNote, Pilot, Resident, RideRequest
from portal.fukushi_mover.rules import operates

from .note_unmet import note_unserved, turn_down
from .refusal import Refused


@dataclass(frozen=True)
class Ending:
    """How a call ended. `code` is of TurnedDown or Unserved, as `outcome` says; `wanted` is a place in the caller's words."""

    outcome: CallOutcome
    code: str = ""
    told: bool | None = None
    note: str = ""
    wanted: str = ""
    keys: int = 0
    call_back_at: datetime | None = None


def open_call(actor: User, resident: Resident, how: IdentityCheck, telephone: str = "") -> CallNote:
    """The caller was recognised as this resident, or as somebody who acts for them. Before this nothing is read out."""
    require(actor, operates, resident)
    if how == IdentityCheck.PROXY and not resident.proxies.active().exists():
        raise Refused(_("Nobody is registered to act for this person."), "no_proxy")
    with transaction.atomic():
        call = CallNote.objects.create(
            pilot=resident.pilot,
            operator=actor,
            telephone=telephone[:20],
            resident=resident,
            identity=how,
            identified_at=clock.now(),
            is_fictional=resident.is_fictional,
        )
        record(actor, "recognised_caller", call, how=how)
    return call


def note_unrecognised(actor: User, pilot: Pilot, telephone: str = "", note: str = "") -> CallNote:
    """Somebody called and could not be recognised: nothing was read out."""
    require(actor, operates, pilot)
    with transaction.atomic():
        call = CallNote.objects.create(
            pilot=pilot,
            operator=actor,
            telephone=telephone[:20],
            outcome=CallOutcome.NOT_RECOGNISED,
            note=note[:300],
            ended_at=clock.now(),
            is_fictional=pilot.is_fictional,
        )
        record(actor, "noted_call", call)
    return call


def end_call(actor: User, call: CallNote, ending: Ending) -> CallNote:
    """Keeps the result with its code. Ended twice, the later result stands."""
    require(actor, operates, call)
    with transaction.atomic():
        call = CallNote.objects.select_for_update(of=("self",)).get(pk=call.pk)
        _keep_wish(actor, call, ending)
        call.outcome, call.code, call.told = ending.outcome, ending.code, ending.told
        call.note, call.keys, call.ended_at = ending.note[:300], ending.keys, clock.now()
        call.save()
        if ending.call_back_at is not None:
            _call_back(call, ending, ending.call_back_at)
        record(actor, "ended_call", call, outcome=ending.outcome, told=ending.told)
    return call


def call_back_done(actor: User, call_back: CallBack) -> None:
    require(actor, operates, call_back)
    with transaction.atomic():
        CallBack.objects.filter(pk=call_back.pk, done_at__isnull=True).update(
            done_at=clock.now(), done_by=actor
        )
        record(actor, "called_back", call_back)


def _keep_wish(actor: User, call: CallNote, ending: Ending) -> None:
    if ending.outcome == CallOutcome.TURNED_DOWN:
        last = (
            RideRequest.objects.filter(call=call)
            .exclude(state=RequestState.TAKEN)
            .order_by("-pk")
            .first()
        )
        if last is not None:
            turn_down(actor, last, TurnedDown(ending.code), ending.told)
    elif ending.outcome == CallOutcome.UNMET:
        code = Unserved(ending.code)
        note_unserved(actor, call.pilot, code, ending.wanted, call.resident, call, told=ending.told)
    for request in call.ride_requests.filter(unmet_wish__told__isnull=True):
        if hasattr(request, "unmet_wish") and ending.told is not None:
            request.unmet_wish.told = ending.told
            request.unmet_wish.save(update_fields=["told", "updated_at"])


def _call_back(call: CallNote, ending: Ending, due_at: datetime) -> None:
    private = getattr(call.resident, "private", None)
    CallBack.objects.create(
        pilot=call.pilot,
        call=call,
        resident=call.resident,
        telephone=call.telephone or (private.telephone if private else ""),
        about=(ending.note or ending.wanted or call.get_outcome_display())[:200],
        due_at=due_at,
        is_fictional=call.is_fictional,
    )
