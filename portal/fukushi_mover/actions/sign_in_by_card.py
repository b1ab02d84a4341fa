"""Sign-in with the card: what it says, and something that a finder does not know. Every try is written down."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import ResidentState, TryKind
from portal.fukushi_mover.models import CardTry, ResidentCard

from .issue_card import token_digest
from .refusal import Refused

TRIES = 5
LOCKED_FOR = timedelta(minutes=30)
MOST_BIRTHDAYS = 10
"""A finder of a card could try all 366 in two days, at five in half an hour. From here on the card asks for the code."""
TRIES_BY_ADDRESS = 30
COUNTED_FOR = timedelta(hours=1)
MISSES = (TryKind.WRONG, TryKind.LOCKED, TryKind.UNKNOWN)


@dataclass(frozen=True)
class Proof:
    """The short code from the letter, or the birthday as (month, day); the birthday only beside a scanned QR."""

    code: str = ""
    birthday: tuple[int, int] | None = None


def card_of_token(token: str) -> ResidentCard | None:
    return _valid().filter(token_digest=token_digest(token)).first()


def card_of_number(number: str) -> ResidentCard | None:
    """None too where two pilots gave the same number: then only the QR tells them apart."""
    found = list(_valid().filter(resident__card_number__iexact=number.strip())[:2])
    return found[0] if len(found) == 1 else None


def _valid() -> "ResidentCard.objects.__class__":  # type: ignore[name-defined]
    return ResidentCard.objects.filter(
        revoked_at__isnull=True, resident__state=ResidentState.ACTIVE
    ).select_related("resident__pilot", "resident__private", "resident__user")


def prove(card: ResidentCard | None, proof: Proof, address: str | None = None) -> ResidentCard:
    """The card whose holder may sign in. Raises Refused ("wrong", "locked", "too_many"); the try stays counted."""
    if _is_busy(address):
        raise Refused(_("Too many tries from this connection. Please call the desk."), "too_many")
    if card is None:
        # As slow as a wrong code: an unknown number must not answer faster.
        make_password(proof.code)
        return _say(_note(None, TryKind.UNKNOWN, address), None)
    with transaction.atomic():
        card = _valid().select_for_update(of=("self",)).get(pk=card.pk)
        kind = _judge(card, proof)
        _note(card, kind, address)
        needs_code = asks_for_code(card, proof)
    if kind == TryKind.LOCKED and needs_code and not card.is_locked(clock.now()):
        raise Refused(
            _("Please use the six figures from the letter now, or call the desk."), "code"
        )
    return _say(kind, card)


def _judge(card: ResidentCard, proof: Proof) -> TryKind:
    now = clock.now()
    if card.is_locked(now) or asks_for_code(card, proof):
        return TryKind.LOCKED
    if _is_right(card, proof):
        card.wrong_tries, card.locked_until, card.last_used_at = 0, None, now
        card.save(update_fields=["wrong_tries", "locked_until", "last_used_at", "updated_at"])
        return TryKind.RIGHT
    card.wrong_tries += 1
    if card.wrong_tries % TRIES == 0:
        card.locked_until = now + LOCKED_FOR
    card.save(update_fields=["wrong_tries", "locked_until", "updated_at"])
    return TryKind.LOCKED if card.is_locked(now) else TryKind.WRONG


def asks_for_code(card: ResidentCard, proof: Proof) -> bool:
    """Too many wrong tries since it last opened: the birthday no longer counts, until the code is right or the desk unlocks."""
    return proof.birthday is not None and card.wrong_tries >= MOST_BIRTHDAYS


def _is_right(card: ResidentCard, proof: Proof) -> bool:
    born = card.resident.private.birth_date
    if proof.birthday is not None:
        return born is not None and (born.month, born.day) == proof.birthday
    return bool(proof.code) and check_password(proof.code, card.code_digest)


def _note(card: ResidentCard | None, kind: TryKind, address: str | None) -> TryKind:
    CardTry.objects.create(card=card, kind=kind, address=address, at=clock.now())
    if card is not None:
        actor = card.resident.user if kind == TryKind.RIGHT else None
        record(actor, "signed_in_by_card" if actor else "failed_to_sign_in", card, result=kind)
    return kind


def _say(kind: TryKind, card: ResidentCard | None) -> ResidentCard:
    if kind == TryKind.RIGHT and card is not None:
        return card
    if kind == TryKind.LOCKED:
        raise Refused(
            _("Too many tries: the card is locked for 30 minutes. Please call the desk."), "locked"
        )
    raise Refused(_("That does not fit the card. Please try again, slowly."), "wrong")


def _is_busy(address: str | None) -> bool:
    """One connection that fails again and again, whatever the cards."""
    if not address:
        return False
    since = clock.now() - COUNTED_FOR
    misses = CardTry.objects.filter(address=address, at__gt=since, kind__in=MISSES)
    return misses.count() >= TRIES_BY_ADDRESS
