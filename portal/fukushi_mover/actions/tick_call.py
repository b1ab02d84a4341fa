from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.models import CallTask
from portal.fukushi_mover.rules import dispatches

from .tell_homes import tick_notices


def tick_call(actor: User, call: CallTask, told: bool = True) -> CallTask:
    """伝えた: who told the home, and when. Ticked twice, the first one counts; taken back, nobody has told it."""
    require(actor, dispatches, call.publication.day)
    call.refresh_from_db()
    if told == (call.told_at is not None):
        return call
    call.told_at, call.told_by = (timezone.now(), actor) if told else (None, None)
    call.save(update_fields=["told_at", "told_by", "updated_at"])
    tick_notices(actor, call, told)
    record(actor, "told" if told else "took back told", call, kind=call.kind)
    return call
