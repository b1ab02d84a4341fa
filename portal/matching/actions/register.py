from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.enums import REGISTRATION_MOVES, RegistrationState
from portal.matching.models import Registration
from portal.matching.queries.missing import missing_in
from portal.matching.rules import can_edit_registration

from .leave_drafts import leave_drafts
from .refusal import Refusal
from .tell_others import tell_others


def submit(actor: User, registration: Registration) -> Registration:
    """From the wizard to the bureaus. What is missing is refused, in the words of the wizard."""
    if missing := missing_in(registration):
        raise Refusal(" ".join(str(gap.text) for gap in missing))
    if not registration.event.takes_registrations:
        raise Refusal(_("Registration for this event is not open."))
    return _move(actor, registration, RegistrationState.SUBMITTED)


def unsubmit(actor: User, registration: Registration) -> Registration:
    """Back to the wizard, to change something before the decision."""
    return _move(actor, registration, RegistrationState.DRAFT)


def withdraw(actor: User, registration: Registration) -> Registration:
    return _move(actor, registration, RegistrationState.WITHDRAWN)


def _move(actor: User, registration: Registration, to: RegistrationState) -> Registration:
    require(actor, can_edit_registration, registration)
    with transaction.atomic():
        registration = Registration.objects.select_for_update().get(pk=registration.pk)
        before = RegistrationState(registration.state)
        # Reopening a declined one is the bureaus' decision.
        if to not in REGISTRATION_MOVES[before] or before == RegistrationState.DECLINED:
            raise Refusal(
                _("A registration that is “%(before)s” cannot become “%(after)s”.")
                % {"before": before.label, "after": to.label}
            )
        if to == RegistrationState.WITHDRAWN:
            leave_drafts(registration)
            if before == RegistrationState.APPROVED:
                tell_others(registration)
        registration.state = to
        if to == RegistrationState.SUBMITTED:
            registration.submitted_at = timezone.now()
        registration.save()
        record(actor, f"{to} registration", registration, before=before)
    return registration
