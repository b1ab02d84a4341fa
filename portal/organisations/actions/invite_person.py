"""招待: a link by mail leads a person into an organisation, in one role, once."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.notices.outbox import queue
from portal.organisations.enums import OrganisationState, Role
from portal.organisations.models import Invitation, Membership, Organisation, Post
from portal.organisations.refusals import Refused
from portal.organisations.rules import may_keep_people

VALID_FOR = timedelta(days=7)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    actor: User,
    organisation: Organisation,
    email: str,
    role: Role,
    *,
    name: str = "",
    post: Post | None = None,
    language: str = "ja",
) -> Invitation:
    """Raises Refused when the role does not exist in such an organisation or the person has it already."""
    require(actor, may_keep_people, organisation)
    email = email.strip().lower()
    if role not in organisation.kind.roles:
        raise Refused(_("People of this kind of organisation do not have this role."))
    if organisation.state != OrganisationState.ACTIVE:
        raise Refused(_("This organisation is not active."))
    if post is not None and post.organisation_id != organisation.pk:
        raise Refused(_("This post belongs to another organisation."))
    if organisation.memberships.active().filter(user__email=email, role=role).exists():
        raise Refused(_("This person has this role already."))
    with transaction.atomic():
        organisation.invitations.open().filter(email=email, role=role).update(
            withdrawn_at=timezone.now()
        )
        invitation, token = new_invitation(organisation, email, role, actor, name=name, post=post)
        record(actor, "invited", invitation, email=email, role=role)
        send_invitation(invitation, token, "organisations/invitation", language)
    return invitation


def new_invitation(
    organisation: Organisation,
    email: str,
    role: Role,
    invited_by: User | None,
    *,
    name: str = "",
    post: Post | None = None,
) -> tuple[Invitation, str]:
    """The row and the token, which stands nowhere but in the mail."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        role=role,
        post=post,
        email=email,
        name=name,
        invited_by=invited_by,
        token_digest=digest(token),
        expires_at=timezone.now() + VALID_FOR,
        is_fictional=organisation.is_fictional,
    )
    return invitation, token


def send_invitation(invitation: Invitation, token: str, template: str, language: str) -> None:
    with override(language):
        link = reverse("organisations:accept_invitation", args=[token])
    queue(
        to=invitation.email,
        template=template,
        context={"invitation": invitation, "path": link},
        about=invitation,
        language=language,
    )


def withdraw(actor: User, invitation: Invitation) -> None:
    require(actor, may_keep_people, invitation.organisation)
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not invitation.is_open:
            raise Refused(_("This invitation is no longer open."))
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at", "updated_at"])
        record(actor, "withdrew_invitation", invitation)


def accept(user: User, invitation: Invitation) -> Membership:
    """`user` has shown that the invited address is theirs. Raises Refused on a link that was used or has expired."""
    if user.email.lower() != invitation.email.lower():
        raise Refused(_("This invitation was sent to another address."))
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("organisation", "post")
            .get(pk=invitation.pk)
        )
        if not invitation.is_open:
            raise Refused(_("This invitation is no longer open."))
        invitation.accepted_at, invitation.accepted_by = timezone.now(), user
        invitation.save(update_fields=["accepted_at", "accepted_by", "updated_at"])
        membership, _new = Membership.objects.get_or_create(
            user=user,
            organisation=invitation.organisation,
            role=invitation.role,
            ended_at=None,
            defaults={"post": invitation.post, "is_fictional": invitation.is_fictional},
        )
        if invitation.post is not None and invitation.post.holder_id is None:
            invitation.post.holder = user
            invitation.post.save(update_fields=["holder", "updated_at"])
        record(user, "accepted_invitation", invitation)
        if invitation.invited_by is None:
            _put_forward(invitation.organisation)
        else:
            queue(
                to=invitation.invited_by,
                template="organisations/invitation_accepted",
                context={"invitation": invitation, "newcomer": user},
                about=membership,
            )
    return membership


def _put_forward(organisation: Organisation) -> None:
    """The applicant's address is confirmed: now the bureaus see the registration."""
    organisation.applied_at = timezone.now()
    organisation.save(update_fields=["applied_at", "updated_at"])
    staff = User.objects.filter(
        memberships__in=Membership.objects.effective().filter(role=Role.BUREAU_MANAGER)
    ).distinct()
    for person in staff:
        queue(
            to=person,
            template="organisations/registration_waiting",
            context={"organisation": organisation},
            about=organisation,
        )
