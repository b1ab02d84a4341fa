"""家族代理: invited by the resident (or on a paper they signed), accepted by a link, ended by either."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.accounts.models import User
from portal.accounts.permission import NotPermitted, require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import HomeChannel, Relation, ResidentState
from portal.fukushi_mover.models import Proxy, Resident
from portal.fukushi_mover.rules import is_oneself, operates
from portal.notices.outbox import queue

from .issue_card import token_digest
from .refusal import Refused
from .tell_home import tell_proxy, tell_resident

VALID_FOR = timedelta(days=14)
MOST = 5


def invite_proxy(
    actor: User,
    resident: Resident,
    name: str,
    relation: Relation,
    email: str,
    telephone: str = "",
    on_paper: bool = False,
    channel: HomeChannel = HomeChannel.EMAIL,
) -> Proxy:
    """The resident agrees by inviting; the desk invites only with the resident's consent on paper.

    Who has a mailbox says yes by the link in it. Without one, and on paper, they act by telephone from now on. Raises Refused.
    """
    require(actor, is_oneself | operates, resident)
    email, telephone = email.strip().lower(), telephone.strip()[:20]
    _refuse_wrong(actor, resident, email, telephone, on_paper)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        still = resident.proxies.filter(ended_at__isnull=True)
        if still.filter(accepted_at__isnull=False).count() >= MOST:
            raise Refused(_("There are five people already."), "too_many")
        if email:
            still.filter(email=email, accepted_at__isnull=True).update(ended_at=clock.now())
        proxy = Proxy.objects.create(
            resident=resident,
            name=name.strip()[:80],
            relation=relation,
            email=email,
            telephone=telephone,
            channel=channel if email else _by_telephone(channel),
            token_digest=token_digest(token),
            expires_at=clock.now() + VALID_FOR,
            agreed_by=actor,
            agreed_on_paper=on_paper,
            accepted_at=None if email else clock.now(),
            is_fictional=resident.is_fictional,
        )
        record(actor, "invited_proxy", proxy, on_paper=on_paper)
        if email:
            _write_to(proxy, token)
        else:
            _tell_accepted(proxy, actor)
    return proxy


def _refuse_wrong(
    actor: User, resident: Resident, email: str, telephone: str, on_paper: bool
) -> None:
    if actor.pk != resident.user_id and not on_paper:
        raise Refused(_("The desk needs the resident's consent on paper."), "no_consent")
    if resident.state != ResidentState.ACTIVE:
        raise Refused(_("This registration is not active. Please call the service desk."), "state")
    if not email and not (on_paper and telephone):
        raise Refused(
            _("Without an e-mail address a telephone number and the paper are needed."), "no_way"
        )


def _by_telephone(channel: HomeChannel) -> HomeChannel:
    return channel if channel == HomeChannel.SMS else HomeChannel.VOICE


def proxy_of_token(token: str) -> Proxy | None:
    found = Proxy.objects.open(clock.now()).filter(token_digest=token_digest(token))
    return found.select_related("resident__pilot", "resident__private").first()


def accept_proxy(user: User, proxy: Proxy) -> Proxy:
    """`user` holds the invited mailbox. Raises Refused for another address, for oneself, for a link that was used."""
    if user.email.lower() != proxy.email:
        raise Refused(_("This invitation was sent to another address."), "address")
    with transaction.atomic():
        proxy = Proxy.objects.select_for_update(of=("self",)).get(pk=proxy.pk)
        if proxy.accepted_at or proxy.ended_at or proxy.expires_at < clock.now():
            raise Refused(_("This invitation is no longer open."), "gone")
        if proxy.resident.user_id == user.pk:
            raise Refused(_("Nobody acts for themselves."), "oneself")
        proxy.resident.proxies.active().filter(user=user).update(ended_at=clock.now())
        proxy.user, proxy.accepted_at = user, clock.now()
        proxy.save(update_fields=["user", "accepted_at", "updated_at"])
        record(user, "accepted_proxy", proxy)
        _tell_accepted(proxy, user)
    return proxy


def _tell_accepted(proxy: Proxy, actor: User) -> None:
    tell_resident(
        proxy.resident, "fukushi_mover/proxy_accepted", {"proxy": proxy}, proxy, actor=actor
    )


def end_proxy(actor: User, proxy: Proxy) -> Proxy:
    """The resident, the proxy or the desk: from now on nothing more may be done or seen. Ended twice, it is ended once."""
    if actor.pk != proxy.user_id:
        _require_side_of_resident(actor, proxy)
    with transaction.atomic():
        proxy = Proxy.objects.select_for_update(of=("self",)).get(pk=proxy.pk)
        if proxy.ended_at is None:
            proxy.ended_at = clock.now()
            proxy.save(update_fields=["ended_at", "updated_at"])
            record(actor, "ended_proxy", proxy)
            if proxy.accepted_at and actor.pk != proxy.user_id:
                tell_proxy(proxy, "fukushi_mover/proxy_ended", {"proxy": proxy}, proxy)
    return proxy


def _require_side_of_resident(actor: User, proxy: Proxy) -> None:
    if not (is_oneself | operates).test(actor, proxy.resident):
        raise NotPermitted(f"{actor!r} may not end {proxy!r}")


def _write_to(proxy: Proxy, token: str) -> None:
    with override("ja"):
        path = reverse("fukushi_mover:proxy_accept", args=[token])
    queue(
        proxy.email,
        "fukushi_mover/proxy_invited",
        {"proxy": proxy, "resident_name": proxy.resident.private.name, "path": path},
        about=proxy,
        language="ja",
        to_name=proxy.name,
    )
