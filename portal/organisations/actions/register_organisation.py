"""A venture puts itself forward; a bureau decides."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.notices.outbox import queue
from portal.organisations.enums import OrganisationState, Role
from portal.organisations.models import Organisation, OrganisationKind, Prefecture
from portal.organisations.refusals import Refused
from portal.organisations.rules import may_decide_registration

from .invite_person import new_invitation, send_invitation

SELF_REGISTERING_KIND = "venture"


@dataclass(frozen=True)
class Application:
    name: str
    kana: str
    prefecture: Prefecture | None
    website: str
    summary: str
    person_name: str
    email: str


def register_venture(application: Application, language: str) -> Organisation:
    """Makes the organisation, waiting, and mails a link. Nobody learns here whether the address is known."""
    with transaction.atomic():
        organisation = Organisation.objects.create(
            kind=OrganisationKind.objects.get(code=SELF_REGISTERING_KIND),
            name=application.name,
            kana=application.kana,
            prefecture=application.prefecture,
            website=application.website,
            summary=application.summary,
            state=OrganisationState.PENDING,
        )
        invitation, token = new_invitation(
            organisation,
            application.email.strip().lower(),
            Role.VENTURE_MEMBER,
            None,
            name=application.person_name,
        )
        record(None, "registered", organisation)
        send_invitation(invitation, token, "organisations/registration_confirm", language)
    return organisation


def approve(actor: User, organisation: Organisation) -> Organisation:
    return _decide(actor, organisation, OrganisationState.ACTIVE, "")


def decline(actor: User, organisation: Organisation, reason: str) -> Organisation:
    """The applicant reads `reason`. Raises Refused without one."""
    if not reason.strip():
        raise Refused(_("Say why: the applicant reads it."))
    return _decide(actor, organisation, OrganisationState.DECLINED, reason.strip())


def _decide(
    actor: User, organisation: Organisation, state: OrganisationState, reason: str
) -> Organisation:
    require(actor, may_decide_registration, organisation)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if organisation.state != OrganisationState.PENDING or organisation.applied_at is None:
            raise Refused(_("This registration does not wait for a decision."))
        organisation.state = state
        organisation.decided_by, organisation.decided_at = actor, timezone.now()
        organisation.decision_reason = reason
        organisation.save()
        record(actor, f"registration_{state}", organisation, reason=reason)
        for membership in organisation.memberships.active().select_related("user"):
            queue(
                to=membership.user,
                template=f"organisations/registration_{state}",
                context={"organisation": organisation},
                about=organisation,
            )
    return organisation
