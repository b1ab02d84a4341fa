from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.enums import REGISTRATION_MOVES, RegistrationState
from portal.matching.models import Registration
from portal.matching.rules import can_run_events

from .ask_for_scores import ask_for_scores
from .leave_drafts import leave_drafts
from .refusal import Refusal
from .tell_others import tell, tell_others


def approve(actor: User, registration: Registration) -> Registration:
    return _decide(actor, registration, RegistrationState.APPROVED)


def decline(actor: User, registration: Registration, reason: str) -> Registration:
    """Declining an approved one says so, takes it out of drafts of the timetable, and tells whose day or wishes change."""
    if not reason.strip():
        raise Refusal(_("Give the reason: it is sent to the organisation."))
    return _decide(actor, registration, RegistrationState.DECLINED, reason.strip())


def reconsider(actor: User, registration: Registration) -> Registration:
    """A declined registration waits for a decision again."""
    return _decide(actor, registration, RegistrationState.SUBMITTED)


def _decide(
    actor: User, registration: Registration, to: RegistrationState, reason: str = ""
) -> Registration:
    require(actor, can_run_events, registration)
    with transaction.atomic():
        registration = Registration.objects.select_for_update().get(pk=registration.pk)
        before = RegistrationState(registration.state)
        if to not in REGISTRATION_MOVES[before]:
            raise Refusal(
                _("A registration that is “%(before)s” cannot become “%(after)s”.")
                % {"before": before.label, "after": to.label}
            )
        if to == RegistrationState.DECLINED:
            leave_drafts(registration)
        leaves = before == RegistrationState.APPROVED
        if leaves:
            tell_others(registration)
        registration.state = to
        registration.decline_reason = reason
        registration.decided_by = actor
        registration.decided_at = timezone.now()
        registration.save()
        record(actor, f"{to} registration", registration, before=before, reason=reason)
        if to == RegistrationState.APPROVED:
            ask_for_scores(actor, registration.event)
        tell(registration, f"matching/registration_{to}", was_approved=leaves)
    return registration
