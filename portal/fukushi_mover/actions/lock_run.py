from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import DayState, Leg
from portal.fukushi_mover.models import DailyPlan, Rider, Run, Stop
from portal.fukushi_mover.rules import dispatches, works_for_provider

from .note_planning import note_planning
from .refusal import Refused


def lock_run(actor: User, run: Run, locked: bool = True) -> Run:
    """Planning anew keeps a locked run as it is: same riders, same order, nobody joins. Raises Refused on a closed day."""
    require(actor, dispatches, run.plan.day)
    require(actor, works_for_provider, run.van)
    _refuse_closed(run.plan)
    with transaction.atomic():
        Run.objects.filter(pk=run.pk).update(is_locked=locked)
        record(actor, "locked run" if locked else "unlocked run", run)
    note_planning(actor, run.plan.day)
    run.refresh_from_db()
    return run


def lock_rider(actor: User, plan: DailyPlan, rider: Rider, leg: Leg, locked: bool = True) -> int:
    """Planning anew keeps the rider on this van. Returns how many stops that concerns."""
    require(actor, dispatches, plan.day)
    require(actor, works_for_provider, rider)
    _refuse_closed(plan)
    with transaction.atomic():
        stops = Stop.objects.filter(run__plan=plan, run__leg=leg, rider=rider)
        count = stops.update(is_locked=locked)
        record(actor, "locked rider" if locked else "unlocked rider", rider, leg=leg)
    note_planning(actor, plan.day)
    return count


def _refuse_closed(plan: DailyPlan) -> None:
    if plan.day.state == DayState.CLOSED:
        raise Refused(_("This day is closed."), "closed")
