"""利用者カード: issued, issued again, revoked, unlocked. Its secrets are told once, on paper."""

import hashlib
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import NO_MAIL_HOST, User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import ResidentState
from portal.fukushi_mover.models import Resident, ResidentCard
from portal.fukushi_mover.rules import operates

from .refusal import Refused

CODE_DIGITS = 6


@dataclass(frozen=True)
class IssuedCard:
    """What is printed and then forgotten: `token` stands in the QR, `code` in the letter beside the card."""

    card: ResidentCard
    token: str
    code: str


def token_digest(token: str) -> str:
    """The token is 192 random bits: a plain hash of it cannot be turned round."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_card(actor: User, resident: Resident, because: str = "") -> IssuedCard:
    """A new card; one that was valid before is valid no longer. Raises Refused for whoever is not active."""
    require(actor, operates, resident)
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**CODE_DIGITS):06d}"
    with transaction.atomic():
        resident = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
        if resident.state != ResidentState.ACTIVE:
            raise Refused(_("Only who is registered and active gets a card."), "not_active")
        revoke_cards(actor, resident, because)
        _give_account(resident)
        card = ResidentCard.objects.create(
            resident=resident,
            token_digest=token_digest(token),
            code_digest=make_password(code),
            issued_by=actor,
            is_fictional=resident.is_fictional,
        )
        record(actor, "issued_card", card)
    return IssuedCard(card, token, code)


def revoke_card(actor: User, resident: Resident, because: str = "") -> None:
    """Lost, stolen, moved away: nobody signs in with it again, and whoever did is signed out."""
    require(actor, operates, resident)
    with transaction.atomic():
        revoke_cards(actor, resident, because)


def unlock_card(actor: User, card: ResidentCard) -> None:
    """The desk has recognised the person on the telephone."""
    require(actor, operates, card)
    with transaction.atomic():
        ResidentCard.objects.filter(pk=card.pk).update(wrong_tries=0, locked_until=None)
        record(actor, "unlocked_card", card)


def revoke_cards(actor: User, resident: Resident, because: str) -> None:
    """Only inside a transaction, by an action that has asked who may."""
    for card in resident.cards.filter(revoked_at__isnull=True):
        card.revoked_at, card.revoked_because = clock.now(), because[:200]
        card.save(update_fields=["revoked_at", "revoked_because", "updated_at"])
        record(actor, "revoked_card", card, because=because)
        _sign_out(resident)


def _sign_out(resident: Resident) -> None:
    """Who signs in by card has no password: a new unusable one ends every session that began with the old card."""
    if resident.user is not None and not resident.user.has_usable_password():
        resident.user.set_unusable_password()
        resident.user.save(update_fields=["password", "updated_at"])


def _give_account(resident: Resident) -> None:
    """An account without a mailbox."""
    if resident.user is not None:
        return
    private = getattr(resident, "private", None)
    resident.user = User.objects.create_user(
        f"{resident.public_id}@{NO_MAIL_HOST}",
        display_name=private.name if private else resident.card_number,
        kana=private.kana if private else "",
        is_fictional=resident.is_fictional,
    )
    resident.save(update_fields=["user", "updated_at"])
