from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.enums import RegistrationState
from portal.matching.models import EventNeed, EventSolution, Registration, Wish
from portal.matching.rules import can_edit_registration

from .refusal import Refusal


@dataclass(frozen=True)
class WishLine:
    event_need: EventNeed
    event_solution: EventSolution


def enter_wishes(actor: User, registration: Registration, lines: Sequence[WishLine]) -> list[Wish]:
    """Replaces the wishes of one registration by `lines`, in their order."""
    require(actor, can_edit_registration, registration)
    event = registration.event
    if registration.state != RegistrationState.APPROVED:
        raise Refusal(_("Wishes can be entered once the registration is approved."))
    if not event.takes_wishes:
        raise Refusal(_("The time for wishes is over."))
    if len(lines) > event.wish_limit:
        raise Refusal(_("At most %(limit)s wishes.") % {"limit": event.wish_limit})
    if len(set(lines)) < len(lines):
        raise Refusal(_("The same pair is wished for twice."))
    with transaction.atomic():
        registration = Registration.objects.select_for_update().get(pk=registration.pk)
        registration.wishes.all().delete()
        wishes = Wish.objects.bulk_create(
            _wish(registration, line, rank) for rank, line in enumerate(lines, start=1)
        )
        record(actor, "entered wishes", registration, wishes=len(wishes))
    return wishes


def _wish(registration: Registration, line: WishLine, rank: int) -> Wish:
    need_side, solution_side = line.event_need.registration, line.event_solution.registration
    own, other = (
        (need_side, solution_side) if registration.is_need_side else (solution_side, need_side)
    )
    if own.pk != registration.pk or other.event_id != registration.event_id:
        raise Refusal(_("A wish is about something that you bring to this event."))
    if other.state != RegistrationState.APPROVED:
        raise Refusal(_("%(name)s does not take part.") % {"name": other.organisation})
    return Wish(
        registration=registration,
        other=other,
        event_need=line.event_need,
        event_solution=line.event_solution,
        rank=rank,
    )
