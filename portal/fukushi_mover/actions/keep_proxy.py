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
from portal.fukushi_mover.enums import Relation, ResidentState
from portal.fukushi_mover.models import Proxy, Resident
from portal.fukushi_mover.rules import is_oneself, operates
from portal.notices.outbox import queue

from .issue_card import token_digest
from .refusal import Refused
from .tell_home import tell_resident

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
) -> Proxy:
    """The resident agrees by inviting; the desk invites only with the resident's consent on paper. Raises Refused."""
    require(actor, is_oneself | operates, resident)
    if actor.pk != resident.user_id and not on_paper:
        raise Refused(_("The desk needs the resident's consent on paper."), "no_consent")
    if resident.state != ResidentState.ACTIVE:
        raise Refused(_("This registration is not active. Please call the service desk."), "state")
    email = email.strip().lower()
    with transaction.atomic():
        still = resident.proxies.filter(ended_at__isnull=True)
        if still.filter(accepted_at__isnull=False).count() >= MOST:
            raise Refused(_("There are five people already."), "too_many")
        still.filter(email=email, accepted_at__isnull=True).update(ended_at=clock.now())
        token = secrets.token_urlsafe(32)
        proxy = Proxy.objects.create(
            resident=resident,
            name=name.strip()[:80],
            relation=relation,
            email=email,
            telephone=telephone[:20],
            token_digest=token_digest(token),
            expires_at=clock.now() + VALID_FOR,
            agreed_by=actor,
            agreed_on_paper=on_paper,
            is_fictional=resident.is_fictional,
        )
        record(actor, "invited_proxy", proxy, on_paper=on_paper)
        _write_to(proxy, token)
    return proxy


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
        tell_resident(
            proxy.resident, "fukushi_mover/proxy_accepted", {"proxy": proxy}, proxy, actor=user
        )
    return proxy


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
