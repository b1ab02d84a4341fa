"""人事異動: a person leaves an organisation; what they had in hand and their contacts pass on, all or nothing."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.notices.outbox import queue
from portal.organisations.handover import handovers
from portal.organisations.models import Membership, Post
from portal.organisations.refusals import Refused
from portal.organisations.rules import may_keep_people


def transfer(
    actor: User,
    membership: Membership,
    successor: User | None,
    chosen: Mapping[str, Sequence[int]],
    *,
    leaves: bool = True,
) -> dict[str, int]:
    """Hands `chosen` (kind → primary keys) and the person's posts here to `successor`; with `leaves` the membership ends.

    Returns how many of each kind passed on. Raises Refused when something would stay with nobody.
    """
    require(actor, may_keep_people, membership.organisation)
    with transaction.atomic():
        membership = (
            Membership.objects.select_for_update(of=("self",))
            .select_related("user", "organisation")
            .get(pk=membership.pk)
        )
        _check(membership, successor, chosen, leaves)
        counts = _pass_on(membership, successor, chosen)
        counts["posts"] = _pass_posts(membership, successor)
        if leaves:
            membership.ended_at = timezone.now()
            membership.save(update_fields=["ended_at", "updated_at"])
        record(
            actor,
            "transferred",
            membership,
            successor=str(successor) if successor else "",
            handed_over=counts,
            left=leaves,
        )
        _tell(membership, successor, counts)
    return counts


def _check(
    membership: Membership,
    successor: User | None,
    chosen: Mapping[str, Sequence[int]],
    leaves: bool,
) -> None:
    if membership.ended_at is not None:
        raise Refused(_("This membership has ended already."))
    if successor is None:
        if (
            any(chosen.values())
            or Post.objects.filter(
                organisation=membership.organisation, holder=membership.user
            ).exists()
        ):
            raise Refused(_("Choose a successor: there is work or a post to hand over."))
        return
    is_colleague = (
        Membership.objects.effective()
        .filter(user=successor, organisation=membership.organisation)
        .exists()
    )
    if successor == membership.user or not is_colleague:
        raise Refused(_("The successor must be a colleague in the same organisation."))
    if leaves and _would_stay(membership.user, chosen):
        raise Refused(_("Some open work is not handed over. Choose all of it, or close it first."))


def _would_stay(user: User, chosen: Mapping[str, Sequence[int]]) -> bool:
    """Work of another organisation that the person keeps belonging to may stay with them."""
    if Membership.objects.effective().filter(user=user).count() > 1:
        return False
    return any(
        {row.pk for row in handover.list_open(user)} - set(chosen.get(handover.kind, ()))
        for handover in handovers()
    )


def _pass_on(
    membership: Membership, successor: User | None, chosen: Mapping[str, Sequence[int]]
) -> dict[str, int]:
    counts = {}
    for handover in handovers():
        listed = {row.pk for row in handover.list_open(membership.user)}
        keys = sorted(listed & set(chosen.get(handover.kind, ())))
        if successor is not None and keys:
            handover.hand_over(membership.user, successor, keys)
            counts[handover.kind] = len(keys)
    return counts


def _pass_posts(membership: Membership, successor: User | None) -> int:
    """Posts, and with them the contacts, stay where they are: only their holder changes."""
    if successor is None:
        return 0
    return Post.objects.filter(organisation=membership.organisation, holder=membership.user).update(
        holder=successor, updated_at=timezone.now()
    )


def _tell(membership: Membership, successor: User | None, counts: Mapping[str, int]) -> None:
    context = {
        "membership": membership,
        "successor": successor,
        "total": sum(counts.values()),
    }
    queue(membership.user, "organisations/transfer_left", context, about=membership)
    if successor is not None:
        queue(successor, "organisations/transfer_taken_over", context, about=membership)
